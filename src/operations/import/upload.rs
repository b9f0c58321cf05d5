//! Files of jobs at rest: sealed when the installation has a key for personal data, as the personal numbers in them would be.

use crate::auth::file_seal::FileSeal;
use crate::domain::ids::JobId;
use crate::domain::lang::Bilingual;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::Registry;

/// Name of the file that was sent.
pub(super) const SENT: &str = "upload";
/// Name of the file of the bad rows.
pub(super) const BAD_ROWS: &str = "bad_rows";

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
