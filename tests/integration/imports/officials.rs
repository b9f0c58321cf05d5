//! Officials out of a spreadsheet: every bad cell is named, all or nothing, and the same again has no effect.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use congvu::domain::import::{ImportKind, ImportOptions, ImportReport, Repair};
use congvu::domain::lang::Lang;
use congvu::domain::principal::Role;
use congvu::operations::OperationError;
use congvu::operations::import::{bad_rows_of, check, job_of, run_job};
use congvu::operations::job::{JobEnd, Watch};

use time::macros::date;

use super::office::{OFFICIALS, Office, bytes, name, official, officials};
use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::province::account_over;

on_both_engines! {
    three_bad_rows_among_many_are_named_and_only_they_are_left_out
    the_same_again_and_more_writes_only_what_is_new
    addresses_are_kept_as_told_or_proposed_each_once
    what_a_later_row_states_is_not_given_to_an_earlier_one
    a_row_that_turns_bad_while_others_are_written_stops_it_and_is_told
    a_row_that_turns_bad_is_passed_over_and_told
    who_was_corrected_is_known_by_either_name
    every_row_of_any_file_is_written_known_or_told
    a_job_that_is_gone_on_with_tells_the_bad_rows_of_before
    namesakes_with_numbers_are_told_apart_wherever_they_stand
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

/// Row 2 is Nguyễn Văn An without an address; row 1500 has the address that he would be proposed.
async fn stated_late(office: &Office) -> (String, String) {
    let address = format!("annv.{}@binhphuoc.gov.vn", office.slug("H10.03").await);
    let mut file = format!("{OFFICIALS}Nguyễn Văn An,01/01/1980,Viên chức,,H10.03,Kế toán,,01/03/2015\n");
    for row in 3..=1600 {
        let line = official(row);
        file.push_str(&if row == 1500 {
            line.replace(",,01/03/2015", &format!(",{address},01/03/2015"))
        } else {
            line
        });
    }
    (file, address)
}

async fn what_a_later_row_states_is_not_given_to_an_earlier_one(db: TestDatabase) {
    let office = Office::new(db).await;
    let (file, address) = stated_late(&office).await;
    let report = office.commit(KIND, &ImportOptions::default(), &file).await.report.unwrap();
    assert_eq!((report.new, report.bad, report.problems), (1599, 0, Vec::new()));
    let owner = format!(
        "select o.full_name from address a join mailbox m on m.id = a.mailbox join official o on o.id = m.official \
         where a.address = '{address}'"
    );
    assert_eq!(office.db.texts(&owner).await, [name(1500)]);
    let of_an = owner.replace(&format!("= '{address}'"), "like 'annv2.%'");
    assert!(office.db.texts(&of_an).await.contains(&"Nguyễn Văn An".to_owned()));
}

/// Carries out a job; before anything is written, somebody else gives the address of row 1500 to another person.
async fn overtaken(office: &Office, options: &ImportOptions) -> (ImportReport, String) {
    let (file, address) = stated_late(office).await;
    let id = office.submit(KIND, options, &file).await;
    let books = office.registry.store.bookkeeping().await.unwrap();
    let (job, lease) = books.claim_this_job(id, 60).await.unwrap().unwrap();
    books.commit().await.unwrap();
    let once = AtomicBool::new(true);
    let other = format!("{OFFICIALS}Lê Thị Kia,01/01/1970,Viên chức,,H10.03,Kế toán,{address},01/03/2015\n");
    let plainly = ImportOptions::default();
    let meanwhile = || {
        if once.swap(false, Ordering::Relaxed) {
            let import = office.commit(KIND, &plainly, &other);
            tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(import));
        }
        false
    };
    let end = run_job(&office.registry, &job, lease, &Watch::default(), &meanwhile).await.unwrap();
    let JobEnd::Done(result) = end else { panic!("{end:?}") };
    let kept = office.registry.store.bookkeeping().await.unwrap();
    assert!(kept.end_job(lease, Ok(&result)).await.unwrap());
    kept.commit().await.unwrap();
    let rows = bad_rows_of(&office.registry, &office.hr, id).await.unwrap();
    (serde_json::from_str(&result).unwrap(), String::from_utf8(rows).unwrap())
}

async fn a_row_that_turns_bad_while_others_are_written_stops_it_and_is_told(db: TestDatabase) {
    let office = Office::new(db).await;
    let (report, rows) = overtaken(&office, &ImportOptions::default()).await;
    assert_eq!((report.new, report.bad, report.committed), (1000, 1, true), "it stops there: {report:?}");
    assert!(report.notes.iter().any(|note| note.en.contains("1000 rows were written")), "{:?}", report.notes);
    assert!(report.problems.iter().all(|problem| problem.row == 1500) && report.problems.len() == 2);
    assert_eq!(rows.lines().count(), 2);
    // Sent again it goes on, but for the row that is bad now.
    let skipping = ImportOptions { skip_bad: true, ..ImportOptions::default() };
    let (file, _) = stated_late(&office).await;
    let report = office.commit(KIND, &skipping, &file).await.report.unwrap();
    assert_eq!((report.new, report.known, report.bad), (598, 1000, 1));
    assert_eq!(office.count("official").await, 1599);
}

async fn a_row_that_turns_bad_is_passed_over_and_told(db: TestDatabase) {
    let office = Office::new(db).await;
    let skipping = ImportOptions { skip_bad: true, ..ImportOptions::default() };
    let (report, rows) = overtaken(&office, &skipping).await;
    assert_eq!((report.rows, report.new, report.known, report.bad), (1599, 1598, 0, 1), "{:?}", report.problems);
    assert!(
        rows.lines().count() == 2 && rows.contains(&name(1500)) && rows.contains("changed after the check"),
        "{rows}"
    );
}

async fn who_was_corrected_is_known_by_either_name(db: TestDatabase) {
    let office = Office::new(db).await;
    let line = |name: &str, born: &str, number: &str| {
        format!("{OFFICIALS}{name},{born},Viên chức,{number},H10.03,Kế toán,,01/03/2015\n")
    };
    for (number, plain) in [("070085000123", "01/01/1980"), ("", "02/01/1980")] {
        office.commit(KIND, &ImportOptions::default(), &line("Nguyễn Văn An", plain, number)).await;
    }
    office.correct("Nguyễn Văn Ân", date!(1980 - 03 - 03)).await;
    let before = office.extent().await;
    for (number, first) in [("070085000123", "01/01/1980"), ("", "02/01/1980")] {
        for (name, born) in [("Nguyễn Văn Ân", "03/03/1980"), ("Nguyễn Văn An", first)] {
            let job = office.commit(KIND, &ImportOptions::default(), &line(name, born, number)).await;
            let report = job.report.unwrap();
            assert_eq!((report.new, report.known, report.problems), (0, 1, Vec::new()), "{name} {number}");
        }
    }
    assert_eq!(office.extent().await, before);
    // Half of one and half of the other is nobody.
    let mixed = office.check(KIND, &ImportOptions::default(), &line("Nguyễn Văn Ân", "02/01/1980", "")).await;
    assert_eq!(mixed.report.new, 1);
}

/// Files of rows that are new, known, repeated, wrong, with stated and with proposed addresses, over two chunks.
async fn every_row_of_any_file_is_written_known_or_told(db: TestDatabase) {
    let office = Office::new(db).await;
    let slug = office.slug("H10.03").await;
    let mut random = 20_u64;
    let mut next = |below: u64| {
        // Knuth's multiplier: any spread will do.
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((random >> 33) % below).unwrap()
    };
    let skipping = ImportOptions { skip_bad: true, ..ImportOptions::default() };
    let mut people = 0;
    for _ in 0..2 {
        let mut file = OFFICIALS.to_owned();
        for _ in 0..1300 {
            let n = next(2500);
            let line = official(n);
            file.push_str(&match next(12) {
                0 => line.replace("01/03/2015", "31/02/2015"),
                1 => line.replace("Công chức", "Người"),
                2..5 => {
                    line.replace(",,01/03/2015", &format!(",annv{}.{slug}@binhphuoc.gov.vn,01/03/2015", next(40) + 2))
                }
                // Some of one name, so that proposed addresses come near to stated ones.
                6 => line.replace(&name(n), "Nguyễn Văn An"),
                5 => line.replace("Công chức,", &format!("Công chức,0700850{:05}", next(300))),
                _ => line,
            });
        }
        let checked = office.check(KIND, &skipping, &file).await.report;
        let report = office.commit(KIND, &skipping, &file).await.report.unwrap();
        assert!(report.rows == 1300 && report.new > 0 && report.bad > 0, "{report:?}");
        let counts = |report: &ImportReport| (report.new, report.known, report.bad, report.problem_count);
        assert_eq!(counts(&report), counts(&checked), "it comes to what was checked, when nobody else writes");
        people += report.new;
        assert_eq!(office.count("official").await, people);
        let again = office.commit(KIND, &skipping, &file).await.report.unwrap();
        assert_eq!((again.new, again.known + again.bad), (0, 1300));
        assert_eq!(again.known, report.new + report.known, "what was written is known");
    }
}

async fn a_job_that_is_gone_on_with_tells_the_bad_rows_of_before(db: TestDatabase) {
    let office = Office::new(db).await;
    let skipping = ImportOptions { skip_bad: true, ..ImportOptions::default() };
    let id = office.submit(KIND, &skipping, &three_bad(2500)).await;
    let books = office.registry.store.bookkeeping().await.unwrap();
    let (job, lease) = books.claim_this_job(id, 60).await.unwrap().unwrap();
    books.commit().await.unwrap();
    let asked = AtomicU32::new(0);
    let is_stopping = || asked.fetch_add(1, Ordering::Relaxed) >= 2;
    let end = run_job(&office.registry, &job, lease, &Watch::default(), &is_stopping).await.unwrap();
    assert_eq!(end, JobEnd::Stopped);
    let books = office.registry.store.bookkeeping().await.unwrap();
    books.give_job_back(lease).await.unwrap();
    books.commit().await.unwrap();
    assert_eq!(office.count("official").await, 1998);
    assert!(office.run(id).await.unwrap());
    let report = job_of(&office.registry, &office.hr, id).await.unwrap().report.unwrap();
    assert_eq!((report.rows, report.rows - report.new - report.known), (2500, report.bad), "{report:?}");
    assert_eq!((office.count("official").await, report.known), (report.new, 0));
    let rows = String::from_utf8(bad_rows_of(&office.registry, &office.hr, id).await.unwrap()).unwrap();
    assert_eq!(rows.lines().count() as u64, report.bad + 1);
    assert!(rows.contains(&name(5)) && rows.contains(&name(1201)) && report.bad == 3, "{report:?}");
}

async fn namesakes_with_numbers_are_told_apart_wherever_they_stand(db: TestDatabase) {
    let office = Office::new(db).await;
    let an = |number: &str| format!("Nguyễn Văn An,01/01/1980,Viên chức,{number},H10.03,Kế toán,,01/03/2015\n");
    let many: String = (0..1100).map(official).collect();
    let file = format!("{OFFICIALS}{}{many}{}", an("070085000123"), an("070085000124"));
    let report = office.commit(KIND, &ImportOptions::default(), &file).await.report.unwrap();
    assert_eq!((report.new, report.known), (1102, 0));
    assert_eq!(office.count("official where full_name = 'Nguyễn Văn An' and birth_date = '1980-01-01'").await, 2);
    // Without a number the row may be either of them: it is asked who is meant.
    for (first, second) in [("070085000125", ""), ("", "070085000125")] {
        let unclear = format!("{OFFICIALS}{}{}", an(first).replace("1980", "1981"), an(second).replace("1980", "1981"));
        let told = office.check(KIND, &ImportOptions::default(), &unclear).await.report.problems;
        assert_eq!(told.len(), 1);
        assert!(told[0].row == 3 && told[0].reason.en.contains("row 2"), "{told:?}");
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
