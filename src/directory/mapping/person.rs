//! A personal mailbox and its owner: `inetOrgPerson` with `congvuMailbox`.

use uuid::Uuid;

use super::Unmappable;
use super::values::Builder;
use crate::directory::attribute::Attribute;
use crate::directory::desired::Desired;
use crate::directory::dn::Naming;
use crate::directory::entry::{EntryKind, Subject, Value};
use crate::domain::mailbox;
use crate::domain::provision::PersonRow;

/// The entry of a personal mailbox; `None` when its state has none in the directory.
///
/// # Errors
/// When the owner's name is blank or too long: the directory demands `cn` and `sn`.
pub fn person(naming: &Naming, row: PersonRow) -> Result<Option<Desired>, Unmappable> {
    if !row.state.is_in_directory() {
        return Ok(None);
    }
    let mut entry = Builder::new(&["inetOrgPerson", "congvuMailbox"], 20);
    entry.code(Attribute::Uid, &mailbox::uid(row.number));
    entry.text(Attribute::Ou, &row.agency_name);
    entry.required(Attribute::Cn, "the full name", &row.full_name)?;
    let (family, given) = names(&row.full_name);
    entry.required(Attribute::Sn, "the family name", family)?;
    entry.text(Attribute::GivenName, given);
    entry.text(Attribute::Title, &row.position);
    entry.code(Attribute::Mail, row.address.as_str());
    entry.many(Attribute::MailAlias, aliases(&row));
    entry.code(Attribute::MailState, row.state.as_str());
    entry.number(Attribute::MailQuota, i64::from(row.quota_mib));
    entry.id(Attribute::MailboxId, row.mailbox.0);
    entry.id(Attribute::OfficialId, row.official.0);
    entry.code(Attribute::OfficialCategory, row.category.as_str());
    if row.agency.0 != Uuid::nil() {
        entry.id(Attribute::AgencyId, row.agency.0);
    }
    entry.text(Attribute::AgencyCode, &row.agency_code);
    entry.code(Attribute::Kind, "personal");
    entry.number(Attribute::Revision, row.revision);
    entry.many(Attribute::UserCertificate, row.certificates);
    Ok(Some(Desired {
        subject: Subject { kind: EntryKind::Person, id: row.mailbox.0 },
        agency_code: row.agency_code,
        revision: Some(row.revision),
        entry: entry.finish(naming.person(row.number)),
    }))
}

/// First word (họ) and last word (tên); the last is blank when there is only one.
fn names(full_name: &str) -> (&str, &str) {
    let mut words = full_name.split_whitespace();
    (words.next().unwrap_or_default(), words.next_back().unwrap_or_default())
}

/// The other addresses, each once, without the primary one. Addresses are in lower case already.
fn aliases(row: &PersonRow) -> Vec<Value> {
    let mut others: Vec<&str> = row.aliases.iter().map(mailbox::address::MailAddress::as_str).collect();
    others.sort_unstable();
    others.dedup();
    others.into_iter().filter(|alias| *alias != row.address.as_str()).map(|alias| alias.as_bytes().to_vec()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::desired::tests::{naming, person_row};
    use crate::domain::mailbox::lifecycle::MailboxState;

    fn text(desired: &Desired, attribute: Attribute) -> Vec<&str> {
        desired.entry.get(attribute).iter().map(|value| std::str::from_utf8(value).unwrap()).collect()
    }

    #[test]
    fn a_person_has_these_values() {
        let mut row = person_row(42, "Nguyễn Thị Hòa");
        row.aliases = vec![row.address.clone(), "hoant@binhphuoc.gov.vn".parse().unwrap()];
        let desired = person(&naming(), row).unwrap().unwrap();
        assert_eq!(desired.entry.dn.0, "uid=m000042,ou=people,dc=binhphuoc,dc=gov,dc=vn");
        assert_eq!(text(&desired, Attribute::ObjectClass), ["inetOrgPerson", "congvuMailbox"]);
        assert_eq!(text(&desired, Attribute::Cn), ["Nguyễn Thị Hòa"]);
        assert_eq!(text(&desired, Attribute::Sn), ["Nguyễn"]);
        assert_eq!(text(&desired, Attribute::GivenName), ["Hòa"]);
        assert_eq!(text(&desired, Attribute::MailAlias), ["hoant@binhphuoc.gov.vn"]);
        assert_eq!(text(&desired, Attribute::Kind), ["personal"]);
        assert!(desired.entry.values.iter().all(|(_, values)| values.iter().all(|value| !value.is_empty())));
    }

    #[test]
    fn one_word_is_a_family_name_and_no_word_is_an_error() {
        let one = person(&naming(), person_row(1, "Lan")).unwrap().unwrap();
        assert_eq!((text(&one, Attribute::Sn), text(&one, Attribute::GivenName)), (vec!["Lan"], vec![]));
        assert!(person(&naming(), person_row(1, "  ")).is_err());
    }

    #[test]
    fn a_purged_mailbox_has_no_entry() {
        let mut row = person_row(1, "Điểu Nen");
        row.state = MailboxState::Purged;
        assert_eq!(person(&naming(), row), Ok(None));
    }
}
