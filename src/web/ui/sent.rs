//! What a form sent: names and values in their order, as they were typed.

use std::str::FromStr;

/// The fields of a form that was sent.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct Sent(Vec<(String, String)>);

impl Sent {
    /// Reads a body of the type `application/x-www-form-urlencoded`.
    pub(in crate::web) fn read(body: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(body).into_owned().collect())
    }

    /// One more field, as if it had been sent.
    pub(in crate::web) fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.push((name.into(), value.into()));
        self
    }

    /// The same with another value under a name.
    pub(in crate::web) fn saying(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.retain(|(of, _)| of != name);
        self.with(name, value)
    }

    /// These fields.
    #[cfg(test)]
    pub(in crate::web) fn of<const N: usize>(pairs: [(&str, &str); N]) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    pub(super) fn push(&mut self, name: String, value: String) {
        self.0.push((name, value));
    }

    /// What was sent under a name, if it was there at all.
    pub(in crate::web) fn given(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_str())
    }

    /// The same without the blanks around it; nothing where it was not there.
    pub(in crate::web) fn text(&self, name: &str) -> &str {
        self.given(name).map_or("", str::trim)
    }

    /// The same, if there is anything in it.
    pub(in crate::web) fn filled(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// Everything that was sent under a name.
    pub(in crate::web) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(of, _)| of == name).map(|(_, value)| value.as_str())
    }

    /// A box that was ticked.
    pub(in crate::web) fn is_ticked(&self, name: &str) -> bool {
        self.given(name).is_some()
    }

    /// A value of a kind: none where nothing was filled in.
    ///
    /// # Errors
    /// When it is none of that kind.
    pub(in crate::web) fn value<T: FromStr>(&self, name: &str) -> Result<Option<T>, T::Err> {
        self.filled(name).map(str::parse).transpose()
    }

    /// Everything, in its order.
    pub(in crate::web) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}
