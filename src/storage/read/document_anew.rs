//! Documents made anew: from the events that sign them and the verdicts on those, one document after the other. Streams; memory is bounded by one
//! document.

use futures::TryStreamExt;
use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult, StreamTrait};

use super::Reader;
use crate::domain::usage::Document;
use crate::storage::document::{SignatureRow, StandingRow};
use crate::storage::error::{Asked, Result};
use crate::storage::sql::Sql;

/// A document as its signatures make it.
pub(super) struct Anew<T> {
    pub(super) system: i32,
    pub(super) name: String,
    pub(super) document: Document,
    /// What else its first row has.
    pub(super) beside: T,
}

/// Hands on each document of the signatures that `sql` selects with [`STANDING`](crate::storage::document::STANDING), in the order of documents.
pub(super) async fn each_document<T>(
    reader: &Reader,
    (sql, asked): (Sql, &'static str),
    beside: impl Fn(&QueryResult, &SignatureRow) -> Result<T>,
    mut told: impl FnMut(Anew<T>),
) -> Result<()> {
    let backend = ConnectionTrait::get_database_backend(reader.tx());
    let mut rows = reader.tx().stream_raw(sql.statement(backend)).await.asked(asked)?;
    let mut underway: Option<Anew<T>> = None;
    while let Some(row) = rows.try_next().await.asked(asked)? {
        let event = SignatureRow::from_query_result(&row, "").asked(asked)?;
        let (signature, proof) = StandingRow::from_query_result(&row, "").asked(asked)?.read(&event)?;
        let is_same = |one: &Anew<T>| (one.system, &one.name) == (event.system, &event.document);
        if !underway.as_ref().is_some_and(is_same)
            && let Some(done) = underway.take()
        {
            told(done);
        }
        let one = match underway.as_mut() {
            Some(one) => one,
            None => underway.insert(Anew {
                system: event.system,
                beside: beside(&row, &event)?,
                name: event.document,
                document: Document::default(),
            }),
        };
        one.document.add(&signature, proof);
    }
    if let Some(done) = underway {
        told(done);
    }
    Ok(())
}
