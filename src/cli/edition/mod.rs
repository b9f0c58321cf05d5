//! `congvu report draft|seen|contest|answer|publish|show|list`: months of figures, from their drafts to what is published of them.

mod shown;
mod told;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use self::shown::Told;
use super::context::Invocation;
use super::decision::failure;
use super::exit::Answer;
use super::output;
use super::report_file::{self, ReportFormat, showable};
use crate::domain::ids::FactId;
use crate::domain::report_period::ReportMonth;
use crate::operations::OperationError;
use crate::operations::editions::{
    answer_contest, contest_draft, draft_month, list_months, publish_month, see_draft_for, show_draft, show_edition,
};
use crate::reports::monthly::json as monthly;

#[derive(Debug, Subcommand)]
pub(super) enum EditionCommand {
    /// Draft a month's report: its figures as known now, for the agencies to look at
    Draft(OneMonth),
    /// Say that an agency has seen a drafted report, or several of them
    Seen {
        /// The month, such as 2019-12
        month: ReportMonth,
        /// The agency; several by several options
        #[arg(long, value_name = "CODE", required = true)]
        agency: Vec<String>,
    },
    /// Contest an agency's row of a drafted report: it is not published before that is answered
    Contest {
        /// The month, such as 2019-12
        month: ReportMonth,
        /// The agency
        #[arg(long, value_name = "CODE")]
        agency: String,
        /// Why; write no names of people
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Answer what an agency contests
    Answer {
        /// What is answered, as `report show MONTH --draft` names it
        contest: FactId,
        /// The answer; write no names of people
        #[arg(long, value_name = "TEXT")]
        answer: String,
    },
    /// Publish what somebody else drafted, for good; a correction is a new version and needs a reason
    Publish {
        /// The month, such as 2019-12
        month: ReportMonth,
        /// Why it takes the place of what was published before
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Show a month's report as it was published, or as it is drafted
    // `--version` is the report's here, not the program's.
    #[command(disable_version_flag = true)]
    Show(ShowArguments),
    /// List the months of which something was drafted
    List {
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(super) struct OneMonth {
    /// The month, such as 2019-12
    month: ReportMonth,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// `congvu report show`.
#[derive(Debug, Args)]
pub(super) struct ShowArguments {
    /// The month, such as 2019-12
    month: ReportMonth,
    /// This version [default: the newest]
    #[arg(long = "version", value_name = "N", conflicts_with = "draft")]
    edition: Option<u32>,
    /// The draft that waits for publication
    #[arg(long)]
    draft: bool,
    /// Only this unit with its departments, or this department, as the report tells it
    #[arg(long, value_name = "CODE")]
    agency: Option<String>,
    /// Form
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) async fn run(command: EditionCommand, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let actor = invocation.actor(&config, &registry).await?;
    let lang = invocation.lang;
    let failed = |error: OperationError| failure(&error, invocation);
    match command {
        EditionCommand::Draft(OneMonth { month, json }) => {
            let draft = draft_month(&registry, &actor, month, registry.reports).await.map_err(failed)?;
            if json { output::json(&monthly::draft(&draft)) } else { output::text_out(&told::draft(&draft, lang)) }
        }
        EditionCommand::Seen { month, agency } => {
            let agencies: Vec<&str> = agency.iter().map(String::as_str).collect();
            let new = see_draft_for(&registry, &actor, month, &agencies).await.map_err(failed)?;
            output::text_out(if new > 0 {
                lang.pick("Đã ghi.\n", "Recorded.\n")
            } else {
                lang.pick("Đã có sẵn; không ghi gì thêm.\n", "Known already; nothing written.\n")
            })
        }
        EditionCommand::Contest { month, agency, reason } => {
            let contest = contest_draft(&registry, &actor, month, &agency, &reason).await.map_err(failed)?;
            output::text_out(&format!("{}: {contest}\n", lang.pick("Đã ghi ý kiến", "Recorded the contest")))
        }
        EditionCommand::Answer { contest, answer } => {
            answer_contest(&registry, &actor, contest, &answer).await.map_err(failed)?;
            output::text_out(lang.pick("Đã ghi.\n", "Recorded.\n"))
        }
        EditionCommand::Publish { month, reason, json } => {
            let edition = publish_month(&registry, &actor, month, reason.as_deref()).await.map_err(failed)?;
            if json {
                output::json(&monthly::edition(&edition))
            } else {
                output::text_out(&told::edition(&edition, lang))
            }
        }
        EditionCommand::Show(arguments) => {
            showable(arguments.format, arguments.out.as_deref())?;
            let shown = if arguments.draft {
                show_draft(&registry, &actor, arguments.month).await
            } else {
                show_edition(&registry, &actor, arguments.month, arguments.edition).await
            };
            let told = Told::of(&registry, &actor, shown.map_err(failed)?, arguments.agency.as_deref()).await?;
            report_file::put(&told.written(arguments.format, lang)?, arguments.out.as_deref())
        }
        EditionCommand::List { json } => {
            let months = list_months(&registry, &actor).await.map_err(failed)?;
            let today = registry.clock.today();
            if json {
                output::json(&told::months_json(&months))
            } else {
                output::text_out(&told::months(&months, today, lang))
            }
        }
    }
}
