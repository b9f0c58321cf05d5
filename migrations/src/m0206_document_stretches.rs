//! Counts of outgoing documents by stretch of a month, kept with those of days: a year of an agency is forty-eight rows, and not 365.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0206_document_stretches",
    up: &[
        // `day` is the stretch's first: the 1st, 8th, 15th or 22nd.
        "create table document_stretch (
            day {date} not null,
            agency {int} not null references event_agency (number),
            level {text} not null,
            documents {int} not null,
            signed_person {int} not null,
            signed_agency {int} not null,
            signed_both {int} not null,
            exchanged {int} not null,
            electronic {int} not null,
            signatures {int} not null,
            stamped {int} not null,
            indeterminate {int} not null,
            signed_head {int} not null,
            signed_deputy {int} not null,
            signed_division_head {int} not null,
            signed_staff {int} not null,
            signed_clerk {int} not null,
            primary key (day, agency, level)
        ) {strict}",
    ],
    sqlite: &["insert into document_stretch
         select substr(day, 1, 8) || case when substr(day, 9) < '08' then '01' when substr(day, 9) < '15' then '08'
                                          when substr(day, 9) < '22' then '15' else '22' end, agency, level,
                sum(documents), sum(signed_person), sum(signed_agency), sum(signed_both), sum(exchanged), sum(electronic), sum(signatures),
                sum(stamped), sum(indeterminate), sum(signed_head), sum(signed_deputy), sum(signed_division_head), sum(signed_staff), sum(signed_clerk)
         from document_tally group by 1, 2, 3"],
    postgres: &["insert into document_stretch
         select cast(date_trunc('month', day) as date)
                + case when extract(day from day) < 8 then 0 when extract(day from day) < 15 then 7
                       when extract(day from day) < 22 then 14 else 21 end, agency, level,
                sum(documents), sum(signed_person), sum(signed_agency), sum(signed_both), sum(exchanged), sum(electronic), sum(signatures),
                sum(stamped), sum(indeterminate), sum(signed_head), sum(signed_deputy), sum(signed_division_head), sum(signed_staff), sum(signed_clerk)
         from document_tally group by 1, 2, 3"],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table document_stretch"],
};
