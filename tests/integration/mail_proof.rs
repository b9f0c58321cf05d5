//! A real mail system reads what congvu provisioned: Postfix and Dovecot by the examples of `ldap-schema/`, a slapd with the password policy
//! and argon2, and the operations that every surface uses. Each scene is seen as people see it, over IMAP and SMTP.
//!
//! Not in `make test`: `make test-mail` installs the mail servers and runs these as root. The table of what each state may do is
//! `domain::mailbox::lifecycle`, and in words `docs/MAIL.md`.

mod client;
mod scenes;
mod servers;

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use congvu::auth::password::Password;
use congvu::demo::slapd::Overlay;
use congvu::directory::attribute::Attribute;
use congvu::domain::clock::{Clock, Timestamp};
use congvu::domain::ids::OfficialId;
use congvu::domain::mailbox::activation::{ActivationChannel, ActivationPurpose};
use congvu::domain::mailbox::uid;
use congvu::domain::principal::Role;
use congvu::operations::Actor;
use congvu::operations::approve_plan::approve_plan;
use congvu::operations::issue_activations::{Whom, issue_activations};
use congvu::operations::mail_desk::MailDesk;
use congvu::operations::mail_sessions::{SessionCommand, SessionsEnded};
use congvu::operations::run_decisions::run_decisions;
use congvu::operations::set_mailbox_password::set_mailbox_password;
use congvu::operations::unlock_mailbox::unlock_mailbox;
use time::Date;

use self::client::{Imap, No, Smtp};
use self::servers::{MailServers, Site};
use crate::database::TestDatabase;
use crate::main_job::province::{Province, account, texts};
use crate::slapd::{self, BASE, Fixture};

const DOMAIN: &str = "binhphuoc.gov.vn";
/// Somebody of another mail server.
const OUTSIDER: &str = "nguoi.dan@khac.example";
const PASSWORD: &str = "thuyền về bến cũ mùa nước nổi";

/// The business clock: it stands where it was put.
#[derive(Debug)]
struct Hand(AtomicI64);

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_micros(self.0.load(Ordering::SeqCst))
    }
}

/// A province whose mail works.
struct World {
    province: Province,
    servers: MailServers,
    clock: Arc<Hand>,
    helpdesk: Actor,
}

impl World {
    async fn new(db: TestDatabase) -> Self {
        let server = directory().await;
        let account_of_mail = format!("cn=mail-server,ou=services,{BASE}");
        let mut province = Province::staffed_beside(db, server).await;
        province.sync().await;
        let url = province.server.url().to_owned();
        let site = Site { ldap: &url, account: &account_of_mail, password: "thư-chạy", domain: DOMAIN };
        let servers = MailServers::start(&site);
        let helpdesk = account(&province.registry, &province.it_admin, Role::Helpdesk).await;
        let clock = Arc::new(Hand(AtomicI64::new(province.registry.clock.now().unix_micros())));
        province.registry.clock = Arc::<Hand>::clone(&clock);
        let words = [servers.end_sessions().display().to_string(), "{uid}".to_owned()];
        province.registry.mail = Some(MailDesk {
            credentials: Arc::new(province.server.directory()),
            naming: province.settings.naming.clone(),
            sessions: Arc::new(SessionCommand { words: words.to_vec() }),
            pages: "https://congvu.example".to_owned(),
        });
        Self { province, servers, clock, helpdesk }
    }

    /// A day comes: what the schedule of a serving replica does, then a directory run, approved by HR if the guard asks for it.
    async fn come(&self, day: Date) {
        self.clock.0.store(Timestamp::start_of(day).plus_seconds(9 * 3600).unix_micros(), Ordering::SeqCst);
        run_decisions(&self.province.registry, &Actor::Shell, day).await.unwrap();
        self.sync().await;
    }

    async fn sync(&self) {
        let planned = self.province.plan(&self.province.it_admin).await;
        if !planned.guard.passed() {
            approve_plan(&self.province.registry, &self.province.hr, planned.plan.id).await.unwrap();
        }
        let outcome = self.province.apply(&self.province.it_admin, &planned).await.unwrap();
        assert!(outcome.is_success(), "{outcome:?}");
    }

    /// Addresses of somebody, the first one first, as the directory has them.
    async fn addresses(&self, number: i64) -> Vec<String> {
        let found = self.province.entries("ou=people,", &format!("(uid={})", uid(number))).await;
        let mut addresses = texts(&found[0], Attribute::Mail);
        addresses.extend(texts(&found[0], Attribute::MailAlias));
        addresses
    }

    async fn state(&self, number: i64) -> String {
        let found = self.province.entries("ou=people,", &format!("(uid={})", uid(number))).await;
        texts(&found[0], Attribute::MailState).concat()
    }

    /// The helpdesk hands over a sheet, and its owner chooses the password.
    async fn activate(&self, official: OfficialId) {
        let whom = Whom::Officials(vec![official]);
        let (purpose, channel) = (ActivationPurpose::Activate, ActivationChannel::Sheet);
        let issued = issue_activations(&self.province.registry, &self.helpdesk, &whom, purpose, channel).await.unwrap();
        let password = Password::chosen(PASSWORD.to_owned()).unwrap();
        let set = set_mailbox_password(&self.province.registry, &issued.sheets[0].code, password).await.unwrap();
        assert_eq!(set.sessions, SessionsEnded::Confirmed);
    }

    /// Logs in by IMAP; what refuses it says why.
    async fn reads(&self, address: &str, password: &str) -> Result<Imap, String> {
        let mut imap = Imap::secure(self.servers.ports.imap, &self.servers.certificate()).await;
        imap.log_in(address, password).map(|()| imap)
    }

    /// Logs in to send.
    async fn writes(&self, address: &str) -> Result<Smtp, No> {
        let (mut smtp, _) = Smtp::secure(self.servers.ports.submission, &self.servers.certificate()).await;
        smtp.log_in(address, PASSWORD).map(|()| smtp)
    }

    /// Another mail server hands over a message.
    async fn delivers(&self, to: &[&str], subject: &str) -> Result<(), No> {
        let (mut smtp, _) = Smtp::plain(self.servers.ports.smtp).await;
        smtp.send(OUTSIDER, to, subject)
    }
}

/// A slapd as `ldap-schema/` recommends it: argon2, a lock after three wrong passwords, and the access rules for the mail server's
/// account, which reads entries and no password.
async fn directory() -> Fixture {
    let mut options = slapd::options();
    options.overlays = vec![Overlay::PasswordPolicy];
    let rules = include_str!("../../ldap-schema/acl.conf");
    assert!(rules.contains(BASE), "the example's base is this one");
    options.database_lines = rules.to_owned();
    let server = Fixture::with(options).await;
    let mut ldap = server.raw().await;
    let policy = vec![
        ("objectClass", ["applicationProcess", "pwdPolicy"].into()),
        ("cn", ["policy"].into()),
        ("pwdAttribute", ["userPassword"].into()),
        ("pwdLockout", ["TRUE"].into()),
        ("pwdMaxFailure", ["3"].into()),
    ];
    ldap.add(&format!("cn=policy,{BASE}"), policy).await.unwrap().success().unwrap();
    let services = vec![("objectClass", ["organizationalUnit"].into()), ("ou", ["services"].into())];
    ldap.add(&format!("ou=services,{BASE}"), services).await.unwrap().success().unwrap();
    let mail = vec![
        ("objectClass", ["applicationProcess", "simpleSecurityObject"].into()),
        ("cn", ["mail-server"].into()),
        ("userPassword", ["thư-chạy"].into()),
    ];
    ldap.add(&format!("cn=mail-server,ou=services,{BASE}"), mail).await.unwrap().success().unwrap();
    server
}
