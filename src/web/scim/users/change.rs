//! Changing users. Each request is read against the person as they stand, becomes acts, and these become a decision.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;

use super::read::{found, one, version};
use super::show;
use super::wish::{NamedDecision, Wish, standing, wish};
use crate::domain::decision::draft::{Act, AddressChoice, NewPerson, PersonDraft};
use crate::domain::decision::pushed::{Leaving, Unreachable, WishedOfficial, acts, first_day};
use crate::domain::ids::OfficialId;
use crate::domain::name;
use crate::domain::scope::Scope;
use crate::operations::OperationError;
use crate::operations::push_official::{GivenDecision, Push, PushedPerson, ScimNote, push_officials, turn};
use crate::storage::StoreError;
use crate::storage::read::View;
use crate::storage::read::agency::AgencyRow;
use crate::storage::read::scim::{ScimFilter, ScimUser};
use crate::web::scim::answer::{names_version, resource};
use crate::web::scim::client::{Client, body};
use crate::web::scim::error::{ScimError, ScimResult};
use crate::web::scim::object::{Object, taken_in};
use crate::web::scim::patch as patching;
use crate::web::scim::query::Query;
use crate::web::scim::schema::USER;
use crate::web::state::App;

/// `POST /Users`.
pub(in crate::web::scim) async fn create(
    State(app): State<App>,
    client: Client,
    RawQuery(query): RawQuery,
    bytes: Result<Bytes, BytesRejection>,
) -> ScimResult<Response> {
    let query = Query::from_text(query.as_deref())?;
    let scope = client.decides()?;
    let now = taken_in(&USER, &body(bytes)?)?;
    let _turn = turn().await;
    let wish = wish(&Object::new(), &now, &agencies(&app, &scope).await?)?;
    let official = match known(&app, &client, &scope, &wish).await? {
        Some(user) => {
            let acts = reachable(&app, &user, &wish)?;
            record(&app, &client, &user, acts, &wish, Some(ScimNote::Named(wish.external_id.clone()))).await?;
            user.key.official
        }
        None => recruit(&app, &client, &wish).await?,
    };
    answer(&app, &client, &scope, official, &query, StatusCode::CREATED).await
}

/// `PUT /Users/{id}`.
pub(in crate::web::scim) async fn replace(
    State(app): State<App>,
    client: Client,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> ScimResult<Response> {
    let now = taken_in(&USER, &body(bytes)?)?;
    change(&app, &client, &id, query.as_deref(), &headers, |_| Ok(now)).await
}

/// `PATCH /Users/{id}`.
pub(in crate::web::scim) async fn patch(
    State(app): State<App>,
    client: Client,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> ScimResult<Response> {
    let operations = body(bytes)?;
    let patched = |was: &Object| {
        let mut now = was.clone();
        patching::apply(&USER, &mut now, &operations).map(|()| now)
    };
    change(&app, &client, &id, query.as_deref(), &headers, patched).await
}

/// `DELETE /Users/{id}`: service ends, nothing is erased, and this client does not see the person any more.
pub(in crate::web::scim) async fn delete(
    State(app): State<App>,
    client: Client,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> ScimResult<Response> {
    let scope = client.decides()?;
    let _turn = turn().await;
    let user = one(&app, &client, &scope, &id).await?;
    matches(&headers, &show::user(&user, &client.base))?;
    let leaves = standing(&user);
    let wished = WishedOfficial {
        full_name: leaves.full_name.clone(),
        birth_date: leaves.birth_date,
        category: leaves.category,
        post: leaves.post.clone(),
        address: None,
        in_service: false,
        leaving: Leaving::Resign,
        effective_from: None,
        is_decided: false,
    };
    let today = app.registry.clock.today();
    let acts = acts(&leaves, &wished, today).map_err(unreachable)?;
    let effective_from = first_day(&leaves, &acts, today);
    let person =
        PushedPerson { person: PersonDraft::Known(user.key.official), revision: user.revision, acts, effective_from };
    let push = Push { people: &[person], note: Some(ScimNote::Hidden), ..Push::default() };
    push_officials(&app.registry, &client.actor, push).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn change(
    app: &App,
    client: &Client,
    id: &str,
    query: Option<&str>,
    headers: &HeaderMap,
    changed: impl FnOnce(&Object) -> ScimResult<Object>,
) -> ScimResult<Response> {
    let query = Query::from_text(query)?;
    let scope = client.decides()?;
    let _turn = turn().await;
    let user = one(app, client, &scope, id).await?;
    let was = show::user(&user, &client.base);
    matches(headers, &was)?;
    let now = changed(&was)?;
    let wish = wish(&was, &now, &agencies(app, &scope).await?)?;
    let acts = reachable(app, &user, &wish)?;
    let is_renamed = wish.external_id != user.external_id;
    if let Some(external_id) = wish.external_id.clone().filter(|_| is_renamed) {
        let filter = ScimFilter { external_id: Some(external_id), ..ScimFilter::default() };
        if found(app, client, &Scope::Province, &filter).await?.is_some() {
            return Err(ScimError::taken("externalId is taken"));
        }
    }
    let note = is_renamed.then(|| ScimNote::Named(wish.external_id.clone()));
    record(app, client, &user, acts, &wish, note).await?;
    answer(app, client, &scope, user.key.official, &query, StatusCode::OK).await
}

/// `If-Match` must name the person as they are.
pub(in crate::web::scim) fn matches(headers: &HeaderMap, whole: &Object) -> ScimResult<()> {
    if names_version(headers, "if-match", &version(whole)) == Some(false) {
        return Err(OperationError::Changed { what: "resource" }.into());
    }
    Ok(())
}

/// The agencies that the client may send people to.
pub(in crate::web::scim) async fn agencies(app: &App, scope: &Scope) -> ScimResult<Vec<AgencyRow>> {
    let reader = app.registry.store.read().await?;
    Ok(reader.agencies(scope, View::of(app.registry.clock.today())).await?)
}

fn reachable(app: &App, user: &ScimUser, wish: &Wish) -> ScimResult<Vec<Act>> {
    acts(&standing(user), &wish.person, app.registry.clock.today()).map_err(unreachable)
}

pub(in crate::web::scim) fn unreachable(why: Unreachable) -> ScimError {
    ScimError::mutability(match why {
        Unreachable::Category => "the category does not change by a push; HR records the decision",
        Unreachable::Address => "userName, the official address, changes only together with the agency",
        Unreachable::Leaver => "who is not in service keeps name and post; set active to true to recruit them again",
    })
}

/// Who the new user is, if the registry knows them: the client's own name for them, or the address of someone who left and
/// has the same name and date of birth. Whoever is in service already is taken.
async fn known(app: &App, client: &Client, scope: &Scope, wish: &Wish) -> ScimResult<Option<ScimUser>> {
    if let Some(external_id) = wish.external_id.clone() {
        let filter = ScimFilter { external_id: Some(external_id), with_hidden: true, ..ScimFilter::default() };
        if let Some(user) = found(app, client, &Scope::Province, &filter).await? {
            return again(user, wish, "externalId");
        }
    }
    let Some(address) = wish.person.address.clone() else { return Ok(None) };
    let filter = ScimFilter { address: Some(address.clone()), with_hidden: true, ..ScimFilter::default() };
    if let Some(user) = found(app, client, scope, &filter).await? {
        return again(user, wish, "userName");
    }
    if app.registry.store.read().await?.taken_addresses(&[address]).await?.is_empty() {
        return Ok(None);
    }
    Err(ScimError::taken("userName is taken"))
}

fn again(user: ScimUser, wish: &Wish, by: &str) -> ScimResult<Option<ScimUser>> {
    let same = name::fold(&user.full_name) == name::fold(&wish.person.full_name)
        && user.birth_date == wish.person.birth_date
        && user.category == wish.person.category;
    if same && (!user.in_service || user.is_hidden) {
        return Ok(Some(user));
    }
    Err(ScimError::taken(format!("{by} is taken")))
}

async fn recruit(app: &App, client: &Client, wish: &Wish) -> ScimResult<OfficialId> {
    if !wish.person.in_service {
        return Err(ScimError::invalid_value("someone new is active; recruit them when they come"));
    }
    let person = PersonDraft::New(NewPerson {
        full_name: wish.person.full_name.clone(),
        birth_date: wish.person.birth_date,
        category: wish.person.category,
        personal_number: wish.personal_number.clone(),
    });
    let address = wish.person.address.clone().map_or(AddressChoice::Proposed, AddressChoice::Chosen);
    let acts = vec![Act::Recruit { post: wish.person.post.clone(), address }];
    let effective_from = wish.person.effective_from.unwrap_or_else(|| app.registry.clock.today());
    let pushed = PushedPerson { person, revision: 0, acts, effective_from };
    let given = given(app, wish.decision.as_ref()).await?;
    let note = Some(ScimNote::Named(wish.external_id.clone()));
    let push = Push { people: &[pushed], decision: given.as_ref(), note, number: None };
    let recorded = push_officials(&app.registry, &client.actor, push).await.map_err(taken)?;
    let official = recorded.and_then(|recorded| recorded.subjects.first().map(|subject| subject.official));
    official.ok_or_else(|| ScimError::new(StatusCode::INTERNAL_SERVER_ERROR, "nothing was recorded"))
}

async fn record(
    app: &App,
    client: &Client,
    user: &ScimUser,
    acts: Vec<Act>,
    wish: &Wish,
    note: Option<ScimNote>,
) -> ScimResult<()> {
    let given = given(app, wish.decision.as_ref()).await?;
    let first = || first_day(&standing(user), &acts, app.registry.clock.today());
    let effective_from = wish.person.effective_from.unwrap_or_else(first);
    let person =
        PushedPerson { person: PersonDraft::Known(user.key.official), revision: user.revision, acts, effective_from };
    let number = wish.personal_number.as_deref();
    let push = Push { people: &[person], decision: given.as_ref(), note, number };
    push_officials(&app.registry, &client.actor, push).await.map_err(taken)?;
    Ok(())
}

/// The decision that a client names. Issuers are agencies, and which agencies there are is no secret.
async fn given(app: &App, named: Option<&NamedDecision>) -> ScimResult<Option<GivenDecision>> {
    let Some(named) = named else { return Ok(None) };
    let reader = app.registry.store.read().await?;
    let view = View::of(app.registry.clock.today());
    let issuer = reader.agency_by_code(&Scope::Province, view, &named.issuer).await?;
    let issuer = issuer.ok_or_else(|| ScimError::invalid_value(format!("there is no agency {}", named.issuer)))?;
    Ok(Some(GivenDecision {
        issuer: issuer.agency,
        number: named.number,
        symbol: named.symbol.clone(),
        signed_on: named.signed_on,
        signer: named.signer.clone(),
        summary: named.summary.clone(),
    }))
}

/// Another request of the same client took the name meanwhile.
fn taken(error: OperationError) -> ScimError {
    match error {
        OperationError::Store(StoreError::Conflict { rule, .. }) if rule.contains("external_id") => {
            ScimError::taken("externalId is taken")
        }
        other => other.into(),
    }
}

async fn answer(
    app: &App,
    client: &Client,
    scope: &Scope,
    official: OfficialId,
    query: &Query,
    status: StatusCode,
) -> ScimResult<Response> {
    let user = one(app, client, scope, &official.to_string()).await?;
    let whole = show::user(&user, &client.base);
    let shown = query.projection.of(&USER, &whole);
    Ok(resource(status, &Value::Object(whole), &Value::Object(shown)))
}
