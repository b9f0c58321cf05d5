//! What a list request asks for, from a query string or a search message (RFC 7644 sections 3.4.2 and 3.4.3), and its answer.

use serde_json::{Value, json};

use super::error::{ScimError, ScimResult};
use super::filter::{Filter, parse};
use super::object::Object;
use super::project::Projection;

/// Most resources in one answer.
pub(in crate::web::scim) const LARGEST_PAGE: u32 = 200;

/// Resources in an answer when the client does not say.
const PAGE: u32 = 100;

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::web::scim) struct Query {
    pub(in crate::web::scim) filter: Option<Filter>,
    /// 1 is the first.
    pub(in crate::web::scim) start: u64,
    pub(in crate::web::scim) count: u32,
    /// The attribute to sort by, as asked.
    pub(in crate::web::scim) sort_by: Option<String>,
    pub(in crate::web::scim) descending: bool,
    pub(in crate::web::scim) projection: Projection,
}

impl Query {
    /// From a query string.
    pub(in crate::web::scim) fn from_text(query: Option<&str>) -> ScimResult<Self> {
        let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        let pairs: Vec<(String, String)> = pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        let find = |name: &str| {
            pairs.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
        };
        Self::read(&find)
    }

    /// From a search message.
    pub(in crate::web::scim) fn from_message(message: &Value) -> ScimResult<Self> {
        let Value::Object(message) = message else {
            return Err(ScimError::invalid_syntax("the body is a JSON object"));
        };
        let find = |name: &str| {
            let (_, value) = message.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
            match value {
                Value::Null => None,
                Value::String(text) => Some(text.clone()),
                Value::Array(names) => Some(names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(",")),
                other => Some(other.to_string()),
            }
        };
        Self::read(&find)
    }

    fn read(find: &dyn Fn(&str) -> Option<String>) -> ScimResult<Self> {
        let number = |name: &str| -> ScimResult<Option<i64>> {
            let wrong = |_| ScimError::invalid_value(format!("{name} is a whole number"));
            find(name).map(|text| text.trim().parse().map_err(wrong)).transpose()
        };
        let filter = find("filter").filter(|text| !text.trim().is_empty());
        let descending = match find("sortOrder").map(|order| order.to_ascii_lowercase()).as_deref() {
            None | Some("ascending") => false,
            Some("descending") => true,
            Some(_) => return Err(ScimError::invalid_value("sortOrder is ascending or descending")),
        };
        // A start before the first is the first, a negative count is none (RFC 7644 section 3.4.2.4).
        let start = number("startIndex")?.map_or(1, |start| u64::try_from(start).unwrap_or(1).max(1));
        let count = number("count")?.map_or(PAGE, |count| u32::try_from(count.max(0)).unwrap_or(LARGEST_PAGE));
        Ok(Self {
            filter: filter.map(|text| parse(&text)).transpose().map_err(|error| ScimError::filter(&error))?,
            start,
            count: count.min(LARGEST_PAGE),
            sort_by: find("sortBy").filter(|name| !name.is_empty()),
            descending,
            projection: Projection::read(find("attributes").as_deref(), find("excludedAttributes").as_deref())?,
        })
    }

    /// Checks that the order asked for is the one there is.
    pub(in crate::web::scim) fn sorts_by(&self, known: &[&str]) -> ScimResult<()> {
        let Some(name) = &self.sort_by else { return Ok(()) };
        let local = name.rsplit_once(':').map_or(name.as_str(), |(_, local)| local);
        if known.iter().any(|known| known.eq_ignore_ascii_case(local)) {
            return Ok(());
        }
        Err(ScimError::invalid_path(format!("sortBy is one of {}", known.join(", "))))
    }

    /// The part of `all` that the page shows.
    pub(in crate::web::scim) fn page<T>(&self, all: Vec<T>) -> Vec<T> {
        let skip = usize::try_from(self.start - 1).unwrap_or(usize::MAX);
        all.into_iter().skip(skip).take(self.count as usize).collect()
    }
}

/// A list's answer.
pub(in crate::web::scim) fn list_response(total: u64, start: u64, resources: &[Value]) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": resources.len(),
        "Resources": resources,
    })
}

/// Resources as JSON values.
pub(in crate::web::scim) fn values(objects: impl IntoIterator<Item = Object>) -> Vec<Value> {
    objects.into_iter().map(Value::Object).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_out_of_bounds_are_brought_within_them() {
        let read = |text| Query::from_text(Some(text)).map(|query| (query.start, query.count));
        assert_eq!(read("startIndex=0&count=-1"), Ok((1, 0)));
        assert_eq!(read("startIndex=-5"), Ok((1, 100)));
        assert_eq!(read("STARTINDEX=7&count=100000"), Ok((7, 200)));
        assert_eq!(read("count=x").map_err(|error| error.kind), Err(Some("invalidValue")));
        assert_eq!(read("filter=a+eq").map_err(|error| error.kind), Err(Some("invalidFilter")));
        assert_eq!(read("sortOrder=up").map_err(|error| error.kind), Err(Some("invalidValue")));
    }

    #[test]
    fn a_message_asks_as_a_query_string_does() {
        let text =
            "filter=title+pr&startIndex=2&count=3&attributes=userName,title&sortBy=name.formatted&sortOrder=descending";
        let message = json!({"filter": "title pr", "startIndex": 2, "count": 3, "attributes": ["userName", "title"],
            "sortBy": "name.formatted", "sortOrder": "descending"});
        assert_eq!(Query::from_message(&message), Query::from_text(Some(text)));
    }
}
