//! What a plan leaves out, and why: nothing is skipped without a word.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::directory::attribute::Attribute;
use crate::directory::entry::{Dn, Subject};
use crate::directory::port::Refusal;

/// Why a row is not in the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum Why {
    /// The entry's key names one subject, its stored link another.
    KeyContradictsLink,
    /// The entry bears the key of a subject whose link names another entry.
    LinkedElsewhere,
    /// Two entries bear the same key.
    Duplicate,
    /// Its linked entry was not seen, and the read was cut, so that it may well be there.
    NotSeen,
    /// The entry is newer than the registry: was the registry restored from a backup? Writes to the target freeze.
    AheadOfRegistry {
        /// Revision in the directory.
        directory: i64,
        /// Revision in the registry.
        registry: i64,
    },
    /// Somebody else changed the attribute, and the policy is to leave and report it.
    Drifted {
        /// Which.
        attribute: Attribute,
    },
    /// The entry has another name than the registry would give it. Its values are kept, its name is left.
    OtherName {
        /// The name it would have.
        expected: Dn,
    },
    /// No longer in the registry, but no stored link says that it is ours to remove.
    UnlinkedLeftover,
    /// The registry's row cannot become an entry.
    Unmappable {
        /// What is wrong with it.
        reason: String,
    },
    /// The server would refuse the write.
    Refused {
        /// Its answer.
        refusal: Refusal,
    },
    /// Whose a found entry is waits for a decision, and it may be this person's: a second entry would be made.
    CaseOpen,
    /// The entry above is left out.
    ParentLeftOut,
    /// What a plan did is not so any more: undoing it would undo somebody else's change.
    ChangedSince,
    /// The row says nothing of how it is undone.
    NotUndoable,
}

impl Why {
    /// Whether it keeps the entry from being as the registry would have it; the others are only told.
    #[must_use]
    pub const fn blocks(&self) -> bool {
        !matches!(self, Self::OtherName { .. } | Self::UnlinkedLeftover | Self::Drifted { .. })
    }

    /// Its short code, as in JSON.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::KeyContradictsLink => "key_contradicts_link",
            Self::LinkedElsewhere => "linked_elsewhere",
            Self::Duplicate => "duplicate",
            Self::NotSeen => "not_seen",
            Self::AheadOfRegistry { .. } => "ahead_of_registry",
            Self::OtherName { .. } => "other_name",
            Self::Drifted { .. } => "drifted",
            Self::UnlinkedLeftover => "unlinked_leftover",
            Self::Unmappable { .. } => "unmappable",
            Self::Refused { .. } => "refused",
            Self::CaseOpen => "case_open",
            Self::ParentLeftOut => "parent_left_out",
            Self::ChangedSince => "changed_since",
            Self::NotUndoable => "not_undoable",
        }
    }
}

/// One thing that a plan leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What it is about.
    pub subject: Subject,
    /// The entry.
    pub dn: Dn,
    /// Why.
    #[serde(flatten)]
    pub why: Why,
}

impl Finding {
    /// A finding about `subject` at `dn`.
    #[must_use]
    pub fn about(subject: Subject, dn: &Dn, why: Why) -> Self {
        Self { subject, dn: dn.clone(), why }
    }
}

/// Everything that a plan leaves out. All are counted; the first [`Findings::KEPT`] are kept whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// How many there are of each code.
    pub counts: BTreeMap<String, u64>,
    /// The first of them.
    pub kept: Vec<Finding>,
    /// How many are counted but not kept.
    pub not_kept: u64,
    /// How many of those keep an entry from being as it should be.
    #[serde(default)]
    pub blocking_not_kept: u64,
}

impl Findings {
    /// How many are kept whole: enough to read, not enough to fill the memory when every row is bad.
    pub const KEPT: usize = 1_000;

    /// Takes one.
    pub fn push(&mut self, finding: Finding) {
        let code = finding.why.code();
        if let Some(count) = self.counts.get_mut(code) {
            *count += 1;
        } else {
            self.counts.insert(code.to_owned(), 1);
        }
        if self.kept.len() < Self::KEPT {
            self.kept.push(finding);
        } else {
            self.not_kept += 1;
            self.blocking_not_kept += u64::from(finding.why.blocks());
        }
    }

    /// Takes what another collected.
    pub fn absorb(&mut self, other: Self) {
        for (code, count) in other.counts {
            *self.counts.entry(code).or_default() += count;
        }
        let room = Self::KEPT.saturating_sub(self.kept.len());
        let mut kept = other.kept.into_iter();
        self.kept.extend(kept.by_ref().take(room));
        self.not_kept += other.not_kept;
        self.blocking_not_kept += other.blocking_not_kept;
        for finding in kept {
            self.not_kept += 1;
            self.blocking_not_kept += u64::from(finding.why.blocks());
        }
    }

    /// How many entries are ahead of the registry. Any at all freezes the target.
    #[must_use]
    pub fn ahead_of_registry(&self) -> u64 {
        self.counts.get("ahead_of_registry").copied().unwrap_or_default()
    }

    /// How many there are.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }
}
