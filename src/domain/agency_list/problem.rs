//! What can be wrong with a list of agencies: one clear line each, with the line of the file and what to do.

use std::fmt;

use thiserror::Error;
use time::Date;

use crate::domain::agency::{InvalidAgencyCode, Level};
use crate::domain::code::UnknownCode;

/// A list that is not taken: all that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the agency list was not taken: {count} to mend; nothing was written", count = Count(self.problems.len()))]
pub struct BadAgencyList {
    /// The problems, in the order of the file's lines.
    pub problems: Vec<Problem>,
}

struct Count(usize);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0, if self.0 == 1 { "problem" } else { "problems" })
    }
}

/// A column in which a row says something else than is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The column.
    pub column: &'static str,
    /// What is recorded; empty for nothing.
    pub recorded: String,
    /// What the row says.
    pub said: String,
}

/// All of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differences(pub Vec<Difference>);

impl fmt::Display for Differences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, Difference { column, recorded, said }) in self.0.iter().enumerate() {
            let separator = if place == 0 { "" } else { "; " };
            let or_empty = |text: &str| if text.is_empty() { "(empty)".to_owned() } else { text.to_owned() };
            write!(f, "{separator}{column} is '{}', the row says '{}'", or_empty(recorded), or_empty(said))?;
        }
        Ok(())
    }
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Problem {
    /// No byte, or nothing but a header.
    #[error("the file holds no agency; give a CSV with a header line and one agency a line")]
    Empty,
    /// UTF-16, by its byte order mark or its zero bytes.
    #[error("the file is UTF-16; save it again as 'CSV UTF-8'")]
    Utf16,
    /// Bytes that are not UTF-8.
    #[error(
        "line {line}: byte 0x{byte:02X} is not UTF-8; the file looks like Windows-1258 or another old Vietnamese encoding (TCVN3, VNI); save it again as 'CSV UTF-8'"
    )]
    NotUtf8 {
        /// Line of the first such byte.
        line: u64,
        /// The byte.
        byte: u8,
    },
    /// Required columns that the header lacks.
    #[error("line 1: the header lacks {missing}; it has {found}; name the columns exactly so")]
    MissingColumns {
        /// Lacking columns.
        missing: String,
        /// What the header has.
        found: String,
    },
    /// A column named twice.
    #[error("line 1: the column {column} stands twice; keep one")]
    RepeatedColumn {
        /// The column.
        column: String,
    },
    /// A row with more or fewer fields than the header.
    #[error(
        "line {line}: {found} fields where the header has {expected}; put a text that holds the separator into double quotes"
    )]
    FieldCount {
        /// Line.
        line: u64,
        /// Fields of the row.
        found: usize,
        /// Fields of the header.
        expected: usize,
    },
    /// An identifier that is none.
    #[error("line {line}: {reason}")]
    Code {
        /// Line.
        line: u64,
        /// Why.
        reason: InvalidAgencyCode,
    },
    /// A level, kind or role that is not in its list.
    #[error("line {line}: column {column}: {reason}")]
    UnknownCode {
        /// Line.
        line: u64,
        /// Column.
        column: &'static str,
        /// Why.
        reason: UnknownCode,
    },
    /// A field that must not be empty.
    #[error("line {line}: column {column} is empty; fill it in")]
    Missing {
        /// Line.
        line: u64,
        /// Column.
        column: &'static str,
    },
    /// A yes-or-no field that says neither.
    #[error("line {line}: column {column} says '{text}'; write yes or no")]
    YesOrNo {
        /// Line.
        line: u64,
        /// Column.
        column: &'static str,
        /// What was read.
        text: String,
    },
    /// A slug that no address can hold.
    #[error(
        "line {line}: '{slug}' cannot be a slug; write 2 to 30 letters a-z, digits and inner hyphens, not a reserved name such as vanthu"
    )]
    Slug {
        /// Line.
        line: u64,
        /// What was read.
        slug: String,
    },
    /// A code or slug on two lines.
    #[error(
        "line {line}: {what} {value} is already on line {first}; codes and slugs are never shared, give one of them another"
    )]
    Duplicate {
        /// Line.
        line: u64,
        /// `code` or `slug`.
        what: &'static str,
        /// The value.
        value: String,
        /// Line that has it first.
        first: u64,
    },
    /// A parent that the list does not hold.
    #[error("line {line}: the parent {parent} of {code} is not in the list; add its line or correct parent_code")]
    UnknownParent {
        /// Line.
        line: u64,
        /// Whose parent.
        code: String,
        /// The parent.
        parent: String,
    },
    /// Agencies above one another in a circle.
    #[error("line {line}: {circle} are above one another in a circle; correct one parent_code")]
    Circle {
        /// First line of the circle.
        line: u64,
        /// Codes, each below the next.
        circle: String,
    },
    /// No agency without a parent.
    #[error("no agency has an empty parent_code; leave it empty for the province's own line")]
    NoRoot,
    /// Two agencies without a parent.
    #[error("line {line}: {code} has no parent_code, but line {first} is the root already; fill it in")]
    SecondRoot {
        /// Line.
        line: u64,
        /// The second root.
        code: String,
        /// Line of the first.
        first: u64,
    },
    /// A level above the parent's.
    #[error(
        "line {line}: {code} is of level {level}, above its parent's level {parent_level}; correct level or parent_code"
    )]
    LevelAboveParent {
        /// Line.
        line: u64,
        /// Whose level.
        code: String,
        /// Its level.
        level: Level,
        /// The parent's.
        parent_level: Level,
    },
    /// A kind that belongs to another level.
    #[error("line {line}: kind {kind} belongs to level {expected}, not {level}; correct one of them")]
    KindOfOtherLevel {
        /// Line.
        line: u64,
        /// The kind.
        kind: &'static str,
        /// Level the kind belongs to.
        expected: Level,
        /// What the line says.
        level: Level,
    },
    /// Recorded otherwise than the row says.
    #[error(
        "line {line}: {code} is recorded otherwise: {differences}; an import only adds, so take the row out or let it say what is recorded"
    )]
    Differs {
        /// Line.
        line: u64,
        /// Whose row.
        code: String,
        /// Column by column.
        differences: Differences,
    },
    /// A code that is, was or will be another agency's.
    #[error(
        "line {line}: the code {code} is or was an agency's, and is never given again; give the new agency another"
    )]
    CodeTaken {
        /// Line.
        line: u64,
        /// The code.
        code: String,
    },
    /// A short name that is, was or will be another agency's, or a mailbox's.
    #[error(
        "line {line}: the short name {slug} is taken by an agency or an address; choose another, or leave it empty"
    )]
    SlugTaken {
        /// Line.
        line: u64,
        /// The short name.
        slug: String,
    },
    /// A new agency without one above it.
    #[error("line {line}: {code} has no parent_code, but the registry has its root already; fill it in")]
    RootIsRecorded {
        /// Line.
        line: u64,
        /// Whose row.
        code: String,
    },
    /// A parent that is neither recorded, as far as the account sees, nor in the list.
    #[error(
        "line {line}: the parent {parent} of {code} is neither in the list nor recorded within what this account may change; correct parent_code"
    )]
    ParentNotFound {
        /// Line.
        line: u64,
        /// Whose parent.
        code: String,
        /// The parent.
        parent: String,
    },
    /// A parent that comes into being later.
    #[error(
        "line {line}: the parent {parent} of {code} begins on {from}, after {on}; let the new agency begin then (--effective), or correct parent_code"
    )]
    ParentBegins {
        /// Line.
        line: u64,
        /// Whose parent.
        code: String,
        /// The parent.
        parent: String,
        /// Its first day.
        from: Date,
        /// The first day of the new agency.
        on: Date,
    },
    /// A parent whose own row is not taken.
    #[error("line {line}: the row of {parent}, above {code}, is not good; mend that one")]
    ParentIsBad {
        /// Line.
        line: u64,
        /// Whose parent.
        code: String,
        /// The parent.
        parent: String,
    },
}

impl Problem {
    /// The line of the file; 0 for the file as a whole.
    #[must_use]
    pub const fn line(&self) -> u64 {
        match *self {
            Self::Empty | Self::Utf16 | Self::NoRoot => 0,
            Self::MissingColumns { .. } | Self::RepeatedColumn { .. } => 1,
            Self::NotUtf8 { line, .. }
            | Self::FieldCount { line, .. }
            | Self::Code { line, .. }
            | Self::UnknownCode { line, .. }
            | Self::Missing { line, .. }
            | Self::YesOrNo { line, .. }
            | Self::Slug { line, .. }
            | Self::Duplicate { line, .. }
            | Self::UnknownParent { line, .. }
            | Self::Circle { line, .. }
            | Self::SecondRoot { line, .. }
            | Self::LevelAboveParent { line, .. }
            | Self::KindOfOtherLevel { line, .. }
            | Self::Differs { line, .. }
            | Self::CodeTaken { line, .. }
            | Self::SlugTaken { line, .. }
            | Self::RootIsRecorded { line, .. }
            | Self::ParentNotFound { line, .. }
            | Self::ParentBegins { line, .. }
            | Self::ParentIsBad { line, .. } => line,
        }
    }
}

/// Something that was mended while reading, told so that the source can be mended too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A name that was not in its stored form.
    NameMended {
        /// Line.
        line: u64,
        /// The name as stored.
        name: String,
    },
    /// Columns that are not read.
    ColumnsNotRead {
        /// Their names.
        columns: String,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NameMended { line, name } => {
                write!(f, "line {line}: the name was put into normal form (NFC, single spaces): {name}")
            }
            Self::ColumnsNotRead { columns } => write!(f, "columns not read: {columns}"),
        }
    }
}
