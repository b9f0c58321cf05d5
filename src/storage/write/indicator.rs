//! What agencies report, and what is aimed at.

use crate::domain::audit::leaf::SubjectRef;
use crate::domain::ids::FactId;
use crate::domain::indicator::{FigureScope, Goal, Indicator, IndicatorValue};
use crate::storage::ChangeSet;
use crate::storage::entity::{goal, indicator, indicator_value};
use crate::storage::error::Result;
use crate::storage::read::View;
use crate::storage::sql::OPEN;

impl ChangeSet {
    /// Adds a definition, in the place of the one that stands under its code.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_indicator(&mut self, id: FactId, new: &Indicator, instead_of: Option<FactId>) -> Result<()> {
        self.close::<indicator::Model>(&instead_of.map(|fact| fact.0).into_iter().collect::<Vec<_>>()).await?;
        let row = indicator::Model {
            id: id.0,
            code: new.code.to_string(),
            name_vi: new.name.vi.clone(),
            name_en: new.name.en.clone(),
            unit: new.unit.to_string(),
            over_time: new.over_time.to_string(),
            is_by_level: new.is_by_level,
            definition_vi: new.definition.vi.clone(),
            definition_en: new.definition.en.clone(),
            source: new.source.clone(),
            scope: said(new.scope, FigureScope::Own),
            recorded_from: self.seq(),
            recorded_to: OPEN,
            digest: Vec::new(),
        };
        self.insert(vec![row]).await
    }

    /// Adds values, and ends what stood in the place of some of them.
    ///
    /// # Errors
    /// When a value of the same agency and days stands that is not ended, or the database fails.
    pub async fn insert_indicator_values(&mut self, values: &[IndicatorValue], ended: &[FactId]) -> Result<()> {
        let ended: Vec<_> = ended.iter().map(|fact| fact.0).collect();
        self.close::<indicator_value::Model>(&ended).await?;
        self.touched.concerned.others.extend(values.iter().map(|value| SubjectRef::Agency(value.agency.0)));
        let known = self.reader().indicators(View::of(self.day())).await?;
        let usual =
            |value: &IndicatorValue| known.get(&value.indicator).map_or(FigureScope::Own, |(known, _)| known.scope);
        let recorded_from = self.seq();
        let row = |value: &IndicatorValue| indicator_value::Model {
            id: value.id.0,
            indicator: value.indicator.to_string(),
            agency: value.agency.0,
            level: value.level.map(|level| level.to_string()),
            first_day: value.days.first,
            last_day: value.days.last,
            amount: i64::try_from(value.amount.0).unwrap_or(i64::MAX),
            status: value.status.to_string(),
            as_of: value.as_of,
            source: value.source.clone(),
            evidence: value.evidence.clone(),
            reporter: value.reporter.clone(),
            scope: said(value.scope, usual(value)),
            recorded_from,
            recorded_to: OPEN,
            digest: Vec::new(),
        };
        self.insert(values.iter().map(row).collect()).await
    }

    /// Adds a goal, in the place of the one that stands for the same year and level.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_goal(&mut self, new: &Goal, instead_of: Option<FactId>) -> Result<()> {
        self.close::<goal::Model>(&instead_of.map(|fact| fact.0).into_iter().collect::<Vec<_>>()).await?;
        let row = goal::Model {
            id: new.id.0,
            indicator: new.indicator.to_string(),
            level: new.level.map(|level| level.to_string()),
            year: new.year,
            amount: i64::try_from(new.amount.0).unwrap_or(i64::MAX),
            source: new.source.clone(),
            recorded_from: self.seq(),
            recorded_to: OPEN,
            digest: Vec::new(),
        };
        self.insert(vec![row]).await
    }
}

/// A scope as it is kept: nothing where it is the usual one, so that one figure is written one way.
fn said(scope: FigureScope, usual: FigureScope) -> Option<String> {
    (scope != usual).then(|| scope.to_string())
}
