//! Who asked that a closed mailbox be purged, and who approved it.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0088_mailbox_purges",
    up: &[
        "create table mailbox_purge (
            id {uuid} not null primary key,
            mailbox {uuid} not null references mailbox (id),
            reason {text} not null,
            asked_by {uuid} not null references principal (id),
            asked_at {big} not null,
            approved_by {uuid} references principal (id),
            approved_at {big}
        ) {strict}",
        "create index mailbox_purge_mailbox on mailbox_purge (mailbox, asked_at)",
        "create index mailbox_purge_asked_by on mailbox_purge (asked_by)",
        "create index mailbox_purge_approved_by on mailbox_purge (approved_by)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table mailbox_purge"],
};
