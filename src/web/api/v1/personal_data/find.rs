//! `POST /officials/find`: the person behind a personal number and a date of birth, anywhere in the province.

use axum::extract::State;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use time::Date;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::clock::iso_day;
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::domain::personal_number::PersonalNumber;
use crate::operations::find_person;
use crate::web::api::body::JsonBody;
use crate::web::api::caller::Caller;
use crate::web::api::idempotency::NeverKept;
use crate::web::api::problem::Problem;
use crate::web::state::App;

/// Both must be theirs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Sought {
    /// Personal number, 12 digits (9 in the old form).
    #[schema(min_length = 9, max_length = 20)]
    personal_number: String,
    /// Date of birth.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    birth_date: Date,
}

/// No more than is needed to recognise them.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Found {
    /// Who.
    official: Uuid,
    /// Full name.
    full_name: String,
    /// Agency of the primary posting today.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    agency_name: Option<String>,
}

/// Finds a person to accept or to hire again. Every try is recorded; an account has 20 an hour.
#[utoipa::path(
    post, path = "/officials/find", tag = "officials", request_body = Sought,
    responses(
        (status = 200, body = Found),
        (status = 404, description = "Nobody with this number and this date of birth.",
         body = crate::web::api::problem::ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn find_person(
    State(app): State<App>,
    caller: Caller,
    JsonBody(sought): JsonBody<Sought>,
) -> Result<(Extension<NeverKept>, Json<Found>), Problem> {
    let number: PersonalNumber = sought.personal_number.parse().map_err(|_| Problem::invalid(vec![wrong_number()]))?;
    let found = find_person::find_person(&app.registry, &caller.actor, &number, sought.birth_date).await?;
    let found = found.ok_or_else(|| Problem::not_found("official"))?;
    let body = Found { official: found.official.0, full_name: found.full_name, agency_name: found.agency_name };
    Ok((Extension(NeverKept), Json(body)))
}

fn wrong_number() -> FieldProblem {
    FieldProblem::new(
        "/personal_number",
        Bilingual::new("Số định danh không đúng định dạng", "The personal number has the wrong form"),
        Bilingual::new("Nhập đủ 12 chữ số (9 chữ số với số cũ)", "Write all 12 digits (9 in the old form)"),
    )
}
