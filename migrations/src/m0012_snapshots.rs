//! Published snapshots.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0012_snapshots",
    up: &[
        "create table snapshot (
            id {uuid} not null primary key,
            period {text} not null,
            version {int} not null,
            content {text} not null,
            hash {blob} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint snapshot_version_unique unique (period, version)
        ) {strict}",
        "create index snapshot_recorded_from on snapshot (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table snapshot"],
};
