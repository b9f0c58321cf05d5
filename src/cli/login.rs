//! `congvu login`: opens a session that later commands act by.

use std::io::IsTerminal as _;
use std::path::Path;

use super::arguments::LoginArguments;
use super::context::{Invocation, operation_failure};
use super::exit::{Answer, Failure, Fault};
use super::{output, session};
use crate::auth::password::Password;
use crate::operations::log_in::log_in;

pub(super) async fn run(arguments: &LoginArguments, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let lang = invocation.lang;
    let typed = read_password(arguments.password_file.as_deref(), lang.pick("Mật khẩu: ", "Password: "))?;
    let password = Password::typed(typed).map_err(|error| Failure::from_error(Fault::Use, &error))?;
    let (token, principal) =
        log_in(&registry, &arguments.name, password).await.map_err(|error| operation_failure(&error))?;
    let path = session::keep(&config.database.url, &token)?;
    output::text_out(&format!("{} {} ({})\n", lang.pick("Đã đăng nhập:", "Logged in:"), principal.name, path.display()))
}

/// A password from a file, or asked for on the terminal without echo.
pub(super) fn read_password(file: Option<&Path>, prompt: &str) -> Result<String, Failure> {
    match file {
        Some(path) => std::fs::read_to_string(path)
            .map(|text| text.trim_end_matches(['\r', '\n']).to_owned())
            .map_err(|error| Failure::wrong_use(format!("cannot read {}: {error}", path.display()))),
        None if std::io::stdin().is_terminal() => rpassword::prompt_password(prompt)
            .map_err(|error| Failure::outside(format!("cannot read the password: {error}"))),
        None => Err(Failure::wrong_use("there is no terminal to ask for the password; use --password-file")),
    }
}
