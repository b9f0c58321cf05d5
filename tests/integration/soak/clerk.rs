//! HR at work: decisions over HTTP, each asked for until somebody answers. The same decision again has no further effect, so whoever hears
//! nothing repeats it at another replica, or at the same one once it is back.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use congvu::domain::ids::OfficialId;
use rand::RngExt as _;
use rand::seq::IndexedRandom as _;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::history::{Expected, Kind, Mark};
use super::http::{NoAnswer, post};
use super::world::{Person, World};

/// Longest time for which one decision is repeated.
const PATIENCE: Duration = Duration::from_mins(3);

/// One of those who enter decisions, about people who are nobody else's.
pub(super) struct Clerk {
    pub(super) world: Arc<World>,
    pub(super) random: ChaCha8Rng,
    pub(super) people: Vec<Somebody>,
    /// Changes that take something away and that may still be made: a hundred pass the guard in a day.
    pub(super) destructive: Arc<AtomicI64>,
    /// Longest pause between two decisions, in milliseconds.
    pub(super) pause: u64,
}

/// A person and what was decided about them.
#[derive(Clone)]
pub(super) struct Somebody {
    person: Person,
    /// Nothing was decided about them yet.
    untouched: bool,
    closed: bool,
    moved: bool,
}

impl From<Person> for Somebody {
    fn from(person: Person) -> Self {
        Self { person, untouched: true, closed: false, moved: false }
    }
}

impl Clerk {
    /// Enters decisions until `stop`, and then sees the last one through.
    pub(super) async fn work(mut self, stop: CancellationToken) {
        let mut at = 0;
        while !stop.is_cancelled() {
            // Half of the time the same person again at once, while the change before is on its way.
            let again = self.random.random_bool(0.5);
            if !again {
                at = self.random.random_range(0..self.people.len());
            }
            match self.choose(at) {
                Kind::Recruit => self.recruit().await,
                kind => self.decide(at, kind).await,
            }
            if again {
                continue;
            }
            sleep(Duration::from_millis(self.random.random_range(0..self.pause))).await;
        }
    }

    fn choose(&mut self, at: usize) -> Kind {
        let die = self.random.random_range(0..100);
        let somebody = &self.people[at];
        if somebody.closed {
            return Kind::Rehire;
        }
        match die {
            0..=3 if somebody.untouched && self.takes_away() => Kind::Close,
            4..=9 if !somebody.moved && self.takes_away() => Kind::Transfer,
            10..=14 => Kind::Recruit,
            _ => Kind::Appoint,
        }
    }

    fn takes_away(&self) -> bool {
        self.destructive.fetch_sub(1, Ordering::Relaxed) > 0
    }

    async fn decide(&mut self, at: usize, kind: Kind) {
        let world = Arc::clone(&self.world);
        let revision = world.history.revision();
        let before = self.people[at].clone();
        if kind == Kind::Transfer {
            let others = (0..world.agencies.len()).filter(|place| *place != self.people[at].person.agency);
            let others: Vec<usize> = others.collect();
            self.people[at].person.agency = *others.choose(&mut self.random).unwrap();
            self.people[at].moved = true;
        }
        let somebody = &mut self.people[at];
        (somebody.untouched, somebody.closed) = (false, kind == Kind::Close);
        let Person { official, agency } = somebody.person;
        let post = self.post(agency, revision);
        let (day, act) = match kind {
            Kind::Transfer => ("2019-12-31", json!({"kind": "transfer", "post": post, "address": "proposed"})),
            Kind::Rehire => ("2019-12-31", json!({"kind": "recruit", "post": post, "address": "proposed"})),
            // Long enough ago for somebody to come back on another day.
            Kind::Close => ("2019-12-26", json!({"kind": "resign"})),
            _ => ("2019-12-31", json!({"kind": "appoint", "post": post, "concurrent": false})),
        };
        let subject = json!({"person": {"known": official.to_string()}, "effective_from": day, "act": act});
        let code = world.agencies[agency].code.clone();
        let expected = if kind == Kind::Close {
            Expected { state: Some("receive_only"), ..Expected::default() }
        } else {
            Expected { revision: Some(revision), agency: Some(code), state: Some("active") }
        };
        let change = world.history.invoke(kind, &format!("person {official}"), expected);
        if self.ask(change, revision, &subject).await.is_some() {
            world.history.done(change);
        } else {
            self.people[at] = Somebody { untouched: false, ..before };
        }
    }

    async fn recruit(&mut self) {
        let world = Arc::clone(&self.world);
        let revision = world.history.revision();
        let agency = self.random.random_range(0..world.agencies.len());
        let born = format!("19{:02}-0{}-1{}", 70 + revision % 30, 1 + revision % 9, revision % 10);
        let subject = json!({
            "person": {"new": {"full_name": "Lê Thị Thử Nghiệm", "birth_date": born, "category": "cong_chuc"}},
            "effective_from": "2019-12-31",
            "act": {"kind": "recruit", "post": self.post(agency, revision), "address": "proposed"},
        });
        let code = world.agencies[agency].code.clone();
        let expected = Expected { revision: Some(revision), agency: Some(code), state: Some("active") };
        let change = world.history.invoke(Kind::Recruit, "", expected);
        let Some(answer) = self.ask(change, revision, &subject).await else { return };
        let official = answer["subjects"][0]["official"].as_str().expect("whoever was recruited").to_owned();
        world.history.recruited(change, &format!("person {official}"));
        let person = Person { official: OfficialId(official.parse().unwrap()), agency };
        self.people.push(Somebody { untouched: false, ..person.into() });
    }

    fn post(&self, agency: usize, revision: u64) -> Value {
        let position = Mark::written("Chuyên viên", revision);
        json!({"agency": self.world.agencies[agency].id.to_string(), "position": position, "rank": "staff"})
    }

    /// Asks until there is an answer; what was answered, if it was no refusal.
    async fn ask(&mut self, change: usize, revision: u64, subject: &Value) -> Option<Value> {
        let world = Arc::clone(&self.world);
        let body = json!({
            "issuer": world.agencies[0].id.to_string(), "number": revision, "symbol": "QĐ-UBND", "signed_on": "2019-12-31",
            "signer": "Chủ tịch UBND tỉnh", "summary": "Quyết định về cán bộ", "subjects": [subject],
        });
        let begun = Instant::now();
        let mut next = self.random.random_range(0..world.replicas.len());
        while begun.elapsed() < PATIENCE {
            // Whoever did not answer is not asked again before the others.
            next = (next + 1) % world.replicas.len();
            let answer = match world.replicas[next].address() {
                Some(address) => post(address, &world.token, "/api/v1/decisions", &body).await,
                None => Err(NoAnswer::NotSent),
            };
            match answer {
                Ok((200..300, answer)) => return Some(answer),
                Ok((408 | 429 | 500.., _)) | Err(NoAnswer::Lost) => world.history.unanswered(change),
                Ok((status, answer)) => {
                    world.history.refused(change, format!("{status} {answer} to {subject}"));
                    return None;
                }
                Err(NoAnswer::NotSent) => {}
            }
            sleep(Duration::from_millis(100)).await;
        }
        world.history.count("decisions given up");
        None
    }
}
