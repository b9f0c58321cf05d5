//! `congvu activation`: one-time codes by which officials set the password of their mailbox.

use serde::Serialize;

use super::arguments::ActivationCommand;
use super::context::{Invocation, mail_desk, operation_failure};
use super::exit::{Answer, Failure, Fault};
use super::login::read_password;
use super::output;
use crate::auth::activation_code::ActivationCode;
use crate::auth::password::Password;
use crate::domain::ids::{DecisionId, OfficialId};
use crate::domain::lang::Lang;
use crate::domain::mailbox::activation::{ActivationChannel, ActivationPurpose};
use crate::operations::issue_activations::{Issued, IssuedActivation, Whom, issue_activations};
use crate::operations::set_mailbox_password::set_mailbox_password;

#[derive(Serialize)]
struct Sheet<'a> {
    full_name: &'a str,
    agency: &'a str,
    address: String,
    code: String,
    expires_at: String,
}

pub(super) async fn run(command: ActivationCommand, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let lang = invocation.lang;
    match command {
        ActivationCommand::Issue { official, decision, reset, link, json } => {
            let actor = invocation.actor(&config, &registry).await?;
            let whom = match decision {
                Some(decision) => Whom::Decision(DecisionId(decision)),
                None => Whom::Officials(official.into_iter().map(OfficialId).collect()),
            };
            let purpose = if reset { ActivationPurpose::Reset } else { ActivationPurpose::Activate };
            let channel = if link { ActivationChannel::Link } else { ActivationChannel::Sheet };
            let issued = issue_activations(&registry, &actor, &whom, purpose, channel).await;
            let issued = issued.map_err(|error| operation_failure(&error))?;
            if json {
                return output::json(&issued.sheets.iter().map(sheet).collect::<Vec<_>>());
            }
            output::text_out(&sheets(&issued, lang))
        }
        ActivationCommand::Redeem { code, password_file } => {
            let code = ActivationCode::typed(&code)
                .ok_or_else(|| Failure::wrong_use("a code has 20 letters and digits, as on the sheet"))?;
            let typed = read_password(password_file.as_deref(), lang.pick("Mật khẩu mới: ", "New password: "))?;
            let password = Password::chosen(typed).map_err(|error| Failure::from_error(Fault::Use, &error))?;
            let registry = registry.with_mail(mail_desk(&config)?);
            let set = set_mailbox_password(&registry, &code, password).await;
            let set = set.map_err(|error| operation_failure(&error))?;
            let said = lang.pick("Đã đặt mật khẩu của", "Password set for");
            output::text_out(&format!("{said} {}\n", set.owner.address))
        }
    }
}

fn sheet(issued: &IssuedActivation) -> Sheet<'_> {
    Sheet {
        full_name: &issued.owner.full_name,
        agency: &issued.owner.agency_name,
        address: issued.owner.address.to_string(),
        code: issued.code.grouped(),
        expires_at: issued.expires_at.to_string(),
    }
}

/// One sheet a page: a form feed stands between them.
fn sheets(issued: &Issued, lang: Lang) -> String {
    let title = lang.pick("PHIẾU KÍCH HOẠT HỘP THƯ CÔNG VỤ", "ACTIVATION OF AN OFFICIAL MAILBOX");
    let advice = lang.pick(
        "Mở trang /activate của hệ thống, nhập mã và tự chọn mật khẩu. Mã chỉ dùng một lần;\nkhông đưa phiếu này cho người khác.",
        "Open the page /activate, type the code and choose a password. The code works once;\ngive this sheet to nobody else.",
    );
    let labels = [
        lang.pick("Họ và tên", "Name"),
        lang.pick("Cơ quan, đơn vị", "Agency"),
        lang.pick("Địa chỉ thư", "Address"),
        lang.pick("Mã kích hoạt", "Code"),
        lang.pick("Dùng đến", "Good until"),
    ];
    let width = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
    let page = |issued: &IssuedActivation| {
        let sheet = sheet(issued);
        let values = [sheet.full_name, sheet.agency, &sheet.address, &sheet.code, &sheet.expires_at];
        let line = |(label, value): (&&str, &str)| {
            let space = " ".repeat(width - label.chars().count());
            format!("{label}{space}  {value}\n")
        };
        let lines: String = labels.iter().zip(values).map(line).collect();
        format!("{title}\n\n{lines}\n{advice}\n")
    };
    let mut text = issued.sheets.iter().map(page).collect::<Vec<_>>().join("\u{c}\n");
    for owner in &issued.closed {
        let said = lang.pick("Hộp thư đã đóng, không cấp mã", "Closed, no code");
        text.push_str(&format!("{said}: {} ({})\n", owner.full_name, owner.address));
    }
    text
}
