//! Objects other than certificates in a file: DER as it is, or the PEM blocks of one label.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::kind::{Kind, kind_of};

/// PEM label of revocation lists.
pub const CRL_LABEL: &str = "X509 CRL";
/// PEM label of OCSP answers (as OpenSSL writes them).
pub const OCSP_LABEL: &str = "OCSP RESPONSE";

/// The DER of each PEM block with that label; the bytes themselves when they are no PEM, or hold no such block. Damaged base64 gives an
/// empty object, which no reader takes.
#[must_use]
pub fn objects(bytes: &[u8], label: &str) -> Vec<Vec<u8>> {
    if kind_of(bytes) != Kind::Pem {
        return vec![bytes.to_vec()];
    }
    let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some((_, from)) = split(rest, begin.as_bytes()) {
        let (body, after) = split(from, end.as_bytes()).unwrap_or((from, &[]));
        let base64: Vec<u8> = body.iter().copied().filter(|octet| !octet.is_ascii_whitespace()).collect();
        found.push(STANDARD.decode(base64).unwrap_or_default());
        rest = after;
    }
    if found.is_empty() { vec![bytes.to_vec()] } else { found }
}

fn split<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(mark.len()).position(|window| window == mark)?;
    Some((bytes.get(..at)?, bytes.get(at + mark.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_one_label_are_taken_and_der_is_left_as_it_is() {
        let list = |text: &str| format!("x\n-----BEGIN X509 CRL-----\r\n{text}\r\n-----END X509 CRL-----\n");
        let other = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let text = [list("AQ\nID"), other.to_owned(), list("BA=="), list("!")].concat();
        assert_eq!(objects(text.as_bytes(), CRL_LABEL), [vec![1, 2, 3], vec![4], Vec::new()]);
        assert_eq!(objects(b"\x30\x00", CRL_LABEL), [b"\x30\x00"]);
        assert_eq!(objects(other.as_bytes(), CRL_LABEL), [other.as_bytes()]);
        assert_eq!(objects(list("BAUG").trim_end_matches("-----END X509 CRL-----\n").as_bytes(), CRL_LABEL).len(), 1);
    }
}
