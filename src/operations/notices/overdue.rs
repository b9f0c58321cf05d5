//! Requests that are overdue today, with whom they are for.

use time::Date;

use crate::domain::agency::TreePath;
use crate::domain::certificate::request::due::{Term, due_on};
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::decision::agencies::AgencyBook;
use crate::domain::ids::{OfficialId, RequestId};
use crate::domain::scope::Scope;
use crate::operations::error::OperationResult;
use crate::operations::registry::Registry;
use crate::operations::requests::overdue_today;
use crate::storage::read::request_list::{RequestFilter, RequestLine};
use crate::storage::read::{Reader, View};

/// Requests looked at in one statement.
const CHUNK: u32 = 500;

/// A request that is overdue.
#[derive(Debug, Clone)]
pub(super) struct Overdue {
    pub(super) request: RequestId,
    pub(super) kind: RequestKind,
    pub(super) state: RequestState,
    pub(super) official: OfficialId,
    pub(super) holder: String,
    pub(super) agency: String,
    pub(super) place: TreePath,
    pub(super) due: Date,
}

/// All of them, newest first. Those of leavers are the matter of the agency that they left.
pub(super) async fn overdue(registry: &Registry, reader: &Reader, book: &AgencyBook) -> OperationResult<Vec<Overdue>> {
    let today = registry.clock.today();
    let view = View::of(today);
    let filter = RequestFilter { overdue: Some(overdue_today(registry)), ..RequestFilter::default() };
    let (mut found, mut before) = (Vec::new(), None);
    loop {
        let page = reader.request_page(&Scope::Province, view, &filter, before, CHUNK).await?;
        let Some(last) = page.last() else { return Ok(found) };
        before = Some(last.request.id);
        let officials: Vec<OfficialId> = page.iter().map(|line| line.request.official).collect();
        let holders = reader.notice_holders(view, &officials).await?;
        found.extend(page.iter().filter_map(|line| {
            let holder = holders.get(&line.request.official)?;
            let place = book.standing(holder.desk?, today)?;
            let state = line.state?;
            Some(Overdue {
                request: line.request.id,
                kind: line.request.kind,
                state,
                official: line.request.official,
                holder: holder.name.clone(),
                agency: place.name.clone(),
                place: place.path.clone(),
                due: due_on(&term(line, state), &registry.calendar)?,
            })
        }));
    }
}

const fn term(line: &RequestLine, state: RequestState) -> Term {
    Term {
        kind: line.request.kind,
        reason: line.reason,
        state,
        opened_on: line.request.opened_on,
        sent_on: line.sent_on,
    }
}
