//! Certificates that end soon: who is told, who is not, and what a digest says to whom.

use congvu::domain::certificate::event::CertificateEventKind;
use congvu::domain::certificate::request::content::Content;
use congvu::domain::certificate::request::{RequestKind, RequestState};
use congvu::domain::decision::draft::Act;
use congvu::domain::notice::NoticeKind::{CertificateDigest, CertificateExpiry};
use congvu::domain::principal::Role;
use congvu::operations::Actor;
use congvu::operations::name_deputy::{Deputyship, name_deputy};
use congvu::operations::requests::RequestDraft;
use congvu::operations::run_decisions::run_decisions;
use time::Duration;

use super::told::{before_end, day, desk_with_mail, event, further, give_mail, listed, sent, serial, to, waiting};
use crate::database::{TestDatabase, on_both_engines};
use crate::requests::desk::Desk;

on_both_engines! {
    holders_are_told_one_by_one_and_those_who_look_after_them_in_one_mail
    what_needs_no_renewal_is_not_told
    an_open_renewal_is_told_to_those_who_look_after_it_only
    an_overdue_request_is_told_once
    a_deputy_is_told_and_an_account_that_is_disabled_is_not
    an_agencys_own_certificate_is_told_to_its_manager
}

const MANAGER: (&str, &str) = ("quan-ly-thue-bao", "thue-bao@binhphuoc.gov.vn");
const OFFICER: (&str, &str) = ("chuyen-vien-ra", "ra@so.binhphuoc.gov.vn");
const APPROVER: (&str, &str) = ("duyet", "duyet@example.vn");

fn renew(desk: &Desk, person: usize) -> RequestDraft {
    RequestDraft {
        kind: RequestKind::Renew,
        official: desk.office.person(person),
        certificate: Some(desk.certificate(person)),
        content: Content::default(),
    }
}

async fn holders_are_told_one_by_one_and_those_who_look_after_them_in_one_mail(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(60), &[MANAGER, OFFICER, APPROVER]).await;
    assert_eq!(day(&desk).await, 6);
    let own = waiting(&desk, CertificateExpiry).await;
    assert_eq!(to(&own), [1, 2, 3].map(|number| format!("nguoi{number}@binhphuoc.gov.vn")));
    let body = &own[1].text.body;
    for line in ["Kính gửi Anh/Chị Nguyễn Văn An,", "đến hết ngày 31/12/2023 (còn 60 ngày)", "0000000000000002"]
    {
        assert!(body.contains(line), "{line} is missing in {body}");
    }
    assert!(body.contains("Nghị định số 130/2018/NĐ-CP") && !body.contains("đã qua"), "{body}");
    assert!(!own.iter().any(|row| row.text.body.contains("Mẫu 04")), "of the decree that holds later");
    let digests = waiting(&desk, CertificateDigest).await;
    assert_eq!(to(&digests), [APPROVER.1, OFFICER.1, MANAGER.1]);
    let [outside, authority, manager] = &digests[..] else { panic!("{digests:?}") };
    assert_eq!(manager.text.title, "Chứng thư số ngày 01/11/2023: 2 sắp hết hạn");
    assert!(manager.text.body.contains("- Nguyễn Văn An: hết hạn 31/12/2023, còn 60 ngày\n"), "{}", manager.text.body);
    assert!(!manager.text.body.contains("Trần Thị Bình"), "somebody of another agency");
    for name in ["Điểu Nen", "Nguyễn Văn An", "Trần Thị Bình", "Cơ quan H10.1 (2):", "Cơ quan H10.2 (1):"]
    {
        assert!(authority.text.body.contains(name), "{name} is missing in {}", authority.text.body);
    }
    // An address beyond the province's own mail gets figures, no people.
    assert!(outside.text.body.contains("- Cơ quan H10.1: 2 chứng thư, sớm nhất hết hạn 31/12/2023\n"));
    assert!(!outside.text.body.contains("Nguyễn") && !outside.text.body.contains("Nen"), "{}", outside.text.body);
    // Under the decree that asks for sixty days, a later mail says that they have passed.
    sent(&desk).await;
    let desk = desk.on(before_end(30));
    assert_eq!(day(&desk).await, 6);
    let late = waiting(&desk, CertificateExpiry).await;
    assert!(late.iter().all(|row| row.text.body.contains("thời hạn này đã qua")), "{late:?}");
}

async fn what_needs_no_renewal_is_not_told(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(59), &[OFFICER]).await;
    // The first person's is replaced, a further one stopped, another revoked, another on hold; the third leaves.
    event(&desk, desk.certificate(0), CertificateEventKind::Superseded).await;
    let stopped = further(&desk, 0, 1, before_end(0)).await;
    event(&desk, stopped.id, CertificateEventKind::StopUse).await;
    let revoked = further(&desk, 0, 2, before_end(0)).await;
    let held = further(&desk, 0, 3, before_end(0)).await;
    listed(&desk, 1, &[(revoked.facts.serial.clone(), 1), (held.facts.serial.clone(), 6)]).await;
    let office = &desk.office;
    office.record(&office.draft(1, vec![office.known(2, before_end(59), Act::Retire)])).await.expect("a decision");
    run_decisions(&office.registry, &Actor::Shell, before_end(59)).await.expect("a run");
    office.db.by_hand("delete from telling").await;
    assert_eq!(day(&desk).await, 2);
    assert_eq!(to(&waiting(&desk, CertificateExpiry).await), ["nguoi2@binhphuoc.gov.vn"]);
    let [digest] = &waiting(&desk, CertificateDigest).await[..] else { panic!("one") };
    assert!(digest.text.title.ends_with(": 1 sắp hết hạn"), "{}", digest.text.title);
    assert!(digest.text.body.contains("Nguyễn Văn An"), "{}", digest.text.body);
}

async fn an_open_renewal_is_told_to_those_who_look_after_it_only(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(70), &[MANAGER]).await;
    desk.submitted(renew(&desk, 0)).await;
    desk.draft(renew(&desk, 1)).await.expect("a draft");
    assert_eq!(day(&desk).await, 2);
    assert_eq!(to(&waiting(&desk, CertificateExpiry).await), ["nguoi3@binhphuoc.gov.vn"]);
    let [digest] = &waiting(&desk, CertificateDigest).await[..] else { panic!("one") };
    for line in [
        "- Điểu Nen: hết hạn 31/12/2023, còn 70 ngày; đã đề nghị gia hạn ngày 22/10/2023\n",
        "- Nguyễn Văn An: hết hạn 31/12/2023, còn 70 ngày; đề nghị gia hạn lập ngày 22/10/2023 chưa trình\n",
    ] {
        assert!(digest.text.body.contains(line), "{line} is missing in {}", digest.text.body);
    }
    assert!(!digest.text.body.contains("Nghị định"), "nothing is to be asked for: {}", digest.text.body);
}

async fn an_overdue_request_is_told_once(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(200), &[MANAGER, OFFICER]).await;
    let asked = desk.submitted(desk.revoke(0)).await;
    assert_eq!(day(&desk).await, 0, "its day has not passed");
    let desk = desk.on(before_end(200) + Duration::days(7));
    assert_eq!(desk.state(asked).await, RequestState::Submitted);
    assert_eq!(day(&desk).await, 2);
    let told = waiting(&desk, CertificateDigest).await;
    assert_eq!(to(&told), [OFFICER.1, MANAGER.1]);
    for digest in &told {
        assert!(digest.text.title.ends_with(": 1 đề nghị quá hạn"), "{}", digest.text.title);
        assert!(digest.text.body.contains("- Thu hồi chứng thư, Điểu Nen: Đã trình, hạn "), "{}", digest.text.body);
    }
    let desk = desk.on(before_end(200) + Duration::days(8));
    assert_eq!(day(&desk).await, 0, "once");
}

async fn a_deputy_is_told_and_an_account_that_is_disabled_is_not(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(60), &[MANAGER]).await;
    let deputy = desk.account("thay-mat", Role::Reporter, "H10.2", None).await;
    give_mail(&desk.office.registry, &deputy, "thay-mat@binhphuoc.gov.vn").await;
    let standing_in =
        Deputyship { deputy: "thay-mat".to_owned(), acts_for: MANAGER.0.to_owned(), from: None, to: before_end(50) };
    name_deputy(&desk.office.registry, &desk.admin, &standing_in).await.expect("a deputy");
    day(&desk).await;
    let told = waiting(&desk, CertificateDigest).await;
    assert_eq!(to(&told), ["thay-mat@binhphuoc.gov.vn", MANAGER.1]);
    assert_eq!(told[0].text.body, told[1].text.body);
    sent(&desk).await;
    let desk = desk.on(before_end(30));
    desk.office.db.by_hand("update principal set disabled = true where name = 'quan-ly-thue-bao'").await;
    day(&desk).await;
    assert!(waiting(&desk, CertificateDigest).await.is_empty(), "neither, nor whoever stood in");
}

async fn an_agencys_own_certificate_is_told_to_its_manager(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(60), &[MANAGER]).await;
    // The second person's mailbox is the agency's: nobody holds the certificate, and its address is the agency's.
    let certificate = desk.certificate(1);
    let office = &desk.office;
    office.db.by_hand(&format!("update certificate set official = null where serial = {}", blob(&desk, 1))).await;
    let agency = if office.db.is_postgres() { "'" } else { "x'" };
    let hex = office.agency(1).to_string();
    let agency = format!("{agency}{}'", if office.db.is_postgres() { hex } else { hex.replace('-', "") });
    let number = office.people[1].mailbox.number;
    office
        .db
        .by_hand(&format!(
            "update mailbox set kind = 'agency', official = null, agency = {agency} where number = {number}"
        ))
        .await;
    assert_eq!(day(&desk).await, 3, "two holders and the manager");
    let [digest] = &waiting(&desk, CertificateDigest).await[..] else { panic!("one") };
    assert!(digest.text.body.contains("- chứng thư của cơ quan: hết hạn 31/12/2023"), "{}", digest.text.body);
    assert!(!to(&waiting(&desk, CertificateExpiry).await).contains(&"nguoi2@binhphuoc.gov.vn"), "{certificate}");
}

/// The serial number as the engine writes it.
fn blob(desk: &Desk, person: usize) -> String {
    let hex = hex::encode(serial(desk, person).0);
    if desk.office.db.is_postgres() { format!("'\\x{hex}'") } else { format!("x'{hex}'") }
}
