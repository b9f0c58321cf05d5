//! `congvu cert validate` and `cert validate-many`: verdicts from files alone, without a registry.

mod evidence;
mod text;

use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use clap::{ArgAction, Args, ValueEnum};
use serde::Serialize;

use self::evidence::Evidence;
use super::context::Invocation;
use super::exit::{Answer, Failure, Outcome};
use super::output;
use crate::domain::clock::Timestamp;
use crate::pki::container::{Limits, certificates};
use crate::pki::policy::{InitialPolicies, PolicyOid};
use crate::pki::validate::{Purpose, RevocationRule, Status, Terms, Validator, Verdict};

/// Bytes of a file that holds the certificate in question: far above any certificate in PEM with its chain.
const MAX_CERTIFICATE_FILE: usize = 1 << 20;
/// Certificates judged at a time by `validate-many`.
const PART: usize = 1_000;

#[derive(Debug, Args)]
pub(super) struct ValidateArguments {
    /// The certificate: DER, PEM or P7B; of several in it, the first is judged
    #[arg(value_name = "CERT")]
    certificate: PathBuf,
    #[command(flatten)]
    means: Means,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct ValidateManyArguments {
    /// File with the path of one certificate a line
    #[arg(long, value_name = "F")]
    list: PathBuf,
    #[command(flatten)]
    means: Means,
    /// Accepted and without effect: the answer is JSON, a document a line
    #[arg(long)]
    json: bool,
}

/// By what certificates are judged. Each F is a DER file, a PEM bundle, or a folder, which stands for every file in it.
#[derive(Debug, Args)]
struct Means {
    /// Trusted roots
    #[arg(long, value_name = "F", required = true, num_args = 1.., action = ArgAction::Append)]
    anchor: Vec<PathBuf>,
    /// CA certificates that may stand between
    #[arg(long, value_name = "F", num_args = 1.., action = ArgAction::Append)]
    intermediate: Vec<PathBuf>,
    /// Revocation lists
    #[arg(long, value_name = "F", num_args = 1.., action = ArgAction::Append)]
    crl: Vec<PathBuf>,
    /// OCSP answers
    #[arg(long, value_name = "F", num_args = 1.., action = ArgAction::Append)]
    ocsp: Vec<PathBuf>,
    /// Leave revocation aside; without it and without lists and answers nothing is known of it: indeterminate
    #[arg(long, conflicts_with_all = ["crl", "ocsp"])]
    no_revocation: bool,
    /// Instant of the verdict [default: now]
    #[arg(long, value_name = "RFC3339", value_parser = parse_instant)]
    at: Option<Timestamp>,
    /// Policies acceptable at the start (RFC 5280's user-initial-policy-set): any, or identifiers
    #[arg(long, value_name = "any|OID", num_args = 1.., action = ArgAction::Append, value_parser = parse_policy)]
    policy: Vec<PolicyArgument>,
    /// For what the certificate is to be used
    #[arg(long, value_enum, default_value_t = PurposeArgument::Sign)]
    purpose: PurposeArgument,
}

/// `--purpose`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PurposeArgument {
    /// Signing here: its key usage, and our table of algorithms
    Sign,
    /// Anything: no key usage is asked for, and only what is broken is refused (MD5, RSA below 1024 bits)
    Any,
}

#[derive(Debug, Clone)]
enum PolicyArgument {
    Any,
    Oid(PolicyOid),
}

fn parse_policy(text: &str) -> Result<PolicyArgument, String> {
    if text == "any" {
        return Ok(PolicyArgument::Any);
    }
    text.parse().map(PolicyArgument::Oid).map_err(|error: crate::pki::policy::NotAPolicy| error.to_string())
}

fn parse_instant(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse_rfc3339(text).map_err(|_| "write an instant as 2019-12-31T09:00:00+07:00".to_owned())
}

impl Means {
    fn terms(&self) -> Terms {
        let oids = self.policy.iter().filter_map(|policy| match policy {
            PolicyArgument::Any => None,
            PolicyArgument::Oid(oid) => Some(oid.clone()),
        });
        let is_any = self.policy.is_empty() || self.policy.iter().any(|policy| matches!(policy, PolicyArgument::Any));
        Terms {
            purpose: match self.purpose {
                PurposeArgument::Sign => Purpose::Sign,
                PurposeArgument::Any => Purpose::Any,
            },
            revocation: if self.no_revocation { RevocationRule::Unchecked } else { RevocationRule::Required },
            policies: if is_any { InitialPolicies::Any } else { InitialPolicies::Only(oids.collect()) },
        }
    }

    fn at(&self, invocation: &Invocation) -> Result<Timestamp, Failure> {
        self.at.map_or_else(|| Ok(invocation.config()?.clock.clock().0.now()), Ok)
    }
}

/// A verdict among many.
#[derive(Serialize)]
struct Line<'a> {
    cert: String,
    #[serde(flatten)]
    judged: Judged<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Judged<'a> {
    Verdict(&'a Verdict),
    Unread { error: String },
}

/// `cert validate`: 0 only when valid.
pub(super) fn one(arguments: &ValidateArguments, invocation: &Invocation) -> Answer {
    let evidence = Evidence::read(&arguments.means, invocation)?;
    let (at, terms) = (arguments.means.at(invocation)?, arguments.means.terms());
    let bytes = read(&arguments.certificate).map_err(Failure::wrong_use)?;
    let validator = Validator { trust: &evidence.trust, lists: &evidence.lists };
    let verdict = match certificate(&bytes) {
        Ok(der) => validator.validate_for(&der, at, &terms),
        Err(reason) => Verdict::malformed(&bytes, at, reason),
    };
    let outcome = if verdict.status == Status::Valid { Outcome::Done } else { Outcome::No };
    if arguments.json {
        output::json_then(&verdict, outcome)
    } else {
        output::text_then(&text::of(&verdict, invocation.lang), outcome)
    }
}

/// `cert validate-many`: 0 when all were judged, whatever the verdicts.
pub(super) fn many(arguments: &ValidateManyArguments, invocation: &Invocation) -> Answer {
    let evidence = Evidence::read(&arguments.means, invocation)?;
    let (at, terms) = (arguments.means.at(invocation)?, arguments.means.terms());
    let list = std::fs::read(&arguments.list)
        .map_err(|error| Failure::wrong_use(format!("cannot read {}: {error}", arguments.list.display())))?;
    let lines = list.split(|&octet| octet == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let paths: Vec<&[u8]> = lines.filter(|line| !line.trim_ascii().is_empty()).collect();
    let validator = Validator { trust: &evidence.trust, lists: &evidence.lists };
    let mut unread = 0_usize;
    for part in paths.chunks(PART) {
        let files: Vec<Result<Vec<u8>, String>> =
            part.iter().map(|path| read(Path::new(std::ffi::OsStr::from_bytes(path)))).collect();
        let found: Vec<Result<Vec<u8>, String>> = files.iter().flatten().map(|bytes| certificate(bytes)).collect();
        let ders: Vec<&[u8]> = found.iter().flatten().map(Vec::as_slice).collect();
        let mut verdicts = validator.validate_each(&ders, at, &terms).into_iter();
        let mut found = found.iter();
        let mut out = String::new();
        for (path, file) in part.iter().zip(&files) {
            let verdict = match file {
                Err(_) => None,
                Ok(bytes) => match found.next() {
                    Some(Err(reason)) => Some(Verdict::malformed(bytes, at, reason.clone())),
                    _ => verdicts.next(),
                },
            };
            let judged = match (&verdict, file) {
                (Some(verdict), _) => Judged::Verdict(verdict),
                (None, Err(error)) => Judged::Unread { error: error.clone() },
                (None, Ok(_)) => Judged::Unread { error: "it was not judged".to_owned() },
            };
            unread += usize::from(verdict.is_none());
            let line = Line { cert: String::from_utf8_lossy(path).into_owned(), judged };
            out.push_str(&serde_json::to_string(&line).map_err(|error| Failure::outside(error.to_string()))?);
            out.push('\n');
        }
        output::text_out(&out)?;
    }
    if unread == 0 {
        return Ok(Outcome::Done);
    }
    Err(Failure::wrong_use(format!("{unread} of {} certificates could not be read; their lines say why", paths.len())))
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    read_up_to(path, MAX_CERTIFICATE_FILE).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// A file's bytes, up to the bound and one more.
fn read_up_to(path: &Path, bound: usize) -> std::io::Result<Vec<u8>> {
    let limit = u64::try_from(bound).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The first certificate in a file, or why there is none.
fn certificate(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let limits = Limits {
        max_file_bytes: MAX_CERTIFICATE_FILE,
        max_members: 2,
        max_inflated_bytes: MAX_CERTIFICATE_FILE,
        max_nesting: 1,
        max_certificates: 100,
    };
    match certificates("", bytes, &limits).into_iter().next().map(|item| item.content) {
        Some(Ok(der)) => Ok(der),
        Some(Err(refusal)) => Err(refusal.to_string()),
        None => Err("there is nothing in it".to_owned()),
    }
}
