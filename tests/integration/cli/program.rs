//! Runs the real binary as somebody who has no configuration, no session and no other variables but those given.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// A user of the program: a home of their own, and what they set in the environment.
pub(crate) struct Program {
    home: tempfile::TempDir,
    config: Option<PathBuf>,
    variables: Vec<(String, String)>,
}

/// What a command answered.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) status: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Program {
    pub(crate) fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap(), config: None, variables: Vec::new() }
    }

    pub(crate) fn configured(config: &Path) -> Self {
        Self { config: Some(config.to_owned()), ..Self::new() }
    }

    /// Sets a variable for the commands that follow.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.into()));
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.set(name, value);
        self
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Writes a file into the user's home.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.home.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    }

    pub(crate) fn command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_congvu"));
        command.env_clear().env("HOME", self.home.path()).env("LANG", "en_US.UTF-8");
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        if let Some(config) = &self.config {
            command.env("CONGVU_CONFIG", config);
        }
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.args(arguments).current_dir(self.home.path()).stdin(Stdio::null());
        command
    }

    pub(crate) fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Said {
        self.command(arguments).output().unwrap().into()
    }

    /// Starts a command; the test kills it.
    pub(crate) fn spawn<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Child {
        self.command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Said {
    /// What a command printed that did its work without a word of complaint.
    #[track_caller]
    pub(crate) fn done(self) -> String {
        assert_eq!((self.status, self.err.as_str()), (Some(0), ""), "{}", self.out);
        self.out
    }

    /// The same as one JSON document.
    #[track_caller]
    pub(crate) fn json(self) -> Value {
        let text = self.done();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    /// What a command printed whose answer is "no": exit status 1, nothing on standard error.
    #[track_caller]
    pub(crate) fn no(self) -> String {
        assert_eq!((self.status, self.err.as_str()), (Some(1), ""), "{}", self.out);
        self.out
    }

    /// The one line on standard error of a command that was refused with `status` and printed nothing.
    #[track_caller]
    pub(crate) fn refused(self, status: i32) -> String {
        assert_eq!((self.status, self.out.as_str()), (Some(status), ""), "{}", self.err);
        let line = self.err.strip_prefix("congvu: ").unwrap_or_else(|| panic!("not ours: {}", self.err));
        let line = line.strip_suffix('\n').unwrap_or(line);
        assert!(!line.contains('\n') && !line.is_empty(), "not one line: {line}");
        assert!(!line.contains("panicked") && !line.contains("Error {"), "not for people: {line}");
        line.to_owned()
    }
}

/// Checks that `text` says each of `words`.
#[track_caller]
pub(crate) fn assert_says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "'{word}' is missing in: {text}");
    }
}
