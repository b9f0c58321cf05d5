//! What `cert validate` judges by, out of files: roots, CA certificates, lists, OCSP answers.
//!
//! A root that cannot be read ends the command: it is what the person trusts. Of everything else, what is not good is told on standard
//! error and left out, which can only make a verdict worse.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Means, PurposeArgument, read_up_to};
use crate::cli::context::{Invocation, files_at, sha1_exception, unreadable};
use crate::cli::exit::{Failure, Fault};
use crate::pki::algorithm::AlgorithmPolicy;
use crate::pki::chain::{TrustError, TrustStore};
use crate::pki::container::{CRL_LABEL, Limits, OCSP_LABEL, certificates, objects};
use crate::pki::generation::sha1_of_first_generation;
use crate::pki::ocsp::{OcspTerms, VerifiedOcsp};
use crate::pki::revocation::{CrlLimits, RevocationLists, VerifiedCrl};

/// Bytes of one file; revocation lists have the same cap.
const MAX_FILE: usize = 64 << 20;

/// Everything read and verified.
pub(super) struct Evidence {
    pub(super) trust: TrustStore,
    pub(super) lists: RevocationLists,
}

impl Evidence {
    pub(super) fn read(means: &Means, invocation: &Invocation) -> Result<Self, Failure> {
        let anchors = anchors(&means.anchor)?;
        let intermediates = intermediates(&means.intermediate)?;
        let algorithms = match means.purpose {
            PurposeArgument::Any => AlgorithmPolicy::general(),
            PurposeArgument::Sign => {
                let pinned = sha1_exception(&invocation.config()?.pki)?;
                let sha1 = pinned.or_else(|| sha1_of_first_generation(&anchors));
                AlgorithmPolicy { sha1, ..AlgorithmPolicy::default() }
            }
        };
        let trust = TrustStore::load(&anchors, &intermediates, algorithms);
        let trust = trust.map_err(|error| Failure::from_error(Fault::Use, &error))?;
        let lists = RevocationLists::new(lists(&means.crl, &trust)?);
        let answers = answers(&means.ocsp, &trust, &lists)?;
        Ok(Self { trust, lists: lists.with_answers(answers) })
    }
}

fn anchors(paths: &[PathBuf]) -> Result<Vec<Vec<u8>>, Failure> {
    let mut found = Vec::new();
    for (source, content) in certificates_of(paths)? {
        let der = content.and_then(|der| readable(&der).map(|()| der));
        found.push(der.map_err(|reason| Failure::wrong_use(format!("--anchor {source}: {reason}")))?);
    }
    Ok(found)
}

fn intermediates(paths: &[PathBuf]) -> Result<Vec<Vec<u8>>, Failure> {
    let mut found = Vec::new();
    for (source, content) in certificates_of(paths)? {
        match content.and_then(|der| readable(&der).map(|()| der)) {
            Ok(der) => found.push(der),
            Err(reason) => left_out(&source, &reason),
        }
    }
    Ok(found)
}

fn lists(paths: &[PathBuf], trust: &TrustStore) -> Result<Vec<Arc<VerifiedCrl>>, Failure> {
    let mut found = Vec::new();
    for (source, der) in objects_of(paths, CRL_LABEL)? {
        match VerifiedCrl::open(&der, trust, &CrlLimits::default()) {
            Ok(list) => found.push(Arc::new(list)),
            Err(refusal) => left_out(&source, Failure::from_error(Fault::Use, &refusal).message()),
        }
    }
    Ok(found)
}

fn answers(paths: &[PathBuf], trust: &TrustStore, lists: &RevocationLists) -> Result<Vec<Arc<VerifiedOcsp>>, Failure> {
    let mut found = Vec::new();
    for (source, der) in objects_of(paths, OCSP_LABEL)? {
        match VerifiedOcsp::open(&der, trust, lists, &OcspTerms::default()) {
            Ok(answer) => found.push(Arc::new(answer)),
            Err(refusal) => left_out(&source, Failure::from_error(Fault::Use, &refusal).message()),
        }
    }
    Ok(found)
}

type Found<T> = Vec<(String, T)>;

fn certificates_of(paths: &[PathBuf]) -> Result<Found<Result<Vec<u8>, String>>, Failure> {
    let mut found = Vec::new();
    for (name, bytes) in files_of(paths)? {
        let items = certificates(&name, &bytes, &Limits { max_file_bytes: MAX_FILE, ..Limits::default() });
        found.extend(items.into_iter().map(|item| (item.source, item.content.map_err(|refusal| refusal.to_string()))));
    }
    Ok(found)
}

fn objects_of(paths: &[PathBuf], label: &str) -> Result<Found<Vec<u8>>, Failure> {
    let mut found = Vec::new();
    for (name, bytes) in files_of(paths)? {
        found.extend(objects(&bytes, label).into_iter().map(|der| (name.clone(), der)));
    }
    Ok(found)
}

/// Every file's name and bytes; of a file that is larger than any may be, one byte more than that, for its reader to refuse.
fn files_of(paths: &[PathBuf]) -> Result<Found<Vec<u8>>, Failure> {
    let mut found = Vec::new();
    for path in paths {
        for file in files_at(path)? {
            let bytes = read_up_to(&file, MAX_FILE).map_err(|error| unreadable(&file, &error))?;
            found.push((file.display().to_string(), bytes));
        }
    }
    Ok(found)
}

fn readable(der: &[u8]) -> Result<(), String> {
    TrustStore::check(der).map_err(|error| match error {
        TrustError::Malformed { source, .. } => source.to_string(),
        other => Failure::from_error(Fault::Use, &other).message().to_owned(),
    })
}

fn left_out(source: &str, reason: &str) {
    eprintln!("congvu: {source} is left out: {reason}");
}
