//! The machine-readable side: REST under `/api/v1`. Conventions: `docs/API-DESIGN.md`.
//!
//! A handler takes a [`caller::Caller`], calls one operation or read, and answers with JSON or a [`problem::Problem`]. Where it is
//! found, what it asks of its caller and what it answers is registered in one place: [`v1`].

pub(super) mod body;
pub(super) mod caller;
pub(super) mod codes;
pub(super) mod dates;
pub(super) mod description;
pub(super) mod entity_tag;
pub(super) mod export;
pub(super) mod idempotency;
pub(super) mod lgsp;
pub(super) mod page;
pub(super) mod path;
pub(super) mod problem;
pub(super) mod problem_kinds;
pub(super) mod query;
pub(super) mod reading;
mod refusal;
pub(super) mod route;
mod same_request;
mod shape;
pub(super) mod v1;

pub(super) use problem::Problem;
