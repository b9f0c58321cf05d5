//! What the pages about one person under a decision read.

use std::collections::HashMap;

use crate::auth::permission::Permission;
use crate::domain::decision::Decision;
use crate::domain::ids::{AgencyId, SubjectId};
use crate::storage::read::View;
use crate::storage::read::decision::SubjectLine;
use crate::storage::read::step::StepLine;
use crate::storage::read::step_list::StepFilter;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Say, Visitor};

/// Steps of one person at most.
const MOST: u32 = 100;

/// Somebody under a decision.
pub(super) struct Subject {
    pub(super) line: SubjectLine,
    pub(super) decision: Decision,
    pub(super) names: HashMap<AgencyId, String>,
    pub(super) steps: Vec<StepLine>,
}

impl Subject {
    /// Reads them, within what the permission covers; that is recorded.
    pub(super) async fn read(
        app: &App,
        visitor: &Visitor,
        permission: Permission,
        id: SubjectId,
    ) -> Result<Self, PageError> {
        let scope = visitor.may(permission)?;
        let view = View::of(app.registry.clock.today());
        let reader = app.registry.store.read().await?;
        let line = reader.subject(&scope, view, id).await?.ok_or(PageError::NotFound)?;
        let decision = reader.heading(line.subject.decision).await?.ok_or(PageError::NotFound)?;
        let own = StepFilter { subjects: Some(vec![id]), ..StepFilter::default() };
        let steps = reader.step_page(&scope, view, &own, None, MOST).await?;
        let to = line.act.as_ref().map_or(line.subject.to_agency, |act| act.act.to_agency());
        let agencies = [line.subject.from_agency, to, Some(decision.issuer)].into_iter().flatten();
        let names = reader.agency_names(view, agencies).await?;
        drop(reader);
        app.registry.record_read(&visitor.actor(), "subject", line.subject.official).await?;
        Ok(Self { line, decision, names, steps })
    }

    /// What names it as it stands: the last word about it.
    pub(super) fn seen(&self) -> String {
        self.line.act.as_ref().map_or_else(|| "first".to_owned(), |act| act.id.to_string())
    }

    /// Number and symbol of its decision.
    pub(super) fn number(&self) -> String {
        format!("{}/{}", self.decision.number, self.decision.symbol)
    }

    /// The agency that they enter, as corrected.
    pub(super) fn to(&self) -> Option<AgencyId> {
        self.line.act.as_ref().map_or(self.line.subject.to_agency, |act| act.act.to_agency())
    }

    /// What an agency is called.
    pub(super) fn agency(&self, agency: Option<AgencyId>) -> &str {
        agency.and_then(|agency| self.names.get(&agency)).map_or("–", String::as_str)
    }

    /// The page of this person under this decision.
    pub(super) fn page(&self) -> String {
        format!("/subjects/{}", self.line.subject.id)
    }

    /// The name, as a step on the way here.
    pub(super) fn crumb(&self, say: Say) -> String {
        format!("{}: {}", super::super::super::person_words::decision(say, self.line.subject.kind), self.line.full_name)
    }
}
