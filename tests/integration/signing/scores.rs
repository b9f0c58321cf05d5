//! Points for what is signed: by the very figures of the indicators, each worked out by hand there.

use congvu::domain::clock::Timestamp;
use congvu::domain::ids::FactId;
use congvu::domain::report_period::PeriodScheme;
use congvu::domain::score::rule::RuleEdition;
use congvu::domain::score::written::{read, write};
use congvu::operations::league::{LeagueSpan, league};
use congvu::reports::league::{League, json};
use congvu::storage::Header;
use serde_json::{Value, json};

use super::indicators::{fill, reported};
use super::{Office, day};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    what_is_signed_gives_points_and_silence_gives_none
    who_tells_of_some_days_only_has_not_told
    a_set_of_the_first_rule_takes_what_agencies_report
    a_table_is_told_as_it_was_known
}

/// A set of these indicators and weights, from the year's beginning on; recorded before anything happened.
async fn add_set(office: &mut Office, rule: RuleEdition, criteria: &[(&str, u32)]) {
    let criterion = |(code, weight): &(&str, u32)| json!({ "code": code, "name": { "vi": code, "en": code }, "indicator": code, "weight": weight, "formula": "ratio" });
    let criteria: Vec<Value> = criteria.iter().map(criterion).collect();
    let set = json!({ "version": "2019.1", "from": "2018-12-15", "criteria": criteria });
    let set = read(&set.to_string()).expect("a set").under(rule);
    let header = Header { actor: "tester".to_owned(), operation: "test", at: day(1) };
    let mut change = office.db.store.write(header).await.expect("a change set");
    let written = write(&set).expect("a text");
    change.insert_score_set(FactId(office.maker.id()), &set, written).await.expect("a set");
    change.commit().await.expect("a commit");
}

const OF_USE: [(&str, u32); 5] =
    [("usage", 50), ("electronic_exchange", 20), ("time_stamped", 10), ("revoked_on_time", 10), ("activation", 10)];

/// 15 April to 14 May.
async fn may(office: &Office, known_at: Option<Timestamp>) -> League {
    of_month(office, "2019-05", known_at).await
}

async fn of_month(office: &Office, month: &str, known_at: Option<Timestamp>) -> League {
    let span = LeagueSpan::of_month(PeriodScheme::default(), month.parse().expect("a month")).expect("days");
    league(&office.registry, span, known_at).await.expect("a table").0
}

fn line(table: &League, code: &str) -> Value {
    let written = json::league(table);
    let lines = written["blocks"][0]["lines"].as_array().expect("lines");
    lines.iter().find(|line| line["code"] == code).expect("a line").clone()
}

fn of_each(line: &Value, key: &str) -> Vec<Value> {
    line["criteria"].as_array().expect("criteria").iter().map(|one| one[key].clone()).collect()
}

fn share(part: u64, whole: u64) -> Value {
    json!({ "part": part, "whole": whole })
}

async fn what_is_signed_gives_points_and_silence_gives_none(db: TestDatabase) {
    let mut office = Office::open(&db).await;
    add_set(&mut office, RuleEdition::Second, &OF_USE).await;
    fill(&db, &mut office).await;
    let table = may(&office, None).await;
    let (first, second, root) = (line(&table, "H10.1"), line(&table, "H10.2"), line(&table, "H10"));
    // Two of four documents, one of two went electronically, one of three signatures is stamped, a leaver in time, two mailboxes.
    let figures = [share(2, 4), share(1, 2), share(1, 3), share(1, 1), share(2, 2)];
    assert_eq!(of_each(&first, "figure"), figures);
    assert_eq!((&first["points"], &first["of"]), (&json!(58.33), &json!(100.0)), "25 + 10 + 3.33 + 10 + 10");
    assert_eq!(of_each(&first, "status")[0], json!("declared"), "as far as the number of outgoing documents");
    assert_eq!(of_each(&first, "source")[2]["vi"], json!("Sự kiện ký số"));
    // It reported fewer documents than are known of, and told nothing of what it exchanged.
    let nothing = json!({ "reported": false });
    assert_eq!(of_each(&second, "figure"), [nothing.clone(), nothing.clone(), share(0, 1), share(0, 1), share(1, 1)]);
    assert_eq!((&second["points"], &second["of"]), (&json!(10.0), &json!(100.0)));
    assert_eq!(of_each(&second, "why")[..2], [json!("total_below_evidence"), json!("no_source")]);
    // Nobody has a mailbox or a certificate there: that is nobody's loss. Nobody told of its documents: that is.
    let none = Value::Null;
    assert_eq!(of_each(&root, "figure"), [nothing, json!({ "percent": 95.0 }), none.clone(), none.clone(), none]);
    assert_eq!((&root["points"], &root["of"], &root["rank"]), (&json!(19.0), &json!(70.0), &json!(2)));
    assert_eq!((&first["rank"], &second["rank"]), (&json!(1), &json!(3)));

    let card = json::card(&table.card("H10.2").expect("a card"));
    assert_eq!(card["opens"]["usage"], json!("congvu report indicators --period 2019-05 --agency H10.2 --rows usage"));
    // A share that was told once, as such, stands where nothing newer tells.
    reported(&office, "electronic_exchange,H10.2,,,31/03/2019,80,,,Báo cáo quý\n").await;
    let table = may(&office, None).await;
    assert_eq!(of_each(&line(&table, "H10.2"), "figure")[1], json!({ "percent": 80.0 }));
    assert_eq!(of_each(&line(&table, "H10.1"), "figure")[1], share(1, 2), "what was counted goes before it");
    let card = json::card(&table.card("H10.2").expect("a card"));
    let opens = "congvu indicator figures --indicator electronic_exchange --agency H10.2 --as-of 2019-05-14";
    assert_eq!(card["opens"]["electronic_exchange"], json!(opens));
}

/// 15 February to 14 March: the first agency told of all of it, the second of its two best weeks.
async fn who_tells_of_some_days_only_has_not_told(db: TestDatabase) {
    let mut office = Office::open(&db).await;
    add_set(&mut office, RuleEdition::Second, &[("usage", 100)]).await;
    fill(&db, &mut office).await;
    let rows = "documents_outgoing,H10.2,,15/02/2019,28/02/2019,1,,,Báo cáo\n\
        documents_signed_person,H10.2,,15/02/2019,28/02/2019,1,,,Báo cáo\n";
    reported(&office, rows).await;
    let march = of_month(&office, "2019-03", None).await;
    assert_eq!(of_each(&line(&march, "H10.1"), "figure"), [share(1, 2)], "one of two has the agency's signature");
    let second = line(&march, "H10.2");
    assert_eq!(of_each(&second, "figure"), [json!({ "reported": false })], "a share of some days is no way up");
    assert_eq!((of_each(&second, "why"), of_each(&second, "status")), (vec![json!("no_total")], vec![Value::Null]));
    reported(&office, "documents_outgoing,H10.2,,01/03/2019,14/03/2019,3,,,Báo cáo\n").await;
    let march = of_month(&office, "2019-03", None).await;
    assert_eq!(of_each(&line(&march, "H10.2"), "why"), [json!("no_evidence")], "nothing tells how many of three");
    reported(&office, "documents_signed_person,H10.2,,01/03/2019,14/03/2019,0,,,Báo cáo\n").await;
    let march = of_month(&office, "2019-03", None).await;
    assert_eq!(of_each(&line(&march, "H10.2"), "figure"), [share(1, 4)]);
}

async fn a_set_of_the_first_rule_takes_what_agencies_report(db: TestDatabase) {
    let mut office = Office::open(&db).await;
    add_set(&mut office, RuleEdition::First, &[("electronic_exchange", 100)]).await;
    fill(&db, &mut office).await;
    let table = may(&office, None).await;
    assert_eq!(of_each(&line(&table, "H10.1"), "figure"), [json!({ "reported": false })], "no events, as it ever was");
    reported(&office, "electronic_exchange,H10.1,,,10/05/2019,70,,,Báo cáo\n").await;
    assert_eq!(of_each(&line(&may(&office, None).await, "H10.1"), "figure"), [json!({ "percent": 70.0 })]);
    office.verified().await;
}

async fn a_table_is_told_as_it_was_known(db: TestDatabase) {
    let mut office = Office::open(&db).await;
    add_set(&mut office, RuleEdition::Second, &OF_USE).await;
    fill(&db, &mut office).await;
    // When all of it was known, documents are counted by their events of then, as they are counted today.
    let today = may(&office, Some(day(301))).await;
    assert_eq!(of_each(&line(&today, "H10.1"), "figure"), of_each(&line(&may(&office, None).await, "H10.1"), "figure"));
    let figures = [share(2, 4), share(1, 2), share(1, 3), share(1, 1), share(2, 2)];
    assert_eq!(of_each(&line(&today, "H10.1"), "figure"), figures);
    assert_eq!(line(&today, "H10.1")["of"], json!(100.0));
    // A day before nobody had reported anything, and both had left already.
    let before = may(&office, Some(day(299).plus_seconds(60))).await;
    let nothing = json!({ "reported": false });
    let figures = [nothing.clone(), nothing, Value::Null, share(1, 1), share(2, 2)];
    assert_eq!(of_each(&line(&before, "H10.1"), "figure"), figures);
    assert_eq!(json::league(&before)["set"]["version"], json!("2019.1"));
    assert_eq!(json::league(&before)["known_at"], json!(day(299).plus_seconds(60)));
    // At the beginning nobody knew that anybody would leave.
    let first = may(&office, Some(day(2))).await;
    assert_eq!(of_each(&line(&first, "H10.1"), "figure")[3..], [Value::Null, share(2, 2)]);
}
