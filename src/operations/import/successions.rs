//! What became of agencies in a reorganisation, out of a spreadsheet: the arrows are recorded and those that went on in others end, in one change
//! set, the whole list or nothing. The rules are those of `domain::succession_list`.
//!
//! An agency does not end while anybody has a post in it: an act that merges two communes appoints nobody. Who goes where, in which position, is
//! said by decisions (one of them names any number of people: `decision import`), and what follows from it, another address and so another
//! certificate, follows from those. So they come first, also with the day of the reorganisation itself, and the list is refused until they are there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use time::Date;

use super::Checked;
use super::reading::{Line, Whole, read_whole};
use crate::auth::permission::Permission;
use crate::domain::agency::{AgencySuccession, AgencyVersion};
use crate::domain::ids::{AgencyId, FactId};
use crate::domain::import::{ImportKind, ImportOptions, ImportReport, RowProblem};
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::period::Period;
use crate::domain::succession_list::{Arrow, Ending, Recorded, Reorganisation, SuccessionRow, Wrong};
use crate::operations::error::OperationResult;
use crate::operations::registry::{Actor, Registry};
use crate::sheets::read::problem_at;
use crate::sheets::read::succession::{self, SuccessionCells};
use crate::sheets::{BadRows, Mapping, SheetRow};
use crate::storage::read::{Reader, View};

/// A list that was sent.
#[derive(Debug, Clone)]
pub struct SuccessionFile<'a> {
    /// How it is to be taken. Bad rows are never passed over: half a reorganisation is none.
    pub options: &'a ImportOptions,
    /// The spreadsheet.
    pub bytes: Arc<[u8]>,
    /// The day of rows that give none.
    pub day: Option<Date>,
    /// The legal act of rows that give none.
    pub act: Option<&'a str>,
    /// Language of the file of the bad rows.
    pub lang: Lang,
}

/// Checks a list against what is recorded; writes nothing.
///
/// # Errors
/// When the actor may not manage the agencies of the whole province, or the store fails. What is wrong with the file is in the report.
pub async fn check_successions(
    registry: &Registry,
    actor: &Actor,
    file: &SuccessionFile<'_>,
) -> OperationResult<Checked> {
    actor.require(Permission::ManageAgencies)?;
    let rows = rows_of(file).await;
    let reader = registry.store.read().await?;
    Ok(judge(registry, &reader, file, rows).await?.checked(file.lang))
}

/// Records what a list says, and ends the agencies that went on in others.
///
/// # Errors
/// As [`check_successions`].
pub async fn add_successions(
    registry: &Registry,
    actor: &Actor,
    file: &SuccessionFile<'_>,
) -> OperationResult<Checked> {
    actor.require(Permission::ManageAgencies)?;
    let rows = rows_of(file).await;
    // Judged within the change set: nobody gets a post in what is about to end.
    let mut change = registry.store.write(registry.header(actor, "record_successions")).await?;
    let mut judged = judge(registry, change.reader(), file, rows).await?;
    if !judged.report.is_clean() || judged.found.new.is_empty() {
        return Ok(judged.checked(file.lang));
    }
    let arrows: Vec<AgencySuccession> = judged.arrows(registry);
    change.insert_successions(&arrows).await?;
    let (old, new) = judged.ended(registry);
    change.replace_agency_versions(&old, &new).await?;
    let event = registry.event(actor, "record_successions");
    change.audit(event.with("arrows", counted(arrows.len())).with("ended", counted(new.len())));
    change.commit().await?;
    judged.report.committed = true;
    Ok(judged.checked(file.lang))
}

/// A count as records have it.
fn counted(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

async fn rows_of(file: &SuccessionFile<'_>) -> Whole<SuccessionCells> {
    read_whole(&file.bytes, ImportKind::Successions, file.options, succession::read).await
}

/// A list with what it comes to.
struct Judged {
    report: ImportReport,
    mapping: Option<Arc<Mapping>>,
    rows: Vec<SheetRow>,
    bad: BTreeMap<usize, Vec<RowProblem>>,
    found: Reorganisation,
}

async fn judge(
    registry: &Registry,
    reader: &Reader,
    file: &SuccessionFile<'_>,
    read: Whole<SuccessionCells>,
) -> OperationResult<Judged> {
    let mut report = ImportReport { notes: read.notes, ..ImportReport::default() };
    report.note_problems(read.refused);
    let mut judged =
        Judged { report, mapping: None, rows: Vec::new(), bad: BTreeMap::new(), found: Reorganisation::default() };
    let (Some(mapping), true) = (read.mapping, judged.report.is_clean()) else { return Ok(judged) };
    judged.report.mapping = mapping.told();
    judged.report.rows = read.lines.len() as u64;
    // The rows that can be read, and where each stands in the file.
    let (mut good, mut places) = (Vec::new(), Vec::new());
    for (line, Line { row, read }) in read.lines.into_iter().enumerate() {
        match read.and_then(|read| whole(file, read.content, (&row, &mapping))) {
            Ok(read) => {
                good.push(read);
                places.push(line);
            }
            Err(problems) => {
                judged.bad.insert(line, problems);
            }
        }
        judged.rows.push(row);
    }
    let view = View::of(registry.clock.today());
    let (versions, arrows) = (reader.all_agency_versions(view).await?, reader.all_successions(view).await?);
    let mut found = Reorganisation::of(&good, Recorded { versions: &versions, arrows: &arrows });
    for (row, wrong) in posts_beyond(reader, view, &found.ended).await? {
        found.wrong.entry(row).or_default().push(wrong);
    }
    judged.found = found;
    judged.tell(&mapping, &places);
    judged.mapping = Some(mapping);
    Ok(judged)
}

/// A row with the day and the act of the whole list where it gives none.
fn whole(
    file: &SuccessionFile<'_>,
    cells: SuccessionCells,
    (row, mapping): (&SheetRow, &Mapping),
) -> Result<SuccessionRow, Vec<RowProblem>> {
    let SuccessionCells { predecessor, successor, part, is_main, day, act } = cells;
    let act = act.or_else(|| file.act.map(str::trim).filter(|act| !act.is_empty()).map(str::to_owned));
    match (day.or(file.day), act) {
        (Some(day), Some(act)) => Ok(SuccessionRow { predecessor, successor, part, is_main, day, act }),
        (day, act) => {
            let mut problems = Vec::new();
            let mut lacking = |key, vi: &str, en: &str, option: &str| {
                let reason = Bilingual::new(format!("Thiếu {vi}"), format!("The {en} is missing"));
                let remedy = Bilingual::new(
                    format!("Điền vào ô này, hoặc ghi chung cho cả tệp bằng {option}"),
                    format!("Fill it in, or say it for the whole file by {option}"),
                );
                problems.push(problem_at(row, mapping, key, reason, remedy));
            };
            if day.is_none() {
                lacking("day", "ngày có hiệu lực", "day", "--effective");
            }
            if act.is_none() {
                lacking("act", "văn bản pháp lý", "legal act", "--act");
            }
            Err(problems)
        }
    }
}

/// Whose posts reach beyond the end of their agency, by the row that ends it.
async fn posts_beyond(reader: &Reader, view: View, ended: &[Ending]) -> OperationResult<Vec<(usize, Wrong)>> {
    let mut found = Vec::new();
    let days: BTreeSet<Date> = ended.iter().map(|ending| ending.day).collect();
    for day in days {
        let of_the_day: Vec<&Ending> = ended.iter().filter(|ending| ending.day == day).collect();
        let agencies: Vec<AgencyId> = of_the_day.iter().map(|ending| ending.version.agency).collect();
        let posts = reader.posts_from(view, &agencies, day).await?;
        for ending in of_the_day {
            if let Some(&posts) = posts.get(&ending.version.agency) {
                let (code, last) = (ending.version.code.to_string(), day.previous_day().unwrap_or(day));
                found.push((ending.row, Wrong::StillThere { code, posts, last }));
            }
        }
    }
    Ok(found)
}

impl Judged {
    /// Puts into the report what was found, by the places of the rows in the file.
    fn tell(&mut self, mapping: &Mapping, places: &[usize]) {
        let wrong = std::mem::take(&mut self.found.wrong);
        for (place, wrong) in wrong {
            let Some(line) = places.get(place) else { continue };
            let Some(row) = self.rows.get(*line) else { continue };
            let told = |one: &Wrong| problem_at(row, mapping, one.column(), one.reason(), one.remedy());
            let problems: Vec<RowProblem> = wrong.iter().map(told).collect();
            self.bad.entry(*line).or_default().extend(problems);
        }
        for problems in self.bad.values() {
            self.report.note_bad(problems.clone());
        }
        let is_bad = |place: &usize| places.get(*place).is_some_and(|line| self.bad.contains_key(line));
        let new = self.found.new.iter().filter(|(place, _)| !is_bad(place)).count();
        let known = self.found.known.iter().filter(|place| !is_bad(place)).count();
        (self.report.new, self.report.known) = (new as u64, known as u64);
        let ends = self.found.ended.len();
        if self.report.is_clean() && ends > 0 {
            self.report
                .notes
                .push(Bilingual::new(format!("{ends} cơ quan kết thúc hoạt động"), format!("{ends} agencies end")));
        }
    }

    /// The new arrows as facts.
    fn arrows(&self, registry: &Registry) -> Vec<AgencySuccession> {
        let fact = |(_, arrow): &(usize, Arrow)| AgencySuccession {
            id: FactId(registry.new_id()),
            predecessor: arrow.predecessor,
            successor: arrow.successor,
            part: arrow.part,
            main: arrow.main,
            effective_from: arrow.day,
            legal_act: arrow.act.clone(),
        };
        self.found.new.iter().map(fact).collect()
    }

    /// The versions that end: as they are recorded, and as they are to be.
    fn ended(&self, registry: &Registry) -> (Vec<FactId>, Vec<AgencyVersion>) {
        let old = self.found.ended.iter().map(|ending| ending.version.id).collect();
        let until = |Ending { version, day, .. }: &Ending| AgencyVersion {
            id: FactId(registry.new_id()),
            effective: Period { from: version.effective.from, to: Some(*day) },
            ..version.clone()
        };
        (old, self.found.ended.iter().map(until).collect())
    }

    fn checked(self, lang: Lang) -> Checked {
        let bad_rows = self.mapping.filter(|_| !self.bad.is_empty()).map(|mapping| {
            let mut bad = BadRows::new(mapping.headings(), lang);
            for (place, problems) in &self.bad {
                if let Some(row) = self.rows.get(*place) {
                    bad.add(row, problems);
                }
            }
            bad.into_bytes()
        });
        Checked { report: self.report, bad_rows }
    }
}
