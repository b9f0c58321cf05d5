//! `congvu directory plan`.

use super::summary;
use crate::cli::context::{Invocation, directory, operation_failure, sync_settings};
use crate::cli::exit::{Answer, Failure, Outcome};
use crate::cli::output;
use crate::config::Config;
use crate::operations::plan_directory_sync::{PlanOrder, PlannedSync, plan_part};
use crate::operations::{Actor, Registry};

pub(super) async fn run(agency: Option<String>, json: bool, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let actor = invocation.actor(&config, &registry).await?;
    let order = PlanOrder { agency, enforced_only: false };
    let planned = plan(&config, &registry, &actor, &order).await?;
    let outcome = if planned.guard.passed() { Outcome::Done } else { Outcome::No };
    if json {
        output::json_then(&planned, outcome)
    } else {
        output::text_then(&summary::planned(&planned, invocation.lang), outcome)
    }
}

/// Plans for the configured directory.
pub(in crate::cli) async fn plan(
    config: &Config,
    registry: &Registry,
    actor: &Actor,
    order: &PlanOrder,
) -> Result<PlannedSync, Failure> {
    let directory = directory(&config.directory).await?;
    plan_part(registry, &directory, &sync_settings(&config.directory), actor, order)
        .await
        .map_err(|error| operation_failure(&error))
}
