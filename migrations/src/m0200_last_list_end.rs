//! The latest end of an issuer's lists is asked for with every overview.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0200_last_list_end",
    up: &["create index crl_issuer_key_next_update on crl (issuer_key, next_update)"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop index crl_issuer_key_next_update"],
};
