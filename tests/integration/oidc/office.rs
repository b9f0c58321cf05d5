//! A served registry whose people log in by a provider too.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use congvu::auth::oidc::{Provider, ProviderSettings};
use congvu::auth::policy::AccessPolicy;
use congvu::domain::principal::Role;
use congvu::operations::Registry;
use congvu::operations::link_provider::link_account;
use congvu::web::{App, serve};

use super::browser::{Answer, Browser};
use super::scripted::{Scripted, Who};
use crate::access::office::{Office, PASSWORD};
use crate::database::TestDatabase;

/// What the provider calls the account `hr`'s owner.
pub(super) const SUBJECT: &str = "0190-ngươi-dùng|hr";
/// Address of our pages, as the provider knows it.
pub(super) const PAGES: &str = "https://congvu.example";
pub(super) const SECRET: &str = "an invented secret: +/%";

/// The registry behind its pages.
pub(super) struct Served {
    pub(super) office: Office,
    pub(super) db: TestDatabase,
    pub(super) address: SocketAddr,
    pub(super) provider: Arc<Provider>,
    server: tokio::task::JoinHandle<()>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.server.abort();
    }
}

pub(super) fn settings(issuer: &str) -> ProviderSettings {
    ProviderSettings {
        issuer: issuer.to_owned(),
        client_id: "congvu".to_owned(),
        client_secret: SECRET.to_owned(),
        label: "Cổng xác thực tỉnh".to_owned(),
        pages: PAGES.to_owned(),
        ca_file: None,
        algorithms: vec!["RS256".to_owned(), "ES256".to_owned()],
        scopes: vec!["profile".to_owned()],
        skew_seconds: 60,
        patience: Duration::from_secs(5),
        second_factor_acr: Vec::new(),
        second_factor_amr: Vec::new(),
    }
}

impl Served {
    /// With accounts it-admin, other-admin and hr; hr is linked with [`SUBJECT`].
    pub(super) async fn new(db: TestDatabase, settings: ProviderSettings) -> Self {
        Self::held_to(db, settings, AccessPolicy { require_second_factor: false, ..AccessPolicy::STRICT }).await
    }

    pub(super) async fn held_to(db: TestDatabase, settings: ProviderSettings, access: AccessPolicy) -> Self {
        let office = Office::open(&db).await;
        office.account("hr", Role::Hr, "H10").await;
        office.account("other-admin", Role::ItAdmin, "H10").await;
        let provider = Arc::new(Provider::new(settings).expect("a provider"));
        link_account(&office.registry, &office.admin, "hr", provider.issuer(), SUBJECT).await.expect("a link");
        let (address, server) = start(&db, &provider, access).await;
        Self { office, db, address, provider, server }
    }

    /// Another server of the same registry.
    pub(super) async fn replica(&self) -> (SocketAddr, tokio::task::JoinHandle<()>) {
        start(&self.db, &self.provider, AccessPolicy::STRICT).await
    }

    /// The same, with other settings of the provider.
    pub(super) async fn replica_by(&self, settings: ProviderSettings) -> (SocketAddr, tokio::task::JoinHandle<()>) {
        let provider = Arc::new(Provider::new(settings).expect("a provider"));
        start(&self.db, &provider, AccessPolicy::STRICT).await
    }

    /// Sends a browser off to the provider; gives the address it is sent to.
    pub(super) async fn set_out(&self, browser: &mut Browser, next: &str) -> String {
        browser.get(self.address, &format!("/login/oidc?next={next}")).await.location().to_owned()
    }

    /// A log-in by the scripted provider, as it is scripted now; gives what we say to it.
    pub(super) async fn come_back(&self, browser: &mut Browser, provider: &Scripted, who: &Who) -> Answer {
        let sent_to = self.set_out(browser, "%2Fagencies").await;
        let back = provider.agree(&sent_to, who);
        browser.get(self.address, &back).await
    }

    /// Logs in by password.
    pub(super) async fn log_in(&self, browser: &mut Browser, name: &str) {
        let answer = browser.post(self.address, "/login", &format!("name={name}&password={PASSWORD}")).await;
        assert_eq!(answer.status, 303, "{name} is not let in");
    }

    pub(super) async fn sessions(&self) -> usize {
        self.db.texts("select stage from session").await.len()
    }

    pub(super) async fn attempts(&self) -> usize {
        self.db.texts("select next from provider_attempt").await.len()
    }

    /// Accounts there are.
    pub(super) async fn accounts(&self) -> usize {
        self.db.texts("select name from principal").await.len()
    }

    /// Actor, action and outcome of the record's last leaf.
    pub(super) async fn last_leaf(&self) -> String {
        let sql = "select actor || ' ' || action || ' ' || outcome from audit_leaf order by seq desc limit 1";
        self.db.texts(sql).await.into_iter().next().unwrap_or_default()
    }
}

async fn start(
    db: &TestDatabase,
    provider: &Arc<Provider>,
    access: AccessPolicy,
) -> (SocketAddr, tokio::task::JoinHandle<()>) {
    let registry: Registry = crate::access::office::registry_on(&db.store, crate::access::office::TODAY);
    let registry = registry.with_access(access).with_provider(Arc::clone(provider));
    let (tell, told) = tokio::sync::oneshot::channel();
    let server = tokio::spawn(async move {
        let ready = |address| tell.send(address).expect("someone who waits");
        let app = App { registry: Arc::new(registry) };
        serve(app, ([127, 0, 0, 1], 0).into(), ready, std::future::pending()).await.expect("a server");
    });
    (told.await.expect("an address"), server)
}
