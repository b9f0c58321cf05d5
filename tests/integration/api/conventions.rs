//! What holds of every route: who is let in, how problems are told, pages, tags, the description and its viewer.

use congvu::domain::certificate::alarm::AlarmKind;
use congvu::domain::principal::Role;
use congvu::web::{Access, api_description, route_table};
use serde_json::json;

use super::client::Client;
use crate::web::site::PASSWORD;

/// A path with every parameter filled by an identifier that nothing has.
fn filled(path: &str) -> String {
    let parts =
        path.split('/').map(|part| if part.starts_with('{') { "01976cf0-0000-7000-8000-000000000000" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_token_only_public_routes_answer_and_without_the_permission_none_that_needs_it() {
    let client = Client::new().await;
    let table = route_table();
    assert!(table.len() >= 20, "{table:?}");
    for entry in table {
        let path = filled(&entry.path);
        let anonymous = client.send(entry.method, &path, &[("Content-Type", "application/json")], b"{}").await;
        // One token a route: one of them ends its session.
        let bearer = format!("Bearer {}", client.token(&[(Role::Official, "H10")]).await);
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        let roleless = client.send(entry.method, &path, &headers, b"{}").await;
        let asked = (anonymous.status, roleless.status);
        match entry.access {
            Access::Public => assert_eq!(asked, (422, 422), "{} {path}", entry.method),
            Access::OwnData => {
                assert_eq!((asked.0, anonymous.problem().as_str()), (401, "not-authenticated"), "{path}");
            }
            Access::Needs(_) | Access::NeedsOneOf(_) | Access::OwnOr(_) => {
                assert_eq!(asked, (401, 403), "{} {path}", entry.method);
                assert_eq!(anonymous.header("www-authenticate"), Some("Bearer"));
                assert_eq!(roleless.problem(), "not-allowed");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_in_gives_a_token_that_its_end_takes_back() {
    let client = Client::new().await;
    let log_in = |password: &str| json!({ "name": "agency-head", "password": password }).to_string();
    let json = [("Content-Type", "application/json")];
    let wrong = client.send("POST", "/api/v1/sessions", &json, log_in("wrong").as_bytes()).await;
    assert_eq!((wrong.status, wrong.problem().as_str()), (401, "log-in-refused"));
    let begun = client.send("POST", "/api/v1/sessions", &json, log_in(PASSWORD).as_bytes()).await;
    assert_eq!(begun.status, 201, "{}", begun.text());
    let token = begun.json()["token"].as_str().expect("a token").to_owned();
    let me = client.get(&token, "/api/v1/me").await.json();
    assert_eq!(me["name"], "agency-head");
    assert_eq!(me["roles"][0]["role"], "agency_head");
    let path = client.site.path_of("H10.12").await;
    let may = |permission: &str| json!({ "permission": permission, "whole_province": false, "paths": [path.as_str()] });
    assert_eq!(
        me["permissions"],
        json!(["read_registry", "report_losses", "contest_reports", "publish_reports"].map(may))
    );
    let bearer = format!("Bearer {token}");
    let ended = client.send("DELETE", "/api/v1/sessions/current", &[("Authorization", &bearer)], b"").await;
    assert_eq!((ended.status, ended.body.len()), (204, 0));
    assert_eq!(client.get(&token, "/api/v1/me").await.status, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_wrong_with_a_request_is_a_problem_document() {
    let client = Client::new().await;
    let token = client.token(&[(Role::ItAdmin, "H10")]).await;
    let bearer = format!("Bearer {token}");
    let authorized = ("Authorization", bearer.as_str());
    let json = ("Content-Type", "application/json");
    let decisions = "/api/v1/decisions";
    let huge = vec![b' '; 3 << 20];
    for (method, path, headers, body, status, code) in [
        ("GET", "/api/v1/nothing", vec![authorized], &b""[..], 404, "not-found"),
        ("GET", "/api/v1/agencies/not-an-id", vec![authorized], b"", 404, "not-found"),
        ("PUT", "/api/v1/agencies", vec![authorized], b"", 405, "method-not-allowed"),
        ("POST", decisions, vec![authorized], b"{}", 415, "not-json"),
        ("POST", decisions, vec![authorized, ("Content-Type", "text/plain")], b"{}", 415, "not-json"),
        ("POST", decisions, vec![authorized, json], b"{", 400, "malformed"),
        ("POST", decisions, vec![authorized, json], b"[]", 422, "invalid"),
        ("POST", decisions, vec![authorized, json], &huge, 413, "too-large"),
        ("POST", decisions, vec![authorized, json, ("Idempotency-Key", "a b")], b"{}", 400, "bad-idempotency-key"),
    ] {
        let answer = client.send(method, path, &headers, body).await;
        assert_eq!((answer.status, answer.problem().as_str()), (status, code), "{method} {path}");
        let explained = client.get(&token, &format!("/problems/{code}")).await;
        assert_eq!(explained.status, 200, "{code}");
        assert!(explained.text().starts_with(&format!("{code} ({status})")), "{}", explained.text());
    }
    assert_eq!(client.get(&token, "/problems/no-such-kind").await.problem(), "not-found");
    let refused = client.send("PUT", "/api/v1/agencies", &[authorized], b"").await;
    assert_eq!(refused.header("allow"), Some("GET,HEAD"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_problem_is_told_in_the_callers_language() {
    let client = Client::new().await;
    let token = client.token(&[(Role::ItAdmin, "H10")]).await;
    let bearer = format!("Bearer {token}");
    for (asked, spoken, word) in
        [("en-GB, vi;q=0.1", "en", "not valid"), ("vi", "vi", "chưa hợp lệ"), ("fr", "vi", "chưa hợp lệ")]
    {
        let headers = [("Authorization", bearer.as_str()), ("Accept-Language", asked)];
        let answer = client.send("GET", "/api/v1/agencies?limit=0", &headers, b"").await;
        assert_eq!(answer.header("content-language"), Some(spoken), "{asked}");
        assert!(answer.json()["title"].as_str().unwrap().contains(word), "{}", answer.text());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_wrong_parameter_is_told_at_once_and_a_cursor_of_another_list_is_none() {
    let client = Client::new().await;
    let token = client.token(&[(Role::ItAdmin, "H10")]).await;
    let wrong = client.get(&token, "/api/v1/agencies?level=moon&limit=201&after=!&colour=red&under=1").await;
    assert_eq!(wrong.problem(), "invalid");
    assert_eq!(wrong.pointers(), ["/after", "/colour", "/level", "/limit", "/under"]);
    let next = client.get(&token, "/api/v1/agencies?limit=1").await.json()["next"].as_str().unwrap().to_owned();
    assert_eq!(client.get(&token, &format!("/api/v1/agencies?after={next}")).await.status, 200);
    for list in ["officials", "decisions", "certificates", "mailboxes", "plans"] {
        let answer = client.get(&token, &format!("/api/v1/{list}?after={next}")).await;
        assert_eq!((answer.status, answer.pointers()), (422, vec!["/after".to_owned()]), "{list}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_caller_has_is_not_sent_again_until_it_changes() {
    let client = Client::new().await;
    let token = client.token(&[(Role::ItAdmin, "H10")]).await;
    let bearer = format!("Bearer {token}");
    for list in ["agencies", "officials", "decisions", "mailboxes", "certificates"] {
        let items = client.get(&token, &format!("/api/v1/{list}?limit=1")).await.items();
        let path = format!("/api/v1/{list}/{}", items[0]["id"].as_str().unwrap());
        let first = client.get(&token, &path).await;
        assert_eq!(first.status, 200, "{path}");
        let tag = first.header("etag").expect("a tag");
        let known = [("Authorization", bearer.as_str()), ("If-None-Match", tag)];
        let again = client.send("GET", &path, &known, b"").await;
        assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, Some(tag)), "{path}");
        let other = [("Authorization", bearer.as_str()), ("If-None-Match", "\"0\"")];
        assert_eq!(client.send("GET", &path, &other, b"").await.body, first.body);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_description_and_its_viewer_come_from_here_alone() {
    let client = Client::new().await;
    let served = client.send("GET", "/api/v1/openapi.json", &[], b"").await;
    assert_eq!((served.status, served.header("content-type")), (200, Some("application/json")));
    assert_eq!(served.json(), api_description());
    let viewer = client.send("GET", "/api/docs/", &[], b"").await;
    assert_eq!(viewer.status, 200);
    let policy = viewer.header("content-security-policy").expect("a policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{policy}");
    for word in ["http:", "https:", "unsafe", "*"] {
        assert!(!policy.contains(word), "{policy}");
    }
    let page = viewer.text();
    let files = page.split(['"', '\'']).filter_map(|part| part.strip_prefix("./"));
    let files: Vec<&str> = files.filter(|file| !file.is_empty()).collect();
    assert!(files.len() >= 4, "{page}");
    for file in files {
        let answer = client.send("GET", &format!("/api/docs/{file}"), &[], b"").await;
        assert_eq!(answer.status, 200, "{file}");
    }
    assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("<style"), "{page}");
    let settings = client.send("GET", "/api/docs/swagger-initializer.js", &[], b"").await.text();
    assert!(settings.contains("/api/v1/openapi.json"), "{settings}");
}

#[test]
fn the_description_of_alarms_says_of_each_kind_when_and_since_when() {
    let described = api_description();
    let text = described["paths"]["/api/v1/alarms"]["get"]["description"].as_str().expect("a description");
    for kind in AlarmKind::ALL {
        let line = text.lines().find(|line| line.starts_with(&format!("| `{kind}` |")));
        let line = line.unwrap_or_else(|| panic!("{kind} is missing: {text}"));
        // When, and since when: an address was never right since a day that is known.
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        assert!(cells.len() == 3 && cells[1].len() > 20, "{line}");
        assert_eq!(cells[2].is_empty(), *kind == AlarmKind::AddressMismatch, "{line}");
    }
}
