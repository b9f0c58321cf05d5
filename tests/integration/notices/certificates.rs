//! Certificates that end soon: who is told, who is not, and what a digest says to whom.

use congvu::domain::certificate::event::CertificateEventKind;
use congvu::domain::certificate::request::content::Content;
use congvu::domain::certificate::request::{RequestEvent, RequestKind, RequestState};
use congvu::domain::decision::draft::Act;
use congvu::domain::ids::FactId;
use congvu::domain::notice::NoticeKind::{CertificateDigest, CertificateExpiry};
use congvu::domain::principal::Role;
use congvu::operations::Actor;
use congvu::operations::campaigns::{CampaignDraft, open_campaign};
use congvu::operations::name_deputy::{Deputyship, name_deputy};
use congvu::operations::requests::{RequestDraft, Verdict};
use congvu::operations::run_decisions::run_decisions;
use time::Duration;

use super::told::{
    LAST_DAY, before_end, day, desk_with_mail, event, event_told, further, give_mail, listed, sent, serial, to, waiting,
};
use crate::database::{TestDatabase, on_both_engines};
use crate::requests::desk::Desk;

on_both_engines! {
    holders_are_told_one_by_one_and_those_who_look_after_them_in_one_mail
    what_needs_no_renewal_is_not_told
    a_renewal_that_was_handed_in_silences_its_holder_but_for_the_last_days
    a_campaign_that_nobody_hands_in_silences_nobody
    what_was_renewed_is_not_told
    an_overdue_request_is_told_once_in_each_term
    a_deputy_is_told_and_an_account_that_is_disabled_is_not
    an_agencys_own_certificate_is_told_to_its_manager
    nobodys_certificate_is_told_to_those_who_look_after_the_province
    whoever_is_posted_in_a_dissolved_agency_is_told
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
    let stopped = further(&desk, 0, 1, before_end(0)).await;
    event_told(&desk, desk.certificate(0), CertificateEventKind::Superseded, stopped.id.to_string()).await;
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

async fn a_renewal_that_was_handed_in_silences_its_holder_but_for_the_last_days(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(75), &[MANAGER]).await;
    let asked = desk.draft(renew(&desk, 0)).await.expect("a draft").request.id;
    let desk = desk.on(before_end(70));
    desk.submit(asked).await.expect("handed in");
    desk.draft(renew(&desk, 1)).await.expect("a draft");
    assert_eq!(day(&desk).await, 3);
    assert_eq!(to(&waiting(&desk, CertificateExpiry).await), ["nguoi2@binhphuoc.gov.vn", "nguoi3@binhphuoc.gov.vn"]);
    let [digest] = &waiting(&desk, CertificateDigest).await[..] else { panic!("one") };
    for line in [
        "- Điểu Nen: hết hạn 31/12/2023, còn 70 ngày; đã đề nghị gia hạn ngày 22/10/2023\n",
        "- Nguyễn Văn An: hết hạn 31/12/2023, còn 70 ngày; đề nghị gia hạn lập ngày 22/10/2023 chưa trình\n",
    ] {
        assert!(digest.text.body.contains(line), "{line} is missing in {}", digest.text.body);
    }
    assert!(digest.text.body.contains("Nghị định"), "one is to be handed in still: {}", digest.text.body);
    sent(&desk).await;
    for (left, holders) in [(30, 2), (7, 3), (1, 3)] {
        let desk = desk.again().on(before_end(left));
        assert_eq!(day(&desk).await, holders + 1, "{left}");
        let told = waiting(&desk, CertificateExpiry).await;
        let own = told.iter().find(|mail| mail.address.as_ref().is_some_and(|to| to.as_str().starts_with("nguoi1")));
        assert_eq!(own.is_some(), left <= 7, "{left}: {told:?}");
        if let Some(own) = own {
            let body = &own.text.body;
            assert!(body.contains("đã đề nghị gia hạn ngày 22/10/2023") && !body.contains("Nghị định"), "{body}");
        }
        sent(&desk).await;
    }
}

async fn a_campaign_that_nobody_hands_in_silences_nobody(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(60), &[]).await;
    let draft = CampaignDraft { agency: desk.office.agency(1), ends_by: LAST_DAY };
    let intake = open_campaign(&desk.office.registry, &desk.manager, draft).await.expect("a campaign");
    assert_eq!(intake.asked.len(), 2);
    assert_eq!(day(&desk).await, 3);
    assert_eq!(
        to(&waiting(&desk, CertificateExpiry).await)[..2],
        ["nguoi1@binhphuoc.gov.vn", "nguoi2@binhphuoc.gov.vn"]
    );
}

async fn what_was_renewed_is_not_told(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(60), &[]).await;
    let renewal = desk.submitted(renew(&desk, 0)).await;
    // As `confirm_owner` leaves it that gave the holder another certificate: nobody saw which one it took the place of.
    let registry = &desk.office.registry;
    let fulfilled = RequestEvent {
        id: FactId(registry.new_id()),
        request: renewal,
        state: RequestState::Fulfilled,
        effective_at: registry.clock.now(),
        details: String::new(),
    };
    let mut change = registry.store.write(registry.header(&Actor::Shell, "test")).await.expect("a change set");
    change.insert_request_events(&[fulfilled]).await.expect("an event");
    change.commit().await.expect("a commit");
    let desk = desk.on(before_end(7));
    assert_eq!(day(&desk).await, 2);
    assert_eq!(to(&waiting(&desk, CertificateExpiry).await), ["nguoi2@binhphuoc.gov.vn", "nguoi3@binhphuoc.gov.vn"]);
}

async fn an_overdue_request_is_told_once_in_each_term(db: TestDatabase) {
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
    sent(&desk).await;
    // It goes out at last, and the CA is silent.
    desk.decide(asked, Verdict::Approve).await.expect("approved");
    desk.send("12/TTTT", &[asked]).await.expect("a letter");
    assert_eq!(day(&desk).await, 0, "the CA has its days");
    let desk = desk.on(before_end(200) + Duration::days(15));
    assert_eq!(day(&desk).await, 2);
    for digest in waiting(&desk, CertificateDigest).await {
        assert!(digest.text.body.contains("- Thu hồi chứng thư, Điểu Nen: Đã gửi CA, hạn "), "{}", digest.text.body);
    }
    let desk = desk.on(before_end(200) + Duration::days(16));
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

async fn nobodys_certificate_is_told_to_those_who_look_after_the_province(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(60), &[MANAGER, OFFICER]).await;
    let office = &desk.office;
    // As if it had been signed for somebody whom nobody found.
    office.db.by_hand(&format!("update certificate set official = null where serial = {}", blob(&desk, 0))).await;
    assert_eq!(day(&desk).await, 4, "two holders, the manager, the officer");
    let told = waiting(&desk, CertificateDigest).await;
    assert_eq!(to(&told), [OFFICER.1, MANAGER.1]);
    let line = format!("- số hiệu chứng thư {}: hết hạn 31/12/2023, còn 60 ngày\n", hex::encode(serial(&desk, 0).0));
    let body = &told[0].text.body;
    assert!(body.contains("\nChưa xác định chủ thể (1):\n") && body.contains(&line), "{body}");
    assert!(told[0].text.title.ends_with(": 3 sắp hết hạn") && told[1].text.title.ends_with(": 1 sắp hết hạn"));
}

async fn whoever_is_posted_in_a_dissolved_agency_is_told(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(60), &[OFFICER]).await;
    let ended = "update agency_version set effective_to = '2023-10-01' where name = 'Cơ quan H10.2'";
    assert!(desk.office.db.by_hand(ended).await > 0);
    assert_eq!(day(&desk).await, 4);
    assert!(to(&waiting(&desk, CertificateExpiry).await).contains(&"nguoi3@binhphuoc.gov.vn"));
    let [digest] = &waiting(&desk, CertificateDigest).await[..] else { panic!("one") };
    assert!(digest.text.body.contains("Cơ quan H10.2 (1):\n- Trần Thị Bình: "), "{}", digest.text.body);
}
