//! Publishing a draft: by another person than its drafter, when nothing contested is open and agencies had their time.

use super::{OPERATION, account, open_draft, reason};
use crate::auth::four_eyes::are_apart;
use crate::auth::permission::Permission;
use crate::domain::edition::{Edition, NotYet, may_publish};
use crate::domain::ids::{AgencyId, FactId};
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::report_period::ReportMonth;
use crate::operations::error::{OperationError, OperationResult, conflict};
use crate::operations::hands::hands_at;
use crate::operations::registry::{Actor, Registry};
use crate::reports::monthly::Content;
use crate::reports::number::day;

/// Publishes the draft of a month as its next version, for good. A later version needs the reason why it takes the place of the one
/// before, which stays.
///
/// # Errors
/// [`OperationError::Conflict`] when the actor drafted it, or somebody for them; when the month has no draft, something contested is
/// open, agencies are still waited for, or a correction lacks its reason. When the actor has no right over the whole province, or the
/// store fails.
pub async fn publish_month(
    registry: &Registry,
    actor: &Actor,
    month: ReportMonth,
    why: Option<&str>,
) -> OperationResult<Edition> {
    actor.require(Permission::PublishReports)?;
    let principal = account(actor, Permission::PublishReports)?;
    let why = why.map(reason).transpose()?;
    let (draft, _) = open_draft(&registry.store.read().await?, month).await?;
    let author = hands_at(registry, draft.by, draft.at).await?;
    let hands = hands_at(registry, principal.id, registry.clock.now()).await?;
    if !are_apart(&author, &hands) {
        return Err(conflict(
            "Người lập dự thảo không được tự công bố; cần tài khoản của người khác",
            "whoever drafted the report cannot publish it; another person's account must",
        ));
    }
    let mut change = registry.store.write(registry.header(actor, OPERATION)).await?;
    let (now_open, editions) = open_draft(change.reader(), month).await?;
    if now_open.id != draft.id {
        return Err(OperationError::Changed { what: "draft" });
    }
    let texts = change.reader().report_texts(draft.id).await?;
    let content = Content::read(&texts.content).ok().filter(|_| Content::hash(&texts.content) == draft.content_hash);
    let content = content.ok_or_else(|| OperationError::Unreadable {
        what: "a draft",
        text: "its content is not what was drafted".to_owned(),
    })?;
    let agencies: Vec<AgencyId> = content.units().iter().map(|unit| unit.agency).collect();
    let acts = change.reader().report_acts(&[draft.id]).await?;
    may_publish(&draft, &agencies, &acts, registry.clock.today())
        .map_err(|not_yet| OperationError::Conflict { reason: told(&not_yet) })?;
    let version = editions.last().map_or(1, |last| last.version.saturating_add(1));
    if version > 1 && why.is_none() {
        return Err(conflict(
            "Kỳ báo cáo này đã công bố; bản đính chính phải nêu lý do",
            "that month is published already; say with --reason why a correction takes its place",
        ));
    }
    let edition = Edition {
        id: FactId(registry.new_id()),
        draft: draft.id,
        month,
        version,
        // The first one takes nothing's place.
        reason: why.filter(|_| version > 1),
        content_hash: draft.content_hash,
        by: principal.id,
        at: registry.clock.now(),
    };
    change.insert_report_edition(&edition).await?;
    let hash = hex::encode(&edition.content_hash);
    let event = registry.event(actor, "publish_report").with("month", month.to_string().as_str());
    change.audit(event.with("version", i64::from(version)).with("content_hash", hash.as_str()));
    change.commit().await?;
    Ok(edition)
}

fn told(not_yet: &NotYet) -> Bilingual {
    let vi = match not_yet {
        NotYet::Contested { count } => format!("Còn {count} ý kiến của cơ quan chưa được trả lời"),
        NotYet::Waiting { until, missing } => {
            format!(
                "Các cơ quan được xem dự thảo đến hết ngày {}; còn {missing} cơ quan chưa xem",
                day(Lang::Vi, *until)
            )
        }
    };
    Bilingual::new(vi, not_yet.to_string())
}
