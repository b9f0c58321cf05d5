//! Agencies as Group resources, and which of them a filter means. Agencies are few: a filter is looked at one by one; their
//! members are read by pages and only when they are asked for.

use serde_json::{Value, json};

use crate::domain::ids::{AgencyId, OfficialId, PrincipalId};
use crate::domain::name::text_sort_key;
use crate::domain::scope::Scope;
use crate::storage::read::agency::AgencyRow;
use crate::storage::read::scim::{ScimFilter, ScimPage, ScimUser};
use crate::storage::read::{Reader, View};
use crate::web::scim::error::{ScimError, ScimResult};
use crate::web::scim::filter::evaluate::{check, meets};
use crate::web::scim::filter::{Filter, Operator};
use crate::web::scim::object::Object;
use crate::web::scim::query::Query;
use crate::web::scim::schema::{GROUP, Place};
use crate::web::scim::users::show::version;

/// Most members in one answer.
const MOST: usize = 10_000;

/// How many members are read at once.
const AT_ONCE: u32 = 500;

/// Whose groups, for whom, and when.
pub(in crate::web::scim) struct Groups<'a> {
    pub(in crate::web::scim) reader: &'a Reader,
    pub(in crate::web::scim) scope: &'a Scope,
    pub(in crate::web::scim) view: View,
    pub(in crate::web::scim) client: PrincipalId,
    pub(in crate::web::scim) base: &'a str,
}

impl Groups<'_> {
    /// The agency with that identifier, if the scope covers it.
    pub(in crate::web::scim) async fn one(&self, id: &str) -> ScimResult<AgencyRow> {
        let missing = || ScimError::not_found("group");
        let id: AgencyId = id.parse().map_err(|_| missing())?;
        let agencies = self.reader.agencies(self.scope, self.view).await?;
        agencies.into_iter().find(|agency| agency.agency == id).ok_or_else(missing)
    }

    /// The page that is asked for, and how many there are in all.
    pub(in crate::web::scim) async fn page(&self, query: &Query) -> ScimResult<(u64, Vec<Object>)> {
        query.sorts_by(&["displayName"])?;
        if let Some(filter) = &query.filter {
            check(filter, &GROUP)?;
        }
        let agencies = self.met(query.filter.as_ref()).await?;
        let total = agencies.len() as u64;
        let mut agencies = agencies;
        if query.sort_by.is_some() {
            agencies.sort_by_cached_key(|agency| text_sort_key(&agency.name));
        }
        if query.descending {
            agencies.reverse();
        }
        let with_members = query.projection.shows(&GROUP, "members");
        let mut found = Vec::new();
        let mut members = 0;
        for agency in query.page(agencies) {
            let whole = self.resource(&agency, with_members).await?;
            members += whole.get("members").and_then(Value::as_array).map_or(0, Vec::len);
            if members > MOST {
                return Err(too_many_members());
            }
            found.push(whole);
        }
        Ok((total, found))
    }

    /// The agencies that meet a filter, parents first.
    pub(in crate::web::scim) async fn met(&self, filter: Option<&Filter>) -> ScimResult<Vec<AgencyRow>> {
        let mut agencies = self.reader.agencies(self.scope, self.view).await?;
        let Some(filter) = filter else { return Ok(agencies) };
        if let Some(official) = member(filter) {
            agencies = self.agency_of(official, agencies).await?;
        }
        let needs_members = asks_members(filter);
        let mut met = Vec::new();
        for agency in agencies {
            if meets(filter, &GROUP, &self.resource(&agency, needs_members).await?) {
                met.push(agency);
            }
        }
        Ok(met)
    }

    async fn agency_of(&self, official: Option<OfficialId>, agencies: Vec<AgencyRow>) -> ScimResult<Vec<AgencyRow>> {
        let filter =
            ScimFilter { ids: Some(official.into_iter().collect()), in_service: Some(true), ..ScimFilter::default() };
        let page = ScimPage::After { key: None, limit: 1 };
        let users = self.reader.scim_users(self.scope, self.view, self.client, &filter, &page).await?;
        Ok(agencies.into_iter().filter(|agency| users.iter().any(|user| user.agency == agency.agency)).collect())
    }

    /// An agency as a resource, with its entity tag.
    pub(in crate::web::scim) async fn resource(&self, agency: &AgencyRow, with_members: bool) -> ScimResult<Object> {
        let mut object = Object::new();
        object.insert("schemas".to_owned(), json!([GROUP.core.urn]));
        object.insert("id".to_owned(), json!(agency.agency.to_string()));
        object.insert("displayName".to_owned(), json!(agency.name));
        if with_members {
            let members = self.members(agency.agency).await?;
            if !members.is_empty() {
                let shown = |user: &ScimUser| {
                    let id = user.key.official;
                    json!({
                        "value": id.to_string(),
                        "$ref": format!("{}/Users/{id}", self.base),
                        "display": user.full_name,
                        "type": "User",
                    })
                };
                object.insert("members".to_owned(), members.iter().map(shown).collect());
            }
        }
        let meta = json!({
            "resourceType": "Group",
            "location": format!("{}/Groups/{}", self.base, agency.agency),
            "version": version(&object),
        });
        object.insert("meta".to_owned(), meta);
        Ok(object)
    }

    /// The people in service whose post is in the agency.
    pub(in crate::web::scim) async fn members(&self, agency: AgencyId) -> ScimResult<Vec<ScimUser>> {
        let filter = ScimFilter { agencies: Some(vec![agency]), ..ScimFilter::default() };
        let mut members: Vec<ScimUser> = Vec::new();
        loop {
            let key = members.last().map(|user| user.key.clone());
            let page = ScimPage::After { key, limit: AT_ONCE };
            let users = self.reader.scim_users(self.scope, self.view, self.client, &filter, &page).await?;
            let is_last = users.len() < AT_ONCE as usize;
            members.extend(users);
            if is_last {
                return Ok(members);
            }
            if members.len() > MOST {
                return Err(too_many_members());
            }
        }
    }
}

fn too_many_members() -> ScimError {
    ScimError::too_many(format!("more than {MOST} members; ask with excludedAttributes=members"))
}

/// The person whom `members eq "…"` means, also within a conjunction; some nobody when it is no identifier.
#[expect(clippy::option_option, reason = "no such condition, a condition that nobody meets, a person")]
fn member(filter: &Filter) -> Option<Option<OfficialId>> {
    let of = |value: &Value| value.as_str().map(|text| text.parse().ok());
    match filter {
        Filter::And(left, right) => member(left).or_else(|| member(right)),
        Filter::Compare(name, Operator::Eq, value)
            if name.name.eq_ignore_ascii_case("members")
                && name.sub.as_ref().is_none_or(|sub| sub.eq_ignore_ascii_case("value")) =>
        {
            of(value)
        }
        Filter::Within(name, inner) if name.name.eq_ignore_ascii_case("members") => match inner.as_ref() {
            Filter::Compare(part, Operator::Eq, value) if part.name.eq_ignore_ascii_case("value") => of(value),
            _ => None,
        },
        _ => None,
    }
}

fn asks_members(filter: &Filter) -> bool {
    let is_members =
        |name| matches!(GROUP.place(name), Some(Place::Attribute { attribute, .. }) if attribute.name == "members");
    match filter {
        Filter::And(left, right) | Filter::Or(left, right) => asks_members(left) || asks_members(right),
        Filter::Not(inner) => asks_members(inner),
        Filter::Present(name) | Filter::Compare(name, ..) | Filter::Within(name, _) => is_members(name),
    }
}
