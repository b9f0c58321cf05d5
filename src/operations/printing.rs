//! Papers printed, beside the threads that answer requests.

use super::error::{OperationError, OperationResult};
use crate::paper::Press;
use crate::paper::model::Paper;

/// The pages of a paper, as a PDF file.
///
/// # Errors
/// When the system has no font for it, the pages cannot be set, or the program is stopping.
pub async fn printed(paper: Paper) -> OperationResult<Vec<u8>> {
    let printing = tokio::task::spawn_blocking(move || Press::shared()?.print(&paper));
    Ok(printing.await.map_err(|_| OperationError::ShuttingDown)??.pdf)
}
