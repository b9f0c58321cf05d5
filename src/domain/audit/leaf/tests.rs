use proptest::prelude::*;

use super::*;
use crate::domain::audit::details::Detail;

fn small() -> Leaf {
    let mut details = Details::default();
    details.put("rows", 3_i64);
    Leaf {
        record: 258,
        at: Timestamp::from_unix_micros(1),
        actor: "an".to_owned(),
        on_behalf_of: None,
        action: "list".to_owned(),
        outcome: Outcome::Refused,
        subjects: [SubjectRef::Plan(Uuid::from_bytes([4; 16])), SubjectRef::Person([9; 32])].into(),
        details,
    }
}

#[test]
fn the_octets_are_those_of_the_published_layout() {
    let expected = [
        "01",
        "0000000000000102",
        "0000000000000001",
        "01",
        "0002616e",
        "0000",
        "00046c697374",
        "00000002",
        "01",
        &"09".repeat(32),
        "04",
        &"04".repeat(16),
        "0000000a",
        &hex::encode(r#"{"rows":3}"#),
    ];
    assert_eq!(hex::encode(small().encode().expect("octets")), expected.concat());
}

#[test]
fn no_second_encoding_is_accepted() {
    let good = small().encode().expect("octets");
    let reason = |octets: &[u8]| Leaf::decode(octets).expect_err("a refusal").what;
    for end in 0..good.len() {
        assert_eq!(reason(&good[..end]), "it is cut short", "cut at {end}");
    }
    assert_eq!(reason(&[good.as_slice(), b"\0"].concat()), "something follows it");
    let mut newer = good.clone();
    newer[0] = 2;
    assert_eq!(reason(&newer), "its version is another");
    // The same two subjects the other way round: a person is 33 octets, a plan 17.
    let first = 1 + 8 + 8 + 1 + 4 + 2 + 6 + 4;
    let mut swapped = good.clone();
    swapped[first..first + 50].rotate_left(33);
    assert_eq!(reason(&swapped), "its subjects are not in order");
    let spaced = String::from_utf8_lossy(&good).replace(r#"{"rows":3}"#, r#"{"rows":03"#);
    assert!(Leaf::decode(spaced.as_bytes()).is_err());
}

fn any_subject() -> impl Strategy<Value = SubjectRef> {
    let id = any::<[u8; 16]>().prop_map(Uuid::from_bytes);
    (0_usize..8, id, any::<[u8; 32]>()).prop_map(|(kind, id, person)| match kind {
        0 => SubjectRef::Person(person),
        1 => SubjectRef::Agency(id),
        2 => SubjectRef::Decision(id),
        3 => SubjectRef::Plan(id),
        4 => SubjectRef::Account(id),
        5 => SubjectRef::Certificate(id),
        6 => SubjectRef::Request(id),
        _ => SubjectRef::Device(id),
    })
}

fn any_details() -> impl Strategy<Value = Details> {
    let value = prop_oneof![
        any::<bool>().prop_map(Detail::Flag),
        any::<i64>().prop_map(Detail::Number),
        "\\PC{0,20}".prop_map(Detail::code),
    ];
    let keys = proptest::sample::subsequence(vec!["a", "by_name", "count", "hash", "role", "z"], 0..6);
    (keys, proptest::collection::vec(value, 6)).prop_map(|(keys, values)| {
        let mut details = Details::default();
        for (key, value) in keys.into_iter().zip(values) {
            details.put(key, value);
        }
        details
    })
}

fn any_leaf() -> impl Strategy<Value = Leaf> {
    let texts = ("\\PC{0,20}", proptest::option::of("\\PC{1,20}"), "[a-z_]{1,20}");
    let subjects = proptest::collection::btree_set(any_subject(), 0..5);
    let outcome = proptest::sample::select(Outcome::ALL);
    (any::<u64>(), any::<i64>(), texts, outcome, subjects, any_details()).prop_map(
        |(record, at, (actor, on_behalf_of, action), outcome, subjects, details)| Leaf {
            record,
            at: Timestamp::from_unix_micros(at),
            actor,
            on_behalf_of,
            action,
            outcome,
            subjects,
            details,
        },
    )
}

proptest! {
    #[test]
    fn a_leaf_goes_there_and_back(leaf in any_leaf()) {
        let octets = leaf.encode().expect("octets");
        prop_assert_eq!(Leaf::decode(&octets), Ok(leaf));
    }

    #[test]
    fn different_leaves_have_different_octets(one in any_leaf(), other in any_leaf()) {
        prop_assert_eq!(one.encode() == other.encode(), one == other);
    }

    #[test]
    fn what_is_accepted_is_what_would_be_written(leaf in any_leaf(), at in any::<proptest::sample::Index>(), to in any::<u8>()) {
        let mut octets = leaf.encode().expect("octets");
        let at = at.index(octets.len());
        octets[at] = to;
        if let Ok(read) = Leaf::decode(&octets) {
            prop_assert_eq!(read.encode(), Ok(octets));
        }
    }
}
