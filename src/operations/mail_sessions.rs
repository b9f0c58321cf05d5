//! Ending open mail sessions: LDAP refuses only new log-ins, so the mail server is told by a command of the installation:
//! `ldap-schema/dovecot/end-sessions` is one for Dovecot.

use std::process::Stdio;
use std::time::Duration;

use async_trait::async_trait;
use tokio::process::Command;

use crate::domain::mailbox::uid;

/// How long the command may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What became of open sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionsEnded {
    /// The mail server confirmed it.
    Confirmed,
    /// No command is set: sessions end when they end.
    NotConfigured,
    /// The command failed: somebody has to look.
    Failed(String),
}

/// A mail server that can be told to end sessions.
#[async_trait]
pub trait MailSessions: Send + Sync {
    /// Ends the sessions of the mailbox of that number.
    async fn end(&self, number: i64) -> SessionsEnded;
}

/// A command of the installation; `{uid}` in its arguments becomes the directory's `uid`. Empty: none is set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionCommand {
    /// Program and arguments; no shell reads them.
    pub words: Vec<String>,
}

#[async_trait]
impl MailSessions for SessionCommand {
    async fn end(&self, number: i64) -> SessionsEnded {
        let Some((program, arguments)) = self.words.split_first() else { return SessionsEnded::NotConfigured };
        let uid = uid(number);
        let mut command = Command::new(program);
        command.args(arguments.iter().map(|word| word.replace("{uid}", &uid)));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
        match tokio::time::timeout(PATIENCE, command.output()).await {
            Ok(Ok(output)) if output.status.success() => SessionsEnded::Confirmed,
            Ok(Ok(output)) => {
                let said = String::from_utf8_lossy(&output.stderr).chars().take(200).collect::<String>();
                SessionsEnded::Failed(format!("{} ({})", output.status, said.trim()))
            }
            Ok(Err(error)) => SessionsEnded::Failed(error.to_string()),
            Err(_) => SessionsEnded::Failed(format!("no end within {} s", PATIENCE.as_secs())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(words: &[&str]) -> SessionCommand {
        SessionCommand { words: words.iter().map(|word| (*word).to_owned()).collect() }
    }

    #[tokio::test]
    async fn the_command_is_run_with_the_uid_and_its_failure_is_told() {
        assert_eq!(command(&[]).end(7).await, SessionsEnded::NotConfigured);
        assert_eq!(command(&["test", "{uid}", "=", "m000007"]).end(7).await, SessionsEnded::Confirmed);
        assert!(matches!(command(&["test", "{uid}", "=", "m000008"]).end(7).await, SessionsEnded::Failed(_)));
        assert!(matches!(command(&["/nowhere/doveadm"]).end(7).await, SessionsEnded::Failed(_)));
    }
}
