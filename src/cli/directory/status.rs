//! `congvu directory status`: what the server offers, the last plans, what is set aside.

use serde::Serialize;

use super::watch::mode_word;
use crate::cli::context::{Invocation, directory, operation_failure, store_failure, sync_settings};
use crate::cli::exit::Answer;
use crate::cli::output;
use crate::directory::port::Capabilities;
use crate::domain::attribute_policy::DriftPolicy;
use crate::domain::clock::{Clock as _, SystemClock, Timestamp};
use crate::domain::ids::PlanId;
use crate::domain::lang::Lang;
use crate::operations::sync_target::probe_target;
use crate::reports::number::{count, instant};
use crate::reports::table::{Align, Table};
use crate::storage::row::drift::DriftCounts;
use crate::storage::row::follow::{FollowMode, FreezeRow};

/// Plans shown.
const LAST_PLANS: u32 = 5;
/// Drift that is listed.
const SHOWN_DRIFT: u32 = 20;

#[derive(Serialize)]
struct Status {
    url: String,
    capabilities: Capabilities,
    replica_reload_required: bool,
    links: usize,
    following: Option<Following>,
    frozen: Option<FreezeRow>,
    drift: DriftCounts,
    drifted: Vec<Drifted>,
    quarantined: Vec<SetAside>,
    plans: Vec<LastPlan>,
}

/// How the directory is followed.
#[derive(Serialize)]
struct Following {
    mode: FollowMode,
    has_cookie: bool,
    heard_at: Option<Timestamp>,
    refreshed_at: Option<Timestamp>,
    compared_at: Option<Timestamp>,
    failure: Option<String>,
}

/// What somebody else changed, and lasts.
#[derive(Serialize)]
struct Drifted {
    dn: String,
    attribute: String,
    policy: DriftPolicy,
    since: Timestamp,
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
    let ldap = directory(&config.directory).await?;
    let settings = sync_settings(&config.directory);
    let target = probe_target(&registry, &ldap, &settings).await.map_err(|error| operation_failure(&error))?;
    let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
    let id = target.row.id;
    let plans = reader.plans(id, LAST_PLANS).await.map_err(|error| store_failure(&error))?;
    let quarantined = reader.quarantined(id).await.map_err(|error| store_failure(&error))?;
    let failed = |error| store_failure(&error);
    let follower = reader.follower(id).await.map_err(failed)?;
    let frozen = reader.target_freeze(id).await.map_err(failed)?;
    let drift = reader.drift_counts(id, SystemClock.now()).await.map_err(failed)?;
    let drifted = reader.open_drift(id, SHOWN_DRIFT).await.map_err(failed)?;
    let links = reader.links(id).await.map_err(|error| store_failure(&error))?.len();
    let status = Status {
        url: config.directory.url.clone(),
        capabilities: target.capabilities,
        replica_reload_required: target.row.replica_reload_required,
        links,
        following: follower.map(|row| Following {
            mode: row.mode,
            has_cookie: row.cookie.is_some(),
            heard_at: row.heard_at,
            refreshed_at: row.refreshed_at,
            compared_at: row.compared_at,
            failure: row.failure,
        }),
        frozen,
        drift,
        drifted: drifted
            .into_iter()
            .map(|row| Drifted { dn: row.dn, attribute: row.attribute, policy: row.policy, since: row.first_seen })
            .collect(),
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
    if json { output::json(&status) } else { output::text_out(&text(&status, invocation.lang)) }
}

/// How it is followed, whether it is frozen, and what drifted.
fn following(status: &Status, lang: Lang) -> String {
    let mut text = format!("{}: ", lang.pick("Theo dõi thay đổi", "Following"));
    let never = lang.pick("chưa", "never");
    let at = |at: Option<Timestamp>| at.map_or_else(|| never.to_owned(), |at| instant(lang, at));
    match &status.following {
        None => text.push_str(
            lang.pick("chưa bắt đầu; chạy `congvu directory watch`\n", "not begun; run `congvu directory watch`\n"),
        ),
        Some(row) => {
            text.push_str(&format!("{}\n", mode_word(row.mode, lang)));
            for (label, value) in [
                (lang.pick("tin gần nhất từ máy chủ", "last heard"), row.heard_at),
                (lang.pick("nắm đủ lần cuối", "last complete"), row.refreshed_at),
                (lang.pick("so lại toàn bộ lần cuối", "everything last compared"), row.compared_at),
            ] {
                text.push_str(&format!("  {label}: {}\n", at(value)));
            }
            if let Some(failure) = &row.failure {
                text.push_str(&format!("  {}: {failure}\n", lang.pick("đang gián đoạn", "interrupted")));
            }
        }
    }
    if let Some(frozen) = &status.frozen {
        text.push_str(&format!(
            "{} {} ({}): {} > {}\n",
            lang.pick(
                "NGỪNG GHI: có mục mới hơn sổ đăng ký; kiểm tra xem sổ có bị khôi phục từ bản sao lưu cũ, rồi chạy `congvu directory plan`.",
                "FROZEN: entries are ahead of the registry; see whether it was restored from a backup, then run `congvu directory plan`."
            ),
            frozen.example_dn,
            count(lang, frozen.entries),
            frozen.directory_revision,
            frozen.registry_revision,
        ));
    }
    let drift = status.drift;
    text.push_str(&format!(
        "{}: {} {}, {} {}, {} {}; {} {}\n",
        lang.pick("Sửa từ bên ngoài", "Drift"),
        count(lang, drift.revert),
        lang.pick("sẽ trả lại", "to put back"),
        count(lang, drift.accept),
        lang.pick("chấp nhận", "accepted"),
        count(lang, drift.report),
        lang.pick("chỉ báo cáo", "reported only"),
        count(lang, drift.ended),
        lang.pick("đã hết trong 24 giờ qua", "over in the last 24 hours"),
    ));
    for row in &status.drifted {
        text.push_str(&format!("  {}: {} ({}, {})\n", row.dn, row.attribute, row.policy, instant(lang, row.since)));
    }
    text
}

fn text(status: &Status, lang: Lang) -> String {
    let offers = status.capabilities;
    let mut text = format!("{}: {}\n", lang.pick("Máy chủ", "Server"), status.url);
    let yes_no = |offered: bool| if offered { lang.pick("có", "yes") } else { lang.pick("không", "no") };
    for (name, offered) in [
        ("assertion (RFC 4528)", offers.assertion),
        ("post-read (RFC 4527)", offers.post_read),
        ("transactions (RFC 5805)", offers.transactions),
        ("no-op", offers.no_op),
    ] {
        text.push_str(&format!("  {name}: {}\n", yes_no(offered)));
    }
    text.push_str(&format!(
        "{}: {}\n",
        lang.pick("Mục đã liên kết", "Linked entries"),
        count(lang, status.links as u64)
    ));
    if status.replica_reload_required {
        text.push_str(lang.pick(
            "CẢNH BÁO: một giao dịch đã bị hủy; các bản sao phải được nạp lại từ máy chủ chính.\n",
            "WARNING: a transaction failed; replicas must be reloaded from the provider.\n",
        ));
    }
    text.push_str(&following(status, lang));
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
