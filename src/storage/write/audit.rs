//! Appending to the audit record, within the transaction of what is recorded.
//!
//! The row lock of `audit_head` is the place in line. It is always the last lock that a transaction takes, just before its
//! commit, so nobody waits for another while holding it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rand::TryRng as _;
use sea_orm::{DatabaseTransaction, FromQueryResult};
use time::Date;
use uuid::Uuid;

use super::Bookkeeping;
use crate::domain::audit::event::AuditEvent;
use crate::domain::audit::leaf::{Leaf, SubjectRef};
use crate::domain::audit::reference::{Salt, person_reference};
use crate::domain::audit::tree::leaf_hash;
use crate::domain::ids::OfficialId;
use crate::storage::bulk;
use crate::storage::entity::{audit_agency, audit_checkpoint, audit_leaf, audit_salt, audit_subject, signer_log};
use crate::storage::error::{Asked, Result, StoreError};
use crate::storage::read::audit_tree::{count, frontier, record};
use crate::storage::row::audit::{CheckpointRow, SignerMinute};
use crate::storage::sql::{LIST, OPEN, Sql};

impl Bookkeeping {
    /// Records an event: it is appended when this transaction commits, or not at all.
    pub fn audit(&self, event: AuditEvent) {
        self.events.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(event);
    }

    /// Keeps a signed checkpoint; one of the same size is there already when `false` comes back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_checkpoint(&self, row: &CheckpointRow) -> Result<bool> {
        let row = audit_checkpoint::Model {
            size: record(row.size),
            at: row.at.unix_micros(),
            root: row.root.to_vec(),
            note: row.note.clone(),
        };
        Ok(bulk::insert_new(self.tx(), &[row], &[audit_checkpoint::Column::Size]).await? == 1)
    }

    /// Keeps what a token asked within a minute.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_signer_minute(&self, id: Uuid, row: &SignerMinute) -> Result<()> {
        let row = signer_log::Model {
            id,
            token: row.token.clone(),
            minute: row.minute.unix_micros(),
            questions: record(row.questions),
            hash: row.hash.to_vec(),
        };
        bulk::insert(self.tx(), "signer_log", &[row]).await
    }

    /// Forgets the salt of a person: the record's references to them lead nowhere from now on. Gives whether there was one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn erase_from_audit(&self, official: OfficialId) -> Result<bool> {
        let sql = Sql::new("delete from audit_salt where official = ").bind(official.0);
        Ok(sql.run(self.tx(), "erase a person from the audit record").await? == 1)
    }
}

/// Appends a leaf for each event; the first is that of `change_set`, if one is given.
pub(crate) async fn append(tx: &DatabaseTransaction, events: &[AuditEvent], change_set: Option<i64>) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    let added = events.len() as u64;
    let line =
        Sql::new("update audit_head set size = size + ").bind(record(added)).text(" where id = 1 returning size");
    let size = count(line.number(tx, "take a place in the audit record").await?);
    let first = size.checked_sub(added).ok_or_else(missing_head)?;
    let people: BTreeSet<Uuid> = events.iter().flat_map(|event| event.people.iter().map(|id| id.0)).collect();
    let references = references(tx, &people).await?;
    let posts = posts(tx, &people).await?;
    let mut frontier = frontier(tx, first).await?;
    let mut rows = Rows::default();
    for (number, event) in (first..).zip(events) {
        let leaf = leaf_of(event, number, &references, &posts);
        let octets = leaf
            .encode()
            .map_err(|error| StoreError::Unstorable { what: "an audit record", reason: error.to_string() })?;
        let nodes = frontier.append(leaf_hash(&octets)).concat();
        rows.add(&leaf, change_set.filter(|_| number == first), octets, nodes);
    }
    bulk::insert(tx, "audit_leaf", &rows.leaves).await?;
    bulk::insert(tx, "audit_subject", &rows.subjects).await?;
    bulk::insert(tx, "audit_agency", &rows.agencies).await
}

fn missing_head() -> StoreError {
    let reason = "the row is missing".to_owned();
    StoreError::Inconsistency { table: "audit_head", column: "id", row: "1".to_owned(), reason }
}

/// The leaf of an event: people as references, and the agencies where they are posted beside those that it names.
fn leaf_of(event: &AuditEvent, number: u64, references: &HashMap<Uuid, [u8; 32]>, posts: &Posts) -> Leaf {
    let mut subjects = event.about.clone();
    for person in &event.people {
        subjects.extend(references.get(&person.0).map(|reference| SubjectRef::Person(*reference)));
        subjects.extend(agencies_of(posts, person.0, event.at.day()).map(SubjectRef::Agency));
    }
    Leaf {
        record: number,
        at: event.at,
        actor: event.actor.clone(),
        on_behalf_of: event.on_behalf_of.clone(),
        action: event.action.to_owned(),
        outcome: event.outcome,
        subjects,
        details: event.details.clone(),
    }
}

/// Rows to insert.
#[derive(Default)]
struct Rows {
    leaves: Vec<audit_leaf::Model>,
    subjects: Vec<audit_subject::Model>,
    agencies: Vec<audit_agency::Model>,
}

impl Rows {
    fn add(&mut self, leaf: &Leaf, change_set: Option<i64>, octets: Vec<u8>, nodes: Vec<u8>) {
        let seq = record(leaf.record);
        for subject in &leaf.subjects {
            if let SubjectRef::Agency(agency) = subject {
                self.agencies.push(audit_agency::Model { agency: *agency, seq });
            } else {
                let (kind, reference) = (subject.kind().to_owned(), subject.octets().to_vec());
                self.subjects.push(audit_subject::Model { kind, reference, seq });
            }
        }
        self.leaves.push(audit_leaf::Model {
            seq,
            at: leaf.at.unix_micros(),
            actor: leaf.actor.clone(),
            on_behalf_of: leaf.on_behalf_of.clone(),
            action: leaf.action.clone(),
            outcome: leaf.outcome.to_string(),
            change_set,
            octets,
            nodes,
        });
    }
}

#[derive(FromQueryResult)]
struct Known {
    official: Uuid,
    reference: Vec<u8>,
}

/// The reference of each person; who has no salt yet gets one.
async fn references(tx: &DatabaseTransaction, people: &BTreeSet<Uuid>) -> Result<HashMap<Uuid, [u8; 32]>> {
    let mut found: HashMap<Uuid, [u8; 32]> = HashMap::with_capacity(people.len());
    let all: Vec<Uuid> = people.iter().copied().collect();
    for chunk in all.chunks(LIST) {
        let sql = Sql::new("select official, reference from audit_salt where official in ").list(chunk.iter().copied());
        for known in sql.all::<Known>(tx, "look up references").await? {
            found.extend(<[u8; 32]>::try_from(known.reference).ok().map(|reference| (known.official, reference)));
        }
    }
    let mut new = Vec::new();
    for official in all.into_iter().filter(|official| !found.contains_key(official)).collect::<Vec<_>>() {
        let mut salt: Salt = [0; 32];
        rand::rngs::SysRng.try_fill_bytes(&mut salt).map_err(|_| {
            let reason = "the operating system gives no random numbers".to_owned();
            StoreError::Unstorable { what: "an audit record", reason }
        })?;
        let reference = person_reference(&salt, OfficialId(official));
        found.insert(official, reference);
        new.push(audit_salt::Model { official, salt: salt.to_vec(), reference: reference.to_vec() });
    }
    bulk::insert(tx, "audit_salt", &new).await?;
    Ok(found)
}

#[derive(FromQueryResult)]
struct Post {
    official: Uuid,
    agency: Uuid,
    effective_to: Option<Date>,
}

/// Where people are posted, oldest first.
type Posts = BTreeMap<Uuid, Vec<(Uuid, Option<Date>)>>;

async fn posts(tx: &DatabaseTransaction, people: &BTreeSet<Uuid>) -> Result<Posts> {
    let mut posts = Posts::new();
    let all: Vec<Uuid> = people.iter().copied().collect();
    for chunk in all.chunks(LIST) {
        let sql = Sql::new(&format!(
            "select official, agency, effective_to from posting where kind = 'primary' and recorded_to = {OPEN} \
             and official in "
        ));
        let sql = sql.list(chunk.iter().copied()).text(" order by official, effective_from");
        for post in sql.all::<Post>(tx, "look up postings").await? {
            posts.entry(post.official).or_default().push((post.agency, post.effective_to));
        }
    }
    Ok(posts)
}

/// The agencies of somebody's present and coming posts; of the last one when there is none any more.
fn agencies_of(posts: &Posts, person: Uuid, day: Date) -> impl Iterator<Item = Uuid> {
    let own = posts.get(&person).map(Vec::as_slice).unwrap_or_default();
    let holds = move |(_, end): &&(Uuid, Option<Date>)| end.is_none_or(|end| end > day);
    let last = own.last().filter(|_| !own.iter().any(|post| holds(&post)));
    own.iter().filter(holds).chain(last).map(|(agency, _)| *agency)
}

/// The people and agencies whose mailboxes these are.
pub(crate) async fn holders(tx: &DatabaseTransaction, mailboxes: &BTreeSet<Uuid>) -> Result<(Vec<Uuid>, Vec<Uuid>)> {
    let (mut people, mut agencies) = (Vec::new(), Vec::new());
    let all: Vec<Uuid> = mailboxes.iter().copied().collect();
    for chunk in all.chunks(LIST) {
        let sql = Sql::new("select official, agency from mailbox where id in ").list(chunk.iter().copied());
        for row in sql.rows(tx, "look up whose mailboxes these are").await? {
            people.extend(row.try_get_by_index::<Option<Uuid>>(0).asked("look up whose mailboxes these are")?);
            agencies.extend(row.try_get_by_index::<Option<Uuid>>(1).asked("look up whose mailboxes these are")?);
        }
    }
    Ok((people, agencies))
}
