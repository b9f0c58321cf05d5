//! `GET /imports/templates/{kind}`: an empty table to fill in.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};

use crate::domain::import::{ImportKind, TemplateForm};
use crate::operations::import::template;
use crate::web::api::caller::Caller;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};

/// Which form.
#[derive(Debug)]
pub(super) struct Asked(TemplateForm);

impl FromQuery for Asked {
    fn read(fields: &mut Fields) -> Self {
        Self(fields.code("format", TemplateForm::ALL).unwrap_or(TemplateForm::Xlsx))
    }
}

/// An empty table to fill in: Vietnamese headings, notes, lists to choose from.
#[utoipa::path(
    get, path = "/imports/templates/{kind}", tag = "imports",
    params(
        ("kind" = inline(String), Path, description = "What the rows are: officials, decisions, agencies, figures or successions."),
        ("format" = inline(String), Query, description = "xlsx (default) or csv", pattern = "^(xlsx|csv)$", nullable = false),
    ),
    responses((status = 200, description = "The file.", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/csv"),
    )))
)]
pub(super) async fn download_template(
    _: Caller,
    Named(kind): Named<String>,
    Query(Asked(form)): Query<Asked>,
) -> Result<Response, Problem> {
    let kind: ImportKind = kind.parse().map_err(|_| Problem::not_found("template"))?;
    let bytes = template(kind, form == TemplateForm::Xlsx).ok_or_else(|| Problem::not_found("template"))?;
    let media = match form {
        TemplateForm::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        TemplateForm::Csv => "text/csv; charset=utf-8",
    };
    let name = format!("attachment; filename=\"{kind}.{form}\"");
    Ok(([(CONTENT_TYPE, media.to_owned()), (CONTENT_DISPOSITION, name)], bytes).into_response())
}
