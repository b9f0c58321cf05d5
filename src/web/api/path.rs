//! Identifiers in the path. One that makes no sense is one that is not there.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::problem::Problem;
use crate::web::state::App;

/// The parameters of the path.
#[derive(Debug)]
pub(in crate::web) struct Named<T>(pub(in crate::web) T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Named<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let read = Path::<T>::from_request_parts(parts, app).await;
        read.map(|Path(named)| Self(named)).map_err(|_| Problem::not_found("resource"))
    }
}
