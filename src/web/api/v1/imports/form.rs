//! The form that an import is sent as: `multipart/form-data`, every wrong field told at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::multipart::Multipart;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use utoipa::ToSchema;

use crate::domain::field_problem::FieldProblem;
use crate::domain::import::{ImportKind, ImportOptions};
use crate::domain::lang::{Bilingual, Lang};
use crate::operations::import::ImportRequest;
use crate::web::api::codes;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// A spreadsheet with what is to be done with it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described: the fields are read one by one, as they arrive")]
pub(in crate::web) struct ImportForm {
    /// What the rows are.
    #[schema(schema_with = codes::import_kind)]
    kind: ImportKind,
    /// XLSX or CSV, at most 20 MB.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
    /// Whether anything is written; else it is only checked.
    #[schema(nullable = false)]
    commit: Option<bool>,
    /// Write the good rows although others are bad.
    #[schema(nullable = false)]
    skip_bad: Option<bool>,
    /// Make the mends that are offered, such as a lost leading zero.
    #[schema(nullable = false)]
    accept_repairs: Option<bool>,
    /// Headings of the file and the columns they stand for, as a JSON object of texts.
    #[schema(nullable = false)]
    map: Option<String>,
    /// Language of the file of the bad rows.
    #[schema(nullable = false, schema_with = codes::lang)]
    lang: Option<Lang>,
}

/// A form that was read.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) request: ImportRequest,
    pub(super) file: Arc<[u8]>,
}

impl FromRequest<App> for Sent {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let mut parts = Multipart::from_request(request, app).await.map_err(|_| {
            let title =
                Bilingual::new("Nội dung gửi lên phải là multipart/form-data", "Send the body as multipart/form-data");
            Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-form-data", title)
        })?;
        let mut reading = Reading::default();
        while let Some(field) = parts.next_field().await.map_err(|error| unread(error.status()))? {
            let name = field.name().unwrap_or_default().to_owned();
            let bytes = field.bytes().await.map_err(|error| unread(error.status()))?;
            reading.take(&name, &bytes);
        }
        reading.end()
    }
}

fn unread(status: StatusCode) -> Problem {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(status, "too-large", Bilingual::new("Nội dung gửi lên quá lớn", "The body is too large"));
    }
    let title = Bilingual::new("Không đọc được biểu mẫu gửi lên", "The form could not be read");
    Problem::new(StatusCode::BAD_REQUEST, "malformed", title)
}

#[derive(Default)]
struct Reading {
    kind: Option<ImportKind>,
    file: Option<Arc<[u8]>>,
    commit: bool,
    lang: Option<Lang>,
    options: ImportOptions,
    problems: Vec<FieldProblem>,
}

impl Reading {
    fn take(&mut self, name: &str, bytes: &[u8]) {
        if name == "file" {
            self.file = Some(bytes.into());
            return;
        }
        let text = std::str::from_utf8(bytes).unwrap_or_default().trim();
        let is_good = match name {
            "kind" => {
                self.kind = text.parse().ok();
                self.kind.is_some()
            }
            "lang" => {
                self.lang = text.parse().ok();
                self.lang.is_some()
            }
            "commit" => set(&mut self.commit, text),
            "skip_bad" => set(&mut self.options.skip_bad, text),
            "accept_repairs" => set(&mut self.options.accept_repairs, text),
            "map" => match serde_json::from_str::<BTreeMap<String, String>>(text) {
                Ok(map) => {
                    self.options.map = map;
                    true
                }
                Err(_) => false,
            },
            _ => false,
        };
        if !is_good {
            let reason =
                Bilingual::new("Không có trường này, hoặc giá trị không hợp lệ", "No such field, or no value of it");
            self.wrong(name, reason);
        }
    }

    fn wrong(&mut self, name: &str, reason: Bilingual) {
        let remedy = Bilingual::new("Xem mô tả tại /api/docs", "See its description at /api/docs");
        self.problems.push(FieldProblem::new(format!("/{}", crate::web::api::query::escaped(name)), reason, remedy));
    }

    fn end(mut self) -> Result<Sent, Problem> {
        let missing = || Bilingual::new("Thiếu trường này", "This field is missing");
        if self.kind.is_none() && !self.problems.iter().any(|problem| problem.field == "/kind") {
            self.wrong("kind", missing());
        }
        if self.file.is_none() {
            self.wrong("file", missing());
        }
        match (self.kind, self.file) {
            (Some(kind), Some(file)) if self.problems.is_empty() => {
                let lang = self.lang.unwrap_or(Lang::Vi);
                Ok(Sent { request: ImportRequest { kind, options: self.options, commit: self.commit, lang }, file })
            }
            _ => Err(Problem::invalid(self.problems)),
        }
    }
}

fn set(flag: &mut bool, text: &str) -> bool {
    let value = text.parse().ok();
    *flag = value.unwrap_or(false);
    value.is_some()
}
