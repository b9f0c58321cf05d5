//! Arguments of `congvu directory`.

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::arguments::JsonFlag;
use crate::domain::custody::Mode;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum DirectoryCommand {
    /// Compute, validate and store a plan (exit 1 if the guard stops it)
    Plan {
        /// Read and compare every entry: what a plan does anyway, unless it is of one agency
        #[arg(long)]
        full: bool,
        /// Only this agency and those below it; nothing is removed
        #[arg(long, value_name = "CODE", conflicts_with = "full")]
        agency: Option<String>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Show a plan row by row, with reasons
    Show {
        /// Plan
        plan: String,
        /// Form
        #[arg(long, value_enum, default_value_t = PlanFormat::Text)]
        format: PlanFormat,
    },
    /// Approve a guarded plan, as a logged-in account other than its author
    Approve {
        /// Plan
        plan: String,
    },
    /// Apply a plan; without PLAN, plan and apply what the guard lets through
    Apply {
        /// Plan
        plan: Option<String>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Make a new guarded plan that undoes one; applied, it leaves the directory paused
    Revert {
        /// Plan
        plan: String,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Stop all writes to the directory
    Pause(ReasonArgument),
    /// Let writes to the directory through again
    Resume(ReasonArgument),
    /// Accept that entries are ahead of the registry: they are written again, as the registry has them
    Accept {
        /// The set of them, as `directory status` names it
        set: String,
        /// Why; goes into the record
        #[arg(long)]
        reason: String,
    },
    /// Show how far agencies' parts of the directory are kept, or set it for an agency and those below it
    Mode {
        /// Agency
        #[arg(value_name = "CODE", requires = "mode")]
        agency: Option<String>,
        /// Mode; `inherit` takes back what was set
        #[arg(value_enum)]
        mode: Option<ModeArgument>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Link the entries of a directory that others wrote to the registry; without --commit, only say what would be linked
    Adopt(super::AdoptArguments),
    /// Follow the directory in the foreground and print each change as a line
    Watch(JsonFlag),
    /// What the directory offers, what waits, the last plans, rows set aside, how it is followed, drift
    Status(JsonFlag),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ReasonArgument {
    /// Why; goes into the record
    #[arg(long)]
    pub(in crate::cli) reason: String,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum QuarantineCommand {
    /// What the directory refused and what waits for a later attempt
    List(JsonFlag),
    /// Try again at once: the entry of this name, or all
    Retry {
        /// Distinguished name
        #[arg(value_name = "DN", required_unless_present = "all")]
        dn: Option<String>,
        /// Everything that was set aside
        #[arg(long, conflicts_with = "dn")]
        all: bool,
    },
}

/// `directory show --format`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::cli) enum PlanFormat {
    /// For reading
    Text,
    /// LDIF change records (RFC 2849)
    Ldif,
    /// One JSON document
    Json,
}

/// `directory mode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ModeArgument {
    /// Differences are counted, nothing is planned
    Observe,
    /// Differences become plans that people must approve
    Propose,
    /// Differences are put right, within what the guard lets through
    Enforce,
    /// As the agency above
    Inherit,
}

impl ModeArgument {
    pub(in crate::cli) const fn mode(self) -> Option<Mode> {
        match self {
            Self::Observe => Some(Mode::Observe),
            Self::Propose => Some(Mode::Propose),
            Self::Enforce => Some(Mode::Enforce),
            Self::Inherit => None,
        }
    }
}
