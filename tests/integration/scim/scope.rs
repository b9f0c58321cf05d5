//! Who sees and changes what: outside one's subtree there is nothing.

use congvu::domain::principal::Role;
use serde_json::{Value, json};

use super::office::{CONGVU, Office, newcomer};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    outside_the_subtree_is_nothing
    who_reads_does_not_write
    each_client_has_its_own_names
}

async fn outside_the_subtree_is_nothing(db: TestDatabase) {
    let office = Office::new(db).await;
    let first = office.token("nhan-su-mot", Role::Hr, "H10.1").await;
    let call = async |method: &str, path: &str, body: Value| office.call_as(&first, method, path, &body, &[]).await;
    let (own, other) = (office.user(1), office.user(2));
    assert_eq!(call("GET", &own, Value::Null).await.status, 200);
    let missing = call("GET", "/Users/01900000-0000-7000-8000-000000000000", Value::Null).await;
    let close = json!({"Operations": [{"op": "replace", "path": "active", "value": false}]});
    for (method, body) in
        [("GET", Value::Null), ("PATCH", close.clone()), ("PUT", newcomer("x", "X Y")), ("DELETE", Value::Null)]
    {
        let outside = call(method, &other, body).await;
        assert_eq!((outside.status, &outside.json), (404, &missing.json), "{method}");
    }
    assert_eq!(call("GET", &office.group(2), Value::Null).await.refusal().0, 404);
    let seen = call("GET", "/Users", Value::Null).await;
    assert_eq!(
        (&seen.json["totalResults"], seen.each("/name/givenName")),
        (&json!(2), vec![json!("An"), json!("Nen")])
    );
    assert_eq!(call("GET", "/Groups", Value::Null).await.each("/displayName"), ["Cơ quan H10.1"].map(Value::from));
    let by_name = call("GET", "/Users?filter=userName%20eq%20%22nguoi3@binhphuoc.gov.vn%22", Value::Null).await;
    assert_eq!(by_name.json["totalResults"], 0);
    // Another agency is like one that is not there.
    let to =
        |code: &str| json!({"Operations": [{"op": "replace", "path": format!("{CONGVU}:agencyCode"), "value": code}]});
    let [outside, nowhere] = [call("PATCH", &own, to("H10.2")).await, call("PATCH", &own, to("H10.7")).await];
    assert_eq!(outside.refusal(), (400, "invalidValue"));
    assert_eq!(
        outside.json["detail"].as_str().map(|text| text.replace("H10.2", "H10.7")).as_deref(),
        nowhere.json["detail"].as_str()
    );
    let add =
        json!({"Operations": [{"op": "add", "path": "members", "value": [{"value": office.people[2].official.id}]}]});
    assert_eq!(call("PATCH", &office.group(1), add).await.refusal(), (400, "invalidValue"));
    let mut taken = newcomer("nguoi3", "Lê Thị Mới");
    taken["userName"] = json!("nguoi3@binhphuoc.gov.vn");
    assert_eq!(call("POST", "/Users", taken).await.refusal(), (409, "uniqueness"), "taken, without its owner");
    assert_eq!(office.decisions().await, Vec::<String>::new());
}

async fn who_reads_does_not_write(db: TestDatabase) {
    let office = Office::new(db).await;
    let reporter = office.token("bao-cao", Role::Reporter, "H10").await;
    let machine = office.machine("may").await;
    let user = office.user(1);
    let call = async |token: &str, method: &str, path: &str| {
        office.call_as(token, method, path, &json!({"Operations": []}), &[]).await
    };
    assert_eq!(call(&reporter, "GET", &user).await.status, 200);
    for (method, path) in
        [("PATCH", user.as_str()), ("PUT", &user), ("DELETE", &user), ("POST", "/Users"), ("PATCH", &office.group(1))]
    {
        assert_eq!(call(&reporter, method, path).await.refusal().0, 403, "{method} {path}");
    }
    for path in [user.as_str(), "/Users", "/Groups"] {
        assert_eq!(call(&machine, "GET", path).await.refusal().0, 403, "{path}");
    }
}

async fn each_client_has_its_own_names(db: TestDatabase) {
    let office = Office::new(db).await;
    let second = office.token("nhan-su-hai", Role::Hr, "H10").await;
    let name = |name: &str| json!({"Operations": [{"op": "add", "path": "externalId", "value": name}]});
    let user = office.user(1);
    assert_eq!(office.call("PATCH", &user, name("A-1")).await.json["externalId"], "A-1");
    let other = office.call_as(&second, "PATCH", &user, &name("B-1"), &[]).await;
    assert_eq!(other.json["externalId"], "B-1");
    assert_eq!(office.get(&user).await.json["externalId"], "A-1");
    let find = "/Users?filter=externalId%20eq%20%22A-1%22";
    assert_eq!(office.get(find).await.each("/id"), [json!(office.people[1].official.id)]);
    assert_eq!(office.call_as(&second, "GET", find, &Value::Null, &[]).await.json["totalResults"], 0);
    let taken = office.call("PATCH", &office.user(0), name("A-1")).await;
    assert_eq!(taken.refusal(), (409, "uniqueness"));
}
