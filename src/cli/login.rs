//! `congvu login` and `congvu logout`: the session that later commands act by.

use std::io::IsTerminal as _;
use std::path::Path;

use super::access_arguments::LoginArguments;
use super::context::{Invocation, operation_failure};
use super::exit::{Answer, Failure, Fault, Outcome};
use super::{output, session};
use crate::auth::password::Password;
use crate::domain::lang::Lang;
use crate::domain::principal::SessionStage;
use crate::operations::log_in::{LogIn, begin_log_in, log_out};
use crate::operations::pass_second_factor::pass_second_factor;

pub(super) async fn run(arguments: &LoginArguments, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let lang = invocation.lang;
    let typed = read_password(arguments.password_file.as_deref(), lang.pick("Mật khẩu: ", "Password: "))?;
    let password = Password::typed(typed).map_err(|error| Failure::from_error(Fault::Use, &error))?;
    let begun = begin_log_in(&registry, &arguments.name, password, None).await;
    let mut begun = begun.map_err(|error| operation_failure(&error))?;
    if begun.stage == SessionStage::Code {
        let prompt = lang.pick("Mã xác thực hoặc mã dự phòng: ", "Code of your authenticator, or a recovery code: ");
        let code = read_secret(arguments.code_file.as_deref(), prompt, "--code-file")?;
        let passed = pass_second_factor(&registry, &begun.token, &code, None).await;
        begun = passed.map_err(|error| operation_failure(&error))?;
    }
    let path = session::keep(&config.database.url, &begun.token)?;
    output::text_out(&format!(
        "{} {} ({})\n{}",
        lang.pick("Đã đăng nhập:", "Logged in:"),
        begun.principal.name,
        path.display(),
        told(&begun, lang)
    ))
    .map(|_| if begun.stage == SessionStage::Open { Outcome::Done } else { Outcome::No })
}

/// `congvu logout`.
pub(super) async fn end(invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    if let Some(token) = session::current(&config.database.url)? {
        log_out(&registry, &token).await.map_err(|error| operation_failure(&error))?;
    }
    session::forget(&config.database.url)?;
    output::text_out(invocation.lang.pick("Đã đăng xuất.\n", "Logged out.\n"))
}

/// What must be done next, if anything.
pub(super) fn told(begun: &LogIn, lang: Lang) -> &'static str {
    match begun.stage {
        SessionStage::Open => "",
        SessionStage::Code => lang.pick("Cần nhập mã xác thực.\n", "A code of your second factor is missing.\n"),
        SessionStage::Password => lang.pick(
            "Phải đổi mật khẩu trước: congvu user password\n",
            "The password must be changed first: congvu user password\n",
        ),
        SessionStage::Enrol => lang.pick(
            "Phải đăng ký xác thực hai lớp trước: congvu user second-factor\n",
            "A second factor must be enrolled first: congvu user second-factor\n",
        ),
    }
}

/// A password from a file, or asked for on the terminal without echo.
pub(super) fn read_password(file: Option<&Path>, prompt: &str) -> Result<String, Failure> {
    read_secret(file, prompt, "--password-file")
}

/// As [`read_password`]; `option` is what names the file.
pub(super) fn read_secret(file: Option<&Path>, prompt: &str, option: &str) -> Result<String, Failure> {
    match file {
        Some(path) => std::fs::read_to_string(path)
            .map(|text| text.trim_end_matches(['\r', '\n']).to_owned())
            .map_err(|error| Failure::wrong_use(format!("cannot read {}: {error}", path.display()))),
        None if std::io::stdin().is_terminal() => rpassword::prompt_password(prompt)
            .map_err(|error| Failure::outside(format!("cannot read the password: {error}"))),
        None => Err(Failure::wrong_use(format!("there is no terminal to ask for the password or code; use {option}"))),
    }
}
