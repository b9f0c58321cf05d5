//! Accounts and sessions, as the log-in needs them.

use std::fmt;

use time::Date;
use uuid::Uuid;

use crate::domain::agency::TreePath;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, PrincipalId, TokenId};
use crate::domain::principal::{Grant, Principal, SessionStage};

/// An account with what the log-in checks.
#[derive(Clone, PartialEq, Eq)]
pub struct PrincipalRow {
    /// The account and its grants of the day.
    pub principal: Principal,
    /// Password hash (PHC text); none for accounts that cannot log in by password.
    pub password_hash: Option<String>,
    /// It may not log in: it was disabled, or the service of the official it belongs to has ended.
    pub disabled: bool,
    /// It must change its password at the next log-in.
    pub must_change: bool,
}

impl fmt::Debug for PrincipalRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrincipalRow")
            .field("principal", &self.principal)
            .field("disabled", &self.disabled)
            .finish_non_exhaustive()
    }
}

/// A log-in session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// SHA-256 of its token.
    pub token_hash: [u8; 32],
    /// Whose it is.
    pub principal: PrincipalId,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Last use, to the minute.
    pub last_seen_at: Timestamp,
    /// How far the log-in came.
    pub stage: SessionStage,
    /// Address that it began from, if known.
    pub source: Option<String>,
    /// Issuer by which it began; none when it began by password.
    pub provider: Option<String>,
    /// It passed a second factor: ours, or one of the provider's that counts.
    pub second_factor: bool,
}

/// A role that was granted at some time, with its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedGrant {
    /// The role, over which agency.
    pub grant: Grant,
    /// Identifier of the agency.
    pub agency_code: String,
    /// First day.
    pub from: Date,
    /// The first day on which it no longer holds; none when it is open.
    pub to: Option<Date>,
}

/// A token of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// The token.
    pub id: TokenId,
    /// SHA-256 of its text.
    pub token_hash: [u8; 32],
    /// Whose it is.
    pub principal: PrincipalId,
    /// What it is called.
    pub name: String,
    /// Codes of the permissions that it may use.
    pub permissions: Vec<String>,
    /// Over this agency and everything below it.
    pub agency: AgencyId,
    /// The agency's place in the tree on the day it was read.
    pub path: TreePath,
    /// When it was issued.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Last use, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// Who stands in for whom, on which days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeputyRow {
    /// Key of the row.
    pub id: Uuid,
    /// Who stands in.
    pub principal: PrincipalId,
    /// For whom.
    pub acts_for: PrincipalId,
    /// First day.
    pub from: Date,
    /// The first day on which it no longer holds.
    pub to: Date,
    /// Who said so.
    pub named_by: String,
}
