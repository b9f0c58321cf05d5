//! For which instants verified lists and OCSP answers speak.

use std::collections::HashMap;

use uuid::Uuid;

use super::word::entry;
use super::{Reader, View};
use crate::domain::certificate::answer::{AnswerStatus, Told, do_clear};
use crate::domain::certificate::status::{ListWindow, is_covered};
use crate::domain::clock::Timestamp;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::Sql;

const ASKED: &str = "read when lists and answers hold";

/// The windows of the lists of each issuer, and of the answers about single certificates that may speak for an instant.
#[derive(Debug, Default)]
pub(super) struct Windows {
    lists: HashMap<Vec<u8>, Vec<ListWindow>>,
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
        Ok(windows)
    }
}

/// The fourth to sixth column.
fn told(certificate: Uuid, row: &sea_orm::QueryResult) -> Result<Told> {
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
fn window(row: &sea_orm::QueryResult) -> Result<ListWindow> {
    let instant = |index| row.try_get_by_index(index).map(Timestamp::from_unix_micros).asked(ASKED);
    Ok(ListWindow { this_update: instant(1)?, next_update: instant(2)? })
}
