//! From a commit in the registry to what anybody reads in the directory; and from somebody's edit there to its being put back.
//!
//! The live path and the follower run in this process as they do in `congvu serve`; the directory is asked over a connection of our own.

use std::sync::Arc;
use std::time::{Duration, Instant};

use congvu::demo::run::START;
use congvu::directory::dn::Naming;
use congvu::directory::entry::Dn;
use congvu::directory::guard::GuardPolicy;
use congvu::directory::ldap::LdapDirectory;
use congvu::directory::policy::Policies;
use congvu::domain::clock::{FixedClock, Timestamp};
use congvu::domain::custody::Mode;
use congvu::domain::ids::{IdSource, PostingId};
use congvu::domain::posting::Posting;
use congvu::domain::scope::Scope;
use congvu::jobs::keep_live;
use congvu::operations::follow_directory::{
    FollowEvent, FollowEvents, FollowSettings, FollowedDirectory, follow_directory, follow_when_known,
};
use congvu::operations::live::LiveDirectory;
use congvu::operations::sync_target::SyncSettings;
use congvu::operations::{Province, Registry};
use congvu::storage::Header;
use congvu::storage::read::View;
use congvu::storage::read::official::OfficialFile;
use ldap3::{Ldap, LdapConnAsync, Mod, Scope as SearchScope, SearchEntry};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::AnyError;
use super::fixture::{Prepared, Target, fresh_directory};
use super::measure::{median, percentile_99};
use super::table::{Line, Table};

/// Changes that are timed.
const CHANGES: usize = 300;
/// Edits that are timed.
const EDITS: usize = 50;
/// Rest between two changes.
const REST: Duration = Duration::from_millis(15);
/// So long a change may take before the benchmark gives up.
const PATIENCE: Duration = Duration::from_secs(10);

/// A registry beside its directory, which is equal to it.
struct Live {
    registry: Arc<Registry>,
    directory: Arc<LdapDirectory>,
    settings: SyncSettings,
    ldap: Ldap,
}

/// Times changes and edits.
pub(super) async fn live(prepared: &Prepared, table: &mut Table) -> Result<(), AnyError> {
    let target = fresh_directory(prepared).await?;
    let (plan, _) = target.plan()?;
    target.apply(&plan)?;
    let mut live = Live::open(&target).await?;
    cookie(&live, table).await?;
    let stop = CancellationToken::new();
    let kept = LiveDirectory { directory: live.directory.clone(), settings: live.settings.clone() };
    let keeping = keep_live(Arc::clone(&live.registry), kept, stop.clone());
    let people = live.people().await?;
    let mut changes = Vec::with_capacity(CHANGES);
    for (number, person) in people.iter().cycle().take(CHANGES).enumerate() {
        changes.push(live.change(person, &format!("Chuyên viên {number}")).await?);
        tokio::time::sleep(REST).await;
    }
    table.push(Line::bound("a change from its commit to being visible, median", median(&changes), "ms", 20.0));
    table.push(Line::bound("the same, 99th percentile", percentile_99(&changes), "ms", 100.0));
    let followed =
        FollowedDirectory { directory: live.directory.clone(), settings: FollowSettings::new(live.settings.clone()) };
    let (registry, stop_following) = (Arc::clone(&live.registry), stop.clone());
    let following = tokio::spawn(async move { follow_when_known(&registry, &followed, &stop_following).await });
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut edits = Vec::with_capacity(EDITS);
    for (number, person) in people.iter().cycle().take(EDITS).enumerate() {
        edits.push(live.edit(person, &format!("Sửa tay {number}")).await?);
        tokio::time::sleep(REST).await;
    }
    table.push(Line::bound("an edit by somebody else until it is put back, median", median(&edits), "ms", 1000.0));
    table.push(Line::bound("the same, 99th percentile", percentile_99(&edits), "ms", 1000.0));
    stop.cancel();
    keeping.await?;
    following.await??;
    target.stop().await
}

/// Notes when everything was told.
#[derive(Default)]
struct Refreshed(Notify);

impl FollowEvents for Refreshed {
    fn happened(&self, event: &FollowEvent) {
        if matches!(event, FollowEvent::Refreshed { .. }) {
            self.0.notify_one();
        }
    }
}

/// A follower that comes back to a directory where nothing happened.
async fn cookie(live: &Live, table: &mut Table) -> Result<(), AnyError> {
    let reader = live.registry.store.read().await?;
    let target = reader.target(&live.settings.name).await?.ok_or("the directory was never planned for")?.id;
    drop(reader);
    let settings = FollowSettings::new(live.settings.clone());
    let mut rounds = Vec::new();
    for _ in 0..=super::QUICK_ROUNDS {
        let (stop, refreshed) = (CancellationToken::new(), Refreshed::default());
        let begin = Instant::now();
        let following = follow_directory(&live.registry, live.directory.as_ref(), &settings, target, &refreshed, &stop);
        let waiting = async {
            refreshed.0.notified().await;
            let took = begin.elapsed().as_secs_f64() * 1000.0;
            stop.cancel();
            took
        };
        let (followed, took) = tokio::join!(following, waiting);
        followed?;
        rounds.push(took);
    }
    // The first had no cookie yet.
    let rest = rounds.split_off(1);
    table.push(Line::bound(
        "following again with a valid cookie, until everything is known",
        median(&rest),
        "ms",
        50.0,
    ));
    Ok(())
}

impl Live {
    async fn open(target: &Target) -> Result<Self, AnyError> {
        let access = target.access()?;
        let bare = target.bare()?;
        let province = Province {
            name: "Tỉnh Bình Phước".to_owned(),
            code: "H10".to_owned(),
            mail_domain: "binhphuoc.gov.vn".to_owned(),
        };
        let clock = Arc::new(FixedClock(Timestamp::parse_rfc3339(START)?));
        let registry = Registry::new(target.store().await?, clock, true, province, IdSource::seeded(11));
        let known = registry.store.read().await?.target("main").await?.ok_or("the directory was never planned for")?;
        let settings = SyncSettings {
            name: known.name,
            naming: Naming::new(Dn(bare.base.clone())),
            configuration_hash: [0; 32],
            server_hash: known.server_hash.as_slice().try_into()?,
            guard: GuardPolicy::default(),
            policies: Policies::default(),
            plan_age_seconds: 86_400,
            default_mode: Mode::Enforce,
        };
        let (driver, mut ldap) = LdapConnAsync::new(&bare.url).await?;
        tokio::spawn(driver.drive());
        ldap.simple_bind(&bare.bind_dn, &bare.password).await?.success()?;
        let directory = Arc::new(LdapDirectory::new(access));
        Ok(Self { registry: Arc::new(registry), directory, settings, ldap })
    }

    /// Somebody in post of each of a hundred mailboxes.
    async fn people(&self) -> Result<Vec<OfficialFile>, AnyError> {
        let view = View::of(self.registry.clock.today());
        let reader = self.registry.store.read().await?;
        let page = reader.persons(&Scope::Province, view, i64::MIN, 100).await?;
        let mut files = Vec::new();
        for person in page {
            let file = reader.official(&Scope::Province, view, person.official).await?;
            files.extend(file.filter(|file| file.postings.iter().any(|posting| posting.effective.contains(view.day))));
        }
        Ok(files)
    }

    /// Corrects somebody's title; gives the milliseconds from the commit until it is read in the directory.
    async fn change(&mut self, file: &OfficialFile, title: &str) -> Result<f64, AnyError> {
        let today = self.registry.clock.today();
        let view = View::of(today);
        let reader = self.registry.store.read().await?;
        let known = reader.official(&Scope::Province, view, file.official.id).await?.ok_or("nobody")?;
        drop(reader);
        let old = known.postings.iter().find(|posting| posting.effective.contains(today)).ok_or("no posting")?;
        let new = Posting { id: PostingId(self.registry.new_id()), position: title.to_owned(), ..old.clone() };
        let header = Header { actor: "bench".to_owned(), operation: "retitle", at: self.registry.clock.now() };
        let mut write = self.registry.store.write(header).await?;
        write.replace_postings(&[old.id], &[new]).await?;
        write.commit().await?;
        self.until_title(file, title).await
    }

    /// Edits somebody's title in the directory; gives the milliseconds until the registry's is back.
    async fn edit(&mut self, file: &OfficialFile, title: &str) -> Result<f64, AnyError> {
        let name = self.name(file)?;
        let before = self.title(&name).await?.ok_or("no title")?;
        let edit = Mod::Replace("title", std::collections::HashSet::from([title]));
        self.ldap.modify(&name, vec![edit]).await?.success()?;
        self.until_title(file, &before).await
    }

    async fn until_title(&mut self, file: &OfficialFile, title: &str) -> Result<f64, AnyError> {
        let (begin, name) = (Instant::now(), self.name(file)?);
        while self.title(&name).await?.as_deref() != Some(title) {
            if begin.elapsed() > PATIENCE {
                return Err(format!("{name} did not get the title {title} within {PATIENCE:?}").into());
            }
        }
        Ok(begin.elapsed().as_secs_f64() * 1000.0)
    }

    async fn title(&mut self, name: &str) -> Result<Option<String>, AnyError> {
        let (found, _) =
            self.ldap.search(name, SearchScope::Base, "(objectClass=*)", vec!["title"]).await?.success()?;
        let entry = found.into_iter().next().map(SearchEntry::construct);
        Ok(entry.and_then(|entry| entry.attrs.get("title").and_then(|values| values.first().cloned())))
    }

    fn name(&self, file: &OfficialFile) -> Result<String, AnyError> {
        let mailbox = file.mailbox.as_ref().ok_or("no mailbox")?;
        Ok(self.settings.naming.person(mailbox.number).0)
    }
}
