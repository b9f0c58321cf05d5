//! Somebody's working life as moments, each with its day: what has been, and what is to come. Pure.

use std::collections::HashMap;

use time::Date;

use super::super::person_words::{beside, certificate_event, decision};
use super::super::status_words::{mailbox_shape, subject_state};
use crate::domain::decision::SubjectState;
use crate::domain::decision::step::StepState;
use crate::domain::ids::AgencyId;
use crate::domain::mailbox::address::{AddressFact, AddressKind};
use crate::reports::words;
use crate::storage::read::official::OfficialFile;
use crate::storage::read::request_list::RequestLine;
use crate::storage::read::step::StepLine;
use crate::web::ui::{Line, Moment, Say, Shape};

/// What is told of somebody.
pub(super) struct Told<'a> {
    pub(super) file: &'a OfficialFile,
    pub(super) agencies: &'a HashMap<AgencyId, String>,
    pub(super) requests: &'a [RequestLine],
    /// Steps that people do.
    pub(super) steps: &'a [StepLine],
}

/// Something on a day.
struct Turn {
    day: Date,
    title: Line,
    text: Line,
    shape: Shape,
    /// Somebody has to do it still, whatever its day.
    waits: bool,
}

/// The moments that are to come or wait, the next first; and those that were, the newest first.
pub(super) fn moments(say: Say, today: Date, told: &Told<'_>) -> (Vec<Moment>, Vec<Moment>) {
    let mut turns = Vec::new();
    postings(say, told, &mut turns);
    mailbox(say, told.file, &mut turns);
    certificates(say, told.file, &mut turns);
    decisions(say, told.file, &mut turns);
    requests(say, told.requests, &mut turns);
    steps(say, today, told.steps, &mut turns);
    turns.sort_by_key(|turn| turn.day);
    let (ahead, mut been): (Vec<Turn>, Vec<Turn>) = turns.into_iter().partition(|turn| turn.waits || turn.day > today);
    been.reverse();
    let ahead = ahead.into_iter().map(|turn| {
        let is_late = turn.waits && turn.day < today;
        let moment = moment(say, turn);
        if is_late { moment } else { moment.coming() }
    });
    (ahead.collect(), been.into_iter().map(|turn| moment(say, turn)).collect())
}

fn moment(say: Say, turn: Turn) -> Moment {
    Moment::new(say.day(turn.day), turn.title).text(turn.text).shaped(turn.shape)
}

fn turn(day: Date, title: impl Into<Line>, text: impl Into<Line>, shape: Shape) -> Turn {
    Turn { day, title: title.into(), text: text.into(), shape, waits: false }
}

fn postings(say: Say, told: &Told<'_>, turns: &mut Vec<Turn>) {
    for posting in &told.file.postings {
        let agency = told.agencies.get(&posting.agency).map_or("", String::as_str);
        let place = format!("{agency}{}", beside(say, posting.kind));
        let begins = format!("{} {}", say.of("Giữ vị trí", "Takes the post"), posting.position);
        turns.push(turn(posting.effective.from, begins, place.as_str(), Shape::Good));
        if let Some(end) = posting.effective.to {
            let ends = format!("{} {}", say.of("Thôi giữ vị trí", "Leaves the post"), posting.position);
            turns.push(turn(end, ends, place, Shape::None));
        }
    }
}

fn mailbox(say: Say, file: &OfficialFile, turns: &mut Vec<Turn>) {
    for fact in &file.states {
        let word = words::mailbox_state(say.0, fact.state);
        let title = Line::from(say.of("Hộp thư: ", "Mailbox: ")).and_status(mailbox_shape(fact.state), word);
        turns.push(turn(fact.effective.from, title, "", mailbox_shape(fact.state)));
    }
    for fact in &file.addresses {
        let what = match fact.kind {
            AddressKind::Primary => say.of("Địa chỉ thư: ", "Mail address: "),
            AddressKind::Alias => say.of("Vẫn nhận thư gửi đến ", "Mail is still taken for "),
        };
        let title = Line::from(what).plain(fact.address.as_str());
        turns.push(turn(fact.effective.from, title, "", Shape::None));
        if let Some(end) = fact.effective.to.filter(|end| is_given_up(&file.addresses, fact, *end)) {
            let title = Line::from(say.of("Thôi nhận thư gửi đến ", "Mail is no longer taken for "));
            turns.push(turn(end, title.plain(fact.address.as_str()), "", Shape::None));
        }
    }
}

/// Whether an address ends on a day, and does not go on as something else.
fn is_given_up(addresses: &[AddressFact], fact: &AddressFact, end: Date) -> bool {
    !addresses.iter().any(|other| other.address == fact.address && other.effective.contains(end))
}

fn certificates(say: Say, file: &OfficialFile, turns: &mut Vec<Turn>) {
    for (certificate, _) in &file.certificates {
        let facts = &certificate.facts;
        let to = format!("/certificates/{}", certificate.id);
        let serial = format!("{} {}", say.of("Số hiệu", "Serial number"), hex::encode(&facts.serial.0));
        let begins = Line::link(to.as_str(), say.of("Chứng thư có hiệu lực", "Certificate valid"));
        turns.push(turn(facts.not_before.day(), begins, serial.as_str(), Shape::Good));
        let ends = Line::link(to, say.of("Chứng thư hết hạn", "Certificate ends"));
        turns.push(turn(facts.not_after.day(), ends, serial, Shape::Warn));
    }
    for event in &file.events {
        let (shape, title) = certificate_event(say, event.kind);
        turns.push(turn(event.effective_at.day(), title, event.details.as_str(), shape));
    }
}

fn decisions(say: Say, file: &OfficialFile, turns: &mut Vec<Turn>) {
    for about in &file.decisions {
        let named = format!("{}/{}", about.decision.number, about.decision.symbol);
        let title = Line::from(decision(say, about.subject.kind)).plain(say.of(": Quyết định số ", ": decision "));
        let title = title.and_link(format!("/subjects/{}", about.subject.id), named);
        let text = match about.state {
            SubjectState::InForce => Line::from(about.decision.summary.as_str()),
            state => subject_state(say, state),
        };
        turns.push(turn(about.effective_from, title, text, Shape::Warn));
    }
}

fn requests(say: Say, requests: &[RequestLine], turns: &mut Vec<Turn>) {
    for line in requests {
        let title = Line::from(say.of("Đề nghị gửi CA: ", "Request to the CA: "));
        let title = title.and_link(format!("/requests/{}", line.request.id), line.request.kind.called(say.0));
        let state = line.state.map(|state| state.called(say.0)).unwrap_or_default();
        turns.push(turn(line.request.opened_on, title, state, Shape::None));
    }
}

fn steps(say: Say, today: Date, steps: &[StepLine], turns: &mut Vec<Turn>) {
    for line in steps.iter().filter(|line| line.step.draft.role.is_some()) {
        let draft = &line.step.draft;
        if !matches!(line.step.state, StepState::Open | StepState::Planned) {
            continue;
        }
        let is_late = line.step.state == StepState::Open && draft.due_on < today;
        let what = draft.consequences.first().map(|one| say.text(&one.text)).unwrap_or_default();
        let title = Line::link(format!("/steps/{}", line.step.id), what);
        let due = if is_late { say.of("Đã quá hạn", "Overdue") } else { say.of("Hạn xử lý", "Due") };
        let shape = if is_late { Shape::Bad } else { Shape::Waits };
        turns.push(Turn { waits: true, ..turn(draft.due_on, title, due, shape) });
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;
    use crate::domain::ids::{OfficialId, PostingId};
    use crate::domain::official::{Category, Official};
    use crate::domain::period::Period;
    use crate::domain::posting::{Posting, PostingKind, Rank};

    const TODAY: Date = date!(2019 - 12 - 31);

    fn file(periods: &[(Date, Option<Date>)]) -> OfficialFile {
        let official = OfficialId(Uuid::from_u128(1));
        let posting = |&(from, to): &(Date, Option<Date>)| Posting {
            id: PostingId(Uuid::from_u128(2)),
            official,
            agency: AgencyId(Uuid::from_u128(3)),
            effective: Period { from, to },
            kind: PostingKind::Primary,
            rank: Rank::Staff,
            position: format!("Chuyên viên <{}>", from.year()),
            subject: None,
        };
        OfficialFile {
            official: Official {
                id: official,
                full_name: "Lê Văn An".to_owned(),
                birth_date: date!(1980 - 01 - 01),
                category: Category::CivilServant,
            },
            postings: periods.iter().map(posting).collect(),
            decisions: Vec::new(),
            mailbox: None,
            states: Vec::new(),
            addresses: Vec::new(),
            certificates: Vec::new(),
            events: Vec::new(),
        }
    }

    #[test]
    fn what_is_to_come_stands_apart_the_next_first_and_what_was_the_newest_first() {
        let file = file(&[
            (date!(2010 - 01 - 01), Some(date!(2019 - 12 - 31))),
            (date!(2019 - 12 - 31), Some(date!(2020 - 06 - 01))),
            (date!(2020 - 06 - 01), None),
        ]);
        let told = Told { file: &file, agencies: &HashMap::new(), requests: &[], steps: &[] };
        let (ahead, been) = moments(Say::VI, TODAY, &told);
        let days = |moments: &[Moment]| moments.iter().map(|moment| format!("{moment:?}")).collect::<Vec<_>>();
        let (ahead, been) = (days(&ahead), days(&been));
        assert_eq!((ahead.len(), been.len()), (2, 3), "today has come");
        assert!(ahead.iter().all(|moment| moment.contains("01/06/2020") && moment.contains("is_to_come: true")));
        assert!(been[2].contains("01/01/2010") && been[0].contains("31/12/2019") && been[1].contains("31/12/2019"));
    }
}
