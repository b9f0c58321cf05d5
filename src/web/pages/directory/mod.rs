//! The directory: how it stands, its plans, the work that people ask for, cases, what is set aside and what others changed. It is the
//! whole province's matter: a role over all of it is needed.

pub(in crate::web) mod act;
pub(in crate::web) mod ahead;
pub(in crate::web) mod case;
pub(in crate::web) mod cases;
pub(in crate::web) mod custody;
pub(in crate::web) mod drift;
mod figures;
pub(in crate::web) mod make;
pub(in crate::web) mod plan;
pub(in crate::web) mod plans;
pub(in crate::web) mod quarantine;
pub(in crate::web) mod rows;
pub(in crate::web) mod status;
mod told;
mod words;
pub(in crate::web) mod work;

pub(super) use told::guarded;

use crate::auth::permission::Permission;
use crate::domain::clock::Timestamp;
use crate::operations::audit_read::ListRead;
use crate::operations::directory_desk::DirectoryDesk;
use crate::storage::read::Reader;
use crate::storage::row::directory::TargetRow;
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::state::App;
use crate::web::ui::{Say, View, Visitor};

/// The page of the directory.
pub(in crate::web) const PAGE: &str = "/directory";
/// Lines of one page of a list.
const LINES: u32 = 50;

/// Asks for a permission over the whole province.
fn whole(visitor: &Visitor, permission: Permission) -> Result<(), PageError> {
    Ok(visitor.actor().require(permission)?)
}

/// Whether the visitor has a permission over the whole province.
fn may_whole(visitor: &Visitor, permission: Permission) -> bool {
    visitor.actor().require(permission).is_ok()
}

/// A page of this section, one step below the directory's own.
fn view(app: &App, visitor: &Visitor, title: impl Into<String>) -> View {
    let frame = Frame::new(app, "directory", Some(&visitor.principal)).speaking(visitor.say);
    View::new(frame, title).crumb(PAGE, name(visitor.say))
}

/// What the section is called.
const fn name(say: Say) -> &'static str {
    say.of("Danh bạ LDAP", "LDAP directory")
}

/// What is remembered of the directory; none when nothing was planned for it yet.
async fn target(reader: &Reader, desk: &DirectoryDesk) -> Result<Option<TargetRow>, PageError> {
    Ok(reader.target(&desk.settings.name).await?)
}

/// Records that the visitor read a list of people's entries.
async fn listed(app: &App, visitor: &Visitor, what: &'static str, count: usize) -> Result<(), PageError> {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    let list = ListRead { what, count, agency: None, filter: Vec::new() };
    Ok(app.registry.record_list(&visitor.actor(), list).await?)
}

/// A place in a list, as an address carries it: an instant and a key.
fn place(at: Timestamp, key: impl std::fmt::Display) -> String {
    format!("{}.{key}", at.unix_micros())
}

/// The place that an address carries; none when it carries none.
fn placed<T: std::str::FromStr>(text: &str) -> Result<Option<(Timestamp, T)>, PageError> {
    if text.is_empty() {
        return Ok(None);
    }
    let (at, key) = text.split_once('.').ok_or(PageError::NotFound)?;
    let at = at.parse().map_err(|_| PageError::NotFound)?;
    let key = key.parse().map_err(|_| PageError::NotFound)?;
    Ok(Some((Timestamp::from_unix_micros(at), key)))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_place_comes_back_as_it_was_and_nonsense_is_none() {
        let at = Timestamp::from_unix_micros(1_577_757_600_123_456);
        let key = Uuid::from_u128(7);
        assert_eq!(placed::<Uuid>(&place(at, key)).unwrap(), Some((at, key)));
        assert_eq!(placed::<Uuid>("").unwrap(), None);
        for nonsense in ["x", "1.", "1.x", ".", "99999999999999999999.00000000-0000-0000-0000-000000000007"] {
            assert!(placed::<Uuid>(nonsense).is_err(), "{nonsense}");
        }
    }
}
