//! Steps that wait, each with what the registry knows about its work: what `domain::decision::step_end` judges.

use std::collections::HashMap;

use uuid::Uuid;

use super::Reader;
use super::step::step;
use super::word::revoked_for_good;
use crate::domain::clock::Timestamp;
use crate::domain::decision::step::Step;
use crate::domain::decision::step_end::StepEvidence;
use crate::domain::ids::{FactId, OfficialId};
use crate::storage::chain::is_good_now;
use crate::storage::code::Place;
use crate::storage::entity::{decision_step, request_event};
use crate::storage::error::{Asked, Result};
use crate::storage::owner::ever_owned_by;
use crate::storage::sql::{LIST, Sql};

const ASKED: &str = "look for what ends steps";

impl Reader {
    /// The next steps after `after` that wait, of these officials or of everybody, at most `limit`, in the order of their keys.
    /// For the program's own run: no scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn waiting_with_evidence(
        &self,
        officials: Option<&[OfficialId]>,
        after: Option<FactId>,
        limit: u32,
    ) -> Result<Vec<(Step, StepEvidence)>> {
        let sql = Sql::new("select t.*, ")
            .text("(select count(*) from mailbox m join password_set p on p.mailbox = m.id join decision_subject s on s.id = t.subject where m.official = t.official and m.kind = 'personal' and p.recorded_from > s.recorded_from) as passwords, ")
            .text(&format!("(select max(c.not_before) from certificate c where {} and c.id in (", is_good_now("c")))
            .text(&ever_owned_by("t.official"))
            .text(")) as newest, ")
            .text("(select count(*) from request q join certificate c on c.id = q.certificate where q.id = t.request and ")
            .text(&revoked_for_good())
            .text(") as revoked from decision_step t where t.state = 'open' and t.kind <> 'accept_transfer'");
        let sql = match officials {
            Some(officials) => sql.text(" and t.official in ").list(officials.iter().map(|official| official.0)),
            None => sql,
        };
        let sql = match after {
            Some(after) => sql.text(" and t.id > ").bind(after.0),
            None => sql,
        };
        let mut found = Vec::new();
        for row in sql.text(" order by t.id limit ").bind(i64::from(limit)).rows(self.tx(), ASKED).await? {
            let model: decision_step::Model = sea_orm::FromQueryResult::from_query_result(&row, "").asked(ASKED)?;
            let count = |column: &str| -> Result<i64> { row.try_get("", column).asked(ASKED) };
            let newest: Option<i64> = row.try_get("", "newest").asked(ASKED)?;
            let evidence = StepEvidence {
                password_was_set: count("passwords")? > 0,
                newest_certificate: newest.map(Timestamp::from_unix_micros),
                request: Vec::new(),
                is_revoked: count("revoked")? > 0,
            };
            found.push((step(model)?, evidence));
        }
        self.add_request_states(&mut found).await?;
        Ok(found)
    }

    async fn add_request_states(&self, steps: &mut [(Step, StepEvidence)]) -> Result<()> {
        let requests: Vec<Uuid> = steps.iter().filter_map(|(step, _)| Some(step.request?.0)).collect();
        let mut states: HashMap<Uuid, Vec<_>> = HashMap::new();
        for chunk in requests.chunks(LIST) {
            let sql = Sql::new("select e.* from request_event e where e.request in ").list(chunk.iter().copied());
            let rows: Vec<request_event::Model> =
                sql.text(" order by e.effective_at, e.id").all(self.tx(), ASKED).await?;
            for row in rows {
                let state = Place::new("request_event", row.id).parse("state", &row.state)?;
                states.entry(row.request).or_default().push(state);
            }
        }
        for (step, evidence) in steps {
            let known = step.request.and_then(|request| states.remove(&request.0));
            evidence.request = known.unwrap_or_default();
        }
        Ok(())
    }
}
