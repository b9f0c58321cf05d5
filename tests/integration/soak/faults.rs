//! What goes wrong, and who sees to it: servers are killed, stopped and started at random moments, one or several at once.

use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::RngExt as _;
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;
use rustix::process::Signal;
use tokio::time::sleep;

use super::world::World;
use crate::slapd::options;

/// A replica that sleeps longer than any lease.
const SLEEP: Duration = Duration::from_secs(75);

pub(super) struct Director {
    pub(super) world: Arc<World>,
    pub(super) random: ChaCha8Rng,
    /// Shortest and longest time between two faults, in milliseconds.
    pub(super) between: (u64, u64),
    /// Longest time for which something is down, in milliseconds.
    pub(super) down: u64,
    /// Whether there is time for a replica to oversleep its leases.
    pub(super) oversleeps: bool,
}

#[derive(Debug, Clone, Copy)]
enum Fault {
    Nothing,
    KillServe,
    /// At the very moment at which something of its work is seen.
    KillServeAtWork,
    StopSlapd,
    KillSlapd,
    KillEverything,
    /// `PostgreSQL` ends every connection, in the middle of whatever it is at.
    CutDatabase,
    Apply,
    Oversleep,
}

/// What every run has at least once, if it lasts.
const EACH: [Fault; 6] =
    [Fault::KillServeAtWork, Fault::StopSlapd, Fault::KillEverything, Fault::Apply, Fault::KillSlapd, Fault::Oversleep];

impl Director {
    /// Lets things go wrong for so long: each kind once, then as chance has it; afterwards everything runs.
    pub(super) async fn direct(&mut self, duration: Duration) {
        let end = Instant::now() + duration;
        let mut first: Vec<Fault> = EACH.to_vec();
        first.shuffle(&mut self.random);
        let mut sleeper: Option<(usize, Instant)> = None;
        while Instant::now() < end {
            let pause = Duration::from_millis(self.random.random_range(self.between.0..self.between.1));
            self.rest(pause.min(end.saturating_duration_since(Instant::now()))).await;
            if let Some((replica, until)) = sleeper
                && (Instant::now() >= until || Instant::now() >= end)
            {
                self.world.replicas[replica].signal(Signal::CONT);
                sleeper = None;
            }
            match first.pop().unwrap_or_else(|| self.choose()) {
                Fault::Oversleep if self.oversleeps && sleeper.is_none() => {
                    let replica = self.random.random_range(0..self.world.replicas.len());
                    self.world.history.count("serve SIGSTOP for 75 s");
                    self.world.replicas[replica].signal(Signal::STOP);
                    sleeper = Some((replica, Instant::now() + SLEEP));
                }
                fault => self.let_happen(fault, sleeper.map(|(replica, _)| replica)).await,
            }
        }
        if let Some((replica, _)) = sleeper {
            self.world.replicas[replica].signal(Signal::CONT);
        }
        self.world.slapd_runs(false).await;
        self.world.all_serve().await;
    }

    fn choose(&mut self) -> Fault {
        match self.random.random_range(0..100) {
            0..15 => Fault::Nothing,
            15..29 => Fault::KillServe,
            29..45 => Fault::KillServeAtWork,
            45..58 => Fault::StopSlapd,
            58..75 => Fault::KillSlapd,
            75..81 => Fault::KillEverything,
            81..88 => Fault::CutDatabase,
            88..94 => Fault::Apply,
            _ => Fault::Oversleep,
        }
    }

    async fn let_happen(&mut self, fault: Fault, sleeper: Option<usize>) {
        let world = Arc::clone(&self.world);
        let down = Duration::from_millis(self.random.random_range(0..self.down));
        match fault {
            Fault::CutDatabase if world.db.is_postgres() => {
                world.history.count("database connections cut");
                let sql = "select pg_terminate_backend(pid) from pg_stat_activity \
                    where datname = current_database() and pid <> pg_backend_pid()";
                world.db.by_hand(sql).await;
            }
            Fault::Nothing | Fault::Oversleep | Fault::CutDatabase => world.history.count("nothing"),
            Fault::KillServe | Fault::KillServeAtWork => {
                let replica = self.random.random_range(0..world.replicas.len());
                if Some(replica) == sleeper {
                    return;
                }
                if matches!(fault, Fault::KillServeAtWork) {
                    self.something_is_seen().await;
                }
                self.kill_serve(replica);
                self.rest(down).await;
                world.all_serve().await;
            }
            Fault::StopSlapd => {
                world.history.count("slapd SIGTERM");
                let mut server = world.server.lock().await;
                server.stopped().await;
                sleep(down).await;
                server.revived(options()).await;
            }
            Fault::KillSlapd => {
                world.history.count("slapd SIGKILL");
                let mut server = world.server.lock().await;
                server.killed().await;
                sleep(down).await;
                server.revived(options()).await;
            }
            Fault::KillEverything => {
                world.history.count("slapd SIGKILL");
                let mut server = world.server.lock().await;
                server.killed().await;
                for replica in (0..world.replicas.len()).filter(|replica| Some(*replica) != sleeper) {
                    self.kill_serve(replica);
                }
                sleep(down).await;
                server.revived(options()).await;
                drop(server);
                world.all_serve().await;
            }
            Fault::Apply => self.apply().await,
        }
    }

    /// Waits for the next thing that the witness sees, not for long.
    async fn something_is_seen(&self) {
        let before = self.world.history.sighted();
        for _ in 0..1_000 {
            if self.world.history.sighted() != before {
                return;
            }
            sleep(Duration::from_millis(1)).await;
        }
    }

    fn kill_serve(&self, replica: usize) {
        if self.world.replicas[replica].kill() {
            self.world.history.count("serve SIGKILL");
        }
    }

    /// Somebody has everything compared and applied while all goes on; sometimes they are killed at it.
    async fn apply(&mut self) {
        let world = Arc::clone(&self.world);
        let mut command = world.program.command(&["directory", "apply"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let patience = match self.random.random_range(0..2) {
            0 => Duration::from_millis(self.random.random_range(0..2_000)),
            _ => Duration::from_mins(1),
        };
        let begun = Instant::now();
        while child.try_wait().unwrap().is_none() {
            if begun.elapsed() > patience {
                child.kill().unwrap();
                child.wait().unwrap();
                world.history.count("directory apply SIGKILL");
                return;
            }
            self.rest(Duration::from_millis(50)).await;
        }
        world.history.count("directory apply");
    }

    /// Some time passes. Whatever died by itself is started again, as a service manager does it.
    async fn rest(&self, duration: Duration) {
        let end = Instant::now() + duration;
        loop {
            self.world.slapd_runs(true).await;
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            sleep(left.min(Duration::from_millis(200))).await;
        }
    }
}
