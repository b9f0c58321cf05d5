//! What agencies report: indicators beside the standard ones, values of agencies, and what is aimed at.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0190_indicators",
    up: &[
        "create table indicator (
            id {uuid} not null primary key,
            code {text} not null,
            name_vi {text} not null,
            name_en {text} not null,
            unit {text} not null,
            over_time {text} not null,
            is_by_level {bool} not null,
            definition_vi {text} not null,
            definition_en {text} not null,
            source {text} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            recorded_to {big} not null,
            digest {blob} not null
        ) {strict}",
        // One definition of a code stands.
        "create unique index indicator_standing on indicator (code, recorded_to)",
        "create index indicator_recorded_from on indicator (recorded_from)",
        "create index indicator_recorded_to on indicator (recorded_to)",
        "create table indicator_value (
            id {uuid} not null primary key,
            indicator {text} not null,
            agency {uuid} not null references agency (id),
            level {text},
            first_day {date} not null,
            last_day {date} not null,
            amount {big} not null,
            status {text} not null,
            as_of {date} not null,
            source {text} not null,
            evidence {text},
            reporter {text} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            recorded_to {big} not null,
            digest {blob} not null,
            check (first_day <= last_day and last_day <= as_of),
            check (amount >= 0)
        ) {strict}",
        // One value stands of an agency, for the same days.
        "create unique index indicator_value_standing
            on indicator_value (agency, indicator, coalesce(level, ''), first_day, last_day, recorded_to)",
        "create index indicator_value_indicator on indicator_value (indicator, last_day)",
        "create index indicator_value_recorded_from on indicator_value (recorded_from)",
        "create index indicator_value_recorded_to on indicator_value (recorded_to)",
        "create table goal (
            id {uuid} not null primary key,
            indicator {text} not null,
            level {text},
            year {int} not null,
            amount {big} not null,
            source {text} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            recorded_to {big} not null,
            digest {blob} not null,
            check (amount >= 0)
        ) {strict}",
        "create unique index goal_standing on goal (indicator, coalesce(level, ''), year, recorded_to)",
        "create index goal_recorded_from on goal (recorded_from)",
        "create index goal_recorded_to on goal (recorded_to)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table goal", "drop table indicator_value", "drop table indicator"],
};
