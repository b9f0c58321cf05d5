//! The months that a month's report is seen among: what was published of each before it.

use super::editions::Shown;
use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::edition::Edition;
use crate::domain::report_period::ReportMonth;
use crate::reports::monthly::Content;

/// Months that are told before it, at most: a year.
const MOST_MONTHS: usize = 12;

/// What was published of the months before this one, oldest first, and this one itself. Of each month it is the version that stood when this report
/// was published, or drafted: so a report looks back on the same figures whenever it is read.
///
/// # Errors
/// When the actor may not read, what is stored cannot be read, or the store fails.
pub async fn months_up_to(registry: &Registry, actor: &Actor, shown: &Shown) -> OperationResult<Vec<Content>> {
    if let Actor::Principal(_) = actor {
        actor.scope(Permission::ReadRegistry)?;
    }
    let reader = registry.store.read().await?;
    let editions = reader.report_editions(None).await?;
    let month = shown.draft.month;
    let stood_at = shown.edition.as_ref().map_or(shown.draft.at, |edition| edition.at);
    let mut told: Vec<&Edition> = Vec::new();
    for edition in editions.iter().filter(|edition| is_among(edition.month, month) && edition.at <= stood_at) {
        // Editions come by month and version: a later version takes the place of the one before.
        match told.last_mut().filter(|last| last.month == edition.month) {
            Some(last) => *last = edition,
            None => told.push(edition),
        }
    }
    let mut contents = Vec::with_capacity(told.len() + 1);
    for edition in told {
        let texts = reader.report_texts(edition.draft).await?;
        let content = Content::read(&texts.content)
            .map_err(|error| OperationError::Unreadable { what: "a month's report", text: error.to_string() })?;
        contents.push(content);
    }
    contents.push(shown.content.clone());
    Ok(contents)
}

/// Whether a month is one of those before it that are told.
fn is_among(one: ReportMonth, month: ReportMonth) -> bool {
    std::iter::successors(Some(month.previous()), |month| Some(month.previous()))
        .take(MOST_MONTHS)
        .any(|told| told == one)
}
