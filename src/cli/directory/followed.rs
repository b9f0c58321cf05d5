//! How the directory is followed, as `congvu directory status` tells it: mode, ages, whether it is frozen, drift.

use serde::Serialize;

use super::watch::mode_word;
use crate::domain::attribute_policy::DriftPolicy;
use crate::domain::clock::{Clock as _, SystemClock, Timestamp};
use crate::domain::ids::TargetId;
use crate::domain::lang::Lang;
use crate::reports::number::{count, instant};
use crate::storage::StoreError;
use crate::storage::read::Reader;
use crate::storage::row::drift::DriftCounts;
use crate::storage::row::follow::{FollowMode, FreezeRow};

/// Drift that is listed.
const SHOWN_DRIFT: u32 = 20;

/// What is known of following.
#[derive(Serialize)]
pub(super) struct Followed {
    following: Option<Following>,
    frozen: Option<FreezeRow>,
    drift: DriftCounts,
    drifted: Vec<Drifted>,
}

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

impl Followed {
    pub(super) async fn read(reader: &Reader, target: TargetId) -> Result<Self, StoreError> {
        let following = reader.follower(target).await?.map(|row| Following {
            mode: row.mode,
            has_cookie: row.cookie.is_some(),
            heard_at: row.heard_at,
            refreshed_at: row.refreshed_at,
            compared_at: row.compared_at,
            failure: row.failure,
        });
        let drifted = reader.open_drift(target, SHOWN_DRIFT).await?;
        let drifted = drifted.into_iter();
        Ok(Self {
            following,
            frozen: reader.target_freeze(target).await?,
            drift: reader.drift_counts(target, SystemClock.now()).await?,
            drifted: drifted
                .map(|row| Drifted { dn: row.dn, attribute: row.attribute, policy: row.policy, since: row.first_seen })
                .collect(),
        })
    }

    /// The same as people read it.
    pub(super) fn text(&self, lang: Lang) -> String {
        let mut text = format!("{}: ", lang.pick("Theo dõi thay đổi", "Following"));
        let never = lang.pick("chưa", "never");
        let at = |at: Option<Timestamp>| at.map_or_else(|| never.to_owned(), |at| instant(lang, at));
        match &self.following {
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
        if let Some(frozen) = &self.frozen {
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
        let drift = self.drift;
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
        for row in &self.drifted {
            text.push_str(&format!("  {}: {} ({}, {})\n", row.dn, row.attribute, row.policy, instant(lang, row.since)));
        }
        text
    }
}
