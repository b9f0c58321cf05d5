//! The table of routes: each is registered together with what it asks of its caller and with its OpenAPI operation.
//!
//! What is true of every route is written into its operation here: how it is authorised and which problems it may answer with.

use axum::middleware::from_fn;
use axum::{Extension, Router};
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Content, OpenApi, Ref, RefOr};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter, UtoipaMethodRouterExt as _};

use super::problem::PROBLEM_JSON;
use crate::auth::permission::Permission;
use crate::web::server::knock_to_change;
use crate::web::state::App;

/// What a route asks of its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nothing: anyone may ask. What is no reading is a door: each request counts as an attempt to log in.
    Public,
    /// A log-in: it is about the caller's own account.
    OwnData,
    /// A log-in with this permission over some part of the tree.
    Needs(Permission),
    /// The same with any of these: which of them it takes the body tells, and the operation asks for that one.
    NeedsOneOf(&'static [Permission]),
    /// A log-in with this permission, or that of an official, for what is their own.
    OwnOr(Permission),
}

impl Access {
    /// The permissions of which one is enough, besides what is one's own.
    #[must_use]
    pub fn permissions(&self) -> &[Permission] {
        match self {
            Self::Public | Self::OwnData => &[],
            Self::Needs(permission) | Self::OwnOr(permission) => std::slice::from_ref(permission),
            Self::NeedsOneOf(all) => all,
        }
    }
}

/// One line of the table of routes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteEntry {
    /// Method, in capitals.
    pub method: &'static str,
    /// Path, with parameters in braces.
    pub path: String,
    /// What it asks of its caller.
    pub access: Access,
}

/// Routes in the making.
#[derive(Clone, Default)]
pub(in crate::web) struct Routes {
    router: OpenApiRouter<App>,
    table: Vec<RouteEntry>,
}

impl std::fmt::Debug for Routes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Routes").field("table", &self.table).finish_non_exhaustive()
    }
}

impl Routes {
    /// Adds the handlers of `routes!(…)`, which all ask the same of their caller.
    #[must_use]
    pub(in crate::web) fn route(
        mut self,
        access: Access,
        (schemas, mut paths, handlers): UtoipaMethodRouter<App>,
    ) -> Self {
        for (path, item) in &mut paths.paths {
            for (method, operation) in operations(item) {
                describe(operation, method, path, access);
                self.table.push(RouteEntry { method, path: path.clone(), access });
            }
        }
        // Whoever may be anybody tries to become somebody, or does as somebody: at a door.
        let handlers = if access == Access::Public { handlers.route_layer(from_fn(knock_to_change)) } else { handlers };
        let handlers = (schemas, paths, handlers).layer(Extension(access));
        Self { router: self.router.routes(handlers), table: self.table }
    }

    /// These routes and those.
    #[must_use]
    pub(in crate::web) fn merge(mut self, other: Self) -> Self {
        self.table.extend(other.table);
        Self { router: self.router.merge(other.router), table: self.table }
    }

    /// The table alone, each path below `prefix`.
    pub(in crate::web) fn into_table(self, prefix: &str) -> Vec<RouteEntry> {
        let below = |entry: RouteEntry| RouteEntry { path: format!("{prefix}{}", entry.path), ..entry };
        self.table.into_iter().map(below).collect()
    }

    /// The router and its description.
    pub(in crate::web) fn into_router(self) -> (Router<App>, OpenApi) {
        self.router.split_for_parts()
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let all = [
        ("GET", &mut item.get),
        ("POST", &mut item.post),
        ("PUT", &mut item.put),
        ("PATCH", &mut item.patch),
        ("DELETE", &mut item.delete),
    ];
    all.into_iter().filter_map(|(method, operation)| operation.as_mut().map(|operation| (method, operation)))
}

/// Problems by status, in the words of the documentation.
const PROBLEMS: [(&str, &str); 15] = [
    ("400", "The body is no JSON, or a header makes no sense."),
    ("401", "No token, or one that is not good (any more)."),
    ("403", "The account may not do this."),
    ("404", "Not there, or outside the caller's scope: the two look alike."),
    ("408", "The body came too slowly."),
    ("409", "It contradicts what is recorded, or a request with the same `Idempotency-Key` is at work."),
    ("412", "It was changed meanwhile: what `If-Match` names is no longer what is there."),
    ("413", "The body is too large."),
    ("415", "The body is not sent as `application/json`."),
    ("422", "Wrong fields, all of them told at once."),
    ("428", "`If-Match` is needed here."),
    ("429", "Too many requests; `Retry-After` says when to come again."),
    ("500", "Something failed here; the outcome is not known: read the data before trying again."),
    ("503", "Busy or shutting down; try again."),
    ("504", "The outcome is not known: send it again with the same `Idempotency-Key`, or read the data first."),
];

fn describe(operation: &mut Operation, method: &str, path: &str, access: Access) {
    let has_body = operation.request_body.is_some();
    let has_fields = has_body || operation.parameters.iter().flatten().any(is_in_query);
    let has_condition = operation.parameters.iter().flatten().any(is_if_match);
    for (status, text) in PROBLEMS {
        let may_happen = match status {
            "401" => access != Access::Public,
            "403" => !access.permissions().is_empty() || method != "GET",
            "404" => path.contains('{'),
            "400" | "409" => has_body || method == "POST",
            "408" | "413" | "415" => has_body,
            "504" => method != "GET",
            "422" => has_fields || method == "POST",
            "412" | "428" => has_condition,
            "429" | "500" | "503" => true,
            _ => false,
        };
        if may_happen {
            let problem = || RefOr::T(problem(text));
            operation.responses.responses.entry(status.to_owned()).or_insert_with(problem);
        }
    }
    if access == Access::Public {
        operation.security = Some(vec![SecurityRequirement::default()]);
    }
    if method == "POST" {
        operation.parameters.get_or_insert_default().push(RefOr::T(idempotency_key()));
    }
    let permissions: Vec<&str> = access.permissions().iter().map(|permission| permission.as_str()).collect();
    if !permissions.is_empty() {
        let named = ExtensionsBuilder::new().add("x-permission", permissions.join(" ")).build();
        operation.extensions.get_or_insert_default().merge(named);
    }
}

fn is_in_query(parameter: &RefOr<Parameter>) -> bool {
    matches!(parameter, RefOr::T(parameter) if matches!(parameter.parameter_in, ParameterIn::Query))
}

fn is_if_match(parameter: &RefOr<Parameter>) -> bool {
    matches!(parameter, RefOr::T(parameter) if parameter.name.eq_ignore_ascii_case("if-match"))
}

fn problem(text: &str) -> Response {
    let content = Content::new(Some(RefOr::Ref(Ref::from_schema_name("ProblemDocument"))));
    ResponseBuilder::new().description(text).content(PROBLEM_JSON, content).build()
}

fn idempotency_key() -> Parameter {
    let text = "Sent again with the same key, a request is not carried out again: it gets the same answer.";
    let schema = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(128));
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .description(Some(text))
        .schema(Some(schema.pattern(Some("^[A-Za-z0-9._:-]{1,128}$"))))
        .build()
}
