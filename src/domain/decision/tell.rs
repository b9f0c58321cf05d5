//! From facts to what people read: what turns, day by day, once an act is recorded and did not turn before.

use std::collections::BTreeSet;

use time::{Date, Duration};

use super::agencies::AgencyBook;
use super::consequence::{Consequence, ConsequenceKind};
use super::standing::Standing;
use crate::domain::lang::Bilingual;
use crate::domain::mailbox::address::AddressKind;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::posting::PostingKind;

/// What happens by `after` that did not by `before`, by day.
#[must_use]
pub fn told(before: &Standing, after: &Standing, agencies: &AgencyBook) -> Vec<Consequence> {
    let known = turns(before, agencies);
    let mut new: Vec<Consequence> =
        turns(after, agencies).into_iter().filter(|consequence| !known.contains(consequence)).collect();
    new.sort_by_key(|consequence| consequence.on);
    new
}

/// A day as it is written in Vietnam.
#[must_use]
pub fn written(day: Date) -> String {
    format!("{:02}/{:02}/{:04}", day.day(), u8::from(day.month()), day.year())
}

/// Everything that turns in somebody's record.
fn turns(standing: &Standing, agencies: &AgencyBook) -> Vec<Consequence> {
    let mut turns = Vec::new();
    corrections(standing, &mut turns);
    postings(standing, agencies, &mut turns);
    states(standing, &mut turns);
    addresses(standing, &mut turns);
    groups(standing, agencies, &mut turns);
    turns
}

fn say(turns: &mut Vec<Consequence>, on: Date, kind: ConsequenceKind, vi: String, en: String) {
    turns.push(Consequence { on, kind, text: Bilingual { vi, en } });
}

fn corrections(standing: &Standing, turns: &mut Vec<Consequence>) {
    for fact in &standing.corrections {
        let (name, born) = (&fact.full_name, written(fact.birth_date));
        say(
            turns,
            fact.effective.from,
            ConsequenceKind::CorrectIdentity,
            format!("Họ tên, ngày sinh được sửa thành: {name}, {born}"),
            format!("Name and date of birth become: {name}, {born}"),
        );
    }
}

fn postings(standing: &Standing, agencies: &AgencyBook, turns: &mut Vec<Consequence>) {
    for posting in &standing.postings {
        let is_same = |other: &&crate::domain::posting::Posting| {
            (other.agency, other.kind, &other.position) == (posting.agency, posting.kind, &posting.position)
        };
        let mut same = standing.postings.iter().filter(is_same);
        let (from, to) = (posting.effective.from, posting.effective.to);
        let position = &posting.position;
        let (kind_vi, kind_en) = match posting.kind {
            PostingKind::Primary => ("", ""),
            PostingKind::Secondment => (" (biệt phái)", " (secondment)"),
            PostingKind::Concurrent => (" (kiêm nhiệm)", " (concurrent)"),
        };
        let agency = agencies.name(posting.agency, from);
        if !same.clone().any(|other| other.effective.to == Some(from)) {
            say(
                turns,
                from,
                ConsequenceKind::BeginPosting,
                format!("Giữ vị trí {position} tại {agency}{kind_vi}"),
                format!("Takes the post {position} at {agency}{kind_en}"),
            );
        }
        if let Some(to) = to.filter(|to| !same.any(|other| other.effective.from == *to)) {
            say(
                turns,
                to,
                ConsequenceKind::EndPosting,
                format!("Thôi giữ vị trí {position} tại {agency}{kind_vi}"),
                format!("Leaves the post {position} at {agency}{kind_en}"),
            );
        }
    }
}

fn states(standing: &Standing, turns: &mut Vec<Consequence>) {
    for fact in &standing.states {
        let from = fact.effective.from;
        if from.previous_day().and_then(|day| standing.state_on(day)) == Some(fact.state) {
            continue;
        }
        let (kind, vi, en) = match fact.state {
            MailboxState::Staged => {
                (ConsequenceKind::StageMailbox, "Hộp thư được tạo, chờ kích hoạt", "The mailbox is made and staged")
            }
            MailboxState::Active => (ConsequenceKind::ActivateMailbox, "Hộp thư hoạt động", "The mailbox is active"),
            MailboxState::ReceiveOnly => (
                ConsequenceKind::RestrictMailbox,
                "Hộp thư chỉ nhận, không gửi được thư",
                "The mailbox receives and cannot send",
            ),
            MailboxState::Suspended => {
                (ConsequenceKind::SuspendMailbox, "Hộp thư bị tạm khóa", "The mailbox is suspended")
            }
            MailboxState::Preserved => {
                (ConsequenceKind::PreserveMailbox, "Hộp thư đóng và được lưu giữ", "The mailbox is closed and kept")
            }
            MailboxState::Purged => continue,
        };
        say(turns, from, kind, vi.to_owned(), en.to_owned());
    }
}

fn addresses(standing: &Standing, turns: &mut Vec<Consequence>) {
    for fact in &standing.addresses {
        let (from, address) = (fact.effective.from, &fact.address);
        let holds_before = |kind: AddressKind| {
            let same = |other: &&crate::domain::mailbox::address::AddressFact| {
                other.address == *address && other.kind == kind && other.effective.to == Some(from)
            };
            standing.addresses.iter().any(|other| same(&other))
        };
        match fact.kind {
            AddressKind::Primary if !holds_before(AddressKind::Primary) => say(
                turns,
                from,
                ConsequenceKind::GiveAddress,
                format!("Địa chỉ thư: {address}"),
                format!("Mail address: {address}"),
            ),
            AddressKind::Alias if !holds_before(AddressKind::Alias) => say(
                turns,
                from,
                ConsequenceKind::KeepAlias,
                format!("Thư gửi đến {address} vẫn được nhận"),
                format!("Mail to {address} is delivered too"),
            ),
            _ => {}
        }
        let goes_on = |end: Date| {
            standing.addresses.iter().any(|other| other.address == *address && other.effective.contains(end))
        };
        if let Some(end) = fact.effective.to.filter(|end| !goes_on(*end)) {
            say(
                turns,
                end,
                ConsequenceKind::EndAlias,
                format!("Địa chỉ {address} thôi nhận thư"),
                format!("The address {address} ends"),
            );
        }
    }
}

fn groups(standing: &Standing, agencies: &AgencyBook, turns: &mut Vec<Consequence>) {
    let periods = standing.postings.iter().map(|fact| fact.effective).chain(
        standing.states.iter().map(|fact| fact.effective).chain(standing.addresses.iter().map(|fact| fact.effective)),
    );
    let days: BTreeSet<Date> = periods.flat_map(|period| [Some(period.from), period.to]).flatten().collect();
    for day in days {
        let (left, joined) = (standing.group_on(day - Duration::days(1)), standing.group_on(day));
        if left == joined {
            continue;
        }
        if let Some(agency) = left {
            let name = agencies.name(agency, day);
            let (vi, en) = (format!("Ra khỏi nhóm thư của {name}"), format!("Leaves the mail group of {name}"));
            say(turns, day, ConsequenceKind::LeaveGroup, vi, en);
        }
        if let Some(agency) = joined {
            let name = agencies.name(agency, day);
            let (vi, en) = (format!("Vào nhóm thư của {name}"), format!("Joins the mail group of {name}"));
            say(turns, day, ConsequenceKind::JoinGroup, vi, en);
        }
    }
}
