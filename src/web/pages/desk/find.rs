//! Finding somebody: a field, and those whose name contains what was typed, in the order of names, or who has that address. The looking
//! is recorded; what was typed is nobody's business and stays out.

use super::{FETCH, PAGE, lists};
use crate::domain::ids::OfficialId;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::scope::Scope;
use crate::reports::words;
use crate::storage::read::activation::MailboxOwner;
use crate::storage::read::people::{PeopleFilter, PeopleKey, PersonLine};
use crate::storage::read::{Reader, View as Seen};
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Column, Field, Form, Line, Pager, Row, Say, Table, View, Visitor};

/// What is looked for, and where the page before ended.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sought {
    /// Part of a name, or an address.
    q: String,
    after: String,
}

impl Sought {
    /// Part of a name, and where the page before ended.
    pub(in crate::web::pages) const fn of(q: String, after: String) -> Self {
        Self { q, after }
    }
}

/// Where somebody who was found is led to.
pub(in crate::web::pages) type Way = fn(OfficialId) -> String;

/// The field, and whom it finds in `scope`; `path` is the page's own, `what` says in the record what was listed.
pub(in crate::web::pages) async fn found(
    (app, visitor, scope): (&App, &Visitor, &Scope),
    (path, what): (&str, &'static str),
    sought: &Sought,
    leads_to: Way,
    view: View,
) -> Result<View, PageError> {
    let say = visitor.say;
    let name = sought.q.trim();
    let label =
        say.of("Họ tên, có dấu hoặc không dấu; hoặc địa chỉ thư", "Name, with or without marks; or the address");
    let form = Form::filter(path).field(Field::search("q", label).value(name)).button(say.of("Tìm", "Find"));
    let view = view.with(form);
    if name.is_empty() {
        return Ok(view);
    }
    let after = match sought.after.as_str() {
        "" => None,
        text => Some(key_of(text).ok_or(PageError::NotFound)?),
    };
    let reader = app.registry.store.read().await?;
    let (people, next) = match name.parse::<MailAddress>() {
        Ok(address) => (by_address(&reader, scope, &address).await?, None),
        Err(_) => by_name(app, &reader, scope, (name, after.as_ref())).await?,
    };
    lists(app, visitor, what, people.len()).await?;
    let to = |after: &str| super::address(path, [("q", name), ("after", after)]);
    let pager = Pager { first: after.map(|_| to("")), next: next.map(|after| to(&after)) };
    Ok(view.with(table(say, &people, leads_to).pager(say, pager)))
}

/// Somebody who was found.
struct Hit {
    official: OfficialId,
    name: String,
    position: String,
    agency: String,
    address: Option<MailAddress>,
    state: Option<MailboxState>,
}

/// Those whose name contains it, and where the next page begins.
async fn by_name(
    app: &App,
    reader: &Reader,
    scope: &Scope,
    (name, after): (&str, Option<&PeopleKey>),
) -> Result<(Vec<Hit>, Option<String>), PageError> {
    let filter = PeopleFilter { name: Some(name.to_owned()), ..PeopleFilter::default() };
    let seen = Seen::of(app.registry.clock.today());
    let mut people = reader.people(scope, seen, &filter, after, FETCH).await?;
    let is_more = people.len() > PAGE;
    people.truncate(PAGE);
    let next = people.last().filter(|_| is_more).map(|last| text_of(&last.key));
    let hit = |person: PersonLine| Hit {
        official: person.key.official,
        name: person.full_name,
        position: person.position,
        agency: person.agency_name,
        address: person.address,
        state: person.state,
    };
    Ok((people.into_iter().map(hit).collect(), next))
}

/// Whoever has that address today.
async fn by_address(reader: &Reader, scope: &Scope, address: &MailAddress) -> Result<Vec<Hit>, PageError> {
    let found = reader.mailbox_owner_by_address(scope, address).await?;
    let hit = |owner: MailboxOwner| Hit {
        official: owner.official,
        name: owner.full_name,
        position: String::new(),
        agency: owner.agency_name,
        address: Some(owner.address),
        state: Some(owner.state),
    };
    Ok(found.into_iter().map(hit).collect())
}

fn table(say: Say, people: &[Hit], leads_to: Way) -> Table {
    let heads = [
        say.of("Họ và tên", "Name"),
        say.of("Vị trí công tác", "Post"),
        say.of("Địa chỉ thư công vụ", "Official address"),
        say.of("Hộp thư", "Mailbox"),
    ];
    let empty = say.of(
        "Không tìm thấy ai như vậy trong phạm vi được giao. Hãy thử một phần của họ tên.",
        "Nobody in your part of the tree is found so. Try a part of the name.",
    );
    let row = |person: &Hit| {
        let state = person.state.map_or(say.of("Chưa có", "None yet"), |state| words::mailbox_state(say.0, state));
        Row::new([
            Line::link(leads_to(person.official), person.name.as_str()),
            Line::from(person.position.as_str()).small(person.agency.as_str()),
            person.address.as_ref().map_or_else(|| Line::from("–"), |address| Line::code(address.as_str())),
            Line::from(state),
        ])
    };
    Table::new(say.of("Người tìm thấy", "People found"), heads.map(Column::new), empty).rows(people.iter().map(row))
}

/// The sort key too: the next page begins at its place even when the last person has left the list since.
fn text_of(key: &PeopleKey) -> String {
    format!("{}.{}", hex::encode(&key.sort_key), key.official.0.simple())
}

fn key_of(text: &str) -> Option<PeopleKey> {
    let (sort_key, official) = text.split_once('.')?;
    Some(PeopleKey { sort_key: hex::decode(sort_key).ok()?, official: OfficialId(official.parse().ok()?) })
}
