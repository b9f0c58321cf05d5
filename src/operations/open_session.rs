//! Sessions: how far a log-in came, and who holds one. They live in real time, whatever the business clock says.

use std::net::IpAddr;

use super::error::{OperationError, OperationResult};
use super::identify::session_of;
use super::registry::Registry;
use crate::auth::token::SessionToken;
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::principal::{Principal, SessionStage};
use crate::storage::row::access::{PrincipalRow, SessionRow};
use crate::storage::row::log_in::SecondFactorRow;
use crate::storage::write::Bookkeeping;

/// How long an unfinished log-in waits.
const UNFINISHED_SECONDS: i64 = 15 * 60;

/// A log-in, finished or not.
#[derive(Debug, Clone)]
pub struct LogIn {
    /// The session's token. Each step of a log-in has its own.
    pub token: SessionToken,
    /// Whose it is.
    pub principal: Principal,
    /// What must be done before it is good for anything else.
    pub stage: SessionStage,
}

/// From where a log-in comes, and by whom it was proved.
#[derive(Debug, Clone, Default)]
pub(super) struct Arrival {
    /// Address, if known.
    pub(super) source: Option<String>,
    /// Issuer of the provider that proved it; none when the password did.
    pub(super) provider: Option<String>,
    /// Whether a second factor was passed.
    pub(super) second_factor: bool,
}

impl Arrival {
    /// By password, from an address.
    pub(super) fn by_password(source: Option<IpAddr>) -> Self {
        Self { source: source.map(|address| address.to_string()), ..Self::default() }
    }

    /// As an earlier step of the same log-in.
    pub(super) fn of(session: &SessionRow) -> Self {
        let (source, provider) = (session.source.clone(), session.provider.clone());
        Self { source, provider, second_factor: session.second_factor }
    }

    /// The same after a second factor.
    pub(super) fn with_second_factor(self) -> Self {
        Self { second_factor: true, ..self }
    }
}

/// What must be done next by an account that proved itself.
pub(super) fn next_stage(
    registry: &Registry,
    row: &PrincipalRow,
    factor: Option<&SecondFactorRow>,
    has_passed: bool,
) -> SessionStage {
    let is_enrolled = factor.is_some_and(|factor| factor.confirmed_at.is_some());
    if is_enrolled && !has_passed {
        SessionStage::Code
    } else if row.must_change {
        SessionStage::Password
    } else if !is_enrolled && registry.access().asks_for_second_factor(&row.principal) {
        SessionStage::Enrol
    } else {
        SessionStage::Open
    }
}

/// Begins a session with a fresh token.
pub(super) async fn begin(
    registry: &Registry,
    books: &Bookkeeping,
    row: &PrincipalRow,
    stage: SessionStage,
    arrival: Arrival,
) -> OperationResult<LogIn> {
    let token = SessionToken::generate()?;
    let now = SystemClock.now();
    let lasts = if stage == SessionStage::Open { registry.access().session_seconds } else { UNFINISHED_SECONDS };
    let session = SessionRow {
        token_hash: token.digest(),
        principal: row.principal.id,
        created_at: now,
        expires_at: now.plus_seconds(lasts),
        last_seen_at: now,
        stage,
        source: arrival.source,
        provider: arrival.provider,
        second_factor: arrival.second_factor,
    };
    books.insert_session(&session).await?;
    Ok(LogIn { token, principal: row.principal.clone(), stage })
}

/// Goes on from `session`, at which a second factor was passed now, to the next stage, under a fresh token; the old one ends. The
/// account is held by `books` already.
pub(super) async fn go_on(
    registry: &Registry,
    books: &Bookkeeping,
    session: &SessionRow,
    row: &PrincipalRow,
    stage: SessionStage,
) -> OperationResult<LogIn> {
    if !books.end_session(&session.token_hash).await? {
        return Err(OperationError::NotLoggedIn { what: "go on" });
    }
    begin(registry, books, row, stage, Arrival::of(session).with_second_factor()).await
}

/// An account as a log-in sees it that used no password: one that must be changed is no matter of its own. Whoever knows the
/// temporary password gains nothing by it, and a log-in by that password is still held up.
pub(super) fn without_password(row: PrincipalRow) -> PrincipalRow {
    PrincipalRow { must_change: false, ..row }
}

/// The session behind a token at one of these stages, and its account.
///
/// # Errors
/// When there is none, or the store fails.
pub async fn holder(
    registry: &Registry,
    token: &SessionToken,
    stages: &[SessionStage],
) -> OperationResult<(SessionRow, PrincipalRow)> {
    let found = session_of(registry, token).await?;
    found.filter(|(session, _)| stages.contains(&session.stage)).ok_or(OperationError::NotLoggedIn { what: "do this" })
}
