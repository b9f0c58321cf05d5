//! An invented province of any size, written through change sets as everything else is.

use congvu::auth::password::Password;
use congvu::auth::token::SessionToken;
use congvu::domain::agency::{AgencyCode, AgencyKind, AgencyRole, AgencyVersion, Level, TreePath};
use congvu::domain::certificate::facts::{Certificate, CertificateFacts, Fingerprint, Serial};
use congvu::domain::certificate::status::{ChainVerdict, ListWindow, Revocation};
use congvu::domain::clock::{Clock as _, SystemClock, Timestamp};
use congvu::domain::ids::{AgencyId, CertificateId, FactId, IdSource, MailboxId, OfficialId, PostingId, PrincipalId};
use congvu::domain::mailbox::address::{AddressFact, AddressKind};
use congvu::domain::mailbox::lifecycle::{MailboxState, MailboxStateFact};
use congvu::domain::mailbox::{Mailbox, MailboxKind};
use congvu::domain::official::{Category, Official};
use congvu::domain::period::Period;
use congvu::domain::posting::{Posting, PostingKind, Rank};
use congvu::domain::principal::{Grant, Principal, Role};
use congvu::storage::row::access::{PrincipalRow, SessionRow};
use congvu::storage::write::RevocationList;
use congvu::storage::{Header, Store};
use sha2::{Digest as _, Sha256};
use time::{Date, macros::date};

use super::AnyError;

/// Agencies of the province.
const AGENCIES: u32 = 310;
/// People in one change set.
const BATCH: u32 = 2_000;
const START: Date = date!(2019 - 01 - 01);
const ISSUER: Fingerprint = Fingerprint([7; 32]);

/// The administrator's account.
pub(super) const NAME: &str = "bench";
/// Accounts that log in, each from a machine of its own: `bench1` and so on.
pub(super) const LOG_INS: u8 = 8;
/// The password of all of them.
pub(super) const PASSWORD: &str = "an-invented-passphrase";

/// What was written.
pub(super) struct Seeded {
    pub(super) agencies: Vec<AgencyVersion>,
    pub(super) certificates: Vec<(CertificateId, Fingerprint)>,
    /// A session of each of these, by role.
    pub(super) machine: SessionToken,
    pub(super) admin: SessionToken,
    pub(super) admin_principal: Principal,
}

/// Writes `officials` people with everything that belongs to them.
pub(super) async fn seed(store: &Store, officials: u32) -> Result<Seeded, AnyError> {
    let mut ids = IdSource::seeded(7);
    let agencies = agencies(&mut ids)?;
    let mut write = store.write(header()).await?;
    write.insert_agencies(&agencies.iter().map(|version| version.agency).collect::<Vec<_>>()).await?;
    write.insert_agency_versions(&agencies).await?;
    write.commit().await?;
    let mut certificates = Vec::new();
    let mut first = 1;
    while first <= officials {
        let last = officials.min(first + BATCH - 1);
        let batch = People::new(first..=last, &agencies, &mut ids)?;
        certificates.extend(batch.certificates.iter().map(|(one, _)| (one.id, one.facts.sha256)));
        batch.write(store).await?;
        first = last + 1;
    }
    revoke(store, officials).await?;
    let root = &agencies.first().ok_or("no agency")?.clone();
    let (machine, _) = account(store, &mut ids, "machine", Role::Machine, root, None).await?;
    let hash = Password::chosen(PASSWORD.to_owned())?.hash(None)?;
    for number in 1..=LOG_INS {
        account(store, &mut ids, &format!("{NAME}{number}"), Role::Hr, root, Some(hash.clone())).await?;
    }
    let (admin, admin_principal) = account(store, &mut ids, NAME, Role::ItAdmin, root, None).await?;
    Ok(Seeded { agencies, certificates, machine, admin, admin_principal })
}

fn header() -> Header {
    Header { actor: "bench".to_owned(), operation: "seed", at: Timestamp::start_of(START) }
}

fn agencies(ids: &mut IdSource) -> Result<Vec<AgencyVersion>, AnyError> {
    let now = Timestamp::start_of(START);
    let mut versions: Vec<AgencyVersion> = Vec::new();
    for number in 0..AGENCIES {
        let parent = versions.first().map(|root| (root.agency, root.path.clone()));
        let code: AgencyCode = if number == 0 { "H10".parse()? } else { format!("H10.{number}").parse()? };
        versions.push(AgencyVersion {
            id: FactId(ids.next(now)),
            agency: AgencyId(ids.next(now)),
            effective: Period::starting(START),
            path: parent.as_ref().map_or_else(|| TreePath::root(&code), |(_, path)| path.child(&code)),
            alternative_codes: Vec::new(),
            gso_code: None,
            name: format!("Cơ quan số {number}"),
            slug: format!("coquan{number}"),
            kind: AgencyKind::ProvincialDepartment,
            level: Level::Province,
            role: AgencyRole::ReportingUnit,
            parent: parent.map(|(agency, _)| agency),
            network_site: true,
            legal_act: None,
            code,
        });
    }
    Ok(versions)
}

/// A batch of people.
#[derive(Default)]
struct People {
    officials: Vec<Official>,
    postings: Vec<Posting>,
    mailboxes: Vec<Mailbox>,
    states: Vec<MailboxStateFact>,
    addresses: Vec<AddressFact>,
    certificates: Vec<(Certificate, ChainVerdict)>,
}

impl People {
    fn new(
        numbers: std::ops::RangeInclusive<u32>,
        agencies: &[AgencyVersion],
        ids: &mut IdSource,
    ) -> Result<Self, AnyError> {
        let mut people = Self::default();
        for number in numbers {
            let place = usize::try_from(number)? % agencies.len();
            people.add(number, agencies.get(place).ok_or("no agency")?.agency, ids)?;
        }
        Ok(people)
    }

    fn add(&mut self, number: u32, agency: AgencyId, ids: &mut IdSource) -> Result<(), AnyError> {
        let now = Timestamp::start_of(START);
        let (official, mailbox) = (OfficialId(ids.next(now)), MailboxId(ids.next(now)));
        let effective = Period::starting(START);
        let address = format!("nguoi{number}@binhphuoc.gov.vn").parse()?;
        let full_name = format!("Nguyễn Văn {number}");
        let birth_date = date!(1980 - 02 - 28);
        self.certificates.push((certificate(number, official, &address, ids), ChainVerdict::Good));
        self.officials.push(Official { id: official, full_name, birth_date, category: Category::CivilServant });
        self.postings.push(Posting {
            id: PostingId(ids.next(now)),
            official,
            agency,
            effective,
            kind: PostingKind::Primary,
            rank: Rank::Staff,
            position: "Chuyên viên".to_owned(),
            subject: None,
        });
        self.mailboxes.push(Mailbox {
            id: mailbox,
            number: i64::from(number),
            kind: MailboxKind::Personal,
            official: Some(official),
            agency: None,
            quota_mib: 2048,
        });
        let id = FactId(ids.next(now));
        self.states.push(MailboxStateFact { id, mailbox, state: MailboxState::Active, effective, subject: None });
        let id = FactId(ids.next(now));
        self.addresses.push(AddressFact { id, mailbox, address, kind: AddressKind::Primary, effective });
        Ok(())
    }

    async fn write(self, store: &Store) -> Result<(), AnyError> {
        let mut write = store.write(header()).await?;
        write.insert_officials(&self.officials).await?;
        write.insert_postings(&self.postings).await?;
        write.insert_mailboxes(&self.mailboxes).await?;
        write.insert_mailbox_states(&self.states).await?;
        write.insert_addresses(&self.addresses).await?;
        write.insert_certificates(&self.certificates).await?;
        write.commit().await?;
        Ok(())
    }
}

fn serial(number: u32) -> Serial {
    Serial([&[1][..], &number.to_be_bytes()].concat())
}

fn certificate(
    number: u32,
    official: OfficialId,
    address: &congvu::domain::mailbox::address::MailAddress,
    ids: &mut IdSource,
) -> Certificate {
    // As many octets as a real one of the kind has.
    let mut der = number.to_be_bytes().to_vec();
    der.resize(1400, 0x30);
    Certificate {
        id: CertificateId(ids.next(Timestamp::start_of(START))),
        facts: CertificateFacts {
            sha256: Fingerprint(Sha256::digest(&der).into()),
            issuer: "CN=CA thử nghiệm,O=Đơn vị thử nghiệm,C=VN".to_owned(),
            issuer_key: ISSUER,
            serial: serial(number),
            subject: format!("CN=Nguyễn Văn {number},O=Cơ quan,L=Tỉnh Bình Phước,C=VN"),
            common_name: Some(format!("Nguyễn Văn {number}")),
            not_before: Timestamp::start_of(START),
            not_after: Timestamp::start_of(date!(2099 - 01 - 01)),
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

/// Four hundred lists, the last in force; every fiftieth certificate is on them.
async fn revoke(store: &Store, officials: u32) -> Result<(), AnyError> {
    let start = Timestamp::start_of(START);
    let entry = Revocation { at: start.plus_seconds(86_400), reason: 1 };
    let entries: Vec<_> = (1..=officials).step_by(50).map(|number| (serial(number), entry)).collect();
    let mut write = store.write(header()).await?;
    for number in 0..400_u32 {
        let this_update = start.plus_seconds(i64::from(number) * 86_400);
        let ends = if number == 399 { 80 * 365 } else { 7 };
        let list = RevocationList {
            sha256: Fingerprint(Sha256::digest(number.to_be_bytes()).into()),
            issuer_key: ISSUER,
            issuer: "CN=CA thử nghiệm,O=Đơn vị thử nghiệm,C=VN".to_owned(),
            number: Some(number.to_be_bytes().to_vec()),
            window: ListWindow { this_update, next_update: this_update.plus_seconds(ends * 86_400) },
            der: vec![0x30; 20_000],
        };
        write.insert_revocation_list(&list, if number == 399 { &entries } else { &[] }).await?;
    }
    write.commit().await?;
    Ok(())
}

async fn account(
    store: &Store,
    ids: &mut IdSource,
    name: &str,
    role: Role,
    root: &AgencyVersion,
    password_hash: Option<String>,
) -> Result<(SessionToken, Principal), AnyError> {
    let begin = Timestamp::start_of(START);
    let grants = vec![Grant { role, agency: root.agency, path: root.path.clone() }];
    let principal = Principal { grants, ..Principal::new(PrincipalId(ids.next(begin)), name) };
    let (token, now) = (SessionToken::generate()?, SystemClock.now());
    let books = store.bookkeeping().await?;
    let row = PrincipalRow { principal: principal.clone(), password_hash, disabled: false, must_change: false };
    books.insert_principal(&row, begin).await?;
    let session = SessionRow {
        token_hash: token.digest(),
        principal: principal.id,
        created_at: now,
        expires_at: now.plus_seconds(12 * 3600),
        last_seen_at: now,
        stage: congvu::domain::principal::SessionStage::Open,
        source: None,
        provider: None,
        second_factor: false,
    };
    books.insert_session(&session).await?;
    books.commit().await?;
    Ok((token, principal))
}
