//! `congvu directory apply`: an approved plan, or plan and apply what the guard lets through.

use serde::Serialize;

use super::{plan, summary};
use crate::cli::context::{Invocation, directory, mail_desk, operation_failure, sync_settings};
use crate::cli::exit::{Answer, Failure, Outcome};
use crate::cli::{output, progress};
use crate::config::Config;
use crate::directory::apply::Outcome as Applied;
use crate::domain::ids::PlanId;
use crate::domain::lang::Lang;
use crate::operations::apply_directory_sync::apply_when_free;
use crate::operations::plan_directory_sync::PlanOrder;
use crate::operations::{Actor, OperationError, Registry};

#[derive(Serialize)]
struct Document<'a> {
    plan: PlanId,
    success: bool,
    #[serde(flatten)]
    outcome: &'a Applied,
}

pub(super) async fn run(id: Option<PlanId>, json: bool, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let actor = invocation.actor(&config, &registry).await?;
    let registry = registry.with_mail(mail_desk(&config)?);
    let lang = invocation.lang;
    let id = if let Some(id) = id {
        id
    } else {
        // What is only proposed needs a plan that people read.
        let order = PlanOrder { agency: None, enforced_only: true };
        let planned = plan(&config, &registry, &actor, &order).await?;
        if !planned.guard.passed() {
            return if json {
                output::json_then(&planned, Outcome::No)
            } else {
                output::text_then(&summary::planned(&planned, lang), Outcome::No)
            };
        }
        planned.plan.id
    };
    let applied = apply(&config, &registry, &actor, id, (lang, lang.pick("Ghi thư mục", "Applying"))).await?;
    let outcome = if applied.is_success() { Outcome::Done } else { Outcome::No };
    if json {
        output::json_then(&Document { plan: id, success: applied.is_success(), outcome: &applied }, outcome)
    } else {
        output::text_then(&summary::applied(&applied, lang), outcome)
    }
}

/// Applies a plan to the configured directory, with a progress bar.
pub(in crate::cli) async fn apply(
    config: &Config,
    registry: &Registry,
    actor: &Actor,
    id: PlanId,
    (lang, what): (Lang, &str),
) -> Result<Applied, Failure> {
    let directory = directory(&config.directory).await?;
    let bar = progress::bar(what, 0);
    let tell = |progress: crate::directory::apply::Progress| {
        bar.set_length(progress.total);
        bar.set_position(progress.done);
    };
    let settings = sync_settings(&config.directory);
    let applied = apply_when_free(registry, &directory, &settings, actor, id, &tell).await;
    bar.finish_and_clear();
    applied.map_err(|error| match error {
        OperationError::BeingWritten { reason, .. } => Failure::no(reason.pick(lang)),
        error => operation_failure(&error),
    })
}
