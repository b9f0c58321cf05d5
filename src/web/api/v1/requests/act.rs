//! What all acts on a request share: it is found in the caller's scope, they name the reading that they act on, and are told how it stands.

use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

use super::resource::RequestLine;
use crate::auth::permission::Permission;
use crate::domain::ids::RequestId;
use crate::storage::read::View;
use crate::storage::read::request_list::{RequestFilter, RequestLine as Line};
use crate::web::api::caller::Caller;
use crate::web::api::entity_tag::{Conditions, EntityTag};
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// Why a request is returned, refused or taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RequestReason {
    /// For whoever wrote it, and for the record: 1 to 1,000 characters.
    pub(super) reason: String,
}

/// The revision that the caller looked at: `If-Match` names it. The operation holds the request against it once more.
pub(super) async fn seen(
    (app, caller): (&App, &Caller),
    permission: Permission,
    id: RequestId,
    conditions: &Conditions,
) -> Result<Option<i64>, Problem> {
    let scope = caller.scope(permission)?;
    let view = View::of(app.registry.clock.today());
    let filter = RequestFilter { id: Some(id), ..RequestFilter::default() };
    let found = app.registry.store.read().await?.request_page(&scope, view, &filter, None, 1).await?;
    let line = found.into_iter().next().ok_or_else(|| Problem::not_found("request"))?;
    conditions.require(&EntityTag::of(line.revision))?;
    Ok(Some(line.revision))
}

/// How the request stands now, with its tag.
pub(super) fn stands(app: &App, line: &Line) -> Response {
    let tag = EntityTag::of(line.revision);
    Conditions::default().answer(&tag, &RequestLine::of(line, &app.registry))
}
