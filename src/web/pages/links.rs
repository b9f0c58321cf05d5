//! Addresses of lists: what is asked for, and where the next page begins, as one text in the query.

use std::borrow::Borrow;

use time::Date;
use url::form_urlencoded::Serializer;
use uuid::Uuid;

use crate::domain::ids::OfficialId;
use crate::storage::read::people::PeopleKey;
use crate::web::api::dates::{from_ordinal, ordinal};

/// A path with what is asked for; what is empty is left out.
pub(super) fn address<'a>(path: &str, asked: impl IntoIterator<Item: Borrow<(&'a str, &'a str)>>) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(asked.into_iter().map(|pair| *pair.borrow()).filter(|(_, value)| !value.is_empty()));
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// Where a page of names ended. The sort key too: the next page begins at its place even when that person has left the list.
pub(super) fn after_name(key: &PeopleKey) -> String {
    format!("{}.{}", hex::encode(&key.sort_key), key.official.0.simple())
}

/// The same, read back.
pub(super) fn name_after(text: &str) -> Option<PeopleKey> {
    let (sort_key, official) = text.split_once('.')?;
    Some(PeopleKey { sort_key: hex::decode(sort_key).ok()?, official: OfficialId(official.parse().ok()?) })
}

/// Where a page in the order of days ended.
pub(super) fn after_day(day: Date, id: Uuid) -> String {
    format!("{}.{}", ordinal(day), id.simple())
}

/// The same, read back.
pub(super) fn day_after(text: &str) -> Option<(Date, Uuid)> {
    let (day, id) = text.split_once('.')?;
    Some((from_ordinal(day.parse().ok()?)?, id.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn what_is_empty_is_not_asked_and_what_is_asked_is_escaped() {
        assert_eq!(address("/x", [("q", ""), ("after", "")]), "/x");
        assert_eq!(address("/x", [("q", "a&b=c"), ("r", ""), ("s", "ê")]), "/x?q=a%26b%3Dc&s=%C3%AA");
    }

    #[test]
    fn an_end_is_read_back_and_nothing_else_is_one() {
        let (day, id) = (date!(2019 - 12 - 31), Uuid::from_u128(7));
        assert_eq!(day_after(&after_day(day, id)), Some((day, id)));
        let key = PeopleKey { sort_key: vec![0, 255], official: OfficialId(id) };
        assert_eq!(name_after(&after_name(&key)), Some(key));
        for wrong in ["", ".", "x.y", "1", "99999999999.00000000000000000000000000000007"] {
            assert_eq!((day_after(wrong), name_after(wrong)), (None, None), "{wrong}");
        }
    }
}
