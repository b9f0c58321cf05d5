//! Words on CAs that we trust. A status of anything under a CA follows from them too: readers that hold many certificates have them with
//! the windows of the lists (`window`), statements join them by [`Sql::issuer_word`].

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{Reader, View};
use crate::domain::certificate::authority::{Authority, IssuerWord, ToldWord, issuer_words, told_by};
use crate::domain::certificate::facts::{Fingerprint, Serial};
use crate::domain::certificate::observation::Word;
use crate::domain::certificate::status::Revocation;
use crate::domain::clock::Timestamp;
use crate::storage::code::Place;
use crate::storage::entity::authority_word;
use crate::storage::error::Result;
use crate::storage::read::word::entry;
use crate::storage::sql::Sql;

/// A word on a CA that is held to be true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingWord {
    /// Its row.
    pub id: Uuid,
    /// SHA-256 of the name of the CA that issues under it.
    pub issuer_key: Fingerprint,
    /// The word.
    pub word: IssuerWord,
    /// The change set that recorded it.
    pub recorded_from: i64,
}

/// What is to end and what is to be recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuthorityDifference {
    /// Words that stand no longer.
    pub ended: Vec<StandingWord>,
    /// Words that are new, each with its name.
    pub new: Vec<(Fingerprint, IssuerWord)>,
}

impl AuthorityDifference {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ended.is_empty() && self.new.is_empty()
    }
}

impl Reader {
    /// The words on CAs as known in `view`, oldest first: public data, so it takes no scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn authority_words(&self, view: View) -> Result<Vec<StandingWord>> {
        let sql = Sql::new("select z.* from authority_word z where ").known("z", view);
        let sql = sql.text(" order by z.revoked_at, z.id");
        let rows: Vec<authority_word::Model> = sql.all(self.tx(), "read words on CAs").await?;
        rows.into_iter().map(standing).collect()
    }

    /// What all lists that are there tell of these CAs, against what is recorded.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn authority_difference(&self, authorities: &[Authority], view: View) -> Result<AuthorityDifference> {
        let told = self.told_of(authorities).await?;
        let words = issuer_words(authorities, &told);
        let mut new: Vec<(Fingerprint, IssuerWord)> =
            words.into_iter().flat_map(|(name, words)| words.into_iter().map(move |word| (name, word))).collect();
        let mut ended = Vec::new();
        for standing in self.authority_words(view).await? {
            let before = new.len();
            new.retain(|(name, word)| *name != standing.issuer_key || !is_same(word, &standing.word));
            if new.len() == before {
                ended.push(standing);
            }
        }
        Ok(AuthorityDifference { ended, new })
    }

    /// What lists tell of each of these CAs, in their order. Few lists name CAs, and those are short.
    async fn told_of(&self, authorities: &[Authority]) -> Result<Vec<Vec<ToldWord>>> {
        let mut by_issuer: BTreeMap<Fingerprint, Vec<usize>> = BTreeMap::new();
        for (position, authority) in authorities.iter().enumerate().filter(|(_, authority)| !authority.is_anchor) {
            by_issuer.entry(authority.issuer_key).or_default().push(position);
        }
        let mut told = vec![Vec::new(); authorities.len()];
        for (issuer_key, positions) in by_issuer {
            let own: Vec<(usize, &Authority)> =
                positions.into_iter().filter_map(|position| Some((position, authorities.get(position)?))).collect();
            let serials: Vec<Serial> = own.iter().map(|(_, authority)| authority.serial.clone()).collect();
            let mut lists = Vec::new();
            for list in self.lists_of(issuer_key).await? {
                lists.push((list, self.index_entries(list.crl, &serials).await?));
            }
            for (position, authority) in own {
                let entries =
                    lists.iter().map(|(list, found)| (list.crl, list.window, found.get(&authority.serial.0).copied()));
                if let Some(told) = told.get_mut(position) {
                    *told = told_by(&entries.collect::<Vec<_>>(), authority.not_after);
                }
            }
        }
        Ok(told)
    }

    /// The word on the CA of that name that decides at `at`, with the list that tells it.
    pub(super) async fn issuer_word_at(
        &self,
        issuer: Fingerprint,
        at: Timestamp,
    ) -> Result<Option<(Revocation, Uuid)>> {
        let sql = Sql::new("select z.* from authority_word z where ")
            .issuer_word(View::of(at.day()), at, |sql| sql.bind(issuer.0.to_vec()));
        let row: Option<authority_word::Model> = sql.one(self.tx(), "read the word on a CA").await?;
        let told = row.map(standing).transpose()?;
        Ok(told.map(|told| (told.word.word.revocation, told.word.list)))
    }
}

/// The list that told it first may have been another.
fn is_same(one: &IssuerWord, other: &IssuerWord) -> bool {
    (one.word, one.authority) == (other.word, other.authority)
}

fn standing(row: authority_word::Model) -> Result<StandingWord> {
    let place = Place::new("authority_word", row.id);
    let fingerprint = |column, octets: &[u8]| {
        octets.try_into().map(Fingerprint).map_err(|error: std::array::TryFromSliceError| place.wrong(column, &error))
    };
    let word = IssuerWord {
        word: Word {
            revocation: entry(&place, row.revoked_at, row.reason)?,
            ends_at: row.ends_at.map(Timestamp::from_unix_micros),
        },
        authority: fingerprint("authority", &row.authority)?,
        subject: row.subject,
        list: row.crl,
    };
    let issuer_key = fingerprint("issuer_key", &row.issuer_key)?;
    Ok(StandingWord { id: row.id, issuer_key, word, recorded_from: row.recorded_from })
}

impl Sql {
    /// Goes on, after `where`, with: of the words `z` on the issuer that `which` writes down the one that decides at `at`, a revocation
    /// before a hold.
    pub(super) fn issuer_word(self, view: View, at: Timestamp, which: impl FnOnce(Self) -> Self) -> Self {
        which(self.text("z.issuer_key = ")).text(" and ").word_stands("z", view, at).deciding("z")
    }

    /// A query for the change sets that touched the words on the CA that issued certificate `c`.
    pub(super) fn authority_revisions(self, view: View) -> Self {
        // Of a word that was closed by then the closing is later.
        let last = "select case when z.recorded_to <= ";
        let sql = self.text(last).bind(view.known_at).text(" then z.recorded_to else z.recorded_from end");
        sql.text(" from authority_word z where z.issuer_key = c.issuer_key and ").recorded("z", view)
    }

    /// Goes on with: nothing stands at `at` against the CA that issued certificate `c`.
    pub(super) fn issuer_stands(self, view: View, at: Timestamp) -> Self {
        self.text("(select count(*) from authority_word z where z.issuer_key = c.issuer_key and ")
            .word_stands("z", view, at)
            .text(") = 0")
    }
}
