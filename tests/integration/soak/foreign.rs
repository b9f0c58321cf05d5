//! Somebody who edits the directory by hand, past the registry: titles of their own, and values of ours taken away.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use ldap3::{Mod, Scope, SearchEntry};
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::history::{FOREIGN, Mark};
use super::world::World;
use crate::slapd::BASE;

pub(super) struct Stranger {
    pub(super) world: Arc<World>,
    pub(super) random: ChaCha8Rng,
    /// Longest pause between two edits, in milliseconds.
    pub(super) pause: u64,
}

impl Stranger {
    /// Edits until `stop`. What the server does not answer may have been done: the witness sees it.
    pub(super) async fn work(mut self, stop: CancellationToken) {
        let names = names(&self.world).await.expect("a server that answers before the soak");
        for number in 1.. {
            if stop.is_cancelled() {
                break;
            }
            let name = names[self.random.random_range(0..names.len())].clone();
            match self.edit(&name, number).await {
                Ok(()) => self.world.history.count("foreign edits"),
                Err(_) => self.world.history.count("foreign edits that failed"),
            }
            sleep(Duration::from_millis(self.random.random_range(0..self.pause))).await;
        }
    }

    async fn edit(&mut self, name: &str, number: u64) -> ldap3::result::Result<()> {
        let title = Mark::written(FOREIGN, number);
        let edit = if self.random.random_range(0..3) == 0 {
            Mod::Delete("congvuMailQuota", HashSet::new())
        } else {
            Mod::Replace("title", HashSet::from([title.as_str()]))
        };
        let mut ldap = self.world.raw().await?;
        ldap.with_timeout(Duration::from_secs(10)).modify(name, vec![edit]).await?.success()?;
        let _ = ldap.unbind().await;
        Ok(())
    }
}

/// Names of everybody who has a mailbox as the soak begins.
async fn names(world: &World) -> ldap3::result::Result<Vec<String>> {
    let mut ldap = world.raw().await?;
    let people = format!("ou=people,{BASE}");
    let filter = "(&(objectClass=congvuMailbox)(congvuMailState=active))";
    let (found, _) = ldap.search(&people, Scope::Subtree, filter, vec!["uid"]).await?.success()?;
    let mut names: Vec<String> = found.into_iter().map(|entry| SearchEntry::construct(entry).dn).collect();
    names.sort();
    Ok(names)
}
