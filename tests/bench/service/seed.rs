//! An invented province with certificates, revocation lists and accounts.

use congvu::auth::password::Password;
use congvu::auth::token::SessionToken;
use congvu::domain::agency::AgencyVersion;
use congvu::domain::certificate::facts::{Certificate, CertificateFacts, Fingerprint, Serial};
use congvu::domain::certificate::status::{ListWindow, Revocation};
use congvu::domain::clock::{Clock as _, SystemClock, Timestamp};
use congvu::domain::ids::{CertificateId, IdSource, OfficialId, PrincipalId};
use congvu::domain::mailbox::address::MailAddress;
use congvu::domain::principal::{Grant, Principal, Role};
use congvu::storage::Store;
use congvu::storage::row::access::{PrincipalRow, SessionRow};
use congvu::storage::write::RevocationList;
use sha2::{Digest as _, Sha256};
use time::macros::date;

use super::AnyError;
use super::people::{START, header, seed_people};

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
    /// A session of an account that may read every page.
    pub(super) everything: SessionToken,
    pub(super) admin_principal: Principal,
}

/// Writes `officials` people with everything that belongs to them.
pub(super) async fn seed(store: &Store, officials: u32) -> Result<Seeded, AnyError> {
    let mut ids = IdSource::seeded(7);
    let mut certificates = Vec::new();
    let agencies = seed_people(store, officials, &mut ids, Some(certificate), |one| {
        certificates.push((one.id, one.facts.sha256));
    })
    .await?;
    revoke(store, officials).await?;
    let root = &agencies.first().ok_or("no agency")?.clone();
    let (machine, _) = account(store, &mut ids, "machine", &[Role::Machine], root, None).await?;
    let hash = Password::chosen(PASSWORD.to_owned())?.hash(None)?;
    for number in 1..=LOG_INS {
        account(store, &mut ids, &format!("{NAME}{number}"), &[Role::Hr], root, Some(hash.clone())).await?;
    }
    let (admin, admin_principal) = account(store, &mut ids, NAME, &[Role::ItAdmin], root, None).await?;
    let readers = [Role::ItAdmin, Role::Hr, Role::RaOfficer, Role::Helpdesk, Role::Auditor, Role::Reporter];
    let (everything, _) = account(store, &mut ids, "everything", &readers, root, None).await?;
    Ok(Seeded { agencies, certificates, machine, admin, everything, admin_principal })
}

fn serial(number: u32) -> Serial {
    Serial([&[1][..], &number.to_be_bytes()].concat())
}

fn certificate(number: u32, official: OfficialId, address: &MailAddress, ids: &mut IdSource) -> Certificate {
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
        write.insert_revocation_list(&list, if number == 399 { entries.as_slice() } else { &[] }).await?;
    }
    write.commit().await?;
    Ok(())
}

async fn account(
    store: &Store,
    ids: &mut IdSource,
    name: &str,
    roles: &[Role],
    root: &AgencyVersion,
    password_hash: Option<String>,
) -> Result<(SessionToken, Principal), AnyError> {
    let begin = Timestamp::start_of(START);
    let grant = |&role: &Role| Grant { role, agency: root.agency, path: root.path.clone() };
    let grants = roles.iter().map(grant).collect();
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
