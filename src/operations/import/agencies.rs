//! Agencies out of a spreadsheet, added below those that are recorded: the rules are those of `domain::agency_list::additions`.
//! Rows that are recorded just so are known; none that is recorded otherwise is changed.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use time::Date;

use super::Checked;
use crate::auth::permission::Permission;
use crate::domain::agency::{AgencyCode, AgencyVersion, TreePath};
use crate::domain::agency_list::additions::{Additions, Place, chosen_slugs};
use crate::domain::agency_list::{BadAgencyList, Problem};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, FactId, IdSource};
use crate::domain::import::{ImportKind, ImportOptions, ImportReport, RowProblem};
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::period::Period;
use crate::operations::error::OperationResult;
use crate::operations::registry::{Actor, Registry};
use crate::sheets::read::agency::as_csv;
use crate::sheets::{BadRows, Limits, Mapping, SheetRow, Table};
use crate::storage::read::{Reader, View};

/// A list of agencies that was sent.
#[derive(Debug, Clone)]
pub struct AgencyFile<'a> {
    /// How it is to be taken.
    pub options: &'a ImportOptions,
    /// The spreadsheet.
    pub bytes: Arc<[u8]>,
    /// First day of the new agencies.
    pub on: Date,
    /// Language of the file of the bad rows.
    pub lang: Lang,
}

/// Checks a list of agencies against what is recorded; writes nothing.
///
/// # Errors
/// When the actor may not, or the store fails. What is wrong with the file is in the report.
pub async fn check_agencies(registry: &Registry, actor: &Actor, file: &AgencyFile<'_>) -> OperationResult<Checked> {
    let reader = registry.store.read().await?;
    Ok(judge(registry, actor, &reader, file).await?.0)
}

/// Adds the new agencies of a list: all or none, unless bad rows are to be passed over.
///
/// # Errors
/// As [`check_agencies`].
pub async fn add_agencies(registry: &Registry, actor: &Actor, file: &AgencyFile<'_>) -> OperationResult<Checked> {
    actor.scope(Permission::ManageAgencies)?;
    // Judged within the change set: nothing that it is judged by can change before it is written.
    let mut change = registry.store.write(registry.header(actor, "record_agencies")).await?;
    let (mut checked, additions) = judge(registry, actor, change.reader(), file).await?;
    let is_file_good = checked.report.problems.iter().all(|problem| problem.row != 0);
    let may_write = checked.report.is_clean() || (file.options.skip_bad && is_file_good);
    if !may_write || additions.new.is_empty() {
        return Ok(checked);
    }
    let now = registry.clock.now();
    let versions = registry.with_ids(|ids| versions(additions, ids, now, file.on));
    let agencies: Vec<AgencyId> = versions.iter().map(|version| version.agency).collect();
    change.insert_agencies(&agencies).await?;
    change.insert_agency_versions(&versions).await?;
    change.commit().await?;
    checked.report.committed = true;
    Ok(checked)
}

async fn judge(
    registry: &Registry,
    actor: &Actor,
    reader: &Reader,
    file: &AgencyFile<'_>,
) -> OperationResult<(Checked, Additions)> {
    let scope = actor.scope(Permission::ManageAgencies)?;
    let mut report = ImportReport::default();
    let csv = match as_csv(&file.bytes, &file.options.map) {
        Ok(csv) => csv,
        Err(problems) => return Ok((of_file(report, problems), Additions::default())),
    };
    let recorded = reader.all_agency_versions(View::of(file.on)).await?;
    let read = match chosen_slugs(&csv) {
        Ok(slugs) => {
            let addresses = &addresses(registry, reader, slugs).await?;
            Additions::read(&csv, Place { recorded: &recorded, scope: &scope, on: file.on, addresses })
        }
        Err(bad) => Err(bad),
    };
    let mut found = match read {
        Ok(found) => found,
        Err(BadAgencyList { problems }) => {
            return Ok((of_file(report, problems.iter().map(told).collect()), Additions::default()));
        }
    };
    // A short name that was derived may be an address too.
    let derived = found.new.iter().map(|addition| addition.row.slug.clone()).collect();
    let taken = addresses(registry, reader, derived).await?;
    refuse_taken(&mut found, &taken);
    report.rows = found.new.len() as u64 + found.known + found.problems.len() as u64;
    (report.new, report.known) = (found.new.len() as u64, found.known);
    report.notes = found.notes.iter().map(|note| Bilingual::new(note.in_vietnamese(), note.to_string())).collect();
    let bad: BTreeMap<u32, Vec<RowProblem>> = found
        .problems
        .iter()
        .map(|(line, problems)| (u32::try_from(*line).unwrap_or(u32::MAX), problems.iter().map(told).collect()))
        .collect();
    let bad_rows = bad_rows(file, &bad);
    for problems in bad.into_values() {
        report.note_bad(problems);
    }
    Ok((Checked { report, bad_rows }, found))
}

fn of_file(mut report: ImportReport, problems: Vec<RowProblem>) -> Checked {
    report.note_problems(problems);
    Checked { report, bad_rows: None }
}

/// Of these short names those that a mailbox has, or had until lately, before the province's domain.
async fn addresses(registry: &Registry, reader: &Reader, slugs: BTreeSet<String>) -> OperationResult<BTreeSet<String>> {
    let domain = &registry.province.mail_domain;
    let wanted: Vec<MailAddress> = slugs.iter().filter_map(|slug| format!("{slug}@{domain}").parse().ok()).collect();
    let taken = reader.taken_addresses(&wanted).await?;
    let local = |address: &MailAddress| address.as_str().split('@').next().unwrap_or_default().to_owned();
    Ok(taken.iter().map(local).collect())
}

/// Takes those out whose derived short name is an address, and what stands below them.
fn refuse_taken(found: &mut Additions, taken: &BTreeSet<String>) {
    let mut refused: BTreeSet<AgencyCode> = BTreeSet::new();
    for addition in std::mem::take(&mut found.new) {
        let row = &addition.row;
        let line = row.line;
        let problem = if taken.contains(&row.slug) {
            Problem::SlugTaken { line, slug: row.slug.clone() }
        } else if let Some(parent) = row.parent.as_ref().filter(|parent| refused.contains(parent)) {
            Problem::ParentIsBad { line, code: row.code.to_string(), parent: parent.to_string() }
        } else {
            found.new.push(addition);
            continue;
        };
        refused.insert(row.code.clone());
        found.problems.entry(line).or_default().push(problem);
    }
}

fn told(problem: &Problem) -> RowProblem {
    let (line, english) = (problem.line(), problem.to_string());
    let plain = english.strip_prefix(&format!("line {line}: ")).unwrap_or(&english);
    let reason = Bilingual::new(problem.in_vietnamese(), plain);
    let remedy = Bilingual::new("Sửa dòng này rồi tải lên lại", "Mend the row and send it again");
    RowProblem::of_row(u32::try_from(line).unwrap_or(u32::MAX), reason, remedy)
}

/// The bad rows in the columns of what was sent.
fn bad_rows(file: &AgencyFile<'_>, bad: &BTreeMap<u32, Vec<RowProblem>>) -> Option<Vec<u8>> {
    if bad.is_empty() {
        return None;
    }
    let mut rows: Option<BadRows> = None;
    let table = Table::open(&file.bytes, Limits::default()).ok()?;
    let mut take = |row: SheetRow| {
        match (&mut rows, bad.get(&row.number)) {
            (None, _) => {
                let mapping = Mapping::of_header(ImportKind::Agencies, &row, &file.options.map);
                rows = mapping.ok().map(|mapping| BadRows::new(mapping.headings(), file.lang));
            }
            (Some(rows), Some(problems)) => rows.add(&row, problems),
            (Some(_), None) => {}
        }
        ControlFlow::Continue(())
    };
    table.rows(&mut take).ok()?;
    rows.map(BadRows::into_bytes)
}

/// First versions of the new agencies.
fn versions(additions: Additions, ids: &mut IdSource, now: Timestamp, on: Date) -> Vec<AgencyVersion> {
    let mut places: BTreeMap<AgencyCode, (AgencyId, TreePath)> = BTreeMap::new();
    let mut versions = Vec::with_capacity(additions.new.len());
    for addition in additions.new {
        let row = addition.row;
        let agency = AgencyId(ids.next(now));
        let above = addition.above.or_else(|| row.parent.as_ref().and_then(|code| places.get(code).cloned()));
        let path = above.as_ref().map_or_else(|| TreePath::root(&row.code), |(_, path)| path.child(&row.code));
        places.insert(row.code.clone(), (agency, path.clone()));
        versions.push(AgencyVersion {
            id: FactId(ids.next(now)),
            agency,
            effective: Period::starting(on),
            code: row.code,
            alternative_codes: Vec::new(),
            gso_code: row.gso_code,
            name: row.name,
            slug: row.slug,
            kind: row.kind,
            level: row.level,
            role: row.role,
            parent: above.map(|(agency, _)| agency),
            path,
            network_site: row.network_site,
            legal_act: None,
        });
    }
    versions
}
