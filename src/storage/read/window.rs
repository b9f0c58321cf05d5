//! For which instants verified lists and OCSP answers speak, and what stands against the issuers themselves.

use std::collections::HashMap;

use uuid::Uuid;

use super::word::entry;
use super::{Reader, View};
use crate::domain::certificate::alarm::ToldWord;
use crate::domain::certificate::answer::{AnswerStatus, Told, do_clear};
use crate::domain::certificate::authority::stricter;
use crate::domain::certificate::observation::RevocationEventKind;
use crate::domain::certificate::status::{ListWindow, REASON_HOLD, Revocation, is_covered};
use crate::domain::clock::Timestamp;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::Sql;

const ASKED: &str = "read when lists and answers hold";

/// A word on an issuer that stands at the instant.
#[derive(Debug, Clone, Copy)]
struct IssuerStanding {
    told: Revocation,
    /// When it was recorded.
    observed: Timestamp,
    recorded_from: i64,
}

/// The windows of the lists of each issuer, and of the answers about single certificates that may speak for an instant; and the words
/// that stand then against issuers.
#[derive(Debug, Default)]
pub(super) struct Windows {
    lists: HashMap<Vec<u8>, Vec<ListWindow>>,
    authorities: HashMap<Vec<u8>, IssuerStanding>,
    answers: HashMap<Uuid, Vec<(Told, ListWindow)>>,
}

impl Windows {
    /// Those of the issuer's lists, oldest first.
    pub(super) fn lists_of(&self, issuer_key: &[u8]) -> &[ListWindow] {
        self.lists.get(issuer_key).map_or(&[], Vec::as_slice)
    }

    /// Whether a list of the issuer or an answer says enough about the certificate at `at`.
    pub(super) fn are_fresh(&self, certificate: Uuid, issuer_key: &[u8], not_after: Timestamp, at: Timestamp) -> bool {
        let answers = self.answers.get(&certificate).map_or(&[][..], Vec::as_slice);
        is_covered(self.lists_of(issuer_key), not_after, at) || do_clear(answers, not_after, at)
    }

    /// The word that decides about a certificate of the issuer, of which lists and answers tell `own`: a revoked CA revokes what it issued.
    pub(super) fn word(&self, issuer_key: &[u8], own: Option<Revocation>, at: Timestamp) -> Option<Revocation> {
        stricter(own, self.authorities.get(issuer_key).map(|standing| standing.told), at)
    }

    /// What was told against the issuer, if that was after the certificate of this change set came in.
    pub(super) fn issuer_told(&self, issuer_key: &[u8], came_with: i64) -> Option<ToldWord> {
        let standing = self.authorities.get(issuer_key).filter(|standing| standing.recorded_from > came_with)?;
        let is_hold = standing.told.reason == REASON_HOLD;
        let kind = if is_hold { RevocationEventKind::Held } else { RevocationEventKind::Revoked };
        Some(ToldWord { kind, observed_at: standing.observed })
    }

    /// The issuers against which a word stands: on hold, or revoked.
    pub(super) fn told_issuers(&self, is_hold: bool) -> impl Iterator<Item = Vec<u8>> {
        let told = self.authorities.iter();
        let fits = move |(_, standing): &(&Vec<u8>, &IssuerStanding)| (standing.told.reason == REASON_HOLD) == is_hold;
        told.filter(fits).map(|(issuer, _)| issuer.clone())
    }

    /// The issuers of which a list may say enough at `at`.
    pub(super) fn issuers(&self, at: Timestamp) -> impl Iterator<Item = Vec<u8>> {
        let covers = move |windows: &Vec<ListWindow>| is_covered(windows, Timestamp::from_unix_micros(i64::MAX), at);
        self.lists.iter().filter(move |(_, windows)| covers(windows)).map(|(issuer, _)| issuer.clone())
    }
}

impl Reader {
    /// The windows as known in `view`, of answers those that may speak for `at`.
    pub(super) async fn windows(&self, view: View, at: Timestamp) -> Result<Windows> {
        let sql = Sql::new("select l.issuer_key, l.this_update, l.next_update from crl l where ").recorded("l", view);
        let mut windows = Windows::default();
        for row in sql.text(" order by l.this_update").rows(self.tx(), ASKED).await? {
            let issuer = row.try_get_by_index(0).asked(ASKED)?;
            windows.lists.entry(issuer).or_default().push(window(&row)?);
        }
        let sql = Sql::new(
            "select a.certificate, a.this_update, a.next_update, a.status, a.revoked_at, a.reason from ocsp_answer a \
             where a.next_update > ",
        );
        let sql = sql.bind(at.unix_micros()).text(" and ").recorded("a", view);
        for row in sql.text(" order by a.this_update").rows(self.tx(), ASKED).await? {
            let certificate = row.try_get_by_index(0).asked(ASKED)?;
            windows.answers.entry(certificate).or_default().push((told(certificate, &row)?, window(&row)?));
        }
        self.fill_authorities(view, at, &mut windows).await?;
        Ok(windows)
    }

    async fn fill_authorities(&self, view: View, at: Timestamp, windows: &mut Windows) -> Result<()> {
        let sql = Sql::new(
            "select z.issuer_key, z.revoked_at, z.reason, s.recorded_at, z.recorded_from from authority_word z \
             join change_set s on s.seq = z.recorded_from where ",
        );
        for row in sql.word_stands("z", view, at).text(" order by z.revoked_at, z.id").rows(self.tx(), ASKED).await? {
            let issuer: Vec<u8> = row.try_get_by_index(0).asked(ASKED)?;
            let place = Place::new("authority_word", "revoked_at");
            let told = entry(&place, row.try_get_by_index(1).asked(ASKED)?, row.try_get_by_index(2).asked(ASKED)?)?;
            let standing = IssuerStanding {
                told,
                observed: Timestamp::from_unix_micros(row.try_get_by_index(3).asked(ASKED)?),
                recorded_from: row.try_get_by_index(4).asked(ASKED)?,
            };
            let known = windows.authorities.entry(issuer).or_insert(standing);
            // Words of one name follow each other; should two stand, a revocation decides.
            if known.told.reason == REASON_HOLD {
                *known = standing;
            }
        }
        Ok(())
    }
}

/// The fourth to sixth column.
pub(super) fn told(certificate: Uuid, row: &sea_orm::QueryResult) -> Result<Told> {
    let place = Place::new("ocsp_answer", certificate);
    let (status, revoked_at): (String, Option<i64>) =
        (row.try_get_by_index(3).asked(ASKED)?, row.try_get_by_index(4).asked(ASKED)?);
    let reason: Option<i32> = row.try_get_by_index(5).asked(ASKED)?;
    Ok(match place.parse("status", &status)? {
        AnswerStatus::Good => Told::Good,
        AnswerStatus::Unknown => Told::Unknown,
        AnswerStatus::Revoked | AnswerStatus::Hold => {
            let told = place.present("revoked_at", revoked_at.zip(reason))?;
            Told::Revoked(entry(&place, told.0, told.1)?)
        }
    })
}

/// The second and third column.
pub(super) fn window(row: &sea_orm::QueryResult) -> Result<ListWindow> {
    let instant = |index| row.try_get_by_index(index).map(Timestamp::from_unix_micros).asked(ASKED);
    Ok(ListWindow { this_update: instant(1)?, next_update: instant(2)? })
}
