//! The demo province as a whole: exact counts, sound facts, the same people for the same seed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use congvu::demo::certificates::{CertificateOrder, CertificatePlan, Generation, Oddity};
use congvu::demo::people::{AgencyBatch, People, Settings};
use congvu::demo::province;
use congvu::domain::agency::{AgencyVersion, Level};
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::{IdSource, OfficialId};
use congvu::domain::mailbox::address::AddressKind;
use congvu::domain::mailbox::lifecycle::MailboxState;
use congvu::domain::mailbox::template::DEFAULT_TEMPLATE;
use congvu::domain::name;
use congvu::domain::official::Category;
use congvu::domain::posting::{PostingKind, Rank};
use time::{Date, macros::date};

const TODAY: Date = date!(2019 - 12 - 31);

struct Made {
    agencies: Vec<AgencyVersion>,
    batches: Vec<AgencyBatch>,
    orders: Vec<(Level, CertificateOrder)>,
}

fn make(mailboxes: u64, seed: u64) -> Made {
    let mut ids = IdSource::seeded(seed);
    let agencies = province::agencies(&mut ids, Timestamp::start_of(TODAY)).unwrap();
    let template = DEFAULT_TEMPLATE.parse().unwrap();
    let settings = Settings { mailboxes, seed, today: TODAY, template };
    let batches: Vec<_> = People::new(&agencies, settings, &mut ids).collect();
    let mut plan = CertificatePlan::new(seed, TODAY);
    let mut orders = Vec::new();
    for (agency, batch) in agencies.iter().zip(&batches) {
        orders.extend(plan.orders(agency, "Bình Phước", batch).into_iter().map(|order| (agency.level, order)));
    }
    Made { agencies, batches, orders }
}

#[test]
fn exactly_so_many_mailboxes_have_one_state_and_one_primary_address_today() {
    let Made { batches, .. } = make(6149, 2019);
    let mut states: BTreeMap<MailboxState, usize> = BTreeMap::new();
    let mut numbers = BTreeSet::new();
    let mut live = BTreeSet::new();
    for batch in &batches {
        for mailbox in &batch.mailboxes {
            numbers.insert(mailbox.number);
            let now: Vec<_> = batch
                .states
                .iter()
                .filter(|fact| fact.mailbox == mailbox.id && fact.effective.contains(TODAY))
                .collect();
            assert_eq!(now.len(), 1);
            *states.entry(now[0].state).or_default() += 1;
            let theirs = || batch.addresses.iter().filter(|fact| fact.mailbox == mailbox.id);
            let primary = theirs().filter(|fact| fact.kind == AddressKind::Primary && fact.effective.contains(TODAY));
            assert_eq!(primary.count(), 1);
            for fact in theirs().filter(|fact| fact.effective.contains(TODAY)) {
                assert!(live.insert(fact.address.clone()), "{} is held twice", fact.address);
            }
        }
    }
    assert_eq!(numbers.iter().copied().collect::<Vec<_>>(), (1..=6149).collect::<Vec<i64>>());
    assert!(states[&MailboxState::Active] > 6000, "{states:?}");
    for state in [MailboxState::ReceiveOnly, MailboxState::Suspended, MailboxState::Staged] {
        assert!((1..60).contains(&states[&state]), "{states:?}");
    }
    assert!(live.len() > 6149, "some have an alias of the agency they left");
}

#[test]
fn an_address_has_one_holder_through_all_time() {
    let mut holders = HashMap::new();
    for fact in make(6149, 7).batches.iter().flat_map(|batch| &batch.addresses) {
        assert_eq!(*holders.entry(fact.address.clone()).or_insert(fact.mailbox), fact.mailbox, "{}", fact.address);
        assert!(fact.effective.to.is_none_or(|to| fact.effective.from < to) && fact.effective.from <= TODAY);
    }
}

#[test]
fn everyone_has_a_sound_career() {
    let Made { agencies, batches, .. } = make(6149, 2019);
    let mut staff = 0;
    for (agency, batch) in agencies.iter().zip(&batches) {
        let in_post = |rank| {
            let postings = batch.postings.iter().filter(move |posting| posting.rank == rank);
            postings.filter(|posting| posting.agency == agency.agency && posting.effective.contains(TODAY)).count()
        };
        assert_eq!(in_post(Rank::Head), 1, "{}", agency.name);
        staff += batch.postings.iter().filter(|posting| posting.effective.contains(TODAY)).count();
        for official in &batch.officials {
            assert_eq!(name::normalise(&official.full_name), official.full_name);
            let mut postings: Vec<_> =
                batch.postings.iter().filter(|posting| posting.official == official.id).collect();
            postings.sort_by_key(|posting| posting.effective.from);
            assert!(postings.iter().all(|posting| posting.kind == PostingKind::Primary));
            assert!(postings.windows(2).all(|pair| !pair[0].effective.overlaps(&pair[1].effective)));
            let first = postings[0].effective.from;
            let age = (first - official.birth_date).whole_days() / 365;
            assert!((18..60).contains(&age), "{} began at {age}", official.full_name);
            assert!((TODAY - official.birth_date).whole_days() / 365 <= 60);
        }
    }
    assert_eq!(staff, 6425);
}

#[test]
fn decisions_name_people_and_postings_point_back() {
    let Made { batches, .. } = make(6149, 2019);
    let mut keys = BTreeSet::new();
    let (mut largest, mut kinds) = (0, BTreeMap::new());
    for batch in &batches {
        for decision in &batch.decisions {
            assert!(keys.insert((decision.issuer, decision.year, decision.number, decision.symbol.clone())));
            let subjects: Vec<_> = batch.subjects.iter().filter(|subject| subject.decision == decision.id).collect();
            largest = largest.max(subjects.len());
            assert!(!subjects.is_empty() && subjects.iter().all(|one| decision.signed_on < one.effective_from));
        }
        for subject in &batch.subjects {
            *kinds.entry(subject.kind).or_insert(0) += 1;
            assert!(batch.postings.iter().any(|posting| posting.subject == Some(subject.id)));
        }
    }
    assert!(largest > 1 && kinds.len() == 3 && kinds.values().all(|count| *count > 20), "{largest} {kinds:?}");
}

#[test]
fn the_same_seed_makes_the_same_people_and_another_seed_others() {
    let (one, again, other) = (make(700, 1), make(700, 1), make(700, 2));
    assert_eq!((&one.agencies, &one.batches, &one.orders), (&again.agencies, &again.batches, &again.orders));
    assert_ne!(one.batches, other.batches);
}

#[test]
fn any_number_of_mailboxes_can_be_asked_for() {
    for mailboxes in [0, 1, 50, 345, 61_490] {
        let mut ids = IdSource::seeded(1);
        let agencies = province::agencies(&mut ids, Timestamp::start_of(TODAY)).unwrap();
        let settings = Settings { mailboxes, seed: 1, today: TODAY, template: DEFAULT_TEMPLATE.parse().unwrap() };
        let made: usize = People::new(&agencies, settings, &mut ids).map(|batch| batch.mailboxes.len()).sum();
        assert_eq!(made as u64, mailboxes);
    }
}

#[test]
fn certificates_follow_addresses_and_the_shares_of_2019() {
    let Made { batches, orders, .. } = make(6149, 2019);
    let owners: HashMap<_, _> = batches
        .iter()
        .flat_map(|batch| &batch.mailboxes)
        .filter_map(|mailbox| mailbox.official.map(|official| (mailbox.id, official)))
        .collect();
    let mut facts: HashMap<_, Vec<_>> = HashMap::new();
    for fact in batches.iter().flat_map(|batch| &batch.addresses) {
        facts.entry(fact.address.clone()).or_default().push(fact);
    }
    for (_, order) in &orders {
        assert!(
            date!(2015 - 01 - 01) <= order.not_before && order.not_before < TODAY && order.not_before < order.not_after
        );
        assert_eq!(order.generation == Generation::G1, order.not_before < date!(2018 - 07 - 01));
        let held =
            facts.get(&order.address).into_iter().flatten().find(|fact| fact.effective.contains(order.not_before));
        let holder = held.map(|fact| owners[&fact.mailbox]);
        match order.oddity {
            Some(Oddity::NobodysAddress) => assert_eq!(holder, None),
            Some(Oddity::AnothersAddress) => assert!(holder.is_some_and(|holder| holder != order.official)),
            Some(Oddity::Superseded) | None => assert_eq!(holder, Some(order.official)),
        }
        if let Some((on, _)) = order.revocation {
            assert!(order.not_before <= on && on < order.not_after && on <= TODAY);
        }
    }
    let count = |test: &dyn Fn(&CertificateOrder) -> bool| orders.iter().filter(|(_, order)| test(order)).count();
    assert_eq!(count(&|order| order.oddity == Some(Oddity::AnothersAddress)), 1);
    assert_eq!(count(&|order| order.oddity == Some(Oddity::NobodysAddress)), 2);
    assert_eq!(count(&|order| order.oddity == Some(Oddity::Superseded)), 1);
    for reason in [1, 3, 4, 5, 6] {
        assert!(count(&|order| order.revocation.is_some_and(|(_, told)| told == reason)) > 0, "reason {reason}");
    }
    assert!(count(&|order| order.not_after <= TODAY) > 10, "some have expired");
    assert!(count(&|order| TODAY < order.not_after && order.not_after < date!(2020 - 03 - 15)) > 5, "some soon will");
}

#[test]
fn the_province_signs_more_than_its_districts_and_they_more_than_communes() {
    let Made { agencies, batches, orders } = make(6149, 2019);
    let holders: BTreeSet<OfficialId> = orders
        .iter()
        .filter(|(_, order)| order.revocation.is_none() && TODAY < order.not_after)
        .map(|(_, order)| order.official)
        .collect();
    let mut levels: BTreeMap<Level, (usize, usize)> = BTreeMap::new();
    for (agency, batch) in agencies.iter().zip(&batches) {
        let (able, staff) = levels.entry(agency.level).or_default();
        for official in batch.officials.iter().filter(|official| official.category != Category::Contract) {
            *able += usize::from(holders.contains(&official.id));
            *staff += 1;
        }
    }
    let percent: Vec<usize> = levels.values().map(|(able, staff)| able * 100 / staff).collect();
    let expected = [73..=82, 53..=64, 22..=32];
    assert!(percent.iter().zip(&expected).all(|(share, range)| range.contains(share)), "{percent:?}");
}
