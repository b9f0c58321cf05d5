//! `GET /reports/months/{month}/file`: a month's report as a file.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::found::Found;
use crate::operations::editions::{MonthFile, MonthForm};
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::Visitor;

/// Which report, and in which form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    version: String,
    draft: String,
    agency: String,
    format: String,
}

/// The file.
pub(in crate::web) async fn download(
    State(app): State<App>,
    visitor: Visitor,
    month: Result<Path<String>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, PageError> {
    let (Path(month), Query(asked)) = (month?, asked?);
    let form: MonthForm = asked.format.parse().map_err(|_| PageError::NotFound)?;
    let version = Some(asked.version.as_str()).filter(|text| !text.is_empty()).map(str::parse).transpose();
    let version: Option<u32> = version.map_err(|_| PageError::NotFound)?;
    let found = Found::find(&app, &visitor, &month).await?;
    let which = found.which(version, !asked.draft.is_empty())?;
    let shown = found.shown(&app, &visitor, which).await?;
    let agency = Some(asked.agency.as_str()).filter(|code| !code.is_empty());
    let file = MonthFile::of(&app.registry, &visitor.actor(), shown, agency).await?.ok_or(PageError::NotFound)?;
    let lang = visitor.say.0;
    let (media, bytes) = match form {
        MonthForm::Csv => ("text/csv; charset=utf-8", file.csv(lang)?.into_bytes()),
        MonthForm::Xlsx => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file.workbook(lang)?),
        MonthForm::Pdf => ("application/pdf", file.pages(lang).await?),
    };
    let name = format!("attachment; filename=\"{}\"", file.file_name(form));
    Ok(([(CONTENT_TYPE, media.to_owned()), (CONTENT_DISPOSITION, name)], bytes).into_response())
}
