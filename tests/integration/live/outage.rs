//! A real server is away for an hour while the registry goes on (fault matrix row 6): when it is back, everything that waited is written
//! once, as it is by then, and never an older state after a newer one.

use std::collections::BTreeMap;
use std::time::Duration;

use congvu::directory::attribute::Attribute;
use congvu::directory::entry::{Dn, Observed};
use congvu::directory::ldap::{LdapConfig, LdapDirectory, Patience};
use congvu::directory::port::Query;
use congvu::directory::syncrepl::{Effect, Request, Watch};
use congvu::operations::OperationError;
use congvu::operations::live::{Turn, take_turn};

use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::changes::largest;
use crate::main_job::province::{Province, texts};
use crate::slapd::{BASE, options};

on_both_engines! {
    after_an_hour_without_a_server_each_entry_is_written_once_as_it_is_by_then
}

impl Province {
    /// What waits has waited an hour, and is due.
    async fn an_hour_passes(&self) {
        let hour = 3_600_000_000_u64;
        self.db.by_hand(&format!("update dirty set since = since - {hour}, due = due - {hour}, lease_until = 0")).await;
    }

    /// What an independent reader hears of the directory, from the end of its refresh on.
    async fn witness(&self) -> Watch {
        let query = Query {
            base: Dn(BASE.to_owned()),
            filter: "(objectClass=*)".to_owned(),
            attributes: Attribute::ALL.to_vec(),
        };
        let request = Request { query, cookie: None, persist: true, silence: Request::SILENCE };
        let mut watch = Watch::start(&self.directory, &request, std::iter::empty().collect()).await.unwrap();
        let mut heard = Vec::new();
        while !heard.contains(&Effect::Refreshed { complete: true }) {
            watch.next(&mut heard).await;
        }
        watch
    }
}

async fn after_an_hour_without_a_server_each_entry_is_written_once_as_it_is_by_then(db: TestDatabase) {
    let mut province = Province::lenient(db).await;
    let patience = Patience { failures: u32::MAX, longest: Duration::from_millis(20), ..Patience::default() };
    province.directory = LdapDirectory::new(LdapConfig { patience, ..province.server.config() });
    let agency = largest(&province).await.remove(0);
    let files = province.some(2).await;
    province.server.stopped().await;
    // The registry goes on; each time the directory is tried, and each time nothing is lost.
    for round in 1..=3 {
        province.retitle(&files[0], &format!("Chuyên viên bậc {round}")).await;
        province.an_hour_passes().await;
        let error = take_turn(&province.registry, &province.directory, &province.settings).await.unwrap_err();
        assert!(matches!(error, OperationError::Directory(_)), "{error}");
        assert_eq!(take_turn(&province.registry, &province.directory, &province.settings).await.unwrap(), Turn::Idle);
    }
    province.suspend(&files[1..]).await;
    let entries = province.rename(&agency, "Sở Thử nghiệm").await;
    let plans = province.text("select cast(count(*) as text) from plan").await;
    assert_eq!(plans, "1", "what cannot be read is not planned for");
    let reader = province.registry.store.read().await.unwrap();
    let counts = reader.mark_counts(province.target().await).await.unwrap();
    assert_eq!(usize::try_from(counts.total).unwrap(), entries, "one mark an entry, however often it changed");
    drop(reader);

    province.server.revived(options()).await;
    let mut witness = province.witness().await;
    province.an_hour_passes().await;
    assert_eq!(province.settle().await, entries);
    province.assert_settled().await;

    let mut heard: BTreeMap<String, Vec<Observed>> = BTreeMap::new();
    let listening = async {
        while heard.len() < entries {
            let mut effects = Vec::new();
            witness.next(&mut effects).await;
            for effect in effects {
                if let Effect::Changed { entry, .. } = effect {
                    heard.entry(entry.entry.dn.0.clone()).or_default().push(entry);
                }
            }
        }
        // Anything more would come now.
        let mut more = Vec::new();
        let quiet = tokio::time::timeout(Duration::from_millis(200), witness.next(&mut more)).await;
        assert!(quiet.is_err() || more.iter().all(|effect| !matches!(effect, Effect::Changed { .. })), "{more:?}");
    };
    tokio::time::timeout(Duration::from_secs(20), listening).await.expect("everything that was written is heard");
    assert!(heard.values().all(|states| states.len() == 1), "each entry once, as it is by then");
    let person = province.person_of(files[0].official.id).await;
    assert_eq!(texts(&heard[&person.dn.0][0].entry, Attribute::Title), ["Chuyên viên bậc 3"]);
    let person = province.person_of(files[1].official.id).await;
    assert_eq!(texts(&heard[&person.dn.0][0].entry, Attribute::MailState), ["suspended"]);
}
