//! Officials out of a spreadsheet: every bad cell is named, all or nothing, and the same again has no effect.

use congvu::domain::import::{ImportKind, ImportOptions, Repair};
use congvu::domain::lang::Lang;
use congvu::domain::principal::Role;
use congvu::operations::OperationError;
use congvu::operations::import::{bad_rows_of, check, job_of};

use super::office::{OFFICIALS, Office, bytes, name, official, officials};
use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::province::account_over;

on_both_engines! {
    three_bad_rows_among_many_are_named_and_only_they_are_left_out
    the_same_again_and_more_writes_only_what_is_new
    addresses_are_kept_as_told_or_proposed_each_once
    personal_numbers_are_sealed_recognised_and_mended_when_asked
    what_lies_outside_the_scope_looks_like_what_is_not_there
}

const KIND: ImportKind = ImportKind::Officials;

/// Rows 2 to `count` + 1, three of them bad: 7, 1203 and 2400.
fn three_bad(count: usize) -> String {
    let mut file = OFFICIALS.to_owned();
    for n in 0..count {
        let line = official(n);
        file.push_str(&match n + 2 {
            7 => line.replace("01/03/2015", "31/02/2015"),
            1203 => line.replace("H10.03", "H10.999").replace("H10.32", "H10.999"),
            2400 => line.replace("Công chức,,", "Công chức,70085000123,"),
            _ => line,
        });
    }
    file
}

async fn three_bad_rows_among_many_are_named_and_only_they_are_left_out(db: TestDatabase) {
    let office = Office::new(db).await;
    let file = three_bad(2500);
    let before = office.extent().await;
    let checked = office.check(KIND, &ImportOptions::default(), &file).await;
    let places: Vec<(u32, &str)> =
        checked.report.problems.iter().map(|problem| (problem.row, problem.column.as_deref().unwrap())).collect();
    assert_eq!(places, [(7, "H"), (1203, "E"), (2400, "D")]);
    assert_eq!(checked.report.problems[2].repair, Some(Repair::LeadingZero));
    assert_eq!((checked.report.rows, checked.report.new, checked.report.bad), (2500, 2497, 3));
    assert_eq!(office.extent().await, before, "a check writes nothing");

    let job = office.commit(KIND, &ImportOptions::default(), &file).await;
    let report = job.report.unwrap();
    assert!(!report.committed && report.bad == 3);
    assert_eq!(office.extent().await, before, "all or nothing");

    let skipping = ImportOptions { skip_bad: true, ..ImportOptions::default() };
    let job = office.commit(KIND, &skipping, &file).await;
    assert_eq!(job.report.as_ref().map(|report| (report.new, report.bad, report.committed)), Some((2497, 3, true)));
    assert_eq!(office.count("official").await, 2497);
    assert_eq!(office.count("mailbox").await, 2497);
    let rows = String::from_utf8(bad_rows_of(&office.registry, &office.hr, job.row.id).await.unwrap()).unwrap();
    assert_eq!(rows.lines().count(), 4);
    for n in [7, 1203, 2400] {
        assert!(rows.contains(&name(n - 2)), "{rows}");
    }
    // Mended, the file of the bad rows is a file like any other.
    let mended =
        rows.replace("31/02/2015", "01/03/2015").replace("H10.999", "H10.03").replace(",70085000123", ",070085000123");
    let job = office.commit(KIND, &ImportOptions::default(), &mended).await;
    assert_eq!(job.report.map(|report| (report.new, report.problems)), Some((3, Vec::new())));
    assert_eq!(office.count("official").await, 2500);
}

async fn the_same_again_and_more_writes_only_what_is_new(db: TestDatabase) {
    let office = Office::new(db).await;
    office.commit(KIND, &ImportOptions::default(), &officials(1200)).await;
    let before = office.extent().await;
    let again = office.commit(KIND, &ImportOptions::default(), &officials(1200)).await.report.unwrap();
    assert_eq!((again.new, again.known, again.committed), (0, 1200, false));
    assert_eq!(office.extent().await, before);
    let more = office.commit(KIND, &ImportOptions::default(), &officials(1250)).await.report.unwrap();
    assert_eq!((more.new, more.known), (50, 1200));
    assert_eq!(office.count("official").await, 1250);
    let twice = format!("{}{}", officials(3), official(1));
    let checked = office.check(KIND, &ImportOptions::default(), &twice).await;
    assert_eq!(checked.report.problems.len(), 1);
    assert!(checked.report.problems[0].reason.en.contains("row 3") && checked.report.problems[0].row == 5);
}

async fn addresses_are_kept_as_told_or_proposed_each_once(db: TestDatabase) {
    let office = Office::new(db).await;
    let same = |n: usize| format!("Nguyễn Văn An,{:02}/01/1980,Viên chức,,H10.03,Kế toán,,01/03/2015\n", n + 1);
    let mut file = (0..25).map(same).fold(OFFICIALS.to_owned(), |file, line| file + &line);
    file.push_str("Trần Thị Cũ,01/01/1970,Viên chức,,H10.03,Kế toán,co.cu-99@binhphuoc.gov.vn,01/03/2015\n");
    let report = office.commit(KIND, &ImportOptions::default(), &file).await.report.unwrap();
    assert_eq!((report.new, report.problems), (26, Vec::new()));
    let text = if office.db.is_postgres() { "address::text" } else { "address" };
    let mut addresses = office.db.texts(&format!("select {text} from address_claim")).await;
    addresses.sort();
    addresses.dedup();
    assert_eq!(addresses.len(), 26);
    assert!(addresses.contains(&"co.cu-99@binhphuoc.gov.vn".to_owned()));
    assert!(addresses.iter().any(|address| address.starts_with("annv25.")), "{addresses:?}");
    let wrong = format!(
        "{OFFICIALS}{}{}{}",
        "Lê Thị Mới,01/01/1970,Viên chức,,H10.03,Kế toán,co.cu-99@binhphuoc.gov.vn,01/03/2015\n",
        "Lê Thị Hai,01/01/1970,Viên chức,,H10.03,Kế toán,postmaster@binhphuoc.gov.vn,01/03/2015\n",
        "Lê Thị Ba,01/01/1970,Viên chức,,H10.03,Kế toán,ba@gmail.com,01/03/2015\n",
    );
    let told = office.check(KIND, &ImportOptions::default(), &wrong).await.report.problems;
    let reasons: Vec<&str> = told.iter().map(|problem| problem.reason.en.as_str()).collect();
    assert_eq!(told.len(), 3, "{reasons:?}");
    for (reason, said) in reasons.iter().zip(["is taken", "is reserved", "not in the domain"]) {
        assert!(reason.contains(said), "{reason}");
    }
}

async fn personal_numbers_are_sealed_recognised_and_mended_when_asked(db: TestDatabase) {
    let office = Office::new(db).await;
    let line = "Nguyễn Văn An,15/08/1985,Công chức,70085000123,H10.03,Chuyên viên,,01/03/2015\n";
    let mending = ImportOptions { accept_repairs: true, ..ImportOptions::default() };
    let report = office.commit(KIND, &mending, &format!("{OFFICIALS}{line}")).await.report.unwrap();
    assert_eq!((report.new, report.repaired), (1, 1));
    let stored = if office.db.is_postgres() { "encode(sealed, 'hex')" } else { "lower(hex(sealed))" };
    let stored = office.db.texts(&format!("select {stored} from personal_number")).await;
    assert!(stored.len() == 1 && !stored[0].contains(&hex::encode("85000123")), "it is sealed");
    // The same number is the same person, wherever they are posted by now; with another name it is refused without saying whose it is.
    let moved = line.replace("70085000123", "070085000123").replace("H10.03", "H10.32");
    let report = office.commit(KIND, &ImportOptions::default(), &format!("{OFFICIALS}{moved}")).await.report.unwrap();
    assert_eq!((report.new, report.known), (0, 1));
    let other = moved.replace("Nguyễn Văn An", "Lê Thị Bình");
    let told = office.check(KIND, &ImportOptions::default(), &format!("{OFFICIALS}{other}")).await.report.problems;
    assert_eq!(told.len(), 1);
    let said = format!("{}{}", told[0].reason.en, told[0].remedy.en);
    assert!(
        said.contains("cannot be recorded") && !said.contains("Văn An") && !said.contains("070085000123"),
        "{said}"
    );
    // What was sent is not kept.
    assert_eq!(office.number("select count(*) from job_file where name = 'upload'").await, 0);
}

async fn what_lies_outside_the_scope_looks_like_what_is_not_there(db: TestDatabase) {
    let office = Office::new(db).await;
    let of_32 = account_over(&office.registry, &office.it_admin, Role::Hr, "H10.32").await;
    let file = |agency: &str| format!("{OFFICIALS}Lê Thị Ba,01/01/1970,Viên chức,,{agency},Kế toán,,01/03/2015\n");
    let told = |agency: &'static str| {
        let (registry, of_32) = (&office.registry, &of_32);
        async move {
            let options = ImportOptions::default();
            let checked = check(registry, of_32, KIND, &options, bytes(&file(agency)), Lang::En, &|_| {}).await;
            let problems = checked.unwrap().report.problems;
            problems.into_iter().map(|problem| problem.reason.en.replace(agency, "?")).collect::<Vec<_>>()
        }
    };
    assert_eq!(told("H10.32").await, [""; 0]);
    assert_eq!(told("H10.03").await, told("H10.999").await);
    assert_eq!(told("H10.03").await.len(), 1);
    let job = office.submit(KIND, &ImportOptions::default(), &officials(2)).await;
    assert!(matches!(job_of(&office.registry, &of_32, job).await, Err(OperationError::NotFound { .. })));
}
