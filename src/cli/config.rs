//! `congvu config print`.

use super::arguments::ConfigCommand;
use super::context::Invocation;
use super::exit::{Answer, Failure, Fault, Outcome};
use super::output;
use crate::config::settings;

pub(super) fn run(command: &ConfigCommand, invocation: &Invocation) -> Answer {
    let ConfigCommand::Print(flag) = command;
    let settings =
        settings(invocation.config_file.as_deref()).map_err(|error| Failure::from_error(Fault::Use, &error))?;
    // What is printed must also be good: a wrong value is told here rather than by the next command.
    invocation.config()?;
    if flag.json {
        return output::json(&settings);
    }
    let width = settings.iter().map(|setting| setting.key.len()).max().unwrap_or_default();
    for setting in &settings {
        println!("{:width$} = {}   # {}", setting.key, setting.value, setting.source);
    }
    Ok(Outcome::Done)
}
