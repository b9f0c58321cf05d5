//! Which agencies reported anything of a month: a look that the first page can afford.

use std::collections::BTreeSet;

use super::explain::plan;
use super::{Reader, View};
use crate::domain::ids::AgencyId;
use crate::domain::indicator::IndicatorCode;
use crate::domain::indicator::period::Days;
use crate::domain::scope::Scope;
use crate::storage::error::Result;
use crate::storage::sql::Sql;

const ASKED: &str = "read who reported figures";

impl Reader {
    /// The agencies that the scope covers and that told one of these indicators for exactly these days.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn figure_reporters(
        &self,
        scope: &Scope,
        view: View,
        indicators: &[IndicatorCode],
        days: Days,
    ) -> Result<BTreeSet<AgencyId>> {
        let agencies = reporters(scope, view, indicators, days).ids(self.tx(), ASKED).await?;
        Ok(agencies.into_iter().map(AgencyId).collect())
    }

    /// How the database goes about it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn explain_figure_reporters(
        &self,
        scope: &Scope,
        view: View,
        indicators: &[IndicatorCode],
        days: Days,
    ) -> Result<String> {
        plan(self.tx(), reporters(scope, view, indicators, days)).await
    }
}

/// By indicator and last day, which is what the index of figures is sorted by.
fn reporters(scope: &Scope, view: View, indicators: &[IndicatorCode], days: Days) -> Sql {
    let sql = Sql::new("select distinct r.agency from indicator_value r").standing_version("r.agency", view);
    let sql = sql.text(" where r.indicator in ").padded_list(indicators.iter().map(IndicatorCode::as_str));
    let sql = sql.text(" and r.last_day = ").bind(days.last).text(" and r.first_day = ").bind(days.first);
    sql.text(" and ").known("r", view).text(" and ").scope("v.path", scope)
}
