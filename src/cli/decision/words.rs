//! What the commands of decisions print.

use std::fmt::Write as _;

use time::Date;

use crate::domain::decision::consequence::Consequence;
use crate::domain::decision::step::{Step, StepState};
use crate::domain::decision::tell::written;
use crate::domain::decision::words::kind;
use crate::domain::decision::{Decision, DecisionSubject, SubjectState};
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Lang;
use crate::operations::run_decisions::RunOutcome;
use crate::storage::read::decision::DecisionLine;
use crate::storage::read::step::StepLine;

/// Each on a line, by day.
pub(super) fn consequences(lang: Lang, consequences: &[Consequence]) -> String {
    let mut text = String::new();
    for one in consequences {
        let _ = writeln!(text, "  {}  {}", written(one.on), one.text.pick(lang));
    }
    text
}

/// All wrong fields, each with its remedy.
pub(super) fn problems(lang: Lang, problems: &[FieldProblem]) -> String {
    let line = |problem: &FieldProblem| {
        format!("{}: {}. {}", problem.field, problem.reason.pick(lang), problem.remedy.pick(lang))
    };
    problems.iter().map(line).collect::<Vec<_>>().join("; ")
}

/// What a run came to.
pub(super) fn outcome(lang: Lang, outcome: &RunOutcome) -> String {
    let rows = [
        (outcome.took_effect, "lượt có hiệu lực", "took effect"),
        (outcome.opened, "bước đang chờ xử lý", "steps now wait for somebody"),
        (outcome.ended, "bước tự kết thúc", "steps ended by themselves"),
        (outcome.requests, "đề nghị gửi CA được lập", "requests to the CA drafted"),
        (
            outcome.fulfilled,
            "đề nghị gửi CA hoàn thành theo danh sách thu hồi",
            "requests to the CA shown to be fulfilled",
        ),
        (outcome.stopped, "chứng thư ngừng sử dụng nội bộ", "certificates stopped by our own order"),
        (outcome.resumed, "lần ngừng sử dụng chứng thư được gỡ bỏ", "stops of certificates lifted"),
        (outcome.notices, "thông báo chờ gửi", "notices queued"),
        (outcome.released, "địa chỉ hết thời hạn giữ", "addresses free again"),
    ];
    let mut text = String::new();
    for (count, vi, en) in rows {
        let _ = writeln!(text, "{count:>6}  {}", lang.pick(vi, en));
    }
    text
}

/// One a line: number, day, people, identifier.
pub(super) fn decisions(lang: Lang, lines: &[DecisionLine]) -> String {
    let mut text = String::new();
    for line in lines {
        let decision = &line.decision;
        let people = lang.pick("người", "people");
        let number = format!("{}/{}", decision.number, decision.symbol);
        let (signed, subjects, id) = (written(decision.signed_on), line.subjects, decision.id);
        let _ = writeln!(text, "{number:<20} {signed}  {subjects:>4} {people}  {id}  {}", decision.summary);
    }
    if lines.is_empty() {
        text.push_str(lang.pick("Không có quyết định nào.\n", "No decisions.\n"));
    }
    text
}

/// The act itself.
pub(super) fn heading(lang: Lang, decision: &Decision) -> String {
    let (number, symbol, signed) = (decision.number, &decision.symbol, written(decision.signed_on));
    let (title, by) = (lang.pick("Quyết định số", "Decision"), lang.pick("người ký", "signed by"));
    format!("{title} {number}/{symbol}, {signed}, {by} {}\n{}\n", decision.signer, decision.summary)
}

/// One person.
pub(super) fn subject(
    lang: Lang,
    subject: &DecisionSubject,
    full_name: &str,
    state: SubjectState,
    from: Date,
) -> String {
    let (kind, day, id) = (kind(lang, subject.kind), written(from), subject.id);
    format!("\n{full_name}: {kind}, {day}, {} ({id})\n", stands(lang, state))
}

/// Steps, one a line.
pub(super) fn steps(lang: Lang, steps: &[&Step]) -> String {
    let mut text = String::new();
    for step in steps {
        let state = step_stands(lang, step.state);
        let owner = step.draft.role.map_or("-", crate::domain::principal::Role::as_str);
        for one in &step.draft.consequences {
            let (on, due) = (written(one.on), written(step.draft.due_on));
            let _ = writeln!(text, "  {on}  {}  [{state}; {owner}; {due}]", one.text.pick(lang));
        }
    }
    text
}

/// What waits, one a line: due day, what, whose matter, whose work, identifier.
pub(super) fn waiting(lang: Lang, today: Date, lines: &[StepLine]) -> String {
    let mut text = String::new();
    for line in lines {
        let step = &line.step;
        let due = written(step.draft.due_on);
        let is_late = step.state == StepState::Open && step.draft.due_on < today;
        let late = if is_late { lang.pick(", quá hạn", ", overdue") } else { "" };
        let what = step.draft.consequences.first().map_or(step.draft.kind.as_str(), |one| one.text.pick(lang));
        let owner = step.draft.role.map_or("-", crate::domain::principal::Role::as_str);
        let (state, id) = (step_stands(lang, step.state), step.id);
        let note = step.note.as_ref().map(|note| format!("  {note}")).unwrap_or_default();
        let (name, agency, decision) = (&line.full_name, &line.agency_name, &line.decision);
        let _ = writeln!(text, "{due}  {what}: {name}, {agency} ({decision}) [{state}{late}; {owner}]  {id}{note}");
    }
    if lines.is_empty() {
        text.push_str(lang.pick("Không có bước nào.\n", "No steps.\n"));
    }
    text
}

const fn step_stands(lang: Lang, state: StepState) -> &'static str {
    match state {
        StepState::Planned => lang.pick("chưa đến ngày", "planned"),
        StepState::Open => lang.pick("đang chờ", "waiting"),
        StepState::Done => lang.pick("xong", "done"),
        StepState::NotNeeded => lang.pick("không cần thực hiện", "not needed"),
        StepState::Cancelled => lang.pick("đã hủy", "cancelled"),
    }
}

const fn stands(lang: Lang, state: SubjectState) -> &'static str {
    match state {
        SubjectState::Awaiting => lang.pick("chờ tiếp nhận", "awaiting acceptance"),
        SubjectState::InForce => lang.pick("có hiệu lực", "in force"),
        SubjectState::Declined => lang.pick("bị từ chối tiếp nhận", "declined"),
        SubjectState::Withdrawn => lang.pick("đã rút", "withdrawn"),
    }
}
