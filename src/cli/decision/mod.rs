//! `congvu decision …`: entering, answering, taking back and carrying out decisions.

mod draft;
mod list;
mod record;
mod steps;
mod words;

pub(super) use steps::named;

use std::path::PathBuf;

use clap::Subcommand;
use time::Date;

use super::arguments::parse_date;
use super::context::{Invocation, operation_failure};
use super::exit::{Answer, Failure, Outcome};
use super::import;
use super::import_arguments::ImportArguments;
use super::output;
use crate::domain::decision::{DecisionKind, SubjectState};
use crate::domain::ids::SubjectId;
use crate::domain::import::ImportKind;
use crate::operations::accept_transfer::{accept_transfer, decline_transfer};
use crate::operations::correct_decision::withdraw_subject;
use crate::operations::run_decisions::{RunOutcome, run_decisions};
use crate::operations::{OperationError, OperationResult};

/// `congvu decision`.
#[derive(Debug, Subcommand)]
pub(super) enum DecisionCommand {
    /// Import decisions from a spreadsheet (XLSX or CSV), a row for each person
    Import(ImportArguments),
    /// Enter a decision from a JSON file; the same file again has no further effect
    Record {
        /// The decision; agencies by identifier or code, people by identifier or mail address
        #[arg(long, value_name = "FILE")]
        file: PathBuf,
        /// Only say what will happen and when
        #[arg(long)]
        preview: bool,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Carry out what has become effective
    Run {
        /// Up to this day [default: today]
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        until: Option<Date>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// List decisions, the last signed first
    List {
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
        /// At most so many
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Show a decision with its people and steps
    Show {
        /// Decision
        id: String,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// List the steps that wait, the first due first
    Steps(steps::StepsArguments),
    /// Say that a step is done, or not needed
    Finish(steps::FinishArguments),
    /// Take back what a decision says of one person
    Withdraw {
        /// Subject, as `decision show` names it
        subject: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Accept somebody whom another agency released
    Accept {
        /// Subject
        subject: String,
    },
    /// Decline somebody whom another agency released
    Decline {
        /// Subject
        subject: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

pub(super) async fn run(command: DecisionCommand, invocation: &Invocation) -> Answer {
    match command {
        DecisionCommand::Import(arguments) => Box::pin(import::run(ImportKind::Decisions, arguments, invocation)).await,
        DecisionCommand::Record { file, preview, json } => record::run(&file, preview, json, invocation).await,
        DecisionCommand::Run { until, json } => run_until(until, json, invocation).await,
        DecisionCommand::List { kind, agency, from, before, state, limit, json } => {
            let wishes = list::Wishes { kind, agency, from, before, state, limit };
            list::run(wishes, json, invocation).await
        }
        DecisionCommand::Show { id, json } => list::show(&id, json, invocation).await,
        DecisionCommand::Steps(arguments) => steps::list(arguments, invocation).await,
        DecisionCommand::Finish(arguments) => steps::finish(arguments, invocation).await,
        DecisionCommand::Withdraw { subject, reason } => {
            let (registry, actor) = opened(invocation).await?;
            let done = withdraw_subject(&registry, &actor, subject_id(&subject)?, &reason).await;
            answered(done.map(|_| ()), invocation)
        }
        DecisionCommand::Accept { subject } => {
            let (registry, actor) = opened(invocation).await?;
            let done = accept_transfer(&registry, &actor, subject_id(&subject)?, None).await;
            let consequences = done.map_err(|error| failure(&error, invocation))?;
            output::text_out(&words::consequences(invocation.lang, &consequences))
        }
        DecisionCommand::Decline { subject, reason } => {
            let (registry, actor) = opened(invocation).await?;
            let done = decline_transfer(&registry, &actor, subject_id(&subject)?, &reason).await;
            answered(done.map(|_| ()), invocation)
        }
    }
}

pub(super) async fn opened(
    invocation: &Invocation,
) -> Result<(crate::operations::Registry, crate::operations::Actor), Failure> {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let actor = invocation.actor(&config, &registry).await?;
    Ok((registry, actor))
}

async fn run_until(until: Option<Date>, json: bool, invocation: &Invocation) -> Answer {
    let (registry, actor) = opened(invocation).await?;
    let until = until.unwrap_or_else(|| registry.clock.today());
    let outcome: RunOutcome =
        run_decisions(&registry, &actor, until).await.map_err(|error| failure(&error, invocation))?;
    if json { output::json(&outcome) } else { output::text_out(&words::outcome(invocation.lang, &outcome)) }
}

fn subject_id(text: &str) -> Result<SubjectId, Failure> {
    text.parse().map_err(|_| Failure::wrong_use(format!("'{text}' is no subject; `congvu decision show` names them")))
}

fn answered(done: OperationResult<()>, invocation: &Invocation) -> Answer {
    done.map_err(|error| failure(&error, invocation))?;
    let text = invocation.lang.pick("Đã ghi.\n", "Recorded.\n");
    output::text_then(text, Outcome::Done)
}

/// A failure in the reader's language: every wrong field, or why it contradicts what is recorded.
pub(super) fn failure(error: &OperationError, invocation: &Invocation) -> Failure {
    match error {
        OperationError::Invalid { problems } => Failure::wrong_use(words::problems(invocation.lang, problems)),
        OperationError::Conflict { reason } => Failure::wrong_use(reason.pick(invocation.lang)),
        other => operation_failure(other),
    }
}
