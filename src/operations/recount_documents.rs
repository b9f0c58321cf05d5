//! The nightly counting of signed documents from the beginning: what is kept by differences must come out the same. Where it does not, it is
//! logged, and counted again from the events.

use std::collections::{BTreeMap, BTreeSet};

use time::Date;

use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use crate::domain::lang::Bilingual;
use crate::storage::read::verify::CountedThing;

/// Differences that the log names; before they are mended `congvu verify` tells all.
const NAMED: u64 = 20;
/// Documents that are mended in one change set.
const MOST: usize = 10_000;

/// What is to be counted again.
#[derive(Debug, Default, PartialEq, Eq)]
struct Wrong {
    /// Names of documents, by system.
    documents: BTreeMap<i32, Vec<String>>,
    days: BTreeSet<Date>,
}

/// Counts everything anew, holds what is kept against it, and mends what differs: a mistake of the program, or a row that was altered. The
/// record tells that it was mended, the log what. Gives how many differences there were.
///
/// # Errors
/// When something differs still after it was mended, or the store fails.
pub async fn recount_documents(registry: &Registry) -> OperationResult<u64> {
    let mut differences = 0;
    let mut before: Option<Wrong> = None;
    loop {
        let wrong = wrong_counts(registry, &mut differences).await?;
        if wrong == Wrong::default() {
            return Ok(differences);
        }
        if before.as_ref() == Some(&wrong) {
            return Err(not_mended());
        }
        let mut change = registry.store.write(registry.header(&Actor::Shell, "mend_document_counts")).await?;
        change.mend_documents(&wrong.documents, &wrong.days).await?;
        change.commit().await?;
        before = Some(wrong);
    }
}

async fn wrong_counts(registry: &Registry, differences: &mut u64) -> OperationResult<Wrong> {
    let (mut wrong, mut documents) = (Wrong::default(), 0);
    let reader = registry.store.read().await?;
    reader
        .recount_documents(&mut |found| {
            *differences += 1;
            if *differences <= NAMED {
                tracing::error!(found = %found.told, "a count of signed documents is not what its events give");
            }
            match found.of {
                CountedThing::Document(system, name) if documents < MOST => {
                    documents += 1;
                    wrong.documents.entry(system).or_default().push(name);
                }
                // The next round finds it again.
                CountedThing::Document(..) => {}
                CountedThing::Day(day) => {
                    wrong.days.insert(day);
                }
            }
        })
        .await?;
    Ok(wrong)
}

fn not_mended() -> OperationError {
    OperationError::Conflict {
        reason: Bilingual::new(
            "có số đếm văn bản ký số vẫn khác sau khi đếm lại; chạy `congvu verify` để xem từng chỗ",
            "counts of signed documents differ still after they were counted again; run `congvu verify` to see each",
        ),
    }
}
