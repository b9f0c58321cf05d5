//! A mailbox as it is sent.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::officials::{AddressPeriod, StatePeriod};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::mailbox::{MailboxKind, uid};
use crate::storage::read::mailbox_list::{MailboxFile, MailboxRow};
use crate::web::api::codes;

/// A mailbox as of today.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct MailboxLine {
    /// The mailbox, for life.
    id: Uuid,
    /// The directory's `uid`.
    uid: String,
    /// Whose it is.
    #[schema(schema_with = codes::mailbox_kind)]
    kind: MailboxKind,
    /// State.
    #[schema(schema_with = codes::mailbox_state)]
    state: MailboxState,
    /// Owner of a personal mailbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    official: Option<Uuid>,
    /// The owner's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    full_name: Option<String>,
    /// The agency it belongs to, or its owner's, or the owner's last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    agency: Option<Uuid>,
    /// Primary address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    address: Option<String>,
    /// Aliases.
    aliases: Vec<String>,
    /// Quota in MiB.
    quota_mib: i32,
    /// Change set that last touched it or its owner.
    revision: i64,
}

/// A mailbox with its past and future.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Mailbox {
    #[serde(flatten)]
    line: MailboxLine,
    /// States, by their beginning.
    states: Vec<StatePeriod>,
    /// Addresses, by their beginning.
    addresses: Vec<AddressPeriod>,
}

impl From<MailboxRow> for MailboxLine {
    fn from(row: MailboxRow) -> Self {
        let text = |address: MailAddress| address.as_str().to_owned();
        Self {
            id: row.mailbox.0,
            uid: uid(row.number),
            kind: row.kind,
            state: row.state,
            official: row.official.map(|official| official.0),
            full_name: row.full_name,
            agency: row.agency.map(|agency| agency.0),
            address: row.address.map(text),
            aliases: row.aliases.into_iter().map(text).collect(),
            quota_mib: row.quota_mib,
            revision: row.revision,
        }
    }
}

impl From<MailboxFile> for Mailbox {
    fn from(file: MailboxFile) -> Self {
        Self {
            line: file.row.into(),
            states: file.states.iter().map(StatePeriod::from).collect(),
            addresses: file.addresses.iter().map(AddressPeriod::from).collect(),
        }
    }
}
