//! Agencies added below those that are recorded.

use std::sync::Arc;

use congvu::demo::province;
use congvu::domain::import::{ImportKind, ImportOptions};
use congvu::domain::job::JobState;
use congvu::domain::lang::Lang;
use congvu::domain::principal::Role;
use congvu::operations::Actor;
use congvu::operations::import::{AgencyFile, Checked, add_agencies, check_agencies};
use time::Date;

use super::office::Office;
use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::province::account_over;

on_both_engines! {
    new_agencies_are_added_once_and_nothing_that_is_recorded_is_changed
    bad_rows_are_passed_over_on_request_and_come_back_as_a_file
    whoever_has_a_part_of_the_tree_adds_there_only
    a_short_name_that_is_an_address_is_not_given
}

const HEADER: &str = "Mã định danh,Tên cơ quan,Cấp,Loại hình,Mã cơ quan cấp trên,Mã đơn vị hành chính,Tên viết tắt\n";
const NEW: &str =
    "H10.31.91.01,Tổ kỹ thuật,district,su_nghiep,H10.31.91,,\nH10.31.91,Trung tâm Số,district,su_nghiep,H10.31,,ttso\n";

async fn add(office: &Office, actor: &Actor, rows: &str, skip_bad: bool) -> Checked {
    let options = ImportOptions { skip_bad, ..ImportOptions::default() };
    let file = of(office.registry.clock.today(), &options, rows);
    add_agencies(&office.registry, actor, &file).await.expect("an answer")
}

fn of<'a>(on: Date, options: &'a ImportOptions, rows: &str) -> AgencyFile<'a> {
    AgencyFile { options, bytes: Arc::from(format!("{HEADER}{rows}").as_bytes()), on, lang: Lang::En }
}

fn told(checked: &Checked) -> String {
    let told = |problem: &congvu::domain::import::RowProblem| format!("{}: {}", problem.row, problem.reason.en);
    checked.report.problems.iter().map(told).collect::<Vec<_>>().join("\n")
}

async fn new_agencies_are_added_once_and_nothing_that_is_recorded_is_changed(db: TestDatabase) {
    let office = Office::new(db).await;
    let before = office.count("agency").await;
    // The whole list that the registry began with, sent again: everything is known.
    let options = ImportOptions::default();
    let whole = AgencyFile {
        options: &options,
        bytes: Arc::from(province::agency_csv()),
        on: office.registry.clock.today(),
        lang: Lang::En,
    };
    let again = add_agencies(&office.registry, &office.it_admin, &whole).await.expect("an answer");
    assert_eq!((again.report.known, again.report.new, told(&again).as_str()), (before, 0, ""));
    let changes = office.count("change_set").await;
    // As a job, like every import: rows in any order, twice.
    let job = office.commit(ImportKind::Agencies, &options, &format!("{HEADER}{NEW}")).await;
    let report = job.report.expect("a report");
    assert_eq!((job.row.state, report.new, report.committed), (JobState::Done, 2, true), "{:?}", report.problems);
    let paths = office.db.texts("select path from agency_version where code like 'H10.31.91%' order by code").await;
    assert_eq!(paths, ["H10/H10.31/H10.31.91/", "H10/H10.31/H10.31.91/H10.31.91.01/"]);
    let job = office.commit(ImportKind::Agencies, &options, &format!("{HEADER}{NEW}")).await;
    let report = job.report.expect("a report");
    assert_eq!((report.known, report.new, report.committed), (2, 0, false), "{:?}", report.problems);
    assert_eq!((office.count("agency").await, office.count("change_set").await), (before + 2, changes + 1));
    // A row that says otherwise writes nothing, nor do the good ones beside it.
    let other = NEW.replace("Trung tâm Số", "Trung tâm Khác") + "H10.31.92,Đội A,district,su_nghiep,H10.31,,\n";
    let refused = add(&office, &office.it_admin, &other, false).await;
    assert!(told(&refused).contains("name_vi is 'Trung tâm Số', the row says 'Trung tâm Khác'"), "{}", told(&refused));
    assert!(!refused.report.committed);
    assert_eq!(office.count("change_set").await, changes + 1);
}

async fn bad_rows_are_passed_over_on_request_and_come_back_as_a_file(db: TestDatabase) {
    let office = Office::new(db).await;
    let before = office.count("agency").await;
    let rows = format!(
        "{NEW}H10.98,Sở X,province,so,H10.97,,\nH10.98.01,Phòng Y,province,phong_so,H10.98,,\nH10.03,Sở Nội vụ,province,so,H10,,\n"
    );
    let options = ImportOptions::default();
    let file = of(office.registry.clock.today(), &options, &rows);
    let checked = check_agencies(&office.registry, &office.hr, &file).await.expect("an answer");
    let report = &checked.report;
    assert_eq!((report.rows, report.new, report.known, report.bad), (5, 2, 1, 2), "{}", told(&checked));
    assert_eq!(told(&checked).lines().map(|line| &line[..2]).collect::<Vec<_>>(), ["4:", "5:"]);
    assert_eq!(office.count("agency").await, before, "a check writes nothing");
    let added = add(&office, &office.hr, &rows, true).await;
    assert!(added.report.committed);
    assert_eq!(office.count("agency").await, before + 2);
    let bad = String::from_utf8(added.bad_rows.expect("a file")).expect("text");
    let lines: Vec<&str> = bad.lines().collect();
    assert!(lines[0].starts_with("\u{feff}Mã định danh,") && lines.len() == 3, "{bad}");
    assert!(lines[1].starts_with("H10.98,Sở X,") && lines[1].contains("H10.97"), "{bad}");
    // Mended and sent again.
    let mended = bad.trim_start_matches('\u{feff}').replace("H10.97,,", "H10,,");
    let mended = mended.split_once('\n').expect("rows").1.to_owned();
    let header = HEADER.trim_end().to_owned() + ",Lý do (reason)\n";
    let file = AgencyFile { bytes: Arc::from((header + &mended).as_bytes()), ..file };
    let added = add_agencies(&office.registry, &office.hr, &file).await.expect("an answer");
    assert_eq!((added.report.new, told(&added).as_str()), (2, ""));
}

async fn whoever_has_a_part_of_the_tree_adds_there_only(db: TestDatabase) {
    let office = Office::new(db).await;
    let district = account_over(&office.registry, &office.it_admin, Role::ItAdmin, "H10.31").await;
    let before = office.count("agency").await;
    let outside = add(
        &office,
        &district,
        "H10.98,Sở X,province,so,H10,,\nH10.32.91,Trung tâm,district,su_nghiep,H10.32,,\n",
        true,
    )
    .await;
    assert_eq!((outside.report.bad, outside.report.committed), (2, false), "{}", told(&outside));
    assert_eq!(office.count("agency").await, before);
    let inside = add(&office, &district, NEW, false).await;
    assert!(inside.report.committed, "{}", told(&inside));
    let helpdesk = account_over(&office.registry, &office.it_admin, Role::Helpdesk, "H10").await;
    let options = ImportOptions::default();
    let refused = check_agencies(&office.registry, &helpdesk, &of(office.registry.clock.today(), &options, NEW)).await;
    assert!(refused.is_err(), "who may not");
}

async fn a_short_name_that_is_an_address_is_not_given(db: TestDatabase) {
    let office = Office::new(db).await;
    let file = "Họ và tên,Ngày sinh,Đối tượng,Cơ quan,Chức vụ,Địa chỉ thư công vụ,Công tác từ ngày\n\
        Trần Thị Bình,01/03/1990,Công chức,H10.03,Chuyên viên,ttso@binhphuoc.gov.vn,01/03/2015\n";
    let job = office.commit(ImportKind::Officials, &ImportOptions::default(), file).await;
    assert_eq!(job.report.map(|report| report.new), Some(1));
    let refused = add(&office, &office.it_admin, NEW, true).await;
    assert!(told(&refused).contains("the short name ttso is taken"), "{}", told(&refused));
    assert_eq!(refused.report.new, 0, "nor what stands below it");
    // One that would be derived is not given either.
    let derived = NEW.replace(",ttso\n", ",\n").replace("Trung tâm Số", "Trung tâm Tin học Sở");
    let slug = {
        let options = ImportOptions::default();
        let file = of(office.registry.clock.today(), &options, &derived);
        check_agencies(&office.registry, &office.it_admin, &file).await.expect("an answer").report.new
    };
    assert_eq!(slug, 2);
}
