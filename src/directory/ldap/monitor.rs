//! slapd's own counters (`cn=Monitor`, slapd-monitor(5)): who uses the server.

use super::connect::Link;
use super::read::{self, Search};
use super::{Deadlines, LdapConfig, Password};
use crate::directory::entry::Dn;
use crate::directory::port::DirectoryError;

/// One connection to watch a server through.
#[derive(Debug)]
pub struct Monitor {
    link: Link,
}

/// Connections of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// Opened since it started, this one included.
    pub opened: u64,
    /// Open now, this one included.
    pub open: u64,
}

impl Monitor {
    /// Logs in.
    ///
    /// # Errors
    ///
    /// The server cannot be reached or refuses the log-in.
    pub async fn connect(url: &str, bind_dn: &str, password: &str) -> Result<Self, DirectoryError> {
        let config = LdapConfig {
            lanes: 0,
            deadlines: Deadlines::default(),
            ..LdapConfig::new(url, Dn("cn=Monitor".to_owned()), bind_dn, Password::new(password))
        };
        Ok(Self { link: Box::pin(Link::open(&config)).await? })
    }

    /// Counts connections.
    ///
    /// # Errors
    ///
    /// The counters cannot be read.
    pub async fn connections(&mut self) -> Result<Connections, DirectoryError> {
        Ok(Connections { opened: self.counter("cn=Total").await?, open: self.counter("cn=Current").await? })
    }

    async fn counter(&self, name: &str) -> Result<u64, DirectoryError> {
        let dn = format!("{name},cn=Connections,cn=Monitor");
        let found = read::raw_on(&self.link, Search::entry(&dn, &["monitorCounter"])).await?;
        found
            .as_ref()
            .and_then(|raw| raw.get("monitorCounter").first())
            .and_then(|value| std::str::from_utf8(value).ok()?.parse().ok())
            .ok_or_else(|| DirectoryError::Malformed {
                action: format!("read {dn}"),
                reason: "it has no monitorCounter; the server needs `database monitor`".to_owned(),
            })
    }
}
