//! Decisions out of a spreadsheet: a file with 40 recruits under one decision and 12 transfers under three has one effect.

use congvu::domain::import::{ImportKind, ImportOptions};

use super::office::{Office, name, officials};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    forty_recruits_and_twelve_transfers_sent_twice_have_one_effect
    every_bad_row_of_decisions_is_named_and_the_others_can_be_recorded
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
