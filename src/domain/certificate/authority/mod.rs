//! What it means for certificates that their CA, or one above it, is revoked or on hold by the lists of those above: a path with a revoked
//! CA is no path (RFC 5280 section 6.1). Told by the name of the issuing CA, so that it holds for whatever was and will be signed under it.
//!
//! A CA may have several certificates, renewed or by several CAs above, and is as good as the best way up from any of them. A name may
//! belong to several keys; which of them signed a certificate is not kept, so a name is as bad as its worst key.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::facts::{Fingerprint, Serial};
use super::observation::{Known, Word, observe, word_at};
use super::status::{ListWindow, REASON_HOLD, Revocation};
use crate::domain::clock::Timestamp;

/// The certificate of a CA that we trust, in the graph of who certified whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// SHA-256 of its DER.
    pub sha256: Fingerprint,
    /// Subject, RFC 4514 text.
    pub subject: String,
    /// SHA-256 of its subject's DER: what it signs states that as its issuer.
    pub name: Fingerprint,
    /// SHA-256 of its public key.
    pub key: Fingerprint,
    /// SHA-256 of its issuer name's DER: whose lists may name it.
    pub issuer_key: Fingerprint,
    /// Serial number.
    pub serial: Serial,
    /// First instant of validity.
    pub not_before: Timestamp,
    /// First instant after it.
    pub not_after: Timestamp,
    /// Whether it is pinned: then nobody is above it.
    pub is_anchor: bool,
    /// Positions of those that certified it.
    pub issuers: Vec<usize>,
}

/// What lists tell of the certificate of a CA, with the list that told it first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToldWord {
    /// The word.
    pub word: Word,
    /// The list.
    pub list: Uuid,
}

/// What stands against everything under the name of a CA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerWord {
    /// From when on, and why: the reason that the list tells of the CA.
    pub word: Word,
    /// SHA-256 of the certificate that is revoked or on hold.
    pub authority: Fingerprint,
    /// Its subject.
    pub subject: String,
    /// The list that tells it.
    pub list: Uuid,
}

/// What lists, oldest first and each with its entry for the certificate, tell of it.
#[must_use]
pub fn told_by(lists: &[(Uuid, ListWindow, Option<Revocation>)], not_after: Timestamp) -> Vec<ToldWord> {
    let mut known = Known::default();
    let mut first = BTreeMap::new();
    for (list, window, entry) in lists {
        if let Some(words) = observe(&known, *entry, *window, not_after).and_then(|found| found.words) {
            for word in &words {
                first.entry((word.revocation.at, word.revocation.reason)).or_insert(*list);
            }
            known.words = words;
        }
        known.told = *entry;
    }
    let told = |word: Word| {
        let list = *first.get(&(word.revocation.at, word.revocation.reason))?;
        Some(ToldWord { word, list })
    };
    known.words.into_iter().filter_map(told).collect()
}

/// Of a certificate's own word and that on its CA, which stands at `at`, the one that decides then: a revocation before a hold.
#[must_use]
pub fn stricter(own: Option<Revocation>, authority: Option<Revocation>, at: Timestamp) -> Option<Revocation> {
    match (own, authority) {
        (Some(own), Some(authority)) => {
            let is_over = own.at > at || (own.reason == REASON_HOLD && authority.reason != REASON_HOLD);
            Some(if is_over { authority } else { own })
        }
        (own, authority) => own.or(authority),
    }
}

/// What stands against what each name issues, by name; `told` goes with `authorities`. Names against which nothing stands are left out.
#[must_use]
pub fn issuer_words(authorities: &[Authority], told: &[Vec<ToldWord>]) -> BTreeMap<Fingerprint, Vec<IssuerWord>> {
    let graph = Graph { authorities, told };
    let told_of: BTreeSet<usize> = graph.named().collect();
    if told_of.is_empty() {
        return BTreeMap::new();
    }
    let names: BTreeSet<Fingerprint> =
        graph.below(told_of).into_iter().filter_map(|position| Some(authorities.get(position)?.name)).collect();
    let words = |name| {
        let found = graph.words_on(name);
        (!found.is_empty()).then_some((name, found))
    };
    names.into_iter().filter_map(words).collect()
}

/// How it stands with a name at an instant, the better first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Good,
    OnHold,
    Revoked,
}

struct Graph<'a> {
    authorities: &'a [Authority],
    told: &'a [Vec<ToldWord>],
}

impl Graph<'_> {
    /// The positions of those of which something is told. What is pinned is believed whatever anybody tells.
    fn named(&self) -> impl Iterator<Item = usize> {
        let all = self.authorities.iter().zip(self.told).enumerate();
        all.filter(|(_, (authority, told))| !authority.is_anchor && !told.is_empty()).map(|(position, _)| position)
    }

    /// These and everybody below them.
    fn below(&self, mut found: BTreeSet<usize>) -> BTreeSet<usize> {
        loop {
            let is_next = |(_, authority): &(usize, &Authority)| authority.issuers.iter().any(|at| found.contains(at));
            let next: Vec<usize> = self.authorities.iter().enumerate().filter(is_next).map(|(at, _)| at).collect();
            let before = found.len();
            found.extend(next);
            if found.len() == before {
                return found;
            }
        }
    }

    /// These and everybody above them.
    fn above(&self, of: &[usize]) -> BTreeSet<usize> {
        let (mut found, mut open) = (BTreeSet::new(), of.to_vec());
        while let Some(position) = open.pop() {
            if found.insert(position) {
                open.extend(self.authorities.get(position).map_or(&[][..], |authority| &authority.issuers));
            }
        }
        found
    }

    /// What stands against a name, in the order of time.
    fn words_on(&self, name: Fingerprint) -> Vec<IssuerWord> {
        let mut keys: BTreeMap<Fingerprint, Vec<usize>> = BTreeMap::new();
        for (position, authority) in self.authorities.iter().enumerate().filter(|(_, one)| one.name == name) {
            keys.entry(authority.key).or_default().push(position);
        }
        let all: Vec<usize> = keys.values().flatten().copied().collect();
        let above = self.above(&all);
        let mut words: Vec<IssuerWord> = Vec::new();
        let mut before = Standing::Good;
        for at in self.instants(&above) {
            let now = keys.values().map(|key| self.standing(key, &above, at)).max().unwrap_or(Standing::Good);
            if now == before {
                continue;
            }
            before = now;
            if let Some(last) = words.last_mut().filter(|last| last.word.ends_at.is_none()) {
                last.word.ends_at = Some(at);
            }
            words.extend(self.cause(&above, now, at));
        }
        words
    }

    /// The instants at which something begins or ends.
    fn instants(&self, above: &BTreeSet<usize>) -> BTreeSet<Timestamp> {
        let mut instants = BTreeSet::new();
        for &position in above {
            instants.extend(self.authorities.get(position).map(|authority| authority.not_before));
            for told in self.told.get(position).into_iter().flatten() {
                instants.insert(told.word.revocation.at);
                instants.extend(told.word.ends_at);
            }
        }
        instants
    }

    /// How it stands with a key at `at`; what has no way up whatever lists tell is no matter of theirs.
    fn standing(&self, key: &[usize], above: &BTreeSet<usize>, at: Timestamp) -> Standing {
        let has_way = |is_out: &dyn Fn(Revocation) -> bool| {
            let good = self.good(above, at, is_out);
            key.iter().any(|position| good.contains(position))
        };
        if has_way(&|_| true) || !has_way(&|_| false) {
            Standing::Good
        } else if has_way(&|told| told.reason != REASON_HOLD) {
            Standing::OnHold
        } else {
            Standing::Revoked
        }
    }

    /// Those with a way up at `at`, over certificates that have begun and none that is out.
    fn good(&self, above: &BTreeSet<usize>, at: Timestamp, is_out: &dyn Fn(Revocation) -> bool) -> BTreeSet<usize> {
        let mut good = BTreeSet::new();
        loop {
            let before = good.len();
            for &position in above {
                let Some(authority) = self.authorities.get(position).filter(|one| one.not_before <= at) else {
                    continue;
                };
                let is_in = || !self.word_on(position, at).is_some_and(|(told, _)| is_out(told));
                let is_good = authority.is_anchor || (authority.issuers.iter().any(|up| good.contains(up)) && is_in());
                if is_good {
                    good.insert(position);
                }
            }
            if good.len() == before {
                return good;
            }
        }
    }

    fn word_on(&self, position: usize, at: Timestamp) -> Option<(Revocation, Uuid)> {
        let told = self.told.get(position)?;
        let words: Vec<Word> = told.iter().map(|told| told.word).collect();
        let decides = word_at(&words, at)?;
        told.iter().find(|told| told.word.revocation == decides).map(|told| (decides, told.list))
    }

    /// What makes it so: of the words above that stand then the oldest, a revocation before a hold.
    fn cause(&self, above: &BTreeSet<usize>, standing: Standing, at: Timestamp) -> Option<IssuerWord> {
        if standing == Standing::Good {
            return None;
        }
        let told = above.iter().filter_map(|&position| {
            let authority = self.authorities.get(position).filter(|one| !one.is_anchor && one.not_before <= at)?;
            self.word_on(position, at).map(|(told, list)| (authority, told, list))
        });
        let is_hold = |told: &Revocation| told.reason == REASON_HOLD;
        let fits = |(_, told, _): &(&Authority, Revocation, Uuid)| is_hold(told) == (standing == Standing::OnHold);
        let (authority, told, list) =
            told.filter(fits).min_by_key(|(authority, told, _)| (told.at, authority.sha256))?;
        Some(IssuerWord {
            word: Word::standing(Revocation { at, reason: told.reason }),
            authority: authority.sha256,
            subject: authority.subject.clone(),
            list,
        })
    }
}
