//! Requests over the API: every act, on the reading that it names, by whoever may, told as it stands.

use congvu::domain::principal::Role;
use serde_json::{Value, json};

use super::client::{Answer, Client};
use super::matrix::{Relation, targets};

struct Desk {
    client: Client,
    manager: String,
    approver: String,
    officer: String,
}

impl Desk {
    async fn act(&self, token: &str, id: &str, act: &str, tag: Option<&str>, body: &Value) -> Answer {
        let headers: Vec<(&str, &str)> = tag.map(|tag| ("If-Match", tag)).into_iter().collect();
        self.client.post(token, &format!("/api/v1/requests/{id}/{act}"), &headers, body).await
    }

    async fn show(&self, id: &str) -> (Value, String) {
        let answer = self.client.get(&self.manager, &format!("/api/v1/requests/{id}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        (answer.json(), answer.header("etag").expect("a tag").to_owned())
    }

    /// An act on the request as it stands.
    async fn done(&self, token: &str, id: &str, act: &str, body: &Value) -> Value {
        let (_, tag) = self.show(id).await;
        let answer = self.act(token, id, act, Some(&tag), body).await;
        assert_eq!(answer.status, 200, "{act}: {}", answer.text());
        let line = answer.json();
        assert_eq!(answer.header("etag"), Some(format!("\"{}\"", line["revision"]).as_str()));
        line
    }

    async fn mine(&self, token: &str) -> usize {
        self.client.walk(token, "/api/v1/requests?mine=true", 200).await.len()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_goes_from_draft_to_letter_over_the_api() {
    let client = Client::new().await;
    let targets = targets(&client).await;
    let own = &targets[&Relation::Own];
    let desk = Desk {
        manager: client.token(&[(Role::SubscriberManager, "H10.31")]).await,
        approver: client.token(&[(Role::RaApprover, "H10")]).await,
        officer: client.token(&[(Role::RaOfficer, "H10")]).await,
        client,
    };
    let client = &desk.client;
    let waiting = desk.mine(&desk.manager).await;
    assert!(waiting > 0, "the recruits of the matrix have drafts");
    let draft = json!({
        "kind": "revoke", "official": own["officials"], "certificate": own["certificates"],
        "content": {"device_serial": "USB-9"}
    });
    let drafted = client.post(&desk.manager, "/api/v1/requests", &[("Idempotency-Key", "mot")], &draft).await;
    assert_eq!(drafted.status, 201, "{}", drafted.text());
    let id = drafted.json()["id"].as_str().expect("a request").to_owned();
    assert_eq!(drafted.header("location"), Some(format!("/api/v1/requests/{id}").as_str()));
    let again = client.post(&desk.manager, "/api/v1/requests", &[("Idempotency-Key", "mot")], &draft).await;
    assert_eq!((again.status, &again.body), (201, &drafted.body), "one effect");
    assert_eq!(client.post(&desk.manager, "/api/v1/requests", &[], &draft).await.problem(), "conflict");
    assert_eq!(desk.mine(&desk.manager).await, waiting + 1);

    // What its form lacks is told; a reading must be named, and be the last.
    let (shown, tag) = desk.show(&id).await;
    assert_eq!(shown["content"], json!({"device_serial": "USB-9", "extend": false, "first_of_agency": false}));
    assert_eq!(desk.act(&desk.manager, &id, "submission", None, &json!({})).await.problem(), "if-match-needed");
    let lacking = desk.act(&desk.manager, &id, "submission", Some(&tag), &json!({})).await;
    assert_eq!((lacking.status, lacking.pointers()), (422, vec!["/reason".to_owned()]));
    let wrong = desk.act(&desk.manager, &id, "content", Some(&tag), &json!({"reason": "lost", "colour": "red"})).await;
    assert_eq!((wrong.status, wrong.pointers()), (422, vec!["/colour".to_owned(), "/reason".to_owned()]));
    desk.done(&desk.manager, &id, "content", &json!({"reason": "device_lost", "device_serial": "USB-9"})).await;
    assert_eq!(desk.act(&desk.manager, &id, "submission", Some(&tag), &json!({})).await.problem(), "changed");
    let submitted = desk.done(&desk.manager, &id, "submission", &json!({})).await;
    assert_eq!((&submitted["state"], &submitted["due_on"]), (&json!("submitted"), &json!("2020-01-02")));

    // Decided by whoever may, and given back once.
    let (_, tag) = desk.show(&id).await;
    assert_eq!(desk.act(&desk.manager, &id, "approval", Some(&tag), &json!({})).await.problem(), "not-allowed");
    desk.done(&desk.approver, &id, "review", &json!({})).await;
    let returned = desk.done(&desk.approver, &id, "return", &json!({"reason": "Thiếu xác nhận"})).await;
    assert_eq!(returned["state"], "returned");
    desk.done(&desk.manager, &id, "submission", &json!({})).await;
    desk.done(&desk.approver, &id, "approval", &json!({})).await;
    assert_eq!(desk.mine(&desk.officer).await, 1);

    // The letter, and the CA's refusal.
    let letter =
        json!({"number": "12/STTTT-CNTT", "dated_on": "2019-12-31", "sha256": "AB".repeat(32), "requests": [id]});
    let sent = client.post(&desk.officer, "/api/v1/letters", &[], &letter).await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    let line = &sent.json()["requests"][0];
    assert_eq!((&line["state"], &line["sent_on"]), (&json!("sent_to_ca"), &json!("2019-12-31")));
    assert_eq!((&line["due_on"], &line["overdue"]), (&json!("2020-01-06"), &json!(false)));
    let twice = client.post(&desk.officer, "/api/v1/letters", &[], &letter).await;
    assert_eq!((twice.status, twice.pointers()), (422, vec!["/requests/0".to_owned()]));
    let refusal = json!({"number": "9/CYCP", "dated_on": "2019-12-31", "sha256": "xy", "reason": "Sai mẫu"});
    let (_, tag) = desk.show(&id).await;
    let bad = desk.act(&desk.officer, &id, "ca-refusal", Some(&tag), &refusal).await;
    assert_eq!((bad.status, bad.pointers()), (422, vec!["/sha256".to_owned()]));
    let refusal = json!({"number": "9/CYCP", "dated_on": "2019-12-31", "reason": "Sai mẫu"});
    assert_eq!(desk.done(&desk.officer, &id, "ca-refusal", &refusal).await["state"], "ca_rejected");
    let (shown, tag) = desk.show(&id).await;
    let acts: Vec<&str> =
        shown["events"].as_array().expect("events").iter().filter_map(|one| one["act"].as_str()).collect();
    let expected = "drafted mended submitted taken_up returned submitted taken_up approved sent ca_refused";
    assert_eq!(acts.join(" "), expected);
    assert_eq!(shown["events"][8]["letter"]["sha256"], "ab".repeat(32));
    assert_eq!(shown["events"][4]["details"], "Thiếu xác nhận");
    let over = desk.act(&desk.manager, &id, "cancellation", Some(&tag), &json!({"reason": "Thôi"})).await;
    assert_eq!(over.problem(), "conflict");

    // Found by where its person is posted.
    let child = format!("/api/v1/requests?agency={}", targets[&Relation::Child]["agencies"]);
    let of_child = client.walk(&desk.manager, &child, 200).await;
    assert!(
        !of_child.is_empty() && of_child.iter().all(|line| line["official"] == targets[&Relation::Child]["officials"])
    );
    let under = client.walk(&desk.manager, &format!("/api/v1/requests?under={}", own["agencies"]), 200).await;
    assert!(under.len() > of_child.len());
    assert!(client.walk(&desk.manager, "/api/v1/requests?overdue=true", 200).await.is_empty());
    let file =
        client.get(&desk.manager, &format!("/api/v1/requests/export?format=csv&under={}", own["agencies"])).await;
    assert_eq!(file.text().lines().count(), under.len() + 1, "the file is the list");
}
