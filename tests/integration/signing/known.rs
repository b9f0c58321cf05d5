//! What signatures showed, as it was known on an earlier day: what comes in later, is judged anew or is told otherwise changes nothing of it.

use congvu::domain::certificate::owner::OwnerWord;
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::FactId;
use congvu::domain::indicator::measured::NotApplicable;
use congvu::domain::indicator::period::Days;
use congvu::domain::lang::Lang;
use congvu::domain::report_period::PeriodScheme;
use congvu::domain::scope::Scope;
use congvu::domain::signing::reading::Field;
use congvu::operations::signing_events::rejudge::rejudge_due_events;
use congvu::reports::adoption::Known;
use congvu::reports::as_of::{adoption_as_of, known_at, view_of};
use congvu::reports::indicators::{
    Asked, IndicatorReport, YearRead, indicators_in, json, spans_of, text, usage_of_year,
};
use congvu::storage::Header;
use congvu::storage::read::View;
use congvu::storage::read::indicator::ValueFilter;
use serde_json::{Value, json};
use time::macros::date;

use super::indicators::{leave, line, reported, told};
use super::{Office, day, with};
use crate::cli::program::assert_says;
use crate::database::{TestDatabase, on_both_engines};
use crate::fetch::words::tell;

on_both_engines! {
    usage_is_told_as_it_was_known_before_a_re_judging
    leavers_certificates_are_theirs_as_it_was_known
    an_instant_of_the_record_is_its_newest_change_set
}

/// Of the month that ends on 14 May.
async fn of_month(office: &Office, known: Option<Known>) -> IndicatorReport {
    let spans = spans_of(PeriodScheme::default(), "2019-05".parse().expect("a month"), day(299).day()).expect("days");
    let (calendar, dormancy) = (&office.registry.calendar, office.registry.dormancy);
    let asked = Asked { spans, agency: None, scope: &Scope::Province, calendar, dormancy };
    let reader = office.db.store.read().await.expect("a reader");
    indicators_in(&reader, &asked, known, day(300)).await.expect("a report").expect("agencies")
}

/// The numbers of a figure of the first department in the month.
fn numbers(report: &Value, indicator: &str) -> Value {
    told(line(report, "H10.1"), indicator, None, "period")
}

/// The province's share of the year, as the year-end report's goals are held against: part and whole.
async fn of_year(office: &Office, known: Option<Known>) -> (Option<u64>, Option<u64>) {
    let (days, view) = (Days { first: date!(2018 - 12 - 15), last: day(299).day() }, view_of(day(299).day(), known));
    let reader = office.db.store.read().await.expect("a reader");
    let (counted, _) = adoption_as_of(&reader, &Scope::Province, view, view.day).await.expect("people");
    let versions = reader.all_agency_versions(view).await.expect("agencies");
    let filter = ValueFilter::default();
    let values = reader.indicator_values(&Scope::Province, view, &filter, u32::MAX).await.expect("figures");
    let read = YearRead { days, as_of: view.day, tally: &counted.tally, versions: &versions, values: &values };
    let told = usage_of_year(&reader, view, &read).await.expect("a share").remove(&None).expect("the province's");
    assert!(told.left_out.contains_key(&NotApplicable::NoTotal), "of most days nothing was reported");
    (told.numerator, told.denominator)
}

async fn usage_is_told_as_it_was_known_before_a_re_judging(db: TestDatabase) {
    let office = Office::open(&db).await;
    tell(&db, 250, &[]).await;
    let signed =
        |name: &str, who, on, document: &str| with(office.event(name, who, on), &[(Field::Document, document)]);
    office.report(vec![signed("e-1", 0, 110, "d-1"), signed("e-2", 1, 111, "d-2")]).await;
    reported(&office, "documents_outgoing,H10.1,,15/04/2019,14/05/2019,4,,,Báo cáo tháng 5\n").await;
    let (first, known) = (of_month(&office, None).await, office.change_sets().await);
    let known = Some(Known { at: day(300), change_set: known });
    assert_eq!(numbers(&json(&first), "usage"), json!([50, 2, 4, "declared", null]));
    assert_eq!(of_year(&office, None).await, (Some(2), Some(4)));

    // Of what is known now the counts are kept, of what was known then they are made anew.
    let again = |report: IndicatorReport| IndicatorReport { known: None, ..report };
    assert_eq!(again(of_month(&office, known).await), first);
    // One signer's certificate turns out to have been revoked, a signature comes late, and the total was another.
    tell(&db, 252, &[(&office.people[0], 5, 1)]).await;
    let turn = rejudge_due_events(&office.registry).await.expect("a turn");
    assert_eq!(turn.changed, 1);
    office.report(vec![signed("e-3", 1, 112, "d-3"), signed("e-4", 1, 112, "d-3")]).await;
    reported(&office, "documents_outgoing,H10.1,,15/04/2019,14/05/2019,5,,,Báo cáo sửa\n").await;
    let now = json(&of_month(&office, None).await);
    assert_eq!(numbers(&now, "usage"), json!([40, 2, 5, "declared", null]));
    assert_eq!(numbers(&now, "documents_known"), json!([3, 3, null, "measured", null]));
    assert_eq!(numbers(&now, "time_stamped"), json!([100, 4, 4, "measured", null]));
    assert_eq!(of_year(&office, None).await, (Some(2), Some(5)));

    let then = of_month(&office, known).await;
    assert_eq!(numbers(&json(&then), "usage"), json!([50, 2, 4, "declared", null]));
    assert_eq!(numbers(&json(&then), "documents_known"), json!([2, 2, null, "measured", null]));
    assert_eq!(of_year(&office, known).await, (Some(2), Some(4)));
    let change_set = known.map(|known| known.change_set);
    assert_eq!(json(&then)["known"], json!({ "at": day(300), "change_set": change_set }));
    assert_says(&text(&then, Lang::En), &["as known at", &format!("change set {}", change_set.expect("one"))]);
    assert_says(&text(&then, Lang::Vi), &["theo dữ liệu đã ghi nhận đến"]);
    assert_eq!(again(then), first);
    // Before the system sent anything nothing was known of documents, nor reported.
    let before = Some(Known { at: day(300), change_set: 1 });
    assert_eq!(numbers(&json(&of_month(&office, before).await), "usage"), json!([null, null, null, null, "no_total"]));
}

async fn leavers_certificates_are_theirs_as_it_was_known(db: TestDatabase) {
    let mut office = Office::open(&db).await;
    let before = office.change_sets().await;
    leave(&mut office, 1, 110).await;
    let known = office.change_sets().await;
    let word = OwnerWord {
        id: FactId(office.maker.id()),
        certificate: office.people[1].certificate.0.id,
        official: None,
        reason: "Biên bản".to_owned(),
        from: day(0).day(),
        to: None,
    };
    let header = Header { actor: "tester".to_owned(), operation: "test", at: day(299) };
    let mut write = db.store.write(header).await.expect("a change set");
    write.replace_owner_words(&[], std::slice::from_ref(&word), &[]).await.expect("a word");
    write.commit().await.expect("a commit");

    let (today, days) = (day(299).day(), Days { first: day(0).day(), last: day(299).day() });
    let reader = db.store.read().await.expect("a reader");
    let theirs = async |view: View| reader.leavers_certificates(view, days).await.expect("certificates").len();
    assert_eq!(theirs(View::of(today)).await, 0, "it never was theirs, as is known by now");
    assert_eq!(theirs(View::as_known_at(today, known)).await, 1);
    assert_eq!(theirs(View::as_known_at(today, before)).await, 0, "they had not left");
}

async fn an_instant_of_the_record_is_its_newest_change_set(db: TestDatabase) {
    let office = Office::open(&db).await;
    let reader = db.store.read().await.expect("a reader");
    let at = |at: Timestamp| known_at(&reader, at);
    // The first is of nine o'clock on the first day; the system was added at noon of day 300.
    let first = at(day(0).plus_seconds(9 * 3600)).await.expect("a change set");
    assert_eq!(first, Known { at: day(0).plus_seconds(9 * 3600), change_set: 1 });
    assert_eq!(at(day(0)).await.expect("none").change_set, 0);
    assert_eq!(at(day(301)).await.expect("a change set").change_set, office.change_sets().await);
    assert_eq!(view_of(day(3).day(), Some(first)), View::as_known_at(day(3).day(), 1));
    assert_eq!(view_of(day(3).day(), None), View::of(day(3).day()));
}
