//! `congvu audit`: the record of who did what: signed, exported, and proved.

mod verify;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::context::{Invocation, operation_failure, store_failure};
use super::exit::{Answer, Failure, Outcome};
use super::output;
use crate::operations::Registry;
use crate::operations::audit_checkpoint::{make_checkpoint, note_key};
use crate::operations::verify_audit::ExportedLeaf;

/// Records that are read together.
const PAGE: u32 = 500;

#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Sign the record as it stands, keep the checkpoint and print it: store it elsewhere
    Checkpoint {
        /// Write to this file instead of standard output
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Write every record as a line of JSON, for verifying elsewhere
    Export {
        /// Write to this file instead of standard output
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Recompute every hash and hold the record against its signed checkpoints (exit 1 if it was altered)
    Verify(VerifyArguments),
    /// Print the public key that verifies checkpoints
    Key,
}

#[derive(Debug, clap::Args)]
pub(super) struct VerifyArguments {
    /// A checkpoint that was kept elsewhere: the record must begin with what it signs
    #[arg(long, value_name = "CHECKPOINT")]
    from: Option<PathBuf>,
    /// Verify this export instead of the registry; needs no database
    #[arg(long, value_name = "FILE")]
    leaves: Option<PathBuf>,
    /// The public key, as `audit key` prints it
    #[arg(long, value_name = "PUBFILE", requires = "leaves")]
    key: Option<PathBuf>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(command: AuditCommand, invocation: &Invocation) -> Answer {
    if let AuditCommand::Verify(arguments) = &command
        && let Some(leaves) = &arguments.leaves
    {
        return verify::offline(leaves, arguments, invocation);
    }
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    match command {
        AuditCommand::Checkpoint { out } => {
            let checkpoint = make_checkpoint(&registry).await.map_err(|error| operation_failure(&error))?;
            write(out.as_deref(), checkpoint.note.as_bytes())
        }
        AuditCommand::Key => {
            let key = note_key(&registry).map_err(|error| operation_failure(&error))?;
            output::text_out(&format!("{}\n", key.public()))
        }
        AuditCommand::Export { out } => {
            let written = export(&registry, out.as_deref()).await?;
            let actor = invocation.actor(&config, &registry).await?;
            let books = registry.store.bookkeeping().await.map_err(|error| store_failure(&error))?;
            books.audit(registry.event(&actor, "export_audit").with("count", written));
            books.commit().await.map_err(|error| store_failure(&error))?;
            Ok(Outcome::Done)
        }
        AuditCommand::Verify(arguments) => verify::online(&registry, &arguments, invocation).await,
    }
}

/// Writes the records that there are now, page by page; gives how many.
async fn export(registry: &Registry, out: Option<&Path>) -> Result<u64, Failure> {
    let mut file: Box<dyn std::io::Write + Send> = match out {
        None => Box::new(std::io::stdout()),
        Some(path) => Box::new(std::io::BufWriter::new(std::fs::File::create(path).map_err(|e| unwritable(path, &e))?)),
    };
    let place = out.unwrap_or(Path::new("standard output"));
    let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
    let size = reader.audit_size().await.map_err(|error| store_failure(&error))?;
    drop(reader);
    let mut next = 0;
    while next < size {
        let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
        let page = reader.audit_octets(next, PAGE).await.map_err(|error| store_failure(&error))?;
        if page.is_empty() {
            break;
        }
        for (record, octets) in page.into_iter().take_while(|(record, _)| *record < size) {
            let line =
                ExportedLeaf::of(record, &octets).and_then(|leaf| serde_json::to_string(&leaf).ok()).ok_or_else(
                    || Failure::wrong_use(format!("record {record} cannot be read; run `congvu audit verify`")),
                )?;
            writeln!(file, "{line}").map_err(|error| unwritable(place, &error))?;
            next = record + 1;
        }
    }
    file.flush().map_err(|error| unwritable(place, &error))?;
    Ok(next)
}

fn write(out: Option<&Path>, octets: &[u8]) -> Answer {
    match out {
        None => output::text_out(&String::from_utf8_lossy(octets)),
        Some(path) => std::fs::write(path, octets).map(|()| Outcome::Done).map_err(|error| unwritable(path, &error)),
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::outside(format!("cannot write {}: {error}", path.display()))
}
