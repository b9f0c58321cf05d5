//! An agency's mail group: members by name for LDAP clients, by address for mail servers. It may be empty.

use super::Unmappable;
use super::values::Builder;
use crate::directory::attribute::Attribute;
use crate::directory::desired::Desired;
use crate::directory::dn::Naming;
use crate::directory::entry::{EntryKind, Subject};
use crate::domain::provision::{MemberRow, UnitRow};

/// The entry of an agency's mail group. `members` are those of this agency, in any order; each counts once.
///
/// # Errors
/// When the agency has no code.
pub fn group(naming: &Naming, row: &UnitRow, members: &[MemberRow]) -> Result<Desired, Unmappable> {
    let mut entry = Builder::new(&["congvuMailGroup"], 10);
    entry.required(Attribute::Cn, "the agency's code", &row.code)?;
    entry.text(Attribute::Description, &row.name);
    entry.code(Attribute::Mail, row.group_address.as_str());
    entry.id(Attribute::AgencyId, row.agency.0);
    entry.code(Attribute::AgencyCode, &row.code);
    entry.code(Attribute::Kind, "group");
    entry.number(Attribute::Revision, row.revision);
    let mut numbers: Vec<i64> = members.iter().map(|member| member.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let names = numbers.into_iter().map(|number| naming.person(number).0.into_bytes()).collect();
    entry.many(Attribute::Member, names);
    let mut addresses: Vec<&str> = members.iter().map(|member| member.address.as_str()).collect();
    addresses.sort_unstable();
    addresses.dedup();
    let addresses = addresses.into_iter().map(|address| address.as_bytes().to_vec()).collect();
    entry.many(Attribute::MemberMail, addresses);
    Ok(Desired {
        subject: Subject { kind: EntryKind::Group, id: row.agency.0 },
        agency_code: row.code.clone(),
        revision: Some(row.revision),
        entry: entry.finish(naming.group(&row.code)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::desired::tests::{naming, unit_row};

    #[test]
    fn members_are_names_and_addresses_each_once() {
        let row = unit_row(&["H10", "H10.31"], "UBND huyện Lộc Ninh");
        let member =
            |number, address: &str| MemberRow { agency: row.agency, number, address: address.parse().unwrap() };
        let members = [member(7, "b@x.vn"), member(3, "a@x.vn"), member(7, "b@x.vn")];
        let desired = group(&naming(), &row, &members).unwrap();
        assert_eq!(desired.entry.dn.0, "cn=H10.31,ou=groups,dc=binhphuoc,dc=gov,dc=vn");
        let names: Vec<_> = desired.entry.get(Attribute::Member).to_vec();
        assert_eq!(names, [naming().person(3).0.into_bytes(), naming().person(7).0.into_bytes()]);
        assert_eq!(desired.entry.get(Attribute::MemberMail), [b"a@x.vn".to_vec(), b"b@x.vn".to_vec()]);
    }

    #[test]
    fn an_empty_group_has_no_member_attribute() {
        let desired = group(&naming(), &unit_row(&["H10"], "UBND tỉnh"), &[]).unwrap();
        assert!(desired.entry.values.iter().all(|(attribute, _)| *attribute != Attribute::Member));
    }
}
