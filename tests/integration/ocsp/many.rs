//! An answer is taken in while every other writer waits: what it costs does not grow with the lists that its issuer ever had.

use std::time::{Duration, Instant};

use congvu::domain::certificate::answer::Told;

use super::reads::hear;
use crate::database::{TestDatabase, on_both_engines};
use crate::fetch::words::tell;
use crate::storage::registry::small;

on_both_engines! {
    an_answer_costs_the_same_after_years_of_hourly_lists
}

/// Three years of them.
const LISTS: u32 = 26_000;
const ANSWERS: u8 = 30;

async fn an_answer_costs_the_same_after_years_of_hourly_lists(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    tell(&db, 1, &[]).await;
    let heard = async |from: u8| {
        let began = Instant::now();
        for number in from..from + ANSWERS {
            hear(&db, number, 1, &people[0], Told::Good).await;
        }
        began.elapsed()
    };
    let few = heard(10).await;
    let (id, sha256) = if db.is_postgres() {
        ("gen_random_uuid()", "decode(md5(i::text), 'hex')")
    } else {
        ("randomblob(16)", "randomblob(32)")
    };
    let copies = format!(
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < {LISTS}) insert into crl (id, sha256, issuer_key, \
         issuer, this_update, next_update, der, recorded_from, digest) select {id}, {sha256}, l.issuer_key, l.issuer, \
         l.this_update - i, l.next_update, l.der, l.recorded_from, l.digest from n cross join crl l"
    );
    assert_eq!(db.by_hand(&copies).await, u64::from(LISTS));
    let many = heard(10 + ANSWERS).await;
    assert!(many < few * 3 + Duration::from_millis(300), "{few:?} for {ANSWERS}, and then {many:?}");
}
