//! Signed checkpoints of the audit record.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0032_audit_checkpoints",
    up: &["create table audit_checkpoint (
            size {big} not null primary key,
            at {big} not null,
            root {blob} not null,
            note {text} not null
        ) {strict}"],
    postgres: &[],
    sqlite: &[
        "create trigger audit_checkpoint_no_update before update on audit_checkpoint begin select raise(abort, 'append-only: audit_checkpoint'); end",
        "create trigger audit_checkpoint_no_delete before delete on audit_checkpoint begin select raise(abort, 'append-only: audit_checkpoint'); end",
    ],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table audit_checkpoint"],
};
