//! Signed documents: their counts over spans of days, and the documents behind a count.

use sea_orm::FromQueryResult;
use time::Date;

use super::Reader;
use crate::domain::indicator::period::Days;
use crate::domain::signing::event::ExchangeLevel;
use crate::domain::usage::stretch::{Cover, cover};
use crate::domain::usage::{Counts, Document};
use crate::storage::code::Place;
use crate::storage::document::{columns, document_of, packed, unpacked};
use crate::storage::entity::signed_document;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{LIST, Sql};

const ASKED: &str = "read counts of documents";

/// The counts of an identifier's documents of one level within one span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentSum {
    /// The agency's identifier, as events write it.
    pub code: String,
    /// Between whom, if that is told.
    pub level: Option<ExchangeLevel>,
    /// The span's first day.
    pub from: Date,
    /// The counts.
    pub counts: Counts,
}

/// A document behind a count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentLine {
    /// The system's code.
    pub system: String,
    /// Its name for the document.
    pub name: String,
    /// The document's number and symbol, as the leading signature tells it.
    pub notation: Option<String>,
    /// The agency's identifier, as events write it.
    pub code: String,
    /// The day on which it went out.
    pub day: Date,
    /// What its signatures show.
    pub document: Document,
}

#[derive(FromQueryResult)]
struct Beside {
    system_code: String,
    notation: Option<String>,
    code: String,
}

impl Sql {
    /// Those of these identifiers; of all, where none are named.
    fn of_agencies(self, codes: Option<&[String]>) -> Self {
        match codes {
            None => self,
            Some(codes) => {
                let sql = self.text(" and r.agency in (select n.number from event_agency n where n.code in ");
                sql.padded_list(codes.iter().map(String::as_str)).text(")")
            }
        }
    }
}

impl Reader {
    /// Counts of documents by identifier and level within spans that begin on the days of `begins`, in order, each until the next; the last
    /// ends with `last`. Whose identifier it is, and whether the reader may see that, is the caller's matter: no scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn document_sums(&self, begins: &[Date], last: Date) -> Result<Vec<DocumentSum>> {
        self.sums(None, begins, last).await
    }

    /// The same of these identifiers alone.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn document_sums_of(&self, codes: &[String], begins: &[Date], last: Date) -> Result<Vec<DocumentSum>> {
        self.sums(Some(codes), begins, last).await
    }

    async fn sums(&self, codes: Option<&[String]>, begins: &[Date], last: Date) -> Result<Vec<DocumentSum>> {
        let (Some(first), rest) = (begins.first(), begins.get(1..).unwrap_or_default()) else { return Ok(Vec::new()) };
        let counts = columns(|name| format!("r.{name}"));
        let mut sql = Sql::new("select a.code, q.level, q.part, ");
        sql = sql.text(&packed(|name| format!("q.{name}"))).text(" from (select r.agency, r.level, ");
        // Spans are numbered from 0; a case without an arm would be no case.
        if rest.is_empty() {
            sql = sql.text("0");
        } else {
            sql = sql.text("case");
            for (part, begin) in rest.iter().enumerate() {
                sql = sql.text(" when r.day < ").bind(*begin).text(&format!(" then {part}"));
            }
            sql = sql.text(&format!(" else {} end", rest.len()));
        }
        sql = sql.text(" as part, ").text(&columns(|name| format!("sum(r.{name}) as {name}"))).text(" from (");
        let Cover { stretches, days } = cover(begins, last);
        let rows = |table: &str| format!("select r.day, r.agency, r.level, {counts} from {table} r where ");
        if stretches.len() > LIST || days.len() > LIST {
            sql = sql.text(&rows("document_tally")).text("r.day >= ").bind(*first).text(" and r.day <= ").bind(last);
            sql = sql.of_agencies(codes);
        } else {
            // A stretch lies within one span, and so does its first day.
            sql = sql.text(&rows("document_stretch")).text("r.day in ").padded_list(stretches).of_agencies(codes);
            sql = sql.text(" union all ").text(&rows("document_tally")).text("r.day in ").padded_list(days);
            sql = sql.of_agencies(codes);
        }
        sql = sql.text(") r group by r.agency, r.level, part) q join event_agency a on a.number = q.agency");
        let mut sums = Vec::new();
        for row in sql.rows(self.tx(), ASKED).await? {
            let code: String = row.try_get_by_index(0).asked(ASKED)?;
            let level: String = row.try_get_by_index(1).asked(ASKED)?;
            let part: i32 = row.try_get_by_index(2).asked(ASKED)?;
            let counts: String = row.try_get_by_index(3).asked(ASKED)?;
            let place = Place::new("document_tally", part);
            let begin = usize::try_from(part).ok().and_then(|part| begins.get(part).copied());
            sums.push(DocumentSum {
                level: Some(level.as_str())
                    .filter(|level| !level.is_empty())
                    .map(|level| place.parse("level", level))
                    .transpose()?,
                from: place.present("day", begin)?,
                counts: place.present("counts", unpacked(&counts))?,
                code,
            });
        }
        Ok(sums)
    }

    /// The outgoing documents of these days that name one of these identifiers, by day. Whose identifier it is, and whether the reader may
    /// see that, is the caller's matter: no scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn documents_behind(&self, days: Days, codes: &[&str]) -> Result<Vec<DocumentLine>> {
        let mut found = Vec::new();
        for chunk in codes.chunks(LIST) {
            let sql = Sql::new(
                "select d.*, s.code as system_code, a.code, e.notation from signed_document d join document_system s on s.number = d.system \
                 join event_agency a on a.number = d.agency join signing_event e on e.id = d.lead_event \
                 where d.lead_weight <= 1 and d.day >= ",
            );
            let sql = sql.bind(days.first).text(" and d.day <= ").bind(days.last);
            let sql = sql.text(" and a.code in ").padded_list(chunk.iter().copied());
            for row in sql.text(" order by d.day, d.system, d.document").rows(self.tx(), ASKED).await? {
                let model = signed_document::Model::from_query_result(&row, "").asked(ASKED)?;
                let Beside { system_code, notation, code } = Beside::from_query_result(&row, "").asked(ASKED)?;
                let document = document_of(&model)?;
                found.push(DocumentLine {
                    system: system_code,
                    name: model.document,
                    notation,
                    code,
                    day: model.day,
                    document,
                });
            }
        }
        Ok(found)
    }
}
