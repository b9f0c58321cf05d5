//! How much of a file is read at most. Every bound is on what the bytes inflate to, never on what they claim to.

/// Bounds of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub file: usize,
    /// Parts of a workbook.
    pub parts: usize,
    /// Inflated bytes of a workbook.
    pub inflated: u64,
    /// Inflated bytes of the shared strings.
    pub strings: u64,
    /// Inflated bytes of every other part that is not a sheet.
    pub part: u64,
    /// Shared strings.
    pub string_count: u64,
    /// Bytes of one piece of markup, or of text between two.
    pub piece: usize,
    /// Rows with something in them.
    pub rows: u32,
    /// Columns, from the left; what lies further right is not part of the table.
    pub columns: u32,
    /// Characters of a cell.
    pub cell: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file: 64 << 20,
            parts: 256,
            inflated: 512 << 20,
            strings: 64 << 20,
            part: 2 << 20,
            string_count: 1_500_000,
            piece: 64 << 10,
            rows: 200_000,
            columns: 64,
            cell: 2000,
        }
    }
}
