//! What the demo's province did in 2019, beside having people and certificates: its leaders signed documents, its agencies reported months, one of
//! which is published; it had goals and gave points.
//!
//! All of it goes by the operations that everybody uses, and draws from streams of its own: whoever is in the registry already stays who they are.

mod aims;
pub mod documents;
mod edition;
mod exports;
pub mod signers;
pub mod totals;

use std::fs;
use std::io::Cursor;
use std::sync::Arc;

use self::documents::{draw, events_for};
use self::edition::Office;
use self::exports::System;
use self::signers::Signers;
use super::accounts::Accounts;
use super::figures::report;
use super::folder::{Folder, io};
use super::run::{DemoError, DemoOptions};
use crate::domain::agency::AgencyVersion;
use crate::domain::signing::system::SystemCode;
use crate::operations::Registry;
use crate::operations::signing_events::import::{EventFile, import_signing_events};
use crate::operations::signing_events::record::{EventOutcome, EventRow};
use crate::operations::signing_events::systems::add_document_system;

/// Before anybody is in the registry: what it gives points by.
pub(super) async fn begin(registry: &Registry, accounts: &Accounts) -> Result<(), DemoError> {
    aims::give_points(registry, &accounts.reporter).await
}

/// The year, once people, certificates and revocation lists are there.
pub(super) async fn tell(
    registry: &Registry,
    folder: &Folder,
    options: &DemoOptions,
    (agencies, signers, accounts): (&[AgencyVersion], &Signers, &Accounts),
) -> Result<(), DemoError> {
    let until = registry.clock.today();
    let documents = draw(agencies, signers.all(), events_for(options.mailboxes.into()), (options.seed, until));
    let exports = folder.events();
    fs::create_dir_all(&exports).map_err(|source| io("make", &exports, source))?;
    for system in System::ALL {
        let export = system.export(&documents);
        let path = exports.join(system.file());
        fs::write(&path, &export).map_err(|source| io("write", &path, source))?;
        take_in(registry, accounts, system, export).await?;
    }
    for (month, table) in totals::tables(agencies, &documents, options.seed) {
        report(registry, &accounts.reporter, Arc::from(table), &format!("figures of {month}")).await?;
    }
    aims::set_goals(registry, &accounts.reporter).await?;
    let office = Office { reporter: &accounts.reporter, it_admin: &accounts.it_admin };
    edition::publish(registry, &office, agencies).await
}

/// Registers a document system and imports its export, as `document-system add` and `event import` do.
async fn take_in(registry: &Registry, accounts: &Accounts, system: System, export: Vec<u8>) -> Result<(), DemoError> {
    let code: SystemCode = system.code().parse().map_err(|_| DemoError::Settings)?;
    add_document_system(registry, &accounts.it_admin, &code, system.name(), None).await?;
    let file = EventFile { system: &code, name: system.file(), mapping: None, without: &[], is_trial: false };
    let mut refused = None;
    let tell = |rows: Vec<EventRow>| {
        refused = refused.take().or_else(|| {
            rows.into_iter().find(|row| !matches!(row.outcome, EventOutcome::Recorded { knows_agency: true, .. }))
        });
    };
    import_signing_events(registry, &accounts.reporter, &file, Cursor::new(export), tell).await?;
    match refused {
        None => Ok(()),
        Some(row) => Err(DemoError::Refused { what: format!("{}, line {}", system.file(), row.place) }),
    }
}
