//! Letters to the CA.

mod record;

use time::Date;
use utoipa_axum::routes;

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission::RecordLetters;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::certificate::request::letter::LetterDraft;
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::operations::OperationError;

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default().route(Access::Needs(RecordLetters), routes!(record::record))
}

/// A letter as it was sent.
pub(super) fn draft_of(number: String, dated_on: Date, sha256: Option<&str>) -> Result<LetterDraft, OperationError> {
    let read = |text: &str| {
        let mut octets = [0; 32];
        hex::decode_to_slice(text, &mut octets).map(|()| Fingerprint(octets)).map_err(|_| not_a_hash())
    };
    Ok(LetterDraft { number, dated_on, sha256: sha256.map(read).transpose()? })
}

fn not_a_hash() -> OperationError {
    let reason = Bilingual::new("Không phải mã băm SHA-256", "This is no SHA-256");
    let remedy =
        Bilingual::new("Gửi 64 chữ số thập lục phân, hoặc bỏ đi", "Send 64 hexadecimal digits, or leave it out");
    OperationError::Invalid { problems: vec![FieldProblem::new("/sha256", reason, remedy)] }
}
