//! The OpenAPI 3.1 document, and its local viewer under `/api/docs`, which loads nothing from elsewhere.

use std::sync::{Arc, LazyLock};

use axum::http::StatusCode;
use axum::http::header::{CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa::{PartialSchema as _, ToSchema as _};
use utoipa_swagger_ui::{Config, SwaggerFile};

use super::path::Named;
use super::problem::{FieldError, Problem, ProblemDocument};

/// Where the description is served.
pub(in crate::web) const DESCRIPTION_PATH: &str = "/api/v1/openapi.json";

/// The viewer's own scripts and styles, and nothing else. Its style sheet draws icons from `data:` images.
const VIEWER_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const ABOUT: &str = "Registry of a province's agencies, officials, decisions, mailboxes and signing certificates.\n\n\
    Lists are keyset pages: `items`, and `next` for the parameter `after`. A field that has no value is left out. Days are \
    `YYYY-MM-DD` in Vietnam, instants RFC 3339. Whatever goes wrong is a problem document (RFC 9457) in the language of \
    `Accept-Language`, Vietnamese otherwise. What lies outside the caller's scope looks exactly like what does not exist.";

/// Describes routes that were collected below `prefix`.
pub(in crate::web) fn describe(prefix: &str, collected: OpenApi) -> OpenApi {
    let components = ComponentsBuilder::new()
        .schema(ProblemDocument::name(), ProblemDocument::schema())
        .schema(FieldError::name(), FieldError::schema())
        .security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)))
        .security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("__Host-congvu"))));
    let info = InfoBuilder::new().title("congvu").version("1").description(Some(ABOUT));
    let either = ["token", "session"].map(|scheme| SecurityRequirement::new::<_, _, String>(scheme, []));
    let whole =
        OpenApiBuilder::new().info(info.build()).components(Some(components.build())).security(Some(either)).build();
    whole.nest(prefix, collected)
}

static VIEWER: LazyLock<Arc<Config<'static>>> =
    LazyLock::new(|| Arc::new(Config::new([DESCRIPTION_PATH]).validator_url("none").try_it_out_enabled(true)));

/// `GET /api/docs`: the viewer's address ends with a slash.
pub(in crate::web) async fn viewer_root() -> Redirect {
    Redirect::permanent("/api/docs/")
}

/// `GET /api/docs/`.
pub(in crate::web) async fn viewer() -> Result<Response, Problem> {
    file("")
}

/// `GET /api/docs/{file}`.
pub(in crate::web) async fn viewer_file(Named(name): Named<String>) -> Result<Response, Problem> {
    file(&name)
}

fn file(name: &str) -> Result<Response, Problem> {
    let found = utoipa_swagger_ui::serve(name, VIEWER.clone()).map_err(|error| {
        tracing::error!(%error, "the viewer could not be served");
        Problem::failed()
    })?;
    let SwaggerFile { bytes, content_type, gzpipped, .. } = found.ok_or_else(|| Problem::not_found("file"))?;
    let headers = [(CONTENT_TYPE, content_type), (CONTENT_SECURITY_POLICY, VIEWER_POLICY.to_owned())];
    let body = bytes.into_owned();
    if gzpipped {
        return Ok((StatusCode::OK, headers, [(CONTENT_ENCODING, "gzip")], body).into_response());
    }
    Ok((StatusCode::OK, headers, body).into_response())
}
