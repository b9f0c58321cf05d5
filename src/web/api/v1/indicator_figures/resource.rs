//! A figure as the API shows it.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use time::Date;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use uuid::Uuid;

use crate::domain::clock::iso_day;
use crate::domain::ids::FactId;
use crate::domain::indicator::amount::Unit;
use crate::domain::indicator::{FigureScope, FigureStatus, Indicator, IndicatorCode};
use crate::domain::signing::event::ExchangeLevel;
use crate::reports::figure::amount_json;
use crate::storage::read::indicator::ValueLine;
use crate::web::api::codes;

/// A number, or whether it is so.
pub(super) fn value() -> Schema {
    ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::Number, Type::Boolean])).build().into()
}

/// What an agency reported of an indicator.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct IndicatorFigure {
    /// Its identifier.
    id: Uuid,
    /// Code of the indicator.
    indicator: String,
    /// The agency.
    agency: Uuid,
    /// Its identifier, as of today.
    agency_code: String,
    /// Its name.
    agency_name: String,
    /// Between whom; left out of what is told of all levels together.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = codes::exchange_level, required = false)]
    level: Option<ExchangeLevel>,
    /// The agency's alone, or with all below it.
    #[schema(schema_with = codes::figure_scope)]
    scope: FigureScope,
    /// First day; of what is as of a day that day.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Last day.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    to: Date,
    /// How much: a whole number, per cent, or whether it is so.
    #[schema(schema_with = value)]
    value: Value,
    /// What it is counted in.
    #[schema(schema_with = codes::unit)]
    unit: Unit,
    /// How far it is to be trusted.
    #[schema(schema_with = codes::figure_status)]
    status: FigureStatus,
    /// The day of the count.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    as_of: Date,
    /// Where it stands.
    source: String,
    /// Where its evidence lies.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    evidence: Option<String>,
    /// Who reported it.
    reporter: String,
}

impl IndicatorFigure {
    /// The figure, in its indicator's unit.
    pub(super) fn of(line: ValueLine, known: &BTreeMap<IndicatorCode, (Indicator, Option<FactId>)>) -> Self {
        let told = line.value;
        let unit = known.get(&told.indicator).map_or(Unit::Count, |(indicator, _)| indicator.unit);
        Self {
            id: told.id.0,
            indicator: told.indicator.to_string(),
            agency: told.agency.0,
            agency_code: line.agency_code,
            agency_name: line.agency_name,
            level: told.level,
            scope: told.scope,
            from: told.days.first,
            to: told.days.last,
            value: amount_json(unit, told.amount),
            unit,
            status: told.status,
            as_of: told.as_of,
            source: told.source,
            evidence: told.evidence,
            reporter: told.reporter,
        }
    }
}
