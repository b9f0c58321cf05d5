//! The indicators that are counted from signing events, reports and certificates' lives; each figure worked out by hand.

use std::sync::Arc;

use congvu::domain::agency::Level;
use congvu::domain::ids::PostingId;
use congvu::domain::import::ImportOptions;
use congvu::domain::indicator::measured::Measured;
use congvu::domain::lang::Lang;
use congvu::domain::period::Period;
use congvu::domain::posting::Posting;
use congvu::domain::principal::Role;
use congvu::domain::report_period::PeriodScheme;
use congvu::domain::scope::Scope;
use congvu::domain::signing::reading::Field;
use congvu::operations::import::{FigureFile, add_figures};
use congvu::operations::indicators::{GoalDraft, set_goal};
use congvu::operations::open_indicator::open_indicator;
use congvu::operations::{Actor, OperationError};
use congvu::reports::indicators::{Asked, RowsOf, Spans, indicators, json, rows_json, rows_text, spans_of, text};
use congvu::storage::Header;
use serde_json::{Value, json};

use super::{Office, actor, day, machine, seal, with, written};
use crate::cli::program::assert_says;
use crate::database::{TestDatabase, on_both_engines};
use crate::fetch::words::tell;
use crate::figures::HEADER;

on_both_engines! {
    each_figure_is_told_with_what_it_was_counted_from
    each_unit_is_told_by_what_tells_of_it
    a_revocation_counts_where_its_term_ends
    a_figure_opens_to_its_rows_within_what_the_reader_sees
    who_and_what_is_out_of_a_figure_is_told_with_the_reason
    reporters_and_goals_stand_beside_the_figures
    what_an_agency_had_that_is_no_more_stays_in_the_totals
    what_is_told_by_level_counts_and_what_contradicts_itself_does_not
}

/// A list that clears everybody but one, an agency's seal, four documents of two departments, two people who left, and what was reported.
async fn busy(db: &TestDatabase) -> Office {
    let mut office = Office::open(db).await;
    fill(db, &mut office).await;
    office
}

/// The same, in an office that may hold something before.
pub(super) async fn fill(db: &TestDatabase, office: &mut Office) {
    tell(db, 250, &[(&office.people[1], 112, 5)]).await;
    let seal = seal(office).await;
    leave(office, 1, 110).await;
    leave(office, 2, 120).await;
    let hash = |who: usize| office.people[who].certificate.0.facts.sha256;
    let issue = |name, document, on, more: &[(Field, &str)]| {
        let event =
            with(written(name, seal, "H10.1", on), &[(Field::Document, document), (Field::Action, "agency_issue")]);
        with(event, more)
    };
    let approval = |name, document, who, agency, on| {
        with(written(name, hash(who), agency, on), &[(Field::Document, document), (Field::StampedAt, "")])
    };
    let sent = [(Field::Channel, "lgsp"), (Field::Level, "province_district")];
    let events = vec![
        approval("e-1", "d-1", 0, "H10.1", 109),
        issue("e-2", "d-1", 110, &sent),
        with(approval("e-3", "d-2", 0, "H10.1", 110), &[(Field::Channel, "paper")]),
        issue("e-4", "d-3", 50, &[]),
        approval("e-5", "d-4", 2, "H10.2", 110),
    ];
    office.report(events).await;
    reported(
        office,
        "documents_outgoing,H10.1,,15/04/2019,14/05/2019,4,,,Báo cáo tháng 5\n\
         documents_outgoing,H10.1,,15/02/2019,14/03/2019,2,,,Báo cáo tháng 3\n\
         documents_signed_person,H10.1,,15/04/2019,14/05/2019,3,,,Báo cáo tháng 5\n\
         documents_outgoing,H10.2,,15/04/2019,14/05/2019,0,,,Báo cáo tháng 5\n\
         electronic_exchange,H10,,,10/05/2019,95,,Ước tính,Báo cáo tỉnh\n",
    )
    .await;
}

pub(super) async fn reported(office: &Office, rows: &str) {
    let options = ImportOptions::default();
    let bytes = Arc::from(format!("{HEADER}{rows}").as_bytes());
    let file = FigureFile { options: &options, bytes, lang: Lang::En };
    let checked = add_figures(&office.registry, &actor(Role::Reporter, "H10/"), &file).await.expect("an answer");
    assert!(checked.report.committed, "{:?}", checked.report.problems);
}

pub(super) async fn leave(office: &mut Office, who: usize, on: i64) {
    let old = office.people[who].posting.clone();
    let effective = Period { from: old.effective.from, to: Some(day(on).day()) };
    let new = Posting { id: PostingId(office.maker.id()), effective, ..old.clone() };
    let header = Header { actor: "tester".to_owned(), operation: "test", at: day(299) };
    let mut write = office.db.store.write(header).await.expect("a change set");
    write.replace_postings(&[old.id], std::slice::from_ref(&new)).await.expect("an end");
    write.commit().await.expect("a commit");
}

/// The report of a month.
async fn of_month(office: &Office, month: &str) -> Value {
    let spans = spans_of(PeriodScheme::default(), month.parse().expect("a month"), day(299).day()).expect("days");
    let asked = Asked {
        spans,
        agency: None,
        scope: &Scope::Province,
        calendar: &office.registry.calendar,
        dormancy: office.registry.dormancy,
    };
    json(&indicators(&office.db.store, &asked, day(300)).await.expect("a report").expect("agencies"))
}

/// 15 April to 14 May; the year began on 15 December.
fn may() -> Spans {
    spans_of(PeriodScheme::default(), "2019-05".parse().expect("a month"), day(299).day()).expect("days")
}

async fn report(office: &Office, agency: Option<&str>) -> Value {
    let asked = Asked {
        spans: may(),
        agency,
        scope: &Scope::Province,
        calendar: &office.registry.calendar,
        dormancy: office.registry.dormancy,
    };
    let made = indicators(&office.db.store, &asked, day(300)).await.expect("a report").expect("agencies");
    json(&made)
}

pub(super) fn line<'a>(report: &'a Value, code: &str) -> &'a Value {
    let units = report["units"].as_array().expect("units");
    units.iter().find(|unit| unit["code"] == code).unwrap_or_else(|| panic!("{code} in {units:?}"))
}

/// A figure of everybody and all levels, or of one part: value, numerator, denominator, status, why not.
pub(super) fn told(line: &Value, indicator: &str, part: Option<&str>, span: &str) -> Value {
    let is_it = |figure: &&Value| {
        let of = [&figure["rank"], &figure["exchange_level"]].into_iter().find_map(Value::as_str);
        figure["indicator"] == indicator && of == part
    };
    let figure = line["figures"].as_array().expect("figures").iter().find(is_it).expect(indicator);
    let told = &figure[span];
    json!([told["value"], told["numerator"], told["denominator"], told["status"], told["not_applicable"]])
}

async fn each_figure_is_told_with_what_it_was_counted_from(db: TestDatabase) {
    let office = busy(&db).await;
    let report = report(&office, None).await;
    assert_eq!(report["period"], json!({ "from": "2019-04-15", "to": "2019-05-14" }));
    assert_eq!(report["cumulative"], json!({ "from": "2018-12-15", "to": "2019-05-14" }));
    let (first, second, total) = (line(&report, "H10.1"), line(&report, "H10.2"), &report["total"]);

    // Of four outgoing documents in the period two are known, one with both signatures.
    let period = |line, indicator| told(line, indicator, None, "period");
    let year = |line, indicator| told(line, indicator, None, "cumulative");
    assert_eq!(period(first, "usage"), json!([50, 2, 4, "declared", null]));
    assert_eq!(period(first, "usage_person"), json!([50, 2, 4, "declared", null]));
    assert_eq!(period(first, "usage_agency"), json!([25, 1, 4, "declared", null]));
    assert_eq!(period(first, "usage_both"), json!([25, 1, 4, "declared", null]));
    assert_eq!(year(first, "usage"), json!([50, 3, 6, "declared", null]));
    assert_eq!(year(first, "usage_person"), json!([33.3, 2, 6, "declared", null]));
    let staff = |span| told(first, "usage_person", Some("staff"), span);
    assert_eq!(staff("period"), json!([50, 2, 4, "declared", null]), "all who signed are staff");
    assert_eq!(staff("cumulative"), json!([33.3, 2, 6, "declared", null]));
    assert_eq!(told(first, "usage_person", Some("head"), "period"), json!([0, 0, 4, "declared", null]));
    let person = first["figures"].as_array().unwrap().iter().find(|one| one["indicator"] == "usage_person").unwrap();
    let beside = &person["period"]["beside"][0];
    assert_eq!(json!([beside["value"], beside["numerator"], beside["denominator"]]), json!([75, 3, 4]), "as reported");
    assert_eq!(
        period(second, "usage"),
        json!([null, 1, null, null, "total_below_evidence"]),
        "one is known, none reported"
    );
    assert_eq!(period(line(&report, "H10"), "usage"), json!([null, null, null, null, "no_total"]));
    assert_eq!(period(total, "usage"), json!([50, 2, 4, "declared", null]), "of those who reported");
    let usage = total["figures"].as_array().unwrap().iter().find(|one| one["indicator"] == "usage").unwrap();
    assert_eq!(usage["period"]["left_out"], json!({ "no_total": 1, "total_below_evidence": 1 }));

    assert_eq!(period(total, "documents_known"), json!([3, 3, null, "measured", null]));
    assert_eq!(year(total, "documents_known"), json!([4, 4, null, "measured", null]));
    assert_eq!(period(total, "usage_indeterminate"), json!([0, 0, null, "measured", null]));
    assert_eq!(period(total, "time_stamped"), json!([25, 1, 4, "measured", null]));
    assert_eq!(period(first, "electronic_exchange"), json!([50, 1, 2, "measured", null]));
    assert_eq!(
        told(first, "electronic_exchange", Some("province_district"), "period"),
        json!([100, 1, 1, "measured", null])
    );
    assert_eq!(
        told(first, "electronic_exchange", Some("central"), "period"),
        json!([null, null, null, null, "no_source"])
    );
    assert_eq!(
        period(total, "electronic_exchange"),
        json!([95, null, null, "estimated", null]),
        "as told of the province"
    );
    assert_eq!(period(second, "electronic_exchange"), json!([null, null, null, null, "no_source"]));

    // As of 14 May one of three is still there; the mailboxes of all are kept, and all were active.
    assert_eq!(period(total, "issued"), json!([100, 1, 1, "measured", null]));
    assert_eq!(period(total, "activation"), json!([100, 3, 3, "measured", null]));
    assert_eq!(told(total, "activation", Some("staff"), "period"), json!([100, 3, 3, "measured", null]));
    assert_eq!(told(total, "issued", Some("head"), "period"), json!([null, 0, 0, null, "nothing_to_count"]));
    assert_eq!(period(second, "issued"), json!([null, 0, 0, null, "nothing_to_count"]));
    assert_eq!(period(total, "coverage"), json!([100, 1, 1, "measured", null]));
    assert_eq!(period(total, "expiring"), json!([0, 0, 1, "measured", null]));
    assert_eq!(period(total, "regular_use"), json!([null, null, null, null, "no_source"]));

    // Left on Sunday 21 April and revoked on the 23rd; left on 1 May, a holiday, due on the 6th (Saturday the 4th
    // was worked for Monday 29 April) and not seen revoked.
    assert_eq!(period(total, "revoked_on_time"), json!([50, 1, 2, "measured", null]));
    assert_eq!(period(first, "revoked_on_time"), json!([100, 1, 1, "measured", null]));
    assert_eq!(told(second, "revoked_on_time", Some("staff"), "cumulative"), json!([0, 0, 1, "measured", null]));
    assert_eq!(period(total, "leaver_to_crl_median"), json!([2, 2, null, "measured", null]));
    assert_eq!(period(second, "leaver_to_crl_max"), json!([null, null, null, null, "nothing_to_count"]));

    let shown = {
        let asked = Asked {
            spans: may(),
            agency: None,
            scope: &Scope::Province,
            calendar: &office.registry.calendar,
            dormancy: office.registry.dormancy,
        };
        text(&indicators(&db.store, &asked, day(300)).await.expect("a report").expect("agencies"), Lang::Vi)
    };
    assert_says(
        &shown,
        &["số liệu từ 15/04/2019 đến 14/05/2019", "số liệu từ 15/12/2018 đến 14/05/2019", "50,0 %", "2/4"],
    );
    let alone = self::report(&office, Some("H10.1")).await;
    assert_eq!(told(&alone["total"], "usage", None, "period"), json!([50, 2, 4, "declared", null]));
    assert_eq!(alone["units"].as_array().map(Vec::len), Some(1));
}

async fn each_unit_is_told_by_what_tells_of_it(db: TestDatabase) {
    let office = busy(&db).await;
    let figure = |line: &Value, indicator: &str, span: &str| {
        let figures = line["figures"].as_array().expect("figures").clone();
        let is_it =
            |one: &Value| one["indicator"] == indicator && one["exchange_level"].is_null() && one["rank"].is_null();
        figures.into_iter().find(is_it).expect("a figure")[span].clone()
    };
    let of_level = async |indicator: &str| {
        let report = report(&office, None).await;
        let levels = report["levels"].as_array().expect("levels").clone();
        let together = levels.into_iter().find(|level| level["level"] == "province").expect("the province's own");
        figure(&together, indicator, "period")
    };
    reported(
        &office,
        "documents_exchanged,H10.2,,15/04/2019,14/05/2019,20,,,Báo cáo\n\
         documents_exchanged_electronically,H10.2,,15/04/2019,14/05/2019,5,,,Báo cáo\n\
         documents_outgoing,H10.2,,15/04/2019,14/05/2019,10,,,Báo cáo sửa\n\
         documents_signed_person,H10.2,,15/04/2019,14/05/2019,9,,,Báo cáo\n",
    )
    .await;
    // One agency reported 5 of 20; of the other, events tell of 1 of 2.
    let told = of_level("electronic_exchange").await;
    let numbers = |told: &Value| json!([told["value"], told["numerator"], told["denominator"], told["status"]]);
    assert_eq!(numbers(&told), json!([27.3, 6, 22, "declared"]));
    assert_eq!(numbers(&told["beside"][0]), json!([50, 1, 2, "measured"]), "by events alone");

    // Its system began to send within the period: one event does not take nine reported ones' place.
    let report_now = report(&office, None).await;
    let second = line(&report_now, "H10.2");
    assert_eq!(numbers(&figure(second, "usage_person", "period")), json!([90, 9, 10, "declared"]));
    assert_eq!(numbers(&figure(second, "usage", "period")), json!([90, 9, 10, "declared"]), "at least so many");
    assert_eq!(numbers(&figure(second, "usage", "period")["beside"][0]), json!([10, 1, 10, "declared"]));
    // The first one's system sent events before: they prove what a report only says.
    let first = line(&report_now, "H10.1");
    assert_eq!(numbers(&figure(first, "usage_person", "period")), json!([50, 2, 4, "declared"]));
    // From 1 January it reported of two months; the days before, between and after are told.
    assert_eq!(figure(first, "usage", "cumulative")["left_out"], json!({ "no_total": 2 }));

    reported(
        &office,
        "documents_exchanged_electronically,H10.2,,15/04/2019,14/05/2019,30,,,Báo cáo sửa\n\
         documents_signed_person,H10.2,,15/04/2019,14/05/2019,11,,,Báo cáo sửa\n",
    )
    .await;
    let told = of_level("electronic_exchange").await;
    assert_eq!(numbers(&told), json!([50, 1, 2, "measured"]), "30 of 20 is in no number");
    assert_eq!(told["left_out"], json!({ "part_above_whole": 1 }));
    let usage = of_level("usage_person").await;
    assert_eq!(numbers(&usage), json!([50, 2, 4, "declared"]));
    assert_eq!(
        usage["left_out"],
        json!({ "no_total": 1, "part_above_whole": 1 }),
        "of the province's office nothing is told"
    );
}

async fn a_revocation_counts_where_its_term_ends(db: TestDatabase) {
    let mut office = busy(&db).await;
    // On Monday 13 May, due on Friday the 17th: in the period that begins on the 15th.
    leave(&mut office, 0, 132).await;
    assert_eq!(day(132).day().to_string(), "2019-05-13");
    let of = async |month| told(&of_month(&office, month).await["total"], "revoked_on_time", None, "period");
    assert_eq!(of("2019-05").await, json!([50, 1, 2, "measured", null]), "nobody can say yet how it goes");
    assert_eq!(of("2019-06").await, json!([0, 0, 1, "measured", null]));
    let year = told(&of_month(&office, "2019-06").await["total"], "revoked_on_time", None, "cumulative");
    assert_eq!(year, json!([33.3, 1, 3, "measured", null]));
}

async fn a_figure_opens_to_its_rows_within_what_the_reader_sees(db: TestDatabase) {
    let office = busy(&db).await;
    let spans = may();
    let of = |indicator, days| RowsOf { indicator, days };
    let head = actor(Role::AgencyHead, "H10/H10.1/");
    let open = async |actor: &Actor, agency: Option<&str>, of: RowsOf| {
        let rows = open_indicator(&office.registry, actor, spans, agency, of).await?;
        assert!(!rows_text(&rows, of.indicator, Lang::Vi).is_empty());
        Ok::<Value, OperationError>(rows_json(&rows, of.indicator))
    };
    let both = of(Measured::UsageBoth, spans.period);
    let rows = open(&head, None, both).await.expect("rows");
    assert_eq!(office.registry.waiting_reads(), 1, "that it was read is on record");
    let documents = rows["documents"].as_array().expect("documents");
    let named: Vec<_> = documents.iter().map(|one| json!([one["document"], one["counted"], one["notation"]])).collect();
    assert_eq!(
        named,
        [json!(["d-1", true, "12/STTTT-CNTT"]), json!(["d-2", false, "12/STTTT-CNTT"])],
        "of no other agency"
    );
    let values: Vec<_> = rows["reported"].as_array().unwrap().iter().map(|one| one["value"].clone()).collect();
    assert_eq!(values, [json!(4)]);
    let year = open(&head, None, of(Measured::Usage, spans.cumulative)).await.expect("rows");
    assert_eq!(year["documents"].as_array().map(Vec::len), Some(3));
    let other = open(&head, Some("H10.2"), both).await;
    assert!(matches!(other, Err(OperationError::NotFound { .. })), "{other:?}");
    assert!(open(&machine("H10/"), None, both).await.is_err(), "who may not read the registry opens nothing");

    let auditor = actor(Role::Auditor, "H10/");
    let left = open(&auditor, None, of(Measured::RevokedOnTime, spans.period)).await.expect("rows");
    let left: Vec<_> = left["certificates"].as_array().unwrap().iter().collect();
    let told: Vec<_> = left.iter().map(|one| json!([one["full_name"], one["outcome"], one["due_on"]])).collect();
    let expected =
        [json!(["Nguyễn Văn An", "in_time", "2019-04-25"]), json!(["Trần Thị Bình", "not_seen", "2019-05-06"])];
    assert_eq!(told, expected);
    let issued = open(&auditor, Some("H10.1"), of(Measured::Issued, spans.period)).await.expect("rows");
    let people = issued["people"].as_array().expect("people");
    assert_eq!(
        people.iter().map(|one| json!([one["full_name"], one["counted"]])).collect::<Vec<_>>(),
        [json!(["Điểu Nen", true])]
    );
    let nothing = open(&auditor, None, of(Measured::RegularUse, spans.period)).await.expect("rows");
    assert_eq!(nothing["people"], json!([]));
}

async fn who_and_what_is_out_of_a_figure_is_told_with_the_reason(db: TestDatabase) {
    let office = busy(&db).await;
    let spans = may();
    let auditor = actor(Role::Auditor, "H10/");
    let open = async |indicator, agency: Option<&str>| {
        let of = RowsOf { indicator, days: spans.period };
        let rows = open_indicator(&office.registry, &auditor, spans, agency, of).await.expect("rows");
        (rows_json(&rows, indicator), rows_text(&rows, indicator, Lang::Vi), rows.count())
    };
    let people = |rows: &Value| {
        let out = rows["out"].as_array().expect("who is out").clone();
        out.iter().map(|one| json!([one["full_name"], one["reason"]])).collect::<Vec<_>>()
    };
    // Two left; their mailboxes are kept, so they are in that whole and in no other.
    let left = [json!(["Nguyễn Văn An", "left_post"]), json!(["Trần Thị Bình", "left_post"])];
    for indicator in [Measured::Issued, Measured::Coverage, Measured::Expiring] {
        let (rows, text, count) = open(indicator, None).await;
        assert_eq!(people(&rows), left, "{indicator}");
        assert_eq!(count, 3, "they are read as well");
        assert_says(&text, &["NGOÀI MẪU SỐ", "Không còn công tác", "3 dòng"]);
    }
    let (rows, text, _) = open(Measured::Activation, None).await;
    assert_eq!(people(&rows), [Value::Null; 0]);
    assert!(!text.contains("NGOÀI MẪU SỐ"), "{text}");
    let (rows, ..) = open(Measured::Issued, Some("H10.1")).await;
    assert_eq!(people(&rows), left[..1], "of that agency");

    // As many as the figure tells by its reasons, each with its unit and days.
    let (rows, text, _) = open(Measured::Usage, None).await;
    let period = |code, why| json!([code, "2019-04-15", "2019-05-14", why]);
    let left_out = rows["left_out"].as_array().expect("periods");
    let told: Vec<_> =
        left_out.iter().map(|one| json!([one["agency"], one["from"], one["to"], one["reason"]])).collect();
    assert_eq!(told, [period("H10", "no_total"), period("H10.2", "total_below_evidence")]);
    assert_says(&text, &["NGOÀI MẪU SỐ", "chưa báo cáo số văn bản đi"]);
    // Of one document nothing tells how it went.
    let (rows, ..) = open(Measured::ElectronicExchange, None).await;
    let names = |rows: &Value| rows.as_array().expect("documents").iter().map(|one| one["document"].clone()).collect();
    let (within, out): (Vec<Value>, Vec<Value>) = (names(&rows["documents"]), names(&rows["out"]));
    assert_eq!((within.len(), out), (2, vec![json!("d-4")]));

    reported(
        &office,
        "documents_exchanged,H10.2,,15/04/2019,14/05/2019,20,,,Báo cáo\n\
         documents_exchanged_electronically,H10.2,,15/04/2019,14/05/2019,30,,,Báo cáo\n",
    )
    .await;
    let (rows, ..) = open(Measured::ElectronicExchange, None).await;
    assert_eq!(rows["left_out"][0]["reason"], "part_above_whole");
}

async fn reporters_and_goals_stand_beside_the_figures(db: TestDatabase) {
    let office = busy(&db).await;
    for (indicator, level, amount) in
        [("usage", None, "50"), ("usage", Some(Level::Province), "60"), ("electronic_exchange", None, "95")]
    {
        let indicator = indicator.parse().expect("a code");
        let source = "Kế hoạch năm 2019".to_owned();
        let goal = GoalDraft { indicator, level, year: 2019, amount: amount.to_owned(), source };
        assert!(set_goal(&office.registry, &actor(Role::Reporter, "H10/"), &goal).await.expect("a goal"));
    }
    let figure = |line: &Value, indicator: &str| {
        let is_it =
            |one: &Value| one["indicator"] == indicator && one["exchange_level"].is_null() && one["rank"].is_null();
        line["figures"].as_array().expect("figures").clone().into_iter().find(is_it).expect("a figure")
    };
    let goal = |figure: &Value| json!([figure["goal"]["level"], figure["goal"]["value"], figure["goal"]["is_met"]]);
    let everything = report(&office, None).await;
    let usage = figure(&everything["total"], "usage");
    assert_eq!(goal(&usage), json!([null, 50, true]), "3 of 6 in the year so far");
    let of_level = everything["levels"].as_array().expect("levels").iter().find(|level| level["level"] == "province");
    assert_eq!(goal(&figure(of_level.expect("the province's own"), "usage")), json!(["province", 60, false]));
    assert_eq!(goal(&figure(&everything["total"], "electronic_exchange")), json!([null, 95, true]));
    assert_eq!(figure(&everything["total"], "coverage")["goal"], Value::Null);

    let reporters = |figure: &Value, span: &str| figure[span]["reporters"].as_array().expect("reporters").clone();
    assert_eq!(reporters(&usage, "cumulative").len(), 1, "both reports are one account's");
    assert!(!reporters(&usage, "period")[0].as_str().expect("a name").is_empty());
    let exchange = figure(&everything["total"], "electronic_exchange");
    assert_eq!(reporters(&exchange, "period"), reporters(&usage, "period"), "told as a share of the whole");
    assert!(reporters(&figure(&everything["total"], "documents_known"), "period").is_empty(), "events have none");

    // One agency is held against what the province and those of its level are to reach.
    let alone = report(&office, Some("H10.1")).await;
    assert_eq!(goal(&figure(&alone["total"], "usage")), json!([null, 50, true]));
    assert_eq!(goal(&figure(&alone["units"][0], "usage")), json!(["province", 60, false]));
}

async fn what_an_agency_had_that_is_no_more_stays_in_the_totals(db: TestDatabase) {
    let office = busy(&db).await;
    let ended = day(130).day().to_string();
    db.by_hand(&format!("update agency_version set effective_to = '{ended}' where code = 'H10.1'")).await;
    let report = report(&office, None).await;
    let gone = line(&report, "H10.1");
    assert_eq!(told(gone, "usage", None, "period"), json!([50, 2, 4, "declared", null]));
    assert_eq!(told(&report["total"], "documents_known", None, "period"), json!([3, 3, null, "measured", null]));
    assert_eq!(report["unknown_agencies"], json!([]));
    db.by_hand("update agency_version set code = 'H10.8' where code = 'H10.1'").await;
    let report = self::report(&office, None).await;
    assert_eq!(report["unknown_agencies"], json!([{ "code": "H10.1", "documents": 3 }]), "nobody has that identifier");
}

async fn what_is_told_by_level_counts_and_what_contradicts_itself_does_not(db: TestDatabase) {
    let office = Office::open(&db).await;
    reported(
        &office,
        "documents_outgoing,H10.1,,15/04/2019,14/05/2019,100,,,Báo cáo tháng 5\n\
         documents_signed_person,H10.1,,15/04/2019,14/05/2019,10,,,Báo cáo tháng 5\n\
         documents_signed_agency,H10.1,,15/04/2019,14/05/2019,100,,,Báo cáo tháng 5\n\
         documents_signed_both,H10.1,,15/04/2019,14/05/2019,50,,,Báo cáo tháng 5\n\
         documents_outgoing,H10.2,Với Trung ương,15/04/2019,14/05/2019,40,,,Báo cáo tháng 5\n\
         documents_outgoing,H10.2,Tỉnh - xã,15/04/2019,14/05/2019,60,,Ước tính,Báo cáo tháng 5\n\
         documents_signed_person,H10.2,Với Trung ương,15/04/2019,14/05/2019,30,,,Báo cáo tháng 5\n\
         documents_signed_person,H10.2,Tỉnh - xã,15/04/2019,14/05/2019,20,,,Báo cáo tháng 5\n\
         documents_exchanged,H10.2,Tỉnh - xã,15/04/2019,14/05/2019,8,,,Báo cáo tháng 5\n\
         documents_exchanged_electronically,H10.2,Tỉnh - xã,15/04/2019,14/05/2019,6,,,Báo cáo tháng 5\n",
    )
    .await;
    let report = report(&office, None).await;
    let period = |code, indicator| told(line(&report, code), indicator, None, "period");
    assert_eq!(period("H10.2", "usage"), json!([50, 50, 100, "estimated", null]), "30 and 20 of 40 and 60");
    assert_eq!(period("H10.2", "electronic_exchange"), json!([75, 6, 8, "declared", null]));
    // Fifty with both signatures are fifty with a person's, not ten.
    assert_eq!(period("H10.1", "usage"), json!([null, null, null, null, "part_above_whole"]));
    assert_eq!(period("H10.1", "usage_agency"), json!([100, 100, 100, "declared", null]));
    let total = told(&report["total"], "usage", None, "period");
    assert_eq!(total, json!([50, 50, 100, "estimated", null]), "of those who make sense");
}
