//! PEM: any number of blocks, with any text between them (RFC 7468).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::kind::Kind;
use super::{Collector, Refusal};

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// Takes each block; positions are told when there is more than one.
pub(super) fn take(collector: &mut Collector<'_>, source: &str, bytes: &[u8]) {
    // Only ASCII matters to PEM, whatever the encoding of the text between.
    let text: String = bytes.iter().map(|&octet| char::from(octet)).collect();
    let is_single = text.matches(BEGIN).count() == 1;
    for (index, block) in text.split(BEGIN).skip(1).enumerate() {
        if collector.is_full {
            break;
        }
        let source = if is_single { source.to_owned() } else { format!("{source}#{}", index + 1) };
        take_block(collector, &source, block);
    }
}

fn take_block(collector: &mut Collector<'_>, source: &str, block: &str) {
    let Some((label, rest)) = block.split_once(DASHES) else {
        return collector.refuse(source, Refusal::DamagedPem);
    };
    if label.ends_with("PRIVATE KEY") {
        return collector.refuse(source, Refusal::PrivateKey);
    }
    let Some(body) = rest.split_once("-----END ").filter(|(_, end)| end.starts_with(label)).map(|(body, _)| body)
    else {
        return collector.refuse(source, Refusal::DamagedPem);
    };
    match label {
        "CERTIFICATE" | "X509 CERTIFICATE" | "PKCS7" | "PKCS #7 SIGNED DATA" | "CMS" => {
            let base64: String = body.split_ascii_whitespace().collect();
            match STANDARD.decode(base64) {
                Ok(der) if !der.is_empty() => collector.take_der(source, &der),
                _ => collector.refuse(source, Refusal::DamagedPem),
            }
        }
        "X509 CRL" => collector.refuse(source, Refusal::NotACertificate(Kind::RevocationList)),
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => {
            collector.refuse(source, Refusal::NotACertificate(Kind::Request));
        }
        _ => collector.refuse(source, Refusal::NotACertificate(Kind::Unknown)),
    }
}
