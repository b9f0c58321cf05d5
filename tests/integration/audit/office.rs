//! A registry to record in, and who looks at it.

use std::sync::Arc;

use congvu::domain::agency::AgencyVersion;
use congvu::domain::clock::{FixedClock, Timestamp};
use congvu::domain::ids::{IdSource, PrincipalId};
use congvu::domain::principal::{Grant, Principal, Role};
use congvu::domain::scope::Scope;
use congvu::domain::secret_key::{Keys, SecretKey};
use congvu::operations::verify_audit::{AuditVerification, verify_audit};
use congvu::operations::{Actor, Province, Registry};
use congvu::storage::Store;
use congvu::storage::read::View;
use congvu::storage::row::audit::{AuditFilter, AuditLine};
use time::Date;
use time::macros::date;
use uuid::Uuid;

use crate::database::TestDatabase;

pub(super) const TODAY: Date = date!(2019 - 12 - 31);

pub(super) fn now() -> Timestamp {
    Timestamp::start_of(TODAY).plus_seconds(9 * 3600)
}

/// A registry over the test's database, with a key that signs.
pub(super) fn registry(db: &TestDatabase) -> Registry {
    registry_at(db, now())
}

pub(super) fn registry_at(db: &TestDatabase, at: Timestamp) -> Registry {
    over(db.store.clone(), at)
}

/// A registry over the store of a served one.
pub(super) fn registry_of(store: Store) -> Registry {
    over(store, now())
}

fn over(store: Store, at: Timestamp) -> Registry {
    let province = Province {
        name: "Tỉnh Bình Phước".to_owned(),
        code: "H10".to_owned(),
        mail_domain: "binhphuoc.gov.vn".to_owned(),
    };
    let keys = Keys { audit: Some(SecretKey::new([3; 32])), ..Keys::default() };
    Registry::new(store, Arc::new(FixedClock(at)), true, province, IdSource::from_entropy()).with_keys(keys)
}

/// An account that need not be stored.
pub(super) fn account(name: &str, role: Role, over: &AgencyVersion) -> Actor {
    let grants = vec![Grant { role, agency: over.agency, path: over.path.clone() }];
    Actor::Principal(Principal { grants, ..Principal::new(PrincipalId(Uuid::from_u128(1)), name) })
}

/// Appends events one by one: `event_0`, `event_1` … by `tester`.
pub(super) async fn append(registry: &Registry, count: usize) {
    for number in 0..count {
        let books = registry.store.bookkeeping().await.expect("bookkeeping");
        books.audit(registry.event(&Actor::Shell, "event").with("number", number as u64));
        books.commit().await.expect("a commit");
    }
}

pub(super) async fn lines(db: &TestDatabase, filter: &AuditFilter) -> Vec<AuditLine> {
    let reader = db.store.read().await.expect("a reader");
    reader.audit_page(&Scope::Province, View::of(TODAY), filter, None, 1000).await.expect("records")
}

/// The actions of all records, oldest first.
pub(super) async fn actions(db: &TestDatabase) -> Vec<String> {
    lines(db, &AuditFilter::default()).await.into_iter().rev().map(|line| line.leaf.action).collect()
}

pub(super) async fn verified(registry: &Registry) -> AuditVerification {
    verify_audit(registry, None).await.expect("a verification")
}

pub(super) async fn assert_whole(registry: &Registry, records: u64) {
    let found = verified(registry).await;
    assert!(found.problems.is_empty(), "{:#?}", found.problems);
    assert_eq!((found.records, found.first_bad, found.signatures_checked), (records, None, true));
}
