//! Whether a body has the form that its description gives: every place that has not, in words for people.
//!
//! The schema that is published is the schema that is checked, so the two cannot drift apart. What a schema cannot say is said by
//! operations.

use serde_json::{Map, Value};
use time::Date;
use time::format_description::well_known::Iso8601;
use uuid::Uuid;

use super::query::escaped;
use crate::domain::clock::Timestamp;
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;

/// Depth at which a body is no form of ours any more.
const DEEPEST: usize = 32;

/// Looks at bodies.
#[derive(Debug)]
pub(super) struct Shape<'a> {
    /// Schemas by name, as the description holds them.
    pub(super) schemas: &'a Map<String, Value>,
}

impl Shape<'_> {
    /// Every place of `value` that is not as the schema `name` says.
    pub(super) fn problems(&self, name: &str, value: &Value) -> Vec<FieldProblem> {
        let mut found = Vec::new();
        if let Some(schema) = self.schemas.get(name) {
            self.look(schema, value, "", 0, &mut found);
        }
        found
    }

    fn look(&self, schema: &Value, value: &Value, at: &str, depth: usize, found: &mut Vec<FieldProblem>) {
        if depth > DEEPEST {
            return;
        }
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            if let Some(named) = self.schemas.get(name) {
                self.look(named, value, at, depth + 1, found);
            }
            return;
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            self.choose(choices, value, at, depth, found);
            return;
        }
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.look(part, value, at, depth + 1, found);
        }
        if !has_type(&schema["type"], value) {
            found.push(wrong_type(at, &schema["type"]));
            return;
        }
        match value {
            Value::Object(fields) => self.object(schema, fields, at, depth, found),
            Value::Array(items) => {
                for (place, item) in items.iter().enumerate() {
                    self.look(&schema["items"], item, &format!("{at}/{place}"), depth + 1, found);
                }
            }
            Value::String(text) => found.extend(text_problem(schema, text, at)),
            _ => {}
        }
    }

    fn object(
        &self,
        schema: &Value,
        fields: &Map<String, Value>,
        at: &str,
        depth: usize,
        found: &mut Vec<FieldProblem>,
    ) {
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !fields.contains_key(name) {
                let reason = Bilingual::new("Thiếu trường này", "This field is missing");
                let remedy = Bilingual::new("Gửi kèm trường này", "Send it too");
                found.push(FieldProblem::new(format!("{at}/{}", escaped(name)), reason, remedy));
            }
        }
        for (name, value) in fields {
            let place = format!("{at}/{}", escaped(name));
            match schema["properties"].get(name) {
                Some(property) => self.look(property, value, &place, depth + 1, found),
                None if schema["additionalProperties"] == false => {
                    let reason = Bilingual::new("Không có trường này", "There is no such field");
                    let remedy = Bilingual::new("Bỏ trường này", "Leave it out");
                    found.push(FieldProblem::new(place, reason, remedy));
                }
                None => {}
            }
        }
    }

    /// One of several forms. The one that is meant is known by its `kind`, or by its only field; its problems are told.
    fn choose(&self, choices: &[Value], value: &Value, at: &str, depth: usize, found: &mut Vec<FieldProblem>) {
        let mut fewest: Option<Vec<FieldProblem>> = None;
        for choice in choices.iter().filter(|choice| is_meant(choice, value)) {
            let mut own = Vec::new();
            self.look(choice, value, at, depth + 1, &mut own);
            if fewest.as_ref().is_none_or(|known| own.len() < known.len()) {
                fewest = Some(own);
            }
        }
        if let Some(own) = fewest {
            found.extend(own);
            return;
        }
        let names: Vec<String> = choices.iter().filter_map(name_of).collect();
        let names = names.join(", ");
        let reason = Bilingual::new("Không thuộc dạng nào cho phép", "None of the forms that are allowed");
        let remedy = Bilingual::new(format!("Dùng một trong: {names}"), format!("Use one of: {names}"));
        found.push(FieldProblem::new(at, reason, remedy));
    }
}

/// Whether a form is the one that a value means to have.
fn is_meant(choice: &Value, value: &Value) -> bool {
    let tags = choice.pointer("/properties/kind/enum").and_then(Value::as_array);
    match (tags, value) {
        (Some(tags), Value::Object(fields)) => fields.get("kind").is_some_and(|kind| tags.contains(kind)),
        (None, Value::Object(fields)) => {
            let mut required = choice["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            choice["type"] == "object" && required.any(|name| fields.contains_key(name))
        }
        (_, Value::String(_)) => choice["enum"].as_array().is_some_and(|codes| codes.contains(value)),
        _ => has_type(&choice["type"], value) && choice.get("type").is_some(),
    }
}

/// What a form is called when one of several is to be chosen.
fn name_of(choice: &Value) -> Option<String> {
    let first = |place| choice.pointer(place);
    let tag = first("/properties/kind/enum/0").or_else(|| first("/enum/0"));
    tag.or_else(|| first("/required/0")).and_then(Value::as_str).map(str::to_owned)
}

fn has_type(wanted: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => true,
    };
    match wanted {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        _ => true,
    }
}

fn wrong_type(at: &str, wanted: &Value) -> FieldProblem {
    let (vi, en) = match wanted.as_str() {
        Some("object") => ("một đối tượng JSON", "a JSON object"),
        Some("array") => ("một mảng", "an array"),
        Some("string") => ("một chuỗi ký tự", "a text"),
        Some("integer") => ("một số nguyên", "a whole number"),
        Some("number") => ("một số", "a number"),
        Some("boolean") => ("true hoặc false", "true or false"),
        _ => ("một giá trị khác", "another value"),
    };
    let reason = Bilingual::new("Sai kiểu dữ liệu", "Wrong kind of value");
    FieldProblem::new(at, reason, Bilingual::new(format!("Gửi {vi}"), format!("Send {en}")))
}

fn text_problem(schema: &Value, text: &str, at: &str) -> Option<FieldProblem> {
    if let Some(codes) = schema["enum"].as_array()
        && !codes.iter().any(|code| code == text)
    {
        let allowed = codes.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ");
        let reason = Bilingual::new("Không có trong danh mục", "This is not in the list");
        let remedy = Bilingual::new(format!("Dùng một trong: {allowed}"), format!("Use one of: {allowed}"));
        return Some(FieldProblem::new(at, reason, remedy));
    }
    let (is_good, vi, en) = match schema["format"].as_str() {
        Some("date") => (Date::parse(text, &Iso8601::DATE).is_ok(), "Gửi dạng 2019-12-31", "Send it as 2019-12-31"),
        Some("date-time") => (
            Timestamp::parse_rfc3339(text).is_ok(),
            "Gửi dạng 2019-12-31T09:00:00+07:00",
            "Send it as 2019-12-31T09:00:00+07:00",
        ),
        Some("uuid") => {
            (Uuid::parse_str(text).is_ok(), "Gửi mã định danh dạng UUID", "Send an identifier in UUID form")
        }
        _ => return None,
    };
    let reason = || Bilingual::new("Không đúng dạng", "Not of the right form");
    (!is_good).then(|| FieldProblem::new(at, reason(), Bilingual::new(vi, en)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn places(value: &Value) -> Vec<String> {
        let schemas = json!({
            "Post": { "type": "object", "required": ["agency", "rank"], "additionalProperties": false, "properties": {
                "agency": { "type": "string", "format": "uuid" }, "rank": { "type": "string", "enum": ["head", "staff"] } } },
            "Act": { "oneOf": [
                { "type": "object", "required": ["post", "kind"], "additionalProperties": false, "properties": {
                    "post": { "$ref": "#/components/schemas/Post" }, "kind": { "type": "string", "enum": ["recruit"] } } },
                { "type": "object", "required": ["kind"], "additionalProperties": false, "properties": {
                    "kind": { "type": "string", "enum": ["retire"] } } } ] },
            "Draft": { "type": "object", "required": ["number", "acts"], "additionalProperties": false, "properties": {
                "number": { "type": "integer" }, "until": { "type": "string", "format": "date" },
                "acts": { "type": "array", "items": { "$ref": "#/components/schemas/Act" } },
                "who": { "oneOf": [ { "type": "string", "enum": ["anyone"] },
                    { "type": "object", "required": ["known"], "properties": { "known": { "type": "string", "format": "uuid" } } } ] } } },
        });
        let shape = Shape { schemas: schemas.as_object().unwrap() };
        let mut places: Vec<String> = shape.problems("Draft", value).into_iter().map(|problem| problem.field).collect();
        places.sort();
        places
    }

    #[test]
    fn what_has_the_form_has_no_problem() {
        let agency = "01976cf0-0000-7000-8000-000000000000";
        let acts = json!([{ "kind": "recruit", "post": { "agency": agency, "rank": "staff" } }, { "kind": "retire" }]);
        assert_eq!(places(&json!({ "number": 1, "acts": acts, "until": "2020-01-01", "who": "anyone" })), [""; 0]);
        assert_eq!(places(&json!({ "number": 1, "acts": [], "who": { "known": agency } })), [""; 0]);
    }

    #[test]
    fn every_place_that_has_not_the_form_is_told() {
        let acts =
            json!([{ "kind": "recruit", "post": { "agency": "x", "rank": "king", "a/b": 1 } }, { "kind": "sing" }, 7]);
        let wrong = json!({ "number": 1.5, "acts": acts, "until": "31/12/2019", "who": { "known": 1 } });
        let expected = [
            "/acts/0/post/agency",
            "/acts/0/post/a~1b",
            "/acts/0/post/rank",
            "/acts/1",
            "/acts/2",
            "/number",
            "/until",
            "/who/known",
        ];
        let mut expected = expected.map(str::to_owned).to_vec();
        expected.sort();
        assert_eq!(places(&wrong), expected);
        assert_eq!(places(&json!({})), ["/acts", "/number"]);
        assert_eq!(places(&json!([])), [""]);
    }
}
