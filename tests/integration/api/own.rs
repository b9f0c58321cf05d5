//! What an official sees of themselves: by an account that is tied to them, and nothing of anybody else.

use std::sync::Arc;

use congvu::auth::password::Password;
use congvu::domain::clock::{FixedClock, Timestamp};
use congvu::domain::ids::IdSource;
use congvu::domain::principal::Role;
use congvu::operations::add_principal::{NewPrincipal, add_principal};
use congvu::operations::tie_official::OfficialKey;
use congvu::operations::{Actor, Province, Registry};
use congvu::web::{Access, route_table};
use serde_json::json;

use super::client::Client;
use crate::web::site::{PASSWORD, TODAY, keys};

/// The token of a log-in to a new account with the role `official` that belongs to that person.
async fn account_of(client: &Client, official: &str) -> String {
    let province = Province {
        name: "Tỉnh Bình Phước".to_owned(),
        code: "H10".to_owned(),
        mail_domain: "binhphuoc.gov.vn".to_owned(),
    };
    let clock = FixedClock(Timestamp::start_of(TODAY).plus_seconds(9 * 3600));
    let store = client.site.store.clone();
    let registry = Registry::new(store, Arc::new(clock), true, province, IdSource::seeded(888)).with_keys(keys());
    let reader = registry.store.read().await.expect("a reader");
    let admin = reader.principal_by_name("it-admin", TODAY).await.expect("a look-up").expect("an account").principal;
    drop(reader);
    let official: OfficialKey = official.parse().expect("an identifier");
    let new = NewPrincipal {
        name: "chinh-minh".to_owned(),
        role: Role::Official,
        agency_code: "H10.31".to_owned(),
        official: Some(official),
        password: Password::chosen(PASSWORD.to_owned()).expect("a password"),
    };
    add_principal(&registry, &Actor::Principal(admin), new).await.expect("an account");
    let body = json!({"name": "chinh-minh", "password": PASSWORD}).to_string();
    let begun = client.send("POST", "/api/v1/sessions", &[("Content-Type", "application/json")], body.as_bytes()).await;
    assert_eq!(begun.status, 201, "{}", begun.text());
    begun.json()["token"].as_str().expect("a token").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_official_sees_their_own_data_and_nobody_elses() {
    let client = Client::new().await;
    let all = client.token(&[(Role::ItAdmin, "H10")]).await;
    let people = client.get(&all, "/api/v1/officials?limit=2").await.items();
    let [own, other] = [0, 1].map(|number: usize| people[number]["id"].as_str().expect("an official").to_owned());
    let token = account_of(&client, &own).await;
    assert_eq!(client.get(&token, "/api/v1/me").await.json()["official"], own.as_str());
    let mut walked = 0;
    for route in route_table().iter().filter(|route| route.method == "GET" && route.path.contains("/officials/{id}")) {
        let path = |id: &str| route.path.replace("{id}", id);
        let (mine, theirs) = (client.get(&token, &path(&own)).await, client.get(&token, &path(&other)).await);
        let expected = match route.access {
            Access::OwnOr(_) => (200, 403),
            Access::OwnData => (200, 404),
            Access::Needs(_) | Access::NeedsOneOf(_) | Access::Public => (403, 403),
        };
        assert_eq!((mine.status, theirs.status), expected, "{}: {}", route.path, mine.text());
        walked += usize::from(mine.status == 200);
        if mine.status == 200 {
            assert!(mine.text().contains(&own) && !theirs.text().contains(&other));
        }
    }
    assert_eq!(walked, 2, "the person, and everything held of them");
    for list in ["/api/v1/officials", "/api/v1/mailboxes", "/api/v1/steps"] {
        assert_eq!(client.get(&token, list).await.status, 403, "{list}");
    }
}
