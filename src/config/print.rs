//! What is in force, and where each value came from; secrets masked.

use std::path::Path;

use figment::value::{Dict, Value};
use figment::{Profile, Provider as _};
use serde::Serialize;

use super::source::{ConfigError, figment};
use crate::domain::database_url::without_secrets;

/// One setting.
#[derive(Debug, Clone, Serialize)]
pub struct Setting {
    /// `section.key`.
    pub key: String,
    /// Its value; passwords in URLs are masked.
    pub value: String,
    /// `default`, the file's path, or `environment`.
    pub source: String,
}

/// Every setting, sorted by key.
///
/// # Errors
/// When the configuration cannot be read.
pub fn settings(file: Option<&Path>) -> Result<Vec<Setting>, ConfigError> {
    let figment = figment(file)?;
    let values = figment.data().map_err(|error| ConfigError::Unreadable(Box::new(error)))?;
    let mut settings = Vec::new();
    for (section, value) in values.get(&Profile::Default).into_iter().flatten() {
        let Value::Dict(_, keys) = value else { continue };
        for (key, value) in flat(keys) {
            let source = figment.get_metadata(value.tag()).map_or_else(
                || "default".to_owned(),
                |metadata| match &metadata.source {
                    Some(figment::Source::File(path)) => path.display().to_string(),
                    _ if metadata.name.contains("environment") => "environment".to_owned(),
                    _ => "default".to_owned(),
                },
            );
            settings.push(Setting { key: format!("{section}.{key}"), value: without_secrets(&text(value)), source });
        }
    }
    Ok(settings)
}

/// The settings of a section; those of `[pki.fetch]` as `fetch.hosts` and so on. Other tables are values.
fn flat(keys: &Dict) -> Vec<(String, &Value)> {
    let mut all = Vec::new();
    for (key, value) in keys {
        match value {
            Value::Dict(_, inner) if key == "fetch" => {
                all.extend(inner.iter().map(|(name, value)| (format!("{key}.{name}"), value)));
            }
            value => all.push((key.clone(), value)),
        }
    }
    all
}

fn text(value: &Value) -> String {
    match value {
        Value::String(_, text) => text.clone(),
        Value::Num(_, number) => number
            .to_u128()
            .map(|n| n.to_string())
            .or_else(|| number.to_i128().map(|n| n.to_string()))
            .or_else(|| number.to_f64().map(|n| n.to_string()))
            .unwrap_or_default(),
        Value::Bool(_, flag) => flag.to_string(),
        Value::Empty(..) => String::new(),
        // As the file writes them.
        Value::Array(_, values) => format!("[{}]", values.iter().map(inner).collect::<Vec<_>>().join(", ")),
        Value::Dict(_, keys) => {
            let pairs: Vec<String> = keys.iter().map(|(key, value)| format!("{key} = {}", inner(value))).collect();
            if pairs.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", pairs.join(", ")) }
        }
        Value::Char(_, letter) => letter.to_string(),
    }
}

/// A value within a list or a table: texts in quotes.
fn inner(value: &Value) -> String {
    match value {
        Value::String(..) | Value::Char(..) => format!("{:?}", text(value)),
        other => text(other),
    }
}

#[cfg(test)]
mod tests {
    use figment::providers::{Format as _, Toml};

    use super::*;

    #[test]
    fn values_are_told_as_a_file_writes_them() {
        for written in [
            "[]",
            "[120, 90, 1]",
            "[\"RS256\", \"ES256\"]",
            "{}",
            "{ mail = \"a b\", uid = [1] }",
            "true",
            "7",
            "-7",
            "0.5",
        ] {
            let read = figment::Figment::from(Toml::string(&format!("value = {written}")));
            assert_eq!(text(&read.find_value("value").unwrap()), written);
        }
        let read = figment::Figment::from(Toml::string("value = \"a b\""));
        assert_eq!(text(&read.find_value("value").unwrap()), "a b");
    }
}
