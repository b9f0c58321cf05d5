//! `GET /forms/{form}`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_DISPOSITION, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse as _, Response};
use time::Date;
use utoipa::IntoParams;
use uuid::Uuid;

use super::resource::FormDocument as Described;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::form::document::FormDocument;
use crate::domain::form::{FormFormat, FormNumber};
use crate::domain::ids::{AgencyId, OfficialId, RequestId};
use crate::domain::lang::Bilingual;
use crate::operations::fill_form::{FormRequests, FormWish, fill_form, form_file_name, form_pages, form_workbook};
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::dates::day;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PDF: &str = "application/pdf";

/// Of which requests, for which day, as what.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes; `FormQuery` reads")]
pub(super) struct FormWishes {
    /// Requests, comma-separated, a row for each, at most 500; or else `letter`.
    #[param(pattern = "^[0-9a-fA-F-]{32,36}(,[0-9a-fA-F-]{32,36})*$")]
    request: Option<String>,
    /// All requests of our letter with this number that the form takes.
    letter: Option<String>,
    /// The day of the letter, where several have that number.
    #[param(value_type = Option<String>, format = Date)]
    letter_date: Option<Date>,
    /// Only requests that this agency sends.
    agency: Option<Uuid>,
    /// The day that the form bears: it decides the law and the facts. Otherwise that of the letter, or today.
    #[param(value_type = Option<String>, format = Date)]
    date: Option<Date>,
    /// The official to turn to; otherwise whoever submitted all of the requests.
    contact: Option<Uuid>,
    /// As what; left out, as `Accept` says, else JSON.
    #[param(schema_with = codes::form_format, required = false)]
    format: Option<FormFormat>,
}

#[derive(Debug)]
pub(super) struct FormQuery {
    requests: FormRequests,
    agency: Option<Uuid>,
    date: Option<Date>,
    contact: Option<Uuid>,
    format: Option<FormFormat>,
}

impl FromQuery for FormQuery {
    fn read(fields: &mut Fields) -> Self {
        let (listed, letter, letter_date) = (listed(fields), fields.text("letter"), day(fields, "letter_date"));
        if listed.is_some() == letter.is_some() {
            let reason =
                Bilingual::new("Cần đề nghị hoặc công văn, một trong hai", "Either requests or a letter is needed");
            let remedy = Bilingual::new("Gửi request=ID,ID hoặc letter=SỐ", "Send request=ID,ID or letter=NUMBER");
            fields.wrong("request", reason, remedy);
        } else if letter_date.is_some() && letter.is_none() {
            let reason = Bilingual::new("Chỉ dùng cùng letter", "This goes with letter only");
            fields.wrong(
                "letter_date",
                reason,
                Bilingual::new("Bỏ đi, hoặc gửi letter", "Leave it out, or send letter"),
            );
        }
        let requests = match letter {
            Some(number) => FormRequests::Letter { number, dated_on: letter_date },
            None => FormRequests::Listed(listed.unwrap_or_default()),
        };
        Self {
            requests,
            agency: fields.id("agency"),
            date: day(fields, "date"),
            contact: fields.id("contact"),
            format: fields.code("format", FormFormat::ALL),
        }
    }
}

fn listed(fields: &mut Fields) -> Option<Vec<RequestId>> {
    let text = fields.text("request")?;
    let read: Result<Vec<RequestId>, _> = text.split(',').map(|id| id.trim().parse()).collect();
    if read.is_err() {
        let reason = Bilingual::new("Có mã không đúng dạng", "One of them is no identifier");
        let remedy = Bilingual::new("Gửi các mã UUID cách nhau bằng dấu phẩy", "Send UUIDs, separated by commas");
        fields.wrong("request", reason, remedy);
    }
    Some(read.unwrap_or_default())
}

/// An official request form, 01 to 06, in the words of the law in force on its day, filled in from requests and the registry: as JSON, as
/// a workbook to be printed, or as printed pages. Many requests of one kind and of one agency make one form. Nothing is invented: what the registry does not
/// have is listed. Whole personal numbers stand in it only for who enters decisions about the person, by a log-in. The reading is recorded.
#[utoipa::path(
    get, path = "/forms/{form}", tag = "requests",
    params(
        ("form" = inline(String), Path, description = "01 person, 02 agency, 03 device or service, 04 extend or change, 05 revoke, 06 recover a device."),
        FormWishes,
    ),
    responses((status = 200, description = "The form.", content(
        (Described = "application/json"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (Vec<u8> = "application/pdf"),
    )))
)]
pub(super) async fn show_form(
    caller: Caller,
    State(app): State<App>,
    Named(form): Named<String>,
    headers: HeaderMap,
    Query(query): Query<FormQuery>,
) -> Result<Response, Problem> {
    caller.scope(ReadRegistry)?;
    let form = FormNumber::read(&form).ok_or_else(|| Problem::not_found("form"))?;
    let wish = FormWish {
        form,
        requests: query.requests,
        agency: query.agency.map(AgencyId),
        dated_on: query.date,
        contact: query.contact.map(OfficialId),
        set: Vec::new(),
    };
    let filled = fill_form(&app.registry, &caller.actor, &wish).await?;
    let varies = (VARY, "Accept".to_owned());
    let format = query.format.unwrap_or_else(|| accepted(&headers));
    let (media, bytes) = match format {
        FormFormat::Json => return Ok(([varies], Json(FormDocument::from(&filled))).into_response()),
        FormFormat::Xlsx => (XLSX, form_workbook(&filled)?),
        FormFormat::Pdf => (PDF, form_pages(&filled).await?),
    };
    let name = form_file_name(&filled, format.as_str());
    let file =
        [(CONTENT_TYPE, media.to_owned()), (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")), varies];
    Ok((file, bytes).into_response())
}

/// What the caller takes: a workbook or pages when they are named, and JSON is not.
fn accepted(headers: &HeaderMap) -> FormFormat {
    let named = |media: &str| {
        let values = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
        values
            .flat_map(|value| value.split(','))
            .any(|range| range.split(';').next().unwrap_or_default().trim() == media)
    };
    let file = [(XLSX, FormFormat::Xlsx), (PDF, FormFormat::Pdf)].into_iter().find(|(media, _)| named(media));
    file.filter(|_| !named("application/json")).map_or(FormFormat::Json, |(_, format)| format)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_or_pages_are_sent_to_who_accepts_no_json() {
        let asked = |accept: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, accept.parse().unwrap());
            accepted(&headers)
        };
        assert_eq!(asked(XLSX), FormFormat::Xlsx);
        assert_eq!(asked(&format!("text/html, {XLSX};q=0.9")), FormFormat::Xlsx);
        assert_eq!(asked(&format!("application/json, {XLSX}")), FormFormat::Json);
        assert_eq!(asked(PDF), FormFormat::Pdf);
        assert_eq!(asked(&format!("{PDF}, application/json")), FormFormat::Json);
        assert_eq!(asked("*/*"), FormFormat::Json);
        assert_eq!(accepted(&HeaderMap::new()), FormFormat::Json);
    }
}
