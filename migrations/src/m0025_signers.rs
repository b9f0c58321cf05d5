//! Indexes of the signer question: certificates by the issuer's name, the windows of an issuer's lists without the lists, and
//! what is known now of primary postings and agencies, by their beginning.
//!
//! `>=` keeps `PostgreSQL` from answering by the exclusion constraints' `GiST` indexes, whose condition is `=`: they give no order.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0025_signers",
    up: &[
        "create index certificate_issuer_serial on certificate (issuer, serial)",
        "create index crl_issuer_key_window on crl (issuer_key, this_update, next_update, id)",
        "create index posting_primary_known on posting (official, effective_from)
            where kind = 'primary' and recorded_to >= 9223372036854775807",
        "create index agency_version_known on agency_version (agency, effective_from)
            where recorded_to >= 9223372036854775807",
        "create index change_set_recorded_at on change_set (recorded_at)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &[
        "drop index change_set_recorded_at",
        "drop index agency_version_known",
        "drop index posting_primary_known",
        "drop index crl_issuer_key_window",
        "drop index certificate_issuer_serial",
    ],
};
