//! Decisions over the API: previewed, recorded once, sent again under a key, refused with every wrong field.

use congvu::domain::principal::Role;
use serde_json::{Value, json};

use super::client::Client;

async fn agency(client: &Client, token: &str, code: &str) -> String {
    let found = client.get(token, &format!("/api/v1/agencies?code={code}")).await.items();
    found[0]["id"].as_str().expect("an agency").to_owned()
}

fn recruitment(agency: &str, number: i32, name: &str) -> Value {
    json!({
        "issuer": agency, "number": number, "symbol": "QĐ-SNV", "signed_on": "2019-12-20", "signer": "Lê Văn Quyết",
        "summary": "Về việc tuyển dụng công chức",
        "subjects": [{
            "person": { "new": { "full_name": name, "birth_date": "1995-03-01", "category": "cong_chuc" } },
            "effective_from": "2020-01-02",
            "act": { "kind": "recruit", "post": { "agency": agency, "position": "Chuyên viên", "rank": "staff" }, "address": "proposed" },
        }],
    })
}

async fn count(client: &Client, token: &str) -> usize {
    client.walk(token, "/api/v1/decisions", 200).await.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_is_previewed_recorded_and_read_again() {
    let client = Client::new().await;
    let hr = client.token(&[(Role::Hr, "H10.12")]).await;
    let agency = agency(&client, &hr, "H10.12").await;
    let before = count(&client, &hr).await;
    let draft = recruitment(&agency, 4711, "Trần Thị Bình");

    let preview = client.post(&hr, "/api/v1/decisions/preview", &[], &draft).await;
    assert_eq!(preview.status, 200, "{}", preview.text());
    let foreseen = preview.json()["subjects"][0]["consequences"].clone();
    assert!(foreseen.as_array().is_some_and(|list| !list.is_empty()));
    assert_eq!(count(&client, &hr).await, before, "a preview writes nothing");

    let recorded = client.post(&hr, "/api/v1/decisions", &[], &draft).await;
    assert_eq!(recorded.status, 201, "{}", recorded.text());
    assert_eq!(recorded.json()["subjects"][0]["consequences"], foreseen, "what was foreseen is what happens");
    let place = recorded.header("location").expect("a place").to_owned();
    let shown = client.get(&hr, &place).await;
    let decision = shown.json();
    assert_eq!((&decision["number"], &decision["symbol"]), (&json!(4711), &json!("QĐ-SNV")));
    assert_eq!(decision["subjects"][0]["full_name"], "Trần Thị Bình");
    assert_eq!(decision["subjects"][0]["to_agency"], json!(agency));
    assert!(decision["steps"].as_array().is_some_and(|steps| !steps.is_empty()));

    let again = client.post(&hr, "/api/v1/decisions", &[], &draft).await;
    assert_eq!((again.status, again.json().get("change_set")), (200, None), "the same decision has no second effect");
    assert_eq!(again.json()["subjects"][0]["official"], recorded.json()["subjects"][0]["official"]);
    assert_eq!(count(&client, &hr).await, before + 1);
    assert_eq!(client.get(&hr, &place).await.header("etag"), shown.header("etag"));

    let mut heading = json!({
        "signed_on": "2019-12-19", "signer": "Lê Văn Quyết Định", "summary": "Về việc tuyển dụng công chức",
        "reason": "Ghi nhầm người ký",
    });
    let corrected = client.post(&hr, &format!("{place}/correction"), &[], &heading).await;
    assert_eq!(corrected.status, 200, "{}", corrected.text());
    let now = client.get(&hr, &place).await;
    assert_eq!((&now.json()["signer"], &now.json()["signed_on"]), (&heading["signer"], &heading["signed_on"]));
    assert_eq!(now.json()["revision"], corrected.json()["change_set"]);
    assert_ne!(now.header("etag"), shown.header("etag"));
    heading["signed_on"] = json!("2018-12-19");
    heading["signer"] = json!("Người khác");
    let refused = client.post(&hr, &format!("{place}/correction"), &[], &heading).await;
    assert_eq!(refused.pointers(), ["/signed_on"], "{}", refused.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_gives_the_same_answer_and_one_effect() {
    let client = Client::new().await;
    let hr = client.token(&[(Role::Hr, "H10.12")]).await;
    let agency = agency(&client, &hr, "H10.12").await;
    let before = count(&client, &hr).await;
    let key = [("Idempotency-Key", "0b5a-1")];
    let draft = recruitment(&agency, 1, "Điểu Nen");
    let (one, other) = tokio::join!(
        client.post(&hr, "/api/v1/decisions", &key, &draft),
        client.post(&hr, "/api/v1/decisions", &key, &draft)
    );
    let (first, second) = if one.status == 201 { (one, other) } else { (other, one) };
    assert_eq!(first.status, 201, "{}", first.text());
    if second.status != 201 {
        assert_eq!((second.status, second.problem().as_str()), (409, "request-at-work"));
    }
    let again = client.post(&hr, "/api/v1/decisions", &key, &draft).await;
    assert_eq!((again.status, &again.body), (201, &first.body), "without the key it would be 200");
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(again.header("content-type"), Some("application/json"));
    let changed = client.post(&hr, "/api/v1/decisions", &key, &recruitment(&agency, 2, "Điểu Nen")).await;
    assert_eq!((changed.status, changed.problem().as_str()), (422, "idempotency-key-reused"));
    let elsewhere = client.post(&hr, "/api/v1/decisions/preview", &key, &draft).await;
    assert_eq!(elsewhere.problem(), "idempotency-key-reused", "a key is for one address");
    assert_eq!(count(&client, &hr).await, before + 1);

    let key = [("Idempotency-Key", "0b5a-2")];
    let mut wrong = recruitment(&agency, 3, "Điểu Nen");
    wrong["number"] = json!(0);
    assert_eq!(client.post(&hr, "/api/v1/decisions", &key, &wrong).await.status, 422);
    let right = recruitment(&agency, 3, "Điểu Nen");
    assert_eq!(client.post(&hr, "/api/v1/decisions", &key, &right).await.status, 201, "what was refused frees its key");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kept_answer_is_not_told_to_who_may_no_longer_ask() {
    let client = Client::new().await;
    let hr = client.token(&[(Role::Hr, "H10.12")]).await;
    let agency = agency(&client, &hr, "H10.12").await;
    let key = [("Idempotency-Key", "0b5a-3")];
    let draft = recruitment(&agency, 1, "Điểu Nen");
    assert_eq!(client.post(&hr, "/api/v1/decisions", &key, &draft).await.status, 201);
    assert_eq!(client.post(&hr, "/api/v1/decisions", &key, &draft).await.status, 201, "the same answer");
    // As when the role ends at midnight: the session goes on.
    client.number("update role_grant set role = 'reporter' where role = 'hr' returning 1").await;
    let told = client.post(&hr, "/api/v1/decisions", &key, &draft).await;
    assert_eq!((told.status, told.problem().as_str()), (422, "idempotency-key-reused"), "{}", told.text());
    let other_key = [("Idempotency-Key", "0b5a-4")];
    assert_eq!(client.post(&hr, "/api/v1/decisions", &other_key, &draft).await.status, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_decided_comes_up_and_is_taken_back_by_a_further_fact() {
    let client = Client::new().await;
    let hr = client.token(&[(Role::Hr, "H10.12")]).await;
    let stranger = client.token(&[(Role::Hr, "H10.13")]).await;
    let agency = agency(&client, &hr, "H10.12").await;
    let draft = recruitment(&agency, 77, "Lý Thị Ngọc");
    let recorded = client.post(&hr, "/api/v1/decisions", &[], &draft).await.json();
    let subject = recorded["subjects"][0]["subject"].as_str().expect("a subject").to_owned();
    let coming = async |token: &str| -> Vec<Value> {
        let all = client.walk_any(token, "/api/v1/coming-up?days=30", 10).await;
        all.into_iter().filter(|item| item["subject"] == json!(subject)).collect()
    };
    let items = coming(&hr).await;
    assert_eq!(
        (items.len(), &items[0]["on"], &items[0]["full_name"]),
        (1, &json!("2020-01-02"), &json!("Lý Thị Ngọc"))
    );
    assert_eq!(coming(&stranger).await, Vec::<Value>::new());

    let path = format!("/api/v1/subjects/{subject}/withdrawal");
    let reason = json!({ "reason": "Nhập nhầm quyết định" });
    assert_eq!(client.post(&stranger, &path, &[], &reason).await.problem(), "not-found");
    assert_eq!(client.post(&hr, &path, &[], &json!({})).await.pointers(), ["/reason"]);
    let accepted = client.post(&hr, &format!("/api/v1/subjects/{subject}/acceptance"), &[], &json!({})).await;
    assert!([404, 409].contains(&accepted.status), "nothing awaits an answer: {}", accepted.text());
    let withdrawn = client.post(&hr, &path, &[], &reason).await;
    assert_eq!(withdrawn.status, 200, "{}", withdrawn.text());
    let decision =
        client.get(&hr, &format!("/api/v1/decisions/{}", recorded["decision"].as_str().unwrap())).await.json();
    assert_eq!(decision["subjects"][0]["state"], "withdrawn", "it stays in the record");
    assert_eq!(decision["revision"], withdrawn.json()["change_set"]);
    assert_eq!(coming(&hr).await, Vec::<Value>::new());
    assert_eq!(client.post(&hr, &path, &[], &reason).await.problem(), "conflict");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_wrong_field_is_told_at_once() {
    let client = Client::new().await;
    let hr = client.token(&[(Role::Hr, "H10.12")]).await;
    let agency = agency(&client, &hr, "H10.12").await;
    let mut draft = recruitment(&agency, 0, "");
    draft["symbol"] = json!("");
    draft["signed_on"] = json!("2099-01-01");
    let refused = client.post(&hr, "/api/v1/decisions", &[], &draft).await;
    assert_eq!(refused.pointers(), ["/number", "/signed_on", "/subjects/0/person/new/full_name", "/symbol"]);

    let mut misshapen = recruitment(&agency, 1, "An");
    misshapen["number"] = json!("one");
    misshapen["colour"] = json!("red");
    misshapen["signed_on"] = json!("20/12/2019");
    misshapen["subjects"][0]["act"]["post"]["rank"] = json!("king");
    misshapen["subjects"][0]["person"]["new"]["height"] = json!(2);
    misshapen.as_object_mut().unwrap().remove("signer");
    let refused = client.post(&hr, "/api/v1/decisions", &[], &misshapen).await;
    assert_eq!(refused.status, 422);
    let expected =
        ["/colour", "/number", "/signed_on", "/signer", "/subjects/0/act/post/rank", "/subjects/0/person/new/height"];
    assert_eq!(refused.pointers(), expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_decides_outside_their_scope() {
    let client = Client::new().await;
    let everything = client.token(&[(Role::ItAdmin, "H10")]).await;
    let hr = client.token(&[(Role::Hr, "H10.12")]).await;
    let head = client.token(&[(Role::AgencyHead, "H10.12")]).await;
    let (own, other) = (agency(&client, &everything, "H10.12").await, agency(&client, &everything, "H10.13").await);
    let before = count(&client, &everything).await;
    let strangers = client.get(&everything, &format!("/api/v1/officials?agency={other}&limit=1")).await.items();
    let mut draft = recruitment(&own, 9, "x");
    draft["subjects"][0]["act"] = json!({ "kind": "retire" });
    draft["subjects"][0]["person"] = json!({ "known": strangers[0]["id"] });
    let hidden = client.post(&hr, "/api/v1/decisions", &[], &draft).await;
    draft["subjects"][0]["person"] = json!({ "known": "01976cf0-0000-7000-8000-000000000000" });
    let missing = client.post(&hr, "/api/v1/decisions", &[], &draft).await;
    assert_eq!((hidden.status, &hidden.body), (missing.status, &missing.body), "the two look alike");
    assert!(hidden.status == 404 || hidden.status == 422, "{}", hidden.text());
    let refused = client.post(&head, "/api/v1/decisions", &[], &recruitment(&own, 9, "An Bình")).await;
    assert_eq!(refused.problem(), "not-allowed");
    assert_eq!(count(&client, &everything).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_personal_number_the_last_four_digits_are_shown_to_those_who_enter_decisions() {
    let client = Client::new().await;
    let hr = client.token(&[(Role::Hr, "H10.12")]).await;
    let head = client.token(&[(Role::AgencyHead, "H10.12")]).await;
    let agency = agency(&client, &hr, "H10.12").await;
    let mut draft = recruitment(&agency, 4712, "Trần Thị Số");
    draft["subjects"][0]["person"]["new"]["personal_number"] = json!("070195000127");
    let recorded = client.post(&hr, "/api/v1/decisions", &[], &draft).await;
    assert_eq!(recorded.status, 201, "{}", recorded.text());
    let official = recorded.json()["subjects"][0]["official"].as_str().expect("an official").to_owned();
    let path = format!("/api/v1/officials/{official}");
    let [shown, hidden] = [client.get(&hr, &path).await, client.get(&head, &path).await];
    assert_eq!((shown.status, hidden.status), (200, 200));
    assert_eq!(shown.json()["personal_number_last_four"], "0127");
    assert_eq!(hidden.json().get("personal_number_last_four"), None);
    let copy = client.get(&hr, &format!("{path}/export")).await;
    assert_eq!(copy.json()["personal_number"], "…0127", "{}", copy.text());
    for answer in [shown, hidden, copy] {
        assert!(!answer.text().contains("070195000127"), "{}", answer.text());
    }
}
