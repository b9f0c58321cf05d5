//! `GET /signers/by-serial`: the same question, for issuers whose names are awkward in a path.

use axum::Json;
use axum::extract::State;

use super::answer::SignerAnswer;
use super::moment::Moment;
use crate::domain::certificate::signer::{InvalidSignerKey, SignerKey};
use crate::domain::clock::Timestamp;
use crate::domain::lang::Bilingual;
use crate::operations::ask_signer::ask_signer;
use crate::web::api::caller::Caller;
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// Which certificate, and when.
#[derive(Debug)]
pub(in crate::web) struct BySerial {
    key: Option<SignerKey>,
    at: Option<Timestamp>,
}

impl FromQuery for BySerial {
    fn read(fields: &mut Fields) -> Self {
        let issuer = fields.text("issuer").unwrap_or_default();
        let serial = fields.text("serial").unwrap_or_default();
        let key = SignerKey::of_serial(&issuer, &serial);
        if let Err(wrong) = &key {
            note(fields, *wrong);
        }
        Self { key: key.ok(), at: Moment::read(fields).0 }
    }
}

fn note(fields: &mut Fields, wrong: InvalidSignerKey) {
    match wrong {
        InvalidSignerKey::Serial => fields.wrong(
            "serial",
            Bilingual::new(
                "Thiếu số hiệu chứng thư, hoặc số hiệu không đọc được",
                "The serial number is missing or cannot be read",
            ),
            Bilingual::new("Gửi số hiệu chứng thư dạng thập lục phân", "Send the serial number in hexadecimal"),
        ),
        InvalidSignerKey::Issuer | InvalidSignerKey::Form => fields.wrong(
            "issuer",
            Bilingual::new("Tên cơ quan cấp thiếu hoặc không đọc được", "The issuer is missing or cannot be read"),
            Bilingual::new(
                "Gửi tên cơ quan cấp theo RFC 4514, hoặc SHA-256 của tên dạng DER",
                "Send the issuer's name as RFC 4514 text, or the SHA-256 of its DER",
            ),
        ),
    }
}

/// The standing of one signer, by issuer and serial number.
#[utoipa::path(
    get, path = "/signers/by-serial", tag = "signers",
    params(
        ("issuer" = String, Query, description = "Issuer's name as RFC 4514 text, or SHA-256 of its DER in hexadecimal"),
        ("serial" = String, Query, description = "Serial number in hexadecimal"),
        ("at" = Option<String>, Query, format = DateTime, description = "Instant to be told of; now when left out"),
    ),
    responses(
        (status = 200, body = SignerAnswer),
        (status = 404, description = "Not there, or outside the caller's scope.",
         body = crate::web::api::problem::ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn show_signer_by_serial(
    State(app): State<App>,
    caller: Caller,
    Query(BySerial { key, at }): Query<BySerial>,
) -> Result<Json<SignerAnswer>, Problem> {
    let key = key.ok_or_else(|| Problem::not_found("signer"))?;
    let signer = ask_signer(&app.registry, &caller.actor, &key, at).await?;
    Ok(Json(signer.into()))
}
