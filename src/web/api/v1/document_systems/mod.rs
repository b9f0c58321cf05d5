//! Document systems that report signatures: registering one, and the list.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission::{ManageSystems, ReadRegistry};
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::domain::signing::system::SystemCode;
use crate::operations::signing_events::systems::{
    ToldSystem, add_document_system, list_document_systems, set_system_reporters,
};
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::page::Page;
use crate::web::api::path::Named;
use crate::web::api::problem::{Problem, ProblemDocument};
use crate::web::state::App;

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default()
        .route(Access::Needs(ReadRegistry), routes!(list_systems))
        .route(Access::Needs(ManageSystems), routes!(add_system))
        .route(Access::Needs(ManageSystems), routes!(set_reporters))
}

/// A system to be registered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDocumentSystem {
    /// Its code: small letters, digits and hyphens, at most 40.
    code: String,
    /// What people call it, at most 200 characters.
    name: String,
    /// The mapping by which its exports are read (TOML); left out for what comes with the program, or when it sends over the API only.
    #[serde(default)]
    #[schema(nullable = false)]
    mapping: Option<String>,
}

/// A document system.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct DocumentSystem {
    /// Its code.
    code: String,
    /// What people call it.
    name: String,
    /// Whether files that it exports can be read.
    has_mapping: bool,
    /// The accounts that alone report for it, by the names they log in by; empty when whoever reports for the whole province does.
    reporters: Vec<String>,
}

/// Who alone reports for a system.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SystemReporters {
    /// Accounts, by the names they log in by; none for whoever reports for the whole province.
    #[schema(max_items = 100)]
    reporters: Vec<String>,
}

impl From<ToldSystem> for DocumentSystem {
    fn from(told: ToldSystem) -> Self {
        Self { code: told.code, name: told.name, has_mapping: told.has_mapping, reporters: told.reporters }
    }
}

/// The document systems, by code.
#[utoipa::path(
    get, path = "/document-systems", tag = "signing-events",
    responses((status = 200, body = Page<DocumentSystem>))
)]
pub(super) async fn list_systems(
    caller: Caller,
    State(app): State<App>,
) -> Result<Json<Page<DocumentSystem>>, Problem> {
    let systems = list_document_systems(&app.registry, &caller.actor).await?;
    Ok(Json(Page::whole(systems, DocumentSystem::from)))
}

/// Registers a document system. Its code is for ever: events are known by it.
#[utoipa::path(
    post, path = "/document-systems", tag = "signing-events", request_body = NewDocumentSystem,
    responses((status = 201, body = DocumentSystem))
)]
pub(super) async fn add_system(
    caller: Caller,
    State(app): State<App>,
    JsonBody(new): JsonBody<NewDocumentSystem>,
) -> Result<(StatusCode, Json<DocumentSystem>), Problem> {
    let code = code(&new.code, "/code")?;
    let added = add_document_system(&app.registry, &caller.actor, &code, &new.name, new.mapping.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(added.into())))
}

/// Says which accounts alone report for a system, so that nobody else can take its events' names; an account's tokens are the account. What was
/// reported stays. The same again changes nothing.
#[utoipa::path(
    put, path = "/document-systems/{code}/reporters", tag = "signing-events", request_body = SystemReporters,
    params(("code" = String, Path, description = "Code of the system")),
    responses(
        (status = 200, body = DocumentSystem),
        (status = 404, description = "There is no such document system.",
         body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn set_reporters(
    caller: Caller,
    State(app): State<App>,
    Named(system): Named<String>,
    JsonBody(wanted): JsonBody<SystemReporters>,
) -> Result<Json<DocumentSystem>, Problem> {
    let system = system.parse().map_err(|_| Problem::not_found("document system"))?;
    let told = set_system_reporters(&app.registry, &caller.actor, &system, &wanted.reporters).await?;
    Ok(Json(told.into()))
}

/// A code of a system.
pub(in crate::web) fn code(text: &str, field: &str) -> Result<SystemCode, Problem> {
    text.parse().map_err(|_| {
        Problem::invalid(vec![FieldProblem::new(
            field,
            Bilingual::new("Không phải mã hệ thống", "It is no code of a system"),
            Bilingual::new(
                "Dùng chữ thường không dấu, chữ số và gạch nối, tối đa 40 ký tự",
                "Use small letters, digits and hyphens, at most 40",
            ),
        )])
    })
}
