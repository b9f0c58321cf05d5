//! The difference between registry and directory, as a stream of rows: observe, desire, compare. Writes nothing anywhere.
//!
//! The registry is read page by page, each page in a transaction of its own, so that none is held while the directory is
//! asked. A change that comes in between is in the next plan.

use std::collections::HashMap;

use async_trait::async_trait;
use time::Date;

use super::error::OperationResult;
use super::move_entries::adopted_names;
use super::registry::Registry;
use super::sync_target::{SyncSettings, links_of};
use crate::directory::desired::{self, Desired};
use crate::directory::dn::Naming;
use crate::directory::entry::{EntryKind, Subject};
use crate::directory::guard::Population;
use crate::directory::mapping;
use crate::directory::observed::{Observation, Observer, query};
use crate::directory::plan::{Coverage, PlanRow, Planner, Skipped};
use crate::directory::port::{Directory, ReadProof};
use crate::domain::ids::{AgencyId, TargetId};
use crate::domain::provision::{MemberRow, PersonRow, UnitRow};
use crate::domain::scope::Scope;
use crate::storage::read::View;

/// People read from the registry at once.
const PAGE: u32 = 500;
/// Rows handed on at once.
const CHUNK: usize = 500;

/// Takes the rows of a difference, in order.
#[async_trait]
pub(super) trait RowSink: Send {
    /// Takes some rows.
    async fn take(&mut self, rows: Vec<PlanRow>) -> OperationResult<()>;
}

/// What else a comparison found.
#[derive(Debug)]
pub(super) struct Difference {
    /// What was left out, and why.
    pub(super) skipped: Skipped,
    /// How the read of the directory went.
    pub(super) proof: ReadProof,
    /// How many mailboxes there are, by agency.
    pub(super) population: Population,
    /// Entries with our key that had no link yet.
    pub(super) new_links: Vec<(Subject, uuid::Uuid)>,
}

/// Compares the registry as of `day` with the directory and hands every row to `sink`.
pub(super) async fn difference(
    registry: &Registry,
    directory: &dyn Directory,
    settings: &SyncSettings,
    target: TargetId,
    day: Date,
    sink: &mut dyn RowSink,
) -> OperationResult<Difference> {
    let (links, last_applied) = links_of(&registry.store, target).await?;
    let mut observer = Observer::new(&settings.naming, links);
    let proof = directory.read(&query(&settings.naming), &mut |observed| observer.push(observed)).await?;
    let observation: Observation = observer.finish(&proof);
    let new_links = observation.new_links.clone();
    let mut comparison = Comparison {
        naming: &settings.naming,
        planner: Planner::new(observation, last_applied).naming(adopted_names(registry, settings, target).await?),
        waiting: Vec::with_capacity(CHUNK),
        members: HashMap::new(),
        population: Population::default(),
    };
    for container in desired::containers(&settings.naming) {
        comparison.push(container);
    }
    let units = read_units(registry, day).await?;
    for unit in &units {
        comparison.unit(unit);
        comparison.flush(CHUNK, sink).await?;
    }
    let mut after = i64::MIN;
    loop {
        let page = registry.store.read().await?.persons(&Scope::Province, View::of(day), after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.number;
        for person in page {
            comparison.person(person);
        }
        comparison.flush(CHUNK, sink).await?;
    }
    for unit in &units {
        comparison.group(unit);
        comparison.flush(CHUNK, sink).await?;
    }
    let removals: Vec<PlanRow> = comparison.planner.removals(Coverage::Everything).collect();
    comparison.waiting.extend(removals);
    comparison.flush(1, sink).await?;
    let Comparison { planner, population, .. } = comparison;
    Ok(Difference { skipped: planner.finish(), proof, population, new_links })
}

async fn read_units(registry: &Registry, day: Date) -> OperationResult<Vec<UnitRow>> {
    let reader = registry.store.read().await?;
    let mut units = reader.units(&Scope::Province, View::of(day), &registry.province.mail_domain).await?;
    desired::parents_first(&mut units);
    Ok(units)
}

/// A comparison on its way.
struct Comparison<'a> {
    naming: &'a Naming,
    planner: Planner,
    waiting: Vec<PlanRow>,
    members: HashMap<AgencyId, Vec<MemberRow>>,
    population: Population,
}

impl Comparison<'_> {
    fn push(&mut self, desired: Desired) {
        self.waiting.extend(self.planner.push(desired));
    }

    fn unit(&mut self, row: &UnitRow) {
        match mapping::unit(self.naming, row) {
            Ok(desired) => self.push(desired),
            Err(error) => {
                let subject = Subject { kind: EntryKind::Unit, id: row.agency.0 };
                self.planner.unmappable(subject, &self.naming.unit(&row.path), &error);
            }
        }
    }

    fn person(&mut self, row: PersonRow) {
        if let Some(member) = desired::membership(&row) {
            self.members.entry(row.agency).or_default().push(member);
        }
        self.population.total += 1;
        *self.population.by_agency.entry(row.agency_code.clone()).or_default() += 1;
        let subject = Subject { kind: EntryKind::Person, id: row.mailbox.0 };
        let dn = self.naming.person(row.number);
        match mapping::person(self.naming, row) {
            Ok(Some(desired)) => self.push(desired),
            Ok(None) => {}
            Err(error) => self.planner.unmappable(subject, &dn, &error),
        }
    }

    fn group(&mut self, row: &UnitRow) {
        let members = self.members.remove(&row.agency).unwrap_or_default();
        match mapping::group(self.naming, row, &members) {
            Ok(desired) => self.push(desired),
            Err(error) => {
                let subject = Subject { kind: EntryKind::Group, id: row.agency.0 };
                self.planner.unmappable(subject, &self.naming.group(&row.code), &error);
            }
        }
    }

    /// Hands on what waits once it is at least `least` rows.
    async fn flush(&mut self, least: usize, sink: &mut dyn RowSink) -> OperationResult<()> {
        if self.waiting.len() >= least {
            let rows = std::mem::replace(&mut self.waiting, Vec::with_capacity(CHUNK));
            sink.take(rows).await?;
        }
        Ok(())
    }
}
