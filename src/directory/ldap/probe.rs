//! Finds out what a server offers by using it: slapd's root DSE hides the no-op control and the transaction specification.
//!
//! Each probe is a critical control on an operation that writes nothing; 12 says that the server does not know it.

use ldap3::controls::{MakeCritical as _, PagedResults, RawControl};
use ldap3::{Ldap, Mod, Scope};

use super::connect::Link;
use super::controls::{self, code};
use super::read::{self, Search};
use super::{LdapDirectory, prime, transaction};
use crate::directory::port::{Capabilities, DirectoryError};

/// Asks for everything.
pub(super) async fn probe(directory: &LdapDirectory) -> Result<Capabilities, DirectoryError> {
    let held = directory.reader.open().await?;
    let link = &held.link;
    let base = &directory.config.base.0;
    if read::raw_on(link, Search::entry(base, &[link.profile.identity()])).await?.is_none() {
        return Err(DirectoryError::BaseMissing { base: base.clone() });
    }
    let absent = format!("cn=congvu-probe,{base}");
    let read_after = modify(link, &absent, Some(link.profile.post_read())).await?;
    // A control that is not known is answered before anything else is looked at.
    let plain = if is_known(read_after) { read_after } else { modify(link, &absent, None).await? };
    let writable = !is_of_a_reader(plain);
    let found = Capabilities {
        assertion: asserts(link, base).await?,
        post_read: is_known(read_after),
        no_op: writable && is_known(modify(link, &absent, Some(controls::no_op())).await?),
        transactions: transaction::rehearse(link).await?,
        paged_results: pages(link, base).await?,
        schema: prime::missing(link, base).await?.is_none(),
        writable,
    };
    held.put_back();
    Ok(found)
}

/// A compare under an assertion that cannot hold.
async fn asserts(link: &Link, base: &str) -> Result<bool, DirectoryError> {
    let mut ldap: Ldap = link.ldap.clone();
    ldap.with_controls(vec![controls::assertion("(!(objectClass=*))")]);
    let asked = ldap.compare(base, "objectClass", "top");
    let result = link.answer("probe assertions", link.deadlines.operation, asked).await?;
    Ok(result.0.rc == code::ASSERTION_FAILED)
}

/// The answer to a modify of an entry that is not there, with a critical control.
async fn modify(link: &Link, absent: &str, control: Option<RawControl>) -> Result<u32, DirectoryError> {
    let mut ldap: Ldap = link.ldap.clone();
    if let Some(control) = control {
        ldap.with_controls(vec![RawControl { crit: true, ..control }]);
    }
    let nothing = vec![Mod::Replace("description", std::collections::HashSet::new())];
    let result = link.answer("probe writing", link.deadlines.operation, ldap.modify(absent, nothing)).await?;
    Ok(result.rc)
}

/// Whether that answer shows that the control is known: then it is about the entry, or about writing.
const fn is_known(code: u32) -> bool {
    code == code::NO_SUCH_OBJECT || is_of_a_reader(code)
}

/// What a server answers that takes no writes: it refers to one that does, or refuses.
const fn is_of_a_reader(code: u32) -> bool {
    matches!(code, code::REFERRAL | code::UNWILLING_TO_PERFORM)
}

async fn pages(link: &Link, base: &str) -> Result<bool, DirectoryError> {
    let mut ldap: Ldap = link.ldap.clone();
    let control: RawControl = PagedResults { size: 1, cookie: Vec::new() }.critical().into();
    ldap.with_controls(vec![control]);
    let asked = ldap.search(base, Scope::Base, "(objectClass=*)", vec!["1.1"]);
    let found = link.answer("probe paging", link.deadlines.operation, asked).await?;
    Ok(found.1.rc == code::SUCCESS)
}
