//! Enters people whom only the directory knows, thousands to a change set: official, posting, mailbox, addresses, the link, and a case in
//! which HR says who it is. Until then the official is *unverified*: that is what the open case says, and nothing else.
//!
//! What a directory does not say stands as a placeholder until HR confirms: the date of birth is
//! [`UNKNOWN_BIRTH_DATE`], the category civil servant, the rank staff.

use super::record::{case_row, count};
use super::{Outcomes, today};
use crate::directory::adopt::candidate::UNKNOWN_BIRTH_DATE;
use crate::directory::adopt::claims::OpenCase;
use crate::directory::adopt::correlate::{CaseReason, Suspect};
use crate::directory::adopt::newcomers::{Newcomer, shown};
use crate::directory::entry::{EntryKind, Subject};
use crate::domain::ids::{FactId, MailboxId, OfficialId, PostingId, TargetId};
use crate::domain::mailbox::address::{AddressFact, AddressKind};
use crate::domain::mailbox::lifecycle::MailboxStateFact;
use crate::domain::mailbox::{Mailbox, MailboxKind};
use crate::domain::official::{Category, Official};
use crate::domain::period::Period;
use crate::domain::posting::{Posting, PostingKind, Rank};
use crate::operations::error::OperationResult;
use crate::operations::record_staff::Staff;
use crate::operations::registry::{Actor, Registry};
use crate::operations::sync_target::link_row;
use crate::storage::ChangeSet;
use crate::storage::row::case::{CaseMatter, CaseRow};
use crate::storage::row::directory::LinkRow;

/// People entered in the first change set: whoever looks on sees soon how it goes. Each later one takes twice as many, up to the most.
const FIRST_CHANGE_SET: usize = 1_000;
const LARGEST_CHANGE_SET: usize = 4_000;
/// Quota where the entry has none, in MiB.
const QUOTA_MIB: i32 = 2048;
/// What a post is called that the entry does not name.
const UNKNOWN_POSITION: &str = "Chưa xác định";

pub(super) async fn create(
    registry: &Registry,
    actor: &Actor,
    target: TargetId,
    found: Outcomes,
    progress: &(dyn Fn(u64) + Sync),
) -> OperationResult<()> {
    let mut done = found.tally.entries + found.tally.links() + found.tally.cases();
    let (mut rest, mut size) = (found.newcomers.as_slice(), FIRST_CHANGE_SET);
    while !rest.is_empty() {
        let (people, later) = rest.split_at(size.min(rest.len()));
        (rest, size) = (later, LARGEST_CHANGE_SET.min(2 * size));
        let mut change = registry.store.write(registry.header(actor, "adopt_officials")).await?;
        let mut number = change.reader().highest_mailbox_number().await?;
        let mut batch = Batch::default();
        for person in people {
            number += 1;
            batch.enter(registry, target, person, number)?;
        }
        batch.write(&mut change, target).await?;
        change.audit(registry.event(actor, "adopt_directory").with("created", count(people.len())));
        change.commit().await?;
        done += people.len() as u64;
        progress(done);
    }
    Ok(())
}

/// The people of one change set.
#[derive(Default)]
struct Batch {
    staff: Staff,
    links: Vec<LinkRow>,
    cases: Vec<CaseRow>,
}

impl Batch {
    fn enter(&mut self, registry: &Registry, target: TargetId, person: &Newcomer, number: i64) -> OperationResult<()> {
        let (official, mailbox) = (OfficialId(registry.new_id()), MailboxId(registry.new_id()));
        let effective = Period::starting(today(registry));
        self.staff.officials.push(Official {
            id: official,
            full_name: person.full_name.to_string(),
            birth_date: person.birth_date.unwrap_or(UNKNOWN_BIRTH_DATE),
            category: Category::CivilServant,
        });
        self.staff.postings.push(Posting {
            id: PostingId(registry.new_id()),
            official,
            agency: person.agency,
            effective,
            kind: PostingKind::Primary,
            rank: Rank::Staff,
            position: person.title.as_deref().unwrap_or(UNKNOWN_POSITION).to_owned(),
            subject: None,
        });
        self.staff.mailboxes.push(Mailbox {
            id: mailbox,
            number,
            kind: MailboxKind::Personal,
            official: Some(official),
            agency: None,
            quota_mib: person.quota_mib.unwrap_or(QUOTA_MIB),
        });
        let id = FactId(registry.new_id());
        self.staff.states.push(MailboxStateFact { id, mailbox, state: person.state, effective, subject: None });
        for (place, address) in person.addresses.iter().enumerate() {
            let kind = if place == 0 { AddressKind::Primary } else { AddressKind::Alias };
            let id = FactId(registry.new_id());
            self.staff.addresses.push(AddressFact { id, mailbox, address: address.clone(), kind, effective });
        }
        let subject = Subject { kind: EntryKind::Person, id: mailbox.0 };
        self.links.push(link_row(subject, person.entry_uuid, person.dn.to_string()));
        let case = OpenCase {
            entry_uuid: person.entry_uuid,
            dn: person.dn.to_string(),
            shown: shown(Some(&person.full_name), &person.addresses),
            reason: CaseReason::Unverified,
            suspects: vec![Suspect { mailbox, evidence: Vec::new() }],
        };
        let case = case_row(registry, target, &case)?;
        self.cases.push(CaseRow { matter: CaseMatter::Person, ..case });
        Ok(())
    }

    async fn write(&self, change: &mut ChangeSet, target: TargetId) -> OperationResult<()> {
        let staff = &self.staff;
        change.insert_officials(&staff.officials).await?;
        change.insert_postings(&staff.postings).await?;
        change.insert_mailboxes(&staff.mailboxes).await?;
        change.insert_mailbox_states(&staff.states).await?;
        change.insert_addresses(&staff.addresses).await?;
        change.insert_links(target, &self.links).await?;
        Ok(change.put_cases(&self.cases).await?)
    }
}
