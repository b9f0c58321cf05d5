//! People by name with their post, for lists that know them by identifier. Who may be named was decided by the read that gave the
//! identifiers.

use std::collections::HashMap;

use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::storage::StoreError;
use crate::storage::read::{Reader, View};
use crate::web::ui::Line;

/// Somebody and their post; of who left, the last one.
#[derive(Debug, Clone)]
pub(in crate::web::pages) struct Person {
    pub(in crate::web::pages) name: String,
    pub(in crate::web::pages) position: String,
    pub(in crate::web::pages) agency: AgencyId,
    pub(in crate::web::pages) agency_name: String,
    pub(in crate::web::pages) address: Option<MailAddress>,
    pub(in crate::web::pages) mailbox: Option<MailboxState>,
}

impl Person {
    /// As a cell of a list: the name, and the post below it.
    pub(in crate::web::pages) fn line(&self) -> Line {
        Line::from(self.name.as_str()).small(format!("{}, {}", self.position, self.agency_name))
    }
}

/// These people.
#[derive(Debug, Default)]
pub(in crate::web::pages) struct People(HashMap<OfficialId, Person>);

impl People {
    /// Names them: two statements, however many they are.
    pub(in crate::web::pages) async fn named(
        reader: &Reader,
        view: View,
        officials: &[OfficialId],
    ) -> Result<Self, StoreError> {
        let named = reader.named(view, officials).await?;
        let called = reader.agency_names(view, named.iter().map(|person| person.agency)).await?;
        let person = |one: crate::storage::read::named::NamedPerson| {
            let agency_name = called.get(&one.agency).cloned().unwrap_or_default();
            let person = Person {
                name: one.full_name,
                position: one.position,
                agency: one.agency,
                agency_name,
                address: one.address,
                mailbox: one.state,
            };
            (one.key.official, person)
        };
        Ok(Self(named.into_iter().map(person).collect()))
    }

    /// One of them.
    pub(in crate::web::pages) fn get(&self, official: OfficialId) -> Option<&Person> {
        self.0.get(&official)
    }

    /// One of them as a cell.
    pub(in crate::web::pages) fn line(&self, official: OfficialId) -> Line {
        self.get(official).map_or_else(|| Line::from("–"), Person::line)
    }
}
