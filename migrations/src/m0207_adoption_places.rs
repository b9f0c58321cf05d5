//! Where each official is counted on the day that was last moved to, and until when: so that the people behind a number are found in the order of
//! names, without reading everybody's steps. Made with the steps, and moved on with the days.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0207_adoption_places",
    up: &[
        // Without an agency: nowhere.
        "alter table adoption_steps add column agency {uuid}",
        "alter table adoption_steps add column rank {text}",
        "alter table adoption_steps add column class {int}",
        // The day of the next step.
        "alter table adoption_steps add column until {date}",
        "create index adoption_steps_class on adoption_steps (class, agency)",
        "create index adoption_steps_until on adoption_steps (until)",
        "alter table adoption_progress add column placed_on {date} not null default '1970-01-01'",
        // Of the first edition nobody is placed: turns make all of it anew, and until then it is counted.
        "delete from adoption_mark",
        "delete from adoption_steps",
        "delete from adoption_day",
        "delete from adoption_checkpoint",
        "delete from adoption_class",
        "update adoption_progress set noted_to = 0, edition = 2",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &[
        "delete from adoption_mark",
        "delete from adoption_steps",
        "delete from adoption_day",
        "delete from adoption_checkpoint",
        "delete from adoption_class",
        "update adoption_progress set noted_to = 0, edition = 1",
        "alter table adoption_progress drop column placed_on",
        "drop index adoption_steps_until",
        "drop index adoption_steps_class",
        "alter table adoption_steps drop column until",
        "alter table adoption_steps drop column class",
        "alter table adoption_steps drop column rank",
        "alter table adoption_steps drop column agency",
    ],
};
