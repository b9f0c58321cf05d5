//! A field of a form: its label, its hint, what is wrong with it, and what stands in it.

use askama::Template;
use askama::filters::HtmlSafe;

use super::faults::Faults;
use super::line::Line;
use super::sent::Sent;

/// Something to choose.
#[derive(Debug, Clone)]
pub(in crate::web) struct Choice {
    value: String,
    label: String,
    hint: String,
}

impl Choice {
    /// A value and what people read.
    pub(in crate::web) fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: String::new() }
    }

    /// The same, explained.
    pub(in crate::web) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Input { kind: &'static str, width: &'static str },
    Area { rows: u8 },
    File { accept: &'static str, several: bool },
    Select,
    Radio,
    Tick,
}

/// A field. Its name is where the operation finds it (a JSON pointer without its first slash), so that what is wrong there is
/// said here.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/field.html")]
pub(in crate::web) struct Field {
    name: String,
    label: String,
    hint: Line,
    kind: Kind,
    value: String,
    choices: Vec<Choice>,
    /// What is said of a field that may stay empty.
    optional: Option<&'static str>,
    autocomplete: &'static str,
    faults: Vec<String>,
}

impl HtmlSafe for Field {}

impl Field {
    fn new(name: &str, label: impl Into<String>, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            label: label.into(),
            hint: Line::default(),
            kind,
            value: String::new(),
            choices: Vec::new(),
            optional: None,
            autocomplete: "off",
            faults: Vec::new(),
        }
    }

    fn input(name: &str, label: impl Into<String>, kind: &'static str, width: &'static str) -> Self {
        Self::new(name, label, Kind::Input { kind, width })
    }

    /// A line of text.
    pub(in crate::web) fn text(name: &str, label: impl Into<String>) -> Self {
        Self::input(name, label, "text", "wide")
    }

    /// A short text: a number of a document, a code.
    pub(in crate::web) fn short(name: &str, label: impl Into<String>) -> Self {
        Self::input(name, label, "text", "short")
    }

    /// What is searched for.
    pub(in crate::web) fn search(name: &str, label: impl Into<String>) -> Self {
        Self::input(name, label, "search", "wide")
    }

    /// A day.
    pub(in crate::web) fn day(name: &str, label: impl Into<String>) -> Self {
        Self::input(name, label, "date", "short")
    }

    /// A secret, which is never written back.
    pub(in crate::web) fn secret(name: &str, label: impl Into<String>, autocomplete: &'static str) -> Self {
        let field = Self::input(name, label, "password", "wide");
        Self { autocomplete, ..field }
    }

    /// Several lines of text.
    pub(in crate::web) fn area(name: &str, label: impl Into<String>, rows: u8) -> Self {
        Self::new(name, label, Kind::Area { rows })
    }

    /// A file.
    pub(in crate::web) fn file(name: &str, label: impl Into<String>, accept: &'static str) -> Self {
        Self::new(name, label, Kind::File { accept, several: false })
    }

    /// Files.
    pub(in crate::web) fn files(name: &str, label: impl Into<String>, accept: &'static str) -> Self {
        Self::new(name, label, Kind::File { accept, several: true })
    }

    /// One of many.
    pub(in crate::web) fn select(
        name: &str,
        label: impl Into<String>,
        choices: impl IntoIterator<Item = Choice>,
    ) -> Self {
        Self { choices: choices.into_iter().collect(), ..Self::new(name, label, Kind::Select) }
    }

    /// One of a few.
    pub(in crate::web) fn radio(
        name: &str,
        label: impl Into<String>,
        choices: impl IntoIterator<Item = Choice>,
    ) -> Self {
        Self { choices: choices.into_iter().collect(), ..Self::new(name, label, Kind::Radio) }
    }

    /// Yes or no.
    pub(in crate::web) fn tick(name: &str, label: impl Into<String>) -> Self {
        Self::new(name, label, Kind::Tick)
    }

    /// A word below the label.
    pub(in crate::web) fn hint(mut self, hint: impl Into<Line>) -> Self {
        self.hint = hint.into();
        self
    }

    /// It may stay empty.
    pub(in crate::web) fn optional(mut self, say: super::Say) -> Self {
        self.optional = Some(say.of("không bắt buộc", "optional"));
        self
    }

    /// What stands in it.
    pub(in crate::web) fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// What was sent stands in it again, except a secret.
    pub(in crate::web) fn again(mut self, sent: &Sent) -> Self {
        if !self.is_secret()
            && let Some(value) = sent.given(&self.name)
        {
            value.clone_into(&mut self.value);
        }
        self
    }

    /// Exactly what was sent stands in it, also where that is nothing: a box that was not ticked is not sent.
    pub(in crate::web) fn sent(mut self, sent: &Sent) -> Self {
        self.value.clear();
        self.again(sent)
    }

    /// It may stay empty, and nothing is said of that.
    pub(in crate::web) const fn not_needed(mut self) -> Self {
        self.optional = Some("");
        self
    }

    pub(super) fn with_faults(mut self, faults: &Faults) -> Self {
        self.faults = faults.of_field(&self.name).map(ToOwned::to_owned).collect();
        self
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn label(&self) -> &str {
        &self.label
    }

    pub(super) fn is_file(&self) -> bool {
        matches!(self.kind, Kind::File { .. })
    }

    fn is_secret(&self) -> bool {
        matches!(self.kind, Kind::Input { kind: "password", .. })
    }

    /// The ids of what describes it.
    fn described_by(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("h-{}", self.name));
        let fault = (!self.faults.is_empty()).then(|| format!("e-{}", self.name));
        [hint, fault].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}
