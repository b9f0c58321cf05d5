//! Small invented registries to test with.

use congvu::domain::agency::{AgencyCode, AgencyKind, AgencyRole, AgencyVersion, Level, TreePath};
use congvu::domain::certificate::facts::{Certificate, CertificateFacts, Fingerprint, Serial};
use congvu::domain::certificate::status::ChainVerdict;
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::{AgencyId, CertificateId, FactId, IdSource, MailboxId, OfficialId, PostingId};
use congvu::domain::mailbox::address::{AddressFact, AddressKind, MailAddress};
use congvu::domain::mailbox::lifecycle::{MailboxState, MailboxStateFact};
use congvu::domain::mailbox::{Mailbox, MailboxKind};
use congvu::domain::official::{Category, Official};
use congvu::domain::period::Period;
use congvu::domain::posting::{Posting, PostingKind, Rank};
use congvu::storage::{ChangeSet, Header, Result, Store};
use sha2::{Digest, Sha256};
use time::Date;
use time::macros::date;
use uuid::Uuid;

/// The day on which everything in a test registry begins, unless it says otherwise.
pub(crate) const START: Date = date!(2019 - 01 - 01);

/// Issuer key of the test certificates.
pub(crate) const ISSUER: Fingerprint = Fingerprint([7; 32]);

/// A person and what belongs to them.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) official: Official,
    pub(crate) posting: Posting,
    pub(crate) mailbox: Mailbox,
    pub(crate) state: MailboxStateFact,
    pub(crate) address: AddressFact,
    pub(crate) certificate: (Certificate, ChainVerdict),
}

/// Makes things, each new.
#[derive(Debug)]
pub(crate) struct Maker {
    ids: IdSource,
    made: i64,
}

impl Maker {
    pub(crate) fn new() -> Self {
        Self { ids: IdSource::seeded(1), made: 0 }
    }

    pub(crate) fn id(&mut self) -> Uuid {
        self.ids.next(Timestamp::start_of(START))
    }

    /// An agency with a version from [`START`] on.
    pub(crate) fn agency(&mut self, code: &str, parent: Option<&AgencyVersion>) -> AgencyVersion {
        let code: AgencyCode = code.parse().expect("a code");
        AgencyVersion {
            id: FactId(self.id()),
            agency: AgencyId(self.id()),
            effective: Period::starting(START),
            path: parent.map_or_else(|| TreePath::root(&code), |parent| parent.path.child(&code)),
            alternative_codes: vec!["000.00.01.H99".to_owned()],
            gso_code: None,
            name: format!("Cơ quan {code}"),
            slug: code.as_str().to_ascii_lowercase().replace('.', ""),
            kind: AgencyKind::ProvincialDepartment,
            level: Level::Province,
            role: AgencyRole::ReportingUnit,
            parent: parent.map(|parent| parent.agency),
            network_site: true,
            legal_act: None,
            code,
        }
    }

    /// A person of an agency from [`START`] on: everything in order.
    pub(crate) fn person(&mut self, agency: AgencyId, name: &str) -> Person {
        self.made += 1;
        let number = self.made;
        let official = OfficialId(self.id());
        let mailbox = MailboxId(self.id());
        let address = address(&format!("nguoi{number}@binhphuoc.gov.vn"));
        Person {
            official: Official {
                id: official,
                full_name: name.to_owned(),
                birth_date: date!(1980 - 02 - 29),
                category: Category::CivilServant,
            },
            posting: Posting {
                id: PostingId(self.id()),
                official,
                agency,
                effective: Period::starting(START),
                kind: PostingKind::Primary,
                rank: Rank::Staff,
                position: "Chuyên viên".to_owned(),
                subject: None,
            },
            mailbox: Mailbox {
                id: mailbox,
                number,
                kind: MailboxKind::Personal,
                official: Some(official),
                agency: None,
                quota_mib: 2048,
            },
            state: MailboxStateFact {
                id: FactId(self.id()),
                mailbox,
                state: MailboxState::Active,
                effective: Period::starting(START),
                subject: None,
            },
            certificate: (self.certificate(official, &address, number), ChainVerdict::Good),
            address: AddressFact {
                id: FactId(self.id()),
                mailbox,
                address,
                kind: AddressKind::Primary,
                effective: Period::starting(START),
            },
        }
    }

    fn certificate(&mut self, official: OfficialId, address: &MailAddress, number: i64) -> Certificate {
        let der = format!("certificate {number}").into_bytes();
        Certificate {
            id: CertificateId(self.id()),
            facts: CertificateFacts {
                sha256: Fingerprint(Sha256::digest(&der).into()),
                issuer: "CN=Test CA,C=VN".to_owned(),
                issuer_key: ISSUER,
                serial: Serial(number.to_be_bytes().to_vec()),
                subject: format!("CN=Người {number},C=VN"),
                common_name: Some(format!("Người {number}")),
                not_before: Timestamp::start_of(START),
                not_after: Timestamp::start_of(date!(2024 - 01 - 01)),
                addresses: vec![address.clone()],
                key: "RSA 2048".to_owned(),
                signature_algorithm: "sha256WithRSAEncryption".to_owned(),
                may_sign: true,
                is_ca: false,
            },
            official: Some(official),
            der,
        }
    }
}

pub(crate) fn address(text: &str) -> MailAddress {
    text.parse().expect("an address")
}

pub(crate) fn header(day: Date) -> Header {
    Header { actor: "tester".to_owned(), operation: "test", at: Timestamp::start_of(day).plus_seconds(9 * 3600) }
}

pub(crate) async fn insert_agencies(write: &mut ChangeSet, versions: &[AgencyVersion]) -> Result<()> {
    let ids: Vec<AgencyId> = versions.iter().map(|version| version.agency).collect();
    write.insert_agencies(&ids).await?;
    write.insert_agency_versions(versions).await
}

pub(crate) async fn insert_people(write: &mut ChangeSet, people: &[Person]) -> Result<()> {
    fn each<T: Clone>(people: &[Person], part: impl Fn(&Person) -> &T) -> Vec<T> {
        people.iter().map(|person| part(person).clone()).collect()
    }
    write.insert_officials(&each(people, |person| &person.official)).await?;
    write.insert_postings(&each(people, |person| &person.posting)).await?;
    write.insert_mailboxes(&each(people, |person| &person.mailbox)).await?;
    write.insert_mailbox_states(&each(people, |person| &person.state)).await?;
    write.insert_addresses(&each(people, |person| &person.address)).await?;
    write.insert_certificates(&each(people, |person| &person.certificate)).await
}

/// The province, two departments, and three people: two in the first department, one in the second.
pub(crate) async fn small(store: &Store) -> (Maker, Vec<AgencyVersion>, Vec<Person>) {
    let mut maker = Maker::new();
    let root = maker.agency("H10", None);
    let first = maker.agency("H10.1", Some(&root));
    let second = maker.agency("H10.2", Some(&root));
    let people = vec![
        maker.person(first.agency, "Điểu Nen"),
        maker.person(first.agency, "Nguyễn Văn An"),
        maker.person(second.agency, "Trần Thị Bình"),
    ];
    let agencies = vec![root, first, second];
    let mut write = store.write(header(START)).await.expect("a change set");
    insert_agencies(&mut write, &agencies).await.expect("agencies");
    insert_people(&mut write, &people).await.expect("people");
    assert_eq!(write.commit().await.expect("a commit"), 1);
    (maker, agencies, people)
}
