//! Candidate paths for a certificate: first the one that OpenSSL finds, then, since OpenSSL does not go back when a CA shares its name
//! with another, our own search, depth first and bounded.

use std::collections::HashSet;

use openssl::error::ErrorStack;
use openssl::stack::{Stack, StackRef};
use openssl::x509::{X509, X509Ref};

use super::trust::TrustStore;
use crate::domain::clock::Timestamp;
use crate::pki::facts::fingerprint;
use crate::pki::openssl_ffi::{Answer, Failure, MAX_INTERMEDIATES, Question, verify};
use crate::pki::policy::InitialPolicies;

/// Candidate paths looked at for one certificate.
pub(in crate::pki) const MAX_CANDIDATES: usize = 64;
/// CA certificates above the leaf, anchor included.
const MAX_ABOVE: usize = MAX_INTERMEDIATES as usize + 1;
/// Steps of the search: a bound in work rather than in time, so that an answer never depends on the machine's load.
pub(in crate::pki) const MAX_STEPS: usize = 1024;

/// Positions in the trust store of those above the leaf, anchor last, of a path that OpenSSL found good at the instant. Empty for a
/// leaf that is an anchor.
pub(in crate::pki) type Above = Vec<usize>;

/// A path that it did not find good, as far as it was built.
#[derive(Debug)]
pub(in crate::pki) struct BrokenPath {
    pub(in crate::pki) certificates: Vec<X509>,
    pub(in crate::pki) failures: Vec<Failure>,
}

/// For what a path is wanted.
pub(in crate::pki) struct Wanted<'a> {
    pub(in crate::pki) leaf: &'a X509Ref,
    pub(in crate::pki) at: Timestamp,
    pub(in crate::pki) policies: &'a InitialPolicies,
}

/// The candidates, one after the other and on demand: the first is almost always the last that is asked for.
pub(in crate::pki) struct Candidates<'a> {
    trust: &'a TrustStore,
    wanted: Wanted<'a>,
    seen: HashSet<Above>,
    stage: Stage,
    is_cut: bool,
}

enum Stage {
    Library,
    Unsearched,
    Search(std::vec::IntoIter<Vec<usize>>),
}

impl<'a> Candidates<'a> {
    pub(in crate::pki) fn new(trust: &'a TrustStore, wanted: Wanted<'a>) -> Self {
        Self { trust, wanted, seen: HashSet::new(), stage: Stage::Library, is_cut: false }
    }

    /// Whether a bound ended the search: there may be ways that nobody looked at.
    pub(in crate::pki) const fn is_cut(&self) -> bool {
        self.is_cut
    }

    fn ask(&self, intermediates: &StackRef<X509>, record: bool) -> Result<Answer, ErrorStack> {
        verify(&Question {
            store: &self.trust.store,
            leaf: self.wanted.leaf,
            intermediates,
            at: self.wanted.at.unix_seconds(),
            policies: self.wanted.policies,
            lists: None,
            record,
        })
    }

    /// Verifies with the given intermediates, and if that fails asks once more for everything that is wrong.
    fn judge(&self, intermediates: &StackRef<X509>) -> Result<Result<Above, BrokenPath>, ErrorStack> {
        let answer = self.ask(intermediates, false)?;
        if answer.is_good {
            let Some(above) = self.positions(&answer.path)? else {
                // Cannot be: whatever OpenSSL puts there it has from the store.
                return Ok(Err(BrokenPath { certificates: answer.path, failures: Vec::new() }));
            };
            if *self.wanted.policies == InitialPolicies::Any {
                self.trust.keep_way(&above, self.wanted.at)?;
            }
            return Ok(Ok(above));
        }
        let explained = self.ask(intermediates, true)?;
        let failures = if explained.failures.is_empty() { answer.failures } else { explained.failures };
        Ok(Err(BrokenPath { certificates: explained.path, failures }))
    }

    fn positions(&self, path: &[X509]) -> Result<Option<Above>, ErrorStack> {
        let mut above = Above::new();
        for certificate in path.iter().skip(1) {
            let Some((position, _)) = self.trust.find(fingerprint(&certificate.to_der()?)) else { return Ok(None) };
            above.push(position);
        }
        Ok(Some(above))
    }

    /// What was looked at already is none.
    fn single(&mut self, positions: &[usize]) -> Result<Option<Result<Above, BrokenPath>>, ErrorStack> {
        let mut stack = Stack::new()?;
        for authority in positions.iter().filter_map(|&position| self.trust.authorities.get(position)) {
            if !authority.is_anchor {
                stack.push(authority.certificate.clone())?;
            }
        }
        self.unseen(&stack)
    }

    fn unseen(&mut self, intermediates: &StackRef<X509>) -> Result<Option<Result<Above, BrokenPath>>, ErrorStack> {
        let judged = self.judge(intermediates)?;
        let is_new = judged.as_ref().map_or(true, |above| self.seen.insert(above.clone()));
        Ok(is_new.then_some(judged))
    }
}

impl Iterator for Candidates<'_> {
    type Item = Result<Result<Above, BrokenPath>, ErrorStack>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let found = match &mut self.stage {
                Stage::Library => {
                    self.stage = Stage::Unsearched;
                    let trust = self.trust;
                    self.unseen(&trust.intermediates)
                }
                Stage::Unsearched => {
                    let (ways, is_cut) = search(self.trust, self.wanted.leaf);
                    self.is_cut = is_cut;
                    self.stage = Stage::Search(ways.into_iter());
                    continue;
                }
                Stage::Search(ways) => {
                    let way = ways.next()?;
                    self.single(&way)
                }
            };
            match found {
                Ok(Some(judged)) => return Some(Ok(judged)),
                Ok(None) => {}
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// All ways from the leaf to an anchor through the graph of authorities, as positions without the leaf; and whether there may be
/// more than the bounds let through.
fn search(trust: &TrustStore, leaf: &X509Ref) -> (Vec<Vec<usize>>, bool) {
    let mut found = Vec::new();
    let mut open: Vec<Vec<usize>> = trust.issuers_of(leaf).into_iter().rev().map(|position| vec![position]).collect();
    let mut steps = 0;
    while let Some(chain) = open.pop() {
        steps += 1;
        if steps > MAX_STEPS || found.len() >= MAX_CANDIDATES {
            return (found, true);
        }
        let Some(&last) = chain.last() else { continue };
        if trust.authorities.get(last).is_some_and(|authority| authority.is_anchor) {
            found.push(chain);
            continue;
        }
        if chain.len() >= MAX_ABOVE {
            continue;
        }
        for &issuer in trust.issuers_at(last).iter().rev().filter(|issuer| !chain.contains(issuer)) {
            let mut longer = chain.clone();
            longer.push(issuer);
            open.push(longer);
        }
    }
    (found, false)
}
