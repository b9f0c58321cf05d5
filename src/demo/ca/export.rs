//! The demo CA's public side as files in a folder: what an operator would have been given.

use std::fs;
use std::io;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Authority, DemoCa};

impl DemoCa {
    /// Writes `anchors.pem`, `intermediates.pem` and each authority's certificate as `<name>.crt` (DER).
    ///
    /// # Errors
    /// When the folder or a file cannot be written.
    pub fn export(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        fs::write(folder.join("anchors.pem"), pem_of(&self.anchors()))?;
        fs::write(folder.join("intermediates.pem"), pem_of(&self.intermediates()))?;
        for authority in Authority::ALL {
            fs::write(folder.join(authority.file_name("crt")), self.certificate(authority))?;
        }
        Ok(())
    }

    /// Writes a revocation list of `authority` as `<name>.crl` (DER) and `<name>.crl.pem`.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn export_crl(folder: &Path, authority: Authority, crl: &[u8]) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        fs::write(folder.join(authority.file_name("crl")), crl)?;
        fs::write(folder.join(authority.file_name("crl.pem")), pem("X509 CRL", crl))
    }
}

/// PEM text of one object (RFC 7468).
#[must_use]
pub fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let mut out = format!("-----BEGIN {label}-----\n");
    for (index, character) in text.chars().enumerate() {
        if index > 0 && index % 64 == 0 {
            out.push('\n');
        }
        out.push(character);
    }
    out + "\n-----END " + label + "-----\n"
}

fn pem_of(certificates: &[&[u8]]) -> String {
    certificates.iter().map(|der| pem("CERTIFICATE", der)).collect()
}
