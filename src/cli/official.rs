//! `congvu official lock` and `unlock`: somebody is out at once, and may come back.

use serde::Serialize;

use super::context::{Invocation, ldap, mail_desk, operation_failure, store_failure, sync_settings};
use super::exit::{Answer, Failure, Outcome};
use super::import_arguments::{LockArguments, UnlockArguments};
use super::{mailbox, output};
use crate::config::Config;
use crate::directory::ldap::LdapDirectory;
use crate::domain::ids::OfficialId;
use crate::domain::lang::Lang;
use crate::operations::live::{Carried, carry_at_once};
use crate::operations::lock_official::{Locked, lock_official, unlock_official};
use crate::operations::{Actor, OperationError, OperationResult, Registry};
use crate::storage::read::View;

#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    locked: &'a Locked,
    directory: &'a Carried,
    /// Whether open mail sessions have yet to end.
    sessions_to_end: bool,
}

pub(super) async fn lock(arguments: LockArguments, invocation: &Invocation) -> Answer {
    let (config, registry, actor) = opened(invocation).await?;
    let official = who(&registry, &arguments.official).await?;
    let locked = lock_official(&registry, &actor, official, &arguments.reason).await;
    told(&registry, &config, locked, arguments.json, invocation.lang).await
}

pub(super) async fn unlock(arguments: UnlockArguments, invocation: &Invocation) -> Answer {
    let (config, registry, actor) = opened(invocation).await?;
    let official = who(&registry, &arguments.official).await?;
    let unlocked = unlock_official(&registry, &actor, official, &arguments.reason).await;
    told(&registry, &config, unlocked, arguments.json, invocation.lang).await
}

async fn opened(invocation: &Invocation) -> Result<(Config, Registry, Actor), Failure> {
    let config = invocation.config()?;
    let mut registry = invocation.registry(&config).await?;
    let actor = invocation.actor(&config, &registry).await?;
    // What ends mail sessions. Without it they stay owed.
    if let Ok(desk) = mail_desk(&config) {
        registry = registry.with_mail(desk);
    }
    Ok((config, registry, actor))
}

/// By identifier, or by the uid of the mailbox.
async fn who(registry: &Registry, text: &str) -> Result<OfficialId, Failure> {
    if let Ok(id) = text.trim().parse() {
        return Ok(OfficialId(id));
    }
    let number = mailbox::number(text)?;
    let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
    let found =
        reader.purgeable(View::of(registry.clock.today()), number).await.map_err(|error| store_failure(&error))?;
    let official = found.and_then(|mailbox| mailbox.official);
    official.ok_or_else(|| operation_failure(&OperationError::NotFound { what: "mailbox" }))
}

/// Carries it to the directory, and says what came of it. Exit status 1 while the directory has it not.
async fn told(registry: &Registry, config: &Config, locked: OperationResult<Locked>, json: bool, lang: Lang) -> Answer {
    let locked = locked.map_err(|error| operation_failure(&error))?;
    let directory = match &locked.mailbox {
        None => Carried::NoDirectory,
        Some(mailbox) => match ldap(&config.directory) {
            Err(failure) => Carried::Waits(failure.message().to_owned()),
            Ok(ldap) => {
                let ldap = LdapDirectory::new(ldap);
                let carried = carry_at_once(registry, &ldap, &sync_settings(&config.directory), mailbox.id).await;
                carried.map_err(|error| operation_failure(&error))?
            }
        },
    };
    let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
    let open = reader.session_ends(u32::MAX).await.map_err(|error| store_failure(&error))?;
    let is_locked = |end: &crate::domain::mailbox::session_end::SessionEnd| end.official == Some(locked.official);
    let told = Told { locked: &locked, directory: &directory, sessions_to_end: open.iter().any(is_locked) };
    let outcome = if matches!(directory, Carried::Waits(_)) { Outcome::No } else { Outcome::Done };
    if json { output::json_then(&told, outcome) } else { output::text_then(&text(&told, lang), outcome) }
}

fn text(told: &Told<'_>, lang: Lang) -> String {
    let locked = told.locked;
    let mut text = format!("{} ({})\n", locked.full_name, locked.official);
    match &locked.mailbox {
        None => text.push_str(lang.pick("Không có hộp thư.\n", "No mailbox.\n")),
        Some(mailbox) => {
            text.push_str(&format!("{}: {} → {}\n", mailbox.uid, mailbox.was.called(lang), mailbox.state.called(lang)));
            if let Some(day) = mailbox.until {
                text.push_str(&format!(
                    "{} {day}; {}\n",
                    lang.pick("CHÚ Ý: đã có thay đổi định sẵn từ ngày", "NOTE: something else is planned for it from"),
                    lang.pick("từ ngày đó trạng thái này không còn.", "from then on it is no longer so.")
                ));
            }
        }
    }
    match told.directory {
        Carried::Done => text.push_str(lang.pick("Thư mục đã được cập nhật.\n", "The directory has it.\n")),
        Carried::NoDirectory => {}
        Carried::Waits(reason) => text.push_str(&format!(
            "{}: {reason}\n",
            lang.pick(
                "CHƯA GHI ĐƯỢC VÀO THƯ MỤC, sẽ tự ghi khi được",
                "THE DIRECTORY HAS IT NOT YET; it is written by itself when it can be"
            )
        )),
    }
    if told.sessions_to_end {
        text.push_str(lang.pick(
            "Phiên thư đang mở chưa được ngắt; xem `congvu directory status`.\n",
            "Mail sessions that are open have yet to end; see `congvu directory status`.\n",
        ));
    }
    if !locked.stopped.is_empty() {
        text.push_str(&format!(
            "{}: {}\n",
            lang.pick(
                "Chứng thư ngừng sử dụng nội bộ từ bây giờ",
                "Certificates stopped by internal order from now on"
            ),
            locked.stopped.join(", ")
        ));
    }
    text
}
