//! Another process that writes the same registry: titles of people and names of agencies are corrected, as a command does it.

use std::sync::Arc;
use std::time::Duration;

use congvu::domain::agency::AgencyVersion;
use congvu::domain::ids::{FactId, PostingId};
use congvu::domain::posting::{Posting, PostingKind};
use congvu::domain::scope::Scope;
use congvu::storage::StoreError;
use congvu::storage::read::View;
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::history::{Expected, Kind, Mark};
use super::world::{Person, World};

/// The most people of an agency whose name is corrected: all of their entries follow.
const SMALL: usize = 12;
/// One correction in so many is of an agency's name.
const RENAMES: u32 = 12;

/// Whoever corrects, people who are nobody else's and any small agency.
pub(super) struct Corrector {
    pub(super) world: Arc<World>,
    pub(super) random: ChaCha8Rng,
    pub(super) people: Vec<Person>,
    /// Longest pause between two corrections, in milliseconds.
    pub(super) pause: u64,
}

impl Corrector {
    pub(super) async fn work(mut self, stop: CancellationToken) {
        let world = Arc::clone(&self.world);
        let small: Vec<_> = world.agencies.iter().filter(|agency| agency.people <= SMALL).collect();
        let (mut person, mut agency) = (0, 0);
        while !stop.is_cancelled() {
            // Half of the time the same again at once, while the correction before is on its way.
            let again = self.random.random_bool(0.5);
            if !again {
                person = self.random.random_range(0..self.people.len());
                agency = self.random.random_range(0..small.len());
            }
            let revision = world.history.revision();
            let expected = Expected { revision: Some(revision), ..Expected::default() };
            let (change, outcome) = if self.random.random_range(0..RENAMES) == 0 {
                let code = &small[agency].code;
                let change = world.history.invoke(Kind::RenameAgency, &format!("unit {code}"), expected);
                (change, rename(&world, code, revision).await)
            } else {
                let person = &self.people[person];
                let key = format!("person {}", person.official);
                let change = world.history.invoke(Kind::CorrectTitle, &key, expected);
                (change, retitle(&world, person, revision).await)
            };
            match outcome {
                Ok(()) => world.history.done(change),
                Err(error) => {
                    // It may have failed at its commit: nobody knows.
                    world.history.unanswered(change);
                    eprintln!("a correction failed: {error}");
                }
            }
            if again {
                continue;
            }
            sleep(Duration::from_millis(self.random.random_range(0..self.pause))).await;
        }
    }
}

async fn retitle(world: &World, person: &Person, revision: u64) -> Result<(), StoreError> {
    let registry = &world.registry;
    let today = registry.clock.today();
    let mut change = registry.store.write(registry.header(&world.hr, "retitle")).await?;
    let file = change.reader().official(&Scope::Province, View::of(today), person.official).await?.unwrap();
    let held = |post: &&Posting| post.kind == PostingKind::Primary && post.effective.contains(today);
    let old = file.postings.iter().find(held).unwrap();
    let position = Mark::written("Chuyên viên", revision);
    let new = Posting { id: PostingId(registry.new_id()), position, ..old.clone() };
    change.replace_postings(&[old.id], &[new]).await?;
    change.commit().await.map(|_| ())
}

async fn rename(world: &World, code: &str, revision: u64) -> Result<(), StoreError> {
    let registry = &world.registry;
    let view = View::of(registry.clock.today());
    let mut change = registry.store.write(registry.header(&world.hr, "rename")).await?;
    let reader = change.reader();
    let agency = reader.agency_by_code(&Scope::Province, view, code).await?.unwrap().agency;
    let versions = reader.agency_versions(&Scope::Province, view, agency).await?;
    let old = versions.last().unwrap();
    let base = match Mark::of(&old.name) {
        Mark::Ours(_) => old.name.rsplit_once(' ').unwrap().0,
        _ => &old.name,
    };
    let name = Mark::written(base, revision);
    let new = AgencyVersion { id: FactId(registry.new_id()), name, ..old.clone() };
    change.replace_agency_versions(&[old.id], &[new]).await?;
    change.commit().await.map(|_| ())
}
