//! Why an operation did nothing.

use thiserror::Error;

use crate::auth::oidc::ProviderError;
use crate::auth::password::PasswordError;
use crate::auth::sealing::CannotOpen;
use crate::auth::token::NoRandomness;
use crate::directory::apply::ApplyError;
use crate::directory::guard::NotApproved;
use crate::directory::port::DirectoryError;
use crate::domain::clock::Timestamp;
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::PlanId;
use crate::domain::lang::Bilingual;
use crate::domain::principal::SessionStage;
use crate::paper::PaperError;
use crate::sheets::export::{ExportError, SHEET_ROWS};
use crate::storage::StoreError;
use crate::storage::row::plan::PlanState;

/// What operations answer with.
pub type OperationResult<T> = Result<T, OperationError>;

/// Why an operation did nothing. Display says what to do; causes are sources.
#[derive(Debug, Error)]
pub enum OperationError {
    /// The registry's database failed or refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The directory failed.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// A password is refused.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// A sealed personal number cannot be opened.
    #[error(transparent)]
    Sealed(#[from] CannotOpen),
    /// No randomness.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// Nobody is logged in.
    #[error("to {what} you must be logged in; run `congvu login NAME`")]
    NotLoggedIn {
        /// What was asked for.
        what: &'static str,
    },
    /// The account lacks the role.
    #[error("{name} has no role that may {what}; ask an account with the role it_admin")]
    NotAllowed {
        /// Account.
        name: String,
        /// What was asked for.
        what: &'static str,
    },
    /// Name and password do not belong together.
    #[error("name and password do not belong together, or the account is disabled")]
    LogInRefused,
    /// No account name.
    #[error("'{name}' is not an account name; write 2 to 64 lower-case letters, digits and . _ -")]
    BadAccountName {
        /// What was given.
        name: String,
    },
    /// The account may do this in a part of the province only, and this concerns all of it.
    #[error("to {what} here a role over the whole province is needed; ask an account that has one")]
    NotWholeProvince {
        /// What was asked for.
        what: &'static str,
    },
    /// Fields that make no sense, all of them.
    #[error("{} of the fields sent are wrong; nothing was done", .problems.len())]
    Invalid {
        /// Each with its place, reason and remedy.
        problems: Vec<FieldProblem>,
    },
    /// Not there, or not within what the account may see: the two look alike.
    #[error("there is no such {what}, or it lies outside what this account may see")]
    NotFound {
        /// The kind of thing.
        what: &'static str,
    },
    /// What was to be changed is no longer as the caller saw it.
    #[error("the {what} was changed meanwhile; read it again and repeat")]
    Changed {
        /// The kind of thing.
        what: &'static str,
    },
    /// Too many tries in too short a time.
    #[error("too many tries; wait {minutes} minutes")]
    TooManyTries {
        /// How long to wait at most.
        minutes: u32,
    },
    /// It contradicts what is recorded.
    #[error("{}", .reason.en)]
    Conflict {
        /// Why, and what to do.
        reason: Bilingual,
    },
    /// Another plan was let through meanwhile.
    #[error("another plan was applied since plan {id} was computed; make a new one with `congvu directory plan`")]
    Superseded {
        /// The plan.
        id: PlanId,
    },
    /// The directory is ahead of the registry.
    #[error(
        "{dn} names change set {directory_revision}, and the registry is at {registry_revision}: was it restored from a backup? Nothing \
         is written to the directory until `congvu directory plan` finds no entry ahead of the registry, or somebody accepted those that \
         are: `congvu directory status` lists them"
    )]
    TargetFrozen {
        /// An entry that is ahead.
        dn: String,
        /// The change set that it names.
        directory_revision: i64,
        /// The registry's newest, or the row's.
        registry_revision: i64,
    },
    /// The name is taken.
    #[error("there is an account {name} already; choose another name")]
    AccountExists {
        /// The name.
        name: String,
    },
    /// The registry has agencies already.
    #[error("the registry has agencies already; log in and run `congvu agency import`")]
    AlreadyFounded,
    /// Somebody stopped all writes to the directory.
    #[error("writes to the directory are paused by {by} ({reason}); `congvu directory resume` lets them through")]
    Paused {
        /// Who.
        by: String,
        /// Why.
        reason: String,
    },
    /// Somebody applies a plan to the directory.
    #[error("{}", .reason.en)]
    BeingWritten {
        /// Who, which, since when, and what to do.
        reason: Bilingual,
        /// When their right to write lapses unless they keep it, in the database's time.
        until: Timestamp,
    },
    /// Another plan used up what the guard lets through.
    #[error("another plan took something away at the same moment; this one is judged again in a few seconds")]
    GuardedMeanwhile,
    /// Another replica has taken the work over.
    #[error("another process has taken this over; nothing was written; run the command again to see what is left")]
    Fenced,
    /// The directory is not known yet.
    #[error("nothing was planned for this directory yet; begin with `congvu directory plan`")]
    UnknownTarget,
    /// No such agency.
    #[error("there is no agency {code} today; `congvu report adoption` lists their codes")]
    UnknownAgency {
        /// Its identifier.
        code: String,
    },
    /// No such plan.
    #[error("there is no plan {id}; `congvu directory status` names the last ones")]
    UnknownPlan {
        /// What was asked for.
        id: PlanId,
    },
    /// The plan's computing was cut short.
    #[error("plan {id} was never finished; make a new one with `congvu directory plan`")]
    UnfinishedPlan {
        /// The plan.
        id: PlanId,
    },
    /// One's own plan.
    #[error(
        "you planned this yourself, or for somebody, or somebody for you, or one account was activated by a code that the other's \
         person saw; another account must approve it, of another person"
    )]
    OwnPlan,
    /// The plan does not wait for approval.
    #[error("plan {id} is {state} and does not wait for approval")]
    NotWaiting {
        /// The plan.
        id: PlanId,
        /// How far it is.
        state: PlanState,
    },
    /// The plan was applied, or expired, or failed.
    #[error("plan {id} is {state} and cannot be applied again; make a new one with `congvu directory plan`")]
    NotApplicable {
        /// The plan.
        id: PlanId,
        /// How far it is.
        state: PlanState,
    },
    /// The plan was not applied: there is nothing to undo.
    #[error("plan {id} is {state} and was not applied, so there is nothing to undo")]
    NotApplied {
        /// The plan.
        id: PlanId,
        /// How far it is.
        state: PlanState,
    },
    /// The plan's rows were forgotten: only its header is kept.
    #[error(
        "the rows of plan {id} were forgotten after the time that [retention] live_plan and plan give; its hash, counts and approvals are \
         kept, and the audit record says who did what"
    )]
    ForgottenPlan {
        /// The plan.
        id: PlanId,
    },
    /// The plan may not be applied.
    #[error(transparent)]
    NotApproved(#[from] NotApproved),
    /// Applying ended early.
    #[error(transparent)]
    Apply(#[from] ApplyError),
    /// Something stored cannot be read.
    #[error("{what} holds something that cannot be read ({text}); run `congvu verify`")]
    Unreadable {
        /// Where.
        what: &'static str,
        /// What.
        text: String,
    },
    /// More must be done before the session is good for anything.
    #[error("the log-in is not finished: {}", what_is_missing(*.stage))]
    LogInUnfinished {
        /// What.
        stage: SessionStage,
    },
    /// Too many attempts failed.
    #[error("too many attempts failed; wait {seconds} seconds and try again")]
    TooManyAttempts {
        /// How long to wait.
        seconds: i64,
    },
    /// Another provider proved nobody.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// Somebody comes back from a provider whom nobody sent, too late, twice, or in another browser.
    #[error("this log-in was not begun in this browser, took too long or was used; start again")]
    ProviderLogInOver,
    /// It was given up at the provider.
    #[error("the log-in was cancelled at the provider")]
    ProviderLogInCancelled,
    /// The provider proved somebody who has no account here.
    #[error(
        "no account is linked with this subject of the provider; an administrator can link it with `congvu user link`"
    )]
    ProviderNotLinked {
        /// What the provider calls them.
        subject: String,
    },
    /// Something that nobody does for themselves.
    #[error("this concerns your own account; another account must do it")]
    OwnAccount,
    /// A setting that the installation lacks.
    #[error("{}", .what.en)]
    NotConfigured {
        /// What is lacking, and what to do.
        what: Bilingual,
    },
    /// No key to sign checkpoints with.
    #[error("there is no key that signs the audit record; run `congvu keys create` and set [keys] folder")]
    NoAuditKey,
    /// A list could not be put into a file.
    #[error(transparent)]
    Export(ExportError),
    /// Pages could not be printed.
    #[error(transparent)]
    Paper(PaperError),
    /// As many exports as may be are at work.
    #[error("too many lists are being exported at once; try again in a minute")]
    TooManyExports,
    /// The program is ending.
    #[error("the program is shutting down; try again")]
    ShuttingDown,
}

impl From<PaperError> for OperationError {
    fn from(error: PaperError) -> Self {
        let PaperError::NoFont { .. } = &error else { return Self::Paper(error) };
        Self::NotConfigured {
            what: Bilingual::new(
                "Máy chủ chưa có phông chữ để in văn bản; hãy cài gói Debian fonts-liberation2 (hoặc fonts-croscore)",
                error.to_string(),
            ),
        }
    }
}

impl From<ExportError> for OperationError {
    fn from(error: ExportError) -> Self {
        let ExportError::TooManyRows = error else { return Self::Export(error) };
        let reason = Bilingual::new(
            format!("Danh sách có hơn {SHEET_ROWS} dòng, vượt quá số dòng của một trang tính"),
            format!("The list has more than {SHEET_ROWS} rows, which is what a workbook's sheet takes"),
        );
        let remedy = Bilingual::new("Chọn dạng csv, hoặc lọc bớt", "Ask for csv, or for a part of the list");
        Self::Invalid { problems: vec![FieldProblem::new("/format", reason, remedy)] }
    }
}

/// It contradicts what is recorded, in both languages.
pub(super) fn conflict(vi: &str, en: &str) -> OperationError {
    OperationError::Conflict { reason: Bilingual::new(vi, en) }
}

const fn what_is_missing(stage: SessionStage) -> &'static str {
    match stage {
        SessionStage::Open => "nothing is missing",
        SessionStage::Code => "give the code of your second factor",
        SessionStage::Password => "choose a new password with `congvu user password`",
        SessionStage::Enrol => "enrol a second factor with `congvu user second-factor`",
    }
}
