//! Documents by what their signatures show as known now: derived from `signing_event` and `verdict`, kept in the transactions that write
//! those. What is there already is counted here; from then on `storage/write/document.rs` follows.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0186_signed_documents",
    up: &[
        // The key is as systems write it: theirs come in rows, so that what is written together lies together.
        "create table signed_document (
            system {int} not null references document_system (number),
            document {text} not null,
            agency {int} not null references event_agency (number),
            day {date} not null,
            lead_weight {int} not null,
            lead_at {big} not null,
            lead_event {uuid} not null,
            channel {text},
            level {text},
            signatures {int} not null,
            stamped {int} not null,
            person_good {int} not null,
            person_open {int} not null,
            agency_good {int} not null,
            agency_open {int} not null,
            primary key (system, document)
        ) {strict}",
        "create index signed_document_day on signed_document (day, agency)",
    ],
    postgres: &[
        "insert into signed_document
         select system, document, agency, (timestamp 'epoch' + (lead_at + 25200000000) * interval '1 microsecond')::date,
                lead_weight, lead_at, lead_event, channel, level, signatures, stamped, person_good, person_open, agency_good, agency_open
         from (select e.system, e.document, l.agency, l.lead_weight, l.signed_at as lead_at, l.id as lead_event,
                (array['national_axis', 'lgsp', 'mail', 'paper'])[min(array_position(
                    array['national_axis', 'lgsp', 'mail', 'paper'], e.channel::text))] as channel,
                (array['central', 'within_province', 'province_district', 'province_commune', 'district_commune'])[min(array_position(
                    array['central', 'within_province', 'province_district', 'province_commune', 'district_commune'], e.level::text))] as level,
                count(*) as signatures, count(*) filter (where e.is_stamped) as stamped,
                count(*) filter (where e.action = 'leader_approval' and e.is_persons and e.now = 'good') as person_good,
                count(*) filter (where e.action = 'leader_approval' and e.is_persons and e.now = 'indeterminate') as person_open,
                count(*) filter (where e.action = 'agency_issue' and not e.is_persons and e.now = 'good') as agency_good,
                count(*) filter (where e.action = 'agency_issue' and not e.is_persons and e.now = 'indeterminate') as agency_open
              from (select s.*, coalesce(v.outcome, s.outcome) as now,
                      (case when v.id is null then s.official else v.official end) is not null as is_persons
                    from signing_event s left join verdict v on v.event = s.id and v.recorded_to = 9223372036854775807) e
              join (select *, row_number() over (partition by system, document order by lead_weight, signed_at, id) as place
                    from (select id, system, document, agency, signed_at, case action when 'agency_issue' then 0
                            when 'leader_approval' then 1 when 'appendix' then 2 when 'copy' then 3 else 4 end as lead_weight
                          from signing_event) w) l
                on l.system = e.system and l.document = e.document and l.place = 1
              group by e.system, e.document, l.agency, l.lead_weight, l.signed_at, l.id) t",
    ],
    sqlite: &[
        "insert into signed_document
         select system, document, agency, date((lead_at + 25200000000) / 1000000, 'unixepoch'),
                lead_weight, lead_at, lead_event,
                case channel when 0 then 'national_axis' when 1 then 'lgsp' when 2 then 'mail' when 3 then 'paper' end,
                case level when 0 then 'central' when 1 then 'within_province' when 2 then 'province_district'
                    when 3 then 'province_commune' when 4 then 'district_commune' end,
                signatures, stamped, person_good, person_open, agency_good, agency_open
         from (select e.system, e.document, l.agency, l.lead_weight, l.signed_at as lead_at, l.id as lead_event,
                min(case e.channel when 'national_axis' then 0 when 'lgsp' then 1 when 'mail' then 2
                    when 'paper' then 3 end) as channel,
                min(case e.level when 'central' then 0 when 'within_province' then 1 when 'province_district' then 2
                    when 'province_commune' then 3 when 'district_commune' then 4 end) as level,
                count(*) as signatures, count(*) filter (where e.is_stamped) as stamped,
                count(*) filter (where e.action = 'leader_approval' and e.is_persons and e.now = 'good') as person_good,
                count(*) filter (where e.action = 'leader_approval' and e.is_persons and e.now = 'indeterminate') as person_open,
                count(*) filter (where e.action = 'agency_issue' and not e.is_persons and e.now = 'good') as agency_good,
                count(*) filter (where e.action = 'agency_issue' and not e.is_persons and e.now = 'indeterminate') as agency_open
              from (select s.*, coalesce(v.outcome, s.outcome) as now,
                      (case when v.id is null then s.official else v.official end) is not null as is_persons
                    from signing_event s left join verdict v on v.event = s.id and v.recorded_to = 9223372036854775807) e
              join (select *, row_number() over (partition by system, document order by lead_weight, signed_at, id) as place
                    from (select id, system, document, agency, signed_at, case action when 'agency_issue' then 0
                            when 'leader_approval' then 1 when 'appendix' then 2 when 'copy' then 3 else 4 end as lead_weight
                          from signing_event) w) l
                on l.system = e.system and l.document = e.document and l.place = 1
              group by e.system, e.document, l.agency, l.lead_weight, l.signed_at, l.id) t",
    ],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table signed_document"],
};
