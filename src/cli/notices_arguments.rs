//! What may be typed about notices.

use clap::{Subcommand, ValueEnum};

use super::arguments::JsonFlag;

#[derive(Debug, Subcommand)]
pub(super) enum NoticesCommand {
    /// Queue what is owed about certificates and requests, and send what is due (exit 1 if any was given up)
    Run {
        /// Only list what would be queued, as a logged-in account that manages accounts
        #[arg(long)]
        dry_run: bool,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Send what is due (exit 1 if any was given up)
    Send(JsonFlag),
    /// List the newest, as a logged-in account that manages accounts
    List {
        /// How far they are
        #[arg(long, value_enum, default_value_t = NoticeStateArgument::Failed)]
        state: NoticeStateArgument,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Queue those that were given up once more
    Retry,
}

/// `notices list --state`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum NoticeStateArgument {
    /// They wait
    Queued,
    /// The mail server took them
    Sent,
    /// They were given up
    Failed,
}
