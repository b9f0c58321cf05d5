//! What a further word about a subject is sent as, and what it comes to.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::decisions::Consequence;
use crate::domain::decision::consequence::Consequence as Following;

/// Why something decided does not stand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reason {
    /// For the record, and for whoever is told.
    pub(super) reason: String,
}

/// It is recorded.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Noted {
    /// Change set that recorded it.
    pub(super) change_set: i64,
}

/// What follows.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Outcome {
    /// What happens, and when.
    consequences: Vec<Consequence>,
}

impl From<Vec<Following>> for Outcome {
    fn from(following: Vec<Following>) -> Self {
        Self { consequences: following.into_iter().map(Consequence::from).collect() }
    }
}
