//! The end of service.

use time::Date;

use super::turn::Turn;
use crate::domain::decision::step::StepKind;
use crate::domain::ids::AgencyId;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::period::months_after;
use crate::domain::posting::PostingKind;

/// Nghỉ hưu: a time to read on, longer for leaders, then closed and kept.
pub(super) fn retire(turn: &mut Turn<'_>) {
    let Some(posting) = turn.in_service() else { return };
    let months = turn.given.settings.grace(posting.rank);
    go(turn, posting.agency, months);
}

/// Thôi việc, chuyển ra ngoài tỉnh: the same, shorter.
pub(super) fn resign(turn: &mut Turn<'_>) {
    let Some(posting) = turn.in_service() else { return };
    let months = turn.given.settings.short_grace_months;
    go(turn, posting.agency, months);
}

/// Kỷ luật buộc thôi việc: locked at once.
pub(super) fn dismissal(turn: &mut Turn<'_>) {
    let Some(posting) = turn.in_service() else { return };
    if end_postings(turn, false) {
        let grace = turn.given.settings.short_grace_months;
        lock(turn, grace);
        farewell(turn, posting.agency);
    }
}

/// Từ trần: locked at once, whatever was recorded for later. Those who had left already may die too.
pub(super) fn death(turn: &mut Turn<'_>) {
    let Some(agency) = turn.before.agency_about(turn.from) else {
        turn.in_service();
        return;
    };
    end_postings(turn, true);
    let grace = turn.given.settings.grace_months;
    lock(turn, grace);
    farewell(turn, agency);
}

fn go(turn: &mut Turn<'_>, agency: AgencyId, months: u32) {
    if !end_postings(turn, false) {
        return;
    }
    if let Some(day) = turn.mailbox_day() {
        let state = turn.before.state_on(day);
        let end = months_after(day, months);
        // Nobody reads a mailbox that was never handed over.
        if state == Some(MailboxState::Staged) || end <= day {
            turn.state(MailboxState::Preserved, day, None);
        } else if state != Some(MailboxState::Preserved) {
            turn.state(MailboxState::ReceiveOnly, day, Some(end));
            turn.state(MailboxState::Preserved, end, None);
        }
    }
    farewell(turn, agency);
}

fn lock(turn: &mut Turn<'_>, grace_months: u32) {
    let Some(day) = turn.mailbox_day() else { return };
    if turn.before.state_on(day) == Some(MailboxState::Preserved) {
        return;
    }
    let end = months_after(day, grace_months);
    if day < end {
        turn.state(MailboxState::Suspended, day, Some(end));
    }
    turn.state(MailboxState::Preserved, end, None);
}

/// Whoever left signs for no agency any more, from that very day: the CA takes days to revoke, our own order does not.
fn farewell(turn: &mut Turn<'_>, agency: AgencyId) {
    turn.step(StepKind::StopUse, agency, turn.from);
    turn.step(StepKind::RequestRevocation, agency, turn.from);
    turn.step(StepKind::Notify, agency, turn.from);
}

/// Ends every post on the effective day. A post that begins later rests on another decision: only death goes over it.
fn end_postings(turn: &mut Turn<'_>, whatever: bool) -> bool {
    let from = turn.from;
    let begins_later = turn.before.postings.iter().filter(|posting| posting.kind == PostingKind::Primary);
    let later: Option<Date> = begins_later.map(|posting| posting.effective.from).filter(|begins| *begins >= from).min();
    if let Some(day) = later.filter(|_| !whatever) {
        let day = crate::domain::decision::tell::written(day);
        let vi = format!("Đã ghi một vị trí công tác bắt đầu sau đó, ngày {day}");
        let en = format!("A post that begins after that, on {day}, is recorded");
        turn.problem(
            "/effective_from",
            (&vi, &en),
            ("Rút hoặc sửa quyết định đó trước", "Withdraw or correct that decision first"),
        );
        return false;
    }
    turn.unpost(|_| true, from, None);
    let overtaken = turn.before.acts.iter().filter(|act| act.effective_from >= from);
    turn.superseded = overtaken.map(|act| act.subject).collect();
    true
}
