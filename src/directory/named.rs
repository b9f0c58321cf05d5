//! Entries as any directory might have them: attributes by the names that the server or a file gives them. What we keep equal goes by
//! [`super::attribute::Attribute`] instead; this is for directories that we did not write.

/// An entry with its values as octets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// Its name, as written there.
    pub dn: String,
    /// Attribute descriptions, options included, with their values.
    pub attributes: Vec<(String, Vec<Vec<u8>>)>,
}

impl Named {
    /// The values of the attribute described so, without regard to case.
    #[must_use]
    pub fn get(&self, name: &str) -> &[Vec<u8>] {
        self.attributes.iter().find(|(of, _)| of.eq_ignore_ascii_case(name)).map_or(&[], |(_, values)| values)
    }

    /// Adds a value to the attribute described so.
    pub fn push(&mut self, name: &str, value: Vec<u8>) {
        match self.attributes.iter_mut().find(|(of, _)| of.eq_ignore_ascii_case(name)) {
            Some((_, values)) => values.push(value),
            None => self.attributes.push((name.to_owned(), vec![value])),
        }
    }
}
