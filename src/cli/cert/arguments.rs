//! What may be typed after `congvu cert`.

use std::path::PathBuf;

use clap::Subcommand;
use time::Date;
use uuid::Uuid;

use crate::cli::arguments::parse_date;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum CertCommand {
    /// Import certificates: DER, PEM, P7B, ZIP
    Import {
        /// Files
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Where their keys are kept: a certificate takes the place of the holder's last one on the same medium
        #[arg(long)]
        medium: Option<crate::cli::device::MediumArgument>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Hold every certificate against the rules of the law and the standards anew
    Lint {
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Show how far a certificate is and what happened to it
    Show {
        /// The certificate: its identifier or SHA-256 fingerprint
        certificate: String,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Record that a certificate's holder has it: the holder by themselves, anybody else with the signed receipt
    Handover {
        /// The certificate: its identifier or SHA-256 fingerprint
        certificate: String,
        /// The day on which its holder signed for it [default: today]
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        on: Option<Date>,
        /// The scanned receipt: its SHA-256 is kept, the file is not
        #[arg(long, value_name = "FILE")]
        receipt: Option<PathBuf>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Say whose a certificate is, where the import found nobody, several people, or the wrong one
    Owner {
        /// The certificate: its identifier or SHA-256 fingerprint
        certificate: String,
        /// The official whose it is
        #[arg(long, required_unless_present = "nobody", conflicts_with = "nobody")]
        official: Option<Uuid>,
        /// It is nobody's whom the registry knows
        #[arg(long)]
        nobody: bool,
        /// On what ground; write no name
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// From which day on, YYYY-MM-DD; without it, from the first day on which it was whose it is today
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        from: Option<Date>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Judge a certificate from files alone: no registry, no network (exit 0 only when valid)
    Validate(crate::cli::cert_validate::ValidateArguments),
    /// Judge many certificates in one process: a JSON document a line, in order
    ValidateMany(crate::cli::cert_validate::ValidateManyArguments),
    /// What somebody should look at: revocations that nobody asked for or that the CA owes, certificates of who left, and the like
    Alarms {
        /// Only this kind: `unannounced_revocation`, `unconfirmed_revocation`, `unasked_revocation`, `orphan`,
        /// `address_mismatch`, `parallel`, `contested`, `unknown_to_ca` or `signed_after_leaving`
        #[arg(long)]
        kind: Option<String>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Fetch the CA's revocation lists and ask its OCSP responder about what is pending or contested, or take both from files with the
    /// same checks
    Refresh {
        /// File or folder of revocation lists and OCSP answers, on a closed network
        #[arg(long, value_name = "FILE|DIR")]
        from: Option<PathBuf>,
        /// Only ask the OCSP responder, about these certificates: identifiers or SHA-256 fingerprints
        #[arg(long, value_name = "CERT", num_args = 1.., conflicts_with = "from", requires = "reason")]
        ocsp: Vec<String>,
        /// Why; it is kept, and should name no person
        #[arg(long, requires = "ocsp")]
        reason: Option<String>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
}
