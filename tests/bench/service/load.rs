//! The measurements, one after the other on one registry.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use congvu::domain::certificate::event::{CertificateEvent, CertificateEventKind};
use congvu::domain::clock::{Clock as _, SystemClock};
use congvu::domain::decision::draft::{Act, AddressChoice, DecisionDraft, NewPerson, PersonDraft, Post, SubjectDraft};
use congvu::domain::ids::{FactId, IdSource};
use congvu::domain::official::Category;
use congvu::domain::posting::Rank;
use congvu::operations::record_decision::record_decision;
use congvu::operations::{Actor, Province, Registry};
use congvu::storage::{Header, Store, StoreOptions};
use congvu::web::{Addresses, App, Limits, Rate, Rates, ServerSettings, serve_with};
use time::macros::date;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::AnyError;
use super::client::Client;
use super::dashboard::dashboards;
use super::engine::Engine;
use super::events;
use super::figures;
use super::pages::pages;
use super::seed::{LOG_INS, NAME, PASSWORD, Seeded, seed};
use super::signing::taken_in;
use super::table::Table;

/// Connections that ask about signers.
const ASKERS: usize = 16;
/// Writes a second while they ask.
const WRITES: u32 = 50;
/// Decisions that are saved.
const DECISIONS: i32 = 100;

/// A served registry.
pub(super) struct Bench {
    registry: Arc<Registry>,
    seeded: Seeded,
    address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl Bench {
    /// Fills the database and serves it on this runtime.
    pub(super) async fn prepare(engine: &Engine, officials: u32, events: u32) -> Result<Self, AnyError> {
        let store = Store::open(&StoreOptions::new(engine.url.clone())).await?;
        store.migrate().await?;
        let begin = Instant::now();
        let seeded = seed(&store, officials).await?;
        store.advance(SystemClock.now().day()).await?;
        figures::seed(&store, &seeded.agencies, SystemClock.now().day()).await?;
        eprintln!("{}: filled in {:.1} s", engine.name, begin.elapsed().as_secs_f64());
        events::seed(engine, events, SystemClock.now().day()).await?;
        let province = Province {
            name: "Tỉnh Bình Phước".to_owned(),
            code: "H10".to_owned(),
            mail_domain: "binhphuoc.gov.vn".to_owned(),
        };
        let registry = Registry::new(store, Arc::new(SystemClock), false, province, IdSource::from_entropy());
        let registry = Arc::new(registry);
        let app = App { registry: Arc::clone(&registry) };
        let ((tell, told), (stop, stopped)) = (oneshot::channel(), oneshot::channel());
        tokio::spawn(async move {
            let ready = |addresses: Addresses| {
                let _ = tell.send(addresses.pages);
            };
            let end = async {
                let _ = stopped.await;
            };
            serve_with(app, ([127, 0, 0, 1], 0).into(), unhindered(), ready, end).await
        });
        Ok(Self { registry, seeded, address: told.await?, _stop: stop })
    }

    /// Everything, into the table. Clients run here, writes on the server's runtime.
    pub(super) async fn measure(
        &self,
        engine: &str,
        length: Duration,
        server: &Handle,
        table: &mut Table,
    ) -> Result<(), AnyError> {
        self.questions(engine, length, server, table).await?;
        self.lists(engine, table).await?;
        self.dashboards_and_pages(engine, server, table).await?;
        self.decisions(engine, server, table).await?;
        self.log_ins(engine, length, table).await?;
        self.signatures(engine, server, table).await
    }

    /// Dashboards first: what they make is kept, as the schedule keeps it, and pages read it.
    pub(super) async fn dashboards_and_pages(
        &self,
        engine: &str,
        server: &Handle,
        table: &mut Table,
    ) -> Result<(), AnyError> {
        let measured = dashboards(Arc::clone(&self.registry), self.certificates());
        server.spawn(measured).await??.tell(engine, table);
        // Of a server alone 614,900 people may take twice as long.
        let limit = if self.seeded.certificates.len() > 100_000 { 100 } else { 50 };
        let limit = Duration::from_millis(limit);
        pages((&self.registry, server), self.address, &self.seeded, engine, limit, table).await
    }

    /// Verdicts are judged on the way in.
    async fn signatures(&self, engine: &str, server: &Handle, table: &mut Table) -> Result<(), AnyError> {
        let actor = Actor::Principal(self.seeded.admin_principal.clone());
        let signers = self.seeded.certificates.iter().map(|(_, sha256)| *sha256).collect();
        let a_second = server.spawn(taken_in(Arc::clone(&self.registry), actor, signers)).await??;
        let asked = if engine == "SQLite" { 5_000.0 } else { 10_000.0 };
        table.at_least(engine, "signatures taken in and judged", a_second, asked);
        Ok(())
    }

    async fn questions(
        &self,
        engine: &str,
        length: Duration,
        server: &Handle,
        table: &mut Table,
    ) -> Result<(), AnyError> {
        // Once round, so that caches and prepared statements are as in the long run.
        self.ask(ASKERS, length / 5).await?;
        let pen = server.spawn(write(Arc::clone(&self.registry), self.certificates(), length));
        let begin = Instant::now();
        let mut times = self.ask(ASKERS, length).await?;
        let seconds = begin.elapsed().as_secs_f64();
        let writes = pen.await??;
        let count = f64::from(u32::try_from(times.len())?);
        table.at_least(engine, "signer questions while writes go on", count / seconds, 5_000.0);
        let limit = Duration::from_millis(10);
        table.at_most(engine, "signer question, 99th percentile, meanwhile", percentile(&mut times, 99), limit);
        table.told(engine, "writes meanwhile", format!("{:.1} a second", f64::from(writes) / length.as_secs_f64()));
        Ok(())
    }

    fn certificates(&self) -> Vec<congvu::domain::ids::CertificateId> {
        self.seeded.certificates.iter().map(|(id, _)| *id).collect()
    }

    /// Asks on so many connections for so long; gives every answer's time.
    async fn ask(&self, askers: usize, length: Duration) -> Result<Vec<Duration>, AnyError> {
        let hashes: Arc<Vec<String>> =
            Arc::new(self.seeded.certificates.iter().map(|(_, sha256)| sha256.to_string()).collect());
        let end = Instant::now() + length;
        let mut tasks = Vec::new();
        for asker in 0..askers {
            let mut client = Client::open(self.address, Some(self.seeded.machine.reveal())).await?;
            let hashes = Arc::clone(&hashes);
            tasks.push(tokio::spawn(async move {
                let mut times = Vec::new();
                // A large odd step visits everybody in an order that no cache foresees.
                let mut place = asker * 7919;
                while Instant::now() < end {
                    place = place.wrapping_add(104_729);
                    let hash = hashes.get(place % hashes.len()).ok_or("no certificate")?;
                    let reply = client.get(&format!("/api/v1/signers/{hash}")).await?;
                    if reply.status != 200 {
                        return Err(AnyError::from(format!("a question was answered {}", reply.status)));
                    }
                    times.push(reply.took);
                }
                Ok(times)
            }));
        }
        let mut all = Vec::new();
        for task in tasks {
            all.extend(task.await??);
        }
        Ok(all)
    }

    /// Every page of every list that is as long as the registry, and of the people of one agency: the deepest counts as the first.
    async fn lists(&self, engine: &str, table: &mut Table) -> Result<(), AnyError> {
        let agency = self.seeded.agencies.get(1).ok_or("no agency")?.agency;
        for (what, list) in [
            ("officials", "officials?".to_owned()),
            ("officials of one agency", format!("officials?under={agency}&")),
            ("mailboxes", "mailboxes?".to_owned()),
            ("certificates", "certificates?".to_owned()),
        ] {
            let mut times = self.walk(&format!("/api/v1/{list}limit=200")).await?;
            let what = format!("page of 200 {what}, 99th percentile over all {} pages", times.len());
            table.at_most(engine, &what, percentile(&mut times, 99), Duration::from_millis(50));
        }
        Ok(())
    }

    async fn walk(&self, list: &str) -> Result<Vec<Duration>, AnyError> {
        let mut client = Client::open(self.address, Some(self.seeded.admin.reveal())).await?;
        let mut times = Vec::new();
        let mut path = list.to_owned();
        loop {
            let reply = client.get(&path).await?;
            if reply.status != 200 {
                return Err(format!("the list is answered {}", reply.status).into());
            }
            times.push(reply.took);
            let page: serde_json::Value = serde_json::from_slice(&reply.body)?;
            let Some(next) = page.get("next").and_then(serde_json::Value::as_str) else { return Ok(times) };
            path = format!("{list}&after={next}");
        }
    }

    /// Recruits, one decision after the other.
    async fn decisions(&self, engine: &str, server: &Handle, table: &mut Table) -> Result<(), AnyError> {
        let what = "a decision saved, 99th percentile";
        let mut times = Vec::new();
        let agency = self.seeded.agencies.get(1).ok_or("no agency")?.agency;
        for number in 1..=DECISIONS {
            let (registry, actor) = (Arc::clone(&self.registry), Actor::Principal(self.seeded.admin_principal.clone()));
            let draft = recruitment(number, agency);
            let begin = Instant::now();
            let saved = server.spawn(async move { record_decision(&registry, &actor, &draft).await }).await?;
            saved.map_err(|error| format!("a decision was refused: {error:?}"))?;
            times.push(begin.elapsed());
        }
        table.at_most(engine, what, percentile(&mut times, 99), Duration::from_millis(15));
        Ok(())
    }

    /// Log-ins as fast as they go, and what they do to others.
    async fn log_ins(&self, engine: &str, length: Duration, table: &mut Table) -> Result<(), AnyError> {
        let mut alone = self.ask(1, length / 2).await?;
        let end = Instant::now() + length;
        let mut tasks = Vec::new();
        for number in 1..=LOG_INS {
            let machine = Ipv4Addr::new(127, 0, 1, number);
            let mut client = Client::open_from(machine, self.address, None).await?;
            tasks.push(tokio::spawn(async move {
                let body = serde_json::json!({"name": format!("{NAME}{number}"), "password": PASSWORD}).to_string();
                let mut times = Vec::new();
                while Instant::now() < end {
                    let reply = client.post("/api/v1/sessions", &body).await?;
                    if reply.status != 201 {
                        return Err(AnyError::from(format!("a log-in was answered {}", reply.status)));
                    }
                    times.push(reply.took);
                }
                Ok(times)
            }));
        }
        let mut meanwhile = self.ask(1, length).await?;
        let mut times = Vec::new();
        for task in tasks {
            times.extend(task.await??);
        }
        let rate = f64::from(u32::try_from(times.len())?) / length.as_secs_f64();
        let median = percentile(&mut times, 50).as_secs_f64() * 1000.0;
        table.told(engine, "log-ins, eight clients at once", format!("{rate:.1} a second, median {median:.0} ms"));
        let alone = percentile(&mut alone, 99).as_secs_f64() * 1000.0;
        let meanwhile = percentile(&mut meanwhile, 99).as_secs_f64() * 1000.0;
        let seen = format!("{meanwhile:.1} ms, without log-ins {alone:.1} ms");
        table.told(engine, "signer question, 99th percentile, while log-ins go on", seen);
        Ok(())
    }
}

/// The server as it runs in service, every rate counted, none so low that it would stop the load of one machine.
fn unhindered() -> ServerSettings {
    let any = Rate::per_second(1_000_000);
    let usual = Limits::default();
    let limits = Limits { connections_per_address: usual.connections, requests_per_address: usual.requests, ..usual };
    let rates = Rates { per_address: any, per_token: any, log_in: any };
    ServerSettings { limits, rates, ..ServerSettings::default() }
}

/// Writes at an even pace for so long; gives how many it were.
async fn write(
    registry: Arc<Registry>,
    certificates: Vec<congvu::domain::ids::CertificateId>,
    length: Duration,
) -> Result<u32, AnyError> {
    let end = Instant::now() + length;
    let mut pace = tokio::time::interval(Duration::from_secs(1) / WRITES);
    let mut writes = 0_u32;
    for certificate in certificates.iter().cycle().copied() {
        pace.tick().await;
        if Instant::now() >= end {
            break;
        }
        let at = SystemClock.now();
        let event = CertificateEvent {
            id: FactId(registry.new_id()),
            certificate,
            kind: CertificateEventKind::Handover,
            effective_at: at,
            details: String::new(),
        };
        let header = Header { actor: "bench".to_owned(), operation: "hand_over", at };
        let mut change = registry.store.write(header).await?;
        change.insert_certificate_events(&[event]).await?;
        change.commit().await?;
        writes += 1;
    }
    Ok(writes)
}

fn recruitment(number: i32, agency: congvu::domain::ids::AgencyId) -> DecisionDraft {
    const MIDDLE: [&str; 5] = ["Thị", "Văn", "Ngọc", "Minh", "Thu"];
    let place = usize::try_from(number).unwrap_or_default() % MIDDLE.len();
    let person = NewPerson {
        full_name: format!("Trần {} Thử", MIDDLE.get(place).copied().unwrap_or_default()),
        birth_date: date!(1995 - 05 - 05),
        category: Category::CivilServant,
        personal_number: None,
    };
    let post = Post { agency, position: "Chuyên viên".to_owned(), rank: Rank::Staff };
    DecisionDraft {
        issuer: agency,
        number,
        symbol: "QĐ-SNV".to_owned(),
        signed_on: date!(2026 - 01 - 05),
        signer: "Nguyễn Văn Ký".to_owned(),
        summary: "Tuyển dụng công chức".to_owned(),
        file_sha256: None,
        subjects: vec![SubjectDraft {
            person: PersonDraft::New(person),
            effective_from: date!(2026 - 01 - 10),
            act: Act::Recruit { post, address: AddressChoice::Proposed },
        }],
    }
}

/// The time below which so many of a hundred lie.
pub(super) fn percentile(times: &mut [Duration], hundredths: usize) -> Duration {
    times.sort_unstable();
    let place = (times.len() * hundredths / 100).min(times.len().saturating_sub(1));
    times.get(place).copied().unwrap_or_default()
}
