//! Where foreign entries come from: a directory, or an LDIF file. Parts go through a channel that holds one, so that nobody reads ahead of
//! who matches.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use tokio::sync::mpsc;

use crate::directory::ldif::{LdifError, LdifReader, Limits};
use crate::directory::named::Named;
use crate::directory::port::{Directory, NamedQuery, ReadProof};
use crate::domain::lang::Bilingual;
use crate::operations::error::{OperationError, OperationResult};

/// Entries of a file handed on at once.
const PART: usize = 1_000;

/// Where entries come from.
pub enum Source<'a> {
    /// A directory.
    Directory(&'a dyn Directory),
    /// A file as `slapcat` and `ldapsearch -LLL` write it.
    Ldif(PathBuf),
}

impl std::fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Directory(_) => f.write_str("Directory"),
            Self::Ldif(path) => write!(f, "Ldif({})", path.display()),
        }
    }
}

/// Sends every part on; gives the proof of a directory's read. It ends early when nobody takes parts any more.
pub(super) async fn read(
    source: Source<'_>,
    query: NamedQuery,
    send: mpsc::Sender<Vec<Named>>,
) -> OperationResult<Option<ReadProof>> {
    match source {
        Source::Directory(directory) => Ok(Some(directory.read_named(&query, &send).await?)),
        Source::Ldif(path) => {
            let read = tokio::task::spawn_blocking(move || read_file(&path, &send)).await;
            read.map_err(|_| OperationError::ShuttingDown)?.map(|()| None)
        }
    }
}

fn read_file(path: &Path, send: &mpsc::Sender<Vec<Named>>) -> OperationResult<()> {
    let refused = |error: &LdifError| OperationError::Conflict {
        reason: Bilingual::new(
            format!("Không đọc được tệp {} ({error}); chưa ghi gì", path.display()),
            format!("{} cannot be read: {error}; nothing was written", path.display()),
        ),
    };
    let file = File::open(path).map_err(|error| refused(&error.into()))?;
    let mut part = Vec::with_capacity(PART);
    for entry in LdifReader::new(BufReader::with_capacity(1 << 18, file), Limits::default()) {
        part.push(entry.map_err(|error| refused(&error))?);
        if part.len() == PART && send.blocking_send(std::mem::replace(&mut part, Vec::with_capacity(PART))).is_err() {
            return Ok(());
        }
    }
    if !part.is_empty() {
        // Nobody to take it means that the other side knows why.
        drop(send.blocking_send(part));
    }
    Ok(())
}
