//! `GET /signing-events`: signatures of an agency's documents, or by certificates.

use axum::Json;
use axum::extract::State;
use time::Date;
use utoipa::IntoParams;
use uuid::Uuid;

use super::resource::SigningEvent;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, CertificateId, OfficialId};
use crate::domain::lang::Bilingual;
use crate::domain::signing::verdict::Outcome;
use crate::operations::signing_events::list::{AskedEvents, WantedEvents, list_signing_events};
use crate::storage::read::signing::list::EventPlace;
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::dates::day;
use crate::web::api::page::{Page, PageQuery, Turn, cursor};
use crate::web::api::problem::{Problem, ProblemDocument};
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// Whose signatures, and which page of them. Exactly one of `agency`, `certificate` and `official` is needed.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct EventQuery {
    /// Of this agency's documents.
    agency: Option<Uuid>,
    /// Made by this certificate.
    certificate: Option<Uuid>,
    /// Made by this official's certificates.
    official: Option<Uuid>,
    /// Reported by this system.
    system: Option<String>,
    /// With this outcome as known now.
    #[param(schema_with = codes::signature_outcome)]
    outcome: Option<Outcome>,
    /// Signed on this day or later.
    #[param(value_type = String, format = Date, required = false)]
    signed_from: Option<Date>,
    /// Signed before this day.
    #[param(value_type = String, format = Date, required = false)]
    signed_before: Option<Date>,
    #[param(ignore)]
    turn: Turn<EventPlace>,
}

impl FromQuery for EventQuery {
    fn read(fields: &mut Fields) -> Self {
        let (agency, certificate, official) = (fields.id("agency"), fields.id("certificate"), fields.id("official"));
        if [agency, certificate, official].iter().flatten().count() != 1 {
            fields.wrong(
                "agency",
                Bilingual::new("Chưa rõ lần ký của ai", "Whose signatures is not clear"),
                Bilingual::new(
                    "Gửi đúng một trong agency, certificate và official",
                    "Send exactly one of agency, certificate and official",
                ),
            );
        }
        Self {
            agency,
            certificate,
            official,
            system: fields.text("system"),
            outcome: fields.code("outcome", Outcome::ALL),
            signed_from: day(fields, "signed_from"),
            signed_before: day(fields, "signed_before"),
            turn: fields.turn(),
        }
    }
}

/// Signatures with both verdicts, the newest first: those of an agency's documents, of a certificate, or of an official's certificates. An
/// agency has those that name it by an identifier that it had on the day.
#[utoipa::path(
    get, path = "/signing-events", tag = "signing-events", params(EventQuery, PageQuery),
    responses(
        (status = 200, body = Page<SigningEvent>),
        (status = 404, description = "What is asked for is not there, or outside the caller's scope.",
         body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list_events(
    caller: Caller,
    State(app): State<App>,
    Query(asked): Query<EventQuery>,
) -> Result<Json<Page<SigningEvent>>, Problem> {
    let whose = match (asked.agency, asked.certificate, asked.official) {
        (Some(agency), ..) => AskedEvents::Agency(AgencyId(agency)),
        (_, Some(certificate), _) => AskedEvents::Certificate(CertificateId(certificate)),
        (_, _, official) => AskedEvents::Official(OfficialId(official.unwrap_or_default())),
    };
    let system = asked.system.as_deref().map(str::parse).transpose();
    let wanted = WantedEvents {
        // What makes no sense as a code is a system that is not there.
        system: system.map_err(|_| Problem::not_found("document system"))?,
        outcome: asked.outcome,
        from: asked.signed_from.map(Timestamp::start_of),
        before: asked.signed_before.map(Timestamp::start_of),
    };
    let Turn { after, limit } = asked.turn;
    let page = list_signing_events(&app.registry, &caller.actor, whose, &wanted, after, limit).await?;
    let items = page.events.into_iter().map(SigningEvent::from).collect();
    Ok(Json(Page { items, next: page.next.map(|place| cursor(&place)) }))
}
