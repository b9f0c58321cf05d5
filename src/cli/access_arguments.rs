//! What may be typed about accounts, log-ins and tokens.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use time::Date;

use super::arguments::{JsonFlag, parse_date};
use crate::auth::permission::Permission;
use crate::domain::lang::Lang;
use crate::domain::notice::preference::ExpiryReminders;
use crate::domain::principal::Role;
use crate::operations::tie_official::OfficialKey;

#[derive(Debug, Args)]
pub(super) struct LoginArguments {
    /// Account
    pub(super) name: String,
    /// Read the password from this file instead of asking
    #[arg(long, value_name = "FILE")]
    pub(super) password_file: Option<PathBuf>,
    /// Read the second factor's code from this file instead of asking
    #[arg(long, value_name = "FILE")]
    pub(super) code_file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Make the first account, an administrator, and print its activation code; only while nobody can log in
    FirstAdmin {
        /// Account
        name: String,
    },
    /// Set the password of an account by its activation code
    Activate {
        /// Account
        name: String,
        /// Read the code from this file instead of asking
        #[arg(long, value_name = "FILE")]
        code_file: Option<PathBuf>,
        /// Read the new password from this file instead of asking
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
    /// Change your own password
    Password {
        /// Read the current password from this file instead of asking
        #[arg(long, value_name = "FILE")]
        current_file: Option<PathBuf>,
        /// Read the new password from this file instead of asking
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
    /// Enrol your second factor, or with --reset remove another account's
    SecondFactor {
        /// Account whose second factor was lost
        #[arg(long, value_name = "ACCOUNT", conflicts_with = "code_file")]
        reset: Option<String>,
        /// Read the first code from this file instead of asking
        #[arg(long, value_name = "FILE")]
        code_file: Option<PathBuf>,
    },
    /// Your sessions
    Sessions {
        /// End this one
        #[arg(long, value_name = "SESSION")]
        end: Option<String>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// End the wait after failed attempts
    Unlock {
        /// Account
        name: String,
    },
    /// End an account's password and sessions, and print an activation code for a new one
    Reset {
        /// Account
        name: String,
    },
    /// Make an account and print its activation code; with a password only for trials (the first one without logging in)
    Add {
        /// Account
        name: String,
        /// Role, over the agency given by --agency
        #[arg(long)]
        role: Role,
        /// Agency whose subtree the role covers [default: the whole province]
        #[arg(long, value_name = "CODE")]
        agency: Option<String>,
        /// Official it belongs to, by identifier or address
        #[arg(long, value_name = "OFFICIAL")]
        official: Option<OfficialKey>,
        /// Read a temporary password from this file instead of printing an activation code
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
    /// Say where an account's notices go; without ADDRESS nowhere
    Mail {
        /// Account
        name: String,
        /// Mail address
        address: Option<String>,
    },
    /// What you are told of by mail; without options only shown
    Notices {
        /// Reminders of the end of your certificates: all, or the last ones (7 days and less), which always come
        #[arg(long, value_name = "all|last")]
        expiry: Option<ExpiryReminders>,
        /// Daily digests about certificates
        #[arg(long, value_name = "on|off", value_parser = ["on", "off"])]
        digests: Option<String>,
        /// Mails about drafted reports of months
        #[arg(long, value_name = "on|off", value_parser = ["on", "off"])]
        reports: Option<String>,
        /// The language of these mails
        #[arg(long, value_name = "vi|en")]
        mail_lang: Option<Lang>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Say which official an account belongs to, or with --none that it is nobody's; ends the account's sessions
    Official {
        /// Account
        name: String,
        /// Official, by identifier or address
        #[arg(value_name = "OFFICIAL", required_unless_present = "none")]
        official: Option<OfficialKey>,
        /// It belongs to no official
        #[arg(long, conflicts_with = "official")]
        none: bool,
    },
    /// List accounts and their roles
    List(JsonFlag),
    /// An account with its roles, deputies and tokens
    Show {
        /// Account
        name: String,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Grant a role over an agency's subtree; ends the account's sessions
    Grant(GrantArguments),
    /// End a role; ends the account's sessions
    Revoke(GrantArguments),
    /// Link an account with what the provider of [oidc] calls its owner, so that they log in by it
    Link {
        /// Account
        name: String,
        /// The provider's subject (`sub`): the page of a log-in that is not linked shows it
        subject: String,
    },
    /// Remove an account's link with the provider; sessions that began by it end
    Unlink {
        /// Account
        name: String,
    },
    /// Disable an account: its sessions end, its tokens stop
    Disable {
        /// Account
        name: String,
    },
    /// Enable a disabled account
    Enable {
        /// Account
        name: String,
    },
    /// Let an account stand in for another in some days
    Deputy {
        /// Who stands in
        name: String,
        /// For whom
        #[arg(long = "for", value_name = "ACCOUNT")]
        acts_for: String,
        /// First day [default: today]
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        from: Option<Date>,
        /// The first day on which it no longer holds
        #[arg(long, value_name = "DATE", value_parser = parse_date, required_unless_present = "end")]
        to: Option<Date>,
        /// End it, today or on --to
        #[arg(long, conflicts_with = "from")]
        end: bool,
    },
}

#[derive(Debug, Args)]
pub(super) struct GrantArguments {
    /// Account
    pub(super) name: String,
    /// Role
    #[arg(long)]
    pub(super) role: Role,
    /// Agency whose subtree the role covers [default: the whole province]
    #[arg(long, value_name = "CODE")]
    pub(super) agency: Option<String>,
    /// First day [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub(super) from: Option<Date>,
    /// The first day on which it no longer holds [granting: no end; revoking: today]
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub(super) to: Option<Date>,
}

#[derive(Debug, Subcommand)]
pub(super) enum TokenCommand {
    /// Issue a token; it is printed this once
    Create {
        /// What it is called
        #[arg(long)]
        name: String,
        /// What it may do; repeat for more
        #[arg(long = "permission", required = true, value_name = "PERMISSION")]
        permissions: Vec<Permission>,
        /// Agency whose subtree it covers [default: the whole province]
        #[arg(long, value_name = "CODE")]
        agency: Option<String>,
        /// Days that it lives, at most 366
        #[arg(long, default_value_t = 90)]
        days: u16,
        /// Machine account that it is for [default: your own account]
        #[arg(long, value_name = "ACCOUNT")]
        owner: Option<String>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// List tokens
    List {
        /// Whose [default: your own]
        #[arg(long, value_name = "ACCOUNT")]
        owner: Option<String>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Revoke a token for good
    Revoke {
        /// The token's identifier, as `token list` shows it
        id: crate::domain::ids::TokenId,
    },
}
