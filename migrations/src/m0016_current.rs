//! The projection of current state.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0016_current",
    up: &[
        "create table projection (
            id {int} not null primary key,
            day {date} not null,
            seq {big} not null,
            check (id = 1)
        ) {strict}",
        "create table agency_current (
            agency {uuid} not null primary key references agency (id),
            code {text} not null,
            alternative_codes {text} not null,
            name {text} not null,
            fold {text} not null,
            slug {text} not null,
            kind {text} not null,
            level {text} not null,
            role {text} not null,
            parent {uuid},
            path {text} not null,
            network_site {bool} not null,
            revision {big} not null
        ) {strict}",
        "create index agency_current_path on agency_current (path)",
        "create index agency_current_code on agency_current (code)",
        "create index agency_current_slug on agency_current (slug)",
        "create table mailbox_current (
            mailbox {uuid} not null primary key references mailbox (id),
            number {big} not null,
            kind {text} not null,
            official {uuid},
            state {text} not null,
            quota_mib {int} not null,
            address {text},
            aliases {text} not null,
            agency {uuid},
            agency_code {text},
            agency_name {text},
            agency_path {text},
            posted {bool} not null,
            position {text},
            rank {text},
            category {text},
            full_name {text},
            fold {text},
            sort_key {blob},
            revision {big} not null,
            constraint mailbox_current_number_unique unique (number)
        ) {strict}",
        "create index mailbox_current_agency_sort_key on mailbox_current (agency, sort_key)",
        "create index mailbox_current_official on mailbox_current (official)",
        "create index mailbox_current_agency_path on mailbox_current (agency_path)",
        "create index mailbox_current_fold on mailbox_current (fold)",
        "insert into projection (id, day, seq) values (1, '1970-01-01', 0)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table mailbox_current", "drop table agency_current", "drop table projection"],
};
