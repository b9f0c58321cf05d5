//! The pass that writes nothing: every bad row, and what would be written.

use std::sync::Arc;

use super::super::Checked;
use super::super::reading::{Piece, read_file};
use super::{Pass, Verdict};
use crate::domain::import::{ImportKind, ImportReport};
use crate::domain::lang::Lang;
use crate::operations::error::OperationResult;
use crate::operations::registry::Actor;
use crate::sheets::read::official;
use crate::sheets::{BadRows, Limits};

impl Pass<'_> {
    /// Checks every row of a file. Nothing is told of it when the actor has no tries left for its personal numbers.
    pub(in super::super) async fn check(
        &mut self,
        actor: &Actor,
        bytes: Arc<[u8]>,
        lang: Lang,
        progress: &(dyn Fn(u64) + Send + Sync),
    ) -> OperationResult<Checked> {
        let mut report = ImportReport::default();
        let mut bad_rows: Option<BadRows> = None;
        let mut known_headings = None;
        let mut pieces = read_file(bytes, ImportKind::Officials, &self.options, Limits::default(), official::read);
        while let Some(piece) = pieces.recv().await {
            match piece {
                Piece::Header(mapping) => {
                    report.mapping = mapping.told();
                    known_headings = Some(mapping);
                }
                Piece::Rows(lines) => {
                    let Some(mapping) = &known_headings else { continue };
                    report.rows += lines.len() as u64;
                    self.ask(actor, &lines).await?;
                    let reader = self.registry.store.read().await?;
                    for judged in self.judge(&reader, mapping, lines).await? {
                        report.repaired += judged.repaired;
                        match judged.verdict {
                            Verdict::New(_) => report.new += 1,
                            Verdict::Known => report.known += 1,
                            Verdict::Bad(problems) => {
                                let file = bad_rows.get_or_insert_with(|| BadRows::new(mapping.headings(), lang));
                                file.add(&judged.row, &problems);
                                report.note_bad(problems);
                            }
                        }
                    }
                    progress(report.rows);
                }
                Piece::End(notes) => report.notes = notes,
                Piece::Refused(problems) => report.note_problems(problems),
            }
        }
        Ok(Checked { report, bad_rows: bad_rows.map(BadRows::into_bytes) })
    }
}
