//! Which people a filter means: what an index answers goes into the query, the rest is looked at one by one, up to a limit.

use serde_json::Value;

use crate::domain::ids::PrincipalId;
use crate::domain::name;
use crate::domain::scope::Scope;
use crate::storage::read::scim::{ScimFilter, ScimPage, ScimUser};
use crate::storage::read::{Reader, View};
use crate::web::scim::error::{ScimError, ScimResult};
use crate::web::scim::filter::evaluate::{check, meets};
use crate::web::scim::filter::{AttributeName, Filter, Operator};
use crate::web::scim::query::Query;
use crate::web::scim::schema::{Place, USER};

use super::show::user;

/// Most people that one request looks at.
const MOST: usize = 20_000;

/// How many are read at once.
const AT_ONCE: u32 = 500;

/// What names sort by.
const ORDER: [&str; 4] = ["name.formatted", "name", "displayName", "name.givenName"];

/// Whom a request is about, for whom, and when.
pub(in crate::web::scim) struct Search<'a> {
    pub(in crate::web::scim) reader: &'a Reader,
    pub(in crate::web::scim) scope: &'a Scope,
    pub(in crate::web::scim) view: View,
    pub(in crate::web::scim) client: PrincipalId,
    pub(in crate::web::scim) base: &'a str,
}

impl Search<'_> {
    /// The page that is asked for, and how many there are in all.
    pub(in crate::web::scim) async fn page(&self, query: &Query) -> ScimResult<(u64, Vec<ScimUser>)> {
        query.sorts_by(&ORDER)?;
        let Some(filter) = &query.filter else { return self.indexed(query, &ScimFilter::default()).await };
        check(filter, &USER)?;
        let (narrow, is_exact) = narrowed(filter);
        if is_exact {
            return self.indexed(query, &narrow).await;
        }
        let mut found = self.looked_at(filter, &narrow).await?;
        if query.descending {
            found.reverse();
        }
        Ok((found.len() as u64, query.page(found)))
    }

    async fn indexed(&self, query: &Query, filter: &ScimFilter) -> ScimResult<(u64, Vec<ScimUser>)> {
        let total = self.reader.count_scim_users(self.scope, self.view, self.client, filter).await?;
        let page = ScimPage::Offset { skip: query.start - 1, limit: query.count, descending: query.descending };
        let users = self.reader.scim_users(self.scope, self.view, self.client, filter, &page).await?;
        Ok((total, users))
    }

    /// Everyone who meets the filter, by name.
    pub(in crate::web::scim) async fn looked_at(
        &self,
        filter: &Filter,
        narrow: &ScimFilter,
    ) -> ScimResult<Vec<ScimUser>> {
        let mut found = Vec::new();
        let mut seen = 0;
        let mut key = None;
        loop {
            let page = ScimPage::After { key: key.take(), limit: AT_ONCE };
            let users = self.reader.scim_users(self.scope, self.view, self.client, narrow, &page).await?;
            let is_last = users.len() < AT_ONCE as usize;
            seen += users.len();
            key = users.last().map(|user| user.key.clone());
            found.extend(users.into_iter().filter(|one| meets(filter, &USER, &user(one, self.base))));
            if is_last {
                return Ok(found);
            }
            if seen >= MOST {
                return Err(ScimError::too_many(format!(
                    "this filter would look at more than {MOST} people; add userName, externalId, emails or a name that begins with something"
                )));
            }
        }
    }
}

/// The conditions of a filter that the query answers, and whether they are all of it.
pub(in crate::web::scim) fn narrowed(filter: &Filter) -> (ScimFilter, bool) {
    let mut narrow = ScimFilter::default();
    let is_exact = narrow_by(filter, &mut narrow);
    (narrow, is_exact)
}

fn narrow_by(filter: &Filter, narrow: &mut ScimFilter) -> bool {
    match filter {
        Filter::And(left, right) => {
            let left = narrow_by(left, narrow);
            narrow_by(right, narrow) && left
        }
        Filter::Compare(name, operator, value) => compared(name, *operator, value, narrow),
        Filter::Within(name, inner) if names(name) == Some(("emails", None)) => {
            if let Some(address) = value_of_mail(inner) {
                by_address(&address, narrow);
            }
            false
        }
        _ => false,
    }
}

fn names(name: &AttributeName) -> Option<(&'static str, Option<&'static str>)> {
    match USER.place(name)? {
        Place::Attribute { extension: None, attribute, part } => Some((attribute.name, part.map(|part| part.name))),
        _ => None,
    }
}

fn compared(name: &AttributeName, operator: Operator, value: &Value, narrow: &mut ScimFilter) -> bool {
    match (names(name), operator, value) {
        (Some(("active", None)), Operator::Eq, Value::Bool(active)) if narrow.in_service.is_none() => {
            narrow.in_service = Some(*active);
            true
        }
        (Some(("externalId", None)), Operator::Eq, Value::String(text)) => {
            narrow.external_id = Some(text.clone());
            false
        }
        (Some(("id", None)), Operator::Eq, Value::String(text)) => {
            narrow.ids = Some(text.parse().into_iter().collect());
            false
        }
        (Some(("userName", None) | ("emails", None | Some("value"))), Operator::Eq, Value::String(text)) => {
            by_address(text, narrow);
            false
        }
        (
            Some(("displayName", None) | ("name", Some("formatted"))),
            Operator::Eq | Operator::Sw,
            Value::String(text),
        ) => {
            narrow.name_prefix = Some(name::fold(text));
            false
        }
        _ => false,
    }
}

/// Someone without an address is called by their identifier.
fn by_address(text: &str, narrow: &mut ScimFilter) {
    match text.parse() {
        Ok(address) => narrow.address = Some(address),
        Err(_) => narrow.ids = Some(text.parse().into_iter().collect()),
    }
}

fn value_of_mail(filter: &Filter) -> Option<String> {
    match filter {
        Filter::And(left, right) => value_of_mail(left).or_else(|| value_of_mail(right)),
        Filter::Compare(name, Operator::Eq, Value::String(text)) if name.name.eq_ignore_ascii_case("value") => {
            Some(text.clone())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::scim::filter::parse;

    fn of(text: &str) -> (ScimFilter, bool) {
        narrowed(&parse(text).expect(text))
    }

    #[test]
    fn what_clients_ask_most_is_answered_by_an_index() {
        let address = || "an@x.gov.vn".parse().ok();
        for text in [
            "userName eq \"An@x.gov.vn\"",
            "emails eq \"an@x.gov.vn\"",
            "emails[type eq \"work\"].value eq \"an@x.gov.vn\"",
            "emails.value eq \"an@x.gov.vn\" and active eq true",
        ] {
            assert_eq!(of(text).0.address, address(), "{text}");
        }
        assert_eq!(of("externalId eq \"E\"").0.external_id.as_deref(), Some("E"));
        assert_eq!(of("displayName sw \"Nguyễn V\"").0.name_prefix.as_deref(), Some("nguyenv"));
        assert_eq!(of("active eq false"), (ScimFilter { in_service: Some(false), ..ScimFilter::default() }, true));
        for text in ["title pr and active eq true", "active eq true and title pr"] {
            assert_eq!(of(text), (ScimFilter { in_service: Some(true), ..ScimFilter::default() }, false), "{text}");
        }
        assert_eq!(of("userName eq \"x\"").0.ids, Some(Vec::new()), "no address, no identifier: nobody");
    }

    #[test]
    fn an_alternative_narrows_nothing() {
        for text in [
            "userName eq \"a@x.vn\" or title pr",
            "not (active eq true)",
            "emails ne \"a@x.vn\"",
            "displayName co \"a\"",
        ] {
            assert_eq!(of(text), (ScimFilter::default(), false), "{text}");
        }
    }
}
