//! `congvu keys create`: makes the secret keys that are missing.

use super::arguments::KeysCommand;
use super::context::{Invocation, keys_failure};
use super::exit::Answer;
use super::output;

pub(super) fn run(command: &KeysCommand, invocation: &Invocation) -> Answer {
    let KeysCommand::Create(flag) = command;
    let config = invocation.config()?;
    let made = config.keys.create().map_err(|error| keys_failure(&error))?;
    // What was there already must be good too.
    config.keys.read().map_err(|error| keys_failure(&error))?;
    if flag.json {
        return output::json(&serde_json::json!({ "folder": config.keys.folder, "made": made }));
    }
    let lang = invocation.lang;
    let mut text = String::new();
    for path in &made {
        text.push_str(&format!("{}\n", path.display()));
    }
    text.push_str(if made.is_empty() {
        lang.pick("Các khóa đã có đủ; không thay đổi gì.\n", "Every key is there already; nothing was changed.\n")
    } else {
        lang.pick(
            "Hãy sao lưu các khóa này cùng cơ sở dữ liệu, ở nơi riêng: mất khóa là mất mật khẩu và dữ liệu cá nhân.\n",
            "Back these keys up with the database, in a place of their own: without them passwords and personal data are lost.\n",
        )
    });
    output::text_out(&text)
}
