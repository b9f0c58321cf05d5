//! The demo's folder: what lies where, what was finished, and whether it is ours to start over.

use std::fs;
use std::io;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::config::KeysConfig;
use crate::domain::clock::Timestamp;

/// Why the folder cannot be used.
#[derive(Debug, Error)]
pub enum FolderError {
    /// Something else lies there.
    #[error("{} holds something that is no demo; choose another folder with --dir", .0.display())]
    NotOurs(PathBuf),
    /// Another demo lies there.
    #[error(
        "the demo in {} has {mailboxes} mailboxes by seed {seed}; use --reset to start over, or another --dir",
        dir.display()
    )]
    OtherDemo {
        /// The folder.
        dir: PathBuf,
        /// Its mailboxes.
        mailboxes: u32,
        /// Its seed.
        seed: u64,
    },
    /// The folder cannot be read or written.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was done.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Cause.
        source: io::Error,
    },
}

/// What is written down of a demo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Personal mailboxes.
    pub mailboxes: u32,
    /// Seed.
    pub seed: u64,
    /// Real time at which its business clock stood at its start.
    pub anchor: Timestamp,
    /// The registry is complete.
    pub is_populated: bool,
    /// One log-in per role.
    pub logins: Vec<Login>,
}

/// A log-in of the demo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// Role.
    pub role: String,
    /// Account.
    pub name: String,
    /// Password, made for this folder.
    pub password: String,
}

/// The demo's folder.
#[derive(Debug, Clone)]
pub struct Folder {
    dir: PathBuf,
}

impl Folder {
    /// Opens the folder, makes it if need be, and reads what was written down. With `reset` an earlier demo is deleted;
    /// the caller has stopped its server.
    ///
    /// # Errors
    /// When something else lies there or it cannot be written.
    pub fn open(dir: &Path, reset: bool) -> Result<(Self, Option<Record>), FolderError> {
        let folder = Self { dir: dir.to_owned() };
        let record = folder.read()?;
        let is_empty = !dir.exists() || fs::read_dir(dir).map_err(|e| io("read", dir, e))?.next().is_none();
        if record.is_none() && !is_empty {
            return Err(FolderError::NotOurs(dir.to_owned()));
        }
        if reset && !is_empty {
            fs::remove_dir_all(dir).map_err(|e| io("delete", dir, e))?;
        }
        fs::create_dir_all(dir).map_err(|e| io("make", dir, e))?;
        fs::set_permissions(dir, fs::Permissions::from_mode(0o700)).map_err(|e| io("protect", dir, e))?;
        let absolute = dir.canonicalize().map_err(|e| io("find", dir, e))?;
        Ok((Self { dir: absolute }, record.filter(|_| !reset)))
    }

    /// Whether a demo lies in `dir`.
    #[must_use]
    pub fn is_demo(dir: &Path) -> bool {
        dir.join("demo.json").is_file()
    }

    fn read(&self) -> Result<Option<Record>, FolderError> {
        let path = self.dir.join("demo.json");
        match fs::read_to_string(&path) {
            Ok(text) => serde_json::from_str(&text).map(Some).map_err(|e| io("read", &path, e.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(io("read", &path, error)),
        }
    }

    /// Writes down how far the demo is, readable by its owner only: it holds passwords.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, record: &Record) -> Result<(), FolderError> {
        let text = serde_json::to_string_pretty(record).unwrap_or_default();
        self.write_private("demo.json", &text)
    }

    /// Writes a file that only its owner can read, whole or not at all.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_private(&self, name: &str, text: &str) -> Result<(), FolderError> {
        use std::io::Write as _;
        let (path, part) = (self.dir.join(name), self.dir.join(format!("{name}.part")));
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&part)
            .map_err(|e| io("write", &part, e))?;
        file.write_all(text.as_bytes()).map_err(|e| io("write", &part, e))?;
        fs::rename(&part, &path).map_err(|e| io("write", &path, e))
    }

    /// The folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The configuration that is good for every other command.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.dir.join("congvu.toml")
    }

    /// The finished registry.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.dir.join("congvu.db")
    }

    /// The registry while it is being filled; it takes the finished one's name at the end.
    #[must_use]
    pub fn unfinished_database(&self) -> PathBuf {
        self.dir.join("congvu.db.part")
    }

    /// The secret keys.
    #[must_use]
    pub fn keys(&self) -> KeysConfig {
        KeysConfig { folder: self.dir.join("keys") }
    }

    /// Anchors, intermediates, revocation lists and certificates.
    #[must_use]
    pub fn pki(&self) -> PathBuf {
        self.dir.join("pki")
    }

    /// What the document systems exported.
    #[must_use]
    pub fn events(&self) -> PathBuf {
        self.dir.join("events")
    }

    /// The private slapd.
    #[must_use]
    pub fn slapd(&self) -> PathBuf {
        self.dir.join("slapd")
    }
}

pub(super) fn io(action: &'static str, path: &Path, source: io::Error) -> FolderError {
    FolderError::Io { action, path: path.to_owned(), source }
}
