//! Numbers of the records made for pushes: one for a digest, without gaps, also when several replicas ask at once.

use std::collections::BTreeSet;

use congvu::domain::ids::AgencyId;

use crate::database::{TestDatabase, on_both_engines};
use crate::storage::registry::small;

on_both_engines! {
    a_digest_has_one_number_and_the_next_another
    many_who_ask_at_once_get_one_number_each
}

async fn number(db: &TestDatabase, issuer: AgencyId, year: i32, digest: u8) -> i32 {
    let books = db.store.bookkeeping().await.expect("a transaction");
    let number = books.scim_decision_number(issuer, year, &[digest; 32]).await.expect("a number");
    books.commit().await.expect("a commit");
    number
}

async fn a_digest_has_one_number_and_the_next_another(db: TestDatabase) {
    let (_, agencies, _) = small(&db.store).await;
    let [first, second] = [agencies[1].agency, agencies[2].agency];
    let mut given = Vec::new();
    for (issuer, year, digest) in
        [(first, 2019, 1), (first, 2019, 2), (first, 2019, 1), (second, 2019, 1), (first, 2020, 1), (first, 2019, 3)]
    {
        given.push(number(&db, issuer, year, digest).await);
    }
    assert_eq!(given, [1, 2, 1, 1, 1, 3]);
}

async fn many_who_ask_at_once_get_one_number_each(db: TestDatabase) {
    let (_, agencies, _) = small(&db.store).await;
    let issuer = agencies[0].agency;
    let asked = (0..12_u8).map(|ask| {
        let db = db.clone();
        tokio::spawn(async move { (ask % 4, number(&db, issuer, 2019, ask % 4).await) })
    });
    let mut given = BTreeSet::new();
    for one in asked.collect::<Vec<_>>() {
        given.insert(one.await.expect("an answer"));
    }
    assert_eq!(given.len(), 4, "one number for each digest: {given:?}");
    assert_eq!(given.iter().map(|(_, number)| *number).collect::<BTreeSet<_>>(), (1..=4).collect());
}
