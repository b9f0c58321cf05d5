//! Certificates of invented officials in the shape of the second generation, any part of which a test may change.

use congvu::domain::clock::Timestamp;

use super::at;
use super::forger::{Forgery, element};

/// Object identifiers, DER without their header.
const COMMON_NAME: &str = "550403";
const ORGANISATION: &str = "55040a";
const USER_ID: &str = "0992268993f22c640101";
const EMAIL: &str = "2a864886f70d010901";
pub(crate) const KEY_USAGE: &str = "551d0f";
pub(crate) const EXTENDED_KEY_USAGE: &str = "551d25";
pub(crate) const OTHER_NAMES: &str = "551d11";
pub(crate) const ISSUER_OTHER_NAMES: &str = "551d12";
pub(crate) const POLICIES: &str = "551d20";
pub(crate) const BASIC_CONSTRAINTS: &str = "551d13";
pub(crate) const CLIENT: &str = "2b06010505070302";
pub(crate) const SERVER: &str = "2b06010505070301";
pub(crate) const MAIL: &str = "2b06010505070304";
const PUBLIC_DUTY: &str = "6085400101010101";

/// What is to be in a certificate.
#[derive(Clone)]
pub(crate) struct Official {
    pub(crate) name: &'static str,
    pub(crate) organisation: &'static str,
    /// Such as `CCCD:070190000123`.
    pub(crate) user_id: Option<&'static str>,
    pub(crate) email: Option<&'static str>,
    pub(crate) mailboxes: Vec<String>,
    pub(crate) serial: u32,
    pub(crate) not_before: Timestamp,
    pub(crate) not_after: Timestamp,
}

impl Default for Official {
    fn default() -> Self {
        Self {
            name: "Nguyễn Thị Thử Nghiệm",
            organisation: "Sở Thông tin và Truyền thông",
            user_id: None,
            email: None,
            mailboxes: vec!["thunghiem.stttt@binhphuoc.gov.vn".to_owned()],
            serial: 0x1234_5678,
            not_before: at("2018-06-01T00:00:00+07:00"),
            not_after: at("2023-06-01T00:00:00+07:00"),
        }
    }
}

impl Official {
    /// Everything in order.
    pub(crate) fn forgery(&self) -> Forgery {
        Forgery {
            serial: self.serial.to_be_bytes().to_vec(),
            name: Some(self.subject()),
            not_before: self.not_before,
            not_after: self.not_after,
            extensions: vec![key_usage(0xF0, true), usages(&[CLIENT, MAIL]), mailboxes(&self.mailboxes), policy()],
            ..Forgery::default()
        }
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        self.forgery().sign()
    }

    fn subject(&self) -> Vec<u8> {
        let mut parts = vec![attribute(ORGANISATION, 0x0C, self.organisation)];
        parts.extend(self.user_id.map(|id| attribute(USER_ID, 0x0C, id)));
        parts.extend(self.email.map(|email| attribute(EMAIL, 0x16, email)));
        parts.push(attribute(COMMON_NAME, 0x0C, self.name));
        element(0x30, &parts.concat())
    }
}

/// A name of one part.
pub(crate) fn named(common_name: &str) -> Vec<u8> {
    element(0x30, &attribute(COMMON_NAME, 0x0C, common_name))
}

pub(crate) fn extension(oid: &str, is_critical: bool, value: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if is_critical { &[1, 1, 0xFF] } else { &[] };
    element(0x30, &[&identifier(oid)[..], critical, &element(0x04, value)].concat())
}

pub(crate) fn key_usage(bits: u8, is_critical: bool) -> Vec<u8> {
    extension(KEY_USAGE, is_critical, &element(0x03, &[0, bits]))
}

pub(crate) fn usages(oids: &[&str]) -> Vec<u8> {
    let list: Vec<u8> = oids.iter().flat_map(|oid| identifier(oid)).collect();
    extension(EXTENDED_KEY_USAGE, false, &element(0x30, &list))
}

pub(crate) fn mailboxes<T: AsRef<str>>(addresses: &[T]) -> Vec<u8> {
    let names: Vec<u8> = addresses.iter().flat_map(|address| element(0x81, address.as_ref().as_bytes())).collect();
    extension(OTHER_NAMES, false, &element(0x30, &names))
}

pub(crate) fn policy() -> Vec<u8> {
    extension(POLICIES, false, &element(0x30, &element(0x30, &identifier(PUBLIC_DUTY))))
}

fn identifier(oid: &str) -> Vec<u8> {
    element(0x06, &hex::decode(oid).unwrap())
}

fn attribute(oid: &str, kind: u8, text: &str) -> Vec<u8> {
    let pair = [identifier(oid), element(kind, text.as_bytes())].concat();
    element(0x31, &element(0x30, &pair))
}
