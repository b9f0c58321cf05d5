//! `GET /alarms`: what somebody should look at, derived from facts whenever it is asked.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;

use super::super::route::{Access, Routes};
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::certificate::alarm::AlarmKind;
use crate::domain::clock::Timestamp;
use crate::operations::list_alarms::{AlarmPlace, ToldAlarm, list_alarms as alarms};
use crate::web::api::caller::Caller;
use crate::web::api::codes;
use crate::web::api::page::{Page, PageQuery, Turn, cursor};
use crate::web::api::problem::Problem;
use crate::web::api::query::{Fields, FromQuery, Query};
use crate::web::state::App;

/// The routes of this resource.
pub(super) fn routes() -> Routes {
    Routes::default().route(Access::Needs(ReadRegistry), routes!(list_alarms))
}

/// Which alarms.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AlarmWishes {
    /// What is the matter.
    #[param(schema_with = codes::alarm_kind)]
    kind: Option<AlarmKind>,
}

/// Which alarms, and which page of them.
#[derive(Debug)]
pub(super) struct AlarmQuery {
    wishes: AlarmWishes,
    turn: Turn<AlarmPlace>,
}

impl FromQuery for AlarmQuery {
    fn read(fields: &mut Fields) -> Self {
        Self { wishes: AlarmWishes { kind: fields.code("kind", AlarmKind::ALL) }, turn: fields.turn() }
    }
}

/// Something about a certificate that somebody should look at.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct AlarmLine {
    /// What is the matter.
    #[schema(schema_with = codes::alarm_kind)]
    kind: AlarmKind,
    /// The certificate.
    certificate: Uuid,
    /// Its serial number, hexadecimal.
    serial: String,
    /// Its holder; left out, like what is told of them, when nobody is known to hold it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    official: Option<Uuid>,
    /// Their name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    full_name: Option<String>,
    /// The agency where they are posted, or were last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    agency: Option<Uuid>,
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    agency_name: Option<String>,
    /// Since when, where facts tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    since: Option<Timestamp>,
    /// Only to be known: its mending is under way.
    is_note: bool,
}

impl From<ToldAlarm> for AlarmLine {
    fn from(told: ToldAlarm) -> Self {
        let ToldAlarm { alarm, serial, full_name, agency, agency_name } = told;
        Self {
            kind: alarm.kind,
            certificate: alarm.certificate.0,
            serial,
            official: alarm.official.map(|official| official.0),
            full_name,
            agency: agency.map(|agency| agency.0),
            agency_name,
            since: alarm.since,
            is_note: alarm.is_note,
        }
    }
}

/// The alarms about certificates that the caller sees, by holder. They are derived from the facts of the moment: what was mended is
/// told no more.
///
/// | kind | when | since |
/// |---|---|---|
/// | `unannounced_revocation` | the CA's list or responder tells that it is revoked, or on hold, and no revocation request of ours that still stood had been handed in by the time that this was read; not what was known when the certificate came in | that was read |
/// | `unconfirmed_revocation` | its revocation waits with the CA, the newest list was made after the CA's term of three working days, and does not tell of it | the end of the term |
/// | `unasked_revocation` | our own order stops its use for good, or it is stopped or on hold while its holder has no post, and no revocation request about it is open | the holder left, or the stop |
/// | `orphan` | it can be used, and its holder has no post any more | the holder left |
/// | `address_mismatch` | it can be used to sign by someone in post, and states neither their primary address nor a live alias; a note, when it states an alias and a change of it is asked for | |
/// | `parallel` | its holder has a newer one for the same purpose on the same medium, and both are in use | the newer one's first day |
/// | `contested` | the CA's list and its newest OCSP answer contradict each other | the answer came in, or the list was made |
/// | `unknown_to_ca` | the CA's OCSP responder does not know it | the answer came in |
/// | `signed_after_leaving` | a document system reports a signature that it made after its holder had left, by the verdict as known now; a note, once the CA has revoked it or it has expired | the first such signature |
///
/// One call looks at 5,000 holders at most: a page may be short, or empty, and still have a `next`. Only a page without one is the last.
#[utoipa::path(
    get, path = "/alarms", tag = "certificates", params(AlarmWishes, PageQuery),
    responses((status = 200, body = Page<AlarmLine>))
)]
pub(super) async fn list_alarms(
    caller: Caller,
    State(app): State<App>,
    Query(AlarmQuery { wishes, turn }): Query<AlarmQuery>,
) -> Result<Json<Page<AlarmLine>>, Problem> {
    let limit = usize::try_from(turn.limit).unwrap_or(usize::MAX);
    let found = alarms(&app.registry, &caller.actor, wishes.kind, turn.after, limit).await?;
    let items = found.alarms.into_iter().map(AlarmLine::from).collect();
    Ok(Json(Page { items, next: found.next.map(|place| cursor(&place)) }))
}
