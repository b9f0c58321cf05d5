//! Bulk upload in five steps: template, upload, how headings were understood, rows with problems, writing. Each file is a job that is
//! followed while it goes on.

mod columns;
pub(in crate::web) mod follow;
pub(in crate::web) mod job;
mod outcome;
pub(in crate::web) mod start;
pub(in crate::web) mod upload;
mod words;
