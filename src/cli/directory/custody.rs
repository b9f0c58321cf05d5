//! `congvu directory pause`, `resume`, `accept`, `mode` and `revert`: how a directory is kept, and undoing a plan.

use super::arguments::ModeArgument;
use super::summary;
use crate::cli::context::{Invocation, directory, operation_failure, sync_settings};
use crate::cli::exit::{Answer, Outcome};
use crate::cli::output;
use crate::domain::custody::Mode;
use crate::domain::ids::PlanId;
use crate::domain::lang::Lang;
use crate::operations::accept_ahead::accept_ahead;
use crate::operations::directory_modes::{list_modes, set_mode};
use crate::operations::pause_target::{pause_target, resume_target};
use crate::operations::revert_plan::revert_plan;
use crate::reports::number::{count, instant};
use crate::reports::table::{Align, Table};

pub(super) async fn pause(reason: &str, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let actor = invocation.actor(&config, &registry).await?;
    let paused = pause_target(&registry, &sync_settings(&config.directory), &actor, reason).await;
    let lang = invocation.lang;
    output::text_out(if paused.map_err(|error| operation_failure(&error))? {
        lang.pick("Đã tạm dừng mọi thao tác ghi vào thư mục.\n", "Writes to the directory are paused.\n")
    } else {
        lang.pick(
            "Thư mục đã tạm dừng từ trước; lý do ban đầu được giữ.\n",
            "It was paused already; the first reason stays.\n",
        )
    })
}

pub(super) async fn resume(reason: &str, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let actor = invocation.actor(&config, &registry).await?;
    let resumed = resume_target(&registry, &sync_settings(&config.directory), &actor, reason).await;
    let lang = invocation.lang;
    output::text_out(if resumed.map_err(|error| operation_failure(&error))? {
        lang.pick("Đã cho phép ghi vào thư mục trở lại.\n", "Writes to the directory go on.\n")
    } else {
        lang.pick("Thư mục không bị tạm dừng.\n", "The directory was not paused.\n")
    })
}

pub(super) async fn accept(set: &str, reason: &str, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let actor = invocation.actor(&config, &registry).await?;
    let accepted = accept_ahead(&registry, &sync_settings(&config.directory), &actor, set, reason).await;
    let (lang, number) = (invocation.lang, accepted.map_err(|error| operation_failure(&error))?);
    output::text_out(&format!(
        "{}: {}. {}\n",
        lang.pick("Số mục mới hơn đã chấp nhận", "Entries accepted that were ahead"),
        count(lang, number),
        lang.pick(
            "Từ nay áp dụng theo sổ đăng ký; việc ghi vào thư mục được tiếp tục.",
            "From now on the registry's word holds for them; writes to the directory go on.",
        ),
    ))
}

pub(super) async fn mode(order: Option<(String, ModeArgument)>, json: bool, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let settings = sync_settings(&config.directory);
    if let Some((code, mode)) = order {
        let actor = invocation.actor(&config, &registry).await?;
        set_mode(&registry, &settings, &actor, &code, mode.mode()).await.map_err(|error| operation_failure(&error))?;
    }
    let modes = list_modes(&registry, &settings).await.map_err(|error| operation_failure(&error))?;
    if json {
        return output::json(&serde_json::json!({ "default": settings.default_mode, "agencies": modes }));
    }
    let lang = invocation.lang;
    let mut text =
        format!("{}: {}\n", lang.pick("Chế độ mặc định", "Default mode"), mode_word(settings.default_mode, lang));
    let mut table = Table::new(&[
        (lang.pick("Mã", "Code"), Align::Left),
        (lang.pick("Cơ quan", "Agency"), Align::Wrap(40)),
        (lang.pick("Chế độ", "Mode"), Align::Left),
        (lang.pick("Người đặt", "Set by"), Align::Left),
        (lang.pick("Lúc", "At"), Align::Left),
    ]);
    for row in modes {
        table.row([row.code, row.name, mode_word(row.mode, lang).to_owned(), row.set_by, instant(lang, row.set_at)]);
    }
    if !table.is_empty() {
        text.push_str(&format!("\n{table}"));
    }
    output::text_out(&text)
}

pub(super) async fn revert(id: PlanId, json: bool, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let actor = invocation.actor(&config, &registry).await?;
    let ldap = directory(&config.directory).await?;
    let planned = revert_plan(&registry, &ldap, &sync_settings(&config.directory), &actor, id).await;
    let planned = planned.map_err(|error| operation_failure(&error))?;
    let outcome = if planned.guard.passed() { Outcome::Done } else { Outcome::No };
    if json {
        return output::json_then(&planned, outcome);
    }
    let lang = invocation.lang;
    let note = lang.pick(
        "Khi áp dụng xong, thư mục được tạm dừng vì sổ đăng ký vẫn ghi khác; sửa sổ đăng ký rồi chạy `congvu directory resume`.\n",
        "Once it is applied the directory is paused, for the registry still says otherwise; correct it, then run `congvu directory resume`.\n",
    );
    output::text_then(&(summary::planned(&planned, lang) + note), outcome)
}

/// What a mode is called.
pub(super) const fn mode_word(mode: Mode, lang: Lang) -> &'static str {
    match mode {
        Mode::Observe => lang.pick("theo dõi", "observe"),
        Mode::Propose => lang.pick("đề xuất", "propose"),
        Mode::Enforce => lang.pick("thực thi", "enforce"),
    }
}
