//! The pass that writes nothing: every bad row, and what would be written. Of a job that is gone on with, the rows up to its mark are
//! done: they are read for what they state, and told are those that were bad.

use std::sync::Arc;

use super::super::reading::{Piece, read_file};
use super::judge::changed_meanwhile;
use super::{Findings, Pass, Verdict, Written};
use crate::domain::import::ImportKind;
use crate::domain::lang::Lang;
use crate::operations::error::OperationResult;
use crate::operations::registry::Actor;
use crate::sheets::Limits;
use crate::sheets::read::official;

impl Pass<'_> {
    /// Checks every row of a file. Nothing is told of it when the actor has no tries left for its personal numbers.
    pub(in super::super) async fn check(
        &mut self,
        actor: &Actor,
        bytes: Arc<[u8]>,
        lang: Lang,
        (marker, written): (i64, &Written),
        progress: &(dyn Fn(u64) + Send + Sync),
    ) -> OperationResult<Findings> {
        let mut findings = Findings::new(lang);
        let mut known_headings = None;
        let mut pieces = read_file(bytes, ImportKind::Officials, &self.options, Limits::default(), official::read);
        while let Some(piece) = pieces.recv().await {
            match piece {
                Piece::Header(mapping) => {
                    findings.report.mapping = mapping.told();
                    known_headings = Some(mapping);
                }
                Piece::Rows(lines) => {
                    let Some(mapping) = &known_headings else { continue };
                    findings.report.rows += lines.len() as u64;
                    self.ask(actor, &lines).await?;
                    let reader = self.registry.store.read().await?;
                    for judged in self.judge(&reader, mapping, lines).await? {
                        findings.report.repaired += judged.repaired;
                        let is_done = i64::from(judged.row.number) <= marker;
                        let was_bad = is_done && written.bad_rows.contains(&judged.row.number);
                        match judged.verdict {
                            Verdict::Bad(problems) if was_bad || !is_done => {
                                findings.note_bad(mapping, &judged.row, problems);
                            }
                            _ if was_bad => {
                                let problems = vec![changed_meanwhile(&judged.row)];
                                findings.note_bad(mapping, &judged.row, problems);
                            }
                            Verdict::New(_) if !is_done => findings.report.new += 1,
                            Verdict::Known if !is_done => findings.report.known += 1,
                            _ => {}
                        }
                    }
                    progress(findings.report.rows);
                }
                Piece::End(notes) => findings.report.notes = notes,
                Piece::Refused(problems) => findings.report.note_problems(problems),
            }
        }
        findings.report.new += written.new;
        findings.report.known += written.known;
        Ok(findings)
    }
}
