use proptest::prelude::*;

use super::*;
use crate::web::scim::schema::{CONGVU, GROUP, USER};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn person() -> Object {
    let Value::Object(person) = json!({
        "id": "1", "userName": "an@x.gov.vn", "active": true, "title": "Chuyên viên",
        "name": {"formatted": "Nguyễn Văn An", "familyName": "Nguyễn", "givenName": "An"},
        "emails": [{"value": "an@x.gov.vn", "type": "work", "primary": true}],
        ENTERPRISE: {"department": "Sở Nội vụ"},
    }) else {
        panic!("an object")
    };
    person
}

fn patched(operations: &Value) -> ScimResult<Value> {
    let mut person = person();
    let body = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations});
    apply(&USER, &mut person, &body).map(|()| Value::Object(person))
}

fn after(operations: &Value, pointer: &str) -> Value {
    let shown = operations.to_string();
    patched(operations).expect(&shown).pointer(pointer).cloned().unwrap_or(Value::Null)
}

/// The forms that Entra ID's provisioning service documents and sends.
#[test]
fn entra_is_understood() {
    let active = |value: Value| after(&json!([{"op": "Replace", "path": "active", "value": value}]), "/active");
    assert_eq!([active(json!("False")), active(json!(false))], [json!(false), json!(false)]);
    let department = json!([{"op": "Add", "path": format!("{ENTERPRISE}:department"), "value": "Sở Y tế"}]);
    assert_eq!(after(&department, &format!("/{ENTERPRISE}/department")), "Sở Y tế");
    let mail = json!([{"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "b@x.gov.vn"}]);
    assert_eq!(after(&mail, "/emails/0/value"), "b@x.gov.vn");
    let other = json!([{"op": "Add", "path": "emails[type eq \"other\"].value", "value": "o@x.gov.vn"}]);
    assert_eq!(after(&other, "/emails/1"), json!({"type": "other", "value": "o@x.gov.vn"}));
    let dotted = json!([{"op": "Add", "value": {
        "name.givenName": "Bình", "displayName": "Nguyễn Văn Bình", "emails[type eq \"work\"].value": "c@x.gov.vn",
        format!("{ENTERPRISE}:department"): "Sở Y tế"}}]);
    let all = patched(&dotted).expect("a patched person");
    assert_eq!(all["name"], json!({"formatted": "Nguyễn Văn An", "familyName": "Nguyễn", "givenName": "Bình"}));
    assert_eq!((&all["emails"][0]["value"], &all[ENTERPRISE]["department"]), (&json!("c@x.gov.vn"), &json!("Sở Y tế")));
    let phone = json!([{"op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "0900"},
        {"op": "Replace", "path": format!("{ENTERPRISE}:manager"), "value": "7"}]);
    assert_eq!(patched(&phone), Ok(Value::Object(person())), "what is not kept changes nothing");
}

/// The forms that Okta documents and sends.
#[test]
fn okta_is_understood() {
    let off = json!([{"op": "replace", "value": {"active": false}}]);
    assert_eq!(after(&off, "/active"), json!(false));
    let with_id = json!([{"op": "replace", "value": {"id": "1", "title": "Phó Trưởng phòng"}}]);
    assert_eq!(after(&with_id, "/title"), "Phó Trưởng phòng");
    let nested =
        json!([{"op": "replace", "value": {ENTERPRISE: {"department": "Sở Y tế"}, "name": {"givenName": "Bình"}}}]);
    let all = patched(&nested).expect("a patched person");
    assert_eq!((&all[ENTERPRISE]["department"], &all["name"]["familyName"]), (&json!("Sở Y tế"), &json!("Nguyễn")));
}

#[test]
fn members_come_and_go_in_every_form() {
    let mut group = Object::new();
    let mut run = |operation: Value| {
        let done = apply(&GROUP, &mut group, &json!({"operations": [operation]}));
        let ids = group.get("members").and_then(Value::as_array).cloned().unwrap_or_default();
        (done.map_err(|error| error.kind), ids.iter().map(|member| member["value"].clone()).collect::<Vec<_>>())
    };
    let two = json!([{"value": "a"}, {"value": "b", "display": "B"}]);
    assert_eq!(run(json!({"op": "ADD", "path": "members", "value": two})), (Ok(()), vec![json!("a"), json!("b")]));
    assert_eq!(run(json!({"op": "add", "path": "members", "value": {"value": "a"}})).1.len(), 2, "once");
    assert_eq!(run(json!({"op": "Remove", "path": "members", "value": [{"value": "a"}]})), (Ok(()), vec![json!("b")]));
    assert_eq!(run(json!({"op": "replace", "path": "members", "value": [{"value": "c"}]})), (Ok(()), vec![json!("c")]));
    assert_eq!(run(json!({"op": "remove", "path": "members[value eq \"c\"]"})), (Ok(()), vec![]));
}

#[test]
fn a_new_primary_value_takes_the_mark() {
    let new = json!([{"op": "add", "path": "emails", "value": [{"value": "n@x.gov.vn", "primary": true}]}]);
    let emails = after(&new, "/emails");
    assert_eq!(emails[0].get("primary"), None);
    assert_eq!(emails[1]["primary"], true);
}

#[test]
fn what_cannot_be_is_refused_with_its_kind_and_changes_nothing() {
    for (operation, kind) in [
        (json!({"op": "remove"}), "noTarget"),
        (json!({"op": "remove", "path": "userName"}), "mutability"),
        (json!({"op": "replace", "path": "id", "value": "2"}), "mutability"),
        (json!({"op": "replace", "path": "groups", "value": []}), "mutability"),
        (json!({"op": "replace", "path": "nosuch", "value": 1}), "invalidPath"),
        (json!({"op": "replace", "path": "emails[", "value": 1}), "invalidPath"),
        (json!({"op": "replace", "path": "title[a eq 1]", "value": "x"}), "invalidPath"),
        (json!({"op": "replace", "path": "active", "value": "maybe"}), "invalidValue"),
        (json!({"op": "replace", "path": "title", "value": {"a": 1}}), "invalidValue"),
        (json!({"op": "replace", "path": "emails[value sw \"z\"].type", "value": "work"}), "noTarget"),
        (json!({"op": "move", "path": "title", "value": "x"}), "invalidSyntax"),
        (json!({"op": "add", "value": "x"}), "invalidValue"),
    ] {
        let mut person = person();
        let first = json!({"op": "replace", "path": "title", "value": "Khác"});
        let refused = apply(&USER, &mut person, &json!({"Operations": [first, operation.clone()]}));
        assert_eq!(refused.map_err(|error| error.kind), Err(Some(kind)), "{operation}");
        assert_eq!(person["title"], "Chuyên viên", "{operation}");
    }
    assert!(apply(&USER, &mut person(), &json!([])).is_err());
}

#[test]
fn what_may_be_removed_goes_and_the_rest_can_only_be_replaced() {
    let mut person = person();
    person.insert("externalId".to_owned(), json!("E"));
    person.insert(CONGVU.urn.to_owned(), json!({"personalNumber": "070080001234", "rank": "staff"}));
    let mut remove = |path: &str| {
        let done = apply(&USER, &mut person, &json!({"Operations": [{"op": "remove", "path": path}]}));
        (done.map_err(|error| error.kind), Value::Object(person.clone()))
    };
    assert_eq!(remove("externalId").1["externalId"], Value::Null);
    let number = format!("{}:personalNumber", CONGVU.urn);
    assert_eq!(remove(&number).1[CONGVU.urn], json!({"rank": "staff"}));
    for path in ["title", "name", "name.givenName", "emails[type eq \"work\"]", "emails", "active", ENTERPRISE] {
        assert_eq!(remove(path).0, Err(Some("mutability")), "{path}");
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), "\\PC{0,6}".prop_map(Value::from)];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
            proptest::collection::btree_map("(value|type|active|name|emails|members|[a-z.]{1,5})", inner, 0..3)
                .prop_map(|parts| Value::Object(parts.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_request_brings_it_down_and_twice_is_once(
        op in "(add|replace|remove|Add|x)",
        path in proptest::option::of("(active|name|name.givenName|emails|emails\\[type eq \"work\"\\](.value)?|title|[a-z\\[\\]. ]{0,8})"),
        value in any_json(),
    ) {
        let body = json!({"Operations": [{"op": op, "path": path, "value": value}]});
        let mut once = person();
        if apply(&USER, &mut once, &body).is_ok() {
            let mut twice = once.clone();
            if apply(&USER, &mut twice, &body).is_ok() {
                prop_assert_eq!(twice, once);
            }
        } else {
            prop_assert_eq!(once, person());
        }
    }
}
