//! A private slapd on loopback, run as the calling user: the demo's directory and the server of every test.
//!
//! Knows nothing of the registry or the engine. Its folder holds everything: configuration, password, database, pid.
//! [`Slapd::attach`] finds a running one again; [`watch`] ends it when nobody uses it.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Child;

use serde::{Deserialize, Serialize};
use thiserror::Error;

mod config;
mod install;
mod process;
mod start;
pub mod watch;

pub use config::{Lifetime, Options, Overlay, Tls};

/// Why there is no server.
#[derive(Debug, Error)]
pub enum SlapdError {
    /// The program is not there.
    #[error("slapd is not installed ({missing} not found); install the packages slapd and slapd-contrib")]
    NotInstalled {
        /// What was looked for.
        missing: String,
    },
    /// The base is no name that a base entry can be made for.
    #[error("{base:?} cannot be the base of a directory; use a name such as dc=tinh,dc=example")]
    BadBase {
        /// The base.
        base: String,
    },
    /// The port is someone else's.
    #[error("port {port} on 127.0.0.1 is taken; stop what listens there or choose another port")]
    PortTaken {
        /// The port.
        port: u16,
    },
    /// slapd refused its configuration or our schema.
    #[error("slapd refused its configuration in {}: {words}", dir.display())]
    Refused {
        /// Its folder.
        dir: PathBuf,
        /// slapd's own words.
        words: String,
    },
    /// It started and did not answer.
    #[error("slapd in {} did not answer within {seconds} s: {words}; see slapd.log there", dir.display())]
    NoAnswer {
        /// Its folder.
        dir: PathBuf,
        /// How long we waited.
        seconds: u64,
        /// slapd's own words, if any.
        words: String,
    },
    /// One runs there already.
    #[error("a slapd (process {pid}) already runs in {}; stop it first: congvu demo stop", dir.display())]
    AlreadyRunning {
        /// Its folder.
        dir: PathBuf,
        /// Its process.
        pid: u32,
    },
    /// It would not end.
    #[error("slapd (process {pid}) did not stop within {seconds} s; end it by hand: kill -9 {pid}")]
    WouldNotStop {
        /// Its process.
        pid: u32,
        /// How long we waited.
        seconds: u64,
    },
    /// A file or process could not be handled.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// What a client needs to know; kept as `slapd.json` in the server's folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// Where it listens.
    pub url: String,
    /// Its suffix.
    pub base: String,
    /// The account that may do everything.
    pub bind_dn: String,
}

/// A running server.
#[derive(Debug)]
pub struct Slapd {
    dir: PathBuf,
    access: Access,
    pid: u32,
    /// The process while it is ours to end.
    child: Option<Child>,
}

impl Slapd {
    /// Starts a server in `dir`, which is made if need be. What an earlier run left there (database, password) goes on.
    ///
    /// # Errors
    ///
    /// slapd is missing, its port taken, its configuration refused, or it does not answer.
    pub async fn start(dir: &Path, options: &Options) -> Result<Self, SlapdError> {
        start::start(dir, options).await
    }

    /// The server that runs in `dir`, if one does.
    ///
    /// # Errors
    ///
    /// Its files are there and cannot be read.
    pub fn attach(dir: &Path) -> Result<Option<Self>, SlapdError> {
        let dir = match dir.canonicalize() {
            Ok(dir) => dir,
            Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(SlapdError::Io { action: "open", path: dir.to_owned(), source }),
        };
        let Some(pid) = process::running_in(&dir)? else { return Ok(None) };
        let path = dir.join("slapd.json");
        let text =
            std::fs::read(&path).map_err(|source| SlapdError::Io { action: "read", path: path.clone(), source })?;
        let access = serde_json::from_slice(&text).map_err(|source| SlapdError::Io {
            action: "read",
            path,
            source: source.into(),
        })?;
        Ok(Some(Self { dir, access, pid, child: None }))
    }

    /// Where it is and who may do everything.
    #[must_use]
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// Its folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Its process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// The file with the password of [`Access::bind_dn`], readable by its owner only.
    #[must_use]
    pub fn password_file(&self) -> PathBuf {
        self.dir.join(start::PASSWORD_FILE)
    }

    /// The password of [`Access::bind_dn`].
    ///
    /// # Errors
    ///
    /// The password file cannot be read.
    pub fn password(&self) -> Result<String, SlapdError> {
        let path = self.password_file();
        std::fs::read_to_string(&path).map_err(|source| SlapdError::Io { action: "read", path, source })
    }

    /// Ends the server and waits until it is gone; its database stays.
    ///
    /// # Errors
    ///
    /// It cannot be told, or stays for more than ten seconds.
    pub async fn stop(mut self) -> Result<(), SlapdError> {
        process::terminate(&self.dir, self.pid)?;
        if let Some(mut child) = self.child.take() {
            // A child stays visible as a zombie until it is waited for.
            let waited = tokio::task::spawn_blocking(move || child.wait()).await;
            drop(waited);
        }
        process::until_gone(&self.dir, self.pid).await
    }
}

impl Drop for Slapd {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // Nothing can be done here about a process that cannot be killed.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
