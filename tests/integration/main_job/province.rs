//! A small demo province in a registry, a real server beside it, and the operations between them.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use congvu::demo::ca::{self, CrlOrder, DemoCa};
use congvu::demo::certificates::{CertificateOrder, CertificatePlan, Generation};
use congvu::demo::people::{People, Settings};
use congvu::demo::province;
use congvu::demo::run::START;
use congvu::directory::apply::Outcome;
use congvu::directory::attribute::Attribute;
use congvu::directory::dn::Naming;
use congvu::directory::entry::{Dn, Entry};
use congvu::directory::guard::GuardPolicy;
use congvu::directory::ldap::LdapDirectory;
use congvu::directory::policy::Policies;
use congvu::directory::port::{Directory as _, Query};
use congvu::domain::certificate::facts::Serial;
use congvu::domain::certificate::status::Revocation;
use congvu::domain::clock::{Clock as _, FixedClock, Timestamp};
use congvu::domain::ids::IdSource;
use congvu::domain::mailbox::template::DEFAULT_TEMPLATE;
use congvu::domain::principal::Role;
use congvu::domain::secret_key::{Keys, SecretKey};
use congvu::operations::apply_directory_sync::apply_directory_sync;
use congvu::operations::import_certificates::{ImportOutcome, import_certificates};
use congvu::operations::plan_directory_sync::{PlannedSync, plan_directory_sync};
use congvu::operations::record_agencies::found_registry;
use congvu::operations::record_staff::{Staff, record_staff};
use congvu::operations::refresh_revocation::{ListOutcome, refresh_revocation};
use congvu::operations::sync_target::SyncSettings;
use congvu::operations::{Actor, OperationResult, Province as OfProvince, Registry};
use congvu::pki::algorithm::{AlgorithmPolicy, Sha1Exception};
use congvu::pki::chain::TrustStore;
use congvu::pki::facts::{fingerprint, parse};
use time::Date;

use crate::accounts::invited;
use crate::database::TestDatabase;
use crate::slapd::{BASE, Fixture};

const SEED: u64 = 2019;
pub(crate) const MAILBOXES: u64 = 300;

/// A registry with its people, and an empty directory.
pub(crate) struct Province {
    pub(crate) db: TestDatabase,
    pub(crate) registry: Registry,
    pub(crate) server: Fixture,
    pub(crate) directory: LdapDirectory,
    pub(crate) settings: SyncSettings,
    pub(crate) it_admin: Actor,
    pub(crate) hr: Actor,
    ra_officer: Actor,
    orders: Vec<CertificateOrder>,
}

impl Province {
    /// Agencies, accounts, and the people of [`MAILBOXES`] mailboxes.
    pub(crate) async fn staffed(db: TestDatabase) -> Self {
        Self::staffed_beside(db, Fixture::start().await).await
    }

    /// The same beside a server of the test's choice.
    pub(crate) async fn staffed_beside(db: TestDatabase, server: Fixture) -> Self {
        let clock = FixedClock(Timestamp::parse_rfc3339(START).unwrap());
        let of = OfProvince {
            name: "Tỉnh Bình Phước".to_owned(),
            code: "H10".to_owned(),
            mail_domain: "binhphuoc.gov.vn".to_owned(),
        };
        let keys = Keys { personal_data: Some(SecretKey::new([7; 32])), ..Keys::default() };
        let registry = Registry::new(db.store.clone(), Arc::new(clock), true, of, IdSource::seeded(1)).with_keys(keys);
        let mut ids = IdSource::seeded(SEED);
        let agencies = province::agencies(&mut ids, clock.now()).unwrap();
        found_registry(&registry, &agencies).await.unwrap();
        let it_admin = account(&registry, &Actor::Shell, Role::ItAdmin).await;
        let hr = account(&registry, &it_admin, Role::Hr).await;
        let ra_officer = account(&registry, &it_admin, Role::RaOfficer).await;
        let template = DEFAULT_TEMPLATE.parse().unwrap();
        let today = registry.clock.today();
        let people = Settings { mailboxes: MAILBOXES, seed: SEED, today, template };
        let mut plan = CertificatePlan::new(SEED, today);
        let (mut staff, mut orders) = (Staff::default(), Vec::new());
        for (agency, batch) in agencies.iter().zip(People::new(&agencies, people, &mut ids)) {
            orders.extend(plan.orders(agency, "Bình Phước", &batch));
            staff.officials.extend(batch.officials);
            staff.decisions.extend(batch.decisions);
            staff.subjects.extend(batch.subjects);
            staff.postings.extend(batch.postings);
            staff.mailboxes.extend(batch.mailboxes);
            staff.states.extend(batch.states);
            staff.addresses.extend(batch.addresses);
        }
        record_staff(&registry, &hr, &staff).await.unwrap();
        let directory = server.directory();
        let settings = SyncSettings {
            name: "main".to_owned(),
            naming: Naming::new(Dn(BASE.to_owned())),
            configuration_hash: [1; 32],
            server_hash: [1; 32],
            guard: GuardPolicy::default(),
            policies: Policies::default(),
            plan_age_seconds: 86_400,
            default_mode: congvu::domain::custody::Mode::Enforce,
        };
        Self { db, registry, server, directory, settings, it_admin, hr, ra_officer, orders }
    }

    /// The same, and everything is in the directory.
    pub(crate) async fn provisioned(db: TestDatabase) -> Self {
        let province = Self::staffed(db).await;
        province.sync().await;
        province
    }

    /// Issues and imports the certificates of these people, and the lists that revoke some of them. Gives what must be
    /// published: each owner's certificates that are begun, in date and not revoked.
    pub(crate) async fn certified(&self) -> BTreeSet<(String, Vec<u8>)> {
        let (now, ca) = (self.registry.clock.now(), demo_ca());
        let trust = trust(ca);
        let mut files = Vec::new();
        let mut entries: Vec<(ca::Authority, (Serial, Revocation))> = Vec::new();
        for (number, order) in (1..).zip(&self.orders) {
            let generation = if order.generation == Generation::G1 { ca::Generation::G1 } else { ca::Generation::G2 };
            let der = issue(ca, number, generation, order);
            if let Some((day, reason)) = order.revocation {
                let revocation = Revocation { at: Timestamp::start_of(day), reason };
                entries.push((generation.issuing(), (parse(&der).unwrap().facts.serial, revocation)));
            }
            files.push((order.address.to_string(), der));
        }
        let imported = import_certificates(&self.registry, &trust, &self.ra_officer, &files).await.unwrap();
        for authority in [ca::Authority::G1Issuing, ca::Authority::G2Issuing] {
            let of = entries.iter().filter(|(by, _)| *by == authority);
            let mut revoked: Vec<_> = of.map(|(_, entry)| entry.clone()).collect();
            revoked.sort_by(|a, b| a.0.cmp(&b.0));
            let (this_update, next_update) = (now.plus_seconds(-3600), now.plus_seconds(86_400 * 30));
            let order = CrlOrder { number: 1, this_update, next_update, entries: &revoked };
            let list = vec![(authority.file_name("crl"), ca.crl(authority, &order).unwrap())];
            let rows = refresh_revocation(&self.registry, &trust, &self.ra_officer, &list).await.unwrap();
            assert!(matches!(rows[0].outcome, ListOutcome::Taken { .. }), "{rows:?}");
        }
        let mut published = BTreeSet::new();
        for ((row, order), (_, der)) in imported.iter().zip(&self.orders).zip(files) {
            let ImportOutcome::Imported { official, .. } = &row.outcome else { panic!("{row:?}") };
            let in_date = Timestamp::start_of(order.not_after) > Timestamp::end_of(self.registry.clock.today());
            if let (Some(owner), true, None) = (official, in_date, order.revocation) {
                published.insert((owner.to_string(), der));
            }
        }
        published
    }

    /// The CA's certificate for one person, taken in as `cert import` takes it.
    pub(crate) async fn certify(&self, subject: ca::Subject<'_>, (from, until): (Date, Date)) {
        let ca = demo_ca();
        let (not_before, not_after) = (Timestamp::start_of(from), Timestamp::start_of(until));
        let order =
            ca::CertificateOrder { number: 900_001, subject, generation: ca::Generation::G2, not_before, not_after };
        let files = vec![("one.cer".to_owned(), ca.issue(&order).unwrap())];
        let rows = import_certificates(&self.registry, &trust(ca), &self.ra_officer, &files).await.unwrap();
        assert!(matches!(rows[0].outcome, ImportOutcome::Imported { official: Some(_), .. }), "{rows:?}");
    }

    pub(crate) async fn plan(&self, actor: &Actor) -> PlannedSync {
        plan_directory_sync(&self.registry, &self.directory, &self.settings, actor).await.unwrap()
    }

    pub(crate) async fn apply(&self, actor: &Actor, planned: &PlannedSync) -> OperationResult<Outcome> {
        let id = planned.plan.id;
        apply_directory_sync(&self.registry, &self.directory, &self.settings, actor, id, &|_| {}).await
    }

    /// Plans and applies what the guard lets through, to the last row.
    pub(crate) async fn sync(&self) -> PlannedSync {
        let planned = self.plan(&self.it_admin).await;
        assert!(planned.guard.passed(), "{:?}", planned.guard);
        assert_eq!(planned.report.skipped.findings.total(), 0, "{:?}", planned.report);
        let outcome = self.apply(&self.it_admin, &planned).await.unwrap();
        assert!(outcome.is_success() && !outcome.weak, "{outcome:?}");
        assert_eq!(outcome.confirmed, u64::from(planned.plan.rows));
        planned
    }

    /// A plan has no row, and making it has not moved the server.
    pub(crate) async fn assert_converged(&self) {
        let before = self.context_csn().await;
        let again = self.plan(&self.it_admin).await;
        assert!(again.report.is_converged(), "{:?}", again.report);
        assert!(again.guard.passed());
        assert_eq!(self.context_csn().await, before, "the server was written to");
    }

    /// The base entry's contextCSN: it moves with every write.
    pub(crate) async fn context_csn(&self) -> Vec<String> {
        let mut ldap = self.server.raw().await;
        let (found, _) = ldap
            .search(BASE, ldap3::Scope::Base, "(objectClass=*)", vec!["contextCSN"])
            .await
            .unwrap()
            .success()
            .unwrap();
        let mut base = ldap3::SearchEntry::construct(found.into_iter().next().unwrap());
        base.attrs.remove("contextCSN").unwrap()
    }

    /// The entries below `under` that match.
    pub(crate) async fn entries(&self, under: &str, filter: &str) -> Vec<Entry> {
        let base = Dn(format!("{under}{BASE}"));
        let query = Query { base, filter: filter.to_owned(), attributes: Attribute::ALL.to_vec() };
        let mut entries = Vec::new();
        let proof = self.directory.read(&query, &mut |observed| entries.push(observed.entry)).await.unwrap();
        assert!(proof.is_complete(), "{proof:?}");
        entries
    }

    /// The only text that a query gives.
    pub(crate) async fn text(&self, sql: &str) -> String {
        let texts = self.db.texts(sql).await;
        assert_eq!(texts.len(), 1, "{sql}: {texts:?}");
        texts.into_iter().next().unwrap()
    }
}

/// The values of an attribute as text, sorted.
pub(crate) fn texts(entry: &Entry, attribute: Attribute) -> Vec<String> {
    let mut texts: Vec<String> =
        entry.get(attribute).iter().map(|value| String::from_utf8(value.clone()).unwrap()).collect();
    texts.sort();
    texts
}

pub(crate) async fn account(registry: &Registry, maker: &Actor, role: Role) -> Actor {
    account_over(registry, maker, role, "H10").await
}

/// An account with a role over the subtree of an agency.
pub(crate) async fn account_over(registry: &Registry, maker: &Actor, role: Role, code: &str) -> Actor {
    let place = if code == "H10" { String::new() } else { format!(".{}", code.to_lowercase()) };
    let name = format!("{}{place}", role.as_str().replace('_', "-"));
    invited(registry, maker, (&name, role, code), None).await
}

pub(crate) fn demo_ca() -> &'static DemoCa {
    static CA: OnceLock<DemoCa> = OnceLock::new();
    CA.get_or_init(|| DemoCa::new(SEED).unwrap())
}

pub(crate) fn trust(ca: &DemoCa) -> Arc<TrustStore> {
    let sha1 = Sha1Exception {
        anchors: vec![fingerprint(ca.certificate(ca::Authority::G1Root))],
        issued_before: Timestamp::parse_rfc3339("2019-01-01T00:00:00+07:00").unwrap(),
    };
    let policy = AlgorithmPolicy { sha1: Some(sha1), ..AlgorithmPolicy::default() };
    Arc::new(TrustStore::load(&ca.anchors(), &ca.intermediates(), policy).unwrap())
}

fn issue(ca: &DemoCa, number: u32, generation: ca::Generation, order: &CertificateOrder) -> Vec<u8> {
    let subject = ca::Subject {
        full_name: &order.full_name,
        organisation: &order.organisation,
        locality: &order.locality,
        address: order.address.as_str(),
    };
    let (not_before, not_after) = (Timestamp::start_of(order.not_before), Timestamp::start_of(order.not_after));
    ca.issue(&ca::CertificateOrder { number, subject, generation, not_before, not_after }).unwrap()
}
