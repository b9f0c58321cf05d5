//! The closed loop on whoever leaves: from the decision to the CA's own list, each stage with when it was reached, when that was
//! recorded, and by whom. What was not reached is told, too: the case stays open until the CA shows the certificate revoked.

use std::collections::HashMap;

use time::Date;

use super::delay::after;
use super::dossier::{Dossier, Told};
use crate::domain::certificate::life::LifeEventKind;
use crate::domain::clock::Timestamp;
use crate::domain::decision::{DecisionKind, SubjectState};
use crate::domain::mailbox::lifecycle::{MailboxState, MailboxStateFact};
use crate::storage::read::case_file::Entry;
use crate::storage::read::certificate_story::ToldLifeEvent;
use crate::storage::read::official::DecisionAbout;
use crate::web::ui::{Column, Line, Row, Say, Shape, Table};

/// A stage of the loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Signed,
    Effective,
    Entered,
    MailboxClosed,
    UseStopped,
    LetterSent,
    CaShows,
}

/// A stage, and whether it was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) stage: Stage,
    /// Serial number of the certificate, of stages that each of them has.
    pub(super) serial: Option<String>,
    /// Since when it holds; none where it was not reached.
    pub(super) since: Option<Date>,
    /// Who recorded it, and when.
    pub(super) entry: Option<Entry>,
}

/// The last decision in force by which somebody's service or right to sign ended: one that says so, or that closed their mailbox.
pub(super) fn leaving<'a>(decisions: &'a [DecisionAbout], states: &[MailboxStateFact]) -> Option<&'a DecisionAbout> {
    let closed = |about: &DecisionAbout| {
        states.iter().any(|fact| fact.subject == Some(about.subject.id) && fact.state == MailboxState::Preserved)
    };
    let ends = |about: &&DecisionAbout| {
        let by_kind = matches!(
            about.subject.kind,
            DecisionKind::Retire | DecisionKind::Resign | DecisionKind::MoveOut | DecisionKind::Death
        );
        about.state == SubjectState::InForce && (by_kind || closed(about))
    };
    decisions.iter().rev().find(ends)
}

/// Every stage of the loop, in its order.
pub(super) fn links(dossier: &Dossier, about: &DecisionAbout) -> Vec<Link> {
    let effective = about.effective_from;
    let link = |stage, since, entry| Link { stage, serial: None, since, entry };
    let entered = dossier.subjects.get(&about.subject.id).cloned();
    let closed = closed_state(&dossier.file.states, effective);
    let mut links = vec![
        link(Stage::Signed, Some(about.decision.signed_on), None),
        link(Stage::Effective, Some(effective), None),
        link(Stage::Entered, entered.as_ref().map(|entry| entry.at.day()), entered),
    ];
    if dossier.file.mailbox.is_some() {
        let entry = closed.and_then(|fact| dossier.states.get(&fact.id)).cloned();
        links.push(link(Stage::MailboxClosed, closed.map(|fact| fact.effective.from), entry));
    }
    for told in dossier.certificates.iter().filter(|told| is_held_on(told, effective)) {
        links.extend(of_certificate(told, effective, &dossier.entries));
    }
    links
}

/// The first state from that day on in which nothing is sent any more.
fn closed_state(states: &[MailboxStateFact], effective: Date) -> Option<&MailboxStateFact> {
    let closes = |fact: &&MailboxStateFact| {
        fact.effective.from >= effective && fact.state != MailboxState::Staged && !fact.state.permissions().send
    };
    states.iter().filter(closes).min_by_key(|fact| fact.effective.from)
}

/// A certificate that could have been used on the day.
fn is_held_on(told: &Told, day: Date) -> bool {
    let facts = &told.certificate.facts;
    facts.may_sign && facts.not_before < Timestamp::end_of(day) && Timestamp::start_of(day) < facts.not_after
}

fn of_certificate(told: &Told, effective: Date, entries: &HashMap<i64, Entry>) -> [Link; 3] {
    let stages = [
        (Stage::UseStopped, LifeEventKind::Stopped),
        (Stage::LetterSent, LifeEventKind::RevocationAsked),
        (Stage::CaShows, LifeEventKind::SeenRevoked),
    ];
    stages.map(|(stage, kind)| {
        let found = first_from(&told.story, kind, effective);
        let serial = Some(told.certificate.facts.serial.to_string());
        let entry = found.and_then(|event| entries.get(&event.recorded_from)).cloned();
        Link { stage, serial, since: found.map(|event| event.event.at().day()), entry }
    })
}

/// The first event of a kind from that day on; else the last before it.
fn first_from(story: &[ToldLifeEvent], kind: LifeEventKind, day: Date) -> Option<&ToldLifeEvent> {
    let mut of_kind = story.iter().filter(|told| told.event.kind() == kind);
    of_kind.clone().find(|told| told.event.at().day() >= day).or_else(|| of_kind.next_back())
}

/// The loop as a table.
pub(super) fn table(say: Say, links: &[Link], about: &DecisionAbout) -> Table {
    let columns = [
        Column::new(say.of("Mốc", "Stage")),
        Column::new(say.of("Từ ngày", "Since")),
        Column::new(say.of("So với ngày hiệu lực", "From the effective day")),
        Column::new(say.of("Ghi vào hệ thống", "Recorded")),
        Column::new(say.of("Người thực hiện", "By")),
    ];
    let number = format!("{}/{}", about.decision.number, about.decision.symbol);
    let caption = format!(
        "{} {number}",
        say.of("Từ quyết định đến thu hồi: quyết định", "From decision to revocation: decision")
    );
    Table::new(caption, columns, "").rows(links.iter().map(|link| row(say, link, about)))
}

fn row(say: Say, link: &Link, about: &DecisionAbout) -> Row {
    let name = Line::from(called(say, link.stage));
    let name = match &link.serial {
        Some(serial) => name.small(format!("{} {serial}", say.of("chứng thư", "certificate"))),
        None => name,
    };
    let (since, side) = match link.since {
        Some(day) => (Line::from(say.day(day)), after(say, about.effective_from, day)),
        None => (Line::status(Shape::Waits, say.of("chưa có", "not yet")), "–".to_owned()),
    };
    let (recorded, by) = match &link.entry {
        Some(entry) => (say.instant(entry.at), entry.account.as_str()),
        None if link.stage == Stage::Signed => ("–".to_owned(), about.decision.signer.as_str()),
        None => ("–".to_owned(), "–"),
    };
    Row::new([name, since, side.into(), recorded.into(), by.into()])
}

const fn called(say: Say, stage: Stage) -> &'static str {
    match stage {
        Stage::Signed => say.of("Quyết định được ký", "Decision signed"),
        Stage::Effective => say.of("Quyết định có hiệu lực", "Decision in force"),
        Stage::Entered => say.of("Nhập vào hệ thống", "Entered"),
        Stage::MailboxClosed => say.of("Hộp thư ngừng gửi", "Mailbox closed for sending"),
        Stage::UseStopped => say.of("Ngừng sử dụng nội bộ", "Use stopped by our own order"),
        Stage::LetterSent => say.of("Công văn đề nghị CA thu hồi", "Letter that asks the CA to revoke"),
        Stage::CaShows => say.of("CA công bố đã thu hồi", "The CA shows it revoked"),
    }
}

#[cfg(test)]
mod tests;
