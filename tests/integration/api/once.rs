//! Idempotency keys as the store keeps them, on both engines.

use std::sync::Arc;

use congvu::domain::clock::Clock as _;
use congvu::domain::clock::SystemClock;
use congvu::domain::ids::{IdSource, PrincipalId};
use congvu::domain::principal::Principal;
use congvu::operations::answer_once::{Claim, claim, keep, release};
use congvu::operations::{Province, Registry};
use congvu::storage::row::access::PrincipalRow;
use congvu::storage::row::idempotency::KeptAnswer;
use uuid::Uuid;

use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_key_is_claimed_once_and_answered_again
    of_many_at_once_one_is_carried_out
    a_key_is_free_again_after_a_refusal_and_after_a_day
    a_claim_that_was_cut_off_says_so
}

const HASH: [u8; 32] = [1; 32];

async fn registry(db: &TestDatabase) -> (Arc<Registry>, PrincipalId, PrincipalId) {
    let province = Province { name: "Tỉnh".to_owned(), code: "H10".to_owned(), mail_domain: "example.vn".to_owned() };
    let registry = Registry::new(db.store.clone(), Arc::new(SystemClock), false, province, IdSource::seeded(3));
    let [one, other] = [1_u128, 2].map(|number| PrincipalId(Uuid::from_u128(number)));
    let books = db.store.bookkeeping().await.expect("books");
    for id in [one, other] {
        let principal = Principal::new(id, format!("account-{id}"));
        let row = PrincipalRow { principal, password_hash: None, disabled: false, must_change: false };
        books.insert_principal(&row, SystemClock.now()).await.expect("an account");
    }
    books.commit().await.expect("a commit");
    (Arc::new(registry), one, other)
}

fn answer() -> KeptAnswer {
    KeptAnswer { status: 201, headers: "{\"location\":\"/x\"}".to_owned(), body: b"done".to_vec() }
}

async fn a_key_is_claimed_once_and_answered_again(db: TestDatabase) {
    let (registry, one, other) = registry(&db).await;
    let ask = async |who, key, hash: &[u8; 32]| claim(&registry, who, key, hash).await.expect("a claim");
    assert_eq!(ask(one, "k", &HASH).await, Claim::New);
    assert_eq!(ask(one, "k", &HASH).await, Claim::AtWork);
    assert_eq!(ask(one, "k", &[2; 32]).await, Claim::OtherRequest);
    assert_eq!(ask(other, "k", &HASH).await, Claim::New, "keys of two accounts are two keys");
    keep(&registry, one, "k", &answer()).await.expect("a kept answer");
    assert_eq!(ask(one, "k", &HASH).await, Claim::Answered(answer()));
    assert_eq!(ask(one, "k", &[2; 32]).await, Claim::OtherRequest);
    release(&registry, one, "k").await.expect("nothing");
    assert_eq!(ask(one, "k", &HASH).await, Claim::Answered(answer()), "what was done stays done");
}

async fn of_many_at_once_one_is_carried_out(db: TestDatabase) {
    let (registry, one, _) = registry(&db).await;
    let tries = (0..12).map(|_| {
        let registry = Arc::clone(&registry);
        tokio::spawn(async move { claim(&registry, one, "k", &HASH).await.expect("a claim") })
    });
    let mut new = 0;
    for attempt in tries.collect::<Vec<_>>() {
        match attempt.await.expect("no panic") {
            Claim::New => new += 1,
            other => assert_eq!(other, Claim::AtWork),
        }
    }
    assert_eq!(new, 1);
}

async fn a_key_is_free_again_after_a_refusal_and_after_a_day(db: TestDatabase) {
    let (registry, one, other) = registry(&db).await;
    assert_eq!(claim(&registry, one, "k", &HASH).await.expect("a claim"), Claim::New);
    release(&registry, one, "k").await.expect("a release");
    assert_eq!(claim(&registry, one, "k", &[2; 32]).await.expect("a claim"), Claim::New);
    keep(&registry, one, "k", &answer()).await.expect("a kept answer");
    let day = 86_400_000_000_i64;
    db.by_hand(&format!("update idempotency set created_at = created_at - {day} + 60000000")).await;
    assert_eq!(claim(&registry, one, "k", &[2; 32]).await.expect("a claim"), Claim::Answered(answer()));
    db.by_hand("update idempotency set created_at = created_at - 61000000").await;
    assert_eq!(claim(&registry, other, "other", &HASH).await.expect("a claim"), Claim::New);
    assert_eq!(db.texts("select key from idempotency").await, ["other"], "the old one is forgotten");
    assert_eq!(claim(&registry, one, "k", &HASH).await.expect("a claim"), Claim::New);
}

async fn a_claim_that_was_cut_off_says_so(db: TestDatabase) {
    let (registry, one, _) = registry(&db).await;
    assert_eq!(claim(&registry, one, "k", &HASH).await.expect("a claim"), Claim::New);
    db.by_hand("update idempotency set created_at = created_at - 121000000").await;
    assert_eq!(claim(&registry, one, "k", &HASH).await.expect("a claim"), Claim::CutOff);
    assert_eq!(claim(&registry, one, "k", &[2; 32]).await.expect("a claim"), Claim::OtherRequest);
}
