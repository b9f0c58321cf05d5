//! Makes a target safe for no-op writes and transactions: one ordinary entry of each kind, with every attribute that we may
//! write, is added and deleted.
//!
//! back-mdb numbers attributes when they are first written. A no-op or rolled-back write undoes the number on disk but not in
//! memory, and what is written after it cannot be read once slapd has restarted (`docs/DIRECTORY.md`).

use super::LdapDirectory;
use super::connect::Link;
use super::controls::code;
use super::pool::Held;
use super::read::{self, Search};
use super::write;
use crate::directory::attribute::Attribute;
use crate::directory::entry::{Dn, Values};
use crate::directory::plan::Operation;
use crate::directory::port::{DirectoryError, Refusal};

/// A certificate of nobody. Made by: `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null
/// -subj "/CN=congvu prime" -days 36500 -outform DER`.
const CERTIFICATE: &[u8] = include_bytes!("prime.der");

const NIL: &str = "00000000-0000-0000-0000-000000000000";

/// Classes that our entries have.
const CLASSES: [&str; 5] = ["inetOrgPerson", "organizationalUnit", "congvuMailbox", "congvuAgency", "congvuMailGroup"];

/// Adds and deletes the entries.
pub(super) async fn prime(directory: &LdapDirectory) -> Result<(), DirectoryError> {
    let held = directory.reader.open().await?;
    let base = &directory.config.base;
    if let Some(missing) = missing(&held.link, &base.0).await? {
        held.put_back();
        return Err(DirectoryError::SchemaMissing { missing });
    }
    for (dn, values) in entries(base) {
        add(&held, &dn, values, base).await?;
        let deleted = write::send(&held.link, &dn, &Operation::Delete, vec![]).await?;
        expect(deleted.rc, deleted.text, &format!("delete {dn}"))?;
    }
    held.put_back();
    Ok(())
}

/// One entry of each kind. Together they carry every attribute there is.
fn entries(base: &Dn) -> [(Dn, Vec<Values>); 3] {
    use Attribute as A;
    let of = |attribute, value: &str| (attribute, vec![value.as_bytes().to_vec()]);
    let classes = |names: &[&str]| (A::ObjectClass, names.iter().map(|name| name.as_bytes().to_vec()).collect());
    let person = vec![
        classes(&["inetOrgPerson", "congvuMailbox"]),
        of(A::Uid, "congvu-prime"),
        of(A::Ou, "prime"),
        of(A::Cn, "congvu prime"),
        of(A::Sn, "congvu"),
        of(A::GivenName, "prime"),
        of(A::Description, "prime"),
        of(A::Title, "prime"),
        of(A::Mail, "congvu-prime@example.invalid"),
        of(A::MailAlias, "congvu-prime-alias@example.invalid"),
        of(A::MailState, "staged"),
        of(A::MailQuota, "0"),
        of(A::MailboxId, NIL),
        of(A::OfficialId, NIL),
        of(A::OfficialCategory, "prime"),
        of(A::AgencyId, NIL),
        of(A::AgencyCode, "prime"),
        of(A::Kind, "prime"),
        of(A::Revision, "0"),
        (A::UserCertificate, vec![CERTIFICATE.to_vec()]),
    ];
    let unit = vec![
        classes(&["organizationalUnit", "congvuAgency"]),
        of(A::Ou, "congvu-prime"),
        of(A::AgencyId, NIL),
        of(A::AgencyCode, "prime"),
        of(A::AgencyAlternateCode, "prime"),
        of(A::AgencyKind, "prime"),
        of(A::AgencyLevel, "prime"),
        of(A::NetworkSite, "FALSE"),
    ];
    let group = vec![
        classes(&["congvuMailGroup"]),
        of(A::Cn, "congvu-prime"),
        of(A::Member, &base.0),
        of(A::MemberMail, "congvu-prime@example.invalid"),
    ];
    let dn = |rdn: &str| Dn(format!("{rdn},{base}"));
    [(dn("uid=congvu-prime"), person), (dn("ou=congvu-prime"), unit), (dn("cn=congvu-prime"), group)]
}

/// Adds one entry; what an interrupted run left in its place goes first.
async fn add(held: &Held<'_>, dn: &Dn, values: Vec<Values>, base: &Dn) -> Result<(), DirectoryError> {
    let operation = Operation::Add { values };
    let mut result = write::send(&held.link, dn, &operation, vec![]).await?;
    if result.rc == code::ENTRY_ALREADY_EXISTS {
        let deleted = write::send(&held.link, dn, &Operation::Delete, vec![]).await?;
        expect(deleted.rc, deleted.text, &format!("delete {dn}"))?;
        result = write::send(&held.link, dn, &operation, vec![]).await?;
    }
    match result.rc {
        code::NO_SUCH_OBJECT => Err(DirectoryError::BaseMissing { base: base.0.clone() }),
        code::UNDEFINED_ATTRIBUTE_TYPE | code::INVALID_ATTRIBUTE_SYNTAX | code::OBJECT_CLASS_VIOLATION => {
            Err(DirectoryError::SchemaMissing { missing: format!("part of the schema ({})", result.text) })
        }
        other => expect(other, result.text, &format!("add {dn}")),
    }
}

fn expect(code: u32, message: String, action: &str) -> Result<(), DirectoryError> {
    if code == code::SUCCESS {
        return Ok(());
    }
    Err(DirectoryError::Refused { action: action.to_owned(), refusal: Refusal { code, message } })
}

/// The first class or attribute we need that the server's schema lacks. None too where its schema cannot be read: the
/// entries themselves will tell.
pub(super) async fn missing(link: &Link, base: &str) -> Result<Option<String>, DirectoryError> {
    let entry = read::raw_on(link, Search::entry(base, &["subschemaSubentry"])).await?;
    let subschema = entry
        .and_then(|raw| raw.get("subschemaSubentry").first().cloned())
        .and_then(|dn| String::from_utf8(dn).ok())
        .unwrap_or_else(|| "cn=Subschema".to_owned());
    let mut search = Search::entry(&subschema, &["attributeTypes", "objectClasses"]);
    search.filter = "(objectClass=subschema)";
    let Some(schema) = read::raw_on(link, search).await? else { return Ok(None) };
    let known: Vec<String> = ["attributeTypes", "objectClasses"]
        .iter()
        .flat_map(|of| schema.get(of))
        .flat_map(|value| names(value))
        .collect();
    Ok(first_unknown(&known))
}

fn first_unknown(known: &[String]) -> Option<String> {
    let attributes = Attribute::ALL.iter().filter_map(|attribute| attribute.name().split(';').next());
    attributes
        .chain(CLASSES)
        .find(|needed| !known.iter().any(|name| name.eq_ignore_ascii_case(needed)))
        .map(str::to_owned)
}

/// The names in a schema description: `NAME 'a'` or `NAME ( 'a' 'b' )` (RFC 4512 section 4.1).
fn names(description: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(description);
    let Some((_, after)) = text.split_once(" NAME ") else { return Vec::new() };
    let after = after.trim_start();
    let listed = match after.strip_prefix('(') {
        Some(list) => list.split(')').next(),
        None => after.get(..after.match_indices('\'').nth(1).map_or(0, |(at, _)| at + 1)),
    };
    listed.unwrap_or_default().split('\'').skip(1).step_by(2).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attribute_is_primed() {
        let base = Dn("dc=x".to_owned());
        let entries = entries(&base);
        for attribute in Attribute::ALL {
            let carried = entries.iter().any(|(_, values)| values.iter().any(|(of, _)| of == attribute));
            assert!(carried, "{} is written without having been primed", attribute.name());
        }
    }

    #[test]
    fn names_of_schema_descriptions() {
        assert_eq!(names(b"( 1.2 NAME 'cn' DESC 'not a NAME 'x'' SUP name )"), ["cn"]);
        assert_eq!(names(b"( 1.2 NAME ( 'mail' 'rfc822Mailbox' ) DESC 'x' )"), ["mail", "rfc822Mailbox"]);
        assert!(names(b"( 1.2 DESC 'x' )").is_empty());
    }

    #[test]
    fn the_first_missing_element_is_named() {
        let known: Vec<String> = Attribute::ALL.iter().map(|attribute| attribute.name().to_owned()).collect();
        assert_eq!(first_unknown(&known[..3]).as_deref(), Some("cn"));
        assert_eq!(
            first_unknown(&[known, vec!["userCertificate".to_owned()]].concat()).as_deref(),
            Some("inetOrgPerson")
        );
    }
}
