//! What the registry says the directory should hold: one row an entry, read by `storage`, turned into entries by `directory::mapping`.

use time::Date;

use super::agency::{AgencyKind, Level};
use super::ids::{AgencyId, MailboxId, OfficialId};
use super::mailbox::address::MailAddress;
use super::mailbox::lifecycle::MailboxState;
use super::official::Category;

/// A personal mailbox and its owner: one person entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// The mailbox: the key that links entry and registry.
    pub mailbox: MailboxId,
    /// Opaque number behind `uid`.
    pub number: i64,
    /// Counts this mailbox's changes in the registry, from 1.
    pub revision: i64,
    /// State as of the day.
    pub state: MailboxState,
    /// Quota in MiB.
    pub quota_mib: i32,
    /// Primary address.
    pub address: MailAddress,
    /// Other live addresses, sorted.
    pub aliases: Vec<MailAddress>,
    /// Owner.
    pub official: OfficialId,
    /// Owner's name, NFC.
    pub full_name: String,
    /// Owner's category.
    pub category: Category,
    /// Whether the owner holds a primary posting on the day. A leaver keeps the mailbox for a while, under the last agency; who is yet to
    /// come has it some days ahead, under the first.
    pub posted: bool,
    /// Agency of the primary posting.
    pub agency: AgencyId,
    /// Its identifier.
    pub agency_code: String,
    /// Its name.
    pub agency_name: String,
    /// Title of the primary posting.
    pub position: String,
    /// DER of the owner's certificates to publish (neither expired nor revoked as of the day), sorted by SHA-256.
    pub certificates: Vec<Vec<u8>>,
}

/// An agency: one organizational unit and one mail group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRow {
    /// The agency: the key that links entries and registry.
    pub agency: AgencyId,
    /// Counts this agency's changes in the registry, from 1.
    pub revision: i64,
    /// Identifier.
    pub code: String,
    /// Other identifiers.
    pub alternative_codes: Vec<String>,
    /// Identifiers from the root down to this one.
    pub path: Vec<String>,
    /// Name, NFC.
    pub name: String,
    /// Short Latin name.
    pub slug: String,
    /// Legal kind.
    pub kind: AgencyKind,
    /// Level.
    pub level: Level,
    /// On the dedicated network.
    pub network_site: bool,
    /// Address of its mail group.
    pub group_address: MailAddress,
}

/// One member of an agency's mail group: a person whose primary posting is there and whose mailbox receives.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MemberRow {
    /// The agency.
    pub agency: AgencyId,
    /// The member's mailbox number.
    pub number: i64,
    /// The member's primary address.
    pub address: MailAddress,
}

/// The registry as of a day: everything the directory should hold is read as of one [`Date`].
pub type AsOf = Date;
