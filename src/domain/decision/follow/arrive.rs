//! Coming into service, for the first time or again.

use super::turn::Turn;
use crate::domain::decision::draft::{AddressChoice, Post};
use crate::domain::decision::step::StepKind;
use crate::domain::ids::MailboxId;
use crate::domain::mailbox::address::AddressKind;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::mailbox::{Mailbox, MailboxKind};
use crate::domain::period::Period;
use crate::domain::posting::PostingKind;

/// Tuyển dụng, tiếp nhận. Somebody who was here before gets their mailbox back, with its number.
pub(super) fn recruit(turn: &mut Turn<'_>, post: &Post, choice: &AddressChoice) {
    let place = turn.agency(post.agency, "/act/post/agency");
    if is_or_will_be_posted(turn) {
        return;
    }
    let Some(place) = place else { return };
    let from = turn.from;
    turn.post(post.agency, PostingKind::Primary, (&post.position, post.rank), Period::starting(from));
    let full_name = turn.before.identity_on(from).full_name;
    // Of a recruitment that was taken back the mailbox remains, without a day of life: with its number it begins anew.
    let has_lived = !turn.before.states.is_empty();
    if turn.before.mailbox.is_some() && has_lived {
        reopen(turn, choice, &full_name, &place);
    } else if let Some(address) = turn.choose(choice, &full_name, &place) {
        if turn.before.mailbox.is_none() {
            make_mailbox(turn);
        }
        let begins = from.min(turn.given.today);
        if begins < from {
            turn.state(MailboxState::Staged, begins, Some(from));
        }
        turn.state(MailboxState::Active, from, None);
        turn.address(&address, AddressKind::Primary, Period::starting(begins));
    }
    turn.step(StepKind::HandOverActivation, post.agency, from);
    turn.step(StepKind::RequestCertificate, post.agency, from);
    turn.step(StepKind::Notify, post.agency, from);
}

fn make_mailbox(turn: &mut Turn<'_>) {
    turn.made = Some(Mailbox {
        id: MailboxId(turn.new_key()),
        number: turn.given.next_number,
        kind: MailboxKind::Personal,
        official: Some(turn.before.official.id),
        agency: None,
        quota_mib: turn.given.settings.quota_mib,
    });
}

/// The mailbox that they had works again, under its old number.
fn reopen(
    turn: &mut Turn<'_>,
    choice: &AddressChoice,
    full_name: &str,
    place: &crate::domain::decision::agencies::AgencyPlace,
) {
    let Some(day) = turn.mailbox_day() else {
        turn.problem(
            "/person",
            ("Hộp thư cũ của người này đã bị xóa", "Their former mailbox has been purged"),
            ("Đề nghị quản trị hệ thống xem xét", "Ask the system administrator"),
        );
        return;
    };
    if let Some(address) = turn.choose(choice, full_name, place) {
        turn.state(MailboxState::Active, day, None);
        turn.move_to(&address, day);
    }
}

/// Whether a post on or after the effective day stands in the way.
fn is_or_will_be_posted(turn: &mut Turn<'_>) -> bool {
    let from = turn.from;
    let later = turn.before.postings.iter().any(|posting| {
        posting.kind == PostingKind::Primary && (posting.effective.contains(from) || posting.effective.from >= from)
    });
    if later {
        turn.problem(
            "/effective_from",
            ("Người này đã có vị trí công tác vào hoặc sau ngày đó", "They hold a post on or after that day"),
            ("Nhập quyết định điều động thay cho tuyển dụng", "Enter a transfer instead of a recruitment"),
        );
    }
    later
}
