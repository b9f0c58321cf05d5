//! A stored plan as people read it before they approve it: its figures in words, and its rows, filtered and page by page, each with what
//! was there before and what comes after.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::error::{OperationError, OperationResult};
use super::forget_plans::require_rows;
use super::registry::Registry;
use super::stored_plan::CHUNK_ROWS;
pub use crate::directory::entry::EntryKind;
use crate::directory::entry::Value;
use crate::directory::guard::{Scope as TripScope, Trip};
use crate::directory::plan::render::{class_word, kind_word, reason_word, validated_word, value_text, why_words};
pub use crate::directory::plan::{Finding, PlanScope, RowClass};
use crate::directory::plan::{Modification, Operation, PlanRow};
use crate::domain::ids::{MailboxId, PlanId};
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::mailbox::uid;
use crate::storage::read::Reader;

/// Chunks of rows that one page looks through at most; the next page goes on behind them.
const LOOKED_THROUGH: usize = 40;

/// Which rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowFilter {
    /// Of entries of this kind.
    pub kind: Option<EntryKind>,
    /// Of this class.
    pub class: Option<RowClass>,
    /// That count under this agency.
    pub agency: Option<String>,
}

/// One write to one entry, as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewRow {
    /// Place in the plan.
    pub number: u32,
    /// Identifier of the agency that it counts under; empty for containers.
    pub agency: String,
    /// What the entry is.
    pub kind: EntryKind,
    /// Its class.
    pub class: RowClass,
    /// The entry.
    pub dn: String,
    /// Whose it is: a person's name, if it is a person's.
    pub name: Option<String>,
    /// Why.
    pub reason: Bilingual,
    /// Who checked that it can be written.
    pub validated: Bilingual,
    /// What changes.
    pub changes: Vec<Change>,
    /// The name that the entry gets.
    pub becomes: Option<String>,
}

/// One attribute of an entry, before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its name.
    pub attribute: &'static str,
    /// Values that go.
    pub before: Vec<String>,
    /// Values that come.
    pub after: Vec<String>,
}

/// A page of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewPage {
    /// The rows, in the plan's order.
    pub rows: Vec<ReviewRow>,
    /// The number after which the next page begins, if there may be one.
    pub next: Option<u32>,
}

/// The rows of a plan after number `after` that `filter` lets through, at most `limit`.
///
/// # Errors
/// When there is no such plan, its rows were forgotten or cannot be read, or the store fails.
pub async fn review_rows(
    registry: &Registry,
    id: PlanId,
    filter: &RowFilter,
    after: u32,
    limit: usize,
) -> OperationResult<ReviewPage> {
    require_rows(registry, id).await?;
    let reader = registry.store.read().await?;
    let first = usize::try_from(after).unwrap_or(usize::MAX) / CHUNK_ROWS;
    let (mut rows, mut next) = (Vec::new(), None);
    for chunk in first..first + LOOKED_THROUGH {
        let number = i32::try_from(chunk).unwrap_or(i32::MAX);
        next = None;
        let Some(lines) = reader.plan_chunk(id, number).await? else { break };
        let of_chunk = filter.clone();
        let read = tokio::task::spawn_blocking(move || parse(&lines, &of_chunk, after)).await;
        rows.extend(read.map_err(|_| OperationError::ShuttingDown)??);
        next = u32::try_from((chunk + 1) * CHUNK_ROWS).ok();
        if rows.len() > limit {
            rows.truncate(limit);
            next = rows.last().map(|row: &PlanRow| row.number);
            break;
        }
    }
    let names = names_of(&reader, &rows).await?;
    let told = rows.into_iter().map(|row| ReviewRow::of(row, &names)).collect();
    Ok(ReviewPage { rows: told, next })
}

/// The rows of a chunk that are asked for. What is no such row by its text is not read further.
fn parse(lines: &str, filter: &RowFilter, after: u32) -> OperationResult<Vec<PlanRow>> {
    let marks = filter.marks();
    let mut rows = Vec::new();
    for line in lines.lines().filter(|line| marks.iter().all(|mark| line.contains(mark.as_str()))) {
        let row: PlanRow = serde_json::from_str(line)
            .map_err(|error| OperationError::Unreadable { what: "plan_chunk", text: error.to_string() })?;
        if row.number > after && filter.lets_through(&row) {
            rows.push(row);
        }
    }
    Ok(rows)
}

impl RowFilter {
    /// Texts that every row asked for has in its stored form: quotes in values are written otherwise.
    fn marks(&self) -> Vec<String> {
        let mark = |key: &str, value: Json| format!("\"{key}\":{value}");
        let kind = self.kind.map(|kind| mark("kind", kind_code(kind).into()));
        let class = self.class.map(|class| mark("class", class_code(class).into()));
        let agency = self.agency.as_ref().map(|code| mark("agency_code", code.as_str().into()));
        [kind, class, agency].into_iter().flatten().collect()
    }

    fn lets_through(&self, row: &PlanRow) -> bool {
        self.kind.is_none_or(|kind| row.subject.kind == kind)
            && self.class.is_none_or(|class| row.class == class)
            && self.agency.as_ref().is_none_or(|code| row.agency_code == *code)
    }
}

/// The names of the persons whose rows these are.
async fn names_of(reader: &Reader, rows: &[PlanRow]) -> OperationResult<HashMap<MailboxId, String>> {
    let people = rows.iter().filter(|row| row.subject.kind == EntryKind::Person);
    let mailboxes: Vec<MailboxId> = people.map(|row| MailboxId(row.subject.id)).collect();
    let known = reader.known_mailboxes(&mailboxes).await?;
    let called = known.into_iter().map(|known| {
        let name = known.full_name.unwrap_or_else(|| uid(known.number));
        (known.mailbox, name)
    });
    Ok(called.collect())
}

impl ReviewRow {
    fn of(row: PlanRow, names: &HashMap<MailboxId, String>) -> Self {
        let becomes = matches!(row.operation, Operation::Rename { .. }).then(|| row.resulting_dn().0);
        Self {
            number: row.number,
            kind: row.subject.kind,
            class: row.class,
            name: names.get(&MailboxId(row.subject.id)).cloned(),
            reason: both(|lang| reason_word(row.reason, lang)),
            validated: both(|lang| validated_word(row.validated_by, lang)),
            changes: changes(&row.operation, &row.inverse),
            becomes,
            dn: row.dn.0,
            agency: row.agency_code,
        }
    }
}

/// What an operation changes; what was there before, only what would undo it knows.
fn changes(operation: &Operation, inverse: &Operation) -> Vec<Change> {
    match (operation, inverse) {
        (Operation::Add { values }, _) => {
            let change = |(attribute, values): &(crate::directory::attribute::Attribute, Vec<Value>)| Change {
                attribute: attribute.name(),
                before: Vec::new(),
                after: texts(values),
            };
            values.iter().map(change).collect()
        }
        (Operation::Delete, Operation::Add { values }) => {
            let change = |(attribute, values): &(crate::directory::attribute::Attribute, Vec<Value>)| Change {
                attribute: attribute.name(),
                before: texts(values),
                after: Vec::new(),
            };
            values.iter().map(change).collect()
        }
        (Operation::Modify { modifications }, inverse) => {
            let undone: &[Modification] =
                if let Operation::Modify { modifications } = inverse { modifications } else { &[] };
            let mut changes: Vec<Change> = Vec::new();
            for modification in modifications {
                let (before, after) = sides(modification, undone);
                let attribute = modification.attribute().name();
                // Values are added and deleted one after the other: for whoever reads they are one change.
                match changes.last_mut().filter(|last| last.attribute == attribute) {
                    Some(last) => {
                        last.before.extend(before);
                        last.after.extend(after);
                    }
                    None => changes.push(Change { attribute, before, after }),
                }
            }
            changes
        }
        _ => Vec::new(),
    }
}

fn sides(change: &Modification, undone: &[Modification]) -> (Vec<String>, Vec<String>) {
    match change {
        Modification::Add { values, .. } => (Vec::new(), texts(values)),
        Modification::Delete { values, .. } => (texts(values), Vec::new()),
        Modification::Replace { values, .. } => {
            let before = undone.iter().find(|undo| undo.attribute() == change.attribute());
            (before.map_or_else(Vec::new, |undo| texts(undo.values())), texts(values))
        }
    }
}

fn texts(values: &[Value]) -> Vec<String> {
    values.iter().map(|value| value_text(value)).collect()
}

fn both(word: impl Fn(Lang) -> &'static str) -> Bilingual {
    Bilingual::new(word(Lang::Vi), word(Lang::En))
}

/// What a class is called.
#[must_use]
pub fn class_words(class: RowClass) -> Bilingual {
    both(|lang| class_word(class, lang))
}

/// What a kind of entry is called.
#[must_use]
pub fn kind_words(kind: EntryKind) -> Bilingual {
    both(|lang| kind_word(kind, lang))
}

/// Why something is left out of a plan.
#[must_use]
pub fn why(finding: &Finding) -> Bilingual {
    both(|lang| why_words(&finding.why, lang))
}

/// Where a limit was passed: an agency is told by its identifier.
#[must_use]
pub fn trip_place(trip: &Trip) -> Bilingual {
    match &trip.scope {
        TripScope::Overall => Bilingual::new("toàn tỉnh", "the whole directory"),
        TripScope::Agency(code) => Bilingual::new(code.as_str(), code.as_str()),
        TripScope::Decisions => Bilingual::new("các thay đổi theo quyết định", "changes backed by decisions"),
        TripScope::Proposals => Bilingual::new("cơ quan ở chế độ đề xuất", "agencies in propose mode"),
    }
}

/// What a plan is about.
#[must_use]
pub fn scope_words(scope: &PlanScope) -> Bilingual {
    match scope {
        PlanScope::Everything => Bilingual::new("Toàn bộ danh bạ", "The whole directory"),
        PlanScope::Agency(code) => {
            Bilingual::new(format!("Cơ quan {code} và cấp dưới"), format!("Agency {code} and those below it"))
        }
        PlanScope::Subjects => Bilingual::new("Thay đổi tự động theo sổ đăng ký", "Changes carried over by themselves"),
        PlanScope::Revert(plan) => Bilingual::new(format!("Hoàn tác kế hoạch {plan}"), format!("Undoes plan {plan}")),
    }
}

/// The code of a class, as in addresses.
#[must_use]
pub const fn class_code(class: RowClass) -> &'static str {
    match class {
        RowClass::Add => "add",
        RowClass::Update => "update",
        RowClass::Rename => "rename",
        RowClass::Move => "move",
        RowClass::AddressChange => "address_change",
        RowClass::GroupExit => "group_exit",
        RowClass::Clear => "clear",
        RowClass::Suspend => "suspend",
        RowClass::Remove => "remove",
    }
}

/// The code of a kind.
#[must_use]
pub const fn kind_code(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Container => "container",
        EntryKind::Unit => "unit",
        EntryKind::Person => "person",
        EntryKind::Group => "group",
    }
}

/// Every kind of entry.
pub const KINDS: [EntryKind; 4] = [EntryKind::Container, EntryKind::Unit, EntryKind::Person, EntryKind::Group];

#[cfg(test)]
mod tests;
