//! The one stylesheet: embedded, named by its content so that it can be cached for ever.

use std::sync::LazyLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use sha2::{Digest as _, Sha256};

const STYLESHEET: &str = include_str!("assets/congvu.css");

static PATH: LazyLock<String> = LazyLock::new(|| {
    let digest = Sha256::digest(STYLESHEET.as_bytes());
    format!("/assets/congvu-{}.css", hex::encode(digest.get(..8).unwrap_or_default()))
});

/// Where the stylesheet is found.
pub(super) fn stylesheet_path() -> &'static str {
    &PATH
}

/// `GET` of the stylesheet.
pub(super) async fn stylesheet() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "public, max-age=31536000, immutable")], STYLESHEET)
}
