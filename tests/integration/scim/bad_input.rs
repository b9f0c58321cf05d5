//! Requests that make no sense: each says why, and none does anything.

use serde_json::{Value, json};

use super::office::{CONGVU, Office, newcomer};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    every_wrong_request_has_its_kind_and_no_effect
    a_stale_tag_stops_a_change
}

async fn every_wrong_request_has_its_kind_and_no_effect(db: TestDatabase) {
    let office = Office::new(db).await;
    let user = office.user(1);
    let before = office.get(&user).await.json;
    for (operation, kind) in [
        (json!({"op": "replace", "path": "nosuch", "value": "x"}), "invalidPath"),
        (json!({"op": "replace", "path": "emails[type", "value": "x"}), "invalidPath"),
        (json!({"op": "replace", "path": "id", "value": "x"}), "mutability"),
        (json!({"op": "remove"}), "noTarget"),
        (json!({"op": "remove", "path": "userName"}), "mutability"),
        (json!({"op": "replace", "path": "active", "value": "perhaps"}), "invalidValue"),
        (json!({"op": "replace", "path": "userName", "value": "khac@binhphuoc.gov.vn"}), "mutability"),
        (json!({"op": "replace", "path": format!("{CONGVU}:category"), "value": "can_bo"}), "mutability"),
        (json!({"op": "replace", "path": format!("{CONGVU}:agencyCode"), "value": "H10.9"}), "invalidValue"),
        (json!({"op": "replace", "path": format!("{CONGVU}:rank"), "value": "king"}), "invalidValue"),
        (json!({"op": "replace", "path": format!("{CONGVU}:decision"), "value": {"number": 3}}), "invalidValue"),
        (json!({"op": "jump", "path": "title", "value": "x"}), "invalidSyntax"),
    ] {
        let refused = office.patch(&user, json!([operation])).await;
        assert_eq!(refused.refusal(), (400, kind), "{operation}: {}", refused.json["detail"]);
    }
    for body in [json!([]), json!("x"), Value::Null] {
        assert_eq!(office.call("PATCH", &user, body.clone()).await.refusal(), (400, "invalidSyntax"), "{body}");
        assert_eq!(office.call("POST", "/Users", body.clone()).await.refusal(), (400, "invalidSyntax"), "{body}");
    }
    let mut nameless = newcomer("moi", "Lê Thị Mới");
    nameless[CONGVU] = json!({"category": "king"});
    let refused = office.call("POST", "/Users", nameless).await;
    assert_eq!(refused.refusal(), (400, "invalidValue"));
    for word in ["birthDate", "category", "agencyCode"] {
        assert!(refused.json["detail"].as_str().expect("a text").contains(word), "{word} is told too: {refused:?}");
    }
    assert_eq!(office.get(&user).await.json, before);
    assert_eq!(office.decisions().await, Vec::<String>::new());
}

async fn a_stale_tag_stops_a_change(db: TestDatabase) {
    let office = Office::new(db).await;
    let user = office.user(1);
    let body = json!({"Operations": [{"op": "replace", "path": "externalId", "value": "E-2"}]});
    let tag = office.get(&user).await.header("etag").to_owned();
    let with = async |tag: &str| office.call_as(&office.hr, "PATCH", &user, &body, &[("If-Match", tag)]).await;
    assert_eq!(with("W/\"0000\"").await.refusal().0, 412);
    assert_eq!(office.get(&user).await.json["externalId"], Value::Null);
    let done = with(&tag).await;
    assert_eq!((done.status, &done.json["externalId"]), (200, &json!("E-2")));
    assert_ne!(done.header("etag"), tag);
    assert_eq!(with(&tag).await.refusal().0, 412, "the tag is of the state before");
    assert_eq!(with("*").await.status, 200);
    let gone = office.call_as(&office.hr, "DELETE", &user, &Value::Null, &[("If-Match", &tag)]).await;
    assert_eq!(gone.refusal().0, 412);
}
