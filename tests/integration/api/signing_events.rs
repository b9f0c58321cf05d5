//! Document systems over the API: each event is read by itself, and a system says who alone reports for it.

use congvu::domain::principal::Role;
use serde_json::{Value, json};

use super::client::Client;

const EVENTS: &str = "/api/v1/signing-events";

fn event(id: &str) -> Value {
    json!({
        "event_id": id, "document": "vb-1", "agency": "H10", "action": "leader_approval", "signer_sha256": "5a".repeat(32),
        "claimed_at": "2019-12-30T09:00:00+07:00", "format": "pades", "digest": "sha256", "document_digest": "0c".repeat(32),
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn one_event_that_is_none_keeps_no_other_back() {
    let client = Client::new().await;
    let it = client.token(&[(Role::ItAdmin, "H10")]).await;
    let machine = client.token(&[(Role::Machine, "H10")]).await;
    let system = json!({"code": "qlvb", "name": "Quản lý văn bản"});
    assert_eq!(client.post(&it, "/api/v1/document-systems", &[], &system).await.status, 201);
    let (mut number, mut unknown, mut list) = (event("e-2"), event("e-3"), event("e-4"));
    number["document"] = json!(7);
    unknown["colour"] = json!("blue");
    list["stamped_at"] = json!(["2019"]);
    let body = json!({"system": "qlvb", "events": [event("e-1"), number, unknown, list, 5, event("e-6")]});
    let told = client.post(&machine, EVENTS, &[], &body).await;
    assert_eq!(told.status, 200, "{}", told.text());
    let told = told.json();
    assert_eq!(told["recorded"], 2, "{told}");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let told_of = |one: &Value| (one["position"].as_u64(), text(&one["kind"]), text(&one["problems"][0]["pointer"]));
    let refused: Vec<_> = told["refused"].as_array().expect("refused ones").iter().map(told_of).collect();
    let expected = [
        (1, "wrong_fields", "/document"),
        (2, "wrong_fields", "/colour"),
        (3, "wrong_fields", "/stamped_at"),
        (4, "unreadable", ""),
    ];
    let expected = expected.map(|(place, kind, pointer)| (Some(place), kind.to_owned(), pointer.to_owned()));
    assert_eq!(refused, expected);
    // They are findings, not lost with the request.
    let findings = client.get(&it, "/api/v1/signing-events/findings").await.json();
    let standing: u64 =
        findings["refused"].as_array().expect("counts").iter().filter_map(|one| one["standing"].as_u64()).sum();
    assert_eq!(standing, 4, "{findings}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_says_who_alone_reports_for_it() {
    let client = Client::new().await;
    let it = client.token(&[(Role::ItAdmin, "H10")]).await;
    let machine = client.token(&[(Role::Machine, "H10")]).await;
    let system = json!({"code": "qlvb", "name": "Quản lý văn bản"});
    assert_eq!(client.post(&it, "/api/v1/document-systems", &[], &system).await.status, 201);
    let body = json!({"system": "qlvb", "events": []});
    assert_eq!(client.post(&machine, EVENTS, &[], &body).await.status, 200);
    let own = client.get(&it, "/api/v1/me").await.json()["name"].as_str().expect("a name").to_owned();
    let put = async |token: &str, path: &str, reporters: Value| {
        let bearer = format!("Bearer {token}");
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        client.send("PUT", path, &headers, json!({ "reporters": reporters }).to_string().as_bytes()).await
    };
    let path = "/api/v1/document-systems/qlvb/reporters";
    let told = put(&it, path, json!([own])).await;
    assert_eq!((told.status, told.json()["reporters"].clone()), (200, json!([own])), "{}", told.text());
    assert_eq!(client.post(&machine, EVENTS, &[], &body).await.status, 403, "not one of those");
    assert_eq!(put(&machine, path, json!([])).await.status, 403);
    assert_eq!(put(&it, path, json!(["ai-do"])).await.status, 422);
    assert_eq!(put(&it, "/api/v1/document-systems/fax/reporters", json!([])).await.status, 404);
    assert_eq!(put(&it, path, json!([])).await.status, 200);
    assert_eq!(client.post(&machine, EVENTS, &[], &body).await.status, 200);
}
