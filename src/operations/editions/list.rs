//! What there is of each month, and a month's report as it was drafted or published. Figures name no person: whoever reads the registry
//! reads them, of the whole province.

use super::open_draft;
use crate::auth::permission::Permission;
use crate::domain::edition::{Draft, Edition, ReportAct};
use crate::domain::ids::{AgencyId, FactId, PrincipalId};
use crate::domain::report_period::ReportMonth;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::{Actor, Registry};
use crate::reports::monthly::Content;
use crate::storage::read::Reader;

/// A month, as far as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthLine {
    /// The month.
    pub month: ReportMonth,
    /// What was published, oldest first.
    pub editions: Vec<Edition>,
    /// The draft that waits, if one does, and the agencies that have a row in it.
    pub draft: Option<(Draft, Vec<AgencyId>)>,
    /// What was said of that draft.
    pub acts: Vec<ReportAct>,
}

/// A report as it stands, with everything that was said of its draft.
#[derive(Debug, Clone)]
pub struct Shown {
    /// What it says.
    pub content: Content,
    /// Its draft.
    pub draft: Draft,
    /// How it was published; none of a draft.
    pub edition: Option<Edition>,
    /// What was said of it.
    pub acts: Vec<ReportAct>,
    /// The names of the accounts that had a hand in it.
    pub accounts: Vec<(PrincipalId, String)>,
}

impl Shown {
    /// What an account is called.
    #[must_use]
    pub fn account(&self, id: PrincipalId) -> &str {
        self.accounts.iter().find(|(account, _)| *account == id).map_or("", |(_, name)| name)
    }
}

/// Every month of which something was drafted, oldest first.
///
/// # Errors
/// When the actor may not read, or the store fails.
pub async fn list_months(registry: &Registry, actor: &Actor) -> OperationResult<Vec<MonthLine>> {
    reads(actor)?;
    let reader = registry.store.read().await?;
    let editions = reader.report_editions(None).await?;
    let mut lines: Vec<MonthLine> = Vec::new();
    for draft in reader.report_drafts(None).await? {
        let own = editions.iter().filter(|edition| edition.month == draft.month);
        let is_published = editions.iter().any(|edition| edition.draft == draft.id);
        if lines.last().is_none_or(|line| line.month != draft.month) {
            lines.push(MonthLine {
                month: draft.month,
                editions: own.cloned().collect(),
                draft: None,
                acts: Vec::new(),
            });
        }
        if let Some(line) = lines.last_mut() {
            // Drafts come oldest first: the last one stands, unless it is published.
            line.draft = (!is_published).then_some((draft, Vec::new()));
        }
    }
    for line in &mut lines {
        let Some((draft, agencies)) = &mut line.draft else { continue };
        line.acts = reader.report_acts(&[draft.id]).await?;
        *agencies = content_of(&reader, draft.id).await?.units().iter().map(|unit| unit.agency).collect();
    }
    Ok(lines)
}

/// A published report: that version of the month, or its newest.
///
/// # Errors
/// [`OperationError::NotFound`] when there is none; when the actor may not read, what is stored cannot be read, or the store fails.
pub async fn show_edition(
    registry: &Registry,
    actor: &Actor,
    month: ReportMonth,
    version: Option<u32>,
) -> OperationResult<Shown> {
    reads(actor)?;
    let reader = registry.store.read().await?;
    let editions = reader.report_editions(Some(month)).await?;
    let wanted = |edition: &Edition| version.is_none_or(|version| edition.version == version);
    let edition =
        editions.into_iter().rev().find(wanted).ok_or(OperationError::NotFound { what: "published report" })?;
    let drafts = reader.report_drafts(Some(month)).await?;
    let draft = drafts.into_iter().find(|draft| draft.id == edition.draft);
    shown(&reader, draft.ok_or(OperationError::NotFound { what: "published report" })?, Some(edition)).await
}

/// The draft of a month that waits for publication.
///
/// # Errors
/// As [`show_edition`].
pub async fn show_draft(registry: &Registry, actor: &Actor, month: ReportMonth) -> OperationResult<Shown> {
    reads(actor)?;
    let reader = registry.store.read().await?;
    let (draft, _) = open_draft(&reader, month).await?;
    shown(&reader, draft, None).await
}

async fn shown(reader: &Reader, draft: Draft, edition: Option<Edition>) -> OperationResult<Shown> {
    let content = content_of(reader, draft.id).await?;
    let acts = reader.report_acts(&[draft.id]).await?;
    let hands = acts.iter().map(|act| act.by).chain([draft.by]).chain(edition.as_ref().map(|edition| edition.by));
    let accounts = reader.account_names(&hands.collect::<Vec<_>>()).await?;
    Ok(Shown { content, draft, edition, acts, accounts })
}

async fn content_of(reader: &Reader, draft: FactId) -> OperationResult<Content> {
    let texts = reader.report_texts(draft).await?;
    Content::read(&texts.content)
        .map_err(|error| OperationError::Unreadable { what: "a month's report", text: error.to_string() })
}

/// A local operator reads as whoever may; they have the database.
fn reads(actor: &Actor) -> OperationResult<()> {
    match actor {
        Actor::Shell => Ok(()),
        Actor::Principal(_) => actor.scope(Permission::ReadRegistry).map(drop),
    }
}
