//! Setting and unlocking passwords on a real server.
//!
//! Whether slapd verifies `{ARGON2}` depends on a module that no root DSE tells of: the hash is written, a log-in tried on a
//! connection of its own, and where it fails the password-modify operation (RFC 3062) lets the server hash.

use std::collections::HashSet;

use async_trait::async_trait;
use ldap3::exop::PasswordModify;
use ldap3::{Ldap, LdapResult, Mod};

use super::LdapDirectory;
use super::connect::Link;
use super::controls::code;
use super::read::{self, Search};
use crate::directory::credentials::{Credentials, NewPassword, PasswordOutcome, StoredAs};
use crate::directory::entry::Dn;
use crate::directory::port::{DirectoryError, Refusal};

/// constraintViolation: ppolicy refuses a hash that it cannot judge, or a password that it judges weak.
const CONSTRAINT_VIOLATION: u32 = 19;
/// What ppolicy writes after too many failed log-ins; when it is deleted, ppolicy forgets the failures itself.
const LOCK: &str = "pwdAccountLockedTime";

#[async_trait]
impl Credentials for LdapDirectory {
    async fn set_password(&self, dn: &Dn, password: &NewPassword) -> Result<PasswordOutcome, DirectoryError> {
        let held = self.reader.open().await?;
        let outcome = set(self, &held.link, dn, password).await?;
        held.put_back();
        Ok(outcome)
    }

    async fn unlock(&self, dn: &Dn) -> Result<bool, DirectoryError> {
        let held = self.reader.open().await?;
        let found = read::raw_on(&held.link, Search::entry(&dn.0, &[LOCK])).await?;
        let is_locked = found.is_some_and(|raw| !raw.get(LOCK).is_empty());
        if is_locked {
            let clear = vec![Mod::Delete(LOCK, HashSet::new())];
            expect(modify(&held.link, dn, "unlock an entry", clear).await?, "unlock an entry")?;
        }
        held.put_back();
        Ok(is_locked)
    }
}

async fn set(
    directory: &LdapDirectory,
    link: &Link,
    dn: &Dn,
    password: &NewPassword,
) -> Result<PasswordOutcome, DirectoryError> {
    let value = format!("{{ARGON2}}{}", password.hash);
    let replace = vec![Mod::Replace("userPassword", HashSet::from([value.as_str()]))];
    let result = modify(link, dn, "set a password", replace).await?;
    match result.rc {
        code::SUCCESS if directory.admits(dn, &password.clear).await? => {
            return Ok(PasswordOutcome::Set(StoredAs::Argon2));
        }
        code::SUCCESS | CONSTRAINT_VIOLATION => {}
        code::NO_SUCH_OBJECT => return Ok(PasswordOutcome::NoEntry),
        _ => expect(result, "set a password")?,
    }
    set_by_server(directory, link, dn, &password.clear).await
}

async fn set_by_server(
    directory: &LdapDirectory,
    link: &Link,
    dn: &Dn,
    clear: &str,
) -> Result<PasswordOutcome, DirectoryError> {
    let mut ldap: Ldap = link.ldap.clone();
    let asked = ldap.extended(PasswordModify { user_id: Some(&dn.0), old_pass: None, new_pass: Some(clear) });
    let result = link.answer("set a password", link.deadlines.operation, asked).await?.1;
    match result.rc {
        code::SUCCESS => {}
        CONSTRAINT_VIOLATION => return Ok(PasswordOutcome::Refused(result.text)),
        code::NO_SUCH_OBJECT => return Ok(PasswordOutcome::NoEntry),
        _ => expect(result, "set a password")?,
    }
    if directory.admits(dn, clear).await? {
        return Ok(PasswordOutcome::Set(StoredAs::ByServer));
    }
    let message = "the password was set but a log-in with it is refused".to_owned();
    Err(DirectoryError::Refused {
        action: "log in with a new password".to_owned(),
        refusal: Refusal { code: 49, message },
    })
}

impl LdapDirectory {
    /// Whether the server lets `dn` in with this password; on a connection of its own.
    async fn admits(&self, dn: &Dn, password: &str) -> Result<bool, DirectoryError> {
        let link = self.breaker.dial(Box::pin(Link::dial(&self.config))).await?;
        let mut ldap: Ldap = link.ldap.clone();
        let asked = ldap.simple_bind(&dn.0, password);
        let result = link.answer("try a password", link.deadlines.bind, asked).await?;
        Ok(result.rc == code::SUCCESS)
    }
}

async fn modify(link: &Link, dn: &Dn, action: &str, changes: Vec<Mod<&str>>) -> Result<LdapResult, DirectoryError> {
    let mut ldap: Ldap = link.ldap.clone();
    link.answer(action, link.deadlines.operation, ldap.modify(&dn.0, changes)).await
}

fn expect(result: LdapResult, action: &str) -> Result<(), DirectoryError> {
    if result.rc == code::SUCCESS {
        return Ok(());
    }
    let refusal = Refusal { code: result.rc, message: result.text };
    Err(DirectoryError::Refused { action: action.to_owned(), refusal })
}
