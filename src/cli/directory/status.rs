//! `congvu directory status`: what the server offers, the last plans, what is set aside, and whose mail sessions have yet to end.

use serde::Serialize;

use super::followed::Followed;
use crate::cli::context::{Invocation, ldap, operation_failure, store_failure, sync_settings};
use crate::cli::exit::Answer;
use crate::cli::output;
use crate::directory::ldap::LdapDirectory;
use crate::directory::port::Capabilities;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PlanId;
use crate::domain::lang::Lang;
use crate::domain::mailbox::session_end::{SessionEnd, SessionEndReason};
use crate::domain::mailbox::uid;
use crate::operations::abandoned_plans::end_abandoned_plans;
use crate::operations::sync_target::{probe_target, remembered_target};
use crate::operations::{Actor, OperationError};
use crate::reports::number::{count, instant};
use crate::reports::table::{Align, Table};
use crate::storage::row::dirty::MarkCounts;

/// Plans shown.
const LAST_PLANS: u32 = 5;
/// Mailboxes shown whose sessions have yet to end.
const SESSION_ENDS: u32 = 20;

#[derive(Serialize)]
struct Status {
    url: String,
    /// Whether it answered; else what it offers is what it offered last.
    reached: bool,
    not_reached_because: Option<String>,
    capabilities: Capabilities,
    replica_reload_required: bool,
    /// Whether a plan of everything was made for this server: until then nothing is written by itself.
    planned_for: bool,
    paused: Option<Pause>,
    /// The plan that somebody applies now.
    writing: Option<Writing>,
    marks: MarkCounts,
    links: u64,
    #[serde(flatten)]
    followed: Followed,
    quarantined: Vec<SetAside>,
    sessions_to_end: SessionsToEnd,
    plans: Vec<LastPlan>,
}

/// Mailboxes that nobody may log in to any more, or with another password, whose sessions the mail server has yet to end.
#[derive(Serialize)]
struct SessionsToEnd {
    total: i64,
    /// Whether there is a command that ends them.
    command_is_set: bool,
    longest_owed: Vec<OwedEnd>,
}

#[derive(Serialize)]
struct OwedEnd {
    uid: String,
    reason: SessionEndReason,
    since: Timestamp,
    failures: i32,
    last_error: Option<String>,
}

impl From<SessionEnd> for OwedEnd {
    fn from(end: SessionEnd) -> Self {
        Self {
            uid: uid(end.number),
            reason: end.reason,
            since: end.asked_at,
            failures: end.attempts,
            last_error: end.last_error,
        }
    }
}

#[derive(Serialize)]
struct Pause {
    at: Timestamp,
    by: String,
    reason: String,
}

#[derive(Serialize)]
struct Writing {
    plan: PlanId,
    by: String,
    since: Option<Timestamp>,
}

#[derive(Serialize)]
struct SetAside {
    dn: String,
    code: i32,
    class: String,
    message: String,
    attempts: i32,
}

#[derive(Serialize)]
struct LastPlan {
    id: PlanId,
    state: String,
    rows: i64,
    author: String,
    created_at: Timestamp,
}

pub(super) async fn run(json: bool, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let ldap = LdapDirectory::new(ldap(&config.directory)?);
    let settings = sync_settings(&config.directory);
    let (target, failure) = match probe_target(&registry, &ldap, &settings).await {
        Ok(target) => (target, None),
        // When it is away, people ask what waits for it.
        Err(error @ OperationError::Directory(_)) => match remembered_target(&registry, &settings).await {
            Ok(target) => (target, Some(operation_failure(&error))),
            Err(_) => return Err(operation_failure(&error)),
        },
        Err(error) => return Err(operation_failure(&error)),
    };
    // What a killed process left comes to its end here at the latest.
    end_abandoned_plans(&registry, &Actor::Shell).await.map_err(|error| operation_failure(&error))?;
    let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
    let id = target.row.id;
    let plans = reader.plans(id, LAST_PLANS).await.map_err(|error| store_failure(&error))?;
    let quarantined = reader.quarantined(id).await.map_err(|error| store_failure(&error))?;
    let marks = reader.mark_counts(id).await.map_err(|error| store_failure(&error))?;
    let paused = reader.target_pause(id).await.map_err(|error| store_failure(&error))?;
    let running = reader.running_plans(Some(id)).await.map_err(|error| store_failure(&error))?;
    let followed = Followed::read(&reader, id).await.map_err(|error| operation_failure(&error))?;
    let links = reader.link_count(id).await.map_err(|error| store_failure(&error))?;
    let ends = reader.session_ends(SESSION_ENDS).await.map_err(|error| store_failure(&error))?;
    let sessions_to_end = SessionsToEnd {
        total: reader.session_ends_open().await.map_err(|error| store_failure(&error))?,
        command_is_set: !config.mailboxes.end_sessions.is_empty(),
        longest_owed: ends.into_iter().map(OwedEnd::from).collect(),
    };
    let status = Status {
        url: config.directory.url.clone(),
        reached: failure.is_none(),
        not_reached_because: failure.as_ref().map(|failure| failure.message().to_owned()),
        capabilities: target.capabilities,
        replica_reload_required: target.row.replica_reload_required,
        planned_for: target.row.primed_at.is_some(),
        paused: paused.map(|pause| Pause { at: pause.at, by: pause.by, reason: pause.reason }),
        writing: running
            .into_iter()
            .find_map(|plan| Some(Writing { plan: plan.id, by: plan.applied_by?, since: plan.approved_at })),
        marks,
        links,
        followed,
        quarantined: quarantined
            .into_iter()
            .map(|row| SetAside {
                dn: row.dn,
                code: row.code,
                class: row.class,
                message: row.message,
                attempts: row.attempts,
            })
            .collect(),
        sessions_to_end,
        plans: plans
            .into_iter()
            .map(|plan| LastPlan {
                id: plan.id,
                state: plan.state.to_string(),
                rows: plan.row_count,
                author: plan.author,
                created_at: plan.created_at,
            })
            .collect(),
    };
    let told = if json { output::json(&status) } else { output::text_out(&text(&status, invocation.lang)) };
    failure.map_or(told, Err)
}

/// Whether writes are stopped, and what waits for them.
fn waiting(status: &Status, lang: Lang) -> String {
    let mut text = String::new();
    if let Some(pause) = &status.paused {
        text.push_str(&format!(
            "{} {} ({}): {}\n",
            lang.pick("TẠM DỪNG GHI từ", "WRITES PAUSED since"),
            instant(lang, pause.at),
            pause.by,
            pause.reason
        ));
    }
    if let Some(Writing { plan, by, since }) = &status.writing {
        let since = since.map_or_else(String::new, |since| instant(lang, since));
        text.push_str(&format!(
            "{} {plan}: {by}, {} {since}\n",
            lang.pick("Đang ghi kế hoạch", "Being applied: plan"),
            lang.pick("từ", "since")
        ));
    }
    if !status.planned_for {
        text.push_str(lang.pick(
            "CHƯA có kế hoạch nào cho máy chủ này: chưa có gì được ghi tự động; chạy 'congvu directory plan' rồi 'congvu directory apply'\n",
            "NO PLAN was made for this server yet: nothing is written by itself; run 'congvu directory plan', then 'congvu directory apply'\n",
        ));
    }
    let marks = status.marks;
    if marks.total == 0 {
        return text;
    }
    text.push_str(&format!(
        "{}: {} ({} {}, {} {})",
        lang.pick("Thay đổi chờ ghi", "Changes that wait"),
        count(lang, marks.total),
        count(lang, marks.put_off),
        lang.pick("chờ lần thử sau", "for a later attempt"),
        count(lang, marks.stopped),
        lang.pick("chờ phê duyệt", "for approval")
    ));
    if let Some(oldest) = marks.oldest {
        text.push_str(&format!(", {} {}", lang.pick("lâu nhất từ", "the oldest since"), instant(lang, oldest)));
    }
    text + "\n"
}

fn text(status: &Status, lang: Lang) -> String {
    let offers = status.capabilities;
    let mut text = format!("{}: {}\n", lang.pick("Máy chủ", "Server"), status.url);
    if !status.reached {
        text.push_str(lang.pick(
            "KHÔNG KẾT NỐI ĐƯỢC với máy chủ; dưới đây là những gì đã biết. Các thay đổi đang chờ sẽ tự được ghi khi kết nối lại được.\n",
            "NOT REACHED; what follows is what is known without it. Changes that wait are written by themselves when it is back.\n",
        ));
    }
    let yes_no = |offered: bool| if offered { lang.pick("có", "yes") } else { lang.pick("không", "no") };
    for (name, offered) in [
        ("assertion (RFC 4528)", offers.assertion),
        ("post-read (RFC 4527)", offers.post_read),
        ("transactions (RFC 5805)", offers.transactions),
        ("no-op", offers.no_op),
    ] {
        text.push_str(&format!("  {name}: {}\n", yes_no(offered)));
    }
    text.push_str(&format!("{}: {}\n", lang.pick("Mục đã liên kết", "Linked entries"), count(lang, status.links)));
    if !offers.writable {
        text.push_str(lang.pick(
            "CẢNH BÁO: máy chủ không nhận ghi (bản sao chỉ đọc, hoặc đang đặt ở chế độ chỉ đọc). Đặt [directory] url là máy chủ nhận ghi, \
             hoặc cho máy chủ này nhận ghi; các thay đổi đang chờ sẽ tự được ghi khi đó.\n",
            "WARNING: the server takes no writes (a read-only replica, or set to read only). Set [directory] url to the server that is \
             written to, or make this one writable; changes that wait are written by themselves then.\n",
        ));
    }
    if status.replica_reload_required {
        text.push_str(lang.pick(
            "CẢNH BÁO: một giao dịch đã bị hủy; các bản sao phải được nạp lại từ máy chủ chính.\n",
            "WARNING: a transaction failed; replicas must be reloaded from the provider.\n",
        ));
    }
    text.push_str(&waiting(status, lang));
    text.push_str(&status.followed.text(lang));
    for row in &status.quarantined {
        text.push_str(&format!(
            "{}: {} ({} {}, {})\n",
            lang.pick("Tạm gác", "Set aside"),
            row.dn,
            row.code,
            row.class,
            row.message
        ));
    }
    text.push_str(&sessions_text(&status.sessions_to_end, lang));
    let mut table = Table::new(&[
        (lang.pick("Kế hoạch", "Plan"), Align::Left),
        (lang.pick("Trạng thái", "State"), Align::Left),
        (lang.pick("Số dòng", "Rows"), Align::Right),
        (lang.pick("Người lập", "Author"), Align::Left),
        (lang.pick("Lập lúc", "Computed"), Align::Left),
    ]);
    for plan in &status.plans {
        table.row([
            plan.id.to_string(),
            plan.state.clone(),
            count(lang, u64::try_from(plan.rows).unwrap_or(0)),
            plan.author.clone(),
            instant(lang, plan.created_at),
        ]);
    }
    if status.plans.is_empty() {
        text + lang.pick("Chưa có kế hoạch nào.\n", "No plan yet.\n")
    } else {
        format!("{text}\n{table}")
    }
}

/// Nothing when no session has yet to end.
fn sessions_text(owed: &SessionsToEnd, lang: Lang) -> String {
    let total = u64::try_from(owed.total).unwrap_or(0);
    if total == 0 {
        return String::new();
    }
    let mut text = format!(
        "{}: {}\n",
        lang.pick("Hộp thư đã khóa còn phiên thư chưa được ngắt", "Closed mailboxes with mail sessions yet to end"),
        count(lang, total)
    );
    if !owed.command_is_set {
        text.push_str(lang.pick(
            "CẢNH BÁO: chưa đặt [mailboxes] end_sessions nên các phiên đang mở không bị ngắt.\n",
            "WARNING: [mailboxes] end_sessions is not set, so sessions that are open go on.\n",
        ));
    }
    for end in &owed.longest_owed {
        let failed = end.last_error.as_deref().unwrap_or("-");
        text.push_str(&format!(
            "  {} {} ({} {}: {failed})\n",
            end.uid,
            instant(lang, end.since),
            end.failures,
            lang.pick("lần không được", "failures"),
        ));
    }
    text
}
