//! What may be typed after `congvu request`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use time::Date;

use crate::cli::arguments::parse_date;
use crate::domain::certificate::request::content::RevocationReason;
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::device::Medium;
use crate::domain::ids::{CampaignId, CertificateId, RequestId};
use crate::operations::tie_official::OfficialKey;

/// `congvu request`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum RequestCommand {
    /// List requests, newest first
    List(ListArguments),
    /// Show a request: what it asks for and what happened to it
    Show {
        /// Request
        request: RequestId,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Open a request: new, renew, change, revoke, `device_recover`, `stop_use`
    Draft(Box<DraftArguments>),
    /// Write anew what a draft, or a request that was given back, asks for: all of it
    Mend {
        /// Request
        request: RequestId,
        #[command(flatten)]
        content: ContentArguments,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Hand a request in; somebody else decides it
    Submit(OneRequest),
    /// Take a submitted request up for review
    TakeUp(OneRequest),
    /// Approve a submitted request: never what you wrote or submitted yourself
    Approve(OneRequest),
    /// Give a submitted request back for repair
    Return(WithReason),
    /// Refuse a submitted request
    Reject(WithReason),
    /// Take a request back that no letter has taken to the CA; of a pressing revocation that was submitted, not your own
    Cancel(WithReason),
    /// Record the letter that takes approved requests to the CA: all of them, or none
    Letter(LetterArguments),
    /// Record that the CA refused a request, by a letter of its own
    Refuse {
        /// Request
        request: RequestId,
        #[command(flatten)]
        letter: LetterFields,
        /// Why the CA refuses
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(in crate::cli) struct OneRequest {
    /// Request
    pub(super) request: RequestId,
    /// Print one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct WithReason {
    /// Request
    pub(super) request: RequestId,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(super) reason: String,
    /// Print one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct DraftArguments {
    /// What is asked
    pub(super) kind: RequestKind,
    /// For whom: identifier, or mail address; for an agency's certificate, who answers for its device
    #[arg(long, value_name = "ID|ADDRESS")]
    pub(super) official: OfficialKey,
    /// The certificate that it is about
    #[arg(long, value_name = "ID")]
    pub(super) certificate: Option<CertificateId>,
    #[command(flatten)]
    pub(super) content: ContentArguments,
    /// Print one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

/// The fields of the forms that the registry does not know by itself.
#[derive(Debug, Args)]
pub(in crate::cli) struct ContentArguments {
    /// Why it is to be revoked, or its use stopped: `key_exposed`, `device_lost`, moved, replaced, left, retired, died, dissolved, `authority_withdrawn`
    #[arg(long, value_name = "CODE")]
    pub(super) reason: Option<RevocationReason>,
    /// Where the key is to live: usb, sim, remote, hsm
    #[arg(long)]
    pub(super) medium: Option<Medium>,
    /// Serial number of the device
    #[arg(long, value_name = "TEXT")]
    pub(super) device_serial: Option<String>,
    /// What is to be changed
    #[arg(long, value_name = "TEXT")]
    pub(super) item: Option<String>,
    /// What it should say instead
    #[arg(long, value_name = "TEXT")]
    pub(super) new_value: Option<String>,
    /// Extend the validity too
    #[arg(long)]
    pub(super) extend: bool,
    /// Number of the mobile of a SIM
    #[arg(long, value_name = "NUMBER")]
    pub(super) mobile: Option<String>,
    /// The agency's first request: signed by hand and sealed
    #[arg(long)]
    pub(super) first_of_agency: bool,
    /// The agency whose certificate it is
    #[arg(long, value_name = "CODE")]
    pub(super) agency: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct LetterFields {
    /// Number and symbol of the letter
    #[arg(long, value_name = "TEXT")]
    pub(super) number: String,
    /// The day that it bears
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub(super) dated_on: Date,
    /// Its scan: its SHA-256 is kept, the file is not
    #[arg(long, value_name = "FILE")]
    pub(super) scan: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct LetterArguments {
    /// Requests
    #[arg(required = true)]
    pub(super) requests: Vec<RequestId>,
    #[command(flatten)]
    pub(super) letter: LetterFields,
    /// Print one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ListArguments {
    /// Only of this kind
    #[arg(long)]
    pub(super) kind: Option<RequestKind>,
    /// Only that stand here
    #[arg(long)]
    pub(super) state: Option<RequestState>,
    /// Only for this official: identifier, or mail address
    #[arg(long, value_name = "ID|ADDRESS")]
    pub(super) official: Option<OfficialKey>,
    /// Only for those posted in this agency
    #[arg(long, value_name = "CODE", conflicts_with = "under")]
    pub(super) agency: Option<String>,
    /// Only for those posted in this agency and below it
    #[arg(long, value_name = "CODE")]
    pub(super) under: Option<String>,
    /// Only what waits for you
    #[arg(long)]
    pub(super) mine: bool,
    /// Only what should have been sent, or answered by the CA, before today
    #[arg(long)]
    pub(super) overdue: bool,
    /// Only of this renewal campaign
    #[arg(long, value_name = "ID")]
    pub(super) campaign: Option<CampaignId>,
    /// At most so many
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(super) limit: u32,
    /// Print one JSON document
    #[arg(long)]
    pub(super) json: bool,
}
