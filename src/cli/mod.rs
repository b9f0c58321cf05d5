//! The command line: one file a command. The contract is `docs/CLI.md`.
//!
//! Each command's `run` answers with an [`exit::Outcome`] or an [`exit::Failure`]; only this module prints failures and
//! turns both into the exit status.

mod access_arguments;
mod account;
mod activation;
mod agency;
mod arguments;
mod audit;
mod campaign;
mod case;
mod case_reports;
mod cert;
mod cert_alarms;
mod cert_validate;
mod config;
mod context;
mod days_to_come;
mod decision;
mod demand;
mod demo;
mod device;
mod directory;
mod doctor;
mod edition;
mod event;
mod exit;
mod export;
mod export_arguments;
mod fetching;
mod form;
mod import;
mod import_arguments;
mod indicator;
mod keys;
mod league;
mod login;
mod mailbox;
mod migrate;
mod notices;
mod notices_arguments;
mod notices_run;
mod official;
mod oidc;
mod output;
mod own_account;
mod own_notices;
mod personal_data;
mod private_file;
mod progress;
mod quarantine;
mod report;
mod report_file;
mod report_indicators;
mod report_people;
mod request;
mod scope_rule;
mod score_set;
mod serve;
mod session;
mod succession;
mod token;
mod user;
mod verify;
mod year_end;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Command};
use context::Invocation;
use exit::{Answer, report_failure};
use import_arguments::OfficialCommand;

use crate::domain::import::ImportKind;

/// Parses the command line, runs the command, and answers with its exit status.
#[must_use]
pub fn main() -> ExitCode {
    // Clap itself exits with 2 on wrong use and 0 on --help, as the contract says.
    let arguments = Arguments::parse();
    let invocation = Invocation::new(&arguments);
    // A configuration that cannot be read is told by the command that needs it.
    let log = invocation.config().map(|config| config.log).unwrap_or_default();
    crate::telemetry::start(log.format, matches!(arguments.command, Command::Serve(_)));
    // One thread drives everything but the pages: thousands of short exchanges with the directory would otherwise spend
    // their time in waking threads. What is heavy (signing, hashing) runs on blocking threads anyway.
    let mut builder = match arguments.command {
        Command::Serve(_) => tokio::runtime::Builder::new_multi_thread(),
        _ => tokio::runtime::Builder::new_current_thread(),
    };
    let runtime = match builder.enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("congvu: the asynchronous runtime does not start: {error}");
            return ExitCode::from(3);
        }
    };
    match runtime.block_on(run(arguments.command, &invocation)) {
        Ok(outcome) => outcome.into(),
        Err(failure) => report_failure(&failure),
    }
}

async fn run(command: Command, invocation: &Invocation) -> Answer {
    match command {
        Command::Demo(arguments) => Box::pin(demo::run(arguments, invocation)).await,
        Command::Serve(arguments) => serve::run(arguments, invocation).await,
        Command::Migrate(arguments) => migrate::run(&arguments, invocation).await,
        Command::Doctor(arguments) => doctor::run(&arguments, invocation).await,
        Command::Audit(command) => audit::run(command, invocation).await,
        Command::Verify(arguments) => verify::run(&arguments, invocation).await,
        Command::Directory(command) => Box::pin(directory::run(command, invocation)).await,
        Command::Case(command) => Box::pin(case::run(command, invocation)).await,
        Command::Mailbox(command) => mailbox::run(command, invocation).await,
        Command::MailboxUse(mailbox::MailboxUseCommand::Import(arguments)) => {
            Box::pin(import::run(ImportKind::MailboxUses, arguments, invocation)).await
        }
        Command::Device(command) => device::run(command, invocation).await,
        Command::Quarantine(command) => quarantine::run(command, invocation).await,
        Command::Activation(command) => activation::run(command, invocation).await,
        Command::PersonalData(command) => personal_data::run(command, invocation).await,
        Command::Agency(command) => Box::pin(agency::run(command, invocation)).await,
        Command::Decision(command) => Box::pin(decision::run(command, invocation)).await,
        Command::Official(OfficialCommand::Import(arguments)) => {
            Box::pin(import::run(ImportKind::Officials, arguments, invocation)).await
        }
        Command::Official(OfficialCommand::Lock(arguments)) => Box::pin(official::lock(arguments, invocation)).await,
        Command::Official(OfficialCommand::Unlock(arguments)) => {
            Box::pin(official::unlock(arguments, invocation)).await
        }
        Command::Export(arguments) => Box::pin(export::run(arguments, invocation)).await,
        Command::Cert(command) => Box::pin(cert::run(command, invocation)).await,
        Command::Event(command) => Box::pin(event::run(command, invocation)).await,
        Command::DocumentSystem(command) => event::run_systems(command, invocation).await,
        Command::Campaign(command) => Box::pin(campaign::run(command, invocation)).await,
        Command::Request(command) => Box::pin(request::run(command, invocation)).await,
        Command::Form(arguments) => Box::pin(form::run(*arguments, invocation)).await,
        Command::ScopeRule(command) => Box::pin(scope_rule::run(command, invocation)).await,
        Command::ScoreSet(command) => Box::pin(score_set::run(command, invocation)).await,
        Command::Indicator(command) => Box::pin(indicator::run(command, invocation)).await,
        Command::Report(command) => Box::pin(report::run(command, invocation)).await,
        Command::Login(arguments) => login::run(&arguments, invocation).await,
        Command::Logout => login::end(invocation).await,
        Command::User(command) => user::run(command, invocation).await,
        Command::Notices(command) => notices::run(command, invocation).await,
        Command::Token(command) => token::run(command, invocation).await,
        Command::Config(command) => config::run(&command, invocation),
        Command::Keys(command) => keys::run(&command, invocation),
    }
}
