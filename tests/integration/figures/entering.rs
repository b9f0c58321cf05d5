//! Figures out of a spreadsheet.

use congvu::domain::import::{ImportKind, ImportOptions};
use congvu::domain::indicator::Standard;
use congvu::domain::principal::Role;
use congvu::domain::scope::Scope;
use congvu::operations::OperationError;
use congvu::operations::import::add_figures;
use congvu::storage::read::View;
use congvu::storage::read::indicator::ValueFilter;
use time::macros::date;

use super::{check, enter, file, told};
use crate::database::{TestDatabase, on_both_engines};
use crate::imports::office::Office;
use crate::main_job::province::account_over;

on_both_engines! {
    the_same_again_is_known_and_a_correction_stands_beside_what_was_told_before
    every_bad_row_is_told_and_none_is_written
    who_reports_for_a_part_reports_there_only
    figures_come_in_as_a_job_like_every_import
}

const NOVEMBER: &str = "Văn bản đi,H10.12,,15/10/2019,14/11/2019,1.250,Số lượng,Báo cáo,Báo cáo tháng 11\n";

/// Amounts of what stands, in the order of the list.
async fn standing(office: &Office, view: View) -> Vec<u64> {
    let reader = office.registry.store.read().await.expect("a reader");
    let lines = reader.indicator_values(&Scope::Province, view, &ValueFilter::default(), 100).await.expect("values");
    lines.iter().map(|line| line.value.amount.0).collect()
}

async fn the_same_again_is_known_and_a_correction_stands_beside_what_was_told_before(db: TestDatabase) {
    let office = Office::new(db).await;
    let reporter = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10").await;
    let today = View::of(office.registry.clock.today());
    assert_eq!(check(&office, &reporter, NOVEMBER).await.report.new, 1);
    assert_eq!(standing(&office, today).await, [0_u64; 0], "a check writes nothing");
    let first = enter(&office, &reporter, NOVEMBER, false).await;
    assert_eq!((first.report.new, first.report.committed), (1, true), "{:?}", told(&first));
    let again = enter(&office, &reporter, NOVEMBER, false).await;
    assert_eq!((again.report.known, again.report.new, again.report.committed), (1, 0, false));
    let before = office.number("select max(seq) from change_set").await;
    let corrected = enter(&office, &reporter, &NOVEMBER.replace("1.250", "1.300"), false).await;
    assert_eq!((corrected.report.new, corrected.report.committed), (1, true), "{:?}", told(&corrected));
    assert!(corrected.report.notes.iter().any(|note| note.en.starts_with("1 figures stand instead")));
    assert_eq!(standing(&office, today).await, [1300]);
    let then = View::as_known_at(today.day, i64::try_from(before).expect("a number"));
    assert_eq!(standing(&office, then).await, [1250], "as it was known");
    assert_eq!(standing(&office, View::of(date!(2019 - 11 - 13))).await, [0_u64; 0], "its period was not over");
    assert_eq!(office.count("indicator_value").await, 2, "nothing is lost");
}

async fn every_bad_row_is_told_and_none_is_written(db: TestDatabase) {
    let office = Office::new(db).await;
    let reporter = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10").await;
    enter(&office, &reporter, NOVEMBER, false).await;
    let rows = "Văn bản đi,H10.12,,15/11/2019,14/12/2019,1.100,,,Báo cáo tháng 12\n\
        Văn bản lạ,H10.12,,15/11/2019,14/12/2019,5,,,Báo cáo\n\
        documents_outgoing,H10.12,,01/11/2019,30/11/2019,5,,,Báo cáo\n\
        documents_outgoing,H10.13,,15/11/2019,14/12/2019,5,Phần trăm,,Báo cáo\n\
        documents_outgoing,H10.13,,15/12/2019,14/01/2020,5,,,Báo cáo\n\
        documents_outgoing,H10.13,,15/11/2019,14/12/2019,\"95,5\",,,Báo cáo\n\
        documents_outgoing,H10.77,,15/11/2019,14/12/2019,5,,,Báo cáo\n\
        one_stop_software,H10.31,,,30/04/2017,có,,,Báo cáo\n\
        one_stop_software,H10.31,,,30/04/2017,không,,,Báo cáo\n\
        one_stop_software,H10.31,,01/04/2017,30/04/2017,có,,,Báo cáo\n\
        one_stop_software,H10.32,Tỉnh - huyện,,30/04/2017,có,,,Báo cáo\n\
        electronic_exchange,H10,Tỉnh - xã,,30/11/2019,90,,Ước tính,\n\
        documents_outgoing,H10.13,,,14/12/2019,32,,,Báo cáo\n\
        documents_outgoing,H10.12,,15/10/2019,14/11/2019,1.250,,,Báo cáo tháng 11\n\
        documents_outgoing,H10.12,,15/10/2019,14/11/2019,7,,,Báo cáo tháng 11\n";
    let expected = [
        (3, "Chỉ tiêu", "There is no indicator 'Văn bản lạ'"),
        (4, "Từ ngày", "The period overlaps with a figure from 2019-10-15 to 2019-11-14: it would count twice"),
        (5, "Đơn vị tính", "'Outgoing documents' is counted in another unit"),
        (6, "Đến ngày", "The figure is of a day that has not come"),
        (7, "Số liệu", "'95,5' is no amount of this indicator"),
        (8, "Cơ quan", "There is no agency 'H10.77' within your scope"),
        (9, "Số liệu", "The file has two figures for the same days"),
        (10, "Số liệu", "The file has two figures for the same days"),
        (11, "Từ ngày", "This indicator is as of a day, not of a period"),
        (12, "Giữa các cấp", "This indicator is not told between levels"),
        (13, "Nguồn", "'Source' is empty"),
        (14, "Từ ngày", "The figures of this indicator add up, and its first day is missing"),
        (15, "Số liệu", "The file has two figures for the same days"),
        (16, "Số liệu", "The file has two figures for the same days"),
    ];
    let expected: Vec<_> =
        expected.iter().map(|(row, heading, why)| (*row, (*heading).to_owned(), (*why).to_owned())).collect();
    let refused = enter(&office, &reporter, rows, false).await;
    assert_eq!(told(&refused), expected);
    assert_eq!((refused.report.rows, refused.report.new, refused.report.bad), (15, 1, 14));
    assert_eq!(office.count("indicator_value").await, 1, "nothing of it is written");
    let passed = enter(&office, &reporter, rows, true).await;
    assert!(passed.report.committed);
    assert_eq!(office.count("indicator_value").await, 2);
    let bad = String::from_utf8(passed.bad_rows.expect("a file")).expect("text");
    assert_eq!(bad.lines().count(), 15, "{bad}");
}

async fn who_reports_for_a_part_reports_there_only(db: TestDatabase) {
    let office = Office::new(db).await;
    let district = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10.31").await;
    let refused = enter(&office, &district, NOVEMBER, false).await;
    assert_eq!(told(&refused)[0].2, "There is no agency 'H10.12' within your scope");
    let own = NOVEMBER.replace("H10.12", "H10.31.01");
    assert!(enter(&office, &district, &own, false).await.report.committed);
    let options = ImportOptions::default();
    let no_reporter = add_figures(&office.registry, &office.hr, &file(&options, NOVEMBER)).await;
    assert!(matches!(no_reporter, Err(OperationError::NotAllowed { .. })), "{no_reporter:?}");
    let seen = {
        let scope = district.scope(congvu::auth::permission::Permission::ReadRegistry).expect("a scope");
        let other = NOVEMBER.replace("H10.12", "H10.13");
        let reporter = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10").await;
        assert!(enter(&office, &reporter, &other, false).await.report.committed);
        let reader = office.registry.store.read().await.expect("a reader");
        let view = View::of(office.registry.clock.today());
        let filter = ValueFilter { indicator: Some(Standard::DocumentsOutgoing.code()), ..ValueFilter::default() };
        reader.indicator_values(&scope, view, &filter, 100).await.expect("values")
    };
    let seen: Vec<&str> = seen.iter().map(|line| line.agency_code.as_str()).collect();
    assert_eq!(seen, ["H10.31.01"], "nobody else's");
}

async fn figures_come_in_as_a_job_like_every_import(db: TestDatabase) {
    let office = Office::new(db).await;
    let reporter = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10").await;
    let office = Office { hr: reporter, ..office };
    let job =
        office.commit(ImportKind::Figures, &ImportOptions::default(), &format!("{}{NOVEMBER}", super::HEADER)).await;
    let report = job.report.expect("a report");
    assert_eq!((report.new, report.committed), (1, true), "{:?}", report.problems);
    let value = office.db.texts("select reporter from indicator_value").await;
    assert_eq!(value, ["reporter"], "whoever enters it reports it, where the file says nothing else");
}
