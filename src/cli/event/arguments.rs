//! What may be typed after `congvu event` and `congvu document-system`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use time::Date;
use uuid::Uuid;

use crate::cli::arguments::parse_date;
use crate::domain::signing::reading::Field;
use crate::domain::signing::refusal::RefusalKind;
use crate::domain::signing::system::SystemCode;
use crate::domain::signing::verdict::Outcome;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum EventCommand {
    /// Take in an export of a document system: each line recorded, already known, or refused with the reason (1 when some are refused)
    Import(ImportArguments),
    /// List signatures, newest first, with the verdict as known now
    List(ListArguments),
    /// Show one signature with both verdicts: as known when it came in, and as known now
    Show {
        /// The event's identifier
        event: Uuid,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Count what was refused, and what names unknown certificates or agencies (1 when there is any)
    Findings {
        /// List refused events of this system instead
        #[arg(long, value_name = "CODE")]
        system: Option<SystemCode>,
        /// Only those refused for this reason: `unreadable`, `wrong_fields`, `future`, `conflicting` or `out_of_reach`
        #[arg(long, value_name = "KIND", requires = "system")]
        kind: Option<RefusalKind>,
        /// At most so many
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        limit: u32,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// End findings by an answer: what was refused, is looked into, and is not sent again
    Settle {
        /// The refused events, by their identifiers (`event findings --system CODE --json` has them)
        #[arg(required_unless_present = "kind")]
        refusals: Vec<Uuid>,
        /// The system that sent them
        #[arg(long, value_name = "CODE")]
        system: SystemCode,
        /// All that were refused for this reason
        #[arg(long, value_name = "KIND", conflicts_with = "refusals")]
        kind: Option<RefusalKind>,
        /// What came of it
        #[arg(long)]
        reason: String,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Judge anew what changes since the last time may have made otherwise; `serve` does by itself
    Rejudge {
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ImportArguments {
    /// JSON Lines or CSV, as the system's mapping says
    pub(super) file: PathBuf,
    /// The document system that exported it
    #[arg(long, value_name = "CODE")]
    pub(super) system: SystemCode,
    /// Read it by this mapping instead of the system's own
    #[arg(long, value_name = "FILE")]
    pub(super) mapping: Option<PathBuf>,
    /// The file may lack the heading of this value, such as `stamped_at`: the system has nothing of the kind; may be repeated
    #[arg(long, value_name = "FIELD")]
    pub(super) without: Vec<Field>,
    /// Only say what would become of each line; write nothing
    #[arg(long)]
    pub(super) check: bool,
    /// Print one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

/// Exactly one of these.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(in crate::cli) struct Whose {
    /// Of this agency's documents
    #[arg(long, value_name = "CODE")]
    pub(super) agency: Option<String>,
    /// Made by this certificate: its identifier or SHA-256 fingerprint
    #[arg(long, value_name = "ID")]
    pub(super) certificate: Option<String>,
    /// Made by this official's certificates
    #[arg(long, value_name = "ID")]
    pub(super) official: Option<Uuid>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ListArguments {
    #[command(flatten)]
    pub(super) whose: Whose,
    /// Reported by this system
    #[arg(long, value_name = "CODE")]
    pub(super) system: Option<SystemCode>,
    /// With this outcome, such as `good`, `leavers` or `indeterminate`
    #[arg(long, value_name = "OUTCOME")]
    pub(super) outcome: Option<Outcome>,
    /// Signed on this day or later
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub(super) from: Option<Date>,
    /// Signed before this day
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub(super) before: Option<Date>,
    /// At most so many
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(super) limit: u32,
    /// Print one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum SystemCommand {
    /// Register a document system
    Add {
        /// Its code: small letters, digits and hyphens
        code: SystemCode,
        /// What people call it
        #[arg(long)]
        name: String,
        /// The mapping by which its exports are read; those of `ioffice` and `onewinsys` come with the program
        #[arg(long, value_name = "FILE")]
        mapping: Option<PathBuf>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Say which accounts alone report for a system; without any, whoever reports for the whole province does
    Reporters {
        /// Its code
        code: SystemCode,
        /// Such an account, by the name it logs in by; may be repeated
        #[arg(long = "account", value_name = "NAME", required_unless_present = "anybody")]
        accounts: Vec<String>,
        /// Nobody in particular: whoever reports for the whole province
        #[arg(long, conflicts_with = "accounts")]
        anybody: bool,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// List document systems
    List {
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
}
