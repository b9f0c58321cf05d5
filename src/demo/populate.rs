//! Filling the demo's registry: agencies, one log-in per role, people, certificates, revocation lists. By the same operations
//! as everything else, as the demo's own accounts, at an instant that stands still: the same seed gives the same registry.

use std::fs;
use std::sync::Arc;

use super::accounts::Accounts;
use super::ca::DemoCa;
use super::certificates::CertificatePlan;
use super::certify::Desk;
use super::figures::report_figures;
use super::folder::{Folder, Login, io};
use super::people::{AgencyBatch, People, Settings};
use super::province;
use super::run::{DemoError, DemoOptions, Step};
use super::year;
use super::year::signers::Signers;
use crate::domain::agency::AgencyVersion;
use crate::domain::clock::{Clock as _, FixedClock, Timestamp};
use crate::domain::ids::IdSource;
use crate::domain::mailbox::template::{AddressTemplate, DEFAULT_TEMPLATE};
use crate::operations::keep_adoption::keep_adoption;
use crate::operations::record_agencies::found_registry;
use crate::operations::record_staff::{Staff, record_staff};
use crate::operations::{Province, Registry};
use crate::storage::{Store, StoreOptions};

/// People written in one change set, at least.
const BATCH: usize = 800;

/// Fills a fresh database and gives the log-ins. The file takes its final name only when everything is in it.
pub(super) async fn populate(
    folder: &Folder,
    options: &DemoOptions,
    province: &Province,
    start: Timestamp,
    progress: &(dyn Fn(Step, u64, u64) + Send + Sync),
) -> Result<Vec<Login>, DemoError> {
    let part = folder.unfinished_database();
    for name in ["congvu.db.part", "congvu.db.part-wal", "congvu.db.part-shm"] {
        let path = folder.dir().join(name);
        if path.exists() {
            fs::remove_file(&path).map_err(|source| io("delete", &path, source))?;
        }
    }
    let seed = options.seed;
    let ca = tokio::task::spawn_blocking(move || DemoCa::new(seed));
    let store = Store::open(&StoreOptions::new(format!("sqlite://{}?mode=rwc", part.display()))).await?;
    store.migrate().await?;
    let clock = FixedClock(start);
    let mut ids = IdSource::seeded(seed);
    let agencies = province::agencies(&mut ids, start).map_err(|_| DemoError::Settings)?;
    // Certificates and accounts have identifiers of their own source, so that neither moves the people's.
    let registry =
        Registry::new(store, Arc::new(clock), true, province.clone(), IdSource::seeded(seed ^ 0x0063_6F6E_6776_7500))
            .with_keys(folder.keys().read()?);
    found_registry(&registry, &agencies).await?;
    let accounts = Accounts::make(&registry).await?;
    // What came to the demo later has identifiers of a third source: those of before stay what they were.
    let later = Registry::new(
        registry.store.clone(),
        Arc::new(clock),
        true,
        province.clone(),
        IdSource::seeded(seed ^ 0x0079_6561_7232_3031),
    )
    .with_keys(folder.keys().read()?);
    year::begin(&later, &accounts).await?;
    report_figures(&registry, &accounts.reporter).await?;
    let ca = Arc::new(ca.await.map_err(|_| DemoError::Stopped)??);
    ca.export(&folder.pki()).map_err(|source| io("write", &folder.pki(), source))?;
    let mut desk = Desk::open(ca)?;
    let mut signers = Signers::default();
    let book = Book { agencies: &agencies, signers: &mut signers, desk: &mut desk };
    people_and_certificates(&registry, folder, options, ids, &accounts, book, progress).await?;
    desk.publish_lists(&registry, &accounts.ra_officer, &folder.pki(), clock.now()).await?;
    accounts.give_the_official_one(&registry).await?;
    keep_adoption(&registry).await?;
    Box::pin(year::tell(&later, folder, options, (&agencies, &signers, &accounts))).await?;
    // Nothing of the year is about who can sign: this only notes that it was looked at.
    keep_adoption(&registry).await?;
    registry.store.gather_statistics().await?;
    registry.store.close().await?;
    fs::rename(&part, folder.database()).map_err(|source| io("rename", &part, source))?;
    Ok(accounts.logins)
}

/// What the loop over people works with.
struct Book<'a> {
    agencies: &'a [AgencyVersion],
    signers: &'a mut Signers,
    desk: &'a mut Desk,
}

async fn people_and_certificates(
    registry: &Registry,
    folder: &Folder,
    options: &DemoOptions,
    mut ids: IdSource,
    accounts: &Accounts,
    Book { agencies, signers, desk }: Book<'_>,
    progress: &(dyn Fn(Step, u64, u64) + Send + Sync),
) -> Result<(), DemoError> {
    let today = registry.clock.today();
    let template: AddressTemplate = DEFAULT_TEMPLATE.parse().map_err(|_| DemoError::Settings)?;
    let settings = Settings { mailboxes: options.mailboxes.into(), seed: options.seed, today, template };
    let certificates = folder.pki().join("certificates");
    fs::create_dir_all(&certificates).map_err(|source| io("make", &certificates, source))?;
    let mut plan = CertificatePlan::new(options.seed, today);
    let mut people = People::new(agencies, settings, &mut ids);
    let total = people.totals().mailboxes();
    let (mut staff, mut orders, mut done) = (Staff::default(), Vec::new(), 0);
    loop {
        let batch = people.next();
        if let Some(batch) = batch {
            if let Some(agency) = agencies.iter().find(|agency| agency.agency == batch.agency) {
                orders.extend(plan.orders(agency, locality(agency, agencies), &batch));
            }
            signers.note_leaders(&batch);
            done += batch.mailboxes.len() as u64;
            add(&mut staff, batch);
            if staff.officials.len() < BATCH {
                continue;
            }
        } else if staff.officials.is_empty() {
            return Ok(());
        }
        record_staff(registry, &accounts.hr, &std::mem::take(&mut staff)).await?;
        let issued = desk.fill(registry, &accounts.ra_officer, std::mem::take(&mut orders), &certificates).await?;
        signers.note_certificates(issued);
        progress(Step::Registry, done, total);
    }
}

fn add(staff: &mut Staff, batch: AgencyBatch) {
    staff.officials.extend(batch.officials);
    staff.decisions.extend(batch.decisions);
    staff.subjects.extend(batch.subjects);
    staff.postings.extend(batch.postings);
    staff.mailboxes.extend(batch.mailboxes);
    staff.states.extend(batch.states);
    staff.addresses.extend(batch.addresses);
}

/// Where an agency is: its district's name, or the province's.
fn locality<'a>(agency: &AgencyVersion, agencies: &'a [AgencyVersion]) -> &'a str {
    let district = agency.path.codes().nth(1);
    agencies
        .iter()
        .find(|other| Some(other.code.as_str()) == district && other.gso_code.is_some())
        .map_or("Bình Phước", |district| district.name.trim_start_matches("UBND "))
}
