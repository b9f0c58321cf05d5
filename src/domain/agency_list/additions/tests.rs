use proptest::prelude::*;
use time::macros::date;

use super::*;
use crate::domain::agency_list::AgencyList;
use crate::domain::clock::Timestamp;
use crate::domain::ids::IdSource;
use crate::domain::period::Period;

const HEADER: &str = "code,name_vi,level,kind,parent_code,gso_code\n";
const RECORDED: &str = "H10,Ủy ban nhân dân tỉnh Bình Phước,province,ubnd_tinh,,70\n\
    H10.03,Sở Nội vụ,province,so,H10,\nH10.31,UBND thành phố Đồng Xoài,district,thanh_pho,H10,689\n\
    H10.31.01,UBND phường Tân Phú,commune,phuong,H10.31,25195\n";
const ON: Date = date!(2019 - 12 - 31);

fn recorded() -> Vec<AgencyVersion> {
    let list = AgencyList::read(format!("{HEADER}{RECORDED}").as_bytes()).unwrap();
    list.into_versions(&mut IdSource::seeded(1), Timestamp::start_of(ON), date!(1997 - 01 - 01), None)
}

fn added_to(recorded: &[AgencyVersion], scope: &Scope, rows: &str) -> Additions {
    let addresses = BTreeSet::from(["vanphong".to_owned()]);
    let place = Place { recorded, scope, on: ON, addresses: &addresses };
    Additions::read(format!("{HEADER}{rows}").as_bytes(), place).unwrap()
}

fn added(rows: &str) -> Additions {
    added_to(&recorded(), &Scope::Province, rows)
}

fn codes(additions: &Additions) -> Vec<&str> {
    additions.new.iter().map(|addition| addition.row.code.as_str()).collect()
}

/// The problem of a line, which must have one only.
fn problem(additions: &Additions, line: u64) -> &Problem {
    match additions.problems.get(&line).map(Vec::as_slice) {
        Some([problem]) => problem,
        other => panic!("line {line}: {other:?} of {:?}", additions.problems),
    }
}

#[test]
fn what_is_recorded_just_so_is_known_and_what_is_new_stands_below_it() {
    let found = added(&format!(
        "{RECORDED}H10.31.01.01,Tổ một,commune,su_nghiep,H10.31.01,\nH10.04,Sở Tư pháp,province,so,H10,\n"
    ));
    assert_eq!((found.known, &found.problems), (4, &BTreeMap::new()));
    assert_eq!(codes(&found), ["H10.31.01.01", "H10.04"]);
    let above = found.new[0].above.as_ref().expect("a recorded parent");
    assert_eq!(above.1.as_str(), "H10/H10.31/H10.31.01/");
    // Below one another, whatever their order in the file.
    let found = added("H10.05.01,Phòng Một,province,phong_so,H10.05,\nH10.05,Sở Tài chính,province,so,H10,\n");
    assert_eq!(codes(&found), ["H10.05", "H10.05.01"]);
    assert_eq!((found.new[0].above.is_some(), found.new[1].above.is_some()), (true, false));
}

#[test]
fn what_is_recorded_otherwise_is_named_column_by_column_and_never_changed() {
    let found = added("H10.03,Sở Nội vụ và Lao động,district,so,H10.31,\n");
    assert!(matches!(problem(&found, 2), Problem::KindOfOtherLevel { .. }));
    let found = added(
        "H10.03,Sở Nội vụ và Lao động,province,so,H10.31,99\nH10.31.07,UBND phường Tiến Thành,commune,phuong,H10.31,\n",
    );
    let Problem::Differs { code, differences, .. } = problem(&found, 2) else { panic!("{:?}", found.problems) };
    let differences = differences.to_string();
    assert_eq!(code, "H10.03");
    for part in ["name_vi is 'Sở Nội vụ'", "parent_code is 'H10'", "gso_code is '(empty)', the row says '99'"] {
        assert!(differences.contains(part), "{differences}");
    }
    assert!(!differences.contains("level"), "{differences}");
    assert_eq!(codes(&found), ["H10.31.07"], "the other row is good");
}

#[test]
fn a_code_is_never_given_again() {
    let mut recorded = recorded();
    recorded[3].effective = Period { from: date!(1997 - 01 - 01), to: Some(date!(2015 - 01 - 01)) };
    let again = "H10.31.01,UBND phường Tân Phú,commune,phuong,H10.31,25195\n";
    let found = added_to(&recorded, &Scope::Province, again);
    assert!(matches!(problem(&found, 2), Problem::CodeTaken { .. }), "one that ended: {:?}", found.problems);
    let district = Scope::subtree(recorded[2].path.clone());
    let found = added_to(&recorded, &district, "H10.03,Phòng Nội vụ,district,phong,H10.31,\n");
    assert!(matches!(problem(&found, 2), Problem::CodeTaken { .. }), "one elsewhere: {:?}", found.problems);
    let twice = "H10.41,Huyện A,district,huyen,H10,\nH10.41,Huyện B,district,huyen,H10,\n";
    let found = added(twice);
    assert!(matches!(problem(&found, 3), Problem::Duplicate { what: "code", first: 2, .. }));
    assert_eq!(codes(&found), ["H10.41"]);
}

#[test]
fn an_agency_is_added_within_the_part_of_the_tree_only() {
    let recorded = recorded();
    let district = Scope::subtree(recorded[2].path.clone());
    let rows = "H10.31.51,Phòng Nội vụ,district,phong,H10.31,\nH10.04,Sở Tư pháp,province,so,H10,\nH10.05,Sở Y tế,province,so,H10.99,\n";
    let found = added_to(&recorded, &district, rows);
    assert_eq!(codes(&found), ["H10.31.51"]);
    // A parent outside looks like one that is not there.
    let told = |line: u64| problem(&found, line).to_string().replace("H10.04", "X").replace("H10.05", "X");
    assert_eq!(
        told(3).replace("the parent H10 ", "P").replace("line 3", ""),
        told(4).replace("the parent H10.99 ", "P").replace("line 4", "")
    );
}

#[test]
fn what_stands_below_nothing_says_why() {
    let mut recorded = recorded();
    recorded[2].effective.from = date!(2020 - 07 - 01);
    recorded[3].effective.from = date!(2020 - 07 - 01);
    let rows = "H11,Tỉnh khác,province,ubnd_tinh,,\nH10.60,Huyện A,district,huyen,H10.60,\nH10.61,Huyện B,district,huyen,H10.62,\n\
        H10.62,Huyện C,district,huyen,H10.61,\nH10.61.01,Xã D,commune,xa,H10.61,\nH10.31.02,Phường E,commune,phuong,H10.31,\n\
        H10.70,Sở F,province,sở,H10,\nH10.70.01,Phòng G,province,phong_so,H10.70,\nH10.03.01,Xã H,commune,xa,H10.03,\n\
        H10.03.01.01,Sở I,province,so,H10.03.01,\n";
    let found = added_to(&recorded, &Scope::Province, rows);
    assert!(matches!(problem(&found, 2), Problem::RootIsRecorded { .. }));
    assert!(matches!(problem(&found, 3), Problem::Circle { circle, .. } if circle == "H10.60"), "below itself");
    assert!(
        matches!(problem(&found, 4), Problem::Circle { .. }) && matches!(problem(&found, 5), Problem::Circle { .. })
    );
    assert!(matches!(problem(&found, 6), Problem::ParentIsBad { .. }));
    assert!(matches!(problem(&found, 7), Problem::ParentBegins { from, .. } if *from == date!(2020 - 07 - 01)));
    assert!(matches!(problem(&found, 8), Problem::UnknownCode { .. }));
    assert!(matches!(problem(&found, 9), Problem::ParentIsBad { .. }));
    assert!(matches!(problem(&found, 11), Problem::LevelAboveParent { .. }));
    assert_eq!(codes(&found), ["H10.03.01"]);
}

#[test]
fn short_names_are_nobodys_yet() {
    let recorded = recorded();
    let rows = "code,name_vi,level,kind,parent_code,gso_code,slug\nH10.40,Sở A,province,so,H10,,snv\n\
        H10.41,Sở B,province,so,H10,,vanphong\nH10.42,Sở C,province,so,H10,,soc\nH10.43,Sở D,province,so,H10,,soc\n\
        H10.44,Sở Nông vụ,province,so,H10,,\n";
    assert_eq!(recorded[1].slug, "snv");
    let addresses = chosen_slugs(rows.as_bytes()).unwrap();
    assert_eq!(addresses, ["snv", "soc", "vanphong"].map(str::to_owned).into());
    let addresses = BTreeSet::from(["vanphong".to_owned()]);
    let place = Place { recorded: &recorded, scope: &Scope::Province, on: ON, addresses: &addresses };
    let found = Additions::read(rows.as_bytes(), place).unwrap();
    assert!(matches!(problem(&found, 2), Problem::SlugTaken { slug, .. } if slug == "snv"));
    assert!(matches!(problem(&found, 3), Problem::SlugTaken { slug, .. } if slug == "vanphong"));
    assert!(matches!(problem(&found, 5), Problem::Duplicate { what: "slug", first: 4, .. }));
    let slugs: Vec<&str> = found.new.iter().map(|addition| addition.row.slug.as_str()).collect();
    assert_eq!((codes(&found), slugs[0]), (vec!["H10.42", "H10.44"], "soc"));
    assert!(slugs[1] != "snv" && !slugs[1].is_empty(), "{slugs:?}");
}

proptest! {
    /// Whatever the order of the rows, the same agencies are added, each after the one above it.
    #[test]
    fn the_order_of_the_rows_does_not_matter(order in Just((0_usize..6).collect::<Vec<_>>()).prop_shuffle()) {
        let rows = ["H10.41,Huyện A,district,huyen,H10,\n", "H10.41.01,Xã B,commune,xa,H10.41,\n", "H10.41.02,Xã C,commune,xa,H10.41,\n",
            "H10.41.01.01,Tổ D,commune,su_nghiep,H10.41.01,\n", "H10.99.01,Xã E,commune,xa,H10.99,\n", "H10.03,Sở Nội vụ,province,so,H10,\n"];
        let found = added(&order.iter().map(|&place| rows[place]).collect::<String>());
        let mut seen = BTreeSet::from(["H10".to_owned()]);
        for addition in &found.new {
            prop_assert!(seen.contains(addition.row.parent.as_ref().unwrap().as_str()));
            seen.insert(addition.row.code.to_string());
        }
        prop_assert_eq!((found.new.len(), found.known, found.problems.len()), (4, 1, 1));
    }

    #[test]
    fn no_text_ends_the_reader(text in "(code,name_vi,level,kind,parent_code,gso_code\n)?[H10.,\"a-zà\n]{0,200}") {
        let recorded = recorded();
        let addresses = BTreeSet::new();
        let place = Place { recorded: &recorded, scope: &Scope::Province, on: ON, addresses: &addresses };
        let _ = Additions::read(text.as_bytes(), place);
    }
}
