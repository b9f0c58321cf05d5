//! Months of figures: what was drafted, what agencies said of it, what was published. Nothing of it is ever changed.
//!
//! They take the place of `snapshot`, in which nothing was ever written.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0194_report_editions",
    up: &[
        "drop table snapshot",
        "create table report_draft (
            id {uuid} not null primary key,
            month {text} not null,
            first_day {date} not null,
            last_day {date} not null,
            known_at {big} not null,
            content {text} not null,
            content_hash {blob} not null,
            inputs {text} not null,
            inputs_hash {blob} not null,
            drafted_by {uuid} not null references principal (id),
            drafted_at {big} not null,
            seen_until {date} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            check (first_day <= last_day)
        ) {strict}",
        "create index report_draft_month on report_draft (month, recorded_from)",
        "create index report_draft_drafted_by on report_draft (drafted_by)",
        "create index report_draft_recorded_from on report_draft (recorded_from)",
        "create table report_act (
            id {uuid} not null primary key,
            draft {uuid} not null references report_draft (id),
            agency {uuid} not null references agency (id),
            kind {text} not null,
            contest {uuid} references report_act (id),
            reason {text} not null,
            done_by {uuid} not null references principal (id),
            done_at {big} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint report_act_answered_once unique (contest)
        ) {strict}",
        "create index report_act_draft on report_act (draft, recorded_from)",
        "create index report_act_agency on report_act (agency)",
        "create index report_act_done_by on report_act (done_by)",
        "create index report_act_recorded_from on report_act (recorded_from)",
        "create table report_edition (
            id {uuid} not null primary key,
            draft {uuid} not null references report_draft (id),
            month {text} not null,
            version {int} not null,
            reason {text},
            content_hash {blob} not null,
            published_by {uuid} not null references principal (id),
            published_at {big} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint report_edition_version unique (month, version),
            constraint report_edition_draft unique (draft)
        ) {strict}",
        "create index report_edition_published_by on report_edition (published_by)",
        "create index report_edition_recorded_from on report_edition (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[
        "create trigger report_draft_no_update before update on report_draft begin select raise(abort, 'append-only: report_draft'); end",
        "create trigger report_draft_no_delete before delete on report_draft begin select raise(abort, 'append-only: report_draft'); end",
        "create trigger report_act_no_update before update on report_act begin select raise(abort, 'append-only: report_act'); end",
        "create trigger report_act_no_delete before delete on report_act begin select raise(abort, 'append-only: report_act'); end",
        "create trigger report_edition_no_update before update on report_edition begin select raise(abort, 'append-only: report_edition'); end",
        "create trigger report_edition_no_delete before delete on report_edition begin select raise(abort, 'append-only: report_edition'); end",
    ],
    down_postgres: &[],
    down_sqlite: &[],
    down: &[
        "drop table report_edition",
        "drop table report_act",
        "drop table report_draft",
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
};
