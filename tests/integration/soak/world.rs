//! A province at work: its registry on either engine, a real slapd, and one or two `congvu serve` between them.

use std::sync::Arc;
use std::time::Duration;

use congvu::auth::token::SessionToken;
use congvu::demo::run::START;
use congvu::domain::clock::{AnchoredClock, Clock as _, SystemClock, Timestamp};
use congvu::domain::ids::{AgencyId, OfficialId};
use congvu::domain::principal::SessionStage;
use congvu::domain::scope::Scope;
use congvu::operations::{Actor, Registry};
use congvu::storage::read::View;
use congvu::storage::row::access::SessionRow;
use tokio::sync::Mutex;

use super::history::History;
use super::replica::Replica;
use crate::cli::program::Program;
use crate::database::TestDatabase;
use crate::main_job::province::Province;
use crate::slapd::{BASE, Fixture, options};

/// People in post whom changes are about; of the others there is no news.
const PEOPLE: usize = 200;

/// An agency in which people are in post.
pub(super) struct Agency {
    pub(super) id: AgencyId,
    pub(super) code: String,
    pub(super) people: usize,
}

/// Somebody in post, by the time at which the soak begins.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) official: OfficialId,
    /// Place in [`World::agencies`].
    pub(super) agency: usize,
}

pub(super) struct World {
    pub(super) history: History,
    pub(super) db: TestDatabase,
    /// The same registry, in this process.
    pub(super) registry: Registry,
    pub(super) hr: Actor,
    /// HR's session, for requests.
    pub(super) token: String,
    pub(super) agencies: Vec<Agency>,
    pub(super) people: Vec<Person>,
    pub(super) program: Program,
    pub(super) replicas: Vec<Replica>,
    pub(super) server: Mutex<Fixture>,
    /// Where slapd listens, who may do everything there, and the password.
    pub(super) ldap: (String, String, String),
}

impl World {
    /// Everything is in the directory, and whoever serves is up: two on `PostgreSQL`, one on `SQLite`.
    pub(super) async fn open(db: TestDatabase) -> Arc<Self> {
        let province = Province::staffed(db).await;
        let (agencies, people) = (agencies(&province).await, people(&province).await);
        let people = people.into_iter().map(|(official, agency)| Person {
            official,
            agency: agencies.iter().position(|known| known.id == agency).unwrap(),
        });
        let people = people.collect();
        let Province { db, mut registry, server, hr, .. } = province;
        let start = Timestamp::parse_rfc3339(START).unwrap();
        let clock = AnchoredClock { start, anchor: SystemClock.now() };
        registry.clock = Arc::new(clock);
        let config = server.config();
        let ldap = (config.url.clone(), config.bind_dn.clone(), server.password());
        let program = program(&db, &clock, &ldap);
        // The first plan is asked for by people; from then on the directory is kept.
        program.run(&["directory", "apply", "--json"]).json();
        let replicas = (0..if db.is_postgres() { 2 } else { 1 }).map(Replica::new).collect();
        let token = token(&registry, &hr).await;
        let server = Mutex::new(server);
        let history = History::begin();
        let world = Self { history, db, registry, hr, token, agencies, people, program, replicas, server, ldap };
        world.all_serve().await;
        Arc::new(world)
    }

    /// Starts every replica that does not run.
    pub(super) async fn all_serve(&self) {
        for replica in &self.replicas {
            if replica.is_found_dead() {
                self.history.count("serve died by itself");
            }
            replica.start(&self.program).await;
        }
    }

    /// Starts slapd again if it is gone: whoever runs it has a service manager.
    pub(super) async fn slapd_runs(&self, expected: bool) {
        let mut server = self.server.lock().await;
        let is_there = server.is_running();
        if !is_there {
            if expected {
                self.history.count("slapd crashed");
            }
            server.revived(options()).await;
        }
    }

    /// `ldap3` itself, with full rights.
    pub(super) async fn raw(&self) -> ldap3::result::Result<ldap3::Ldap> {
        let settings = ldap3::LdapConnSettings::new().set_conn_timeout(Duration::from_secs(5));
        let (driver, mut ldap) = ldap3::LdapConnAsync::with_settings(settings, &self.ldap.0).await?;
        tokio::spawn(driver.drive());
        ldap.with_timeout(Duration::from_secs(10)).simple_bind(&self.ldap.1, &self.ldap.2).await?.success()?;
        Ok(ldap)
    }

    /// The only number that a query gives.
    pub(super) async fn number(&self, sql: &str) -> u64 {
        self.db.texts(sql).await[0].parse().unwrap()
    }
}

async fn agencies(province: &Province) -> Vec<Agency> {
    let sql = "select agency_code || ' ' || cast(count(*) as text) from mailbox_current \
        where posted and state = 'active' group by agency_code order by count(*) desc, agency_code";
    let reader = province.registry.store.read().await.unwrap();
    let view = View::of(province.registry.clock.today());
    let mut agencies = Vec::new();
    for line in province.db.texts(sql).await {
        let (code, people) = line.split_once(' ').unwrap();
        let found = reader.agency_by_code(&Scope::Province, view, code).await.unwrap().unwrap();
        agencies.push(Agency { id: found.agency, code: code.to_owned(), people: people.parse().unwrap() });
    }
    agencies
}

async fn people(province: &Province) -> Vec<(OfficialId, AgencyId)> {
    let today = province.registry.clock.today();
    let files = province.active(None, PEOPLE).await;
    let post = |file: &congvu::storage::read::official::OfficialFile| {
        use congvu::domain::posting::PostingKind;
        let mut posts = file.postings.iter().filter(|post| post.effective.contains(today));
        posts.find(|post| post.kind == PostingKind::Primary).map(|post| (file.official.id, post.agency))
    };
    files.iter().filter_map(post).collect()
}

/// Whoever runs the program: configured for this registry and this server.
fn program(db: &TestDatabase, clock: &AnchoredClock, (url, bind_dn, password): &(String, String, String)) -> Program {
    let mut program = Program::new();
    let password = program.file("directory-password", password);
    for (name, value) in [
        ("CONGVU_DATABASE_URL", db.url.clone()),
        ("CONGVU_DIRECTORY_URL", url.clone()),
        ("CONGVU_DIRECTORY_BASE", BASE.to_owned()),
        ("CONGVU_DIRECTORY_BIND_DN", bind_dn.clone()),
        ("CONGVU_DIRECTORY_PASSWORD_FILE", password),
        ("CONGVU_CLOCK_START", clock.start.to_string()),
        ("CONGVU_CLOCK_ANCHOR", clock.anchor.to_string()),
        ("CONGVU_WEB_NOTICE_SECONDS", "0".to_owned()),
    ] {
        program.set(name, value);
    }
    program
}

/// A session of an account, as a log-in makes one.
async fn token(registry: &Registry, actor: &Actor) -> String {
    let Actor::Principal(principal) = actor else { panic!("an account") };
    let token = SessionToken::generate().unwrap();
    let now = SystemClock.now();
    let session = SessionRow {
        token_hash: token.digest(),
        principal: principal.id,
        created_at: now,
        expires_at: now.plus_seconds(12 * 3600),
        last_seen_at: now,
        stage: SessionStage::Open,
        source: None,
        provider: None,
        second_factor: false,
    };
    let books = registry.store.bookkeeping().await.unwrap();
    books.insert_session(&session).await.unwrap();
    books.commit().await.unwrap();
    token.reveal().to_owned()
}
