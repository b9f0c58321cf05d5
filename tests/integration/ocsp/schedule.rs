//! The turns of `serve`: after the lists it asks about what is pending, also when a list cannot be taken in.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use congvu::demo::ca::{Authority, CrlOrder};
use congvu::jobs::keep_fetching;
use congvu::operations::fetch_lists::ListFetching;
use congvu::pki::fetch::{Allowed, Answer, Fetch, FetchError, Question, Validators};
use congvu::pki::revocation::CrlLimits;
use tokio_util::sync::CancellationToken;

use super::asking::again;
use super::office::{DAY, Office};
use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::province::{demo_ca, trust};

on_both_engines! {
    serve_asks_after_the_lists
    a_list_that_the_store_cannot_take_in_keeps_nobody_from_asking
}

/// A server that has one list under every address.
struct OneList(Vec<u8>);

#[async_trait]
impl Fetch for OneList {
    async fn fetch(&self, _: &Question) -> Result<Answer, FetchError> {
        Ok(Answer::Fetched { der: self.0.clone(), validators: Validators::default() })
    }
}

/// A certificate's revocation waits, and the CA's server has a new list.
async fn waiting(db: TestDatabase) -> (Office, ListFetching) {
    let office = Office::open(db).await;
    office.list(1, &[], 30).await;
    office.sent(0).await;
    let now = office.now();
    let order = CrlOrder { number: 2, this_update: now, next_update: now.plus_seconds(30 * DAY), entries: &[] };
    let list = demo_ca().crl(Authority::G2Issuing, &order).unwrap();
    let fetching = ListFetching {
        fetch: Arc::new(OneList(list)),
        allowed: Allowed::new(&["ca.gov.vn".to_owned()], &[]).unwrap(),
        sources: vec!["http://ca.gov.vn/pki/pub/crl/cpcag2.crl".parse().unwrap()],
        limits: CrlLimits::default(),
        trust: trust(demo_ca()),
    };
    (office, fetching)
}

/// The schedule's first turn: how many questions it put.
async fn first_turn(office: &Office, fetching: ListFetching) -> usize {
    let registry = Arc::new(again(office).asking(office.asking()));
    let stop = CancellationToken::new();
    let task = keep_fetching(registry, fetching, 60, stop.clone());
    let mut asked = Vec::new();
    for _ in 0..200 {
        asked = office.responder.asked();
        if !asked.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    stop.cancel();
    task.await.expect("an end");
    asked.len()
}

async fn serve_asks_after_the_lists(db: TestDatabase) {
    let (office, fetching) = waiting(db).await;
    assert_eq!(first_turn(&office, fetching).await, 1);
    assert_eq!(office.desk.office.count("crl").await, "2");
}

async fn a_list_that_the_store_cannot_take_in_keeps_nobody_from_asking(db: TestDatabase) {
    let (office, fetching) = waiting(db).await;
    office.desk.office.db.by_hand("alter table crl_body rename to crl_body_elsewhere").await;
    assert_eq!(first_turn(&office, fetching).await, 1);
    assert_eq!(office.desk.office.count("crl").await, "1");
}
