//! `congvu user notices`: what one is told of by mail.

use serde_json::json;

use super::context::operation_failure;
use super::exit::Answer;
use super::output;
use crate::domain::lang::Lang;
use crate::domain::notice::preference::{ExpiryReminders, NoticePreferences};
use crate::operations::notices::{notice_preferences, set_notice_preferences};
use crate::operations::{Actor, Registry};
use crate::reports::number::instant;

/// What was typed.
pub(super) struct Chosen {
    pub(super) expiry: Option<ExpiryReminders>,
    pub(super) digests: Option<String>,
    pub(super) reports: Option<String>,
    pub(super) mail_lang: Option<Lang>,
}

/// Shows what is chosen, after choosing what was typed.
pub(super) async fn notices(registry: &Registry, actor: &Actor, chosen: &Chosen, json: bool, lang: Lang) -> Answer {
    let known = notice_preferences(registry, actor).await.map_err(|error| operation_failure(&error))?;
    let before = known.map(|known| known.preferences).unwrap_or_default();
    let wanted = NoticePreferences {
        expiry_reminders: chosen.expiry.unwrap_or(before.expiry_reminders),
        digests: chosen.digests.as_ref().map_or(before.digests, |word| word == "on"),
        reports: chosen.reports.as_ref().map_or(before.reports, |word| word == "on"),
        language: chosen.mail_lang.unwrap_or(before.language),
    };
    let is_on_or_off = chosen.digests.is_some() || chosen.reports.is_some();
    let is_said = chosen.expiry.is_some() || is_on_or_off || chosen.mail_lang.is_some();
    let known = if is_said {
        let set = set_notice_preferences(registry, actor, &wanted).await;
        Some(set.map_err(|error| operation_failure(&error))?)
    } else {
        known
    };
    let set_at = known.map(|known| known.set_at);
    if json {
        return output::json(&json!({
            "expiry_reminders": wanted.expiry_reminders, "digests": wanted.digests, "reports": wanted.reports, "language": wanted.language,
            "set_at": set_at,
        }));
    }
    let reminders = match wanted.expiry_reminders {
        ExpiryReminders::All => lang.pick("tất cả", "all"),
        ExpiryReminders::Last => lang.pick("chỉ 7 ngày cuối", "the last 7 days only"),
    };
    let word = |is_on: bool| if is_on { lang.pick("có", "on") } else { lang.pick("không", "off") };
    let (digests, reports) = (word(wanted.digests), word(wanted.reports));
    let language = match wanted.language {
        Lang::Vi => "tiếng Việt",
        Lang::En => "English",
    };
    let lines = [
        (
            lang.pick("Nhắc chứng thư của mình sắp hết hạn", "Reminders of the end of your certificates"),
            reminders.to_owned(),
        ),
        (lang.pick("Thư tổng hợp hằng ngày về chứng thư", "Daily digests about certificates"), digests.to_owned()),
        (lang.pick("Thư về dự thảo báo cáo tháng", "Mails about drafted reports"), reports.to_owned()),
        (lang.pick("Ngôn ngữ của thư", "Language of mails"), language.to_owned()),
        (lang.pick("Chọn lúc", "Chosen"), set_at.map_or_else(|| "–".to_owned(), |at| instant(lang, at))),
    ];
    output::text_out(&lines.map(|(what, value)| format!("{what}: {value}\n")).concat())
}
