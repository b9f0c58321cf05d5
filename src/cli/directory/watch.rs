//! `congvu directory watch`: follows the directory in the foreground, a line an event.

use tokio_util::sync::CancellationToken;

use crate::cli::context::{Invocation, directory, follow_settings, operation_failure};
use crate::cli::exit::{Answer, Outcome};
use crate::cli::output;
use crate::directory::entry::EntryKind;
use crate::domain::lang::Lang;
use crate::operations::follow_directory::{FollowEvent, FollowEvents, follow_directory};
use crate::operations::sync_target::probe_target;
use crate::storage::row::follow::FollowMode;

pub(super) async fn run(json: bool, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let ldap = directory(&config.directory).await?;
    let settings = follow_settings(&config.directory);
    let target = probe_target(&registry, &ldap, &settings.sync).await.map_err(|error| operation_failure(&error))?;
    let stop = CancellationToken::new();
    let lines = Lines { json, lang: invocation.lang, stop: stop.clone() };
    let following = follow_directory(&registry, &ldap, &settings, target.row.id, &lines, &stop);
    let interrupted = async {
        // Without the signal there is only the kill; then the lease runs out by itself.
        if tokio::signal::ctrl_c().await.is_ok() {
            stop.cancel();
        } else {
            std::future::pending::<()>().await;
        }
    };
    let (followed, ()) = tokio::join!(following, async {
        tokio::select! {
            () = interrupted => {}
            () = stop.cancelled() => {}
        }
    });
    followed.map_err(|error| operation_failure(&error))?;
    Ok(Outcome::Done)
}

/// Prints events as they happen.
struct Lines {
    json: bool,
    lang: Lang,
    /// Nobody reads any more.
    stop: CancellationToken,
}

impl FollowEvents for Lines {
    fn happened(&self, event: &FollowEvent) {
        let line = if self.json { serde_json::to_string(event).unwrap_or_default() } else { line(event, self.lang) };
        if output::line_out(&line).is_err() {
            self.stop.cancel();
        }
    }
}

/// An event as people read it.
pub(super) fn line(event: &FollowEvent, lang: Lang) -> String {
    match event {
        FollowEvent::Waiting => lang
            .pick(
                "Tiến trình khác đang theo dõi danh bạ này; chờ đến lượt.",
                "Another process follows this directory; waiting for its turn.",
            )
            .to_owned(),
        FollowEvent::Began { mode, resumed } => {
            let from = if *resumed {
                lang.pick("tiếp tục từ lần trước", "from where the last one was")
            } else {
                lang.pick("từ đầu, toàn bộ", "from the beginning, everything")
            };
            format!("{} ({}): {from}", lang.pick("Bắt đầu theo dõi", "Following"), mode_word(*mode, lang))
        }
        FollowEvent::Refreshed { complete: true } => {
            lang.pick("Đã nắm đủ các thay đổi từ trước đến nay.", "All changes so far are known.").to_owned()
        }
        FollowEvent::Refreshed { complete: false } => lang
            .pick(
                "Máy chủ không cho biết đủ; không kết luận gì từ những mục không thấy.",
                "The server did not say everything; nothing follows from what was not seen.",
            )
            .to_owned(),
        FollowEvent::Changed { dn, kind, attributes, ours } => {
            let who = if *ours {
                lang.pick("congvu đã ghi", "written by congvu")
            } else {
                lang.pick("SỬA TỪ BÊN NGOÀI", "CHANGED BY SOMEBODY ELSE")
            };
            let what = if attributes.is_empty() {
                lang.pick("tên mục", "its name").to_owned()
            } else {
                attributes.join(", ")
            };
            format!("{who}: {} {dn}: {what}", kind_word(*kind, lang))
        }
        FollowEvent::Gone { dn, kind } => {
            format!("{}: {} {dn}", lang.pick("KHÔNG CÒN", "GONE"), kind_word(*kind, lang))
        }
        FollowEvent::Frozen { dn, directory_revision, registry_revision } => format!(
            "{} {dn}: {directory_revision} > {registry_revision}",
            lang.pick(
                "NGỪNG GHI: danh bạ mới hơn sổ đăng ký (sổ được khôi phục từ bản sao lưu cũ?);",
                "FROZEN: the directory is ahead of the registry (was it restored from a backup?);"
            )
        ),
        FollowEvent::Ended { reason, again_in } => format!(
            "{}: {reason}; {} {again_in} s",
            lang.pick("Gián đoạn", "Interrupted"),
            lang.pick("thử lại sau", "again in")
        ),
    }
}

/// How changes are found, in words.
pub(super) const fn mode_word(mode: FollowMode, lang: Lang) -> &'static str {
    match mode {
        FollowMode::Persist => lang.pick("máy chủ báo ngay khi có thay đổi", "told as it happens"),
        FollowMode::Poll => lang.pick("hỏi máy chủ theo chu kỳ", "asked at times"),
        FollowMode::Read => lang.pick("đọc toàn bộ theo chu kỳ", "everything read at times"),
    }
}

const fn kind_word(kind: EntryKind, lang: Lang) -> &'static str {
    match kind {
        EntryKind::Container => lang.pick("nhánh", "container"),
        EntryKind::Unit => lang.pick("cơ quan", "agency"),
        EntryKind::Person => lang.pick("hộp thư", "mailbox"),
        EntryKind::Group => lang.pick("nhóm thư", "mail group"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_say_who_changed_what() {
        let event = |ours| FollowEvent::Changed {
            dn: "uid=1,ou=people,dc=x".to_owned(),
            kind: EntryKind::Person,
            attributes: vec!["title", "mail"],
            ours,
        };
        assert_eq!(line(&event(false), Lang::Vi), "SỬA TỪ BÊN NGOÀI: hộp thư uid=1,ou=people,dc=x: title, mail");
        assert_eq!(line(&event(true), Lang::En), "written by congvu: mailbox uid=1,ou=people,dc=x: title, mail");
    }
}
