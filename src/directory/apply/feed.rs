//! The plan's rows as the lanes take them: group by group, each of one stage, read page by page. In memory is what the lanes are at work
//! on and what waits to fill a group, however long the plan.

use std::collections::VecDeque;

use super::journal::{ApplyError, RowSource};
use crate::directory::entry::EntryKind;
use crate::directory::plan::{Operation, PlanRow};

/// Rows read at once.
const PAGE: usize = 500;
/// Rows that go singly, in one group at most.
const SINGLES: usize = 2000;

/// Rows of one phase may be written at the same time; the next phase waits for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Phase {
    /// One after another.
    Containers,
    /// One after another, by depth.
    Units,
    /// Suspending comes before leaving groups.
    Persons,
    /// After their members.
    Groups,
    /// Groups, persons, units from the deepest up: one after another.
    Removals,
}

/// How rows are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Way {
    /// Many in one transaction.
    Together,
    /// Each by itself.
    Singly,
}

/// Rows of one phase that are sent in one way.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) phase: Phase,
    pub(super) way: Way,
    pub(super) rows: Vec<PlanRow>,
}

/// How groups are cut.
pub(super) struct Cut<'a> {
    /// How a row is sent.
    pub(super) way: &'a (dyn Fn(Phase, &PlanRow) -> Way + Sync),
    /// Rows in one transaction, at least where there are as many, and at most.
    pub(super) least: usize,
    pub(super) most: usize,
    /// The lanes among which the last rows are shared out.
    pub(super) lanes: usize,
}

/// The rows that are still to come.
pub(super) struct Feed<'a> {
    source: &'a dyn RowSource,
    cut: Cut<'a>,
    /// Rows that no group has had yet, those on their way included.
    left: usize,
    after: u32,
    page: VecDeque<PlanRow>,
    phase: Phase,
    /// Rows of a transaction, once there are no more left than one for each lane.
    share: Option<usize>,
    together: Vec<PlanRow>,
    singly: Vec<PlanRow>,
    ready: Option<Group>,
}

impl Phase {
    pub(super) fn of(row: &PlanRow) -> Self {
        match (&row.operation, row.subject.kind) {
            (Operation::Delete, _) => Self::Removals,
            (_, EntryKind::Container) => Self::Containers,
            (_, EntryKind::Unit) => Self::Units,
            (_, EntryKind::Person) => Self::Persons,
            (_, EntryKind::Group) => Self::Groups,
        }
    }

    /// Whether the order inside the phase matters.
    pub(super) const fn is_ordered(self) -> bool {
        matches!(self, Self::Containers | Self::Units | Self::Removals)
    }
}

impl<'a> Feed<'a> {
    /// The `total` rows of `source`, cut so.
    pub(super) fn new(source: &'a dyn RowSource, total: u32, cut: Cut<'a>) -> Self {
        Self {
            source,
            cut,
            left: usize::try_from(total).unwrap_or(usize::MAX),
            after: 0,
            page: VecDeque::new(),
            phase: Phase::Containers,
            share: None,
            together: Vec::new(),
            singly: Vec::new(),
            ready: None,
        }
    }

    /// The next group; none at the plan's end.
    pub(super) async fn next(&mut self) -> Result<Option<Group>, ApplyError> {
        match self.ready.take() {
            Some(group) => Ok(Some(group)),
            None => self.gather().await,
        }
    }

    /// The next group if it is of this phase and way; another one stays where it is.
    pub(super) async fn next_of(&mut self, phase: Phase, way: Way) -> Result<Option<Group>, ApplyError> {
        let next = self.next().await?;
        if next.as_ref().is_some_and(|group| group.phase == phase && group.way == way) {
            return Ok(next);
        }
        self.ready = next;
        Ok(None)
    }

    /// Collects rows until a group is full or its phase ends.
    async fn gather(&mut self) -> Result<Option<Group>, ApplyError> {
        loop {
            if self.page.is_empty() {
                self.read().await?;
            }
            let phase = self.page.front().map(Phase::of);
            if phase != Some(self.phase) {
                // What goes together first: units before what is changed in them, persons before those who follow.
                if !self.together.is_empty() {
                    return Ok(Some(self.group(Way::Together)));
                }
                if !self.singly.is_empty() {
                    return Ok(Some(self.group(Way::Singly)));
                }
                let Some(phase) = phase else { return Ok(None) };
                (self.phase, self.share) = (phase, None);
            }
            let most = self.most();
            while let Some(row) = self.page.pop_front_if(|row| Phase::of(row) == self.phase) {
                let way = (self.cut.way)(self.phase, &row);
                let (rows, most) = match way {
                    Way::Together => (&mut self.together, most),
                    Way::Singly => (&mut self.singly, SINGLES),
                };
                rows.push(row);
                if rows.len() >= most {
                    return Ok(Some(self.group(way)));
                }
            }
        }
    }

    async fn read(&mut self) -> Result<(), ApplyError> {
        let rows = self.source.rows(self.after, PAGE).await.map_err(ApplyError::Rows)?;
        self.after = rows.last().map_or(self.after, |last| last.number);
        self.page = rows.into();
        Ok(())
    }

    fn group(&mut self, way: Way) -> Group {
        let rows = match way {
            Way::Together => std::mem::take(&mut self.together),
            Way::Singly => std::mem::take(&mut self.singly),
        };
        self.left = self.left.saturating_sub(rows.len());
        Group { phase: self.phase, way, rows }
    }

    /// Rows of the next transaction: as many as may be, but the last of a plan are shared out among the lanes.
    fn most(&mut self) -> usize {
        let Cut { least, most, lanes, .. } = self.cut;
        if self.share.is_none() && !self.phase.is_ordered() && self.left.div_ceil(lanes.max(1)) <= most {
            self.share = Some(self.left.div_ceil(lanes.max(1)).max(least));
        }
        self.share.unwrap_or(most).min(most).max(1)
    }
}

#[cfg(test)]
mod tests;
