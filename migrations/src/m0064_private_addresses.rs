//! Forgets private addresses in mails that were sent or given up, and errors that may quote them. Nothing brings them back.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0064_private_addresses",
    up: &[
        "update outgoing_mail set address = '', last_error = null where state <> 'queued' and kind in ('recovery_address', 'password_reset')",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &[],
};
