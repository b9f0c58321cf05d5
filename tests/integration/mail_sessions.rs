//! Closing a mailbox ends its open mail sessions: whatever makes its entry refuse log-ins owes their end, and it stays owed until the
//! mail server has confirmed it. The mail server here is a double that fails on demand; a real one is in `mail_proof`.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use congvu::auth::password::Password;
use congvu::directory::entry::{Dn, Entry, Observed};
use congvu::directory::ldap::LdapDirectory;
use congvu::directory::plan::RowClass;
use congvu::directory::port::{
    Capabilities, Directory, DirectoryError, Query, ReadProof, Refusal, TransactionOutcome, Write, WriteOutcome,
};
use congvu::domain::clock::{Clock as _, SystemClock};
use congvu::domain::decision::draft::{Act, DecisionDraft, PersonDraft, SubjectDraft};
use congvu::domain::ids::{AgencyId, IdSource, MailboxId, OfficialId};
use congvu::domain::mailbox::activation::{ActivationChannel, ActivationPurpose};
use congvu::domain::mailbox::session_end::SessionEndReason;
use congvu::domain::principal::Role;
use congvu::domain::scope::Scope;
use congvu::jobs::standing;
use congvu::operations::Registry;
use congvu::operations::apply_directory_sync::apply_directory_sync;
use congvu::operations::end_mail_sessions::{SessionsRound, end_mail_sessions};
use congvu::operations::issue_activations::{Whom, issue_activations};
use congvu::operations::mail_desk::MailDesk;
use congvu::operations::mail_sessions::{MailSessions, SessionsEnded};
use congvu::operations::record_decision::record_decision;
use congvu::operations::set_mailbox_password::set_mailbox_password;
use congvu::storage::Store;
use congvu::storage::read::View;
use tokio_util::sync::CancellationToken;

use crate::cli::demo_folder::DemoFolder;
use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::province::{Province, account};

on_both_engines! {
    what_closes_stays_owed_until_the_mail_server_confirms
    a_run_that_dies_before_it_confirms_still_ends_sessions
    what_is_owed_anew_meanwhile_is_not_forgotten
    many_are_ended_some_at_once_and_the_first_alone
    without_a_command_it_stays_owed_and_nothing_is_tried
    a_password_owes_what_could_not_be_ended
}

/// A mail server that answers as told, and writes down whose sessions it was told to end.
#[derive(Default)]
struct MailServer {
    answers: Mutex<VecDeque<SessionsEnded>>,
    told: Mutex<Vec<i64>>,
    /// How many it is at now, each time it is told of another.
    at_once: Mutex<Vec<i32>>,
    busy: AtomicI32,
    /// Owes the end anew while it is at it.
    meanwhile: Mutex<Option<(Store, MailboxId)>>,
}

impl MailServer {
    fn says(&self, answer: SessionsEnded) {
        self.answers.lock().unwrap().push_back(answer);
    }

    fn told(&self) -> Vec<i64> {
        self.told.lock().unwrap().clone()
    }
}

#[async_trait]
impl MailSessions for MailServer {
    async fn end(&self, number: i64) -> SessionsEnded {
        self.told.lock().unwrap().push(number);
        let busy = self.busy.fetch_add(1, Ordering::SeqCst) + 1;
        self.at_once.lock().unwrap().push(busy);
        tokio::task::yield_now().await;
        self.busy.fetch_sub(1, Ordering::SeqCst);
        let meanwhile = self.meanwhile.lock().unwrap().take();
        if let Some((store, mailbox)) = meanwhile {
            let books = store.bookkeeping().await.unwrap();
            let now = SystemClock.now();
            books.owe_session_ends(&[mailbox], SessionEndReason::Closed, now, now.plus_seconds(30)).await.unwrap();
            books.commit().await.unwrap();
        }
        self.answers.lock().unwrap().pop_front().unwrap_or(SessionsEnded::Confirmed)
    }
}

/// An official with an active mailbox.
#[derive(Clone, Copy)]
pub(crate) struct Person {
    pub(crate) official: OfficialId,
    pub(crate) mailbox: MailboxId,
    pub(crate) number: i64,
}

/// Officials in post with an active mailbox, of the agency with the most of them, by number.
pub(crate) async fn people(province: &Province) -> Vec<Person> {
    let largest = "select agency_code from mailbox_current where posted and state = 'active' group by agency_code \
        order by count(*) desc, agency_code limit 1";
    let code = province.text(largest).await;
    people_of(province, &code).await
}

/// Officials in post with an active mailbox of an agency, by number.
pub(crate) async fn people_of(province: &Province, code: &str) -> Vec<Person> {
    let id = |column: &str| {
        if province.db.is_postgres() { format!("{column}::text") } else { format!("lower(hex({column}))") }
    };
    let ask = async |what: &str| {
        let sql = format!(
            "select {what} from mailbox_current where posted and state = 'active' and kind = 'personal' \
             and agency_code = '{code}' order by number"
        );
        province.db.texts(&sql).await
    };
    let officials = ask(&id("official")).await;
    let mailboxes = ask(&id("mailbox")).await;
    let numbers = ask("cast(number as text)").await;
    officials
        .iter()
        .zip(&mailboxes)
        .zip(&numbers)
        .map(|((official, mailbox), number)| Person {
            official: official.parse().unwrap(),
            mailbox: MailboxId(mailbox.parse().unwrap()),
            number: number.parse().unwrap(),
        })
        .collect()
}

pub(crate) async fn agency(province: &Province, code: &str) -> AgencyId {
    let reader = province.registry.store.read().await.unwrap();
    let view = View::of(province.registry.clock.today());
    reader.agency_by_code(&Scope::Province, view, code).await.unwrap().expect("an agency").agency
}

/// HR records a decision about one person, signed and effective today.
pub(crate) async fn decide(province: &Province, number: i32, person: PersonDraft, act: Act) {
    let effective_from = province.registry.clock.today();
    let draft = DecisionDraft {
        issuer: agency(province, "H10").await,
        number,
        symbol: "QĐ-UBND".to_owned(),
        signed_on: effective_from,
        signer: "Chủ tịch UBND tỉnh".to_owned(),
        summary: "Quyết định về cán bộ".to_owned(),
        file_sha256: None,
        subjects: vec![SubjectDraft { person, effective_from, act }],
    };
    record_decision(&province.registry, &province.hr, &draft).await.unwrap();
}

async fn office(db: TestDatabase) -> (Province, Arc<MailServer>) {
    let mut province = Province::provisioned(db).await;
    let server = Arc::new(MailServer::default());
    province.registry.mail = Some(desk(&province, &server));
    (province, server)
}

fn desk(province: &Province, server: &Arc<MailServer>) -> MailDesk {
    MailDesk {
        credentials: Arc::new(province.server.directory()),
        naming: province.settings.naming.clone(),
        sessions: Arc::<MailServer>::clone(server),
        pages: "https://congvu.example".to_owned(),
    }
}

/// What is owed: why, how often it failed, and with what words.
async fn owed(province: &Province) -> Vec<String> {
    let sql =
        "select reason || ' ' || cast(attempts as text) || ' ' || coalesce(last_error, '-') from mail_session_end";
    province.db.texts(sql).await
}

async fn recorded(province: &Province) -> Vec<String> {
    province.db.texts("select outcome from audit_leaf where action = 'end_mail_sessions' order by seq").await
}

async fn make_due(province: &Province) {
    assert_eq!(province.db.by_hand("update mail_session_end set due_at = 1").await, 1, "one is owed");
}

/// What a serving replica does at its time, over the same registry.
async fn schedule(province: &Province, server: &Arc<MailServer>) {
    let of = province.registry.province.clone();
    let clock = Arc::clone(&province.registry.clock);
    let registry = Registry::new(province.db.store.clone(), clock, true, of, IdSource::seeded(77));
    let registry = Arc::new(registry.with_mail(desk(province, server)));
    standing().do_what_is_due(&registry, &CancellationToken::new()).await;
}

async fn what_closes_stays_owed_until_the_mail_server_confirms(db: TestDatabase) {
    let (province, server) = office(db).await;
    let people = people(&province).await;
    decide(&province, 801, PersonDraft::Known(people[0].official), Act::Retire).await;
    province.sync().await;
    assert!(server.told().is_empty() && owed(&province).await.is_empty(), "who still reads stays logged in");

    server.says(SessionsEnded::Failed("the mail server is away".to_owned()));
    decide(&province, 802, PersonDraft::Known(people[1].official), Act::SuspendFromDuty).await;
    province.sync().await;
    assert_eq!(server.told(), [people[1].number], "told by the run itself");
    assert_eq!(owed(&province).await, ["closed 1 the mail server is away"]);
    assert_eq!(recorded(&province).await, ["failed"]);
    let nothing = end_mail_sessions(&province.registry).await.unwrap();
    assert_eq!((nothing, server.told().len()), (SessionsRound::default(), 1), "not before its time");

    server.says(SessionsEnded::Failed("still away".to_owned()));
    make_due(&province).await;
    let failed = end_mail_sessions(&province.registry).await.unwrap();
    assert_eq!(failed, SessionsRound { failed: true, ..SessionsRound::default() });
    assert_eq!(owed(&province).await, ["closed 2 still away"]);
    assert_eq!(recorded(&province).await, ["failed"], "a failure is recorded once");

    make_due(&province).await;
    schedule(&province, &server).await;
    assert_eq!(server.told(), [people[1].number; 3]);
    assert!(owed(&province).await.is_empty(), "confirmed");
    assert_eq!(recorded(&province).await, ["failed", "done"]);
    province.assert_converged().await;
}

async fn a_run_that_dies_before_it_confirms_still_ends_sessions(db: TestDatabase) {
    let (province, server) = office(db).await;
    let person = people(&province).await[0];
    decide(&province, 803, PersonDraft::Known(person.official), Act::SuspendFromDuty).await;
    let planned = province.plan(&province.it_admin).await;
    let dying =
        Dying { real: province.server.directory(), written: tokio::sync::Notify::new(), writes: AtomicI32::new(0) };
    let (registry, settings, id) = (&province.registry, &province.settings, planned.plan.id);
    tokio::select! {
        ended = apply_directory_sync(registry, &dying, settings, &province.it_admin, id, &|_| {}) => panic!("{ended:?}"),
        () = dying.written.notified() => {}
    }
    assert_eq!(dying.writes.load(Ordering::SeqCst), 1);

    let next = province.plan(&province.it_admin).await;
    assert!(!next.report.by_class.contains_key(&RowClass::Suspend), "the entry is closed already: {:?}", next.report);
    assert_eq!(owed(&province).await, ["closed 0 -"], "and yet its sessions are not forgotten");
    end_mail_sessions(registry).await.unwrap();
    assert!(server.told().is_empty(), "a run that lives has time to confirm");
    make_due(&province).await;
    let round = end_mail_sessions(registry).await.unwrap();
    assert_eq!((round.confirmed, server.told()), (1, vec![person.number]));
}

/// A directory whose client dies as soon as one person's entry is written.
struct Dying {
    real: LdapDirectory,
    written: tokio::sync::Notify,
    writes: AtomicI32,
}

#[async_trait]
impl Directory for Dying {
    async fn probe(&self) -> Result<Capabilities, DirectoryError> {
        self.real.probe().await
    }

    async fn prime(&self) -> Result<(), DirectoryError> {
        self.real.prime().await
    }

    async fn read(&self, query: &Query, sink: &mut (dyn FnMut(Observed) + Send)) -> Result<ReadProof, DirectoryError> {
        self.real.read(query, sink).await
    }

    async fn read_entry(&self, dn: &Dn) -> Result<Option<Observed>, DirectoryError> {
        self.real.read_entry(dn).await
    }

    async fn validate(&self, writes: &[Write<'_>]) -> Result<Vec<Option<Refusal>>, DirectoryError> {
        self.real.validate(writes).await
    }

    async fn add_in_transaction(&self, lane: usize, entries: &[Entry]) -> Result<TransactionOutcome, DirectoryError> {
        self.real.add_in_transaction(lane, entries).await
    }

    async fn write(&self, lane: usize, write: Write<'_>) -> Result<WriteOutcome, DirectoryError> {
        assert!(write.dn.0.starts_with("uid="), "people come first: {}", write.dn);
        let outcome = self.real.write(lane, write).await?;
        assert!(matches!(outcome, WriteOutcome::Done(_)), "{outcome:?}");
        self.writes.fetch_add(1, Ordering::SeqCst);
        self.written.notify_one();
        std::future::pending().await
    }

    fn lanes(&self) -> usize {
        self.real.lanes()
    }
}

async fn what_is_owed_anew_meanwhile_is_not_forgotten(db: TestDatabase) {
    let (province, server) = office(db).await;
    let person = people(&province).await[0];
    *server.meanwhile.lock().unwrap() = Some((province.db.store.clone(), person.mailbox));
    decide(&province, 804, PersonDraft::Known(person.official), Act::SuspendFromDuty).await;
    province.sync().await;
    assert_eq!(server.told(), [person.number]);
    assert_eq!(owed(&province).await, ["closed 0 -"], "somebody may have logged in between");
    assert!(recorded(&province).await.is_empty());
    make_due(&province).await;
    assert_eq!(end_mail_sessions(&province.registry).await.unwrap().confirmed, 1);
    assert_eq!((server.told().len(), recorded(&province).await), (2, vec!["done".to_owned()]));
}

async fn many_are_ended_some_at_once_and_the_first_alone(db: TestDatabase) {
    let (province, server) = office(db).await;
    let owe = "insert into mail_session_end (mailbox, reason, asked_at, due_at, attempts) \
        select id, 'closed', 1, number, 0 from mailbox where number <= 230";
    assert_eq!(province.db.by_hand(owe).await, 230);
    let round = end_mail_sessions(&province.registry).await.unwrap();
    assert_eq!(round, SessionsRound { confirmed: 100, failed: false, more: true });
    let at_once = std::mem::take(&mut *server.at_once.lock().unwrap());
    assert_eq!(
        (at_once[..3].to_vec(), at_once.iter().max()),
        (vec![1, 1, 2], Some(&8)),
        "the first tells whether it answers"
    );

    // A failure ends the round; what was at work beside it counts.
    for answer in [SessionsEnded::Confirmed, SessionsEnded::Confirmed, SessionsEnded::Failed("lost".to_owned())] {
        server.says(answer);
    }
    let round = end_mail_sessions(&province.registry).await.unwrap();
    assert_eq!(round, SessionsRound { confirmed: 8, failed: true, more: false });
    assert_eq!(owed(&province).await.iter().filter(|owed| owed.ends_with("1 lost")).count(), 1);

    // A run has nothing to write, and ends all the rest.
    province.sync().await;
    assert_eq!(owed(&province).await, ["closed 1 lost"], "not before its time");
    assert_eq!(server.told().len(), 230);
}

async fn without_a_command_it_stays_owed_and_nothing_is_tried(db: TestDatabase) {
    let (province, server) = office(db).await;
    let people = people(&province).await;
    server.says(SessionsEnded::NotConfigured);
    for (number, person) in (805..).zip(&people[..2]) {
        decide(&province, number, PersonDraft::Known(person.official), Act::SuspendFromDuty).await;
    }
    province.sync().await;
    assert_eq!(server.told().len(), 1, "asking for one is enough to know");
    assert_eq!(owed(&province).await, ["closed 0 -"; 2]);
    assert!(recorded(&province).await.is_empty());
    // The command is set.
    assert_eq!(end_mail_sessions(&province.registry).await.unwrap().confirmed, 2);
    assert!(owed(&province).await.is_empty());
}

async fn a_password_owes_what_could_not_be_ended(db: TestDatabase) {
    let (province, server) = office(db).await;
    let person = people(&province).await[0];
    let helpdesk = account(&province.registry, &province.it_admin, Role::Helpdesk).await;
    for (answer, rest) in [
        (SessionsEnded::Confirmed, vec![]),
        (SessionsEnded::NotConfigured, vec![]),
        (SessionsEnded::Failed("away".to_owned()), vec!["password_set 0 -"]),
    ] {
        let whom = Whom::Officials(vec![person.official]);
        let (purpose, channel) = (ActivationPurpose::Reset, ActivationChannel::Sheet);
        let mut issued = issue_activations(&province.registry, &helpdesk, &whom, purpose, channel).await.unwrap();
        server.says(answer.clone());
        let password = Password::chosen("thuyền về bến cũ mùa nước nổi".to_owned()).unwrap();
        let set = set_mailbox_password(&province.registry, &issued.sheets.remove(0).code, password).await.unwrap();
        assert_eq!((set.sessions, owed(&province).await), (answer, rest.iter().map(ToString::to_string).collect()));
    }
    assert_eq!(end_mail_sessions(&province.registry).await.unwrap().confirmed, 1);
    assert_eq!(server.told(), [person.number; 4]);
    assert_eq!(recorded(&province).await, ["done"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_status_of_the_directory_shows_what_is_owed() {
    let mut demo = DemoFolder::running();
    let before = demo.program.run(&["directory", "status", "--json"]).json();
    assert_eq!(before["sessions_to_end"]["total"], 0, "{before}");
    let owe = "insert into mail_session_end (mailbox, reason, asked_at, due_at, attempts, last_error) \
        select id, 'closed', 1577840400000000, 1, 3, 'exit status: 75 (away)' from mailbox where number = 7";
    demo.database().await.change(owe).await;
    let after = demo.program.run(&["directory", "status", "--json"]).json();
    let (owed, shown) = (&after["sessions_to_end"], &after["sessions_to_end"]["longest_owed"][0]);
    assert_eq!((&owed["total"], &owed["command_is_set"]), (&1.into(), &false.into()));
    assert_eq!((&shown["uid"], &shown["reason"], &shown["failures"]), (&"m000007".into(), &"closed".into(), &3.into()));
    let said = demo.program.run(&["directory", "status"]).done();
    assert!(said.contains("WARNING: [mailboxes] end_sessions is not set"), "{said}");
    assert!(said.contains("m000007 2020-01-01 08:00") && said.contains("3 failures: exit status: 75 (away)"), "{said}");

    // A run ends what is due by the configured command, though it has nothing to write.
    let told = demo.dir().join("told");
    demo.program.set("CONGVU_MAILBOXES_END_SESSIONS", format!("[\"touch\", \"{}.{{uid}}\"]", told.display()));
    demo.program.run(&["directory", "apply", "--json"]).json();
    assert!(told.with_extension("m000007").exists());
    let last = demo.program.run(&["directory", "status", "--json"]).json();
    assert_eq!(last["sessions_to_end"]["total"], 0, "{last}");
}
