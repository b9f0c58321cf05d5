//! Schemas and resource types as discovery shows them (RFC 7643 sections 6 and 7).

use serde_json::{Map, Value, json};

use super::{Attribute, COMMON_ATTRIBUTES, Kind, Mutability, ResourceType, Returned, Schema};

/// A schema as a resource below `base`.
pub(in crate::web::scim) fn schema(schema: &Schema, base: &str) -> Value {
    // `externalId` is the only attribute of every resource that schemas list themselves.
    let common =
        COMMON_ATTRIBUTES.iter().filter(|known| known.name == "externalId" && schema.urn.contains(":core:2.0:User"));
    let attributes: Vec<Value> = schema.attributes.iter().chain(common).map(attribute).collect();
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
        "id": schema.urn,
        "name": schema.name,
        "description": schema.about,
        "attributes": attributes,
        "meta": {"resourceType": "Schema", "location": format!("{base}/Schemas/{}", schema.urn)},
    })
}

/// A resource type as a resource below `base`.
pub(in crate::web::scim) fn resource_type(kind: &ResourceType, base: &str) -> Value {
    let extension = |(schema, required): &(&Schema, bool)| json!({"schema": schema.urn, "required": required});
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        "id": kind.name,
        "name": kind.name,
        "endpoint": kind.endpoint,
        "description": kind.about,
        "schema": kind.core.urn,
        "schemaExtensions": kind.extensions.iter().map(extension).collect::<Vec<_>>(),
        "meta": {"resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{}", kind.name)},
    })
}

fn attribute(attribute: &Attribute) -> Value {
    let mut shown = Map::new();
    let mut put = |name: &str, value: Value| {
        shown.insert(name.to_owned(), value);
    };
    put("name", json!(attribute.name));
    put("type", json!(kind(attribute.kind)));
    put("multiValued", json!(attribute.is_list));
    put("description", json!(attribute.about));
    put("required", json!(attribute.is_required));
    put("caseExact", json!(attribute.is_case_exact));
    put("mutability", json!(mutability(attribute.mutability)));
    put("returned", json!(returned(attribute.returned)));
    put("uniqueness", json!(if attribute.is_unique { "server" } else { "none" }));
    if !attribute.canonical.is_empty() {
        put("canonicalValues", json!(attribute.canonical));
    }
    if attribute.kind == Kind::Reference {
        let any = &["uri"][..];
        put("referenceTypes", json!(if attribute.references.is_empty() { any } else { attribute.references }));
    }
    if attribute.kind == Kind::Complex {
        put("subAttributes", attribute.parts.iter().map(self::attribute).collect());
    }
    Value::Object(shown)
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "string",
        Kind::Boolean => "boolean",
        Kind::Integer => "integer",
        Kind::DateTime => "dateTime",
        Kind::Reference => "reference",
        Kind::Complex => "complex",
    }
}

const fn mutability(mutability: Mutability) -> &'static str {
    match mutability {
        Mutability::ReadWrite => "readWrite",
        Mutability::ReadOnly => "readOnly",
        Mutability::Immutable => "immutable",
        Mutability::WriteOnly => "writeOnly",
    }
}

const fn returned(returned: Returned) -> &'static str {
    match returned {
        Returned::Always => "always",
        Returned::Default => "default",
        Returned::Never => "never",
    }
}
