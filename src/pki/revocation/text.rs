//! Lists that come as PEM text (RFC 7468 section 6).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const BEGIN: &[u8] = b"-----BEGIN X509 CRL-----";
const END: &[u8] = b"-----END X509 CRL-----";

/// The DER of a list that is the one PEM block of a text; anything else as it came, to be refused by what it is.
#[must_use]
pub fn list_der(bytes: Vec<u8>) -> Vec<u8> {
    decoded(&bytes).unwrap_or(bytes)
}

fn decoded(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.first() == Some(&0x30) {
        return None;
    }
    let start = find(bytes, BEGIN)? + BEGIN.len();
    let rest = bytes.get(start..)?;
    let end = find(rest, END)?;
    let (body, after) = (rest.get(..end)?, rest.get(end..)?);
    if find(after, b"-----BEGIN ").is_some() {
        return None;
    }
    let base64: Vec<u8> = body.iter().copied().filter(|octet| !octet.is_ascii_whitespace()).collect();
    STANDARD.decode(base64).ok()
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_block_of_pem_is_taken_and_everything_else_left_as_it_is() {
        let block = "-----BEGIN X509 CRL-----\nMAMC\r\nAQE=\n-----END X509 CRL-----\n";
        assert_eq!(list_der(format!("issued by\n{block}").into_bytes()), [0x30, 3, 2, 1, 1]);
        for other in [
            format!("{block}{block}"),
            "-----BEGIN X509 CRL-----\n%%%\n-----END X509 CRL-----".to_owned(),
            "-----BEGIN X509 CRL-----\nMAMC".to_owned(),
            "<html></html>".to_owned(),
            format!("0{block}"),
        ] {
            assert_eq!(list_der(other.clone().into_bytes()), other.into_bytes());
        }
    }
}
