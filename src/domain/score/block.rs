//! Whom an agency is ranked with: like with like by level and kind, and departments never.

use crate::domain::agency::{AgencyKind, AgencyRole, Level};
use crate::domain::code::code_list;
use crate::domain::lang::Lang;

code_list! {
    /// A block of agencies that are ranked among themselves, in the order of reports.
    Block {
        /// Provincial departments, boards, offices, public service units.
        ProvincialBodies = "provincial_bodies",
        /// Party bodies and mass organisations of the province: no committee of the people ranks them with its own.
        PartyBodies = "party_bodies",
        /// People's committees of districts, towns, cities.
        Districts = "districts",
        /// What else reports by itself at that level: service units.
        DistrictBodies = "district_bodies",
        /// Party bodies and mass organisations of districts.
        DistrictPartyBodies = "district_party_bodies",
        /// People's committees of communes, wards, townships.
        Communes = "communes",
        /// What else reports by itself at that level.
        CommuneBodies = "commune_bodies",
        /// Party bodies and mass organisations of communes.
        CommunePartyBodies = "commune_party_bodies",
    }
}

impl Block {
    /// The block of an agency; none for departments, which count in their unit, and for the province's own committee, which is the whole.
    #[must_use]
    pub fn of(kind: AgencyKind, level: Level, role: AgencyRole) -> Option<Self> {
        use AgencyKind::{
            City, MassOrganisation, PartyBody, ProvinceCommittee, RuralCommune, RuralDistrict, Town, Township, Ward,
        };
        if role == AgencyRole::Department {
            return None;
        }
        Some(match (level, kind) {
            (_, ProvinceCommittee) => return None,
            (Level::Province, PartyBody | MassOrganisation) => Self::PartyBodies,
            (Level::Province, _) => Self::ProvincialBodies,
            (Level::District, PartyBody | MassOrganisation) => Self::DistrictPartyBodies,
            (Level::District, City | Town | RuralDistrict) => Self::Districts,
            (Level::District, _) => Self::DistrictBodies,
            (Level::Commune, PartyBody | MassOrganisation) => Self::CommunePartyBodies,
            (Level::Commune, Ward | RuralCommune | Township) => Self::Communes,
            (Level::Commune, _) => Self::CommuneBodies,
        })
    }

    /// What it is called.
    #[must_use]
    pub const fn called(self, lang: Lang) -> &'static str {
        match self {
            Self::ProvincialBodies => {
                lang.pick("Sở, ban, ngành và đơn vị cấp tỉnh", "Departments and bodies of the province")
            }
            Self::PartyBodies => lang.pick("Cơ quan Đảng, đoàn thể cấp tỉnh", "Party bodies and mass organisations"),
            Self::Districts => lang.pick("Huyện, thị xã, thành phố", "Districts, towns and cities"),
            Self::DistrictBodies => lang.pick("Đơn vị khác cấp huyện", "Other bodies of districts"),
            Self::DistrictPartyBodies => {
                lang.pick("Cơ quan Đảng, đoàn thể cấp huyện", "Party bodies and mass organisations of districts")
            }
            Self::Communes => lang.pick("Xã, phường, thị trấn", "Communes, wards and townships"),
            Self::CommuneBodies => lang.pick("Đơn vị khác cấp xã", "Other bodies of communes"),
            Self::CommunePartyBodies => {
                lang.pick("Cơ quan Đảng, đoàn thể cấp xã", "Party bodies and mass organisations of communes")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_is_ranked_with_like() {
        use AgencyKind::{PartyBody, ProvinceCommittee, ProvincialDepartment, ServiceUnit, Town, Township};
        let of = |kind, level| Block::of(kind, level, AgencyRole::ReportingUnit);
        assert_eq!(of(ProvincialDepartment, Level::Province), Some(Block::ProvincialBodies));
        assert_eq!(of(Town, Level::District), Some(Block::Districts));
        assert_eq!(of(Township, Level::Commune), Some(Block::Communes));
        assert_eq!(of(ServiceUnit, Level::District), Some(Block::DistrictBodies), "no committee of a district");
        assert_eq!(of(ServiceUnit, Level::Commune), Some(Block::CommuneBodies));
        let party = [Level::Province, Level::District, Level::Commune].map(|level| of(PartyBody, level));
        let blocks = [Block::PartyBodies, Block::DistrictPartyBodies, Block::CommunePartyBodies];
        assert_eq!(party, blocks.map(Some), "each among those of its level");
        assert_eq!(of(ProvinceCommittee, Level::Province), None);
        assert_eq!(Block::of(ProvincialDepartment, Level::Province, AgencyRole::Department), None);
    }
}
