//! Lists as files: the parameters they share, and the answer.

use axum::body::{Body, Bytes};
use axum::extract::FromRequestParts;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, HeaderName};
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use futures::Stream;
use tokio::io::AsyncReadExt as _;
use utoipa::IntoParams;
use uuid::Uuid;

use super::caller::Caller;
use super::codes;
use super::problem::{Problem, language};
use super::query::{Fields, FromQuery};
use crate::domain::export::ExportForm;
use crate::domain::ids::AgencyId;
use crate::domain::lang::Lang;
use crate::operations::export_list::{ExportRequest, Exported, ExportedList, export_list};
use crate::web::state::App;

/// The last part of every address under which a list is a file.
pub(in crate::web) const EXPORT: &str = "/export";

/// Octets that are read from a file at once.
const PIECE: usize = 64 << 10;

/// `format`, as it is described.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes; `ExportQuery` reads")]
pub(in crate::web) struct FormQuery {
    /// Form of the file; xlsx when left out.
    #[param(schema_with = codes::export_form, required = false)]
    format: Option<ExportForm>,
}

/// The wishes of a list, and the form in which it is to come.
#[derive(Debug)]
pub(in crate::web) struct ExportQuery<W> {
    pub(in crate::web) wishes: W,
    pub(in crate::web) form: ExportForm,
}

impl<W: FromQuery> FromQuery for ExportQuery<W> {
    fn read(fields: &mut Fields) -> Self {
        let form = fields.code("format", ExportForm::ALL).unwrap_or(ExportForm::Xlsx);
        Self { wishes: W::read(fields), form }
    }
}

/// The language that the caller reads.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct Reads(pub(in crate::web) Lang);

impl FromRequestParts<App> for Reads {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Self::Rejection> {
        Ok(Self(language(&parts.headers)))
    }
}

/// A list as a file. `under` is the agency below which to look, if one was named.
pub(in crate::web) async fn answer(
    app: &App,
    caller: &Caller,
    list: ExportedList,
    under: Option<Uuid>,
    (form, Reads(lang)): (ExportForm, Reads),
) -> Result<Response, Problem> {
    let request = ExportRequest { list, under: under.map(AgencyId), form, lang };
    let Exported { file, length, name, .. } = export_list(&app.registry, &caller.actor, &request).await?;
    let media = match form {
        ExportForm::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ExportForm::Csv => "text/csv; charset=utf-8",
    };
    let headers: [(HeaderName, String); 4] = [
        (CONTENT_TYPE, media.to_owned()),
        (CONTENT_LENGTH, length.to_string()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (CONTENT_LANGUAGE, lang.to_string()),
    ];
    let body = Body::from_stream(pieces(tokio::fs::File::from_std(file)));
    Ok((headers, body).into_response())
}

fn pieces(file: tokio::fs::File) -> impl Stream<Item = std::io::Result<Bytes>> {
    futures::stream::try_unfold(file, async |mut file| {
        let mut piece = Vec::with_capacity(PIECE);
        let read = file.read_buf(&mut piece).await?;
        Ok((read > 0).then(|| (Bytes::from(piece), file)))
    })
}
