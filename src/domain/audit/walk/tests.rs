use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::domain::audit::details::Details;
use crate::domain::audit::leaf::Outcome;
use crate::domain::clock::Timestamp;

/// A record with what is kept with it.
#[derive(Clone)]
struct Row {
    record: u64,
    octets: Vec<u8>,
    kept: Vec<u8>,
}

fn leaf(record: u64, actor: &str) -> Leaf {
    Leaf {
        record,
        at: Timestamp::from_unix_seconds(1),
        actor: actor.to_owned(),
        on_behalf_of: None,
        action: "test".to_owned(),
        outcome: Outcome::Done,
        subjects: BTreeSet::new(),
        details: Details::default(),
    }
}

fn rows(actors: &[&str]) -> Vec<Row> {
    let mut frontier = Frontier::default();
    let row = |(record, actor): (u64, &&str)| {
        let octets = leaf(record, actor).encode().expect("octets");
        let kept = frontier.append(leaf_hash(&octets)).concat();
        Row { record, octets, kept }
    };
    (0..).zip(actors).map(row).collect()
}

fn known(rows: &[Row], size: usize) -> Known {
    let mut frontier = Frontier::default();
    for row in &rows[..size] {
        frontier.append(leaf_hash(&row.octets));
    }
    Known { size: size as u64, root: frontier.root(), from: format!("checkpoint {size}") }
}

fn walk(rows: &[Row], known: impl IntoIterator<Item = Known>) -> Vec<Fault> {
    let mut walk = Walk::expecting(known);
    let mut faults = Vec::new();
    for row in rows {
        faults.extend(walk.take(Found { record: row.record, octets: &row.octets, kept: &row.kept }).1);
    }
    let (walked, last) = walk.finish();
    assert_eq!(walked.size, rows.last().map_or(0, |row| row.record + 1));
    faults.extend(last);
    faults
}

const TEN: [&str; 10] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];

#[test]
fn an_untouched_record_fits_every_checkpoint() {
    let rows = rows(&TEN);
    assert_eq!(walk(&rows, (0..=10).map(|size| known(&rows, size))), []);
}

#[test]
fn a_record_altered_with_all_its_hashes_is_found_between_two_checkpoints() {
    let (honest, mut actors) = (rows(&TEN), TEN);
    actors[6] = "x";
    let forged = rows(&actors);
    assert_eq!(walk(&forged, []), [], "without a checkpoint nobody can tell");
    let faults = walk(&forged, [4, 8, 10].map(|size| known(&honest, size)));
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert_eq!(faults[0].record, 4);
    assert!(faults[0].what.contains("records 4 to 7") && faults[0].what.contains("checkpoint 8"), "{faults:?}");
}

#[test]
fn a_tail_cut_off_is_found_by_a_checkpoint() {
    let rows = rows(&TEN);
    let faults = walk(&rows[..7], [known(&rows, 7), known(&rows, 9)]);
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert_eq!(faults[0].record, 7);
    assert!(faults[0].what.contains("records 7 to 8 are missing"), "{faults:?}");
}

proptest! {
    #[test]
    fn whatever_is_done_to_one_record_is_found_there(at in 0_usize..10, how in 0..5, octet in any::<proptest::sample::Index>()) {
        let mut rows = rows(&TEN);
        let all = known(&rows, 10);
        let first = match how {
            0 => {
                let octet = octet.index(rows[at].octets.len());
                rows[at].octets[octet] ^= 1;
                at
            }
            1 => {
                let octet = octet.index(rows[at].kept.len());
                rows[at].kept[octet] ^= 1;
                at
            }
            2 => {
                rows.remove(at);
                at
            }
            3 => {
                rows[at].kept.clear();
                at
            }
            _ => {
                let other = (at + 1) % 10;
                let (one, two) = (rows[at].clone(), rows[other].clone());
                (rows[at].octets, rows[at].kept) = (two.octets, two.kept);
                (rows[other].octets, rows[other].kept) = (one.octets, one.kept);
                at.min(other)
            }
        };
        // The last record removed is a tail cut off: the walk ends early.
        let faults = walk(&rows, [all]);
        prop_assert!(!faults.is_empty());
        prop_assert_eq!(faults[0].record, first as u64);
    }
}
