//! Rows of the registry pushed through the planner, in the order that it needs.

use std::collections::HashMap;

use super::RowSink;
use crate::directory::desired::{self, Desired};
use crate::directory::dn::Naming;
use crate::directory::entry::{EntryKind, Subject};
use crate::directory::guard::Population;
use crate::directory::mapping;
use crate::directory::plan::{PlanRow, Planner};
use crate::domain::ids::AgencyId;
use crate::domain::provision::{MemberRow, PersonRow, UnitRow};
use crate::operations::error::OperationResult;

/// Rows handed on at once.
pub(super) const CHUNK: usize = 500;

/// A comparison on its way.
pub(super) struct Comparison<'a> {
    pub(super) naming: &'a Naming,
    pub(super) planner: Planner,
    pub(super) waiting: Vec<PlanRow>,
    pub(super) population: Population,
    members: HashMap<AgencyId, Vec<MemberRow>>,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(naming: &'a Naming, planner: Planner) -> Self {
        Self {
            naming,
            planner,
            waiting: Vec::with_capacity(CHUNK),
            population: Population::default(),
            members: HashMap::new(),
        }
    }

    pub(super) fn push(&mut self, desired: Desired) {
        self.waiting.extend(self.planner.push(desired));
    }

    pub(super) fn unit(&mut self, row: &UnitRow) {
        match mapping::unit(self.naming, row) {
            Ok(desired) => self.push(desired),
            Err(error) => {
                let subject = Subject { kind: EntryKind::Unit, id: row.agency.0 };
                self.planner.unmappable(subject, &self.naming.unit(&row.path), &error);
            }
        }
    }

    /// A person, whose membership is remembered for the group that follows.
    pub(super) fn person(&mut self, row: PersonRow) {
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

    /// A group, of the members that were remembered.
    pub(super) fn group(&mut self, row: &UnitRow) {
        let members = self.members.remove(&row.agency).unwrap_or_default();
        self.group_of(row, &members);
    }

    pub(super) fn group_of(&mut self, row: &UnitRow, members: &[MemberRow]) {
        match mapping::group(self.naming, row, members) {
            Ok(desired) => self.push(desired),
            Err(error) => {
                let subject = Subject { kind: EntryKind::Group, id: row.agency.0 };
                self.planner.unmappable(subject, &self.naming.group(&row.code), &error);
            }
        }
    }

    /// Hands on what waits once it is at least `least` rows.
    pub(super) async fn flush(&mut self, least: usize, sink: &mut dyn RowSink) -> OperationResult<()> {
        if self.waiting.len() >= least {
            let rows = std::mem::replace(&mut self.waiting, Vec::with_capacity(CHUNK));
            sink.take(rows).await?;
        }
        Ok(())
    }
}
