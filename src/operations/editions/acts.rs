//! What agencies say of a draft, and what they are answered.

use time::Date;

use super::{OPERATION, account, open_draft, reason};
use crate::auth::four_eyes::are_apart;
use crate::auth::permission::Permission;
use crate::domain::clock::Timestamp;
use crate::domain::edition::{Draft, ReportAct, ReportActKind, open_contests};
use crate::domain::ids::{AgencyId, FactId, PrincipalId};
use crate::domain::lang::Lang;
use crate::domain::report_period::ReportMonth;
use crate::domain::scope::Scope;
use crate::operations::error::{OperationError, OperationResult, conflict};
use crate::operations::hands::hands_at;
use crate::operations::registry::{Actor, Registry};
use crate::reports::monthly::Content;
use crate::reports::number::day;
use crate::storage::ChangeSet;
use crate::storage::read::{Reader, View};

/// Says that an agency has seen the draft of a month; answers whether that is new. Not for whoever drafted it, or somebody for them.
///
/// # Errors
/// [`OperationError::NotFound`] when the draft has no row of that agency or it lies outside the actor's part of the tree,
/// [`OperationError::Conflict`] when the month has no draft; when the actor may not, or the store fails.
pub async fn see_draft(registry: &Registry, actor: &Actor, month: ReportMonth, agency: &str) -> OperationResult<bool> {
    actor.scope(Permission::ContestReports)?;
    let principal = account(actor, Permission::ContestReports)?;
    let (draft, _) = open_draft(&registry.store.read().await?, month).await?;
    if !apart(registry, (draft.by, draft.at), principal.id).await? {
        return Err(conflict(
            "Người lập dự thảo không xác nhận thay cơ quan là đã xem",
            "whoever drafted the report cannot say for an agency that it was seen",
        ));
    }
    let change = registry.store.write(registry.header(actor, OPERATION)).await?;
    let mut act = said(registry, actor, change.reader(), month, agency).await?;
    if act.draft != draft.id {
        return Err(OperationError::Changed { what: "draft" });
    }
    act.kind = ReportActKind::Seen;
    let before = change.reader().report_acts(&[act.draft]).await?;
    if before.iter().any(|other| other.agency == act.agency && other.kind == ReportActKind::Seen) {
        return Ok(false);
    }
    record(registry, actor, change, &act, (month, "see_report")).await?;
    Ok(true)
}

/// Contests an agency's row of the draft of a month: it is not published before that is answered.
///
/// # Errors
/// As [`see_draft`]; [`OperationError::Invalid`] when there is no reason, [`OperationError::Conflict`] too when another contest of the
/// agency waits for its answer, or the days of waiting are over: what is found later is a matter of the next version.
pub async fn contest_draft(
    registry: &Registry,
    actor: &Actor,
    month: ReportMonth,
    agency: &str,
    why: &str,
) -> OperationResult<FactId> {
    actor.scope(Permission::ContestReports)?;
    let why = reason(why)?;
    let change = registry.store.write(registry.header(actor, OPERATION)).await?;
    in_time(&open_draft(change.reader(), month).await?.0, registry.clock.today())?;
    let act = ReportAct { reason: why, ..said(registry, actor, change.reader(), month, agency).await? };
    let before = change.reader().report_acts(&[act.draft]).await?;
    if open_contests(&before).iter().any(|other| other.agency == act.agency) {
        return Err(conflict(
            "Ý kiến trước của cơ quan này chưa được trả lời",
            "an earlier contest of this agency waits for its answer",
        ));
    }
    let id = act.id;
    record(registry, actor, change, &act, (month, "contest_report")).await?;
    Ok(id)
}

/// One agency alone does not keep a month from being published for ever.
fn in_time(draft: &Draft, today: Date) -> OperationResult<()> {
    let until = draft.seen_until;
    if today <= until {
        return Ok(());
    }
    let until_vi = day(Lang::Vi, until);
    Err(conflict(
        &format!("Đã hết thời hạn cho ý kiến (hết ngày {until_vi}); đề nghị đính chính sau khi công bố"),
        &format!("contests were taken until {until}; ask for a correction once it is published"),
    ))
}

/// Answers what an agency contests. Whoever contests does not answer, nor anybody for them: that is the publisher's part.
///
/// # Errors
/// [`OperationError::NotFound`] when there is no such contest, [`OperationError::Conflict`] when it is answered; when the actor has no
/// right over the whole province, the answer is empty, or the store fails.
pub async fn answer_contest(registry: &Registry, actor: &Actor, contest: FactId, answer: &str) -> OperationResult<()> {
    actor.require(Permission::PublishReports)?;
    let principal = account(actor, Permission::PublishReports)?;
    let answer = reason(answer)?;
    let change = registry.store.write(registry.header(actor, OPERATION)).await?;
    let found = change.reader().report_act(contest).await?;
    let found = found.filter(|act| act.kind == ReportActKind::Contest);
    let contested = found.ok_or(OperationError::NotFound { what: "contest" })?;
    if !apart(registry, (contested.by, contested.at), principal.id).await? {
        return Err(conflict(
            "Người nêu ý kiến không tự trả lời; cần tài khoản của người khác",
            "whoever contests cannot answer it; another person's account must",
        ));
    }
    let acts = change.reader().report_acts(&[contested.draft]).await?;
    if !open_contests(&acts).iter().any(|open| open.id == contest) {
        return Err(conflict("Ý kiến này đã được trả lời", "that contest is answered already"));
    }
    let drafts = change.reader().report_drafts(None).await?;
    let draft = drafts.iter().find(|draft| draft.id == contested.draft);
    let month = draft.ok_or(OperationError::NotFound { what: "contest" })?.month;
    let act = ReportAct {
        id: FactId(registry.new_id()),
        kind: ReportActKind::Answer,
        contest: Some(contest),
        reason: answer,
        by: principal.id,
        at: registry.clock.now(),
        ..contested
    };
    record(registry, actor, change, &act, (month, "answer_report")).await
}

/// Whether the account is now in other hands than those that acted then.
pub(super) async fn apart(
    registry: &Registry,
    (by, at): (PrincipalId, Timestamp),
    account: PrincipalId,
) -> OperationResult<bool> {
    let before = hands_at(registry, by, at).await?;
    Ok(are_apart(&before, &hands_at(registry, account, registry.clock.now()).await?))
}

/// What the actor says for an agency of the open draft, as a contest without its reason.
async fn said(
    registry: &Registry,
    actor: &Actor,
    reader: &Reader,
    month: ReportMonth,
    code: &str,
) -> OperationResult<ReportAct> {
    let scope = actor.scope(Permission::ContestReports)?;
    let principal = account(actor, Permission::ContestReports)?;
    let (draft, _) = open_draft(reader, month).await?;
    let texts = reader.report_texts(draft.id).await?;
    let content = Content::read(&texts.content)
        .map_err(|error| OperationError::Unreadable { what: "a draft", text: error.to_string() })?;
    let unit = content.units().iter().find(|unit| unit.code.as_str() == code);
    let agency = unit.map(|unit| unit.agency).ok_or(OperationError::NotFound { what: "agency" })?;
    if !covers(registry, reader, &scope, agency, draft.days.1).await? {
        return Err(OperationError::NotFound { what: "agency" });
    }
    Ok(ReportAct {
        id: FactId(registry.new_id()),
        draft: draft.id,
        agency,
        kind: ReportActKind::Contest,
        contest: None,
        reason: String::new(),
        by: principal.id,
        at: registry.clock.now(),
    })
}

/// Whether the agency is in the scope by its place of today, or by its last place in the month when it is no more.
pub(super) async fn covers(
    registry: &Registry,
    reader: &Reader,
    scope: &Scope,
    agency: AgencyId,
    last_day: Date,
) -> OperationResult<bool> {
    let mut path = reader.agency_path(View::of(registry.clock.today()), agency).await?;
    if path.is_none() {
        path = reader.agency_path(View::of(last_day), agency).await?;
    }
    Ok(path.is_some_and(|path| scope.covers(&path)))
}

async fn record(
    registry: &Registry,
    actor: &Actor,
    mut change: ChangeSet,
    act: &ReportAct,
    (month, action): (ReportMonth, &'static str),
) -> OperationResult<()> {
    change.insert_report_act(act).await?;
    let event = registry.event(actor, action).about_agency(act.agency).with("month", month.to_string().as_str());
    change.audit(event.with("act", act.id.to_string().as_str()));
    change.commit().await?;
    Ok(())
}
