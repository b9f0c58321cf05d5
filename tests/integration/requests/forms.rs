//! The official forms, each against what a person wrote down for it; what is lacking, masked, refused; and what is recorded of it.

mod matters;
mod senders;

use std::io::Cursor;

use calamine::Reader as _;
use congvu::auth::sealing::Sealer;
use congvu::domain::certificate::request::RequestKind;
use congvu::domain::certificate::request::content::Content;
use congvu::domain::device::{Holder, Medium};
use congvu::domain::form::FormNumber;
use congvu::domain::form::document::FormDocument;
use congvu::domain::form::filled::FilledForm;
use congvu::domain::ids::{FactId, MailboxId, RequestId};
use congvu::domain::mailbox::address::{AddressFact, AddressKind};
use congvu::domain::mailbox::lifecycle::{MailboxState, MailboxStateFact};
use congvu::domain::mailbox::{Mailbox, MailboxKind};
use congvu::domain::period::Period;
use congvu::domain::principal::{Principal, Role, TokenLimits};
use congvu::domain::scope::Scope;
use congvu::domain::secret_key::{Keys, SecretKey};
use congvu::operations::devices::{NewDevice, record_device};
use congvu::operations::fill_form::{FormRequests, FormWish, fill_form, form_pages, form_workbook};
use congvu::operations::requests::{RequestDraft, Verdict, draft_request, submit_request};
use congvu::operations::{Actor, OperationError, OperationResult};
use congvu::storage::read::View;
use congvu::storage::row::audit::AuditFilter;
use congvu::storage::row::personal_number::SealedNumber;
use serde_json::Value;
use time::Date;
use time::macros::date;
use uuid::Uuid;

use super::desk::{Desk, wrong};
use crate::database::{TestDatabase, on_both_engines};
use crate::decisions::office::Office;
use crate::storage::registry::{START, address};

on_both_engines! {
    every_form_says_what_a_person_wrote_down_for_it
    the_day_decides_the_law_and_before_the_first_law_there_is_no_form
    a_form_takes_requests_of_its_kind_and_of_one_agency_only
    a_letter_brings_its_requests_number_and_day
    whole_numbers_are_for_who_enters_decisions_by_a_log_in_and_are_recorded
    what_is_out_of_scope_is_not_there_and_drafts_are_marked
    gaps_are_filled_by_hand_and_the_workbook_says_the_same
}

const DAY: Date = date!(2024 - 09 - 02);

/// The desk on a day, with the key for personal data, the numbers of two people, a SIM of the first, the mailbox of the department, and
/// a manager of it who is the second person.
async fn desk(db: TestDatabase, day: Date) -> (Desk, Actor) {
    Box::pin(opened(db, day)).await
}

async fn opened(db: TestDatabase, day: Date) -> (Desk, Actor) {
    let desk = Desk::open(db).await;
    let manager = desk.account("lan", Role::SubscriberManager, "H10.1", Some(desk.office.person(1))).await;
    let desk = desk.on(day);
    let key = SecretKey::new([5; 32]);
    let seals = Sealer::new(&key);
    let registry = desk.office.registry.with_keys(Keys { personal_data: Some(key), ..Keys::default() });
    let desk = Desk { office: Office { registry, ..desk.office }, ..desk };
    let registry = &desk.office.registry;
    let row = |person: usize, number: &str| {
        let (official, number) = (desk.office.person(person), number.parse().unwrap());
        let sealed = seals.seal(official, &number).unwrap();
        SealedNumber { official, sealed, blind_index: seals.blind_index(&number) }
    };
    let numbers = [row(0, "070190000123"), row(1, "070180000456")];
    let mailbox = MailboxId(registry.new_id());
    let (state, fact) = (FactId(registry.new_id()), FactId(registry.new_id()));
    let effective = Period::starting(START);
    let mut change = registry.store.write(registry.header(&Actor::Shell, "test")).await.unwrap();
    change.insert_personal_numbers(&numbers).await.unwrap();
    let agency = Some(desk.office.agency(1));
    let own = Mailbox { id: mailbox, number: 900, kind: MailboxKind::Agency, official: None, agency, quota_mib: 2048 };
    change.insert_mailboxes(&[own]).await.unwrap();
    let active = MailboxState::Active;
    change
        .insert_mailbox_states(&[MailboxStateFact { id: state, mailbox, state: active, effective, subject: None }])
        .await
        .unwrap();
    let (address, kind) = (address("vanthu.h101@binhphuoc.gov.vn"), AddressKind::Primary);
    change.insert_addresses(&[AddressFact { id: fact, mailbox, address, kind, effective }]).await.unwrap();
    change.commit().await.unwrap();
    let sim = NewDevice {
        medium: Medium::Sim,
        serial: "SIM-77".to_owned(),
        mobile: Some("+84912345678".to_owned()),
        certificates: vec![desk.certificate(0)],
        handed_to: Some((Holder { official: desk.office.person(0), agency: None }, day)),
        evidence: None,
    };
    record_device(registry, &desk.officer, sim).await.unwrap();
    (desk, manager)
}

/// A request of that kind for a person.
fn request(desk: &Desk, kind: RequestKind, person: usize, content: Content) -> RequestDraft {
    let certificate =
        (!matches!(kind, RequestKind::New | RequestKind::DeviceRecover)).then(|| desk.certificate(person));
    RequestDraft { kind, official: desk.office.person(person), certificate, content }
}

/// Drafted and handed in.
async fn handed_in(desk: &Desk, by: &Actor, draft: RequestDraft) -> RequestId {
    let id = draft_request(&desk.office.registry, by, draft).await.unwrap().request.id;
    submit_request(&desk.office.registry, by, id, None).await.unwrap();
    id
}

fn of(form: FormNumber, requests: &[RequestId]) -> FormWish {
    let requests = FormRequests::Listed(requests.to_vec());
    FormWish { form, requests, agency: None, dated_on: None, contact: None, set: Vec::new() }
}

async fn filled(desk: &Desk, actor: &Actor, wish: &FormWish) -> OperationResult<FilledForm> {
    fill_form(&desk.office.registry, actor, wish).await
}

/// The document, with the requests by their place instead of their identifiers.
fn document(filled: &FilledForm) -> Value {
    let mut told = serde_json::to_value(FormDocument::from(filled)).unwrap();
    for (number, row) in (1..).zip(told["table"]["rows"].as_array_mut().unwrap()) {
        row["request"] = Value::String(format!("R{number}"));
    }
    told
}

fn on_sim() -> Content {
    let (medium, mobile) = (Some(Medium::Sim), Some("+84912345678".to_owned()));
    Content { medium, mobile, first_of_agency: true, ..Content::default() }
}

async fn every_form_says_what_a_person_wrote_down_for_it(db: TestDatabase) {
    use FormNumber::{Agency, ExtendOrChange, Person, RecoverDevice, Revoke, Service};
    use RequestKind::{Change, DeviceRecover, New, Renew};
    let (desk, manager) = desk(db, DAY).await;
    let hand_in = async |draft| handed_in(&desk, &manager, draft).await;
    let usb = Content { medium: Some(Medium::Usb), ..Content::default() };
    let agencys = Content { agency: Some(desk.office.agency(1)), ..usb.clone() };
    let new = [hand_in(request(&desk, New, 0, on_sim())).await, hand_in(request(&desk, New, 1, usb)).await];
    let of_agency = [hand_in(request(&desk, New, 1, agencys)).await];
    let change = Content {
        item: Some("Nơi công tác".to_owned()),
        new_value: Some("Cơ quan H10.2".to_owned()),
        extend: true,
        ..Content::default()
    };
    let changed =
        [hand_in(request(&desk, Renew, 0, Content::default())).await, hand_in(request(&desk, Change, 1, change)).await];
    let revoked = [hand_in(desk.revoke(0)).await, hand_in(desk.revoke(1)).await];
    // Of a recovery no certificate is named: the device says which it keeps.
    let locked = Content { device_serial: Some("SIM-77".to_owned()), ..Content::default() };
    let recovered = [hand_in(request(&desk, DeviceRecover, 0, locked)).await];
    let forms: [(FormNumber, &[RequestId], &str); 6] = [
        (Person, &new, include_str!("forms/01.json")),
        (Agency, &of_agency, include_str!("forms/02.json")),
        (Service, &of_agency, include_str!("forms/03.json")),
        (ExtendOrChange, &changed, include_str!("forms/04.json")),
        (Revoke, &revoked, include_str!("forms/05.json")),
        (RecoverDevice, &recovered, include_str!("forms/06.json")),
    ];
    for (form, requests, expected) in forms {
        let mut wish = of(form, requests);
        if form == Service {
            wish.set = vec![("service_name".to_owned(), "Cổng dịch vụ công".to_owned())];
        }
        let told = document(&filled(&desk, &desk.office.hr, &wish).await.unwrap());
        let expected: Value = serde_json::from_str(expected).unwrap();
        assert_eq!(told, expected, "form {form}:\n{told:#}");
    }
    desk.office.assert_verified().await;
}

async fn the_day_decides_the_law_and_before_the_first_law_there_is_no_form(db: TestDatabase) {
    let (desk, manager) = desk(db, DAY).await;
    let id = handed_in(&desk, &manager, desk.revoke(0)).await;
    let on = async |day: Date| {
        let wish = FormWish { dated_on: Some(day), ..of(FormNumber::Revoke, &[id]) };
        filled(&desk, &desk.manager, &wish).await
    };
    let old = document(&on(date!(2024 - 08 - 14)).await.unwrap());
    assert_eq!(old["law"], "Nghị định số 130/2018/NĐ-CP");
    assert_eq!((&old["mark"], &old["dated_on"]), (&Value::Null, &"2024-08-14".into()));
    assert_eq!(old["subject"], "V/v đề nghị thu hồi chứng thư số chuyên dùng Chính phủ");
    let heading = "Số CMND/CCCD/Hộ chiếu; ngày cấp; nơi cấp (nếu thu hồi của cá nhân)";
    assert_eq!(old["table"]["columns"][1]["heading"], heading);
    let new = document(&on(date!(2024 - 08 - 15)).await.unwrap());
    assert_eq!((&new["law"], &new["mark"]), (&"Nghị định số 68/2024/NĐ-CP".into(), &"Mẫu số 05".into()));
    assert_eq!(new["table"]["rows"], old["table"]["rows"], "the facts are the same");
    assert_eq!(wrong(on(date!(2018 - 11 - 14)).await), ["/date"]);
    assert!(on(date!(2024 - 10 - 03)).await.is_ok());
    assert_eq!(wrong(on(date!(2024 - 10 - 04)).await), ["/date"], "more than 31 days ahead");
}

async fn a_form_takes_requests_of_its_kind_and_of_one_agency_only(db: TestDatabase) {
    let (desk, manager) = desk(db, DAY).await;
    let revoke = handed_in(&desk, &manager, desk.revoke(0)).await;
    let renew = handed_in(&desk, &manager, request(&desk, RequestKind::Renew, 1, Content::default())).await;
    let stop = Content { reason: desk.revoke(1).content.reason, ..Content::default() };
    let stop = handed_in(&desk, &manager, request(&desk, RequestKind::StopUse, 1, stop)).await;
    let whole = desk.account("quan-ly-tinh", Role::SubscriberManager, "H10", None).await;
    let elsewhere = handed_in(&desk, &whole, desk.revoke(2)).await;
    let ask = async |form, ids: &[RequestId]| filled(&desk, &desk.office.hr, &of(form, ids)).await;
    let Err(OperationError::Invalid { problems }) = ask(FormNumber::Revoke, &[revoke, renew, stop]).await else {
        panic!("mixed kinds make no form")
    };
    let told: Vec<&str> = problems.iter().map(|problem| problem.reason.en.as_str()).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains(&renew.to_string()) && told[0].contains("Renewal"), "{told:?}");
    assert!(problems[0].remedy.vi.contains("Mẫu 04") && problems[1].remedy.vi.contains("không có mẫu"), "{problems:?}");
    // Of several agencies: which, and how many of each.
    let Err(OperationError::Invalid { problems }) = ask(FormNumber::Revoke, &[revoke, elsewhere]).await else {
        panic!("two agencies make no form")
    };
    let expected = "Các đề nghị thuộc nhiều cơ quan: ";
    assert!(problems[0].reason.vi.starts_with(expected), "{problems:?}");
    for part in ["Cơ quan H10.1 (1 đề nghị)", "Cơ quan H10.2 (1 đề nghị)"] {
        assert!(problems[0].reason.vi.contains(part), "{problems:?}");
    }
    let agency = Some(desk.office.agency(2));
    let one = FormWish { agency, ..of(FormNumber::Revoke, &[revoke, elsewhere]) };
    let one = filled(&desk, &desk.office.hr, &one).await.unwrap();
    assert_eq!((one.rows.len(), one.heading.agency.as_deref()), (1, Some("Cơ quan H10.2")));
    assert_eq!(wrong(ask(FormNumber::Revoke, &[]).await), ["/request"]);
    assert_eq!(wrong(ask(FormNumber::Revoke, &[revoke, revoke]).await), ["/request"]);
    let many: Vec<RequestId> = (1..=501).map(|number| RequestId(Uuid::from_u128(number))).collect();
    assert_eq!(wrong(ask(FormNumber::Revoke, &many).await), ["/request"]);
    // What was turned down goes on no form.
    desk.decide(revoke, Verdict::Reject("Sai đối tượng".to_owned())).await.unwrap();
    assert_eq!(wrong(ask(FormNumber::Revoke, &[revoke]).await), ["/request"]);
}

async fn a_letter_brings_its_requests_number_and_day(db: TestDatabase) {
    let (desk, manager) = desk(db, date!(2024 - 08 - 14)).await;
    let revoke = handed_in(&desk, &manager, desk.revoke(0)).await;
    let renew = handed_in(&desk, &manager, request(&desk, RequestKind::Renew, 1, Content::default())).await;
    for id in [revoke, renew] {
        desk.decide(id, Verdict::Approve).await.unwrap();
    }
    desk.send("12/STTTT-CNTT", &[revoke, renew]).await.unwrap();
    let desk = desk.on(DAY);
    let asked = |number: &str, dated_on| FormWish {
        requests: FormRequests::Letter { number: number.to_owned(), dated_on },
        ..of(FormNumber::Revoke, &[])
    };
    let letter = filled(&desk, &desk.officer, &asked(" 12/STTTT-CNTT ", None)).await.unwrap();
    assert_eq!((letter.rows.len(), letter.rows[0].request, letter.dated_on), (1, revoke, date!(2024 - 08 - 14)));
    assert_eq!((letter.edition.cited(), letter.is_draft), ("Nghị định số 130/2018/NĐ-CP", false));
    assert_eq!(letter.heading.number.as_deref(), Some("12/STTTT-CNTT"));
    let none = FormWish { form: FormNumber::Person, ..asked("12/STTTT-CNTT", None) };
    assert_eq!(wrong(filled(&desk, &desk.officer, &none).await), ["/letter"]);
    for wish in [asked("13/STTTT-CNTT", None), asked("12/STTTT-CNTT", Some(DAY))] {
        let missing = filled(&desk, &desk.officer, &wish).await;
        assert!(matches!(missing, Err(OperationError::NotFound { what: "letter" })), "{missing:?}");
    }
    // A letter of another part of the tree is as if it were not there.
    let outside = filled(&desk, &desk.office.hr_of(2), &asked("12/STTTT-CNTT", None)).await;
    assert!(matches!(outside, Err(OperationError::NotFound { what: "letter" })), "{outside:?}");
    // The same number comes again: then the day says which is meant.
    let whole = desk.account("quan-ly-tinh", Role::SubscriberManager, "H10", None).await;
    let other = handed_in(&desk, &whole, desk.revoke(2)).await;
    desk.decide(other, Verdict::Approve).await.unwrap();
    desk.send("12/STTTT-CNTT", &[other]).await.unwrap();
    let Err(OperationError::Invalid { problems }) = filled(&desk, &desk.officer, &asked("12/STTTT-CNTT", None)).await
    else {
        panic!("two letters have that number")
    };
    assert!(problems[0].reason.en.contains("2024-09-02, 2024-08-14"), "{problems:?}");
    let second = filled(&desk, &desk.officer, &asked("12/STTTT-CNTT", Some(DAY))).await.unwrap();
    assert_eq!((second.rows[0].request, second.edition.cited()), (other, "Nghị định số 68/2024/NĐ-CP"));
    // To whom the other letter is none of their matter, there is one.
    let elsewhere = desk.account("quan-ly-hai", Role::SubscriberManager, "H10.2", None).await;
    for (actor, own) in [(&desk.manager, revoke), (&elsewhere, other)] {
        let one = filled(&desk, actor, &asked("12/STTTT-CNTT", None)).await.unwrap();
        assert_eq!(one.rows.iter().map(|row| row.request).collect::<Vec<_>>(), [own]);
    }
}

fn numbers(filled: &FilledForm) -> (Value, Value, usize) {
    let told = document(filled);
    let masked = told["masked"].as_array().unwrap().len();
    let of_row = told["table"]["rows"][0]["fields"]["personal_number"].clone();
    (of_row, told["contact"]["fields"][1]["value"].clone(), masked)
}

async fn whole_numbers_are_for_who_enters_decisions_by_a_log_in_and_are_recorded(db: TestDatabase) {
    let (desk, manager) = desk(db, DAY).await;
    let registry = &desk.office.registry;
    let id = handed_in(&desk, &manager, desk.revoke(0)).await;
    let ask = async |actor: &Actor| filled(&desk, actor, &of(FormNumber::Revoke, &[id])).await.unwrap();
    let (whole, contacts): (Value, Value) = ("070190000123".into(), "070180000456".into());
    assert_eq!(numbers(&ask(&desk.office.hr).await), (whole.clone(), contacts.clone(), 0));
    // Who submits and who sends see that something is there for others; the manager sees their own.
    assert_eq!(numbers(&ask(&desk.officer).await), (Value::Null, Value::Null, 2));
    assert_eq!(numbers(&ask(&manager).await), (Value::Null, contacts, 1));
    // A token of the same account opens nothing.
    let Actor::Principal(principal) = &desk.office.hr else { panic!("an account") };
    let limits = TokenLimits {
        token: congvu::domain::ids::TokenId(Uuid::nil()),
        name: "may".to_owned(),
        permissions: vec!["read_registry".to_owned(), "record_decisions".to_owned()],
        path: desk.office.agencies[0].path.clone(),
    };
    let token = Actor::Principal(Principal { limits: Some(limits), ..principal.clone() });
    assert_eq!(numbers(&ask(&token).await), (Value::Null, Value::Null, 2));
    // HR of another department that may read the whole province decides nothing about the person.
    let hr = desk.office.hr_of(2);
    let Actor::Principal(other) = hr else { panic!("an account") };
    let Actor::Principal(auditor) = desk.office.account(Role::Auditor, 0) else { panic!("an account") };
    let both = Actor::Principal(Principal { grants: [other.grants.clone(), auditor.grants].concat(), ..other });
    assert_eq!(numbers(&ask(&both).await), (Value::Null, Value::Null, 2));
    // Each reading is on record, of the row and of the contact, and whose number was opened.
    registry.flush_reads().await.unwrap();
    let filter = AuditFilter { action: Some("read_person".to_owned()), ..AuditFilter::default() };
    let reader = registry.store.read().await.unwrap();
    let record = reader.audit_page(&Scope::Province, View::of(DAY), &filter, None, 100).await.unwrap();
    let told: Vec<Value> = record.iter().rev().map(|line| serde_json::to_value(&line.leaf.details).unwrap()).collect();
    assert!(told.iter().all(|one| one["what"] == "request_form" && one["form"] == "05"), "{told:?}");
    let opened: Vec<bool> = told.iter().map(|one| one["personal_number"].as_bool().unwrap()).collect();
    assert_eq!(opened.len(), 10, "five forms that tell of two people: {told:?}");
    assert_eq!(opened[..2], [true, true], "HR: of the row and of the contact");
    assert_eq!(opened.iter().filter(|is_opened| **is_opened).count(), 3, "and the manager's own");
}

async fn what_is_out_of_scope_is_not_there_and_drafts_are_marked(db: TestDatabase) {
    let (desk, manager) = desk(db, DAY).await;
    let draft = draft_request(&desk.office.registry, &manager, desk.revoke(0)).await.unwrap().request.id;
    let wish = of(FormNumber::Revoke, &[draft]);
    let drafted = filled(&desk, &desk.manager, &wish).await.unwrap();
    assert!(drafted.is_draft);
    // Nobody submitted it: nobody is named.
    assert!(document(&drafted)["contact"]["fields"].as_array().unwrap().iter().all(|line| line["value"].is_null()));
    let named = FormWish { contact: Some(desk.office.person(1)), ..wish.clone() };
    let named = document(&filled(&desk, &desk.manager, &named).await.unwrap());
    assert_eq!(named["contact"]["fields"][0]["value"], "Nguyễn Văn An");
    let outside = FormWish { contact: Some(desk.office.person(2)), ..wish.clone() };
    let outside = filled(&desk, &desk.manager, &outside).await;
    assert!(matches!(outside, Err(OperationError::NotFound { what: "official" })), "{outside:?}");
    for wish in [wish.clone(), of(FormNumber::Revoke, &[RequestId(Uuid::from_u128(1))])] {
        let told = filled(&desk, &desk.office.hr_of(2), &wish).await;
        assert!(matches!(told, Err(OperationError::NotFound { what: "request" })), "{told:?}");
    }
    let official = desk.office.account(Role::Official, 0);
    let refused = filled(&desk, &official, &wish).await;
    assert!(matches!(refused, Err(OperationError::NotAllowed { .. })), "{refused:?}");
    let shell = filled(&desk, &Actor::Shell, &wish).await;
    assert!(matches!(shell, Err(OperationError::NotLoggedIn { .. })), "{shell:?}");
    submit_request(&desk.office.registry, &manager, draft, None).await.unwrap();
    assert!(!filled(&desk, &desk.manager, &wish).await.unwrap().is_draft);
}

async fn gaps_are_filled_by_hand_and_the_workbook_says_the_same(db: TestDatabase) {
    let (desk, manager) = desk(db, DAY).await;
    let id = handed_in(&desk, &manager, desk.revoke(0)).await;
    let set =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect();
    let wish = |pairs: &[(&str, &str)]| FormWish { set: set(pairs), ..of(FormNumber::Revoke, &[id]) };
    let bad = wish(&[("reason", "Khác"), ("tax_code", "1"), ("2.reason", "x"), ("contact.mobile", "hai")]);
    let wrong = wrong(filled(&desk, &desk.office.hr, &bad).await);
    assert_eq!(wrong, ["/set/reason", "/set/tax_code", "/set/2.reason", "/set/contact.mobile"]);
    let whole = wish(&[
        ("id_issued_on", "2021-05-04"),
        ("id_issued_at", "Cục Cảnh sát"),
        ("contact.id_issued_on", "2021-05-05"),
        ("contact.id_issued_at", "Cục Cảnh sát"),
        ("contact.mobile", "0987654321"),
        ("contact.hand_over_address", "Số 1 đường Lê Duẩn"),
    ]);
    let whole = filled(&desk, &desk.office.hr, &whole).await.unwrap();
    assert_eq!(whole.gaps(), []);
    let bytes = form_workbook(&whole).unwrap();
    assert!(bytes == form_workbook(&whole).unwrap());
    let pages = form_pages(&whole).await.unwrap();
    assert!(pages == form_pages(&whole).await.unwrap(), "octet by octet");
    let read = crate::paper::flowing(&pages);
    let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["Mẫu 05"]);
    let cells: Vec<String> =
        book.worksheet_range("Mẫu 05").unwrap().cells().map(|(.., cell)| cell.to_string()).collect();
    let expected = [
        "CƠ QUAN H10.1",
        "Bình Phước, ngày 02 tháng 9 năm 2024",
        "2. Số lượng và danh sách thu hồi: 01, gồm:",
        "Người 1",
        "070190000123\n04/05/2021, Cục Cảnh sát",
        "SIM-77",
        "Thiết bị lưu khóa bí mật bị thất lạc hoặc hỏng",
        "0987654321",
    ];
    for text in expected {
        assert!(cells.iter().any(|cell| cell == text), "{text}: {cells:?}");
        let words: Vec<&str> = text.split_whitespace().collect();
        assert!(words.iter().all(|word| read.contains(word)), "{text}: {read}");
    }
    assert!(!read.contains("nền xám"), "nothing is lacking");
}
