//! The file, read on a blocking thread and handed over in chunks; at most two wait, so a slow database slows the reading.

use std::ops::ControlFlow;
use std::sync::Arc;

use tokio::sync::mpsc;

use super::CHUNK;
use crate::domain::import::{ImportKind, ImportOptions, RowProblem};
use crate::domain::lang::Bilingual;
use crate::sheets::read::ReadRow;
use crate::sheets::{Limits, Mapping, SheetRow, Table};

/// How one kind of row is read.
pub(super) type ReadOne<T> = fn(&SheetRow, &Mapping, bool) -> Result<ReadRow<T>, Vec<RowProblem>>;

/// A row with what it says, or what is wrong with it.
pub(super) struct Line<T> {
    pub(super) row: SheetRow,
    pub(super) read: Result<ReadRow<T>, Vec<RowProblem>>,
}

/// What the reading thread hands over: the header first, then rows, then the end.
pub(super) enum Piece<T> {
    Header(Arc<Mapping>),
    Rows(Vec<Line<T>>),
    End(Vec<Bilingual>),
    Refused(Vec<RowProblem>),
}

/// Reads a file.
pub(super) fn read_file<T: Send + 'static>(
    bytes: Arc<[u8]>,
    kind: ImportKind,
    options: &ImportOptions,
    limits: Limits,
    read: ReadOne<T>,
) -> mpsc::Receiver<Piece<T>> {
    let (sender, receiver) = mpsc::channel(2);
    let options = options.clone();
    tokio::task::spawn_blocking(move || {
        let mut reading = Reading { kind, options, read, sender, mapping: None, waiting: Vec::new(), refused: None };
        let last = match Table::open(&bytes, limits).and_then(|table| table.rows(&mut |row| reading.take(row))) {
            Err(refusal) => Piece::Refused(vec![refusal.into_problem()]),
            Ok(notes) => reading.end(notes),
        };
        // Nobody listens any more when the pass was given up.
        let _ = reading.sender.blocking_send(last);
    });
    receiver
}

/// A file that is taken in whole, as it was read.
pub(super) struct Whole<T> {
    pub(super) mapping: Option<Arc<Mapping>>,
    pub(super) lines: Vec<Line<T>>,
    pub(super) notes: Vec<Bilingual>,
    pub(super) refused: Vec<RowProblem>,
}

/// Reads all of a file: for what is judged together, and is never large.
pub(super) async fn read_whole<T: Send + 'static>(
    bytes: &Arc<[u8]>,
    kind: ImportKind,
    options: &ImportOptions,
    read: ReadOne<T>,
) -> Whole<T> {
    let mut whole = Whole { mapping: None, lines: Vec::new(), notes: Vec::new(), refused: Vec::new() };
    let mut pieces = read_file(Arc::clone(bytes), kind, options, Limits::default(), read);
    while let Some(piece) = pieces.recv().await {
        match piece {
            Piece::Header(mapping) => whole.mapping = Some(mapping),
            Piece::Rows(lines) => whole.lines.extend(lines),
            Piece::End(notes) => whole.notes = notes,
            Piece::Refused(problems) => whole.refused = problems,
        }
    }
    whole
}

struct Reading<T> {
    kind: ImportKind,
    options: ImportOptions,
    read: ReadOne<T>,
    sender: mpsc::Sender<Piece<T>>,
    mapping: Option<Arc<Mapping>>,
    waiting: Vec<Line<T>>,
    refused: Option<Vec<RowProblem>>,
}

impl<T> Reading<T> {
    fn take(&mut self, row: SheetRow) -> ControlFlow<()> {
        let Some(mapping) = &self.mapping else { return self.header(&row) };
        if mapping.is_key_row(&row) {
            return ControlFlow::Continue(());
        }
        let read = (self.read)(&row, mapping, self.options.accept_repairs);
        self.waiting.push(Line { row, read });
        if self.waiting.len() < CHUNK { ControlFlow::Continue(()) } else { self.hand_over() }
    }

    fn header(&mut self, row: &SheetRow) -> ControlFlow<()> {
        match Mapping::of_header(self.kind, row, &self.options.map) {
            Ok(mapping) => {
                let mapping = Arc::new(mapping);
                self.mapping = Some(Arc::clone(&mapping));
                self.send(Piece::Header(mapping))
            }
            Err(problems) => {
                self.refused = Some(problems);
                ControlFlow::Break(())
            }
        }
    }

    fn hand_over(&mut self) -> ControlFlow<()> {
        let rows = std::mem::take(&mut self.waiting);
        self.send(Piece::Rows(rows))
    }

    fn send(&self, piece: Piece<T>) -> ControlFlow<()> {
        if self.sender.blocking_send(piece).is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    fn end(&mut self, notes: Vec<Bilingual>) -> Piece<T> {
        if let Some(problems) = self.refused.take() {
            return Piece::Refused(problems);
        }
        if !self.waiting.is_empty() {
            let _ = self.hand_over();
        }
        if self.mapping.is_some() { Piece::End(notes) } else { Piece::Refused(vec![nothing()]) }
    }
}

fn nothing() -> RowProblem {
    RowProblem::of_row(
        0,
        Bilingual::new("Tệp không có dòng dữ liệu nào", "The file holds no row"),
        Bilingual::new("Tải tệp mẫu về và điền vào", "Download the template and fill it in"),
    )
}
