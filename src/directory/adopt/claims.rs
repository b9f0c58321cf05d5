//! Entries that claim one mailbox: none of them gets it before a person has decided. Whatever the order in which they come, the outcome
//! is the same.

use std::collections::HashMap;

use uuid::Uuid;

use super::correlate::{CaseReason, Evidence, Suspect};
use crate::domain::ids::MailboxId;

/// An entry that stands for a mailbox. One is kept for each: hundreds of thousands must fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Of which mailbox.
    pub mailbox: MailboxId,
    /// The entry.
    pub entry_uuid: Uuid,
    /// Why.
    pub evidence: Evidence,
    /// The entry's name.
    pub dn: Box<str>,
    /// What a person who decides reads of it.
    pub shown: Box<str>,
}

/// An entry about which a person must decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCase {
    /// The entry.
    pub entry_uuid: Uuid,
    /// Its name.
    pub dn: String,
    /// Name and addresses as written there: what a person reads who decides.
    pub shown: String,
    /// Why.
    pub reason: CaseReason,
    /// Who may be meant.
    pub suspects: Vec<Suspect>,
}

/// Collects links.
#[derive(Debug, Default)]
pub struct Claims {
    links: Vec<Link>,
    contested: Vec<bool>,
    by_mailbox: HashMap<MailboxId, u32>,
}

impl Claims {
    /// Takes a link.
    pub fn push(&mut self, link: Link) {
        let place = u32::try_from(self.links.len()).unwrap_or(u32::MAX);
        let first = *self.by_mailbox.entry(link.mailbox).or_insert(place);
        self.contested.push(first != place);
        if let Some(is_contested) = self.contested.get_mut(first as usize).filter(|_| first != place) {
            *is_contested = true;
        }
        self.links.push(link);
    }

    /// The links that nobody contests, by mailbox, and a case for each entry of the others.
    #[must_use]
    pub fn finish(self) -> (Vec<Link>, Vec<OpenCase>) {
        let (mut links, mut cases) = (Vec::with_capacity(self.links.len()), Vec::new());
        for (link, is_contested) in self.links.into_iter().zip(self.contested) {
            if is_contested {
                cases.push(OpenCase {
                    entry_uuid: link.entry_uuid,
                    dn: link.dn.into_string(),
                    shown: link.shown.into_string(),
                    reason: CaseReason::MailboxContested,
                    suspects: vec![Suspect { mailbox: link.mailbox, evidence: vec![link.evidence] }],
                });
            } else {
                links.push(link);
            }
        }
        links.sort_unstable_by_key(|link| link.mailbox);
        (links, cases)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_comes_first_has_no_better_claim() {
        let link = |entry: u128, mailbox: u128| Link {
            mailbox: MailboxId(Uuid::from_u128(mailbox)),
            entry_uuid: Uuid::from_u128(entry),
            evidence: if entry == 1 { Evidence::Key } else { Evidence::Mail },
            dn: format!("cn={entry}").into(),
            shown: "".into(),
        };
        let all = [link(1, 7), link(2, 8), link(3, 7), link(4, 6), link(5, 7)];
        for reversed in [false, true] {
            let mut claims = Claims::default();
            let order: Vec<_> = if reversed { all.iter().rev().collect() } else { all.iter().collect() };
            for link in order {
                claims.push(link.clone());
            }
            let (links, cases) = claims.finish();
            assert_eq!(links, [link(4, 6), link(2, 8)]);
            let mut entries: Vec<_> = cases.iter().map(|case| case.entry_uuid.as_u128()).collect();
            entries.sort_unstable();
            assert_eq!(entries, [1, 3, 5]);
            assert!(cases.iter().all(|case| case.reason == CaseReason::MailboxContested && case.suspects.len() == 1));
        }
    }
}
