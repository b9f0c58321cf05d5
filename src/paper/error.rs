//! Why a paper cannot be printed.

use std::path::PathBuf;

use thiserror::Error;

/// Why a paper cannot be printed.
#[derive(Debug, Error)]
pub enum PaperError {
    /// No font of the kind is there.
    #[error(
        "no font with the widths of Times and all Vietnamese letters was found below {}; install Debian's package \
         fonts-liberation2 (or fonts-croscore)", .folders.iter().map(|folder| folder.display().to_string()).collect::<Vec<_>>().join(", ")
    )]
    NoFont {
        /// Where it was looked for.
        folders: Vec<PathBuf>,
    },
    /// The typesetter refused it.
    #[error("the pages cannot be set: {0}")]
    Setting(String),
    /// The data have no JSON.
    #[error("the pages' data cannot be written: {0}")]
    Data(#[from] serde_json::Error),
}
