//! A row on its way in from its JSON. The same text as [`PlanRow`] writes, with the operation's fields beside the row's own: a flattened
//! enum would buffer every value of every row before it is read.

use serde::Deserialize;
use thiserror::Error;
use uuid::Uuid;

use super::hash::Digest;
use super::row::{Modification, Operation, PlanRow, Reason, RowClass, ValidatedBy};
use super::text::Attributes;
use crate::directory::entry::{Dn, EntryCsn, Subject};

/// What an operation is.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Add,
    Modify,
    Delete,
    Rename,
}

/// The fields of a row and of every operation.
#[derive(Deserialize)]
pub(super) struct StoredRow {
    number: u32,
    subject: Subject,
    agency_code: String,
    dn: Dn,
    entry_uuid: Option<Uuid>,
    csn: Option<EntryCsn>,
    class: RowClass,
    operation: Kind,
    values: Option<Attributes>,
    modifications: Option<Vec<Modification>>,
    new_rdn: Option<String>,
    new_parent: Option<Dn>,
    delete_old: Option<bool>,
    reason: Reason,
    inverse: Operation,
    validated_by: ValidatedBy,
    desired: Option<Digest>,
    observed: Option<Digest>,
}

/// A row whose operation lacks something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the operation has no {0}")]
pub struct Incomplete(&'static str);

impl TryFrom<StoredRow> for PlanRow {
    type Error = Incomplete;

    fn try_from(stored: StoredRow) -> Result<Self, Incomplete> {
        let operation = match stored.operation {
            Kind::Add => Operation::Add { values: stored.values.ok_or(Incomplete("values"))?.0 },
            Kind::Modify => {
                Operation::Modify { modifications: stored.modifications.ok_or(Incomplete("modifications"))? }
            }
            Kind::Delete => Operation::Delete,
            Kind::Rename => Operation::Rename {
                new_rdn: stored.new_rdn.ok_or(Incomplete("new_rdn"))?,
                new_parent: stored.new_parent,
                delete_old: stored.delete_old.ok_or(Incomplete("delete_old"))?,
            },
        };
        Ok(Self {
            number: stored.number,
            subject: stored.subject,
            agency_code: stored.agency_code,
            dn: stored.dn,
            entry_uuid: stored.entry_uuid,
            csn: stored.csn,
            class: stored.class,
            operation,
            reason: stored.reason,
            inverse: stored.inverse,
            validated_by: stored.validated_by,
            desired: stored.desired,
            observed: stored.observed,
        })
    }
}
