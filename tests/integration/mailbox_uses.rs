//! Whether mailboxes are used: what files and directories tell of it, and the indicator that follows from that.

use std::sync::Arc;

use congvu::directory::port::LogIn;
use congvu::domain::agency::TreePath;
use congvu::domain::clock::{FixedClock, Timestamp};
use congvu::domain::ids::{AgencyId, IdSource, PrincipalId};
use congvu::domain::import::ImportOptions;
use congvu::domain::indicator::measured::Measured;
use congvu::domain::lang::Lang;
use congvu::domain::mailbox::regular_use::Dormancy;
use congvu::domain::principal::{Grant, Principal, Role};
use congvu::domain::report_period::PeriodScheme;
use congvu::domain::scope::Scope;
use congvu::operations::import::{Checked, MailboxUseFile, add_mailbox_uses, check_mailbox_uses};
use congvu::operations::note_log_ins::note_log_ins;
use congvu::operations::{Actor, OperationError, Province, Registry};
use congvu::reports::indicators::{Asked, RowsBehind, RowsOf, Spans, indicators, json, rows_behind, spans_of};
use serde_json::{Value, json};
use time::{Date, macros::date};
use uuid::Uuid;

use crate::database::{TestDatabase, on_both_engines};
use crate::storage::registry::{Person, START, small};

on_both_engines! {
    what_a_file_tells_is_recorded_once_and_belongs_to_the_own_copy
    every_bad_row_is_told_and_none_is_written
    regular_use_is_told_of_units_of_which_a_source_tells
    log_ins_of_a_directory_are_recorded_once_a_week
}

const HEADER: &str = "Địa chỉ thư công vụ,Sử dụng lần cuối,Nguồn,Số liệu tính đến\n";

/// Of two people of the first department: one used the mailbox lately, one in June.
const OCTOBER: &str = "nguoi1@binhphuoc.gov.vn,20/10/2019,Dovecot,25/10/2019\n\
                       nguoi2@binhphuoc.gov.vn,01/06/2019,Dovecot,25/10/2019\n";

/// A registry with three people, whose now is the noon of a day; day 300 is 28 October.
fn registry(db: &TestDatabase, on: i64) -> Registry {
    let province =
        Province { name: "Tỉnh".to_owned(), code: "H10".to_owned(), mail_domain: "binhphuoc.gov.vn".to_owned() };
    let clock = Arc::new(FixedClock(day(on).plus_seconds(43_200)));
    Registry::new(db.store.clone(), clock, true, province, IdSource::seeded(9))
}

/// The beginning of so many days after the registry's first.
fn day(number: i64) -> Timestamp {
    Timestamp::start_of(START).plus_seconds(number * 86_400)
}

fn actor(role: Role) -> Actor {
    let path = TreePath::from_stored("H10/".to_owned());
    Actor::Principal(Principal {
        grants: vec![Grant { role, agency: AgencyId(Uuid::nil()), path }],
        ..Principal::new(PrincipalId(Uuid::nil()), "somebody")
    })
}

async fn check(registry: &Registry, rows: &str) -> Checked {
    let options = ImportOptions::default();
    let file = MailboxUseFile { options: &options, bytes: bytes(rows), lang: Lang::En };
    check_mailbox_uses(registry, &actor(Role::ItAdmin), &file).await.expect("an answer")
}

async fn enter(registry: &Registry, rows: &str, skip_bad: bool) -> Checked {
    let options = ImportOptions { skip_bad, ..ImportOptions::default() };
    let file = MailboxUseFile { options: &options, bytes: bytes(rows), lang: Lang::En };
    add_mailbox_uses(registry, &actor(Role::ItAdmin), &file).await.expect("an answer")
}

fn bytes(rows: &str) -> Arc<[u8]> {
    format!("{HEADER}{rows}").as_bytes().into()
}

/// Rows about mailboxes, days of sources, change sets.
async fn extent(db: &TestDatabase) -> [u64; 3] {
    let mut found = [0; 3];
    for (count, table) in found.iter_mut().zip(["mailbox_use", "use_report", "change_set"]) {
        let told = db.texts(&format!("select cast(count(*) as text) from {table}")).await;
        *count = told[0].parse().expect("a number");
    }
    found
}

async fn verified(db: &TestDatabase) {
    let mut found = Vec::new();
    let reader = db.store.read().await.expect("a reader");
    reader.verify(&mut |inconsistency| found.push(inconsistency)).await.expect("a verification");
    assert!(found.is_empty(), "{found:?}");
}

async fn what_a_file_tells_is_recorded_once_and_belongs_to_the_own_copy(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    let registry = registry(&db, 300);
    let rows = OCTOBER.replace("01/06/2019", "");
    let checked = check(&registry, &rows).await.report;
    assert_eq!((checked.rows, checked.new, checked.committed), (2, 2, false), "{:?}", checked.problems);
    assert_eq!(extent(&db).await, [0, 0, 1], "a check writes nothing");
    let first = enter(&registry, &rows, false).await.report;
    assert_eq!((first.new, first.known, first.committed), (2, 0, true), "{:?}", first.problems);
    let again = enter(&registry, &rows, false).await.report;
    assert_eq!((again.new, again.known, again.committed), (0, 2, false));
    assert_eq!(extent(&db).await, [2, 1, 2]);
    // The same a day later: only that the source told it again is new.
    let later = enter(&registry, &rows.replace("25/10", "26/10"), false).await.report;
    assert_eq!((later.new, later.known, later.committed), (0, 2, true));
    assert_eq!(extent(&db).await, [2, 2, 3]);
    let held = |who: usize| {
        let (store, official) = (&db.store, people[who].official.id);
        async move {
            let records = store.read().await.expect("a reader").held_records(official).await.expect("records");
            serde_json::to_value(&records.mailbox_uses).expect("a list")
        }
    };
    let told = |used_on: Value| json!([{ "source": "Dovecot", "used_on": used_on, "told_on": "2019-10-25" }]);
    assert_eq!(held(0).await, told(json!("2019-10-20")));
    assert_eq!(held(1).await, told(Value::Null), "it was never used");
    assert_eq!(held(2).await, json!([]));
    verified(&db).await;
}

async fn every_bad_row_is_told_and_none_is_written(db: TestDatabase) {
    small(&db.store).await;
    let registry = registry(&db, 300);
    let rows = "ai@binhphuoc.gov.vn,20/10/2019,Dovecot,25/10/2019\n\
                nguoi1@binhphuoc.gov.vn,26/10/2019,Dovecot,25/10/2019\n\
                nguoi1@binhphuoc.gov.vn,20/10/2019,Dovecot,29/10/2019\n\
                ,20/10/2019,Dovecot,\n\
                nguoi3@binhphuoc.gov.vn,20/10/2019,Dovecot,\n";
    let refused = enter(&registry, rows, false).await;
    let report = &refused.report;
    assert_eq!((report.rows, report.new, report.bad, report.committed), (5, 1, 4, false));
    let told: Vec<(u32, &str)> =
        report.problems.iter().map(|problem| (problem.row, problem.heading.as_deref().unwrap_or_default())).collect();
    let (address, used_on, as_of) = ("Địa chỉ thư công vụ", "Sử dụng lần cuối", "Số liệu tính đến");
    assert_eq!(told, [(2, address), (3, used_on), (4, as_of), (5, address)]);
    assert!(refused.bad_rows.is_some());
    assert_eq!(extent(&db).await, [0, 0, 1]);
    assert!(enter(&registry, rows, true).await.report.committed, "the good one alone");
    assert_eq!(extent(&db).await, [1, 1, 2]);
    // Who keeps no directory tells of no mailboxes.
    let options = ImportOptions::default();
    let file = MailboxUseFile { options: &options, bytes: bytes(OCTOBER), lang: Lang::En };
    let refused = add_mailbox_uses(&registry, &actor(Role::Reporter), &file).await;
    assert!(matches!(refused, Err(OperationError::NotAllowed { .. })), "{refused:?}");
}

/// A month of the calendar, as of a day.
fn spans(month: &str, as_of: Date) -> Spans {
    spans_of(PeriodScheme::Calendar, month.parse().expect("a month"), as_of).expect("days")
}

async fn report(registry: &Registry, spans: Spans, dormancy: Dormancy) -> Value {
    let asked = Asked { spans, agency: None, scope: &Scope::Province, calendar: &registry.calendar, dormancy };
    json(&indicators(&registry.store, &asked, day(300)).await.expect("a report").expect("agencies"))
}

/// Regular use of a unit, or of everybody: value, numerator, denominator, status, why not, and as of when.
fn told(report: &Value, code: Option<&str>, rank: Option<&str>) -> Value {
    let units = report["units"].as_array().expect("units");
    let line = code.map_or(&report["total"], |code| units.iter().find(|unit| unit["code"] == code).expect("a unit"));
    let is_it = |figure: &&Value| figure["indicator"] == "regular_use" && figure["rank"].as_str() == rank;
    let told = &line["figures"].as_array().expect("figures").iter().find(is_it).expect("a figure")["period"];
    let fields = ["value", "numerator", "denominator", "status", "not_applicable", "as_of"];
    fields.iter().map(|field| told[*field].clone()).collect()
}

async fn regular_use_is_told_of_units_of_which_a_source_tells(db: TestDatabase) {
    small(&db.store).await;
    let registry = registry(&db, 300);
    let october = spans("2019-10", date!(2019 - 10 - 27));
    let usual = Dormancy::default();
    let before = report(&registry, october, usual).await;
    assert_eq!(told(&before, Some("H10.1"), None), json!([null, null, null, null, "no_source", "2019-10-27"]));
    enter(&registry, OCTOBER, false).await;
    let now = report(&registry, october, usual).await;
    assert_eq!(told(&now, Some("H10.1"), None), json!([50, 1, 2, "measured", null, "2019-10-25"]));
    assert_eq!(told(&now, Some("H10.1"), Some("staff")), json!([50, 1, 2, "measured", null, "2019-10-25"]));
    assert_eq!(told(&now, Some("H10.2"), None), json!([null, null, null, null, "no_source", "2019-10-27"]));
    assert_eq!(told(&now, Some("H10"), None), json!([null, 0, 0, null, "nothing_to_count", "2019-10-27"]));
    assert_eq!(told(&now, None, None), json!([50, 1, 2, "measured", null, "2019-10-25"]), "of those who are told of");
    let of_all = now["total"]["figures"].as_array().expect("figures");
    let of_all = of_all.iter().find(|figure| figure["indicator"] == "regular_use").expect("a figure");
    assert_eq!(of_all["period"]["left_out"], json!({ "no_source": 1 }));
    // From 1 June to 25 October are 146 days.
    let patient = report(&registry, october, Dormancy { after_days: 147 }).await;
    assert_eq!(told(&patient, Some("H10.1"), None), json!([100, 2, 2, "measured", null, "2019-10-25"]));
    // Nothing was told by then; and what was told in October says nothing of February.
    for (month, as_of) in [("2019-09", date!(2019 - 09 - 30)), ("2020-02", date!(2020 - 02 - 15))] {
        let other = report(&registry, spans(month, as_of), usual).await;
        let nothing = json!([null, null, null, null, "no_source", as_of.to_string()]);
        assert_eq!(told(&other, Some("H10.1"), None), nothing, "{month}");
    }
    let scope = &Scope::Province;
    let asked = Asked { spans: october, agency: None, scope, calendar: &registry.calendar, dormancy: usual };
    let of = RowsOf { indicator: Measured::RegularUse, days: october.period };
    let rows = rows_behind(&registry.store.read().await.expect("a reader"), &asked, of)
        .await
        .expect("rows")
        .expect("agencies");
    let RowsBehind::People { people, .. } = rows else { panic!("{rows:?}") };
    let mut names: Vec<(&str, bool)> =
        people.iter().map(|(person, is_counted)| (person.full_name.as_str(), *is_counted)).collect();
    names.sort_unstable();
    assert_eq!(names, [("Nguyễn Văn An", false), ("Điểu Nen", true)], "whom no source tells of is not there");
}

async fn log_ins_of_a_directory_are_recorded_once_a_week(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    let log_in = |person: &Person, on: Option<i64>| LogIn {
        mailbox: person.mailbox.id.0,
        at: on.map(|on| day(on).plus_seconds(3600)),
    };
    let note = |today: i64, seen: Vec<LogIn>| {
        let registry = registry(&db, today);
        async move { note_log_ins(&registry, &Actor::Shell, "main", seen).await.expect("an answer") }
    };
    let stranger = LogIn { mailbox: Uuid::max(), at: Some(day(299)) };
    let seen = vec![log_in(&people[0], Some(299)), log_in(&people[1], None), stranger];
    assert_eq!(note(300, seen.clone()).await, 2, "one used it, of the other no use is known");
    assert_eq!(extent(&db).await, [2, 1, 2]);
    assert_eq!(note(300, seen).await, 0);
    assert_eq!(extent(&db).await, [2, 1, 2], "the same on the same day is known");
    let then = |on| vec![log_in(&people[0], Some(on)), log_in(&people[1], None)];
    assert_eq!(note(303, then(303)).await, 0);
    assert_eq!(extent(&db).await, [2, 2, 3], "that the directory tells still is news");
    assert_eq!(note(306, then(306)).await, 1, "a week later");
    assert_eq!(note(306, vec![log_in(&people[1], Some(307))]).await, 0, "the directory has another clock");
    assert_eq!(extent(&db).await, [3, 3, 4]);
    assert_eq!(db.texts("select distinct source from mailbox_use").await, ["LDAP main"]);
    verified(&db).await;
}
