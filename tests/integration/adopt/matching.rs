//! Matching and linking: the same outcome for each account through a server and through a file, whatever happens on the way.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use congvu::directory::adopt::candidate::Oddity;
use congvu::directory::adopt::profile::Profile;
use congvu::directory::dn;
use congvu::directory::dn::Naming;
use congvu::directory::entry::Dn;
use congvu::directory::guard::GuardPolicy;
use congvu::directory::ldap::LdapDirectory;
use congvu::domain::custody::Mode;
use congvu::operations::adopt_directory::{Adopted, Adoption, Source, adopt_directory};
use congvu::operations::sync_target::SyncSettings;
use congvu::operations::{Actor, OperationError, OperationResult};
use congvu::storage::read::foreign::ForeignLookUp;
use congvu::storage::row::case::CaseState;
use congvu::storage::row::directory::{LinkRow, TargetRow};
use tokio::sync::Notify;
use uuid::Uuid;

use super::fixture::{BIRTH_ATTRIBUTE, Expect, Foreign};
use crate::database::{TestDatabase, on_both_engines};
use crate::slapd::{BASE, Fixture};

on_both_engines! {
    every_account_of_a_file_becomes_what_it_must
    every_account_of_a_server_becomes_what_it_must
    a_run_killed_anywhere_is_finished_by_the_next
    look_ups_go_through_indexes
}

pub(super) fn settings() -> SyncSettings {
    SyncSettings {
        name: "main".to_owned(),
        naming: Naming::new(Dn(BASE.to_owned())),
        configuration_hash: [1; 32],
        server_hash: [1; 32],
        guard: GuardPolicy::default(),
        plan_age_seconds: 86_400,
        policies: congvu::directory::policy::Policies::default(),
        default_mode: Mode::Enforce,
    }
}

pub(super) fn adoption(commit: bool) -> Adoption {
    let birth_attribute = Some(BIRTH_ATTRIBUTE.to_owned());
    Adoption { profile: Profile::Generic, base: None, birth_attribute, create: None, commit }
}

impl Foreign {
    pub(super) async fn adopt_file(&self, adoption: &Adoption) -> OperationResult<Adopted> {
        let file = self.ldif(false);
        let source = Source::Ldif(file.path().to_owned());
        adopt_directory(&self.office.registry, source, &settings(), &self.office.admin, adoption, &|_| {}).await
    }

    async fn adopt_server(&self, directory: &LdapDirectory, adoption: &Adoption) -> Adopted {
        let source = Source::Directory(directory);
        let (registry, admin, settings) = (&self.office.registry, &self.office.admin, settings());
        adopt_directory(registry, source, &settings, admin, adoption, &|_| {}).await.unwrap()
    }

    /// Some mailboxes are other entries' already.
    async fn link_elsewhere(&self) {
        let target = TargetRow {
            id: congvu::domain::ids::TargetId(self.office.registry.new_id()),
            name: "main".to_owned(),
            profile: "generic".to_owned(),
            capabilities: None,
            server_hash: vec![1; 32],
            primed_at: None,
            replica_reload_required: false,
        };
        let links: Vec<LinkRow> = self
            .linked_elsewhere
            .iter()
            .map(|mailbox| LinkRow {
                subject_kind: "person".to_owned(),
                subject: mailbox.0,
                entry_uuid: Uuid::from_u128(!mailbox.0.as_u128()),
                dn: format!("uid=elsewhere,{BASE}"),
            })
            .collect();
        let books = self.office.registry.store.bookkeeping().await.unwrap();
        books.put_target(&target).await.unwrap();
        books.put_links(target.id, &links).await.unwrap();
        books.commit().await.unwrap();
    }

    /// What is in the books, against what must be: links by name of the entry, open cases by reason.
    async fn assert_recorded(&self, served: bool) {
        let reader = self.office.registry.store.read().await.unwrap();
        let target = reader.target("main").await.unwrap().unwrap();
        let links = reader.links(target.id).await.unwrap();
        let recorded: BTreeMap<String, Uuid> = links
            .into_iter()
            .filter(|link| !link.dn.starts_with("uid=elsewhere"))
            .map(|link| (dn::normal(&link.dn).into_owned(), link.subject))
            .collect();
        let cases = reader.cases(CaseState::Open, None, 100_000).await.unwrap();
        let open: BTreeMap<String, String> =
            cases.into_iter().map(|case| (dn::normal(&case.dn).into_owned(), case.reason)).collect();
        let (mut expected_links, mut expected_cases) = (BTreeMap::new(), BTreeMap::new());
        for account in self.seen(served) {
            let name = dn::normal(&account.dn).into_owned();
            match &account.expect {
                Expect::Link(mailbox, _) => drop(expected_links.insert(name, mailbox.0)),
                Expect::Case(reason) => drop(expected_cases.insert(name, reason.to_string())),
                Expect::Unknown(_) | Expect::Other(_) | Expect::Nameless => {}
            }
        }
        assert!(expected_links.len() > 1_000 && expected_cases.len() > 900);
        assert_same(&recorded, &expected_links);
        assert_same(&open, &expected_cases);
    }

    fn assert_figures(&self, adopted: &Adopted, served: bool) {
        let tally = &adopted.tally;
        assert_eq!(tally.entries, self.count(served, |_| true) + u64::from(served), "{tally:?}");
        for (kind, number) in &tally.kinds {
            let expected = self.count(served, |expect| match expect {
                Expect::Other(other) => other == kind,
                _ => *kind == congvu::directory::adopt::kind::ForeignKind::Person,
            });
            // The server's base entry is a unit too.
            let base = u64::from(served && *kind == congvu::directory::adopt::kind::ForeignKind::Unit);
            assert_eq!(*number, expected + base, "{kind}");
        }
        for (evidence, number) in &tally.links {
            let is_it = |expect: &Expect| matches!(expect, Expect::Link(_, by) if by == evidence);
            assert_eq!(*number, self.count(served, is_it), "{evidence}");
        }
        for (reason, number) in &tally.cases {
            let is_it = |expect: &Expect| matches!(expect, Expect::Case(why) if why == reason);
            assert_eq!(*number, self.count(served, is_it), "{reason}");
        }
        assert_eq!((tally.links.len(), tally.cases.len()), (4, 7));
        assert_eq!(tally.unmanaged, self.count(served, |expect| matches!(expect, Expect::Unknown(_))));
        let oddity = |oddity| tally.oddities.get(&oddity).map_or(0, |examples| examples.count);
        assert_eq!(oddity(Oddity::IrregularAddress), 120);
        assert!(oddity(Oddity::DecomposedName) > 200 && oddity(Oddity::OutsideDomain) > 200);
        let only_in_files = [Oddity::NotText, Oddity::NoName, Oddity::NoIdentity].map(oddity);
        assert_eq!(only_in_files, if served { [0, 0, 0] } else { [1, 1, 1] });
    }
}

fn assert_same<V: PartialEq + std::fmt::Debug>(found: &BTreeMap<String, V>, expected: &BTreeMap<String, V>) {
    let names: BTreeSet<&String> = found.keys().chain(expected.keys()).collect();
    let wrong: Vec<_> = names
        .into_iter()
        .filter(|name| found.get(*name) != expected.get(*name))
        .map(|name| (name, found.get(name), expected.get(name)))
        .collect();
    assert!(wrong.is_empty(), "{} differ, such as {:?}", wrong.len(), &wrong[..wrong.len().min(5)]);
}

/// Everything that an adoption could write, as text.
pub(super) async fn books(db: &TestDatabase) -> Vec<String> {
    let mut all = Vec::new();
    for sql in [
        "select name || profile from target order by 1",
        "select dn || subject_kind from entry_link order by dn, subject",
        "select dn || matter || reason || shown || suspects || state from directory_case order by dn, matter",
        "select cast(count(*) as text) from official",
        "select cast(max(seq) as text) from change_set",
    ] {
        all.extend(db.texts(sql).await);
    }
    all
}

async fn every_account_of_a_file_becomes_what_it_must(db: TestDatabase) {
    let foreign = Foreign::new(&db).await;
    foreign.link_elsewhere().await;
    let before = books(&db).await;
    let looked = foreign.adopt_file(&adoption(false)).await.unwrap();
    foreign.assert_figures(&looked, false);
    assert!(!looked.committed);
    assert_eq!(books(&db).await, before, "a look writes nothing");

    let stranger = Actor::Shell;
    let file = foreign.ldif(false);
    let source = Source::Ldif(file.path().to_owned());
    let refused =
        adopt_directory(&foreign.office.registry, source, &settings(), &stranger, &adoption(true), &|_| {}).await;
    assert!(matches!(refused, Err(OperationError::NotLoggedIn { .. })), "{refused:?}");
    assert_eq!(books(&db).await, before);

    let adopted = foreign.adopt_file(&adoption(true)).await.unwrap();
    assert_eq!((&adopted.tally, adopted.committed), (&looked.tally, true));
    foreign.assert_recorded(false).await;

    let after = books(&db).await;
    let again = foreign.adopt_file(&adoption(true)).await.unwrap();
    assert_eq!(again.tally.linked_before, looked.tally.links());
    assert_eq!((again.tally.links(), &again.tally.cases), (0, &looked.tally.cases));
    assert_eq!(books(&db).await, after, "a second run finds the same and writes nothing");
    let events = "select distinct actor from audit_leaf where action = 'adopt_directory'";
    assert_eq!(db.texts(events).await, ["it-admin"]);
}

/// Fills a server as its administrator would.
pub(super) fn fill(server: &Fixture, foreign: &Foreign) {
    let file = foreign.ldif(true);
    let added = Command::new("/usr/bin/ldapadd")
        .args(["-x", "-H", server.url(), "-D", &server.config().bind_dn, "-w", &server.password(), "-f"])
        .arg(file.path())
        .output()
        .unwrap();
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
}

async fn every_account_of_a_server_becomes_what_it_must(db: TestDatabase) {
    let foreign = Foreign::new(&db).await;
    foreign.link_elsewhere().await;
    let server = Fixture::start().await;
    fill(&server, &foreign);
    let directory = server.directory();
    let looked = foreign.adopt_server(&directory, &adoption(false)).await;
    let proof = looked.proof.clone().unwrap();
    assert!(proof.is_complete() && proof.pages > 5, "{proof:?}");
    foreign.assert_figures(&looked, true);
    let adopted = foreign.adopt_server(&directory, &adoption(true)).await;
    assert_eq!(adopted.tally, looked.tally);
    foreign.assert_recorded(true).await;
    let now = adopted.proof.unwrap();
    assert_eq!(now.context_csn_after, proof.context_csn_before, "nothing was written to the directory");
    assert!(!now.context_csn_after.is_empty());
    let again = foreign.adopt_server(&directory, &adoption(true)).await;
    assert_eq!((again.tally.linked_before, again.tally.links()), (looked.tally.links(), 0));

    // A part only: fewer are seen, and what is linked stays.
    let base = Some(format!(r"ou=\23 Văn phòng,ou=Tài khoản,{BASE}"));
    let part = foreign.adopt_server(&directory, &Adoption { base, ..adoption(true) }).await;
    assert!(part.tally.entries > 1_000 && part.tally.entries < looked.tally.entries / 2);
    foreign.assert_recorded(true).await;
}

async fn a_run_killed_anywhere_is_finished_by_the_next(db: TestDatabase) {
    let foreign = Foreign::new(&db).await;
    foreign.link_elsewhere().await;
    let file = foreign.ldif(false);
    let mut kills = 0;
    for step in [1, 4, 7, 8] {
        let (steps, killed) = (AtomicUsize::new(0), Notify::new());
        let tell = |_| {
            if steps.fetch_add(1, Ordering::SeqCst) + 1 == step {
                killed.notify_one();
            }
        };
        let source = Source::Ldif(file.path().to_owned());
        let (settings, adoption) = (settings(), adoption(true));
        tokio::select! {
            biased;
            () = killed.notified() => kills += 1,
            outcome = adopt_directory(&foreign.office.registry, source, &settings, &foreign.office.admin, &adoption, &tell) => {
                outcome.unwrap();
            }
        }
    }
    assert!(kills >= 3, "{kills}");
    foreign.adopt_file(&adoption(true)).await.unwrap();
    foreign.assert_recorded(false).await;
}

async fn look_ups_go_through_indexes(db: TestDatabase) {
    let _foreign = Foreign::new(&db).await;
    if db.is_postgres() {
        db.by_hand("analyze").await;
    }
    // Of a handful of links and cases a database may well read all; here the plan for many is asked for.
    let reader = db.store.read().await.unwrap();
    for look_up in ForeignLookUp::ALL {
        let plan = reader.explain_foreign(*look_up).await.unwrap();
        let reads_all = plan.lines().any(|line| {
            let line = line.trim().to_ascii_lowercase();
            let is_small =
                ["entry_link", "directory_case"].iter().any(|table| line.contains(table)) && db.is_postgres();
            (line.starts_with("scan") || line.contains("seq scan")) && !is_small
        });
        assert!(!reads_all, "{look_up:?}:\n{plan}");
    }
}
