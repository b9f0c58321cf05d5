//! Erasing a whole person: only when retention is over, only by two people, and every proof still holds afterwards.

use congvu::domain::decision::draft::{Act, AddressChoice};
use congvu::domain::erasure::{ERASED_NAME, ErasedLine};
use congvu::domain::principal::{Grant, Role};
use congvu::domain::secret_key::{Keys, SecretKey};
use congvu::operations::erase_person::{approve_erasure, ask_erasure, plan_erasure};
use congvu::operations::find_person::sealer;
use congvu::operations::name_deputy::{Deputyship, end_deputy, name_deputy};
use congvu::operations::verify_audit::verify_audit;
use congvu::operations::{Actor, OperationError};
use congvu::storage::read::verify::Check;
use congvu::storage::row::personal_number::SealedNumber;
use time::Date;
use time::macros::date;

use super::office::{Office, TODAY};
use crate::accounts::invited;
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    who_is_in_service_or_left_not_long_ago_is_refused_with_the_day
    one_person_erases_nobody
    what_a_deputy_asked_for_is_the_lenders_too_also_when_it_ended_that_day
    two_people_erase_one_and_every_proof_still_holds
    what_is_altered_after_an_erasure_is_found
}

const GONE: Date = date!(2019 - 07 - 01);
/// Ten years after the last of: service, certificate, hold on addresses.
pub(super) const LATER: Date = date!(2045 - 01 - 01);
const GROUND: &str = "Hết thời hạn lưu giữ theo quy định";

async fn account(office: &Office, maker: &Actor, name: &str) -> Actor {
    invited(&office.registry, maker, (name, Role::ItAdmin, "H10"), None).await
}

/// Điểu Nen was renamed, moved with an address of choice, and left; decades later two administrators look at it.
pub(super) async fn long_after(db: TestDatabase) -> (Office, Actor, Actor) {
    let mut office = Office::open(db).await;
    let keys = || Keys { personal_data: Some(SecretKey::new([7; 32])), ..Keys::default() };
    office.registry = office.registry.with_keys(keys());
    let renamed = Act::CorrectIdentity { full_name: "Điểu Thị Nen".to_owned(), birth_date: date!(1981 - 02 - 28) };
    office.record(&office.draft(1, vec![office.known(0, TODAY, renamed)])).await.unwrap();
    let address = AddressChoice::Chosen("dieu.nen.moi@binhphuoc.gov.vn".parse().unwrap());
    let moved = Act::Transfer { post: office.post(2), address };
    office.record(&office.draft(2, vec![office.known(0, date!(2019 - 06 - 20), moved)])).await.unwrap();
    office.record(&office.draft(3, vec![office.known(0, GONE, Act::Retire)])).await.unwrap();
    let sealer = sealer(&office.registry).unwrap();
    let number = "070181000123".parse().unwrap();
    let person = office.person(0);
    let theirs = SealedNumber {
        official: person,
        sealed: sealer.seal(person, &number).unwrap(),
        blind_index: sealer.blind_index(&number),
    };
    let mut change = office.registry.store.write(office.registry.header(&office.hr, "test")).await.unwrap();
    change.insert_personal_numbers(&[theirs]).await.unwrap();
    change.commit().await.unwrap();
    let one = account(&office, &Actor::Shell, "quan-tri-mot").await;
    let other = account(&office, &one, "quan-tri-hai").await;
    let mut office = office.on(LATER);
    office.registry = office.registry.with_keys(keys());
    office.registry.store.advance(LATER).await.unwrap();
    (office, one, other)
}

async fn what_a_deputy_asked_for_is_the_lenders_too_also_when_it_ended_that_day(db: TestDatabase) {
    let (office, one, _) = long_after(db).await;
    let registry = &office.registry;
    let third = account(&office, &one, "quan-tri-ba").await;
    let (deputy, acts_for) = ("quan-tri-hai", "quan-tri-mot");
    let to = LATER + time::Duration::days(3);
    let stands = Deputyship { deputy: deputy.to_owned(), acts_for: acts_for.to_owned(), from: None, to };
    name_deputy(registry, &third, &stands).await.unwrap();
    let reader = registry.store.read().await.unwrap();
    let deputy = reader.principal_by_name(deputy, LATER).await.unwrap().unwrap().principal;
    drop(reader);
    ask_erasure(registry, &Actor::Principal(deputy), office.person(0), GROUND).await.unwrap();
    end_deputy(registry, &third, "quan-tri-hai", acts_for, None).await.unwrap();
    let refused = approve_erasure(registry, &one, office.person(0)).await;
    assert!(matches!(refused, Err(OperationError::Conflict { .. })), "{refused:?}");
    approve_erasure(registry, &third, office.person(0)).await.unwrap();
}

async fn who_is_in_service_or_left_not_long_ago_is_refused_with_the_day(db: TestDatabase) {
    let (office, one, _) = long_after(db).await;
    let serving = plan_erasure(&office.registry, &one, office.person(1)).await.unwrap();
    assert_eq!((serving.is_possible, serving.possible_from), (false, None));
    let refused = ask_erasure(&office.registry, &one, office.person(1), GROUND).await;
    assert!(matches!(refused, Err(OperationError::Conflict { .. })), "{refused:?}");
    let long_ago = plan_erasure(&office.registry, &one, office.person(0)).await.unwrap();
    let day = long_ago.possible_from.expect("a day");
    assert!(long_ago.is_possible && day > date!(2029 - 07 - 01), "{day}");
    let early = office.on(day.previous_day().unwrap());
    let refused = ask_erasure(&early.registry, &one, early.person(0), GROUND).await;
    let Err(OperationError::Conflict { reason }) = refused else { panic!("{refused:?}") };
    assert!(reason.en.contains(&day.to_string()), "{reason:?}");
    let in_time = early.on(day);
    assert!(plan_erasure(&in_time.registry, &one, in_time.person(0)).await.unwrap().is_possible);
    assert_eq!(in_time.count("erasure_request").await, "0");
    // HR may not, and outside its part of the tree an administrator finds nobody.
    let refused = plan_erasure(&in_time.registry, &in_time.hr, in_time.person(0)).await;
    assert!(matches!(refused, Err(OperationError::NotAllowed { .. })), "{refused:?}");
    let Actor::Principal(mut local) = one else { panic!("an account") };
    let (agency, path) = (in_time.agency(1), in_time.agencies[1].path.clone());
    local.grants = vec![Grant { role: Role::ItAdmin, agency, path }];
    let hidden = plan_erasure(&in_time.registry, &Actor::Principal(local), in_time.person(0)).await;
    assert!(matches!(hidden, Err(OperationError::NotFound { .. })), "{hidden:?}");
}

async fn one_person_erases_nobody(db: TestDatabase) {
    let (office, one, other) = long_after(db).await;
    let person = office.person(0);
    let is_refused = |outcome: Result<_, OperationError>| matches!(outcome, Err(OperationError::Conflict { .. }));
    assert!(is_refused(approve_erasure(&office.registry, &other, person).await), "nobody asked");
    assert!(is_refused(ask_erasure(&office.registry, &one, person, " ").await), "no ground");
    ask_erasure(&office.registry, &one, person, GROUND).await.unwrap();
    assert!(is_refused(ask_erasure(&office.registry, &other, person, GROUND).await), "it waits already");
    assert!(is_refused(approve_erasure(&office.registry, &one, person).await), "their own");
    assert!(matches!(
        approve_erasure(&office.registry, &Actor::Shell, person).await,
        Err(OperationError::NotLoggedIn { .. })
    ));
    assert_eq!(office.count("erasure").await, "0");
    assert_eq!(office.count("personal_number").await, "1");
    office.assert_verified().await;
}

/// Every text and every octet of the database, but of the audit record and of plans.
async fn whole(office: &Office) -> String {
    let hex = |column: &str| {
        if office.db.is_postgres() { format!("encode({column}, 'escape')") } else { format!("cast({column} as text)") }
    };
    let mut texts = Vec::new();
    for (table, columns) in [
        ("official", vec!["full_name", "fold"]),
        ("official_correction", vec!["full_name", "fold"]),
        ("subject_act", vec!["act", "coalesce(reason, '')"]),
        ("address", vec!["address"]),
        ("address_claim", vec!["address"]),
        ("mailbox_current", vec!["coalesce(full_name, '')", "coalesce(address, '')", "aliases"]),
        ("decision_step", vec!["consequences"]),
        ("request_event", vec!["details"]),
        ("device_event", vec!["reason"]),
        (
            "request_content",
            vec![
                "coalesce(device_serial, '')",
                "coalesce(item, '') || coalesce(new_value, '') || coalesce(mobile, '')",
            ],
        ),
        ("notice", vec!["text_vi", "text_en"]),
        ("outgoing_mail", vec!["address", "title", "body"]),
        ("certificate", vec!["subject", "coalesce(common_name, '')", "addresses"]),
    ] {
        for column in columns {
            texts.extend(office.db.texts(&format!("select {column} from {table}")).await);
        }
    }
    texts.extend(office.db.texts(&format!("select {} from certificate", hex("der"))).await);
    texts.join("\n")
}

async fn two_people_erase_one_and_every_proof_still_holds(db: TestDatabase) {
    let (office, one, other) = long_after(db).await;
    let person = office.person(0);
    let (address, former) = ("dieu.nen.moi", office.people[0].address.address.to_string());
    super::own_copy::ask_to_change(&office).await;
    let books = office.registry.store.bookkeeping().await.unwrap();
    super::own_copy::tell_of(&books, person).await;
    books.commit().await.unwrap();
    super::own_copy::hand_out(&office).await;
    let before = whole(&office).await;
    for personal in
        ["Điểu Nen", "Điểu Thị Nen", address, &former, "dieuthinen", "NEN-0001", "0912345678", "Nen-thiết-bị"]
    {
        assert!(before.contains(personal), "{personal} was nowhere");
    }
    let planned = ask_erasure(&office.registry, &one, person, GROUND).await.unwrap();
    let lines: Vec<ErasedLine> = planned.goes.iter().map(|line| line.line).collect();
    for line in [
        ErasedLine::Identity,
        ErasedLine::Corrections,
        ErasedLine::Acts,
        ErasedLine::Addresses,
        ErasedLine::Certificates,
        ErasedLine::RequestContents,
        ErasedLine::RequestReasons,
        ErasedLine::DeviceReasons,
        ErasedLine::PersonalNumber,
        ErasedLine::Tellings,
        ErasedLine::AuditSalt,
    ] {
        assert!(lines.contains(&line), "{line} is not in {lines:?}");
    }
    let checkpoint = office.count("audit_leaf").await;
    approve_erasure(&office.registry, &other, person).await.unwrap();
    let after = whole(&office).await;
    for personal in
        ["Điểu Nen", "Điểu Thị Nen", address, &former, "dieuthinen", "NEN-0001", "0912345678", "Nen-thiết-bị"]
    {
        assert!(!after.contains(personal), "{personal} is still there");
    }
    assert!(after.contains(ERASED_NAME) && after.contains("Nguyễn Văn An"));
    assert_eq!(office.count("personal_number").await, "0");
    assert_eq!(office.count("audit_salt where official is not null").await, office.count("audit_salt").await);
    let theirs = if office.db.is_postgres() {
        format!("audit_salt where official = '{person}'")
    } else {
        format!("audit_salt where official = x'{}'", person.to_string().replace('-', ""))
    };
    assert_eq!(office.count(&theirs).await, "0", "no leaf leads to them, that of the erasure included");
    assert!(office.count("audit_leaf").await.parse::<u64>().unwrap() > checkpoint.parse().unwrap());
    // What was written before still proves itself.
    office.assert_verified().await;
    let audit = verify_audit(&office.registry, None).await.unwrap();
    assert!(audit.problems.is_empty(), "{:?}", audit.problems);
    // The person is read without error, and cannot be erased again.
    let standing = office.standing(person).await;
    assert_eq!(standing.identity_on(LATER).full_name, ERASED_NAME);
    assert_eq!(standing.postings.len(), 2, "what the agency needs of its own history stays");
    let again = ask_erasure(&office.registry, &one, person, GROUND).await;
    assert!(matches!(again, Err(OperationError::Conflict { .. })), "{again:?}");
}

async fn what_is_altered_after_an_erasure_is_found(db: TestDatabase) {
    let (office, one, other) = long_after(db).await;
    let person = office.person(0);
    ask_erasure(&office.registry, &one, person, GROUND).await.unwrap();
    approve_erasure(&office.registry, &other, person).await.unwrap();
    let found = async || {
        let mut found = Vec::new();
        office.registry.store.read().await.unwrap().verify(&mut |wrong| found.push(wrong.check)).await.unwrap();
        found
    };
    assert_eq!(found().await, []);
    // Another name in place of the erased one, and an erasure that nobody recorded.
    let alter =
        |category: &str| format!("update official set category = '{category}' where full_name = '{ERASED_NAME}'");
    assert_eq!(office.db.by_hand(&alter("vien_chuc")).await, 1);
    assert_eq!(found().await, [Check::FactDigest]);
    assert_eq!(office.db.by_hand(&alter("cong_chuc")).await, 1);
    assert_eq!(found().await, []);
    assert_eq!(office.db.by_hand("update erasure set content = digest where line = 'official'").await, 1);
    let found = found().await;
    assert!(found.iter().all(|check| *check == Check::FactDigest) && found.len() == 2, "{found:?}");
}
