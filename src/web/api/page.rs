//! Keyset pages: `{items, next}`. The cursor is the key of the last row, opaque to the reader.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::{IntoParams, ToSchema};

/// Rows on a page when nothing is asked.
pub(in crate::web) const DEFAULT_LIMIT: u32 = 50;

/// Rows on a page at most.
pub(in crate::web) const MAX_LIMIT: u32 = 200;

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Page<T> {
    /// The rows.
    pub(in crate::web) items: Vec<T>,
    /// Cursor of the next page, for `after`; left out on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(in crate::web) next: Option<String>,
}

/// `after` and `limit`, as they are described.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes; `Fields::turn` reads")]
pub(in crate::web) struct PageQuery {
    /// `next` of the page before; left out for the first.
    after: Option<String>,
    /// Rows on the page; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Where a page begins and how long it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) struct Turn<K> {
    /// Key of the last row that the reader has.
    pub(in crate::web) after: Option<K>,
    /// Rows on the page.
    pub(in crate::web) limit: u32,
}

impl<K> Turn<K> {
    /// How many rows to ask the store for: one more tells whether there is a next page.
    pub(in crate::web) const fn fetch(&self) -> u32 {
        self.limit + 1
    }
}

impl<T> Page<T> {
    /// A page of nothing.
    pub(in crate::web) const fn empty() -> Self {
        Self { items: Vec::new(), next: None }
    }

    /// A list that is short enough for one page.
    pub(in crate::web) fn whole<R>(rows: Vec<R>, show: impl FnMut(R) -> T) -> Self {
        Self { items: rows.into_iter().map(show).collect(), next: None }
    }

    /// The page of `rows`, which were asked for by [`Turn::fetch`]; `key` gives the cursor of a row.
    pub(in crate::web) fn of<R, K: Serialize>(
        mut rows: Vec<R>,
        limit: u32,
        key: impl Fn(&R) -> K,
        show: impl FnMut(R) -> T,
    ) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| has_more).map(|last| cursor(&key(last)));
        Self { items: rows.into_iter().map(show).collect(), next }
    }
}

/// The cursor of a key.
pub(in crate::web) fn cursor<K: Serialize>(key: &K) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default())
}

/// The key of a cursor, if it is one.
pub(in crate::web) fn key_of<K: DeserializeOwned>(cursor: &str) -> Option<K> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_last_page_has_no_next() {
        let page = |rows: Vec<u32>| {
            let page = Page::of(rows, 2, |row| *row, |row| row);
            (page.items, page.next.map(|next| key_of::<u32>(&next)))
        };
        assert_eq!(page(vec![]), (vec![], None));
        assert_eq!(page(vec![7, 8]), (vec![7, 8], None));
        assert_eq!(page(vec![7, 8, 9]), (vec![7, 8], Some(Some(8))));
    }

    proptest! {
        #[test]
        fn a_cursor_gives_its_key_back_and_other_text_never_panics(key in any::<(String, Vec<u8>)>(), text in ".*") {
            prop_assert_eq!(key_of::<(String, Vec<u8>)>(&cursor(&key)), Some(key));
            let _ = key_of::<(String, Vec<u8>)>(&text);
        }
    }
}
