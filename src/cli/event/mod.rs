//! `congvu event` and `congvu document-system`: signatures that document systems report, and those systems.

mod arguments;
mod import;
mod text;

use std::path::Path;

use arguments::ListArguments;
pub(super) use arguments::{EventCommand, SystemCommand};
use serde::Serialize;

use super::cert::find_certificate;
use super::context::{Invocation, store_failure};
use super::decision::failure;
use super::exit::{Answer, Failure, Outcome};
use super::output;
use crate::auth::permission::Permission;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, OfficialId};
use crate::operations::signing_events::findings::{ToldRefusal, event_findings, list_refusals};
use crate::operations::signing_events::list::{
    AskedEvents, EventPage, WantedEvents, list_signing_events, show_signing_event,
};
use crate::operations::signing_events::rejudge::rejudge_events;
use crate::operations::signing_events::settle::{SettledRefusals, settle_refusals};
use crate::operations::signing_events::systems::{add_document_system, list_document_systems, set_system_reporters};
use crate::operations::{Actor, OperationError, Registry};
use crate::storage::read::View;

#[derive(Serialize)]
struct Document<'a, T> {
    items: &'a [T],
    /// There may be more than was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    has_more: Option<bool>,
}

impl<'a, T> Document<'a, T> {
    const fn whole(items: &'a [T]) -> Self {
        Self { items, has_more: None }
    }

    const fn page(items: &'a [T], has_more: bool) -> Self {
        Self { items, has_more: Some(has_more) }
    }
}

pub(super) async fn run(command: EventCommand, invocation: &Invocation) -> Answer {
    let lang = invocation.lang;
    let (registry, actor) = open(invocation).await?;
    let failed = |error: OperationError| failure(&error, invocation);
    match command {
        EventCommand::Import(arguments) => import::run((&registry, &actor), &arguments, invocation).await,
        EventCommand::List(arguments) => {
            let json = arguments.json;
            let page = listed((&registry, &actor), &arguments, invocation).await?;
            let has_more = page.next.is_some();
            if json {
                output::json(&Document::page(&page.events, has_more))
            } else {
                output::text_out(&(text::list(&page.events, lang) + text::more(has_more, lang)))
            }
        }
        EventCommand::Show { event, json } => {
            let event = show_signing_event(&registry, &actor, event).await.map_err(failed)?;
            if json { output::json(&event) } else { output::text_out(&text::one(&event, lang)) }
        }
        EventCommand::Findings { system: Some(system), kind, limit, json } => {
            let asked = limit.saturating_add(1);
            let mut found = list_refusals(&registry, &actor, &system, kind, None, asked).await.map_err(failed)?;
            let has_more = found.len() > usize::try_from(limit).unwrap_or(usize::MAX);
            found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            // Of what is not told nobody can say that it is settled.
            let outcome = no_if(has_more || found.iter().any(|one: &ToldRefusal| !one.is_settled));
            if json {
                output::json_then(&Document::page(&found, has_more), outcome)
            } else {
                output::text_then(&(text::refusals(&found, lang) + text::more(has_more, lang)), outcome)
            }
        }
        EventCommand::Findings { system: None, json, .. } => {
            let found = event_findings(&registry, &actor).await.map_err(failed)?;
            let outcome = no_if(!found.is_clean());
            if json {
                output::json_then(&found, outcome)
            } else {
                output::text_then(&text::findings(&found, lang), outcome)
            }
        }
        EventCommand::Settle { refusals, system, kind, reason, json } => {
            let which = kind.map_or(SettledRefusals::Named(refusals), SettledRefusals::Kind);
            let settled = settle_refusals(&registry, &actor, &system, &which, &reason).await.map_err(failed)?;
            if json {
                output::json(&serde_json::json!({ "settled": settled }))
            } else {
                output::text_out(&text::settled(settled, lang))
            }
        }
        EventCommand::Rejudge { json } => {
            let done = rejudge_events(&registry, &actor, u64::MAX).await.map_err(failed)?;
            if json { output::json(&done) } else { output::text_out(&text::rejudged(&done, lang)) }
        }
    }
}

pub(super) async fn run_systems(command: SystemCommand, invocation: &Invocation) -> Answer {
    let (registry, actor) = open(invocation).await?;
    let failed = |error: OperationError| failure(&error, invocation);
    match command {
        SystemCommand::Add { code, name, mapping, json } => {
            let mapping = mapping.as_deref().map(read_text).transpose()?;
            let added = add_document_system(&registry, &actor, &code, &name, mapping.as_deref()).await;
            let added = added.map_err(failed)?;
            if json { output::json(&added) } else { output::text_out(&text::systems(&[added], invocation.lang)) }
        }
        SystemCommand::Reporters { code, accounts, anybody: _, json } => {
            let told = set_system_reporters(&registry, &actor, &code, &accounts).await.map_err(failed)?;
            if json { output::json(&told) } else { output::text_out(&text::systems(&[told], invocation.lang)) }
        }
        SystemCommand::List { json } => {
            let systems = list_document_systems(&registry, &actor).await.map_err(failed)?;
            if json {
                output::json(&Document::whole(&systems))
            } else {
                output::text_out(&text::systems(&systems, invocation.lang))
            }
        }
    }
}

async fn open(invocation: &Invocation) -> Result<(Registry, Actor), Failure> {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let actor = invocation.actor(&config, &registry).await?;
    Ok((registry, actor))
}

const fn no_if(is_no: bool) -> Outcome {
    if is_no { Outcome::No } else { Outcome::Done }
}

fn read_text(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::wrong_use(format!("{} cannot be read: {error}", path.display())))
}

async fn listed(
    (registry, actor): (&Registry, &Actor),
    arguments: &ListArguments,
    invocation: &Invocation,
) -> Result<EventPage, Failure> {
    let whose = &arguments.whose;
    let asked = match (&whose.agency, &whose.certificate, whose.official) {
        (Some(code), ..) => AskedEvents::Agency(agency(registry, actor, code, invocation).await?),
        (_, Some(certificate), _) => AskedEvents::Certificate(find_certificate(registry, certificate).await?),
        (_, _, official) => AskedEvents::Official(OfficialId(official.unwrap_or_default())),
    };
    let wanted = WantedEvents {
        system: arguments.system.clone(),
        outcome: arguments.outcome,
        from: arguments.from.map(Timestamp::start_of),
        before: arguments.before.map(Timestamp::start_of),
    };
    let page = list_signing_events(registry, actor, asked, &wanted, None, arguments.limit).await;
    page.map_err(|error| failure(&error, invocation))
}

async fn agency(registry: &Registry, actor: &Actor, code: &str, invocation: &Invocation) -> Result<AgencyId, Failure> {
    let scope = actor.scope(Permission::ReadRegistry).map_err(|error| failure(&error, invocation))?;
    let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
    let found = reader.agency_by_code(&scope, View::of(registry.clock.today()), code).await;
    let found = found.map_err(|error| store_failure(&error))?;
    Ok(found.ok_or_else(|| Failure::wrong_use(format!("there is no agency {code} today")))?.agency)
}
