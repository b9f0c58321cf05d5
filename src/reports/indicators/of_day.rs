//! The people of the day that a report is as of: their numbers, and who they are where a figure needs them one by one.

use std::collections::{HashMap, HashSet};

use time::Date;

use crate::domain::adoption::by_rank::ByRank;
use crate::domain::adoption::counts::{Column, Person};
use crate::domain::adoption::tally::{Part, Tally};
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::scope::Scope;
use crate::reports::dashboard::{Dashboard, activated_of, dashboard_in, unless_garbled};
use crate::storage::StoreError;
use crate::storage::read::Reader;
use crate::storage::read::adoption::placed::Holder;

/// The people of the day that a report is as of.
pub(super) struct OfDay {
    /// Their numbers; open to people where these were counted one by one.
    pub(super) tally: Tally,
    /// Of the mailboxes issued, those that were handed over, of each agency itself.
    pub(super) activated: HashMap<AgencyId, ByRank>,
    /// Whose these are, where people were counted one by one.
    pub(super) handed_over: HashSet<OfficialId>,
    /// Whose mailboxes there are, where anything is known of their use.
    pub(super) holders: Vec<Holder>,
}

impl OfDay {
    /// Of people who were counted one by one.
    pub(super) fn counted(tally: Tally, handed_over: HashSet<OfficialId>) -> Self {
        let (activated, holders) = (activated_of(&tally, &handed_over), holders(&tally));
        Self { tally, activated, handed_over, holders }
    }

    /// Of a day's numbers, as they are kept where they are; none when people have to be counted for whose mailboxes there are.
    ///
    /// # Errors
    /// When the store fails or holds a value that makes no sense.
    pub(super) async fn of_numbers(
        reader: &Reader,
        scope: &Scope,
        day: Date,
        with_holders: bool,
    ) -> Result<Option<Self>, StoreError> {
        let Dashboard { tally, activated, is_kept, .. } = dashboard_in(reader, scope, day).await?;
        let holders = if !with_holders {
            Vec::new()
        } else if is_kept {
            let agencies = tally.agencies.iter().map(|line| line.agency.id).collect();
            let Some(holders) = unless_garbled(reader.holders_placed(day, agencies).await)? else { return Ok(None) };
            holders
        } else {
            holders(&tally)
        };
        Ok(Some(Self { tally, activated, handed_over: HashSet::new(), holders }))
    }
}

/// Whose mailboxes there are, of people who were counted one by one.
fn holders(tally: &Tally) -> Vec<Holder> {
    let holder = |person: &Person| Holder { official: person.official, agency: person.agency, rank: person.rank };
    tally.people(Part::Province, Column::Mailboxes).map(holder).collect()
}
