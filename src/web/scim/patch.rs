//! PATCH (RFC 7644 section 3.5.2) on a resource in memory, in the forms of the standard and in those that Entra ID and Okta
//! send: operations in any case, values without a path, dotted and schema-qualified keys, paths with filters.

use serde_json::{Value, json};

use super::error::{ScimError, ScimResult};
use super::filter::evaluate::value_meets;
use super::filter::{Filter, Operator, Path, parse_path};
use super::object::{Object, extension, set, single, value_of, within};
use super::schema::{Attribute, Mutability, Place, ResourceType};

/// Most operations of one request.
const MOST: usize = 1000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Add,
    Replace,
    Remove,
}

/// Applies a PATCH body; all of it or, by its error, nothing.
pub(in crate::web::scim) fn apply(kind: &ResourceType, object: &mut Object, body: &Value) -> ScimResult<()> {
    let mut patched = object.clone();
    for operation in operations(body)? {
        one(kind, &mut patched, operation)?;
    }
    *object = patched;
    Ok(())
}

fn operations(body: &Value) -> ScimResult<&Vec<Value>> {
    let found = body.as_object().and_then(|body| field(body, "Operations")).and_then(Value::as_array);
    let operations = found.ok_or_else(|| ScimError::invalid_syntax("a PATCH body has a list Operations"))?;
    if operations.len() > MOST {
        return Err(ScimError::too_many(format!("at most {MOST} operations in one request")));
    }
    Ok(operations)
}

/// A field of a message, whatever the case of its name.
fn field<'a>(object: &'a Object, name: &str) -> Option<&'a Value> {
    object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn one(kind: &ResourceType, object: &mut Object, operation: &Value) -> ScimResult<()> {
    let operation = operation.as_object().ok_or_else(|| ScimError::invalid_syntax("an operation is an object"))?;
    let verb = match field(operation, "op").and_then(Value::as_str).map(str::to_ascii_lowercase).as_deref() {
        Some("add") => Verb::Add,
        Some("replace") => Verb::Replace,
        Some("remove") => Verb::Remove,
        _ => return Err(ScimError::invalid_syntax("op is add, replace or remove")),
    };
    let value = field(operation, "value").unwrap_or(&Value::Null);
    match field(operation, "path") {
        Some(Value::String(path)) if !path.is_empty() => at(kind, object, verb, path, value, true),
        None | Some(Value::Null | Value::String(_)) => without_path(kind, object, verb, value),
        Some(_) => Err(ScimError::invalid_path("path is a text")),
    }
}

/// Each key of the value is a path of its own. Okta sends read-only ones (`id`) along: they are passed over.
fn without_path(kind: &ResourceType, object: &mut Object, verb: Verb, value: &Value) -> ScimResult<()> {
    if verb == Verb::Remove {
        return Err(ScimError::no_target("a remove operation needs a path"));
    }
    let Value::Object(values) = value else {
        return Err(ScimError::invalid_value("without a path the value is an object"));
    };
    for (path, value) in values {
        if !path.eq_ignore_ascii_case("schemas") {
            at(kind, object, verb, path, value, false)?;
        }
    }
    Ok(())
}

fn at(
    kind: &ResourceType,
    object: &mut Object,
    verb: Verb,
    text: &str,
    value: &Value,
    is_path: bool,
) -> ScimResult<()> {
    let path = parse_path(text).map_err(|error| ScimError::invalid_path(format!("'{text}' is no path: {error}")))?;
    let unknown = || ScimError::invalid_path(format!("a {} has no attribute '{text}'", kind.name));
    match kind.place(&path.attribute).ok_or_else(unknown)? {
        Place::NotKept => Ok(()),
        Place::Extension(schema) => {
            if verb == Verb::Remove {
                return removable(schema.attributes).map(|()| set(object, schema.urn, None));
            }
            let new = extension(schema, value)?.unwrap_or_default();
            within(object, Some(schema.urn), |inside| inside.extend(new));
            Ok(())
        }
        Place::Attribute { extension, attribute, part } => {
            if attribute.mutability == Mutability::ReadOnly {
                let refused = || ScimError::mutability(format!("{} cannot be changed by clients", attribute.name));
                return if is_path { Err(refused()) } else { Ok(()) };
            }
            let part = match &path.sub {
                Some(sub) => Some(attribute.part(sub).ok_or_else(unknown)?),
                None => part,
            };
            if verb == Verb::Remove {
                removable(std::slice::from_ref(attribute))?;
            }
            if path.filter.is_some() && !attribute.is_list {
                return Err(ScimError::invalid_path(format!("{} has one value only", attribute.name)));
            }
            within(object, extension, |inside| {
                if attribute.is_list {
                    in_list(inside, verb, attribute, &path, part, value)
                } else {
                    in_single(inside, verb, attribute, part, value)
                }
            })
        }
    }
}

fn removable(attributes: &[Attribute]) -> ScimResult<()> {
    match attributes.iter().find(|attribute| !attribute.is_removable) {
        Some(kept) => Err(ScimError::mutability(format!("{} cannot be removed, only replaced", kept.name))),
        None => Ok(()),
    }
}

fn in_single(
    object: &mut Object,
    verb: Verb,
    attribute: &'static Attribute,
    part: Option<&'static Attribute>,
    value: &Value,
) -> ScimResult<()> {
    let Some(part) = part else {
        let new = if verb == Verb::Remove { None } else { value_of(attribute, value)? };
        // A complex value is changed part by part (RFC 7644 section 3.5.2.3).
        if let (Some(Value::Object(new)), Some(Value::Object(old))) = (&new, object.get_mut(attribute.name)) {
            old.extend(new.clone());
        } else {
            set(object, attribute.name, new);
        }
        return Ok(());
    };
    let new = if verb == Verb::Remove { None } else { value_of(part, value)? };
    let whole = object.entry(attribute.name).or_insert_with(|| json!({}));
    if let Value::Object(whole) = whole {
        set(whole, part.name, new);
    }
    Ok(())
}

fn in_list(
    object: &mut Object,
    verb: Verb,
    attribute: &'static Attribute,
    path: &Path,
    part: Option<&'static Attribute>,
    value: &Value,
) -> ScimResult<()> {
    let mut values = match object.remove(attribute.name) {
        Some(Value::Array(values)) => values,
        _ => Vec::new(),
    };
    let meets = |value: &Value| path.filter.as_ref().is_none_or(|filter| value_meets(filter, attribute, value));
    match (verb, part) {
        (Verb::Remove, None) => {
            // Entra ID names the values to take out of a list in `value` instead of in a filter.
            let named: Vec<Value> =
                value_of(attribute, value)?.and_then(|named| named.as_array().cloned()).unwrap_or_default();
            let is_named =
                |value: &Value| named.is_empty() || named.iter().any(|named| named.get("value") == value.get("value"));
            values.retain(|value| !(meets(value) && is_named(value)));
        }
        (Verb::Remove, Some(part)) => {
            for value in values.iter_mut().filter(|value| meets(value)).filter_map(Value::as_object_mut) {
                value.remove(part.name);
            }
        }
        (_, Some(part)) => {
            let new = value_of(part, value)?;
            make_sure(&mut values, path, attribute, &meets)?;
            for value in values.iter_mut().filter(|value| meets(value)).filter_map(Value::as_object_mut) {
                set(value, part.name, new.clone());
            }
        }
        (_, None) if path.filter.is_some() => {
            let new = single(attribute, value)?;
            if !values.iter().any(meets) {
                return Err(no_value(attribute, path));
            }
            for value in values.iter_mut().filter(|value| meets(value)) {
                match (verb, value, &new) {
                    (Verb::Add, Value::Object(old), Value::Object(new)) => old.extend(new.clone()),
                    (_, old, _) => *old = new.clone(),
                }
            }
        }
        (_, None) => {
            if verb == Verb::Replace {
                values.clear();
            }
            let new = value_of(attribute, value)?.and_then(|new| new.as_array().cloned()).unwrap_or_default();
            for value in new {
                add(&mut values, value);
            }
        }
    }
    set(object, attribute.name, (!values.is_empty()).then_some(Value::Array(values)));
    Ok(())
}

/// Adds a value that is not there; a new primary one takes the mark from the others (RFC 7644 section 3.5.2).
fn add(values: &mut Vec<Value>, new: Value) {
    let is_same = |old: &Value| *old == new || (new.get("value").is_some() && old.get("value") == new.get("value"));
    if values.iter().any(is_same) {
        return;
    }
    if new.get("primary") == Some(&Value::Bool(true)) {
        for old in values.iter_mut().filter_map(Value::as_object_mut) {
            old.remove("primary");
        }
    }
    values.push(new);
}

/// Makes the value that a path's filter describes when there is none: Entra ID fills `emails[type eq "work"].value` so. A
/// filter that describes no value is an error (RFC 7644 section 3.5.2.3).
fn make_sure(
    values: &mut Vec<Value>,
    path: &Path,
    attribute: &'static Attribute,
    meets: &dyn Fn(&Value) -> bool,
) -> ScimResult<()> {
    if values.iter().any(meets) {
        return Ok(());
    }
    let Some(filter) = &path.filter else {
        values.push(json!({}));
        return Ok(());
    };
    let mut described = Object::new();
    if !describe(filter, attribute, &mut described) {
        return Err(no_value(attribute, path));
    }
    values.push(Value::Object(described));
    Ok(())
}

fn no_value(attribute: &Attribute, path: &Path) -> ScimError {
    ScimError::no_target(format!("{} has no value that '{path}' means", attribute.name))
}

fn describe(filter: &Filter, attribute: &'static Attribute, described: &mut Object) -> bool {
    match filter {
        Filter::And(left, right) => describe(left, attribute, described) && describe(right, attribute, described),
        Filter::Compare(name, Operator::Eq, value) if name.sub.is_none() => match attribute.part(&name.name) {
            Some(part) => described.insert(part.name.to_owned(), value.clone()).is_none(),
            None => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests;
