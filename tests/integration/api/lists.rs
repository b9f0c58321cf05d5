//! Lists against each other and against the registry's own counts: order, pages, filters, status.

use std::collections::BTreeMap;

use congvu::domain::certificate::status::CertificateStatus;
use congvu::domain::name::sort_key;
use congvu::domain::principal::Role;
use congvu::domain::scope::Scope;
use congvu::reports::assemble::adoption;
use congvu::storage::read::View;
use serde_json::Value;

use super::client::Client;
use crate::web::site::TODAY;

fn text<'a>(item: &'a Value, field: &str) -> &'a str {
    item[field].as_str().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_of_any_length_make_the_same_list_in_its_order() {
    let client = Client::new().await;
    let token = client.token(&[(Role::ItAdmin, "H10")]).await;
    for list in ["agencies", "officials", "decisions", "mailboxes", "certificates"] {
        let path = format!("/api/v1/{list}");
        let long = client.walk(&token, &path, 200).await;
        assert!(long.len() > 40, "{list} has {}", long.len());
        assert_eq!(client.walk(&token, &path, 37).await, long, "{list}");
    }
    let names = client.walk(&token, "/api/v1/officials", 200).await;
    assert!(
        names.windows(2).all(|pair| sort_key(text(&pair[0], "full_name")) <= sort_key(text(&pair[1], "full_name")))
    );
    let paths = client.walk(&token, "/api/v1/agencies", 200).await;
    assert!(paths.windows(2).all(|pair| text(&pair[0], "path") < text(&pair[1], "path")));
    let days = client.walk(&token, "/api/v1/decisions", 200).await;
    assert!(days.windows(2).all(|pair| text(&pair[0], "signed_on") >= text(&pair[1], "signed_on")));
    let ends = client.walk(&token, "/api/v1/certificates", 200).await;
    assert!(ends.windows(2).all(|pair| text(&pair[0], "not_after") <= text(&pair[1], "not_after")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_are_as_long_as_the_registry_counts() {
    let client = Client::new().await;
    let token = client.token(&[(Role::ItAdmin, "H10")]).await;
    let reader = client.site.store.read().await.expect("a reader");
    let counts = reader.counts(&Scope::Province, View::of(TODAY)).await.expect("counts");
    drop(reader);
    let length = async |path: &str| client.walk(&token, path, 200).await.len() as u64;
    assert_eq!(length("/api/v1/officials").await, counts.officials);
    assert_eq!(length("/api/v1/agencies").await, counts.units);
    for (state, number) in counts.mailboxes {
        assert_eq!(length(&format!("/api/v1/mailboxes?kind=personal&state={state}")).await, number, "{state}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn filters_choose_exactly_what_they_name() {
    let client = Client::new().await;
    let token = client.token(&[(Role::ItAdmin, "H10")]).await;
    for (list, fields) in [
        ("agencies", ["kind", "level", "role", "parent"]),
        ("officials", ["category", "rank", "mailbox_state", "agency"]),
        ("mailboxes", ["kind", "state", "agency", "address"]),
        ("certificates", ["status", "official", "status", "official"]),
    ] {
        let all = client.walk(&token, &format!("/api/v1/{list}"), 200).await;
        for field in fields {
            let mut expected: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
            for item in all.iter().filter(|item| item.get(field).is_some()) {
                expected.entry(text(item, field)).or_default().push(item);
            }
            for (value, items) in expected.into_iter().take(6) {
                let value: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
                let found = client.walk(&token, &format!("/api/v1/{list}?{field}={value}"), 50).await;
                assert_eq!(found.iter().collect::<Vec<_>>(), items, "{list} {field}={value}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_is_found_without_its_marks_and_an_agency_with_all_below_it() {
    let client = Client::new().await;
    let token = client.token(&[(Role::ItAdmin, "H10")]).await;
    let all = client.walk(&token, "/api/v1/officials", 200).await;
    let found = client.walk(&token, "/api/v1/officials?name=nguyen%20van", 200).await;
    let expected: Vec<&Value> = all.iter().filter(|item| text(item, "full_name").starts_with("Nguyễn Văn")).collect();
    assert!(!expected.is_empty());
    assert!(expected.iter().all(|item| found.contains(item)), "{expected:?}");
    let agency = client.get(&token, "/api/v1/agencies?code=H10.12").await.items()[0].clone();
    let below: Vec<Value> = client.walk(&token, &format!("/api/v1/agencies?under={}", text(&agency, "id")), 50).await;
    assert!(below.len() > 1 && below.iter().all(|item| text(item, "path").starts_with(text(&agency, "path"))));
    let posted = client.walk(&token, &format!("/api/v1/officials?under={}", text(&agency, "id")), 50).await;
    let ids: Vec<&str> = below.iter().map(|item| text(item, "id")).collect();
    let expected: Vec<&Value> = all.iter().filter(|item| ids.contains(&text(item, "agency"))).collect();
    assert_eq!(posted.iter().collect::<Vec<_>>(), expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_status_of_certificates_adds_up_to_the_figures() {
    let client = Client::new().await;
    let token = client.token(&[(Role::ItAdmin, "H10")]).await;
    // The clock stands at nine in the morning, the figures at the day's end; nothing of the demo changes in between.
    let counted = adoption(&client.site.store, &Scope::Province, TODAY).await.expect("figures").certificates;
    assert!(counted.len() >= 3, "{counted:?}");
    let all = client.walk(&token, "/api/v1/certificates", 200).await;
    let mut posted = 0;
    for status in CertificateStatus::ALL {
        let items = client.walk(&token, &format!("/api/v1/certificates?status={status}"), 50).await;
        let listed = all.iter().filter(|item| text(item, "status") == status.as_str()).count();
        assert_eq!(items.len(), listed, "{status}");
        posted += items.len();
        assert!(items.len() as u64 >= counted.get(status).copied().unwrap_or(0), "{status}");
    }
    assert_eq!(posted, all.len());
    let soon = client.walk(&token, "/api/v1/certificates?expiring_days=1500", 50).await;
    let valid = all.iter().filter(|item| text(item, "not_after") > "2019-12-31T09:00:00+07:00");
    let valid = valid.filter(|item| text(item, "not_after") < "2024-02-08").count();
    assert_eq!((soon.len(), valid > 0), (valid, true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_belongs_together_is_linked() {
    let client = Client::new().await;
    let token = client.token(&[(Role::ItAdmin, "H10")]).await;
    let with = client.walk(&token, "/api/v1/officials?mailbox_state=active", 200).await;
    let line = with.iter().find(|line| line["certificates"].as_array().is_some_and(|list| !list.is_empty()));
    let line = line.expect("someone who can sign");
    let official = client.get(&token, &format!("/api/v1/officials/{}", text(line, "id"))).await.json();
    assert_eq!(official["full_name"], line["full_name"]);
    assert_eq!(official["mailbox"]["id"], line["mailbox"]);
    let mailbox = client.get(&token, &format!("/api/v1/mailboxes/{}", text(line, "mailbox"))).await.json();
    assert_eq!((&mailbox["official"], &mailbox["address"]), (&line["id"], &line["address"]));
    assert_eq!(mailbox["addresses"], official["mailbox"]["addresses"]);
    let certificate = line["certificates"][0].as_str().unwrap();
    let shown = client.get(&token, &format!("/api/v1/certificates/{certificate}")).await.json();
    assert_eq!((&shown["official"], &shown["addresses"][0]), (&line["id"], &line["address"]));
    let der = client.get(&token, &format!("/api/v1/certificates/{certificate}/der")).await;
    assert_eq!(der.header("content-type"), Some("application/pkix-cert"));
    let digest = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&der.body));
    assert_eq!(shown["sha256"], digest);
    let decision = &official["decisions"].as_array().and_then(|list| list.first().cloned());
    if let Some(named) = decision {
        let shown = client.get(&token, &format!("/api/v1/decisions/{}", text(named, "decision"))).await.json();
        let subjects = shown["subjects"].as_array().expect("subjects");
        assert!(subjects.iter().any(|subject| subject["official"] == line["id"]), "{shown}");
        assert_eq!(shown["subject_count"], subjects.len());
    }
    let held = client.get(&token, &format!("/api/v1/addresses/{}", text(line, "address"))).await.json();
    assert_eq!((&held["free"], &held["reason"]), (&Value::Bool(false), &Value::from("taken")));
    let role = client.get(&token, "/api/v1/addresses/postmaster@binhphuoc.gov.vn").await.json();
    assert_eq!(role["reason"], "reserved");
    let free = client.get(&token, "/api/v1/addresses/khong.ai.ca@binhphuoc.gov.vn").await.json();
    assert_eq!((&free["free"], free.get("reason")), (&Value::Bool(true), None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn figures_are_those_of_the_report() {
    let client = Client::new().await;
    let token = client.token(&[(Role::ItAdmin, "H10")]).await;
    let report = client.get(&token, "/api/v1/reports/adoption").await.json();
    let staff = client.walk(&token, "/api/v1/officials", 200).await.len();
    assert_eq!(
        (&report["as_of"], &report["total"]["counts"]["staff"]),
        (&Value::from("2019-12-31"), &Value::from(staff))
    );
    for (day, status) in [("2019-06-30", 200), ("2020-01-01", 422), ("2019-02-30", 422), ("1850-01-01", 422)] {
        let answer = client.get(&token, &format!("/api/v1/reports/adoption?as_of={day}")).await;
        assert_eq!(answer.status, status, "{day}: {}", answer.text());
    }
}
