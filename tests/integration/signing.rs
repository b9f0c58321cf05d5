//! Signatures that document systems report: taken in once, judged, judged anew when facts change, told to whom they concern.

mod alarms;
mod anew;
mod document;
mod documents;
mod findings;
mod grounds;
mod indicators;
mod kept;
mod known;
mod months;
mod placed;
mod plans;
mod program;
mod recording;
mod scope_rules;
mod scores;
mod seen;
mod totals;
mod year;

use std::sync::Arc;

use congvu::domain::agency::{AgencyVersion, TreePath};
use congvu::domain::certificate::facts::{Certificate, Fingerprint, Serial};
use congvu::domain::certificate::status::ChainVerdict;
use congvu::domain::clock::{FixedClock, Timestamp};
use congvu::domain::ids::{AgencyId, CertificateId, FactId, IdSource, MailboxId, PrincipalId};
use congvu::domain::mailbox::address::{AddressFact, AddressKind, MailAddress};
use congvu::domain::mailbox::{Mailbox, MailboxKind};
use congvu::domain::period::Period;
use congvu::domain::principal::{Grant, Principal, Role};
use congvu::domain::signing::reading::{Field, Written};
use congvu::domain::signing::system::SystemCode;
use congvu::domain::signing::verdict::Outcome;
use congvu::operations::signing_events::record::{EventOutcome, EventRow, SentEvent, record_signing_events};
use congvu::operations::signing_events::systems::add_document_system;
use congvu::operations::{Actor, Province, Registry};
use congvu::storage::Header;
use congvu::storage::row::access::PrincipalRow;

use crate::database::TestDatabase;
use crate::storage::registry::{Maker, Person, START, small};

/// A registry with three people, whose now is the noon of day 300, and a system that reports.
struct Office {
    db: TestDatabase,
    registry: Registry,
    maker: Maker,
    agencies: Vec<AgencyVersion>,
    people: Vec<Person>,
}

const SYSTEM: &str = "ioffice";

impl Office {
    async fn open(db: &TestDatabase) -> Self {
        let (maker, agencies, people) = small(&db.store).await;
        let registry = registry(db);
        add_document_system(&registry, &actor(Role::ItAdmin, "H10/"), &code(), "iOffice tỉnh", None)
            .await
            .expect("a system");
        Self { db: db.clone(), registry, maker, agencies, people }
    }

    /// An event of person `who`'s certificate, in the name of their agency, an hour into a day.
    fn event(&self, name: &str, who: usize, on: i64) -> Written {
        let sha256 = self.people[who].certificate.0.facts.sha256;
        let agency = ["H10.1", "H10.1", "H10.2"][who];
        written(name, sha256, agency, on)
    }

    async fn report(&self, events: Vec<Written>) -> Vec<EventOutcome> {
        self.report_as(&machine("H10/"), events).await.into_iter().map(|row| row.outcome).collect()
    }

    async fn report_as(&self, actor: &Actor, events: Vec<Written>) -> Vec<EventRow> {
        let sent = events.into_iter().zip(0..);
        let sent = sent.map(|(event, place)| SentEvent { place, content: Ok(event) }).collect();
        record_signing_events(&self.registry, actor, &code(), sent).await.expect("a batch")
    }

    /// An account of that name, which reports for a part of the tree.
    async fn account(&self, number: u128, name: &str, path: &str) -> Actor {
        let id = PrincipalId(uuid::Uuid::from_u128(number));
        let row = PrincipalRow {
            principal: Principal::new(id, name),
            password_hash: None,
            disabled: false,
            must_change: false,
        };
        let books = self.db.store.bookkeeping().await.expect("books");
        books.insert_principal(&row, day(0)).await.expect("an account");
        books.commit().await.expect("a commit");
        let Actor::Principal(principal) = machine(path) else { panic!("a machine has an account") };
        Actor::Principal(Principal { id, name: name.to_owned(), ..principal })
    }

    async fn change_sets(&self) -> i64 {
        self.db.store.read().await.expect("a reader").head().await.expect("a number")
    }

    /// Everything that is stored adds up.
    async fn verified(&self) {
        let mut found = Vec::new();
        let reader = self.db.store.read().await.expect("a reader");
        reader.verify(&mut |inconsistency| found.push(inconsistency)).await.expect("a verification");
        assert!(found.is_empty(), "{found:?}");
    }
}

/// An agency's certificate, stating the address of a mailbox that is the first department's.
async fn seal(office: &mut Office) -> Fingerprint {
    let stated: MailAddress = "vanphong@binhphuoc.gov.vn".parse().expect("an address");
    let model = office.people[0].certificate.0.clone();
    let mut facts = model.facts.clone();
    (facts.sha256, facts.serial) = (Fingerprint([0x55; 32]), Serial(vec![0x55, 0x22]));
    facts.addresses = vec![stated.clone()];
    let sha256 = facts.sha256;
    let certificate = Certificate { id: CertificateId(office.maker.id()), facts, official: None, der: vec![5] };
    let mailbox = Mailbox {
        id: MailboxId(office.maker.id()),
        number: 900,
        kind: MailboxKind::Agency,
        official: None,
        agency: Some(office.agencies[1].agency),
        quota_mib: 2048,
    };
    let address = AddressFact {
        id: FactId(office.maker.id()),
        mailbox: mailbox.id,
        address: stated,
        kind: AddressKind::Primary,
        effective: Period::starting(day(0).day()),
    };
    let header = Header { actor: "tester".to_owned(), operation: "test", at: day(299) };
    let mut write = office.db.store.write(header).await.expect("a change set");
    write.insert_certificates(&[(certificate, ChainVerdict::Good)]).await.expect("a certificate");
    write.insert_mailboxes(&[mailbox]).await.expect("a mailbox");
    write.insert_addresses(&[address]).await.expect("an address");
    write.commit().await.expect("a commit");
    sha256
}

fn registry(db: &TestDatabase) -> Registry {
    let province =
        Province { name: "Tỉnh".to_owned(), code: "H10".to_owned(), mail_domain: "binhphuoc.gov.vn".to_owned() };
    let clock = Arc::new(FixedClock(day(300).plus_seconds(43_200)));
    Registry::new(db.store.clone(), clock, true, province, IdSource::seeded(9))
}

fn code() -> SystemCode {
    SYSTEM.parse().expect("a code")
}

fn actor(role: Role, path: &str) -> Actor {
    let path = TreePath::from_stored(path.to_owned());
    Actor::Principal(Principal {
        grants: vec![Grant { role, agency: AgencyId(uuid::Uuid::nil()), path }],
        ..Principal::new(PrincipalId(uuid::Uuid::nil()), "somebody")
    })
}

pub(crate) fn machine(path: &str) -> Actor {
    actor(Role::Machine, path)
}

/// The beginning of so many days after the registry's first.
fn day(number: i64) -> Timestamp {
    Timestamp::start_of(START).plus_seconds(number * 86_400)
}

/// A sound event, an hour into a day; the mapping of the system says that its claimed times are local.
pub(crate) fn written(name: &str, sha256: Fingerprint, agency: &str, on: i64) -> Written {
    let signed = day(on).plus_seconds(3600);
    let mut written = Written::default();
    for (field, value) in [
        (Field::EventId, name),
        (Field::Document, "vb-7"),
        (Field::Notation, "12/STTTT-CNTT"),
        (Field::Agency, agency),
        (Field::Action, "leader_approval"),
        (Field::SignerSha256, &sha256.to_string()),
        (Field::ClaimedAt, &signed.to_string()),
        (Field::StampedAt, &signed.to_string()),
        (Field::Format, "pades"),
        (Field::Digest, "sha256"),
        (Field::DocumentDigest, &"0c".repeat(32)),
    ] {
        written.set(field, value);
    }
    written
}

const fn recorded(verdict: Outcome) -> EventOutcome {
    EventOutcome::Recorded { verdict, knows_agency: true }
}

pub(crate) fn with(mut event: Written, changes: &[(Field, &str)]) -> Written {
    for (field, value) in changes {
        event.set(*field, value);
    }
    event
}
