//! `GET /signers/{key}`: is this signer good, and whose is it?

use axum::Json;
use axum::extract::State;

use super::answer::SignerAnswer;
use super::moment::Moment;
use crate::domain::certificate::signer::SignerKey;
use crate::operations::ask_signer::ask_signer;
use crate::web::api::caller::Caller;
use crate::web::api::path::Named;
use crate::web::api::problem::Problem;
use crate::web::api::query::Query;
use crate::web::state::App;

/// The standing of one signer. Tells nothing of a person that their certificate does not, but for the agency.
#[utoipa::path(
    get, path = "/signers/{key}", tag = "signers",
    params(
        ("key" = String, Path, description = "SHA-256 of the certificate's DER (64 hexadecimal digits); or issuer, `+` and \
            serial number: the issuer as RFC 4514 text or as SHA-256 of its DER, the serial number in hexadecimal"),
        ("at" = Option<String>, Query, format = DateTime, description = "Instant to be told of; now when left out"),
    ),
    responses((status = 200, body = SignerAnswer))
)]
pub(super) async fn show_signer(
    State(app): State<App>,
    caller: Caller,
    Named(key): Named<String>,
    Query(Moment(at)): Query<Moment>,
) -> Result<Json<SignerAnswer>, Problem> {
    // What makes no sense as a key is a signer that is not there.
    let key: SignerKey = key.parse().map_err(|_| Problem::not_found("signer"))?;
    let signer = ask_signer(&app.registry, &caller.actor, &key, at).await?;
    Ok(Json(signer.into()))
}
