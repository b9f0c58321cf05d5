//! Files of jobs at rest: sealed when the installation has a key for personal data, as the personal numbers in them would be.

use super::error::{OperationError, OperationResult};
use super::registry::Registry;
use crate::auth::file_seal::FileSeal;
use crate::domain::ids::JobId;
use crate::domain::lang::Bilingual;
use crate::storage::row::job::JobRow;

/// Name of the file that was sent.
pub(super) const SENT: &str = "upload";

const PLAIN: u8 = 0;
const SEALED: u8 = 1;

/// What is stored of a file.
pub(super) fn closed(registry: &Registry, job: JobId, bytes: &[u8]) -> OperationResult<Vec<u8>> {
    let (mark, content) = match &registry.keys().personal_data {
        Some(key) => (SEALED, FileSeal::new(key).seal(job, bytes)?),
        None => (PLAIN, bytes.to_vec()),
    };
    Ok([&[mark], content.as_slice()].concat())
}

/// The file that was stored.
pub(super) fn opened(registry: &Registry, job: JobId, stored: &[u8]) -> OperationResult<Vec<u8>> {
    let opened = match (stored.split_first(), &registry.keys().personal_data) {
        (Some((&PLAIN, rest)), _) => Some(rest.to_vec()),
        (Some((&SEALED, rest)), Some(key)) => FileSeal::new(key).open(job, rest),
        _ => None,
    };
    opened.ok_or_else(|| OperationError::Conflict {
        reason: Bilingual::new(
            "Không mở được tệp đã lưu: khóa bảo vệ dữ liệu cá nhân đã thay đổi hoặc tệp bị sửa",
            "the stored file cannot be opened: the key for personal data is another one, or the file was altered",
        ),
    })
}

/// Forgets the file that a job was sent: it holds more of people than is needed at its end.
///
/// # Errors
/// When the store fails.
pub async fn forget_upload(registry: &Registry, job: &JobRow) -> OperationResult<()> {
    let books = registry.store.bookkeeping().await?;
    books.drop_job_file(job.id, SENT).await?;
    Ok(books.commit().await?)
}
