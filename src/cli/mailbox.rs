//! `congvu mailbox purge`: the last step of a closed mailbox's life. `congvu mailbox-use import`: whether mailboxes are used at all.

use clap::Subcommand;

use super::context::{Invocation, operation_failure};
use super::exit::{Answer, Failure};
use super::import_arguments::ImportArguments;
use super::output;
use crate::domain::lang::Lang;
use crate::operations::purge_mailbox::{
    MailboxPurge, approve_mailbox_purge, ask_mailbox_purge, list_purgeable, plan_mailbox_purge,
};
use crate::reports::table::{Align, Table};

#[derive(Debug, Subcommand)]
pub(super) enum MailboxCommand {
    /// Purge a closed mailbox once it was kept long enough; without MAILBOX, list those
    Purge {
        /// Its uid in the directory, such as m000042
        mailbox: Option<String>,
        /// Ask for it, with this reason; another person approves
        #[arg(long, requires = "mailbox", conflicts_with = "approve")]
        reason: Option<String>,
        /// Approve what another person asked for, and purge
        #[arg(long, requires = "mailbox")]
        approve: bool,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum MailboxUseCommand {
    /// Import when mailboxes were last used, as a mail server tells, from a spreadsheet (XLSX or CSV)
    Import(ImportArguments),
}

pub(super) async fn run(command: MailboxCommand, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let actor = invocation.actor(&config, &registry).await?;
    let MailboxCommand::Purge { mailbox, reason, approve, json } = command;
    let Some(mailbox) = mailbox else {
        let listed = list_purgeable(&registry, &actor).await.map_err(|error| operation_failure(&error))?;
        return if json { output::json(&listed) } else { output::text_out(&list(&listed, invocation.lang)) };
    };
    let number = number(&mailbox)?;
    let plan = match (&reason, approve) {
        (Some(reason), _) => ask_mailbox_purge(&registry, &actor, number, reason).await,
        (None, true) => approve_mailbox_purge(&registry, &actor, number).await,
        (None, false) => plan_mailbox_purge(&registry, &actor, number).await,
    };
    let plan = plan.map_err(|error| operation_failure(&error))?;
    if json { output::json(&plan) } else { output::text_out(&text(&plan, approve, invocation.lang)) }
}

/// `m000042` or `42`.
pub(super) fn number(text: &str) -> Result<i64, Failure> {
    let digits = text.trim().trim_start_matches(['m', 'M']);
    digits.parse().map_err(|_| Failure::wrong_use(format!("'{text}' is no mailbox; write its uid, such as m000042")))
}

fn text(plan: &MailboxPurge, done: bool, lang: Lang) -> String {
    let head = format!("{}: {}, {} {}\n", plan.uid, plan.state.called(lang), lang.pick("từ", "since"), plan.since);
    let advice = match (done, plan.asked_at, plan.possible_from) {
        (true, ..) => lang
            .pick(
                "Đã xóa hộp thư; mục trong thư mục được gỡ ở lần đồng bộ tới, trong giới hạn của hàng rào an toàn.",
                "Purged; its entry leaves the directory with the next synchronisation, within what the guard lets through.",
            )
            .to_owned(),
        (_, Some(_), _) => lang
            .pick(
                "Đã có yêu cầu xóa; người khác phê duyệt bằng --approve.",
                "It was asked for; another person approves with --approve.",
            )
            .to_owned(),
        (_, None, Some(day)) => format!("{} {day}.", lang.pick("Được xóa từ ngày", "May be purged from")),
        (_, None, None) => lang
            .pick("Chưa thể xóa: hộp thư chưa đóng hoặc sắp có thay đổi.", "Not possible: it is not closed, or is about to change.")
            .to_owned(),
    };
    format!("{head}{advice}\n")
}

fn list(listed: &[MailboxPurge], lang: Lang) -> String {
    if listed.is_empty() {
        return lang
            .pick("Chưa có hộp thư nào hết thời hạn lưu giữ.\n", "No mailbox was kept long enough yet.\n")
            .to_owned();
    }
    let mut table = Table::new(&[
        (lang.pick("Hộp thư", "Mailbox"), Align::Left),
        (lang.pick("Trạng thái", "State"), Align::Left),
        (lang.pick("Từ ngày", "Since"), Align::Left),
        (lang.pick("Yêu cầu xóa", "Purge"), Align::Left),
    ]);
    for purge in listed {
        let asked = if purge.asked_at.is_some() { lang.pick("chờ phê duyệt", "waits for approval") } else { "" };
        table.row([purge.uid.clone(), purge.state.called(lang).to_owned(), purge.since.to_string(), asked.to_owned()]);
    }
    table.to_string()
}
