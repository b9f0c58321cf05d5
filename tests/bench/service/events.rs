//! Signing events of three years, written in bulk as they lie after years of work: events, documents and their counts. Nobody reads their digests here,
//! and they bear identifiers of their own, so that what is taken in afterwards is new.

use std::time::Instant;

use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection};
use time::{Date, Duration};

use super::AnyError;
use super::engine::Engine;

/// Days over which they lie, up to today.
const DAYS: i64 = 1_095;
/// Agencies whose documents these are.
const AGENCIES: u32 = 310;

/// Writes so many events: two signatures a document.
pub(super) async fn seed(engine: &Engine, events: u32, today: Date) -> Result<(), AnyError> {
    let begin = Instant::now();
    let database = Database::connect(&engine.url).await?;
    for statement in statements(engine.name == "SQLite", events, today) {
        run(&database, &statement).await?;
    }
    engine.analyze().await?;
    eprintln!("{}: {events} events in {:.1} s", engine.name, begin.elapsed().as_secs_f64());
    Ok(())
}

async fn run(database: &DatabaseConnection, statement: &str) -> Result<(), AnyError> {
    database.execute_unprepared(statement).await.map_err(|error| format!("{error} in {statement}"))?;
    Ok(())
}

fn statements(is_sqlite: bool, events: u32, today: Date) -> Vec<String> {
    let first = today - Duration::days(DAYS - 1);
    let documents = events / 2;
    let rows = |count: u32| {
        if is_sqlite {
            format!(
                "(with recursive g(i) as (select 0 union all select i + 1 from g where i < {}) select i from g) n",
                count - 1
            )
        } else {
            format!("(select i::bigint from generate_series(0, {}) g(i)) n", count - 1)
        }
    };
    let id = |number: &str| {
        if is_sqlite {
            format!("unhex(printf('%032x', {number}))")
        } else {
            format!("lpad(to_hex({number}), 32, '0')::uuid")
        }
    };
    let bytes = if is_sqlite { "zeroblob(32)" } else { "decode(repeat('00', 32), 'hex')" };
    let day = |number: &str| {
        if is_sqlite {
            format!("date('{first}', '+' || ({number}) || ' days')")
        } else {
            format!("date '{first}' + ({number})::integer")
        }
    };
    let seq = "(select max(seq) from change_set)";
    // Whose a document is, and of which day: each agency has some on every day.
    let agency = |document: &str| format!("1 + ({document}) % {AGENCIES}");
    let on = |document: &str| format!("({document}) / {AGENCIES} % {DAYS}");
    // 10:00 in Việt Nam.
    let at = |day: &str| {
        format!(
            "{} + ({day}) * 86400000000",
            (first - time::macros::date!(1970 - 01 - 01)).whole_days() * 86_400_000_000 + 10_800_000_000
        )
    };
    let level = |d: &str| {
        format!(
            "case ({d}) % 3 when 0 then 'within_province' when 1 then 'province_district' else 'province_commune' end"
        )
    };
    let channel = |d: &str| format!("case ({d}) % 10 when 0 then 'paper' else 'national_axis' end");
    vec![
        format!(
            "insert into document_system (id, number, code, name, mapping, recorded_from, digest) \
             values ({}, 1, 'years', 'Years', '', {seq}, {bytes})",
            id("1")
        ),
        format!(
            "insert into event_agency (id, number, code, recorded_from, digest) select {}, q.n, 'cu.' || q.code, {seq}, {bytes} from \
             (select code, row_number() over (order by code) as n from agency_version) q",
            id("q.n")
        ),
        format!(
            "insert into event_signer (id, number, issuer, recorded_from, digest) select {}, q.n, 'cu', {seq}, {bytes} from \
             (select row_number() over (order by id) as n from certificate) q where q.n <= 3000",
            id("q.n")
        ),
        format!(
            "insert into signing_event (claimed_at, signed_at, recorded_from, system, signer, agency, is_stamped, other_addresses, is_open, \
             is_leavers, id, event_id, document, action, format, digest_algorithm, document_digest, channel, level, outcome, further, digest) \
             select {at}, {at}, {seq}, 1, 1 + i / 2 % 3000, {agency}, true, false, false, false, {id}, 'ks-' || i, 'vb-' || (i / 2), \
             case i % 2 when 0 then 'leader_approval' else 'agency_issue' end, 'pades', 'sha256', {bytes}, {}, {}, 'good', '', {bytes} from {}",
            channel("i / 2"),
            level("i / 2"),
            rows(events),
            at = at(&on("i / 2")),
            agency = agency("i / 2"),
            id = id("i"),
        ),
        format!(
            "insert into signed_document (system, document, agency, day, lead_weight, lead_at, lead_event, channel, level, signatures, stamped, \
             person_good, person_open, agency_good, agency_open) \
             select 1, 'vb-' || i, {}, {}, 0, {}, {}, {}, {}, 2, 2, 1, 0, 1, 0 from {}",
            agency("i"),
            day(&on("i")),
            at(&on("i")),
            id("2 * i + 1"),
            channel("i"),
            level("i"),
            rows(documents),
        ),
        counts("document_tally", "day"),
        counts("document_stretch", if is_sqlite { STRETCH_OF_SQLITE } else { STRETCH_OF_POSTGRES }),
    ]
}

/// The first day of the stretch of a month that a day is in.
const STRETCH_OF_SQLITE: &str = "substr(day, 1, 8) || case when substr(day, 9) < '08' then '01' when substr(day, 9) < '15' then '08' \
     when substr(day, 9) < '22' then '15' else '22' end";
const STRETCH_OF_POSTGRES: &str =
    "cast(date_trunc('month', day) as date) + least((cast(extract(day from day) as integer) - 1) / 7, 3) * 7";

fn counts(table: &str, day: &str) -> String {
    format!(
        "insert into {table} (day, agency, level, documents, signed_person, signed_agency, signed_both, exchanged, electronic, signatures, \
         stamped, indeterminate, signed_head, signed_deputy, signed_division_head, signed_staff, signed_clerk) \
         select {day}, agency, level, count(*), count(*), count(*), count(*), count(*), \
         sum(case when channel <> 'paper' then 1 else 0 end), sum(signatures), sum(stamped), 0, 0, 0, 0, 0, 0 \
         from signed_document group by 1, 2, 3"
    )
}
