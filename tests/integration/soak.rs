//! Everything at once: the registry changes, somebody edits the directory by hand, slapd and `congvu serve` are stopped and killed at random
//! moments and started again, and somebody has everything applied besides. A witness that shares nothing with the engine follows the directory,
//! and at the end slapcat is read: nothing acknowledged is lost, nothing is there twice, nothing older ever stood over something newer, and the
//! program itself finds nothing to do and nothing wrong.
//!
//! The short runs are ordinary tests. `make soak` makes long ones: `CONGVU_SOAK_SECONDS` (600), `CONGVU_SOAK_SEED` (by chance, and told).

mod backup;
mod checker;
mod clerk;
mod corrections;
mod faults;
mod foreign;
mod heal;
mod history;
mod http;
mod replica;
mod table;
mod witness;
mod world;

use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use congvu::domain::clock::{Clock as _, SystemClock};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use tokio_util::sync::CancellationToken;

use self::clerk::Clerk;
use self::corrections::Corrector;
use self::faults::Director;
use self::foreign::Stranger;
use self::history::{Kind, Outcome};
use self::world::World;
use crate::database::{TestDatabase, on_both_engines, with_postgres, with_sqlite};

on_both_engines! {
    a_short_soak_loses_nothing
}

/// Destructive changes that a soak makes. The guard lets a hundred through in a day; a killed turn's are counted as well.
const DESTRUCTIVE: i64 = 60;

/// How hard and for how long.
struct Soak {
    seconds: u64,
    seed: u64,
    /// Longest pauses of clerks, of the corrector and of the stranger, in milliseconds.
    pauses: [u64; 3],
    /// Shortest and longest time between two faults, and longest time down, in milliseconds.
    between: (u64, u64),
    down: u64,
    is_short: bool,
}

async fn a_short_soak_loses_nothing(db: TestDatabase) {
    let soak =
        Soak { seconds: 12, seed: 4, pauses: [300, 400, 1_000], between: (500, 2_500), down: 800, is_short: true };
    run(db, soak).await;
}

fn long() -> Soak {
    let number = |name: &str| {
        let text = std::env::var(name).ok()?;
        Some(text.parse::<u64>().unwrap_or_else(|_| panic!("{name} is {text:?}, and must be a whole number")))
    };
    let chance = SystemClock.now().unix_micros().unsigned_abs() % 1_000_000;
    Soak {
        seconds: number("CONGVU_SOAK_SECONDS").unwrap_or(600),
        seed: number("CONGVU_SOAK_SEED").unwrap_or(chance),
        pauses: [300, 300, 4_000],
        between: (2_000, 12_000),
        down: 4_000,
        is_short: false,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes ten minutes; run by `make soak`"]
async fn a_long_soak_on_postgres_loses_nothing() {
    with_postgres("a_long_soak", |db| run(db, long())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes ten minutes; run by `make soak`"]
async fn a_long_soak_on_sqlite_loses_nothing() {
    with_sqlite(|db| run(db, long())).await;
}

async fn run(db: TestDatabase, soak: Soak) {
    let engine = if db.is_postgres() { "PostgreSQL" } else { "SQLite" };
    let title = format!("soak of {} s on {engine}, CONGVU_SOAK_SEED={}", soak.seconds, soak.seed);
    println!("{title}");
    let world = World::open(db).await;
    let (stop, end) = (CancellationToken::new(), CancellationToken::new());
    let watching = tokio::spawn(witness::look_on(Arc::clone(&world), end.clone()));
    witness::caught_up(&world).await;
    let at_work = workers(&world, &soak, &stop);
    let oversleeps = world.replicas.len() > 1 && soak.seconds >= 180;
    let random = stream(&soak, 0);
    let mut director =
        Director { world: Arc::clone(&world), random, between: soak.between, down: soak.down, oversleeps };
    director.direct(Duration::from_secs(soak.seconds)).await;
    stop.cancel();
    for worker in at_work {
        worker.await.unwrap();
    }
    let mut wrong = heal::healed(&world, soak.is_short).await;
    wrong.extend(heal::disagreements(&world).await);
    witness::caught_up(&world).await;
    end.cancel();
    watching.await.unwrap();
    let last = heal::read_back(&world).await;
    judge(&world, &title, &last, &wrong);
}

/// Whoever changes something, each with a stream of its own of the one seed.
fn workers(world: &Arc<World>, soak: &Soak, stop: &CancellationToken) -> Vec<tokio::task::JoinHandle<()>> {
    let destructive = Arc::new(AtomicI64::new(DESTRUCTIVE));
    let [clerks, corrections, edits] = soak.pauses;
    let mut at_work = Vec::new();
    let third = world.people.len() / 3;
    for number in 0..2 {
        let people = world.people[number * third..(number + 1) * third].iter().cloned().map(Into::into).collect();
        let (world, random) = (Arc::clone(world), stream(soak, 1 + number as u64));
        let clerk = Clerk { world, random, people, destructive: Arc::clone(&destructive), pause: clerks };
        at_work.push(tokio::spawn(clerk.work(stop.clone())));
    }
    let (people, random) = (world.people[2 * third..].to_vec(), stream(soak, 3));
    let corrector = Corrector { world: Arc::clone(world), random, people, pause: corrections };
    at_work.push(tokio::spawn(corrector.work(stop.clone())));
    let stranger = Stranger { world: Arc::clone(world), random: stream(soak, 4), pause: edits };
    at_work.push(tokio::spawn(stranger.work(stop.clone())));
    at_work
}

fn stream(soak: &Soak, number: u64) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(soak.seed);
    random.set_stream(number);
    random
}

/// `wrong` is what the program itself finds.
fn judge(world: &World, title: &str, last: &[history::Entry], wrong: &[String]) {
    let (changes, sights) = (world.history.changes(), world.history.sights());
    let findings = checker::check(&changes, &sights, last);
    let text = table::table(title, &changes, &sights, &world.history.counts(), last);
    println!("{text}");
    println!(
        "lost {}, duplicated {}, older over newer {}, unasked {}, foreign left {}, unseen {}",
        findings.lost.len(),
        findings.duplicated.len(),
        findings.older.len(),
        findings.unasked.len(),
        findings.left.len(),
        findings.unseen.len()
    );
    assert!(findings.is_clean() && wrong.is_empty(), "{title}: {findings:#?}\n{wrong:#?}");
    // A run in which nothing happened shows nothing.
    let refusals = world.history.refusals();
    assert!(refusals.is_empty(), "{refusals:#?}");
    for kind in [Kind::Appoint, Kind::CorrectTitle] {
        let done = changes.iter().filter(|change| change.kind == kind && change.outcome == Outcome::Done);
        assert!(done.count() > 5, "{kind:?} hardly happened: {text}");
    }
    let (seen, put_back) = table::harms(&sights);
    assert!(seen > 0 && put_back == seen, "foreign edits: {seen} seen, {put_back} put back");
}
