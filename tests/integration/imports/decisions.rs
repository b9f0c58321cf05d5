//! Decisions out of a spreadsheet: a file with 40 recruits under one decision and 12 transfers under three has one effect.

use std::sync::atomic::{AtomicU32, Ordering};

use congvu::domain::import::{ImportKind, ImportOptions, ImportReport};
use congvu::operations::import::run_job;
use congvu::operations::job::{JobEnd, Watch};
use time::macros::date;

use super::office::{OFFICIALS, Office, name, officials};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    forty_recruits_and_twelve_transfers_sent_twice_have_one_effect
    every_bad_row_of_decisions_is_named_and_the_others_can_be_recorded
    what_one_decision_does_the_next_builds_on
    decisions_that_exclude_one_another_are_told_before_anything_is_written
    all_or_nothing_stops_where_a_decision_cannot_be_recorded_and_says_what_was
    whoever_was_corrected_is_found_by_either_name
}

const KIND: ImportKind = ImportKind::Decisions;
const HEADER: &str = "Số quyết định,Ký hiệu,Ngày ký,Người ký,Trích yếu,Loại quyết định,Họ và tên,Ngày sinh,Đối tượng,\
                      Cơ quan hiện tại,Có hiệu lực từ ngày,Cơ quan đến,Chức vụ\n";

/// 40 recruits under decision 100 and 12 transfers of people 0 to 11 under 201, 202 and 203, all mixed.
fn file() -> String {
    let mut lines = Vec::new();
    for n in 0..40 {
        let born = format!("{:02}/06/1995", n % 28 + 1);
        lines.push(format!(
            "100/QĐ-UBND,,20/12/2019,Trần Thị Mẫu,Tuyển dụng công chức,Tuyển dụng,{},{born},Công chức,,01/01/2020,H10.03,Chuyên viên\n",
            name(n + 100)
        ));
    }
    for n in 0..12 {
        let (from, to) = if n % 2 == 0 { ("H10.03", "H10.32") } else { ("H10.32", "H10.03") };
        let line = format!(
            "{},QĐ-SNV,23/12/2019,Lê Văn Mẫu,Điều động công chức,Điều động,{},{:02}/01/1960,,{from},01/01/2020,{to},Chuyên viên\n",
            201 + n % 3,
            name(n),
            n + 1
        );
        lines.insert(n * 3, line);
    }
    HEADER.to_owned() + &lines.concat()
}

async fn forty_recruits_and_twelve_transfers_sent_twice_have_one_effect(db: TestDatabase) {
    let office = Office::new(db).await;
    office.commit(ImportKind::Officials, &ImportOptions::default(), &officials(60)).await;
    let checked = office.check(KIND, &ImportOptions::default(), &file()).await;
    assert_eq!(checked.report.problems, []);
    assert_eq!(office.count("decision").await, 0);
    let report = office.commit(KIND, &ImportOptions::default(), &file()).await.report.unwrap();
    assert_eq!((report.problems.clone(), report.new, report.rows, report.committed), (Vec::new(), 52, 52, true));
    assert_eq!(office.count("decision").await, 4);
    assert_eq!(office.count("decision_subject").await, 52);
    assert_eq!(office.count("official").await, 100);
    let of_100 = "select count(*) from decision_subject s join decision d on d.id = s.decision where d.number = 100";
    assert_eq!(office.number(of_100).await, 40);
    let before = office.extent().await;
    let again = office.commit(KIND, &ImportOptions::default(), &file()).await.report.unwrap();
    assert_eq!((again.problems.clone(), again.new, again.known, again.committed), (Vec::new(), 0, 52, false));
    assert_eq!(office.extent().await, before);
}

async fn every_bad_row_of_decisions_is_named_and_the_others_can_be_recorded(db: TestDatabase) {
    let office = Office::new(db).await;
    office.commit(ImportKind::Officials, &ImportOptions::default(), &officials(60)).await;
    let lines: Vec<String> = file().lines().map(|line| format!("{line}\n")).collect();
    let bad = |number: usize, from: &str, to: &str| lines[number - 1].replace(from, to);
    let mut changed = lines.clone();
    let transfer = lines.iter().position(|line| line.contains("Điều động,") && line.starts_with("202")).unwrap() + 1;
    changed[transfer - 1] = bad(transfer, "/1960", "/1961");
    let recruit = lines.iter().rposition(|line| line.starts_with("100/")).unwrap() + 1;
    changed[recruit - 1] = bad(recruit, "H10.03", "H10.777");
    let other = recruit - 1;
    changed[other - 1] = bad(other, "Trần Thị Mẫu", "Người Khác");
    let before = office.extent().await;
    let report = office.commit(KIND, &ImportOptions::default(), &changed.concat()).await.report.unwrap();
    let mut places: Vec<(usize, &str)> =
        report.problems.iter().map(|problem| (problem.row as usize, problem.column.as_deref().unwrap())).collect();
    places.sort_unstable();
    let mut expected = [(transfer, "G"), (recruit, "L"), (other, "D")];
    expected.sort_unstable();
    assert_eq!(places, expected);
    assert_eq!(office.extent().await, before, "all or nothing");
    let skipping = ImportOptions { skip_bad: true, ..ImportOptions::default() };
    let report = office.commit(KIND, &skipping, &changed.concat()).await.report.unwrap();
    assert_eq!((report.new, report.bad), (49, 3));
    let report = office.commit(KIND, &ImportOptions::default(), &file()).await.report.unwrap();
    assert_eq!((report.new, report.known, report.bad), (3, 49, 0));
}

const WITH_ADDRESS: &str = "Số quyết định,Ký hiệu,Ngày ký,Người ký,Trích yếu,Loại quyết định,Họ và tên,Ngày sinh,Đối tượng,\
                            Có hiệu lực từ ngày,Cơ quan đến,Chức vụ,Địa chỉ thư mới\n";

/// A row; `who` is name, date of birth and category, `does` effective day, agency, title and address.
fn row(number: u32, signed: &str, kind: &str, who: &str, does: &str) -> String {
    format!("{number},QĐ-UBND,{signed},Trần Thị Mẫu,Công tác cán bộ,{kind},{who},{does}\n")
}

async fn what_one_decision_does_the_next_builds_on(db: TestDatabase) {
    let office = Office::new(db).await;
    office.commit(ImportKind::Officials, &ImportOptions::default(), &officials(2)).await;
    let new = "Lê Thị Mới,01/05/1995,Công chức";
    let of_0 = format!("{},01/01/1960,", name(0));
    // In the file the later decision stands first; they are recorded as they were signed.
    let file = [
        WITH_ADDRESS.to_owned(),
        row(12, "20/12/2019", "Bổ nhiệm", new, "01/03/2020,,Phó Trưởng phòng,"),
        row(11, "10/12/2019", "Tuyển dụng", new, "01/01/2020,H10.03,Chuyên viên,moi@binhphuoc.gov.vn"),
        row(15, "23/12/2019", "Điều động", new, "01/05/2020,H10.32,Chuyên viên,moi@binhphuoc.gov.vn"),
        row(13, "21/12/2019", "Điều động", &of_0, "01/02/2020,H10.32,Chuyên viên,"),
        row(14, "22/12/2019", "Bổ nhiệm", &of_0, "01/04/2020,H10.32,Trưởng phòng,"),
    ];
    let checked = office.check(KIND, &ImportOptions::default(), &file.concat()).await.report;
    assert_eq!((checked.problems, checked.new), (Vec::new(), 5));
    let report = office.commit(KIND, &ImportOptions::default(), &file.concat()).await.report.unwrap();
    assert_eq!((report.new, report.problems, report.notes), (5, Vec::new(), Vec::new()));
    let posts = "select p.position from posting p join official o on o.id = p.official where o.full_name = 'Lê Thị Mới' \
                 and p.recorded_to = 9223372036854775807 order by p.effective_from";
    assert_eq!(office.db.texts(posts).await, ["Chuyên viên", "Phó Trưởng phòng", "Chuyên viên"]);
    assert_eq!(office.count("official").await, 3);
    let before = office.extent().await;
    let again = office.commit(KIND, &ImportOptions::default(), &file.concat()).await.report.unwrap();
    assert_eq!((again.new, again.known, again.problems), (0, 5, Vec::new()));
    assert_eq!(office.extent().await, before);
    // Who is recruited by a decision signed later, or by the same one, is not there yet.
    let other = "Lê Thị Sau,01/05/1995,Công chức";
    for signed in ["10/12/2019", "09/12/2019"] {
        let number = if signed.starts_with("10") { 21 } else { 20 };
        let early = [
            WITH_ADDRESS.to_owned(),
            row(21, "10/12/2019", "Tuyển dụng", other, "01/01/2020,H10.03,Chuyên viên,"),
            row(number, signed, "Bổ nhiệm", other, "01/03/2020,,Phó Trưởng phòng,"),
        ];
        let told = office.check(KIND, &ImportOptions::default(), &early.concat()).await.report.problems;
        assert_eq!(told.iter().map(|problem| problem.row).collect::<Vec<_>>(), [3], "{told:?}");
        assert!(told[0].reason.en.contains("no such person"), "{told:?}");
    }
}

async fn decisions_that_exclude_one_another_are_told_before_anything_is_written(db: TestDatabase) {
    let office = Office::new(db).await;
    office.commit(ImportKind::Officials, &ImportOptions::default(), &officials(2)).await;
    let of = |n: usize| format!("{},{:02}/01/1960,", name(n), n + 1);
    let same = "chung@binhphuoc.gov.vn";
    let file = [
        WITH_ADDRESS.to_owned(),
        row(31, "10/12/2019", "Nghỉ hưu", &of(0), "01/01/2020,,,"),
        row(32, "20/12/2019", "Điều động", &of(0), "01/02/2020,H10.32,Chuyên viên,"),
        row(
            33,
            "20/12/2019",
            "Tuyển dụng",
            "Lê Thị Một,01/05/1995,Công chức",
            &format!("01/01/2020,H10.03,Chuyên viên,{same}"),
        ),
        row(
            34,
            "21/12/2019",
            "Tuyển dụng",
            "Lê Thị Hai,02/05/1995,Công chức",
            &format!("01/01/2020,H10.03,Chuyên viên,{same}"),
        ),
    ];
    let before = office.extent().await;
    let report = office.commit(KIND, &ImportOptions::default(), &file.concat()).await.report.unwrap();
    let told: Vec<(u32, &str)> =
        report.problems.iter().map(|problem| (problem.row, problem.column.as_deref().unwrap())).collect();
    assert_eq!(told, [(3, "J"), (5, "M")], "{:?}", report.problems);
    assert!(report.problems[1].reason.en.contains("Row 4"));
    assert_eq!(office.extent().await, before, "all or nothing");
    let skipping = ImportOptions { skip_bad: true, ..ImportOptions::default() };
    let report = office.commit(KIND, &skipping, &file.concat()).await.report.unwrap();
    assert_eq!((report.new, report.bad), (2, 2));
}

async fn all_or_nothing_stops_where_a_decision_cannot_be_recorded_and_says_what_was(db: TestDatabase) {
    let office = Office::new(db).await;
    let recruit = |number: u32, who: &str, address: &str| {
        let does = format!("01/01/2020,H10.03,Chuyên viên,{address}");
        row(number, "10/12/2019", "Tuyển dụng", &format!("{who},01/05/1995,Công chức"), &does)
    };
    let file = [
        WITH_ADDRESS.to_owned(),
        recruit(41, "Lê Thị Một", ""),
        recruit(42, "Lê Thị Hai", "hai@binhphuoc.gov.vn"),
        recruit(42, "Lê Thị Ba", "ba@binhphuoc.gov.vn"),
        recruit(43, "Lê Thị Bốn", ""),
    ];
    // Before the second decision is recorded, somebody else takes one of its addresses.
    let carry_out = async |options: ImportOptions, taken: &str, who: &str| {
        let id = office.submit(KIND, &options, &file.concat()).await;
        let books = office.registry.store.bookkeeping().await.unwrap();
        let (job, lease) = books.claim_this_job(id, 60).await.unwrap().unwrap();
        books.commit().await.unwrap();
        let asked = AtomicU32::new(0);
        let other = format!("{OFFICIALS}{who},01/01/1970,Viên chức,,H10.03,Kế toán,{taken},01/03/2015\n");
        let plainly = ImportOptions::default();
        let meanwhile = || {
            if asked.fetch_add(1, Ordering::Relaxed) == 1 {
                let import = office.commit(ImportKind::Officials, &plainly, &other);
                tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(import));
            }
            false
        };
        let end = run_job(&office.registry, &job, lease, &Watch::default(), &meanwhile).await.unwrap();
        let JobEnd::Done(result) = end else { panic!("{end:?}") };
        serde_json::from_str::<ImportReport>(&result).unwrap()
    };
    let report = carry_out(ImportOptions::default(), "hai@binhphuoc.gov.vn", "Lê Thị Kia").await;
    assert_eq!((report.new, report.bad, report.committed), (1, 1, true), "{report:?}");
    assert_eq!(report.problems.iter().map(|problem| problem.row).collect::<Vec<_>>(), [3]);
    let said = &report.notes.last().unwrap().en;
    assert!(said.contains("stopped: 1 (41/QĐ-UBND), rows written: 1"), "{said}");
    assert_eq!(office.count("decision").await, 1, "what follows is not recorded");

    let skipping = ImportOptions { skip_bad: true, ..ImportOptions::default() };
    let report = carry_out(skipping, "ba@binhphuoc.gov.vn", "Lê Thị Nọ").await;
    // The row that was bad when it was checked, the one that turned bad, and none forgotten.
    assert_eq!((report.rows, report.new, report.known, report.bad), (4, 1, 1, 2), "{report:?}");
    assert_eq!(office.count("decision").await, 2);
}

async fn whoever_was_corrected_is_found_by_either_name(db: TestDatabase) {
    let office = Office::new(db).await;
    office.commit(ImportKind::Officials, &ImportOptions::default(), &officials(1)).await;
    office.correct("Nguyễn Văn Ân", date!(1961 - 03 - 03)).await;
    for (number, who) in [(51, format!("{},01/01/1960", name(0))), (52, "Nguyễn Văn Ân,03/03/1961".to_owned())] {
        let does = format!("01/0{}/2020,H10.03,Chuyên viên {number},", number - 49);
        let file = WITH_ADDRESS.to_owned() + &row(number, "20/12/2019", "Bổ nhiệm", &format!("{who},"), &does);
        let report = office.commit(KIND, &ImportOptions::default(), &file).await.report.unwrap();
        assert_eq!((report.new, report.problems), (1, Vec::new()), "{who}");
    }
    assert_eq!(office.count("official").await, 1);
}
