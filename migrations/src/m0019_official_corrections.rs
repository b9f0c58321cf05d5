//! Names, birth dates and categories as corrected, on both clocks. The row in `official` says what was recorded first.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0019_official_corrections",
    up: &[
        "create table official_correction (
            id {uuid} not null primary key,
            official {uuid} not null references official (id),
            full_name {text} not null,
            fold {text} not null,
            sort_key {blob} not null,
            sort_version {int} not null,
            birth_date {date} not null,
            category {text} not null,
            effective_from {date} not null,
            effective_to {date},
            subject {uuid} references decision_subject (id),
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            recorded_to {big} not null,
            digest {blob} not null,
            check (effective_to is null or effective_from < effective_to)
        ) {strict}",
        "create index official_correction_official_effective_from on official_correction (official, effective_from)",
        "create index official_correction_recorded_from on official_correction (recorded_from)",
        "create index official_correction_recorded_to on official_correction (recorded_to)",
    ],
    postgres: &[
        "alter table official_correction add constraint official_correction_period exclude using gist (official with =, daterange(effective_from, effective_to) with &&) where (recorded_to = 9223372036854775807)",
    ],
    sqlite: &[
        "create trigger official_correction_period_insert before insert on official_correction when new.recorded_to = 9223372036854775807 begin
            select raise(abort, 'overlap: official_correction_period') where exists (
                select 1 from official_correction as other where other.official = new.official and other.id <> new.id and other.recorded_to = 9223372036854775807
                and other.effective_from < coalesce(new.effective_to, '9999-12-32')
                and new.effective_from < coalesce(other.effective_to, '9999-12-32')
            );
        end",
    ],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table official_correction"],
};
