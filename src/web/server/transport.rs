//! How the browser reaches us: over TLS, our own or a proxy's, or in the clear on loopback. Cookies and HSTS follow from it.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

/// How the browser reaches us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Transport {
    /// Over TLS.
    Secure,
    /// In the clear, on loopback.
    Plain,
}

impl Transport {
    /// What the accept loop noted; a request that did not come through it is believed to be plain.
    pub(in crate::web) fn of(parts: &Parts) -> Self {
        parts.extensions.get().copied().unwrap_or(Self::Plain)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Transport {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}
