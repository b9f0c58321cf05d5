//! Distinguished names as RFC 4514 text, in UTF-8 as written, last attribute first.

use x509_parser::asn1_rs::{Any, Tag, ToDer};
use x509_parser::oid_registry::{Oid, asn1_rs::oid};
use x509_parser::x509::{AttributeTypeAndValue, RelativeDistinguishedName, X509Name};

use crate::domain::certificate::name_text::escaped;

/// The name's text.
pub(super) fn rfc4514(name: &X509Name<'_>) -> String {
    let mut parts: Vec<String> = name.iter_rdn().map(relative).collect();
    parts.reverse();
    parts.join(",")
}

/// The text of a string value, if it is one of a kind that we can read.
pub(super) fn text(value: &Any<'_>) -> Option<String> {
    match value.tag() {
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String | Tag::NumericString | Tag::VisibleString => {
            std::str::from_utf8(value.data).ok().map(str::to_owned)
        }
        // Certificates that use it mean Latin-1 by it (RFC 5280 appendix B).
        Tag::T61String => Some(value.data.iter().copied().map(char::from).collect()),
        Tag::BmpString if value.data.len().is_multiple_of(2) => {
            let units = value.data.chunks_exact(2).map(|pair| pair.iter().fold(0, |unit, &o| unit << 8 | u16::from(o)));
            char::decode_utf16(units).collect::<Result<String, _>>().ok()
        }
        _ => None,
    }
}

fn relative(part: &RelativeDistinguishedName<'_>) -> String {
    part.iter().map(attribute).collect::<Vec<_>>().join("+")
}

fn attribute(attribute: &AttributeTypeAndValue<'_>) -> String {
    let kind = kind(attribute.attr_type());
    if let Some(text) = text(attribute.attr_value()) {
        return format!("{kind}={}", escaped(&text));
    }
    let der = attribute.attr_value().to_der_vec().unwrap_or_default();
    format!("{kind}=#{}", hex::encode(der))
}

/// Descriptors of RFC 4514 section 3 and those in common use beside them.
fn kind(oid: &Oid<'_>) -> String {
    let known = [
        (oid!(2.5.4.3), "CN"),
        (oid!(2.5.4.4), "SN"),
        (oid!(2.5.4.5), "serialNumber"),
        (oid!(2.5.4.6), "C"),
        (oid!(2.5.4.7), "L"),
        (oid!(2.5.4.8), "ST"),
        (oid!(2.5.4.9), "STREET"),
        (oid!(2.5.4.10), "O"),
        (oid!(2.5.4.11), "OU"),
        (oid!(2.5.4.12), "title"),
        (oid!(2.5.4.42), "givenName"),
        (oid!(0.9.2342.19200300.100.1.1), "UID"),
        (oid!(0.9.2342.19200300.100.1.25), "DC"),
        (oid!(1.2.840.113549.1.9.1), "emailAddress"),
    ];
    let name = known.iter().find(|(candidate, _)| candidate == oid).map(|(_, name)| (*name).to_owned());
    name.unwrap_or_else(|| oid.to_id_string())
}
