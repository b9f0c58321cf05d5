//! Erasing a person over the API: shown to who manages accounts, refused while they are in service. What is erased and how it is
//! proved is tested with the operation.

use congvu::domain::principal::Role;
use serde_json::json;

use super::client::Client;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_in_service_is_shown_as_not_to_be_erased_and_refused() {
    let client = Client::new().await;
    let token = client.token(&[(Role::ItAdmin, "H10"), (Role::Auditor, "H10")]).await;
    let people = client.get(&token, "/api/v1/officials?limit=1").await.items();
    let path = format!("/api/v1/officials/{}/erasure", people[0]["id"].as_str().expect("an official"));
    let shown = client.get(&token, &path).await.json();
    assert_eq!((&shown["is_possible"], &shown["possible_from"]), (&json!(false), &json!(null)), "{shown}");
    assert!(shown["goes"].as_array().expect("lines").contains(&json!({"line": "identity", "records": 1})), "{shown}");
    assert!(shown["stays"].as_array().expect("lines").contains(&json!("postings")), "{shown}");
    let asked = client.post(&token, &path, &[], &json!({"reason": "Hết thời hạn lưu giữ"})).await;
    assert_eq!((asked.status, asked.problem().as_str()), (409, "conflict"));
    let approved = client.post(&token, &format!("{path}/approvals"), &[], &json!({})).await;
    assert_eq!((approved.status, approved.problem().as_str()), (409, "conflict"));
    let groundless = client.post(&token, &path, &[], &json!({})).await;
    assert_eq!((groundless.status, groundless.problem().as_str()), (422, "invalid"));
    let hr = client.token(&[(Role::Hr, "H10")]).await;
    assert_eq!(client.get(&hr, &path).await.status, 403);
}
