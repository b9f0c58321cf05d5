//! Who must be able to sign, as rules that people record: by category, rank and agency, each for a time, over what holds without any. A rule is
//! proposed by one person and approved by another, and taken back in the same way; a rule that is taken back never held.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use time::Date;

use super::rule::{Exclusion, OfficialRow};
use crate::domain::clock::{Timestamp, iso_day, iso_day_option};
use crate::domain::code::code_list;
use crate::domain::ids::{AgencyId, FactId, PrincipalId};
use crate::domain::official::Category;
use crate::domain::period::Period;
use crate::domain::posting::Rank;

/// Whom a rule is of: those whom everything fits that is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criteria {
    /// Of this category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// Whose post is of this rank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<Rank>,
    /// Whose post is at this very agency: those below it have rules of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencyId>,
}

impl Criteria {
    /// Whether they are of this official.
    #[must_use]
    pub fn fit(&self, official: &OfficialRow) -> bool {
        self.category.is_none_or(|category| category == official.category)
            && self.rank.is_none_or(|rank| rank == official.rank)
            && self.agency.is_none_or(|agency| agency == official.post)
    }

    /// Whether they say anything.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.category.is_none() && self.rank.is_none() && self.agency.is_none()
    }

    /// Which decide where several fit: the agency before the rank before the category, and what says more before what says less. Two that
    /// weigh the same and fit the same person are the same.
    fn weight(&self) -> u8 {
        u8::from(self.agency.is_some()) * 4 + u8::from(self.rank.is_some()) * 2 + u8::from(self.category.is_some())
    }

    /// Why somebody is out of scope by them.
    const fn exclusion(&self) -> Exclusion {
        if self.agency.is_some() {
            Exclusion::Agency
        } else if self.rank.is_some() {
            Exclusion::Rank
        } else {
            Exclusion::Category
        }
    }
}

/// A rule for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatedRule {
    /// Whom it is of.
    #[serde(flatten)]
    pub criteria: Criteria,
    /// Whether they must be able to sign.
    pub in_scope: bool,
    /// From which day on.
    #[serde(with = "iso_day")]
    pub from: Date,
    /// The first day on which it does not hold any more, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "iso_day_option")]
    pub to: Option<Date>,
}

impl DatedRule {
    /// The days on which it holds.
    #[must_use]
    pub const fn period(&self) -> Period {
        Period { from: self.from, to: self.to }
    }

    /// Whether both say something of the same people on the same day by the same criteria.
    #[must_use]
    pub fn clashes(&self, other: &Self) -> bool {
        self.criteria == other.criteria && self.period().overlaps(&other.period())
    }
}

/// What these rules say of an official on a day: none where they say nothing, else why they are out of scope, if they are.
#[must_use]
pub fn decided(rules: &[DatedRule], official: &OfficialRow, day: Date) -> Option<Result<(), Exclusion>> {
    let fitting = rules.iter().filter(|rule| rule.period().contains(day) && rule.criteria.fit(official));
    let deciding = fitting.max_by_key(|rule| rule.criteria.weight())?;
    Some(if deciding.in_scope { Ok(()) } else { Err(deciding.criteria.exclusion()) })
}

code_list! {
    /// What somebody did to a rule after it was proposed.
    RuleAct {
        /// Approved it: it holds from now on, for its days.
        Approved = "approved",
        /// Asked that it be taken back.
        WithdrawalAsked = "withdrawal_asked",
        /// Took it back: it never held.
        Withdrawn = "withdrawn",
    }
}

code_list! {
    /// How a rule stands.
    RuleState {
        /// It waits for approval.
        Proposed = "proposed",
        /// It counts.
        InForce = "in_force",
        /// It counts, and its withdrawal waits for approval.
        WithdrawalAsked = "withdrawal_asked",
        /// It does not count, and never did.
        Withdrawn = "withdrawn",
    }
}

/// An act on a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RuleWord {
    /// What was done.
    pub act: RuleAct,
    /// By which account.
    pub by: PrincipalId,
    /// When.
    pub at: Timestamp,
}

/// A rule with its story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordedRule {
    /// The fact.
    pub id: FactId,
    /// What it says.
    #[serde(flatten)]
    pub rule: DatedRule,
    /// Why.
    pub reason: String,
    /// Who proposed it.
    pub proposed_by: PrincipalId,
    /// When.
    pub proposed_at: Timestamp,
    /// What was done to it since, in order.
    pub words: Vec<RuleWord>,
}

/// What cannot be done to a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotNow {
    /// Nothing of it waits for approval.
    #[error("nothing of this rule waits for approval")]
    NothingWaits,
    /// Its withdrawal waits for approval already.
    #[error("its withdrawal waits for approval already")]
    AskedAlready,
    /// It was taken back.
    #[error("this rule was taken back")]
    Withdrawn,
}

impl RecordedRule {
    /// How it stands.
    #[must_use]
    pub fn state(&self) -> RuleState {
        let was = |act| self.words.iter().any(|word| word.act == act);
        if was(RuleAct::Withdrawn) {
            RuleState::Withdrawn
        } else if was(RuleAct::WithdrawalAsked) {
            RuleState::WithdrawalAsked
        } else if was(RuleAct::Approved) {
            RuleState::InForce
        } else {
            RuleState::Proposed
        }
    }

    /// Whether it counts.
    #[must_use]
    pub fn is_in_force(&self) -> bool {
        matches!(self.state(), RuleState::InForce | RuleState::WithdrawalAsked)
    }

    /// What an approval comes to, and who wanted it and when: another person than that must approve.
    ///
    /// # Errors
    /// When nothing waits for approval.
    pub fn approval(&self) -> Result<(RuleAct, PrincipalId, Timestamp), NotNow> {
        match self.state() {
            RuleState::Proposed => Ok((RuleAct::Approved, self.proposed_by, self.proposed_at)),
            RuleState::WithdrawalAsked => {
                let asked = self.words.iter().find(|word| word.act == RuleAct::WithdrawalAsked);
                asked.map(|word| (RuleAct::Withdrawn, word.by, word.at)).ok_or(NotNow::NothingWaits)
            }
            RuleState::InForce => Err(NotNow::NothingWaits),
            RuleState::Withdrawn => Err(NotNow::Withdrawn),
        }
    }

    /// What taking it back comes to: what never counted goes at once, what counts needs another person's approval.
    ///
    /// # Errors
    /// When it is taken back, or is about to be.
    pub fn withdrawal(&self) -> Result<RuleAct, NotNow> {
        match self.state() {
            RuleState::Proposed => Ok(RuleAct::Withdrawn),
            RuleState::InForce => Ok(RuleAct::WithdrawalAsked),
            RuleState::WithdrawalAsked => Err(NotNow::AskedAlready),
            RuleState::Withdrawn => Err(NotNow::Withdrawn),
        }
    }
}

#[cfg(test)]
mod tests;
