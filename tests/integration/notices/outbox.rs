//! The outbox: a notice stands or falls with its cause, has one key, and is in one sender's hands at a time.

use congvu::domain::clock::Timestamp;
use congvu::domain::ids::NoticeId;
use congvu::domain::notice::{NewNotice, NoticeKind, NoticeState, NoticeText};

use crate::database::{TestDatabase, on_both_engines};
use crate::storage::registry::{Maker, START, header, small};

on_both_engines! {
    a_notice_stands_or_falls_with_its_change_set
    a_key_is_used_once
    one_sender_has_a_notice_in_hand
    an_account_says_where_its_notices_go
}

const NOW: Timestamp = Timestamp::from_unix_seconds(1_577_760_000);

fn notice(maker: &mut Maker, key: &str) -> NewNotice {
    NewNotice {
        id: NoticeId(maker.id()),
        principal: None,
        address: "lan@binhphuoc.gov.vn".parse().expect("an address"),
        kind: NoticeKind::DailyDigest,
        subject: "2019-12-31".to_owned(),
        dedup_key: key.to_owned(),
        text: NoticeText { title: "Tiêu đề".to_owned(), body: "Nội dung".to_owned() },
        due: NOW,
    }
}

async fn due(db: &TestDatabase, at: Timestamp) -> Vec<congvu::storage::row::notice::NoticeRow> {
    db.store.read().await.expect("a reader").due_notices(at, 10).await.expect("notices")
}

async fn a_notice_stands_or_falls_with_its_change_set(db: TestDatabase) {
    let (mut maker, ..) = small(&db.store).await;
    let write = db.store.write(header(START)).await.expect("a change set");
    assert!(write.queue_notice(&notice(&mut maker, "undone")).await.expect("a notice"));
    drop(write);
    assert!(due(&db, NOW).await.is_empty(), "its cause was never recorded");
    let write = db.store.write(header(START)).await.expect("a change set");
    let kept = notice(&mut maker, "kept");
    write.queue_notice(&kept).await.expect("a notice");
    write.commit().await.expect("a commit");
    let found = due(&db, NOW).await;
    assert_eq!((found.len(), found[0].id, &found[0].text), (1, kept.id, &kept.text));
    assert!(due(&db, NOW.plus_seconds(-1)).await.is_empty(), "not before it is due");
}

async fn a_key_is_used_once(db: TestDatabase) {
    let mut maker = Maker::new();
    let books = db.store.bookkeeping().await.expect("books");
    assert!(books.queue_notice(&notice(&mut maker, "one")).await.expect("a notice"));
    assert!(!books.queue_notice(&notice(&mut maker, "one")).await.expect("no second one"));
    assert!(books.queue_notice(&notice(&mut maker, "two")).await.expect("a notice"));
    books.commit().await.expect("a commit");
    let counts = db.store.read().await.expect("a reader").notice_counts().await.expect("counts");
    assert_eq!(counts.into_iter().collect::<Vec<_>>(), [(NoticeState::Queued, 2)]);
}

async fn one_sender_has_a_notice_in_hand(db: TestDatabase) {
    let mut maker = Maker::new();
    let books = db.store.bookkeeping().await.expect("books");
    books.queue_notice(&notice(&mut maker, "one")).await.expect("a notice");
    books.commit().await.expect("a commit");
    let seen = due(&db, NOW).await.remove(0);
    let books = db.store.bookkeeping().await.expect("books");
    let until = NOW.plus_seconds(300);
    assert!(books.claim_notice(&seen, until).await.expect("a claim"));
    assert!(!books.claim_notice(&seen, until).await.expect("no second claim"), "another sender saw the same");
    books.commit().await.expect("a commit");
    assert!(due(&db, NOW.plus_seconds(299)).await.is_empty());
    let again = due(&db, until).await;
    assert_eq!((again.len(), again[0].attempts), (1, 1), "a sender that died leaves it to the next");
    let books = db.store.bookkeeping().await.expect("books");
    books.settle_notice(seen.id, NoticeState::Sent, None, NOW).await.expect("an end");
    assert!(books.settle_notice(seen.id, NoticeState::Failed, None, NOW).await.is_err(), "settled once");
    assert!(books.postpone_notice(seen.id, NOW, "late").await.is_err());
}

async fn an_account_says_where_its_notices_go(db: TestDatabase) {
    use congvu::domain::ids::PrincipalId;
    use congvu::domain::principal::Principal;
    use congvu::storage::row::access::PrincipalRow;
    let mut maker = Maker::new();
    let id = PrincipalId(maker.id());
    let principal = Principal::new(id, "lan");
    let books = db.store.bookkeeping().await.expect("books");
    books
        .insert_principal(&PrincipalRow { principal, password_hash: None, disabled: false, must_change: false }, NOW)
        .await
        .expect("one");
    assert_eq!(books.reader().principal_mail(id).await.expect("a look-up"), None);
    let mail = "lan@binhphuoc.gov.vn".parse().expect("an address");
    books.set_principal_mail(id, Some(&mail)).await.expect("an address");
    assert_eq!(books.reader().principal_mail(id).await.expect("a look-up"), Some(mail));
    books.set_principal_mail(id, None).await.expect("none");
    assert_eq!(books.reader().principal_mail(id).await.expect("a look-up"), None);
    assert!(books.set_principal_mail(PrincipalId(maker.id()), None).await.is_err(), "no such account");
}
