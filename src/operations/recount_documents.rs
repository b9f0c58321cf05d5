//! The nightly counting of signed documents from the beginning: what is kept by differences must come out the same.

use super::error::{OperationError, OperationResult};
use super::registry::Registry;
use crate::domain::lang::Bilingual;

/// Differences that the log names; `congvu verify` tells all.
const NAMED: u64 = 20;

/// Counts everything anew and holds what is kept against it. It mends nothing: a difference is a mistake of the program or a row that was
/// altered, and whoever looks must find it as it is.
///
/// # Errors
/// When there is a difference, or the store fails.
pub async fn recount_documents(registry: &Registry) -> OperationResult<()> {
    let mut differences = 0_u64;
    let reader = registry.store.read().await?;
    reader
        .recount_documents(&mut |found| {
            differences += 1;
            if differences <= NAMED {
                tracing::error!(%found, "a count of signed documents is not what its events give");
            }
        })
        .await?;
    if differences == 0 {
        return Ok(());
    }
    Err(OperationError::Conflict {
        reason: Bilingual::new(
            format!("{differences} số đếm văn bản ký số khác với khi đếm lại; chạy `congvu verify` để xem từng chỗ"),
            format!(
                "{differences} counts of signed documents differ from counting anew; run `congvu verify` to see each"
            ),
        ),
    })
}
