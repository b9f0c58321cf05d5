//! One `congvu serve`: started, killed, stopped in its tracks, and started again at another port.

use std::fs::File;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::cli::program::Program;

/// How long a start is waited for.
const PATIENCE: Duration = Duration::from_mins(1);

pub(super) struct Replica {
    number: usize,
    running: Mutex<Option<Running>>,
    starts: Mutex<usize>,
}

struct Running {
    child: Child,
    address: SocketAddr,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Replica {
    pub(super) const fn new(number: usize) -> Self {
        Self { number, running: Mutex::new(None), starts: Mutex::new(0) }
    }

    /// Where it answers; none while it does not run.
    pub(super) fn address(&self) -> Option<SocketAddr> {
        self.running.lock().unwrap().as_ref().map(|running| running.address)
    }

    /// Starts it, if it does not run, and waits until it listens.
    pub(super) async fn start(&self, program: &Program) {
        if self.address().is_some() {
            return;
        }
        let log = self.log(program);
        let error = File::create(&log).unwrap();
        let mut command = program.command(&["serve", "--listen", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::null()).stderr(error).spawn().unwrap();
        let listens = async {
            loop {
                let text = std::fs::read_to_string(&log).unwrap();
                let told = text.lines().find_map(|line| line.strip_prefix("http://")?.strip_suffix('/'));
                if let Some(address) = told {
                    return address.parse().unwrap();
                }
                assert!(child.try_wait().unwrap().is_none(), "it ended by itself: {text}");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let address = tokio::time::timeout(PATIENCE, listens).await.expect("it never listens");
        *self.running.lock().unwrap() = Some(Running { child, address });
    }

    /// A log for each start.
    fn log(&self, program: &Program) -> PathBuf {
        let mut starts = self.starts.lock().unwrap();
        *starts += 1;
        program.home().join(format!("serve-{}-{:04}.log", self.number, *starts))
    }

    /// SIGKILL; whether there was anything to kill.
    pub(super) fn kill(&self) -> bool {
        self.running.lock().unwrap().take().is_some()
    }

    /// SIGTERM; true when it ended well.
    pub(super) async fn stop(&self) -> bool {
        self.signal(Signal::TERM);
        let Some(mut running) = self.running.lock().unwrap().take() else { return true };
        for _ in 0..1_000 {
            if let Some(status) = running.child.try_wait().unwrap() {
                return status.success();
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        false
    }

    /// SIGSTOP and SIGCONT: it sleeps, and does not know that it slept.
    pub(super) fn signal(&self, signal: Signal) {
        if let Some(running) = self.running.lock().unwrap().as_ref() {
            let pid = Pid::from_raw(i32::try_from(running.child.id()).unwrap()).unwrap();
            kill_process(pid, signal).unwrap();
        }
    }

    /// Whether it died without being killed, and then it is no longer counted as running.
    pub(super) fn is_found_dead(&self) -> bool {
        let mut running = self.running.lock().unwrap();
        let dead = running.as_mut().is_some_and(|running| running.child.try_wait().unwrap().is_some());
        if dead {
            *running = None;
        }
        dead
    }
}
