//! Figures of one day in the agency tree of another: 1 July 2025, when 111 communes became 40 units and the districts came to an end.

use std::collections::{BTreeMap, HashMap};

use congvu::domain::adoption::counts::Column;
use congvu::domain::adoption::recut::Moved;
use congvu::domain::adoption::tally::Tally;
use congvu::domain::agency::{AgencyKind, AgencyRole, AgencySuccession, AgencyVersion, Level, SuccessionPart};
use congvu::domain::ids::{AgencyId, FactId, IdSource, PostingId};
use congvu::domain::period::Period;
use congvu::domain::posting::Posting;
use congvu::domain::scope::Scope;
use congvu::reports::adoption::{AdoptionReport, Frame};
use congvu::reports::as_of::adoption_as_of;
use congvu::reports::format::{json, text};
use congvu::reports::letterhead::Letterhead;
use congvu::reports::unplaced::Unplaced;
use congvu::storage::read::View;
use congvu::storage::{Header, Store};
use time::Date;
use time::macros::date;

use crate::database::{TestDatabase, on_both_engines};
use crate::storage::registry::{Maker, START, header, insert_agencies, insert_people};

on_both_engines! {
    a_province_of_2019_is_told_in_the_structure_of_2025_and_back
    what_was_known_is_asked_for_by_its_instant
    whose_post_outlives_their_agency_is_told_and_counts_in_no_structure
    the_root_is_the_structures_own_and_has_everybody_below_it
}

const CROSSWALK: &str = include_str!("data/communes-2025-crosswalk.csv");
const EVE: Date = date!(2025 - 06 - 30);
const DAY: Date = date!(2025 - 07 - 01);

/// A line of the crosswalk: identifier of the commune, identifier and name of the unit that it became a part of.
fn crosswalk() -> Vec<(String, String, String)> {
    let mut reader = csv::Reader::from_reader(CROSSWALK.as_bytes());
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| (row[0].to_owned(), format!("H10.{}", &row[4]), row[5].to_owned())).collect()
}

/// A reorganised province: agencies by their identifiers, and how many people each commune and district had.
struct Province {
    agencies: BTreeMap<String, AgencyVersion>,
    staff: BTreeMap<String, u64>,
}

impl Province {
    /// Two or three people in each commune, four in each district, one of whom went to the unit next door; one in a body that nothing
    /// succeeds.
    async fn reorganised(store: &Store) -> Self {
        let mut maker = Maker::new();
        let root = maker.agency("H10", None);
        let mut agencies = BTreeMap::from([("H10".to_owned(), root.clone())]);
        let mut of = |code: &str, above: &AgencyVersion, level, kind, effective| {
            let made = AgencyVersion { level, kind, effective, ..maker.agency(code, Some(above)) };
            agencies.insert(code.to_owned(), made.clone());
            made
        };
        let old = Period { from: START, to: Some(DAY) };
        let mut districts: BTreeMap<String, AgencyVersion> = BTreeMap::new();
        for (commune, unit, _) in crosswalk() {
            let code = commune.rsplit_once('.').unwrap().0.to_owned();
            let district = districts
                .entry(code.clone())
                .or_insert_with(|| of(&code, &root, Level::District, AgencyKind::RuralDistrict, old));
            let district = district.clone();
            of(&commune, &district, Level::Commune, AgencyKind::RuralCommune, old);
            of(&unit, &root, Level::Commune, AgencyKind::RuralCommune, Period::starting(DAY));
        }
        // A body of the first district that no act speaks of.
        let first = districts.values().next().unwrap().clone();
        of("H10.HOI", &first, Level::District, AgencyKind::MassOrganisation, old);
        // A department of it, which goes with its district.
        let department = AgencyVersion {
            role: AgencyRole::Department,
            ..of("H10.PHONG", &first, Level::District, AgencyKind::DistrictDepartment, old)
        };
        agencies.insert("H10.PHONG".to_owned(), department);
        let arrows = arrows(&agencies);
        let (people, later) = people(&agencies);
        let staff = people.iter().fold(BTreeMap::new(), |mut staff, (code, _)| {
            *staff.entry(code.clone()).or_default() += 1;
            staff
        });
        let people: Vec<_> = people.into_iter().map(|(_, person)| person).collect();
        let mut change = store.write(header(START)).await.unwrap();
        insert_agencies(&mut change, &agencies.values().cloned().collect::<Vec<_>>()).await.unwrap();
        insert_people(&mut change, &people).await.unwrap();
        change.commit().await.unwrap();
        let mut change = store.write(header(DAY)).await.unwrap();
        change.insert_successions(&arrows).await.unwrap();
        let old: Vec<PostingId> = people.iter().map(|person| person.posting.id).collect();
        change.replace_postings(&old, &later).await.unwrap();
        change.commit().await.unwrap();
        Self { agencies, staff }
    }

    fn id(&self, code: &str) -> AgencyId {
        self.agencies[code].agency
    }
}

/// Each commune goes whole into its unit; a district in parts into the units of its communes, mainly into that of its first one.
fn arrows(agencies: &BTreeMap<String, AgencyVersion>) -> Vec<AgencySuccession> {
    let mut ids = IdSource::seeded(77);
    let mut arrows: Vec<AgencySuccession> = Vec::new();
    let mut put = |from: &str, to: &str, part, main| {
        let (predecessor, successor) = (agencies[from].agency, agencies[to].agency);
        if !arrows.iter().any(|arrow| (arrow.predecessor, arrow.successor) == (predecessor, successor)) {
            let is_first = !arrows.iter().any(|arrow| arrow.predecessor == predecessor);
            let id = FactId(ids.next(congvu::domain::clock::Timestamp::start_of(DAY)));
            let legal_act = "Nghị quyết số 1662/NQ-UBTVQH15".to_owned();
            arrows.push(AgencySuccession {
                id,
                predecessor,
                successor,
                part,
                main: main || is_first,
                effective_from: DAY,
                legal_act,
            });
        }
    };
    for (commune, unit, _) in crosswalk() {
        put(&commune, &unit, SuccessionPart::Whole, true);
        put(commune.rsplit_once('.').unwrap().0, &unit, SuccessionPart::Part, false);
    }
    arrows
}

/// The people of 2019 by their agency, and everybody's posts as they are known since the reorganisation.
fn people(
    agencies: &BTreeMap<String, AgencyVersion>,
) -> (Vec<(String, crate::storage::registry::Person)>, Vec<Posting>) {
    let mut maker = Maker::new();
    let mut ids = IdSource::seeded(78);
    // Beside the first maker, whose identifiers begin alike.
    for _ in 0..2_000 {
        maker.id();
    }
    let units: HashMap<String, String> = crosswalk().into_iter().map(|(commune, unit, _)| (commune, unit)).collect();
    let last_unit = crosswalk().pop().unwrap().1;
    let (mut people, mut later) = (Vec::new(), Vec::new());
    for (place, (code, agency)) in agencies.iter().filter(|(_, agency)| agency.effective.from == START).enumerate() {
        let number = if units.contains_key(code) { 2 + place % 2 } else { 4 };
        for nth in 0..number {
            let person = maker.person(agency.agency, &format!("Người {nth} của {code}"));
            let mut fresh = || PostingId(ids.next(congvu::domain::clock::Timestamp::start_of(DAY)));
            let mut before = Posting { id: fresh(), ..person.posting.clone() };
            before.effective.to = agency.effective.to;
            later.push(before);
            // In communes everybody goes on; of a district's people the first, in the last unit of the list.
            let next = units.get(code).or_else(|| (nth == 0 && agency.effective.to.is_some()).then_some(&last_unit));
            if let Some(unit) = next {
                let effective = Period::starting(DAY);
                later.push(Posting { id: fresh(), agency: agencies[unit].agency, effective, ..person.posting.clone() });
            }
            people.push((code.clone(), person));
        }
    }
    (people, later)
}

async fn recut(store: &Store, view: View, structure: Date) -> (Tally, Vec<Moved>) {
    let reader = store.read().await.unwrap();
    let (adoption, moved) = adoption_as_of(&reader, &Scope::Province, view, structure).await.unwrap();
    assert!(adoption.tally.unplaced.is_empty());
    (adoption.tally, moved)
}

/// How many people an agency has by itself; none where the tree lacks it.
fn staff(tally: &Tally, agency: AgencyId) -> Option<u64> {
    tally.agencies.iter().find(|line| line.agency.id == agency).map(|line| line.own.total.get(Column::Staff))
}

async fn a_province_of_2019_is_told_in_the_structure_of_2025_and_back(db: TestDatabase) {
    let province = Province::reorganised(&db.store).await;
    let own = recut(&db.store, View::of(EVE), EVE).await.0;
    let (later, moved) = recut(&db.store, View::of(EVE), DAY).await;
    assert_eq!(later.province, own.province, "nobody is lost");
    assert_eq!(own.province.total.get(Column::Staff), province.staff.values().sum::<u64>());
    let communes: BTreeMap<String, u64> =
        crosswalk().into_iter().fold(BTreeMap::new(), |mut units, (commune, unit, _)| {
            *units.entry(unit).or_default() += province.staff[&commune];
            units
        });
    assert_eq!((crosswalk().len(), communes.len()), (111, 40));
    // Districts: the first of each follows their own post, the other three go with the main arrow; the department goes with its district.
    let districts: Vec<&String> = province.staff.keys().filter(|code| code.len() == "H10.31".len()).collect();
    assert_eq!(districts.len(), 11);
    let mut expected = communes;
    let last_unit = crosswalk().pop().unwrap().1;
    for district in &districts {
        let main =
            crosswalk().into_iter().find(|(commune, ..)| commune.starts_with(&format!("{district}."))).unwrap().1;
        let parts = if *district == districts[0] { 2 } else { 1 };
        *expected.get_mut(&last_unit).unwrap() += parts;
        *expected.get_mut(&main).unwrap() += 3 * parts;
    }
    for (unit, people) in &expected {
        assert_eq!(staff(&later, province.id(unit)), Some(*people), "{unit}");
    }
    assert_eq!(staff(&later, province.id(districts[0])), None, "the tree has no district");
    let told: Vec<_> = moved.iter().filter(|one| one.into.is_empty()).map(|one| one.from.code.as_str()).collect();
    assert_eq!(told, ["H10.HOI"], "told by name");
    assert_eq!(staff(&later, province.id("H10.HOI")), Some(4), "and kept");
    assert_eq!(moved.iter().filter(|one| one.is_split).count(), 12, "the districts, and the department with its own");
    assert_eq!(moved.len(), 111 + 11 + 2);

    // Back: everybody's post of the eve says from which commune they came.
    let today = recut(&db.store, View::of(DAY), DAY).await.0;
    let (back, moved) = recut(&db.store, View::of(DAY), EVE).await;
    assert_eq!(back.province, today.province);
    assert_eq!(moved.len(), 40);
    for (commune, ..) in crosswalk() {
        assert_eq!(staff(&back, province.id(&commune)), Some(province.staff[&commune]), "{commune}");
    }
}

async fn what_was_known_is_asked_for_by_its_instant(db: TestDatabase) {
    use congvu::domain::clock::Timestamp;
    let at = |day: Date| Timestamp::start_of(day).plus_seconds(9 * 3600);
    for day in [date!(2019 - 01 - 05), date!(2019 - 03 - 01), date!(2019 - 02 - 01)] {
        let header = Header { actor: "tester".to_owned(), operation: "test", at: at(day) };
        db.store.write(header).await.unwrap().commit().await.unwrap();
    }
    let reader = db.store.read().await.unwrap();
    for (instant, known) in [
        (at(date!(2019 - 01 - 05)).plus_seconds(-1), 0),
        (at(date!(2019 - 01 - 05)), 1),
        (at(date!(2019 - 01 - 31)), 1),
        // The newest of those recorded by then, also where a trial's clock went back.
        (at(date!(2019 - 02 - 01)), 3),
        (at(date!(2020 - 02 - 10)), 3),
    ] {
        assert_eq!(reader.known_at(instant).await.unwrap(), known, "{instant}");
    }
}

/// All of the first goes on in the second.
fn whole(maker: &mut Maker, (old, new): (&AgencyVersion, &AgencyVersion), legal_act: &str) -> AgencySuccession {
    AgencySuccession {
        id: FactId(maker.id()),
        predecessor: old.agency,
        successor: new.agency,
        part: SuccessionPart::Whole,
        main: true,
        effective_from: DAY,
        legal_act: legal_act.to_owned(),
    }
}

/// Two communes: the first is succeeded by the second, but its one person's post was never moved; a third person is in a commune that is no more
/// in another district.
async fn outlived(store: &Store) -> [AgencyVersion; 5] {
    let mut maker = Maker::new();
    let root = maker.agency("H10", None);
    let mut of = |code: &str, above: &AgencyVersion, effective| AgencyVersion {
        level: Level::Commune,
        kind: AgencyKind::RuralCommune,
        effective,
        ..maker.agency(code, Some(above))
    };
    let ended = Period { from: START, to: Some(DAY) };
    let district = of("H10.31", &root, Period::starting(START));
    let old = of("H10.31.01", &district, ended);
    let new = of("H10.90", &root, Period::starting(DAY));
    let other = of("H10.32", &root, ended);
    let people = [&old, &new, &other].map(|agency| (agency.agency, agency.code.to_string()));
    let people = people.map(|(agency, code)| maker.person(agency, &format!("Người của {code}")));
    let arrow = whole(&mut maker, (&old, &new), "Nghị quyết số 1662/NQ-UBTVQH15");
    let agencies = [root, district, old, new, other];
    let mut change = store.write(header(START)).await.unwrap();
    insert_agencies(&mut change, &agencies).await.unwrap();
    insert_people(&mut change, &people).await.unwrap();
    change.insert_successions(&[arrow]).await.unwrap();
    change.commit().await.unwrap();
    agencies
}

async fn whose_post_outlives_their_agency_is_told_and_counts_in_no_structure(db: TestDatabase) {
    let agencies = outlived(&db.store).await;
    let reader = db.store.read().await.unwrap();
    let view = View::of(DAY);
    let mut totals = Vec::new();
    for structure in [DAY, EVE] {
        let (adoption, moved) = adoption_as_of(&reader, &Scope::Province, view, structure).await.unwrap();
        totals.push(adoption.tally.province.total.get(Column::Staff));
        let unplaced = Unplaced::of(&reader, view, &adoption.tally).await.unwrap();
        let lines: Vec<_> = unplaced.lines().into_iter().map(|line| (line.code.to_string(), line.people)).collect();
        assert_eq!(lines, [("H10.31.01".to_owned(), 1), ("H10.32".to_owned(), 1)], "{structure}");
        let frame = Frame {
            structure_day: structure,
            moved,
            unplaced: unplaced.lines(),
            ..Frame::of_day(DAY, congvu::domain::clock::Timestamp::end_of(DAY))
        };
        let report = AdoptionReport::of(&adoption.tally, None, frame.clone()).unwrap();
        let told = text::adoption(&report, congvu::domain::lang::Lang::En, text::Detail::Levels);
        assert!(told.contains("In no number: 2 people"), "{told}");
        assert_eq!(json::adoption(&report)["unplaced"].as_array().unwrap().len(), 2);
        let district = AdoptionReport::of(&adoption.tally, Some(&agencies[1].path), frame).unwrap();
        assert_eq!(district.frame.unplaced.len(), 1, "a part tells of its own");
        let listed = async |scope: &Scope| {
            let people = unplaced.people(&reader, view, scope, None).await.unwrap();
            people.into_iter().map(|person| person.full_name).collect::<Vec<_>>()
        };
        assert_eq!(listed(&Scope::Province).await.len(), 2);
        let own = Scope::subtree(agencies[1].path.clone());
        assert_eq!(listed(&own).await, ["Người của H10.31.01"], "within the reader's part");
    }
    assert_eq!(totals, [1, 1], "the totals are the same in every structure");
    let (on_the_eve, _) = adoption_as_of(&reader, &Scope::Province, View::of(EVE), EVE).await.unwrap();
    let staff = on_the_eve.tally.province.total.get(Column::Staff);
    assert_eq!(staff, 2, "before that they counted where they were, but for the one whose agency was yet to come");
}

async fn the_root_is_the_structures_own_and_has_everybody_below_it(db: TestDatabase) {
    let mut maker = Maker::new();
    let old_life = Period { from: START, to: Some(DAY) };
    let old = AgencyVersion { effective: old_life, name: "UBND tỉnh cũ".to_owned(), ..maker.agency("H10", None) };
    let new = AgencyVersion {
        effective: Period::starting(DAY),
        name: "UBND tỉnh mới".to_owned(),
        ..maker.agency("H57", None)
    };
    // Sorts before the new root, and nothing succeeds it.
    let body = AgencyVersion { effective: old_life, ..maker.agency("H10.31", Some(&old)) };
    let person = maker.person(body.agency, "Người ở lại");
    let arrow = whole(&mut maker, (&old, &new), "Nghị quyết số 202/2025/QH15");
    let mut change = db.store.write(header(START)).await.unwrap();
    insert_agencies(&mut change, &[old, new.clone(), body.clone()]).await.unwrap();
    insert_people(&mut change, &[person]).await.unwrap();
    change.insert_successions(&[arrow]).await.unwrap();
    change.commit().await.unwrap();
    let (tally, moved) = recut(&db.store, View::of(EVE), DAY).await;
    assert_eq!(moved.iter().filter(|one| one.into.is_empty()).count(), 1);
    let frame = Frame::of_day(EVE, congvu::domain::clock::Timestamp::end_of(EVE));
    let whole = AdoptionReport::of(&tally, None, frame.clone()).unwrap();
    assert_eq!(whole.name, "UBND tỉnh mới", "a dissolved body signs nothing");
    assert_eq!(
        Letterhead::of(&tally, None, "Tỉnh mới").unwrap().agency,
        congvu::domain::official_text::at_length(&new.name)
    );
    let below = AdoptionReport::of(&tally, Some(&new.path), frame).unwrap();
    assert_eq!(below.total.total.get(Column::Staff), 1, "whoever asks for all below it has everybody");
}
