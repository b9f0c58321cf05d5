//! Whom an agency is ranked with: like with like, and departments never.

use crate::domain::agency::{AgencyKind, AgencyRole, Level};
use crate::domain::code::code_list;
use crate::domain::lang::Lang;

code_list! {
    /// A block of agencies that are ranked among themselves, in the order of reports.
    Block {
        /// Provincial departments, boards, offices, public service units.
        ProvincialBodies = "provincial_bodies",
        /// Party bodies and mass organisations: no committee of the people ranks them with its own.
        PartyBodies = "party_bodies",
        /// Districts, towns, cities.
        Districts = "districts",
        /// Communes, wards, townships.
        Communes = "communes",
    }
}

impl Block {
    /// The block of an agency; none for departments, which count in their unit, and for the province's own committee, which is the whole.
    #[must_use]
    pub fn of(kind: AgencyKind, level: Level, role: AgencyRole) -> Option<Self> {
        if role == AgencyRole::Department || kind == AgencyKind::ProvinceCommittee {
            return None;
        }
        Some(match (kind, level) {
            (AgencyKind::PartyBody | AgencyKind::MassOrganisation, _) => Self::PartyBodies,
            (_, Level::Province) => Self::ProvincialBodies,
            (_, Level::District) => Self::Districts,
            (_, Level::Commune) => Self::Communes,
        })
    }

    /// What it is called.
    #[must_use]
    pub const fn called(self, lang: Lang) -> &'static str {
        match self {
            Self::ProvincialBodies => {
                lang.pick("Sở, ban, ngành và đơn vị cấp tỉnh", "Departments and bodies of the province")
            }
            Self::PartyBodies => lang.pick("Cơ quan Đảng, đoàn thể", "Party bodies and mass organisations"),
            Self::Districts => lang.pick("Huyện, thị xã, thành phố", "Districts, towns and cities"),
            Self::Communes => lang.pick("Xã, phường, thị trấn", "Communes, wards and townships"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_is_ranked_with_like() {
        use AgencyKind::{PartyBody, ProvinceCommittee, ProvincialDepartment, ServiceUnit, Township};
        let unit = AgencyRole::ReportingUnit;
        assert_eq!(Block::of(ProvincialDepartment, Level::Province, unit), Some(Block::ProvincialBodies));
        assert_eq!(Block::of(PartyBody, Level::Province, unit), Some(Block::PartyBodies));
        assert_eq!(Block::of(ServiceUnit, Level::District, unit), Some(Block::Districts));
        assert_eq!(Block::of(Township, Level::Commune, unit), Some(Block::Communes));
        assert_eq!(Block::of(ProvinceCommittee, Level::Province, unit), None);
        assert_eq!(Block::of(ProvincialDepartment, Level::Province, AgencyRole::Department), None);
    }
}
