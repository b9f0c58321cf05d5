//! Verdicts on chains that stand instead of those of the import, since other CAs were configured; and how far the last judgement came.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0175_chain_words",
    up: &[
        "create table chain_word (
            id {uuid} not null primary key,
            certificate {uuid} not null references certificate (id),
            chain {text} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            recorded_to {big} not null,
            digest {blob} not null
        ) {strict}",
        // One word at most stands.
        "create unique index chain_word_standing on chain_word (certificate, recorded_to)",
        "create index chain_word_recorded_from on chain_word (recorded_from)",
        "create index chain_word_recorded_to on chain_word (recorded_to)",
        "create table chain_judgement (
            id {int} not null primary key,
            trust {blob} not null,
            judged_to {uuid},
            is_done {bool} not null,
            check (id = 1)
        ) {strict}",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table chain_judgement", "drop table chain_word"],
};
