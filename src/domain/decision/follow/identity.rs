//! Sửa họ tên, ngày sinh.

use time::Date;

use super::turn::Turn;
use crate::domain::decision::draft::AddressChoice;
use crate::domain::decision::standing::Correction;
use crate::domain::decision::step::StepKind;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::name;

/// The name holds from the effective day on; a name of other letters brings another address.
pub(super) fn correct(turn: &mut Turn<'_>, full_name: &str, birth_date: Date) {
    let Some(posting) = turn.in_service() else { return };
    let (from, subject) = (turn.from, turn.given.subject);
    let old = turn.before.identity_on(from);
    let full_name = name::normalise(full_name);
    if old.full_name == full_name && old.birth_date == birth_date {
        turn.problem(
            "/act/full_name",
            ("Họ tên và ngày sinh đã đúng như vậy", "Name and date of birth are so already"),
            ("Kiểm tra nội dung sửa", "Check what is to be corrected"),
        );
        return;
    }
    let next = turn.before.corrections.iter().map(|fact| fact.effective.from).filter(|day| *day > from).min();
    let correction = |id, effective| Correction {
        id,
        official: old.id,
        full_name: full_name.clone(),
        birth_date,
        category: old.category,
        effective,
        subject: Some(subject),
    };
    turn.correction(correction, next);
    let day = turn.mailbox_day().filter(|day| turn.before.state_on(*day) != Some(MailboxState::Preserved));
    if let Some(day) = day
        && name::fold(&old.full_name) != name::fold(&full_name)
        && let Some(place) = turn.agency(posting.agency, "/effective_from")
        && let Some(address) = turn.choose(&AddressChoice::Proposed, &full_name, &place)
    {
        turn.move_to(&address, day);
    }
    turn.step(StepKind::RequestChange, posting.agency, from);
    turn.step(StepKind::Notify, posting.agency, from);
}
