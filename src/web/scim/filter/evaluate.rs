//! Whether a resource meets a filter. Texts compare without case unless the attribute says otherwise, and composed and
//! decomposed letters are the same.

use std::cmp::Ordering;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

use super::{AttributeName, Filter, Operator};
use crate::domain::clock::Timestamp;
use crate::web::scim::error::{ScimError, ScimResult};
use crate::web::scim::object::Object;
use crate::web::scim::schema::{Attribute, Kind, Place, ResourceType};

/// Checks that every attribute of a filter is one of the resource's, and every operator one of its kind's.
pub(in crate::web::scim) fn check(filter: &Filter, kind: &ResourceType) -> ScimResult<()> {
    match filter {
        Filter::And(left, right) | Filter::Or(left, right) => check(left, kind).and_then(|()| check(right, kind)),
        Filter::Not(inner) => check(inner, kind),
        Filter::Present(name) => place(name, kind).map(drop),
        Filter::Compare(name, operator, _) => match place(name, kind)? {
            Place::Attribute { attribute, part, .. } => ordered(part.unwrap_or(attribute), *operator),
            Place::NotKept | Place::Extension(_) => Ok(()),
        },
        Filter::Within(name, inner) => match place(name, kind)? {
            Place::Attribute { attribute, .. } => check_parts(inner, attribute),
            Place::NotKept | Place::Extension(_) => Ok(()),
        },
    }
}

fn place(name: &AttributeName, kind: &ResourceType) -> ScimResult<Place> {
    kind.place(name).ok_or_else(|| ScimError::invalid_filter(format!("a {} has no attribute '{name}'", kind.name)))
}

fn check_parts(filter: &Filter, attribute: &'static Attribute) -> ScimResult<()> {
    let part = |name: &AttributeName| {
        let found = attribute.part(&name.name).filter(|_| name.sub.is_none());
        found.ok_or_else(|| ScimError::invalid_filter(format!("{} has no part '{name}'", attribute.name)))
    };
    match filter {
        Filter::And(left, right) | Filter::Or(left, right) => {
            check_parts(left, attribute).and_then(|()| check_parts(right, attribute))
        }
        Filter::Not(inner) => check_parts(inner, attribute),
        Filter::Present(name) => part(name).map(drop),
        Filter::Compare(name, operator, _) => ordered(part(name)?, *operator),
        Filter::Within(..) => Err(ScimError::invalid_filter("brackets within brackets")),
    }
}

/// A boolean has no order (RFC 7644 section 3.4.2.2).
fn ordered(attribute: &Attribute, operator: Operator) -> ScimResult<()> {
    let needs_order = matches!(operator, Operator::Gt | Operator::Ge | Operator::Lt | Operator::Le);
    if attribute.kind == Kind::Boolean && needs_order {
        return Err(ScimError::invalid_filter(format!("{} is true or false and has no order", attribute.name)));
    }
    Ok(())
}

/// Whether the resource meets the filter. An attribute that it does not have has no value.
pub(in crate::web::scim) fn meets(filter: &Filter, kind: &ResourceType, object: &Object) -> bool {
    match filter {
        Filter::And(left, right) => meets(left, kind, object) && meets(right, kind, object),
        Filter::Or(left, right) => meets(left, kind, object) || meets(right, kind, object),
        Filter::Not(inner) => !meets(inner, kind, object),
        Filter::Present(name) => values(name, kind, object).1.iter().any(|value| is_present(value)),
        Filter::Compare(name, operator, wanted) => {
            let (attribute, values) = values(name, kind, object);
            any_compares(attribute, &values, *operator, wanted)
        }
        Filter::Within(name, inner) => {
            let Some(Place::Attribute { extension, attribute, .. }) = kind.place(name) else { return false };
            match inside(object, extension).and_then(|inside| inside.get(attribute.name)) {
                Some(Value::Array(values)) => values.iter().any(|value| value_meets(inner, attribute, value)),
                Some(value) => value_meets(inner, attribute, value),
                None => false,
            }
        }
    }
}

/// Whether one value of a list meets a filter over its parts.
pub(in crate::web::scim) fn value_meets(filter: &Filter, attribute: &'static Attribute, value: &Value) -> bool {
    let part = |name: &AttributeName| attribute.part(&name.name).map(|part| (part, value.get(part.name)));
    match filter {
        Filter::And(left, right) => value_meets(left, attribute, value) && value_meets(right, attribute, value),
        Filter::Or(left, right) => value_meets(left, attribute, value) || value_meets(right, attribute, value),
        Filter::Not(inner) => !value_meets(inner, attribute, value),
        Filter::Present(name) => part(name).and_then(|(_, value)| value).is_some_and(is_present),
        Filter::Compare(name, operator, wanted) => part(name).is_some_and(|(part, value)| {
            any_compares(Some(part), &value.into_iter().collect::<Vec<_>>(), *operator, wanted)
        }),
        Filter::Within(..) => false,
    }
}

fn inside<'a>(object: &'a Object, extension: Option<&str>) -> Option<&'a Object> {
    extension.map_or(Some(object), |urn| object.get(urn).and_then(Value::as_object))
}

/// The values that a name stands for, each of a list; of an object in a list its `value`.
fn values<'a>(
    name: &AttributeName,
    kind: &ResourceType,
    object: &'a Object,
) -> (Option<&'static Attribute>, Vec<&'a Value>) {
    let Some(Place::Attribute { extension, attribute, part }) = kind.place(name) else { return (None, Vec::new()) };
    let found = inside(object, extension).and_then(|inside| inside.get(attribute.name));
    let each: Vec<&Value> = match found {
        Some(Value::Array(values)) => values.iter().collect(),
        Some(value) => vec![value],
        None => Vec::new(),
    };
    let part = part.or_else(|| if attribute.is_list { attribute.part("value") } else { None });
    match part {
        Some(part) => (Some(part), each.into_iter().filter_map(|value| value.get(part.name)).collect()),
        None => (Some(attribute), each),
    }
}

fn is_present(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(values) => !values.is_empty(),
        Value::Object(parts) => !parts.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

/// `ne` and `eq null` also hold when there is no value.
fn any_compares(attribute: Option<&Attribute>, values: &[&Value], operator: Operator, wanted: &Value) -> bool {
    if operator == Operator::Ne {
        return !any_compares(attribute, values, Operator::Eq, wanted);
    }
    if wanted.is_null() {
        return operator == Operator::Eq && !values.iter().any(|value| is_present(value));
    }
    values.iter().any(|value| compares(attribute, value, operator, wanted))
}

fn compares(attribute: Option<&Attribute>, value: &Value, operator: Operator, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::Bool(value), Value::Bool(wanted)) => operator == Operator::Eq && value == wanted,
        // Some clients put booleans into quotation marks.
        (Value::Bool(value), Value::String(wanted)) => {
            operator == Operator::Eq && wanted.eq_ignore_ascii_case(if *value { "true" } else { "false" })
        }
        (Value::Number(value), Value::Number(wanted)) => {
            let order = value.as_f64().zip(wanted.as_f64()).and_then(|(value, wanted)| value.partial_cmp(&wanted));
            order.is_some_and(|order| is_so(order, operator))
        }
        (Value::String(value), Value::String(wanted)) => text_compares(attribute, value, operator, wanted),
        _ => false,
    }
}

fn text_compares(attribute: Option<&Attribute>, value: &str, operator: Operator, wanted: &str) -> bool {
    if attribute.is_some_and(|attribute| attribute.kind == Kind::DateTime) {
        let instants = Timestamp::parse_rfc3339(value).ok().zip(Timestamp::parse_rfc3339(wanted).ok());
        if let Some((value, wanted)) = instants {
            return is_so(value.cmp(&wanted), operator);
        }
    }
    let is_exact = attribute.is_some_and(|attribute| attribute.is_case_exact);
    let form = |text: &str| -> String {
        if is_exact { text.nfc().collect() } else { text.nfc().flat_map(char::to_lowercase).collect() }
    };
    let (value, wanted) = (form(value), form(wanted));
    match operator {
        Operator::Co => value.contains(&wanted),
        Operator::Sw => value.starts_with(&wanted),
        Operator::Ew => value.ends_with(&wanted),
        _ => is_so(value.cmp(&wanted), operator),
    }
}

const fn is_so(order: Ordering, operator: Operator) -> bool {
    match operator {
        Operator::Eq => order.is_eq(),
        Operator::Ne => order.is_ne(),
        Operator::Gt => order.is_gt(),
        Operator::Ge => order.is_ge(),
        Operator::Lt => order.is_lt(),
        Operator::Le => order.is_le(),
        Operator::Co | Operator::Sw | Operator::Ew => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::parse;
    use super::*;
    use crate::web::scim::schema::USER;

    fn holds(text: &str) -> bool {
        let Value::Object(person) = json!({
            "id": "0190", "externalId": "E-7", "userName": "an@x.gov.vn", "active": true,
            "name": {"formatted": "Nguyễn Văn An", "familyName": "Nguyễn"},
            "emails": [{"value": "an@x.gov.vn", "type": "work", "primary": true}, {"value": "old@x.gov.vn", "type": "other"}],
            "meta": {"lastModified": "2019-12-31T09:00:00+07:00"},
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Sở Nội vụ"},
        }) else {
            panic!("an object")
        };
        let filter = parse(text).expect(text);
        check(&filter, &USER).expect(text);
        meets(&filter, &USER, &person)
    }

    #[test]
    fn filters_hold_as_the_standard_says() {
        for text in [
            "USERNAME eq \"AN@X.gov.vn\"",
            "externalId eq \"E-7\"",
            "urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"an\"",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department co \"NỘI\"",
            "name.familyName eq \"nguyễn\"",
            "emails eq \"old@x.gov.vn\"",
            "emails.type eq \"other\"",
            "emails[type eq \"work\" and primary eq true]",
            "emails[type eq \"work\"].value eq \"an@x.gov.vn\"",
            "active eq \"True\"",
            "not (active eq false)",
            "title eq null",
            "title ne \"x\"",
            "name pr and not (title pr)",
            "meta.lastModified ge \"2019-12-31T02:00:00Z\"",
            "userName gt \"a\" and userName lt \"b\"",
            "nickName ne \"x\"",
        ] {
            assert!(holds(text), "{text}");
        }
        for text in [
            "externalId eq \"e-7\"",
            "emails[type eq \"other\" and primary eq true]",
            "emails[type eq \"other\"].value eq \"an@x.gov.vn\"",
            "title pr",
            "meta.lastModified gt \"2019-12-31T02:00:00Z\"",
            "nickName eq \"x\"",
            "userName ew \"an\"",
        ] {
            assert!(!holds(text), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_asked_is_refused_and_not_answered_with_nothing() {
        for text in
            ["usrName eq \"x\"", "name.nick eq \"x\"", "active gt true", "emails[kind eq \"work\"]", "urn:x:User:a pr"]
        {
            let refused = check(&parse(text).expect(text), &USER).map_err(|error| error.kind);
            assert_eq!(refused, Err(Some("invalidFilter")), "{text}");
        }
    }
}
