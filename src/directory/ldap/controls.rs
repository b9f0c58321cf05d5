//! The controls we send, and what comes back of them.

use ldap3::controls::{Assertion, Control, MakeCritical as _, PostRead, RawControl, TxnSpec};

use super::convert;
use super::profile::Profile;
use crate::directory::entry::EntryCsn;

/// noOperation (draft-zeilenga-ldap-noop): everything but the write itself.
const NO_OP: &str = "1.3.6.1.4.1.4203.666.5.2";
/// What `OpenLDAP` answers to a write that it would have done (`LDAP_X_NO_OPERATION`, 0x410e).
pub(super) const WOULD_DO_IT: u32 = 16_654;

/// Result codes that steer us (RFC 4511 appendix A, RFC 4528).
pub(super) mod code {
    pub(in crate::directory::ldap) const SUCCESS: u32 = 0;
    pub(in crate::directory::ldap) const REFERRAL: u32 = 10;
    pub(in crate::directory::ldap) const UNAVAILABLE_CRITICAL_EXTENSION: u32 = 12;
    pub(in crate::directory::ldap) const UNDEFINED_ATTRIBUTE_TYPE: u32 = 17;
    pub(in crate::directory::ldap) const INVALID_ATTRIBUTE_SYNTAX: u32 = 21;
    pub(in crate::directory::ldap) const NO_SUCH_OBJECT: u32 = 32;
    pub(in crate::directory::ldap) const BUSY: u32 = 51;
    pub(in crate::directory::ldap) const UNAVAILABLE: u32 = 52;
    pub(in crate::directory::ldap) const UNWILLING_TO_PERFORM: u32 = 53;
    pub(in crate::directory::ldap) const OBJECT_CLASS_VIOLATION: u32 = 65;
    pub(in crate::directory::ldap) const ENTRY_ALREADY_EXISTS: u32 = 68;
    pub(in crate::directory::ldap) const ASSERTION_FAILED: u32 = 122;
}

pub(super) fn no_op() -> RawControl {
    RawControl { ctype: NO_OP.to_owned(), crit: true, val: None }
}

/// The write happens only while the entry is at version `csn`.
pub(super) fn asserted(profile: Profile, csn: &EntryCsn) -> RawControl {
    assertion(&profile.at_version(csn))
}

/// `filter` is ours and well-formed: ldap3 panics otherwise.
pub(super) fn assertion(filter: &str) -> RawControl {
    Assertion { filter }.critical().into()
}

/// Asks for the entry's new version in the same trip. Not critical: a server without it still writes.
pub(super) fn post_read(version: &[&str]) -> RawControl {
    PostRead::new(version.to_vec())
}

/// One transaction may be open per connection; its identifier is empty in `OpenLDAP`.
pub(super) fn in_transaction() -> RawControl {
    TxnSpec { txn_id: "" }.into()
}

/// The entry's version in the answer to a write.
pub(super) fn post_read_csn(profile: Profile, controls: &[Control]) -> Option<EntryCsn> {
    const POST_READ: &str = "1.3.6.1.1.13.2";
    let value = controls
        .iter()
        .find(|Control(_, raw)| raw.ctype == POST_READ)
        .and_then(|Control(_, raw)| raw.val.as_deref())?;
    convert::entry_csn(profile, &convert::raw_entry_of(value).ok()?)
}
