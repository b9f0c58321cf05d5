//! What kept bytes are.

use crate::domain::code::code_list;

code_list! {
    /// Kinds of bytes that are kept as evidence.
    EvidenceKind {
        /// A CA's revocation list, DER.
        RevocationList = "crl",
        /// A signed answer about one certificate (RFC 6960), DER.
        OcspResponse = "ocsp",
    }
}
