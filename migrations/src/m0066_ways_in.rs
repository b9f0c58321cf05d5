//! Who gave a way into an account: the code that its password came from, or its link with another provider.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0066_ways_in",
    up: &[
        "alter table password_source rename to way_in",
        "alter table way_in add column way {text} not null default 'password'",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["alter table way_in drop column way", "alter table way_in rename to password_source"],
};
