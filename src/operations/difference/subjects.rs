//! The difference of a few subjects: what their entries should be by the registry as it stands, and what they are. Their entries are found
//! by entryUUID, or where nothing is linked yet by key; nothing else of the directory is read.
//!
//! That a subject is no longer in the registry is here no absence of a read but an answer: it was asked for by its key.

use std::collections::HashMap;

use time::Date;
use uuid::Uuid;

use super::comparison::Comparison;
use super::{Difference, minding};
use crate::directory::attribute::Attribute;
use crate::directory::desired;
use crate::directory::entry::{Dn, EntryKind, Subject};
use crate::directory::guard::Population;
use crate::directory::observed::{Links, Observer, claim};
use crate::directory::plan::{Coverage, LastApplied, PlanRow, Planner};
use crate::directory::port::{Directory, Query};
use crate::domain::ids::{AgencyId, MailboxId, TargetId};
use crate::domain::provision::{MemberRow, PersonRow, UnitRow};
use crate::operations::applied_values::applied_values;
use crate::operations::error::OperationResult;
use crate::operations::move_entries::adopted_names;
use crate::operations::registry::Registry;
use crate::operations::sync_target::{SyncSettings, kind_text};

/// What the registry says of the subjects, all of one moment.
struct Wanted {
    units: Vec<UnitRow>,
    persons: Vec<PersonRow>,
    groups: Vec<(UnitRow, Vec<MemberRow>)>,
    links: Vec<(Subject, Uuid)>,
    last_applied: LastApplied,
    /// Members that stand under other names than ours: our name, theirs.
    elsewhere: Vec<(Dn, Dn)>,
    /// Entries that somebody accepted although they were ahead.
    accepted: HashMap<Uuid, i64>,
}

/// Compares `subjects` and gives their rows, in the order in which they can be applied.
pub(in crate::operations) async fn of_subjects(
    registry: &Registry,
    directory: &dyn Directory,
    settings: &SyncSettings,
    target: TargetId,
    day: Date,
    subjects: &[Subject],
) -> OperationResult<(Vec<PlanRow>, Difference)> {
    let wanted = read_registry(registry, settings, target, day, subjects).await?;
    let query = query_of(settings, subjects, &wanted.links);
    let links: Links = wanted.links.iter().copied().collect();
    let mut observer = Observer::of(&query, &settings.naming, links);
    let proof = directory.read(&query, &mut |observed| observer.push(observed)).await?;
    for dn in unlinked_names(settings, &wanted) {
        if let Some(observed) = directory.read_entry(&dn).await?
            && claim(&observed.entry).is_some()
        {
            observer.push_once(observed);
        }
    }
    let observation = observer.finish(&proof);
    let new_links = observation.new_links.clone();
    let applied = applied_values(registry, settings, target, subjects).await?;
    let names = adopted_names(registry, settings, target).await?;
    let planner = Planner::new(observation, wanted.last_applied).by(settings.policies.clone(), applied);
    let mut planner = planner.naming(names).accepting(wanted.accepted);
    let is_new = |person: &PersonRow| !wanted.links.iter().any(|(subject, _)| subject.id == person.mailbox.0);
    if wanted.persons.iter().any(is_new) || wanted.persons.len() < subjects.len() {
        planner = minding(planner, registry, target).await?;
    }
    for (ours, theirs) in &wanted.elsewhere {
        planner.stands_elsewhere(ours, theirs);
    }
    let mut comparison = Comparison::new(&settings.naming, planner);
    for unit in &wanted.units {
        comparison.unit(unit);
    }
    for person in wanted.persons {
        comparison.person(person);
    }
    for (unit, members) in &wanted.groups {
        comparison.group_of(unit, members);
    }
    let removals: Vec<PlanRow> = comparison.planner.removals(Coverage::Everything).collect();
    let Comparison { mut planner, mut waiting, .. } = comparison;
    waiting.extend(removals);
    let (other_names, on_their_way) = (planner.take_other_names(), planner.take_on_their_way());
    let ahead = planner.take_ahead();
    let (skipped, population) = (planner.finish(), Population::default());
    Ok((waiting, Difference { skipped, proof, population, new_links, other_names, ahead, on_their_way }))
}

async fn read_registry(
    registry: &Registry,
    settings: &SyncSettings,
    target: TargetId,
    day: Date,
    subjects: &[Subject],
) -> OperationResult<Wanted> {
    let (reader, view) = (registry.store.read().await?, registry.directory_view(day));
    let domain = &registry.province.mail_domain;
    let of = |kind| subjects.iter().filter(move |subject| subject.kind == kind).map(|subject| subject.id);
    let agencies: Vec<AgencyId> = of(EntryKind::Unit).map(AgencyId).collect();
    let mailboxes: Vec<MailboxId> = of(EntryKind::Person).map(MailboxId).collect();
    let grouped: Vec<AgencyId> = of(EntryKind::Group).map(AgencyId).collect();
    let mut units = reader.units_of(view, &agencies, domain).await?;
    desired::parents_first(&mut units);
    let persons = reader.persons_of(view, &mailboxes).await?;
    let mut groups = Vec::with_capacity(grouped.len());
    let mut elsewhere = Vec::new();
    for unit in reader.units_of(view, &grouped, domain).await? {
        let members = reader.members_of(view, unit.agency).await?;
        let keys: Vec<Uuid> = members.iter().map(|(mailbox, _)| mailbox.0).collect();
        let names: HashMap<Uuid, i64> = members.iter().map(|(mailbox, member)| (mailbox.0, member.number)).collect();
        for link in reader.links_of(target, kind_text(EntryKind::Person), &keys).await? {
            let ours = names.get(&link.subject).map(|number| settings.naming.person(*number));
            elsewhere
                .extend(ours.filter(|ours| !link.dn.is_empty() && ours.0 != link.dn).map(|ours| (ours, Dn(link.dn))));
        }
        groups.push((unit, members.into_iter().map(|(_, member)| member).collect()));
    }
    let mut links = Vec::new();
    for kind in [EntryKind::Unit, EntryKind::Person, EntryKind::Group] {
        let ids: Vec<Uuid> = of(kind).collect();
        let found = reader.links_of(target, kind_text(kind), &ids).await?;
        links.extend(found.into_iter().map(|link| (Subject { kind, id: link.subject }, link.entry_uuid)));
    }
    let entries: Vec<Uuid> = links.iter().map(|(_, entry)| *entry).collect();
    let subjects_by_entry: HashMap<Uuid, Subject> = links.iter().map(|(subject, entry)| (*entry, *subject)).collect();
    let mut last_applied = LastApplied::new();
    for shadow in reader.shadows_of(target, &entries).await? {
        let digest = <[u8; 32]>::try_from(shadow.applied_hash.as_slice());
        if let (Some(subject), Ok(digest)) = (subjects_by_entry.get(&shadow.entry_uuid), digest) {
            last_applied.insert(*subject, digest.into());
        }
    }
    let accepted = reader.accepted_ahead(target).await?;
    Ok(Wanted { units, persons, groups, links, last_applied, elsewhere, accepted })
}

/// Asks for the linked entries by entryUUID, and for persons by their key too, which also finds copies of it. Keys of agencies are on
/// everybody in them: their entries are looked for by name.
fn query_of(settings: &SyncSettings, subjects: &[Subject], links: &[(Subject, Uuid)]) -> Query {
    let mut filter = "(|".to_owned();
    for (_, entry) in links {
        filter.push_str(&format!("(entryUUID={entry})"));
    }
    for subject in subjects.iter().filter(|subject| subject.kind == EntryKind::Person) {
        filter.push_str(&format!("({}={})", Attribute::MailboxId.name(), subject.id));
    }
    if filter == "(|" {
        // Nothing to ask for: the empty disjunction is false (RFC 4526), but not every server knows it.
        filter.push_str("(entryUUID=00000000-0000-0000-0000-000000000000)");
    }
    filter.push(')');
    Query { base: settings.naming.base().clone(), filter, attributes: Attribute::ALL.to_vec() }
}

/// The names under which units and groups would stand that nothing is linked to.
fn unlinked_names(settings: &SyncSettings, wanted: &Wanted) -> Vec<Dn> {
    let is_linked = |kind, agency: AgencyId| wanted.links.iter().any(|(of, _)| *of == Subject { kind, id: agency.0 });
    let units = wanted.units.iter().filter(|unit| !is_linked(EntryKind::Unit, unit.agency));
    let groups = wanted.groups.iter().filter(|(unit, _)| !is_linked(EntryKind::Group, unit.agency));
    units
        .map(|unit| settings.naming.unit(&unit.path))
        .chain(groups.map(|(unit, _)| settings.naming.group(&unit.code)))
        .collect()
}
