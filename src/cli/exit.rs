//! How a command ends: done, "no", or a failure with an exit status of its own.

use std::error::Error;
use std::process::ExitCode;

/// How a command that ran to its end answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Exit status 0.
    Done,
    /// Exit status 1: the answer is "no" (findings, guard stopped, not valid).
    No,
}

/// Whose fault a failure is: its exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// 1: nobody's; the guard says no, or somebody else is at it.
    Guard,
    /// 2: wrong use or configuration.
    Use,
    /// 3: something outside failed (directory, database, network).
    Outside,
}

/// A command that could not do its work.
#[derive(Debug)]
pub(super) struct Failure {
    fault: Fault,
    message: String,
}

/// What every command answers.
pub(super) type Answer = Result<Outcome, Failure>;

impl Failure {
    /// Wrong use or configuration.
    pub(super) fn wrong_use(message: impl Into<String>) -> Self {
        Self { fault: Fault::Use, message: message.into() }
    }

    /// Not now.
    pub(super) fn no(message: impl Into<String>) -> Self {
        Self { fault: Fault::Guard, message: message.into() }
    }

    /// Something outside failed.
    pub(super) fn outside(message: impl Into<String>) -> Self {
        Self { fault: Fault::Outside, message: message.into() }
    }

    /// What a person reads.
    pub(super) fn message(&self) -> &str {
        &self.message
    }

    /// An error of a lower room, with what caused it.
    pub(super) fn from_error(fault: Fault, error: &dyn Error) -> Self {
        let mut message = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            let text = cause.to_string();
            // Some libraries repeat their cause in their own words.
            if !message.contains(&text) {
                message.push_str(": ");
                message.push_str(&text);
            }
            source = cause.source();
        }
        Self { fault, message }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::No => Self::from(1),
        }
    }
}

/// Prints a failure as one line and gives its exit status.
pub(super) fn report_failure(failure: &Failure) -> ExitCode {
    let line = failure.message.split_whitespace().collect::<Vec<_>>().join(" ");
    eprintln!("congvu: {line}");
    ExitCode::from(match failure.fault {
        Fault::Guard => 1,
        Fault::Use => 2,
        Fault::Outside => 3,
    })
}
