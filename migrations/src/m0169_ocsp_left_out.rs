//! When it was a certificate's turn to be asked about and nobody could be: the others go before it from then on.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0169_ocsp_left_out",
    up: &["alter table ocsp_check add column left_out_at {big}"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["alter table ocsp_check drop column left_out_at"],
};
