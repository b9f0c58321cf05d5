//! How the directory is followed, as `congvu directory status` tells it: mode, ages, whether it is frozen, drift.

use serde::Serialize;

use super::watch::mode_word;
use crate::domain::attribute_policy::DriftPolicy;
use crate::domain::clock::{Clock as _, SystemClock, Timestamp};
use crate::domain::ids::TargetId;
use crate::domain::lang::Lang;
use crate::operations::OperationResult;
use crate::operations::accept_ahead::{AheadSet, ahead_set};
use crate::reports::number::{count, instant};
use crate::storage::read::Reader;
use crate::storage::row::drift::DriftCounts;
use crate::storage::row::follow::{AheadRow, FollowMode, FreezeRow};

/// Drift that is listed.
const SHOWN_DRIFT: u32 = 20;
/// Entries ahead of the registry that are listed for reading.
const SHOWN_AHEAD: usize = 20;

/// What is known of following.
#[derive(Serialize)]
pub(super) struct Followed {
    following: Option<Following>,
    frozen: Option<FreezeRow>,
    ahead: Option<AheadOfRegistry>,
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

/// The entries that are ahead of the registry, and by what name they are accepted.
#[derive(Serialize)]
struct AheadOfRegistry {
    set: String,
    /// Whether everything was compared since; if not, there may be more.
    is_complete: bool,
    entries: Vec<AheadEntry>,
}

#[derive(Serialize)]
struct AheadEntry {
    dn: String,
    kind: String,
    directory_revision: i64,
    registry_revision: i64,
    differs: Vec<String>,
    since: Timestamp,
}

impl From<AheadSet> for AheadOfRegistry {
    fn from(set: AheadSet) -> Self {
        let entry = |row: AheadRow| AheadEntry {
            dn: row.dn,
            kind: row.subject.kind,
            directory_revision: row.directory_revision,
            registry_revision: row.registry_revision,
            differs: row.differs,
            since: row.seen_at,
        };
        Self { set: set.name, is_complete: set.is_complete, entries: set.entries.into_iter().map(entry).collect() }
    }
}

impl AheadOfRegistry {
    fn text(&self, lang: Lang) -> String {
        let mut text = String::new();
        for entry in self.entries.iter().take(SHOWN_AHEAD) {
            let (directory, registry) = (entry.directory_revision, entry.registry_revision);
            text.push_str(&format!("  {}: {directory} > {registry}", entry.dn));
            if !entry.differs.is_empty() {
                text.push_str(&format!(" ({})", entry.differs.join(", ")));
            }
            text.push('\n');
        }
        let more = self.entries.len().saturating_sub(SHOWN_AHEAD);
        if more > 0 {
            let more = count(lang, u64::try_from(more).unwrap_or(u64::MAX));
            text.push_str(&format!(
                "  + {more} {}\n",
                lang.pick("mục khác; `--json` liệt kê đủ", "more; `--json` lists them all")
            ));
        }
        text.push_str(&if self.is_complete {
            format!(
                "  {} `congvu directory accept {} --reason …`\n",
                lang.pick(
                    "Nhập vào sổ đăng ký những gì đúng của các mục này, rồi chấp nhận:",
                    "Enter into the registry what is true of these entries, then accept them:"
                ),
                self.set
            )
        } else {
            lang.pick(
                "  Chưa so sánh toàn bộ: có thể còn mục khác; chạy `congvu directory plan`.\n",
                "  Not everything was compared yet: there may be more; run `congvu directory plan`.\n",
            )
            .to_owned()
        });
        text
    }
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
    pub(super) async fn read(reader: &Reader, target: TargetId) -> OperationResult<Self> {
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
            ahead: ahead_set(reader, target).await?.map(AheadOfRegistry::from),
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
        if let Some(ahead) = &self.ahead {
            text.push_str(&ahead.text(lang));
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
