//! What can be said of a draft by itself: every field that makes no sense, all at once.

use time::Date;
use time::macros::date;

use super::numbers;
use crate::domain::decision::draft::{Act, DecisionDraft, NewPerson, PersonDraft, Post, SubjectDraft};
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::domain::name;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::Registry;

/// How many people one draft may name: one transaction stays short.
const MOST_SUBJECTS: usize = 1000;
/// No act of this registry is older.
const FIRST_DAY: Date = date!(1975 - 04 - 30);

/// Refuses a draft with wrong fields.
pub(super) fn refuse_wrong_fields(registry: &Registry, draft: &DecisionDraft) -> OperationResult<()> {
    let problems = draft_problems(draft, registry.clock.today());
    if problems.is_empty() { Ok(()) } else { Err(OperationError::Invalid { problems }) }
}

type Said = (&'static str, &'static str);

fn problem(field: &str, reason: Said, remedy: Said) -> FieldProblem {
    let both = |(vi, en): Said| Bilingual::new(vi, en);
    FieldProblem::new(field, both(reason), both(remedy))
}

/// Every field of a draft that makes no sense by itself.
#[must_use]
pub fn draft_problems(draft: &DecisionDraft, today: Date) -> Vec<FieldProblem> {
    let mut found = Vec::new();
    if draft.number < 1 {
        found.push(problem(
            "/number",
            ("Số quyết định phải từ 1", "The number of a decision begins at 1"),
            ("Nhập số ghi trên quyết định", "Write the number that the decision bears"),
        ));
    }
    text(&mut found, "/symbol", &draft.symbol, 40);
    found.extend(heading_problems(draft.signed_on, &draft.signer, &draft.summary, today));
    if draft.file_sha256.as_deref().is_some_and(|hash| file_hash(hash).is_none()) {
        found.push(problem(
            "/file_sha256",
            ("Không phải mã băm SHA-256", "This is no SHA-256"),
            ("Gửi 64 chữ số thập lục phân", "Send 64 hexadecimal digits"),
        ));
    }
    if draft.subjects.is_empty() || draft.subjects.len() > MOST_SUBJECTS {
        found.push(problem(
            "/subjects",
            ("Quyết định phải có từ 1 đến 1.000 người", "A decision names 1 to 1,000 people"),
            ("Thêm người, hoặc chia danh sách thành nhiều lần gửi", "Name somebody, or send the list in parts"),
        ));
    }
    for (place, subject) in draft.subjects.iter().enumerate() {
        let prefix = format!("/subjects/{place}");
        found.extend(subject_problems(subject).into_iter().map(|problem| problem.within(&prefix)));
    }
    found
}

/// What is wrong with what stands at the head of a decision and can be corrected.
#[must_use]
pub fn heading_problems(signed_on: Date, signer: &str, summary: &str, today: Date) -> Vec<FieldProblem> {
    let mut found = Vec::new();
    text(&mut found, "/signer", signer, 120);
    text(&mut found, "/summary", summary, 1000);
    if signed_on < FIRST_DAY || signed_on > today {
        found.push(problem(
            "/signed_on",
            ("Ngày ký không hợp lý (trước 30/4/1975 hoặc sau hôm nay)", "Signed before 30/4/1975 or after today"),
            ("Nhập ngày ghi trên quyết định", "Write the day that the decision bears"),
        ));
    }
    found
}

/// The octets of a file's SHA-256.
pub(super) fn file_hash(text: &str) -> Option<[u8; 32]> {
    hex::decode(text).ok()?.try_into().ok()
}

/// What is wrong with one subject by itself.
#[must_use]
pub fn subject_problems(subject: &SubjectDraft) -> Vec<FieldProblem> {
    let mut found = Vec::new();
    if subject.effective_from < FIRST_DAY || subject.effective_from > date!(2100 - 01 - 01) {
        found.push(problem(
            "/effective_from",
            ("Ngày hiệu lực không hợp lý", "This effective day makes no sense"),
            ("Nhập ngày từ 1975 đến 2100", "Write a day from 1975 to 2100"),
        ));
    }
    if let PersonDraft::New(person) = &subject.person {
        new_person(&mut found, person, subject.effective_from);
        if !matches!(subject.act, Act::Recruit { .. }) {
            found.push(problem(
                "/person",
                (
                    "Chỉ quyết định tuyển dụng, tiếp nhận mới có người chưa có trong hệ thống",
                    "Only a recruitment names somebody new",
                ),
                ("Chọn người đã có trong hệ thống", "Name somebody who is in the registry"),
            ));
        }
    }
    act(&mut found, subject);
    found
}

fn new_person(found: &mut Vec<FieldProblem>, person: &NewPerson, from: Date) {
    full_name(found, "/person/new/full_name", &person.full_name);
    birth(found, "/person/new/birth_date", person.birth_date, from);
    found.extend(person.personal_number.as_deref().and_then(numbers::problem));
}

fn act(found: &mut Vec<FieldProblem>, subject: &SubjectDraft) {
    match &subject.act {
        Act::Recruit { post, .. } | Act::Transfer { post, .. } | Act::Appoint { post, .. } => position(found, post),
        Act::Second { post, until } => {
            position(found, post);
            ends_after(found, subject.effective_from, *until);
        }
        Act::Dismiss { position, .. } => text(found, "/act/position", position, 200),
        Act::LeaveWithoutPay { until, .. } => ends_after(found, subject.effective_from, *until),
        Act::CorrectIdentity { full_name: name, birth_date } => {
            full_name(found, "/act/full_name", name);
            birth(found, "/act/birth_date", *birth_date, subject.effective_from);
        }
        Act::EndSecondment
        | Act::Return
        | Act::SuspendFromDuty
        | Act::Discipline { .. }
        | Act::Retire
        | Act::Resign
        | Act::MoveOut
        | Act::Death => {}
    }
}

fn position(found: &mut Vec<FieldProblem>, post: &Post) {
    text(found, "/act/post/position", &post.position, 200);
}

fn ends_after(found: &mut Vec<FieldProblem>, from: Date, until: Option<Date>) {
    if until.is_some_and(|until| until <= from) {
        found.push(problem(
            "/act/until",
            ("Ngày trở lại phải sau ngày hiệu lực", "The day of return must be after the effective day"),
            ("Sửa ngày trở lại, hoặc bỏ trống nếu chưa biết", "Correct it, or leave it out if it is not known"),
        ));
    }
}

fn text(found: &mut Vec<FieldProblem>, field: &str, text: &str, most: usize) {
    let bad = text.trim().is_empty() || text.chars().count() > most || text.chars().any(char::is_control);
    if bad {
        let reason = Bilingual::new(
            format!("Trường này trống, dài quá {most} ký tự hoặc có ký tự điều khiển"),
            format!("Empty, longer than {most} characters, or with control characters"),
        );
        let remedy = Bilingual::new("Nhập lại nội dung", "Write it again");
        found.push(FieldProblem::new(field, reason, remedy));
    }
}

fn full_name(found: &mut Vec<FieldProblem>, field: &str, text: &str) {
    let name = name::normalise(text);
    let is_odd = |c: char| !(c.is_alphabetic() || " '’\u{2bc}.-".contains(c) || unicode_mark(c));
    if name::fold(&name).is_empty() || name.chars().count() > 100 || name.chars().any(is_odd) {
        found.push(problem(
            field,
            ("Họ tên trống, quá dài hoặc có ký tự lạ", "The name is empty, too long, or has odd characters"),
            ("Nhập họ và tên đầy đủ, có dấu", "Write the full name, with its marks"),
        ));
    }
}

/// Combining marks that NFC leaves standing.
const fn unicode_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn birth(found: &mut Vec<FieldProblem>, field: &str, born: Date, from: Date) {
    let age = from.year() - born.year();
    if !(15..=100).contains(&age) {
        found.push(problem(
            field,
            ("Tuổi vào ngày hiệu lực không hợp lý", "The age on the effective day makes no sense"),
            ("Kiểm tra ngày sinh và ngày hiệu lực", "Check the date of birth and the effective day"),
        ));
    }
}
