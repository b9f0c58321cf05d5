//! `congvu directory …`: one file a verb.

mod adopt;
mod apply;
mod approve;
mod arguments;
mod custody;
mod followed;
mod plan;
mod show;
mod status;
mod summary;
mod watch;

use super::context::Invocation;
use super::exit::{Answer, Failure};
use crate::domain::ids::PlanId;

pub(super) use adopt::AdoptArguments;
pub(super) use apply::apply;
pub(super) use arguments::{DirectoryCommand, QuarantineCommand};
pub(super) use plan::plan;

pub(super) async fn run(command: DirectoryCommand, invocation: &Invocation) -> Answer {
    match command {
        // A plan compares everything; what changes in between is carried by the live path.
        DirectoryCommand::Plan { full: _, agency, json } => plan::run(agency, json, invocation).await,
        DirectoryCommand::Show { plan, format } => show::run(plan_id(&plan)?, format, invocation).await,
        DirectoryCommand::Approve { plan } => approve::run(plan_id(&plan)?, invocation).await,
        DirectoryCommand::Apply { plan, json } => {
            let plan = plan.as_deref().map(plan_id).transpose()?;
            apply::run(plan, json, invocation).await
        }
        DirectoryCommand::Watch(flag) => watch::run(flag.json, invocation).await,
        DirectoryCommand::Adopt(arguments) => adopt::run(arguments, invocation).await,
        DirectoryCommand::Revert { plan, json } => custody::revert(plan_id(&plan)?, json, invocation).await,
        DirectoryCommand::Pause(why) => custody::pause(&why.reason, invocation).await,
        DirectoryCommand::Resume(why) => custody::resume(&why.reason, invocation).await,
        DirectoryCommand::Accept { set, reason } => custody::accept(&set, &reason, invocation).await,
        DirectoryCommand::Mode { agency, mode, json } => custody::mode(agency.zip(mode), json, invocation).await,
        DirectoryCommand::Status(flag) => status::run(flag.json, invocation).await,
    }
}

fn plan_id(text: &str) -> Result<PlanId, Failure> {
    text.parse().map_err(|_| {
        Failure::wrong_use(format!("'{text}' is no plan's identifier; `congvu directory status` names the last plans"))
    })
}
