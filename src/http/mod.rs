//! Asking another server over HTTP/1.1: one connection a question, TLS by rustls, bounds on everything that comes back, no
//! redirects. Whom to ask is the caller's matter: `auth/oidc` asks a provider, `pki/fetch` the CA.

mod exchange;
mod tls;

pub use exchange::{Bounds, ExchangeError, addressed, exchange};
pub use tls::{Tls, TrustError};
