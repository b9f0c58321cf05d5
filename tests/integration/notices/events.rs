//! What happens is told as it happens, once: outcomes of requests, and what the CA's lists tell.

use congvu::domain::certificate::event::CertificateEventKind;
use congvu::domain::certificate::request::RequestKind;
use congvu::domain::certificate::request::content::Content;
use congvu::domain::decision::draft::Act;
use congvu::domain::notice::NoticeKind::{CertificateRevocation, RequestOutcome};
use congvu::domain::principal::Role;
use congvu::operations::Actor;
use congvu::operations::grant_role::{RoleGrant, revoke_role};
use congvu::operations::notices::{owed_events, queue_event_notices};
use congvu::operations::requests::{RequestDraft, Verdict};
use congvu::operations::run_decisions::run_decisions;
use time::Duration;

use super::told::{
    LAST_DAY, before_end, desk_with_mail, event, further, give_mail, happened, listed, listed_days_ago, sent, serial,
    to, waiting,
};
use crate::database::{TestDatabase, on_both_engines};
use crate::requests::desk::Desk;

on_both_engines! {
    what_became_of_a_request_is_told_to_whoever_handed_it_in_and_to_whom_it_is_for
    what_the_list_tells_goes_to_the_holder_and_the_manager_and_what_nobody_asked_for_to_the_authority
    what_happened_before_or_long_ago_is_not_told
    a_first_list_tells_no_old_stories_and_a_later_one_does
    a_long_list_is_told_in_bounded_mails
    what_the_ca_releases_and_our_own_order_stops_is_not_said_to_be_usable
    who_looks_after_a_request_no_more_is_not_told_of_it
    two_who_look_at_once_tell_once
}

const MANAGER: (&str, &str) = ("quan-ly-thue-bao", "thue-bao@binhphuoc.gov.vn");
const OFFICER: (&str, &str) = ("chuyen-vien-ra", "ra@binhphuoc.gov.vn");
const REASON: &str = "Thiếu chữ ký của Nguyễn Văn An";

fn renew(desk: &Desk, person: usize) -> RequestDraft {
    RequestDraft {
        kind: RequestKind::Renew,
        official: desk.office.person(person),
        certificate: Some(desk.certificate(person)),
        content: Content::default(),
    }
}

async fn what_became_of_a_request_is_told_to_whoever_handed_it_in_and_to_whom_it_is_for(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(100), &[MANAGER]).await;
    assert_eq!(happened(&desk).await, 0, "from here on");
    let asked = desk.submitted(renew(&desk, 1)).await;
    assert_eq!(happened(&desk).await, 0, "that it was handed in is no news");
    desk.decide(asked, Verdict::Return(REASON.to_owned())).await.expect("returned");
    assert_eq!(happened(&desk).await, 2);
    assert_eq!(happened(&desk).await, 0, "once");
    let told = waiting(&desk, RequestOutcome).await;
    assert_eq!(to(&told), ["nguoi2@binhphuoc.gov.vn", MANAGER.1]);
    for mail in &told {
        assert_eq!(mail.text.title, "Đề nghị “Gia hạn chứng thư”: Trả lại để bổ sung");
        assert!(!mail.text.body.contains("Thiếu chữ ký"), "no reasons: {}", mail.text.body);
        assert!(mail.text.body.contains(&asked.to_string()), "{}", mail.text.body);
        assert!(mail.text.body.contains("cho Nguyễn Văn An, lập ngày 22/09/2023"), "{}", mail.text.body);
    }
    sent(&desk).await;
    // Handed in again, and refused; the manager reads mail elsewhere now.
    give_mail(&desk.office.registry, &desk.manager, "thue-bao@example.vn").await;
    desk.submit(asked).await.expect("handed in again");
    desk.decide(asked, Verdict::Reject(REASON.to_owned())).await.expect("rejected");
    assert_eq!(happened(&desk).await, 2);
    let told = waiting(&desk, RequestOutcome).await;
    assert_eq!(to(&told), ["nguoi2@binhphuoc.gov.vn", "thue-bao@example.vn"]);
    assert!(told[1].text.title.ends_with("Không được duyệt") && !told[1].text.body.contains("Nguyễn"), "{told:?}");
    sent(&desk).await;
    // Whoever left is told nothing; whoever handed it in is.
    let stop = RequestDraft { kind: RequestKind::StopUse, ..desk.revoke(0) };
    let stop = desk.submitted(stop).await;
    let office = &desk.office;
    office.record(&office.draft(1, vec![office.known(0, before_end(100), Act::Retire)])).await.expect("a decision");
    run_decisions(&office.registry, &Actor::Shell, before_end(100)).await.expect("a run");
    desk.decide(stop, Verdict::Approve).await.expect("approved, and so fulfilled");
    assert_eq!(happened(&desk).await, 1);
    assert_eq!(to(&waiting(&desk, RequestOutcome).await), ["thue-bao@example.vn"]);
}

async fn what_the_list_tells_goes_to_the_holder_and_the_manager_and_what_nobody_asked_for_to_the_authority(
    db: TestDatabase,
) {
    let desk = desk_with_mail(db, before_end(100), &[MANAGER, OFFICER]).await;
    happened(&desk).await;
    // Of the first person it was asked for. Nobody asked for the second's and the third's, and the third left.
    desk.submitted(desk.revoke(0)).await;
    let office = &desk.office;
    office.record(&office.draft(1, vec![office.known(2, before_end(100), Act::Retire)])).await.expect("a decision");
    run_decisions(&office.registry, &Actor::Shell, before_end(100)).await.expect("a run");
    listed(&desk, 1, &[(serial(&desk, 0), 1), (serial(&desk, 1), 6), (serial(&desk, 2), 1)]).await;
    assert_eq!(happened(&desk).await, 4);
    assert_eq!(happened(&desk).await, 0, "once");
    let told = waiting(&desk, CertificateRevocation).await;
    assert_eq!(to(&told), ["nguoi1@binhphuoc.gov.vn", "nguoi2@binhphuoc.gov.vn", OFFICER.1, MANAGER.1]);
    let [first, second, authority, manager] = told.map_bodies();
    assert!(
        first.contains("đã được CA thu hồi theo đề nghị từ ngày") && !first.contains("không có đề nghị"),
        "{first}"
    );
    assert!(second.contains("bị CA tạm dừng") && second.contains("không có đề nghị nào"), "{second}");
    for name in ["Nguyễn Văn An", "Trần Thị Bình", "Không có đề nghị nào được trình trước đó (2):"]
    {
        assert!(authority.contains(name), "{name} is missing in {authority}");
    }
    assert!(!authority.contains("Điểu Nen"), "asked for: no matter of the authority: {authority}");
    assert!(manager.contains("Điểu Nen") && manager.contains("Nguyễn Văn An"), "{manager}");
    assert!(!manager.contains("Trần Thị Bình"), "of another agency: {manager}");
    sent(&desk).await;
    // The hold ends: good news, no alarm.
    let desk = desk.on(before_end(99));
    listed(&desk, 2, &[(serial(&desk, 0), 1), (serial(&desk, 2), 1)]).await;
    assert_eq!(happened(&desk).await, 2);
    let told = waiting(&desk, CertificateRevocation).await;
    assert_eq!(to(&told), ["nguoi2@binhphuoc.gov.vn", MANAGER.1]);
    assert!(told.iter().all(|mail| mail.text.body.contains("được CA cho sử dụng trở lại")), "{told:?}");
}

/// The texts of four mails.
trait Bodies {
    fn map_bodies(&self) -> [String; 4];
}

impl Bodies for Vec<congvu::storage::row::notice::NoticeRow> {
    fn map_bodies(&self) -> [String; 4] {
        let bodies: Vec<String> = self.iter().map(|row| row.text.body.clone()).collect();
        bodies.try_into().expect("four mails")
    }
}

async fn what_happened_before_or_long_ago_is_not_told(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(100), &[MANAGER]).await;
    listed(&desk, 1, &[(serial(&desk, 0), 1)]).await;
    assert_eq!(happened(&desk).await, 0, "before notices began");
    listed(&desk, 2, &[(serial(&desk, 0), 1), (serial(&desk, 1), 1)]).await;
    assert_eq!(owed_events(&desk.office.registry).await.expect("what is owed").len(), 2);
    // Nobody looked for more than a week.
    let desk = desk.on(before_end(100) + Duration::days(8));
    assert_eq!(happened(&desk).await, 0);
    listed(&desk, 3, &[(serial(&desk, 0), 1), (serial(&desk, 1), 1), (serial(&desk, 2), 1)]).await;
    assert_eq!(happened(&desk).await, 1, "but what happens now is told: to the holder");
}

async fn two_who_look_at_once_tell_once(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(100), &[MANAGER, OFFICER]).await;
    happened(&desk).await;
    listed(&desk, 1, &[(serial(&desk, 0), 1), (serial(&desk, 1), 1), (serial(&desk, 2), 1)]).await;
    let registry = &desk.office.registry;
    let (one, two) = tokio::join!(queue_event_notices(registry), queue_event_notices(registry));
    assert_eq!(one.expect("a queue") + two.expect("a queue"), 5, "three holders, the manager, the authority");
    assert_eq!(waiting(&desk, CertificateRevocation).await.len(), 5);
}

async fn a_first_list_tells_no_old_stories_and_a_later_one_does(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(100), &[MANAGER, OFFICER]).await;
    let (later, ended) = (further(&desk, 0, 1, LAST_DAY).await, further(&desk, 0, 2, before_end(101)).await);
    happened(&desk).await;
    let old = |person| (serial(&desk, person), 1, 3 * 365);
    let mut entries = vec![old(0), old(1), old(2)];
    listed_days_ago(&desk, 1, &entries).await;
    assert_eq!(happened(&desk).await, 0, "revoked long before anybody here knew anything of their CA");
    entries.extend([(later.facts.serial, 1, 20), (ended.facts.serial, 1, 20)]);
    listed_days_ago(&desk, 2, &entries).await;
    assert_eq!(happened(&desk).await, 3, "its holder, the manager, and the authority; nobody of what had ended");
    let told = waiting(&desk, CertificateRevocation).await;
    assert_eq!(to(&told), ["nguoi1@binhphuoc.gov.vn", OFFICER.1, MANAGER.1]);
    assert!(told[2].text.title.starts_with("Cảnh báo: 1 chứng thư số"), "{told:?}");
}

async fn a_long_list_is_told_in_bounded_mails(db: TestDatabase) {
    const MANY: u8 = 210;
    let desk = desk_with_mail(db, before_end(100), &[MANAGER]).await;
    let mut entries = Vec::new();
    for number in 0..MANY {
        entries.push((further(&desk, 0, number, LAST_DAY).await.facts.serial, 1));
    }
    happened(&desk).await;
    listed(&desk, 1, &entries).await;
    assert_eq!(happened(&desk).await, u32::from(MANY) + 1);
    let told = waiting(&desk, CertificateRevocation).await;
    let manager = told.iter().find(|mail| mail.principal.is_some()).expect("the manager's");
    let body = &manager.text.body;
    assert!(body.contains("(210):") && body.contains("và 10 mục khác"), "{body}");
    assert_eq!(body.matches("\n- Điểu Nen").count(), 200);
    assert_eq!(desk.office.count("telling").await, "200", "of the others only the number was told");
}

async fn what_the_ca_releases_and_our_own_order_stops_is_not_said_to_be_usable(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(100), &[MANAGER]).await;
    happened(&desk).await;
    listed(&desk, 1, &[(serial(&desk, 0), 6), (serial(&desk, 1), 6)]).await;
    happened(&desk).await;
    sent(&desk).await;
    event(&desk, desk.certificate(0), CertificateEventKind::StopUse).await;
    let desk = desk.on(before_end(99));
    listed(&desk, 2, &[]).await;
    assert_eq!(happened(&desk).await, 3);
    let told = waiting(&desk, CertificateRevocation).await;
    let [stopped, good, manager] = &told[..] else { panic!("{told:?}") };
    let body = &stopped.text.body;
    assert!(body.contains("vẫn đang ngừng sử dụng nội bộ") && !body.contains("Chứng thư được sử dụng"), "{body}");
    assert!(good.text.body.contains("Chứng thư được sử dụng trở lại."), "{}", good.text.body);
    let body = &manager.text.body;
    assert_eq!(body.matches("vẫn đang ngừng sử dụng nội bộ").count(), 1, "{body}");
}

async fn who_looks_after_a_request_no_more_is_not_told_of_it(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(100), &[MANAGER]).await;
    let next = desk.account("quan-ly-moi", Role::SubscriberManager, "H10.1", None).await;
    give_mail(&desk.office.registry, &next, "moi@binhphuoc.gov.vn").await;
    happened(&desk).await;
    let asked = desk.submitted(renew(&desk, 1)).await;
    let ended = RoleGrant {
        account: MANAGER.0.to_owned(),
        role: Role::SubscriberManager,
        agency_code: "H10.1".to_owned(),
        from: None,
        to: None,
    };
    revoke_role(&desk.office.registry, &desk.admin, &ended).await.expect("a role that ends");
    desk.decide(asked, Verdict::Return(REASON.to_owned())).await.expect("returned");
    assert_eq!(happened(&desk).await, 2);
    let told = waiting(&desk, RequestOutcome).await;
    assert_eq!(to(&told), ["moi@binhphuoc.gov.vn", "nguoi2@binhphuoc.gov.vn"], "who can mend it, and whom it is for");
}
