use std::collections::BTreeSet;

use time::macros::date;
use uuid::Uuid;

use super::*;
use crate::domain::adoption::ratio::Ratio;
use crate::domain::ids::FactId;
use crate::domain::indicator::FigureStatus;
use crate::domain::indicator::amount::Amount;
use crate::domain::indicator::measured::NotApplicable;
use crate::domain::indicator::period::Days;
use crate::domain::lang::Lang;
use crate::domain::official_text::Motto;
use crate::paper::model::{Block, Paper, Row};
use crate::reports::indicators::{csv, indicator_sheets, json, paper, text, workbook};
use crate::reports::letterhead::Letterhead;
use crate::sheets::figures::Figure as Sheeted;

const AS_OF: time::Date = date!(2019 - 12 - 14);

fn counted(part: u64, whole: u64) -> Told {
    let value = Ratio { part, whole }.tenths().map(Amount);
    Told {
        value,
        numerator: Some(part),
        denominator: Some(whole),
        status: value.map(|_| FigureStatus::Measured),
        not_applicable: value.is_none().then_some(NotApplicable::NothingToCount),
        ..Told::none(NotApplicable::NothingToCount, AS_OF)
    }
}

/// Three of four, as two people reported.
fn reported() -> Told {
    Told {
        status: Some(FigureStatus::Declared),
        source: Bilingual::new("Báo cáo tháng 5", "Báo cáo tháng 5"),
        reporters: BTreeSet::from(["Lê Văn Cường".to_owned(), "Trần Thị Bình".to_owned()]),
        ..counted(3, 4)
    }
}

/// Coverage, with heads of whom there is nobody; and usage, of which the period has nothing and the year three of four.
fn line(level: Option<Level>, unit: Option<(&str, &str)>, (part, whole): (u64, u64)) -> Line {
    let figure = |indicator, rank, period, cumulative| Figure { indicator, rank, level: None, period, cumulative };
    Line {
        code: unit.map(|(code, _)| code.to_owned()),
        name: unit.map(|(_, name)| name.to_owned()),
        level,
        figures: vec![
            figure(Measured::Coverage, None, counted(part, whole), None),
            figure(Measured::Coverage, Some(Rank::Head), counted(0, 0), None),
            figure(Measured::Usage, None, Told::none(NotApplicable::NoTotal, AS_OF), Some(reported())),
        ],
    }
}

fn goal(level: Option<Level>, tenths: u64) -> Goal {
    Goal {
        id: FactId(Uuid::nil()),
        indicator: Measured::Coverage.as_str().parse().unwrap(),
        level,
        year: 2019,
        amount: Amount(tenths),
        source: "Nghị quyết số 17/NQ-CP".to_owned(),
    }
}

/// A department of the province of whom all 60 can sign, and a commune of whom 25 of 40 can.
fn report() -> IndicatorReport {
    let (department, commune) = (Some(Level::Province), Some(Level::Commune));
    IndicatorReport {
        spans: Spans {
            month: "2019-12".parse().unwrap(),
            period: Days { first: date!(2019 - 11 - 15), last: AS_OF },
            cumulative: Days { first: date!(2018 - 12 - 15), last: AS_OF },
            as_of: AS_OF,
        },
        generated_at: Timestamp::start_of(date!(2019 - 12 - 15)),
        known: None,
        total: line(None, Some(("H10", "UBND tỉnh Bình Phước")), (85, 100)),
        levels: vec![line(department, None, (60, 60)), line(commune, None, (25, 40))],
        units: vec![
            line(department, Some(("H10.1", "Sở Nội vụ")), (60, 60)),
            line(commune, Some(("H10.36.1", "UBND xã Thiện Hưng")), (25, 40)),
        ],
        unknown_agencies: Vec::new(),
        goals: vec![goal(None, 900), goal(Some(Level::Commune), 600)],
        waiting: 2,
    }
}

fn printed(report: &IndicatorReport) -> Paper {
    let head = Letterhead {
        motto: Motto::State,
        superior: None,
        agency: "UBND tỉnh".to_owned(),
        place: None,
        signer: "CHỦ TỊCH".to_owned(),
    };
    paper(&IndicatorTable::of(report), &head)
}

/// The tables of a text, each with its caption and the cells of its lines.
fn tables(paper: &Paper) -> Vec<(String, Vec<Vec<String>>)> {
    let lines = |rows: &[Row]| {
        let line = |row: &Row| match row {
            Row::Line { cells, .. } => Some(cells.iter().map(|cell| cell.text.clone()).collect()),
            Row::Section { .. } => None,
        };
        rows.iter().filter_map(line).collect()
    };
    let table = |block: &Block| match block {
        Block::Table(table) => Some((table.caption.clone().unwrap(), lines(&table.rows))),
        _ => None,
    };
    paper.body.iter().filter_map(table).collect()
}

/// The charts, each as its figures in words.
fn charts(paper: &Paper) -> Vec<String> {
    let told = |block: &Block| match block {
        Block::Figure { told, .. } => Some(told.clone()),
        _ => None,
    };
    paper.body.iter().filter_map(told).collect()
}

#[test]
fn a_row_tells_whose_it_is_and_what_is_aimed_at_beside_it() {
    let table = IndicatorTable::of(&report());
    assert_eq!(table.rows.len(), 5 * 2, "of five lines coverage and usage; of heads nothing is told");
    let goals: Vec<_> = table.aimed_at().map(|(row, goal)| (row.whose.clone(), goal.amount.0, goal.is_met)).collect();
    assert_eq!(goals, [(Whose::Total, 900, Some(false)), (Whose::Level(Level::Commune), 600, Some(true))]);
    let of_units: Vec<_> = table.of_units().filter(|row| row.is_of(Measured::Coverage)).collect();
    let beside: Vec<_> = of_units.iter().map(|row| row.goal.as_ref().map(|goal| goal.amount.0)).collect();
    assert_eq!(beside, [None, Some(600)], "a commune's is that of communes");
    let usage = table.of_total().find(|row| row.is_of(Measured::Usage)).unwrap();
    assert_eq!(usage.speaking().status, Some(FigureStatus::Declared), "the year speaks where the period has nothing");
    assert_eq!((table.coverage_target, table.usage_target), (Some(900), None));
    assert_eq!(table.notes.len(), 1, "two signers wait");
}

#[test]
fn csv_tells_both_spans_with_what_speaks_for_them() {
    let mut table = IndicatorTable::of(&report());
    table.mark = Some("version 1".to_owned());
    let csv = csv(&table, Lang::En);
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let headings: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 10);
    let of = |row: &csv::StringRecord, asked: &[&str]| -> Vec<String> {
        let place =
            |heading: &str| headings.iter().position(|own| own == heading).unwrap_or_else(|| panic!("{heading}"));
        asked.iter().map(|heading| row[place(heading)].to_owned()).collect()
    };
    let period = ["Line", "Code", "Period", "Period: counted", "Period: out of", "Period: status", "Period: why not"];
    assert_eq!(of(&rows[0], &period), ["Total", "coverage", "85.0", "85", "100", "measured", ""]);
    assert_eq!(of(&rows[0], &["Year so far", "Goal", "Goal of", "Met"]), ["", "90.0", "Province", "Not met"]);
    assert_eq!(of(&rows[1], &period), ["Total", "usage", "n/a", "", "", "", "outgoing documents not reported"]);
    let year = [
        "Year so far",
        "Year: counted",
        "Year: out of",
        "Year: status",
        "Year: as of",
        "Year: source",
        "Year: reporter",
    ];
    let expected = ["75.0", "3", "4", "declared", "2019-12-14", "Báo cáo tháng 5", "Lê Văn Cường; Trần Thị Bình"];
    assert_eq!(of(&rows[1], &year), expected);
    let whose = ["Line", "Identifier", "Agency", "Level", "Code", "Goal"];
    assert_eq!(of(&rows[8], &whose), ["Agency", "H10.36.1", "UBND xã Thiện Hưng", "Commune level", "coverage", "60.0"]);
    let when = ["Period from", "Period to", "Year from", "Year to", "Version"];
    assert_eq!(of(&rows[9], &when), ["2019-11-15", "2019-12-14", "2018-12-15", "2019-12-14", "version 1"]);
}

#[test]
fn a_workbook_has_the_levels_side_by_side_and_draws_them() {
    let mut report = report();
    let sheets = indicator_sheets(&IndicatorTable::of(&report), Lang::En);
    let names: Vec<(&str, usize)> = sheets.iter().map(|sheet| (sheet.name, sheet.rows.len())).collect();
    assert_eq!(names, [("Summary", 2), ("By level", 4), ("By agency", 4)]);
    let chart = sheets[1].chart.as_ref().unwrap();
    assert_eq!((chart.rows, chart.told.as_str()), ((0, 2), "Province level: 100.0 %\nCommune level: 62.5 %"));
    let headings = &sheets[1].columns;
    assert_eq!(
        (headings[usize::from(chart.names)].heading, headings[usize::from(chart.shares)].heading),
        ("Agency", "Period")
    );
    let drawn = |row: usize| (sheets[1].rows[row][2].clone(), sheets[1].rows[row][8].clone());
    assert_eq!(drawn(0), (Sheeted::Text("Province level".to_owned()), Sheeted::Share(Some(1_000))));
    assert_eq!(drawn(1), (Sheeted::Text("Commune level".to_owned()), Sheeted::Share(Some(625))));
    assert!(!workbook(&IndicatorTable::of(&report), Lang::Vi).unwrap().is_empty());

    // A level of nobody is none of the bars, wherever it stands.
    report.levels[0].figures[0].period = counted(0, 0);
    let sheets = indicator_sheets(&IndicatorTable::of(&report), Lang::En);
    assert_eq!(sheets[1].rows[1][8], Sheeted::Share(None));
    let chart = sheets[1].chart.as_ref().unwrap();
    assert_eq!((chart.rows, chart.told.as_str()), ((0, 1), "Commune level: 62.5 %"));
}

#[test]
fn the_pages_tell_every_figure_its_goal_and_every_unit() {
    let mut report = report();
    let paper = printed(&report);
    assert!(paper.is_wide, "its tables are");
    let subject = paper.opening.title.as_ref().unwrap().subject.clone();
    assert!(subject.contains("tháng 12 năm 2019 (số liệu từ 15/11/2019 đến 14/12/2019)"), "{subject}");
    let tables = tables(&paper);
    let captions: Vec<&str> = tables.iter().map(|(caption, _)| caption.as_str()).collect();
    let expected =
        ["Bảng 1. Kết quả chung", "Bảng 2. Mức độ hoàn thành mục tiêu của năm", "Bảng 3. Kết quả theo đơn vị"];
    assert_eq!(captions, expected);
    let usage = &tables[0].1[1];
    assert_eq!(usage[1..7], ["–", "", "75,0 %", "3/4", "báo cáo", "14/12/2019"]);
    assert_eq!(usage[7..], ["Báo cáo tháng 5", "Lê Văn Cường; Trần Thị Bình"]);
    assert_eq!(tables[1].1[0][1..5], ["Toàn tỉnh", "90,0 %", "85,0 %", "Chưa đạt"]);
    assert_eq!(tables[1].1[1][1..5], ["Cấp xã", "60,0 %", "62,5 %", "Đạt"]);
    let units = &tables[2].1;
    assert_eq!(
        units.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(),
        ["Toàn cấp", "Sở Nội vụ", "Toàn cấp", "UBND xã Thiện Hưng"]
    );
    // Issued, activated, can sign, expiring; then in the period and in the year: revoked in time, signed, by both, exchanged.
    assert_eq!(units[3][1..], ["–", "–", "62,5 %", "–", "–", "–", "–", "75,0 %", "–", "–", "–", "–"]);
    let columns = paper.body.iter().find_map(|block| match block {
        Block::Table(table) if table.caption.as_deref() == Some(expected[2]) => Some(table.columns.len()),
        _ => None,
    });
    assert_eq!(columns, Some(13), "a heading for each");
    assert_eq!(
        charts(&paper),
        [
            "Cấp tỉnh: 100,0 % (60/60)\nCấp xã: 62,5 % (25/40)\nMục tiêu 90,0 %",
            "Cấp tỉnh: 75,0 % (3/4)\nCấp xã: 75,0 % (3/4)",
        ],
        "usage has no goal, and two units are no distribution"
    );

    // Ten units are one; without a goal the tables move up.
    let numbered = |number: u64| {
        let code = format!("H10.36.{number}");
        line(Some(Level::Commune), Some((code.as_str(), "Xã")), (number, 10))
    };
    report.units = (1..=10).map(numbered).collect();
    report.goals = Vec::new();
    let paper = printed(&report);
    assert_eq!(self::tables(&paper)[1].0, "Bảng 2. Kết quả theo đơn vị");
    let charts = charts(&paper);
    assert_eq!(charts.len(), 3);
    assert!(charts[2].starts_with("0–10 %: 0\n10–20 %: 1\n") && charts[2].ends_with("90–100 %: 2"), "{}", charts[2]);
}

#[test]
fn people_and_programs_are_told_reporters_and_goals_too() {
    let report = report();
    let text = text(&report, Lang::Vi);
    for said in ["MỤC TIÊU CỦA NĂM", "Nghị quyết số 17/NQ-CP", "Chưa đạt", "Lê Văn Cường", "2 chứng thư số đang chờ"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    let document = json(&report);
    let figure = |line: &serde_json::Value, place: usize| line["figures"][place].clone();
    let coverage = figure(&document["total"], 0);
    assert_eq!(
        coverage["goal"],
        serde_json::json!({ "level": null, "value": 90, "source": "Nghị quyết số 17/NQ-CP", "reached": 85, "is_met": false })
    );
    assert_eq!(coverage["period"]["reporters"], serde_json::json!([]));
    let usage = figure(&document["levels"][1], 2);
    assert_eq!(usage["cumulative"]["reporters"], serde_json::json!(["Lê Văn Cường", "Trần Thị Bình"]));
    assert_eq!(usage["goal"], serde_json::Value::Null);
    assert_eq!(figure(&document["units"][1], 0)["goal"]["level"], "commune");
}
