//! Whom a draft is about, and whether the actor may act on them.

use time::Date;

use crate::domain::decision::agencies::AgencyBook;
use crate::domain::decision::draft::Act;
use crate::domain::decision::standing::Standing;
use crate::domain::ids::AgencyId;
use crate::domain::scope::Scope;

/// What an actor's scope makes of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::operations) enum Reach {
    /// Theirs.
    Own,
    /// Theirs to release; another agency has to accept.
    HandOver,
    /// Not theirs; as if it were not there.
    None,
}

/// Whether `scope` covers an agency on a day, or as it was last.
pub(in crate::operations) fn covers(scope: &Scope, agencies: &AgencyBook, agency: AgencyId, day: Date) -> bool {
    *scope == Scope::Province || agencies.on(agency, day).is_some_and(|place| scope.covers(&place.path))
}

/// Recruits must go to an agency of the scope; all others must be in one, on the effective day and, for what lies back, today too.
pub(in crate::operations) fn reach(
    scope: &Scope,
    agencies: &AgencyBook,
    act: &Act,
    standing: &Standing,
    (from, today): (Date, Date),
) -> Reach {
    let own = |agency: AgencyId, day: Date| covers(scope, agencies, agency, day);
    if let Act::Recruit { post, .. } = act {
        // Somebody in service elsewhere is not to be seen from here.
        let in_service = standing.primary_on(from).is_none_or(|posting| own(posting.agency, from));
        return if own(post.agency, from) && in_service { Reach::Own } else { Reach::None };
    }
    let days = [Some(from), (from < today).then_some(today)];
    let is_own = days
        .into_iter()
        .flatten()
        .all(|day| standing.agency_about(day).is_some_and(|agency| own(agency, day) || own(agency, from)));
    if !is_own {
        return Reach::None;
    }
    match act.to_agency() {
        Some(to) if agencies.on(to, from).is_some() && !own(to, from) => Reach::HandOver,
        _ => Reach::Own,
    }
}
