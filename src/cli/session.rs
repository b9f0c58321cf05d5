//! The log-in session that the shell keeps between commands: a file that only its owner can read, one a database.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use sha2::{Digest as _, Sha256};

use super::exit::Failure;
use crate::auth::token::SessionToken;

/// The variable that carries a token instead of the file.
const VARIABLE: &str = "CONGVU_TOKEN";

/// Where the session with this database is kept: below `$XDG_STATE_HOME` or `~/.local/state`.
fn file(database_url: &str) -> Result<PathBuf, Failure> {
    let state = std::env::var_os("XDG_STATE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local").join("state")));
    let state = state.ok_or_else(|| Failure::wrong_use("HOME is not set; set it, or put the token in CONGVU_TOKEN"))?;
    let digest = hex::encode(Sha256::digest(database_url.as_bytes()));
    Ok(state.join("congvu").join(format!("session-{}", digest.get(..16).unwrap_or_default())))
}

/// The token of the current log-in, if there is one.
pub(super) fn current(database_url: &str) -> Result<Option<SessionToken>, Failure> {
    if let Ok(text) = std::env::var(VARIABLE) {
        return Ok(Some(SessionToken::presented(&text)));
    }
    Ok(fs::read_to_string(file(database_url)?).ok().map(|text| SessionToken::presented(&text)))
}

/// Forgets the token that was kept.
pub(super) fn forget(database_url: &str) -> Result<(), Failure> {
    let path = file(database_url)?;
    match fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::outside(format!("cannot delete {}: {error}", path.display())))
        }
        _ => Ok(()),
    }
}

/// Keeps a token for the commands that follow.
pub(super) fn keep(database_url: &str, token: &SessionToken) -> Result<PathBuf, Failure> {
    let path = file(database_url)?;
    let failed = |error: std::io::Error| Failure::outside(format!("cannot write {}: {error}", path.display()));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    // A file that exists keeps its mode when it is opened: begin anew.
    if path.exists() {
        fs::remove_file(&path).map_err(failed)?;
    }
    let mut opened = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).map_err(failed)?;
    writeln!(opened, "{}", token.reveal()).map_err(failed)?;
    Ok(path)
}
