//! The one stylesheet and the one script: embedded, named by their content so that they can be cached for ever.

use std::sync::LazyLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use sha2::{Digest as _, Sha256};

const STYLESHEET: &str = include_str!("assets/congvu.css");

const SCRIPT: &str = include_str!("assets/congvu.js");

static STYLESHEET_PATH: LazyLock<String> = LazyLock::new(|| named(STYLESHEET, "css"));

static SCRIPT_PATH: LazyLock<String> = LazyLock::new(|| named(SCRIPT, "js"));

/// Where the stylesheet is found.
pub(super) fn stylesheet_path() -> &'static str {
    &STYLESHEET_PATH
}

/// Where the script is found.
pub(super) fn script_path() -> &'static str {
    &SCRIPT_PATH
}

/// `GET` of the stylesheet.
pub(super) async fn stylesheet() -> impl IntoResponse {
    kept("text/css; charset=utf-8", STYLESHEET)
}

/// `GET` of the script.
pub(super) async fn script() -> impl IntoResponse {
    kept("text/javascript; charset=utf-8", SCRIPT)
}

fn named(content: &str, kind: &str) -> String {
    let digest = Sha256::digest(content.as_bytes());
    format!("/assets/congvu-{}.{kind}", hex::encode(digest.get(..8).unwrap_or_default()))
}

fn kept(kind: &'static str, content: &'static str) -> impl IntoResponse {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=31536000, immutable")], content)
}
