//! `congvu decision steps` and `finish`: what waits for whom, and that it is done.

use clap::Args;
use serde::Serialize;

use super::{failure, opened, words};
use crate::auth::permission::Permission;
use crate::cli::context::{Invocation, operation_failure, store_failure};
use crate::cli::exit::{Answer, Failure, Outcome};
use crate::cli::output;
use crate::domain::decision::step::{Step, StepKind, StepState};
use crate::domain::ids::{AgencyId, FactId};
use crate::domain::principal::Role;
use crate::operations::finish_step::{StepEnd, finish_step};
use crate::operations::list_steps::{StepWishes, list_steps};
use crate::operations::{Actor, Registry};
use crate::storage::read::View;
use crate::storage::read::step::StepLine;

/// Steps that are printed at most.
const MOST: u32 = 1000;

/// `congvu decision steps …`.
#[derive(Debug, Args)]
pub(in crate::cli) struct StepsArguments {
    /// Only what waits for a role of yours where it is to be done
    #[arg(long, conflicts_with = "role")]
    mine: bool,
    /// Only the work of this role
    #[arg(long)]
    role: Option<Role>,
    /// Only in this agency
    #[arg(long, value_name = "CODE", conflicts_with = "under")]
    agency: Option<String>,
    /// Only in this agency and below it
    #[arg(long, value_name = "CODE")]
    under: Option<String>,
    /// Only of this kind
    #[arg(long)]
    kind: Option<StepKind>,
    /// Those that stand so
    #[arg(long, default_value_t = StepState::Open)]
    state: StepState,
    /// Only what was due before today
    #[arg(long)]
    overdue: bool,
    /// At most so many
    #[arg(long, default_value_t = 50)]
    limit: u32,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// `congvu decision finish …`.
#[derive(Debug, Args)]
pub(in crate::cli) struct FinishArguments {
    /// Step, as `decision steps` names it
    step: String,
    /// What there is to say of it
    #[arg(long, value_name = "TEXT", conflicts_with = "not_needed")]
    note: Option<String>,
    /// It need not be done; why
    #[arg(long, value_name = "REASON")]
    not_needed: Option<String>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    step: Step,
    decision_number: String,
    full_name: String,
    agency_name: String,
}

impl From<StepLine> for Line {
    fn from(line: StepLine) -> Self {
        let StepLine { step, full_name, agency_name, decision } = line;
        Self { step, decision_number: decision, full_name, agency_name }
    }
}

pub(super) async fn list(arguments: StepsArguments, invocation: &Invocation) -> Answer {
    let (registry, actor) = opened(invocation).await?;
    let wishes = StepWishes {
        state: arguments.state,
        mine: arguments.mine,
        role: arguments.role,
        kind: arguments.kind,
        decision: None,
        agency: named(&registry, &actor, arguments.agency.as_deref(), invocation).await?,
        under: named(&registry, &actor, arguments.under.as_deref(), invocation).await?,
        overdue: arguments.overdue,
    };
    let lines = list_steps(&registry, &actor, &wishes, None, arguments.limit.clamp(1, MOST)).await;
    let lines = lines.map_err(|error| failure(&error, invocation))?;
    // Nobody reads unrecorded: what waits to be written is written before it is told.
    registry.flush_reads().await.map_err(|error| operation_failure(&error))?;
    if arguments.json {
        return output::json(&lines.into_iter().map(Line::from).collect::<Vec<_>>());
    }
    output::text_out(&words::waiting(invocation.lang, registry.clock.today(), &lines))
}

pub(super) async fn finish(arguments: FinishArguments, invocation: &Invocation) -> Answer {
    let id: FactId = arguments.step.parse().map_err(|_| {
        Failure::wrong_use(format!("'{}' is no step; `congvu decision steps` names them", arguments.step))
    })?;
    let (registry, actor) = opened(invocation).await?;
    let end = match arguments.not_needed {
        Some(reason) => StepEnd::NotNeeded(reason),
        None => StepEnd::Done(arguments.note),
    };
    let line = finish_step(&registry, &actor, id, &end).await.map_err(|error| failure(&error, invocation))?;
    registry.flush_reads().await.map_err(|error| operation_failure(&error))?;
    if arguments.json {
        return output::json(&Line::from(line));
    }
    output::text_then(invocation.lang.pick("Đã ghi.\n", "Recorded.\n"), Outcome::Done)
}

/// The agency of that code, if the account may see it.
pub(in crate::cli) async fn named(
    registry: &Registry,
    actor: &Actor,
    code: Option<&str>,
    invocation: &Invocation,
) -> Result<Option<AgencyId>, Failure> {
    let Some(code) = code else { return Ok(None) };
    let scope = actor.scope(Permission::ReadRegistry).map_err(|error| failure(&error, invocation))?;
    let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
    let found = reader.agency_by_code(&scope, View::of(registry.clock.today()), code).await;
    let found = found.map_err(|error| store_failure(&error))?;
    let agency = found.ok_or_else(|| Failure::wrong_use(format!("there is no agency {code} today")))?;
    Ok(Some(agency.agency))
}
