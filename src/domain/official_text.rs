//! How official texts name whoever writes them: names at length, who stands above, as what somebody signs, with which motto
//! (Decree 30/2020/NĐ-CP, annex I; of Party bodies Hướng dẫn 36-HD/VPTW; the Youth Union opens with its own name).

use crate::domain::agency::AgencyKind;
use crate::domain::code::code_list;
use crate::domain::form::words::place;

code_list! {
    /// What an official text opens with.
    Motto {
        /// The nation's name and its motto.
        State = "state",
        /// The Party's name.
        Party = "party",
        /// The Youth Union's name.
        Youth = "youth",
    }
}

/// What the names of the Youth Union's bodies begin with, in lower case: they are written with both.
const YOUTH: [&str; 9] = [
    "tỉnh đoàn",
    "thành đoàn",
    "huyện đoàn",
    "thị đoàn",
    "quận đoàn",
    "xã đoàn",
    "phường đoàn",
    "đoàn thanh niên",
    "đoàn tncs",
];

/// What a people's committee is called at length, and how for short.
const COMMITTEE: [&str; 3] = ["Ủy ban nhân dân ", "Uỷ ban nhân dân ", "UBND "];

/// What the name of an agency begins with, and the office of its head.
const HEADS: [(&str, &str); 20] = [
    ("Sở ", "GIÁM ĐỐC"),
    ("Văn phòng", "CHÁNH VĂN PHÒNG"),
    ("Thanh tra", "CHÁNH THANH TRA"),
    ("Ban Quản lý dự án", "GIÁM ĐỐC"),
    ("Ban ", "TRƯỞNG BAN"),
    ("Ủy ban Kiểm tra", "CHỦ NHIỆM"),
    ("Ủy ban Mặt trận", "TM. BAN THƯỜNG TRỰC\nCHỦ TỊCH"),
    ("Ủy ban MTTQ", "TM. BAN THƯỜNG TRỰC\nCHỦ TỊCH"),
    ("Tỉnh ủy", "T/M BAN THƯỜNG VỤ\nBÍ THƯ"),
    ("Liên đoàn Lao động", "TM. BAN THƯỜNG VỤ\nCHỦ TỊCH"),
    ("Hội ", "CHỦ TỊCH"),
    ("Phòng ", "TRƯỞNG PHÒNG"),
    ("Chi cục", "CHI CỤC TRƯỞNG"),
    ("Cục ", "CỤC TRƯỞNG"),
    ("Trung tâm", "GIÁM ĐỐC"),
    ("Bệnh viện", "GIÁM ĐỐC"),
    ("Quỹ ", "GIÁM ĐỐC"),
    ("Đài ", "GIÁM ĐỐC"),
    ("Trường ", "HIỆU TRƯỞNG"),
    ("Báo ", "TỔNG BIÊN TẬP"),
];

/// What follows the words for a people's committee, if it is one.
#[must_use]
pub fn of_committee(name: &str) -> Option<&str> {
    COMMITTEE.iter().find_map(|begins| name.strip_prefix(begins))
}

/// A name as official texts have it: at length; a committee's is broken where its unit begins.
#[must_use]
pub fn at_length(name: &str) -> String {
    of_committee(name).map_or_else(|| name.to_owned(), |unit| format!("{}\n{unit}", COMMITTEE[0].trim_end()))
}

/// As what the head of an agency signs, a line each.
#[must_use]
pub fn signer(name: &str) -> &'static str {
    if of_committee(name).is_some() {
        return "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH";
    }
    if is_youth(name) {
        return "TM. BAN THƯỜNG VỤ\nBÍ THƯ";
    }
    let known = HEADS.iter().find(|(begins, _)| name.starts_with(begins));
    known.map_or("THỦ TRƯỞNG ĐƠN VỊ", |(_, office)| office)
}

fn is_youth(name: &str) -> bool {
    let name = name.to_lowercase();
    YOUTH.iter().any(|begins| name.starts_with(begins))
}

/// Where the whole dates its texts, by its own name of the day: that of its unit, without the kind.
#[must_use]
pub fn seat(name: &str) -> Option<&str> {
    let unit = of_committee(name)?;
    let own = place(unit);
    (own != unit).then_some(own)
}

impl Motto {
    /// What texts of an agency open with.
    #[must_use]
    pub fn of(kind: AgencyKind, name: &str) -> Self {
        match kind {
            AgencyKind::PartyBody => Self::Party,
            AgencyKind::MassOrganisation if is_youth(name) => Self::Youth,
            _ => Self::State,
        }
    }

    /// The number and symbol of a report, left to be filled in.
    #[must_use]
    pub fn number(self, room: &str) -> String {
        match self {
            Self::State => format!("Số: {room}/BC-{room}"),
            Self::Party => format!("Số {room}-BC/{room}"),
            Self::Youth => format!("Số: {room}-BC/{room}"),
        }
    }

    /// Where a copy is kept.
    #[must_use]
    pub const fn kept(self) -> &'static str {
        match self {
            Self::State => "Lưu: VT.",
            Self::Party | Self::Youth => "Lưu Văn phòng.",
        }
    }
}

/// Whom an agency names above itself, of those that stand above it in the tree. Committees of the people have nobody above them on paper;
/// Party bodies and mass organisations stand under no committee of the people, whatever the tree says.
#[must_use]
pub fn superior(kind: AgencyKind, above: Option<&str>) -> Option<String> {
    use AgencyKind::{
        City, MassOrganisation, PartyBody, ProvinceCommittee, RuralCommune, RuralDistrict, Town, Township, Ward,
    };
    match kind {
        ProvinceCommittee | City | Town | RuralDistrict | Ward | RuralCommune | Township => None,
        PartyBody | MassOrganisation => above.filter(|name| of_committee(name).is_none()).map(at_length),
        _ => above.map(at_length),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_committees_are_at_length_and_broken() {
        assert_eq!(at_length("UBND xã Lộc Thạnh"), "Ủy ban nhân dân\nxã Lộc Thạnh");
        assert_eq!(at_length("Uỷ ban nhân dân xã Lộc Thạnh"), "Ủy ban nhân dân\nxã Lộc Thạnh");
        assert_eq!(at_length("Ủy ban nhân dân tỉnh Bình Phước"), "Ủy ban nhân dân\ntỉnh Bình Phước");
        assert_eq!(at_length("Văn phòng Ủy ban nhân dân tỉnh"), "Văn phòng Ủy ban nhân dân tỉnh");
    }

    #[test]
    fn heads_sign_by_their_office() {
        for (name, office) in [
            ("UBND huyện Bù Đốp", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"),
            ("Sở Nội vụ", "GIÁM ĐỐC"),
            ("Văn phòng UBND tỉnh", "CHÁNH VĂN PHÒNG"),
            ("Thanh tra tỉnh", "CHÁNH THANH TRA"),
            ("Ban Dân tộc", "TRƯỞNG BAN"),
            ("Phòng Nội vụ", "TRƯỞNG PHÒNG"),
            ("Chi cục Kiểm lâm", "CHI CỤC TRƯỞNG"),
            ("Trường Chính trị", "HIỆU TRƯỞNG"),
            ("Hội Nông dân tỉnh", "CHỦ TỊCH"),
            ("Ban Quản lý dự án đầu tư xây dựng", "GIÁM ĐỐC"),
            ("Ủy ban Kiểm tra Tỉnh ủy", "CHỦ NHIỆM"),
            ("Liên minh Hợp tác xã", "THỦ TRƯỞNG ĐƠN VỊ"),
        ] {
            assert_eq!(signer(name), office, "{name}");
        }
    }

    #[test]
    fn a_place_follows_the_name_of_its_day() {
        assert_eq!(seat("UBND tỉnh Bình Phước"), Some("Bình Phước"));
        assert_eq!(seat("Ủy ban nhân dân thành phố Đồng Nai"), Some("Đồng Nai"));
        assert_eq!((seat("UBND Đồng Nai"), seat("Sở Nội vụ")), (None, None));
    }

    #[test]
    fn only_those_who_stand_under_somebody_name_them() {
        use AgencyKind::{MassOrganisation, PartyBody, ProvincialDepartment, RuralCommune};
        let province = Some("UBND tỉnh Bình Phước");
        assert_eq!(superior(ProvincialDepartment, province).as_deref(), Some("Ủy ban nhân dân\ntỉnh Bình Phước"));
        assert_eq!(superior(RuralCommune, Some("UBND huyện Lộc Ninh")), None);
        assert_eq!((superior(PartyBody, province), superior(MassOrganisation, province)), (None, None));
        assert_eq!(superior(PartyBody, Some("Tỉnh ủy Bình Phước")).as_deref(), Some("Tỉnh ủy Bình Phước"));
        assert_eq!(superior(ProvincialDepartment, None), None);
    }

    #[test]
    fn the_party_and_the_youth_union_have_heads_numbers_and_feet_of_their_own() {
        use AgencyKind::{MassOrganisation, PartyBody, ProvincialDepartment};
        let of = |kind, name| {
            let motto = Motto::of(kind, name);
            (motto, motto.number("…"), motto.kept())
        };
        let state = (Motto::State, "Số: …/BC-…".to_owned(), "Lưu: VT.");
        assert_eq!(of(ProvincialDepartment, "Sở Nội vụ"), state);
        assert_eq!(of(MassOrganisation, "Hội Nông dân tỉnh"), state);
        assert_eq!(of(PartyBody, "Tỉnh ủy"), (Motto::Party, "Số …-BC/…".to_owned(), "Lưu Văn phòng."));
        for name in [
            "Tỉnh Đoàn",
            "Tỉnh đoàn Bình Phước",
            "Thành đoàn Đồng Xoài",
            "Huyện đoàn Bù Đốp",
            "Thị Đoàn Bình Long",
            "Xã đoàn Lộc Thạnh",
            "Đoàn Thanh niên Cộng sản Hồ Chí Minh huyện Hớn Quản",
            "Đoàn TNCS Hồ Chí Minh xã Tân Khai",
        ] {
            assert_eq!(
                (of(MassOrganisation, name).0, signer(name)),
                (Motto::Youth, "TM. BAN THƯỜNG VỤ\nBÍ THƯ"),
                "{name}"
            );
        }
        assert_eq!(of(MassOrganisation, "Liên đoàn Lao động tỉnh").0, Motto::State);
    }
}
