//! When mailboxes were last used, out of what a mail server tells: all rows or none in one change set, unless bad ones are to be passed over. A
//! last use that is told again is known; only that its source told again is new.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use time::Date;
use uuid::Uuid;

use super::reading::{Line, Whole, read_whole};
use super::{CHUNK, Checked};
use crate::auth::permission::Permission;
use crate::domain::ids::MailboxId;
use crate::domain::import::{ImportKind, ImportOptions, ImportReport, RowProblem};
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::regular_use::MailboxUse;
use crate::operations::error::OperationResult;
use crate::operations::registry::{Actor, Registry};
use crate::sheets::read::mailbox_use::{self, MailboxUseRow};
use crate::sheets::read::problem_at;
use crate::sheets::{BadRows, Mapping, SheetRow};
use crate::storage::mailbox_use::use_key;
use crate::storage::read::Reader;

/// A table of last uses that was sent.
#[derive(Debug, Clone)]
pub struct MailboxUseFile<'a> {
    /// How it is to be taken.
    pub options: &'a ImportOptions,
    /// The spreadsheet.
    pub bytes: Arc<[u8]>,
    /// Language of the file of the bad rows.
    pub lang: Lang,
}

/// Checks a table of last uses against what is recorded; writes nothing.
///
/// # Errors
/// When the actor may not, or the store fails. What is wrong with the file is in the report.
pub async fn check_mailbox_uses(
    registry: &Registry,
    actor: &Actor,
    file: &MailboxUseFile<'_>,
) -> OperationResult<Checked> {
    actor.require(Permission::SyncDirectory)?;
    let rows = rows_of(file).await;
    let reader = registry.store.read().await?;
    Ok(judge(&reader, registry.clock.today(), rows).await?.checked(file.lang))
}

/// Records what a table tells of last uses.
///
/// # Errors
/// As [`check_mailbox_uses`].
pub async fn add_mailbox_uses(
    registry: &Registry,
    actor: &Actor,
    file: &MailboxUseFile<'_>,
) -> OperationResult<Checked> {
    actor.require(Permission::SyncDirectory)?;
    let rows = rows_of(file).await;
    // Judged within the change set: nothing that it is judged by can change before it is written.
    let mut change = registry.store.write(registry.header(actor, "record_mailbox_uses")).await?;
    let mut judged = judge(change.reader(), registry.clock.today(), rows).await?;
    let is_file_good = judged.report.problems.iter().all(|problem| problem.row != 0);
    let may_write = judged.report.is_clean() || (file.options.skip_bad && is_file_good);
    if may_write && !(judged.new.is_empty() && judged.reports.is_empty()) {
        change.insert_mailbox_uses(&judged.new).await?;
        change.insert_use_reports(&judged.reports).await?;
        change.commit().await?;
        judged.report.committed = true;
    }
    Ok(judged.checked(file.lang))
}

async fn rows_of(file: &MailboxUseFile<'_>) -> Whole<MailboxUseRow> {
    read_whole(&file.bytes, ImportKind::MailboxUses, file.options, mailbox_use::read).await
}

/// A file with what becomes of its rows.
#[derive(Default)]
struct Judged {
    report: ImportReport,
    mapping: Option<Arc<Mapping>>,
    bad: Vec<(SheetRow, Vec<RowProblem>)>,
    new: Vec<MailboxUse>,
    /// Days of sources that are not recorded yet.
    reports: BTreeSet<(String, Date)>,
}

impl Judged {
    fn checked(self, lang: Lang) -> Checked {
        let bad_rows = self.mapping.filter(|_| !self.bad.is_empty()).map(|mapping| {
            let mut file = BadRows::new(mapping.headings(), lang);
            for (row, problems) in &self.bad {
                file.add(row, problems);
            }
            file.into_bytes()
        });
        Checked { report: self.report, bad_rows }
    }

    fn note_bad(&mut self, row: SheetRow, problems: Vec<RowProblem>) {
        self.report.note_bad(problems.clone());
        self.bad.push((row, problems));
    }
}

async fn judge(reader: &Reader, today: Date, read: Whole<MailboxUseRow>) -> OperationResult<Judged> {
    let mut judged = Judged::default();
    judged.report.notes = read.notes;
    judged.report.note_problems(read.refused);
    let (Some(mapping), true) = (read.mapping, judged.report.is_clean()) else { return Ok(judged) };
    judged.report.mapping = mapping.told();
    judged.report.rows = read.lines.len() as u64;
    let addresses: BTreeSet<&MailAddress> =
        read.lines.iter().filter_map(|line| line.read.as_ref().ok()).map(|read| &read.content.address).collect();
    let holders = personal(reader, addresses.into_iter().cloned().collect()).await?;
    let mut told: Vec<MailboxUse> = Vec::new();
    for Line { row, read } in read.lines {
        let draft = read.and_then(|read| draft(&holders, today, (&row, &mapping), read.content));
        match draft {
            Ok(one) => told.push(one),
            Err(problems) => judged.note_bad(row, problems),
        }
    }
    let keys: Vec<Uuid> = told.iter().map(use_key).collect();
    let mut known: HashSet<Uuid> = reader.recorded_uses(&keys).await?;
    let reports = told.iter().map(|one| (one.source.clone(), one.told_on)).collect();
    judged.reports = reader.new_use_reports(reports).await?;
    for (key, one) in keys.into_iter().zip(told) {
        // The same twice is the same once.
        if known.insert(key) {
            judged.new.push(one);
        } else {
            judged.report.known += 1;
        }
    }
    judged.report.new = judged.new.len() as u64;
    judged.mapping = Some(mapping);
    Ok(judged)
}

/// The personal mailboxes that have or had these addresses.
async fn personal(reader: &Reader, addresses: Vec<MailAddress>) -> OperationResult<BTreeMap<MailAddress, MailboxId>> {
    let mut holders = BTreeMap::new();
    for chunk in addresses.chunks(CHUNK) {
        let claims = reader.address_claims(chunk).await?;
        let mailboxes: Vec<Uuid> = claims.values().map(|mailbox| mailbox.0).collect();
        let personal = reader.personal_mailboxes(&mailboxes).await?;
        holders.extend(claims.into_iter().filter(|(_, mailbox)| personal.contains(mailbox)));
    }
    Ok(holders)
}

fn draft(
    holders: &BTreeMap<MailAddress, MailboxId>,
    today: Date,
    (row, mapping): (&SheetRow, &Mapping),
    content: MailboxUseRow,
) -> Result<MailboxUse, Vec<RowProblem>> {
    let told_on = content.told_on.unwrap_or(today);
    let mut problems = Vec::new();
    let mut wrong = |key, (reason, remedy)| problems.push(problem_at(row, mapping, key, reason, remedy));
    let mailbox = holders.get(&content.address).copied();
    if mailbox.is_none() {
        wrong("address", no_mailbox(&content.address));
    }
    if told_on > today {
        wrong("as_of", in_the_future());
    }
    if content.used_on.is_some_and(|used_on| used_on > told_on) {
        wrong("used_on", after_its_word());
    }
    match mailbox {
        Some(mailbox) if problems.is_empty() => {
            Ok(MailboxUse { mailbox, source: content.source, used_on: content.used_on, told_on })
        }
        _ => Err(problems),
    }
}

fn no_mailbox(address: &MailAddress) -> (Bilingual, Bilingual) {
    (
        Bilingual::new(
            format!("Không có hộp thư cá nhân nào có địa chỉ '{address}'"),
            format!("No personal mailbox has the address '{address}'"),
        ),
        Bilingual::new(
            "Kiểm tra địa chỉ, hoặc bỏ dòng này (--skip-bad) nếu là hộp thư của cơ quan",
            "Check the address, or pass the row over (--skip-bad) if it is an agency's",
        ),
    )
}

fn in_the_future() -> (Bilingual, Bilingual) {
    (
        Bilingual::new("Ngày lấy số liệu sau ngày hôm nay", "The day of the data is after today"),
        Bilingual::new(
            "Ghi ngày lấy số liệu, hoặc để trống nếu là hôm nay",
            "Write the day of the data, or none for today",
        ),
    )
}

fn after_its_word() -> (Bilingual, Bilingual) {
    (
        Bilingual::new("Lần sử dụng sau ngày lấy số liệu", "It was used after the day of the data"),
        Bilingual::new("Sửa ngày sử dụng hoặc ngày lấy số liệu", "Mend the day of the use or that of the data"),
    )
}
