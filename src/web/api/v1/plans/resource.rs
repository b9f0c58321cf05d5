//! A plan as it is sent.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::clock::Timestamp;
use crate::operations::stored_plan::StoredPlan;
use crate::storage::row::plan::{PlanHeader, PlanState};
use crate::web::api::codes;
use crate::web::api::entity_tag::EntityTag;

/// A plan of directory changes.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct PlanLine {
    /// The plan.
    id: Uuid,
    /// The directory it is for.
    target: Uuid,
    /// How far it came.
    #[schema(schema_with = codes::plan_state)]
    state: PlanState,
    /// Who computed it.
    author: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// Its rows.
    row_count: i64,
    /// Hash of its rows, hexadecimal: what is approved.
    hash: String,
}

/// A plan with its figures and what the guard says of it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Plan {
    #[serde(flatten)]
    line: PlanLine,
    /// What it does, in figures.
    #[schema(value_type = Object)]
    report: serde_json::Value,
    /// Which limits it passes.
    #[schema(value_type = Object)]
    guard: serde_json::Value,
    /// Accounts that approved it.
    approved_by: Vec<Uuid>,
}

impl From<PlanHeader> for PlanLine {
    fn from(header: PlanHeader) -> Self {
        Self {
            id: header.id.0,
            target: header.target.0,
            state: header.state,
            author: header.author,
            created_at: header.created_at,
            row_count: header.row_count,
            hash: hex::encode(header.hash),
        }
    }
}

impl Plan {
    /// The plan of a header, with what is stored of it.
    pub(super) fn of(header: PlanHeader, stored: &StoredPlan) -> Self {
        Self {
            line: header.into(),
            report: serde_json::to_value(&stored.report).unwrap_or_default(),
            guard: serde_json::to_value(&stored.guard).unwrap_or_default(),
            approved_by: stored.approvals.iter().map(|approval| approval.principal.0).collect(),
        }
    }

    /// Its tag: rows never change, its state and approvals do.
    pub(super) fn tag(&self) -> EntityTag {
        tag_of(self.line.row_count, (&self.line.hash, self.line.state), self.approved_by.len())
    }
}

/// The tag of a plan of so many rows: rows never change, its state and approvals do.
pub(in crate::web) fn tag_of(rows: i64, (hash, state): (&str, PlanState), approvals: usize) -> EntityTag {
    EntityTag::of_word(rows, format!("{hash}.{state}.{approvals}"))
}
