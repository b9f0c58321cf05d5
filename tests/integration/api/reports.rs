//! Reports over the API: what of them whoever sees a part of the province is told.

use congvu::domain::principal::Role;
use serde_json::Value;

use super::client::Client;

const REPORTS: &str = "/api/v1/reports";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_reads_their_own_card_and_the_ranks_of_their_block() {
    let client = Client::new().await;
    let head = client.token(&[(Role::AgencyHead, "H10.31")]).await;
    let whole = client.token(&[(Role::Auditor, "H10")]).await;
    let table = client.get(&head, &format!("{REPORTS}/league?period=2019-12")).await;
    assert_eq!(table.status, 200, "{}", table.text());
    let table = table.json();
    let (mut own, mut others) = (0, 0);
    for block in table["blocks"].as_array().expect("blocks") {
        let lines = block["lines"].as_array().expect("lines");
        let is_own = |line: &&Value| line["code"].as_str().is_some_and(|code| code.starts_with("H10.31"));
        assert!(lines.iter().any(|line| is_own(&line)), "a block without anybody of theirs: {block}");
        for line in lines {
            assert!(line["points"].is_number() && line["code"].is_string(), "{line}");
            // Of the others the place, and nothing of what they have reached.
            let tells_figures = ["criteria", "before", "to_next"].iter().any(|key| line.get(key).is_some());
            assert_eq!(tells_figures, is_own(&line), "{line}");
            if is_own(&line) { own += 1 } else { others += 1 }
        }
    }
    assert!(own > 0 && others > 0, "{own} and {others}");
    let all = client.get(&whole, &format!("{REPORTS}/league?period=2019-12")).await.json();
    assert!(all["blocks"].as_array().map(Vec::len) > table["blocks"].as_array().map(Vec::len));

    let card = async |token: &str, code: &str| client.get(token, &format!("{REPORTS}/league/{code}")).await;
    let own = card(&head, "H10.31").await;
    assert_eq!(own.status, 200, "{}", own.text());
    let own = own.json();
    assert_eq!((&own["report"], &own["line"]["code"]), (&"score_card".into(), &"H10.31".into()));
    let opens = own["opens"]["coverage"].as_str().expect("a command");
    assert_eq!(opens, "congvu report indicators --as-of 2019-12-31 --agency H10.31 --rows coverage");
    let missing = card(&head, "H10.97").await;
    assert_eq!((missing.status, missing.problem().as_str()), (404, "not-found"));
    let other = card(&head, "H10.32").await;
    assert_eq!((other.status, other.text()), (404, missing.text()), "what lies outside is as if it were not there");
    assert_eq!(card(&whole, "H10.32").await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn indicators_are_those_of_the_part_that_the_caller_sees() {
    let client = Client::new().await;
    let head = client.token(&[(Role::AgencyHead, "H10.31")]).await;
    let path = |more: &str| format!("{REPORTS}/indicators?period=2019-12{more}");
    let own = client.get(&head, &path("")).await;
    assert_eq!(own.status, 200, "{}", own.text());
    let own = own.json();
    assert_eq!((&own["total"]["code"], &own["period"]["to"]), (&"H10.31".into(), &"2019-12-14".into()));
    let units = own["units"].as_array().expect("units");
    assert!(units.iter().all(|unit| unit["code"].as_str().is_some_and(|code| code.starts_with("H10.31"))), "{units:?}");
    assert_eq!(client.get(&head, &path("&agency=H10.31")).await.status, 200);
    let (missing, other) =
        (client.get(&head, &path("&agency=H10.97")).await, client.get(&head, &path("&agency=H10.32")).await);
    assert_eq!((missing.status, other.status, other.text()), (404, 404, missing.text()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_year_of_the_province_is_for_whoever_reads_all_of_it() {
    let client = Client::new().await;
    let head = client.token(&[(Role::AgencyHead, "H10.31")]).await;
    let whole = client.token(&[(Role::AgencyHead, "H10")]).await;
    for report in ["year-end", "demand"] {
        let path = format!("{REPORTS}/{report}?year=2019");
        let answer = client.get(&whole, &path).await;
        assert_eq!((answer.status, &answer.json()["year"]), (200, &2019.into()), "{report}: {}", answer.text());
        assert_eq!(client.get(&head, &path).await.problem(), "not-allowed", "{report}");
    }
    let told = client.get(&whole, &format!("{REPORTS}/year-end?year=2019")).await.json();
    assert_eq!(told["figures"]["videoconference_meetings"]["status"], "unknown", "nobody reported: {told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_that_cannot_be_told_of_is_refused_by_its_parameter() {
    let client = Client::new().await;
    let token = client.token(&[(Role::Auditor, "H10")]).await;
    for (asked, place) in [
        ("league?period=2019-12&as_of=2019-12-01", "/period"),
        ("league?period=december", "/period"),
        ("league?as_of=2020-06-30", "/as_of"),
        ("league?period=2020-06", "/period"),
        ("league?known_at=yesterday", "/known_at"),
        ("league?known_at=2031-01-01T00:00:00%2B07:00", "/known_at"),
        ("indicators?as_of=2020-06-30", "/as_of"),
        ("indicators?period=2020-06", "/period"),
        ("year-end?year=2031", "/year"),
        ("year-end?year=nineteen", "/year"),
        ("demand?year=1066", "/year"),
        ("demand?known_at=2019-12-31T00:00:00Z", "/known_at"),
    ] {
        let answer = client.get(&token, &format!("{REPORTS}/{asked}")).await;
        assert_eq!((answer.status, answer.pointers()), (422, vec![place.to_owned()]), "{asked}: {}", answer.text());
    }
    let known =
        client.get(&token, &format!("{REPORTS}/league?period=2019-12&known_at=2019-12-31T00:00:00%2B07:00")).await;
    assert_eq!(known.status, 200, "{}", known.text());
    assert!(known.json()["known_at"].is_string());
}
