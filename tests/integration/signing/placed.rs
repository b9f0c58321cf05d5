//! The people behind a number, found by where they are placed: at any moment the very list that counting gives, on whatever page.

use std::collections::HashMap;

use congvu::domain::adoption::counts::{Column, Person};
use congvu::domain::adoption::tally::{Part, Tally};
use congvu::domain::ids::{AgencyId, OfficialId};
use congvu::domain::posting::Rank;
use congvu::domain::scope::Scope;
use congvu::operations::compare_adoption::check_adoption;
use congvu::operations::keep_adoption::keep_adoption;
use congvu::reports::assemble::counted;
use congvu::storage::read::adoption::placed::{PlacedFilter, PlacedPerson};
use congvu::storage::read::{Reader, View};
use time::Date;

use super::anew::Walk;
use super::{Office, day};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    lists_are_what_counting_gives_at_any_moment
    whoever_moves_on_by_the_day_is_where_they_are_then
    a_day_before_the_one_that_was_moved_to_is_counted
    whoever_is_placed_wrongly_is_found_and_placed_anew
}

/// The day of the office's clock.
const TODAY: i64 = 300;
/// More than are gathered: then names are walked.
const MANY: u64 = 1_000_000;

/// The whole list, page by page of two.
async fn listed(reader: &Reader, on: Date, filter: &PlacedFilter) -> Option<Vec<PlacedPerson>> {
    let mut all: Vec<PlacedPerson> = Vec::new();
    loop {
        let after = all.last().map(|person| person.key.clone());
        let page = reader.people_placed(on, filter, after.as_ref(), 2).await.expect("a page")?;
        assert!(page.people.len() == 2 || !page.goes_on, "only the last page is short");
        let called = page.called;
        all.extend(page.people);
        if !page.goes_on {
            assert_eq!(called.is_some(), filter.name.is_some());
            assert!(called.is_none_or(|called| called == all.len() as u64), "{called:?} are called so");
            return Some(all);
        }
    }
}

/// The same by counting.
async fn expected(reader: &Reader, on: Date, tally: &Tally, filter: &PlacedFilter) -> Vec<PlacedPerson> {
    let is_meant = |person: &&Person| {
        filter.agencies.contains(&person.agency) && filter.rank.is_none_or(|rank| rank == person.rank)
    };
    let meant: HashMap<OfficialId, &Person> =
        tally.people(Part::Province, filter.column).filter(is_meant).map(|person| (person.official, person)).collect();
    let officials: Vec<OfficialId> = meant.keys().copied().collect();
    let mut named = reader.named(View::of(on), &officials).await.expect("names");
    // Of the names of these tests a part without marks is one in capitals too.
    named.retain(|person| filter.name.as_ref().is_none_or(|_| person.full_name.contains("Văn")));
    let placed = |person: congvu::storage::read::named::NamedPerson| {
        let Person { agency, standing, .. } = *meant[&person.key.official];
        PlacedPerson { key: person.key, agency, standing }
    };
    named.into_iter().map(placed).collect()
}

/// Every list of every part on that day is the one that counting gives.
async fn is_as_counted(db: &TestDatabase, on: Date, when: &str) {
    let reader = db.store.read().await.expect("a reader");
    let tally = counted(&reader, &Scope::Province, on).await.expect("a count").tally;
    let everywhere: Vec<AgencyId> = Part::Province.agencies(&tally).collect();
    let somewhere: Vec<AgencyId> = everywhere.iter().skip(1).take(1).copied().collect();
    for &column in Column::ALL {
        for (agencies, rank, name) in [
            (&everywhere, None, None),
            (&somewhere, None, None),
            (&everywhere, Some(Rank::Staff), None),
            (&everywhere, None, Some("VAN".to_owned())),
        ] {
            for number in [0, MANY] {
                let (agencies, name) = (agencies.clone(), name.clone());
                let filter = PlacedFilter { column, agencies, rank, name, number };
                let found = listed(&reader, on, &filter).await.expect("they are placed");
                let wanted = expected(&reader, on, &tally, &filter).await;
                assert_eq!(found, wanted, "{when}: {filter:?} on {on}");
            }
        }
    }
}

async fn keep(office: &Office) {
    keep_adoption(&office.registry).await.expect("a turn");
}

async fn lists_are_what_counting_gives_at_any_moment(db: TestDatabase) {
    let mut walk = Walk::begin(Office::open(&db).await, 20_191_231);
    is_as_counted(&db, day(TODAY).day(), "before anybody is placed").await;
    for number in 0..30 {
        let step = walk.step().await;
        if number % 3 == 0 {
            keep(&walk.office).await;
        }
        is_as_counted(&db, day(TODAY).day(), &format!("after {step:?}, number {number}")).await;
    }
    keep(&walk.office).await;
    walk.office.verified().await;
}

async fn whoever_moves_on_by_the_day_is_where_they_are_then(db: TestDatabase) {
    let mut walk = Walk::begin(Office::open(&db).await, 7);
    for _ in 0..12 {
        walk.step().await;
    }
    keep(&walk.office).await;
    let last_day = day(1_900).day();
    for number in [301, 375, 1_750, 1_800, 1_900] {
        is_as_counted(&db, day(number).day(), &format!("on day {number}, as of which nobody was moved")).await;
    }
    let books = db.store.bookkeeping().await.expect("a transaction");
    assert!(books.move_adoption_on(last_day).await.expect("a move") > 0, "certificates ended meanwhile");
    assert_eq!(books.move_adoption_on(last_day).await.expect("a move"), 0);
    books.commit().await.expect("a commit");
    is_as_counted(&db, last_day, "as of the day to which everybody was moved").await;
    walk.office.verified().await;
    // Whoever is taken in from now on is placed as of that day.
    for _ in 0..12 {
        walk.step().await;
        keep(&walk.office).await;
        is_as_counted(&db, last_day, "taken in later").await;
    }
    walk.office.verified().await;
}

async fn a_day_before_the_one_that_was_moved_to_is_counted(db: TestDatabase) {
    let office = Office::open(&db).await;
    keep(&office).await;
    let (agencies, number) = (office.agencies.iter().map(|agency| agency.agency).collect(), 0);
    let filter = PlacedFilter { column: Column::Staff, agencies, rank: None, name: None, number };
    let reader = db.store.read().await.expect("a reader");
    let on = async |number: i64| reader.people_placed(day(number).day(), &filter, None, 100).await.expect("a read");
    assert!(on(TODAY - 1).await.is_none());
    assert!(on(TODAY).await.is_some_and(|page| page.people.len() == 3));
}

async fn whoever_is_placed_wrongly_is_found_and_placed_anew(db: TestDatabase) {
    let office = Office::open(&db).await;
    keep(&office).await;
    office.verified().await;
    for wrong in ["agency = null", "rank = 'clerk'", "class = 77", "until = '2030-01-01'"] {
        let one = "where official = (select min(official) from adoption_steps)";
        let one = if db.is_postgres() { "where official = (select official from adoption_steps limit 1)" } else { one };
        db.by_hand(&format!("update adoption_steps set {wrong} {one}")).await;
        assert_eq!(check_adoption(&office.registry).await.expect("a look"), 1, "{wrong}");
        keep(&office).await;
        office.verified().await;
        is_as_counted(&db, day(TODAY).day(), &format!("after {wrong} was made good")).await;
    }
    // Where a trial's clock ran ahead, whoever begins anew places everybody as of the day that it is.
    let books = db.store.bookkeeping().await.expect("a transaction");
    books.move_adoption_on(day(1_900).day()).await.expect("a move");
    books.begin_adoption_anew().await.expect("a beginning");
    books.commit().await.expect("a commit");
    keep(&office).await;
    is_as_counted(&db, day(TODAY).day(), "after the trial").await;
}
