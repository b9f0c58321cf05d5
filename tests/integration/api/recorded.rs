//! Whoever reads of people is recorded: every question of the table of routes, and the commands' counterparts in `cli::decisions`.

use congvu::domain::principal::Role;
use congvu::web::{RouteEntry, route_table};

use super::client::Client;
use super::matrix::{Named, Relation, body_of, path_of, targets};

/// What each question about people is recorded as.
const RECORDED: &[(&str, &str, &str)] = &[
    ("GET", "/api/v1/alarms", "alarms"),
    ("GET", "/api/v1/audit", "audit"),
    ("POST", "/api/v1/campaigns/preview", "campaign_preview"),
    ("GET", "/api/v1/certificates", "certificates"),
    ("GET", "/api/v1/certificates/export", "certificates"),
    ("GET", "/api/v1/certificates/{id}", "certificate"),
    ("GET", "/api/v1/certificates/{id}/der", "certificate"),
    ("GET", "/api/v1/changes", "signer_changes"),
    ("GET", "/api/v1/coming-up", "coming_up"),
    ("GET", "/api/v1/decisions", "decisions"),
    ("GET", "/api/v1/decisions/export", "decisions"),
    ("GET", "/api/v1/decisions/{id}", "decision"),
    ("POST", "/api/v1/decisions/preview", "decision_preview"),
    ("GET", "/api/v1/mailboxes", "mailboxes"),
    ("GET", "/api/v1/mailboxes/export", "mailboxes"),
    ("GET", "/api/v1/mailboxes/{id}", "mailbox"),
    ("GET", "/api/v1/officials", "officials"),
    ("GET", "/api/v1/officials/export", "officials"),
    ("GET", "/api/v1/officials/{id}", "official"),
    ("GET", "/api/v1/officials/{id}/erasure", "erasure_plan"),
    ("GET", "/api/v1/officials/{id}/export", "subject_export"),
    ("GET", "/api/v1/plans/{id}/rows", "plan_rows"),
    ("GET", "/api/v1/devices", "devices"),
    ("GET", "/api/v1/devices/{id}", "device"),
    ("GET", "/api/v1/forms/{form}", "request_form"),
    ("GET", "/api/v1/requests", "requests"),
    ("GET", "/api/v1/requests/export", "requests"),
    ("GET", "/api/v1/requests/{id}", "request"),
    ("GET", "/api/v1/signing-events", "signing_events"),
    ("GET", "/api/v1/signing-events/{id}", "signing_events"),
    ("GET", "/api/v1/steps", "steps"),
];

/// Questions that name nobody, or are recorded in another way.
const OTHERWISE: &[(&str, &str, &str)] = &[
    ("GET", "/api/v1/addresses/{address}", "says that an address is taken, and never whose it is"),
    ("GET", "/api/v1/agencies", "agencies"),
    ("GET", "/api/v1/agencies/export", "agencies"),
    ("GET", "/api/v1/agencies/{id}", "agencies"),
    ("GET", "/api/v1/agencies/{id}/versions", "agencies"),
    ("GET", "/api/v1/audit/checkpoint", "a hash"),
    ("GET", "/api/v1/campaigns", "figures"),
    ("GET", "/api/v1/campaigns/{id}", "figures"),
    ("GET", "/api/v1/document-systems", "systems, nobody's data"),
    ("GET", "/api/v1/imports/templates/{kind}", "an empty table"),
    ("GET", "/api/v1/indicator-figures", "figures"),
    ("GET", "/api/v1/indicator-figures/findings", "figures"),
    ("GET", "/api/v1/jobs/{id}", "figures of one's own job"),
    ("GET", "/api/v1/jobs/{id}/bad-rows", "what the account itself had sent"),
    ("GET", "/api/v1/me", "one's own account"),
    ("GET", "/api/v1/me/notices", "one's own wishes"),
    ("GET", "/api/v1/plans", "figures"),
    ("GET", "/api/v1/plans/{id}", "figures"),
    ("GET", "/api/v1/reports/adoption", "figures"),
    ("GET", "/api/v1/reports/demand", "figures"),
    ("GET", "/api/v1/reports/indicators", "figures"),
    ("GET", "/api/v1/reports/league", "figures"),
    ("GET", "/api/v1/reports/league/{code}", "figures"),
    ("GET", "/api/v1/reports/year-end", "figures"),
    ("GET", "/api/v1/reports/months", "figures"),
    ("GET", "/api/v1/reports/months/{month}", "figures"),
    ("GET", "/api/v1/signers", "the access log of questions, one leaf a minute"),
    ("GET", "/api/v1/signers/by-serial", "the access log of questions"),
    ("GET", "/api/v1/signers/{key}", "the access log of questions"),
    ("GET", "/api/v1/signing-events/findings", "figures"),
    ("GET", "/api/v1/signing-events/refused", "what a system sent and was refused: it names nobody"),
    ("POST", "/api/v1/signers/query", "the access log of questions"),
    ("POST", "/api/v1/certificates/validate", "the access log of questions"),
    ("POST", "/api/v1/officials/find", "`find_person`, a record of its own"),
    ("GET", "/api/lgsp/dmdc/Category/{table}", "agencies and their own addresses"),
];

/// Every other POST writes: a record of its own says so. What tells of people beside is recorded as a list as well.
fn is_question(route: &RouteEntry) -> bool {
    let asks = ["/preview", "/query", "/validate", "/find"];
    route.method == "GET" || asks.iter().any(|end| route.path.ends_with(end))
}

#[test]
fn every_question_is_recorded_or_names_nobody() {
    let table = route_table();
    for route in table.iter().filter(|route| is_question(route)) {
        let named = |list: &[(&str, &str, &str)]| {
            list.iter().any(|(method, path, _)| (*method, *path) == (route.method, route.path.as_str()))
        };
        assert_ne!(named(RECORDED), named(OTHERWISE), "{} {}", route.method, route.path);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_read_of_people_leaves_its_record() {
    let client = Client::new().await;
    let targets = targets(&client).await;
    let own: &Named = &targets[&Relation::Own];
    let reader = client.token(&[(Role::ItAdmin, "H10"), (Role::Hr, "H10"), (Role::Auditor, "H10")]).await;
    let name = client.get(&reader, "/api/v1/me").await.json()["name"].as_str().expect("a name").to_owned();
    let mut expected = Vec::new();
    for route in route_table() {
        let recorded =
            RECORDED.iter().find(|(method, path, _)| (*method, *path) == (route.method, route.path.as_str()));
        let Some((.., what)) = recorded else { continue };
        let path = if route.path.ends_with("/changes") {
            // From before the certificates of the matrix were recorded.
            "/api/v1/changes?since=0".to_owned()
        } else {
            path_of(&route, own).expect("a path")
        };
        let answer = match route.method {
            "GET" => client.get(&reader, &path).await,
            _ => client.post(&reader, &path, &[], &body_of(&route, own)).await,
        };
        assert_eq!(answer.status, 200, "{} {path}: {}", route.method, answer.text());
        // A list that is taken away says so: it shares its code with the list that is looked at.
        let is_taken_away = route.path.ends_with("/export") && !route.path.contains("{id}");
        expected.push(((*what).to_owned(), is_taken_away));
        if route.path == "/api/v1/audit" {
            // What is recorded of one person is asked for: a list, and a read of that person.
            expected.push(((*what).to_owned(), false));
        }
    }
    // Each request has its own record, in their order. They wait about a second; a busy machine may take longer.
    let auditor = client.token(&[(Role::Auditor, "H10")]).await;
    let mut found = Vec::new();
    for _ in 0..60 {
        let record = client.get(&auditor, &format!("/api/v1/audit?actor={name}&limit=200")).await.items();
        let told = |one: &serde_json::Value| {
            let what = one["details"]["what"].as_str()?.to_owned();
            Some((what, one["details"].get("format").is_some()))
        };
        found = record.iter().rev().filter_map(told).collect();
        if found.len() >= expected.len() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    assert_eq!(found, expected);
}

/// What it tells of people is the same whether it drafts anything or not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_campaign_that_is_continued_is_recorded_though_it_drafts_nothing() {
    let client = Client::new().await;
    let targets = targets(&client).await;
    let campaign = &targets[&Relation::Own]["campaigns"];
    let manager = client.token(&[(Role::SubscriberManager, "H10")]).await;
    let name = client.get(&manager, "/api/v1/me").await.json()["name"].as_str().expect("a name").to_owned();
    for _ in 0..2 {
        let path = format!("/api/v1/campaigns/{campaign}/continuation");
        let answer = client.post(&manager, &path, &[], &serde_json::json!({})).await;
        assert_eq!(
            (answer.status, answer.json()["asked"].as_array().map(Vec::len)),
            (200, Some(0)),
            "{}",
            answer.text()
        );
    }
    let auditor = client.token(&[(Role::Auditor, "H10")]).await;
    let mut intakes = 0;
    for _ in 0..60 {
        let record = client.get(&auditor, &format!("/api/v1/audit?actor={name}&limit=200")).await.items();
        intakes = record.iter().filter(|one| one["details"]["what"] == "campaign_intake").count();
        if intakes == 2 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    assert_eq!(intakes, 2);
}
