//! Following a directory: [`suite`] runs on the fake and on slapd, [`traps`] on slapd only, where they were found.

mod suite;
mod traps;

use std::time::Duration;

use congvu::directory::attribute::Attribute;
use congvu::directory::digests::AttributeDigests;
use congvu::directory::entry::{Dn, Observed};
use congvu::directory::port::{Directory, Query};
use congvu::directory::syncrepl::{Cookie, Effect, Ending, Follow, Request, Watch, Why};
use uuid::Uuid;

use super::fake_directory::{FakeDirectory, Fault};
use super::slapd::{self, BASE, Fixture};

/// Everything below the base, from `cookie` on.
pub(crate) fn request(cookie: Option<Cookie>, persist: bool) -> Request {
    let query =
        Query { base: Dn(BASE.to_owned()), filter: "(objectClass=*)".to_owned(), attributes: Attribute::ALL.to_vec() };
    Request { query, cookie, persist, silence: Request::SILENCE }
}

/// What one heard.
#[derive(Debug, Default)]
struct Heard {
    effects: Vec<Effect<Observed>>,
}

impl Heard {
    /// Listens until `enough`.
    async fn until(watch: &mut Watch, enough: impl Fn(&Self) -> bool) -> Self {
        let mut heard = Self::default();
        let listening = async {
            while !enough(&heard) && !watch.session().is_over() {
                watch.next(&mut heard.effects).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), listening).await.expect("something is never said");
        heard
    }

    /// All of a refresh.
    async fn refresh(follow: &dyn Follow, cookie: Option<Cookie>, known: &[Uuid]) -> Self {
        let mut watch = Watch::start(follow, &request(cookie, false), known.iter().copied().collect()).await.unwrap();
        Self::until(&mut watch, |_| false).await
    }

    fn cookie(&self) -> Option<Cookie> {
        let cookie = |effect: &Effect<Observed>| match effect {
            Effect::Cookie(cookie) => Some(cookie.clone()),
            _ => None,
        };
        self.effects.iter().filter_map(cookie).next_back()
    }

    fn changed(&self) -> Vec<&Observed> {
        fn changed(effect: &Effect<Observed>) -> Option<&Observed> {
            match effect {
                Effect::Changed { entry, .. } => Some(entry),
                _ => None,
            }
        }
        self.effects.iter().filter_map(changed).collect()
    }

    fn suspects(&self) -> Vec<(Uuid, Why)> {
        let suspect = |effect: &Effect<Observed>| match effect {
            Effect::Suspect { uuid, why } => Some((*uuid, *why)),
            _ => None,
        };
        self.effects.iter().filter_map(suspect).collect()
    }

    fn is_complete(&self) -> bool {
        self.effects.contains(&Effect::Refreshed { complete: true })
    }

    fn ended(&self) -> Option<&Ending> {
        match self.effects.last() {
            Some(Effect::Ended(ending)) => Some(ending),
            _ => None,
        }
    }
}

fn title(observed: &Observed) -> &[Vec<u8>] {
    observed.entry.get(Attribute::Title)
}

fn digests(observed: &Observed) -> AttributeDigests {
    AttributeDigests::of(&observed.entry.values)
}

/// Whether an entry is really gone from below the base.
async fn is_gone(directory: &dyn Directory, base: &Dn, uuid: Uuid) -> bool {
    let query = Query { base: base.clone(), filter: format!("(entryUUID={uuid})"), attributes: Vec::new() };
    let mut found = 0;
    let proof = directory.read(&query, &mut |_| found += 1).await.unwrap();
    assert!(proof.is_complete(), "{proof:?}");
    found == 0
}

#[tokio::test]
async fn the_suite_runs_on_the_fake_directory() {
    suite::run(&FakeDirectory::new(&Dn(BASE.to_owned()))).await;
}

#[tokio::test]
async fn the_suite_runs_on_slapd() {
    let server = Fixture::start().await;
    suite::run(&server.directory()).await;
}

#[tokio::test]
async fn a_cut_or_limited_refresh_makes_no_suspects_and_gives_no_cookie() {
    let fake = FakeDirectory::new(&Dn(BASE.to_owned()));
    for number in 1..=9 {
        fake.state().tree.put(slapd::person(number));
    }
    let first = Heard::refresh(&fake, None, &[]).await;
    let known: Vec<Uuid> = first.changed().iter().map(|observed| observed.entry_uuid).collect();
    for (after, limited) in [(0, false), (2, false), (3, true), (0, true)] {
        fake.script(Fault::CutFollow { after, limited });
        let heard = Heard::refresh(&fake, first.cookie(), &known).await;
        assert_eq!((heard.suspects(), heard.cookie(), heard.is_complete()), (vec![], None, false));
        match heard.ended().unwrap() {
            Ending::Limited { code: 4 } => assert!(limited),
            Ending::Cut(reason) => assert!(!limited && reason.contains("scripted"), "{reason}"),
            other => panic!("{other:?}"),
        }
    }
}
