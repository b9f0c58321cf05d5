//! `attributes` and `excludedAttributes` (RFC 7644 section 3.9): which parts of a resource an answer shows.

use serde_json::Value;

use super::error::{ScimError, ScimResult};
use super::filter::parse_path;
use super::object::{Object, within};
use super::schema::{Place, ResourceType, Returned};

/// What is asked to be shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::web::scim) struct Projection {
    /// Only these and what is always shown.
    pub(in crate::web::scim) only: Vec<String>,
    /// All but these.
    pub(in crate::web::scim) without: Vec<String>,
}

/// A part that is named: the extension, the attribute, the part of it. A whole extension has no attribute.
type Named = (Option<&'static str>, Option<&'static str>, Option<&'static str>);

impl Projection {
    /// Reads the two parameters, each a comma-separated list.
    pub(in crate::web::scim) fn read(only: Option<&str>, without: Option<&str>) -> ScimResult<Self> {
        let list = |text: Option<&str>| -> Vec<String> {
            let names = text.unwrap_or_default().split(',').map(str::trim);
            names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
        };
        let read = Self { only: list(only), without: list(without) };
        if read.only.is_empty() || read.without.is_empty() {
            Ok(read)
        } else {
            Err(ScimError::invalid_value("attributes and excludedAttributes exclude each other"))
        }
    }

    /// Whether the attribute will be shown at all, so that it need not be read.
    pub(in crate::web::scim) fn shows(&self, kind: &ResourceType, name: &str) -> bool {
        let is_named = |names: &[String]| named(kind, names).iter().any(|(_, attribute, _)| *attribute == Some(name));
        if self.only.is_empty() {
            !named(kind, &self.without).iter().any(|(_, attribute, part)| *attribute == Some(name) && part.is_none())
        } else {
            is_named(&self.only)
        }
    }

    /// The parts of a resource that are asked for.
    pub(in crate::web::scim) fn of(&self, kind: &ResourceType, whole: &Object) -> Object {
        if !self.only.is_empty() {
            return only(whole, &named(kind, &self.only));
        }
        let mut shown = whole.clone();
        for (extension, attribute, part) in named(kind, &self.without) {
            remove(&mut shown, extension, attribute, part);
        }
        shown
    }
}

/// What the names stand for; names of nothing, and of what is always shown, are passed over.
fn named(kind: &ResourceType, names: &[String]) -> Vec<Named> {
    let read = |name: &String| -> Option<Named> {
        match kind.place(&parse_path(name).ok()?.attribute)? {
            Place::NotKept => None,
            Place::Extension(schema) => Some((Some(schema.urn), None, None)),
            Place::Attribute { attribute, .. } if attribute.returned == Returned::Always => None,
            Place::Attribute { extension, attribute, part } => {
                Some((extension, Some(attribute.name), part.map(|part| part.name)))
            }
        }
    };
    names.iter().filter_map(read).collect()
}

fn only(whole: &Object, names: &[Named]) -> Object {
    let mut shown = Object::new();
    for always in ["schemas", "id"] {
        if let Some(value) = whole.get(always) {
            shown.insert(always.to_owned(), value.clone());
        }
    }
    for (extension, attribute, part) in names {
        let from = extension.map_or(Some(whole), |urn| whole.get(urn).and_then(Value::as_object));
        let (Some(from), Some(attribute)) = (from, attribute) else {
            if let (Some(urn), Some(value)) = (extension, extension.and_then(|urn| whole.get(urn))) {
                shown.insert((*urn).to_owned(), value.clone());
            }
            continue;
        };
        let Some(value) = from.get(*attribute) else { continue };
        let value = part.map_or_else(|| value.clone(), |part| only_part(value, part));
        within(&mut shown, *extension, |into| match (into.get_mut(*attribute), value) {
            (Some(Value::Object(old)), Value::Object(more)) => old.extend(more),
            (Some(Value::Array(old)), Value::Array(more)) => join(old, more),
            (_, value) => {
                into.insert((*attribute).to_owned(), value);
            }
        });
    }
    shown
}

/// `emails.value,emails.type` are two parts of the same values.
fn join(old: &mut [Value], more: Vec<Value>) {
    for (old, more) in old.iter_mut().zip(more) {
        if let (Value::Object(old), Value::Object(more)) = (old, more) {
            old.extend(more);
        }
    }
}

fn only_part(value: &Value, part: &str) -> Value {
    match value {
        Value::Array(values) => values.iter().map(|value| only_part(value, part)).collect(),
        Value::Object(parts) => {
            parts.iter().filter(|(name, _)| *name == part).map(|(name, value)| (name.clone(), value.clone())).collect()
        }
        other => other.clone(),
    }
}

fn remove(shown: &mut Object, extension: Option<&str>, attribute: Option<&str>, part: Option<&str>) {
    let Some(attribute) = attribute else {
        if let Some(urn) = extension {
            shown.remove(urn);
        }
        return;
    };
    let from = match extension {
        None => Some(shown),
        Some(urn) => shown.get_mut(urn).and_then(Value::as_object_mut),
    };
    let Some(from) = from else { return };
    match (part, from.get_mut(attribute)) {
        (None, _) => {
            from.remove(attribute);
        }
        (Some(part), Some(Value::Object(whole))) => {
            whole.remove(part);
        }
        (Some(part), Some(Value::Array(values))) => {
            for value in values.iter_mut().filter_map(Value::as_object_mut) {
                value.remove(part);
            }
        }
        (Some(_), _) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::web::scim::schema::USER;

    const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    fn shown(only: Option<&str>, without: Option<&str>) -> Value {
        let Value::Object(whole) = json!({
            "schemas": ["s"], "id": "1", "userName": "a", "name": {"familyName": "f", "givenName": "g"},
            "emails": [{"value": "a", "type": "work"}], ENTERPRISE: {"department": "d"},
        }) else {
            panic!("an object")
        };
        Value::Object(Projection::read(only, without).expect("a projection").of(&USER, &whole))
    }

    #[test]
    fn only_what_is_named_is_shown_and_always_the_identifier() {
        assert_eq!(shown(Some("USERNAME"), None), json!({"schemas": ["s"], "id": "1", "userName": "a"}));
        assert_eq!(
            shown(Some("name.givenName, emails.value,emails.type"), None),
            json!({"schemas": ["s"], "id": "1", "name": {"givenName": "g"}, "emails": [{"value": "a", "type": "work"}]})
        );
        let department = format!("{ENTERPRISE}:department");
        assert_eq!(
            shown(Some(&department), None),
            json!({"schemas": ["s"], "id": "1", ENTERPRISE: {"department": "d"}})
        );
        assert_eq!(shown(Some(ENTERPRISE), None), shown(Some(&department), None));
    }

    #[test]
    fn what_is_excluded_is_left_out_but_never_the_identifier() {
        assert_eq!(
            shown(None, Some(&format!("id,emails,name.familyName,{ENTERPRISE}"))),
            json!({"schemas": ["s"], "id": "1", "userName": "a", "name": {"givenName": "g"}})
        );
        let both = Projection::read(Some("id"), Some("id")).map_err(|error| error.kind);
        assert_eq!(both, Err(Some("invalidValue")));
    }
}
