//! `congvu export LIST`: a list with the filter of its pages, whole, as CSV or a workbook.

use std::io::{self, IsTerminal as _};

use super::context::{Invocation, operation_failure, store_failure};
use super::decision::failure;
use super::exit::{Answer, Failure};
use super::export_arguments::{ExportArguments, ListArguments, Place};
use super::{output, private_file};
use crate::auth::permission::Permission;
use crate::domain::export::ExportForm;
use crate::domain::ids::AgencyId;
use crate::domain::scope::Scope;
use crate::operations::certificate_findings::rules_asked_for;
use crate::operations::export_list::{ExportRequest, ExportedList, export_list};
use crate::operations::requests::{overdue_today, waits_for};
use crate::operations::{Actor, Registry};
use crate::storage::read::agency_list::AgencyFilter;
use crate::storage::read::certificate_list::CertificateFilter;
use crate::storage::read::decision::DecisionFilter;
use crate::storage::read::mailbox_list::MailboxFilter;
use crate::storage::read::people::PeopleFilter;
use crate::storage::read::request_list::RequestFilter;
use crate::storage::read::{Reader, View};

pub(super) async fn run(arguments: ExportArguments, invocation: &Invocation) -> Answer {
    let ExportArguments { list, format, out } = arguments;
    if out.is_none() && format == ExportForm::Xlsx && io::stdout().is_terminal() {
        return Err(Failure::wrong_use("a workbook cannot be shown on a terminal; name a file with --out"));
    }
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let actor = invocation.actor(&config, &registry).await?;
    let scope = actor.scope(Permission::ReadRegistry).map_err(|error| failure(&error, invocation))?;
    let (list, under) = wanted(&registry, &actor, &scope, list).await?;
    let request = ExportRequest { list, under, form: format, lang: invocation.lang };
    let mut exported = export_list(&registry, &actor, &request).await.map_err(|error| failure(&error, invocation))?;
    // Nothing is shown before it is on record that it was.
    registry.flush_reads().await.map_err(|error| operation_failure(&error))?;
    match out {
        Some(path) => private_file::write(&path, |file| io::copy(&mut exported.file, file).map(|_| ())),
        None => output::file_out(exported.file),
    }
}

async fn wanted(
    registry: &Registry,
    actor: &Actor,
    scope: &Scope,
    list: ListArguments,
) -> Result<(ExportedList, Option<AgencyId>), Failure> {
    let now = registry.clock.now();
    let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
    let look_up = Agencies { reader: &reader, scope, view: View::of(now.day()) };
    Ok(match list {
        ListArguments::Agencies { under, parent, code, name, kind, level, role } => {
            let parent = look_up.of(parent).await?;
            let filter = AgencyFilter { under: None, parent, code, name, kind, level, role };
            (ExportedList::Agencies(filter), look_up.of(under).await?)
        }
        ListArguments::Officials { place, name, mailbox_state: state, category, rank } => {
            let (agency, under) = look_up.both(place).await?;
            (ExportedList::Officials(PeopleFilter { agency, under: None, name, state, category, rank }), under)
        }
        ListArguments::Decisions { kind, agency, from, before, state } => {
            let agency = look_up.of(agency).await?;
            let filter = DecisionFilter { kind, agency, effective_from: from, effective_before: before, state };
            (ExportedList::Decisions(filter), None)
        }
        ListArguments::Mailboxes { place, kind, state, address } => {
            let (agency, under) = look_up.both(place).await?;
            (ExportedList::Mailboxes(MailboxFilter { kind, state, agency, under: None, address }), under)
        }
        ListArguments::Certificates { place, official, status, finding, severity, expiring_days } => {
            let (agency, under) = look_up.both(place).await?;
            let ends_by = expiring_days.map(|days| now.plus_seconds(i64::from(days) * 86_400));
            let ends_after = ends_by.map(|_| now);
            let rules = rules_asked_for(finding, severity);
            let asked = CertificateFilter { official, agency, status, rules, ..CertificateFilter::default() };
            let filter = CertificateFilter { ends_after, ends_by, ..asked };
            (ExportedList::Certificates(filter), under)
        }
        ListArguments::Requests { place, kind, state, official, mine, overdue } => {
            let (agency, under) = look_up.both(place).await?;
            let waiting = mine.then(|| waits_for(actor));
            let overdue = overdue.then(|| overdue_today(registry));
            let filter = RequestFilter { kind, state, official, agency, waiting, overdue, ..RequestFilter::default() };
            (ExportedList::Requests(filter), under)
        }
    })
}

/// Agencies by their codes, as far as the account sees them.
struct Agencies<'a> {
    reader: &'a Reader,
    scope: &'a Scope,
    view: View,
}

impl Agencies<'_> {
    async fn of(&self, code: Option<String>) -> Result<Option<AgencyId>, Failure> {
        let Some(code) = code else { return Ok(None) };
        let found = self.reader.agency_by_code(self.scope, self.view, &code).await;
        let found = found.map_err(|error| store_failure(&error))?;
        let found = found.ok_or_else(|| {
            Failure::wrong_use(format!("there is no agency {code} today, or it lies outside what this account may see"))
        })?;
        Ok(Some(found.agency))
    }

    async fn both(&self, place: Place) -> Result<(Option<AgencyId>, Option<AgencyId>), Failure> {
        Ok((self.of(place.agency).await?, self.of(place.under).await?))
    }
}
