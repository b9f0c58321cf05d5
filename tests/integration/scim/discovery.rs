//! What the service says of itself.

use serde_json::{Value, json};

use super::office::{CONGVU, ENTERPRISE, Office};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    the_service_says_what_it_offers
    schemas_and_resource_types_are_listed_and_found
    what_is_not_offered_says_so
}

async fn the_service_says_what_it_offers(db: TestDatabase) {
    let office = Office::new(db).await;
    let config = office.get("/ServiceProviderConfig").await;
    assert_eq!(config.status, 200);
    assert_eq!(config.header("content-type"), "application/scim+json");
    let supported = |feature: &str| config.json[feature]["supported"].clone();
    let features = ["patch", "bulk", "filter", "changePassword", "sort", "etag"].map(supported);
    assert_eq!(features, [true, false, true, false, true, true].map(Value::from));
    assert_eq!(config.json["authenticationSchemes"][0]["type"], "oauthbearertoken");
}

async fn schemas_and_resource_types_are_listed_and_found(db: TestDatabase) {
    let office = Office::new(db).await;
    let types = office.get("/ResourceTypes").await;
    assert_eq!(types.each("/id"), ["User", "Group"].map(Value::from));
    let extensions = office.get("/ResourceTypes/User").await.json["schemaExtensions"].clone();
    assert_eq!(extensions, json!([{"schema": ENTERPRISE, "required": false}, {"schema": CONGVU, "required": true}]));
    let schemas = office.get("/Schemas").await;
    assert_eq!(schemas.json["totalResults"], 4);
    for urn in schemas.each("/id") {
        let urn = urn.as_str().expect("a name");
        let schema = office.get(&format!("/Schemas/{urn}")).await;
        assert_eq!((schema.status, schema.json["id"].as_str()), (200, Some(urn)));
    }
    let own = office.get(&format!("/Schemas/{CONGVU}")).await.json["attributes"].clone();
    let named =
        |name: &str| own.as_array().expect("a list").iter().find(|one| one["name"] == name).expect(name).clone();
    for name in ["birthDate", "category", "position", "rank", "agencyCode"] {
        assert_eq!(named(name)["type"], "string", "{name}");
    }
    assert_eq!(named("mailboxState")["mutability"], "readOnly");
    let decision: Vec<Value> =
        named("decision")["subAttributes"].as_array().expect("parts").iter().map(|part| part["name"].clone()).collect();
    for part in ["issuer", "number", "symbol", "signedOn", "signer", "summary", "effectiveFrom"] {
        assert!(decision.contains(&json!(part)), "{part}");
    }
    assert_eq!(office.get("/Schemas/urn:none").await.refusal().0, 404);
    assert_eq!(office.get("/Schemas?filter=id%20pr").await.refusal().0, 403);
}

async fn what_is_not_offered_says_so(db: TestDatabase) {
    let office = Office::new(db).await;
    for path in ["/Me", "/Bulk"] {
        assert_eq!(office.call("POST", path, json!({})).await.refusal().0, 501, "{path}");
    }
    assert_eq!(office.call("POST", "/Groups", json!({"displayName": "x"})).await.refusal().0, 501);
    assert_eq!(office.call("DELETE", &office.group(1), Value::Null).await.refusal().0, 501);
    assert_eq!(office.get("/Nowhere").await.refusal().0, 404);
    assert_eq!(office.call("PUT", "/Schemas", json!({})).await.refusal().0, 405);
    let nobody = office.call_as("", "GET", "/Users", &Value::Null, &[]).await;
    assert_eq!((nobody.refusal().0, nobody.header("www-authenticate")), (401, "Bearer"));
    assert_eq!(office.call_as("congvu_s_none", "GET", "/Me", &Value::Null, &[]).await.refusal().0, 401);
}
