//! Candidate paths for a certificate: first the one that OpenSSL finds, then, since OpenSSL does not go back when a CA shares
//! its name with another, our own search, depth first and bounded.

use std::collections::HashSet;

use openssl::error::ErrorStack;
use openssl::stack::{Stack, StackRef};
use openssl::x509::{X509, X509Ref};

use super::trust::TrustStore;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::clock::Timestamp;
use crate::pki::facts::fingerprint;
use crate::pki::openssl_ffi::{Answer, Failure, Question, verify};

/// Candidate paths looked at for one certificate.
const MAX_CANDIDATES: usize = 64;
/// Certificates in a path, leaf and anchor included.
const MAX_LENGTH: usize = 10;
/// Steps of the search: a bound in work rather than in time, so that an answer never depends on the machine's load.
const MAX_STEPS: usize = 4096;

/// A path that OpenSSL found good at the instant, leaf first, anchor last.
#[derive(Debug)]
pub(in crate::pki) struct Path {
    pub(in crate::pki) certificates: Vec<X509>,
    pub(in crate::pki) fingerprints: Vec<Fingerprint>,
}

/// A path that it did not find good, as far as it was built.
#[derive(Debug)]
pub(in crate::pki) struct BrokenPath {
    pub(in crate::pki) certificates: Vec<X509>,
    pub(in crate::pki) failures: Vec<Failure>,
}

/// The candidates, one after the other and on demand: the first is almost always the last that is asked for.
pub(in crate::pki) struct Candidates<'a> {
    trust: &'a TrustStore,
    leaf: &'a X509Ref,
    at: Timestamp,
    seen: HashSet<Vec<Fingerprint>>,
    stage: Stage,
}

enum Stage {
    Library,
    Unsearched,
    Search(std::vec::IntoIter<Vec<usize>>),
}

impl<'a> Candidates<'a> {
    pub(in crate::pki) fn new(trust: &'a TrustStore, leaf: &'a X509Ref, at: Timestamp) -> Self {
        Self { trust, leaf, at, seen: HashSet::new(), stage: Stage::Library }
    }

    fn ask(&self, intermediates: &StackRef<X509>, record: bool) -> Result<Answer, ErrorStack> {
        verify(&Question {
            store: &self.trust.store,
            leaf: self.leaf,
            intermediates,
            at: self.at.unix_seconds(),
            lists: None,
            record,
        })
    }

    /// Verifies with the given intermediates, and if that fails asks once more for everything that is wrong.
    fn judge(&self, intermediates: &StackRef<X509>) -> Result<Result<Path, BrokenPath>, ErrorStack> {
        let answer = self.ask(intermediates, false)?;
        if answer.is_good {
            let fingerprints = answer.path.iter().map(|certificate| of(certificate)).collect::<Result<_, _>>()?;
            return Ok(Ok(Path { certificates: answer.path, fingerprints }));
        }
        let explained = self.ask(intermediates, true)?;
        let failures = if explained.failures.is_empty() { answer.failures } else { explained.failures };
        Ok(Err(BrokenPath { certificates: explained.path, failures }))
    }

    fn library(&mut self) -> Result<Result<Path, BrokenPath>, ErrorStack> {
        let judged = self.judge(&self.trust.intermediates)?;
        if let Ok(path) = &judged {
            self.seen.insert(path.fingerprints.clone());
        }
        Ok(judged)
    }

    fn single(&mut self, positions: &[usize]) -> Result<Option<Result<Path, BrokenPath>>, ErrorStack> {
        let mut stack = Stack::new()?;
        for authority in positions.iter().filter_map(|&position| self.trust.authorities.get(position)) {
            if !authority.is_anchor {
                stack.push(authority.certificate.clone())?;
            }
        }
        let judged = self.judge(&stack)?;
        let is_new = judged.as_ref().map_or(true, |path| self.seen.insert(path.fingerprints.clone()));
        Ok(is_new.then_some(judged))
    }
}

impl Iterator for Candidates<'_> {
    type Item = Result<Result<Path, BrokenPath>, ErrorStack>;

    fn next(&mut self) -> Option<Self::Item> {
        if matches!(self.stage, Stage::Library) {
            self.stage = Stage::Unsearched;
            return Some(self.library());
        }
        if matches!(self.stage, Stage::Unsearched) {
            self.stage = Stage::Search(search(self.trust, self.leaf).into_iter());
        }
        loop {
            let Stage::Search(chains) = &mut self.stage else { return None };
            let chain = chains.next()?;
            match self.single(&chain) {
                Ok(Some(judged)) => return Some(Ok(judged)),
                Ok(None) => {}
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// All ways from the leaf to an anchor through the graph of authorities, as positions without the leaf.
fn search(trust: &TrustStore, leaf: &X509Ref) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    let mut open: Vec<Vec<usize>> = trust.issuers_of(leaf).into_iter().rev().map(|position| vec![position]).collect();
    let mut steps = 0;
    while let Some(chain) = open.pop() {
        steps += 1;
        if steps > MAX_STEPS || found.len() >= MAX_CANDIDATES {
            break;
        }
        let Some(authority) = chain.last().and_then(|&position| trust.authorities.get(position)) else { continue };
        if authority.is_anchor {
            found.push(chain);
            continue;
        }
        if chain.len() + 1 >= MAX_LENGTH {
            continue;
        }
        for &issuer in authority.issuers.iter().rev().filter(|issuer| !chain.contains(issuer)) {
            let mut longer = chain.clone();
            longer.push(issuer);
            open.push(longer);
        }
    }
    found
}

fn of(certificate: &X509Ref) -> Result<Fingerprint, ErrorStack> {
    certificate.to_der().map(|der| fingerprint(&der))
}
