//! An official as a User resource.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::domain::mailbox::address::MailAddress;
use crate::domain::name;
use crate::storage::read::scim::ScimUser;
use crate::web::scim::object::Object;
use crate::web::scim::schema::{CONGVU, CORE_USER, ENTERPRISE};

/// The resource, with its entity tag.
pub(in crate::web::scim) fn user(user: &ScimUser, base: &str) -> Object {
    let parts = name::split(&user.full_name);
    let given = [("familyName", parts.family), ("middleName", parts.middle), ("givenName", parts.given)];
    let mut called = Object::new();
    called.insert("formatted".to_owned(), json!(user.full_name));
    called.extend(
        given.into_iter().filter(|(_, part)| !part.is_empty()).map(|(name, part)| (name.to_owned(), json!(part))),
    );
    let mut object = Object::new();
    let mut put = |name: &str, value: Value| {
        object.insert(name.to_owned(), value);
    };
    put("schemas", json!([CORE_USER.urn, ENTERPRISE.urn, CONGVU.urn]));
    put("id", json!(user.key.official.to_string()));
    if let Some(external_id) = &user.external_id {
        put("externalId", json!(external_id));
    }
    put("userName", json!(user_name(user)));
    put("name", Value::Object(called));
    put("displayName", json!(user.full_name));
    put("title", json!(user.position));
    put("active", json!(user.in_service));
    let emails = emails(user);
    if !emails.is_empty() {
        put("emails", Value::Array(emails));
    }
    if user.in_service {
        let group = json!({
            "value": user.agency.to_string(),
            "$ref": format!("{base}/Groups/{}", user.agency),
            "display": user.agency_name,
            "type": "direct",
        });
        put("groups", json!([group]));
    }
    put(ENTERPRISE.urn, json!({"department": user.agency_name}));
    put(CONGVU.urn, extension(user));
    let version = version(&object);
    let meta = json!({
        "resourceType": "User",
        "created": user.created.to_string(),
        "lastModified": user.changed.to_string(),
        "location": format!("{base}/Users/{}", user.key.official),
        "version": version,
    });
    object.insert("meta".to_owned(), meta);
    object
}

/// What a client logs the person in by; the identifier when there is no address.
fn user_name(user: &ScimUser) -> String {
    user.address.as_ref().map_or_else(|| user.key.official.to_string(), MailAddress::to_string)
}

fn emails(user: &ScimUser) -> Vec<Value> {
    let primary = user.address.iter().map(|address| json!({"value": address, "type": "work", "primary": true}));
    primary.chain(user.aliases.iter().map(|alias| json!({"value": alias, "type": "other"}))).collect()
}

fn extension(user: &ScimUser) -> Value {
    let mut extension = json!({
        "birthDate": user.birth_date.to_string(),
        "category": user.category,
        "position": user.position,
        "rank": user.rank,
        "agencyCode": user.agency_code,
    });
    if let (Some(state), Value::Object(extension)) = (user.mailbox, &mut extension) {
        extension.insert("mailboxState".to_owned(), json!(state));
    }
    extension
}

/// An entity tag over what is shown: it also changes when a day brings something about that was recorded before.
pub(in crate::web::scim) fn version(object: &Object) -> String {
    let text = Value::Object(object.clone()).to_string();
    let digest = Sha256::digest(text.as_bytes());
    format!("W/\"{}\"", hex::encode(digest.get(..8).unwrap_or_default()))
}
