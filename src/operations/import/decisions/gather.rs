//! Reading a whole file of decisions, and gathering its rows.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use time::Date;

use super::super::persons::AgencyBook;
use super::super::reading::{Piece, read_file};
use super::draft::Names;
use super::people::{Comer, Coming, Found};
use super::{DecisionFile, Entry, Gathered, MOST_ROWS};
use crate::auth::permission::Permission;
use crate::auth::sealing::Sealer;
use crate::domain::decision::DecisionKind;
use crate::domain::decision::draft::{DecisionDraft, PersonDraft, SubjectDraft};
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::import::{ImportKind, ImportOptions, ImportReport};
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::scope::Scope;
use crate::operations::error::OperationResult;
use crate::operations::registry::{Actor, Registry};
use crate::sheets::read::decision::DecisionRow;
use crate::sheets::read::{decision, problem_at};
use crate::sheets::{Limits, SheetRow};

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
    file.ask(registry, actor, &scope, progress).await?;
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
        stand_ins: BTreeMap::new(),
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
    /// Whom the rows recruit.
    fn coming(&mut self, registry: &Registry, sealer: Option<&Sealer>) -> Coming {
        let mut coming = Coming::default();
        for (place, entry) in self.entries.iter().enumerate() {
            let Some(content) = &entry.content else { continue };
            if content.kind == DecisionKind::Recruit && content.person.address.is_none() {
                let stand_in = OfficialId(registry.new_id());
                coming.add(sealer, content, &Comer { stand_in, to_agency: content.to_agency.clone() });
                self.stand_ins.insert(place, stand_in);
            }
        }
        coming
    }

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
        let coming = self.coming(registry, sealer.as_ref());
        let names = Names { book: &book, scope, sealer: sealer.as_ref(), found: &found, coming: &coming };
        let mut addresses: HashMap<&MailAddress, Holder> = HashMap::new();
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
            if let Some(address) = &content.new_address {
                let own = Holder::of(&entry.row, content, &subject, self.stand_ins.get(&place).copied());
                let first = addresses.entry(address).or_insert_with(|| own.clone());
                if !first.is_same(&own) {
                    let (reason, remedy) = given_before(first.row);
                    tell("new_address", reason, remedy);
                    continue;
                }
            }
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
}

/// To whom a row gives an address.
#[derive(Clone)]
struct Holder {
    row: u32,
    person: PersonDraft,
    stand_in: Option<PersonDraft>,
    described: Option<(String, Date)>,
}

impl Holder {
    fn of(row: &SheetRow, content: &DecisionRow, subject: &SubjectDraft, stand_in: Option<OfficialId>) -> Self {
        Self {
            row: row.number,
            person: subject.person.clone(),
            stand_in: stand_in.map(PersonDraft::Known),
            described: content.person.full_name.clone().zip(content.person.birth_date),
        }
    }

    /// Whether two rows may mean one person: a recruit is named by what stands in for them, and after recording by what they are.
    fn is_same(&self, other: &Self) -> bool {
        self.person == other.person
            || self.stand_in.as_ref() == Some(&other.person)
            || other.stand_in.as_ref() == Some(&self.person)
            || (self.described.is_some() && self.described == other.described)
    }
}

fn draft_of(issuer: AgencyId, row: &DecisionRow, subject: SubjectDraft) -> DecisionDraft {
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
fn differs(draft: &DecisionDraft, row: &DecisionRow) -> Option<&'static str> {
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

fn given_before(first: u32) -> (Bilingual, Bilingual) {
    (
        Bilingual::new(
            format!("Địa chỉ này đã dành cho người khác ở dòng {first}"),
            format!("Row {first} gives this address to somebody else"),
        ),
        Bilingual::new("Ghi địa chỉ khác, hoặc để trống để hệ thống đề xuất", "Write another, or leave it empty"),
    )
}

fn no_issuer() -> (Bilingual, Bilingual) {
    (
        Bilingual::new("Không xác định được cơ quan ban hành", "The issuing agency is not known"),
        Bilingual::new("Ghi mã định danh của cơ quan ban hành", "Write the code of the issuing agency"),
    )
}
