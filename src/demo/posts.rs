//! The posts of an agency: one head, deputies, division heads, a văn thư, staff; official titles by kind and level.

use crate::domain::agency::{AgencyKind, AgencyVersion, Level};
use crate::domain::official::Category;
use crate::domain::posting::Rank;

/// A post to be filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Rank in the reports.
    pub rank: Rank,
    /// Category of whoever holds it.
    pub category: Category,
    /// Title, as people read it.
    pub title: String,
}

/// The posts of an agency with so many staff, in order of rank; the same each time.
#[must_use]
pub fn roster(agency: &AgencyVersion, staff: u64) -> Vec<Post> {
    let staff = usize::try_from(staff).unwrap_or(usize::MAX);
    let posts: Vec<Post> = match agency.level {
        Level::Commune => commune_posts(place_kind(agency)),
        Level::Province | Level::District => office_posts(&Titles::of(agency), staff),
    };
    let rest = rest_of(agency);
    posts.into_iter().chain(rest.iter().cycle().cloned()).take(staff).collect()
}

fn post(rank: Rank, category: Category, title: impl Into<String>) -> Post {
    Post { rank, category, title: title.into() }
}

/// What an agency calls its leaders.
struct Titles {
    head: String,
    deputy: String,
    category: Category,
    has_divisions: bool,
    /// People to one deputy.
    people_a_deputy: usize,
}

impl Titles {
    fn of(agency: &AgencyVersion) -> Self {
        use AgencyKind::{
            City, Inspectorate, MassOrganisation, Office, PartyBody, ProvinceCommittee, ProvincialDepartment,
            RuralDistrict, ServiceUnit, Town,
        };
        let category = match agency.kind {
            ProvinceCommittee | City | Town | RuralDistrict | MassOrganisation => Category::Cadre,
            ServiceUnit => Category::PublicEmployee,
            _ => Category::CivilServant,
        };
        let place = place_kind(agency);
        let (head, deputy) = match agency.kind {
            ProvinceCommittee | City | Town | RuralDistrict => {
                (format!("Chủ tịch UBND {place}"), format!("Phó Chủ tịch UBND {place}"))
            }
            ProvincialDepartment => ("Giám đốc Sở".into(), "Phó Giám đốc Sở".into()),
            Inspectorate => (format!("Chánh Thanh tra {place}"), format!("Phó Chánh Thanh tra {place}")),
            Office => ("Chánh Văn phòng".into(), "Phó Chánh Văn phòng".into()),
            PartyBody | MassOrganisation => party_titles(&agency.name),
            _ => body_titles(&agency.name),
        };
        let has_divisions = agency.level == Level::Province && agency.kind != ProvinceCommittee;
        // A people's committee is its chairman and deputies with a small staff.
        let is_committee = matches!(agency.kind, ProvinceCommittee | City | Town | RuralDistrict);
        let people_a_deputy = if is_committee { 2 } else { 12 };
        Self { head, deputy, category, has_divisions, people_a_deputy }
    }
}

fn party_titles(name: &str) -> (String, String) {
    let (head, deputy) = match name {
        _ if name.starts_with("Văn phòng Tỉnh ủy") => ("Chánh Văn phòng Tỉnh ủy", "Phó Chánh Văn phòng Tỉnh ủy"),
        _ if name.starts_with("Ủy ban Kiểm tra") => ("Chủ nhiệm Ủy ban Kiểm tra", "Phó Chủ nhiệm Ủy ban Kiểm tra"),
        _ if name.starts_with("Ban ") => ("Trưởng ban", "Phó Trưởng ban"),
        "Tỉnh Đoàn" => ("Bí thư Tỉnh Đoàn", "Phó Bí thư Tỉnh Đoàn"),
        _ => ("Chủ tịch", "Phó Chủ tịch"),
    };
    (head.to_owned(), deputy.to_owned())
}

fn body_titles(name: &str) -> (String, String) {
    let (head, deputy) = match name {
        _ if name.starts_with("Ban Quản lý dự án") => ("Giám đốc Ban", "Phó Giám đốc Ban"),
        _ if name.starts_with("Ban ") => ("Trưởng ban", "Phó Trưởng ban"),
        _ if name.starts_with("Chi cục") => ("Chi cục trưởng", "Phó Chi cục trưởng"),
        _ if name.starts_with("Phòng") => ("Trưởng phòng", "Phó Trưởng phòng"),
        _ => ("Giám đốc", "Phó Giám đốc"),
    };
    (head.to_owned(), deputy.to_owned())
}

/// Leaders and clerk of a province or district body; deputies and division heads grow with the staff.
fn office_posts(titles: &Titles, staff: usize) -> Vec<Post> {
    let mut posts = vec![post(Rank::Head, titles.category, titles.head.as_str())];
    let deputies = (staff / titles.people_a_deputy).clamp(1, 3);
    posts.extend((0..deputies).map(|_| post(Rank::Deputy, titles.category, titles.deputy.as_str())));
    if staff > 3 {
        posts.push(post(Rank::Clerk, staff_category(titles.category), "Văn thư"));
    }
    let divisions = if titles.has_divisions && staff > 14 { staff / 9 } else { 0 };
    for division in 0..divisions {
        let title = match division {
            0 if titles.head == "Giám đốc Sở" => "Chánh Văn phòng Sở",
            1 if titles.head == "Giám đốc Sở" => "Chánh Thanh tra Sở",
            place if place % 2 == 0 => "Trưởng phòng",
            _ => "Phó Trưởng phòng",
        };
        posts.push(post(Rank::DivisionHead, staff_category(titles.category), title));
    }
    posts
}

/// Those whom nobody elected are civil servants even where the leaders are cadres.
fn staff_category(leaders: Category) -> Category {
    if leaders == Category::Cadre { Category::CivilServant } else { leaders }
}

/// Cadres and civil servants of a commune (Decree 34/2019).
fn commune_posts(place: &str) -> Vec<Post> {
    let cadre = |rank, title: String| post(rank, Category::Cadre, title);
    let mut posts = vec![
        cadre(Rank::Head, format!("Chủ tịch UBND {place}")),
        cadre(Rank::Deputy, format!("Phó Chủ tịch UBND {place}")),
        post(Rank::Clerk, Category::CivilServant, "Công chức Văn phòng - Thống kê"),
        cadre(Rank::Deputy, format!("Phó Chủ tịch UBND {place}")),
        cadre(Rank::Deputy, format!("Phó Chủ tịch HĐND {place}")),
        cadre(Rank::DivisionHead, "Phó Bí thư Đảng ủy".to_owned()),
        cadre(Rank::DivisionHead, format!("Chủ tịch Ủy ban MTTQ Việt Nam {place}")),
        cadre(Rank::DivisionHead, "Bí thư Đoàn TNCS Hồ Chí Minh".to_owned()),
        cadre(Rank::DivisionHead, format!("Chủ tịch Hội Liên hiệp Phụ nữ {place}")),
        cadre(Rank::DivisionHead, format!("Chủ tịch Hội Nông dân {place}")),
        cadre(Rank::DivisionHead, format!("Chủ tịch Hội Cựu chiến binh {place}")),
    ];
    let land = if place == "xã" {
        "Công chức Địa chính - Nông nghiệp - Xây dựng và Môi trường"
    } else {
        "Công chức Địa chính - Xây dựng - Đô thị và Môi trường"
    };
    let titles = [
        "Chỉ huy trưởng Ban Chỉ huy Quân sự",
        "Trưởng Công an",
        land,
        "Công chức Tài chính - Kế toán",
        "Công chức Tư pháp - Hộ tịch",
        "Công chức Văn hóa - Xã hội",
        land,
        "Công chức Văn phòng - Thống kê",
    ];
    posts.extend(titles.map(|title| post(Rank::Staff, Category::CivilServant, title)));
    posts
}

/// Whoever comes after the posts that every such agency has; repeated as often as there are people.
fn rest_of(agency: &AgencyVersion) -> Vec<Post> {
    let staff = |category: Category, title: &str| post(Rank::Staff, category, title);
    let titles: &[(Category, &str)] = match (agency.level, agency.kind) {
        (Level::Commune, _) => &[
            (Category::Contract, "Người hoạt động không chuyên trách"),
            (Category::CivilServant, "Công chức Văn hóa - Xã hội"),
            (Category::CivilServant, "Công chức Tư pháp - Hộ tịch"),
        ],
        (_, AgencyKind::Inspectorate) => &[
            (Category::CivilServant, "Thanh tra viên"),
            (Category::CivilServant, "Thanh tra viên chính"),
            (Category::CivilServant, "Kế toán"),
            (Category::CivilServant, "Thanh tra viên"),
        ],
        (_, AgencyKind::ServiceUnit) if agency.name.starts_with("Đài") => &[
            (Category::PublicEmployee, "Phóng viên"),
            (Category::PublicEmployee, "Biên tập viên"),
            (Category::PublicEmployee, "Phóng viên"),
            (Category::PublicEmployee, "Kỹ thuật viên"),
            (Category::PublicEmployee, "Quay phim"),
            (Category::Contract, "Lái xe"),
        ],
        (_, AgencyKind::ServiceUnit) => &[
            (Category::PublicEmployee, "Chuyên viên"),
            (Category::PublicEmployee, "Kế toán viên"),
            (Category::PublicEmployee, "Kỹ sư"),
            (Category::PublicEmployee, "Cán sự"),
            (Category::PublicEmployee, "Chuyên viên"),
            (Category::Contract, "Nhân viên"),
        ],
        _ => &[
            (Category::CivilServant, "Chuyên viên"),
            (Category::CivilServant, "Chuyên viên"),
            (Category::CivilServant, "Kế toán"),
            (Category::CivilServant, "Chuyên viên chính"),
            (Category::CivilServant, "Chuyên viên"),
            (Category::CivilServant, "Cán sự"),
            (Category::CivilServant, "Chuyên viên"),
            (Category::CivilServant, "Chuyên viên"),
            (Category::CivilServant, "Chuyên viên chính"),
            (Category::Contract, "Lái xe"),
            (Category::CivilServant, "Chuyên viên"),
            (Category::Contract, "Nhân viên phục vụ"),
        ],
    };
    titles.iter().map(|(category, title)| staff(*category, title)).collect()
}

/// The word for the agency's place: tỉnh, huyện, xã…
fn place_kind(agency: &AgencyVersion) -> &'static str {
    match agency.kind {
        AgencyKind::City => "thành phố",
        AgencyKind::Town => "thị xã",
        AgencyKind::RuralDistrict => "huyện",
        AgencyKind::Ward => "phường",
        AgencyKind::RuralCommune => "xã",
        AgencyKind::Township => "thị trấn",
        _ if agency.level == Level::Province => "tỉnh",
        _ => ["thành phố", "thị xã"].into_iter().find(|kind| agency.name.contains(kind)).unwrap_or("huyện"),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::demo::province;
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::IdSource;

    fn agencies() -> Vec<AgencyVersion> {
        province::agencies(&mut IdSource::seeded(1), Timestamp::start_of(date!(2019 - 12 - 31))).unwrap()
    }

    #[test]
    fn every_agency_has_one_head_first_and_as_many_posts_as_people() {
        for agency in agencies() {
            for staff in [0_u64, 1, 2, 8, 22, 64, 7000] {
                let posts = roster(&agency, staff);
                assert_eq!(posts.len() as u64, staff);
                let heads = posts.iter().filter(|post| post.rank == Rank::Head).count();
                assert_eq!(heads as u64, staff.min(1), "{}", agency.name);
                assert!(posts.first().is_none_or(|post| post.rank == Rank::Head));
                let deputies = posts.iter().filter(|post| post.rank == Rank::Deputy).count();
                assert!(staff < 8 || (1..=3).contains(&deputies), "{} {deputies}", agency.name);
                assert!(staff < 8 || posts.iter().filter(|post| post.rank == Rank::Clerk).count() == 1);
            }
        }
    }

    #[test]
    fn titles_are_those_of_the_place() {
        let agencies = agencies();
        let heads: Vec<String> = [
            "ubndtinh",
            "stttt",
            "thanhtra",
            "tinhdoan",
            "ubkttu",
            "cckl",
            "dongxoai",
            "thanhtra-budop",
            "vp-phurieng",
            "pnv-budop",
            "bqlda-budop",
            "bombo",
            "anloc",
            "tt-chonthanh",
        ]
        .iter()
        .filter_map(|slug| agencies.iter().find(|agency| agency.slug == *slug))
        .map(|agency| format!("{}: {}", agency.name, roster(agency, 1)[0].title))
        .collect();
        insta::assert_snapshot!(heads.join("\n"));
    }
}
