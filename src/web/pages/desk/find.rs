//! Finding somebody by name: a field, and those whose name contains what was typed, in the order of names. The looking is recorded;
//! the name that was typed is nobody's business and stays out.

use super::{FETCH, PAGE, lists};
use crate::domain::ids::OfficialId;
use crate::domain::scope::Scope;
use crate::reports::words;
use crate::storage::read::View as Seen;
use crate::storage::read::people::{PeopleFilter, PeopleKey, PersonLine};
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Column, Field, Form, Line, Pager, Row, Table, View, Visitor};

/// What is looked for, and where the page before ended.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sought {
    /// Part of a name.
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
    way: Way,
    view: View,
) -> Result<View, PageError> {
    let say = visitor.say;
    let name = sought.q.trim();
    let form = Form::filter(path)
        .field(Field::search("q", say.of("Họ tên, có dấu hoặc không dấu", "Name, with or without marks")).value(name))
        .button(say.of("Tìm", "Find"));
    let view = view.with(form);
    if name.is_empty() {
        return Ok(view);
    }
    let after = match sought.after.as_str() {
        "" => None,
        text => Some(key_of(text).ok_or(PageError::NotFound)?),
    };
    let reader = app.registry.store.read().await?;
    let filter = PeopleFilter { name: Some(name.to_owned()), ..PeopleFilter::default() };
    let seen = Seen::of(app.registry.clock.today());
    let mut people = reader.people(scope, seen, &filter, after.as_ref(), FETCH).await?;
    let is_more = people.len() > PAGE;
    people.truncate(PAGE);
    lists(app, visitor, what, people.len()).await?;
    let next = people.last().filter(|_| is_more).map(|last| text_of(&last.key));
    let to = |after: &str| super::address(path, [("q", name), ("after", after)]);
    let pager = Pager { first: (!sought.after.is_empty()).then(|| to("")), next: next.map(|after| to(&after)) };
    let heads = [
        say.of("Họ và tên", "Name"),
        say.of("Vị trí công tác", "Post"),
        say.of("Địa chỉ thư công vụ", "Official address"),
        say.of("Hộp thư", "Mailbox"),
    ];
    let empty = say.of(
        "Không tìm thấy ai có tên như vậy trong phạm vi được giao. Hãy thử một phần của họ tên.",
        "Nobody in your part of the tree is called so. Try a part of the name.",
    );
    let row = |person: &PersonLine| {
        let state = person.state.map_or(say.of("Chưa có", "None yet"), |state| words::mailbox_state(say.0, state));
        Row::new([
            Line::link(way(person.key.official), person.full_name.as_str()),
            Line::from(person.position.as_str()).small(person.agency_name.as_str()),
            person.address.as_ref().map_or_else(|| Line::from("–"), |address| Line::code(address.as_str())),
            Line::from(state),
        ])
    };
    let table = Table::new(say.of("Người tìm thấy", "People found"), heads.map(Column::new), empty)
        .rows(people.iter().map(row))
        .pager(say, pager);
    Ok(view.with(table))
}

/// The sort key too: the next page begins at its place even when the last person has left the list since.
fn text_of(key: &PeopleKey) -> String {
    format!("{}.{}", hex::encode(&key.sort_key), key.official.0.simple())
}

fn key_of(text: &str) -> Option<PeopleKey> {
    let (sort_key, official) = text.split_once('.')?;
    Some(PeopleKey { sort_key: hex::decode(sort_key).ok()?, official: OfficialId(official.parse().ok()?) })
}
