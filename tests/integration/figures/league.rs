//! Score sets in versions, and the league table that they give.

use std::collections::BTreeSet;
use std::sync::Arc;

use congvu::domain::clock::{FixedClock, Timestamp};
use congvu::domain::ids::IdSource;
use congvu::domain::principal::Role;
use congvu::domain::report_period::PeriodScheme;
use congvu::domain::score::block::Block;
use congvu::domain::score::points::Points;
use congvu::domain::score::standard::standard;
use congvu::operations::league::{LeagueSpan, league};
use congvu::operations::score_sets::{add_score_set, list_score_sets};
use congvu::operations::{Actor, OperationError, Province, Registry};
use congvu::reports::league::League;
use serde_json::json;
use time::Date;
use time::macros::date;

use super::enter;
use crate::database::{TestDatabase, on_both_engines};
use crate::imports::office::Office;
use crate::main_job::province::account_over;

on_both_engines! {
    sets_are_versions_that_are_never_changed
    what_is_reported_of_the_span_gives_points_by_the_set_of_the_span
    what_was_told_once_in_its_usual_scope_or_by_level_stands
}

fn set(version: &str, from: &str, weight: u32) -> String {
    let name = json!({ "vi": "Họp trực tuyến", "en": "Meetings" });
    json!({ "version": version, "from": from, "criteria": [
        { "code": "meetings", "name": name, "indicator": "videoconference_meetings", "weight": weight, "formula": "max_scaled" },
        { "code": "desk", "name": name, "indicator": "one_stop_software", "weight": 10, "formula": "ratio",
          "blocks": ["districts"] },
    ] })
    .to_string()
}

fn field(refused: &OperationError) -> &str {
    let OperationError::Invalid { problems } = refused else { panic!("{refused}") };
    &problems[0].field
}

async fn sets_are_versions_that_are_never_changed(db: TestDatabase) {
    let office = Office::new(db).await;
    let registry = &office.registry;
    let reporter = account_over(registry, &office.it_admin, Role::Reporter, "H10").await;
    let (added, is_new) = add_score_set(registry, &reporter, &set("2020.1", "2020-01-01", 90)).await.unwrap();
    assert!(is_new && added.criteria[0].weight == Points::whole(90));
    assert!(!add_score_set(registry, &reporter, &set("2020.1", "2020-01-01", 90)).await.unwrap().1, "the same again");
    let changed = add_score_set(registry, &reporter, &set("2020.1", "2020-01-01", 80)).await.unwrap_err();
    assert_eq!(field(&changed), "/version");
    for from in ["2019-12-31", "2020-01-01"] {
        let early = add_score_set(registry, &reporter, &set("2020.9", from, 1)).await.unwrap_err();
        assert_eq!(field(&early), "/from", "old ranks stay what they were: {from}");
    }
    let unknown = set("2020.2", "2020-02-01", 1).replace("one_stop_software", "one_stop");
    assert_eq!(field(&add_score_set(registry, &reporter, &unknown).await.unwrap_err()), "/criteria/1/indicator");
    let misfit = set("2020.2", "2020-02-01", 1).replace("max_scaled", "ratio");
    assert_eq!(field(&add_score_set(registry, &reporter, &misfit).await.unwrap_err()), "/criteria/0/formula");
    let own = account_over(registry, &office.it_admin, Role::Reporter, "H10.31").await;
    assert!(add_score_set(registry, &own, &set("2020.3", "2020-03-01", 1)).await.is_err(), "not for one district");
    let versions: Vec<String> =
        list_score_sets(registry, &own).await.unwrap().into_iter().map(|set| set.version).collect();
    assert_eq!(versions, [standard().version, "2020.1".to_owned()]);
    let mut found = Vec::new();
    registry.store.read().await.unwrap().verify(&mut |wrong| found.push(wrong.to_string())).await.unwrap();
    assert_eq!(found, Vec::<String>::new());
}

/// The same office, weeks later.
pub(super) fn later(office: Office, day: Date) -> Office {
    let clock = FixedClock(Timestamp::start_of(day).plus_seconds(9 * 3600));
    let of = Province {
        name: "Tỉnh Bình Phước".to_owned(),
        code: "H10".to_owned(),
        mail_domain: "binhphuoc.gov.vn".to_owned(),
    };
    let registry = Registry::new(office.db.store.clone(), Arc::new(clock), true, of, IdSource::seeded(77));
    Office { registry: Arc::new(registry), ..office }
}

async fn table(office: &Office, month: &str) -> League {
    let span = LeagueSpan::of_month(PeriodScheme::ClosingOn(14), month.parse().unwrap()).unwrap();
    league(&office.registry, span, None).await.unwrap().0
}

async fn what_is_reported_of_the_span_gives_points_by_the_set_of_the_span(db: TestDatabase) {
    let office = Office::new(db).await;
    let reporter: Actor = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10").await;
    add_score_set(&office.registry, &reporter, &set("2020.1", "2020-01-15", 90)).await.unwrap();
    let office = later(office, date!(2020 - 03 - 20));
    // January closes on the 14th, and has 31 days; the month before it ends where it begins.
    let rows = "videoconference_meetings,H10.31,,15/01/2020,31/01/2020,3,,,Báo cáo\n\
        videoconference_meetings,H10.31,,01/02/2020,14/02/2020,1,,,Báo cáo\n\
        videoconference_meetings,H10.32,,15/01/2020,14/02/2020,2,,,Báo cáo\n\
        videoconference_meetings,H10.32,,15/12/2019,14/01/2020,7,,,Báo cáo\n\
        videoconference_meetings,H10.31,,15/11/2019,14/12/2019,50,,,Báo cáo\n\
        one_stop_software,H10.32,,,10/02/2020,có,,,Báo cáo\n";
    let entered = enter(&office, &reporter, rows, false).await;
    assert!(entered.report.committed, "{:?}", super::told(&entered));
    let february = table(&office, "2020-02").await;
    assert_eq!(february.frame.set.version, "2020.1");
    let blocks: Vec<Block> = february.blocks.iter().map(|block| block.block).collect();
    assert_eq!(blocks, [Block::ProvincialBodies, Block::PartyBodies, Block::Districts, Block::Communes]);
    let districts = &february.blocks[2].lines;
    let told = |code: &str| {
        let line = districts.iter().find(|line| line.code == code).unwrap();
        let before = line.before.as_ref().map(|before| before.score.won().in_hundredths());
        (line.rank, line.score.won().in_hundredths(), line.score.attainable().in_hundredths(), before)
    };
    assert_eq!(districts.len(), 11);
    assert_eq!(told("H10.31"), (Some(1), 9_000, 10_000, Some(0)), "four of four, and nothing told of a desk");
    assert_eq!(told("H10.32"), (Some(2), 5_500, 10_000, Some(9_000)), "two of four, and a desk");
    assert_eq!(told("H10.33"), (Some(3), 0, 10_000, Some(0)), "who told nothing is behind whoever told something");
    let others = february.blocks.iter().filter(|block| block.block != Block::Districts).flat_map(|block| &block.lines);
    let attainable: BTreeSet<u64> = others.map(|line| line.score.attainable().in_hundredths()).collect();
    assert_eq!(attainable, BTreeSet::from([9_000]), "of others nobody asks about a desk");
    let written = congvu::reports::league::json::league(&february);
    let district = written["blocks"][2]["lines"].as_array().unwrap().iter().find(|line| line["code"] == "H10.32");
    let figures: Vec<_> =
        district.unwrap()["criteria"].as_array().unwrap().iter().map(|one| one["figure"].clone()).collect();
    assert_eq!(figures, [json!({ "count": 2 }), json!({ "answer": true })], "nobody counted things");
    assert!(february.blocks.iter().flat_map(|block| &block.lines).all(|line| line.code != "H10"));
    let january = table(&office, "2020-01").await;
    assert_eq!(january.frame.set.version, standard().version, "it began before the set did");
}

async fn what_was_told_once_in_its_usual_scope_or_by_level_stands(db: TestDatabase) {
    let office = Office::new(db).await;
    let reporter: Actor = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10").await;
    let criterion = |code: &str, indicator: &str, formula: &str| json!({ "code": code, "name": { "vi": code, "en": code }, "indicator": indicator, "weight": 10, "formula": formula });
    let set = json!({ "version": "2020.1", "from": "2020-01-15", "criteria": [
        criterion("exchange", "electronic_exchange", "ratio"),
        criterion("desk", "one_stop_software", "ratio"),
        criterion("documents", "documents_outgoing", "max_scaled"),
    ] });
    add_score_set(&office.registry, &reporter, &set.to_string()).await.unwrap();
    let office = later(office, date!(2020 - 05 - 14));
    // In January, once and for all: a share as shares are told, a desk. In April documents, by level and in total.
    let rows = "electronic_exchange,H10.31,,,31/01/2020,80,,,Báo cáo\n\
        one_stop_software,H10.31,,,31/01/2020,có,,,Báo cáo\n\
        documents_outgoing,H10.31,Với Trung ương,15/03/2020,14/04/2020,40,,,Báo cáo\n\
        documents_outgoing,H10.31,Tỉnh - xã,15/03/2020,14/04/2020,60,,,Báo cáo\n\
        documents_outgoing,H10.32,,15/03/2020,14/04/2020,200,,,Báo cáo\n\
        documents_outgoing,H10.32,,15/04/2020,14/05/2020,9,,,Báo cáo\n";
    let entered = enter(&office, &reporter, rows, false).await;
    assert!(entered.report.committed, "{:?}", super::told(&entered));
    let figures = |league: &League, code: &str| {
        let written = congvu::reports::league::json::league(league);
        let blocks = written["blocks"].as_array().unwrap().clone();
        let line = blocks.iter().flat_map(|block| block["lines"].as_array().unwrap()).find(|line| line["code"] == code);
        let criteria = line.unwrap()["criteria"].as_array().unwrap().clone();
        criteria.iter().map(|one| one["figure"].clone()).collect::<Vec<_>>()
    };
    let nothing = json!({ "reported": false });
    let april = table(&office, "2020-04").await;
    let told = [json!({ "percent": 80.0 }), json!({ "answer": true }), json!({ "count": 100 })];
    assert_eq!(figures(&april, "H10.31"), told, "what nobody told anew still is so; 40 and 60 are 100");
    assert_eq!(figures(&april, "H10.32"), [nothing.clone(), nothing.clone(), json!({ "count": 200 })]);
    // Without a month: on its last day the one before it, and not a part of two.
    let span = LeagueSpan::up_to(PeriodScheme::ClosingOn(14), date!(2020 - 05 - 14)).unwrap();
    let today = league(&office.registry, span, None).await.unwrap().0;
    assert_eq!(figures(&today, "H10.32")[2], json!({ "count": 200 }));
    let line = today.blocks.iter().flat_map(|block| &block.lines).find(|line| line.code == "H10.31").unwrap();
    assert_eq!(line.before.as_ref().unwrap().score.won().in_hundredths(), 1_800, "its documents of March: none");
    let notes = congvu::reports::league::text::league(&today, congvu::domain::lang::Lang::Vi);
    assert!(notes.contains("kết thúc từ 15/03/2020 đến 14/04/2020"), "{notes}");
}
