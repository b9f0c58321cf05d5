use proptest::prelude::*;
use time::macros::date;
use uuid::Uuid;

use super::*;
use crate::domain::agency::{Level, TreePath};
use crate::domain::ids::FactId;

fn id(number: u128) -> AgencyId {
    AgencyId(Uuid::from_u128(number))
}

/// An agency right below the root, or (with a unit) a department of it.
fn agency(number: u128, unit: Option<u128>) -> AgencyRow {
    let path = match (number, unit) {
        (0, _) => "H10/".to_owned(),
        (_, None) => format!("H10/H10.{number}/"),
        (_, Some(unit)) => format!("H10/H10.{unit}/H10.{number}/"),
    };
    let code = if number == 0 { "H10".to_owned() } else { format!("H10.{number}") };
    AgencyRow {
        id: id(number),
        code: code.parse().unwrap(),
        name: format!("Cơ quan {number}"),
        path: TreePath::from_stored(path),
        kind: crate::domain::agency::AgencyKind::ServiceUnit,
        level: Level::Commune,
        role: if unit.is_some() { AgencyRole::Department } else { AgencyRole::ReportingUnit },
    }
}

fn arrow(from: u128, to: u128, part: SuccessionPart, main: bool) -> AgencySuccession {
    AgencySuccession {
        id: FactId(Uuid::nil()),
        predecessor: id(from),
        successor: id(to),
        part,
        main,
        effective_from: date!(2025 - 07 - 01),
        legal_act: "Nghị quyết số 202/2025/QH15".to_owned(),
    }
}

fn whole(from: u128, to: u128) -> AgencySuccession {
    arrow(from, to, SuccessionPart::Whole, true)
}

fn part(from: u128, to: u128, main: bool) -> AgencySuccession {
    arrow(from, to, SuccessionPart::Part, main)
}

fn rows(numbers: &[u128]) -> Vec<AgencyRow> {
    numbers.iter().map(|number| agency(*number, None)).collect()
}

#[test]
fn an_agency_counts_in_its_successors_successor_and_back_in_what_it_came_from() {
    let arrows = [whole(1, 2), whole(2, 3)];
    let mut onward = Recut::new(rows(&[0, 1]), rows(&[0, 3]), &arrows, true);
    assert_eq!((onward.place(id(1), None), onward.place(id(0), None)), (id(3), id(0)));
    assert!(!onward.asks_for_posts(), "one way only");
    let mut back = Recut::new(rows(&[0, 3]), rows(&[0, 1]), &arrows, false);
    assert_eq!(back.place(id(3), None), id(1));
}

#[test]
fn where_a_way_divides_people_follow_their_own_post_and_else_the_main_arrow() {
    let arrows = [part(1, 3, false), part(1, 4, true)];
    let mut recut = Recut::new(rows(&[0, 1]), rows(&[0, 3, 4, 5]), &arrows, true);
    assert!(recut.asks_for_posts());
    let placed = [Some(3), Some(5), Some(9), None].map(|own| recut.place(id(1), own.map(id)));
    assert_eq!(placed, [id(3), id(5), id(4), id(4)], "9 is none of the tree");
    let (_, moved) = recut.finish();
    let into: Vec<(&str, u64)> = moved[0].into.iter().map(|(row, people)| (row.code.as_str(), *people)).collect();
    assert_eq!((into, moved[0].is_split, moved[0].people), (vec![("H10.3", 1), ("H10.4", 2), ("H10.5", 1)], true, 4));
}

#[test]
fn what_was_merged_goes_back_to_posts_and_else_to_what_went_in_whole() {
    let arrows = [part(1, 9, true), whole(2, 9), whole(3, 9)];
    let mut back = Recut::new(rows(&[0, 9]), rows(&[0, 1, 2, 3]), &arrows, false);
    assert_eq!([Some(3), Some(1), None].map(|own| back.place(id(9), own.map(id))), [id(3), id(1), id(2)]);
}

#[test]
fn a_department_goes_with_its_unit_and_what_finds_no_place_stands_as_it_was() {
    let figures = vec![agency(0, None), agency(1, None), agency(11, Some(1)), agency(2, None), agency(21, Some(2))];
    let mut recut = Recut::new(figures, rows(&[0, 3]), &[whole(1, 3)], true);
    assert_eq!([1, 11, 2, 21].map(|from| recut.place(id(from), None)), [id(3), id(3), id(2), id(21)]);
    let (tree, moved) = recut.finish();
    assert_eq!(tree.iter().map(|row| row.code.as_str()).collect::<Vec<_>>(), ["H10", "H10.3", "H10.2", "H10.21"]);
    let nowhere = moved.iter().filter(|one| one.into.is_empty());
    assert_eq!(nowhere.map(|one| one.from.name.as_str()).collect::<Vec<_>>(), ["Cơ quan 2", "Cơ quan 21"]);
}

#[test]
fn what_finds_no_place_stands_below_the_trees_own_root() {
    let figures = vec![agency(0, None), agency(1, None), agency(11, Some(1)), agency(2, None)];
    let code = "H57".parse().unwrap();
    let root = AgencyRow { id: id(57), path: TreePath::root(&code), code, ..agency(0, None) };
    let under = |row: AgencyRow| AgencyRow { path: root.path.child(&row.code), ..row };
    let structure = vec![root.clone(), under(agency(3, None))];
    let (tree, _) = Recut::new(figures, structure, &[whole(0, 57), whole(2, 3)], true).finish();
    let paths: Vec<&str> = tree.iter().map(|row| row.path.as_str()).collect();
    assert_eq!(paths, ["H57/", "H57/H10.3/", "H57/H10.1/", "H57/H10.1/H10.11/"], "with what stood below it");
}

#[test]
fn what_finds_no_place_stands_under_nobody_who_has_its_identifier_by_now() {
    // The old H10.1 with its department found no place; another agency is called H10.1, and has one called H10.11.
    let figures = vec![agency(0, None), agency(1, None), agency(11, Some(1))];
    let new = |number: u128, as_was: AgencyRow| AgencyRow { id: id(number), ..as_was };
    let structure = vec![agency(0, None), new(91, agency(1, None)), new(92, agency(11, Some(1)))];
    let mut recut = Recut::new(figures, structure, &[], true);
    assert_eq!((recut.place(id(1), None), recut.place(id(11), None)), (id(1), id(11)));
    let (tree, _) = recut.finish();
    let path = |number: u128| tree.iter().find(|row| row.id == id(number)).unwrap().path.clone();
    assert_eq!((path(1).as_str(), path(11).as_str()), ("H10/H10.1~/", "H10/H10.1~/H10.11/"));
    assert!(!path(11).is_within(&path(91)) && !path(1).is_within(&path(91)), "in no stranger's sum");
}

proptest! {
    /// Whatever the arrows, also in circles: everybody counts once, in an agency of the tree or in their own.
    #[test]
    fn nobody_is_lost_and_nobody_is_counted_twice(
        arrows in proptest::collection::vec((1_u128..12, 1_u128..12, any::<bool>(), any::<bool>()), 0..20),
        people in proptest::collection::vec((0_u128..12, proptest::option::of(0_u128..14)), 0..60),
        held in proptest::collection::btree_set(1_u128..14, 0..8),
        is_later in any::<bool>(),
    ) {
        let arrows: Vec<_> = arrows
            .into_iter()
            .map(|(from, to, main, all)| arrow(from, to, if all { SuccessionPart::Whole } else { SuccessionPart::Part }, main))
            .collect();
        let figures: Vec<AgencyRow> = (0..12).map(|number| agency(number, (number > 8).then(|| number - 8))).collect();
        let structure: Vec<u128> = std::iter::once(0).chain(held).collect();
        let mut recut = Recut::new(figures, rows(&structure), &arrows, is_later);
        let placed: Vec<AgencyId> = people.iter().map(|(agency, own)| recut.place(id(*agency), own.map(id))).collect();
        let (tree, moved) = recut.finish();
        for place in &placed {
            prop_assert_eq!(tree.iter().filter(|row| row.id == *place).count(), 1);
        }
        let stayed = people.iter().filter(|(agency, _)| structure.contains(agency)).count() as u64;
        let gone: u64 = moved.iter().map(|one| one.people).sum();
        prop_assert_eq!(stayed + gone, placed.len() as u64);
        for one in moved.iter().filter(|one| !one.into.is_empty()) {
            prop_assert_eq!(one.into.iter().map(|(_, people)| people).sum::<u64>(), one.people);
        }
    }
}
