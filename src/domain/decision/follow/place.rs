//! Changes of place and title: transfer, secondment, appointment, dismissal from a post.

use time::Date;

use super::turn::Turn;
use crate::domain::decision::draft::{AddressChoice, Post};
use crate::domain::decision::step::StepKind;
use crate::domain::mailbox::address::AddressKind;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::name;
use crate::domain::period::Period;
use crate::domain::posting::{Posting, PostingKind, Rank};

fn is_primary(posting: &Posting) -> bool {
    posting.kind == PostingKind::Primary
}

/// Nothing changes but the record.
pub(super) fn must_be_in_service(turn: &mut Turn<'_>) {
    if let Some(posting) = turn.in_service() {
        turn.step(StepKind::Notify, posting.agency, turn.from);
    }
}

/// Điều động, chuyển công tác.
pub(super) fn transfer(turn: &mut Turn<'_>, post: &Post, choice: &AddressChoice) {
    let place = turn.agency(post.agency, "/act/post/agency");
    let (Some(posting), Some(place)) = (turn.in_service(), place) else { return };
    if posting.agency == post.agency {
        turn.problem(
            "/act/post/agency",
            ("Người này đang ở cơ quan đó", "They are in that agency already"),
            ("Nhập quyết định bổ nhiệm nếu chỉ đổi vị trí", "Enter an appointment if only the title changes"),
        );
        return;
    }
    let (from, to) = (turn.from, posting.effective.to);
    turn.unpost(is_primary, from, to);
    turn.post(post.agency, PostingKind::Primary, (&post.position, post.rank), Period { from, to });
    let settings = turn.given.settings;
    let keeps = settings.keep_address_on_transfer || !settings.template.names_unit();
    let day = turn.mailbox_day().filter(|day| turn.before.state_on(*day) != Some(MailboxState::Preserved));
    if let Some(day) = day.filter(|_| !keeps || matches!(choice, AddressChoice::Chosen(_))) {
        let full_name = turn.before.identity_on(from).full_name;
        if let Some(address) = turn.choose(choice, &full_name, &place) {
            turn.move_to(&address, day);
        }
    }
    turn.step(StepKind::RequestChange, post.agency, from);
    turn.step(StepKind::Notify, post.agency, from);
}

/// Biệt phái: home is kept, an alias at the other agency ends with it.
pub(super) fn second(turn: &mut Turn<'_>, post: &Post, until: Option<Date>) {
    let place = turn.agency(post.agency, "/act/post/agency");
    let (Some(home), Some(place)) = (turn.in_service(), place) else { return };
    let from = turn.from;
    if home.agency == post.agency {
        turn.problem(
            "/act/post/agency",
            ("Không thể biệt phái đến chính cơ quan đang công tác", "Nobody is seconded to their own agency"),
            ("Chọn cơ quan khác", "Name another agency"),
        );
        return;
    }
    let effective = Period { from, to: until };
    let away = |posting: &&Posting| posting.kind == PostingKind::Secondment && posting.effective.overlaps(&effective);
    if turn.before.postings.iter().any(|posting| away(&posting)) {
        turn.problem(
            "/effective_from",
            ("Người này đang được biệt phái trong thời gian đó", "They are on secondment in that time already"),
            ("Nhập quyết định hết biệt phái trước", "Enter the end of that secondment first"),
        );
        return;
    }
    turn.post(post.agency, PostingKind::Secondment, (&post.position, post.rank), effective);
    if let Some(day) = turn.mailbox_day().filter(|day| until.is_none_or(|end| *day < end)) {
        let parts = name::split(&turn.before.identity_on(from).full_name);
        let (given, agencies) = (turn.given, turn.given.agencies);
        let proposal =
            given.settings.template.propose(&parts, &place.slug, given.is_taken, |text| agencies.is_slug(text));
        // Without a proposal the home address serves alone.
        if let Ok(address) = proposal
            && turn.before.address_on(day) != Some(&address)
        {
            turn.address(&address, AddressKind::Alias, Period { from: day, to: until });
        }
    }
    turn.step(StepKind::Notify, post.agency, from);
}

/// Hết biệt phái.
pub(super) fn end_secondment(turn: &mut Turn<'_>) {
    let from = turn.from;
    let away = |posting: &&Posting| {
        posting.kind == PostingKind::Secondment
            && posting.effective.from < from
            && posting.effective.to.is_none_or(|end| from <= end)
    };
    let Some(secondment) = turn.before.postings.iter().find(away).cloned() else {
        turn.problem(
            "/effective_from",
            ("Người này không được biệt phái vào ngày đó", "They are not on secondment on that day"),
            ("Kiểm tra ngày hiệu lực", "Check the effective day"),
        );
        return;
    };
    turn.unpost(|posting| posting.id == secondment.id, from, None);
    let begun = turn.before.states.iter().map(|fact| fact.effective.from).min();
    let alias_from = begun.map_or(secondment.effective.from, |day| day.max(secondment.effective.from));
    let duty = Period { from: alias_from, to: secondment.effective.to };
    turn.unaddress(|fact| fact.kind == AddressKind::Alias && fact.effective == duty, from, None);
    let home = turn.before.agency_about(from).unwrap_or(secondment.agency);
    turn.step(StepKind::Notify, home, from);
}

/// Bổ nhiệm: another title here, or one more post.
pub(super) fn appoint(turn: &mut Turn<'_>, post: &Post, concurrent: bool) {
    let place = turn.agency(post.agency, "/act/post/agency");
    let (Some(posting), Some(_)) = (turn.in_service(), place) else { return };
    let from = turn.from;
    if concurrent {
        let effective = Period { from, to: posting.effective.to };
        turn.post(post.agency, PostingKind::Concurrent, (&post.position, post.rank), effective);
    } else if posting.agency == post.agency {
        retitle(turn, &posting, (&post.position, post.rank));
    } else {
        turn.problem(
            "/act/post/agency",
            ("Bổ nhiệm không đổi cơ quan", "An appointment stays in the agency"),
            ("Nhập quyết định điều động, hoặc chọn kiêm nhiệm", "Enter a transfer, or make it concurrent"),
        );
        return;
    }
    turn.step(StepKind::Notify, post.agency, from);
}

/// Miễn nhiệm, cách chức, bãi nhiệm, từ chức: they stay, with another title.
pub(super) fn dismiss(turn: &mut Turn<'_>, position: &str, rank: Rank) {
    let Some(posting) = turn.in_service() else { return };
    retitle(turn, &posting, (position, rank));
    turn.step(StepKind::Notify, posting.agency, turn.from);
}

fn retitle(turn: &mut Turn<'_>, posting: &Posting, place: (&str, Rank)) {
    let effective = Period { from: turn.from, to: posting.effective.to };
    turn.unpost(is_primary, effective.from, effective.to);
    turn.post(posting.agency, PostingKind::Primary, place, effective);
}
