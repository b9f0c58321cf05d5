//! What may be typed for exports. Names and flags are a contract: `docs/CLI.md`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use time::Date;

use super::arguments::parse_date;
use crate::domain::agency::{AgencyKind, AgencyRole, Level};
use crate::domain::certificate::finding::{LintRule, Severity};
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::certificate::status::CertificateStatus;
use crate::domain::decision::{DecisionKind, SubjectState};
use crate::domain::export::ExportForm;
use crate::domain::ids::OfficialId;
use crate::domain::mailbox::MailboxKind;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::official::Category;
use crate::domain::posting::Rank;

#[derive(Debug, Args)]
pub(super) struct ExportArguments {
    #[command(subcommand)]
    pub(super) list: ListArguments,
    /// Form of the file
    #[arg(long, global = true, default_value = "csv")]
    pub(super) format: ExportForm,
    /// Write to this file, which only you can read, instead of standard output
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
}

/// Which part of the tree.
#[derive(Debug, Args)]
pub(super) struct Place {
    /// Only this agency
    #[arg(long, value_name = "CODE")]
    pub(super) agency: Option<String>,
    /// Only this agency and what is below it
    #[arg(long, value_name = "CODE")]
    pub(super) under: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(super) enum ListArguments {
    /// Agencies of today
    Agencies {
        /// Only this agency and what is below it
        #[arg(long, value_name = "CODE")]
        under: Option<String>,
        /// Only those right below this agency
        #[arg(long, value_name = "CODE")]
        parent: Option<String>,
        /// Only the agency with this code
        #[arg(long)]
        code: Option<String>,
        /// Only with a name that contains this; marks do not matter
        #[arg(long)]
        name: Option<String>,
        /// Only of this kind
        #[arg(long)]
        kind: Option<AgencyKind>,
        /// Only of this level
        #[arg(long)]
        level: Option<Level>,
        /// Only with this part in reports
        #[arg(long)]
        role: Option<AgencyRole>,
    },
    /// Officials who hold a post today
    Officials {
        #[command(flatten)]
        place: Place,
        /// Only with a name that contains this; marks do not matter
        #[arg(long)]
        name: Option<String>,
        /// Only whose personal mailbox is in this state
        #[arg(long)]
        mailbox_state: Option<MailboxState>,
        /// Only of this category
        #[arg(long)]
        category: Option<Category>,
        /// Only of this rank
        #[arg(long)]
        rank: Option<Rank>,
    },
    /// Decisions, the last signed first
    Decisions {
        /// Only with a subject of this kind
        #[arg(long)]
        kind: Option<DecisionKind>,
        /// Only those that leave or enter this agency
        #[arg(long, value_name = "CODE")]
        agency: Option<String>,
        /// Only those effective on this day or later
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        from: Option<Date>,
        /// Only those effective before this day
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        before: Option<Date>,
        /// Only those with a subject that stands so
        #[arg(long)]
        state: Option<SubjectState>,
    },
    /// Mailboxes of today
    Mailboxes {
        #[command(flatten)]
        place: Place,
        /// Only of this kind
        #[arg(long)]
        kind: Option<MailboxKind>,
        /// Only in this state
        #[arg(long)]
        state: Option<MailboxState>,
        /// Only with this primary address
        #[arg(long)]
        address: Option<MailAddress>,
    },
    /// Certificates with their status now
    Certificates {
        #[command(flatten)]
        place: Place,
        /// Only of this official
        #[arg(long, value_name = "ID")]
        official: Option<OfficialId>,
        /// Only with this status
        #[arg(long)]
        status: Option<CertificateStatus>,
        /// Only about which this rule finds something (rules: `congvu cert lint`)
        #[arg(long, value_name = "RULE")]
        finding: Option<LintRule>,
        /// Only about which a rule that weighs so much does: error, warning, notice
        #[arg(long)]
        severity: Option<Severity>,
        /// Only that end within so many days
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=3653))]
        expiring_days: Option<u32>,
    },
    /// Requests to the CA, newest first
    Requests {
        #[command(flatten)]
        place: Place,
        /// Only of this kind
        #[arg(long)]
        kind: Option<RequestKind>,
        /// Only that stand here
        #[arg(long)]
        state: Option<RequestState>,
        /// Only for this official
        #[arg(long, value_name = "ID")]
        official: Option<OfficialId>,
        /// Only what waits for you
        #[arg(long)]
        mine: bool,
        /// Only what should have been sent, or answered by the CA, before today
        #[arg(long)]
        overdue: bool,
    },
}
