//! Values in JSON: UTF-8 text as a string, anything else as `{"base64": …}`. Both ways round; the canonical form that is hashed.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::de::{Error, MapAccess, Visitor};
use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::directory::entry::{Value, Values};

/// A value on its way out, not copied.
struct Shown<'a>(&'a [u8]);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Ok(text) = std::str::from_utf8(self.0) {
            return serializer.serialize_str(text);
        }
        let mut shown = serializer.serialize_struct("Binary", 1)?;
        shown.serialize_field("base64", &BASE64.encode(self.0))?;
        shown.end()
    }
}

/// All values of one attribute on their way out.
struct ShownAll<'a>(&'a [Value]);

impl Serialize for ShownAll<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|value| Shown(value)))
    }
}

/// A value on its way in. Read by hand: an untagged enum would buffer every value first.
struct Read(Value);

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReadVisitor)
    }
}

struct ReadVisitor;

impl<'de> Visitor<'de> for ReadVisitor {
    type Value = Read;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or {\"base64\": …}")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Read, E> {
        Ok(Read(text.as_bytes().to_vec()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Read, E> {
        Ok(Read(text.into_bytes()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Read, A::Error> {
        let Some((key, text)) = map.next_entry::<Cow<'de, str>, Cow<'de, str>>()? else {
            return Err(A::Error::missing_field("base64"));
        };
        if key != "base64" {
            return Err(A::Error::unknown_field(&key, &["base64"]));
        }
        BASE64.decode(text.as_bytes()).map(Read).map_err(|_| A::Error::custom("a value is no base64"))
    }
}

/// Attributes on their way in.
pub(super) struct Attributes(pub(super) Vec<Values>);

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        attributes_text::deserialize(from).map(Self)
    }
}

/// A list of values.
pub(super) mod values_text {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    use super::{Read, ShownAll, Value};

    pub(in crate::directory::plan) fn serialize<S: Serializer>(values: &[Value], to: S) -> Result<S::Ok, S::Error> {
        ShownAll(values).serialize(to)
    }

    pub(in crate::directory::plan) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Value>, D::Error> {
        Ok(Vec::<Read>::deserialize(from)?.into_iter().map(|Read(value)| value).collect())
    }
}

/// Attributes: a list of `[name, values]`.
pub(super) mod attributes_text {
    use serde::{Deserialize as _, Deserializer, Serializer};

    use super::{Read, ShownAll};
    use crate::directory::attribute::Attribute;
    use crate::directory::entry::Values;

    pub(in crate::directory::plan) fn serialize<S: Serializer>(
        attributes: &[Values],
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_seq(attributes.iter().map(|(attribute, values)| (attribute, ShownAll(values))))
    }

    pub(in crate::directory::plan) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Values>, D::Error> {
        let attributes = Vec::<(Attribute, Vec<Read>)>::deserialize(from)?;
        let plain = |read: Vec<Read>| read.into_iter().map(|Read(value)| value).collect();
        Ok(attributes.into_iter().map(|(attribute, read)| (attribute, plain(read))).collect())
    }
}
