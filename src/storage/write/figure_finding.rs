//! Figures taken back, and rows that were passed over.

use std::collections::HashSet;

use time::Date;
use uuid::Uuid;

use crate::domain::audit::leaf::SubjectRef;
use crate::domain::ids::{AgencyId, FactId};
use crate::domain::import::RowProblem;
use crate::domain::indicator::{FigureScope, FindingKind, IndicatorCode};
use crate::domain::signing::event::ExchangeLevel;
use crate::storage::ChangeSet;
use crate::storage::entity::{figure_end, figure_refusal, indicator_value};
use crate::storage::error::Result;
use crate::storage::read::View;
use crate::storage::signing::key_of;

/// A row that is passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedFigure {
    /// Refused for itself, or because another row says otherwise.
    pub kind: FindingKind,
    /// The indicator, if the row names one.
    pub indicator: Option<IndicatorCode>,
    /// The agency, if the row names one.
    pub agency: Option<AgencyId>,
    /// Between whom.
    pub level: Option<ExchangeLevel>,
    /// Whose figure it is; none where it is what the indicator's definition says.
    pub scope: Option<FigureScope>,
    /// The last day, if it could be read.
    pub last_day: Option<Date>,
    /// What the row says.
    pub content: String,
    /// What is wrong with it.
    pub problems: Vec<RowProblem>,
}

impl RefusedFigure {
    /// The same row of the same agency in the same change set is the same. Of another one it is another: what was put aside before is to be looked at again.
    fn key(&self, change_set: i64) -> Uuid {
        let change_set = change_set.to_be_bytes();
        let (kind, agency) = (self.kind.as_str().as_bytes(), self.agency.map_or(Uuid::nil(), |agency| agency.0));
        key_of(&[b"figure refusal", kind, self.content.as_bytes(), &change_set, agency.as_bytes()])
    }
}

impl ChangeSet {
    /// Takes a figure back: it stands no more, and why is told. `id` is the reason's.
    ///
    /// # Errors
    /// When no such figure stands, or the database fails.
    pub async fn withdraw_indicator_value(&mut self, figure: FactId, reason: &str, id: FactId) -> Result<()> {
        let closed: Vec<indicator_value::Model> = self.close(&[figure.0]).await?;
        self.touched.concerned.others.extend(closed.iter().map(|row| SubjectRef::Agency(row.agency)));
        self.insert_figure_end(id, Some(figure.0), None, reason).await
    }

    /// Puts a row aside that was passed over.
    ///
    /// # Errors
    /// When that was done before, or the database fails.
    pub async fn dismiss_figure_refusal(&mut self, refusal: Uuid, reason: &str, id: FactId) -> Result<()> {
        self.insert_figure_end(id, None, Some(refusal), reason).await
    }

    async fn insert_figure_end(
        &mut self,
        id: FactId,
        figure: Option<Uuid>,
        refusal: Option<Uuid>,
        reason: &str,
    ) -> Result<()> {
        let (reason, recorded_from) = (reason.to_owned(), self.seq());
        let row = figure_end::Model { id: id.0, figure, refusal, reason, recorded_from, digest: Vec::new() };
        self.insert(vec![row]).await
    }

    /// Keeps rows that are passed over; those that wait already add nothing. Gives how many are new.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_figure_refusals(&mut self, refused: &[RefusedFigure]) -> Result<usize> {
        let waiting = self.reader().figure_refusals(View::of(self.day())).await?;
        // What two agencies sent in the same words is each one's own to mend.
        let waiting: HashSet<(FindingKind, Option<AgencyId>, &str)> =
            waiting.iter().map(|one| (one.kind, one.agency, one.content.as_str())).collect();
        let is_new = |one: &&RefusedFigure| !waiting.contains(&(one.kind, one.agency, one.content.as_str()));
        let (refused_at, recorded_from) = (self.now().unix_micros(), self.seq());
        let mut rows: Vec<figure_refusal::Model> = Vec::new();
        for one in refused.iter().filter(is_new) {
            self.touched.concerned.others.extend(one.agency.map(|agency| SubjectRef::Agency(agency.0)));
            rows.push(figure_refusal::Model {
                id: one.key(recorded_from),
                kind: one.kind.to_string(),
                indicator: one.indicator.as_ref().map(IndicatorCode::to_string),
                agency: one.agency.map(|agency| agency.0),
                level: one.level.map(|level| level.to_string()),
                last_day: one.last_day,
                content: one.content.clone(),
                problems: serde_json::to_string(&one.problems).unwrap_or_default(),
                refused_at,
                scope: one.scope.map(|scope| scope.to_string()),
                recorded_from,
                digest: Vec::new(),
            });
        }
        rows.sort_by_key(|row| row.id);
        rows.dedup_by_key(|row| row.id);
        let new = rows.len();
        self.insert(rows).await?;
        Ok(new)
    }
}
