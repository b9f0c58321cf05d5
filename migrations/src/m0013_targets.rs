//! Directories, links to their entries, and what was last applied.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0013_targets",
    up: &[
        "create table target (
            id {uuid} not null primary key,
            name {text} not null,
            profile {text} not null,
            capabilities {text},
            configuration_hash {blob} not null,
            primed_at {big},
            replica_reload_required {bool} not null,
            constraint target_name_unique unique (name)
        ) {strict}",
        "create table entry_link (
            target {uuid} not null references target (id),
            subject_kind {text} not null,
            subject {uuid} not null,
            entry_uuid {uuid} not null,
            dn {text} not null,
            primary key (target, subject_kind, subject),
            constraint entry_link_entry_unique unique (target, entry_uuid)
        ) {strict}",
        "create table shadow (
            target {uuid} not null references target (id),
            entry_uuid {uuid} not null,
            csn {text} not null,
            applied_hash {blob} not null,
            primary key (target, entry_uuid)
        ) {strict}",
        "create table quarantine (
            target {uuid} not null references target (id),
            dn {text} not null,
            code {int} not null,
            class {text} not null,
            message {text} not null,
            since {big} not null,
            attempts {int} not null,
            primary key (target, dn)
        ) {strict}",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table quarantine", "drop table shadow", "drop table entry_link", "drop table target"],
};
