use proptest::prelude::*;
use time::macros::date;
use uuid::Uuid;

use super::*;
use crate::domain::agency::{AgencyKind, AgencyRole, Level, TreePath};
use crate::domain::ids::FactId;
use crate::domain::period::Period;

const EVE: Date = date!(2025 - 06 - 30);
const DAY: Date = date!(2025 - 07 - 01);
const START: Date = date!(1997 - 01 - 01);

/// Agency `number` below another one: its identifier is `H10.NUMBER`, its statistics code `gso`.
fn agency(number: u128, above: Option<&AgencyVersion>, gso: &str, from: Date) -> AgencyVersion {
    let code: crate::domain::agency::AgencyCode =
        if number == 0 { "H10".to_owned() } else { format!("H10.{number}") }.parse().unwrap();
    AgencyVersion {
        id: FactId(Uuid::from_u128(1_000 + number)),
        agency: AgencyId(Uuid::from_u128(number)),
        effective: Period::starting(from),
        path: above.map_or_else(|| TreePath::root(&code), |above| above.path.child(&code)),
        code,
        alternative_codes: Vec::new(),
        gso_code: (!gso.is_empty()).then(|| gso.to_owned()),
        name: format!("Xã số {number}"),
        slug: format!("xa{number}"),
        kind: AgencyKind::RuralCommune,
        level: Level::Commune,
        role: AgencyRole::ReportingUnit,
        parent: above.map(|above| above.agency),
        network_site: false,
        legal_act: None,
    }
}

/// The province; a district 1 with communes 11 and 12, the first of which has a department 13; the new communes 21 (which has the statistics code
/// of 11) and 22.
fn province() -> Vec<AgencyVersion> {
    let root = agency(0, None, "70", START);
    let district = agency(1, Some(&root), "689", START);
    let commune = agency(11, Some(&district), "25195", START);
    let department = AgencyVersion { role: AgencyRole::Department, ..agency(13, Some(&commune), "", START) };
    let other = agency(12, Some(&district), "25198", START);
    let new = [agency(21, Some(&root), "25195", DAY), agency(22, Some(&root), "", DAY)];
    [root, district, commune, department, other].into_iter().chain(new).collect()
}

fn row(predecessor: &str, successor: &str) -> SuccessionRow {
    SuccessionRow {
        predecessor: predecessor.to_owned(),
        successor: successor.to_owned(),
        part: None,
        is_main: None,
        day: DAY,
        act: "NQ 1662".to_owned(),
    }
}

fn part(predecessor: &str, successor: &str, is_main: bool) -> SuccessionRow {
    SuccessionRow { part: Some(SuccessionPart::Part), is_main: Some(is_main), ..row(predecessor, successor) }
}

fn read(rows: &[SuccessionRow], versions: &[AgencyVersion], arrows: &[AgencySuccession]) -> Reorganisation {
    Reorganisation::of(rows, Recorded { versions, arrows })
}

/// Numbers of the agencies that end.
fn ended(found: &Reorganisation) -> Vec<u128> {
    let mut ended: Vec<u128> = found.ended.iter().map(|one| one.version.agency.0.as_u128()).collect();
    ended.sort_unstable();
    ended
}

fn ways(found: &Reorganisation) -> Vec<(u128, u128, SuccessionPart, bool)> {
    let way = |(_, one): &(usize, Arrow)| (one.predecessor.0.as_u128(), one.successor.0.as_u128(), one.part, one.main);
    let mut ways: Vec<_> = found.new.iter().map(way).collect();
    ways.sort_unstable();
    ways
}

#[test]
fn a_merger_ends_its_communes_with_their_departments_and_tells_who_has_a_code_on_which_side() {
    let found = read(&[row("H10.11", "25195"), row("Xã số 12", "25195")], &province(), &[]);
    assert_eq!(found.wrong, BTreeMap::new());
    let whole = SuccessionPart::Whole;
    assert_eq!(ways(&found), [(11, 21, whole, true), (12, 21, whole, true)], "not 11, which ends, by its old code");
    assert_eq!(ended(&found), [11, 12, 13], "the department goes along");
    assert!(found.ended.iter().all(|one| one.day == DAY));
}

#[test]
fn a_district_is_divided_and_ends_only_with_what_stands_below_it() {
    let communes = [row("H10.11", "H10.21"), row("H10.12", "H10.22")];
    let district = [part("H10.1", "H10.21", true), part("H10.1", "H10.22", false)];
    let alone = read(&district, &province(), &[]);
    let codes = vec!["H10.11".to_owned(), "H10.12".to_owned()];
    assert_eq!(alone.wrong, BTreeMap::from([(0, vec![Wrong::StillBelow { codes }])]));
    let whole = read(&[&district[..], &communes[..]].concat(), &province(), &[]);
    assert_eq!(whole.wrong, BTreeMap::new());
    assert_eq!(ended(&whole), [1, 11, 12, 13]);
    assert_eq!(ways(&whole)[..2], [(1, 21, SuccessionPart::Part, true), (1, 22, SuccessionPart::Part, false)]);
}

#[test]
fn who_gives_parts_away_without_a_main_successor_goes_on() {
    let found = read(&[part("H10.11", "H10.22", false)], &province(), &[]);
    assert_eq!((found.wrong.len(), found.new.len(), found.ended.len()), (0, 1, 0));
    // Two rows that do not say how much are two parts.
    let found = read(&[row("H10.11", "H10.21"), row("H10.11", "H10.22")], &province(), &[]);
    assert!(ways(&found).iter().all(|(_, _, part, main)| (*part, *main) == (SuccessionPart::Part, false)));
}

#[test]
fn what_makes_no_sense_is_told_by_row() {
    let told = |rows: &[SuccessionRow]| -> Vec<(usize, Wrong)> {
        let found = read(rows, &province(), &[]);
        found.wrong.into_iter().flat_map(|(row, wrong)| wrong.into_iter().map(move |one| (row, one))).collect()
    };
    let text = "H10.99".to_owned();
    assert_eq!(
        told(&[row("H10.99", "H10.21")]),
        [(0, Wrong::NoPredecessor { text: text.clone(), day: EVE })],
        "on the day before"
    );
    assert_eq!(told(&[row("H10.11", "H10.99")]), [(0, Wrong::NoSuccessor { text, day: DAY })]);
    assert_eq!(told(&[row("H10.11", "H10.11")]), [(0, Wrong::Itself)]);
    let gone = "H10.12".to_owned();
    assert_eq!(
        told(&[row("H10.11", "H10.12"), row("H10.12", "H10.21")]),
        [(0, Wrong::NoSuccessor { text: gone, day: DAY })],
        "it ends on that very day"
    );
    let twice = told(&[part("H10.12", "H10.21", true), part("H10.12", "H10.21", false)]);
    assert_eq!(twice, [(1, Wrong::Twice)]);
    let mains = told(&[part("H10.12", "H10.21", true), part("H10.12", "H10.22", true)]);
    assert_eq!(mains, [(1, Wrong::SeveralMains)]);
    let all = SuccessionRow { part: Some(SuccessionPart::Whole), ..row("H10.12", "H10.21") };
    assert_eq!(told(&[all.clone(), part("H10.12", "H10.22", false)]), [(0, Wrong::WholeAmongOthers)]);
    let aside = SuccessionRow { is_main: Some(false), ..all };
    assert_eq!(told(&[aside]), [(0, Wrong::WholeNotMain)]);
}

#[test]
fn who_is_recorded_to_go_on_does_not_end() {
    let mut versions = province();
    versions[4].effective = Period { from: START, to: Some(date!(2026 - 01 - 01)) };
    versions.push(agency(12, Some(&versions[1].clone()), "25198", date!(2026 - 01 - 01)));
    let found = read(&[row("H10.12", "H10.21")], &versions, &[]);
    let code = "H10.12".to_owned();
    assert_eq!(found.wrong, BTreeMap::from([(0, vec![Wrong::GoesOn { code, day: DAY }])]));
}

#[test]
fn the_same_again_is_known_and_another_way_of_the_same_day_is_refused() {
    let mut versions = province();
    let first = read(&[row("H10.12", "H10.21")], &versions, &[]);
    let arrow = &first.new[0].1;
    let recorded = [AgencySuccession {
        id: FactId(Uuid::nil()),
        predecessor: arrow.predecessor,
        successor: arrow.successor,
        part: arrow.part,
        main: arrow.main,
        effective_from: arrow.day,
        legal_act: arrow.act.clone(),
    }];
    versions[4].effective.to = Some(DAY);
    let again = read(&[row("H10.12", "H10.21")], &versions, &recorded);
    assert_eq!((again.known.as_slice(), again.new.len(), again.ended.len()), (&[0][..], 0, 0));
    let otherwise = read(&[row("H10.12", "H10.22")], &versions, &recorded);
    assert_eq!(otherwise.wrong, BTreeMap::from([(0, vec![Wrong::RecordedOtherwise { day: DAY }])]));
}

#[test]
fn a_department_that_ends_along_takes_nothing_over() {
    let found = read(&[row("H10.11", "H10.21"), row("H10.12", "H10.13")], &province(), &[]);
    let text = "H10.13".to_owned();
    assert_eq!(found.wrong, BTreeMap::from([(1, vec![Wrong::NoSuccessor { text, day: DAY }])]));
}

const TEXTS: [&str; 8] = ["H10.1", "H10.11", "H10.12", "H10.13", "H10.21", "H10.22", "25195", "nowhere"];

proptest! {
    /// Of any list each row is new, known or told; a list of which nothing is told leaves nobody without a place.
    #[test]
    fn no_row_is_lost_and_nothing_goes_on_in_what_ends(
        cells in proptest::collection::vec((0_usize..8, 0_usize..8, 0_usize..3, 0_usize..3), 1..7),
    ) {
        let parts = [None, Some(SuccessionPart::Whole), Some(SuccessionPart::Part)];
        let answers = [None, Some(true), Some(false)];
        let rows: Vec<SuccessionRow> = cells
            .iter()
            .map(|&(from, to, part, main)| SuccessionRow {
                part: parts[part],
                is_main: answers[main],
                ..row(TEXTS[from], TEXTS[to])
            })
            .collect();
        let versions = province();
        let found = read(&rows, &versions, &[]);
        for place in 0..rows.len() {
            let is_new = found.new.iter().any(|(new, _)| *new == place);
            prop_assert!(is_new || found.wrong.contains_key(&place), "row {}", place);
        }
        if found.wrong.is_empty() {
            let ended = ended(&found);
            prop_assert!(found.new.iter().all(|(_, arrow)| !ended.contains(&arrow.successor.0.as_u128())));
            let above = |version: &AgencyVersion| version.parent.map(|above| above.0.as_u128());
            let stand = versions.iter().filter(|version| !ended.contains(&version.agency.0.as_u128()));
            for version in stand {
                prop_assert!(above(version).is_none_or(|above| !ended.contains(&above)), "{}", version.code);
            }
        }
    }
}
