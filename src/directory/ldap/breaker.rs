//! When to dial: back-off after a failure and, after several in a row, a breaker that answers for the server until one probe
//! gets through. One for all connections of a directory, so that a server that is down is not knocked at by each of them.
//!
//! [`Core`] is pure: instants and chance are parameters.

use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use crate::directory::port::DirectoryError;

/// Wait after the first failed dial while the breaker is closed; doubled each time.
const SHORT: Duration = Duration::from_millis(50);

/// How failed dials are met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Failed dials in a row that open the breaker.
    pub failures: u32,
    /// How long it is open at first; doubled after each probe that fails.
    pub first: Duration,
    /// How long it is open at most.
    pub longest: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { failures: 5, first: Duration::from_secs(1), longest: Duration::from_mins(1) }
    }
}

/// How the server is reached at present.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reach {
    /// Where the breaker stands.
    pub state: ReachState,
    /// Failed dials since the last that succeeded.
    pub failures: u32,
    /// How long no dial has succeeded, once one failed.
    pub failing_for: Option<Duration>,
    /// When the next dial is tried, if one must wait.
    pub next_try_in: Option<Duration>,
    /// Why the last dial failed.
    pub reason: Option<String>,
}

/// Where the breaker stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReachState {
    /// Connections are dialled when they are needed.
    Closed,
    /// Nothing is dialled; questions fail at once.
    Open,
    /// One connection tries; the others fail at once.
    Probing,
}

/// What a lane that wants to dial is told.
#[derive(Debug, PartialEq, Eq)]
enum Leave {
    Dial { probe: bool },
    Wait(Duration),
    No(String),
}

#[derive(Debug, Default)]
struct Core {
    failures: u32,
    since: Option<Instant>,
    until: Option<Instant>,
    probing: bool,
    reason: Option<String>,
}

impl Core {
    fn ask(&mut self, now: Instant, patience: &Patience) -> Leave {
        let wait = self.until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now));
        if self.failures < patience.failures {
            return if wait.is_zero() { Leave::Dial { probe: false } } else { Leave::Wait(wait) };
        }
        if wait.is_zero() && !self.probing {
            self.probing = true;
            return Leave::Dial { probe: true };
        }
        let next =
            if self.probing { "being tried right now".to_owned() } else { format!("tried next in {}", spell(wait)) };
        let since = self.since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since));
        let reason = self.reason.as_deref().unwrap_or("no connection");
        Leave::No(format!("{reason}; so for {}, {next}", spell(since)))
    }

    fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// `chance` is in 0..1 and spreads those who wait: 0.75 to 1.25 of the time.
    fn failed(&mut self, now: Instant, patience: &Patience, probe: bool, reason: String, chance: f64) {
        if probe {
            self.probing = false;
        } else if self.failures >= patience.failures {
            // It was dialled before the breaker opened; only probes decide from then on.
            return;
        }
        self.failures = self.failures.saturating_add(1);
        self.since.get_or_insert(now);
        self.reason = Some(reason);
        let pause = match self.failures.checked_sub(patience.failures) {
            None => SHORT.saturating_mul(2_u32.saturating_pow(self.failures.saturating_sub(1))),
            Some(probes) => patience.first.saturating_mul(2_u32.saturating_pow(probes)),
        };
        self.until = Some(now + pause.min(patience.longest).mul_f64(0.75 + chance / 2.0));
    }

    fn reach(&self, now: Instant, patience: &Patience) -> Reach {
        let state = match (self.failures < patience.failures, self.probing) {
            (true, _) => ReachState::Closed,
            (false, true) => ReachState::Probing,
            (false, false) => ReachState::Open,
        };
        Reach {
            state,
            failures: self.failures,
            failing_for: self.since.map(|since| now.saturating_duration_since(since)),
            next_try_in: self.until.map(|until| until.saturating_duration_since(now)).filter(|wait| !wait.is_zero()),
            reason: self.reason.clone(),
        }
    }
}

fn spell(time: Duration) -> String {
    match time.as_secs() {
        0 => "less than a second".to_owned(),
        seconds @ 1..120 => format!("{seconds} s"),
        seconds => format!("{} min", seconds / 60),
    }
}

/// The breaker of one directory.
#[derive(Debug)]
pub(super) struct Breaker {
    url: String,
    patience: Patience,
    core: Mutex<Core>,
}

impl Breaker {
    pub(super) fn new(url: String, patience: Patience) -> Self {
        Self { url, patience, core: Mutex::default() }
    }

    pub(super) fn reach(&self) -> Reach {
        self.core().reach(Instant::now(), &self.patience)
    }

    /// Dials by `dial` if it is time to, and notes how it went. Only [`DirectoryError::Unreachable`] is a failure: whoever
    /// refuses a log-in is there.
    pub(super) async fn dial<T>(
        &self,
        dial: impl Future<Output = Result<T, DirectoryError>>,
    ) -> Result<T, DirectoryError> {
        let probe = loop {
            let leave = self.core().ask(Instant::now(), &self.patience);
            match leave {
                Leave::Dial { probe } => break probe,
                Leave::Wait(wait) => tokio::time::sleep(wait).await,
                Leave::No(reason) => return Err(DirectoryError::Unreachable { url: self.url.clone(), reason }),
            }
        };
        let mut given_up = GivenUp(probe.then_some(self));
        let dialled = dial.await;
        given_up.0 = None;
        if let Err(DirectoryError::Unreachable { reason, .. }) = &dialled {
            let chance = rand::random();
            let mut core = self.core();
            core.failed(Instant::now(), &self.patience, probe, reason.clone(), chance);
            if core.failures == self.patience.failures {
                tracing::warn!(url = self.url, reason, "the directory is out of reach; questions fail at once");
            }
        } else {
            let mut core = self.core();
            if core.failures >= self.patience.failures {
                tracing::info!(url = self.url, "the directory is reached again");
            }
            core.succeeded();
        }
        dialled
    }

    /// A poisoned lock still holds whole values: nothing under it panics half-way.
    fn core(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whoever drops a probe half-way lets another one try.
struct GivenUp<'a>(Option<&'a Breaker>);

impl Drop for GivenUp<'_> {
    fn drop(&mut self) {
        if let Some(breaker) = self.0 {
            breaker.core().probing = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    fn unreachable() -> DirectoryError {
        DirectoryError::Unreachable { url: "ldap://x".to_owned(), reason: "refused".to_owned() }
    }

    #[test]
    fn a_server_that_is_down_for_an_hour_is_seldom_dialled_and_found_again() {
        let (mut core, patience, begun) = (Core::default(), Patience::default(), Instant::now());
        let (mut now, mut asked, mut dialled) = (begun, 0, 0);
        while now < begun + Duration::from_hours(1) {
            asked += 1;
            match core.ask(now, &patience) {
                Leave::Dial { probe } => {
                    dialled += 1;
                    core.failed(now, &patience, probe, "refused".to_owned(), f64::from(dialled % 10) / 10.0);
                }
                Leave::Wait(wait) => now += wait,
                Leave::No(_) => now += Duration::from_millis(200),
            }
        }
        assert!(asked > 17_000 && (50..110).contains(&dialled), "dialled {dialled} times for {asked} questions");
        let reach = core.reach(now, &patience);
        assert_eq!((reach.state, reach.reason.as_deref()), (ReachState::Open, Some("refused")));
        assert!(reach.failing_for.unwrap() > Duration::from_mins(59), "{reach:?}");
        let Leave::No(said) = core.ask(now, &patience) else { panic!("it is open") };
        assert!(said.starts_with("refused; so for 60 min, tried next in "), "{said}");
        now += reach.next_try_in.unwrap();
        assert_eq!(core.ask(now, &patience), Leave::Dial { probe: true });
        core.succeeded();
        let reach = core.reach(now, &patience);
        assert_eq!((reach.state, reach.failing_for, reach.failures), (ReachState::Closed, None, 0));
        assert_eq!(core.ask(now, &patience), Leave::Dial { probe: false });
    }

    #[tokio::test]
    async fn one_probes_while_others_are_refused_and_a_probe_given_up_frees_its_place() {
        let patience = Patience { failures: 1, first: Duration::from_millis(1), longest: Duration::from_millis(1) };
        let breaker = Breaker::new("ldap://x".to_owned(), patience);
        let dialled = AtomicU32::new(0);
        let ask = || {
            breaker.dial(async {
                dialled.fetch_add(1, Ordering::Relaxed);
                Err::<(), _>(unreachable())
            })
        };
        ask().await.unwrap_err();
        tokio::time::sleep(Duration::from_millis(5)).await;
        {
            let mut probe = Box::pin(breaker.dial(std::future::pending::<Result<(), DirectoryError>>()));
            assert!(futures::poll!(&mut probe).is_pending());
            assert_eq!(breaker.reach().state, ReachState::Probing);
            let said = ask().await.unwrap_err().to_string();
            assert!(said.contains("being tried right now"), "{said}");
        }
        ask().await.unwrap_err();
        assert_eq!(dialled.load(Ordering::Relaxed), 2, "the second is the next probe");
    }

    #[tokio::test]
    async fn a_refused_log_in_is_an_answer() {
        let breaker = Breaker::new("ldap://x".to_owned(), Patience { failures: 1, ..Patience::default() });
        for _ in 0..3 {
            let refused = DirectoryError::BindRefused { bind_dn: "cn=x".to_owned(), code: 49 };
            breaker.dial(async { Err::<(), _>(refused) }).await.unwrap_err();
        }
        assert_eq!(breaker.reach().state, ReachState::Closed);
    }

    #[test]
    fn what_was_dialled_before_the_breaker_opened_does_not_lengthen_it() {
        let (mut core, patience, now) = (Core::default(), Patience::default(), Instant::now());
        for _ in 0..64 {
            core.failed(now, &patience, false, "refused".to_owned(), 0.5);
        }
        assert_eq!(core.failures, patience.failures);
        assert_eq!(core.reach(now, &patience).next_try_in, Some(patience.first));
        core.failed(now, &patience, true, "refused".to_owned(), 0.0);
        assert_eq!(core.reach(now, &patience).next_try_in, Some(patience.first.mul_f64(1.5)));
    }

    #[test]
    fn chance_spreads_those_who_wait() {
        let pause = |chance| {
            let (mut core, patience, now) = (Core::default(), Patience::default(), Instant::now());
            core.failed(now, &patience, false, "refused".to_owned(), chance);
            core.reach(now, &patience).next_try_in.unwrap()
        };
        assert_eq!((pause(0.0), pause(0.5)), (SHORT.mul_f64(0.75), SHORT));
    }
}
