//! Personal numbers known out of the caller's sight: every way in tells of them as finding a person does, few times an hour, and
//! whoever asked too often is told nothing of any number.

use congvu::auth::keyed_digest::{DigestPurpose, keyed_digest};
use congvu::domain::decision::draft::{Act, AddressChoice, DecisionDraft, NewPerson, PersonDraft, Post, SubjectDraft};
use congvu::domain::ids::AgencyId;
use congvu::domain::import::{ImportKind, ImportOptions, ImportReport};
use congvu::domain::lang::Lang;
use congvu::domain::official::Category;
use congvu::domain::posting::Rank;
use congvu::domain::principal::Role;
use congvu::domain::secret_key::SecretKey;
use congvu::operations::find_person::TRIES_AN_HOUR;
use congvu::operations::import::{ImportRequest, check, job_of, submit};
use congvu::operations::record_decision::{preview_decision, record_decision};
use congvu::operations::{Actor, OperationError, OperationResult};
use time::Date;
use time::macros::date;

use super::office::{OFFICIALS, Office, bytes};
use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::province::account_over;

on_both_engines! {
    a_draft_tells_no_more_of_a_number_than_finding_a_person_does
    the_same_question_within_the_hour_is_one_try
    who_asked_too_often_is_told_nothing_of_known_and_unknown_numbers_alike
    many_requests_at_once_have_no_more_tries_than_one_after_the_other
    a_file_of_officials_is_held_to_the_same_tries
    a_file_of_decisions_finds_nobody_by_number_out_of_sight
    of_a_file_no_digest_is_kept_that_could_be_tried
}

const BORN: Date = date!(1985 - 03 - 04);
const OTHER: Date = date!(1985 - 03 - 05);

/// The nth person's number; people 0 to 29 have theirs, in H10.03.
fn number(n: usize) -> String {
    format!("0700850001{n:02}")
}

fn row(name: &str, born: &str, number: &str, agency: &str) -> String {
    format!("{name},{born},Công chức,{number},{agency},Chuyên viên,,01/03/2015\n")
}

struct Case {
    office: Office,
    /// HR of H10.32.
    hr: Actor,
    agency: AgencyId,
}

impl Case {
    async fn new(db: TestDatabase) -> Self {
        let office = Office::new(db).await;
        let rows = (0..30).map(|n| row(&super::office::name(n), "04/03/1985", &number(n), "H10.03"));
        let file = OFFICIALS.to_owned() + &rows.collect::<String>();
        let report = office.commit(ImportKind::Officials, &ImportOptions::default(), &file).await.report.unwrap();
        assert_eq!(report.new, 30);
        let hr = account_over(&office.registry, &office.it_admin, Role::Hr, "H10.32").await;
        let id = if office.db.is_postgres() { "agency::text" } else { "lower(hex(agency))" };
        let agency = office.db.texts(&format!("select {id} from agency_version where code = 'H10.32'")).await;
        Self { office, hr, agency: AgencyId(agency[0].parse().unwrap()) }
    }

    fn draft(&self, entered: &[(&str, Date, &str)]) -> DecisionDraft {
        let post = || Post { agency: self.agency, position: "Chuyên viên".to_owned(), rank: Rank::Staff };
        let subject = |(name, birth_date, number): &(&str, Date, &str)| SubjectDraft {
            person: PersonDraft::New(NewPerson {
                full_name: (*name).to_owned(),
                birth_date: *birth_date,
                category: Category::CivilServant,
                personal_number: Some((*number).to_owned()),
            }),
            effective_from: date!(2019 - 12 - 01),
            act: Act::Recruit { post: post(), address: AddressChoice::Proposed },
        };
        DecisionDraft {
            issuer: self.agency,
            number: 1,
            symbol: "QĐ-SNV".to_owned(),
            signed_on: date!(2019 - 11 - 20),
            signer: "Trần Thị Mẫu".to_owned(),
            summary: "Tuyển dụng công chức".to_owned(),
            file_sha256: None,
            subjects: entered.iter().map(subject).collect(),
        }
    }

    async fn preview(&self, entered: &[(&str, Date, &str)]) -> OperationResult<()> {
        preview_decision(&self.office.registry, &self.hr, &self.draft(entered)).await.map(|_| ())
    }

    async fn tries(&self) -> u64 {
        self.office.count("person_lookup").await
    }

    async fn import(&self, file: &str) -> Result<ImportReport, String> {
        let options = ImportOptions { skip_bad: true, ..ImportOptions::default() };
        let request = ImportRequest { kind: ImportKind::Officials, options, commit: true, lang: Lang::En };
        let id = submit(&self.office.registry, &self.hr, &request, &bytes(file)).await.unwrap();
        assert!(self.office.run(id).await.unwrap());
        let job = job_of(&self.office.registry, &self.hr, id).await.unwrap();
        job.report.ok_or_else(|| format!("{:?}", job.row))
    }
}

/// What is said of the number of the draft's first person.
fn said(outcome: &OperationResult<()>) -> (String, String) {
    let Err(OperationError::Invalid { problems }) = outcome else { panic!("{outcome:?}") };
    assert_eq!(problems[0].field, "/subjects/0/person/new/personal_number");
    (problems[0].reason.en.clone(), problems[0].remedy.en.clone())
}

fn is_refused(outcome: &OperationResult<()>) -> bool {
    matches!(outcome, Err(OperationError::TooManyTries { .. }))
}

async fn a_draft_tells_no_more_of_a_number_than_finding_a_person_does(db: TestDatabase) {
    let case = Case::new(db).await;
    let theirs = said(&case.preview(&[("Lê Thị Mới", BORN, &number(0))]).await);
    assert!(theirs.0.contains("another agency"), "{theirs:?}");
    let other_date = said(&case.preview(&[("Lê Thị Mới", OTHER, &number(1))]).await);
    assert!(!other_date.0.contains("registry") && !other_date.0.contains("agency"), "{other_date:?}");
    // In the same words as of somebody of one's own, for whom nothing is counted.
    let own = row("Trần Văn Cũ", "01/01/1980", "070080000001", "H10.32");
    let report =
        case.office.commit(ImportKind::Officials, &ImportOptions::default(), &(OFFICIALS.to_owned() + &own)).await;
    assert_eq!(report.report.unwrap().new, 1);
    assert_eq!(said(&case.preview(&[("Trần Văn Cũ", OTHER, "070080000001")]).await), other_date);
    assert_eq!(case.tries().await, 2, "one for each number known out of sight");
    // A number that nobody has is free, and what else is wrong is told beside a number that is not.
    case.preview(&[("Lê Thị Mới", BORN, "070085999999")]).await.unwrap();
    let second = number(2);
    let twice = [
        ("Lê Thị Mới", OTHER, second.as_str()),
        ("Võ Văn Ba", BORN, "070085000777"),
        ("Võ Văn Ba", BORN, "070085000777"),
    ];
    let Err(OperationError::Invalid { problems }) = case.preview(&twice).await else { panic!("two wrong subjects") };
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert_eq!(case.tries().await, 3);
    let found = case.office.number("select count(*) from person_lookup where found is not null").await;
    assert_eq!(found, 1, "whose number it is, is written down when the date fits");
    let told = case.office.number("select count(*) from audit_leaf where action = 'enter_known_number'").await;
    assert_eq!(told, 3);
    // HR of the whole province sees everybody: nothing is counted.
    let draft = case.draft(&[("Lê Thị Mới", OTHER, &number(3))]);
    let province = preview_decision(&case.office.registry, &case.office.hr, &draft).await.map(|_| ());
    assert_eq!(said(&province), other_date);
    assert_eq!(case.tries().await, 3);
}

async fn the_same_question_within_the_hour_is_one_try(db: TestDatabase) {
    let case = Case::new(db).await;
    for _ in 0..3 {
        said(&case.preview(&[("Lê Thị Mới", OTHER, &number(1))]).await);
        let draft = case.draft(&[("Lê Thị Mới", OTHER, &number(1))]);
        said(&record_decision(&case.office.registry, &case.hr, &draft).await.map(|_| ()));
    }
    assert_eq!(case.tries().await, 1);
    // After the hour it is another, and what was asked before is forgotten.
    case.office.db.by_hand("update person_lookup set at = 1").await;
    said(&case.preview(&[("Lê Thị Mới", OTHER, &number(1))]).await);
    assert_eq!(case.tries().await, 2);
    assert_eq!(case.office.number("select count(*) from person_lookup where question is not null").await, 1);
}

async fn who_asked_too_often_is_told_nothing_of_known_and_unknown_numbers_alike(db: TestDatabase) {
    let case = Case::new(db).await;
    let tries = usize::try_from(TRIES_AN_HOUR).unwrap();
    let numbers: Vec<String> = (0..tries).map(number).collect();
    for number in &numbers[..tries - 1] {
        said(&case.preview(&[("Lê Thị Mới", OTHER, number)]).await);
    }
    // Two more are one too many: refused as a whole, and counted.
    assert!(is_refused(&case.preview(&[("Lê A", OTHER, &number(21)), ("Lê B", OTHER, &number(22))]).await));
    assert_eq!(case.tries().await, TRIES_AN_HOUR.unsigned_abs() + 1);
    for digits in [number(23), "070085999999".to_owned(), number(21)] {
        for born in [BORN, OTHER] {
            let entered = case.preview(&[("Lê Thị Mới", born, &digits)]).await;
            assert!(is_refused(&entered), "{digits} {born}: {entered:?}");
            let draft = case.draft(&[("Lê Thị Mới", born, &digits)]);
            let recorded = record_decision(&case.office.registry, &case.hr, &draft).await.map(|_| ());
            assert!(is_refused(&recorded), "{digits} {born}: {recorded:?}");
        }
    }
    // What was told once within the hour is still told; people without numbers are entered as ever.
    said(&case.preview(&[("Lê Thị Mới", OTHER, &numbers[0])]).await);
    let mut draft = case.draft(&[("Lê Thị Mới", BORN, "070085999999")]);
    if let PersonDraft::New(person) = &mut draft.subjects[0].person {
        person.personal_number = None;
    }
    preview_decision(&case.office.registry, &case.hr, &draft).await.unwrap();
    assert_eq!(case.tries().await, TRIES_AN_HOUR.unsigned_abs() + 1);
}

async fn many_requests_at_once_have_no_more_tries_than_one_after_the_other(db: TestDatabase) {
    let case = std::sync::Arc::new(Case::new(db).await);
    let asked = (0..30).map(|n| {
        let case = std::sync::Arc::clone(&case);
        tokio::spawn(async move { is_refused(&case.preview(&[("Lê Thị Mới", OTHER, &number(n))]).await) })
    });
    let mut told = 0;
    for one in asked.collect::<Vec<_>>() {
        told += i64::from(!one.await.unwrap());
    }
    assert_eq!(told, TRIES_AN_HOUR);
}

async fn a_file_of_officials_is_held_to_the_same_tries(db: TestDatabase) {
    let case = Case::new(db).await;
    let new = row("Phạm Thị Mới", "04/03/1985", "070085999999", "H10.32");
    let known = |n: usize, born: &str| row(&format!("Lê Văn {}", super::office::name(n)), born, &number(n), "H10.32");
    let file = OFFICIALS.to_owned() + &new + &known(0, "04/03/1985") + &known(1, "05/03/1985");
    let options = ImportOptions::default();
    let checked =
        check(&case.office.registry, &case.hr, ImportKind::Officials, &options, bytes(&file), Lang::En, &|_| {});
    let report = checked.await.unwrap().report;
    let told: Vec<(u32, bool)> =
        report.problems.iter().map(|problem| (problem.row, problem.reason.en.contains("another agency"))).collect();
    assert_eq!(told, [(3, true), (4, false)]);
    assert_eq!(case.tries().await, 2);
    let written = case.import(&file).await.unwrap();
    assert_eq!((written.new, written.bad), (1, 2));
    assert_eq!(case.tries().await, 2, "checked before: no try more");
    // More than there are tries for: nothing is told, nothing is written.
    let file = (2..30).fold(OFFICIALS.to_owned(), |file, n| file + &known(n, "05/03/1985"));
    let file = file + &row("Phạm Thị Hai", "04/03/1985", "070085999998", "H10.32");
    let refused = case.import(&file).await.unwrap_err();
    assert!(refused.contains("too many tries"), "{refused}");
    assert!(!refused.contains("row"), "{refused}");
    assert_eq!(case.office.count("official").await, 31);
    // The same row again is one's own by now, and free.
    let again = case.import(&(OFFICIALS.to_owned() + &new)).await.unwrap();
    assert_eq!((again.new, again.known), (0, 1));
}

async fn a_file_of_decisions_finds_nobody_by_number_out_of_sight(db: TestDatabase) {
    let case = Case::new(db).await;
    let header =
        "Số quyết định,Ký hiệu,Ngày ký,Người ký,Trích yếu,Loại quyết định,Số định danh cá nhân,Có hiệu lực từ ngày\n";
    let line = |number: &str| format!("7,QĐ-SNV,20/12/2019,Trần Thị Mẫu,Nghỉ hưu,Nghỉ hưu,{number},01/01/2020\n");
    let (mut told, options) = (Vec::new(), ImportOptions::default());
    for number in [number(5), "070085999999".to_owned()] {
        let checked = check(
            &case.office.registry,
            &case.hr,
            ImportKind::Decisions,
            &options,
            bytes(&(header.to_owned() + &line(&number))),
            Lang::En,
            &|_| {},
        );
        told.push(serde_json::to_string(&checked.await.unwrap().report.problems).unwrap());
    }
    assert!(told[0].contains("within your scope"), "{told:?}");
    assert_eq!(told[0].replace(&number(5), "070085999999"), told[1]);
    assert_eq!(case.tries().await, 0);
}

async fn of_a_file_no_digest_is_kept_that_could_be_tried(db: TestDatabase) {
    let office = Office::new(db).await;
    let file = OFFICIALS.to_owned() + &row("Phạm Thị Mới", "04/03/1985", "070085999999", "H10.32");
    office.submit(ImportKind::Officials, &ImportOptions::default(), &file).await;
    let digest = if office.db.is_postgres() { "encode(file_hash, 'hex')" } else { "lower(hex(file_hash))" };
    let kept = office.db.texts(&format!("select {digest} from job")).await.remove(0);
    let keyed = keyed_digest(Some(&SecretKey::new([7; 32])), DigestPurpose::JobFile, &[file.as_bytes()]);
    assert_eq!(kept, hex::encode(keyed));
}
