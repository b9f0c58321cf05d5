//! What may be typed. Names and flags are a contract: `docs/CLI.md`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use time::Date;

use super::access_arguments::{LoginArguments, TokenCommand, UserCommand};
use super::import_arguments::OfficialCommand;
use super::succession::SuccessionCommand;
use crate::domain::clock::Timestamp;

/// Registry of a province's official mailboxes and public-duty signing certificates.
#[derive(Debug, Parser)]
#[command(name = "congvu", version, about, max_term_width = 100, propagate_version = true)]
pub(super) struct Arguments {
    /// Configuration file (TOML); CONGVU_* variables go over it
    #[arg(long, global = true, value_name = "FILE", env = "CONGVU_CONFIG")]
    pub(super) config: Option<PathBuf>,
    /// Language of tables and messages for people [default: from LANG, else vi]
    #[arg(long, global = true, value_enum)]
    pub(super) lang: Option<LangArgument>,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// `--lang`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum LangArgument {
    /// Vietnamese
    Vi,
    /// English
    En,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// The demo province: registry, private LDAP server, certificates, adoption, pages
    Demo(DemoArguments),
    /// Serve the pages
    Serve(ServeArguments),
    /// Bring the database up to this program
    Migrate(MigrateArguments),
    /// Check configuration, database, directory, revocation lists and clock; say what to do
    Doctor(JsonFlag),
    /// Read the whole registry and directory and report every inconsistency (exit 1 if any)
    Verify(JsonFlag),
    /// Keep the LDAP directory equal to the registry
    #[command(subcommand)]
    Directory(super::directory::DirectoryCommand),
    /// What waits for a person: entries of an adopted directory that are not plain
    #[command(subcommand)]
    Case(super::case::CaseCommand),
    /// Rows set aside: what the directory refused, what waits for a later attempt
    #[command(subcommand)]
    Quarantine(super::directory::QuarantineCommand),
    /// One-time codes by which officials set the password of their mailbox
    #[command(subcommand)]
    Activation(ActivationCommand),
    /// Personal data: retention, and a person's own copy
    #[command(subcommand)]
    PersonalData(PersonalDataCommand),
    /// Agencies
    #[command(subcommand)]
    Agency(AgencyCommand),
    /// Officials
    #[command(subcommand)]
    Official(OfficialCommand),
    /// Mailboxes
    #[command(subcommand)]
    Mailbox(super::mailbox::MailboxCommand),
    /// When mailboxes were last used
    #[command(subcommand)]
    MailboxUse(super::mailbox::MailboxUseCommand),
    /// Decisions on staff
    #[command(subcommand)]
    Decision(super::decision::DecisionCommand),
    /// Lists, whole, as CSV or a workbook
    Export(super::export_arguments::ExportArguments),
    /// Devices that keep keys: tokens, SIMs
    #[command(subcommand)]
    Device(super::device::DeviceCommand),
    /// Certificates and revocation lists
    #[command(subcommand)]
    Cert(super::cert::CertCommand),
    /// Signatures that document systems report, and what they prove
    #[command(subcommand)]
    Event(super::event::EventCommand),
    /// Document systems that report signatures
    #[command(subcommand)]
    DocumentSystem(super::event::SystemCommand),
    /// Requests to the CA: draft, submit, decide, letters
    #[command(subcommand)]
    Request(super::request::RequestCommand),
    /// An official form, 01 to 06, filled in from requests
    Form(Box<super::form::FormArguments>),
    /// Renewal campaigns: an agency's certificates that end by a day, asked for together
    #[command(subcommand)]
    Campaign(super::campaign::CampaignCommand),
    /// What agencies report beside what the registry counts: figures, goals
    #[command(subcommand)]
    Indicator(super::indicator::IndicatorCommand),
    /// Who must be able to sign: rules by category, rank and agency
    #[command(subcommand)]
    ScopeRule(super::scope_rule::ScopeRuleCommand),
    /// What gives points in the league table, in versions
    #[command(subcommand)]
    ScoreSet(super::score_set::ScoreSetCommand),
    /// Reports
    #[command(subcommand)]
    Report(ReportCommand),
    /// Log in; later commands act as this account
    Login(LoginArguments),
    /// End your log-in
    Logout,
    /// Accounts
    #[command(subcommand)]
    User(UserCommand),
    /// Mails that are owed, were sent, or could not be
    #[command(subcommand, visible_alias = "notice")]
    Notices(super::notices_arguments::NoticesCommand),
    /// Tokens by which programs call the API
    #[command(subcommand)]
    Token(TokenCommand),
    /// The record of who did what: checkpoints, export, proof
    #[command(subcommand)]
    Audit(super::audit::AuditCommand),
    /// Configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Secret keys: pepper of the passwords, personal data, audit
    #[command(subcommand)]
    Keys(KeysCommand),
}

#[derive(Debug, Args)]
pub(super) struct JsonFlag {
    /// Print one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub(super) struct DemoArguments {
    #[command(subcommand)]
    pub(super) command: Option<DemoCommand>,
    /// Personal mailboxes
    #[arg(long, default_value_t = 6149, value_parser = clap::value_parser!(u32).range(400..=2_000_000))]
    pub(super) mailboxes: u32,
    /// Seed: the same seed gives the same registry
    #[arg(long, default_value_t = 2019)]
    pub(super) seed: u64,
    /// Folder of the demo
    #[arg(long, default_value = "var/demo", value_name = "DIR")]
    pub(super) dir: PathBuf,
    /// Start over
    #[arg(long)]
    pub(super) reset: bool,
    /// Serve the pages when done [default: on a terminal]
    #[arg(long, overrides_with = "no_serve")]
    pub(super) serve: bool,
    /// Do not serve the pages; the LDAP server stays until `demo stop` or 30 idle minutes
    #[arg(long, overrides_with = "serve")]
    pub(super) no_serve: bool,
    /// Address and port of the pages
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR")]
    pub(super) listen: SocketAddr,
    /// Print one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum DemoCommand {
    /// Stop the demo's LDAP server
    Stop {
        /// Folder of the demo
        #[arg(long, default_value = "var/demo", value_name = "DIR")]
        dir: PathBuf,
    },
    /// Stop the demo's LDAP server when it has been idle for 30 minutes (started by `demo` itself)
    #[command(hide = true)]
    Watch {
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    /// Address and port, instead of [web] listen
    #[arg(long, value_name = "ADDR")]
    pub(super) listen: Option<SocketAddr>,
}

#[derive(Debug, Args)]
pub(super) struct MigrateArguments {
    /// Only say which migrations are applied and which wait (exit 1 if any waits)
    #[arg(long)]
    pub(super) status: bool,
    /// Then give this database role the rights of the program that serves: never to change the audit record
    #[arg(long, value_name = "ROLE", conflicts_with = "status")]
    pub(super) grant: Option<String>,
    /// Print one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum AgencyCommand {
    /// Import agencies from a CSV or XLSX file: the first ones as a whole, later ones below those that are recorded
    Import {
        /// CSV or XLSX file with the columns code, `name_vi`, level, kind, `parent_code`, `gso_code`
        file: PathBuf,
        /// Check only: list every bad row, write nothing (the default)
        #[arg(long, conflicts_with = "commit")]
        check: bool,
        /// Write the new agencies; if one row is bad, none, unless --skip-bad
        #[arg(long)]
        commit: bool,
        /// Write the good rows although others are bad
        #[arg(long)]
        skip_bad: bool,
        /// Write the bad rows with their reasons to this file (CSV), to be mended and imported again
        #[arg(long, value_name = "FILE")]
        bad_rows: Option<PathBuf>,
        /// First day on which they hold [default: today]
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        effective: Option<Date>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Record what became of agencies in a reorganisation, and take it back
    #[command(subcommand)]
    Succession(SuccessionCommand),
}

#[derive(Debug, Subcommand)]
pub(super) enum PersonalDataCommand {
    /// Show what is past its retention ([retention]); removes it only with --commit
    Purge {
        /// Remove it
        #[arg(long)]
        commit: bool,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Everything the registry holds of one official, as JSON
    Export {
        /// The official
        official: uuid::Uuid,
    },
    /// Show what would be erased of a person who left long ago, and what stays; --reason asks for it, --approve by another person
    /// carries it out
    Erase {
        /// The official
        official: uuid::Uuid,
        /// Ask for it, on this ground; write no name
        #[arg(long, value_name = "TEXT", conflicts_with = "approve")]
        reason: Option<String>,
        /// Approve what another person asked for: it is erased now and cannot be brought back
        #[arg(long)]
        approve: bool,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum ActivationCommand {
    /// Print activation sheets, one a page; an earlier open code of the same mailbox ends
    Issue {
        /// For this official; may be repeated
        #[arg(long, value_name = "ID", required_unless_present = "decision")]
        official: Vec<uuid::Uuid>,
        /// For everyone whom this decision names
        #[arg(long, value_name = "ID", conflicts_with = "official")]
        decision: Option<uuid::Uuid>,
        /// After a password was forgotten or may be known to others
        #[arg(long)]
        reset: bool,
        /// To be handed over as a link: ends after 3 days instead of 30
        #[arg(long)]
        link: bool,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Set the password of one's mailbox with a code
    Redeem {
        /// The code, as on the sheet
        code: String,
        /// Read the password from this file instead of asking
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum ReportCommand {
    /// How many can sign, by agency and level
    Adoption(super::report::AdoptionArguments),
    /// What the province reached in a year, each figure with its status, day and source
    YearEnd(super::year_end::YearEndArguments),
    /// Points, bands and ranks of agencies; with --agency one agency's score card
    League(super::league::LeagueArguments),
    /// Certificates, devices and signing in a year, and next year's need
    Demand(super::demand::DemandArguments),
    /// Mailboxes, certificates and signed documents: each figure with what it was counted from, for a month and its year so far
    Indicators(super::report_indicators::IndicatorsArguments),
    #[command(flatten)]
    Edition(super::edition::EditionCommand),
}

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// What is in force and where it comes from, secrets masked
    Print(JsonFlag),
}

#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Make the keys that are missing in the folder of [keys]; never overwrites one
    Create(JsonFlag),
}

/// Reads `2019-12-31` or `31/12/2019`.
pub(super) fn parse_date(text: &str) -> Result<Date, String> {
    use time::macros::format_description;
    let iso = format_description!("[year]-[month]-[day]");
    let vietnamese = format_description!("[day]/[month]/[year]");
    Date::parse(text, &iso)
        .or_else(|_| Date::parse(text, &vietnamese))
        .map_err(|_| "write a date as 2019-12-31 or 31/12/2019".to_owned())
}

/// Reads `2020-02-10T17:00:00+07:00`.
pub(super) fn parse_instant(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse_rfc3339(text).map_err(|_| "write an instant as 2020-02-10T17:00:00+07:00".to_owned())
}
