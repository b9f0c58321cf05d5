//! SCIM's filter language, its PATCH and its schemas, with errors that know no HTTP.

mod error;
#[path = "../../../../../src/web/scim/filter/mod.rs"]
mod filter;
#[path = "../../../../../src/web/scim/object.rs"]
mod object;
#[path = "../../../../../src/web/scim/patch.rs"]
mod patch;
#[path = "../../../../../src/web/scim/schema/mod.rs"]
mod schema;

use serde_json::{Map, Value, json};

/// Somebody as SCIM shows them.
fn somebody() -> Map<String, Value> {
    let user = json!({
        "userName": "an@example.gov.vn", "active": true, "displayName": "Nguyễn Văn An",
        "name": {"formatted": "Nguyễn Văn An", "familyName": "Nguyễn", "givenName": "An"},
        "emails": [{"value": "an@example.gov.vn", "type": "work", "primary": true}, {"value": "b@example.gov.vn", "type": "other"}],
    });
    user.as_object().cloned().unwrap_or_default()
}

/// Reads a filter; one that is good is also looked at by the schema and held against somebody, and its own text is a filter again
/// (not always to the last bit of a fraction, which the JSON reader rounds).
pub fn filter(text: &str) {
    if let Ok(read) = filter::parse(text) {
        if filter::evaluate::check(&read, &schema::USER).is_ok() {
            let _ = filter::evaluate::meets(&read, &schema::USER, &somebody());
        }
        filter::parse(&read.to_string()).expect("a filter's own text is a filter");
    }
    let _ = filter::parse_path(text);
}

/// Applies a PATCH to somebody and to nobody.
pub fn patch(body: &Value) {
    for mut object in [somebody(), Map::new()] {
        let _ = patch::apply(&schema::USER, &mut object, body);
    }
}
