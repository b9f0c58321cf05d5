//! The difference of the whole registry, or of one agency's subtree, as a stream of rows over one read of the directory.
//!
//! The registry is read page by page, each page in a transaction of its own, so that none is held while the directory is
//! asked. A change that comes in between is in the next plan.

use time::Date;
use uuid::Uuid;

use super::comparison::{CHUNK, Comparison};
use super::{Difference, RowSink, minding};
use crate::directory::desired;
use crate::directory::entry::{EntryKind, Subject};
use crate::directory::observed::{Observation, Observer, query};
use crate::directory::plan::planner::AppliedAttributes;
use crate::directory::plan::{Coverage, PlanRow, Planner};
use crate::directory::port::Directory;
use crate::domain::agency::TreePath;
use crate::domain::ids::TargetId;
use crate::domain::provision::UnitRow;
use crate::domain::scope::Scope;
use crate::operations::applied_values::applied_values;
use crate::operations::error::OperationResult;
use crate::operations::move_entries::adopted_names;
use crate::operations::registry::Registry;
use crate::operations::sync_target::{SyncSettings, links_of};
use crate::storage::read::View;

/// People read from the registry at once.
const PAGE: u32 = 500;

/// Compares the registry as of `day` with the directory and hands every row to `sink`.
pub(in crate::operations) async fn everything(
    registry: &Registry,
    directory: &dyn Directory,
    settings: &SyncSettings,
    target: TargetId,
    day: Date,
    sink: &mut dyn RowSink,
) -> OperationResult<Difference> {
    compare(registry, directory, settings, target, day, &Part { scope: Scope::Province, above: Vec::new() }, sink).await
}

/// The same of the agency at `root` and everything below it. Nothing is removed: what is not in a part may be in another.
pub(in crate::operations) async fn subtree(
    registry: &Registry,
    directory: &dyn Directory,
    settings: &SyncSettings,
    target: TargetId,
    day: Date,
    root: &TreePath,
    sink: &mut dyn RowSink,
) -> OperationResult<Difference> {
    // Also at the top it stays a part.
    let scope = Scope::Subtrees(vec![root.clone()]);
    let above = root.codes().map(str::to_owned).collect();
    compare(registry, directory, settings, target, day, &Part { scope, above }, sink).await
}

/// What of the registry is compared.
struct Part {
    scope: Scope,
    /// The agencies on the way to it, whose units must be there; empty for everything.
    above: Vec<String>,
}

impl Part {
    fn coverage(&self) -> Coverage {
        if self.scope == Scope::Province { Coverage::Everything } else { Coverage::Part }
    }
}

async fn compare(
    registry: &Registry,
    directory: &dyn Directory,
    settings: &SyncSettings,
    target: TargetId,
    day: Date,
    part: &Part,
    sink: &mut dyn RowSink,
) -> OperationResult<Difference> {
    let (links, last_applied) = links_of(&registry.store, target).await?;
    let mut observer = Observer::new(&settings.naming, links);
    let proof = directory.read(&query(&settings.naming), &mut |observed| observer.push(observed)).await?;
    let observation: Observation = observer.finish(&proof);
    let new_links = observation.new_links.clone();
    let names = adopted_names(registry, settings, target).await?;
    let accepted = registry.store.read().await?.accepted_ahead(target).await?;
    let planner =
        Planner::new(observation, last_applied).by(settings.policies.clone(), AppliedAttributes::new()).naming(names);
    let planner = minding(planner.accepting(accepted), registry, target).await?;
    let mut comparison = Comparison::new(&settings.naming, planner);
    for container in desired::containers(&settings.naming) {
        comparison.push(container);
    }
    let units = read_units(registry, day, part).await?;
    let source = Source { registry, settings, target, day };
    source.push_units(&mut comparison, &units, sink).await?;
    source.push_persons(&mut comparison, &part.scope, sink).await?;
    let grouped: Vec<&UnitRow> = units.iter().filter(|unit| is_inside(part, unit)).collect();
    source.push_groups(&mut comparison, &grouped, sink).await?;
    let removals: Vec<PlanRow> = comparison.planner.removals(part.coverage()).collect();
    comparison.waiting.extend(removals);
    comparison.flush(1, sink).await?;
    let Comparison { mut planner, population, .. } = comparison;
    let (other_names, on_their_way) = (planner.take_other_names(), planner.take_on_their_way());
    let ahead = planner.take_ahead();
    Ok(Difference { skipped: planner.finish(), proof, population, new_links, other_names, ahead, on_their_way })
}

/// Where what is compared comes from: the registry, and what it last wrote, as far as a policy needs it, always of a few subjects only.
struct Source<'a> {
    registry: &'a Registry,
    settings: &'a SyncSettings,
    target: TargetId,
    day: Date,
}

impl Source<'_> {
    async fn know(
        &self,
        comparison: &mut Comparison<'_>,
        kind: EntryKind,
        ids: impl Iterator<Item = Uuid>,
    ) -> OperationResult<()> {
        let subjects: Vec<Subject> = ids.map(|id| Subject { kind, id }).collect();
        comparison.planner.know(applied_values(self.registry, self.settings, self.target, &subjects).await?);
        Ok(())
    }

    async fn push_units(
        &self,
        comparison: &mut Comparison<'_>,
        units: &[UnitRow],
        sink: &mut dyn RowSink,
    ) -> OperationResult<()> {
        for chunk in units.chunks(CHUNK) {
            self.know(comparison, EntryKind::Unit, chunk.iter().map(|unit| unit.agency.0)).await?;
            for unit in chunk {
                comparison.unit(unit);
                comparison.flush(CHUNK, sink).await?;
            }
        }
        Ok(())
    }

    async fn push_persons(
        &self,
        comparison: &mut Comparison<'_>,
        scope: &Scope,
        sink: &mut dyn RowSink,
    ) -> OperationResult<()> {
        let view = self.registry.directory_view(self.day);
        let mut after = i64::MIN;
        loop {
            let page = self.registry.store.read().await?.persons(scope, view, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.number;
            self.know(comparison, EntryKind::Person, page.iter().map(|person| person.mailbox.0)).await?;
            for person in page {
                comparison.person(person);
            }
            comparison.flush(CHUNK, sink).await?;
        }
    }

    async fn push_groups(
        &self,
        comparison: &mut Comparison<'_>,
        groups: &[&UnitRow],
        sink: &mut dyn RowSink,
    ) -> OperationResult<()> {
        for chunk in groups.chunks(CHUNK) {
            self.know(comparison, EntryKind::Group, chunk.iter().map(|unit| unit.agency.0)).await?;
            for unit in chunk {
                comparison.group(unit);
                comparison.flush(CHUNK, sink).await?;
            }
        }
        Ok(())
    }
}

/// The agencies of a part, and those above it: its units stand below theirs.
async fn read_units(registry: &Registry, day: Date, part: &Part) -> OperationResult<Vec<UnitRow>> {
    let reader = registry.store.read().await?;
    let mut units = reader.units(&Scope::Province, View::of(day), &registry.province.mail_domain).await?;
    units.retain(|unit| is_inside(part, unit) || part.above.contains(&unit.code));
    desired::parents_first(&mut units);
    Ok(units)
}

fn is_inside(part: &Part, unit: &UnitRow) -> bool {
    part.above.last().is_none_or(|root| unit.path.contains(root))
}
