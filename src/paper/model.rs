//! What an official text is made of, without a word about how it looks: opening, body, closing (Decree 30/2020/NĐ-CP, Art. 8).

use serde::Serialize;
use time::Date;

use crate::domain::clock::iso_day;
use crate::domain::lang::Lang;
use crate::domain::official_text::Motto;

/// A text to be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Paper {
    /// What a reader of files is told of it.
    pub about: About,
    /// Across, for wide tables.
    pub is_wide: bool,
    /// Who writes, when, of what.
    pub opening: Opening,
    /// What is said.
    pub body: Vec<Block>,
    /// Who gets it and who signs.
    pub closing: Closing,
}

/// What a file says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct About {
    /// Title.
    pub title: String,
    /// Who writes.
    pub author: String,
    /// The day that it bears as a file: of what it tells, not of the printing, so that the same text is the same file.
    #[serde(with = "iso_day")]
    pub made_on: Date,
    /// In which language it is read out.
    pub lang: Lang,
}

/// What every official text begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Opening {
    /// Whose name and motto it opens with.
    pub motto: Motto,
    /// Number of the form and its law, above all else.
    pub mark: Option<String>,
    /// The agency above.
    pub superior: Option<String>,
    /// Who writes; dots where that is not known.
    pub agency: Option<String>,
    /// Number and symbol, or the room for them.
    pub number: String,
    /// Place and day, or the room for them.
    pub dated: String,
    /// What a letter is about, below its number.
    pub letter_subject: Option<String>,
    /// What any other text is, and about what.
    pub title: Option<Title>,
    /// To whom.
    pub addressee: Option<String>,
    /// That it is none yet.
    pub draft: Option<String>,
}

/// Kind and subject of a text that is no letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Title {
    /// Such as `BÁO CÁO`.
    pub kind: String,
    /// Of what.
    pub subject: String,
}

/// A part of the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// Heads what follows.
    Heading {
        /// Its words.
        text: String,
    },
    /// Sentences.
    Paragraph {
        /// Its words.
        text: String,
    },
    /// Labels, each with what stands behind it.
    Fields {
        /// A line each.
        lines: Vec<FieldLine>,
    },
    /// Points in no order.
    List {
        /// A point each.
        items: Vec<String>,
    },
    /// A table.
    Table(Table),
    /// A picture; whoever cannot see it hears `told`.
    Figure {
        /// SVG.
        picture: String,
        /// The same in words.
        told: String,
        /// What stands below it.
        caption: String,
    },
    /// How the figures are to be read.
    Notes {
        /// A line each.
        lines: Vec<String>,
    },
}

/// A label with what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldLine {
    /// What is asked.
    pub label: String,
    /// The answer.
    pub text: String,
    /// It has yet to be filled in.
    pub is_gap: bool,
}

/// A table whose headings are on each of its pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Table {
    /// What stands over it.
    pub caption: Option<String>,
    /// In what its numbers are counted.
    pub unit: Option<String>,
    /// Size of its letters.
    pub points: u8,
    /// Which column names a row: it is the one that is indented.
    pub named_by: usize,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// What stands over it.
    pub heading: String,
    /// What stands over it and its neighbours.
    pub group: Option<String>,
    /// How wide it is beside the others.
    pub width: u16,
    /// To which side its cells are set.
    pub align: Align,
}

/// A side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Texts.
    Left,
    /// Days and marks.
    Center,
    /// Numbers.
    Right,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Row {
    /// Heads the rows below it, also on their next page.
    Section {
        /// 1, or 2 within one of 1.
        level: u8,
        /// Its words.
        text: String,
    },
    /// A cell for each column.
    Line {
        /// The cells.
        cells: Vec<Cell>,
        /// A sum.
        is_strong: bool,
        /// How far its name is set in.
        indent: u8,
    },
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// What stands in it.
    pub text: String,
    /// Something in it has yet to be filled in.
    pub is_gap: bool,
}

/// What every official text ends with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Closing {
    /// Who gets it, and that the clerk keeps one.
    pub recipients: Vec<String>,
    /// As what somebody signs.
    pub signer: String,
    /// How they sign.
    pub note: Option<String>,
    /// Who signs, if that is known.
    pub name: Option<String>,
}

impl Opening {
    /// An opening with nothing but room: number and day are given by whoever sends it.
    #[must_use]
    pub const fn of(superior: Option<String>, agency: Option<String>, number: String, dated: String) -> Self {
        Self {
            motto: Motto::State,
            mark: None,
            superior,
            agency,
            number,
            dated,
            letter_subject: None,
            title: None,
            addressee: None,
            draft: None,
        }
    }
}

impl Cell {
    /// A cell with a text.
    #[must_use]
    pub fn of(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_gap: false }
    }
}

impl Block {
    /// A heading.
    #[must_use]
    pub fn heading(text: impl Into<String>) -> Self {
        Self::Heading { text: text.into() }
    }

    /// A paragraph.
    #[must_use]
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph { text: text.into() }
    }
}
