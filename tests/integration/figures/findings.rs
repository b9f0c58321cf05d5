//! Figures that are to be looked at: told twice up and down the tree, taken back, replaced by what is less trusted, passed over.

use congvu::domain::agency::AgencyVersion;
use congvu::domain::ids::FactId;
use congvu::domain::indicator::FindingKind;
use congvu::domain::period::Period;
use congvu::domain::principal::Role;
use congvu::domain::report_period::PeriodScheme;
use congvu::domain::scope::Scope;
use congvu::operations::figure_findings::figure_findings;
use congvu::operations::withdraw_figure::{dismiss_refusal, withdraw_figure};
use congvu::operations::{Actor, OperationError};
use congvu::reports::year_end::FigureFinding;
use congvu::storage::read::View;
use congvu::storage::read::indicator::{ValueFilter, ValueLine};
use serde_json::json;
use time::macros::date;

use super::year_end::report;
use super::{check, enter, enter_under, told};
use crate::database::{TestDatabase, on_both_engines};
use crate::imports::office::Office;
use crate::main_job::province::account_over;

on_both_engines! {
    what_is_told_for_all_below_counts_once_and_is_told
    a_figure_is_taken_back_with_a_reason_and_stays_on_record
    what_was_counted_and_is_now_guessed_is_told
    rows_that_were_passed_over_wait_until_they_come_in_or_are_put_aside
    a_row_that_was_passed_over_is_ended_by_a_figure_of_its_scope_alone
    what_somebody_sends_for_others_or_of_no_day_waits_with_themselves
    one_hand_alone_does_not_get_round_what_was_measured
    an_agency_that_moved_is_corrected_by_whoever_had_it_then
    the_same_words_of_two_senders_are_each_ones_own
    a_row_of_an_agency_that_is_no_more_is_put_aside_by_whoever_sees_it
}

const SCOPED: &str = "Chỉ tiêu,Cơ quan,Phạm vi,Từ ngày,Đến ngày,Số liệu,Tính chất,Nguồn\n";

async fn findings(office: &Office, actor: &Actor) -> Vec<FigureFinding> {
    figure_findings(&office.registry, actor, PeriodScheme::default(), 2019).await.expect("findings")
}

fn kinds(findings: &[FigureFinding]) -> Vec<(FindingKind, &str)> {
    let agency = |finding: &FigureFinding| finding.row.as_ref().map(|row| row.agency.clone()).unwrap_or_default();
    let told = findings.iter().map(|finding| (finding.kind, agency(finding)));
    told.map(|(kind, agency)| (kind, &*agency.leak())).collect()
}

async fn lines(office: &Office) -> Vec<ValueLine> {
    let reader = office.registry.store.read().await.expect("a reader");
    let view = View::of(office.registry.clock.today());
    reader.indicator_values(&Scope::Province, view, &ValueFilter::default(), 100).await.expect("values")
}

async fn what_is_told_for_all_below_counts_once_and_is_told(db: TestDatabase) {
    let office = Office::new(db).await;
    let reporter = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10").await;
    let own = "videoconference_meetings,H10.31.01,,15/10/2019,14/11/2019,4,,Báo cáo xã\n\
        videoconference_meetings,H10.32,Riêng cơ quan,15/10/2019,14/11/2019,3,,Báo cáo huyện\n";
    let first = enter_under(&office, &reporter, SCOPED, own, false).await;
    assert!(first.report.committed && first.report.warnings.is_empty(), "{:?}", told(&first));
    // The district tells of its communes too.
    let above = "videoconference_meetings,H10.31,Cả đơn vị trực thuộc,15/10/2019,14/11/2019,9,,Báo cáo huyện\n";
    let second = enter_under(&office, &reporter, SCOPED, above, false).await;
    let warned: Vec<&str> = second.report.warnings.iter().map(|warning| warning.reason.en.as_str()).collect();
    assert_eq!(warned, ["1 figures of agencies below (H10.31.01…) are not added to this one"]);
    assert!(second.report.committed, "{:?}", told(&second));
    let of_a_commune = own.lines().next().expect("a row").replace("H10.31.01", "H10.31.02") + "\n";
    let third = enter_under(&office, &reporter, SCOPED, &of_a_commune, false).await;
    let warned: Vec<&str> = third.report.warnings.iter().map(|warning| warning.reason.en.as_str()).collect();
    assert_eq!(warned, ["H10.31 tells of all below it for these days; this figure is not added to that"]);
    let document = report(&office, None).await;
    assert_eq!(document["figures"]["videoconference_meetings"]["value"], json!(12), "9 and 3, not 4 more twice");
    assert_eq!(document["findings"]["counts"], json!({ "overlapping": 2 }));
    assert_eq!(document["findings"]["items"][0]["figure"]["scope"], "own");
    let found = findings(&office, &reporter).await;
    let both = [(FindingKind::Overlapping, "H10.31.01"), (FindingKind::Overlapping, "H10.31.02")];
    assert_eq!(kinds(&found), both);
    let elsewhere = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10.32").await;
    assert_eq!(findings(&office, &elsewhere).await, [], "each sees their own part of the tree");
    // An agency may tell of itself and of all below it: both stand, and are corrected by themselves.
    let of_itself = above.replace("Cả đơn vị trực thuộc", "Riêng cơ quan").replace(",9,", ",2,");
    assert_eq!(enter_under(&office, &reporter, SCOPED, &of_itself, false).await.report.new, 1);
    assert_eq!(lines(&office).await.len(), 5);
    let yes_or_no = "one_stop_software,H10.31,Cả đơn vị trực thuộc,,30/11/2019,có,,Báo cáo\n";
    let refused = enter_under(&office, &reporter, SCOPED, yes_or_no, false).await;
    assert_eq!(told(&refused)[0].1, "Phạm vi");
    verified(&office).await;
}

async fn a_figure_is_taken_back_with_a_reason_and_stays_on_record(db: TestDatabase) {
    let office = Office::new(db).await;
    let reporter = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10").await;
    let row = "videoconference_meetings,H10.12,,01/10/2019,30/11/2019,29,,,Báo cáo\n";
    assert!(enter(&office, &reporter, row, false).await.report.committed);
    let right = row.replace("01/10/2019", "15/10/2019");
    assert_eq!(enter(&office, &reporter, &right, false).await.report.bad, 1, "the wrong period is in its way");
    let before = office.number("select max(seq) from change_set").await;
    let figure = lines(&office).await[0].value.id;
    let withdraw = async |actor: &Actor, reason: &str| withdraw_figure(&office.registry, actor, figure, reason).await;
    let unreasoned = withdraw(&reporter, " ").await;
    assert!(matches!(unreasoned, Err(OperationError::Invalid { .. })), "{unreasoned:?}");
    let elsewhere = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10.31").await;
    let hidden = withdraw(&elsewhere, "Sai kỳ").await;
    assert!(matches!(hidden, Err(OperationError::NotFound { .. })), "{hidden:?}");
    assert_eq!(withdraw(&reporter, "Sai kỳ số liệu").await.expect("withdrawn").value.amount.0, 29);
    let again = withdraw(&reporter, "Sai kỳ số liệu").await;
    assert!(matches!(again, Err(OperationError::NotFound { .. })), "{again:?}");
    assert!(lines(&office).await.is_empty());
    let reader = office.registry.store.read().await.expect("a reader");
    let then = View::as_known_at(office.registry.clock.today(), i64::try_from(before).expect("a number"));
    let known = reader.indicator_values(&Scope::Province, then, &ValueFilter::default(), 9).await.expect("values");
    assert_eq!(known.len(), 1, "as it was known");
    drop(reader);
    assert_eq!(office.db.texts("select reason from figure_end").await, ["Sai kỳ số liệu"]);
    let recorded = office.db.texts("select action from audit_leaf where action = 'withdraw_figure'").await;
    assert_eq!(recorded.len(), 1, "in the audit record");
    assert!(enter(&office, &reporter, &right, false).await.report.committed);
    verified(&office).await;
}

async fn what_was_counted_and_is_now_guessed_is_told(db: TestDatabase) {
    let office = Office::new(db).await;
    let reporter = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10").await;
    let row = |amount: &str, status: &str| {
        format!("documents_outgoing,H10.12,,15/10/2019,14/11/2019,{amount},,{status},Báo cáo\n")
    };
    assert!(enter(&office, &reporter, &row("1250", "Đo đếm"), false).await.report.committed);
    let preview = check(&office, &reporter, &row("1300", "Ước tính")).await;
    let told: Vec<_> = preview.report.warnings.iter().map(|one| (one.row, one.reason.en.as_str())).collect();
    assert_eq!(told, [(2, "Replaces 1,250 (measured, Báo cáo) by 1,300 (estimated, Báo cáo)")]);
    assert!(enter(&office, &reporter, &row("1300", "Ước tính"), false).await.report.committed);
    assert!(enter(&office, &reporter, &row("1301", "Ước tính"), false).await.report.committed, "a guess anew");
    let found = findings(&office, &reporter).await;
    assert_eq!(kinds(&found), [(FindingKind::Weakened, "H10.12")]);
    assert_eq!(found[0].reason.en, "Instead of 1,250 (measured)");
    assert!(enter(&office, &reporter, &row("1260", "Đo đếm"), false).await.report.committed);
    assert_eq!(findings(&office, &reporter).await, [], "counted again");
}

async fn rows_that_were_passed_over_wait_until_they_come_in_or_are_put_aside(db: TestDatabase) {
    let office = Office::new(db).await;
    let reporter = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10").await;
    let rows = "documents_outgoing,H10.12,,15/10/2019,14/11/2019,\"1,5\",,,Báo cáo\n\
        documents_outgoing,H10.13,,15/10/2019,14/11/2019,7,,,Báo cáo\n\
        documents_outgoing,H10.13,,15/10/2019,14/11/2019,8,,,Báo cáo\n\
        Văn bản lạ,H10.14,,15/10/2019,14/11/2019,8,,,Báo cáo\n\
        documents_outgoing,H10.14,,15/10/2019,14/11/2019,9,,,Báo cáo\n";
    assert_eq!(enter(&office, &reporter, rows, false).await.report.bad, 4);
    assert_eq!(findings(&office, &reporter).await, [], "whoever sent the file has it back whole");
    assert!(enter(&office, &reporter, rows, true).await.report.committed);
    let sets = office.count("change_set").await;
    assert_eq!(enter(&office, &reporter, rows, true).await.report.known, 1);
    assert_eq!(office.count("change_set").await, sets, "of the same again nothing more is kept");
    let refused = [(FindingKind::Refused, ""), (FindingKind::Refused, "")];
    let contradicting = [(FindingKind::Contradicting, ""), (FindingKind::Contradicting, "")];
    let found = findings(&office, &reporter).await;
    assert_eq!(kinds(&found), [refused, contradicting].concat());
    let first = found.iter().find(|one| one.reason.en.contains("'1,5'")).expect("the first row");
    assert_eq!(
        first.content.as_deref(),
        Some("documents_outgoing; H10.12; ; ; 15/10/2019; 14/11/2019; 1,5; ; Báo cáo")
    );
    // Taken in, mended.
    let mended = "documents_outgoing,H10.12,,15/10/2019,14/11/2019,15,,,Báo cáo\n\
        documents_outgoing,H10.13,,15/10/2019,14/11/2019,8,,,Báo cáo\n";
    assert!(enter(&office, &reporter, mended, false).await.report.committed);
    let found = findings(&office, &reporter).await;
    assert_eq!(kinds(&found), [(FindingKind::Refused, "")], "an indicator that there is not");
    let elsewhere = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10.31").await;
    let dismiss = async |actor: &Actor| dismiss_refusal(&office.registry, actor, found[0].id, "Nhập nhầm").await;
    assert!(matches!(dismiss(&elsewhere).await, Err(OperationError::NotFound { .. })));
    dismiss(&reporter).await.expect("put aside");
    assert!(matches!(dismiss(&reporter).await, Err(OperationError::NotFound { .. })), "that was done");
    assert_eq!(findings(&office, &reporter).await, []);
    // Sent again after that, it is to be looked at again: nothing is dropped silently.
    let unknown = "Văn bản lạ,H10.14,,15/10/2019,14/11/2019,8,,,Báo cáo\n";
    enter(&office, &reporter, unknown, true).await;
    assert_eq!(kinds(&findings(&office, &reporter).await), [(FindingKind::Refused, "")]);
    // A figure that came in and was taken back ends nothing.
    let figure = lines(&office).await.into_iter().find(|line| line.agency_code == "H10.12").expect("a figure");
    withdraw_figure(&office.registry, &reporter, figure.value.id, "Sai số").await.expect("withdrawn");
    assert_eq!(findings(&office, &reporter).await.len(), 2);
    verified(&office).await;
}

/// Accepted by the tree of its days, looked up whatever the tree of today.
async fn an_agency_that_moved_is_corrected_by_whoever_had_it_then(db: TestDatabase) {
    let office = Office::new(db).await;
    let reporter = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10.31").await;
    let row = "documents_outgoing,H10.31.01,,15/08/2019,14/09/2019,7,,,Báo cáo\n";
    assert!(enter(&office, &reporter, row, false).await.report.committed);
    let moved = date!(2019 - 12 - 01);
    let today = View::of(office.registry.clock.today());
    let reader = office.registry.store.read().await.expect("a reader");
    let mut versions = reader.all_agency_versions(today).await.expect("versions");
    drop(reader);
    let district = versions.iter().find(|one| one.code.as_str() == "H10.32").expect("a district").clone();
    let place = versions.iter().position(|one| one.code.as_str() == "H10.31.01").expect("a commune");
    let whole = versions.swap_remove(place);
    let before = AgencyVersion {
        id: FactId(office.registry.new_id()),
        effective: Period { to: Some(moved), ..whole.effective },
        ..whole.clone()
    };
    let after = AgencyVersion {
        id: FactId(office.registry.new_id()),
        effective: Period::starting(moved),
        parent: Some(district.agency),
        path: district.path.child(&whole.code),
        ..whole.clone()
    };
    let mut change =
        office.registry.store.write(office.registry.header(&office.it_admin, "move_agency")).await.expect("a change");
    change.replace_agency_versions(&[whole.id], &[before, after]).await.expect("moved");
    change.commit().await.expect("a commit");
    let again = enter(&office, &reporter, row, false).await;
    assert_eq!((again.report.known, again.report.bad), (1, 0), "{:?}", told(&again));
    let corrected = enter(&office, &reporter, &row.replace(",7,", ",8,"), false).await;
    assert_eq!((corrected.report.new, corrected.report.committed), (1, true), "{:?}", told(&corrected));
    let overlapping = enter(&office, &reporter, &row.replace("15/08", "01/08"), false).await;
    assert_eq!(told(&overlapping)[0].1, "Từ ngày", "what stands of it is seen");
    let later = enter(&office, &reporter, &row.replace("15/08", "02/12").replace("14/09", "14/12"), false).await;
    assert_eq!(told(&later)[0].2, "There is no agency 'H10.31.01' within your scope", "it moved");
}

async fn verified(office: &Office) {
    let mut found = Vec::new();
    let reader = office.registry.store.read().await.expect("a reader");
    reader.verify(&mut |inconsistency| found.push(inconsistency)).await.expect("a verification");
    assert!(found.is_empty(), "{found:?}");
}

async fn a_row_that_was_passed_over_is_ended_by_a_figure_of_its_scope_alone(db: TestDatabase) {
    let office = Office::new(db).await;
    let reporter = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10").await;
    let row = |scope: &str, amount: &str| {
        format!("videoconference_meetings,H10.31,{scope},15/10/2019,14/11/2019,{amount},,Báo cáo\n")
    };
    enter_under(&office, &reporter, SCOPED, &row("Cả đơn vị trực thuộc", "chín"), true).await;
    assert_eq!(findings(&office, &reporter).await.len(), 1);
    assert!(enter_under(&office, &reporter, SCOPED, &row("Riêng cơ quan", "2"), false).await.report.committed);
    assert_eq!(findings(&office, &reporter).await.len(), 1, "of the committee itself, not of all below it");
    assert!(enter_under(&office, &reporter, SCOPED, &row("Cả đơn vị trực thuộc", "9"), false).await.report.committed);
    let found = findings(&office, &reporter).await;
    assert!(found.iter().all(|one| one.kind != FindingKind::Refused), "{found:?}");
    verified(&office).await;
}

async fn what_somebody_sends_for_others_or_of_no_day_waits_with_themselves(db: TestDatabase) {
    let office = Office::new(db).await;
    let sender = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10.31").await;
    let other = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10.32").await;
    let rows = "documents_outgoing,H10.32,,15/10/2019,14/11/2019,7,,,Báo cáo\n\
        documents_outgoing,H10.31.01,,15/10/2019,hôm qua,7,,,Báo cáo\n";
    enter(&office, &sender, rows, true).await;
    let found = findings(&office, &sender).await;
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(findings(&office, &other).await, [], "nobody has others' rows among theirs");
    // What the sender's own agency tells of these days does not end it.
    let own = "documents_outgoing,H10.31,,15/10/2019,14/11/2019,7,,,Báo cáo\n";
    assert!(enter(&office, &sender, own, false).await.report.committed);
    assert_eq!(findings(&office, &sender).await.len(), 2);
    for finding in &found {
        let denied = dismiss_refusal(&office.registry, &other, finding.id, "Nhập nhầm").await;
        assert!(matches!(denied, Err(OperationError::NotFound { .. })), "{denied:?}");
        dismiss_refusal(&office.registry, &sender, finding.id, "Nhập nhầm").await.expect("put aside by who sent it");
    }
    assert_eq!(findings(&office, &sender).await, []);
    verified(&office).await;
}

async fn one_hand_alone_does_not_get_round_what_was_measured(db: TestDatabase) {
    let office = Office::new(db).await;
    let reporter = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10").await;
    let row = |agency: &str, amount: &str, status: &str| {
        format!("documents_outgoing,{agency},,15/10/2019,14/11/2019,{amount},,{status},Báo cáo\n")
    };
    let withdraw = async |actor: &Actor, agency: &str| {
        let figure = lines(&office).await.into_iter().find(|line| line.agency_code == agency).expect("a figure");
        withdraw_figure(&office.registry, actor, figure.value.id, "Sai số").await.expect("withdrawn");
    };
    for agency in ["H10.12", "H10.31"] {
        assert!(enter(&office, &reporter, &row(agency, "1250", "Đo đếm"), false).await.report.committed);
    }
    withdraw(&reporter, "H10.12").await;
    let own = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10.31").await;
    withdraw(&own, "H10.31").await;
    // Counted twice, and the last count was wrong, as somebody else said.
    for amount in ["1250", "1260"] {
        assert!(enter(&office, &reporter, &row("H10.32", amount, "Đo đếm"), false).await.report.committed);
    }
    let third = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10.32").await;
    withdraw(&third, "H10.32").await;
    for agency in ["H10.12", "H10.31", "H10.32"] {
        assert!(enter(&office, &reporter, &row(agency, "1300", "Ước tính"), false).await.report.committed);
    }
    let found = findings(&office, &reporter).await;
    assert_eq!(
        kinds(&found),
        [(FindingKind::Weakened, "H10.12")],
        "of the others somebody else took back what was wrong"
    );
}

async fn the_same_words_of_two_senders_are_each_ones_own(db: TestDatabase) {
    let office = Office::new(db).await;
    let nobodys = "documents_outgoing,,,15/10/2019,14/11/2019,0,,,Báo cáo\n";
    for agency in ["H10.31", "H10.32"] {
        let sender = account_over(&office.registry, &office.it_admin, Role::Reporter, agency).await;
        for _ in 0..2 {
            enter(&office, &sender, nobodys, true).await;
        }
        assert_eq!(
            kinds(&findings(&office, &sender).await),
            [(FindingKind::Refused, "")],
            "{agency} sees its own, once"
        );
    }
    verified(&office).await;
}

async fn a_row_of_an_agency_that_is_no_more_is_put_aside_by_whoever_sees_it(db: TestDatabase) {
    let office = Office::new(db).await;
    let district = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10.31").await;
    enter(&office, &district, "documents_outgoing,H10.31.01,,15/10/2019,14/11/2019,chín,,,Báo cáo\n", true).await;
    let reader = office.registry.store.read().await.expect("a reader");
    let versions = reader.all_agency_versions(View::of(office.registry.clock.today())).await.expect("versions");
    drop(reader);
    let whole = versions.iter().find(|one| one.code.as_str() == "H10.31.01").expect("a commune").clone();
    let ended = AgencyVersion {
        id: FactId(office.registry.new_id()),
        effective: Period { to: Some(date!(2019 - 12 - 01)), ..whole.effective },
        ..whole.clone()
    };
    let mut change =
        office.registry.store.write(office.registry.header(&office.it_admin, "end_agency")).await.expect("a change");
    change.replace_agency_versions(&[whole.id], &[ended]).await.expect("ended");
    change.commit().await.expect("a commit");
    let found = findings(&office, &district).await;
    assert_eq!(kinds(&found), [(FindingKind::Refused, "")], "listed to who was above it");
    let elsewhere = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10.32").await;
    let denied = dismiss_refusal(&office.registry, &elsewhere, found[0].id, "Nhập nhầm").await;
    assert!(matches!(denied, Err(OperationError::NotFound { .. })), "{denied:?}");
    dismiss_refusal(&office.registry, &district, found[0].id, "Nhập nhầm").await.expect("put aside");
    assert_eq!(findings(&office, &district).await, []);
}
