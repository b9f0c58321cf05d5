//! What will happen, day by day, as it is shown beside a form and on the pages of what was decided.

use time::Date;

use crate::domain::decision::consequence::{Consequence, ConsequenceKind};
use crate::domain::field_problem::FieldProblem;
use crate::web::ui::{Faults, List, Moment, Say, Sent, Shape, TimeLine};

/// What follows, by day; what lies back takes effect at once.
pub(super) fn outcome(say: Say, today: Date, consequences: &[Consequence]) -> TimeLine {
    let none = say.of("Không có gì thay đổi trong hệ thống.", "Nothing changes in the registry.");
    let moments = consequences.iter().map(|one| moment(say, today, one)).collect();
    TimeLine::new(say.of("Điều gì sẽ xảy ra", "What will happen"), moments, none)
}

/// One thing that follows.
pub(super) fn moment(say: Say, today: Date, one: &Consequence) -> Moment {
    let moment = Moment::new(say.day(one.on), say.text(&one.text)).shaped(shape(one.kind));
    if one.on > today { moment.coming() } else { moment }
}

const fn shape(kind: ConsequenceKind) -> Shape {
    match kind {
        ConsequenceKind::BeginPosting
        | ConsequenceKind::ActivateMailbox
        | ConsequenceKind::GiveAddress
        | ConsequenceKind::KeepAlias
        | ConsequenceKind::JoinGroup
        | ConsequenceKind::ResumeUse => Shape::Good,
        ConsequenceKind::SuspendMailbox
        | ConsequenceKind::PreserveMailbox
        | ConsequenceKind::StopUse
        | ConsequenceKind::RequestRevocation => Shape::Bad,
        ConsequenceKind::StageMailbox
        | ConsequenceKind::RestrictMailbox
        | ConsequenceKind::HandOverActivation
        | ConsequenceKind::RequestCertificate
        | ConsequenceKind::RequestChange
        | ConsequenceKind::AwaitAcceptance => Shape::Warn,
        ConsequenceKind::EndPosting
        | ConsequenceKind::CorrectIdentity
        | ConsequenceKind::EndAlias
        | ConsequenceKind::LeaveGroup
        | ConsequenceKind::Notify => Shape::None,
    }
}

/// What is said while nothing can be foreseen yet, because of fields that are missing or wrong.
pub(super) fn unfinished(say: Say, problems: &[FieldProblem], sent: &Sent) -> List {
    let count = say.count(problems.len());
    let lacking = match say.code() {
        "vi" => format!("Còn {count} mục chưa điền hoặc chưa đúng. Điền đủ để xem điều gì sẽ xảy ra."),
        _ => format!("{count} fields are missing or wrong. Fill them in to see what will happen."),
    };
    // What is still empty needs no more words; what was written and is wrong does.
    let is_written = |problem: &&FieldProblem| !sent.text(problem.field.trim_start_matches('/')).is_empty();
    let wrong = problems.iter().filter(is_written);
    let told = wrong.map(|problem| format!("{}. {}.", say.text(&problem.reason), say.text(&problem.remedy)));
    List::new(say.of("Điều gì sẽ xảy ra", "What will happen")).item(lacking).items(told.map(Into::into))
}

/// Why it could not be recorded as it stands.
pub(super) fn refused(faults: &Faults) -> List {
    List::new(faults.title()).items(faults.texts().map(Into::into))
}
