//! A month of figures over the API: contested and answered by the parts of the province that may, published, and read by everybody.

use congvu::domain::principal::Role;
use congvu::domain::report_period::PeriodScheme;
use congvu::operations::Actor;
use congvu::operations::editions::{DraftSettings, draft_month};
use serde_json::json;

use super::client::Client;
use super::matrix::registry;
use crate::web::site::TODAY;

const MONTH: &str = "/api/v1/reports/months/2019-12";

/// Every agency of the draft says that it has seen it.
async fn all_seen(client: &Client, head: &str) {
    let units = client.get(head, &format!("{MONTH}?draft=true")).await.json()["units"].clone();
    for unit in units.as_array().expect("units") {
        let seen = client.post(head, &format!("{MONTH}/seen"), &[], &json!({ "agency": unit["code"] })).await;
        assert_eq!(seen.status, 204, "{}", seen.text());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_that_everybody_has_seen_is_published_and_corrected_for_a_reason() {
    let client = Client::new().await;
    let head = client.token(&[(Role::AgencyHead, "H10")]).await;
    let whole = client.token(&[(Role::ItAdmin, "H10")]).await;
    let publish = async |body| client.post(&whole, &format!("{MONTH}/publication"), &[], &body).await;
    drafted(&client).await;
    all_seen(&client, &head).await;
    let published = publish(json!({})).await;
    assert_eq!(published.status, 201, "{}", published.text());
    assert_eq!((&published.json()["month"], &published.json()["version"]), (&"2019-12".into(), &1.into()));
    let hash = published.json()["content_hash"].as_str().expect("a hash").to_owned();
    assert_eq!(publish(json!({})).await.status, 409, "nothing waits");

    drafted(&client).await;
    all_seen(&client, &head).await;
    assert_eq!(publish(json!({})).await.status, 409, "instead of another only for a reason");
    let corrected = publish(json!({ "reason": "Bổ sung quyết định điều động" })).await;
    assert_eq!((corrected.status, &corrected.json()["version"]), (201, &2.into()), "{}", corrected.text());
    let shown = client.get(&head, MONTH).await.json();
    assert_eq!(
        (&shown["edition"]["version"], &shown["edition"]["reason"]),
        (&2.into(), &"Bổ sung quyết định điều động".into())
    );
    let first = client.get(&head, &format!("{MONTH}?version=1")).await.json();
    assert_eq!(
        (&first["edition"]["content_hash"], &first["edition"]["reason"]),
        (&hash.into(), &serde_json::Value::Null)
    );
}

/// Drafted by somebody who does not publish; agencies are waited for on no further day than today.
async fn drafted(client: &Client) {
    let token = client.token(&[(Role::Reporter, "H10")]).await;
    let name = client.get(&token, "/api/v1/me").await.json()["name"].as_str().expect("a name").to_owned();
    let registry = registry(client);
    let reader = registry.store.read().await.expect("a reader");
    let row = reader.principal_by_name(&name, TODAY).await.expect("a look-up").expect("an account");
    drop(reader);
    let settings = DraftSettings { scheme: PeriodScheme::ClosingOn(14), seen_for_days: 0 };
    let month = "2019-12".parse().expect("a month");
    draft_month(&registry, &Actor::Principal(row.principal), month, settings).await.expect("a draft");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_is_drafted_by_whoever_drafts_for_the_whole_province() {
    let client = Client::new().await;
    let reporter = client.token(&[(Role::Reporter, "H10")]).await;
    let part = client.token(&[(Role::Reporter, "H10.31")]).await;
    let draft = async |token: &str, month: &str| {
        client.post(token, &format!("/api/v1/reports/months/{month}/draft"), &[], &json!({})).await
    };
    assert_eq!(draft(&part, "2019-12").await.problem(), "not-allowed");
    assert_eq!(draft(&reporter, "2020-01").await.problem(), "conflict", "it is not over");
    assert_eq!(draft(&reporter, "december").await.problem(), "not-found");
    let drafted = draft(&reporter, "2019-12").await;
    assert_eq!(drafted.status, 201, "{}", drafted.text());
    let drafted = drafted.json();
    assert_eq!((&drafted["month"], &drafted["seen_until"]), (&"2019-12".into(), &"2020-01-05".into()));
    let listed = client.get(&part, "/api/v1/reports/months").await.items();
    assert_eq!(listed[0]["draft"]["id"], drafted["id"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_is_contested_answered_and_read_as_it_stands() {
    let client = Client::new().await;
    drafted(&client).await;
    let head = client.token(&[(Role::AgencyHead, "H10.31")]).await;
    let whole = client.token(&[(Role::ItAdmin, "H10")]).await;
    let post = async |token: &str, path: &str, body| client.post(token, path, &[], &body).await;

    let own = json!({"agency": "H10.31", "reason": "thiếu một người"});
    let contested = post(&head, &format!("{MONTH}/contests"), own).await;
    assert_eq!(contested.status, 201, "{}", contested.text());
    let contest = contested.json()["id"].as_str().expect("a contest").to_owned();
    for outside in ["H10.32", "H10", "H10.99.99"] {
        for (route, body) in
            [("contests", json!({"agency": outside, "reason": "x"})), ("seen", json!({"agency": outside}))]
        {
            let answer = post(&head, &format!("{MONTH}/{route}"), body).await;
            assert_eq!((answer.status, answer.problem().as_str()), (404, "not-found"), "{route} {outside}");
        }
    }
    let below = json!({"agency": "H10.31.01"});
    assert_eq!(post(&head, &format!("{MONTH}/seen"), below).await.status, 204, "what is below is within");
    let listed = client.get(&head, "/api/v1/reports/months").await.items();
    assert_eq!((&listed[0]["month"], &listed[0]["draft"]["open_contests"]), (&"2019-12".into(), &1.into()));

    let answer = format!("/api/v1/reports/contests/{contest}/answer");
    assert_eq!(post(&head, &answer, json!({"answer": "có rồi"})).await.status, 403, "of a part");
    assert_eq!(post(&whole, &answer, json!({"answer": "có rồi"})).await.status, 204);
    assert_eq!(post(&whole, &answer, json!({"answer": "có rồi"})).await.status, 409);
    let early = post(&whole, &format!("{MONTH}/publication"), json!({})).await;
    assert_eq!(early.status, 409, "today is the last day of waiting: {}", early.text());
    assert_eq!(post(&head, &format!("{MONTH}/publication"), json!({})).await.status, 403);

    let shown = client.get(&head, &format!("{MONTH}?draft=true")).await.json();
    assert_eq!((&shown["report"], &shown["edition"]), (&"month".into(), &serde_json::Value::Null));
    assert_eq!(shown.get("trend"), Some(&serde_json::Value::Null), "one month goes nowhere");
    let acts: Vec<&str> =
        shown["acts"].as_array().expect("acts").iter().map(|act| act["kind"].as_str().expect("a kind")).collect();
    assert_eq!(acts, ["contest", "seen", "answer"]);
    assert_eq!(shown["units"].as_array().map(Vec::len), Some(159));
    assert_eq!(client.get(&head, MONTH).await.status, 404, "nothing is published");
    assert_eq!(client.get(&head, "/api/v1/reports/months/december").await.status, 404);
    let official = client.token(&[(Role::Official, "H10")]).await;
    assert_eq!(client.get(&official, MONTH).await.status, 403);
}
