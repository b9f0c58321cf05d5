//! What one does for oneself: password, second factor, sessions.

use std::path::Path;

use super::context::{Invocation, operation_failure};
use super::exit::{Answer, Failure, Fault};
use super::login::{read_password, told};
use super::{output, session};
use crate::auth::password::Password;
use crate::auth::token::SessionToken;
use crate::config::Config;
use crate::domain::lang::Lang;
use crate::domain::principal::SessionStage;
use crate::operations::Registry;
use crate::operations::change_password::change_password;
use crate::operations::enrol_second_factor::{begin_enrolment, confirm_enrolment};
use crate::operations::identify::session_of;
use crate::operations::own_sessions::{end_own_session, own_sessions};
use crate::reports::number::instant;
use crate::reports::table::{Align, Table};
use crate::storage::row::access::SessionRow;

/// The token of this shell's log-in, however far it came.
fn token(config: &Config) -> Result<SessionToken, Failure> {
    session::current(&config.database.url)?
        .ok_or_else(|| Failure::wrong_use("you are not logged in; run `congvu login NAME`"))
}

/// `user password`.
pub(super) async fn password(
    config: &Config,
    registry: &Registry,
    current_file: Option<&Path>,
    new_file: Option<&Path>,
    lang: Lang,
) -> Answer {
    let token = token(config)?;
    let found = session_of(registry, &token).await.map_err(|error| operation_failure(&error))?;
    let is_held_up = found.is_some_and(|(session, _)| session.stage == SessionStage::Password);
    let current = if is_held_up {
        None
    } else {
        let typed = read_password(current_file, lang.pick("Mật khẩu hiện tại: ", "Current password: "))?;
        Some(Password::typed(typed).map_err(|error| Failure::from_error(Fault::Use, &error))?)
    };
    let new = read_password(new_file, lang.pick("Mật khẩu mới: ", "New password: "))?;
    let begun = change_password(registry, &token, current, new).await.map_err(|error| operation_failure(&error))?;
    session::keep(&config.database.url, &begun.token)?;
    output::text_out(&format!("{}\n{}", lang.pick("Đã đổi mật khẩu.", "The password is changed."), told(&begun, lang)))
}

/// `user second-factor`: shows the secret, then asks for its first code.
pub(super) async fn second_factor(
    config: &Config,
    registry: &Registry,
    code_file: Option<&Path>,
    lang: Lang,
) -> Answer {
    let token = token(config)?;
    let enrolment = begin_enrolment(registry, &token).await.map_err(|error| operation_failure(&error))?;
    if code_file.is_none() {
        output::text_out(&format!("{}\n{}\n", enrolment.uri, enrolment.secret))?;
    }
    let code = read_password(code_file, lang.pick("Mã trên ứng dụng xác thực: ", "Code of your authenticator: "))?;
    let confirmed = confirm_enrolment(registry, &token, &code).await;
    let (begun, codes) = confirmed.map_err(|error| operation_failure(&error))?;
    session::keep(&config.database.url, &begun.token)?;
    let once = lang.pick(
        "Mã dự phòng, chỉ hiển thị một lần, mỗi mã dùng một lần:",
        "Recovery codes, shown this once, each good once:",
    );
    output::text_out(&format!("{once}\n{}\n{}", codes.join("\n"), told(&begun, lang)))
}

/// `user sessions`.
pub(super) async fn sessions(
    config: &Config,
    registry: &Registry,
    invocation: &Invocation,
    end: Option<&str>,
    json: bool,
) -> Answer {
    let actor = invocation.actor(config, registry).await?;
    let lang = invocation.lang;
    let rows = own_sessions(registry, &actor).await.map_err(|error| operation_failure(&error))?;
    if let Some(identifier) = end {
        let chosen = rows.iter().find(|row| self::identifier(row) == identifier);
        let chosen =
            chosen.ok_or_else(|| Failure::wrong_use("you have no such session; `congvu user sessions` lists them"))?;
        let ended = end_own_session(registry, &actor, &chosen.token_hash).await;
        ended.map_err(|error| operation_failure(&error))?;
        return output::text_out(lang.pick("Đã kết thúc phiên làm việc.\n", "The session is ended.\n"));
    }
    if json {
        let rows: Vec<_> = rows.iter().map(document).collect();
        return output::json(&rows);
    }
    let columns = [
        lang.pick("Phiên", "Session"),
        lang.pick("Bắt đầu", "Began"),
        lang.pick("Dùng gần nhất", "Last use"),
        lang.pick("Từ địa chỉ", "From"),
    ];
    let mut table = Table::new(&columns.map(|column| (column, Align::Left)));
    for row in &rows {
        let source = row.source.clone().unwrap_or_else(|| "–".to_owned());
        table.row([identifier(row), instant(lang, row.created_at), instant(lang, row.last_seen_at), source]);
    }
    output::text_out(&table.to_string())
}

/// A part of the token's hash: enough to tell one's sessions apart.
fn identifier(row: &SessionRow) -> String {
    hex::encode(row.token_hash).chars().take(12).collect()
}

fn document(row: &SessionRow) -> serde_json::Value {
    serde_json::json!({
        "id": identifier(row),
        "stage": row.stage,
        "created_at": row.created_at,
        "last_seen_at": row.last_seen_at,
        "expires_at": row.expires_at,
        "source": row.source,
    })
}
