//! The agencies of the demo: the bodies of 2019 and the departments and service units of sở and districts.
//!
//! Written as an agency list and read like any other, so that the demo takes the same path as a province's own file.

use csv::{ReaderBuilder, Writer};
use time::{Date, macros::date};

use crate::domain::agency::AgencyVersion;
use crate::domain::agency_list::{AgencyList, BadAgencyList};
use crate::domain::clock::Timestamp;
use crate::domain::ids::IdSource;
use crate::domain::name::fold;

/// Bodies of Party and State on the dedicated network in 2019.
pub const NETWORK_SITES: usize = 310;

/// The day the province was set up; the demo uses the structure of 2019 from then on.
pub const SINCE: Date = date!(1997 - 01 - 01);

const BODIES: &str = include_str!("data/agencies-2019.csv");
const DIVISIONS: &str = include_str!("data/divisions.csv");

const COLUMNS: [&str; 9] =
    ["code", "name_vi", "level", "kind", "parent_code", "gso_code", "slug", "role", "network_site"];

/// A department that every district has: number in its code, name, slug before the district's, kind.
type Department = (u32, &'static str, &'static str, &'static str);

const DEPARTMENTS: [Department; 10] = [
    (50, "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân", "vp", "van_phong"),
    (51, "Phòng Nội vụ", "pnv", "phong"),
    (52, "Phòng Tư pháp", "ptp", "phong"),
    (53, "Phòng Tài chính - Kế hoạch", "ptckh", "phong"),
    (54, "Phòng Tài nguyên và Môi trường", "ptnmt", "phong"),
    (55, "Phòng Lao động - Thương binh và Xã hội", "pldtbxh", "phong"),
    (56, "Phòng Văn hóa và Thông tin", "pvhtt", "phong"),
    (57, "Phòng Giáo dục và Đào tạo", "pgddt", "phong"),
    (58, "Phòng Y tế", "pyt", "phong"),
    (59, "Thanh tra", "thanhtra", "thanh_tra"),
];

const RURAL_DEPARTMENTS: [Department; 2] = [
    (60, "Phòng Nông nghiệp và Phát triển nông thôn", "pnnptnt", "phong"),
    (61, "Phòng Kinh tế và Hạ tầng", "pktht", "phong"),
];

const URBAN_DEPARTMENTS: [Department; 2] =
    [(60, "Phòng Kinh tế", "pkt", "phong"), (61, "Phòng Quản lý đô thị", "pqldt", "phong")];

const SERVICE_UNITS: [Department; 3] = [
    (71, "Trung tâm Văn hóa - Thể thao", "ttvhtt", "su_nghiep"),
    (72, "Trung tâm Bồi dưỡng chính trị", "ttbdct", "su_nghiep"),
    (73, "Ban Quản lý dự án đầu tư xây dựng", "bqlda", "su_nghiep"),
];

/// The demo's agencies, each after the one above it.
///
/// # Errors
/// When the embedded lists are damaged; a test holds that they are not.
pub fn agencies(ids: &mut IdSource, now: Timestamp) -> Result<Vec<AgencyVersion>, BadAgencyList> {
    let list = AgencyList::read(&agency_csv())?;
    Ok(list.into_versions(ids, now, SINCE, Some("Cơ cấu tổ chức năm 2019 (dữ liệu minh họa)")))
}

/// The demo's agencies as the file that `agency import` takes.
#[must_use]
pub fn agency_csv() -> Vec<u8> {
    let bodies: Vec<[String; 6]> = records(BODIES);
    let districts: Vec<&[String; 6]> = bodies.iter().filter(|[_, _, level, ..]| level == "district").collect();
    let mut rows: Vec<[String; 8]> = bodies.iter().map(|body| with_columns(body, "", "")).collect();
    for parts in [department_rows as fn(&[String; 6]) -> Vec<[String; 8]>, service_rows] {
        rows.extend(districts.iter().flat_map(|district| parts(district)));
    }
    rows.extend(records(DIVISIONS).iter().map(|division| with_columns(division, "", "department")));
    write(&rows).unwrap_or_default()
}

fn records(text: &str) -> Vec<[String; 6]> {
    let mut reader = ReaderBuilder::new().from_reader(text.as_bytes());
    reader.deserialize().filter_map(Result::ok).collect()
}

fn with_columns(row: &[String; 6], slug: &str, role: &str) -> [String; 8] {
    let [code, name, level, kind, parent, gso] = row.clone();
    [code, name, level, kind, parent, gso, slug.to_owned(), role.to_owned()]
}

fn department_rows(district: &[String; 6]) -> Vec<[String; 8]> {
    let [_, _, _, kind, ..] = district;
    let own = if kind == "huyen" { RURAL_DEPARTMENTS } else { URBAN_DEPARTMENTS };
    DEPARTMENTS.iter().chain(&own).map(|department| part_of(district, *department)).collect()
}

fn service_rows(district: &[String; 6]) -> Vec<[String; 8]> {
    SERVICE_UNITS.iter().map(|unit| part_of(district, *unit)).collect()
}

/// The full name tells whose department it is: Phòng Nội vụ huyện Bù Đốp.
fn part_of(district: &[String; 6], (number, name, slug, kind): Department) -> [String; 8] {
    let [code, district_name, level, ..] = district;
    let place = district_name.trim_start_matches("UBND ");
    let bare = ["thành phố ", "thị xã ", "huyện "].iter().find_map(|kind| place.strip_prefix(kind)).unwrap_or(place);
    [
        format!("{code}.{number}"),
        format!("{name} {place}"),
        level.clone(),
        kind.to_owned(),
        code.clone(),
        String::new(),
        format!("{slug}-{}", fold(bare)),
        "department".to_owned(),
    ]
}

/// The first [`NETWORK_SITES`] rows are on the network: bodies of province and Party, districts, communes, then
/// departments of districts.
fn write(rows: &[[String; 8]]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for (place, row) in rows.iter().enumerate() {
        let network_site = if place < NETWORK_SITES { "yes" } else { "no" };
        writer.write_record(row.iter().map(String::as_str).chain([network_site]))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::domain::agency::{AgencyRole, Level};

    fn made() -> Vec<AgencyVersion> {
        agencies(&mut IdSource::seeded(1), Timestamp::start_of(date!(2019 - 12 - 31))).unwrap()
    }

    #[test]
    fn more_units_than_sites_and_exactly_the_sites_of_2019() {
        let agencies = made();
        assert_eq!(agencies.iter().filter(|agency| agency.network_site).count(), NETWORK_SITES);
        assert_eq!(agencies.len(), 345);
        let mut levels: BTreeMap<(Level, AgencyRole), usize> = BTreeMap::new();
        for agency in &agencies {
            *levels.entry((agency.level, agency.role)).or_default() += 1;
        }
        assert_eq!(
            levels.into_iter().collect::<Vec<_>>(),
            [
                ((Level::Province, AgencyRole::ReportingUnit), 37),
                ((Level::Province, AgencyRole::Department), 21),
                ((Level::District, AgencyRole::ReportingUnit), 11),
                ((Level::District, AgencyRole::Department), 165),
                ((Level::Commune, AgencyRole::ReportingUnit), 111),
            ]
        );
    }

    #[test]
    fn every_unit_has_its_own_slug_and_full_name() {
        let agencies = made();
        let slugs: BTreeSet<&str> = agencies.iter().map(|agency| agency.slug.as_str()).collect();
        assert_eq!(slugs.len(), agencies.len());
        let departments = agencies.iter().filter(|agency| agency.role == AgencyRole::Department);
        assert_eq!(departments.clone().map(|agency| &agency.name).collect::<BTreeSet<_>>().len(), departments.count());
        let name = |slug: &str| agencies.iter().find(|agency| agency.slug == slug).map(|agency| agency.name.as_str());
        assert_eq!(name("pnv-budop"), Some("Phòng Nội vụ huyện Bù Đốp"));
        assert_eq!(name("thanhtra-binhlong"), Some("Thanh tra thị xã Bình Long"));
        assert_eq!(name("pqldt-dongxoai"), Some("Phòng Quản lý đô thị thành phố Đồng Xoài"));
        insta::assert_snapshot!(
            agencies
                .iter()
                .filter(|agency| !agency.slug.contains('-') || agency.level == Level::Commune)
                .map(|agency| format!("{:10} {:24} {}", agency.code.as_str(), agency.slug, agency.name))
                .collect::<Vec<_>>()
                .join("\n")
        );
    }
}
