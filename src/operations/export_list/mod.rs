//! Exporting a list: what its pages show, whole, as CSV or a workbook.
//!
//! The rows are read page by page in one transaction, so they are of one moment, and go into a file without a name. Only then is
//! anything sent: a list that does not fit its form, or fails half-way, is told as an error, and no slow reader holds a
//! transaction open. The reading is recorded with the number of rows before the first of them is told.

mod agencies;
mod certificates;
mod decisions;
mod mailboxes;
mod officials;
mod request;
mod requests;
pub mod words;

use std::collections::HashMap;
use std::fs::File;
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc};
use tokio::time::timeout;

pub use request::{ExportRequest, ExportedList};

use super::audit_read::ListRead;
use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::lang::Lang;
use crate::domain::scope::Scope;
use crate::sheets::export::{ExportError, Heading, ListWriter, Value};
use crate::storage::read::{Reader, View};

/// Exports at once: each holds a connection for as long as it reads.
const AT_ONCE: usize = 2;

/// How long an export waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// Rows of a page.
const PAGE: u32 = 1000;

/// Pages that wait to be written.
const WAITING: usize = 2;

static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);

type Row = Vec<Value>;

/// A list in a file without a name.
#[derive(Debug)]
pub struct Exported {
    /// The file, at its beginning.
    pub file: File,
    /// Its octets.
    pub length: u64,
    /// Rows under the headings.
    pub rows: u64,
    /// What to call it, such as `officials-2019-12-31.xlsx`.
    pub name: String,
}

/// Exports what the actor sees of a list.
///
/// # Errors
/// When the actor may not read, the list does not fit its form, too many exports are at work, or the store or a file fails.
pub async fn export_list(registry: &Registry, actor: &Actor, request: &ExportRequest) -> OperationResult<Exported> {
    let scope = actor.scope(Permission::ReadRegistry)?;
    let turn = timeout(PATIENCE, TURNS.acquire()).await.map_err(|_| OperationError::TooManyExports)?;
    let _turn = turn.map_err(|_| OperationError::ShuttingDown)?;
    let now = registry.clock.now();
    let (kind, form) = (request.list.kind(), request.form);
    let (pages, arriving) = mpsc::channel(WAITING);
    let (title, headings) = (words::title(request.lang, kind), headings(request));
    let writing = tokio::task::spawn_blocking(move || {
        write(ListWriter::begin(form, title, &headings, now)?, arriving).map_err(OperationError::from)
    });
    let read = read(registry, scope, now, request, pages).await;
    // Of both failing, the writer's is the cause: the reader then had nobody to hand its pages to.
    let (file, rows) = writing.await.map_err(|_| OperationError::ShuttingDown)??;
    read?;
    let length = file.metadata().map_err(ExportError::from)?.len();
    let filter = request.details();
    let list = ListRead { what: kind.as_str(), count: rows, agency: request.list.agency(), filter };
    registry.record_list(actor, list).await?;
    Ok(Exported { file, length, rows, name: format!("{kind}-{}.{form}", now.day()) })
}

fn write(mut list: ListWriter, mut pages: mpsc::Receiver<Vec<Row>>) -> Result<(File, u64), ExportError> {
    while let Some(page) = pages.blocking_recv() {
        for row in page {
            list.row(&row)?;
        }
    }
    list.finish()
}

/// What the reading of a list has at hand.
struct Reading<'a> {
    reader: &'a Reader,
    scope: &'a Scope,
    view: View,
    now: Timestamp,
    lang: Lang,
    /// Code and name of the agencies that the actor sees.
    agencies: HashMap<AgencyId, (String, String)>,
}

impl Reading<'_> {
    /// Code and name of an agency; empty where the actor does not see it.
    fn agency(&self, agency: Option<AgencyId>) -> [Value; 2] {
        let known = agency.and_then(|agency| self.agencies.get(&agency));
        known
            .map_or([Value::Empty, Value::Empty], |(code, name)| [Value::Text(code.clone()), Value::Text(name.clone())])
    }

    /// What these people, who come from a read that took the scope, are called.
    async fn names(&self, people: &[OfficialId]) -> OperationResult<HashMap<OfficialId, String>> {
        let named = self.reader.named(self.view, people).await?;
        Ok(named.into_iter().map(|person| (person.key.official, person.full_name)).collect())
    }
}

/// Hands over page after page: `page` of a list gives the rows after a key, and the key of the last one. (A function would have to
/// take an async closure, whose future the compiler does not yet prove to be `Send`.)
macro_rules! walk {
    ($list:ident, $at:expr, $filter:expr, $pages:expr) => {{
        let mut after = None;
        loop {
            let (rows, last) = $list::page($at, $filter, after).await?;
            let is_last = rows.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
            // A writer that ended early says itself why.
            if $pages.send(rows).await.is_err() || is_last {
                return Ok(());
            }
            after = last;
        }
    }};
}

async fn read(
    registry: &Registry,
    scope: Scope,
    now: Timestamp,
    request: &ExportRequest,
    pages: mpsc::Sender<Vec<Row>>,
) -> OperationResult<()> {
    let view = View::of(now.day());
    let reader = registry.store.read().await?;
    let Some(list) = request.placed(&reader, view).await? else { return Ok(()) };
    let agencies = reader.agencies(&scope, view).await?;
    let agencies = agencies.into_iter().map(|row| (row.agency, (row.code, row.name))).collect();
    let at = Reading { reader: &reader, scope: &scope, view, now, lang: request.lang, agencies };
    match &list {
        ExportedList::Agencies(filter) => walk!(agencies, &at, filter, pages),
        ExportedList::Officials(filter) => walk!(officials, &at, filter, pages),
        ExportedList::Decisions(filter) => walk!(decisions, &at, filter, pages),
        ExportedList::Mailboxes(filter) => walk!(mailboxes, &at, filter, pages),
        ExportedList::Certificates(filter) => walk!(certificates, &at, filter, pages),
        ExportedList::Requests(filter) => walk!(requests, &at, filter, pages),
    }
}

fn headings(request: &ExportRequest) -> Vec<Heading> {
    let columns = match request.list {
        ExportedList::Agencies(_) => agencies::COLUMNS,
        ExportedList::Officials(_) => officials::COLUMNS,
        ExportedList::Decisions(_) => decisions::COLUMNS,
        ExportedList::Mailboxes(_) => mailboxes::COLUMNS,
        ExportedList::Certificates(_) => certificates::COLUMNS,
        ExportedList::Requests(_) => requests::COLUMNS,
    };
    columns.iter().map(|(vi, en, width)| Heading { text: request.lang.pick(vi, en), width: *width }).collect()
}

/// Heading in Vietnamese and in English, and how wide a sheet shows it.
type Column = (&'static str, &'static str, u16);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_list_has_two_columns_of_one_name() {
        let lists = [
            agencies::COLUMNS,
            officials::COLUMNS,
            decisions::COLUMNS,
            mailboxes::COLUMNS,
            certificates::COLUMNS,
            requests::COLUMNS,
        ];
        for columns in lists {
            for (place, column) in columns.iter().enumerate() {
                let later = &columns[place + 1..];
                assert!(later.iter().all(|other| other.0 != column.0 && other.1 != column.1), "{column:?}");
            }
        }
    }
}
