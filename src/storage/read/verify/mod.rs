//! Verification: whether the registry is what was written. Streams; memory is bounded by one change set's digests.
//!
//! Every fact row is held against its digest and code lists, every change set against its hash and number, the projection
//! against facts, every foreign key against its table, the told life of each stopped certificate against its status, verdicts on
//! signatures against what they follow from, adoption and counts of documents as they are kept against the facts. What does not fit is a value;
//! going on is the caller's choice.

mod adoption;
mod audit;
mod document_stretches;
mod documents;
mod evidence;
mod facts;
mod inconsistency;
mod keys;
mod lives;
mod projection;
mod verdicts;

pub use documents::{CountedThing, WrongCount};
pub use inconsistency::{Check, Inconsistency};

use super::Reader;
use crate::domain::audit::walk::{Known, Walked};
use crate::storage::error::Result;

/// How much was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verified {
    /// Change sets.
    pub change_sets: u64,
    /// Fact rows.
    pub facts: u64,
    /// Rows of the projection.
    pub projected: u64,
    /// References between tables, each over all rows.
    pub references: u64,
    /// Records of the audit.
    pub audited: u64,
    /// Inconsistencies handed to the sink.
    pub inconsistencies: u64,
}

/// Takes inconsistencies as they are found.
type Sink<'a> = &'a mut (dyn FnMut(Inconsistency) + Send);

impl Reader {
    /// Verifies everything, handing each inconsistency to `sink` as it is found.
    ///
    /// # Errors
    /// When the database fails, not when it is inconsistent.
    pub async fn verify(&self, sink: Sink<'_>) -> Result<Verified> {
        let mut verified = Verified::default();
        let mut count = 0;
        let mut counting = |found: Inconsistency| {
            count += 1;
            sink(found);
        };
        facts::verify(self, &mut verified, &mut counting).await?;
        projection::verify(self, &mut verified, &mut counting).await?;
        keys::verify(self, &mut verified, &mut counting).await?;
        evidence::verify(self, &mut counting).await?;
        lives::verify(self, &mut counting).await?;
        verdicts::verify(self, &mut counting).await?;
        adoption::verify(self, &mut counting).await?;
        documents::verify(self, &mut counting).await?;
        let known = audit::stored_roots(self).await?;
        verified.audited = audit::verify(self, known, &mut counting).await?.size;
        verified.inconsistencies = count;
        Ok(verified)
    }

    /// Verifies adoption as it is kept alone.
    ///
    /// # Errors
    /// When the database fails, not when something does not fit.
    pub async fn verify_adoption(&self, sink: Sink<'_>) -> Result<()> {
        adoption::verify(self, sink).await
    }

    /// Counts signed documents from the beginning, handing each difference from what is kept to `sink`.
    ///
    /// # Errors
    /// When the database fails, not when the counts differ.
    pub async fn recount_documents(&self, sink: &mut (dyn FnMut(WrongCount) + Send)) -> Result<()> {
        documents::recount(self, sink).await
    }

    /// Verifies the audit record alone, against the roots of the stored checkpoints and against `known` ones.
    ///
    /// # Errors
    /// When the database fails, not when the record does not fit.
    pub async fn verify_audit(&self, known: Vec<Known>, sink: Sink<'_>) -> Result<Walked> {
        let mut roots = audit::stored_roots(self).await?;
        roots.extend(known);
        audit::verify(self, roots, sink).await
    }
}
