//! What agencies reported, of which indicators, and what is aimed at.

use std::collections::BTreeMap;
use std::sync::Arc;

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::agency::{Level, TreePath};
use crate::domain::ids::{AgencyId, FactId};
use crate::domain::indicator::amount::Amount;
use crate::domain::indicator::period::Days;
use crate::domain::indicator::{FigureScope, Goal, Indicator, IndicatorCode, IndicatorValue, Standard, standard};
use crate::domain::lang::Bilingual;
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::entity::{goal, indicator};
use crate::storage::error::Result;
use crate::storage::sql::Sql;

const ASKED: &str = "read what agencies reported";

/// Which values: all that end by the view's day (or by `until`), and …
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ValueFilter {
    /// … are of this indicator.
    pub indicator: Option<IndicatorCode>,
    /// … are of an agency within this part of the tree.
    pub within: Option<TreePath>,
    /// … are of one of these agencies, at most a thousand.
    pub agencies: Option<Vec<AgencyId>>,
    /// … end on this day or later.
    pub since: Option<Date>,
    /// … begin on this day or before.
    pub begins_by: Option<Date>,
    /// The last day instead of the view's, by which agencies are called.
    pub until: Option<Date>,
    /// … are this one.
    pub fact: Option<FactId>,
}

/// A value with the agency as it is called on the view's day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueLine {
    /// The value.
    pub value: IndicatorValue,
    /// Identifier of its agency.
    pub agency_code: String,
    /// Its name.
    pub agency_name: String,
    /// Its level.
    pub agency_level: Level,
    /// Where it stands in the tree.
    pub path: TreePath,
    /// Change set that recorded it.
    pub recorded_from: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    indicator: String,
    agency: Uuid,
    level: Option<String>,
    scope: Option<String>,
    first_day: Date,
    last_day: Date,
    amount: i64,
    status: String,
    as_of: Date,
    source: String,
    evidence: Option<String>,
    reporter: String,
    recorded_from: i64,
    agency_code: String,
    agency_name: String,
    agency_level: String,
    path: String,
}

impl Reader {
    /// The indicators that there are, by code: the standard ones, and those that were defined. Of public meaning, so no scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn indicators(&self, view: View) -> Result<BTreeMap<IndicatorCode, (Indicator, Option<FactId>)>> {
        let mut found: BTreeMap<_, _> =
            Standard::ALL.iter().map(|which| (which.code(), (standard(*which), None))).collect();
        let sql = Sql::new("select i.* from indicator i where ").known("i", view);
        for row in sql.all::<indicator::Model>(self.tx(), "read indicators").await? {
            let fact = FactId(row.id);
            let defined = defined(row)?;
            // What a later release made standard is standard, whatever was defined under its code before.
            found.entry(defined.code.clone()).or_insert((defined, Some(fact)));
        }
        Ok(found)
    }

    /// The values that the filter asks for, of agencies that the scope covers, as known in the view: by indicator, place in the tree, level and
    /// days; at most `limit`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn indicator_values(
        &self,
        scope: &Scope,
        view: View,
        filter: &ValueFilter,
        limit: u32,
    ) -> Result<Vec<ValueLine>> {
        let sql = values(scope, view, filter);
        let sql = sql.text(" order by r.indicator, v.path, coalesce(r.level, ''), coalesce(r.scope, ''), r.first_day, r.last_day limit ");
        self.lines(view, sql.bind(i64::from(limit))).await
    }

    /// The values of all agencies that the filter asks for; of what is known now, as remembered until a figure or an agency is recorded.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn reported(&self, view: View, filter: &ValueFilter) -> Result<Arc<Vec<ValueLine>>> {
        let read = self.indicator_values(&Scope::Province, view, filter, u32::MAX);
        match &self.memory {
            Some(memory) if view.is_current() => memory.figures(self, (filter, view.day), read).await,
            _ => read.await.map(Arc::new),
        }
    }

    /// The same values by themselves, the newest fact first, after this one.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn indicator_value_page(
        &self,
        scope: &Scope,
        view: View,
        filter: &ValueFilter,
        after: Option<FactId>,
        limit: u32,
    ) -> Result<Vec<ValueLine>> {
        let mut sql = values(scope, view, filter);
        if let Some(after) = after {
            sql = sql.text(" and r.id < ").bind(after.0);
        }
        self.lines(view, sql.text(" order by r.id desc limit ").bind(i64::from(limit))).await
    }

    async fn lines(&self, view: View, sql: Sql) -> Result<Vec<ValueLine>> {
        let rows: Vec<Row> = sql.all(self.tx(), ASKED).await?;
        let known = self.indicators(view).await?;
        rows.into_iter().map(|row| line(row, &known)).collect()
    }

    /// What is aimed at in that year, by indicator and level. Public, so no scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn goals(&self, view: View, year: i32) -> Result<Vec<Goal>> {
        let sql = Sql::new("select g.* from goal g where g.year = ").bind(year).text(" and ").known("g", view);
        let sql = sql.text(" order by g.indicator, coalesce(g.level, '')");
        sql.all::<goal::Model>(self.tx(), "read goals").await?.into_iter().map(aimed_at).collect()
    }
}

/// The values that a filter asks for, without their order.
fn values(scope: &Scope, view: View, filter: &ValueFilter) -> Sql {
    let sql = Sql::new(
        "select r.id, r.indicator, r.agency, r.level, r.scope, r.first_day, r.last_day, r.amount, r.status, r.as_of, r.source, r.evidence, \
             r.reporter, r.recorded_from, v.code as agency_code, v.name as agency_name, v.level as agency_level, v.path \
             from indicator_value r",
    );
    let mut sql = sql.standing_version("r.agency", view).text(" where ").known("r", view);
    sql = sql.text(" and r.last_day <= ").bind(filter.until.unwrap_or(view.day)).text(" and ").scope("v.path", scope);
    if let Some(code) = &filter.indicator {
        sql = sql.text(" and r.indicator = ").bind(code.as_str());
    }
    if let Some(within) = &filter.within {
        sql = sql.text(" and ").scope("v.path", &Scope::subtree(within.clone()));
    }
    if let Some(agencies) = &filter.agencies {
        sql = sql.text(" and r.agency in ").padded_list(agencies.iter().map(|agency| agency.0));
    }
    if let Some(since) = filter.since {
        sql = sql.text(" and r.last_day >= ").bind(since);
    }
    if let Some(day) = filter.begins_by {
        sql = sql.text(" and r.first_day <= ").bind(day);
    }
    if let Some(fact) = filter.fact {
        sql = sql.text(" and r.id = ").bind(fact.0);
    }
    sql
}

fn defined(row: indicator::Model) -> Result<Indicator> {
    let place = Place::new("indicator", row.id);
    Ok(Indicator {
        code: place.parse("code", &row.code)?,
        name: Bilingual::new(row.name_vi, row.name_en),
        unit: place.parse("unit", &row.unit)?,
        over_time: place.parse("over_time", &row.over_time)?,
        is_by_level: row.is_by_level,
        scope: row.scope.as_deref().map_or(Ok(FigureScope::Own), |scope| place.parse("scope", scope))?,
        definition: Bilingual::new(row.definition_vi, row.definition_en),
        source: row.source,
    })
}

fn line(row: Row, known: &BTreeMap<IndicatorCode, (Indicator, Option<FactId>)>) -> Result<ValueLine> {
    let place = Place::new("indicator_value", row.id);
    let indicator: IndicatorCode = place.parse("indicator", &row.indicator)?;
    let usual = known.get(&indicator).map_or(FigureScope::Own, |(indicator, _)| indicator.scope);
    let value = IndicatorValue {
        id: FactId(row.id),
        indicator,
        agency: AgencyId(row.agency),
        level: row.level.as_deref().map(|level| place.parse("level", level)).transpose()?,
        scope: row.scope.as_deref().map_or(Ok(usual), |scope| place.parse("scope", scope))?,
        days: Days { first: row.first_day, last: row.last_day },
        amount: amount(&place, row.amount)?,
        status: place.parse("status", &row.status)?,
        as_of: row.as_of,
        source: row.source,
        evidence: row.evidence,
        reporter: row.reporter,
    };
    Ok(ValueLine {
        value,
        agency_code: row.agency_code,
        agency_name: row.agency_name,
        agency_level: place.parse("agency level", &row.agency_level)?,
        path: TreePath::from_stored(row.path),
        recorded_from: row.recorded_from,
    })
}

fn aimed_at(row: goal::Model) -> Result<Goal> {
    let place = Place::new("goal", row.id);
    Ok(Goal {
        id: FactId(row.id),
        indicator: place.parse("indicator", &row.indicator)?,
        level: row.level.as_deref().map(|level| place.parse("level", level)).transpose()?,
        year: row.year,
        amount: amount(&place, row.amount)?,
        source: row.source,
    })
}

fn amount(place: &Place<Uuid>, stored: i64) -> Result<Amount> {
    u64::try_from(stored).map(Amount).map_err(|error| place.wrong("amount", &error))
}
