//! Verifying the audit record: in the store, and offline from an exported file. Names the first bad record, mends nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::audit_checkpoint::note_key;
use super::error::OperationResult;
use super::registry::Registry;
use super::verify_registry::Problem;
use crate::domain::audit::checkpoint::Checkpoint;
use crate::domain::audit::leaf::Leaf;
use crate::domain::audit::note::NotePublicKey;
use crate::domain::audit::tree::leaf_hash;
use crate::domain::audit::walk::{Found, Known, Walk};
use crate::storage::row::audit::CheckpointRow;

/// What was verified.
#[derive(Debug, Clone, Serialize)]
pub struct AuditVerification {
    /// Records.
    pub records: u64,
    /// The root over them, in hexadecimal digits.
    pub root: String,
    /// Checkpoints that the record was held against.
    pub checkpoints: u64,
    /// Whether a key was at hand for their signatures.
    pub signatures_checked: bool,
    /// The first record that does not fit.
    pub first_bad: Option<u64>,
    /// Everything that does not fit.
    pub problems: Vec<Problem>,
}

/// A line of an exported record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedLeaf {
    /// Its number.
    pub record: u64,
    /// Its hash in the tree, in hexadecimal digits.
    pub hash: String,
    /// Its octets, in base64.
    pub leaf: String,
    /// What they say, for reading.
    pub content: Leaf,
}

impl ExportedLeaf {
    /// The line of a record, from its octets; none when they are no leaf.
    #[must_use]
    pub fn of(record: u64, octets: &[u8]) -> Option<Self> {
        let content = Leaf::decode(octets).ok()?;
        Some(Self { record, hash: hex::encode(leaf_hash(octets)), leaf: STANDARD.encode(octets), content })
    }
}

/// Verifies the record in the store, against its own checkpoints and one kept elsewhere.
///
/// # Errors
/// When the store cannot be read; what does not fit is part of the answer.
pub async fn verify_audit(registry: &Registry, kept_elsewhere: Option<&str>) -> OperationResult<AuditVerification> {
    let key = note_key(registry).ok().map(|key| key.public());
    let reader = registry.store.read().await?;
    let stored = reader.checkpoints().await?;
    let mut problems = check_checkpoints(registry, &stored);
    let given = kept_elsewhere.map(|note| believe(note, key.as_ref(), "the given checkpoint"));
    let checkpoints = stored.len() as u64 + u64::from(given.is_some());
    let known = keep_known(given, &mut problems);
    let mut first_bad = None;
    let walked = reader
        .verify_audit(known, &mut |found| {
            if found.table == "audit_leaf" {
                first_bad = lesser(first_bad, found.row.parse().ok());
            }
            let expectation = match (&found.expected, &found.found) {
                (Some(expected), Some(found)) => format!("; expected {expected}, found {found}"),
                _ => String::new(),
            };
            let row = format!("{} {}", found.table, found.row);
            problems.push(Problem {
                check: found.check.to_string(),
                row,
                what: format!("{}{expectation}", found.what),
            });
        })
        .await?;
    Ok(AuditVerification {
        records: walked.size,
        root: hex::encode(walked.root),
        checkpoints,
        signatures_checked: key.is_some(),
        first_bad,
        problems,
    })
}

/// What is wrong with the signatures of stored checkpoints.
pub(super) fn check_checkpoints(registry: &Registry, stored: &[CheckpointRow]) -> Vec<Problem> {
    let key = note_key(registry).ok().map(|key| key.public());
    stored.iter().filter_map(|row| check_stored(row, key.as_ref())).collect()
}

/// Verifies an exported record, line by line, against checkpoints kept beside it.
#[must_use]
pub fn verify_export(
    lines: impl IntoIterator<Item = std::io::Result<String>>,
    key: Option<&NotePublicKey>,
    notes: &[String],
) -> AuditVerification {
    let mut problems = Vec::new();
    let believed: Vec<_> = notes.iter().map(|note| believe(note, key, "the given checkpoint")).collect();
    let mut walk = Walk::expecting(keep_known(believed, &mut problems));
    let mut first_bad = None;
    let mut tell = |record: u64, what: String, problems: &mut Vec<Problem>| {
        first_bad = lesser(first_bad, Some(record));
        problems.push(Problem { check: "audit".to_owned(), row: format!("record {record}"), what });
    };
    for (number, line) in (0_u64..).zip(lines) {
        let read = line.map_err(|error| error.to_string()).and_then(|line| {
            let exported: ExportedLeaf = serde_json::from_str(&line).map_err(|error| error.to_string())?;
            let octets = STANDARD.decode(&exported.leaf).map_err(|error| error.to_string())?;
            Ok((exported, octets))
        });
        let (exported, octets) = match read {
            Ok(read) => read,
            Err(reason) => {
                tell(number, format!("line {} cannot be read: {reason}", number + 1), &mut problems);
                break;
            }
        };
        // The file keeps the leaf's own hash only; the subtrees that it completes are those of the walk.
        let kept = hex::decode(&exported.hash).unwrap_or_default();
        let (leaf, faults) = walk.take_alone(Found { record: exported.record, octets: &octets, kept: &kept });
        for fault in faults {
            tell(fault.record, fault.what, &mut problems);
        }
        if leaf.is_some_and(|leaf| leaf != exported.content) {
            tell(exported.record, "what it is said to contain is not what its octets say".to_owned(), &mut problems);
        }
    }
    let (walked, faults) = walk.finish();
    for fault in faults {
        tell(fault.record, fault.what, &mut problems);
    }
    AuditVerification {
        records: walked.size,
        root: hex::encode(walked.root),
        checkpoints: notes.len() as u64,
        signatures_checked: key.is_some(),
        first_bad,
        problems,
    }
}

fn lesser(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    one.into_iter().chain(other).min()
}

/// A checkpoint whose signature holds, or that nobody can ask about for want of a key.
fn believe(note: &str, key: Option<&NotePublicKey>, from: &str) -> Result<Known, Problem> {
    let read = key.map_or_else(|| Checkpoint::unverified(note), |key| Checkpoint::open(note, key));
    match read {
        Ok(checkpoint) => {
            let from = format!("{from} of {}", checkpoint.at);
            Ok(Known { size: checkpoint.size, root: checkpoint.root, from })
        }
        Err(error) => Err(Problem { check: "audit".to_owned(), row: from.to_owned(), what: error.to_string() }),
    }
}

fn keep_known(believed: impl IntoIterator<Item = Result<Known, Problem>>, problems: &mut Vec<Problem>) -> Vec<Known> {
    let mut known = Vec::new();
    for one in believed {
        match one {
            Ok(root) => known.push(root),
            Err(problem) => problems.push(problem),
        }
    }
    known
}

/// A stored checkpoint whose note does not hold, or says something else than its columns.
fn check_stored(row: &CheckpointRow, key: Option<&NotePublicKey>) -> Option<Problem> {
    let place = format!("audit_checkpoint {}", row.size);
    match believe(&row.note, key, &place) {
        Err(problem) => Some(problem),
        Ok(known) if known.size != row.size || known.root != row.root => {
            let what = "its columns are not what was signed".to_owned();
            Some(Problem { check: "audit".to_owned(), row: place, what })
        }
        Ok(_) => None,
    }
}
