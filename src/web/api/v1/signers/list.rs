//! `GET /signers?address=`: the certificates of whoever holds an address.

use axum::Json;
use axum::extract::State;

use super::answer::SignerAnswer;
use super::moment::Moment;
use crate::domain::clock::Timestamp;
use crate::domain::lang::Bilingual;
use crate::domain::mailbox::address::MailAddress;
use crate::operations::ask_signer::ask_address;
use crate::web::api::caller::Caller;
use crate::web::api::page::Page;
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// Whose certificates, and when.
#[derive(Debug)]
pub(in crate::web) struct OfAddress {
    address: Option<MailAddress>,
    at: Option<Timestamp>,
}

impl FromQuery for OfAddress {
    fn read(fields: &mut Fields) -> Self {
        let text = fields.text("address").unwrap_or_default();
        let address = text.parse().ok();
        if address.is_none() {
            fields.wrong(
                "address",
                Bilingual::new("Địa chỉ thư thiếu hoặc không hợp lệ", "The mail address is missing or is none"),
                Bilingual::new("Gửi một địa chỉ thư đầy đủ", "Send one whole mail address"),
            );
        }
        Self { address, at: Moment::read(fields).0 }
    }
}

/// The certificates of whoever holds the address on the instant's day, newest first, at most 100; empty when nobody does.
#[utoipa::path(
    get, path = "/signers", tag = "signers",
    params(
        ("address" = String, Query, description = "Official mail address, primary or alias"),
        ("at" = Option<String>, Query, format = DateTime, description = "Instant to be told of; now when left out"),
    ),
    responses((status = 200, body = Page<SignerAnswer>))
)]
pub(super) async fn list_signers(
    State(app): State<App>,
    caller: Caller,
    Query(OfAddress { address, at }): Query<OfAddress>,
) -> Result<Json<Page<SignerAnswer>>, Problem> {
    let address = address.ok_or_else(|| Problem::not_found("address"))?;
    let signers = ask_address(&app.registry, &caller.actor, &address, at).await?;
    Ok(Json(Page { items: signers.into_iter().map(SignerAnswer::from).collect(), next: None }))
}
