//! How far an agency's part of a directory is kept: observed only, proposed, or enforced.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0086_agency_modes",
    up: &["create table agency_mode (
        target {uuid} not null references target (id),
        agency {uuid} not null references agency (id),
        mode {text} not null,
        set_by {text} not null,
        set_at {big} not null,
        primary key (target, agency)
    ) {strict}"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table agency_mode"],
};
