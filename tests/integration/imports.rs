//! Bulk import: hostile and careless files, officials, decisions, jobs that survive their worker.

mod agencies;
mod decisions;
mod files;
mod http;
mod jobs;
mod known_numbers;
pub(crate) mod office;
mod officials;
mod onward;
mod program;
mod successions;
