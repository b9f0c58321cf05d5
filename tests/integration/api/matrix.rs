//! The scope matrix: every route of the API x every role x every relation of what is named to what the account was granted.
//!
//! Generated from the table of routes, so a new route is walked from its first day; one whose parameter this file cannot fill
//! fails until it can. What lies outside the scope must look exactly like what does not exist, and leave no trace of a write.

use std::collections::BTreeMap;

use congvu::auth::permission::{Permission, role_allows};
use congvu::domain::principal::Role;
use congvu::web::{Access, RouteEntry, route_table};
use serde_json::{Value, json};

use super::client::{Answer, Client};

/// The agency over whose subtree the walking accounts have their role: a district with departments below it.
const GRANTED: &str = "H10.31";
const NOWHERE: &str = "01976cf0-0000-7000-8000-000000000000";

/// How what is named lies to what was granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Relation {
    Own,
    Child,
    Sibling,
    Parent,
    None,
}

use Relation::{Child, None as Nothing, Own, Parent, Sibling};

const RELATIONS: [(Relation, &str); 4] = [(Own, GRANTED), (Child, "H10.31.01"), (Sibling, "H10.32"), (Parent, "H10")];

/// Identifiers of one relation, by collection: `officials` -> an official in that agency.
type Named = BTreeMap<String, String>;

async fn named(client: &Client, token: &str, code: &str) -> Named {
    let mut named = Named::new();
    let agency = client.get(token, &format!("/api/v1/agencies?code={code}")).await.items();
    let agency = agency[0]["id"].as_str().expect("an agency").to_owned();
    for collection in ["officials", "mailboxes", "certificates", "decisions"] {
        let path = format!("/api/v1/{collection}?agency={agency}&limit=1");
        let found = client.get(token, &path).await;
        let first = if found.status == 200 { found.items().into_iter().next() } else { Option::None };
        if let Some(id) = first.and_then(|item| item["id"].as_str().map(str::to_owned)) {
            named.insert(collection.to_owned(), id);
        }
    }
    if let Some(official) = named.get("officials") {
        let shown = client.get(token, &format!("/api/v1/officials/{official}")).await.json();
        if let Some(subject) = shown["decisions"][0]["subject"].as_str() {
            named.insert("subjects".to_owned(), subject.to_owned());
        }
    }
    named.insert("agencies".to_owned(), agency);
    let root = client.get(token, "/api/v1/agencies?code=H10").await.items();
    named.insert("issuer".to_owned(), root[0]["id"].as_str().expect("the root").to_owned());
    named
}

/// Nothing that is there; whoever issues a decision is, so that nothing else is wrong with it.
fn nowhere(targets: &BTreeMap<Relation, Named>) -> Named {
    let issuer = targets.get(&Own).and_then(|own| own.get("issuer")).cloned();
    let nothing = ["officials", "mailboxes", "certificates", "decisions", "agencies", "subjects"]
        .into_iter()
        .map(|collection| (collection.to_owned(), NOWHERE.to_owned()));
    nothing.chain(issuer.map(|issuer| ("issuer".to_owned(), issuer))).collect()
}

/// The route with its parameter filled in; none when this relation has nothing of the kind.
fn path_of(route: &RouteEntry, named: &Named) -> Option<String> {
    let Some((before, rest)) = route.path.split_once('{') else { return Some(route.path.clone()) };
    let (_, after) = rest.split_once('}')?;
    let collection = before.trim_end_matches('/').rsplit('/').next()?;
    let id = named.get(collection)?;
    Some(format!("{before}{id}{after}"))
}

/// Routes whose parameter is no identifier of a thing in the tree, each with why it is not walked by relation.
const BY_OTHER_KEYS: &[(&str, &str)] = &[
    ("/api/v1/addresses/{address}", "tells that an address is taken and not by whom: a named disclosure"),
    ("/api/v1/signers/{key}", "walked by its own test with certificates of both sides"),
    ("/api/v1/plans/{id}", "plans concern the whole province"),
    ("/api/v1/plans/{id}/rows", "plans concern the whole province"),
    ("/api/v1/plans/{id}/approvals", "plans concern the whole province"),
    ("/api/v1/imports/templates/{kind}", "an empty table holds nobody's data"),
    ("/api/v1/jobs/{id}", "one's own jobs: walked with the imports"),
    ("/api/v1/jobs/{id}/bad-rows", "one's own jobs: walked with the imports"),
    ("/api/v1/requests/{id}", "walked with an official's request in the scenario"),
];

/// What is sent with a write that names something in its body.
fn body_of(route: &RouteEntry, named: &Named) -> Value {
    match (route.method, route.path.as_str()) {
        ("POST", "/api/v1/activations") => {
            json!({"officials": [named.get("officials")], "purpose": "activate", "channel": "sheet"})
        }
        ("POST", "/api/v1/decisions" | "/api/v1/decisions/preview") => json!({
            "issuer": named.get("issuer"), "number": 77, "symbol": "QĐ-MT", "signed_on": "2019-12-30",
            "signer": "Người ký", "summary": "Ma trận phạm vi",
            "subjects": [{
                "person": {"known": named.get("officials")},
                "effective_from": "2020-01-01",
                "act": {"kind": "resign"}
            }]
        }),
        ("POST", path) if path.ends_with("/refusal") || path.ends_with("/withdrawal") => json!({"reason": "Ma trận"}),
        ("POST", path) if path.ends_with("/correction") => {
            json!({"effective_from": "2020-01-01", "act": {"kind": "resign"}, "reason": "Ma trận"})
        }
        ("POST", path) if path.ends_with("/erasure") => json!({"reason": "Ma trận"}),
        _ => json!({}),
    }
}

async fn ask(client: &Client, token: &str, route: &RouteEntry, path: &str, named: &Named) -> Answer {
    match route.method {
        "GET" => client.get(token, path).await,
        "POST" => client.post(token, path, &[], &body_of(route, named)).await,
        other => {
            let bearer = format!("Bearer {token}");
            let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json"), ("If-Match", "*")];
            client.send(other, path, &headers, body_of(route, named).to_string().as_bytes()).await
        }
    }
}

/// How much has been written: change sets, and rows of what is no fact.
async fn written(client: &Client) -> Vec<i64> {
    let mut counts = Vec::new();
    for sql in [
        "select seq from change_counter",
        "select count(*) from activation",
        "select count(*) from principal",
        "select count(*) from plan_approval",
        "select count(*) from erasure_request",
    ] {
        counts.push(client.number(sql).await);
    }
    counts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_out_of_scope_looks_like_what_is_not_there() {
    let client = Client::new().await;
    let everything = client.token(&[(Role::ItAdmin, "H10"), (Role::Auditor, "H10")]).await;
    let mut targets: BTreeMap<Relation, Named> = BTreeMap::new();
    for (relation, code) in RELATIONS {
        targets.insert(relation, named(&client, &everything, code).await);
    }
    let routes: Vec<RouteEntry> =
        route_table().into_iter().filter(|route| route.path.starts_with("/api/v1/")).collect();
    let mut walked = 0;
    for route in &routes {
        let in_path = route.path.contains('{');
        if BY_OTHER_KEYS.iter().any(|(path, _)| *path == route.path) {
            continue;
        }
        let Access::Needs(permission) = route.access else { continue };
        let names_in_body = body_of(route, &nowhere(&targets)) != json!({});
        if !in_path && !names_in_body {
            continue;
        }
        assert!(path_of(route, &nowhere(&targets)).is_some(), "{}: extend this file by its parameter", route.path);
        for &role in Role::ALL {
            let token = client.token(&[(role, GRANTED)]).await;
            walked += walk(&client, &token, route, (role, permission), &targets).await;
        }
    }
    assert!(walked > 500, "only {walked} cells of the matrix were walked");
}

/// Walks one route with one role through all relations; gives how many cells that were.
async fn walk(
    client: &Client,
    token: &str,
    route: &RouteEntry,
    (role, permission): (Role, Permission),
    targets: &BTreeMap<Relation, Named>,
) -> usize {
    let cell = |relation: Relation| format!("{} {} as {role}, {relation:?}", route.method, route.path);
    let missing_path = path_of(route, &nowhere(targets)).expect("a path");
    let before = written(client).await;
    let missing = ask(client, token, route, &missing_path, &nowhere(targets)).await;
    let mut cells = 1;
    if !role_allows(role, permission) {
        assert_eq!(missing.status, 403, "{}: {}", cell(Nothing), missing.text());
    }
    for (relation, named) in targets {
        let Some(path) = path_of(route, named) else { continue };
        let has_target = !body_of(route, named).to_string().contains("null");
        if !has_target {
            continue;
        }
        cells += 1;
        let inside = matches!(relation, Own | Child);
        if !role_allows(role, permission) || !inside {
            let answer = ask(client, token, route, &path, named).await;
            assert_eq!(answer.status, missing.status, "{}: {}", cell(*relation), answer.text());
            assert_eq!(answer.body, missing.body, "{}", cell(*relation));
            assert_eq!(written(client).await, before, "{} left a write", cell(*relation));
        } else if route.method == "GET" {
            let answer = ask(client, token, route, &path, named).await;
            assert_eq!(answer.status, 200, "{}: {}", cell(*relation), answer.text());
        }
    }
    cells
}
