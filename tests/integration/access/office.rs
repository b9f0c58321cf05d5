//! A registry of the demo's agencies with accounts in several places of the tree.

use std::sync::Arc;

use congvu::auth::password::Password;
use congvu::auth::policy::AccessPolicy;
use congvu::auth::token::SessionToken;
use congvu::demo::province;
use congvu::domain::clock::{FixedClock, Timestamp};
use congvu::domain::ids::IdSource;
use congvu::domain::principal::{Principal, Role};
use congvu::domain::secret_key::{Keys, SecretKey};
use congvu::operations::OperationResult;
use congvu::operations::add_principal::{NewPrincipal, add_principal};
use congvu::operations::identify::principal_of;
use congvu::operations::log_in::{LogIn, begin_log_in, log_in};
use congvu::operations::record_agencies::found_registry;
use congvu::operations::{Actor, Province, Registry};
use congvu::storage::Store;
use time::{Date, macros::date};

use crate::database::TestDatabase;

pub(crate) const TODAY: Date = date!(2019 - 12 - 31);
pub(crate) const PASSWORD: &str = "an-invented-passphrase";

/// A registry with agencies, and its first account.
pub(crate) struct Office {
    pub(crate) registry: Registry,
    pub(crate) admin: Actor,
}

/// A registry over `store` as it is on `day`.
pub(crate) fn registry_on(store: &Store, day: Date) -> Registry {
    let clock = FixedClock(Timestamp::start_of(day).plus_seconds(9 * 3600));
    let province = Province {
        name: "Tỉnh Bình Phước".to_owned(),
        code: "H10".to_owned(),
        mail_domain: "binhphuoc.gov.vn".to_owned(),
    };
    let keys = Keys { pepper: Some(SecretKey::new([1; 32])), ..Keys::default() };
    Registry::new(store.clone(), Arc::new(clock), true, province, IdSource::from_entropy()).with_keys(keys)
}

impl Office {
    pub(crate) async fn open(db: &TestDatabase) -> Self {
        let registry = registry_on(&db.store, TODAY);
        let agencies = province::agencies(&mut IdSource::seeded(1), registry.clock.now()).expect("the demo's agencies");
        found_registry(&registry, &agencies).await.expect("a founded registry");
        let admin = add(&registry, &Actor::Shell, "it-admin", Role::ItAdmin, "H10").await;
        Self { registry, admin }
    }

    /// Makes an account with one role.
    pub(crate) async fn account(&self, name: &str, role: Role, agency: &str) -> Actor {
        add(&self.registry, &self.admin, name, role, agency).await
    }

    /// The account as it is now.
    pub(crate) async fn principal(&self, name: &str) -> Principal {
        principal_on(&self.registry, name, TODAY).await
    }

    pub(crate) async fn actor(&self, name: &str) -> Actor {
        Actor::Principal(self.principal(name).await)
    }

    /// Logs in with the password that every account has.
    pub(crate) async fn log_in(&self, name: &str) -> SessionToken {
        let password = Password::typed(PASSWORD.to_owned()).expect("a password");
        log_in(&self.registry, name, password).await.expect("a log-in").0
    }

    /// The first step of a log-in, from an address.
    pub(crate) async fn begin(&self, name: &str, typed: &str, source: Option<&str>) -> OperationResult<LogIn> {
        let password = Password::typed(typed.to_owned()).expect("a password");
        begin_log_in(&self.registry, name, password, source.map(|text| text.parse().expect("an address"))).await
    }

    /// The same office, where a second factor is asked for.
    pub(crate) fn strict(self) -> Self {
        Self { registry: self.registry.with_access(AccessPolicy::STRICT), ..self }
    }

    pub(crate) async fn is_open(&self, token: &SessionToken) -> bool {
        principal_of(&self.registry, token).await.expect("a look-up").is_some()
    }
}

/// The account as it is on a day.
pub(crate) async fn principal_on(registry: &Registry, name: &str, day: Date) -> Principal {
    let reader = registry.store.read().await.expect("a reader");
    reader.principal_by_name(name, day).await.expect("a look-up").expect("an account").principal
}

async fn add(registry: &Registry, maker: &Actor, name: &str, role: Role, agency: &str) -> Actor {
    let password = Password::typed(PASSWORD.to_owned()).expect("a password");
    let new = NewPrincipal { name: name.to_owned(), role, agency_code: agency.to_owned(), official: None, password };
    Actor::Principal(add_principal(registry, maker, new).await.expect("an account"))
}
