//! Rules of who must be able to sign, and what people do to them.

use uuid::Uuid;

use crate::domain::adoption::scope::{RecordedRule, RuleWord};
use crate::domain::ids::FactId;
use crate::storage::ChangeSet;
use crate::storage::entity::{scope_rule, scope_rule_act};
use crate::storage::error::Result;

impl ChangeSet {
    /// Adds a rule that is proposed; its words follow.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_scope_rule(&mut self, proposed: &RecordedRule) -> Result<()> {
        let rule = &proposed.rule;
        self.touched.concerned.agencies.extend(rule.criteria.agency.map(|agency| agency.0));
        let row = scope_rule::Model {
            id: proposed.id.0,
            category: rule.criteria.category.map(|category| category.to_string()),
            rank: rule.criteria.rank.map(|rank| rank.to_string()),
            agency: rule.criteria.agency.map(|agency| agency.0),
            in_scope: rule.in_scope,
            effective_from: rule.from,
            effective_to: rule.to,
            reason: proposed.reason.clone(),
            proposed_by: proposed.proposed_by.0,
            proposed_at: proposed.proposed_at.unix_micros(),
            recorded_from: self.seq(),
            digest: Vec::new(),
        };
        self.insert(vec![row]).await
    }

    /// Adds what somebody did to a rule; each thing is done to it once.
    ///
    /// # Errors
    /// When it was done already, or the database fails.
    pub async fn insert_scope_rule_act(&mut self, id: Uuid, rule: FactId, word: &RuleWord) -> Result<()> {
        let row = scope_rule_act::Model {
            id,
            rule: rule.0,
            act: word.act.to_string(),
            principal: word.by.0,
            at: word.at.unix_micros(),
            recorded_from: self.seq(),
            digest: Vec::new(),
        };
        self.insert(vec![row]).await
    }
}
