//! What rows of figures are held against one by one: the indicators, and the agencies over time. Read once for a file, however many days it
//! tells of.

use std::collections::{BTreeMap, HashMap};

use time::Date;

use super::super::persons::{no_agency, several_agencies};
use super::told;
use crate::domain::agency::{AgencyVersion, TreePath};
use crate::domain::ids::{AgencyId, FactId};
use crate::domain::import::RowProblem;
use crate::domain::indicator::period::Days;
use crate::domain::indicator::{Indicator, IndicatorCode, IndicatorValue, OverTime};
use crate::domain::lang::Bilingual;
use crate::domain::name::fold;
use crate::domain::scope::Scope;
use crate::operations::error::OperationResult;
use crate::reports::figure_evidence::AgenciesOverTime;
use crate::sheets::read::figure::FigureRow;
use crate::sheets::read::problem_at;
use crate::sheets::{Mapping, SheetRow};
use crate::storage::read::{Reader, View};

/// A row that makes sense by itself.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// Its place in the file.
    pub(super) line: usize,
    /// What it says.
    pub(super) value: IndicatorValue,
    /// How values of its indicator go together.
    pub(super) over_time: OverTime,
    /// Identifier of its agency.
    pub(super) agency_code: String,
    /// Where its agency stood on its last day.
    pub(super) path: TreePath,
    /// Whether the row itself says who reports.
    pub(super) names_reporter: bool,
}

/// The indicators, and the agencies over time.
pub(super) struct Book {
    pub(super) today: Date,
    pub(super) indicators: BTreeMap<IndicatorCode, Indicator>,
    pub(super) agencies: AgenciesOverTime,
    by_name: BTreeMap<String, IndicatorCode>,
    versions: Vec<AgencyVersion>,
    by_naming: HashMap<String, Vec<usize>>,
    reporter: String,
}

impl Book {
    /// The book of today, for rows that `reporter` enters.
    pub(super) async fn read(reader: &Reader, today: Date, reporter: &str) -> OperationResult<Self> {
        let view = View::of(today);
        let indicators: BTreeMap<IndicatorCode, Indicator> =
            reader.indicators(view).await?.into_iter().map(|(code, (indicator, _))| (code, indicator)).collect();
        let versions = reader.all_agency_versions(view).await?;
        let mut by_naming: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, version) in versions.iter().enumerate() {
            // Codes are compared as they are written, names without marks and case.
            let mut names = vec![version.code.as_str().to_ascii_uppercase(), fold(&version.name), version.slug.clone()];
            names.sort();
            names.dedup();
            for name in names {
                by_naming.entry(name).or_default().push(place);
            }
        }
        Ok(Self {
            today,
            by_name: by_name(&indicators),
            indicators,
            agencies: AgenciesOverTime::of(&versions),
            versions,
            by_naming,
            reporter: reporter.to_owned(),
        })
    }

    /// The indicator of that code; else the one of that name.
    pub(super) fn indicator(&self, text: &str) -> Option<&Indicator> {
        let by_code = text.parse().ok().and_then(|code: IndicatorCode| self.indicators.get(&code));
        by_code.or_else(|| self.by_name.get(&fold(text)).and_then(|code| self.indicators.get(code)))
    }

    /// The agency of that code, short name or name on the day, within `scope`. What lies outside is what does not exist.
    pub(super) fn agency(
        &self,
        scope: &Scope,
        text: &str,
        day: Date,
    ) -> Result<&AgencyVersion, (Bilingual, Bilingual)> {
        // Of the future nothing is taken, so today's agencies are good enough to say so.
        let day = day.min(self.today);
        for name in [text.to_ascii_uppercase(), text.to_ascii_lowercase(), fold(text)] {
            let named = self.by_naming.get(&name).into_iter().flatten().filter_map(|place| self.versions.get(*place));
            let mut on_the_day = named.filter(|version| version.effective.contains(day)).peekable();
            if on_the_day.peek().is_none() {
                continue;
            }
            let mut seen = on_the_day.filter(|version| scope.covers(&version.path));
            return match (seen.next(), seen.next()) {
                (Some(version), None) => Ok(version),
                (Some(_), Some(_)) => Err(several_agencies(text)),
                (None, _) => Err(no_agency(text)),
            };
        }
        Err(no_agency(text))
    }

    /// The agency at the head of a part of the tree, as of today; none of the whole.
    pub(super) fn head_of(&self, scope: &Scope) -> Option<AgencyId> {
        let Scope::Subtrees(roots) = scope else { return None };
        let stands = |version: &&AgencyVersion| version.effective.contains(self.today);
        let at = |root: &TreePath| self.versions.iter().filter(stands).find(|version| version.path == *root);
        roots.iter().find_map(at).map(|version| version.agency)
    }

    /// What a row says, if it makes sense by itself.
    pub(super) fn draft(
        &self,
        (line, id): (usize, FactId),
        scope: &Scope,
        (row, mapping): (&SheetRow, &Mapping),
        content: FigureRow,
    ) -> Result<Draft, Vec<RowProblem>> {
        let wrong =
            |key: &str, (reason, remedy): (Bilingual, Bilingual)| vec![problem_at(row, mapping, key, reason, remedy)];
        let Some(indicator) = self.indicator(&content.indicator) else {
            return Err(wrong("indicator", told::unknown_indicator(&content.indicator)));
        };
        if content.unit.is_some_and(|unit| unit != indicator.unit) {
            return Err(wrong("unit", told::wrong_unit(indicator)));
        }
        let amount = content.amount.read(indicator.unit);
        let amount = amount.map_err(|error| wrong("amount", told::wrong_amount(indicator, &content.amount, error)))?;
        let days = match (content.first, indicator.over_time) {
            (Some(first), _) => Days { first, last: content.last },
            (None, OverTime::Last) => Days::on(content.last),
            // What adds up from some day on would be added up with what it holds already.
            (None, OverTime::Sum) => return Err(wrong("from", told::no_first_day())),
        };
        let names_reporter = content.reporter.is_some();
        let agency = self.agency(scope, &content.agency, content.last).map_err(|told| wrong("agency", told))?;
        let value = IndicatorValue {
            id,
            indicator: indicator.code.clone(),
            agency: agency.agency,
            level: content.level,
            scope: content.scope.unwrap_or(indicator.scope),
            days,
            amount,
            status: content.status,
            as_of: content.as_of,
            source: content.source,
            evidence: content.evidence,
            reporter: content.reporter.unwrap_or_else(|| self.reporter.clone()),
        };
        value.check(indicator, self.today).map_err(|error| {
            let (key, told) = told::wrong_value(&error);
            wrong(key, told)
        })?;
        Ok(Draft {
            line,
            value,
            over_time: indicator.over_time,
            agency_code: agency.code.to_string(),
            path: agency.path.clone(),
            names_reporter,
        })
    }
}

/// Indicators by their names, marks and case aside; of a name that two of them have nobody can say which is meant.
fn by_name(indicators: &BTreeMap<IndicatorCode, Indicator>) -> BTreeMap<String, IndicatorCode> {
    let mut found: BTreeMap<String, Option<IndicatorCode>> = BTreeMap::new();
    for (code, indicator) in indicators {
        for name in [fold(&indicator.name.vi), fold(&indicator.name.en)] {
            let known = found.entry(name).or_insert_with(|| Some(code.clone()));
            if known.as_ref() != Some(code) {
                *known = None;
            }
        }
    }
    found.into_iter().filter_map(|(name, code)| Some((name, code?))).collect()
}
