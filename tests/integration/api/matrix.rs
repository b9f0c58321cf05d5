//! The scope matrix: every route of the API x every role x every relation of what is named to what the account was granted.
//!
//! Generated from the table of routes, so a new route is walked from its first day: it names something in its path, its query or its
//! body, or this file says why there is nothing to name. What lies outside the scope must look exactly like what does not exist, and
//! leave no trace of a write.

mod targets;

use std::collections::BTreeMap;

use congvu::auth::permission::{Permission, role_allows};
use congvu::domain::principal::Role;
use congvu::web::{Access, RouteEntry, route_table};
use serde_json::{Value, json};

pub(super) use self::targets::{Named, Relation, registry, targets};
use super::client::{Answer, Client};

/// The agency over whose subtree the walking accounts have their role: a district with departments below it.
pub(super) const GRANTED: &str = "H10.31";
pub(super) const NOWHERE: &str = "01976cf0-0000-7000-8000-000000000000";

/// Routes that name nothing of one part of the tree, each with why, or with the disclosure of RELIABILITY P10 that it is.
const NAME_NOTHING: &[(&str, &str, &str)] = &[
    ("GET", "/api/v1/addresses/{address}", "P10, a named disclosure: that an address is taken, never by whom"),
    (
        "POST",
        "/api/v1/officials/find",
        "P10, hand-over: who bears a number that the caller holds; counted and recorded",
    ),
    ("GET", "/api/v1/imports/templates/{kind}", "an empty table holds nobody's data"),
    (
        "POST",
        "/api/v1/imports",
        "names agencies and people in a file: judged row by row by the operations of this matrix",
    ),
    (
        "POST",
        "/api/v1/certificates/validate",
        "judged by the bytes that are shown: `signers::validation` walks both sides",
    ),
    (
        "POST",
        "/api/v1/signing-events",
        "names agencies event by event, and keeps what it refuses as findings: `signing::recording` walks both sides",
    ),
    ("GET", "/api/v1/signing-events/findings", "the whole province's matter: refused to whoever has a part"),
    ("GET", "/api/v1/signing-events/refused", "the whole province's matter: refused to whoever has a part"),
    ("GET", "/api/v1/document-systems", "systems of the whole province: by code and name, nobody's data"),
    ("POST", "/api/v1/document-systems", "systems of the whole province: refused to whoever has a part"),
    (
        "PUT",
        "/api/v1/document-systems/{code}/reporters",
        "systems of the whole province: refused to whoever has a part",
    ),
    ("GET", "/api/v1/changes", "the caller's own part of the feed: `signers::changes` walks it by scope"),
    ("GET", "/api/v1/coming-up", "the caller's own part of the list: `lists_say_nothing_of_what_lies_outside`"),
    ("GET", "/api/v1/alarms", "the caller's own part of the list: `fetch::alarms` walks it by scope"),
    ("GET", "/api/v1/reports/adoption", "P10, a named disclosure: figures of agencies; only the caller's part of them"),
    (
        "GET",
        "/api/v1/reports/league",
        "P10, a named disclosure: ranks of one's own blocks: `api::reports` walks both sides",
    ),
    (
        "GET",
        "/api/v1/reports/league/{code}",
        "names an agency by its code; departments have no card: `api::reports` walks it",
    ),
    ("GET", "/api/v1/reports/year-end", "the whole province's matter: refused to whoever has a part"),
    ("GET", "/api/v1/reports/demand", "the whole province's matter: refused to whoever has a part"),
    (
        "POST",
        "/api/v1/indicator-figures",
        "names agencies in its body, figure by figure: `api::figures` walks both sides",
    ),
    (
        "GET",
        "/api/v1/indicator-figures/findings",
        "the caller's own part of the list: `api::figures` walks it by scope",
    ),
    ("GET", "/api/v1/reports/months", "months of the whole province: P10, a named disclosure, figures of all agencies"),
    ("GET", "/api/v1/reports/months/{month}", "P10, a named disclosure: what is published of all agencies; no person"),
    ("POST", "/api/v1/reports/months/{month}/draft", "the whole province's matter: refused to whoever has a part"),
    ("POST", "/api/v1/reports/months/{month}/seen", "names an agency in its body: `figures::months` walks both sides"),
    (
        "POST",
        "/api/v1/reports/months/{month}/contests",
        "names an agency in its body: `figures::months` walks both sides",
    ),
    (
        "POST",
        "/api/v1/reports/months/{month}/publication",
        "the whole province's matter: refused to whoever has a part",
    ),
    ("POST", "/api/v1/reports/contests/{id}/answer", "the whole province's matter: refused to whoever has a part"),
    ("GET", "/api/v1/audit/checkpoint", "a hash over the whole record, signed for everybody"),
    ("GET", "/api/v1/plans", "plans concern the whole province: refused to whoever has a part"),
    ("GET", "/api/v1/me", "the caller's own account"),
    ("GET", "/api/v1/me/notices", "the caller's own wishes"),
    ("PUT", "/api/v1/me/notices", "the caller's own wishes"),
    ("POST", "/api/v1/sessions", "a log-in"),
    ("DELETE", "/api/v1/sessions/current", "the caller's own session"),
    ("POST", "/api/v1/activations/redeem", "by a secret code"),
    ("GET", "/api/lgsp/dmdc/Category/{table}", "the caller's own part of the feed: tested with the feed"),
];

/// The route with its parameter filled in and what it is asked for; none when this relation has nothing of the kind.
pub(super) fn path_of(route: &RouteEntry, named: &Named) -> Option<String> {
    let path = match route.path.split_once('{') {
        None => route.path.clone(),
        Some((before, rest)) => {
            let (_, after) = rest.split_once('}')?;
            let collection = before.trim_end_matches('/').rsplit('/').next()?;
            format!("{before}{}{after}", named.get(collection)?)
        }
    };
    Some(format!("{path}{}", query_of(route, named)))
}

/// What a list is asked for: a filter that names something.
fn query_of(route: &RouteEntry, named: &Named) -> String {
    // A list that is taken away as a file is asked for as its pages are.
    let list = list_of_export(route);
    let form = if list.is_some() { "&format=csv" } else { "" };
    let asked = |parameter: &str, key: &str| format!("?{parameter}={}{form}", named[key]);
    match (route.method, list.unwrap_or(&route.path)) {
        ("GET", "/api/v1/agencies" | "/api/v1/indicator-figures") => asked("under", "agencies"),
        ("GET", "/api/v1/reports/indicators") => asked("agency", "code"),
        ("GET", "/api/v1/campaigns" | "/api/v1/signing-events") => asked("agency", "agencies"),
        ("GET", "/api/v1/officials" | "/api/v1/mailboxes" | "/api/v1/decisions" | "/api/v1/steps") => {
            asked("agency", "agencies")
        }
        ("GET", "/api/v1/certificates" | "/api/v1/requests" | "/api/v1/audit" | "/api/v1/devices") => {
            asked("official", "officials")
        }
        ("GET", "/api/v1/forms/{form}") => asked("request", "requests"),
        ("GET", "/api/v1/signers") => asked("address", "address"),
        ("GET", "/api/v1/signers/by-serial") => format!("{}&issuer={}", asked("serial", "serial"), "07".repeat(32)),
        _ => String::new(),
    }
}

/// The list that the route gives as a file.
fn list_of_export(route: &RouteEntry) -> Option<&str> {
    route.path.strip_suffix("/export").filter(|list| !list.contains('{'))
}

/// What is sent with a write or a question that names something in its body.
pub(super) fn body_of(route: &RouteEntry, named: &Named) -> Value {
    match (route.method, route.path.as_str()) {
        ("POST", "/api/v1/activations") => {
            json!({"officials": [named["officials"]], "purpose": "activate", "channel": "sheet"})
        }
        ("POST", "/api/v1/decisions" | "/api/v1/decisions/preview") => json!({
            "issuer": named["issuer"], "number": 77, "symbol": "QĐ-MT", "signed_on": "2019-12-30",
            "signer": "Người ký", "summary": "Ma trận phạm vi",
            "subjects": [{
                "person": {"known": named["officials"]},
                "effective_from": "2020-01-01",
                "act": {"kind": "resign"}
            }]
        }),
        ("POST", "/api/v1/signers/query") => json!({"keys": [{"sha256": named["signers"]}]}),
        ("POST", "/api/v1/requests") => json!({"kind": "new", "official": named["officials"]}),
        ("POST", "/api/v1/letters") => {
            json!({"number": "1/MT", "dated_on": "2019-12-31", "requests": [named["requests"]]})
        }
        ("POST", "/api/v1/campaigns" | "/api/v1/campaigns/preview") => {
            json!({"agency": named["agencies"], "ends_by": "2020-12-30"})
        }
        ("POST", "/api/v1/campaigns/{id}/letters") => json!({"number": "1/MT", "dated_on": "2019-12-31"}),
        ("POST", "/api/v1/requests/{id}/ca-refusal") => {
            json!({"number": "1/MT", "dated_on": "2019-12-31", "reason": "Ma trận"})
        }
        ("POST", path) if ["/return", "/rejection", "/cancellation"].iter().any(|end| path.ends_with(end)) => {
            json!({"reason": "Ma trận"})
        }
        ("POST", path) if path.ends_with("/refusal") || path.ends_with("/withdrawal") => json!({"reason": "Ma trận"}),
        ("POST", "/api/v1/decisions/{id}/correction") => {
            json!({"signed_on": "2019-12-30", "signer": "Người khác", "summary": "Ma trận phạm vi", "reason": "Ma trận"})
        }
        ("POST", path) if path.ends_with("/correction") => {
            json!({"effective_from": "2020-01-01", "act": {"kind": "resign"}, "reason": "Ma trận"})
        }
        ("POST", "/api/v1/devices") => {
            json!({"medium": "usb", "serial": format!("MT-{}", named["officials"]), "official": named["officials"]})
        }
        ("POST", "/api/v1/devices/{id}/events") => json!({"event": {"kind": "lock"}}),
        ("POST", path) if path.ends_with("/erasure") || path.ends_with("/owner") || path.ends_with("/ocsp-checks") => {
            json!({"reason": "Ma trận"})
        }
        _ => json!({}),
    }
}

async fn ask(client: &Client, token: &str, route: &RouteEntry, named: &Named) -> Answer {
    let path = path_of(route, named).expect("a path");
    let bearer = format!("Bearer {token}");
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json"), ("If-Match", "*")];
    let body = if route.method == "GET" { String::new() } else { body_of(route, named).to_string() };
    client.send(route.method, &path, &headers, body.as_bytes()).await
}

/// How much has been written: change sets, and rows of what is no fact. Each only grows, and so does their sum.
async fn written(client: &Client) -> i64 {
    client
        .number(
            "select (select seq from change_counter) + (select count(*) from activation) + (select count(*) from principal) \
             + (select count(*) from plan_approval) + (select count(*) from job) + (select count(*) from erasure_request) \
             + (select count(*) from decision_step where state <> 'open')",
        )
        .await
}

/// Whether the account sees what is named: it lies in its part of the tree, and is of a kind that lies in one. Plans are the whole
/// province's matter, a job is its owner's.
fn is_inside(route: &RouteEntry, relation: Relation) -> bool {
    let of_nobody_here = ["/api/v1/plans/", "/api/v1/jobs/"].iter().any(|kind| route.path.starts_with(kind));
    matches!(relation, Relation::Own | Relation::Child) && !of_nobody_here
}

/// P10, a named disclosure: the two agencies of a hand-over know of it, of its decision and of what has to be answered.
fn is_handed_over(route: &RouteEntry, relation: Relation) -> bool {
    let shows = ["/api/v1/decisions/{id}", "/api/v1/subjects/", "/api/v1/steps/"];
    // Who is released, and that they are, may be found again by the agency that they leave, and in the record.
    let lists = ["/api/v1/decisions", "/api/v1/audit"];
    let is_listed = route.method == "GET" && lists.contains(&list_of_export(route).unwrap_or(&route.path));
    relation == Relation::Inbound && (is_listed || shows.iter().any(|path| route.path.starts_with(path)))
}

#[test]
fn every_route_is_walked_or_names_nothing() {
    let anything: Named = targets::keys().map(|key| (key, "x".to_owned())).collect();
    let table = route_table();
    for route in &table {
        let says_why = NAME_NOTHING.iter().any(|(method, path, _)| (*method, *path) == (route.method, &route.path));
        assert_ne!(is_walked(route, &anything), says_why, "{} {}: walk it, or say why not", route.method, route.path);
    }
    for (method, path, _) in NAME_NOTHING {
        let is_there = table.iter().any(|route| (route.method, route.path.as_str()) == (*method, *path));
        assert!(is_there, "{method} {path} is no route");
    }
}

fn is_walked(route: &RouteEntry, anything: &Named) -> bool {
    let in_path = route.path.contains('{') && path_of(route, anything).is_some();
    in_path
        || !query_of(route, anything).is_empty()
        || (!route.path.contains('{') && body_of(route, anything) != json!({}))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_out_of_scope_looks_like_what_is_not_there() {
    let client = Client::new().await;
    let targets = targets(&client).await;
    let mut walked = 0;
    for &role in Role::ALL {
        let token = client.token(&[(role, GRANTED)]).await;
        for route in route_table().iter().filter(|route| is_walked(route, &targets[&Relation::None])) {
            walked += walk(&client, &token, route, role, &targets).await;
        }
    }
    assert!(walked > 1800, "only {walked} cells of the matrix were walked");
}

/// Walks one route with one role through all relations; gives how many cells that were.
async fn walk(
    client: &Client,
    token: &str,
    route: &RouteEntry,
    role: Role,
    targets: &BTreeMap<Relation, Named>,
) -> usize {
    let cell = |relation: Relation| format!("{} {} as {role}, {relation:?}", route.method, route.path);
    let (may, is_told) = match route.access {
        Access::Needs(_) | Access::NeedsOneOf(_) | Access::OwnOr(_) => {
            (route.access.permissions().iter().any(|permission| role_allows(role, *permission)), true)
        }
        // Own data of whoever asks: anything else is as if it were not there. A person's export is also for who decides about them.
        Access::OwnData | Access::Public => (role_allows(role, Permission::RecordDecisions), false),
    };
    let missing = ask(client, token, route, &targets[&Relation::None]).await;
    let is_refused = is_told && (!may || route.path.contains("/plans"));
    assert_eq!(missing.status == 403, is_refused, "{}: {}", cell(Relation::None), missing.text());
    let before = written(client).await;
    for (&relation, named) in targets {
        let inside = may && is_inside(route, relation);
        if may && is_handed_over(route, relation) {
            handed_over(client, token, route, named).await;
        } else if may
            && relation == Relation::Parent
            && (route.method, list_of_export(route).unwrap_or(&route.path)) == ("GET", "/api/v1/agencies")
        {
            // What the account sees lies under it, and says so itself (`path`): the filter tells nothing more.
            let answer = ask(client, token, route, named).await;
            let form = if list_of_export(route).is_some() { "?format=csv" } else { "" };
            let whole = client.get(token, &format!("{}{form}", route.path)).await;
            assert_eq!(answer.text(), whole.text(), "{}", cell(relation));
        } else if !inside {
            let answer = ask(client, token, route, named).await;
            assert_eq!(answer.status, missing.status, "{}: {}", cell(relation), answer.text());
            assert_eq!(answer.text(), missing.text(), "{}", cell(relation));
        } else if route.method == "GET" {
            let answer = ask(client, token, route, named).await;
            assert_eq!(answer.status, 200, "{}: {}", cell(relation), answer.text());
        }
        assert_eq!(written(client).await, before, "{} left a write", cell(relation));
    }
    targets.len()
}

/// What the receiving side is told of a hand-over, and that it changes nothing of it but by its answer, which is not given here.
async fn handed_over(client: &Client, token: &str, route: &RouteEntry, named: &Named) {
    if route.path.ends_with("/acceptance") || route.path.ends_with("/refusal") {
        return;
    }
    let answer = ask(client, token, route, named).await;
    let told = [if route.method == "GET" { 200 } else { 409 }, 403];
    assert!(told.contains(&answer.status), "{} {}: {}", route.method, route.path, answer.text());
    // Of the other agency's part of it nothing is told: not the person's file, nor their address.
    assert!(!answer.text().contains(&named["address"]), "{} {}: {}", route.method, route.path, answer.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_say_nothing_of_what_lies_outside() {
    let client = Client::new().await;
    let targets = targets(&client).await;
    let outside: Vec<&Named> = [Relation::Sibling, Relation::Parent].map(|relation| &targets[&relation]).into();
    for &role in Role::ALL {
        let token = client.token(&[(role, GRANTED)]).await;
        for list in [
            "officials",
            "mailboxes",
            "certificates",
            "decisions",
            "devices",
            "requests",
            "steps",
            "coming-up?days=365",
        ] {
            let answer = client
                .get(&token, &format!("/api/v1/{list}{}limit=200", if list.contains('?') { '&' } else { '?' }))
                .await;
            let text = answer.text();
            for named in &outside {
                for key in
                    ["officials", "mailboxes", "certificates", "devices", "requests", "steps", "subjects", "decisions"]
                {
                    assert!(!text.contains(&named[key]), "{list} as {role} tells of {key} outside");
                }
            }
        }
    }
}
