//! `POST /.search` at the root: users first, then groups, in one answer (RFC 7644 section 3.4.3).

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::response::Response;

use super::answer::scim;
use super::client::{Client, body};
use super::error::ScimResult;
use super::filter::Filter;
use super::filter::evaluate::check;
use super::groups::find::Groups;
use super::query::{Query, list_response, values};
use super::schema::{GROUP, ResourceType, USER};
use super::users::find::Search;
use super::users::read::note;
use super::users::show;
use crate::storage::read::View;
use crate::web::state::App;

/// `POST /.search`.
pub(in crate::web::scim) async fn everything(
    State(app): State<App>,
    client: Client,
    bytes: Result<Bytes, BytesRejection>,
) -> ScimResult<Response> {
    let mut query = Query::from_message(&body(bytes)?)?;
    query.sorts_by(&["displayName", "name.formatted"])?;
    query.sort_by = None;
    let scope = client.sees()?;
    let reader = app.registry.store.read().await?;
    let view = View::of(app.registry.clock.today());
    let search = Search { reader: &reader, scope: &scope, view, client: client.id, base: &client.base };
    let groups = Groups { reader: &reader, scope: &scope, view, client: client.id, base: &client.base };
    // A resource that lacks what a filter asks for is not found; a filter that fits neither kind is an error.
    let (for_users, for_groups) = (fits(&query, &USER), fits(&query, &GROUP));
    if let (Some(filter), false, false) = (&query.filter, for_users, for_groups) {
        check(filter, &USER)?;
    }
    let (users, mut found) = if for_users {
        let (total, users) = search.page(&query).await?;
        let shown = users.iter().map(|user| query.projection.of(&USER, &show::user(user, &client.base)));
        (total, values(shown))
    } else {
        (0, Vec::new())
    };
    let mut total = users;
    if for_groups {
        let shown = u32::try_from(found.len()).unwrap_or(query.count);
        // The page goes on where the users end.
        let rest =
            Query { start: query.start.saturating_sub(users).max(1), count: query.count - shown, ..query.clone() };
        let (number, more) = groups.page(&rest).await?;
        found.extend(values(more.iter().map(|whole| query.projection.of(&GROUP, whole))));
        total += number;
    }
    note(&app, &client, "scim_search", found.len(), &query).await?;
    Ok(scim(StatusCode::OK, &list_response(total, query.start, &found)))
}

fn fits(query: &Query, kind: &ResourceType) -> bool {
    query.filter.as_ref().is_none_or(|filter: &Filter| check(filter, kind).is_ok())
}
