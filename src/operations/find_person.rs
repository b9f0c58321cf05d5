//! Finding a person anywhere in the province by full personal number and date of birth: how a receiving agency's HR finds whom
//! another agency released. A named disclosure (`docs/SECURITY.md`): both must match, every try is noted, and tries are few.

use time::Date;

use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::auth::sealing::Sealer;
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::ids::OfficialId;
use crate::domain::lang::Bilingual;
use crate::domain::personal_number::PersonalNumber;
use crate::domain::posting::PostingKind;
use crate::domain::scope::Scope;
use crate::storage::read::View;

/// Tries that one account has in an hour.
pub const TRIES_AN_HOUR: i64 = 20;

/// Who was found: no more than is needed to recognise them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPerson {
    /// Who.
    pub official: OfficialId,
    /// Full name.
    pub full_name: String,
    /// The agency of their primary posting today, if they have one.
    pub agency_name: Option<String>,
}

/// Finds a person by number and date of birth. Wrong number and wrong date look alike.
///
/// # Errors
/// [`OperationError::TooManyTries`] after [`TRIES_AN_HOUR`], [`OperationError::NotConfigured`] when the installation has no key for
/// personal data, or when the actor may not, or the store fails.
pub async fn find_person(
    registry: &Registry,
    actor: &Actor,
    number: &PersonalNumber,
    birth_date: Date,
) -> OperationResult<Option<FoundPerson>> {
    actor.scope(Permission::RecordDecisions)?;
    let Actor::Principal(principal) = actor else {
        return Err(OperationError::NotLoggedIn { what: Permission::RecordDecisions.describe() });
    };
    let sealer = sealer(registry)?;
    let index = sealer.blind_index(number);
    let now = SystemClock.now();
    let books = registry.store.bookkeeping().await?;
    books.hold_account(principal.id).await?;
    if books.reader().person_lookups(principal.id, now.plus_seconds(-3600)).await? >= TRIES_AN_HOUR {
        return Err(OperationError::TooManyTries { minutes: 60 });
    }
    let known = books.reader().officials_by_blind_index(&[index]).await?.get(&index).copied();
    let view = View::of(registry.clock.today());
    let file = match known {
        Some(official) => books.reader().official(&Scope::Province, view, official).await?,
        None => None,
    };
    let file = file.filter(|file| file.official.birth_date == birth_date);
    books
        .insert_person_lookup(
            registry.new_id(),
            principal.id,
            now,
            file.as_ref().map(|file| file.official.id),
            Some(sealer.question(&index, birth_date)),
        )
        .await?;
    // Who was asked for is told only when they were found: a wrong number may be somebody else's.
    let event = registry.event(actor, "find_person").with("found", file.is_some());
    books.audit(file.iter().fold(event, |event, file| event.about_person(file.official.id)));
    let mut found = None;
    if let Some(file) = file {
        let posting = file
            .postings
            .iter()
            .find(|posting| posting.kind == PostingKind::Primary && posting.effective.contains(view.day));
        let agency_name = match posting {
            Some(posting) => books.reader().agency_name(view, posting.agency).await?,
            None => None,
        };
        found = Some(FoundPerson { official: file.official.id, full_name: file.official.full_name, agency_name });
    }
    books.commit().await?;
    Ok(found)
}

/// What seals and finds personal numbers.
///
/// # Errors
/// When the installation has no key for personal data.
pub fn sealer(registry: &Registry) -> OperationResult<Sealer> {
    registry.keys().personal_data.as_ref().map(Sealer::new).ok_or_else(|| OperationError::NotConfigured {
        what: Bilingual::new(
            "Hệ thống chưa có khóa bảo vệ dữ liệu cá nhân; quản trị hệ thống cần chạy `congvu keys create` và đặt [keys] folder",
            "there is no key for personal data yet; run `congvu keys create` and set [keys] folder",
        ),
    })
}
