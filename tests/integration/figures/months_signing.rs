//! Indicators of signing in a month that is published: what becomes known later changes today's, and the month's only by a correction.

use std::sync::Arc;

use congvu::domain::clock::Timestamp;
use congvu::domain::import::ImportOptions;
use congvu::domain::lang::Lang;
use congvu::domain::report_period::PeriodScheme;
use congvu::domain::scope::Scope;
use congvu::domain::signing::reading::Field;
use congvu::domain::signing::system::SystemCode;
use congvu::operations::editions::{Shown, draft_month, publish_month, show_draft, show_edition};
use congvu::operations::import::{FigureFile, add_figures};
use congvu::operations::indicators::{GoalDraft, set_goal};
use congvu::operations::signing_events::record::{SentEvent, record_signing_events};
use congvu::operations::signing_events::rejudge::rejudge_due_events;
use congvu::operations::signing_events::systems::add_document_system;
use congvu::reports::indicators::{Asked, indicators, json, spans_of};
use congvu::reports::year_end::{self, YearAsked, year_end};
use serde_json::{Value, json};
use time::macros::date;

use super::HEADER;
use super::months::{SETTINGS, Staff, june, problems, published, staffed};
use crate::database::{TestDatabase, on_both_engines};
use crate::fetch::words::tell;
use crate::requests::desk::Desk;
use crate::signing::{machine, with, written};

on_both_engines! {
    what_becomes_known_of_signatures_after_publication_changes_todays_figures_and_not_the_months
    what_was_altered_behind_the_months_indicators_is_found
    a_month_of_the_build_before_has_no_indicators_and_is_verified_all_the_same
    a_years_goal_of_usage_is_held_against_what_was_known_of_events
}

/// In June (15 May to 14 June) the first department sent four documents, as it says; of two there are events, and of one of the second's.
async fn signed(db: TestDatabase) -> (Desk, Staff) {
    let (desk, staff) = staffed(db).await;
    let registry = &desk.office.registry;
    let code: SystemCode = "ioffice".parse().expect("a code");
    add_document_system(registry, &desk.admin, &code, "iOffice tỉnh", None).await.expect("a system");
    tell(&desk.office.db, 150, &[]).await;
    let event = |name: &str, who: usize, agency: &str, on, document: &str| {
        let sha256 = desk.office.people[who].certificate.0.facts.sha256;
        with(written(name, sha256, agency, on), &[(Field::Document, document)])
    };
    let events = [
        event("e-1", 0, "H10.1", 139, "d-1"),
        event("e-2", 1, "H10.1", 140, "d-2"),
        event("e-3", 2, "H10.2", 141, "d-3"),
    ];
    let sent = events.into_iter().zip(0..).map(|(event, place)| SentEvent { place, content: Ok(event) }).collect();
    let rows = record_signing_events(registry, &machine("H10/"), &code, sent).await.expect("a batch");
    assert_eq!(rows.len(), 3);
    let rows = "documents_outgoing,H10.1,,15/05/2019,14/06/2019,4,,,Báo cáo tháng 6\n";
    let (options, bytes) = (ImportOptions::default(), Arc::from(format!("{HEADER}{rows}").as_bytes()));
    let file = FigureFile { options: &options, bytes, lang: Lang::En };
    let checked = add_figures(registry, &staff.reporter, &file).await.expect("an answer");
    assert!(checked.report.committed, "{:?}", checked.report.problems);
    (desk, staff)
}

/// Of an agency: value, numerator and denominator of an indicator.
fn told(report: &Value, agency: &str, indicator: &str, span: &str) -> Value {
    let units = report["units"].as_array().expect("units");
    let unit = units.iter().find(|unit| unit["code"] == agency).expect(agency);
    let figures = unit["figures"].as_array().expect("figures");
    let of_all =
        |one: &&Value| one["indicator"] == indicator && one["rank"].is_null() && one["exchange_level"].is_null();
    let told = &figures.iter().find(of_all).expect(indicator)[span];
    json!([told["value"], told["numerator"], told["denominator"]])
}

fn frozen(shown: &Shown) -> Value {
    json(&shown.content.indicators(shown.draft.at).expect("indicators"))
}

async fn todays(desk: &Desk) -> Value {
    let registry = &desk.office.registry;
    let spans = spans_of(PeriodScheme::ClosingOn(14), june(), date!(2019 - 06 - 14)).expect("days");
    let asked = Asked {
        spans,
        agency: None,
        scope: &Scope::Province,
        calendar: &registry.calendar,
        dormancy: registry.dormancy,
    };
    json(&indicators(&registry.store, &asked, registry.clock.now()).await.expect("a report").expect("agencies"))
}

async fn edition(desk: &Desk, version: u32) -> Value {
    frozen(&show_edition(&desk.office.registry, &desk.admin, june(), Some(version)).await.expect("an edition"))
}

async fn what_becomes_known_of_signatures_after_publication_changes_todays_figures_and_not_the_months(
    db: TestDatabase,
) {
    let (desk, staff) = signed(db).await;
    let (desk, _) = published(desk, &staff).await;
    let registry = &desk.office.registry;
    let first = edition(&desk, 1).await;
    assert_eq!(first["period"], json!({ "from": "2019-05-15", "to": "2019-06-14" }));
    assert_eq!(first["cumulative"], json!({ "from": "2018-12-15", "to": "2019-06-14" }));
    for span in ["period", "cumulative"] {
        assert_eq!(told(&first, "H10.1", "usage", span), json!([50, 2, 4]), "{span}");
        assert_eq!(told(&first, "H10.1", "usage_person", span), json!([50, 2, 4]), "{span}");
        assert_eq!(told(&first, "H10.2", "time_stamped", span), json!([100, 1, 1]), "{span}");
        assert_eq!(told(&first, "H10.1", "documents_known", span), json!([2, 2, null]), "{span}");
    }
    assert_eq!(told(&first, "H10.1", "activation", "period"), json!([100, 2, 2]));
    assert_eq!(told(&first, "H10.1", "leaver_to_crl_max", "period"), json!([null, null, null]));
    // What is frozen says what was said when it was drafted, and of when it was known.
    let live = todays(&desk).await;
    assert_eq!(told(&live, "H10.1", "usage", "period"), json!([50, 2, 4]));
    assert_eq!(first["total"]["name"], live["total"]["name"]);
    assert!(first["known"]["change_set"].as_i64().expect("a change set") > 0);

    // A list tells that one of the signers had lost the certificate long before.
    tell(&desk.office.db, 170, &[(&desk.office.people[0], 5, 1)]).await;
    assert_eq!(problems(&desk).await, [""; 0], "nothing is judged anew yet");
    assert_eq!(rejudge_due_events(registry).await.expect("a turn").changed, 1);
    assert_eq!(told(&todays(&desk).await, "H10.1", "usage", "period"), json!([25, 1, 4]));
    assert_eq!(edition(&desk, 1).await, first);
    assert_eq!(problems(&desk).await, [""; 0]);

    // A correction tells it, of the same days though years are cut otherwise by now, and the first stays.
    let by_the_calendar = congvu::operations::editions::DraftSettings { scheme: PeriodScheme::Calendar, ..SETTINGS };
    draft_month(registry, &staff.reporter, june(), by_the_calendar).await.expect("a draft");
    let drafted = frozen(&show_draft(registry, &desk.admin, june()).await.expect("a draft"));
    assert_eq!(told(&drafted, "H10.1", "usage", "period"), json!([25, 1, 4]));
    assert_eq!(drafted["cumulative"], first["cumulative"]);
    let desk = desk.on(date!(2019 - 06 - 27));
    let registry = &desk.office.registry;
    publish_month(registry, &desk.admin, june(), Some("Danh sách thu hồi ngày 20/6/2019")).await.expect("an edition");
    assert_eq!((edition(&desk, 1).await, edition(&desk, 2).await), (first, drafted));
    assert_eq!(problems(&desk).await, [""; 0]);
}

async fn what_was_altered_behind_the_months_indicators_is_found(db: TestDatabase) {
    let (desk, staff) = signed(db).await;
    let (desk, _) = published(desk, &staff).await;
    assert_eq!(problems(&desk).await, [""; 0]);
    let db = &desk.office.db;
    let has = async |what: &str| {
        let found = problems(&desk).await;
        let of_month = |one: &&String| one.starts_with("report 2019-06 version 1: ") && one.contains(what);
        assert!(found.iter().any(|one| of_month(&one)), "{what}: {found:#?}");
    };
    // Another document than the one that was counted, and counted alike.
    let renamed = |from: &str, to: &str| {
        format!("update signing_event set document = '{to}' where document = '{from}' and event_id = 'e-2'")
    };
    assert_eq!(db.by_hand(&renamed("d-2", "d-9")).await, 1);
    has("the same numbers are counted, but not from the same rows").await;
    assert_eq!(db.by_hand(&renamed("d-9", "d-2")).await, 1);
    assert_eq!(problems(&desk).await, [""; 0]);
    // A verdict that says otherwise.
    let judged = |outcome: &str| format!("update signing_event set outcome = '{outcome}' where event_id = 'e-2'");
    assert_eq!(db.by_hand(&judged("revoked")).await, 1);
    has("H10.1 usage period: published 500 2/4 declared").await;
    has("counted again 250 1/4 declared").await;
    assert_eq!(db.by_hand(&judged("good")).await, 1);
    assert_eq!(problems(&desk).await, [""; 0]);

    // The text itself.
    if !db.is_postgres() {
        db.by_hand("drop trigger report_draft_no_update").await;
    }
    forged(&desk, |content| {
        let units = content["indicators"]["units"].as_array_mut().expect("units");
        let unit = units.iter_mut().find(|unit| unit["code"] == "H10.1").expect("the department");
        let figures = unit["figures"].as_array_mut().expect("figures");
        let usage = figures.iter_mut().find(|figure| figure["indicator"] == "usage").expect("usage");
        usage["period"]["numerator"] = json!(3);
    })
    .await;
    has("its hash does not fit").await;
    has("H10.1 usage period: published 500 3/4 declared").await;
    let found = problems(&desk).await;
    assert!(!found.iter().any(|one| one.contains("usage_person")), "what is right is not told: {found:#?}");
}

/// Another text of the draft.
async fn forged(desk: &Desk, change: impl FnOnce(&mut Value)) {
    let db = &desk.office.db;
    let text = db.texts("select content from report_draft").await.remove(0);
    let mut content: Value = serde_json::from_str(&text).expect("a content");
    change(&mut content);
    let text = content.to_string().replace('\'', "''");
    db.by_hand(&format!("update report_draft set content = '{text}'")).await;
}

async fn a_month_of_the_build_before_has_no_indicators_and_is_verified_all_the_same(db: TestDatabase) {
    let (desk, staff) = signed(db).await;
    let (desk, _) = published(desk, &staff).await;
    let db = &desk.office.db;
    if !db.is_postgres() {
        db.by_hand("drop trigger report_draft_no_update").await;
    }
    forged(&desk, |content| {
        content.as_object_mut().expect("a content").remove("indicators").expect("indicators");
    })
    .await;
    let shown = show_edition(&desk.office.registry, &desk.admin, june(), None).await.expect("an edition");
    assert_eq!(shown.content.indicators(shown.draft.at), None);
    let found = problems(&desk).await;
    assert!(found.iter().any(|one| one.contains("its hash does not fit")), "{found:#?}");
    assert!(!found.iter().any(|one| one.contains("published ")), "no figure is missed: {found:#?}");
}

async fn a_years_goal_of_usage_is_held_against_what_was_known_of_events(db: TestDatabase) {
    let (desk, staff) = signed(db).await;
    let goal = GoalDraft {
        indicator: "usage".parse().expect("a code"),
        level: None,
        year: 2019,
        amount: "30".to_owned(),
        source: "Nghị quyết số 17/NQ-CP".to_owned(),
    };
    assert!(set_goal(&desk.office.registry, &staff.reporter, &goal).await.expect("a goal"));
    // Recorded in the first hour of 20 June, and judged by on the 21st.
    tell(&desk.office.db, 170, &[(&desk.office.people[0], 5, 1)]).await;
    let desk = desk.on(date!(2019 - 06 - 21));
    let registry = &desk.office.registry;
    rejudge_due_events(registry).await.expect("a turn");
    let reached = async |known_at| {
        let (scheme, now) = (PeriodScheme::ClosingOn(14), registry.clock.now());
        let asked = YearAsked { year: 2019, scheme, now, known_at, place: &registry.province.name };
        let reader = registry.store.read().await.expect("a reader");
        let report = year_end(&reader, &asked).await.expect("a report").expect("agencies");
        let goal = year_end::json(&report)["goals"][0].clone();
        json!([goal["indicator"], goal["reached"]["value"], goal["met"]])
    };
    assert_eq!(reached(None).await, json!(["usage", 25, false]));
    let between = Timestamp::start_of(date!(2019 - 06 - 20)).plus_seconds(43_200);
    assert_eq!(reached(Some(between)).await, json!(["usage", 50, true]));
}
