use time::macros::date;
use unicode_normalization::UnicodeNormalization;

use super::*;

const HEADER: &str = "code,name_vi,level,kind,parent_code,gso_code";
const ROOT: &str = "H10,Ủy ban nhân dân tỉnh Bình Phước,province,ubnd_tinh,,70";

fn list(rows: &[&str]) -> Vec<u8> {
    let mut lines = vec![HEADER, ROOT];
    lines.extend(rows);
    lines.join("\n").into_bytes()
}

/// All problems, one a line.
fn problems(bytes: &[u8]) -> String {
    let problems = AgencyList::read(bytes).unwrap_err().problems;
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_list_of_2019_is_read() {
    let read = AgencyList::read(include_bytes!("../../demo/data/agencies-2019.csv")).unwrap();
    assert_eq!(read.rows().len(), 159);
    assert!(read.notes().is_empty());
    let versions =
        read.into_versions(&mut IdSource::seeded(1), Timestamp::from_unix_seconds(0), date!(2019 - 01 - 01), None);
    let slugs: std::collections::BTreeSet<&str> = versions.iter().map(|version| version.slug.as_str()).collect();
    assert_eq!(slugs.len(), 159);
    let commune = versions.iter().find(|version| version.code.as_str() == "H10.31.02").unwrap();
    assert_eq!(commune.path.as_str(), "H10/H10.31/H10.31.02/");
    let parent = versions.iter().find(|version| Some(version.agency) == commune.parent).unwrap();
    assert_eq!((parent.name.as_str(), parent.role), ("UBND thành phố Đồng Xoài", AgencyRole::ReportingUnit));
    for (code, slug) in [("H10.12", "stttt"), ("H10.03", "snv"), ("H10.18", "sngv"), ("H10.35.01", "tt-locninh")] {
        assert_eq!(versions.iter().find(|version| version.code.as_str() == code).unwrap().slug, slug);
    }
}

#[test]
fn a_byte_order_mark_semicolons_and_blank_lines_are_taken() {
    let text = String::from_utf8(list(&["", "H10.01,Sở Nội vụ,province,so,H10,"])).unwrap().replace(',', ";");
    let read = AgencyList::read(format!("\u{feff}{text}\r\n").as_bytes()).unwrap();
    assert_eq!(read.rows().iter().map(|row| row.slug.as_str()).collect::<Vec<_>>(), ["ubndtinh", "snv"]);
}

#[test]
fn decomposed_names_are_mended_and_noted_and_extra_columns_too() {
    let text =
        format!("{HEADER},source\n{ROOT},press\nH10.01,Sở  Nội vụ,province,so,H10,,\n").nfd().collect::<String>();
    let read = AgencyList::read(text.as_bytes()).unwrap();
    assert_eq!(read.rows()[1].name, "Sở Nội vụ");
    let notes: Vec<String> = read.notes().iter().map(ToString::to_string).collect();
    assert_eq!(notes.len(), 3);
    assert!(notes[0].contains("source") && notes[2].contains("line 3") && notes[2].contains("NFC"), "{notes:?}");
}

#[test]
fn children_may_stand_before_their_parents() {
    let bytes =
        list(&["H10.31.01,UBND xã Tân Phú,commune,xa,H10.31,", "H10.31,UBND huyện Đồng Phú,district,huyen,H10,"]);
    let read = AgencyList::read(&bytes).unwrap();
    assert_eq!(read.rows().iter().map(|row| row.code.as_str()).collect::<Vec<_>>(), ["H10", "H10.31", "H10.31.01"]);
}

#[test]
fn files_that_are_no_list_are_named() {
    assert_eq!(problems(b""), Problem::Empty.to_string());
    assert_eq!(problems(b"\xEF\xBB\xBF \n"), Problem::Empty.to_string());
    assert_eq!(problems(HEADER.as_bytes()), Problem::Empty.to_string());
    let utf16: Vec<u8> = HEADER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(problems(&utf16).contains("UTF-16"));
    let mut legacy = list(&[]);
    legacy.extend(b"\nH10.01,S\xf5 N\xf4i v\xf9,province,so,H10,");
    assert!(problems(&legacy).starts_with("line 3: byte 0xF5 is not UTF-8; the file looks like Windows-1258"));
    let told = problems(b"ma,ten,level,kind,parent_code,gso_code,kind\nH10,x,province,so,,");
    assert!(told.contains("lacks code, name_vi; it has ma, ten") && told.contains("kind stands twice"), "{told}");
}

#[test]
fn every_mistake_is_told_with_its_line() {
    let told = problems(&list(&[
        "X10,Sở Nội vụ,province,so,H10,",
        "H10.02,,provincial,department,H10,",
        "H10.03,Sở Y tế,province,so,H10",
        "H10.04,UBND xã Tân Phú,district,xa,H10,",
    ]));
    assert_eq!(told.lines().count(), 6, "{told}");
    for part in [
        "line 3: 'X10' is not an agency identifier",
        "line 4: column name_vi is empty",
        "line 4: column level: 'provincial' is not a Level; use one of province, district, commune",
        "line 4: column kind: 'department'",
        "line 5: 5 fields where the header has 6",
        "line 6: kind xa belongs to level commune, not district",
    ] {
        assert!(told.contains(part), "{part}\n---\n{told}");
    }
}

#[test]
fn every_mistake_between_rows_is_told_with_its_line() {
    let told = problems(&list(&[
        "H10.01,Sở Nội vụ,province,so,H10,",
        "H10.01,Sở Tư pháp,province,so,H10,",
        "H10.02,Sở Y tế,province,so,H11,",
        "H12,Sở Xây dựng,province,so,,",
        "H10.31,UBND huyện Bù Đốp,district,huyen,H10,",
        "H10.31.01,Chi cục Thuế,province,phong_so,H10.31,",
        "H10.50,Phòng A,province,phong_so,H10.51,",
        "H10.51,Phòng B,province,phong_so,H10.50,",
    ]));
    let expected = [
        "line 4: code H10.01 is already on line 3; codes and slugs are never shared, give one of them another",
        "line 5: the parent H11 of H10.02 is not in the list; add its line or correct parent_code",
        "line 6: H12 has no parent_code, but line 2 is the root already; fill it in",
        "line 8: H10.31.01 is of level province, above its parent's level district; correct level or parent_code",
        "line 9: H10.50, H10.51 are above one another in a circle; correct one parent_code",
    ];
    assert_eq!(told.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn chosen_slugs_roles_and_network_sites_are_read_and_checked() {
    let rows = "slug,role,network_site\nH10,UBND tỉnh,province,ubnd_tinh,,70,ubnd,reporting_unit,có\n";
    let good = format!("{HEADER},{rows}H10.01,Sở Y tế,province,so,H10,,,department,no\n");
    let read = AgencyList::read(good.as_bytes()).unwrap();
    assert_eq!((read.rows()[0].slug.as_str(), read.rows()[0].network_site), ("ubnd", true));
    assert_eq!((read.rows()[1].slug.as_str(), read.rows()[1].role), ("syt", AgencyRole::Department));
    let bad =
        format!("{HEADER},{rows}H10.01,Sở Y tế,province,so,H10,,vanthu,,\nH10.02,Sở X,province,so,H10,,Y T,,maybe\n");
    let told = problems(bad.as_bytes());
    assert!(
        told.contains("'vanthu' cannot be a slug") && told.contains("'Y T'") && told.contains("says 'maybe'"),
        "{told}"
    );
    let twice = format!("{HEADER},{rows}H10.01,Sở Y tế,province,so,H10,,ubnd,,\n");
    assert!(problems(twice.as_bytes()).contains("slug ubnd is already on line 2"));
}
