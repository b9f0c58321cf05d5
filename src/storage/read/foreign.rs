//! What the registry knows of people whom another's directory names: by key, address, name. Asked for many entries at once, and only to
//! recognise what is about to be linked; each statement goes through an index (`docs/DIRECTORY.md`, "Adopting").

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{Reader, case, explain};
use crate::domain::agency::TreePath;
use crate::domain::ids::{AgencyId, MailboxId, OfficialId, TargetId};
use crate::domain::mailbox::MailboxKind;
use crate::domain::mailbox::address::MailAddress;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::row::case::CaseMatter;
use crate::storage::row::directory::LinkRow;
use crate::storage::sql::{LIST, OPEN, Sql};

/// A mailbox as an entry is held against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownMailbox {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// Its number.
    pub number: i64,
    /// Whose it is.
    pub kind: MailboxKind,
    /// Its owner, if it is a personal one.
    pub official: Option<OfficialId>,
    /// The owner's name today.
    pub full_name: Option<String>,
    /// Where the owner is posted, or was last, or will be first.
    pub agency: Option<AgencyId>,
    /// That agency's code.
    pub agency_code: Option<String>,
    /// Its place in the tree.
    pub agency_path: Option<TreePath>,
    /// The primary address today.
    pub address: Option<String>,
}

/// A look-up that must stay fast for hundreds of thousands of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForeignLookUp {
    /// Links by entry.
    Entries,
    /// Links by mailbox.
    Subjects,
    /// Cases by entry.
    Cases,
    /// Mailboxes by an address that they have or had.
    Addresses,
    /// Mailboxes by number.
    Numbers,
    /// Mailboxes by owner.
    Owners,
    /// Mailboxes by key.
    Mailboxes,
}

impl ForeignLookUp {
    /// Every look-up.
    pub const ALL: &'static [Self] =
        &[Self::Entries, Self::Subjects, Self::Cases, Self::Addresses, Self::Numbers, Self::Owners, Self::Mailboxes];
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    number: i64,
    kind: String,
    official: Option<Uuid>,
    full_name: Option<String>,
    agency: Option<Uuid>,
    agency_code: Option<String>,
    agency_path: Option<String>,
    address: Option<String>,
}

impl Reader {
    /// The links of these entries.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn links_of_entries(&self, target: TargetId, entries: &[Uuid]) -> Result<Vec<LinkRow>> {
        let mut links = Vec::new();
        for chunk in entries.chunks(LIST) {
            links.extend(self.link_rows(by_entry(target, chunk)).await?);
        }
        Ok(links)
    }

    /// The links of these subjects of one kind.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn links_of_subjects(&self, target: TargetId, kind: &str, subjects: &[Uuid]) -> Result<Vec<LinkRow>> {
        let mut links = Vec::new();
        for chunk in subjects.chunks(LIST) {
            links.extend(self.link_rows(by_subject(target, kind, chunk)).await?);
        }
        Ok(links)
    }

    /// Who has, had or will have these addresses: (address, mailbox), each once.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn holders_ever(&self, addresses: &[MailAddress]) -> Result<Vec<(MailAddress, MailboxId)>> {
        let mut holders = Vec::new();
        for chunk in addresses.chunks(LIST) {
            for row in by_address(chunk.iter().map(MailAddress::as_str))
                .rows(self.tx(), "look for holders of addresses")
                .await?
            {
                let text: String = row.try_get_by_index(0).asked("look for holders of addresses")?;
                let mailbox: Uuid = row.try_get_by_index(1).asked("look for holders of addresses")?;
                holders.push((Place::new("address", text.as_str()).parse("address", &text)?, MailboxId(mailbox)));
            }
        }
        Ok(holders)
    }

    /// The mailboxes with these numbers: (number, mailbox).
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mailboxes_numbered(&self, numbers: &[i64]) -> Result<Vec<(i64, MailboxId)>> {
        let mut found = Vec::new();
        for chunk in numbers.chunks(LIST) {
            for row in by_number(chunk).rows(self.tx(), "look for mailboxes").await? {
                let number: i64 = row.try_get_by_index(0).asked("look for mailboxes")?;
                let mailbox: Uuid = row.try_get_by_index(1).asked("look for mailboxes")?;
                found.push((number, MailboxId(mailbox)));
            }
        }
        Ok(found)
    }

    /// The personal mailboxes of these officials: (official, mailbox).
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mailboxes_owned(&self, officials: &[OfficialId]) -> Result<Vec<(OfficialId, MailboxId)>> {
        let mut found = Vec::new();
        for chunk in officials.chunks(LIST) {
            for row in by_owner(chunk).rows(self.tx(), "look for mailboxes").await? {
                let official: Uuid = row.try_get_by_index(0).asked("look for mailboxes")?;
                let mailbox: Uuid = row.try_get_by_index(1).asked("look for mailboxes")?;
                found.push((OfficialId(official), MailboxId(mailbox)));
            }
        }
        Ok(found)
    }

    /// These mailboxes; those that do not exist are left out.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn known_mailboxes(&self, mailboxes: &[MailboxId]) -> Result<Vec<KnownMailbox>> {
        let mut found = Vec::new();
        for chunk in mailboxes.chunks(LIST) {
            let rows: Vec<Row> = by_key(chunk).all(self.tx(), "look for mailboxes").await?;
            for row in rows {
                found.push(KnownMailbox {
                    kind: Place::new("mailbox", row.id).parse("kind", &row.kind)?,
                    mailbox: MailboxId(row.id),
                    number: row.number,
                    official: row.official.map(OfficialId),
                    full_name: row.full_name,
                    agency: row.agency.map(AgencyId),
                    agency_code: row.agency_code,
                    agency_path: row.agency_path.map(TreePath::from_stored),
                    address: row.address,
                });
            }
        }
        Ok(found)
    }

    /// The database's plan for a look-up, as its own text.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn explain_foreign(&self, look_up: ForeignLookUp) -> Result<String> {
        let (target, ids) = (TargetId(Uuid::nil()), [Uuid::from_u128(1), Uuid::from_u128(2)]);
        let sql = match look_up {
            ForeignLookUp::Entries => by_entry(target, &ids),
            ForeignLookUp::Subjects => by_subject(target, "person", &ids),
            ForeignLookUp::Cases => case::of_entries(target, CaseMatter::Identity, &ids),
            ForeignLookUp::Addresses => by_address(["a@b.vn", "c@b.vn"].into_iter()),
            ForeignLookUp::Numbers => by_number(&[1, 2]),
            ForeignLookUp::Owners => by_owner(&ids.map(OfficialId)),
            ForeignLookUp::Mailboxes => by_key(&ids.map(MailboxId)),
        };
        explain::plan(self.tx(), sql).await
    }

    async fn link_rows(&self, sql: Sql) -> Result<Vec<LinkRow>> {
        let rows: Vec<crate::storage::entity::entry_link::Model> = sql.all(self.tx(), "look for links").await?;
        let link = |row: crate::storage::entity::entry_link::Model| LinkRow {
            subject_kind: row.subject_kind,
            subject: row.subject,
            entry_uuid: row.entry_uuid,
            dn: row.dn,
        };
        Ok(rows.into_iter().map(link).collect())
    }
}

fn by_entry(target: TargetId, entries: &[Uuid]) -> Sql {
    let sql = Sql::new("select * from entry_link where target = ").bind(target.0);
    sql.text(" and entry_uuid in ").padded_list(entries.iter().copied())
}

fn by_subject(target: TargetId, kind: &str, subjects: &[Uuid]) -> Sql {
    let sql = Sql::new("select * from entry_link where target = ").bind(target.0).text(" and subject_kind = ");
    sql.bind(kind).text(" and subject in ").padded_list(subjects.iter().copied())
}

/// Of a corrected fact what it says is not true any more; what was true on other days is.
fn by_address<'a>(addresses: impl Iterator<Item = &'a str>) -> Sql {
    let sql = Sql::new("select distinct a.address, a.mailbox from address a where a.address in ");
    // The sign hides the column from the indexes of either engine: nearly all rows are held to be true.
    sql.padded_list(addresses).text(&format!(" and +a.recorded_to = {OPEN}"))
}

fn by_number(numbers: &[i64]) -> Sql {
    Sql::new("select number, id from mailbox where number in ").padded_list(numbers.iter().copied())
}

fn by_owner(officials: &[OfficialId]) -> Sql {
    let sql = Sql::new("select official, id from mailbox where kind = 'personal' and official in ");
    sql.padded_list(officials.iter().map(|official| official.0))
}

fn by_key(mailboxes: &[MailboxId]) -> Sql {
    let sql = Sql::new(
        "select m.id, m.number, m.kind, m.official, c.full_name, c.agency, c.agency_code, c.agency_path, c.address \
         from mailbox m left join mailbox_current c on c.mailbox = m.id where m.id in ",
    );
    sql.padded_list(mailboxes.iter().map(|mailbox| mailbox.0))
}
