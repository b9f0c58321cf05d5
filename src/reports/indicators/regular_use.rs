//! Whether mailboxes are used: by what mail servers and directories tell of the last use.
//!
//! A unit is told of as of the last day on which a source told that knows one of its mailboxes: what was used since then nobody can say. Where
//! that is too long ago, or no source knows any of them, the unit is in no number.

use std::collections::HashMap;

use time::Date;

use super::people::share;
use super::units::Unit;
use super::{Figure, Told};
use crate::domain::adoption::counts::Column;
use crate::domain::adoption::ratio::Ratio;
use crate::domain::ids::OfficialId;
use crate::domain::indicator::measured::{Measured, NotApplicable};
use crate::domain::lang::Bilingual;
use crate::domain::mailbox::regular_use::{Dormancy, LastUse};
use crate::domain::posting::Rank;
use crate::storage::read::adoption::placed::Holder;

/// What is known of uses.
#[derive(Debug, Clone, Copy)]
pub(super) struct Uses<'a> {
    pub(super) last: &'a HashMap<OfficialId, LastUse>,
    pub(super) dormancy: Dormancy,
    /// The day as of which it is asked.
    pub(super) as_of: Date,
}

/// A unit that a source tells of.
pub(super) struct OfUnit<'a> {
    /// The day of which it tells.
    told_on: Date,
    /// Whoever has a mailbox, and whether it is used.
    pub(super) mailboxes: Vec<(&'a Holder, bool)>,
}

impl Uses<'_> {
    /// The mailboxes of a unit; none where no source tells of it.
    pub(super) fn of<'b>(&self, unit: &Unit<'b>) -> Option<OfUnit<'b>> {
        let last = |holder: &Holder| self.last.get(&holder.official);
        let told_on = unit.holders.iter().filter_map(|holder| last(holder)).map(|known| known.told_on).max()?;
        if !self.dormancy.lasts(told_on, self.as_of) {
            return None;
        }
        let is_used = |holder: &Holder| {
            last(holder).and_then(|known| known.used_on).is_some_and(|used_on| self.dormancy.lasts(used_on, told_on))
        };
        let mailboxes = unit.holders.iter().map(|holder| (*holder, is_used(holder))).collect();
        Some(OfUnit { told_on, mailboxes })
    }

    /// Its figures: all together, then by rank.
    pub(super) fn figures(&self, units: &[&Unit<'_>]) -> Vec<Figure> {
        let nothing = Ratio { part: 0, whole: 0 };
        let (mut all, mut ranks) = (nothing, [nothing; Rank::ALL.len()]);
        let (mut told_on, mut untold): (Option<Date>, u64) = (None, 0);
        for unit in units {
            let Some(told) = self.of(unit) else {
                untold += u64::from(unit.figures.total.get(Column::Mailboxes) > 0);
                continue;
            };
            told_on = Some(told_on.map_or(told.told_on, |day| day.min(told.told_on)));
            for (holder, is_used) in told.mailboxes {
                let of_rank = Rank::ALL.iter().zip(&mut ranks).find(|(rank, _)| **rank == holder.rank);
                for ratio in of_rank.map(|(_, ratio)| ratio).into_iter().chain([&mut all]) {
                    ratio.part += u64::from(is_used);
                    ratio.whole += 1;
                }
            }
        }
        let as_of = told_on.unwrap_or(self.as_of);
        let figure = |rank, ratio| Figure {
            indicator: Measured::RegularUse,
            rank,
            level: None,
            period: told(ratio, as_of, untold),
            cumulative: None,
        };
        let by_rank = Rank::ALL.iter().zip(ranks).map(|(rank, ratio)| figure(Some(*rank), ratio));
        std::iter::once(figure(None, all)).chain(by_rank).collect()
    }
}

/// The share, beside units of which nothing is told.
fn told(ratio: Ratio, as_of: Date, untold: u64) -> Told {
    let mut told =
        if ratio.whole == 0 && untold > 0 { Told::none(NotApplicable::NoSource, as_of) } else { share(ratio, as_of) };
    told.source = Bilingual::new("Hệ thống thư, thư mục", "Mail servers and directories");
    told.left_out.extend((untold > 0).then_some((NotApplicable::NoSource, untold)));
    told
}
