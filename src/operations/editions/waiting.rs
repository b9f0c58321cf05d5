//! What of drafted months waits for somebody: contests for their answer, drafts for the agencies that have said nothing, and for whoever publishes.

use time::Date;

use super::list::{MonthLine, list_months};
use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;
use crate::domain::decision::agencies::AgencyPlace;
use crate::domain::edition::{open_contests, silent};
use crate::domain::ids::{AgencyId, FactId};
use crate::domain::report_period::ReportMonth;
use crate::operations::error::OperationResult;
use crate::operations::registry::{Actor, Registry};
use crate::storage::read::View;

code_list! {
    /// What waits.
    WaitingMatter {
        /// An agency contests its row of a draft.
        Contest = "report_contest",
        /// A draft is to be seen, then published.
        Draft = "report_draft",
    }
}

code_list! {
    /// For whom it waits.
    WaitsFor {
        /// Whoever publishes reports, to answer.
        Answer = "answer",
        /// Agencies that have said nothing of it.
        Agencies = "agencies",
        /// Whoever publishes reports.
        Publication = "publication",
    }
}

/// Something of a drafted month that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The contest, or the draft.
    pub id: FactId,
    /// What it is.
    pub matter: WaitingMatter,
    /// Of which month.
    pub month: ReportMonth,
    /// For whom it waits.
    pub waits_for: WaitsFor,
    /// Since when.
    pub since: Timestamp,
    /// The last day on which agencies are waited for.
    pub due: Date,
    /// Who contests; of a draft the agencies that have said nothing of it. Identifiers and names.
    pub agencies: Vec<(String, String)>,
    /// Why it is contested.
    pub reason: Option<String>,
}

/// All of it, the first due first; what is contested before the draft that it holds up.
///
/// # Errors
/// When the actor may not read, or the store fails.
pub async fn waiting_reports(registry: &Registry, actor: &Actor) -> OperationResult<Vec<Waiting>> {
    let months = list_months(registry, actor).await?;
    let view = View::of(registry.clock.today());
    let book = registry.store.read().await?.agency_book(view).await?;
    let agency = |id: AgencyId| {
        let place = book.standing(id, view.day);
        let told = |place: &AgencyPlace| {
            let code = place.path.codes().next_back().unwrap_or_default();
            (code.to_owned(), place.name.clone())
        };
        place.map_or_else(|| (String::new(), "?".to_owned()), told)
    };
    let mut waiting: Vec<Waiting> = months.iter().flat_map(|line| of_month(line, view.day, &agency)).collect();
    // Stable: of one draft the contests stay before it.
    waiting.sort_by_key(|one| one.due);
    Ok(waiting)
}

fn of_month(line: &MonthLine, today: Date, agency: &impl Fn(AgencyId) -> (String, String)) -> Vec<Waiting> {
    let Some((draft, units)) = &line.draft else { return Vec::new() };
    let open = open_contests(&line.acts);
    let mut waiting: Vec<Waiting> = open
        .iter()
        .map(|contest| Waiting {
            id: contest.id,
            matter: WaitingMatter::Contest,
            month: line.month,
            waits_for: WaitsFor::Answer,
            since: contest.at,
            due: draft.seen_until,
            agencies: vec![agency(contest.agency)],
            reason: Some(contest.reason.clone()),
        })
        .collect();
    let silent = silent(units, &line.acts);
    let waits_for = if !open.is_empty() {
        WaitsFor::Answer
    } else if !silent.is_empty() && today <= draft.seen_until {
        WaitsFor::Agencies
    } else {
        WaitsFor::Publication
    };
    waiting.push(Waiting {
        id: draft.id,
        matter: WaitingMatter::Draft,
        month: line.month,
        waits_for,
        since: draft.at,
        due: draft.seen_until,
        agencies: silent.into_iter().map(|unit| agency(*unit)).collect(),
        reason: None,
    });
    waiting
}
