//! Who must be able to sign, as rules that one person proposes and another approves; and what was done to them since.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0203_scope_rules",
    up: &[
        "create table scope_rule (
            id {uuid} not null primary key,
            category {text},
            rank {text},
            agency {uuid} references agency (id),
            in_scope {bool} not null,
            effective_from {date} not null,
            effective_to {date},
            reason {text} not null,
            proposed_by {uuid} not null references principal (id),
            proposed_at {big} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null
        ) {strict}",
        "create index scope_rule_recorded_from on scope_rule (recorded_from)",
        "create table scope_rule_act (
            id {uuid} not null primary key,
            rule {uuid} not null references scope_rule (id),
            act {text} not null,
            principal {uuid} not null references principal (id),
            at {big} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint scope_rule_act_once unique (rule, act)
        ) {strict}",
        "create index scope_rule_act_recorded_from on scope_rule_act (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table scope_rule_act", "drop table scope_rule"],
};
