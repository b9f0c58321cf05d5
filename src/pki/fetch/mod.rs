//! Asking the CA: whom we ask at all ([`Allowed`]), the port by which it is asked ([`Fetch`]), and the real client ([`HttpFetch`]).
//!
//! What comes is bytes of the right kind, and nothing more: who signed them is asked where they are read (`pki::revocation`,
//! `pki::ocsp`). A question is a `GET` for a list, or a `POST` with a body, as OCSP asks (RFC 6960 appendix A).

mod address;
mod allowed;
mod client;
mod error;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::Url;

pub use address::is_public;
pub use allowed::{Allowed, InvalidHost};
pub use client::{FetchLimits, HttpFetch};
pub use error::FetchError;

/// What the server said of a version of its answer, to ask whether there is another (RFC 9110 section 13).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`, as it came.
    pub etag: Option<String>,
    /// `Last-Modified`, as it came.
    pub last_modified: Option<String>,
}

/// What an answer must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A revocation list in DER, or in PEM.
    List,
    /// DER under this media type.
    Der(&'static str),
}

/// What is sent along, which makes the question a `POST`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Its media type.
    pub media_type: &'static str,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Whom.
    pub url: Url,
    /// What must come.
    pub expected: Expected,
    /// The version that is known.
    pub known: Validators,
    /// What is sent along.
    pub sent: Option<Sent>,
}

impl Question {
    /// Asks for the revocation list at `url`, unless it is the version that is known.
    #[must_use]
    pub const fn list(url: Url, known: Validators) -> Self {
        Self { url, expected: Expected::List, known, sent: None }
    }

    /// Puts the OCSP question `der` to the responder at `url`.
    #[must_use]
    pub fn ocsp(url: Url, der: &[u8]) -> Self {
        let sent = Sent { media_type: "application/ocsp-request", bytes: der.to_vec() };
        Self { url, expected: Expected::Der(OCSP_ANSWER), known: Validators::default(), sent: Some(sent) }
    }

    /// The same as a `GET`, in the address itself, for responders that take nothing else; none when it is too long for that.
    #[must_use]
    pub fn ocsp_in_address(url: &Url, der: &[u8]) -> Option<Self> {
        let text = STANDARD.encode(der).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
        let address = format!("{}/{text}", url.as_str().trim_end_matches('/'));
        let url = address.parse().ok().filter(|_| text.len() < LONGEST_IN_ADDRESS && url.query().is_none())?;
        Some(Self { url, expected: Expected::Der(OCSP_ANSWER), known: Validators::default(), sent: None })
    }
}

/// Media type of an OCSP answer.
const OCSP_ANSWER: &str = "application/ocsp-response";
/// Octets of a question that may stand in an address (RFC 6960 appendix A.1).
const LONGEST_IN_ADDRESS: usize = 255;

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It is the version that was known.
    Unchanged,
    /// Another one.
    Fetched {
        /// DER.
        der: Vec<u8>,
        /// What the server says of this version.
        validators: Validators,
    },
}

/// Asks. [`HttpFetch`] does for real; tests also have one that fails as told.
#[async_trait]
pub trait Fetch: Send + Sync {
    /// Asks once.
    ///
    /// # Errors
    /// When nobody is asked, no answer comes, or it is not what was asked for.
    async fn fetch(&self, question: &Question) -> Result<Answer, FetchError>;
}
