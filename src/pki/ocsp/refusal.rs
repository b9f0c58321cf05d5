//! Why bytes are not believed as an OCSP answer.

use openssl::error::ErrorStack;
use thiserror::Error;

use crate::domain::clock::Timestamp;
use crate::pki::container::Kind;
use crate::pki::der::DerError;

/// Why bytes are not accepted as an OCSP answer.
#[derive(Debug, Error)]
pub enum OcspRefusal {
    /// Larger than the cap.
    #[error("the OCSP answer has {bytes} bytes, more than the {limit} allowed; check that the file is one answer")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The cap.
        limit: usize,
    },
    /// More of something than is allowed.
    #[error("the OCSP answer holds more than {limit} {what}; ask about fewer certificates at once")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The cap.
        limit: usize,
    },
    /// Something else.
    #[error("this is {found}, not an OCSP answer; give what the responder sent, in DER")]
    NotAnAnswer {
        /// What it is.
        found: Kind,
    },
    /// Not well-formed.
    #[error("the OCSP answer is malformed; ask again")]
    Malformed(#[from] DerError),
    /// The responder says that it does not answer.
    #[error("the responder did not answer ({status}); ask again later, or use the CA's revocation list")]
    Unsuccessful {
        /// RFC 6960's name of it.
        status: &'static str,
    },
    /// It answers about others, but not about this certificate (RFC 5019 section 2.2.3): not loaded, or no longer.
    #[error(
        "the responder does not answer about this certificate (unauthorized); ask again later, or use the CA's revocation list"
    )]
    Unauthorized,
    /// Another type of answer than the basic one.
    #[error("the OCSP answer is of an unknown type; ask the CA which it sends")]
    UnknownType,
    /// Something critical that we do not know.
    #[error("the OCSP answer holds a critical extension that is not known here; ask the CA what it means")]
    UnknownCritical,
    /// An algorithm that we do not verify.
    #[error("the OCSP answer's signature algorithm is not supported; ask the CA which it uses")]
    UnknownAlgorithm,
    /// Nobody who may answer signed it.
    #[error(
        "the OCSP answer is signed neither by a known CA nor by a responder that it certified for this; do not use it and ask again"
    )]
    NotAuthorised {
        /// Why the certificate that came with it is none of a responder, if one did.
        #[source]
        reason: Option<NotAResponder>,
    },
    /// Signed well, but by an algorithm or key that the table rejects.
    #[error("the OCSP answer is signed too weakly ({objection}); ask the CA for a stronger one")]
    Weak {
        /// What the table says.
        objection: String,
    },
    /// It answers for no CA that its signer may speak for.
    #[error(
        "the OCSP answer is about no certificate of the CA that signed it; ask the responder of the certificate's own CA"
    )]
    OtherIssuer,
    /// It does not hold what was sent along with the question.
    #[error(
        "the OCSP answer lacks the nonce of the question: it may be an old one; ask again, or accept answers without"
    )]
    NonceMissing,
    /// It holds another than was sent.
    #[error("the OCSP answer bears another nonce than the question: it answers somebody else's; ask again")]
    WrongNonce,
    /// Ends before it begins.
    #[error("the OCSP answer's nextUpdate is not after its thisUpdate; ask again")]
    EmptyWindow,
    /// OpenSSL failed in itself.
    #[error("OpenSSL could not check the OCSP answer; try again")]
    OpenSsl(#[from] ErrorStack),
}

/// Why a certificate that came with an answer is not that of a responder.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotAResponder {
    /// Unreadable.
    #[error("its certificate cannot be read")]
    Unreadable,
    /// The CA itself must have certified it.
    #[error("no known CA certified it directly")]
    NotByTheCa,
    /// Without the usage that makes a responder (RFC 6960 section 4.2.2.2).
    #[error("its certificate is not for signing OCSP answers (extended key usage OCSPSigning)")]
    NoUsage,
    /// Outside its own validity.
    #[error("its certificate was not valid at {at}")]
    NotValid {
        /// When it was judged.
        at: Timestamp,
    },
    /// The CA revoked it.
    #[error("its certificate is revoked")]
    Revoked,
    /// Neither is it exempt from revocation nor does a list speak for it.
    #[error("its certificate is not exempt from revocation (ocsp-nocheck), and no list of the CA speaks for it")]
    RevocationUnknown,
    /// The algorithm table.
    #[error("its certificate is too weak: {0}")]
    Weak(String),
}
