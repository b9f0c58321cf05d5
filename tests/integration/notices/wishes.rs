//! What people want to be told of: nobody is reminded who turned it off, but for the last days, and nothing about revocation can be turned off.

use congvu::domain::lang::Lang;
use congvu::domain::notice::NoticeKind::{CertificateDigest, CertificateExpiry, CertificateRevocation};
use congvu::domain::notice::preference::{ExpiryReminders, NoticePreferences};
use congvu::domain::principal::{Role, TokenLimits};
use congvu::operations::notices::{notice_preferences, set_notice_preferences};
use congvu::operations::{Actor, OperationError};
use uuid::Uuid;

use super::told::{before_end, day, desk_with_mail, happened, listed, sent, serial, to, waiting};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    what_was_turned_off_does_not_come_but_for_the_last_days_and_revocations
    one_chooses_for_oneself_and_the_choice_is_recorded
}

const MANAGER: (&str, &str) = ("quan-ly-thue-bao", "thue-bao@binhphuoc.gov.vn");

async fn what_was_turned_off_does_not_come_but_for_the_last_days_and_revocations(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(60), &[MANAGER]).await;
    happened(&desk).await;
    let own = desk.account("nen", Role::Official, "H10.1", Some(desk.office.person(0))).await;
    let last = NoticePreferences { expiry_reminders: ExpiryReminders::Last, ..NoticePreferences::default() };
    set_notice_preferences(&desk.office.registry, &own, &last).await.expect("a choice");
    let quiet = NoticePreferences { digests: false, language: Lang::En, ..NoticePreferences::default() };
    set_notice_preferences(&desk.office.registry, &desk.manager, &quiet).await.expect("a choice");
    day(&desk).await;
    assert_eq!(to(&waiting(&desk, CertificateExpiry).await), ["nguoi2@binhphuoc.gov.vn", "nguoi3@binhphuoc.gov.vn"]);
    assert!(waiting(&desk, CertificateDigest).await.is_empty());
    sent(&desk).await;
    let desk = desk.on(before_end(7));
    day(&desk).await;
    assert_eq!(waiting(&desk, CertificateExpiry).await.len(), 3, "the last days always come");
    assert!(waiting(&desk, CertificateDigest).await.is_empty());
    listed(&desk, 1, &[(serial(&desk, 0), 1)]).await;
    happened(&desk).await;
    let told = waiting(&desk, CertificateRevocation).await;
    assert_eq!(to(&told), ["nguoi1@binhphuoc.gov.vn", MANAGER.1]);
    assert!(told[1].text.title.starts_with("Alarm: 1 certificates"), "in the language of choice: {told:?}");
    // Turned on again, the digest tells what stands.
    let loud = NoticePreferences { digests: true, ..quiet };
    set_notice_preferences(&desk.office.registry, &desk.manager, &loud).await.expect("a choice");
    let desk = desk.on(before_end(6));
    day(&desk).await;
    let [digest] = &waiting(&desk, CertificateDigest).await[..] else { panic!("one") };
    assert_eq!(digest.text.title, "Certificates on 25/12/2023: 1 ending soon");
}

async fn one_chooses_for_oneself_and_the_choice_is_recorded(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(60), &[]).await;
    let registry = &desk.office.registry;
    assert_eq!(notice_preferences(registry, &desk.manager).await.expect("a look"), None);
    let chosen = NoticePreferences { digests: false, ..NoticePreferences::default() };
    let set = set_notice_preferences(registry, &desk.manager, &chosen).await.expect("a choice");
    assert_eq!(notice_preferences(registry, &desk.manager).await.expect("a look"), Some(set));
    assert_eq!(notice_preferences(registry, &desk.officer).await.expect("a look"), None, "nobody else's");
    let recorded = desk.office.db.texts("select p.name from notice_preference n join principal p on p.id = n.set_by");
    assert_eq!(recorded.await, vec![MANAGER.0; 4]);
    let audited = desk.office.db.texts("select action from audit_leaf where action = 'set_notice_preferences'").await;
    assert_eq!(audited.len(), 1);
    assert!(matches!(notice_preferences(registry, &Actor::Shell).await, Err(OperationError::NotLoggedIn { .. })));
    let Actor::Principal(principal) = &desk.manager else { panic!("an account") };
    let limits = TokenLimits {
        token: congvu::domain::ids::TokenId(Uuid::nil()),
        name: "t".to_owned(),
        permissions: Vec::new(),
        path: desk.office.agencies[0].path.clone(),
    };
    let mut token = principal.clone();
    token.limits = Some(limits);
    let refused = set_notice_preferences(registry, &Actor::Principal(token), &chosen).await;
    assert!(matches!(refused, Err(OperationError::NotAllowed { .. })), "{refused:?}");
}
