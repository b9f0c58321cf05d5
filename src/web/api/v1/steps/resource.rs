//! A step as it is sent in lists: with the names that people read.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::decisions::Step;
use crate::storage::read::step::StepLine as Line;

/// Something that has to be done because of a decision, for whom and by whom.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct StepLine {
    #[serde(flatten)]
    step: Step,
    /// The decision.
    decision: Uuid,
    /// Its number and symbol.
    decision_number: String,
    /// The person.
    official: Uuid,
    /// Their name.
    full_name: String,
    /// Name of the agency in which it is to be done.
    agency_name: String,
}

impl From<Line> for StepLine {
    fn from(line: Line) -> Self {
        Self {
            decision: line.step.decision.0,
            decision_number: line.decision,
            official: line.step.official.0,
            full_name: line.full_name,
            agency_name: line.agency_name,
            step: line.step.into(),
        }
    }
}
