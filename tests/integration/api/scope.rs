//! What lies outside the caller's scope looks exactly like what does not exist.

use std::collections::BTreeSet;

use congvu::domain::principal::Role;

use super::client::Client;

const LISTS: [&str; 5] = ["agencies", "officials", "decisions", "mailboxes", "certificates"];

fn ids(items: &[serde_json::Value]) -> BTreeSet<String> {
    items.iter().map(|item| item["id"].as_str().expect("an identifier").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_give_what_can_be_read_and_the_rest_is_as_if_it_were_not_there() {
    let client = Client::new().await;
    let everything = client.token(&[(Role::ItAdmin, "H10")]).await;
    let part = client.token(&[(Role::AgencyHead, "H10.12")]).await;
    for list in LISTS {
        let all = ids(&client.walk(&everything, &format!("/api/v1/{list}"), 200).await);
        let seen = ids(&client.walk(&part, &format!("/api/v1/{list}"), 200).await);
        assert!(!seen.is_empty() && seen.len() < all.len(), "{list}: {} of {}", seen.len(), all.len());
        assert!(seen.is_subset(&all), "{list}");
        let missing = client.get(&part, &format!("/api/v1/{list}/01976cf0-0000-7000-8000-000000000000")).await;
        assert_eq!(missing.problem(), "not-found");
        for id in seen.iter().take(5) {
            assert_eq!(client.get(&part, &format!("/api/v1/{list}/{id}")).await.status, 200, "{list} {id}");
        }
        for id in all.difference(&seen).take(25) {
            let hidden = client.get(&part, &format!("/api/v1/{list}/{id}")).await;
            assert_eq!((hidden.status, &hidden.body), (404, &missing.body), "{list} {id}");
            let below = match list {
                "agencies" => "/versions",
                "certificates" => "/der",
                _ => continue,
            };
            assert_eq!(client.get(&part, &format!("/api/v1/{list}/{id}{below}")).await.status, 404, "{list} {id}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_filter_that_names_something_hidden_finds_nothing() {
    let client = Client::new().await;
    let everything = client.token(&[(Role::ItAdmin, "H10")]).await;
    let part = client.token(&[(Role::AgencyHead, "H10.12")]).await;
    let other = client.get(&everything, "/api/v1/agencies?code=H10.13").await.items();
    let other = other[0]["id"].as_str().expect("an agency").to_owned();
    for filter in
        ["officials?agency=", "officials?under=", "mailboxes?agency=", "certificates?under=", "agencies?under="]
    {
        let path = format!("/api/v1/{filter}{other}");
        assert!(!client.get(&everything, &path).await.items().is_empty(), "{path}");
        assert!(client.get(&part, &path).await.items().is_empty(), "{path}");
    }
    let stranger = client.get(&everything, &format!("/api/v1/officials?agency={other}&limit=1")).await.items();
    let stranger = stranger[0]["id"].as_str().expect("an official").to_owned();
    let path = format!("/api/v1/certificates?official={stranger}");
    assert!(client.get(&part, &path).await.items().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn grants_over_two_agencies_add_up() {
    let client = Client::new().await;
    let [one, other, both] = [
        client.token(&[(Role::Hr, "H10.12")]).await,
        client.token(&[(Role::Helpdesk, "H10.13")]).await,
        client.token(&[(Role::Hr, "H10.12"), (Role::Helpdesk, "H10.13")]).await,
    ];
    for list in ["agencies", "officials", "mailboxes", "certificates"] {
        let path = format!("/api/v1/{list}");
        let mut sum = ids(&client.walk(&one, &path, 200).await);
        sum.extend(ids(&client.walk(&other, &path, 200).await));
        assert_eq!(ids(&client.walk(&both, &path, 200).await), sum, "{list}");
    }
    // Entering decisions comes with one of the two roles only, and so does what needs it.
    assert_eq!(client.get(&other, "/api/v1/addresses/an@binhphuoc.gov.vn").await.status, 403);
    assert_eq!(client.get(&both, "/api/v1/addresses/an@binhphuoc.gov.vn").await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plans_concern_the_whole_province() {
    let client = Client::new().await;
    let part = client.token(&[(Role::Hr, "H10.12")]).await;
    let all = client.token(&[(Role::Hr, "H10")]).await;
    assert_eq!(client.get(&part, "/api/v1/plans").await.problem(), "not-allowed");
    assert_eq!(client.get(&all, "/api/v1/plans").await.items(), Vec::<serde_json::Value>::new());
    let nothing = "/api/v1/plans/01976cf0-0000-7000-8000-000000000000";
    assert_eq!(client.get(&all, nothing).await.problem(), "not-found");
    assert_eq!(client.get(&all, &format!("{nothing}/rows")).await.problem(), "not-found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_of_people_are_recorded_before_they_are_told() {
    let client = Client::new().await;
    let head = client.token(&[(Role::AgencyHead, "H10.12")]).await;
    let auditor = client.token(&[(Role::Auditor, "H10")]).await;
    let people = client.get(&head, "/api/v1/officials?limit=3").await.items();
    let first = people[0]["id"].as_str().expect("an official").to_owned();
    assert_eq!(client.get(&head, &format!("/api/v1/officials/{first}")).await.status, 200);
    client.get(&head, "/api/v1/mailboxes?limit=2").await.items();
    // Reads wait about a second before they are written; a busy machine may take longer.
    let mut record = Vec::new();
    for _ in 0..40 {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        record = client.get(&auditor, "/api/v1/audit?limit=50").await.items();
        if record.iter().any(|one| one["details"]["what"] == "mailboxes") {
            break;
        }
    }
    let lists: Vec<&serde_json::Value> = record.iter().filter(|one| one["action"] == "list").collect();
    assert!(lists.iter().any(|one| one["details"]["what"] == "officials" && one["details"]["count"] == 4), "{lists:?}");
    assert!(lists.iter().any(|one| one["details"]["what"] == "mailboxes"), "{lists:?}");
    let persons: Vec<&serde_json::Value> = record.iter().filter(|one| one["action"] == "read_person").collect();
    assert!(persons.iter().any(|one| one["officials"][0] == first.as_str()), "{persons:?}");
}
