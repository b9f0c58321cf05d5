//! Rules of who must be able to sign: proposed by one person, approved by another, and taken back in the same way. What they change in the figures
//! follows by itself: whoever counts asks which rules count, and what is kept is made anew.

use serde::Serialize;
use time::Date;
use uuid::Uuid;

use super::error::{OperationError, OperationResult, conflict};
use super::hands::hands_at;
use super::registry::{Actor, Registry};
use crate::auth::four_eyes::are_apart;
use crate::auth::permission::Permission;
use crate::domain::adoption::scope::{Criteria, DatedRule, NotNow, RecordedRule, RuleAct, RuleState, RuleWord};
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::{FactId, PrincipalId};
use crate::domain::lang::Bilingual;
use crate::domain::official::Category;
use crate::domain::posting::Rank;
use crate::domain::scope::Scope;
use crate::storage::ChangeSet;
use crate::storage::read::{Reader, View};

/// Characters of a reason, at most.
const LONGEST: usize = 1_000;

/// A rule as somebody proposes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleDraft {
    /// Of people of this category.
    pub category: Option<Category>,
    /// Of people of this rank.
    pub rank: Option<Rank>,
    /// Of people whose post is at the agency of this identifier itself.
    pub agency: Option<String>,
    /// Whether they must be able to sign.
    pub in_scope: bool,
    /// From which day on.
    pub from: Date,
    /// The first day on which it does not hold any more.
    pub to: Option<Date>,
    /// Why: an act, no names.
    pub reason: String,
}

/// A rule as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedRule {
    /// The rule and its story.
    #[serde(flatten)]
    pub recorded: RecordedRule,
    /// How it stands.
    pub state: RuleState,
    /// Identifier of the agency, as of today.
    pub agency_code: Option<String>,
}

/// All rules, in the order in which they were recorded.
///
/// # Errors
/// When the actor may not read, or the store fails.
pub async fn list_scope_rules(registry: &Registry, actor: &Actor) -> OperationResult<Vec<ListedRule>> {
    actor.scope(Permission::ReadRegistry)?;
    let view = View::of(registry.clock.today());
    let reader = registry.store.read().await?;
    let rules = reader.scope_rules(view).await?;
    let versions = reader.all_agency_versions(view).await?;
    let listed = |recorded: RecordedRule| {
        let own = versions.iter().filter(|version| Some(version.agency) == recorded.rule.criteria.agency);
        let newest = own.max_by_key(|version| version.effective.from);
        let agency_code = newest.map(|version| version.code.to_string());
        ListedRule { state: recorded.state(), agency_code, recorded }
    };
    Ok(rules.into_iter().map(listed).collect())
}

/// Proposes a rule; it counts once somebody else approved it.
///
/// # Errors
/// [`OperationError::Invalid`] when it is of nobody in particular, holds on no day, lacks its reason, or names an agency that is not there on its
/// first day; [`OperationError::Conflict`] when one of the same people counts on one of its days; when the actor has no right over the whole
/// province, or the store fails.
pub async fn propose_scope_rule(registry: &Registry, actor: &Actor, draft: &RuleDraft) -> OperationResult<FactId> {
    actor.require(Permission::DraftReports)?;
    let proposed_by = account(actor, Permission::DraftReports)?;
    let mut change = registry.store.write(registry.header(actor, "propose_scope_rule")).await?;
    let rule = checked(change.reader(), draft).await?;
    refuse_clash(change.reader(), registry, &rule, None).await?;
    let proposed = RecordedRule {
        id: FactId(registry.new_id()),
        rule,
        reason: draft.reason.trim().to_owned(),
        proposed_by,
        proposed_at: registry.clock.now(),
        words: Vec::new(),
    };
    change.insert_scope_rule(&proposed).await?;
    change.commit().await?;
    Ok(proposed.id)
}

/// Approves what waits of a rule: that it counts, or that it is taken back. Gives how it stands then.
///
/// # Errors
/// [`OperationError::Conflict`] when nothing waits, the actor wanted it, or somebody for them, or a rule of the same people counts on one of its
/// days meanwhile; [`OperationError::NotFound`] when there is no such rule; when the actor has no right over the whole province, or the store fails.
pub async fn approve_scope_rule(registry: &Registry, actor: &Actor, id: FactId) -> OperationResult<RuleState> {
    actor.require(Permission::PublishReports)?;
    let by = account(actor, Permission::PublishReports)?;
    let known = found(&registry.store.read().await?, registry, id).await?;
    let (_, wanted_by, wanted_at) = known.approval().map_err(not_now)?;
    let author = hands_at(registry, wanted_by, wanted_at).await?;
    if !are_apart(&author, &hands_at(registry, by, registry.clock.now()).await?) {
        return Err(conflict(
            "Người đề nghị không được tự phê duyệt; cần tài khoản của người khác",
            "whoever asked for it cannot approve it; another person's account must",
        ));
    }
    let change = registry.store.write(registry.header(actor, "approve_scope_rule")).await?;
    let recorded = found(change.reader(), registry, id).await?;
    if recorded != known {
        return Err(OperationError::Changed { what: "rule" });
    }
    let (act, ..) = recorded.approval().map_err(not_now)?;
    if act == RuleAct::Approved {
        refuse_clash(change.reader(), registry, &recorded.rule, Some(id)).await?;
    }
    act_on(registry, change, recorded, RuleWord { act, by, at: registry.clock.now() }).await
}

/// Takes a rule back: one that does not count yet at once, one that counts when somebody else approved it. Gives how it stands then.
///
/// # Errors
/// [`OperationError::Conflict`] when it is taken back or about to be; [`OperationError::NotFound`] when there is no such rule; when the actor has
/// no right over the whole province, or the store fails.
pub async fn withdraw_scope_rule(registry: &Registry, actor: &Actor, id: FactId) -> OperationResult<RuleState> {
    actor.require(Permission::DraftReports)?;
    let by = account(actor, Permission::DraftReports)?;
    let change = registry.store.write(registry.header(actor, "withdraw_scope_rule")).await?;
    let recorded = found(change.reader(), registry, id).await?;
    let act = recorded.withdrawal().map_err(not_now)?;
    act_on(registry, change, recorded, RuleWord { act, by, at: registry.clock.now() }).await
}

async fn act_on(
    registry: &Registry,
    mut change: ChangeSet,
    mut recorded: RecordedRule,
    word: RuleWord,
) -> OperationResult<RuleState> {
    let key: Uuid = registry.new_id();
    change.insert_scope_rule_act(key, recorded.id, &word).await?;
    change.commit().await?;
    recorded.words.push(word);
    Ok(recorded.state())
}

fn account(actor: &Actor, permission: Permission) -> OperationResult<PrincipalId> {
    actor.account().ok_or(OperationError::NotLoggedIn { what: permission.describe() })
}

async fn found(reader: &Reader, registry: &Registry, id: FactId) -> OperationResult<RecordedRule> {
    let rules = reader.scope_rules(View::of(registry.clock.today())).await?;
    rules.into_iter().find(|rule| rule.id == id).ok_or(OperationError::NotFound { what: "rule" })
}

async fn checked(reader: &Reader, draft: &RuleDraft) -> OperationResult<DatedRule> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, vi: &str, en: &str| {
        let remedy = Bilingual::new("Sửa rồi gửi lại", "Mend it and send it again");
        problems.push(FieldProblem::new(field, Bilingual::new(vi, en), remedy));
    };
    let agency = match &draft.agency {
        None => None,
        Some(code) => reader.agency_by_code(&Scope::Province, View::of(draft.from), code).await?.map(|row| row.agency),
    };
    if draft.agency.is_some() && agency.is_none() {
        wrong("/agency", "Không có cơ quan này vào ngày bắt đầu", "There is no such agency on the first day");
    }
    let criteria = Criteria { category: draft.category, rank: draft.rank, agency };
    if criteria.is_empty() && draft.agency.is_none() {
        wrong(
            "",
            "Quy định phải nêu đối tượng, cấp chức vụ hoặc cơ quan",
            "A rule says a category, a rank or an agency",
        );
    }
    if draft.to.is_some_and(|to| to <= draft.from) {
        wrong("/to", "Ngày hết hiệu lực phải sau ngày bắt đầu", "It ends before it begins");
    }
    let reason = draft.reason.trim();
    if reason.is_empty() || reason.chars().count() > LONGEST || reason.chars().any(char::is_control) {
        wrong("/reason", "Lý do trống hoặc quá dài", "The reason is empty or too long");
    }
    if problems.is_empty() {
        Ok(DatedRule { criteria, in_scope: draft.in_scope, from: draft.from, to: draft.to })
    } else {
        Err(OperationError::Invalid { problems })
    }
}

/// Two rules that say something of the same people on the same day would leave it open which counts.
async fn refuse_clash(
    reader: &Reader,
    registry: &Registry,
    rule: &DatedRule,
    but: Option<FactId>,
) -> OperationResult<()> {
    let rules = reader.scope_rules(View::of(registry.clock.today())).await?;
    let others = rules.iter().filter(|other| Some(other.id) != but && other.is_in_force());
    if others.into_iter().any(|other| other.rule.clashes(rule)) {
        return Err(conflict(
            "Đã có quy định đang áp dụng cho cùng đối tượng trong thời gian này; hãy rút quy định đó trước",
            "a rule of the same people counts on these days already; withdraw that one first",
        ));
    }
    Ok(())
}

fn not_now(why: NotNow) -> OperationError {
    let vi = match why {
        NotNow::NothingWaits => "Quy định này không chờ phê duyệt điều gì",
        NotNow::AskedAlready => "Đề nghị rút quy định này đang chờ phê duyệt",
        NotNow::Withdrawn => "Quy định này đã được rút",
    };
    OperationError::Conflict { reason: Bilingual::new(vi, why.to_string()) }
}
