//! Why nothing was fetched: each refusal by name, with what to do.

use std::net::IpAddr;
use std::time::Duration;

use thiserror::Error;

use crate::http::ExchangeError;
use crate::pki::container::Kind;

/// Why nothing was fetched.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FetchError {
    /// Not http or https, or with a user's name in it.
    #[error("only plain http:// and https:// addresses are asked; correct the address")]
    NotAnAddress,
    /// Nobody allowed it.
    #[error("'{host}' is none of the hosts that may be asked; add it to [pki.fetch] hosts if it is the CA's")]
    NotAllowed {
        /// Whom, with the port if it is no usual one.
        host: String,
    },
    /// The name leads to an address that is not public.
    #[error(
        "'{host}' leads to {address}, which is no public address; add it to [pki.fetch] private_hosts if that is meant"
    )]
    Private {
        /// The name.
        host: String,
        /// Where it leads.
        address: IpAddr,
    },
    /// The name leads nowhere.
    #[error("the name '{host}' leads nowhere; look at the name server and the network")]
    Unresolved {
        /// The name.
        host: String,
    },
    /// No connection, or no TLS.
    #[error("'{host}' cannot be reached ({reason}); look at the network, the proxy and the server's certificate")]
    Unreachable {
        /// Whom.
        host: String,
        /// What happened.
        reason: String,
    },
    /// No connection in time, or not done in time.
    #[error("not done within {} seconds; it is tried again at the next turn", .0.as_secs_f64())]
    TooSlow(Duration),
    /// No HTTP, cut off, too large, or silence in the middle.
    #[error("{0}; it is tried again at the next turn")]
    Exchange(ExchangeError),
    /// Larger than the cap.
    #[error(
        "the answer is larger than {0} bytes; if it is a list of the CA that is really so large, raise [pki.fetch] max_mib"
    )]
    TooLarge(usize),
    /// Sends us elsewhere.
    #[error("the server sends us on to '{to}' ({status}); redirects are not followed: name the right address yourself")]
    Redirect {
        /// Status.
        status: u16,
        /// Where to.
        to: String,
    },
    /// Another status than 200 and 304.
    #[error("the server answered {0}; look whether the address is still right")]
    Status(u16),
    /// "Unchanged", though nothing was known.
    #[error("the server answered 304 to a question without conditions; tell whoever runs it")]
    UnaskedUnchanged,
    /// Packed, though we asked for nothing of the kind.
    #[error("the answer comes packed as '{0}', which was not asked for; tell whoever runs the server")]
    Packed(String),
    /// Not what was asked for.
    #[error(
        "the answer is {found}, not {wanted}; look whether a proxy or a portal answered, and whether the address is still right"
    )]
    WrongKind {
        /// What it is.
        found: Kind,
        /// What it should be.
        wanted: &'static str,
    },
    /// Under another media type than the protocol's.
    #[error("the answer bears the media type '{found}', not '{wanted}'; look whether a proxy or a portal answered")]
    WrongMediaType {
        /// What it bears.
        found: String,
        /// What it should bear.
        wanted: &'static str,
    },
}

impl From<ExchangeError> for FetchError {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::TooLarge(limit) => Self::TooLarge(limit),
            error => Self::Exchange(error),
        }
    }
}
