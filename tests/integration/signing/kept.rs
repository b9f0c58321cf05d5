//! Adoption as it is kept: whatever happens, any day of it is that day counted; what is altered behind our back is found and made anew.

use std::collections::BTreeMap;

use congvu::domain::adoption::counts::Column;
use congvu::domain::agency::TreePath;
use congvu::domain::certificate::facts::{Fingerprint, Serial};
use congvu::domain::certificate::status::ListWindow;
use congvu::domain::decision::standing::Correction;
use congvu::domain::ids::{FactId, PostingId};
use congvu::domain::mailbox::lifecycle::{MailboxState, MailboxStateFact};
use congvu::domain::official::Category;
use congvu::domain::period::Period;
use congvu::domain::posting::Posting;
use congvu::domain::scope::Scope;
use congvu::operations::compare_adoption::{AdoptionDifference, Compared, check_adoption, compare_adoption};
use congvu::operations::keep_adoption::{KeptAdoption, judge_marked, keep_adoption, mark_touched, settle};
use congvu::reports::assemble::counted;
use congvu::reports::dashboard::{Dashboard, activated_of, dashboard, kept};
use congvu::storage::read::View;
use congvu::storage::read::verify::{Check, Inconsistency};
use congvu::storage::write::RevocationList;
use congvu::storage::{ChangeSet, Header};
use sha2::{Digest as _, Sha256};

use super::anew::{Step, Walk};
use super::{Office, day};
use crate::database::{TestDatabase, on_both_engines};
use crate::storage::registry::{ISSUER, Maker, Person, insert_people};

on_both_engines! {
    a_reader_sees_what_counting_gives_at_any_moment
    every_kind_of_fact_is_taken_in
    a_list_after_a_gap_is_taken_in
    months_are_kept_and_corrected
    a_scope_sees_its_own_part
    what_is_altered_by_hand_is_found_and_made_anew
    whoever_is_left_in_an_agency_that_is_no_more_is_told_and_the_rest_is_kept
    what_touches_somebody_meanwhile_is_taken_in_the_next_time
    whoever_is_far_behind_counts
    what_another_edition_of_the_rule_gave_is_made_anew
}

/// How many are marked.
const MARKS: &str = "select cast(count(*) as text) from adoption_mark";

/// Days on which something happens in a walk, before, after and long after it.
const DAYS: [i64; 16] = [-1, 0, 1, 19, 20, 40, 54, 55, 56, 75, 84, 85, 120, 200, 299, 1750];

/// What is kept of these days is what counting gives, of one moment and of everybody.
async fn is_as_counted(db: &TestDatabase, days: impl IntoIterator<Item = i64>, scope: &Scope, when: &str) {
    let reader = db.store.read().await.expect("a reader");
    let (mut asked, mut told) = (Vec::new(), Vec::new());
    for number in days {
        let on = day(number).day();
        asked.push(on);
        told.push(reader.adoption_figures(on).await.expect("a read").expect("it is kept").figures);
        let counted = counted(&reader, scope, on).await.expect("a count").tally;
        let board = kept(&reader, scope, on).await.expect("a read").expect("it is kept");
        let activated = activated_of(&counted, &reader.activated(View::of(on)).await.expect("a read"));
        assert!(*scope != Scope::Province || board.activated == activated, "{when}: day {number}");
        let kept = board.tally;
        assert_eq!(kept.agencies, counted.agencies, "{when}: day {number}");
        assert_eq!(kept.levels, counted.levels, "{when}: day {number}");
        assert_eq!(kept.province, counted.province, "{when}: day {number}");
        assert!(counted.unplaced.is_empty());
    }
    let over = reader.adoption_over(&asked).await.expect("a read").expect("it is kept");
    assert_eq!(over, told, "{when}: all days read together are each day read by itself");
}

async fn keep(office: &Office) -> KeptAdoption {
    keep_adoption(&office.registry).await.expect("a turn")
}

async fn found(db: &TestDatabase) -> Vec<Inconsistency> {
    let mut found = Vec::new();
    let reader = db.store.read().await.expect("a reader");
    reader.verify(&mut |inconsistency| found.push(inconsistency)).await.expect("a verification");
    found
}

async fn count(db: &TestDatabase, table: &str) -> usize {
    let day = if table == "adoption_steps" { "'x'" } else { "cast(day as text)" };
    db.texts(&format!("select {day} from {table}")).await.len()
}

async fn write(office: &Office) -> ChangeSet {
    let header = Header { actor: "tester".to_owned(), operation: "test", at: day(299) };
    office.db.store.write(header).await.expect("a change set")
}

async fn a_reader_sees_what_counting_gives_at_any_moment(db: TestDatabase) {
    let mut walk = Walk::begin(Office::open(&db).await, 20_191_130);
    is_as_counted(&db, DAYS, &Scope::Province, "before anything is kept").await;
    for number in 0..50 {
        let step = walk.step().await;
        // Now and then several things happen before they are taken in.
        if number % 3 == 0 {
            keep(&walk.office).await;
            assert_eq!(keep(&walk.office).await, KeptAdoption::default(), "what is done is done");
        }
        is_as_counted(&db, DAYS, &Scope::Province, &format!("after {step:?}, number {number}")).await;
    }
    walk.office.verified().await;
    keep(&walk.office).await;
    is_as_counted(&db, -3..320, &Scope::Province, "at the end").await;
    is_as_counted(&db, (320..2000).step_by(13), &Scope::Province, "at the end").await;
    walk.office.verified().await;
}

/// The numbers of the days, to see that something changed.
async fn numbers(db: &TestDatabase) -> Vec<congvu::domain::adoption::counts::Figures> {
    let reader = db.store.read().await.expect("a reader");
    let mut numbers = Vec::new();
    for on in DAYS {
        numbers.push(counted(&reader, &Scope::Province, day(on).day()).await.expect("a count").tally.province);
    }
    numbers
}

/// Each kind of fact by itself changes numbers, and is taken in: by a reader at once, by the next turn for good.
async fn every_kind_of_fact_is_taken_in(db: TestDatabase) {
    let mut walk = Walk::begin(Office::open(&db).await, 3);
    walk.happen(Step::List, 0, 250).await;
    keep(&walk.office).await;
    for (step, who) in [
        (Step::Stop, 1),
        (Step::Resume, 1),
        (Step::Chain, 1),
        (Step::Chain, 1),
        (Step::Post, 0),
        (Step::Post, 0),
        (Step::Address, 0),
        (Step::Address, 0),
        (Step::Authority, 0),
        (Step::AuthorityEnds, 0),
        (Step::Owner, 2),
        (Step::Answer, 0),
        (Step::List, 1),
    ] {
        let before = numbers(&db).await;
        walk.happen(step, who, 55).await;
        // What these tell is left to chance, and may be what was known.
        let is_of_chance = matches!(step, Step::Answer | Step::List | Step::Owner);
        assert!(is_of_chance || numbers(&db).await != before, "{step:?} changes something");
        is_taken_in(&walk.office, &format!("{step:?}")).await;
    }
    let mut office = walk.office;
    for what in ["mailbox", "category", "newcomer", "erasure"] {
        let before = numbers(&db).await;
        let mut change = write(&office).await;
        match what {
            "mailbox" => purge(&mut change, &mut office).await,
            "category" => on_contract(&mut change, &mut office).await,
            "newcomer" => {
                let newcomer = office.maker.person(office.agencies[2].agency, "Y Bhăm Êban");
                insert_people(&mut change, &[newcomer]).await.expect("a newcomer");
            }
            _ => {
                let (whom, mut ids) = (office.people[1].official.id, Maker::new());
                for _ in 0..500 {
                    ids.id();
                }
                change.erase_official(whom, None, &mut || ids.id()).await.expect("an erasure");
            }
        }
        change.commit().await.expect("a commit");
        assert_ne!(numbers(&db).await, before, "{what} changes something");
        is_taken_in(&office, what).await;
    }
}

async fn is_taken_in(office: &Office, what: &str) {
    is_as_counted(&office.db, DAYS, &Scope::Province, &format!("{what}, at once")).await;
    keep(office).await;
    is_as_counted(&office.db, DAYS, &Scope::Province, &format!("{what}, for good")).await;
    let found: Vec<_> = found(&office.db).await.into_iter().filter(|one| one.check == Check::Adoption).collect();
    assert!(found.is_empty(), "{what}: {found:?}");
}

/// From day 100 on the mailbox of the first is no more.
async fn purge(change: &mut ChangeSet, office: &mut Office) {
    let old = office.people[0].state.clone();
    let mut active = old.clone();
    (active.id, active.effective.to) = (FactId(office.maker.id()), Some(day(100).day()));
    let (id, effective) = (FactId(office.maker.id()), Period::starting(day(100).day()));
    let purged = MailboxStateFact { id, state: MailboxState::Purged, effective, ..old.clone() };
    change.replace_mailbox_states(&[old.id], &[active, purged]).await.expect("an end");
}

/// From day 100 on the third is on a labour contract.
async fn on_contract(change: &mut ChangeSet, office: &mut Office) {
    let official = office.people[2].official.clone();
    let correction = Correction {
        id: FactId(office.maker.id()),
        official: official.id,
        full_name: official.full_name,
        birth_date: official.birth_date,
        category: Category::Contract,
        effective: Period::starting(day(100).day()),
        subject: None,
    };
    change.replace_corrections(&[], &[correction]).await.expect("a correction");
}

/// Somebody whose certificate ended in days for which no list speaks was not covered on them, whatever lists come later.
async fn a_list_after_a_gap_is_taken_in(db: TestDatabase) {
    let mut office = Office::open(&db).await;
    let mut person: Person = office.maker.person(office.agencies[1].agency, "Hoàng Văn Gián");
    person.certificate.0.facts.not_after = day(50);
    person.certificate.0.facts.serial = Serial(vec![0x77]);
    let mut change = write(&office).await;
    insert_people(&mut change, &[person]).await.expect("a person");
    change.commit().await.expect("a commit");
    list(&office, 1, 10).await;
    keep(&office).await;
    let covered = async |on: i64| {
        let board = dashboard(&db.store, &Scope::Province, day(on).day()).await.expect("numbers");
        assert!(board.is_kept);
        let total = board.tally.province.total;
        (total.get(Column::Covered), total.get(Column::Indeterminate))
    };
    assert_eq!((covered(20).await, covered(40).await), ((4, 0), (0, 4)));
    // The others were still good when it was made.
    list(&office, 2, 80).await;
    assert_eq!((covered(20).await, covered(40).await), ((4, 0), (3, 1)));
    is_taken_in(&office, "a list after a gap").await;
    assert_eq!((covered(20).await, covered(40).await), ((4, 0), (3, 1)));
    // A list that comes in moves the horizon, and nobody's steps.
    let steps = || db.texts(if db.is_postgres() { STEPS_POSTGRES } else { STEPS_SQLITE });
    let before = steps().await;
    list(&office, 3, 85).await;
    assert_eq!(keep(&office).await, KeptAdoption::default());
    is_as_counted(&db, DAYS, &Scope::Province, "after a list without a gap").await;
    assert_eq!(steps().await, before);
}

const STEPS_POSTGRES: &str = "select encode(steps, 'hex') from adoption_steps order by official";
const STEPS_SQLITE: &str = "select hex(steps) from adoption_steps order by official";

/// A list that names nobody, in force for twenty days.
async fn list(office: &Office, number: u8, from: i64) {
    let list = RevocationList {
        sha256: Fingerprint(Sha256::digest([b'g', number]).into()),
        issuer_key: ISSUER,
        issuer: "CN=Test CA,C=VN".to_owned(),
        number: Some(vec![number]),
        window: ListWindow { this_update: day(from), next_update: day(from + 20) },
        der: vec![b'g', number],
    };
    let mut change = write(office).await;
    change.insert_revocation_list(&list, &[]).await.expect("a list");
    change.commit().await.expect("a commit");
}

async fn months_are_kept_and_corrected(db: TestDatabase) {
    let mut walk = Walk::begin(Office::open(&db).await, 4);
    keep(&walk.office).await;
    // From February to October 2019, the month of day 300.
    assert_eq!(count(&db, "adoption_checkpoint").await, 9);
    walk.happen(Step::Post, 0, 40).await;
    is_as_counted(&db, DAYS, &Scope::Province, "before the correction is taken in").await;
    keep(&walk.office).await;
    assert_eq!(count(&db, "adoption_checkpoint").await, 9);
    is_as_counted(&db, 0..300, &Scope::Province, "after it").await;
    walk.office.verified().await;
    // Without them the same is read, from the days alone.
    db.by_hand("delete from adoption_checkpoint").await;
    is_as_counted(&db, DAYS, &Scope::Province, "without checkpoints").await;
    keep(&walk.office).await;
    assert_eq!(count(&db, "adoption_checkpoint").await, 9);
}

async fn a_scope_sees_its_own_part(db: TestDatabase) {
    let mut walk = Walk::begin(Office::open(&db).await, 5);
    for _ in 0..10 {
        walk.step().await;
    }
    let scope = |path: &str| Scope::Subtrees(vec![TreePath::from_stored(path.to_owned())]);
    for path in ["H10/H10.1/", "H10/H10.2/", "H10/"] {
        is_as_counted(&db, DAYS, &scope(path), path).await;
    }
    keep(&walk.office).await;
    for path in ["H10/H10.1/", "H10/H10.2/", "H10/"] {
        is_as_counted(&db, DAYS, &scope(path), path).await;
    }
}

async fn what_is_altered_by_hand_is_found_and_made_anew(db: TestDatabase) {
    let office = Office::open(&db).await;
    keep(&office).await;
    office.verified().await;
    assert_eq!(check_adoption(&office.registry).await.expect("a look"), 0);
    for (alteration, tables) in [
        ("delete from adoption_day where day = '2019-01-01'", vec!["adoption_day"]),
        (
            "update adoption_checkpoint set counts = (select changes from adoption_day order by day desc limit 1) where day = '2019-10-01'",
            vec!["adoption_checkpoint"],
        ),
        (
            "delete from adoption_steps where official = (select o.id from official o order by o.id limit 1)",
            vec!["adoption_steps", "adoption_day", "adoption_checkpoint"],
        ),
        ("delete from adoption_class", vec!["adoption_steps"]),
    ] {
        assert!(db.by_hand(alteration).await > 0);
        let found = found(&db).await;
        assert!(found.iter().all(|one| one.check == Check::Adoption), "{alteration}: {found:?}");
        let told: Vec<&str> = tables.into_iter().filter(|table| !found.iter().any(|one| one.table == *table)).collect();
        assert!(told.is_empty(), "{alteration}: nothing is told of {told:?}: {found:?}");
        if alteration.contains("adoption_day where") {
            told_by_number(&office).await;
        }
        assert!(check_adoption(&office.registry).await.expect("a look") > 0, "{alteration}");
        assert_eq!(count(&db, "adoption_steps").await, 0, "it begins anew");
        is_as_counted(&db, DAYS, &Scope::Province, "while it is made anew").await;
        keep(&office).await;
        office.verified().await;
        assert_eq!(check_adoption(&office.registry).await.expect("a look"), 0);
    }
}

/// Before the first checkpoint, the day that is gone is missed by name.
async fn told_by_number(office: &Office) {
    let on = day(10).day();
    let differences = compare_adoption(&office.registry, &[on]).await.expect("a comparison").differences;
    let expected = AdoptionDifference {
        day: on,
        agency: "H10.1".to_owned(),
        rank: None,
        column: Column::Staff,
        kept: 0,
        counted: 2,
    };
    assert!(differences.contains(&expected), "{differences:?}");
    assert_eq!(expected.to_string(), "H10.1 on 2019-01-11: staff is kept as 0 and counted as 2");
}

async fn whoever_is_left_in_an_agency_that_is_no_more_is_told_and_the_rest_is_kept(db: TestDatabase) {
    let mut office = Office::open(&db).await;
    let second = office.agencies.iter().find(|agency| agency.code.as_str() == "H10.2").expect("an agency").agency;
    // Somebody who left it before it ended, and whose mailbox still receives, is in no report.
    let mut leaver = office.maker.person(second, "Lê Văn Thôi");
    leaver.posting.effective.to = Some(day(50).day());
    let mut change = write(&office).await;
    insert_people(&mut change, &[leaver]).await.expect("a leaver");
    change.commit().await.expect("a commit");
    db.by_hand(&format!("update agency_version set effective_to = '{}' where code = 'H10.2'", day(60).day())).await;
    keep(&office).await;
    let staff = |board: &Dashboard| board.tally.province.total.get(Column::Staff);
    let board = async |on: i64| dashboard(&db.store, &Scope::Province, day(on).day()).await.expect("numbers");
    let (before, after) = (board(59).await, board(60).await);
    assert!(before.is_kept && after.is_kept);
    assert_eq!((staff(&before), staff(&after)), (3, 2));
    assert_eq!((before.unplaced.len(), after.unplaced), (0, BTreeMap::from([(second, 1)])));
    let compared = compare_adoption(&office.registry, &[day(59).day(), day(60).day()]).await.expect("a comparison");
    assert_eq!(compared, Compared::default(), "both days were compared");
    db.by_hand("delete from adoption_day").await;
    db.by_hand("delete from adoption_checkpoint").await;
    let compared = compare_adoption(&office.registry, &[day(60).day()]).await.expect("a comparison");
    assert!(!compared.differences.is_empty(), "and what is wrong is found");
    let garbled = if db.is_postgres() { r"'\xff'" } else { "x'ff'" };
    db.by_hand(&format!("insert into adoption_day (day, changes) values ('2019-01-01', {garbled})")).await;
    let counted = board(60).await;
    assert!(!counted.is_kept, "what makes no sense is counted");
    assert_eq!((staff(&counted), counted.unplaced), (2, BTreeMap::from([(second, 1)])));
}

/// Facts that come between the reading of somebody's life and the writing of their steps are not lost.
async fn what_touches_somebody_meanwhile_is_taken_in_the_next_time(db: TestDatabase) {
    let office = Office::open(&db).await;
    let registry = &office.registry;
    mark_touched(registry).await.expect("marks");
    let judged = judge_marked(registry).await.expect("lives").expect("three are marked");
    let old = office.people[0].posting.clone();
    let ended = Posting {
        id: PostingId(uuid::Uuid::from_u128(0xaaa)),
        effective: Period { from: old.effective.from, to: Some(day(10).day()) },
        ..old.clone()
    };
    let mut change = write(&office).await;
    change.replace_postings(&[old.id], std::slice::from_ref(&ended)).await.expect("an end");
    change.commit().await.expect("a commit");
    // Somebody else marks: the first one was marked already.
    mark_touched(registry).await.expect("marks");
    assert_eq!(settle(registry, judged).await.expect("a turn"), 2, "but for whom something touched");
    assert_eq!(db.texts(MARKS).await, ["1"]);
    is_as_counted(&db, DAYS, &Scope::Province, "whoever is marked is taken in on the way").await;
    let judged = judge_marked(registry).await.expect("lives").expect("one is marked");
    assert_eq!(keep(&office).await, KeptAdoption { officials: 1, waiting: 0 }, "another keeper comes first");
    assert_eq!(settle(registry, judged).await.expect("a turn"), 0, "nobody is marked any more");
    is_as_counted(&db, DAYS, &Scope::Province, "after turns beside each other").await;
    office.verified().await;
}

async fn whoever_is_far_behind_counts(db: TestDatabase) {
    let office = Office::open(&db).await;
    keep(&office).await;
    let is_kept = async || dashboard(&db.store, &Scope::Province, day(300).day()).await.expect("numbers").is_kept;
    assert!(is_kept().await);
    for _ in 0..200 {
        write(&office).await.commit().await.expect("a commit");
    }
    assert!(is_kept().await, "that is taken in on the way");
    write(&office).await.commit().await.expect("a commit");
    assert!(!is_kept().await);
    keep(&office).await;
    assert!(is_kept().await);
}

async fn what_another_edition_of_the_rule_gave_is_made_anew(db: TestDatabase) {
    let office = Office::open(&db).await;
    keep(&office).await;
    let is_kept = async || dashboard(&db.store, &Scope::Province, day(300).day()).await.expect("numbers").is_kept;
    db.by_hand("update adoption_progress set edition = 0").await;
    assert!(!is_kept().await);
    office.verified().await;
    assert_eq!(keep(&office).await, KeptAdoption { officials: 3, waiting: 0 });
    assert!(is_kept().await);
    // A newer program's is left to it.
    db.by_hand("update adoption_progress set edition = 1000").await;
    assert_eq!(keep(&office).await, KeptAdoption::default());
    assert!(!is_kept().await);
}
