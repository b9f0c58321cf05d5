//! Bulk import: hostile and careless files, officials, decisions, jobs that survive their worker.

mod decisions;
mod files;
mod http;
mod jobs;
mod known_numbers;
mod office;
mod officials;
mod program;
