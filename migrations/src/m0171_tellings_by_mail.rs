//! What a mail tells, found by the mail: one that is taken back is owed again.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0171_tellings_by_mail",
    up: &["create index telling_mail on telling (mail)"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop index telling_mail"],
};
