//! One write, asserted on the version it was computed on, with the new version in the same answer.

use ldap3::controls::RawControl;
use ldap3::{Ldap, LdapResult};

use super::LdapDirectory;
use super::connect::Link;
use super::controls::{self, code};
use super::encode;
use super::pool::Lane;
use super::profile::Profile;
use super::stepwise;
use crate::directory::entry::Dn;
use crate::directory::plan::Operation;
use crate::directory::port::{DirectoryError, Refusal, Write, WriteOutcome};

/// Carries out `write`.
pub(super) async fn write(
    directory: &LdapDirectory,
    lane: &Lane,
    write: Write<'_>,
) -> Result<WriteOutcome, DirectoryError> {
    let held = lane.open().await?;
    let capabilities = directory.capabilities();
    let outcome = match write.csn {
        Some(csn) if !capabilities.assertion => stepwise::write(&held.link, write, csn, capabilities.post_read).await?,
        _ => {
            let controls = controls_of(held.link.profile, write, capabilities.post_read);
            outcome(held.link.profile, send(&held.link, write.dn, write.operation, controls).await?)
        }
    };
    held.put_back();
    Ok(outcome)
}

fn controls_of(profile: Profile, write: Write<'_>, post_read: bool) -> Vec<RawControl> {
    let mut controls: Vec<RawControl> = write.csn.map(|csn| controls::asserted(profile, csn)).into_iter().collect();
    // There is no entry left to read after a delete.
    if post_read && !matches!(write.operation, Operation::Delete) {
        controls.push(profile.post_read());
    }
    controls
}

/// Sends one operation and awaits its result.
pub(super) async fn send(
    link: &Link,
    dn: &Dn,
    operation: &Operation,
    controls: Vec<RawControl>,
) -> Result<LdapResult, DirectoryError> {
    let mut ldap: Ldap = link.ldap.clone();
    ldap.with_controls(controls);
    let deadline = link.deadlines.operation;
    match operation {
        Operation::Add { values } => {
            let asked = ldap.add(&dn.0, encode::attributes(values));
            link.answer(&format!("add {dn}"), deadline, asked).await
        }
        Operation::Modify { modifications } => {
            let asked = ldap.modify(&dn.0, encode::modifications(modifications));
            link.answer(&format!("modify {dn}"), deadline, asked).await
        }
        Operation::Delete => link.answer(&format!("delete {dn}"), deadline, ldap.delete(&dn.0)).await,
        Operation::Rename { new_rdn, new_parent, delete_old } => {
            let asked = ldap.modifydn(&dn.0, new_rdn, *delete_old, new_parent.as_ref().map(|parent| parent.0.as_str()));
            link.answer(&format!("rename {dn}"), deadline, asked).await
        }
    }
}

/// What a result says of a write.
pub(super) fn outcome(profile: Profile, result: LdapResult) -> WriteOutcome {
    if result.rc == code::SUCCESS {
        WriteOutcome::Done(controls::post_read_csn(profile, &result.ctrls))
    } else {
        WriteOutcome::Refused(refusal(result))
    }
}

pub(super) fn refusal(result: LdapResult) -> Refusal {
    // A replica names the server that is written to.
    let message = if result.refs.is_empty() { result.text } else { format!("writes go to {}", result.refs.join(", ")) };
    Refusal { code: result.rc, message }
}
