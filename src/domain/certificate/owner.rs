//! Whose a certificate is by a person's word. The import's finding counts until the first word, and from then on words alone.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::domain::ids::{CertificateId, FactId, OfficialId};

/// Somebody's word on whose a certificate is, on some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerWord {
    /// This word.
    pub id: FactId,
    /// The certificate.
    pub certificate: CertificateId,
    /// Whose it is; nobody's, as far as is known, when none.
    pub official: Option<OfficialId>,
    /// On what ground.
    pub reason: String,
    /// First day.
    pub from: Date,
    /// First day on which it holds no longer.
    pub to: Option<Date>,
}

/// Days on which a certificate is somebody's or nobody's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Whose.
    pub official: Option<OfficialId>,
    /// On what ground; empty for what the import found.
    pub reason: String,
    /// First day.
    pub from: Date,
    /// First day on which it holds no longer.
    pub to: Option<Date>,
}

/// The holdings after a word that from `from` on the certificate is `official`'s: what was before that day stays, what was after goes.
#[must_use]
pub fn reworded(holdings: &[Holding], official: Option<OfficialId>, reason: &str, from: Date) -> Vec<Holding> {
    let before = holdings.iter().filter(|holding| holding.from < from).cloned();
    let mut all: Vec<Holding> =
        before.map(|holding| Holding { to: Some(holding.to.map_or(from, |to| to.min(from))), ..holding }).collect();
    all.push(Holding { official, reason: reason.to_owned(), from, to: None });
    all
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;

    fn person(number: u128) -> OfficialId {
        OfficialId(Uuid::from_u128(number))
    }

    fn holding(official: impl Into<Option<OfficialId>>, from: Date, to: Option<Date>) -> Holding {
        Holding { official: official.into(), reason: String::new(), from, to }
    }

    #[test]
    fn a_word_leaves_what_was_before_it_and_ends_what_was_after() {
        let (first, second, third) = (date!(2018 - 01 - 01), date!(2019 - 01 - 01), date!(2020 - 01 - 01));
        let imported = [holding(person(1), first, None)];
        assert_eq!(reworded(&imported, Some(person(2)), "", first), [holding(person(2), first, None)]);
        let later = reworded(&imported, Some(person(2)), "", second);
        assert_eq!(later, [holding(person(1), first, Some(second)), holding(person(2), second, None)]);
        let again = reworded(&later, None, "", third);
        assert_eq!(
            again,
            [
                holding(person(1), first, Some(second)),
                holding(person(2), second, Some(third)),
                holding(None, third, None)
            ]
        );
        assert_eq!(reworded(&again, Some(person(3)), "", first), [holding(person(3), first, None)]);
        let within = reworded(&again, Some(person(3)), "", date!(2018 - 06 - 01));
        assert_eq!(within[0], holding(person(1), first, Some(date!(2018 - 06 - 01))));
        assert_eq!(within.len(), 2);
    }
}
