//! Where an account's notices go.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0038_principal_mail",
    up: &["alter table principal add column mail {text}"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["alter table principal drop column mail"],
};
