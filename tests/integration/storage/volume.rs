//! A whole province: loading it, listing it by index, and verifying it, within the time and memory that a province may take.

use std::time::Instant;

use congvu::domain::agency::AgencyVersion;
use congvu::domain::scope::Scope;
use congvu::storage::Store;
use congvu::storage::read::View;
use congvu::storage::read::explain::PagedList;
use congvu::storage::read::people::PeopleFilter;

use super::registry::{Maker, START, header, insert_agencies, insert_people};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_province_is_loaded_listed_by_index_and_verified
}

const PEOPLE: usize = 6400;

async fn load(store: &Store) -> Vec<AgencyVersion> {
    let mut maker = Maker::new();
    let root = maker.agency("H10", None);
    let mut agencies: Vec<AgencyVersion> = (1..310).map(|n| maker.agency(&format!("H10.{n}"), Some(&root))).collect();
    agencies.insert(0, root);
    let mut write = store.write(header(START)).await.expect("a change set");
    insert_agencies(&mut write, &agencies).await.expect("agencies");
    write.commit().await.expect("a commit");
    for chunk in 0..PEOPLE.div_ceil(1000) {
        let numbers = chunk * 1000..((chunk + 1) * 1000).min(PEOPLE);
        let people: Vec<_> =
            numbers.map(|n| maker.person(agencies[n % agencies.len()].agency, &format!("Nguyễn Văn {n}"))).collect();
        let mut write = store.write(header(START)).await.expect("a change set");
        insert_people(&mut write, &people).await.expect("people");
        write.commit().await.expect("a commit");
    }
    agencies
}

/// As the schedule gathers them; `PostgreSQL` does so by itself, though not at once.
async fn statistics(db: &TestDatabase) {
    db.store.gather_statistics().await.expect("statistics");
    if db.is_postgres() {
        db.by_hand("analyze").await;
        return;
    }
    let known = db.texts("select tbl from sqlite_stat1 where idx = 'agency_version_agency_effective_from'").await;
    assert_eq!(known, ["agency_version"]);
}

async fn a_province_is_loaded_listed_by_index_and_verified(db: TestDatabase) {
    let begin = Instant::now();
    let agencies = load(&db.store).await;
    eprintln!("loading {PEOPLE} people took {:?}", begin.elapsed());
    statistics(&db).await;

    let reader = db.store.read().await.expect("a reader");
    let (scope, view) = (Scope::Province, View::of(START));
    let begin = Instant::now();
    let facts = reader.adoption(&scope, view).await.expect("facts");
    eprintln!("adoption facts of {} officials took {:?}", facts.officials.len(), begin.elapsed());
    assert_eq!((facts.agencies.len(), facts.officials.len(), facts.certificates.len()), (310, PEOPLE, PEOPLE));

    for view in [view, View::as_known_at(START, 100)] {
        let begin = Instant::now();
        let mut persons = 0;
        let mut after = 0;
        while let Some(last) = {
            let page = reader.persons(&scope, view, after, 1000).await.expect("a page");
            persons += page.len();
            page.last().map(|person| person.number)
        } {
            after = last;
        }
        eprintln!("all persons took {:?}", begin.elapsed());
        assert_eq!(persons, PEOPLE);
    }

    let plan = reader.explain(&scope, &PagedList::Persons(3000)).await.expect("a plan");
    assert!(
        plan.contains("mailbox_current_number_unique") || plan.contains("sqlite_autoindex_mailbox_current"),
        "{plan}"
    );
    assert!(!plan.to_lowercase().contains("seq scan") && !plan.contains("TEMP B-TREE"), "{plan}");
    let filter = PeopleFilter { agency: Some(agencies[5].agency), ..PeopleFilter::default() };
    let plan = reader.explain(&scope, &PagedList::People(view, filter, None)).await.expect("a plan");
    assert!(plan.contains("posting_agency_effective_from"), "{plan}");
    for table in ["posting", "official", "mailbox", "mailbox_state", "address"] {
        let scan = format!("Seq Scan on {table} ");
        assert!(!plan.contains(&scan), "{plan}");
    }
    let first = reader.people(&scope, view, &PeopleFilter::default(), None, 3000).await.expect("people");
    let everybody = PagedList::People(view, PeopleFilter::default(), first.last().map(|line| line.key.clone()));
    let plan = reader.explain(&scope, &everybody).await.expect("a plan");
    assert!(plan.contains("official_sort_key_id") && !plan.contains("Seq Scan on official "), "{plan}");

    let begin = Instant::now();
    let mut none = |inconsistency: congvu::storage::read::verify::Inconsistency| panic!("{inconsistency}");
    let verified = reader.verify(&mut none).await.expect("a verification");
    eprintln!("verifying {} facts took {:?}", verified.facts, begin.elapsed());
    assert_eq!((verified.facts, verified.projected), (PEOPLE as u64 * 6 + 620, PEOPLE as u64 + 310));

    // Whose adoption the newest change set touched is asked whenever a dashboard is read right after it.
    let newest = reader.newest_change_set().await.expect("a number");
    let plan = reader.explain_adoption_touched((newest, newest + 1)).await.expect("plans");
    for table in ["posting", "official", "mailbox", "mailbox_state", "address", "certificate"] {
        let scan = format!("Seq Scan on {table} ");
        assert!(!plan.contains(&scan), "{plan}");
    }
    let scans = plan.lines().filter(|line| ["SCAN t", "SCAN m", "SCAN c"].contains(&line.trim()));
    assert_eq!(scans.count(), 0, "{plan}");
}
