//! The demo's accounts: one for each role of a person, made as anybody makes them.

use std::collections::BTreeMap;

use super::folder::Login;
use super::run::DemoError;
use crate::auth::password::Password;
use crate::auth::token::SessionToken;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::principal::Role;
use crate::domain::scope::Scope;
use crate::operations::add_principal::{NewPrincipal, add_principal};
use crate::operations::tie_official::{OfficialKey, tie_official};
use crate::operations::{Actor, Registry};
use crate::storage::read::View;
use crate::storage::read::people::PeopleFilter;

/// The accounts that the demo makes and acts as.
pub(super) struct Accounts {
    pub(super) it_admin: Actor,
    pub(super) hr: Actor,
    pub(super) ra_officer: Actor,
    pub(super) reporter: Actor,
    pub(super) logins: Vec<Login>,
}

impl Accounts {
    /// Makes them. The first is made by the shell, the others by it.
    pub(super) async fn make(registry: &Registry) -> Result<Self, DemoError> {
        let mut logins = Vec::new();
        let mut actors = BTreeMap::new();
        let mut maker = Actor::Shell;
        // A machine calls by token and has no log-in.
        for &role in Role::ALL.iter().filter(|&&role| role != Role::Machine) {
            let name = name_of(role);
            let password = fresh_password()?;
            let agency_code = if role == Role::AgencyHead { "H10.12" } else { "H10" };
            let new = NewPrincipal {
                name: name.clone(),
                role,
                agency_code: agency_code.to_owned(),
                official: None,
                password: Password::chosen(password.clone())?,
            };
            let actor = Actor::Principal(add_principal(registry, &maker, new).await?);
            if role == Role::ItAdmin {
                maker = actor.clone();
            }
            actors.insert(role, actor);
            logins.push(Login { role: role.to_string(), name, password });
        }
        let mut actor = |role| actors.remove(&role).ok_or(DemoError::Settings);
        Ok(Self {
            it_admin: actor(Role::ItAdmin)?,
            hr: actor(Role::Hr)?,
            ra_officer: actor(Role::RaOfficer)?,
            reporter: actor(Role::Reporter)?,
            logins,
        })
    }

    /// Says whose account the official's is, once there are people: the first by name who has a mailbox and a certificate.
    pub(super) async fn give_the_official_one(&self, registry: &Registry) -> Result<(), DemoError> {
        let filter = PeopleFilter { state: Some(MailboxState::Active), ..PeopleFilter::default() };
        let reader = registry.store.read().await?;
        let people = reader.people(&Scope::Province, View::of(registry.clock.today()), &filter, None, 50).await?;
        drop(reader);
        let Some(person) = people.iter().find(|person| !person.certificates.is_empty()) else { return Ok(()) };
        let official = OfficialKey::Id(person.key.official);
        Ok(tie_official(registry, &self.it_admin, &name_of(Role::Official), Some(&official)).await?)
    }
}

fn name_of(role: Role) -> String {
    role.as_str().replace('_', "-")
}

/// A random password that is easy to type: five groups of four.
pub(super) fn fresh_password() -> Result<String, DemoError> {
    let token = SessionToken::generate().map_err(|_| DemoError::Stopped)?;
    let digits = hex::encode(token.digest());
    let groups: Vec<&str> = (0..5).filter_map(|n| digits.get(n * 4..n * 4 + 4)).collect();
    Ok(groups.join("-"))
}
