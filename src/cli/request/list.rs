//! `congvu request list` and `show`.

use super::arguments::ListArguments;
use super::told::{Line, Shown, shown, table};
use crate::auth::permission::Permission;
use crate::cli::context::{Invocation, note_list, operation_failure, store_failure};
use crate::cli::decision::{failure, named, opened};
use crate::cli::exit::{Answer, Failure};
use crate::cli::output;
use crate::domain::ids::{OfficialId, RequestId};
use crate::operations::requests::{overdue_today, waits_for};
use crate::operations::tie_official::OfficialKey;
use crate::operations::{Actor, OperationError, Registry};
use crate::storage::read::View;
use crate::storage::read::request_list::RequestFilter;

pub(super) async fn list(arguments: ListArguments, invocation: &Invocation) -> Answer {
    let (registry, actor) = opened(invocation).await?;
    let scope = actor.scope(Permission::ReadRegistry).map_err(|error| failure(&error, invocation))?;
    let view = View::of(registry.clock.today());
    let official = match arguments.official {
        Some(key) => Some(official(&registry, &actor, key, invocation).await?),
        None => None,
    };
    let agency = named(&registry, &actor, arguments.agency.as_deref(), invocation).await?;
    let under = named(&registry, &actor, arguments.under.as_deref(), invocation).await?;
    let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
    let path = match under {
        Some(agency) => reader.agency_path(view, agency).await.map_err(|error| store_failure(&error))?,
        None => None,
    };
    let filter = RequestFilter {
        id: None,
        kind: arguments.kind,
        state: arguments.state,
        official,
        agency,
        under: path,
        waiting: arguments.mine.then(|| waits_for(&actor)),
        overdue: arguments.overdue.then(|| overdue_today(&registry)),
        campaign: arguments.campaign,
    };
    let rows = reader.request_page(&scope, view, &filter, None, arguments.limit).await;
    let rows = rows.map_err(|error| store_failure(&error))?;
    let people: Vec<OfficialId> = rows.iter().map(|line| line.request.official).collect();
    let names = reader.named(view, &people).await.map_err(|error| store_failure(&error))?;
    drop(reader);
    note_list(&registry, &actor, "requests", rows.len(), agency.or(under)).await?;
    let name = |official| names.iter().find(|person| person.key.official == official);
    let lines = rows.into_iter().map(|row| {
        let name = name(row.request.official).map(|person| person.full_name.clone());
        Line { full_name: name, ..Line::of(row, &registry) }
    });
    let lines: Vec<Line> = lines.collect();
    if arguments.json {
        return output::json(&serde_json::json!({ "requests": lines }));
    }
    output::text_out(&table(invocation.lang, &lines))
}

pub(super) async fn show(id: RequestId, json: bool, invocation: &Invocation) -> Answer {
    let (registry, actor) = opened(invocation).await?;
    let scope = actor.scope(Permission::ReadRegistry).map_err(|error| failure(&error, invocation))?;
    let view = View::of(registry.clock.today());
    let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
    let filter = RequestFilter { id: Some(id), ..RequestFilter::default() };
    let found = reader.request_page(&scope, view, &filter, None, 1).await.map_err(|error| store_failure(&error))?;
    let missing = OperationError::NotFound { what: "request" };
    let line = found.into_iter().next().ok_or_else(|| failure(&missing, invocation))?;
    let official = line.request.official;
    let story = reader.request_story(view, id).await.map_err(|error| store_failure(&error))?;
    let person = reader.named(view, &[official]).await.map_err(|error| store_failure(&error))?.pop();
    drop(reader);
    registry.record_read(&actor, "request", official).await.map_err(|error| operation_failure(&error))?;
    registry.flush_reads().await.map_err(|error| operation_failure(&error))?;
    let line = Line { full_name: person.map(|person| person.full_name), ..Line::of(line, &registry) };
    let told = Shown::of(line, story);
    if json { output::json(&told) } else { output::text_out(&shown(invocation.lang, &told)) }
}

/// The official of that identifier or address, if the account may see them.
pub(in crate::cli) async fn official(
    registry: &Registry,
    actor: &Actor,
    key: OfficialKey,
    invocation: &Invocation,
) -> Result<OfficialId, Failure> {
    let address = match key {
        OfficialKey::Id(id) => return Ok(id),
        OfficialKey::Address(address) => address,
    };
    let scope = actor.scope(Permission::ReadRegistry).map_err(|error| failure(&error, invocation))?;
    let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
    let view = View::of(registry.clock.today());
    let owners = reader.address_owners(&scope, view, std::slice::from_ref(&address)).await;
    let owners = owners.map_err(|error| store_failure(&error))?;
    let holder = owners.get(&address).and_then(|owner| owner.official);
    holder.ok_or_else(|| failure(&OperationError::NotFound { what: "official" }, invocation))
}
