//! Personal numbers that somebody enters, held against those of people whom they may not see. That a number is known elsewhere is
//! told as [`find_person`](super::find_person) tells it: a few times an hour, written down, and nothing more than that it is not
//! theirs to give unless the date of birth fits too (`docs/SECURITY.md`).
//!
//! Numbers that nobody has cost nothing, so a long list of newcomers is not slowed. Whoever asked once too often is refused every
//! number that is not of their own people, known or not: else the refusal itself would tell which are known.

use std::collections::{BTreeMap, HashSet};

use time::Date;

use super::error::{OperationError, OperationResult};
use super::find_person::{TRIES_AN_HOUR, sealer};
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::audit::event::AuditEvent;
use crate::domain::audit::leaf::Outcome;
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::ids::OfficialId;
use crate::domain::lang::Bilingual;
use crate::domain::scope::Scope;
use crate::storage::read::View;
use crate::storage::read::personal_number::NumberOwner;

const HOUR: i64 = 3600;

/// A number as it is found, with the date of birth that it is entered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Question {
    pub(super) index: [u8; 32],
    pub(super) birth_date: Date,
}

/// The questions whose answers the account may have.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked(HashSet<Question>);

impl Asked {
    pub(super) fn extend(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    /// What may be told of an entered number, whose owner is this.
    pub(super) fn meaning(&self, scope: &Scope, owner: Option<&NumberOwner>, question: Question) -> Meaning {
        let Some(owner) = owner else { return Meaning::Free };
        let is_own = is_own(scope, owner);
        match owner.birth_date == question.birth_date {
            _ if !is_own && !self.0.contains(&question) => Meaning::Unasked,
            true => Meaning::Person { official: owner.official, is_own },
            false => Meaning::NotTheirs,
        }
    }
}

/// What an entered number means to whoever entered it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Nobody has it.
    Free,
    /// It is this person's, and so is the date of birth.
    Person {
        /// Who.
        official: OfficialId,
        /// Whether they are, or were last, within what the account may see.
        is_own: bool,
    },
    /// It is somebody's with another date of birth. Whose is not told.
    NotTheirs,
    /// It became somebody's out of sight since it was asked about.
    Unasked,
}

fn is_own(scope: &Scope, owner: &NumberOwner) -> bool {
    *scope == Scope::Province || owner.place.as_ref().is_some_and(|place| scope.covers(place))
}

/// Asks for the answers to `questions`, before anything is told of them. Each number known out of the account's sight counts as one
/// try of [`find_person`](super::find_person), the same question within the hour only once.
///
/// # Errors
/// [`OperationError::TooManyTries`] when the account has no tries left for it; then nothing may be told. Or when the store fails.
pub(super) async fn ask_numbers(
    registry: &Registry,
    actor: &Actor,
    scope: &Scope,
    questions: &[Question],
) -> OperationResult<Asked> {
    if questions.is_empty() || *scope == Scope::Province {
        return Ok(Asked::default());
    }
    let Actor::Principal(principal) = actor else {
        return Err(OperationError::NotLoggedIn { what: Permission::RecordDecisions.describe() });
    };
    let sealer = sealer(registry)?;
    let now = SystemClock.now();
    let since = now.plus_seconds(-HOUR);
    let indexes: Vec<[u8; 32]> = questions.iter().map(|question| question.index).collect();
    // All under the account's lock, also for numbers that nobody has: many requests at once get no more than one after the other.
    let books = registry.store.bookkeeping().await?;
    books.hold_account(principal.id).await?;
    let owners = books.reader().number_owners(&indexes, View::of(registry.clock.today())).await?;
    let (tries, before) = books.reader().person_questions(principal.id, since).await?;
    let mut asked = Asked::default();
    let mut hits: BTreeMap<[u8; 32], Option<OfficialId>> = BTreeMap::new();
    let mut is_news = false;
    for question in questions {
        let owner = owners.get(&question.index);
        if owner.is_some_and(|owner| is_own(scope, owner)) {
            continue;
        }
        let digest = sealer.question(&question.index, question.birth_date);
        let is_known = before.contains(digest.as_slice());
        is_news |= !is_known;
        if let Some(owner) = owner {
            asked.0.insert(*question);
            if !is_known {
                hits.insert(digest, (owner.birth_date == question.birth_date).then_some(owner.official));
            }
        }
    }
    let most = usize::try_from(TRIES_AN_HOUR).unwrap_or(0);
    if tries > most && is_news {
        return Err(OperationError::TooManyTries { minutes: 60 });
    }
    let is_too_many = !hits.is_empty() && tries + hits.len() > most;
    if hits.is_empty() {
        return Ok(asked);
    }
    books.forget_person_questions(principal.id, since).await?;
    if is_too_many {
        // One try more than there are: what the account learns by it, that something is known, it learns once an hour.
        for _ in tries..=most {
            books.insert_person_lookup(registry.new_id(), principal.id, now, None, None).await?;
        }
        books.audit(registry.event(actor, "enter_known_number").ended(Outcome::Refused));
    } else {
        for (digest, found) in hits {
            books.insert_person_lookup(registry.new_id(), principal.id, now, found, Some(digest)).await?;
            let event = registry.event(actor, "enter_known_number").with("found", found.is_some());
            books.audit(found.into_iter().fold(event, AuditEvent::about_person));
        }
    }
    books.commit().await?;
    if is_too_many { Err(OperationError::TooManyTries { minutes: 60 }) } else { Ok(asked) }
}

/// One text for a number of somebody else, in sight or out of it: it tells no more than that the number is not this person's.
pub(super) fn number_of_another() -> (Bilingual, Bilingual) {
    (
        Bilingual::new(
            "Số định danh này không ghi được cho người này",
            "This personal number cannot be recorded for this person",
        ),
        Bilingual::new(
            "Đối chiếu số định danh, họ tên và ngày sinh với giấy tờ",
            "Check number, name and date of birth against the identity card",
        ),
    )
}

/// The words for somebody who is in service in another agency.
pub(super) fn number_of_colleague() -> (Bilingual, Bilingual) {
    (
        Bilingual::new(
            "Người có số định danh và ngày sinh này đã có trong hệ thống, thuộc cơ quan khác",
            "Whoever has this number and date of birth is in the registry, in another agency",
        ),
        Bilingual::new(
            "Đề nghị cơ quan đó nhập quyết định điều động; nếu người này đã thôi việc, nhập quyết định tuyển dụng",
            "Ask that agency to enter the transfer; if the person has left there, enter a recruitment",
        ),
    )
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;
    use crate::domain::agency::TreePath;

    #[test]
    fn out_of_sight_nothing_is_told_that_was_not_asked_for() {
        let (here, there) = ("/a/b/", "/a/c/");
        let scope = Scope::subtree(TreePath::from_stored(here.to_owned()));
        let official = OfficialId(Uuid::from_u128(1));
        let owner = |place: Option<&str>| NumberOwner {
            official,
            birth_date: date!(1990 - 01 - 02),
            place: place.map(|place| TreePath::from_stored(place.to_owned())),
        };
        let theirs = Question { index: [1; 32], birth_date: date!(1990 - 01 - 02) };
        let wrong = Question { birth_date: date!(1990 - 01 - 03), ..theirs };
        let nothing = Asked::default();
        let own = Meaning::Person { official, is_own: true };
        assert_eq!(nothing.meaning(&scope, None, theirs), Meaning::Free);
        assert_eq!(nothing.meaning(&scope, Some(&owner(Some(here))), theirs), own);
        assert_eq!(nothing.meaning(&scope, Some(&owner(Some(here))), wrong), Meaning::NotTheirs);
        assert_eq!(nothing.meaning(&Scope::Province, Some(&owner(None)), theirs), own);
        for place in [Some(there), None] {
            assert_eq!(nothing.meaning(&scope, Some(&owner(place)), theirs), Meaning::Unasked);
            assert_eq!(nothing.meaning(&scope, Some(&owner(place)), wrong), Meaning::Unasked);
            let asked = Asked([theirs].into());
            let found = Meaning::Person { official, is_own: false };
            assert_eq!(asked.meaning(&scope, Some(&owner(place)), theirs), found);
            assert_eq!(asked.meaning(&scope, Some(&owner(place)), wrong), Meaning::Unasked);
        }
    }
}
