//! Any plan, however it is cut: every row comes once, phases in order, and in them what goes one way in the plan's order.

use std::collections::HashSet;

use async_trait::async_trait;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::directory::apply::journal::BoxError;
use crate::directory::entry::{Dn, Subject};
use crate::directory::plan::{Reason, RowClass, ValidatedBy};

/// A plan in memory.
struct Plan(Vec<PlanRow>);

#[async_trait]
impl RowSource for Plan {
    async fn rows(&self, after: u32, limit: usize) -> Result<Vec<PlanRow>, BoxError> {
        Ok(self.0.iter().filter(|row| row.number > after).take(limit).cloned().collect())
    }
}

fn row(number: u32, kind: EntryKind, operation: Operation) -> PlanRow {
    PlanRow {
        number,
        subject: Subject { kind, id: Uuid::from_u128(number.into()) },
        agency_code: String::new(),
        dn: Dn(format!("uid=m{number:06}")),
        entry_uuid: None,
        csn: None,
        class: RowClass::Add,
        operation,
        reason: Reason::Missing,
        inverse: Operation::Delete,
        validated_by: ValidatedBy::Server,
        desired: None,
        observed: None,
    }
}

/// So many rows of each phase; every third of a phase is a change.
fn plan(phases: &[(EntryKind, usize)], removals: usize) -> Vec<PlanRow> {
    let kinds = phases.iter().flat_map(|(kind, count)| (0..*count).map(|at| (*kind, at)));
    let operation = |at| match at % 3 {
        2 => Operation::Modify { modifications: Vec::new() },
        _ => Operation::Add { values: Vec::new() },
    };
    let written = kinds.map(|(kind, at)| (kind, operation(at)));
    let removed = std::iter::repeat_n((EntryKind::Person, Operation::Delete), removals);
    written.chain(removed).zip(1..).map(|((kind, operation), number)| row(number, kind, operation)).collect()
}

fn way(phase: Phase, row: &PlanRow) -> Way {
    let goes_together = phase != Phase::Containers && matches!(row.operation, Operation::Add { .. });
    if goes_together { Way::Together } else { Way::Singly }
}

async fn groups(rows: Vec<PlanRow>, least: usize, most: usize, lanes: usize) -> Vec<Group> {
    let total = u32::try_from(rows.len()).unwrap();
    let plan = Plan(rows);
    let mut feed = Feed::new(&plan, total, Cut { way: &way, least, most, lanes });
    let mut groups = Vec::new();
    while let Some(group) = feed.next().await.unwrap() {
        groups.push(group);
    }
    groups
}

proptest! {
    #[test]
    fn every_row_comes_once_in_the_order_of_its_phase_and_way(
        counts in proptest::collection::vec(0_usize..1500, 4), removals in 0_usize..30,
        most in 1_usize..600, lanes in 1_usize..6,
    ) {
        let kinds = [EntryKind::Container, EntryKind::Unit, EntryKind::Person, EntryKind::Group];
        let phases: Vec<_> = kinds.into_iter().zip(counts).collect();
        let rows = plan(&phases, removals);
        let total = rows.len();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let groups = runtime.block_on(groups(rows, 16, most, lanes));
        let place = |phase| match phase {
            Phase::Containers => 0,
            Phase::Units => 1,
            Phase::Persons => 2,
            Phase::Groups => 3,
            Phase::Removals => 4,
        };
        prop_assert!(groups.is_sorted_by_key(|group| place(group.phase)));
        let mut seen = 0;
        let kinds: HashSet<(Phase, Way)> = groups.iter().map(|group| (group.phase, group.way)).collect();
        for (phase, sent) in kinds {
            let of_it = groups.iter().filter(|group| group.phase == phase && group.way == sent);
            let rows: Vec<&PlanRow> = of_it.flat_map(|group| &group.rows).collect();
            prop_assert!(rows.is_sorted_by_key(|row| row.number));
            prop_assert!(rows.iter().all(|row| Phase::of(row) == phase && way(phase, row) == sent));
            seen += rows.len();
        }
        prop_assert_eq!(seen, total);
        let within = |group: &Group| group.rows.len() <= if group.way == Way::Together { most } else { SINGLES };
        prop_assert!(groups.iter().all(|group| !group.rows.is_empty() && within(group)));
    }
}

#[tokio::test]
async fn the_last_rows_are_shared_out_among_the_lanes() {
    let adds = |count| (1..=count).map(|number| row(number, EntryKind::Group, Operation::Add { values: Vec::new() }));
    let sizes = |groups: Vec<Group>| groups.iter().map(|group| group.rows.len()).collect::<Vec<_>>();
    assert_eq!(sizes(groups(adds(310).collect(), 16, 500, 4).await), [78, 78, 78, 76]);
    assert_eq!(sizes(groups(adds(20).collect(), 16, 500, 4).await), [16, 4]);
}

#[tokio::test]
async fn a_group_of_another_phase_waits() {
    let rows = plan(&[(EntryKind::Unit, 2), (EntryKind::Person, 2)], 0);
    let plan = Plan(rows);
    let mut feed = Feed::new(&plan, 4, Cut { way: &way, least: 1, most: 500, lanes: 1 });
    assert!(feed.next_of(Phase::Persons, Way::Together).await.unwrap().is_none());
    assert_eq!(feed.next_of(Phase::Units, Way::Together).await.unwrap().unwrap().rows.len(), 2);
    assert_eq!(feed.next_of(Phase::Persons, Way::Together).await.unwrap().unwrap().rows.len(), 2);
    assert!(feed.next().await.unwrap().is_none());
}
