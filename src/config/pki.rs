//! `[pki]`: whom we trust.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::FetchConfig;

/// Settings of the certificate checks. Each path is a file or a folder of PEM or DER files.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PkiConfig {
    /// Root certificates.
    pub anchors: PathBuf,
    /// Certificates of the issuing CAs.
    pub intermediates: PathBuf,
    /// Certificate of the root under which SHA-1 signatures are accepted, for certificates issued before `sha1_until`.
    pub sha1_root: Option<PathBuf>,
    /// Last instant of issue (RFC 3339) for which SHA-1 is accepted under `sha1_root`.
    pub sha1_until: Option<String>,
    /// From whom revocation lists are fetched.
    pub fetch: FetchConfig,
}
