//! Figures taken back, and rows that were passed over.

use time::Date;
use uuid::Uuid;

use crate::domain::audit::leaf::SubjectRef;
use crate::domain::ids::{AgencyId, FactId};
use crate::domain::import::RowProblem;
use crate::domain::indicator::{FindingKind, IndicatorCode};
use crate::domain::signing::event::ExchangeLevel;
use crate::storage::ChangeSet;
use crate::storage::entity::{figure_end, figure_refusal, indicator_value};
use crate::storage::error::Result;
use crate::storage::signing::key_of;
use crate::storage::sql::{LIST, Sql};

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
    /// The last day, if it could be read.
    pub last_day: Option<Date>,
    /// What the row says.
    pub content: String,
    /// What is wrong with it.
    pub problems: Vec<RowProblem>,
}

impl RefusedFigure {
    /// The same row, passed over again, is the same.
    fn key(&self) -> Uuid {
        key_of(&[b"figure refusal", self.kind.as_str().as_bytes(), self.content.as_bytes()])
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

    /// Keeps rows that are passed over; those that are there already add nothing. Gives how many are new.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_figure_refusals(&mut self, refused: &[RefusedFigure]) -> Result<usize> {
        let keys: Vec<Uuid> = refused.iter().map(RefusedFigure::key).collect();
        let mut known = Vec::new();
        for chunk in keys.chunks(LIST) {
            let sql = Sql::new("select r.id from figure_refusal r where r.id in ").list(chunk.iter().copied());
            known.extend(sql.ids(self.tx(), "look for refused figures").await?);
        }
        known.sort_unstable();
        let (refused_at, recorded_from) = (self.now().unix_micros(), self.seq());
        let mut rows: Vec<figure_refusal::Model> = Vec::new();
        for (id, one) in keys.into_iter().zip(refused) {
            if known.binary_search(&id).is_ok() {
                continue;
            }
            self.touched.concerned.others.extend(one.agency.map(|agency| SubjectRef::Agency(agency.0)));
            rows.push(figure_refusal::Model {
                id,
                kind: one.kind.to_string(),
                indicator: one.indicator.as_ref().map(IndicatorCode::to_string),
                agency: one.agency.map(|agency| agency.0),
                level: one.level.map(|level| level.to_string()),
                last_day: one.last_day,
                content: one.content.clone(),
                problems: serde_json::to_string(&one.problems).unwrap_or_default(),
                refused_at,
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
