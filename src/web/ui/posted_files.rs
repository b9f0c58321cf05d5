//! A form with files that arrived: the same as a form without, and its files. What each file holds counts when it is asked whether the
//! form is the same as one that was sent before.

use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{FromRequest, FromRequestParts as _, OriginalUri, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Redirect, Response};
use sha2::{Digest as _, Sha256};

use super::posted::Posted;
use super::sent::Sent;
use super::visitor::{Visitor, log_in_and_back};
use crate::domain::lang::Bilingual;
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::state::App;

/// Files of one form.
const MOST_FILES: usize = 200;

/// A file that somebody sent.
#[derive(Debug)]
pub(in crate::web) struct SentFile {
    /// The field that it was chosen in.
    pub(in crate::web) field: String,
    /// What it is called at the sender's.
    pub(in crate::web) name: String,
    /// What is in it.
    pub(in crate::web) bytes: Vec<u8>,
}

/// A form with files.
#[derive(Debug)]
pub(in crate::web) struct PostedFiles {
    /// Everything but the files.
    pub(in crate::web) posted: Posted,
    /// The files that were chosen.
    pub(in crate::web) files: Vec<SentFile>,
}

impl FromRequest<App> for PostedFiles {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let found = Visitor::of(&mut parts, app).await.map_err(PageError::into_response)?;
        // Files cannot be kept on a page: whoever's session has ended chooses them again.
        let Some(visitor) = found else { return Err(Redirect::to(&log_in_and_back(&parts)).into_response()) };
        let uri = OriginalUri::from_request_parts(&mut parts, app).await.map(|OriginalUri(uri)| uri);
        let path = uri.map_or_else(|never| match never {}, |uri| uri.path().to_owned());
        let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("multipart/form-data") {
            return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response());
        }
        let read = Multipart::from_request(Request::from_parts(parts, body), app).await;
        let mut fields = read.map_err(|_| StatusCode::BAD_REQUEST.into_response())?;
        let (mut sent, mut files) = (Sent::default(), Vec::new());
        while let Some(field) = fields.next_field().await.map_err(|error| unread(&error))? {
            let name = field.name().unwrap_or_default().to_owned();
            let file = field.file_name().map(str::to_owned);
            let bytes = field.bytes().await.map_err(|error| unread(&error))?;
            match file {
                None => sent.push(name, String::from_utf8_lossy(&bytes).into_owned()),
                // A field in which nothing was chosen is sent as a file without a name.
                Some(file) if file.is_empty() && bytes.is_empty() => {}
                Some(_) if files.len() == MOST_FILES => return Err(too_many()),
                Some(file) => {
                    sent.push(name.clone(), hex::encode(Sha256::digest(&bytes)));
                    files.push(SentFile { field: name, name: file, bytes: bytes.to_vec() });
                }
            }
        }
        Ok(Self { posted: Posted::of(visitor, sent, path), files })
    }
}

fn unread(error: &MultipartError) -> Response {
    if error.status() != StatusCode::PAYLOAD_TOO_LARGE {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let title = Bilingual::new("Các tệp gửi lên quá lớn", "The files are too large");
    let problem = Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", title).with_detail(Bilingual::new(
        "Mỗi lần gửi được tối đa 20 MB. Hãy quay lại và gửi làm nhiều lần.",
        "At most 20 MB are taken at once. Go back and send them in parts.",
    ));
    PageError::from(problem).into_response()
}

fn too_many() -> Response {
    let title = Bilingual::new("Quá nhiều tệp trong một lần gửi", "Too many files at once");
    let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", title).with_detail(Bilingual::new(
        format!("Mỗi lần gửi được tối đa {MOST_FILES} tệp. Hãy nén các tệp vào một tệp ZIP, hoặc gửi làm nhiều lần."),
        format!("At most {MOST_FILES} files are taken at once. Put them into a ZIP file, or send them in parts."),
    ));
    PageError::from(problem).into_response()
}
