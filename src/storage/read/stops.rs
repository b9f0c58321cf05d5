//! Stops of certificates' use with whose they are: of the person whom the decision names, or whose the certificate was held to be when the
//! stop was recorded. For the program's own work: no scope.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::certificate::event;
use super::{Reader, View};
use crate::domain::certificate::event::{CertificateEvent, CertificateEventKind};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CertificateId, OfficialId, RequestId, SubjectId};
use crate::storage::entity::certificate_event;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{LIST, Sql};

const ASKED: &str = "look for stops of certificates";

/// A stop of a certificate's use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The event.
    pub event: CertificateEvent,
    /// The decision behind it.
    pub subject: Option<SubjectId>,
    /// Because of whom; none when the certificate was nobody's.
    pub official: Option<OfficialId>,
    /// From when on it was lifted, if it was.
    pub lifted_at: Option<Timestamp>,
}

impl Reader {
    /// The stops of these certificates, those that were lifted among them, in the order in which they began.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn stops_on(&self, certificates: &[CertificateId]) -> Result<Vec<Stop>> {
        let mut found = Vec::new();
        for chunk in certificates.chunks(LIST) {
            let sql = Sql::new(
                "select e.*, k.subject, s.official, (select l.effective_at from certificate_event_cause x \
                 join certificate_event l on l.id = x.event where x.lifts = e.id) as lifted_at from certificate_event e left join certificate_event_cause k on k.event = e.id \
                 left join decision_subject s on s.id = k.subject where e.kind = ",
            );
            let sql = sql.bind(CertificateEventKind::StopUse.as_str()).text(" and e.certificate in ");
            let sql = sql.list(chunk.iter().map(|id| id.0)).text(" order by e.effective_at, e.id");
            for row in sql.rows(self.tx(), ASKED).await? {
                let model = certificate_event::Model::from_query_result(&row, "").asked(ASKED)?;
                let recorded_from = model.recorded_from;
                let event = event(model)?;
                let subject: Option<Uuid> = row.try_get("", "subject").asked(ASKED)?;
                let decided: Option<Uuid> = row.try_get("", "official").asked(ASKED)?;
                let lifted_at: Option<i64> = row.try_get("", "lifted_at").asked(ASKED)?;
                let lifted_at = lifted_at.map(Timestamp::from_unix_micros);
                let official = if let Some(official) = decided {
                    Some(OfficialId(official))
                } else {
                    let then = View::as_known_at(event.effective_at.day(), recorded_from);
                    self.holder(then, event.certificate).await?
                };
                found.push(Stop { event, subject: subject.map(SubjectId), official, lifted_at });
            }
        }
        Ok(found)
    }

    /// Whose a certificate is in the view.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn holder(&self, view: View, certificate: CertificateId) -> Result<Option<OfficialId>> {
        let sql = Sql::new("select ").owner("c", view).text(" from certificate c where c.id = ").bind(certificate.0);
        let rows = sql.rows(self.tx(), "read whose a certificate is").await?;
        let owner: Option<Option<Uuid>> =
            rows.first().map(|row| row.try_get_by_index(0)).transpose().asked("read whose a certificate is")?;
        Ok(owner.flatten().map(OfficialId))
    }

    /// The open requests about a certificate that are no agency's, each with whose it is, the older first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_requests_about(&self, certificate: CertificateId) -> Result<Vec<(RequestId, OfficialId)>> {
        const ASKED: &str = "look for requests about a certificate";
        let sql = Sql::new("select q.id, q.official from request q where q.certificate = ").bind(certificate.0);
        let sql = sql.text(
            " and not exists (select 1 from request_content k where k.request = q.id and k.agency is not null) and ",
        );
        let rows = super::open_requests::open(sql).text(" order by q.id").rows(self.tx(), ASKED).await?;
        let read = |row: &sea_orm::QueryResult| {
            let (request, official): (Uuid, Uuid) =
                (row.try_get_by_index(0).asked(ASKED)?, row.try_get_by_index(1).asked(ASKED)?);
            Ok((RequestId(request), OfficialId(official)))
        };
        rows.iter().map(read).collect()
    }
}
