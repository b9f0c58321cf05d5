//! Reading a whole file of decisions, gathering its rows, and asking of each decision what would happen.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::persons::AgencyBook;
use super::super::reading::{Piece, read_file};
use super::draft::{Names, column_of};
use super::people::Found;
use super::{DecisionFile, Entry, Gathered, MOST_ROWS};
use crate::auth::permission::Permission;
use crate::auth::sealing::Sealer;
use crate::domain::decision::draft::{DecisionDraft, SubjectDraft};
use crate::domain::ids::AgencyId;
use crate::domain::import::{ImportKind, ImportOptions, ImportReport, RowProblem};
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::scope::Scope;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::record_decision::preview_decision;
use crate::operations::registry::{Actor, Registry};
use crate::sheets::Limits;
use crate::sheets::read::{decision, problem_at};

/// Reads a file and finds all that is wrong with it; writes nothing.
pub(in super::super) async fn gather(
    registry: &Registry,
    actor: &Actor,
    options: &ImportOptions,
    bytes: Arc<[u8]>,
    lang: Lang,
    progress: &(dyn Fn(u64) + Send + Sync),
) -> OperationResult<DecisionFile> {
    let scope = actor.scope(Permission::RecordDecisions)?;
    let mut file = read(bytes, options, lang).await;
    file.form(registry, &scope).await?;
    file.ask(registry, actor, progress).await?;
    file.close();
    Ok(file)
}

async fn read(bytes: Arc<[u8]>, options: &ImportOptions, lang: Lang) -> DecisionFile {
    let mut file = DecisionFile {
        report: ImportReport::default(),
        lang,
        mapping: None,
        entries: Vec::new(),
        bad: BTreeMap::new(),
        decisions: Vec::new(),
    };
    let limits = Limits { rows: MOST_ROWS, ..Limits::default() };
    let mut pieces = read_file(bytes, ImportKind::Decisions, options, limits, decision::read);
    while let Some(piece) = pieces.recv().await {
        match piece {
            Piece::Header(mapping) => {
                file.report.mapping = mapping.told();
                file.mapping = Some(mapping);
            }
            Piece::Rows(lines) => {
                file.report.rows += lines.len() as u64;
                for line in lines {
                    let content = match line.read {
                        Ok(read) => {
                            file.report.repaired += read.repaired;
                            Some(read.content)
                        }
                        Err(problems) => {
                            file.note(line.row.number, problems);
                            None
                        }
                    };
                    file.entries.push(Entry { row: line.row, content });
                }
            }
            Piece::End(notes) => file.report.notes = notes,
            Piece::Refused(problems) => {
                file.entries.clear();
                file.report.note_problems(problems);
            }
        }
    }
    file
}

impl DecisionFile {
    /// Makes drafts of the good rows.
    async fn form(&mut self, registry: &Registry, scope: &Scope) -> OperationResult<()> {
        let Some(mapping) = self.mapping.clone() else { return Ok(()) };
        let day = registry.clock.today();
        let sealer = registry.keys().personal_data.as_ref().map(Sealer::new);
        let reader = registry.store.read().await?;
        let book = AgencyBook::read(&reader, day).await?;
        let rows: Vec<_> = self.entries.iter().filter_map(|entry| entry.content.as_ref()).collect();
        let found = Found::look_up(&reader, scope, day, sealer.as_ref(), &rows).await?;
        drop(reader);
        let names = Names { book: &book, scope, sealer: sealer.as_ref(), found: &found };
        let mut places: BTreeMap<(uuid::Uuid, i32, i32, String), usize> = BTreeMap::new();
        let (mut wrong, mut decisions) = (Vec::new(), Vec::<Gathered>::new());
        for (place, entry) in self.entries.iter().enumerate() {
            let Some(content) = &entry.content else { continue };
            let mut tell = |key: &str, reason, remedy| {
                wrong.push((entry.row.number, problem_at(&entry.row, &mapping, key, reason, remedy)));
            };
            let issuer = match content.issuer.as_ref() {
                Some(text) => book.find(&Scope::Province, text).map(|place| place.agency),
                None => book.root().map(|place| place.agency).ok_or_else(no_issuer),
            };
            let subject = names.subject(content);
            let (issuer, subject) = match (issuer, subject) {
                (Ok(issuer), Ok(subject)) => (issuer, subject),
                (issuer, subject) => {
                    if let Err((reason, remedy)) = issuer {
                        tell("issuer", reason, remedy);
                    }
                    if let Err((key, reason, remedy)) = subject {
                        tell(key, reason, remedy);
                    }
                    continue;
                }
            };
            let key = (issuer.0, content.signed_on.year(), content.number, content.symbol.clone());
            let known = places.get(&key).copied();
            if let Some(gathered) = known.and_then(|at| decisions.get_mut(at)) {
                if let Some(column) = differs(&gathered.draft, content) {
                    let (reason, remedy) = other_than_before();
                    tell(column, reason, remedy);
                } else if gathered.draft.subjects.contains(&subject) {
                    let (reason, remedy) = twice();
                    tell("full_name", reason, remedy);
                } else {
                    gathered.draft.subjects.push(subject);
                    gathered.rows.push(place);
                }
            } else {
                places.insert(key, decisions.len());
                decisions.push(Gathered { draft: draft_of(issuer, content, subject), rows: vec![place] });
            }
        }
        for (row, problem) in wrong {
            self.note(row, vec![problem]);
        }
        // In the order in which they were signed: what one does, the next may build on.
        decisions.sort_by_key(|gathered| gathered.draft.signed_on);
        self.decisions = decisions;
        Ok(())
    }

    /// Asks of each decision what would happen, as recording asks.
    async fn ask(
        &mut self,
        registry: &Registry,
        actor: &Actor,
        progress: &(dyn Fn(u64) + Send + Sync),
    ) -> OperationResult<()> {
        let mut asked = 0;
        for at in 0..self.decisions.len() {
            let Some(gathered) = self.decisions.get(at) else { break };
            asked += gathered.rows.len() as u64;
            if let Err(error) = preview_decision(registry, actor, &gathered.draft).await {
                self.blame(at, error)?;
            }
            progress(asked);
        }
        self.report.new = self.good_rows();
        Ok(())
    }

    fn good_rows(&self) -> u64 {
        let rows = self.decisions.iter().flat_map(|gathered| &gathered.rows);
        let numbers = rows.filter_map(|place| self.entries.get(*place)).map(|entry| entry.row.number);
        numbers.filter(|number| !self.bad.contains_key(number)).count() as u64
    }

    /// Turns what recording would say into problems of cells; what is no matter of the rows is an error still.
    pub(super) fn blame(&mut self, at: usize, error: OperationError) -> OperationResult<()> {
        let Some((gathered, mapping)) = self.decisions.get(at).zip(self.mapping.clone()) else { return Err(error) };
        let mut told: Vec<(usize, &'static str, Bilingual, Bilingual)> = Vec::new();
        match error {
            OperationError::Invalid { problems } => {
                for problem in problems {
                    let mut parts = problem.field.trim_start_matches('/').splitn(3, '/');
                    let place = match (parts.next(), parts.next().map(str::parse::<usize>)) {
                        (Some("subjects"), Some(Ok(place))) => place,
                        _ => 0,
                    };
                    told.push((place, column_of(&problem.field), problem.reason, problem.remedy));
                }
            }
            OperationError::Conflict { reason } => told.push((0, "number", reason, see_recorded())),
            OperationError::NotFound { .. } => {
                let reason = Bilingual::new(
                    "Quyết định có người nằm ngoài phạm vi được giao",
                    "The decision names somebody outside your scope",
                );
                told.push((0, "full_name", reason, see_recorded()));
            }
            other => return Err(other),
        }
        let blamed: Vec<(u32, RowProblem)> = told
            .into_iter()
            .filter_map(|(place, key, reason, remedy)| {
                let row = &self.entries.get(*gathered.rows.get(place).or_else(|| gathered.rows.first())?)?.row;
                Some((row.number, problem_at(row, &mapping, key, reason, remedy)))
            })
            .collect();
        for (row, problem) in blamed {
            self.note(row, vec![problem]);
        }
        Ok(())
    }
}

fn draft_of(issuer: AgencyId, row: &decision::DecisionRow, subject: SubjectDraft) -> DecisionDraft {
    DecisionDraft {
        issuer,
        number: row.number,
        symbol: row.symbol.clone(),
        signed_on: row.signed_on,
        signer: row.signer.clone(),
        summary: row.summary.clone(),
        file_sha256: None,
        subjects: vec![subject],
    }
}

/// The column in which a row says something else of a decision than the rows before it.
fn differs(draft: &DecisionDraft, row: &decision::DecisionRow) -> Option<&'static str> {
    if draft.signed_on != row.signed_on {
        Some("signed_on")
    } else if draft.signer != row.signer {
        Some("signer")
    } else if draft.summary != row.summary {
        Some("summary")
    } else {
        None
    }
}

fn other_than_before() -> (Bilingual, Bilingual) {
    (
        Bilingual::new(
            "Khác với dòng trước của cùng một quyết định",
            "Not the same as in an earlier row of the same decision",
        ),
        Bilingual::new("Ghi giống nhau ở mọi dòng của quyết định đó", "Write the same in each row of that decision"),
    )
}

fn twice() -> (Bilingual, Bilingual) {
    (
        Bilingual::new("Người này đã có trong quyết định ở một dòng trước", "An earlier row names this person already"),
        Bilingual::new("Xóa một trong hai dòng", "Take one of them out"),
    )
}

fn no_issuer() -> (Bilingual, Bilingual) {
    (
        Bilingual::new("Không xác định được cơ quan ban hành", "The issuing agency is not known"),
        Bilingual::new("Ghi mã định danh của cơ quan ban hành", "Write the code of the issuing agency"),
    )
}

fn see_recorded() -> Bilingual {
    Bilingual::new("Đối chiếu với quyết định đã ghi nhận", "Compare it with the recorded decision")
}
