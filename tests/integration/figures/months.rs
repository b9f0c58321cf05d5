//! A month of figures, from its draft to what is published of it, and what is found when somebody's hand was in it.

use congvu::domain::edition::Edition;
use congvu::domain::lang::Lang;
use congvu::domain::principal::Role;
use congvu::domain::report_period::{PeriodScheme, ReportMonth};
use congvu::domain::scope::Scope;
use congvu::operations::editions::{
    DraftSettings, Shown, answer_contest, contest_draft, draft_month, list_months, publish_month, see_draft,
    show_draft, show_edition,
};
use congvu::operations::verify_registry::verify_registry;
use congvu::operations::{Actor, OperationError};
use congvu::reports::as_of::adoption_as_of;
use congvu::reports::format::paper;
use congvu::reports::format::sheets::adoption_csv;
use congvu::reports::format::text::Detail;
use congvu::storage::read::View;
use sea_orm::ConnectionTrait as _;
use time::Date;
use time::macros::date;

use crate::database::{TestDatabase, on_both_engines};
use crate::requests::desk::{Desk, conflict, wrong};

on_both_engines! {
    a_month_is_drafted_contested_answered_published_and_corrected
    what_was_published_is_held_against_the_facts
    nobody_publishes_what_they_drafted
    nobody_says_for_others_what_they_said_themselves
    an_erasure_excuses_the_agency_of_whom_it_erased_and_no_other
}

pub(super) const SETTINGS: DraftSettings = DraftSettings { scheme: PeriodScheme::ClosingOn(14), seen_for_days: 5 };

pub(super) fn june() -> ReportMonth {
    "2019-06".parse().unwrap()
}

/// Who has a hand in reports: of the whole province a reporter and (the desk's administrator) a publisher, and the heads of both
/// departments.
pub(super) struct Staff {
    pub(super) reporter: Actor,
    heads: [Actor; 2],
}

/// It is 15 June 2019: the month's figures closed yesterday, with two people in the first department and one in the second.
pub(super) async fn staffed(db: TestDatabase) -> (Desk, Staff) {
    let desk = Desk::open(db).await;
    let reporter = desk.account("tong-hop", Role::Reporter, "H10", None).await;
    let first = desk.account("thu-truong-1", Role::AgencyHead, "H10.1", None).await;
    let second = desk.account("thu-truong-2", Role::AgencyHead, "H10.2", None).await;
    (desk, Staff { reporter, heads: [first, second] })
}

/// How many people each department has in a report.
fn staff_of(shown: &Shown) -> Vec<(String, u64)> {
    let report = shown.content.report(shown.draft.at).unwrap();
    let staff = |figures: &congvu::domain::adoption::counts::Figures| {
        figures.total.get(congvu::domain::adoption::counts::Column::Staff)
    };
    report.units.iter().map(|unit| (unit.code.to_string(), staff(&unit.figures))).collect()
}

fn counts(first: u64, second: u64) -> Vec<(String, u64)> {
    [("H10", 0), ("H10.1", first), ("H10.2", second)].map(|(code, staff)| (code.to_owned(), staff)).to_vec()
}

/// The same as known at a change set, counted afresh.
async fn counted(desk: &Desk, view: View) -> Vec<(String, u64)> {
    let reader = desk.office.registry.store.read().await.unwrap();
    let (adoption, _) = adoption_as_of(&reader, &Scope::Province, view, view.day).await.unwrap();
    let staff = congvu::domain::adoption::counts::Column::Staff;
    adoption.tally.agencies.iter().map(|line| (line.agency.code.to_string(), line.own.total.get(staff))).collect()
}

pub(super) async fn problems(desk: &Desk) -> Vec<String> {
    let found = verify_registry(&desk.office.registry, None).await.unwrap();
    found.problems.iter().map(|problem| format!("{}: {}", problem.row, problem.what)).collect()
}

/// Drafted on the 15th, and published when the agencies' days are over.
pub(super) async fn published(desk: Desk, staff: &Staff) -> (Desk, Edition) {
    draft_month(&desk.office.registry, &staff.reporter, june(), SETTINGS).await.unwrap();
    let desk = desk.on(date!(2019 - 06 - 21));
    let edition = publish_month(&desk.office.registry, &desk.admin, june(), None).await.unwrap();
    (desk, edition)
}

/// A transfer of the first person that took effect before the month closed and becomes known today.
async fn back_dated_transfer(desk: &Desk) {
    let subject = desk.office.transfer(0, 2, date!(2019 - 06 - 01));
    desk.office.record(&desk.office.draft(44, vec![subject])).await.unwrap();
}

async fn a_month_is_drafted_contested_answered_published_and_corrected(db: TestDatabase) {
    let (desk, staff) = staffed(db).await;
    let registry = &desk.office.registry;
    let july = draft_month(registry, &staff.reporter, "2019-07".parse().unwrap(), SETTINGS).await;
    assert!(conflict(july).contains("not over"));
    let drafted = draft_month(registry, &staff.reporter, june(), SETTINGS).await.unwrap();
    assert_eq!(drafted.days, (date!(2019 - 05 - 15), date!(2019 - 06 - 14)));
    assert_eq!(drafted.seen_until, date!(2019 - 06 - 20));
    assert_eq!(staff_of(&show_draft(registry, &staff.heads[0], june()).await.unwrap()), counts(2, 1));
    let early = publish_month(registry, &desk.admin, june(), None).await;
    assert!(conflict(early).contains("until 2019-06-20; 3 have not"));

    // The second department has seen it, the first contests its row.
    assert!(see_draft(registry, &staff.heads[1], june(), "H10.2").await.unwrap());
    assert!(!see_draft(registry, &staff.heads[1], june(), "H10.2").await.unwrap(), "known already");
    let foreign = contest_draft(registry, &staff.heads[1], june(), "H10.1", "thừa một người").await;
    assert!(matches!(foreign, Err(OperationError::NotFound { what: "agency" })), "{foreign:?}");
    assert_eq!(wrong(contest_draft(registry, &staff.heads[0], june(), "H10.1", "  ").await), ["/reason"]);
    let contest = contest_draft(registry, &staff.heads[0], june(), "H10.1", "thừa một người").await.unwrap();
    let again = contest_draft(registry, &staff.heads[0], june(), "H10.1", "vẫn thừa").await;
    assert!(conflict(again).contains("waits for its answer"));

    let desk = desk.on(date!(2019 - 06 - 21));
    let registry = &desk.office.registry;
    let late = contest_draft(registry, &staff.heads[1], june(), "H10.2", "thiếu một người").await;
    assert!(conflict(late).contains("contests were taken until 2019-06-20"), "nobody holds a month up for ever");
    assert!(conflict(publish_month(registry, &desk.admin, june(), None).await).contains("1 contests wait"));
    let own = answer_contest(registry, &staff.heads[0], contest, "đúng là thừa").await;
    assert!(matches!(own, Err(OperationError::NotWholeProvince { .. })), "{own:?}");
    answer_contest(registry, &desk.admin, contest, "Chưa có quyết định điều động").await.unwrap();
    assert!(conflict(answer_contest(registry, &desk.admin, contest, "như trên").await).contains("answered already"));
    let first = publish_month(registry, &desk.admin, june(), Some("lần đầu")).await.unwrap();
    assert_eq!((first.version, first.reason.as_deref()), (1, None), "the first takes nothing's place");
    assert_eq!(first.content_hash, drafted.content_hash, "what was seen is what is published");
    assert!(conflict(publish_month(registry, &desk.admin, june(), None).await).contains("no draft"));

    // The decision comes after all. Figures of today follow it, what is published does not.
    back_dated_transfer(&desk).await;
    let last = drafted.days.1;
    assert_eq!(counted(&desk, View::of(last)).await, counts(1, 2));
    assert_eq!(counted(&desk, View::as_known_at(last, drafted.known_at)).await, counts(2, 1));
    assert_eq!(staff_of(&show_edition(registry, &desk.admin, june(), None).await.unwrap()), counts(2, 1));
    assert_eq!(problems(&desk).await, [""; 0]);

    // A correction is a version of its own, for a reason.
    let by_the_calendar = DraftSettings { scheme: PeriodScheme::Calendar, ..SETTINGS };
    let redrafted = draft_month(registry, &staff.reporter, june(), by_the_calendar).await.unwrap();
    assert!(redrafted.known_at > drafted.known_at);
    assert_eq!(redrafted.days, drafted.days, "however months are cut by now");
    let desk = desk.on(date!(2019 - 06 - 27));
    let registry = &desk.office.registry;
    assert!(conflict(publish_month(registry, &desk.admin, june(), None).await).contains("--reason"));
    let why = "Quyết định điều động số 44 có hiệu lực từ ngày 01/6/2019";
    let second = publish_month(registry, &desk.admin, june(), Some(why)).await.unwrap();
    assert_eq!((second.version, second.reason.as_deref()), (2, Some(why)));
    let shown = async |version| show_edition(registry, &staff.heads[0], june(), version).await.unwrap();
    assert_eq!(staff_of(&shown(Some(1)).await), counts(2, 1), "the old stays readable");
    assert_eq!(staff_of(&shown(Some(2)).await), counts(1, 2));
    assert_eq!(shown(None).await.edition, Some(second));
    let acts: Vec<String> =
        shown(Some(1)).await.acts.iter().map(|act| format!("{} {}", act.kind, act.reason)).collect();
    assert_eq!(acts, ["seen ", "contest thừa một người", "answer Chưa có quyết định điều động"]);
    let listed = list_months(registry, &staff.reporter).await.unwrap();
    assert_eq!(listed.iter().map(|line| line.editions.len()).collect::<Vec<_>>(), [2]);
    assert_eq!(problems(&desk).await, [""; 0]);
    let told = desk.office.db.texts("select action from audit_leaf where action like '%_report' order by seq").await;
    assert_eq!(
        told,
        [
            "draft_report",
            "see_report",
            "contest_report",
            "answer_report",
            "publish_report",
            "draft_report",
            "publish_report"
        ]
    );
}

async fn what_was_published_is_held_against_the_facts(db: TestDatabase) {
    let (desk, staff) = staffed(db).await;
    let (desk, _) = published(desk, &staff).await;
    back_dated_transfer(&desk).await;
    assert_eq!(problems(&desk).await, [""; 0]);
    // Each form is made of the frozen text.
    let shown = show_edition(&desk.office.registry, &Actor::Shell, june(), Some(1)).await.unwrap();
    let report = shown.content.report(shown.draft.at).unwrap();
    let csv = adoption_csv(&report, Lang::En);
    assert!(csv.lines().any(|line| line.contains("H10.1,") && line.contains("2019-05-15,2019-06-14")), "{csv}");
    let page = paper::adoption(&report, &shown.content.letterhead(), Detail::Units);
    let subject = page.opening.title.unwrap().subject;
    let told = "tháng 6 năm 2019\nsố liệu tại thời điểm hết ngày 14/06/2019 (kỳ báo cáo từ 15/05/2019 đến 14/06/2019)";
    assert!(subject.ends_with(told), "{subject}");

    let db = &desk.office.db;
    let forged = "update report_draft set content = replace(content, '\"staff\":2', '\"staff\":7')";
    if !db.is_postgres() {
        assert!(db.hand.execute_unprepared(forged).await.is_err(), "rows are added only");
        db.by_hand("drop trigger report_draft_no_update").await;
    }
    assert_eq!(db.by_hand(forged).await, 1);
    let found = problems(&desk).await;
    let has = |row: &str, what: &str| found.iter().any(|one| one.starts_with(row) && one.contains(what));
    assert!(has("report 2019-06 version 1", "its hash does not fit"), "{found:#?}");
    assert!(has("report 2019-06 version 1", "H10.1 staff: published 7, counted again 2"), "{found:#?}");
    assert!(has("report_draft", "its digest does not fit"), "{found:#?}");
    assert!(!found.iter().any(|one| one.contains("H10.2 staff")), "what is right is not told: {found:#?}");
}

async fn nobody_publishes_what_they_drafted(db: TestDatabase) {
    let (desk, staff) = staffed(db).await;
    draft_month(&desk.office.registry, &desk.admin, june(), SETTINGS).await.unwrap();
    let after: Date = date!(2019 - 06 - 21);
    let desk = desk.on(after);
    let registry = &desk.office.registry;
    assert!(conflict(publish_month(registry, &desk.admin, june(), None).await).contains("another person"));
    let reporter = publish_month(registry, &staff.reporter, june(), None).await;
    assert!(matches!(reporter, Err(OperationError::NotAllowed { .. })), "{reporter:?}");
    let part = publish_month(registry, &staff.heads[0], june(), None).await;
    assert!(matches!(part, Err(OperationError::NotWholeProvince { .. })), "{part:?}");
    let shell = publish_month(registry, &Actor::Shell, june(), None).await;
    assert!(matches!(shell, Err(OperationError::NotLoggedIn { .. })), "{shell:?}");
    let chair = desk.account("chu-tich", Role::AgencyHead, "H10", None).await;
    let db = &desk.office.db;
    if !db.is_postgres() {
        db.by_hand("drop trigger report_draft_no_update").await;
    }
    let altered = |from: u8, to: u8| {
        format!("update report_draft set content = replace(content, '\"staff\":{from}', '\"staff\":{to}')")
    };
    db.by_hand(&altered(2, 7)).await;
    let forged = publish_month(registry, &chair, june(), None).await;
    assert!(matches!(forged, Err(OperationError::Unreadable { .. })), "agencies have seen other figures: {forged:?}");
    db.by_hand(&altered(7, 2)).await;
    assert_eq!(publish_month(registry, &chair, june(), None).await.unwrap().version, 1);
}

async fn nobody_says_for_others_what_they_said_themselves(db: TestDatabase) {
    let (desk, staff) = staffed(db).await;
    let registry = &desk.office.registry;
    draft_month(registry, &staff.reporter, june(), SETTINGS).await.unwrap();
    let own = see_draft(registry, &staff.reporter, june(), "H10.1").await;
    assert!(conflict(own).contains("cannot say for an agency"), "the days of waiting are the agencies'");
    let chair = desk.account("chu-tich", Role::AgencyHead, "H10", None).await;
    let contest = contest_draft(registry, &chair, june(), "H10.1", "thừa một người").await.unwrap();
    let again = draft_month(registry, &staff.reporter, june(), SETTINGS).await;
    assert!(conflict(again).contains("answer them before"), "a new draft silences nobody");
    let own = answer_contest(registry, &chair, contest, "không thừa").await;
    assert!(conflict(own).contains("cannot answer it"));
    answer_contest(registry, &desk.admin, contest, "Đã rà soát").await.unwrap();
    draft_month(registry, &staff.reporter, june(), SETTINGS).await.unwrap();
    assert_eq!(problems(&desk).await, [""; 0]);
}

/// The text of the draft, with one more person who can sign in each department.
async fn forged(desk: &Desk) {
    let db = &desk.office.db;
    let text = db.texts("select content from report_draft").await.remove(0);
    let mut content: serde_json::Value = serde_json::from_str(&text).unwrap();
    for unit in content["units"].as_array_mut().unwrap().iter_mut().filter(|unit| unit["code"] != "H10") {
        let covered = &mut unit["figures"]["total"]["covered"];
        *covered = (covered.as_u64().unwrap() + 1).into();
    }
    let text = content.to_string().replace('\'', "''");
    db.by_hand(&format!("update report_draft set content = '{text}'")).await;
}

async fn an_erasure_excuses_the_agency_of_whom_it_erased_and_no_other(db: TestDatabase) {
    let (desk, staff) = staffed(db).await;
    let (desk, _) = published(desk, &staff).await;
    let db = &desk.office.db;
    if !db.is_postgres() {
        db.by_hand("drop trigger report_draft_no_update").await;
    }
    forged(&desk).await;
    let told = async |agency: &str| {
        let covered = format!("{agency} covered: published ");
        problems(&desk).await.iter().filter(|one| one.contains(&covered)).count()
    };
    assert_eq!((told("H10.1").await, told("H10.2").await), (1, 1));
    // As if the one person of the second department had been erased since.
    let erased = "insert into erasure (id, line, fact, content, recorded_from, digest) \
        select p.official, 'identity', p.official, c.facts_hash, c.seq, c.facts_hash \
        from posting p join agency_version v on v.agency = p.agency cross join change_set c \
        where v.code = 'H10.2' and c.seq = (select max(seq) from change_set) limit 1";
    assert_eq!(db.by_hand(erased).await, 1);
    assert_eq!((told("H10.1").await, told("H10.2").await), (1, 0), "whom it does not concern is told as before");
}
