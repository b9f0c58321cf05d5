//! What the directory should hold, entry by entry, in the order in which entries can be added: containers, agencies
//! (parents first), persons, groups.
//!
//! Nothing is collected here: the registry is read in pages and each page becomes entries, so a province of any size
//! passes through in constant memory. The entries themselves are built by [`super::mapping`].

use super::dn::Naming;
use super::entry::{Entry, Subject};
use super::mapping;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::provision::{MemberRow, PersonRow, UnitRow};

/// One entry as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desired {
    /// What it stands for.
    pub subject: Subject,
    /// Identifier of the agency that it counts under; empty for containers.
    pub agency_code: String,
    /// The registry's revision behind it; none for containers.
    pub revision: Option<i64>,
    /// Name and values.
    pub entry: Entry,
}

/// The containers.
pub fn containers(naming: &Naming) -> impl Iterator<Item = Desired> {
    naming.containers().into_iter().map(mapping::container)
}

/// Puts agencies in the order in which they can be added: those above before those below, then by code.
pub fn parents_first(units: &mut [UnitRow]) {
    units.sort_by(|left, right| (left.path.len(), &left.code).cmp(&(right.path.len(), &right.code)));
}

/// The membership that a person's row gives: one in the group of the agency, if they are posted there and the mailbox takes
/// mail. Who left reads on for a while, but no longer what is sent to the agency.
#[must_use]
pub fn membership(row: &PersonRow) -> Option<MemberRow> {
    let is_member = row.posted && receives(row.state);
    is_member.then(|| MemberRow { agency: row.agency, number: row.number, address: row.address.clone() })
}

/// Whether a mailbox in `state` takes the mail of its agency's group.
#[must_use]
pub const fn receives(state: MailboxState) -> bool {
    state.is_in_directory() && state.permissions().receive
}

#[cfg(test)]
pub(super) mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::directory::entry::Dn;
    use crate::domain::agency::{AgencyKind, Level};
    use crate::domain::ids::{AgencyId, MailboxId, OfficialId};
    use crate::domain::official::Category;

    pub(in crate::directory) fn naming() -> Naming {
        Naming::new(Dn("dc=binhphuoc,dc=gov,dc=vn".to_owned()))
    }

    pub(in crate::directory) fn id(kind: u8, number: u64) -> Uuid {
        Uuid::from_u64_pair(u64::from(kind) << 32, number)
    }

    pub(in crate::directory) fn person_row(number: u32, full_name: &str) -> PersonRow {
        PersonRow {
            mailbox: MailboxId(id(1, number.into())),
            number: number.into(),
            revision: 1,
            state: MailboxState::Active,
            quota_mib: 2048,
            address: format!("p{number}.stttt@binhphuoc.gov.vn").parse().unwrap(),
            aliases: Vec::new(),
            official: OfficialId(id(2, number.into())),
            full_name: full_name.to_owned(),
            category: Category::CivilServant,
            posted: true,
            agency: AgencyId(id(3, 1)),
            agency_code: "H10.08".to_owned(),
            agency_name: "Sở Thông tin và Truyền thông".to_owned(),
            position: "Chuyên viên".to_owned(),
            certificates: Vec::new(),
        }
    }

    pub(in crate::directory) fn unit_row(path: &[&str], name: &str) -> UnitRow {
        let code = path.last().copied().unwrap_or_default();
        let number = code.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        UnitRow {
            agency: AgencyId(id(3, number)),
            revision: 1,
            code: code.to_owned(),
            alternative_codes: Vec::new(),
            path: path.iter().map(|&code| code.to_owned()).collect(),
            name: name.to_owned(),
            slug: code.to_ascii_lowercase(),
            kind: AgencyKind::RuralDistrict,
            level: Level::District,
            network_site: false,
            group_address: format!("{}@binhphuoc.gov.vn", code.to_ascii_lowercase()).parse().unwrap(),
        }
    }

    #[test]
    fn parents_come_first() {
        let mut units = [
            unit_row(&["H10", "H10.31", "H10.31.02"], "xã"),
            unit_row(&["H10", "H10.4"], "huyện"),
            unit_row(&["H10"], "tỉnh"),
            unit_row(&["H10", "H10.31"], "huyện"),
        ];
        parents_first(&mut units);
        assert_eq!(units.map(|unit| unit.code), ["H10", "H10.31", "H10.4", "H10.31.02"]);
    }

    #[test]
    fn only_mailboxes_that_take_mail_are_members() {
        for &state in MailboxState::ALL {
            let mut row = person_row(1, "Điểu Nen");
            row.state = state;
            assert_eq!(membership(&row).is_some(), state.permissions().receive, "{state}");
            row.posted = false;
            assert_eq!(membership(&row), None, "who left is no member, {state}");
        }
        assert_eq!(containers(&naming()).count(), 4);
    }
}
