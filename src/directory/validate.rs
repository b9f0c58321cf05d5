//! Asks the server what it would say to each row (no-op control), and drops what it would refuse. Thin and async; the only
//! decision is under which name to ask.
//!
//! Below an entry that the plan itself is yet to add, the server answers 32 to everything; such an entry is asked about
//! under the base, where schema and syntax are judged in the same way (measured: `docs/DIRECTORY.md`).

use std::collections::HashSet;

use super::dn;
use super::entry::{Dn, EntryKind};
use super::plan::{Finding, Findings, Operation, PlanRow, ValidatedBy, Why};
use super::port::{Capabilities, Directory, DirectoryError, Refusal, Write};

/// `entryAlreadyExists`.
const ALREADY_EXISTS: u32 = 68;

/// Validates a plan's rows, chunk by chunk, in the plan's order.
pub struct Validator<'a> {
    directory: &'a dyn Directory,
    capabilities: Capabilities,
    base: &'a Dn,
    primed: bool,
    /// Containers and units that the plan adds: normal form of their names.
    to_be_added: HashSet<String>,
    /// Those of them that were dropped.
    left_out: HashSet<String>,
}

impl<'a> Validator<'a> {
    /// A validator for one plan.
    #[must_use]
    pub fn new(directory: &'a dyn Directory, capabilities: Capabilities, base: &'a Dn) -> Self {
        Self { directory, capabilities, base, primed: false, to_be_added: HashSet::new(), left_out: HashSet::new() }
    }

    /// Says that the target was primed already.
    #[must_use]
    pub const fn primed(mut self) -> Self {
        self.primed = true;
        self
    }

    /// Validates one chunk: says of each row who validated it, and moves refused rows, with those below them, to `findings`.
    ///
    /// # Errors
    /// When the directory cannot be asked.
    pub async fn check(&mut self, rows: Vec<PlanRow>, findings: &mut Findings) -> Result<Vec<PlanRow>, DirectoryError> {
        for row in rows.iter().filter(|row| holds_others(row)) {
            self.to_be_added.insert(normal(&row.dn));
        }
        let asked: Vec<Option<(Dn, ValidatedBy)>> = rows.iter().map(|row| self.name_to_ask(row)).collect();
        let writes: Vec<Write<'_>> = rows
            .iter()
            .zip(&asked)
            .filter_map(|(row, asked)| asked.as_ref().map(|(dn, _)| Write { dn, operation: &row.operation, csn: None }))
            .collect();
        let mut answers = self.ask(&writes).await?.into_iter();
        drop(writes);
        let mut accepted = Vec::with_capacity(rows.len());
        for (row, asked) in rows.into_iter().zip(asked) {
            let validated_by = asked.map(|(_, validated_by)| validated_by);
            let refusal = if validated_by.is_some() { answers.next().flatten() } else { None };
            self.settle(row, validated_by, refusal, &mut accepted, findings);
        }
        Ok(accepted)
    }

    async fn ask(&mut self, writes: &[Write<'_>]) -> Result<Vec<Option<Refusal>>, DirectoryError> {
        if writes.is_empty() {
            return Ok(Vec::new());
        }
        if !self.primed {
            self.directory.prime().await?;
            self.primed = true;
        }
        let answers = self.directory.validate(writes).await?;
        if answers.len() == writes.len() {
            return Ok(answers);
        }
        let reason = format!("{} answers to {} questions", answers.len(), writes.len());
        Err(DirectoryError::Malformed { action: "validate a plan".to_owned(), reason })
    }

    /// Under which name to ask about a row; `None` when the server cannot tell.
    fn name_to_ask(&self, row: &PlanRow) -> Option<(Dn, ValidatedBy)> {
        if let Operation::Rename { new_parent: Some(parent), .. } = &row.operation
            && self.to_be_added.contains(normal(parent).as_str())
        {
            return None;
        }
        // Removing what others stand under is refused while they do, and the plan removes them first.
        let holds_others = matches!(row.subject.kind, EntryKind::Container | EntryKind::Unit);
        if !self.capabilities.no_op || (row.operation == Operation::Delete && holds_others) {
            return None;
        }
        let parent_is_new = matches!(row.operation, Operation::Add { .. })
            && !self.to_be_added.is_empty()
            && dn::parent(&row.dn).is_some_and(|parent| self.to_be_added.contains(dn::normal(parent).as_ref()));
        if parent_is_new {
            Some((Dn(format!("{},{}", dn::relative(&row.dn), self.base)), ValidatedBy::ServerAtBase))
        } else {
            Some((row.dn.clone(), ValidatedBy::Server))
        }
    }

    fn settle(
        &mut self,
        mut row: PlanRow,
        validated_by: Option<ValidatedBy>,
        refusal: Option<Refusal>,
        accepted: &mut Vec<PlanRow>,
        findings: &mut Findings,
    ) {
        let parent_is_left_out = !self.left_out.is_empty()
            && dn::parent(&row.dn).is_some_and(|parent| self.left_out.contains(dn::normal(parent).as_ref()));
        // Something of that name directly under the base says nothing about the row's own place.
        let is_beside_the_point = validated_by == Some(ValidatedBy::ServerAtBase)
            && refusal.as_ref().is_some_and(|refusal| refusal.code == ALREADY_EXISTS);
        row.validated_by = validated_by.filter(|_| !is_beside_the_point).unwrap_or(ValidatedBy::SchemaOnly);
        let why = match refusal {
            _ if parent_is_left_out => Some(Why::ParentLeftOut),
            Some(refusal) if !is_beside_the_point => Some(Why::Refused { refusal }),
            _ => None,
        };
        match why {
            None => accepted.push(row),
            Some(why) => {
                if holds_others(&row) {
                    self.left_out.insert(normal(&row.dn));
                }
                findings.push(Finding::about(row.subject, &row.dn, why));
            }
        }
    }
}

/// Whether a row adds an entry that others may stand under.
const fn holds_others(row: &PlanRow) -> bool {
    matches!(row.operation, Operation::Add { .. }) && matches!(row.subject.kind, EntryKind::Container | EntryKind::Unit)
}

fn normal(dn: &Dn) -> String {
    dn::normal(&dn.0).into_owned()
}
