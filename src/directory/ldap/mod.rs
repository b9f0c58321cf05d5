//! A real LDAP server behind [`Directory`]. The only place that names ldap3.
//!
//! Knows nothing of plans beyond single writes. What it relies on in servers, and why each thing is done as it is:
//! `docs/DIRECTORY.md`.

use std::sync::{Arc, RwLock};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::{OnceCell, mpsc};

use super::entry::{Dn, Entry, Observed};
use super::named::Named;
use super::port::{
    Capabilities, Directory, DirectoryError, LogIn, NamedQuery, Query, ReadProof, Refusal, TransactionOutcome, Write,
    WriteOutcome,
};
use super::syncrepl::{Follow, Messages, Request};

mod ber;
mod breaker;
mod connect;
mod controls;
mod convert;
mod credentials;
mod encode;
mod flow;
mod follow;
mod guard;
mod log_ins;
pub mod monitor;
mod named;
mod pool;
mod prime;
mod probe;
mod profile;
mod read;
mod socket;
mod stepwise;
mod supervise;
mod sync;
mod tls;
mod transaction;
mod validate;
mod write;

pub use breaker::{Patience, Reach, ReachState};
pub use profile::Profile;
pub use tls::{Trust, TrustError};

use breaker::Breaker;
use log_ins::LogIns;
use pool::Lane;

/// How long each kind of asking may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// To reach the server.
    pub dial: Duration,
    /// To agree on TLS, `StartTLS` included.
    pub tls: Duration,
    /// To log in.
    pub bind: Duration,
    /// To answer one operation; in a search, to send the next entry.
    pub operation: Duration,
    /// To commit a transaction, which writes all its entries.
    pub commit: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            dial: Duration::from_secs(5),
            tls: Duration::from_secs(5),
            bind: Duration::from_secs(10),
            operation: Duration::from_secs(30),
            commit: Duration::from_mins(2),
        }
    }
}

/// A password that does not print itself.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// A password to log in with.
    #[must_use]
    pub fn new(password: impl Into<String>) -> Self {
        Self(password.into())
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// What server to speak to, and as whom.
#[derive(Debug, Clone)]
pub struct LdapConfig {
    /// `ldaps://host:port`, `ldap://host:port` or `ldapi://%2Fpath%2Fto%2Fsocket`.
    pub url: String,
    /// TLS is asked for on an `ldap://` connection before anything else. Without it, `ldap://` leads to this host only.
    pub start_tls: bool,
    /// The CAs that are believed; TLS needs them.
    pub trust: Option<Trust>,
    /// What kind of server it is.
    pub profile: Profile,
    /// Everything we manage is at or below this entry.
    pub base: Dn,
    /// Who we are.
    pub bind_dn: String,
    /// Our password; an empty one is refused, for servers take it as anonymous (RFC 4513 section 5.1.2).
    pub password: Password,
    /// Connections that write, beside one that reads.
    pub lanes: usize,
    /// How long we wait.
    pub deadlines: Deadlines,
    /// How failed dials are met.
    pub patience: Patience,
    /// Entries of one read at most: a server that never ends one fills no memory.
    pub most_entries: u64,
}

/// Ten times a directory of everybody who could be in it.
const MOST_ENTRIES: u64 = 20_000_000;

impl LdapConfig {
    /// Four lanes, the usual deadlines and patience, no TLS.
    #[must_use]
    pub fn new(url: impl Into<String>, base: Dn, bind_dn: impl Into<String>, password: Password) -> Self {
        let (url, bind_dn) = (url.into(), bind_dn.into());
        Self {
            url,
            start_tls: false,
            trust: None,
            profile: Profile::default(),
            base,
            bind_dn,
            password,
            lanes: 4,
            deadlines: Deadlines::default(),
            patience: Patience::default(),
            most_entries: MOST_ENTRIES,
        }
    }
}

/// A directory reached by LDAP. Connections are opened when first used, and again after one was lost.
#[derive(Debug)]
pub struct LdapDirectory {
    config: Arc<LdapConfig>,
    breaker: Arc<Breaker>,
    lanes: Vec<Lane>,
    reader: Lane,
    /// What [`Directory::probe`] found; until then what its profile presumes.
    capabilities: RwLock<Capabilities>,
    /// The naming context above the base, whose contextCSN is read.
    suffix: OnceCell<String>,
    log_ins: LogIns,
}

impl LdapDirectory {
    /// A directory that is not connected yet.
    #[must_use]
    pub fn new(config: LdapConfig) -> Self {
        let config = Arc::new(config);
        let breaker = Arc::new(Breaker::new(config.url.clone(), config.patience));
        let lane = || Lane::new(Arc::clone(&config), Arc::clone(&breaker));
        Self {
            lanes: (0..config.lanes.max(1)).map(|_| lane()).collect(),
            reader: lane(),
            capabilities: RwLock::new(config.profile.presumed()),
            suffix: OnceCell::new(),
            log_ins: LogIns::default(),
            breaker,
            config,
        }
    }

    /// A directory that has answered a log-in, so that a wrong address or password shows at once.
    ///
    /// # Errors
    ///
    /// The server cannot be reached or refuses the log-in.
    pub async fn connect(config: LdapConfig) -> Result<Self, DirectoryError> {
        let directory = Self::new(config);
        directory.reader.open().await?.put_back();
        Ok(directory)
    }

    /// How the server is reached at present; asks nothing.
    #[must_use]
    pub fn reach(&self) -> Reach {
        self.breaker.reach()
    }

    /// What it was made with.
    #[must_use]
    pub fn config(&self) -> &LdapConfig {
        &self.config
    }

    /// Writes from now on as to a server without the assertion control.
    pub fn assume_without_assertions(&self) {
        let found = Capabilities { assertion: false, ..self.capabilities() };
        *self.capabilities.write().unwrap_or_else(std::sync::PoisonError::into_inner) = found;
    }

    fn lane(&self, number: usize) -> Option<&Lane> {
        self.lanes.get(number % self.lanes.len().max(1))
    }

    fn capabilities(&self) -> Capabilities {
        // A poisoned lock still holds a whole value: it is only ever replaced.
        *self.capabilities.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn no_lane() -> DirectoryError {
    DirectoryError::Malformed { action: "choose a connection".to_owned(), reason: "there is none".to_owned() }
}

#[async_trait]
impl Directory for LdapDirectory {
    async fn probe(&self) -> Result<Capabilities, DirectoryError> {
        let found = probe::probe(self).await?;
        *self.capabilities.write().unwrap_or_else(std::sync::PoisonError::into_inner) = found;
        Ok(found)
    }

    async fn prime(&self) -> Result<(), DirectoryError> {
        prime::prime(self).await
    }

    async fn read(&self, query: &Query, sink: &mut (dyn FnMut(Observed) + Send)) -> Result<ReadProof, DirectoryError> {
        read::read(self, query, sink).await
    }

    fn take_log_ins(&self) -> Vec<LogIn> {
        self.log_ins.take()
    }

    async fn read_named(
        &self,
        query: &NamedQuery,
        sink: &mpsc::Sender<Vec<Named>>,
    ) -> Result<ReadProof, DirectoryError> {
        named::read_named(self, query, sink).await
    }

    async fn read_entry(&self, dn: &Dn) -> Result<Option<Observed>, DirectoryError> {
        read::read_entry(self, dn).await
    }

    async fn validate(&self, writes: &[Write<'_>]) -> Result<Vec<Option<Refusal>>, DirectoryError> {
        validate::validate(self, writes).await
    }

    async fn add_in_transaction(&self, lane: usize, entries: &[Entry]) -> Result<TransactionOutcome, DirectoryError> {
        transaction::add(self.lane(lane).ok_or_else(no_lane)?, entries).await
    }

    async fn write(&self, lane: usize, write: Write<'_>) -> Result<WriteOutcome, DirectoryError> {
        write::write(self, self.lane(lane).ok_or_else(no_lane)?, write).await
    }

    fn lanes(&self) -> usize {
        self.lanes.len()
    }
}

#[async_trait]
impl Follow for LdapDirectory {
    async fn follow(&self, request: &Request) -> Result<Box<dyn Messages>, DirectoryError> {
        follow::follow(&self.config, &self.breaker, request).await
    }
}
