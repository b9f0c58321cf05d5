//! A batch of everybody's certificates: parsed, validated against chain and list, held against the rules, and stored.
//!
//! What is asked is asked of one core, and an import works on two: the rate is counted over the processor's time, which the kernel tells.

use std::sync::Arc;
use std::time::Instant;

use congvu::demo::ca::{Authority, CertificateOrder, CrlOrder, DemoCa, Generation, Subject};
use congvu::domain::agency::TreePath;
use congvu::domain::certificate::facts::Serial;
use congvu::domain::certificate::status::Revocation;
use congvu::domain::clock::{FixedClock, Timestamp};
use congvu::domain::ids::{AgencyId, IdSource, PrincipalId};
use congvu::domain::principal::{Grant, Principal, Role};
use congvu::operations::import_certificates::{ImportOutcome, OwnerFound, import_certificates};
use congvu::operations::{Actor, Province, Registry};
use congvu::pki::algorithm::AlgorithmPolicy;
use congvu::pki::chain::TrustStore;
use congvu::pki::revocation::{CrlLimits, RevocationLists, VerifiedCrl};
use congvu::pki::validate::{Status, Validator};
use congvu::storage::{Store, StoreOptions};
use uuid::Uuid;

use super::AnyError;
use super::people::seed_people;
use super::table::Table;

/// As many as the province has mailboxes.
const CERTIFICATES: u32 = 6_149;
/// Entries of the list that they are validated against.
const ENTRIES: u64 = 200_000;
/// Ticks of the kernel's accounts in a second (`USER_HZ`).
const TICKS: f64 = 100.0;

pub(super) fn measure(table: &mut Table) -> Result<(), AnyError> {
    let ca = DemoCa::new(2019)?;
    let trust = Arc::new(TrustStore::load(&ca.anchors(), &ca.intermediates(), AlgorithmPolicy::default())?);
    let files = (1..=CERTIFICATES).map(|number| certificate(&ca, number)).collect::<Result<Vec<_>, _>>()?;
    let lists = lists(&ca, &trust)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(import(table, &trust, &lists, &files))
}

async fn import(
    table: &mut Table,
    trust: &Arc<TrustStore>,
    lists: &RevocationLists,
    files: &[(String, Vec<u8>)],
) -> Result<(), AnyError> {
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("registry.db").display());
    let store = Store::open(&StoreOptions::new(&url)).await?;
    store.migrate().await?;
    let mut ids = IdSource::seeded(7);
    seed_people(&store, CERTIFICATES, &mut ids, None, |_| {}).await?;
    let now = instant("2019-12-31T09:00:00+07:00")?;
    let province = Province {
        name: "Tỉnh Bình Phước".to_owned(),
        code: "H10".to_owned(),
        mail_domain: "binhphuoc.gov.vn".to_owned(),
    };
    let registry = Registry::new(store, Arc::new(FixedClock(now)), true, province, ids);
    let (begin, before) = (Instant::now(), processor_seconds()?);
    let validator = Validator { trust, lists };
    let valid = files.iter().filter(|(_, der)| validator.validate(der, now).status == Status::Valid).count();
    let rows = import_certificates(&registry, trust, &officer(), files).await?;
    let (wall, processor) = (begin.elapsed().as_secs_f64(), processor_seconds()? - before);
    let is_owned =
        |outcome: &ImportOutcome| matches!(outcome, ImportOutcome::Imported { owner: OwnerFound::Mailbox, .. });
    let owned = rows.iter().filter(|row| is_owned(&row.outcome)).count();
    if valid != files.len() || owned != files.len() {
        return Err(format!("of {} certificates {valid} are valid and {owned} have owners", files.len()).into());
    }
    let count = f64::from(CERTIFICATES);
    let what = "import of 6,149 certificates: parsed, validated against chain and a list of 200,000, linted, stored";
    table.at_least(&format!("{what}; on one core"), count / processor, 1_500.0);
    table.told("the same by the clock, on all cores", format!("{:.0} a second", count / wall));
    Ok(())
}

fn certificate(ca: &DemoCa, number: u32) -> Result<(String, Vec<u8>), AnyError> {
    let (full_name, address) = (format!("Nguyễn Văn {number}"), format!("nguoi{number}@binhphuoc.gov.vn"));
    let subject =
        Subject {
            full_name: &full_name, organisation: "Cơ quan số 0", locality: "Tỉnh Bình Phước", address: &address
        };
    let (not_before, not_after) = (instant("2019-03-01T00:00:00+07:00")?, instant("2024-03-01T00:00:00+07:00")?);
    let order = CertificateOrder { number, subject, generation: Generation::G2, not_before, not_after };
    Ok((format!("{number}.cer"), ca.issue(&order)?))
}

/// Lists of all authorities; the issuing CA's revokes nobody of ours.
fn lists(ca: &DemoCa, trust: &TrustStore) -> Result<RevocationLists, AnyError> {
    let revocation = Revocation { at: instant("2019-12-01T00:00:00Z")?, reason: 4 };
    // Nine octets: the demo CA gives eight.
    let entries: Vec<_> =
        (0..ENTRIES).map(|number| (Serial([&[1][..], &number.to_be_bytes()].concat()), revocation)).collect();
    let (this_update, next_update) = (instant("2019-12-30T00:00:00Z")?, instant("2020-01-30T00:00:00Z")?);
    let mut lists = Vec::new();
    for authority in Authority::ALL {
        let entries: &[_] = if authority == Authority::G2Issuing { &entries } else { &[] };
        let der = ca.crl(authority, &CrlOrder { number: 1, this_update, next_update, entries })?;
        // Lists of the first generation are signed with SHA-1, which this trust does not take.
        if let Ok(list) = VerifiedCrl::open(&der, trust, &CrlLimits::default()) {
            lists.push(Arc::new(list));
        }
    }
    Ok(RevocationLists::new(lists))
}

fn officer() -> Actor {
    let path = TreePath::from_stored("H10/".to_owned());
    Actor::Principal(Principal {
        grants: vec![Grant { role: Role::RaOfficer, agency: AgencyId(Uuid::nil()), path }],
        ..Principal::new(PrincipalId(Uuid::nil()), "ra-officer")
    })
}

/// What this process has had of the processors.
fn processor_seconds() -> Result<f64, AnyError> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let (_, after) = stat.rsplit_once(')').ok_or("the kernel tells no times")?;
    // utime and stime are the 14th and 15th field, the name being the second.
    let ticks: Vec<f64> = after.split_whitespace().skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
    Ok(ticks.iter().sum::<f64>() / TICKS)
}

fn instant(text: &str) -> Result<Timestamp, AnyError> {
    Ok(Timestamp::parse_rfc3339(text)?)
}
