//! Counts of signed documents: kept by differences, and always those of counting anew.

use std::collections::{BTreeMap, BTreeSet};

use congvu::domain::certificate::facts::Fingerprint;
use congvu::domain::ids::PostingId;
use congvu::domain::period::Period;
use congvu::domain::posting::{Posting, Rank};
use congvu::domain::signing::event::ExchangeLevel;
use congvu::domain::signing::reading::{Field, Written};
use congvu::domain::usage::Counts;
use congvu::operations::recount_documents::recount_documents;
use congvu::operations::signing_events::rejudge::rejudge_due_events;
use congvu::storage::Header;
use congvu::storage::read::View;
use congvu::storage::read::document::DocumentSum;
use congvu::storage::read::verify::Check;
use time::Date;

use super::anew::Walk;
use super::{Office, day, seal, with, written};
use crate::database::{TestDatabase, on_both_engines};
use crate::fetch::words::tell;

on_both_engines! {
    a_document_is_counted_by_what_its_signatures_prove_now
    documents_are_told_by_the_rank_of_whoever_signed_on_the_day
    any_walk_leaves_counts_as_if_all_were_counted_anew
    what_is_counted_wrong_is_found_and_mended
    what_was_there_before_is_counted_when_the_database_is_brought_up
}

/// Day, agency, level, then the counts: documents, signed by person, by agency, by both, exchanged, electronic, signatures, stamped,
/// indeterminate.
async fn counted(db: &TestDatabase) -> Vec<String> {
    let cast = if db.is_postgres() { "cast(t.day as text)" } else { "t.day" };
    let sql = format!(
        "select {cast} || ' ' || a.code || ' ' || t.level || ' ' || t.documents || ' ' || t.signed_person || ' ' || t.signed_agency || ' ' || \
         t.signed_both || ' ' || t.exchanged || ' ' || t.electronic || ' ' || t.signatures || ' ' || t.stamped || ' ' || t.indeterminate \
         from document_tally t join event_agency a on a.number = t.agency where t.documents <> 0 order by t.day, a.code, t.level"
    );
    db.texts(&sql).await
}

/// A signature on a document of the first department.
fn signed(name: &str, sha256: Fingerprint, on: i64, changes: &[(Field, &str)]) -> Written {
    with(written(name, sha256, "H10.1", on), changes)
}

async fn a_document_is_counted_by_what_its_signatures_prove_now(db: TestDatabase) {
    let mut office = Office::open(&db).await;
    tell(&db, 250, &[]).await;
    let seal = seal(&mut office).await;
    let hash = |who: usize| office.people[who].certificate.0.facts.sha256;
    let issued = [(Field::Action, "agency_issue"), (Field::Channel, "lgsp"), (Field::Level, "province_district")];
    let events = vec![
        signed("e-1", hash(0), 10, &[(Field::Document, "d-1")]),
        signed("e-2", seal, 11, &[&[(Field::Document, "d-1")], &issued[..]].concat()),
        signed("e-3", hash(1), 11, &[(Field::Document, "d-2"), (Field::Channel, "paper"), (Field::StampedAt, "")]),
        signed("e-4", hash(0), 11, &[(Field::Document, "d-3"), (Field::Action, "comment")]),
        with(written("e-5", hash(2), "H10.2", 281), &[(Field::Document, "d-4")]),
    ];
    office.report(events.clone()).await;
    let (first, second) =
        ("2019-01-12 H10.1  1 1 0 0 1 0 1 0 0", "2019-01-12 H10.1 province_district 1 1 1 1 1 1 2 2 0");
    assert_eq!(counted(&db).await, [first, second, "2019-10-09 H10.2  1 0 0 0 0 0 1 1 1"]);
    office.report(events).await;
    assert_eq!(counted(&db).await.len(), 3, "the same again counts once");
    office.verified().await;
    // A later list knows of one that it had been revoked, and clears nobody else.
    tell(&db, 252, &[(&office.people[2], 200, 1)]).await;
    rejudge_due_events(&office.registry).await.expect("a turn");
    assert_eq!(counted(&db).await, [first, second, "2019-10-09 H10.2  1 0 0 0 0 0 1 1 0"]);
    // A signature comes late, and says on which day the document went out.
    let late = signed("e-6", seal, 12, &[(Field::Document, "d-2"), (Field::Action, "agency_issue")]);
    office.report(vec![late]).await;
    let moved = "2019-01-13 H10.1  1 1 1 1 1 0 2 1 0";
    assert_eq!(counted(&db).await, [second, moved, "2019-10-09 H10.2  1 0 0 0 0 0 1 1 0"]);
    tell(&db, 255, &[(&office.people[0], 5, 1), (&office.people[2], 200, 1)]).await;
    rejudge_due_events(&office.registry).await.expect("a turn");
    let revoked = "2019-01-12 H10.1 province_district 1 0 1 0 1 1 2 2 0";
    assert_eq!(counted(&db).await, [revoked, moved, "2019-10-09 H10.2  1 0 0 0 0 0 1 1 0"]);
    office.verified().await;
}

/// Day, documents signed by a person, then of them those of heads, deputies, division heads, staff and clerks.
async fn by_rank(db: &TestDatabase) -> Vec<String> {
    let cast = if db.is_postgres() { "cast(t.day as text)" } else { "t.day" };
    let sql = format!(
        "select {cast} || ' ' || t.signed_person || ' ' || t.signed_head || ' ' || t.signed_deputy || ' ' || t.signed_division_head || ' ' || \
         t.signed_staff || ' ' || t.signed_clerk from document_tally t where t.documents <> 0 order by t.day, t.agency, t.level"
    );
    db.texts(&sql).await
}

async fn documents_are_told_by_the_rank_of_whoever_signed_on_the_day(db: TestDatabase) {
    let mut office = Office::open(&db).await;
    tell(&db, 250, &[]).await;
    let hash = |who: usize| office.people[who].certificate.0.facts.sha256;
    let events = vec![
        signed("e-1", hash(0), 10, &[(Field::Document, "d-1")]),
        signed("e-2", hash(0), 150, &[(Field::Document, "d-2")]),
        signed("e-3", hash(1), 20, &[(Field::Document, "d-3")]),
        signed("e-4", hash(2), 21, &[(Field::Document, "d-3")]),
    ];
    office.report(events).await;
    assert_eq!(by_rank(&db).await, ["2019-01-11 1 0 0 0 1 0", "2019-01-21 1 0 0 0 1 0", "2019-05-31 1 0 0 0 1 0"]);
    // The first has been a head since day 100; the second was a deputy all the time.
    let posts = [0, 1].map(|who: usize| office.people[who].posting.clone());
    let new = [(0, Rank::Staff, None, Some(100)), (0, Rank::Head, Some(100), None), (1, Rank::Deputy, None, None)];
    let new = new.map(|(who, rank, from, to): (usize, Rank, Option<i64>, Option<i64>)| {
        let old = posts[who].clone();
        let from = from.map_or(old.effective.from, |from| day(from).day());
        let effective = Period { from, to: to.map(|to| day(to).day()) };
        Posting { id: PostingId(office.maker.id()), effective, rank, ..old }
    });
    let header = Header { actor: "tester".to_owned(), operation: "test", at: day(299) };
    let mut write = db.store.write(header).await.expect("a change set");
    write.replace_postings(&posts.map(|post| post.id), &new).await.expect("a correction");
    write.commit().await.expect("a commit");
    rejudge_due_events(&office.registry).await.expect("a turn");
    // What a deputy and staff signed is the deputy's.
    assert_eq!(by_rank(&db).await, ["2019-01-11 1 0 0 0 1 0", "2019-01-21 1 0 1 0 0 0", "2019-05-31 1 1 0 0 0 0"]);
    office.verified().await;
}

/// Events of thirteen documents of everybody, by person and by agency.
fn some(office: &Office, seal: Fingerprint, numbers: std::ops::Range<usize>) -> Vec<Written> {
    let pick = |list: &[&'static str], number: usize| list[number % list.len()];
    let event = |number: usize| {
        let action =
            pick(&["leader_approval", "agency_issue", "leader_approval", "copy", "comment", "appendix"], number / 2);
        let sha256 = match number % 4 {
            3 => seal,
            who => office.people[who].certificate.0.facts.sha256,
        };
        let document = format!("d-{}", number * 7 % 13);
        let agency = pick(&["H10.1", "H10.2", "H10.1", "H10.9"], number / 3);
        let on = i64::try_from(number * 37 % 290).expect("a day");
        let changes = [
            (Field::Document, document.as_str()),
            (Field::Action, action),
            (Field::Channel, pick(&["", "paper", "lgsp", "mail"], number)),
            (Field::Level, pick(&["", "central", "province_commune"], number / 5)),
        ];
        with(written(&format!("e-{number}"), sha256, agency, on), &changes)
    };
    numbers.map(event).collect()
}

async fn any_walk_leaves_counts_as_if_all_were_counted_anew(db: TestDatabase) {
    let mut walk = Walk::begin(Office::open(&db).await, 2019);
    let seal = seal(&mut walk.office).await;
    let mut said = Vec::new();
    for number in 0..40 {
        walk.step().await;
        if number % 4 == 0 {
            let events = some(&walk.office, seal, number * 3..number * 3 + 12);
            walk.office.report(events).await;
        }
        if number % 3 != 0 {
            rejudge_due_events(&walk.office.registry).await.expect("a turn");
        }
        let differences = recount_documents(&walk.office.registry).await.expect("a count");
        assert_eq!(differences, 0, "the same as counted anew");
        said.push(sums_now(&db).await);
    }
    // One reading of what was known then says what was said then.
    let reader = db.store.read().await.expect("a reader");
    for (head, sums, digest) in &said {
        let view = View::as_known_at(spans().1, *head);
        let then = reader.documents_as_known(view, &spans().0, spans().1).await.expect("counts");
        assert_eq!((shown(then.sums), &then.digest), (sums.clone(), digest), "as known at {head}");
    }
    drop(reader);
    let different: BTreeSet<_> = said.iter().map(|(_, _, digest)| digest).collect();
    assert!(different.len() > 5, "there was much to be known: {}", different.len());
    let verdicts = db.texts("select distinct outcome from verdict").await;
    assert!(verdicts.len() > 2, "verdicts came out otherwise: {verdicts:?}");
    walk.office.verified().await;
}

/// Spans of the walk's days, and the last day: documents have signatures before, within and after them.
fn spans() -> ([Date; 3], Date) {
    ([30, 90, 150].map(|number| day(number).day()), day(240).day())
}

type Sums = BTreeMap<(String, Option<ExchangeLevel>, Date), Counts>;

fn shown(sums: Vec<DocumentSum>) -> Sums {
    let counted = sums.into_iter().filter(|sum| !sum.counts.is_zero());
    counted.map(|sum| ((sum.code, sum.level, sum.from), sum.counts)).collect()
}

/// The newest change set, the counts that are kept, which are those of counting anew, and what those were made of.
async fn sums_now(db: &TestDatabase) -> (i64, Sums, Vec<u8>) {
    let ((begins, last), reader) = (spans(), db.store.read().await.expect("a reader"));
    let kept = shown(reader.document_sums(&begins, last).await.expect("counts"));
    let anew = reader.documents_as_known(View::of(last), &begins, last).await.expect("counts");
    assert_eq!(shown(anew.sums), kept);
    (reader.head().await.expect("a number"), kept, anew.digest)
}

async fn what_is_counted_wrong_is_found_and_mended(db: TestDatabase) {
    let mut office = Office::open(&db).await;
    let seal = seal(&mut office).await;
    let events = some(&office, seal, 0..30);
    office.report(events).await;
    assert_eq!(recount_documents(&office.registry).await.expect("a count"), 0, "right");
    let wrongs = [
        ("update document_tally set documents = documents + 1 where agency = 1", "document_tally"),
        ("delete from document_tally where documents > 0", "document_tally"),
        ("update document_stretch set signed_staff = signed_staff + 1 where agency = 1", "document_stretch"),
        ("delete from document_stretch where documents > 0", "document_stretch"),
        (
            "update document_stretch set day = '1990-01-03' where agency = 1 and day = (select max(s.day) from document_stretch s where s.agency = 1)",
            "document_stretch",
        ),
        ("update signed_document set person_open = person_open + 1 where document = 'd-0'", "signed_document"),
        ("delete from signed_document where document = 'd-1'", "signed_document"),
        ("update signed_document set document = 'd-99' where document = 'd-2'", "signed_document"),
        ("update signed_document set good_staff = good_staff + 1 where document = 'd-3'", "signed_document"),
    ];
    for (sql, table) in wrongs {
        let touched = db.by_hand(sql).await;
        assert!(touched > 0, "{sql}");
        let mut found = Vec::new();
        let reader = db.store.read().await.expect("a reader");
        reader.verify(&mut |inconsistency| found.push(inconsistency)).await.expect("a verification");
        drop(reader);
        assert!(found.iter().any(|one| (one.check, one.table) == (Check::Tally, table)), "{sql}: {found:?}");
        assert!(found.iter().all(|one| one.check == Check::Tally), "{sql}: {found:?}");
        assert!(recount_documents(&office.registry).await.expect("a count") > 0, "the nightly count finds it too");
        // Not only the counts fit again: that it was mended is a change set like any other.
        office.verified().await;
    }
    for (sql, _) in wrongs {
        db.by_hand(sql).await;
    }
    let reader = db.store.read().await.expect("a reader");
    let mut rows = Vec::new();
    reader.verify(&mut |found| rows.push((found.row, found.what))).await.expect("a verification");
    let names = |row: &str| rows.iter().any(|(named, _)| named == row);
    assert!(["1/d-99", "1/d-2", "1/d-1", "1/d-0", "1/d-3"].into_iter().all(names), "each is named: {rows:?}");
    drop(reader);
    recount_documents(&office.registry).await.expect("all are mended");
    office.verified().await;
}

async fn what_was_there_before_is_counted_when_the_database_is_brought_up(db: TestDatabase) {
    let mut walk = Walk::begin(Office::open(&db).await, 3);
    let seal = seal(&mut walk.office).await;
    let events = some(&walk.office, seal, 0..60);
    walk.office.report(events).await;
    for _ in 0..12 {
        walk.step().await;
        rejudge_due_events(&walk.office.registry).await.expect("a turn");
    }
    let number = "select cast(count(*) as text) from signed_document";
    let (before, documents, ranks) = (counted(&db).await, db.texts(number).await, by_rank(&db).await);
    let applied = db.store.migration_status().await.expect("a status").applied;
    let step = applied.iter().position(|name| name.starts_with("m0186")).expect("the migration");
    let back = u32::try_from(applied.len() - step).expect("few");
    db.store.migrate_down(back).await.expect("down");
    db.store.migrate().await.expect("up again");
    assert_eq!((counted(&db).await, db.texts(number).await), (before.clone(), documents));
    assert_eq!(recount_documents(&walk.office.registry).await.expect("a count"), 0, "as counted anew");
    // Verdicts from before tell no ranks: their events wait to be judged again.
    rejudge_due_events(&walk.office.registry).await.expect("a turn");
    assert_eq!((counted(&db).await, by_rank(&db).await), (before, ranks));
}
