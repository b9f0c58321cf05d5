//! Agencies, their versions and successions.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0002_agencies",
    up: &[
        "create table agency (
            id {uuid} not null primary key,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null
        ) {strict}",
        "create index agency_recorded_from on agency (recorded_from)",
        "create table agency_version (
            id {uuid} not null primary key,
            agency {uuid} not null references agency (id),
            effective_from {date} not null,
            effective_to {date},
            code {text} not null,
            alternative_codes {text} not null,
            gso_code {text},
            name {text} not null,
            fold {text} not null,
            slug {text} not null,
            kind {text} not null,
            level {text} not null,
            role {text} not null,
            parent {uuid} references agency (id),
            path {text} not null,
            network_site {bool} not null,
            legal_act {text},
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            recorded_to {big} not null,
            digest {blob} not null,
            check (effective_to is null or effective_from < effective_to)
        ) {strict}",
        "create index agency_version_agency_effective_from on agency_version (agency, effective_from)",
        "create index agency_version_parent on agency_version (parent)",
        "create index agency_version_path on agency_version (path)",
        "create index agency_version_slug on agency_version (slug)",
        "create index agency_version_code on agency_version (code)",
        "create index agency_version_recorded_from on agency_version (recorded_from)",
        "create index agency_version_recorded_to on agency_version (recorded_to)",
        "create table agency_succession (
            id {uuid} not null primary key,
            predecessor {uuid} not null references agency (id),
            successor {uuid} not null references agency (id),
            part {text} not null,
            main {bool} not null,
            effective_from {date} not null,
            legal_act {text} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null
        ) {strict}",
        "create index agency_succession_predecessor on agency_succession (predecessor)",
        "create index agency_succession_successor on agency_succession (successor)",
        "create index agency_succession_recorded_from on agency_succession (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table agency_succession", "drop table agency_version", "drop table agency"],
};
