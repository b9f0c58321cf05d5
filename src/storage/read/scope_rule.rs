//! Who must be able to sign: the rules that were recorded, and those of them that count.

use std::collections::HashMap;

use time::Date;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::adoption::rule::ScopeRule;
use crate::domain::adoption::scope::{Criteria, DatedRule, RecordedRule, RuleWord};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, FactId, PrincipalId};
use crate::storage::code::Place;
use crate::storage::entity::{scope_rule, scope_rule_act};
use crate::storage::error::Result;
use crate::storage::sql::Sql;

const ASKED: &str = "read who must be able to sign";

impl Reader {
    /// Who must be able to sign, on all days, as known in the view. Public, so no scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn scope_rule(&self, view: View) -> Result<ScopeRule> {
        let recorded = self.scope_rules(view).await?;
        let dated = recorded.iter().filter(|one| one.is_in_force()).map(|one| one.rule).collect();
        Ok(ScopeRule { dated, ..ScopeRule::default() })
    }

    /// The same, by all that is known.
    ///
    /// # Errors
    /// As [`Reader::scope_rule`].
    pub async fn scope_rule_now(&self) -> Result<ScopeRule> {
        self.scope_rule(View::of(Date::MAX)).await
    }

    /// All rules that were recorded, with what was done to them, as known in the view; in the order of recording.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn scope_rules(&self, view: View) -> Result<Vec<RecordedRule>> {
        let sql = Sql::new("select r.* from scope_rule r where ").recorded("r", view);
        let rows: Vec<scope_rule::Model> = sql.text(" order by r.recorded_from, r.id").all(self.tx(), ASKED).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let sql = Sql::new("select w.* from scope_rule_act w where ").recorded("w", view);
        let acts: Vec<scope_rule_act::Model> =
            sql.text(" order by w.recorded_from, w.id").all(self.tx(), ASKED).await?;
        let mut words: HashMap<Uuid, Vec<RuleWord>> = HashMap::new();
        for row in acts {
            let act = Place::new("scope_rule_act", row.id).parse("act", &row.act)?;
            let (by, at) = (PrincipalId(row.principal), Timestamp::from_unix_micros(row.at));
            words.entry(row.rule).or_default().push(RuleWord { act, by, at });
        }
        let with_words = |row: scope_rule::Model| {
            let words = words.remove(&row.id).unwrap_or_default();
            recorded(row, words)
        };
        rows.into_iter().map(with_words).collect()
    }
}

fn recorded(row: scope_rule::Model, words: Vec<RuleWord>) -> Result<RecordedRule> {
    let place = Place::new("scope_rule", row.id);
    let criteria = Criteria {
        category: row.category.as_deref().map(|text| place.parse("category", text)).transpose()?,
        rank: row.rank.as_deref().map(|text| place.parse("rank", text)).transpose()?,
        agency: row.agency.map(AgencyId),
    };
    Ok(RecordedRule {
        id: FactId(row.id),
        rule: DatedRule { criteria, in_scope: row.in_scope, from: row.effective_from, to: row.effective_to },
        reason: row.reason,
        proposed_by: PrincipalId(row.proposed_by),
        proposed_at: Timestamp::from_unix_micros(row.proposed_at),
        words,
    })
}
