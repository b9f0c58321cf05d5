//! The same matrix for what is no route of the API: SCIM, whose routes are read from its source, and the pages. A new one is walked,
//! or this file says why there is nothing to walk.

use std::collections::BTreeMap;

use congvu::domain::principal::Role;
use congvu::web::page_paths;
use serde_json::{Value, json};

use super::client::{Answer, Client};
use super::matrix::{GRANTED, Named, Relation, targets};

const SCIM: &str = include_str!("../../../src/web/scim/mod.rs");

/// Routes that name nothing of one part of the tree, each with why.
const NAME_NOTHING: &[(&str, &str)] = &[
    ("/scim/v2/ServiceProviderConfig", "what the service can do"),
    ("/scim/v2/ResourceTypes", "what the service can do"),
    ("/scim/v2/ResourceTypes/{name}", "what the service can do"),
    ("/scim/v2/Schemas", "what the service can do"),
    ("/scim/v2/Schemas/{urn}", "what the service can do"),
    ("/scim/v2/Me", "not offered"),
    ("/scim/v2/Bulk", "not offered"),
    ("/activate", "by a secret code"),
    ("/recovery", "answers alike whatever is asked: `activation::recovery`"),
    ("/recovery/confirm", "by a secret code"),
    ("/login", "the caller's own log-in"),
    ("/login/code", "the caller's own log-in"),
    ("/login/password", "the caller's own log-in"),
    ("/login/enrol", "the caller's own log-in"),
    ("/login/activate", "the caller's own log-in"),
    ("/login/oidc", "the caller's own log-in"),
    ("/login/oidc/callback", "the caller's own log-in"),
    ("/account/link", "the caller's own account"),
    ("/account/link/remove", "the caller's own account"),
    ("/account/notices", "the caller's own account"),
    ("/account", "the caller's own account"),
    ("/account/loss", "the caller's own device"),
    ("/account/password", "the caller's own account"),
    ("/account/sessions", "the caller's own account"),
    ("/account/certificates/{id}/handover", "the caller's own certificate: `web::desk`"),
    ("/helpdesk/account", "answers alike whatever is asked: `web::desk`"),
    ("/requests/new", "whom it is for is searched for within the part: `web::desk`"),
    ("/campaigns/new", "which agency is typed: `web::desk`"),
    ("/language", "the reader's own choice"),
    ("/audit/records/{number}", "by its number: `audit::glance`"),
    ("/audit/checkpoints", "hashes over the whole record, signed for everybody"),
    ("/audit/checkpoints/{size}", "a hash over the whole record, signed for everybody"),
    ("/audit/verification", "for who may see the whole record: `web::audit`"),
    ("/logout", "the caller's own session"),
    ("/directory", WHOLE),
    ("/directory/plans", WHOLE),
    ("/directory/plans/new", WHOLE),
    ("/directory/plans/{id}", WHOLE),
    ("/directory/plans/{id}/rows", WHOLE),
    ("/directory/plans/{id}/approve", WHOLE),
    ("/directory/plans/{id}/apply", WHOLE),
    ("/directory/plans/{id}/revert", WHOLE),
    ("/directory/work/{id}", WHOLE),
    ("/directory/work/{id}/events", WHOLE),
    ("/directory/pause", WHOLE),
    ("/directory/resume", WHOLE),
    ("/directory/ahead", WHOLE),
    ("/directory/cases", WHOLE),
    ("/directory/cases/{id}", WHOLE),
    ("/directory/quarantine", WHOLE),
    ("/directory/drift", WHOLE),
    ("/certificates/import", WHOLE),
    ("/certificates/import/{id}", "the caller's own import"),
    ("/certificates/import/{id}/events", "the caller's own import"),
    ("/settings", WHOLE),
    ("/reports/year-end", WHOLE),
    ("/reports/demand", WHOLE),
    ("/officials/find", "a named disclosure, by number and date of birth: `web::officials`"),
    ("/imports", "the caller's own uploads: `web::imports`"),
    ("/imports/{kind}", "what may be uploaded"),
    ("/imports/jobs/{id}", "the caller's own uploads: `web::imports`"),
    ("/imports/jobs/{id}/progress", "the caller's own uploads: `web::imports`"),
    ("/figures/values/{id}", "a figure of an agency within one's part: `web::figures`"),
    ("/figures/findings", "which figures is told within one's part: `figures::findings`"),
    ("/figures/findings/{id}", "a row of an agency within one's part: `web::figures`"),
    ("/reports/months", ALL_AGENCIES),
    ("/reports/months/draft", WHOLE),
    ("/reports/months/{month}", ALL_AGENCIES),
    ("/reports/months/{month}/file", ALL_AGENCIES),
    ("/reports/months/{month}/seen", "which agency is ticked: `web::months`"),
    ("/reports/months/{month}/contest", "which agency is chosen: `web::months`"),
    ("/reports/months/{month}/publication", WHOLE),
    ("/reports/contests/{id}", WHOLE),
];

/// What names no person and is everybody's to read.
const ALL_AGENCIES: &str = "figures of all agencies, for whoever reads the registry: `web::months`";

/// What `web::directory`, `web::certificates`, `web::months` and `web::reports` see refused.
const WHOLE: &str = "the whole province's matter: refused to whoever has a part";

/// What is asked, with `{id}`, `{group}` and `{code}` to be filled in.
const WALKED: &[(&str, &str, &str)] = &[
    ("GET", "/scim/v2/Users/{id}", "/scim/v2/Users/{id}"),
    ("PUT", "/scim/v2/Users/{id}", "/scim/v2/Users/{id}"),
    ("PATCH", "/scim/v2/Users/{id}", "/scim/v2/Users/{id}"),
    ("DELETE", "/scim/v2/Users/{id}", "/scim/v2/Users/{id}"),
    ("GET", "/scim/v2/Groups/{id}", "/scim/v2/Groups/{group}"),
    ("PUT", "/scim/v2/Groups/{id}", "/scim/v2/Groups/{group}"),
    ("PATCH", "/scim/v2/Groups/{id}", "/scim/v2/Groups/{group}"),
    ("DELETE", "/scim/v2/Groups/{id}", "/scim/v2/Groups/{group}"),
    ("GET", "/scim/v2/Users", "/scim/v2/Users?filter=id%20eq%20%22{id}%22"),
    ("GET", "/scim/v2/Groups", "/scim/v2/Groups?filter=id%20eq%20%22{group}%22"),
    ("POST", "/scim/v2/Users/.search", "/scim/v2/Users/.search"),
    ("POST", "/scim/v2/Groups/.search", "/scim/v2/Groups/.search"),
    ("POST", "/scim/v2/.search", "/scim/v2/.search"),
    ("GET", "/agencies/{code}", "/agencies/{code}"),
    ("GET", "/agencies/{code}/people", "/agencies/{code}/people?part=below&column=staff"),
    ("GET", "/requests/{id}", "/requests/{request}"),
    ("POST", "/requests/{id}/content", "/requests/{request}/content"),
    ("POST", "/requests/{id}/{act}", "/requests/{request}/submission"),
    ("GET", "/campaigns/{id}", "/campaigns/{campaign}"),
    ("POST", "/campaigns/{id}/continuation", "/campaigns/{campaign}/continuation"),
    ("POST", "/campaigns/{id}/{act}", "/campaigns/{campaign}/submission"),
    ("GET", "/helpdesk/{id}", "/helpdesk/{id}"),
    ("POST", "/helpdesk/{id}/unlock", "/helpdesk/{id}/unlock"),
    ("POST", "/helpdesk/{id}/activation", "/helpdesk/{id}/activation"),
    ("GET", "/audit/officials/{id}", "/audit/officials/{id}"),
    ("GET", "/audit/certificates/{id}", "/audit/certificates/{certificate}"),
    ("GET", "/audit/documents/{id}", "/audit/documents/{event}"),
    ("GET", "/agencies/{code}/history", "/agencies/{code}/history"),
    ("GET", "/agencies/{code}/standing", "/agencies/{code}/standing"),
    ("GET", "/reports/league/{code}", "/reports/league/{code}"),
    ("GET", "/certificates/{id}", "/certificates/{certificate}"),
    ("GET", "/officials/{id}", "/officials/{id}"),
    ("GET", "/decisions/new", "/decisions/new?type=retire&person={id}"),
    ("GET", "/decisions/{id}", "/decisions/{decision}"),
    ("GET", "/decisions/{id}/heading", "/decisions/{decision}/heading"),
    ("GET", "/subjects/{id}", "/subjects/{subject}"),
    ("GET", "/subjects/{id}/answer", "/subjects/{subject}/answer"),
    ("GET", "/subjects/{id}/correction", "/subjects/{subject}/correction"),
    ("GET", "/subjects/{id}/withdrawal", "/subjects/{subject}/withdrawal"),
    ("GET", "/steps/{id}", "/steps/{step}"),
    ("GET", "/figures/{code}", "/figures/{code}"),
    ("POST", "/figures/{code}", "/figures/{code}"),
];

/// Pages of decisions and their steps: the agency to which somebody is handed over sees what it is to answer.
fn shows_what_is_handed_over(route: &str) -> bool {
    ["/decisions/{id}", "/subjects/{id}", "/steps"].iter().any(|page| route.starts_with(page))
}

/// Pages that show what the reader sees, without being told which.
const LISTS: [&str; 25] = [
    "/",
    "/agencies",
    "/people?column=staff",
    "/people?column=staff&q=ma+tran",
    "/requests",
    "/letters",
    "/campaigns",
    "/helpdesk?q=ma+tran",
    "/certificates",
    "/audit",
    "/audit/cases?q=ma+tran",
    "/audit/documents?agency=H10",
    "/officials",
    "/officials?q=ma+tran",
    "/decisions",
    "/decisions/coming",
    "/steps",
    "/figures",
    "/?whole=yes",
    "/reports",
    "/reports/adoption",
    "/reports/indicators",
    "/reports/indicators/rows?indicator=coverage",
    "/reports/indicators/rows?indicator=coverage&show=rest",
    "/reports/league",
];

fn filled(text: &str, named: &Named) -> String {
    let text = text.replace("{id}", &named["officials"]).replace("{group}", &named["agencies"]);
    let text = text.replace("{request}", &named["requests"]).replace("{campaign}", &named["campaigns"]);
    let text = text.replace("{certificate}", &named["certificates"]).replace("{event}", &named["signing-events"]);
    let text = text.replace("{decision}", &named["decisions"]).replace("{subject}", &named["subjects"]);
    text.replace("{step}", &named["steps"]).replace("{code}", &named["code"])
}

fn body(method: &str, route: &str, named: &Named) -> Value {
    let filter = |id: &str| json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "filter": format!("id eq \"{id}\"")});
    match (method, route) {
        ("POST", "/scim/v2/Groups/.search") => filter(&named["agencies"]),
        ("POST", path) if !path.starts_with("/scim") => Value::Null,
        ("POST", _) => filter(&named["officials"]),
        ("PATCH", path) if path.contains("Groups") => {
            json!({"Operations": [{"op": "replace", "path": "displayName", "value": "Ma trận"}]})
        }
        ("PATCH", _) => json!({"Operations": [{"op": "replace", "path": "active", "value": false}]}),
        ("PUT", _) => {
            json!({"userName": "ma.tran@binhphuoc.gov.vn", "name": {"formatted": "Lý Ma Trận"}, "active": false})
        }
        _ => Value::Null,
    }
}

async fn ask(client: &Client, token: &str, (method, route, path): (&str, &str, &str), named: &Named) -> Answer {
    let (bearer, cookie) = (format!("Bearer {token}"), format!("__Host-congvu={token}"));
    let credentials =
        if route.starts_with("/scim") { ("Authorization", bearer.as_str()) } else { ("Cookie", cookie.as_str()) };
    let body = body(method, route, named);
    let text = if body.is_null() { String::new() } else { body.to_string() };
    let kind = if route.starts_with("/scim") { "application/scim+json" } else { "application/x-www-form-urlencoded" };
    let headers = [credentials, ("Content-Type", kind)];
    client.send(method, &filled(path, named), &headers, text.as_bytes()).await
}

fn routes_in(source: &str) -> Vec<&str> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    code.split(".route(").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next()).collect()
}

#[test]
fn every_route_of_scim_and_pages_is_walked_or_names_nothing() {
    let of_scim = routes_in(SCIM);
    assert!(of_scim.len() > 10, "{of_scim:?}");
    let mut known: Vec<String> = of_scim.iter().map(|route| format!("/scim/v2{route}")).collect();
    known.extend(page_paths().into_iter().map(str::to_owned));
    for route in &known {
        let is_list = LISTS.iter().any(|list| list.split('?').next() == Some(route));
        let is_walked = is_list || WALKED.iter().any(|(_, walked, _)| walked == route);
        let says_why = NAME_NOTHING.iter().any(|(nothing, _)| nothing == route);
        assert_ne!(is_walked, says_why, "{route}: walk it, or say why not");
    }
    for (nothing, _) in NAME_NOTHING {
        assert!(known.iter().any(|route| route == nothing), "{nothing} is no route");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_out_of_scope_looks_like_what_is_not_there_to_scim_and_in_pages() {
    let client = Client::new().await;
    let targets = targets(&client).await;
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for &role in Role::ALL {
        let token = client.token(&[(role, GRANTED)]).await;
        for &asked in WALKED {
            let missing = ask(&client, &token, asked, &targets[&Relation::None]).await;
            let before = client.number("select seq from change_counter").await;
            for relation in [Relation::Sibling, Relation::Parent, Relation::Inbound] {
                if relation == Relation::Inbound && shows_what_is_handed_over(asked.1) {
                    continue;
                }
                let answer = ask(&client, &token, asked, &targets[&relation]).await;
                let cell = format!("{} {} as {role}, {relation:?}", asked.0, asked.1);
                assert_eq!(answer.status, missing.status, "{cell}: {}", answer.text());
                assert_eq!(answer.text(), missing.text(), "{cell}");
                assert_eq!(answer.header("etag"), missing.header("etag"), "{cell}");
                assert_eq!(client.number("select seq from change_counter").await, before, "{cell} left a write");
            }
            for relation in [Relation::Own, Relation::Child] {
                if asked.0 == "GET" || asked.1.ends_with("/.search") {
                    let answer = ask(&client, &token, asked, &targets[&relation]).await;
                    *seen.entry(asked.1).or_default() += usize::from(answer.text() != missing.text());
                }
            }
        }
        lists(&client, &token, role, &targets).await;
    }
    // The matrix would hold if nobody saw anything.
    for (_, route, _) in WALKED.iter().filter(|(method, route, _)| *method == "GET" || route.ends_with("/.search")) {
        assert!(seen.get(route).is_some_and(|cells| *cells > 0), "{route} shows nobody what is theirs");
    }
}

async fn lists(client: &Client, token: &str, role: Role, targets: &BTreeMap<Relation, Named>) {
    let cookie = format!("__Host-congvu={token}");
    for list in LISTS {
        let text = client.send("GET", list, &[("Cookie", &cookie)], b"").await.text();
        for relation in [Relation::Sibling, Relation::Parent, Relation::Inbound] {
            if relation == Relation::Inbound && shows_what_is_handed_over(list) {
                continue;
            }
            let named = &targets[&relation];
            for told in [&named["full_name"], &named["officials"], &named["address"]] {
                assert!(!text.contains(told.as_str()), "{list} as {role} tells of {told}, {relation:?}");
            }
        }
    }
}
