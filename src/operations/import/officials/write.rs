//! The pass that writes: a chunk is one change set, and the job's mark is in it. Whoever goes on after a crash begins behind the mark.
//! Every row is written, known or told as bad: a row that turned bad since the check is told like the others.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::addresses::{Making, Wanting};
use super::super::reading::{Piece, read_file};
use super::judge::changed_meanwhile;
use super::{Findings, Judged, Pass, Prepared, Verdict};
use crate::domain::ids::{FactId, MailboxId, OfficialId, PostingId};
use crate::domain::import::ImportKind;
use crate::domain::mailbox::address::{AddressFact, AddressKind};
use crate::domain::mailbox::lifecycle::MailboxStateFact;
use crate::domain::mailbox::{Mailbox, MailboxKind};
use crate::domain::official::Official;
use crate::domain::period::Period;
use crate::domain::posting::{Posting, PostingKind, Rank};
use crate::operations::error::OperationResult;
use crate::operations::record_staff::Staff;
use crate::operations::registry::Actor;
use crate::sheets::read::official;
use crate::sheets::{Limits, Mapping};
use crate::storage::ChangeSet;
use crate::storage::row::job::{JobCount, JobLease};
use crate::storage::row::personal_number::SealedNumber;

/// What has been written so far, kept beside the job's mark.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super) struct Written {
    /// Rows written.
    pub(in super::super) new: u64,
    /// Rows that were there.
    pub(in super::super) known: u64,
    /// Rows passed over as bad.
    pub(in super::super) bad_rows: BTreeSet<u32>,
}

/// How a writing pass ended.
pub(in super::super) enum Ended {
    /// At the end of the file.
    Whole,
    /// The program is about to end; somebody goes on behind the mark.
    Stopped,
    /// A row that was good when it was checked is not any more. It is among the findings.
    Changed,
}

/// Where a writing pass stands.
pub(in super::super) struct Run<'a> {
    pub(in super::super) actor: &'a Actor,
    pub(in super::super) lease: JobLease,
    /// Rows up to this one are done.
    pub(in super::super) marker: i64,
    pub(in super::super) written: Written,
    pub(in super::super) count: JobCount,
    pub(in super::super) findings: Findings,
    pub(in super::super) is_stopping: &'a (dyn Fn() -> bool + Send + Sync),
}

impl Pass<'_> {
    /// Writes the rows behind the mark.
    pub(in super::super) async fn write(&mut self, bytes: Arc<[u8]>, run: &mut Run<'_>) -> OperationResult<Ended> {
        let mut mapping: Option<Arc<Mapping>> = None;
        let mut pieces = read_file(bytes, ImportKind::Officials, &self.options, Limits::default(), official::read);
        while let Some(piece) = pieces.recv().await {
            let mut lines = match piece {
                Piece::Header(header) => {
                    mapping = Some(header);
                    continue;
                }
                Piece::Rows(lines) => lines,
                Piece::End(_) => continue,
                Piece::Refused(problems) => {
                    run.findings.report.note_problems(problems);
                    return Ok(Ended::Changed);
                }
            };
            lines.retain(|line| i64::from(line.row.number) > run.marker);
            let (Some(mapping), Some(last)) = (&mapping, lines.last().map(|line| line.row.number)) else { continue };
            if (run.is_stopping)() {
                return Ok(Ended::Stopped);
            }
            let mut change = self.registry.store.write(self.registry.header(run.actor, "import_officials")).await?;
            let rows = lines.len();
            let judged = self.judge(change.reader(), mapping, lines).await?;
            let Some(prepared) = self.sort(mapping, judged, run) else { return Ok(Ended::Changed) };
            self.record(&mut change, &prepared).await?;
            run.written.new += prepared.len() as u64;
            run.count.done += i64::try_from(rows).unwrap_or(0);
            let progress = serde_json::to_string(&run.written).unwrap_or_default();
            change.mark_job(run.lease, i64::from(last), run.count, &progress).await?;
            if prepared.is_empty() {
                // Nothing to write is no change set: the mark alone is not worth a number.
                drop(change);
                let books = self.registry.store.bookkeeping().await?;
                books.count_job(run.lease, run.count).await?;
                books.commit().await?;
            } else {
                change.commit().await?;
            }
        }
        Ok(Ended::Whole)
    }

    /// The rows to be written. Those that turned bad are told; none is written with them unless bad rows are passed over.
    fn sort(&self, mapping: &Mapping, judged: Vec<Judged>, run: &mut Run<'_>) -> Option<Vec<Prepared>> {
        let (mut prepared, mut known, mut is_changed) = (Vec::new(), 0, false);
        for Judged { row, verdict, .. } in judged {
            let number = row.number;
            match verdict {
                // Told as bad, a row stays bad: whoever mends it sends it again.
                _ if run.findings.is_bad(number) => drop(run.written.bad_rows.insert(number)),
                Verdict::New(one) => prepared.push(*one),
                Verdict::Known => known += 1,
                Verdict::Bad(problems) => {
                    let told = std::iter::once(changed_meanwhile(&row)).chain(problems).collect();
                    run.findings.note_bad(mapping, &row, told);
                    run.written.bad_rows.insert(number);
                    is_changed = true;
                }
            }
        }
        if is_changed && !self.options.skip_bad {
            return None;
        }
        run.written.known += known;
        Some(prepared)
    }

    async fn record(&mut self, change: &mut ChangeSet, people: &[Prepared]) -> OperationResult<()> {
        if people.is_empty() {
            return Ok(());
        }
        let wanting: Vec<Wanting> = people
            .iter()
            .filter(|person| person.content.mailbox.is_some() && person.content.address.is_none())
            .map(|person| Wanting { full_name: person.content.full_name.clone(), slug: person.place.slug.clone() })
            .collect();
        let making = Making { template: &self.template, book: &self.book, stated: &self.seen };
        let proposals = self.given.propose(change.reader(), making, &wanting).await?;
        let mut proposals = proposals.into_iter().map(Result::ok);
        let mut number = change.reader().highest_mailbox_number().await?;
        let (mut staff, mut sealed) = (Staff::default(), Vec::new());
        for person in people {
            let official = OfficialId(self.registry.new_id());
            let content = &person.content;
            self.enter(&mut staff, person, official);
            if let Some((_, index)) = content.personal_number.as_ref().zip(person.blind_index)
                && let Some((sealer, number)) = self.sealer.as_ref().zip(content.personal_number.as_ref())
            {
                let closed = sealer.seal(official, number)?;
                sealed.push(SealedNumber { official, sealed: closed, blind_index: index });
            }
            let Some(state) = content.mailbox else { continue };
            number += 1;
            let mailbox = MailboxId(self.registry.new_id());
            let effective = Period::starting(content.since);
            let leads = matches!(content.rank, Rank::Head | Rank::Deputy);
            let quota_mib = if leads { 5120 } else { 2048 };
            let kind = MailboxKind::Personal;
            staff.mailboxes.push(Mailbox {
                id: mailbox,
                number,
                kind,
                official: Some(official),
                agency: None,
                quota_mib,
            });
            let id = FactId(self.registry.new_id());
            staff.states.push(MailboxStateFact { id, mailbox, state, effective, subject: None });
            let address = content.address.clone().or_else(|| proposals.next().flatten());
            staff.addresses.extend(address.map(|address| AddressFact {
                id: FactId(self.registry.new_id()),
                mailbox,
                address,
                kind: AddressKind::Primary,
                effective,
            }));
        }
        write_staff(change, &staff, &sealed).await
    }

    fn enter(&self, staff: &mut Staff, person: &Prepared, official: OfficialId) {
        let content = &person.content;
        staff.officials.push(Official {
            id: official,
            full_name: content.full_name.clone(),
            birth_date: content.birth_date,
            category: content.category,
        });
        staff.postings.push(Posting {
            id: PostingId(self.registry.new_id()),
            official,
            agency: person.place.agency,
            effective: Period::starting(content.since),
            kind: PostingKind::Primary,
            rank: content.rank,
            position: content.position.clone(),
            subject: None,
        });
    }
}

async fn write_staff(change: &mut ChangeSet, staff: &Staff, numbers: &[SealedNumber]) -> OperationResult<()> {
    change.insert_officials(&staff.officials).await?;
    change.insert_personal_numbers(numbers).await?;
    change.insert_postings(&staff.postings).await?;
    change.insert_mailboxes(&staff.mailboxes).await?;
    change.insert_mailbox_states(&staff.states).await?;
    Ok(change.insert_addresses(&staff.addresses).await?)
}
