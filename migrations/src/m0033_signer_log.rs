//! What signers were asked for: a row a token and minute, each behind a leaf of the audit record.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0033_signer_log",
    up: &[
        "create table signer_log (
            id {uuid} not null primary key,
            token {text} not null,
            minute {big} not null,
            questions {big} not null,
            hash {blob} not null
        ) {strict}",
        "create index signer_log_minute on signer_log (minute, token)",
        "create index signer_log_token on signer_log (token, minute)",
    ],
    postgres: &[],
    sqlite: &[
        "create trigger signer_log_no_update before update on signer_log begin select raise(abort, 'append-only: signer_log'); end",
        "create trigger signer_log_no_delete before delete on signer_log begin select raise(abort, 'append-only: signer_log'); end",
    ],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table signer_log"],
};
