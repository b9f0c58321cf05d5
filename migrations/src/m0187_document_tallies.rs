//! Counts of outgoing documents by day, agency's identifier and level: the sums of what `signed_document` says, kept by differences.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0187_document_tallies",
    up: &[
        // Of documents of which it is not told between whom they went the level is an empty text: a key has no gaps.
        "create table document_tally (
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
            primary key (day, agency, level)
        ) {strict}",
        "insert into document_tally
         select day, agency, coalesce(level, ''), count(*),
                sum(case when person_good > 0 then 1 else 0 end),
                sum(case when agency_good > 0 then 1 else 0 end),
                sum(case when person_good > 0 and agency_good > 0 then 1 else 0 end),
                sum(case when channel is not null then 1 else 0 end),
                sum(case when channel <> 'paper' then 1 else 0 end),
                sum(signatures), sum(stamped),
                sum(case when person_good = 0 and person_open > 0 or agency_good = 0 and agency_open > 0 then 1 else 0 end)
         from signed_document where lead_weight <= 1 group by day, agency, coalesce(level, '')",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table document_tally"],
};
