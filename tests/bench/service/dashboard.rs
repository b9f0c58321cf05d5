//! The province's dashboard: numbers of all agencies by column and rank, of today, of any past day, and right after a change.

use std::sync::Arc;
use std::time::{Duration, Instant};

use congvu::domain::adoption::counts::Column;
use congvu::domain::certificate::event::{CertificateEvent, CertificateEventKind};
use congvu::domain::ids::{CertificateId, FactId};
use congvu::domain::scope::Scope;
use congvu::operations::Registry;
use congvu::operations::keep_adoption::keep_adoption;
use congvu::reports::assemble::adoption;
use congvu::reports::dashboard::dashboard;
use congvu::storage::Header;
use time::macros::date;
use time::{Date, Month};

use super::AnyError;
use super::load::percentile;
use super::table::Table;

/// Dashboards of today.
const ASKED: usize = 200;
/// Up to so many officials a dashboard has 5 ms; above, 50.
const FEW: usize = 10_000;
/// Days long ago, most of them far from the first of a month.
const PAST: [Date; 6] = [
    date!(2019 - 01 - 01),
    date!(2019 - 01 - 31),
    date!(2019 - 11 - 30),
    date!(2020 - 02 - 29),
    date!(2022 - 06 - 28),
    date!(2024 - 12 - 31),
];

/// What was measured.
pub(super) struct Dashboards {
    officials: usize,
    made: Duration,
    checked: Duration,
    today: Vec<Duration>,
    past: Vec<Duration>,
    behind: Vec<Duration>,
    taken_in: Vec<Duration>,
    counted: Duration,
    documents: Vec<Duration>,
}

/// Measures, and holds the numbers against counting.
pub(super) async fn dashboards(
    registry: Arc<Registry>,
    certificates: Vec<CertificateId>,
) -> Result<Dashboards, AnyError> {
    let today = registry.clock.today();
    let begin = Instant::now();
    while keep_adoption(&registry).await?.waiting > 0 {}
    let made = begin.elapsed();
    // Once, so that caches and prepared statements are as in the long run.
    ask(&registry, today).await?;
    let mut measured = Dashboards {
        // Everybody has one.
        officials: certificates.len(),
        made,
        checked: Duration::ZERO,
        today: Vec::new(),
        past: Vec::new(),
        behind: Vec::new(),
        taken_in: Vec::new(),
        counted: Duration::ZERO,
        documents: Vec::new(),
    };
    for _ in 0..ASKED {
        measured.today.push(ask(&registry, today).await?);
    }
    for day in PAST {
        measured.past.push(ask(&registry, day).await?);
    }
    for certificate in certificates.iter().take(20) {
        stop(&registry, *certificate).await?;
        measured.behind.push(ask(&registry, today).await?);
        let begin = Instant::now();
        keep_adoption(&registry).await?;
        measured.taken_in.push(begin.elapsed());
    }
    for _ in 0..20 {
        let begin = Instant::now();
        let (year, month) = (today.replace_month(Month::January)?.replace_day(1)?, today.replace_day(1)?);
        let sums = registry.store.read().await?.document_sums(&[year, month], today).await?;
        measured.documents.push(begin.elapsed());
        if sums.is_empty() {
            return Err("no documents were counted".into());
        }
    }
    let begin = Instant::now();
    let counted = adoption(&registry.store, &Scope::Province, today).await?;
    measured.counted = begin.elapsed();
    let kept = dashboard(&registry.store, &Scope::Province, today).await?;
    if kept.tally.agencies != counted.tally.agencies || counted.tally.province.total.get(Column::Staff) == 0 {
        return Err("what is kept is not what is counted".into());
    }
    let begin = Instant::now();
    let mut problems = 0_u32;
    registry.store.read().await?.verify_adoption(&mut |_| problems += 1).await?;
    measured.checked = begin.elapsed();
    if problems == 0 { Ok(measured) } else { Err(format!("{problems} problems of what is kept").into()) }
}

/// The time until the numbers of a day are there.
async fn ask(registry: &Registry, day: Date) -> Result<Duration, AnyError> {
    let begin = Instant::now();
    let board = dashboard(&registry.store, &Scope::Province, day).await?;
    let took = begin.elapsed();
    if board.is_kept { Ok(took) } else { Err(format!("{day} was counted").into()) }
}

/// Something that changes somebody's standing from now on.
pub(super) async fn stop(registry: &Registry, certificate: CertificateId) -> Result<(), AnyError> {
    let now = registry.clock.now();
    let header = Header { actor: "bench".to_owned(), operation: "stop", at: now };
    let mut change = registry.store.write(header).await?;
    let event = CertificateEvent {
        id: FactId(registry.new_id()),
        certificate,
        kind: CertificateEventKind::StopUse,
        effective_at: now,
        details: String::new(),
    };
    change.insert_certificate_events(&[event]).await?;
    change.commit().await?;
    Ok(())
}

impl Dashboards {
    /// Into the table.
    pub(super) fn tell(mut self, engine: &str, table: &mut Table) {
        let limit = Duration::from_millis(if self.officials <= FEW { 5 } else { 50 });
        let median = percentile(&mut self.today, 50);
        table.at_most(engine, "the province's dashboard of today, median", median, limit);
        table.told(engine, "the same, 99th percentile", milliseconds(percentile(&mut self.today, 99)));
        let longest = percentile(&mut self.past, 100);
        table.at_most(engine, "the dashboard of a past day, the slowest of six", longest, Duration::from_secs(1));
        table.told(
            engine,
            "the dashboard right after a change, median",
            milliseconds(percentile(&mut self.behind, 50)),
        );
        let documents = percentile(&mut self.documents, 50);
        table.told(
            engine,
            "signed documents by agency, this month and the year so far, median",
            milliseconds(documents),
        );
        table.told(engine, "taking a change in, median", milliseconds(percentile(&mut self.taken_in, 50)));
        table.told(engine, "the dashboard by counting", milliseconds(self.counted));
        table.told(engine, "making what is kept from nothing", format!("{:.1} s", self.made.as_secs_f64()));
        table.told(engine, "verifying what is kept", format!("{:.1} s", self.checked.as_secs_f64()));
    }
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}
