//! Passwords of entries. They are not state: never observed, planned, compared or logged, only set; so they have a port of their own,
//! beside [`super::port::Directory`].

use async_trait::async_trait;

use super::entry::Dn;
use super::port::DirectoryError;

/// A new password as it goes to the directory; never printed.
#[derive(Clone)]
pub struct NewPassword {
    /// As its owner chose it.
    pub clear: String,
    /// Its argon2id hash as a PHC string, without any pepper: the directory server verifies it.
    pub hash: String,
}

impl std::fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewPassword(***)")
    }
}

/// How a password was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoredAs {
    /// Our hash, as `{ARGON2}`.
    Argon2,
    /// Hashed by the server (password-modify operation, RFC 3062).
    ByServer,
}

/// What became of setting a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasswordOutcome {
    /// It is set, and a log-in with it was tried and worked.
    Set(StoredAs),
    /// The entry is not there.
    NoEntry,
    /// The server's own policy refuses it.
    Refused(String),
}

/// A directory whose entries have passwords.
#[async_trait]
pub trait Credentials: Send + Sync {
    /// Sets the password of an entry and tries a log-in with it: as `{ARGON2}` where the server can verify that, else by the
    /// password-modify operation.
    async fn set_password(&self, dn: &Dn, password: &NewPassword) -> Result<PasswordOutcome, DirectoryError>;

    /// Ends a lock that failed log-ins brought about (`pwdAccountLockedTime`); gives whether there was one.
    async fn unlock(&self, dn: &Dn) -> Result<bool, DirectoryError>;
}
