mod indicators;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::domain::adoption::counts::Column;
use crate::domain::adoption::rule::{OfficialRow, ScopeRule};
use crate::domain::adoption::tally::{AgencyRow, Tally};
use crate::domain::agency::{AgencyKind, AgencyRole, Level, TreePath};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::lang::Lang;
use crate::domain::official::Category;
use crate::domain::posting::Rank;
use crate::reports::format::text::Detail;
use crate::reports::format::{json as written, sheets, text};

pub(super) const MADE: Timestamp = Timestamp::from_unix_seconds(1_576_368_000);

pub(super) fn unit(number: u128) -> AgencyId {
    AgencyId(Uuid::from_u128(number))
}

/// Twenty people of the first unit, of whom ten can sign.
fn columns() -> Value {
    let number = |column: Column| match column {
        Column::Staff | Column::InScope => 20,
        Column::Covered | Column::Uncovered | Column::NoCertificate => 10,
        _ => 0,
    };
    Column::ALL
        .iter()
        .map(|column| (column.to_string(), json!(number(*column))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn sample() -> Value {
    let numbers = json!({ "total": columns(), "by_rank": { "staff": columns() } });
    json!({
        "shape": 1, "month": "2019-12", "from": "2019-11-15", "to": "2019-12-14", "known_at": 7,
        "edition": 1, "rule": ScopeRule::default(), "expiring_days": 60,
        "head": { "superior": null, "agency": "UBND tỉnh", "place": null, "motto": "state", "signer": "CHỦ TỊCH" },
        "name": "UBND tỉnh Bình Phước", "total": numbers.clone(),
        "levels": [{ "level": "province", "figures": numbers.clone() }],
        "units": [{ "agency": unit(1), "code": "H10.1", "name": "Sở Nội vụ", "level": "province", "above": null, "figures": numbers, "departments": [] }],
        "unplaced": [{ "code": "H10.9", "name": "Huyện cũ", "path": "H10/H10.9/", "people": 3 }],
        "reported": [{
            "agency": "H10.1", "name": "Sở Nội vụ", "indicator": "own_count", "called": "Đếm riêng", "level": null, "scope": "own",
            "from": "2019-12-01", "to": "2019-12-01", "amount": 5, "unit": "count", "status": "declared", "as_of": "2019-12-01",
            "source": "Báo cáo",
        }],
    })
}

pub(super) fn content(change: impl FnOnce(&mut Value)) -> Content {
    let mut value = sample();
    change(&mut value);
    Content::read(&value.to_string()).unwrap_or_else(|error| panic!("{error}: {:?}", std::error::Error::source(&error)))
}

fn told(published: &Content, counted: &Content) -> Vec<String> {
    differences(published, counted).iter().map(|one| format!("{} {}", one.agency, one.figure)).collect()
}

#[test]
fn what_a_later_release_counts_besides_or_names_otherwise_is_no_difference() {
    let counted = content(|_| {});
    // Before there was a column, and a rank.
    let older = content(|value| {
        for figures in ["/total", "/levels/0/figures", "/units/0/figures"] {
            let figures = value.pointer_mut(figures).unwrap();
            figures["total"].as_object_mut().unwrap().remove("other_gap");
            figures["by_rank"].as_object_mut().unwrap().clear();
        }
    });
    assert_eq!(told(&older, &counted), [""; 0]);
    // What an agency defined became standard, of another unit.
    let standard = content(|value| value["reported"][0]["unit"] = json!("percent"));
    assert_eq!(told(&standard, &counted), [""; 0]);
    // What is no more counted, or is another number, is one.
    assert!(told(&counted, &older).contains(&"H10.1 other_gap".to_owned()));
    let other = content(|value| value["reported"][0]["amount"] = json!(6));
    assert_eq!(told(&counted, &other), ["H10.1 own_count own 2019-12-01 2019-12-01"]);
}

#[test]
fn another_edition_of_the_rule_is_no_measure_for_people_but_for_all_else() {
    let published = content(|_| {});
    let by_another = content(|value| {
        value["edition"] = json!(2);
        value["expiring_days"] = json!(90);
        value["units"][0]["figures"]["total"]["covered"] = json!(11);
    });
    assert_eq!(told(&published, &by_another), [""; 0]);
    let by_the_same = content(|value| value["units"][0]["figures"]["total"]["covered"] = json!(11));
    assert_eq!(told(&published, &by_the_same), ["H10.1 covered"]);
    let renamed = content(|value| {
        value["edition"] = json!(2);
        value["units"][0]["name"] = json!("Sở Khác");
        value["unplaced"] = json!([]);
    });
    assert_eq!(told(&published, &renamed), ["H10.1 name", "H10.9 unplaced"]);
}

#[test]
fn every_form_is_made_of_the_frozen_text_alone() {
    let report = content(|_| {}).report(MADE).unwrap();
    let document = written::adoption(&report);
    assert_eq!(document["expiring_days"], json!(60), "not what the program counts by");
    assert_eq!(document["unplaced"], json!([{ "code": "H10.9", "name": "Huyện cũ", "people": 3 }]));
    let page = text::adoption(&report, Lang::En, Detail::Units);
    assert!(page.contains("less than 60 more days") && page.contains("3 people whose primary posting"), "{page}");
    assert!(sheets::adoption_csv(&report, Lang::En).contains("In no agency,,,H10.9,Huyện cũ,3,,"));
    assert_eq!(document["known"]["change_set"], json!(7), "by what was known when it was drafted");
    let mut marked = report.clone();
    marked.frame.mark = Some("Published figures, version 2".to_owned());
    let csv = sheets::adoption_csv(&marked, Lang::En);
    assert!(csv.lines().skip(1).all(|line| line.ends_with(",\"Published figures, version 2\"")), "{csv}");

    let older = content(|value| {
        for figures in ["/total", "/levels/0/figures", "/units/0/figures"] {
            value.pointer_mut(figures).unwrap()["total"].as_object_mut().unwrap().remove("revoked");
        }
    });
    let report = older.report(MADE).unwrap();
    let document = written::adoption(&report);
    assert_eq!(document["total"]["counts"].get("revoked"), None, "never 0");
    assert_eq!(document["total"]["counts"]["expired"], json!(0));
    let page = text::adoption(&report, Lang::En, Detail::Levels);
    assert!(page.contains("Expiring") && !page.contains("Revoked"), "{page}");
    let table = sheets::adoption_csv(&report, Lang::Vi);
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    assert!(rows.records().all(|row| row.is_ok()), "each row has as many fields as headings: {table}");
}

/// A unit with a department, and another unit: of each one person, of whom the department's is a head.
fn tally() -> Tally {
    let agency = |number: u128, path: &str, role| AgencyRow {
        id: unit(number),
        code: path.trim_end_matches('/').rsplit('/').next().unwrap().parse().unwrap(),
        name: String::new(),
        path: TreePath::from_stored(path.to_owned()),
        kind: AgencyKind::ProvincialDepartment,
        level: Level::Province,
        role,
    };
    let agencies = vec![
        agency(1, "H10/H10.1/", AgencyRole::ReportingUnit),
        agency(2, "H10/H10.1/H10.1.1/", AgencyRole::Department),
        agency(3, "H10/H10.3/", AgencyRole::ReportingUnit),
    ];
    let person = |number: u128, rank| OfficialRow {
        id: OfficialId(Uuid::from_u128(number)),
        agency: unit(number),
        post: unit(number),
        in_post: true,
        rank,
        category: Category::CivilServant,
        mailbox: None,
    };
    let people = [person(1, Rank::Staff), person(2, Rank::Head), person(3, Rank::Staff)];
    Tally::of(agencies, &people, &[], &ScopeRule::default(), MADE)
}

#[test]
fn an_erasure_explains_as_many_as_were_erased_in_that_row_and_rank() {
    let erased: BTreeSet<OfficialId> = [OfficialId(Uuid::from_u128(2))].into();
    let erased = Erased::of(&tally(), &erased);
    let differs = |row, rank, column, published: u64, counted: u64| Difference {
        agency: String::new(),
        figure: String::new(),
        place: Some(CountPlace { row, rank, column }),
        published: Some(published.to_string()),
        counted: Some(counted.to_string()),
    };
    let covered =
        |row, rank, published, counted| erased.explains(&differs(row, rank, Column::Covered, published, counted));
    for row in [Row::Total, Row::Level(Level::Province), Row::Agency(unit(1)), Row::Agency(unit(2))] {
        assert!(covered(row, None, 10, 9) && covered(row, Some(Rank::Head), 10, 9), "{row:?}");
        assert!(!covered(row, None, 10, 8), "one was erased, not two: {row:?}");
        assert!(!covered(row, Some(Rank::Staff), 10, 9), "of another rank: {row:?}");
        assert!(!covered(row, None, 9, 10), "nobody can sign because of it: {row:?}");
        assert!(erased.explains(&differs(row, None, Column::AddressNotLive, 0, 1)), "{row:?}");
        assert!(!erased.explains(&differs(row, None, Column::Staff, 10, 9)), "they are counted as ever: {row:?}");
    }
    assert!(!covered(Row::Agency(unit(3)), None, 10, 9), "nobody was erased there");
    assert!(erased.touches(unit(2)) && !erased.touches(unit(1)) && !erased.touches(unit(3)));
    assert!(!Erased::default().explains(&differs(Row::Total, None, Column::Covered, 10, 9)));
}

#[test]
fn inputs_are_the_same_but_for_agencies_that_an_erasure_touched() {
    let inputs = |judged: Value, edition: i64| {
        let text = json!({
            "known_at": 7, "from": "2019-11-15", "to": "2019-12-14", "edition": edition, "rule": ScopeRule::default(),
            "expiring_days": 75, "judged": judged, "reported": [],
        });
        Inputs::read(&text.to_string()).unwrap()
    };
    let judged = |one: &str, other: &str| json!({ unit(2).0.to_string(): one, unit(3).0.to_string(): other });
    let published = inputs(judged("aa", "bb"), 1);
    let erased = Erased::of(&tally(), &[OfficialId(Uuid::from_u128(2))].into());
    assert!(!published.are_those_of(&inputs(judged("aa", "cc"), 1), &Erased::default()));
    assert!(published.are_those_of(&inputs(judged("cc", "bb"), 1), &erased), "the erased one counts otherwise");
    assert!(!published.are_those_of(&inputs(judged("cc", "cc"), 1), &erased), "an erasure elsewhere excuses nothing");
    assert!(published.are_those_of(&inputs(judged("cc", "cc"), 2), &Erased::default()), "judged by another edition");
    assert_eq!(Inputs::read(&published.canonical()), Some(published));
}
