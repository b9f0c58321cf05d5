//! Steps over the API: what waits for whom, ended once, and by nobody else.

use congvu::domain::principal::Role;
use serde_json::json;

use super::client::Client;
use super::matrix::{Relation, targets};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_is_listed_and_worked_off() {
    let client = Client::new().await;
    let targets = targets(&client).await;
    let own = &targets[&Relation::Own];
    let it_admin = client.token(&[(Role::ItAdmin, "H10.31")]).await;
    let head = client.token(&[(Role::AgencyHead, "H10.31")]).await;
    let all = client.walk(&it_admin, "/api/v1/steps", 200).await;
    assert_eq!(client.walk(&it_admin, "/api/v1/steps", 1).await, all, "page by page it is the same");
    let due: Vec<&str> = all.iter().map(|step| step["due_on"].as_str().expect("a day")).collect();
    assert!(due.is_sorted(), "the first due first: {due:?}");
    let mine = client.walk(&it_admin, "/api/v1/steps?mine=true", 200).await;
    assert!(!mine.is_empty() && mine.len() < all.len());
    assert!(mine.iter().all(|step| step["role"] == "it_admin"), "{mine:?}");
    assert_eq!(client.walk(&it_admin, "/api/v1/steps?overdue=true", 200).await, Vec::<serde_json::Value>::new());
    let wrong = client.get(&it_admin, "/api/v1/steps?mine=yes&state=lost&colour=red").await;
    assert_eq!(wrong.pointers(), ["/colour", "/mine", "/state"]);

    let of_decision = format!("/api/v1/steps?decision={}&kind=hand_over_activation", own["decisions"]);
    let step = client.get(&it_admin, &of_decision).await.items().remove(0);
    assert_eq!((&step["decision_number"], &step["full_name"]), (&json!("1/QĐ-MTR"), &json!("Lý Ma Trận Nhất")));
    let path = format!("/api/v1/steps/{}/finish", step["id"].as_str().expect("a step"));
    assert_eq!(client.post(&head, &path, &[], &json!({})).await.problem(), "not-allowed");
    let other = client.token(&[(Role::ItAdmin, "H10.32")]).await;
    assert_eq!(client.post(&other, &path, &[], &json!({})).await.problem(), "not-found");
    let without_why = client.post(&it_admin, &path, &[], &json!({"state": "not_needed"})).await;
    assert_eq!((without_why.status, without_why.pointers()), (422, vec!["/note".to_owned()]));
    let done = client.post(&it_admin, &path, &[], &json!({"note": "Đã giao tận tay"})).await;
    assert_eq!(done.status, 200, "{}", done.text());
    assert_eq!((&done.json()["state"], &done.json()["note"]), (&json!("done"), &json!("Đã giao tận tay")));
    let again = client.post(&it_admin, &path, &[], &json!({"state": "done"})).await;
    assert_eq!((again.status, &again.body), (200, &done.body), "the same again is the same");
    let otherwise = client.post(&it_admin, &path, &[], &json!({"state": "not_needed", "note": "Thôi"})).await;
    assert_eq!(otherwise.problem(), "conflict");
    assert_eq!(client.get(&it_admin, &of_decision).await.items(), Vec::<serde_json::Value>::new());
    // At its decision it stays, with who ended it.
    let decision = client.get(&it_admin, &format!("/api/v1/decisions/{}", own["decisions"])).await.json();
    let steps = decision["steps"].as_array().expect("steps");
    let shown = steps.iter().find(|shown| shown["id"] == step["id"]).expect("the step");
    assert_eq!(
        (&shown["state"], &shown["role"], &shown["due_on"]),
        (&json!("done"), &json!("it_admin"), &step["due_on"])
    );
    assert!(shown["ended_by"].is_string() && shown["done_at"].is_string(), "{shown}");
}
