//! An official sets the password of their mailbox with a one-time code, on a real directory server; the helpdesk issues codes and
//! unlocks within its part of the tree, and never sees a password.

mod recovery;

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use congvu::auth::activation_code::ActivationCode;
use congvu::auth::password::Password;
use congvu::demo::slapd::Overlay;
use congvu::directory::credentials::{Credentials, NewPassword, PasswordOutcome};
use congvu::directory::entry::Dn;
use congvu::directory::port::DirectoryError;
use congvu::domain::ids::OfficialId;
use congvu::domain::mailbox::activation::{ActivationChannel, ActivationPurpose};
use congvu::domain::mailbox::uid;
use congvu::domain::principal::Role;
use congvu::operations::issue_activations::{Issued, Whom, issue_activations};
use congvu::operations::mail_desk::MailDesk;
use congvu::operations::mail_sessions::{MailSessions, SessionsEnded};
use congvu::operations::set_mailbox_password::{MailboxPasswordSet, set_mailbox_password};
use congvu::operations::unlock_mailbox::unlock_mailbox;
use congvu::operations::verify_registry::verify_registry;
use congvu::operations::{Actor, OperationError, OperationResult};

use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::province::{Province, account, account_over};
use crate::slapd::{self, Fixture};

const CHOSEN: &str = "thuyền về bến cũ mùa nước nổi";

on_both_engines! {
    a_sheet_sets_a_password_once_and_the_plan_stays_empty
    a_later_code_ends_the_earlier_one_and_a_closed_mailbox_gets_none
    the_helpdesk_of_one_agency_reaches_nobody_elsewhere
    what_the_directory_refuses_does_not_burn_the_code
}

/// A mail server that writes down whose sessions it was told to end.
#[derive(Default)]
struct Told(Mutex<Vec<i64>>);

#[async_trait]
impl MailSessions for Told {
    async fn end(&self, number: i64) -> SessionsEnded {
        self.0.lock().unwrap().push(number);
        SessionsEnded::Confirmed
    }
}

struct Office {
    province: Province,
    helpdesk: Actor,
    told: Arc<Told>,
}

impl Office {
    async fn new(db: TestDatabase) -> Self {
        Self::of(Province::provisioned(db).await).await
    }

    async fn of(mut province: Province) -> Self {
        let helpdesk = account(&province.registry, &province.it_admin, Role::Helpdesk).await;
        let told = Arc::new(Told::default());
        province.registry.mail = Some(MailDesk {
            credentials: Arc::new(province.server.directory()),
            naming: province.settings.naming.clone(),
            sessions: Arc::<Told>::clone(&told),
            pages: "https://congvu.example".to_owned(),
        });
        Self { province, helpdesk, told }
    }

    /// Owners of active mailboxes, by number.
    async fn officials(&self, filter: &str) -> Vec<OfficialId> {
        let sql = format!("select official from mailbox_current where kind = 'personal' and {filter} order by number");
        let sql = if self.province.db.is_postgres() {
            sql.replace("official from", "official::text from")
        } else {
            sql.replace("official from", "lower(hex(official)) from")
        };
        self.province.db.texts(&sql).await.iter().map(|text| text.parse().unwrap()).collect()
    }

    async fn issue(&self, actor: &Actor, official: OfficialId) -> OperationResult<Issued> {
        let whom = Whom::Officials(vec![official]);
        issue_activations(&self.province.registry, actor, &whom, ActivationPurpose::Activate, ActivationChannel::Sheet)
            .await
    }

    async fn use_code(&self, code: &ActivationCode, password: &str) -> OperationResult<MailboxPasswordSet> {
        let password = Password::chosen(password.to_owned()).unwrap();
        set_mailbox_password(&self.province.registry, code, password).await
    }

    async fn log_in(&self, number: i64, password: &str) -> u32 {
        let (driver, mut ldap) = ldap3::LdapConnAsync::new(self.province.server.url()).await.unwrap();
        tokio::spawn(driver.drive());
        ldap.simple_bind(&self.province.settings.naming.person(number).0, password).await.unwrap().rc
    }
}

async fn a_sheet_sets_a_password_once_and_the_plan_stays_empty(db: TestDatabase) {
    let office = Office::new(db).await;
    let official = office.officials("state = 'active'").await[0];
    let sheet = office.issue(&office.helpdesk, official).await.unwrap().sheets.remove(0);
    let number = sheet.owner.number;
    assert_eq!(office.log_in(number, CHOSEN).await, 49);

    let set = office.use_code(&sheet.code, CHOSEN).await.unwrap();
    assert_eq!((set.owner.official, set.sessions), (official, SessionsEnded::Confirmed));
    assert_eq!(*office.told.0.lock().unwrap(), [number]);
    assert_eq!(office.log_in(number, CHOSEN).await, 0);
    assert!(matches!(office.use_code(&sheet.code, CHOSEN).await, Err(OperationError::NotFound { .. })));

    assert_eq!(office.province.text("select purpose from password_set").await, "activate");
    office.province.assert_converged().await;
    let verified = verify_registry(&office.province.registry, None).await.unwrap();
    assert_eq!(verified.problems, []);
    // Neither the code nor the password is anywhere in the registry.
    let stored =
        office.province.text("select cast(count(*) as text) from activation where issued_by = 'helpdesk'").await;
    assert_eq!(stored, "1");
}

async fn a_later_code_ends_the_earlier_one_and_a_closed_mailbox_gets_none(db: TestDatabase) {
    let office = Office::new(db).await;
    let official = office.officials("state = 'active'").await[0];
    let first = office.issue(&office.helpdesk, official).await.unwrap().sheets.remove(0);
    let second = office.issue(&office.helpdesk, official).await.unwrap().sheets.remove(0);
    assert!(matches!(office.use_code(&first.code, CHOSEN).await, Err(OperationError::NotFound { .. })));
    office.province.db.by_hand("update activation set expires_at = 1 where ended_at is null").await;
    assert!(matches!(office.use_code(&second.code, CHOSEN).await, Err(OperationError::NotFound { .. })), "it ran out");

    let closed = office.officials("state = 'active'").await[1];
    office.province.db.by_hand("update mailbox_current set state = 'preserved' where state = 'active'").await;
    let issued = office.issue(&office.helpdesk, closed).await.unwrap();
    assert!(issued.sheets.is_empty() && issued.closed.len() == 1);
}

async fn the_helpdesk_of_one_agency_reaches_nobody_elsewhere(db: TestDatabase) {
    let office = Office::new(db).await;
    let (registry, it_admin) = (&office.province.registry, &office.province.it_admin);
    let local = account_over(registry, it_admin, Role::Helpdesk, "H10.31").await;
    let ours = office.officials("state = 'active' and agency_path like 'H10/H10.31/%'").await[0];
    let theirs = office.officials("state = 'active' and agency_path like 'H10/H10.32/%'").await[0];
    assert_eq!(office.issue(&local, ours).await.unwrap().sheets.len(), 1);
    assert!(matches!(office.issue(&local, theirs).await, Err(OperationError::NotFound { .. })));
    let refused = unlock_mailbox(registry, &local, theirs).await;
    assert!(matches!(refused, Err(OperationError::NotFound { .. })));
    assert!(matches!(office.issue(&office.province.hr, ours).await, Err(OperationError::NotAllowed { .. })));
    assert!(matches!(office.issue(&Actor::Shell, ours).await, Err(OperationError::NotLoggedIn { .. })));
    let issued = office.province.text("select cast(count(*) as text) from activation").await;
    assert_eq!(issued, "1", "what was refused left nothing");
}

/// A server with the password policy and argon2 modules: our hash goes in as `{ARGON2}`; three wrong log-ins lock.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_with_argon2_gets_our_hash_and_the_helpdesk_unlocks() {
    Box::pin(crate::database::with_sqlite(|db| async move {
        let server = Fixture::overlaid(&[Overlay::PasswordPolicy]).await;
        let mut ldap = server.raw().await;
        let policy = vec![
            ("objectClass", ["applicationProcess", "pwdPolicy"].into()),
            ("cn", ["policy"].into()),
            ("pwdAttribute", ["userPassword"].into()),
            ("pwdLockout", ["TRUE"].into()),
            ("pwdMaxFailure", ["3"].into()),
        ];
        ldap.add(&format!("cn=policy,{}", slapd::BASE), policy).await.unwrap().success().unwrap();
        let province = Province::staffed_beside(db, server).await;
        province.sync().await;
        let office = Office::of(province).await;
        let official = office.officials("state = 'active'").await[0];
        let sheet = office.issue(&office.helpdesk, official).await.unwrap().sheets.remove(0);
        let number = sheet.owner.number;
        office.use_code(&sheet.code, CHOSEN).await.unwrap();

        let stored = entry(&mut ldap, &office, number, "userPassword").await;
        assert!(stored[0].starts_with("{ARGON2}$argon2id$"), "{stored:?}");
        for _ in 0..3 {
            assert_eq!(office.log_in(number, "sai").await, 49);
        }
        assert_eq!(office.log_in(number, CHOSEN).await, 49, "locked");
        let unlock = || unlock_mailbox(&office.province.registry, &office.helpdesk, official);
        assert!(unlock().await.unwrap());
        assert_eq!(office.log_in(number, CHOSEN).await, 0);
        assert!(!unlock().await.unwrap(), "nothing was left to unlock");
    }))
    .await;
}

/// A directory that gives one answer to every password.
struct Answering(PasswordOutcome);

#[async_trait]
impl Credentials for Answering {
    async fn set_password(&self, _: &Dn, _: &NewPassword) -> Result<PasswordOutcome, DirectoryError> {
        Ok(self.0.clone())
    }

    async fn unlock(&self, _: &Dn) -> Result<bool, DirectoryError> {
        Ok(false)
    }
}

async fn what_the_directory_refuses_does_not_burn_the_code(db: TestDatabase) {
    let mut office = Office::new(db).await;
    let official = office.officials("state = 'active'").await[0];
    let sheet = office.issue(&office.helpdesk, official).await.unwrap().sheets.remove(0);
    let real = office.province.registry.mail.clone().unwrap();
    for outcome in [PasswordOutcome::NoEntry, PasswordOutcome::Refused("too short".to_owned())] {
        office.province.registry.mail = Some(MailDesk { credentials: Arc::new(Answering(outcome)), ..real.clone() });
        let set = office.use_code(&sheet.code, CHOSEN).await;
        assert!(matches!(set, Err(OperationError::Conflict { .. })), "{set:?}");
    }
    office.province.registry.mail = Some(real);
    assert!(office.told.0.lock().unwrap().is_empty(), "no session was ended for nothing");
    office.use_code(&sheet.code, CHOSEN).await.unwrap();
}

async fn entry(ldap: &mut ldap3::Ldap, office: &Office, number: i64, attribute: &str) -> Vec<String> {
    let filter = format!("(uid={})", uid(number));
    let found = ldap.search(slapd::BASE, ldap3::Scope::Subtree, &filter, vec![attribute]).await.unwrap();
    let entry = found.success().unwrap().0.remove(0);
    assert!(office.log_in(number, "").await != 0, "an empty password never logs in");
    ldap3::SearchEntry::construct(entry).attrs.remove(attribute).unwrap_or_default()
}
