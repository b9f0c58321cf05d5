//! A reorganisation out of a spreadsheet: 1 July 2025, when 111 communes became 40 units.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use congvu::domain::agency::{AgencyVersion, SuccessionPart};
use congvu::domain::import::{ImportKind, ImportOptions};
use congvu::domain::lang::Lang;
use congvu::domain::principal::Role;
use congvu::operations::import::{
    AgencyFile, Checked, ImportRequest, SuccessionFile, add_agencies, add_successions, check_successions, submit,
};
use congvu::operations::undo_succession::undo_succession;
use congvu::operations::verify_registry::verify_registry;
use congvu::operations::{Actor, OperationError, OperationResult};
use congvu::pki::facts::fingerprint;
use congvu::storage::read::View;
use time::Date;
use time::macros::date;

use super::office::{OFFICIALS, Office, official};
use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::province::account_over;

on_both_engines! {
    the_communes_of_2019_become_the_units_of_2025
    nobody_loses_their_agency_and_half_a_list_is_none
    what_was_wrong_is_taken_back_and_recorded_anew
    whoever_has_a_part_of_the_tree_reorganises_nothing
}

const CROSSWALK: &str = include_str!("../figures/data/communes-2025-crosswalk.csv");
const DAY: Date = date!(2025 - 07 - 01);
const ACT: &str = "Nghị quyết số 1662/NQ-UBTVQH15";

#[test]
fn the_crosswalk_is_the_one_that_was_checked_against_public_sources() {
    let hash = "bc915c5102cd610bd838efa46712a3334a972255a364846265594af004a55be4";
    assert_eq!(fingerprint(CROSSWALK.as_bytes()).to_string(), hash, "whoever mends it looks at the figures again");
}

/// Statistics codes and names of the units of 2025.
fn units() -> BTreeMap<String, String> {
    let mut reader = csv::Reader::from_reader(CROSSWALK.as_bytes());
    reader.records().map(Result::unwrap).map(|row| (row[4].to_owned(), row[5].to_owned())).collect()
}

/// An office whose province has the units of 2025 from their first day on, beside the communes that nobody ended yet.
async fn with_units(db: TestDatabase) -> Office {
    let office = Office::new(db).await;
    let mut list = "code,name_vi,level,kind,parent_code,gso_code,slug\n".to_owned();
    for (code, name) in units() {
        let kind = if name.starts_with("Phường") { "phuong" } else { "xa" };
        list.push_str(&format!("H10.{code},{name},commune,{kind},H10,{code},u{code}\n"));
    }
    let options = ImportOptions::default();
    let file = AgencyFile { options: &options, bytes: Arc::from(list.as_bytes()), on: DAY, lang: Lang::En };
    let added = add_agencies(&office.registry, &office.hr, &file).await.expect("an answer");
    assert_eq!((added.report.new, added.report.committed), (40, true), "{}", told(&added));
    office
}

fn told(checked: &Checked) -> String {
    let told = |problem: &congvu::domain::import::RowProblem| format!("{}: {}", problem.row, problem.reason.en);
    checked.report.problems.iter().map(told).collect::<Vec<_>>().join("\n")
}

fn list<'a>(options: &'a ImportOptions, rows: &str) -> SuccessionFile<'a> {
    SuccessionFile { options, bytes: Arc::from(rows.as_bytes()), day: Some(DAY), act: Some(ACT), lang: Lang::En }
}

async fn add(office: &Office, actor: &Actor, rows: &str) -> OperationResult<Checked> {
    add_successions(&office.registry, actor, &list(&ImportOptions::default(), rows)).await
}

async fn versions(office: &Office) -> Vec<AgencyVersion> {
    let reader = office.registry.store.read().await.unwrap();
    reader.all_agency_versions(View::of(office.registry.clock.today())).await.unwrap()
}

/// Identifiers of the agencies that end on the day.
async fn ended(office: &Office) -> BTreeSet<String> {
    let versions = versions(office).await;
    versions.iter().filter(|one| one.effective.to == Some(DAY)).map(|one| one.code.to_string()).collect()
}

/// Where an agency goes on, by identifier.
async fn goes_on_in(office: &Office, view: View, code: &str) -> Vec<String> {
    let versions = versions(office).await;
    let of = |code: &str| versions.iter().find(|one| one.code.as_str() == code).unwrap().agency;
    let reader = office.registry.store.read().await.unwrap();
    let arrows = reader.all_successions(view).await.unwrap();
    let own = arrows.iter().filter(|arrow| arrow.predecessor == of(code));
    own.map(|arrow| versions.iter().find(|one| one.agency == arrow.successor).unwrap().code.to_string()).collect()
}

async fn problems(office: &Office) -> Vec<String> {
    let found = verify_registry(&office.registry, None).await.unwrap();
    found.problems.iter().map(|problem| format!("{}: {}", problem.row, problem.what)).collect()
}

async fn the_communes_of_2019_become_the_units_of_2025(db: TestDatabase) {
    let office = with_units(db).await;
    // By its own headings, and by a map from others; the day and the act are said for the whole file.
    let options = ImportOptions::default();
    let checked = check_successions(&office.registry, &office.hr, &list(&options, CROSSWALK)).await.unwrap();
    assert_eq!((checked.report.rows, checked.report.new, checked.report.bad), (111, 111, 0), "{}", told(&checked));
    let others = CROSSWALK.replacen("old_code", "Mã 2019", 1).replacen("new_gso_code", "Mã 2025", 1);
    let map = [("Mã 2019", "predecessor"), ("Mã 2025", "successor")];
    let map = map.into_iter().map(|(from, to)| (from.to_owned(), to.to_owned())).collect();
    let mapped = ImportOptions { map, ..ImportOptions::default() };
    let checked = check_successions(&office.registry, &office.hr, &list(&mapped, &others)).await.unwrap();
    assert_eq!((checked.report.new, checked.report.bad), (111, 0), "{}", told(&checked));
    assert_eq!((office.count("agency_succession").await, ended(&office).await.len()), (0, 0), "a check writes nothing");

    let added = add(&office, &office.hr, CROSSWALK).await.unwrap();
    assert!(added.report.committed, "{}", told(&added));
    assert!(added.report.notes.iter().any(|note| note.en == "111 agencies end"), "{:?}", added.report.notes);
    let ended = ended(&office).await;
    assert!(ended.len() == 111 && ended.iter().all(|code| code.starts_with("H10.3") || code.starts_with("H10.4")));
    let reader = office.registry.store.read().await.unwrap();
    let arrows = reader.all_successions(View::of(office.registry.clock.today())).await.unwrap();
    drop(reader);
    let is_plain = |part, main| part == SuccessionPart::Whole && main;
    assert!(arrows.iter().all(|one| is_plain(one.part, one.main) && one.effective_from == DAY && one.legal_act == ACT));
    let successors: BTreeSet<_> = arrows.iter().map(|arrow| arrow.successor).collect();
    assert_eq!((arrows.len(), successors.len()), (111, 40));
    let today = View::of(office.registry.clock.today());
    assert_eq!(
        goes_on_in(&office, today, "H10.31.02").await,
        ["H10.25195"],
        "a code of 2019 and of 2025 means the unit"
    );
    let sets = office.count("change_set").await;
    let again = add(&office, &office.hr, CROSSWALK).await.unwrap();
    assert_eq!((again.report.known, again.report.new, again.report.committed), (111, 0, false), "{}", told(&again));
    assert_eq!(office.count("change_set").await, sets);
    assert_eq!(problems(&office).await, [""; 0]);
}

async fn nobody_loses_their_agency_and_half_a_list_is_none(db: TestDatabase) {
    let office = with_units(db).await;
    let person = official(0).replace("H10.03", "H10.31.02");
    let job = office.commit(ImportKind::Officials, &ImportOptions::default(), &format!("{OFFICIALS}{person}")).await;
    assert_eq!(job.report.expect("a report").new, 1);
    let refused = add(&office, &office.hr, CROSSWALK).await.unwrap();
    assert_eq!((refused.report.bad, refused.report.new, refused.report.committed), (1, 110, false));
    assert_eq!(told(&refused), "3: 1 posts in H10.31.02 reach beyond 2025-06-30, its last day");
    let remedy = &refused.report.problems[0].remedy.en;
    assert!(remedy.contains("report adoption --as-of 2025-06-30 --agency H10.31.02 --people staff"), "{remedy}");
    let bad = String::from_utf8(refused.bad_rows.clone().expect("a file")).unwrap();
    assert_eq!(bad.lines().count(), 2, "{bad}");
    assert_eq!((office.count("agency_succession").await, ended(&office).await.len()), (0, 0));
    // Nor when bad rows are to be passed over: half a reorganisation is none.
    let options = ImportOptions { skip_bad: true, ..ImportOptions::default() };
    let still = add_successions(&office.registry, &office.hr, &list(&options, CROSSWALK)).await.unwrap();
    assert!(!still.report.committed && office.count("agency_succession").await == 0);
    // Whoever stands elsewhere keeps no other commune from its end.
    let others: Vec<&str> = CROSSWALK.lines().filter(|line| !line.starts_with("H10.31.02,")).collect();
    let added = add(&office, &office.hr, &others.join("\n")).await.unwrap();
    assert_eq!((added.report.new, added.report.committed), (110, true), "{}", told(&added));
    // Without a day and an act a row says nothing.
    let bare =
        SuccessionFile { day: None, act: None, ..list(&options, "predecessor,successor\nH10.31.02,H10.25195\n") };
    let checked = check_successions(&office.registry, &office.hr, &bare).await.unwrap();
    assert_eq!(told(&checked), "2: The day is missing\n2: The legal act is missing");
}

async fn what_was_wrong_is_taken_back_and_recorded_anew(db: TestDatabase) {
    let office = with_units(db).await;
    let row = |to: &str| format!("predecessor,successor\nH10.31.01,{to}\n");
    // As a job, like every import: the day and the act stand in the rows.
    let told_by_rows = format!("predecessor,successor,day,act\nH10.31.01,H10.25195,01/07/2025,{ACT}\n");
    let job = office.commit(ImportKind::Successions, &ImportOptions::default(), &told_by_rows).await;
    let report = job.report.expect("a report");
    assert_eq!((report.new, report.committed), (1, true), "{:?}", report.problems);
    assert_eq!(ended(&office).await, BTreeSet::from(["H10.31.01".to_owned()]));
    let before = i64::try_from(office.number("select max(seq) from change_set").await).unwrap();
    let (today, other) = (office.registry.clock.today(), units().into_keys().next_back().unwrap());
    let other = format!("H10.{other}");
    let otherwise = add(&office, &office.hr, &row(&other)).await.unwrap();
    assert_eq!(told(&otherwise), "2: What became of it on 2025-07-01 is recorded, and otherwise");

    let undo = |code: &'static str, reason: &'static str| undo_succession(&office.registry, &office.hr, code, reason);
    assert!(matches!(undo("H10.31.01", " ").await, Err(OperationError::Invalid { .. })));
    assert!(matches!(undo("H10.31.02", "nhầm").await, Err(OperationError::NotFound { what: "succession" })));
    assert_eq!(undo("H10.31.01", "Ghi nhầm nơi tiếp nhận").await.unwrap(), 1);
    assert_eq!(ended(&office).await.len(), 0, "it goes on");
    let recorded = "select count(*) from audit_leaf where action = 'undo_succession'";
    assert_eq!(office.number(recorded).await, 2, "the change set, and why");
    assert!(goes_on_in(&office, View::of(today), "H10.31.01").await.is_empty());
    assert!(matches!(undo("H10.31.01", "nhầm").await, Err(OperationError::NotFound { what: "succession" })));

    assert!(add(&office, &office.hr, &row(&other)).await.unwrap().report.committed);
    assert_eq!(goes_on_in(&office, View::of(today), "H10.31.01").await, [other]);
    let then = View::as_known_at(today, before);
    assert_eq!(goes_on_in(&office, then, "H10.31.01").await, ["H10.25195"], "as it was known before");
    assert_eq!(ended(&office).await, BTreeSet::from(["H10.31.01".to_owned()]));
    assert_eq!(problems(&office).await, [""; 0]);
}

async fn whoever_has_a_part_of_the_tree_reorganises_nothing(db: TestDatabase) {
    let office = with_units(db).await;
    let district = account_over(&office.registry, &office.it_admin, Role::ItAdmin, "H10.31").await;
    let row = "predecessor,successor\nH10.31.01,H10.31.02\n";
    let refused = add(&office, &district, row).await;
    assert!(matches!(refused, Err(OperationError::NotWholeProvince { .. })), "{refused:?}");
    let options = ImportOptions::default();
    let request = ImportRequest { kind: ImportKind::Successions, options, commit: true, lang: Lang::En };
    let queued = submit(&office.registry, &district, &request, &Arc::from(row.as_bytes())).await;
    assert!(matches!(queued, Err(OperationError::NotWholeProvince { .. })), "not even as a job: {queued:?}");
    let undone = undo_succession(&office.registry, &district, "H10.31.01", "nhầm").await;
    assert!(matches!(undone, Err(OperationError::NotWholeProvince { .. })), "{undone:?}");
    let helpdesk = account_over(&office.registry, &office.it_admin, Role::Helpdesk, "H10").await;
    let refused = check_successions(&office.registry, &helpdesk, &list(&ImportOptions::default(), row)).await;
    assert!(matches!(refused, Err(OperationError::NotAllowed { .. })), "{refused:?}");
}
