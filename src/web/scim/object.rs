//! A resource as JSON by its schema: attribute names as the schema writes them, extensions under their schema's name, values of
//! the right kind. What clients send in other forms (other case, `"False"`, one value for a list) is brought into this one.

use serde_json::{Map, Value, json};

use super::error::{ScimError, ScimResult};
use super::filter::parse_path;
use super::schema::{Attribute, Kind, Mutability, Place, ResourceType, Schema};

/// A resource or a part of one.
pub(in crate::web::scim) type Object = Map<String, Value>;

/// A whole resource as a client sent it to POST or PUT. Read-only attributes and unknown ones are left out (RFC 7644 section
/// 3.3); nulls and empty lists mean no value (RFC 7643 section 2.5).
pub(in crate::web::scim) fn taken_in(kind: &ResourceType, sent: &Value) -> ScimResult<Object> {
    let Value::Object(sent) = sent else {
        return Err(ScimError::invalid_syntax("the body is a JSON object"));
    };
    let mut object = Object::new();
    for (key, value) in sent {
        if let Some(schema) = kind.schemas().find(|schema| schema.urn.eq_ignore_ascii_case(key)) {
            if let Some(inside) = extension(schema, value)? {
                object.insert(schema.urn.to_owned(), Value::Object(inside));
            }
            continue;
        }
        let Ok(path) = parse_path(key) else { continue };
        let Some(Place::Attribute { extension, attribute, part }) = kind.place(&path.attribute) else { continue };
        if attribute.mutability == Mutability::ReadOnly || path.filter.is_some() {
            continue;
        }
        within(&mut object, extension, |inside| put(inside, attribute, part, value))?;
    }
    Ok(object)
}

fn put(
    inside: &mut Object,
    attribute: &'static Attribute,
    part: Option<&'static Attribute>,
    value: &Value,
) -> ScimResult<()> {
    let Some(part) = part else {
        set(inside, attribute.name, value_of(attribute, value)?);
        return Ok(());
    };
    let new = value_of(part, value)?;
    if !attribute.is_list
        && let Value::Object(whole) = inside.entry(attribute.name).or_insert_with(|| json!({}))
    {
        set(whole, part.name, new);
    }
    Ok(())
}

/// An extension's object.
pub(in crate::web::scim) fn extension(schema: &'static Schema, sent: &Value) -> ScimResult<Option<Object>> {
    match sent {
        Value::Null => Ok(None),
        Value::Object(sent) => parts(schema.attributes, sent).map(Some),
        _ => Err(ScimError::invalid_value(format!("{} is an object", schema.urn))),
    }
}

/// Changes an extension's attributes; those of the resource itself when `extension` is none.
pub(in crate::web::scim) fn within<T>(
    object: &mut Object,
    extension: Option<&str>,
    change: impl FnOnce(&mut Object) -> T,
) -> T {
    let Some(urn) = extension else { return change(object) };
    let mut inside = match object.remove(urn) {
        Some(Value::Object(inside)) => inside,
        _ => Object::new(),
    };
    let outcome = change(&mut inside);
    if !inside.is_empty() {
        object.insert(urn.to_owned(), Value::Object(inside));
    }
    outcome
}

/// Puts a value in its place; no value takes it away.
pub(in crate::web::scim) fn set(object: &mut Object, name: &str, value: Option<Value>) {
    match value {
        Some(value) => {
            object.insert(name.to_owned(), value);
        }
        None => {
            object.remove(name);
        }
    }
}

/// A value of the attribute's kind; none when what was sent means no value.
pub(in crate::web::scim) fn value_of(attribute: &'static Attribute, sent: &Value) -> ScimResult<Option<Value>> {
    if sent.is_null() {
        return Ok(None);
    }
    if !attribute.is_list {
        return single(attribute, sent).map(Some);
    }
    let values: Vec<Value> = match sent {
        Value::Array(values) => values.iter().map(|value| single(attribute, value)).collect::<ScimResult<_>>()?,
        one => vec![single(attribute, one)?],
    };
    Ok((!values.is_empty()).then_some(Value::Array(values)))
}

/// One value, also of a list.
pub(in crate::web::scim) fn single(attribute: &'static Attribute, sent: &Value) -> ScimResult<Value> {
    let wrong = |should: &str| ScimError::invalid_value(format!("{} is {should}", attribute.name));
    match (attribute.kind, sent) {
        (Kind::Complex, Value::Object(sent)) => parts(attribute.parts, sent).map(Value::Object),
        // A list of plain values where each should be an object: the value itself is meant.
        (Kind::Complex, Value::String(_)) if attribute.part("value").is_some() => Ok(json!({"value": sent})),
        (Kind::Complex, _) => Err(wrong("an object")),
        (Kind::Boolean, Value::Bool(_))
        | (Kind::Integer, Value::Number(_))
        | (Kind::Text | Kind::DateTime | Kind::Reference, Value::String(_)) => Ok(sent.clone()),
        // Entra ID sends booleans as texts unless its provisioning job is told otherwise.
        (Kind::Boolean, Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Value::Bool(true)),
        (Kind::Boolean, Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Value::Bool(false)),
        (Kind::Boolean, _) => Err(wrong("true or false")),
        (Kind::Integer, Value::String(text)) => {
            text.trim().parse::<i64>().map(Value::from).map_err(|_| wrong("a whole number"))
        }
        (Kind::Integer, _) => Err(wrong("a whole number")),
        (Kind::Text | Kind::DateTime | Kind::Reference, Value::Number(number)) => Ok(Value::String(number.to_string())),
        (Kind::Text | Kind::DateTime | Kind::Reference, _) => Err(wrong("a text")),
    }
}

fn parts(known: &'static [Attribute], sent: &Object) -> ScimResult<Object> {
    let mut object = Object::new();
    for (key, value) in sent {
        let Some(part) = known.iter().find(|part| part.name.eq_ignore_ascii_case(key)) else { continue };
        set(&mut object, part.name, value_of(part, value)?);
    }
    Ok(object)
}
