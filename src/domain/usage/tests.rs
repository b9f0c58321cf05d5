//! Counting as it goes is counting from the beginning, whatever comes in whatever order.

use std::collections::BTreeMap;

use proptest::prelude::*;
use uuid::Uuid;

use super::document::difference;
use super::{Cell, Column, Counts, Document, Proof, Signature, SignedAs};
use crate::domain::clock::Timestamp;
use crate::domain::posting::Rank;
use crate::domain::signing::event::{Channel, ExchangeLevel, SigningAction};
use crate::domain::signing::verdict::Outcome;

const DAY: i64 = 86_400;

fn signature(event: u128, action: SigningAction, hour: i64) -> Signature {
    Signature {
        event: Uuid::from_u128(event),
        agency: 1,
        action,
        at: Timestamp::from_unix_seconds(18_000 * DAY + hour * 3600),
        is_stamped: false,
        channel: None,
        level: None,
    }
}

fn counted(document: &Document) -> Vec<(Column, i64)> {
    let (_, counts) = document.contribution().expect("it is counted");
    let told = Column::ALL.iter().map(|column| (*column, counts.get(*column)));
    told.filter(|(_, count)| *count != 0).collect()
}

#[test]
fn a_signature_counts_by_its_action_and_whose_certificate_it_is() {
    use Proof::{Good, Nothing, Open};
    use SigningAction::{AgencyIssue, Appendix, Comment, Copy, LeaderApproval};
    let (person, agency) = (SignedAs::Person(Some(Rank::Head)), SignedAs::Agency);
    for (action, outcome, signed_as, proof) in [
        (LeaderApproval, Outcome::Good, person, Good(person)),
        (LeaderApproval, Outcome::Indeterminate, person, Open(person)),
        (LeaderApproval, Outcome::Leavers, person, Nothing),
        (LeaderApproval, Outcome::Good, agency, Nothing),
        (AgencyIssue, Outcome::Good, agency, Good(agency)),
        (AgencyIssue, Outcome::Good, person, Nothing),
        (AgencyIssue, Outcome::Revoked, agency, Nothing),
        (Copy, Outcome::Good, person, Nothing),
        (Appendix, Outcome::Good, person, Nothing),
        (Comment, Outcome::Good, person, Nothing),
    ] {
        assert_eq!(Proof::of(action, outcome, signed_as), proof, "{action} {outcome} {signed_as:?}");
    }
}

#[test]
fn a_document_is_counted_on_the_day_of_its_issue_with_both_signatures() {
    let mut document = Document::default();
    let mut approval = signature(1, SigningAction::LeaderApproval, 1);
    (approval.is_stamped, approval.agency) = (true, 2);
    document.add(&approval, Proof::Good(SignedAs::Person(None)));
    let cell = |document: &Document| document.contribution().map(|(cell, _)| cell);
    let first = Cell { day: approval.at.day(), agency: 2, level: None };
    assert_eq!(cell(&document), Some(first));
    let expected = [(Column::Documents, 1), (Column::SignedByPerson, 1), (Column::Signatures, 1), (Column::Stamped, 1)];
    assert_eq!(counted(&document), expected);
    let mut issue = signature(2, SigningAction::AgencyIssue, 30);
    (issue.level, issue.channel) = (Some(ExchangeLevel::ProvinceDistrict), Some(Channel::Lgsp));
    document.add(&issue, Proof::Open(SignedAs::Agency));
    let second = Cell { day: issue.at.day(), agency: 1, level: Some(ExchangeLevel::ProvinceDistrict) };
    assert!(first.day < second.day);
    assert_eq!(cell(&document), Some(second), "whose it is and when, the issue tells");
    let expected = [
        (Column::Documents, 1),
        (Column::SignedByPerson, 1),
        (Column::Exchanged, 1),
        (Column::Electronic, 1),
        (Column::Signatures, 2),
        (Column::Stamped, 1),
        (Column::Indeterminate, 1),
    ];
    assert_eq!(counted(&document), expected);
    document.prove(Proof::Open(SignedAs::Agency), Proof::Good(SignedAs::Agency));
    let (_, counts) = document.contribution().expect("counted");
    let whole = [Column::SignedByPerson, Column::SignedByAgency, Column::SignedByBoth, Column::Indeterminate];
    assert_eq!(whole.map(|column| counts.get(column)), [1, 1, 1, 0]);
    assert_eq!(counts.signed(), 1);
}

#[test]
fn a_document_counts_once_for_the_highest_rank_whose_good_signature_is_on_it() {
    let by = |rank| Proof::Good(SignedAs::Person(Some(rank)));
    let ranks = |document: &Document| {
        let (_, counts) = document.contribution().expect("it is counted");
        let told = Rank::ALL.iter().map(|rank| (*rank, counts.get(Column::of_rank(*rank))));
        (counts.get(Column::SignedByPerson), told.filter(|(_, count)| *count != 0).collect::<Vec<_>>())
    };
    let mut document = Document::default();
    document.add(&signature(1, SigningAction::LeaderApproval, 1), Proof::Good(SignedAs::Person(None)));
    assert_eq!(ranks(&document), (1, vec![]), "of whose rank nothing is told");
    document.add(&signature(2, SigningAction::LeaderApproval, 2), by(Rank::Staff));
    assert_eq!(ranks(&document), (1, vec![(Rank::Staff, 1)]));
    document.add(&signature(3, SigningAction::LeaderApproval, 3), Proof::Open(SignedAs::Person(Some(Rank::Head))));
    assert_eq!(ranks(&document), (1, vec![(Rank::Staff, 1)]), "what is not known to be good is nobody's");
    document.prove(Proof::Open(SignedAs::Person(Some(Rank::Head))), by(Rank::Head));
    assert_eq!(ranks(&document), (1, vec![(Rank::Head, 1)]), "a document of both is the leader's");
    document.prove(by(Rank::Head), by(Rank::Deputy));
    assert_eq!(ranks(&document), (1, vec![(Rank::Deputy, 1)]), "a post that is corrected");
    document.prove(by(Rank::Deputy), Proof::Nothing);
    assert_eq!(ranks(&document), (1, vec![(Rank::Staff, 1)]));
}

#[test]
fn paper_counts_where_nothing_else_is_told_and_remarks_make_no_document() {
    let mut document = Document::default();
    let mut remark = signature(1, SigningAction::Comment, 1);
    remark.channel = Some(Channel::Paper);
    document.add(&remark, Proof::Nothing);
    assert_eq!(document.contribution(), None);
    document.add(&signature(2, SigningAction::LeaderApproval, 2), Proof::Nothing);
    let electronic = |document: &Document| {
        let (_, counts) = document.contribution().expect("counted");
        (counts.get(Column::Exchanged), counts.get(Column::Electronic))
    };
    assert_eq!(electronic(&document), (1, 0));
    // Round its own agency it went electronically, and out of it on paper.
    let mut within = signature(4, SigningAction::LeaderApproval, 2);
    within.channel = Some(Channel::Internal);
    document.add(&within, Proof::Nothing);
    assert_eq!(electronic(&document), (1, 0));
    let mut sent = signature(3, SigningAction::AgencyIssue, 3);
    sent.channel = Some(Channel::Mail);
    document.add(&sent, Proof::Nothing);
    assert_eq!(electronic(&document), (1, 1));
}

/// Something that happens to one of a few documents.
#[derive(Debug, Clone)]
enum Step {
    /// A signature comes in.
    Signed(usize, Signature, Outcome, SignedAs),
    /// The verdict on a signature comes out as another one.
    Judged(usize, Outcome, SignedAs),
}

fn some_signature() -> impl Strategy<Value = Signature> {
    let level = proptest::option::of(proptest::sample::select(ExchangeLevel::ALL));
    let channel = proptest::option::of(proptest::sample::select(Channel::ALL));
    let action = proptest::sample::select(SigningAction::ALL);
    (1..4_i32, action, 0..200_i64, any::<bool>(), channel, level).prop_map(
        |(agency, action, hour, is_stamped, channel, level)| Signature {
            agency,
            is_stamped,
            channel,
            level,
            ..signature(0, action, hour)
        },
    )
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let outcome =
        || proptest::sample::select(&[Outcome::Good, Outcome::Indeterminate, Outcome::Revoked, Outcome::Leavers][..]);
    let persons = || proptest::option::of(proptest::sample::select(Rank::ALL)).prop_map(SignedAs::Person);
    let signed_as = || prop_oneof![Just(SignedAs::Agency), persons()];
    let signed = (0..4_usize, some_signature(), outcome(), signed_as())
        .prop_map(|(document, signature, outcome, signed_as)| Step::Signed(document, signature, outcome, signed_as));
    let judged = (0..40_usize, outcome(), signed_as())
        .prop_map(|(which, outcome, signed_as)| Step::Judged(which, outcome, signed_as));
    proptest::collection::vec(prop_oneof![signed, judged], 0..40)
}

type Kept = (usize, Signature, Proof);

/// What is counted from the beginning.
fn from_the_beginning(signatures: &[Kept]) -> BTreeMap<Cell, Counts> {
    let mut documents: BTreeMap<usize, Document> = BTreeMap::new();
    for (document, signature, proof) in signatures {
        documents.entry(*document).or_default().add(signature, *proof);
    }
    let mut tally: BTreeMap<Cell, Counts> = BTreeMap::new();
    for (cell, counts) in documents.values().filter_map(Document::contribution) {
        tally.entry(cell).or_default().add(&counts);
    }
    tally
}

proptest! {
    /// After any history the counts that were changed by differences are those of counting everything anew.
    #[test]
    fn differences_lead_where_counting_anew_does(steps in steps()) {
        let mut signatures: Vec<Kept> = Vec::new();
        let mut documents: BTreeMap<usize, Document> = BTreeMap::new();
        let mut tally: BTreeMap<Cell, Counts> = BTreeMap::new();
        for step in steps {
            let (number, before, now) = match step {
                Step::Signed(number, signature, outcome, signed_as) => {
                    let event = Uuid::from_u128(signatures.len() as u128);
                    let signature = Signature { event, ..signature };
                    let proof = Proof::of(signature.action, outcome, signed_as);
                    let before = documents.get(&number).copied().unwrap_or_default();
                    let mut now = before;
                    now.add(&signature, proof);
                    signatures.push((number, signature, proof));
                    (number, before, now)
                }
                Step::Judged(which, outcome, signed_as) => {
                    let Some((number, signature, proof)) = signatures.get_mut(which) else { continue };
                    let before = documents[&*number];
                    let (mut now, other) = (before, Proof::of(signature.action, outcome, signed_as));
                    now.prove(*proof, other);
                    *proof = other;
                    (*number, before, now)
                }
            };
            difference(&before, &now, &mut tally);
            documents.insert(number, now);
            tally.retain(|_, counts| !counts.is_zero());
            prop_assert_eq!(&tally, &from_the_beginning(&signatures));
        }
    }

    /// In whatever order signatures come, the document is the same.
    #[test]
    fn no_order_matters(steps in steps(), seed in any::<u64>()) {
        let mut signatures: Vec<Kept> = Vec::new();
        for step in steps {
            if let Step::Signed(number, signature, outcome, signed_as) = step {
                let event = Uuid::from_u128(signatures.len() as u128);
                let proof = Proof::of(signature.action, outcome, signed_as);
                signatures.push((number, Signature { event, ..signature }, proof));
            }
        }
        let there = from_the_beginning(&signatures);
        let mixed = |place: usize| seed.wrapping_mul(place as u64 * 2 + 1).rotate_left(17);
        let mut order: Vec<usize> = (0..signatures.len()).collect();
        order.sort_by_key(|place| mixed(*place));
        let other: Vec<Kept> = order.into_iter().map(|place| signatures[place]).collect();
        prop_assert_eq!(there, from_the_beginning(&other));
    }
}
