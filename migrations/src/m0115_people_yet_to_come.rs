//! Who is yet to come stands in their first agency, in the projection too, so that the directory can show them ahead of their first day;
//! and is looked at once in every directory.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0115_people_yet_to_come",
    up: &[
        "update mailbox_current set
            agency = (select q.agency from posting q where q.official = mailbox_current.official and q.kind = 'primary'
                and q.recorded_to = 9223372036854775807 order by q.effective_from limit 1),
            position = (select q.position from posting q where q.official = mailbox_current.official and q.kind = 'primary'
                and q.recorded_to = 9223372036854775807 order by q.effective_from limit 1),
            rank = (select q.rank from posting q where q.official = mailbox_current.official and q.kind = 'primary'
                and q.recorded_to = 9223372036854775807 order by q.effective_from limit 1)
            where agency is null and official is not null",
        "update mailbox_current set
            agency_code = (select w.code from agency_version w where w.agency = mailbox_current.agency
                and w.recorded_to = 9223372036854775807
                and w.effective_from <= (select day from projection where id = 1) order by w.effective_from desc limit 1),
            agency_name = (select w.name from agency_version w where w.agency = mailbox_current.agency
                and w.recorded_to = 9223372036854775807
                and w.effective_from <= (select day from projection where id = 1) order by w.effective_from desc limit 1),
            agency_path = (select w.path from agency_version w where w.agency = mailbox_current.agency
                and w.recorded_to = 9223372036854775807
                and w.effective_from <= (select day from projection where id = 1) order by w.effective_from desc limit 1)
            where agency_code is null and agency is not null and official is not null",
    ],
    postgres: &["insert into dirty (target, subject_kind, subject, cause, marks, since, due, attempts, lease_until)
            select t.id, 'person', c.mailbox, 'registry', 1, n.now, n.now, 0, 0 from target t
            cross join (select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint) as now) n
            cross join mailbox_current c where not c.posted and c.official in (select q.official from posting q
                where q.kind = 'primary' and q.recorded_to = 9223372036854775807
                and q.effective_from > (select day from projection where id = 1))
            on conflict do nothing"],
    sqlite: &["insert into dirty (target, subject_kind, subject, cause, marks, since, due, attempts, lease_until)
            select t.id, 'person', c.mailbox, 'registry', 1, n.now, n.now, 0, 0 from target t
            cross join (select cast(unixepoch('subsec') * 1000000 as integer) as now) n
            cross join mailbox_current c where not c.posted and c.official in (select q.official from posting q
                where q.kind = 'primary' and q.recorded_to = 9223372036854775807
                and q.effective_from > (select day from projection where id = 1))
            on conflict do nothing"],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["update mailbox_current set agency = null, agency_code = null, agency_name = null, agency_path = null,
            position = null, rank = null
            where not posted and official is not null and not exists (select 1 from posting q
                where q.official = mailbox_current.official and q.kind = 'primary' and q.recorded_to = 9223372036854775807
                and q.effective_from <= (select day from projection where id = 1))"],
};
