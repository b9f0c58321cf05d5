//! Builds the values of one entry: blank values are never written, text is cleaned of control characters and long text cut.

use std::borrow::Cow;

use uuid::Uuid;

use super::Unmappable;
use crate::directory::attribute::Attribute;
use crate::directory::entry::{Dn, Entry, Value, Values};

/// Bytes that a name or address may have (upper bounds of RFC 4519's ancestors, X.520, and of `ldap-schema/`).
const LONGEST: usize = 256;
/// Bytes that a description may have.
const LONGEST_DESCRIPTION: usize = 1024;

/// Collects values in the order of [`Attribute`].
pub(super) struct Builder {
    values: Vec<Values>,
}

impl Builder {
    pub(super) fn new(classes: &[&str], attributes: usize) -> Self {
        let mut values = Vec::with_capacity(attributes);
        values.push((Attribute::ObjectClass, classes.iter().map(|class| class.as_bytes().to_vec()).collect()));
        Self { values }
    }

    /// Text that the entry can do without: absent when blank, cut when too long.
    pub(super) fn text(&mut self, attribute: Attribute, text: &str) {
        let text = clean(text);
        let longest = if attribute == Attribute::Description { LONGEST_DESCRIPTION } else { LONGEST };
        let cut = text.get(..text.floor_char_boundary(longest)).unwrap_or_default().trim_end();
        if !cut.is_empty() {
            self.one(attribute, cut.as_bytes().to_vec());
        }
    }

    /// Text that the entry must have, whole.
    pub(super) fn required(&mut self, attribute: Attribute, field: &'static str, text: &str) -> Result<(), Unmappable> {
        let text = clean(text);
        if text.is_empty() {
            return Err(Unmappable::Empty { field });
        }
        if text.len() > LONGEST {
            return Err(Unmappable::TooLong { field, length: text.len(), limit: LONGEST });
        }
        self.one(attribute, text.into_owned().into_bytes());
        Ok(())
    }

    pub(super) fn code(&mut self, attribute: Attribute, code: &str) {
        self.one(attribute, code.as_bytes().to_vec());
    }

    pub(super) fn id(&mut self, attribute: Attribute, id: Uuid) {
        let mut buffer = Uuid::encode_buffer();
        let text: &str = id.hyphenated().encode_lower(&mut buffer);
        self.one(attribute, text.as_bytes().to_vec());
    }

    pub(super) fn number(&mut self, attribute: Attribute, number: i64) {
        self.one(attribute, number.to_string().into_bytes());
    }

    pub(super) fn many(&mut self, attribute: Attribute, values: Vec<Value>) {
        if !values.is_empty() {
            self.push(attribute, values);
        }
    }

    pub(super) fn finish(self, dn: Dn) -> Entry {
        Entry { dn, values: self.values }
    }

    fn one(&mut self, attribute: Attribute, value: Value) {
        self.push(attribute, vec![value]);
    }

    fn push(&mut self, attribute: Attribute, values: Vec<Value>) {
        debug_assert!(self.values.last().is_none_or(|(last, _)| *last < attribute), "{attribute:?} out of order");
        self.values.push((attribute, values));
    }
}

/// Single spaces, none around, no control characters.
fn clean(text: &str) -> Cow<'_, str> {
    let mut after_space = true;
    let good = text.chars().all(|c| {
        let fine = !c.is_control() && (!c.is_whitespace() || (c == ' ' && !after_space));
        after_space = c == ' ';
        fine
    });
    if good && !text.ends_with(' ') {
        return Cow::Borrowed(text);
    }
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    Cow::Owned(words.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_becomes_an_empty_dirty_or_overlong_value(text in "[\\PC\u{0}-\u{1f} ]{0,300}") {
            let mut builder = Builder::new(&["top"], 2);
            builder.text(Attribute::Title, &text);
            let entry = builder.finish(Dn("cn=x".to_owned()));
            for value in entry.get(Attribute::Title) {
                let value = std::str::from_utf8(value).expect("text");
                prop_assert!(!value.is_empty() && value.len() <= LONGEST && value.trim() == value);
                prop_assert!(!value.chars().any(char::is_control));
            }
            prop_assert_eq!(entry.get(Attribute::Title).is_empty(), clean(&text).is_empty());
        }
    }

    #[test]
    fn a_required_text_is_never_cut() {
        let mut builder = Builder::new(&["top"], 2);
        assert_eq!(builder.required(Attribute::Cn, "name", " \t"), Err(Unmappable::Empty { field: "name" }));
        let long = "ạ".repeat(100);
        let refused = builder.required(Attribute::Cn, "name", &long);
        assert_eq!(refused, Err(Unmappable::TooLong { field: "name", length: 300, limit: 256 }));
    }
}
