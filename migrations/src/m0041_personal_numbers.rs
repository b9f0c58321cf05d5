//! Personal numbers, sealed, with the blind index they are found by; and who looked for one.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0041_personal_numbers",
    up: &[
        "create table personal_number (
            official {uuid} not null primary key references official (id),
            sealed {blob} not null,
            blind_index {blob} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            constraint personal_number_once unique (blind_index)
        ) {strict}",
        "create index personal_number_recorded_from on personal_number (recorded_from)",
        "create table person_lookup (
            id {uuid} not null primary key,
            principal {uuid} not null references principal (id),
            at {big} not null,
            found {uuid} references official (id)
        ) {strict}",
        "create index person_lookup_principal_at on person_lookup (principal, at)",
        "create index person_lookup_at on person_lookup (at)",
        "create index person_lookup_found on person_lookup (found)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table person_lookup", "drop table personal_number"],
};
