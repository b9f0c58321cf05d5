//! What a decision of each kind asks for of one person: its few fields, what is read from them, and a recorded act put back into them.

use time::Date;

use super::super::agency_search::{OFFERED, written};
use super::super::person_words::rank;
use super::super::reading::Reading;
use crate::domain::decision::DecisionKind;
use crate::domain::decision::draft::{Act, AddressChoice, LeaveMailbox, Measure, Post};
use crate::domain::ids::AgencyId;
use crate::domain::lang::Bilingual;
use crate::domain::posting::Rank;
use crate::storage::read::agency::AgencyRow;
use crate::web::ui::{Choice, Field, Say, Sent};

/// Whether the kind leads to an agency.
pub(super) const fn has_post(kind: DecisionKind) -> bool {
    matches!(kind, DecisionKind::Recruit | DecisionKind::Transfer | DecisionKind::Second | DecisionKind::Appoint)
}

/// The fields of a kind, below `prefix`, with what was sent in them. Agencies that may be meant can be chosen from.
pub(super) fn fields(say: Say, kind: DecisionKind, prefix: &str, sent: &Sent, candidates: &[AgencyRow]) -> Vec<Field> {
    let name = |field: &str| format!("{prefix}{field}");
    let mut fields = vec![Field::day(&name("effective_from"), say.of("Ngày có hiệu lực", "Effective from"))];
    if has_post(kind) {
        fields.extend(post(say, kind, prefix, candidates));
    }
    match kind {
        DecisionKind::Recruit | DecisionKind::Transfer => fields.push(
            Field::text(&name("act/address/chosen"), say.of("Địa chỉ thư", "Mail address"))
                .hint(say.of(
                    "Bỏ trống để hệ thống đề xuất theo quy tắc đặt tên của tỉnh.",
                    "Leave it empty to be given one by the province's template.",
                ))
                .optional(say),
        ),
        DecisionKind::Second => fields.push(until(say, prefix)),
        DecisionKind::Appoint => fields.push(
            Field::tick(
                &name("act/concurrent"),
                say.of("Kiêm nhiệm, bên cạnh vị trí đang giữ", "Beside the post they have"),
            )
            .optional(say),
        ),
        DecisionKind::Dismiss => {
            let position = say.of("Chức danh sau khi thôi giữ chức vụ", "Title afterwards");
            fields.push(Field::text(&name("act/position"), position));
            fields.push(ranks(say, &name("act/rank")));
        }
        DecisionKind::LeaveWithoutPay => {
            fields.push(until(say, prefix));
            fields.push(Field::radio(&name("act/mailbox"), say.of("Hộp thư", "Mailbox"), mailboxes(say)));
        }
        DecisionKind::Discipline => {
            fields.push(Field::radio(&name("act/measure"), say.of("Hình thức", "Measure"), measures(say)));
        }
        DecisionKind::CorrectIdentity => {
            fields.push(Field::text(&name("act/full_name"), say.of("Họ và tên đúng", "Full name")));
            fields.push(Field::day(&name("act/birth_date"), say.of("Ngày sinh đúng", "Date of birth")));
        }
        DecisionKind::EndSecondment
        | DecisionKind::Return
        | DecisionKind::SuspendFromDuty
        | DecisionKind::Retire
        | DecisionKind::Resign
        | DecisionKind::MoveOut
        | DecisionKind::Death => {}
    }
    fields.into_iter().map(|field| field.again(sent)).collect()
}

fn post(say: Say, kind: DecisionKind, prefix: &str, candidates: &[AgencyRow]) -> Vec<Field> {
    let name = |field: &str| format!("{prefix}{field}");
    let label = match kind {
        DecisionKind::Recruit | DecisionKind::Transfer => say.of("Đơn vị đến", "Agency they come to"),
        DecisionKind::Second => say.of("Đơn vị biệt phái đến", "Agency of the secondment"),
        _ => say.of("Đơn vị", "Agency"),
    };
    let agency = Field::text(&name("act/post/agency"), label)
        .hint(say.of("Gõ mã, tên hoặc một phần của tên, có dấu hoặc không.", "Its code, its name or a part of it."));
    let mut fields = vec![agency];
    fields.extend(offered(say, &name("act/post/agency"), candidates));
    fields.push(Field::text(&name("act/post/position"), say.of("Chức danh, vị trí việc làm", "Title of the post")));
    fields.push(ranks(say, &name("act/post/rank")));
    fields
}

/// Agencies to choose from, when what stands in the field of that name may mean several.
pub(super) fn offered(say: Say, name: &str, candidates: &[AgencyRow]) -> Option<Field> {
    if candidates.is_empty() {
        return None;
    }
    let choice = |row: &AgencyRow| Choice::new(&row.code, written(row));
    let again =
        Choice::new("", say.of("Không phải các đơn vị này: tìm theo nội dung ở trên", "None of these: search again"));
    let label = say.of("Đơn vị khớp với nội dung đã gõ", "Agencies that match");
    let choices = candidates.iter().take(OFFERED).map(choice).chain([again]);
    Some(Field::radio(&pick(name), label, choices).optional(say))
}

/// The field in which one of several agencies is chosen.
pub(super) fn pick(name: &str) -> String {
    format!("pick/{name}")
}

fn ranks(say: Say, name: &str) -> Field {
    let choices = Rank::ALL.iter().map(|&one| Choice::new(one.as_str(), rank(say, one)));
    Field::select(name, say.of("Nhóm chức vụ trong báo cáo", "Rank in reports"), choices).value(Rank::Staff.as_str())
}

fn until(say: Say, prefix: &str) -> Field {
    Field::day(&format!("{prefix}act/until"), say.of("Ngày trở lại", "First day back"))
        .hint(say.of("Bỏ trống nếu chưa biết.", "Leave it empty while it is not known."))
        .optional(say)
}

fn mailboxes(say: Say) -> [Choice; 2] {
    [
        Choice::new(LeaveMailbox::Keep.as_str(), say.of("Giữ nguyên, vẫn dùng được", "Kept, and goes on working")),
        Choice::new(
            LeaveMailbox::Suspend.as_str(),
            say.of("Tạm khóa cho đến ngày trở lại", "Suspended until the return"),
        ),
    ]
}

fn measures(say: Say) -> impl Iterator<Item = Choice> {
    Measure::ALL.iter().map(move |&measure| {
        let word = match measure {
            Measure::Reprimand => say.of("Khiển trách", "Reprimand"),
            Measure::Warning => say.of("Cảnh cáo", "Warning"),
            Measure::PayCut => say.of("Hạ bậc lương", "Pay cut"),
            Measure::Demotion => say.of("Giáng chức", "Demotion"),
            Measure::Dismissal => say.of("Buộc thôi việc", "Dismissal"),
        };
        Choice::new(measure.as_str(), word)
    })
}

/// The act that was sent; what leads to an agency leads to this one. What cannot be read is told by the reading.
pub(super) fn act(kind: DecisionKind, reading: &mut Reading<'_>, agency: AgencyId, today: Date) -> Act {
    match kind {
        DecisionKind::Recruit => Act::Recruit { post: post_of(reading, agency), address: address_of(reading) },
        DecisionKind::Transfer => Act::Transfer { post: post_of(reading, agency), address: address_of(reading) },
        DecisionKind::Second => Act::Second { post: post_of(reading, agency), until: reading.day_if_any("act/until") },
        DecisionKind::EndSecondment => Act::EndSecondment,
        DecisionKind::Appoint => {
            let concurrent = !reading.text("act/concurrent").is_empty();
            Act::Appoint { post: post_of(reading, agency), concurrent }
        }
        DecisionKind::Dismiss => {
            let rank = reading.code("act/rank").unwrap_or(Rank::Staff);
            Act::Dismiss { position: reading.text("act/position"), rank }
        }
        DecisionKind::LeaveWithoutPay => {
            let until = reading.day_if_any("act/until");
            Act::LeaveWithoutPay { until, mailbox: reading.code("act/mailbox").unwrap_or(LeaveMailbox::Keep) }
        }
        DecisionKind::Return => Act::Return,
        DecisionKind::SuspendFromDuty => Act::SuspendFromDuty,
        DecisionKind::Discipline => {
            Act::Discipline { measure: reading.code("act/measure").unwrap_or(Measure::Reprimand) }
        }
        DecisionKind::CorrectIdentity => {
            let birth_date = reading.day("act/birth_date").unwrap_or(today);
            Act::CorrectIdentity { full_name: reading.text("act/full_name"), birth_date }
        }
        DecisionKind::Retire => Act::Retire,
        DecisionKind::Resign => Act::Resign,
        DecisionKind::MoveOut => Act::MoveOut,
        DecisionKind::Death => Act::Death,
    }
}

fn post_of(reading: &mut Reading<'_>, agency: AgencyId) -> Post {
    let rank = reading.code("act/post/rank").unwrap_or(Rank::Staff);
    Post { agency, position: reading.text("act/post/position"), rank }
}

pub(super) fn address_of(reading: &mut Reading<'_>) -> AddressChoice {
    let text = reading.text("act/address/chosen");
    if text.is_empty() {
        return AddressChoice::Proposed;
    }
    if let Ok(address) = text.parse() {
        return AddressChoice::Chosen(address);
    }
    let reason = Bilingual::new("Đây không phải là một địa chỉ thư", "This is no mail address");
    let remedy = Bilingual::new(
        "Nhập địa chỉ không dấu, ví dụ anlv.soyt@binhphuoc.gov.vn, hoặc bỏ trống",
        "Write it without marks, such as anlv.soyt@binhphuoc.gov.vn, or leave it empty",
    );
    reading.wrong("act/address/chosen", reason, remedy);
    AddressChoice::Proposed
}

/// A recorded act as its form would send it; `agency` is how its agency stands in a field.
pub(super) fn sent_of(act: &Act, from: Date, prefix: &str, agency: &str) -> Sent {
    let name = |field: &str| format!("{prefix}{field}");
    let with_post = |sent: Sent, post: &Post| {
        sent.with(name("act/post/agency"), agency)
            .with(name("act/post/position"), post.position.as_str())
            .with(name("act/post/rank"), post.rank.as_str())
    };
    let with_until = |sent: Sent, until: Option<Date>| {
        until.into_iter().fold(sent, |sent, day| sent.with(name("act/until"), day.to_string()))
    };
    let sent = Sent::default().with(name("effective_from"), from.to_string());
    match act {
        Act::Recruit { post, address } | Act::Transfer { post, address } => {
            let sent = with_post(sent, post);
            match address {
                AddressChoice::Proposed => sent,
                AddressChoice::Chosen(address) => sent.with(name("act/address/chosen"), address.as_str()),
            }
        }
        Act::Second { post, until } => with_until(with_post(sent, post), *until),
        Act::Appoint { post, concurrent } => {
            let sent = with_post(sent, post);
            if *concurrent { sent.with(name("act/concurrent"), "yes") } else { sent }
        }
        Act::Dismiss { position, rank } => {
            sent.with(name("act/position"), position.as_str()).with(name("act/rank"), rank.as_str())
        }
        Act::LeaveWithoutPay { until, mailbox } => with_until(sent, *until).with(name("act/mailbox"), mailbox.as_str()),
        Act::Discipline { measure } => sent.with(name("act/measure"), measure.as_str()),
        Act::CorrectIdentity { full_name, birth_date } => {
            sent.with(name("act/full_name"), full_name.as_str()).with(name("act/birth_date"), birth_date.to_string())
        }
        Act::EndSecondment
        | Act::Return
        | Act::SuspendFromDuty
        | Act::Retire
        | Act::Resign
        | Act::MoveOut
        | Act::Death => sent,
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_act_that_is_put_into_its_form_comes_out_the_same() {
        let agency = AgencyId(Uuid::from_u128(7));
        let post = || Post { agency, position: "Phó Giám đốc".to_owned(), rank: Rank::Deputy };
        let (day, address) = (date!(2020 - 02 - 03), "an.soyt@binhphuoc.gov.vn".parse().unwrap());
        let acts = [
            Act::Recruit { post: post(), address: AddressChoice::Proposed },
            Act::Transfer { post: post(), address: AddressChoice::Chosen(address) },
            Act::Second { post: post(), until: Some(day) },
            Act::EndSecondment,
            Act::Appoint { post: post(), concurrent: true },
            Act::Appoint { post: post(), concurrent: false },
            Act::Dismiss { position: "Chuyên viên".to_owned(), rank: Rank::Staff },
            Act::LeaveWithoutPay { until: None, mailbox: LeaveMailbox::Suspend },
            Act::Return,
            Act::SuspendFromDuty,
            Act::Discipline { measure: Measure::Dismissal },
            Act::CorrectIdentity { full_name: "Y Bhăm Êban".to_owned(), birth_date: date!(1980 - 01 - 02) },
            Act::Retire,
            Act::Resign,
            Act::MoveOut,
            Act::Death,
        ];
        for kind in DecisionKind::ALL {
            assert!(acts.iter().any(|act| act.kind() == *kind), "{kind} is tried");
        }
        for given in acts {
            let sent = sent_of(&given, day, "subjects/0/", "Sở Y tế (H10.12)");
            let mut reading = Reading::new(&sent, "subjects/0/");
            assert_eq!(act(given.kind(), &mut reading, agency, day), given);
            assert_eq!(reading.day("effective_from"), Some(day));
            assert!(reading.problems.is_empty(), "{given:?}: {:?}", reading.problems);
        }
    }
}
