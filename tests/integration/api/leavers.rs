//! Who left, and who is yet to come, stands with the agency that has the work of it.

use congvu::domain::principal::Role;
use congvu::operations::Actor;
use congvu::operations::run_decisions::run_decisions;
use serde_json::{Value, json};

use super::client::Client;
use super::matrix::registry;
use crate::web::site::TODAY;

fn decision(agency: &str, number: i32, subject: &Value) -> Value {
    json!({
        "issuer": agency, "number": number, "symbol": "QĐ-VPUB", "signed_on": "2019-12-20", "signer": "Lê Văn Quyết",
        "summary": "Về công tác cán bộ", "subjects": [subject],
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_left_stays_with_the_agency_that_has_to_close_their_certificate() {
    let client = Client::new().await;
    let hr = client.token(&[(Role::Hr, "H10.12")]).await;
    let manager = client.token(&[(Role::SubscriberManager, "H10.12")]).await;
    let sibling = client.token(&[(Role::Hr, "H10.13"), (Role::SubscriberManager, "H10.13")]).await;
    let certificates = client.walk(&hr, "/api/v1/certificates?status=valid", 200).await;
    let official = certificates.iter().find_map(|one| one["official"].as_str()).expect("who can sign").to_owned();
    let person = client.get(&hr, &format!("/api/v1/officials/{official}")).await.json();
    let agency = person["postings"][0]["agency"].as_str().expect("an agency").to_owned();
    let retired =
        json!({ "person": { "known": official }, "effective_from": "2019-12-31", "act": { "kind": "retire" } });
    let recorded = client.post(&hr, "/api/v1/decisions", &[], &decision(&agency, 901, &retired)).await;
    assert_eq!(recorded.status, 201, "{}", recorded.text());

    run_decisions(&registry(&client), &Actor::Shell, TODAY).await.expect("a run");

    assert_eq!(client.get(&hr, &format!("/api/v1/officials/{official}")).await.status, 200);
    assert_eq!(client.get(&sibling, &format!("/api/v1/officials/{official}")).await.problem(), "not-found");
    let requests = client.walk(&manager, &format!("/api/v1/requests?official={official}"), 200).await;
    let revoke = requests.iter().find(|request| request["kind"] == "revoke").expect("the request to revoke");
    let request = format!("/api/v1/requests/{}", revoke["id"].as_str().expect("an identifier"));
    assert_eq!(client.get(&manager, &request).await.status, 200);
    assert_eq!(client.get(&sibling, &request).await.problem(), "not-found");
    let own = format!("/api/v1/certificates?official={official}");
    assert!(!client.walk(&hr, &own, 200).await.is_empty());
    assert!(client.walk(&sibling, &own, 200).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_yet_to_come_is_seen_where_they_are_awaited() {
    let client = Client::new().await;
    let hr = client.token(&[(Role::Hr, "H10.12")]).await;
    let sibling = client.token(&[(Role::Hr, "H10.13")]).await;
    let agency = client.get(&hr, "/api/v1/agencies?code=H10.12").await.items()[0]["id"].as_str().unwrap().to_owned();
    let recruit = json!({
        "person": { "new": { "full_name": "Lý Thị Chờ", "birth_date": "1995-03-01", "category": "cong_chuc" } },
        "effective_from": "2020-02-01",
        "act": { "kind": "recruit", "post": { "agency": agency, "position": "Chuyên viên", "rank": "staff" }, "address": "proposed" },
    });
    let recorded = client.post(&hr, "/api/v1/decisions", &[], &decision(&agency, 902, &recruit)).await;
    assert_eq!(recorded.status, 201, "{}", recorded.text());
    let official = recorded.json()["subjects"][0]["official"].as_str().expect("an official").to_owned();
    let shown = client.get(&hr, &format!("/api/v1/officials/{official}")).await;
    assert_eq!((shown.status, &shown.json()["full_name"]), (200, &json!("Lý Thị Chờ")));
    assert_eq!(client.get(&sibling, &format!("/api/v1/officials/{official}")).await.problem(), "not-found");
}
