//! Enrolling a second factor: a secret for the authenticator, confirmed by its first code; then recovery codes, shown once.

use super::attempt::{count, subject_of_code};
use super::error::{OperationError, OperationResult};
use super::log_in::own_event;
use super::open_session::{LogIn, go_on, holder, next_stage};
use super::registry::Registry;
use crate::auth::password::PasswordError;
use crate::auth::second_factor::{FactorSecret, qr_svg, recovery_codes, recovery_digest};
use crate::auth::token::SessionToken;
use crate::domain::clock::{Clock as _, SystemClock, Timestamp};
use crate::domain::lang::Bilingual;
use crate::domain::principal::SessionStage;
use crate::storage::row::access::SessionRow;
use crate::storage::row::log_in::SecondFactorRow;

/// Sessions that may enrol: one that is held up for it, and one that is open.
const STAGES: [SessionStage; 2] = [SessionStage::Enrol, SessionStage::Open];

/// What a person puts into their authenticator.
#[derive(Debug, Clone)]
pub struct Enrolment {
    /// The address that authenticators read.
    pub uri: String,
    /// The same as a picture (SVG).
    pub picture: Option<String>,
    /// The secret, for typing.
    pub secret: String,
}

/// How long a secret waits for its first code.
const WAITS_SECONDS: i64 = 15 * 60;

/// Begins an enrolment. One that the same session began and has not confirmed goes on for a while, so that a page may be loaded
/// twice. Nobody else is ever shown that secret, least of all who comes after: they get one of their own in its place.
///
/// # Errors
/// When nobody is logged in, there is a second factor already, the pepper is missing, or the store fails.
pub async fn begin_enrolment(registry: &Registry, token: &SessionToken) -> OperationResult<Enrolment> {
    let (session, row) = holder(registry, token, &STAGES).await?;
    let owner = row.principal.id;
    let now = SystemClock.now();
    let pepper = registry.keys().pepper.as_ref().ok_or(PasswordError::NoPepper)?;
    let known = registry.store.read().await?.second_factor(owner).await?;
    let waiting = known.as_ref().map(waiting).transpose()?.filter(|factor| is_begun_by(factor, &session, now));
    let begun = waiting.and_then(|factor| FactorSecret::open(&factor.secret, pepper, owner));
    let secret = if let Some(secret) = begun {
        secret
    } else {
        let secret = FactorSecret::generate()?;
        let books = registry.store.bookkeeping().await?;
        books.hold_account(owner).await?;
        if !books.begin_second_factor(owner, secret.seal(pepper, owner)?, &session.token_hash, now).await? {
            return Err(enrolled_already());
        }
        books.commit().await?;
        secret
    };
    let uri = secret.uri(&format!("Công vụ {}", registry.province.name), &row.principal.name);
    Ok(Enrolment { picture: qr_svg(&uri), secret: secret.base32(), uri })
}

/// Confirms an enrolment by a code; gives the recovery codes, and the session under a fresh token. Other sessions end.
///
/// # Errors
/// [`OperationError::LogInRefused`] when the code is wrong, [`OperationError::TooManyAttempts`], when nothing waits for
/// confirmation, or the store fails.
pub async fn confirm_enrolment(
    registry: &Registry,
    token: &SessionToken,
    code: &str,
) -> OperationResult<(LogIn, Vec<String>)> {
    let (session, row) = holder(registry, token, &STAGES).await?;
    let owner = row.principal.id;
    let attempt = count(registry, subject_of_code(owner), None).await?;
    let pepper = registry.keys().pepper.as_ref().ok_or(PasswordError::NoPepper)?;
    let factor = registry.store.read().await?.second_factor(owner).await?;
    let now = SystemClock.now();
    let factor = match factor {
        Some(factor) if is_begun_by(waiting(&factor)?, &session, now) => factor,
        _ => return Err(begun_elsewhere()),
    };
    let secret = FactorSecret::open(&factor.secret, pepper, owner).ok_or(OperationError::LogInRefused)?;
    let step = secret.step_of(code, now, 0).ok_or(OperationError::LogInRefused)?;
    let codes = recovery_codes()?;
    let digests: Vec<[u8; 32]> = codes.iter().map(|code| recovery_digest(code, pepper, owner)).collect();
    let books = registry.store.bookkeeping().await?;
    books.hold_account(owner).await?;
    books.confirm_second_factor(owner, &factor.secret, step, &digests, now).await?;
    books.audit(own_event(registry, &row.principal, "enrol_second_factor"));
    attempt.succeeded(&books).await?;
    let confirmed = SecondFactorRow { confirmed_at: Some(now), ..factor };
    let stage = next_stage(registry, &row, Some(&confirmed), true);
    let begun = go_on(registry, &books, &session, &row, stage).await?;
    // Those that were opened without the second factor.
    books.end_other_sessions(owner, &begun.token.digest()).await?;
    books.commit().await?;
    Ok((begun, codes))
}

fn waiting(factor: &SecondFactorRow) -> OperationResult<&SecondFactorRow> {
    if factor.confirmed_at.is_some() { Err(enrolled_already()) } else { Ok(factor) }
}

/// Whether the session began this enrolment, and not long ago.
fn is_begun_by(factor: &SecondFactorRow, session: &SessionRow, now: Timestamp) -> bool {
    factor.begun_by.as_deref() == Some(&session.token_hash[..]) && factor.created_at.plus_seconds(WAITS_SECONDS) > now
}

fn begun_elsewhere() -> OperationError {
    OperationError::Conflict {
        reason: Bilingual::new(
            "Mã bí mật đã hết hạn hoặc đã được thay bằng mã mới; hãy quét lại mã QR đang hiển thị rồi nhập mã 6 chữ số",
            "the secret has run out or another took its place; begin the enrolment again",
        ),
    }
}

fn enrolled_already() -> OperationError {
    OperationError::Conflict {
        reason: Bilingual::new(
            "Tài khoản đã có xác thực hai lớp; quản trị hệ thống khác có thể đặt lại",
            "this account has a second factor already; another administrator can reset it",
        ),
    }
}
