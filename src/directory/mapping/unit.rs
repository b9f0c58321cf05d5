//! An agency: `organizationalUnit` with `congvuAgency`, nested below the agency above it; and the plain containers.

use uuid::Uuid;

use super::Unmappable;
use super::values::Builder;
use crate::directory::attribute::Attribute;
use crate::directory::desired::Desired;
use crate::directory::dn::{self, Naming};
use crate::directory::entry::{Dn, EntryKind, Subject};
use crate::domain::provision::UnitRow;

/// The entry of an agency.
///
/// # Errors
/// When it has no code or no place in the tree.
pub fn unit(naming: &Naming, row: &UnitRow) -> Result<Desired, Unmappable> {
    if row.path.last() != Some(&row.code) {
        return Err(Unmappable::Empty { field: "the agency's place in the tree" });
    }
    let mut entry = Builder::new(&["organizationalUnit", "congvuAgency"], 12);
    entry.required(Attribute::Ou, "the agency's code", &row.code)?;
    entry.text(Attribute::Description, &row.name);
    entry.id(Attribute::AgencyId, row.agency.0);
    entry.code(Attribute::AgencyCode, &row.code);
    let mut others = row.alternative_codes.clone();
    others.retain(|code| !code.trim().is_empty() && code.is_ascii());
    others.sort_unstable();
    others.dedup_by(|left, right| left.eq_ignore_ascii_case(right));
    entry.many(Attribute::AgencyAlternateCode, others.into_iter().map(String::into_bytes).collect());
    entry.code(Attribute::AgencyKind, row.kind.as_str());
    entry.code(Attribute::AgencyLevel, row.level.as_str());
    entry.code(Attribute::NetworkSite, if row.network_site { "TRUE" } else { "FALSE" });
    entry.code(Attribute::Kind, "unit");
    entry.number(Attribute::Revision, row.revision);
    Ok(Desired {
        subject: Subject { kind: EntryKind::Unit, id: row.agency.0 },
        agency_code: row.code.clone(),
        revision: Some(row.revision),
        entry: entry.finish(naming.unit(&row.path)),
    })
}

/// A container, such as `ou=people`.
#[must_use]
pub fn container(name: Dn) -> Desired {
    let mut entry = Builder::new(&["organizationalUnit"], 2);
    let ou = dn::relative(&name).strip_prefix("ou=").unwrap_or_default().to_owned();
    entry.code(Attribute::Ou, &ou);
    Desired {
        subject: Subject { kind: EntryKind::Container, id: Uuid::nil() },
        agency_code: String::new(),
        revision: None,
        entry: entry.finish(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::desired::tests::{naming, unit_row};

    #[test]
    fn an_agency_is_nested_below_those_above_it() {
        let mut row = unit_row(&["H10", "H10.31"], "UBND huyện Lộc Ninh");
        row.alternative_codes = vec!["000.00.31.H10".to_owned(), String::new(), "000.00.31.h10".to_owned()];
        let desired = unit(&naming(), &row).unwrap();
        assert_eq!(desired.entry.dn.0, "ou=H10.31,ou=H10,ou=agencies,dc=binhphuoc,dc=gov,dc=vn");
        assert_eq!(desired.entry.get(Attribute::Description), ["UBND huyện Lộc Ninh".as_bytes()]);
        assert_eq!(desired.entry.get(Attribute::AgencyAlternateCode).len(), 1);
        assert_eq!(desired.entry.get(Attribute::NetworkSite), [b"FALSE".to_vec()]);
    }

    #[test]
    fn an_agency_outside_the_tree_is_an_error() {
        let mut row = unit_row(&["H10"], "UBND tỉnh");
        row.path.clear();
        assert!(unit(&naming(), &row).is_err());
    }

    #[test]
    fn a_container_is_a_plain_unit() {
        let [people, ..] = naming().containers();
        let desired = container(people);
        assert_eq!(desired.entry.get(Attribute::Ou), [b"people".to_vec()]);
    }
}
