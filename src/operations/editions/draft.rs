//! Drafting a month's report: the figures as known now, kept as they are for the agencies to look at.

use time::{Date, Duration};

use super::{OPERATION, account, open_draft};
use crate::auth::permission::Permission;
use crate::domain::edition::{Draft, may_follow, open_contests};
use crate::domain::ids::FactId;
use crate::domain::report_period::{PeriodScheme, ReportMonth};
use crate::operations::error::{OperationError, OperationResult, conflict};
use crate::operations::registry::{Actor, Registry};
use crate::reports::adoption::Period;
use crate::reports::monthly::{Content, MonthAsked, count_month};
use crate::storage::ChangeSet;
use crate::storage::read::Reader;
use crate::storage::read::edition::DraftTexts;

/// What the province settled about drafts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DraftSettings {
    /// How months are cut.
    pub scheme: PeriodScheme,
    /// For how many days agencies are waited for.
    pub seen_for_days: u16,
}

/// Drafts the report of a month that is over; a draft that was not published gives way to it.
///
/// # Errors
/// [`OperationError::Conflict`] when the month is not over or had no agency, or what agencies contest in the draft before has no answer;
/// [`OperationError::Changed`] when somebody drafted it meanwhile from what became known later; when the actor has no right over the whole
/// province, or the store fails.
pub async fn draft_month(
    registry: &Registry,
    actor: &Actor,
    month: ReportMonth,
    settings: DraftSettings,
) -> OperationResult<Draft> {
    actor.require(Permission::DraftReports)?;
    let principal = account(actor, Permission::DraftReports)?;
    let (now, today) = (registry.clock.now(), registry.clock.today());
    let reader = registry.store.read().await?;
    let days = days_of(&reader, month, settings).await?.filter(|days| days.to < today);
    let MonthDays { from, to, year_from } = days.ok_or_else(|| {
        conflict(
            "Kỳ báo cáo chưa kết thúc; hãy lập dự thảo sau ngày cuối kỳ",
            "that month is not over; draft it after its last day",
        )
    })?;
    // Counted before the change set begins, so that no writer waits: its figures are as known after a change set that is told.
    let known_at = reader.newest_change_set().await?;
    let asked = MonthAsked {
        period: Period { month, from, to },
        year_from: Some(year_from),
        known_at,
        province: &registry.province.name,
        calendar: &registry.calendar,
        dormancy: registry.dormancy,
    };
    let counted = count_month(&reader, &asked).await?;
    drop(reader);
    let counted = counted.ok_or_else(|| {
        conflict(
            "Cuối kỳ này chưa có cơ quan nào trong sổ đăng ký",
            "the registry had no agency at the end of that month",
        )
    })?;
    let content = counted.content.canonical();
    let draft = Draft {
        id: FactId(registry.new_id()),
        month,
        days: (from, to),
        known_at,
        content_hash: Content::hash(&content),
        by: principal.id,
        at: now,
        seen_until: today.saturating_add(Duration::days(i64::from(settings.seen_for_days))),
    };
    let inputs = counted.inputs.canonical();
    let inputs_hash = Content::hash(&inputs);
    let texts = DraftTexts { content, inputs, inputs_hash };
    let mut change = registry.store.write(registry.header(actor, OPERATION)).await?;
    replaceable(&change, &draft).await?;
    change.insert_report_draft(&draft, texts).await?;
    let hash = hex::encode(&draft.content_hash);
    let event = registry.event(actor, "draft_report").with("month", month.to_string().as_str());
    change.audit(event.with("known_at", known_at).with("content_hash", hash.as_str()));
    change.commit().await?;
    Ok(draft)
}

/// The days that a month's figures are of.
struct MonthDays {
    from: Date,
    to: Date,
    /// The first day of what is summed up with it.
    year_from: Date,
}

/// Those of what is published of it, however months are cut by now; so a correction is of the same days.
async fn days_of(reader: &Reader, month: ReportMonth, settings: DraftSettings) -> OperationResult<Option<MonthDays>> {
    let scheme = settings.scheme;
    let by_now = scheme.days_of(month).zip(scheme.year_start(month));
    let by_now = by_now.map(|((from, to), year_from)| MonthDays { from, to, year_from });
    let published = reader.report_editions(Some(month)).await?;
    let Some(first) = published.first() else { return Ok(by_now) };
    let drafts = reader.report_drafts(Some(month)).await?;
    let Some(draft) = drafts.iter().find(|draft| draft.id == first.draft) else { return Ok(None) };
    let told =
        Content::read(&reader.report_texts(draft.id).await?.content).ok().and_then(|content| content.year_from());
    let ((from, to), year_from) = (draft.days, told.or(by_now.map(|days| days.year_from)));
    Ok(year_from.map(|year_from| MonthDays { from, to, year_from }))
}

/// Whether the new draft may take the place of the one that waits for publication, if there is one, and stand behind what is published.
async fn replaceable(change: &ChangeSet, new: &Draft) -> OperationResult<()> {
    let drafts = change.reader().report_drafts(Some(new.month)).await?;
    let editions = change.reader().report_editions(Some(new.month)).await?;
    if !may_follow(new, &drafts, &editions) {
        return Err(OperationError::Changed { what: "draft" });
    }
    let open = match open_draft(change.reader(), new.month).await {
        Err(OperationError::Conflict { .. }) => return Ok(()),
        other => other?.0,
    };
    let acts = change.reader().report_acts(&[open.id]).await?;
    if open_contests(&acts).is_empty() {
        return Ok(());
    }
    Err(conflict(
        "Dự thảo đang lấy ý kiến còn ý kiến của cơ quan chưa được trả lời; hãy trả lời trước khi lập dự thảo mới",
        "agencies contest the draft that waits; answer them before drafting again",
    ))
}
