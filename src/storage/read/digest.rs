//! What a day brings in a scope: decisions that take effect, steps that are late, transfers that wait. Of each part the first 100.

use super::{Reader, View};
use crate::domain::digest::{Digest, EffectiveDecision, OverdueStep, WaitingHandOver};
use crate::domain::ids::PrincipalId;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::Sql;

const ASKED: &str = "read a day's work";

/// More of a kind is a matter for the lists, not for a mail.
const MOST: i64 = 100;

impl Reader {
    /// The work of the view's day in the scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn digest(&self, scope: &Scope, view: View) -> Result<Digest> {
        Ok(Digest {
            effective_today: self.effective_today(scope, view).await?,
            overdue: self.overdue(scope, view).await?,
            hand_overs: self.hand_overs(scope, view).await?,
        })
    }

    /// The accounts to which mail may go, by name.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn principals_with_mail(&self) -> Result<Vec<(PrincipalId, MailAddress)>> {
        let sql = Sql::new("select id, mail from principal where mail is not null and not disabled order by name");
        let mut found = Vec::new();
        for row in sql.rows(self.tx(), ASKED).await? {
            let (id, mail): (uuid::Uuid, String) =
                (row.try_get_by_index(0).asked(ASKED)?, row.try_get_by_index(1).asked(ASKED)?);
            let address = mail.parse().map_err(|error| Place::new("principal", id).wrong("mail", &error))?;
            found.push((PrincipalId(id), address));
        }
        Ok(found)
    }

    async fn effective_today(&self, scope: &Scope, view: View) -> Result<Vec<EffectiveDecision>> {
        let sql = steps("d.number, d.symbol, s.kind, count(distinct s.id)", scope, view);
        let sql = sql.text(" and t.kind = 'take_effect' and t.state <> 'cancelled' and t.begins_on = ").bind(view.day);
        let sql = sql.text(" group by d.id, d.number, d.symbol, s.kind order by d.number, d.symbol, s.kind limit ");
        let mut found = Vec::new();
        for row in sql.bind(MOST).rows(self.tx(), ASKED).await? {
            let kind: String = row.try_get_by_index(2).asked(ASKED)?;
            let people: i64 = row.try_get_by_index(3).asked(ASKED)?;
            found.push(EffectiveDecision {
                decision: name(&row)?,
                kind: Place::new("decision_subject", kind.as_str()).parse("kind", &kind)?,
                people: u64::try_from(people).unwrap_or(0),
            });
        }
        Ok(found)
    }

    async fn overdue(&self, scope: &Scope, view: View) -> Result<Vec<OverdueStep>> {
        let sql = steps("d.number, d.symbol, t.kind, t.due_on", scope, view);
        let sql = sql.text(" and t.state = 'open' and t.due_on < ").bind(view.day);
        let sql = sql.text(" and t.kind <> 'accept_transfer' order by t.due_on, t.id limit ");
        let mut found = Vec::new();
        for row in sql.bind(MOST).rows(self.tx(), ASKED).await? {
            let kind: String = row.try_get_by_index(2).asked(ASKED)?;
            found.push(OverdueStep {
                decision: name(&row)?,
                kind: Place::new("decision_step", kind.as_str()).parse("kind", &kind)?,
                due: row.try_get_by_index(3).asked(ASKED)?,
            });
        }
        Ok(found)
    }

    async fn hand_overs(&self, scope: &Scope, view: View) -> Result<Vec<WaitingHandOver>> {
        // Of the agency that is left only the name is told: the two of a hand-over know of each other.
        let sql = steps(
            "d.number, d.symbol, t.begins_on, v.name, (select f.name from agency_version f where f.agency = s.from_agency \
             order by f.effective_from desc limit 1)",
            scope,
            view,
        );
        let sql = sql.text(" and t.state = 'open' and t.kind = 'accept_transfer' order by t.begins_on, t.id limit ");
        let mut found = Vec::new();
        for row in sql.bind(MOST).rows(self.tx(), ASKED).await? {
            let from: Option<String> = row.try_get_by_index(4).asked(ASKED)?;
            found.push(WaitingHandOver {
                decision: name(&row)?,
                since: row.try_get_by_index(2).asked(ASKED)?,
                to: row.try_get_by_index(3).asked(ASKED)?,
                from: from.unwrap_or_default(),
            });
        }
        Ok(found)
    }
}

/// `columns` of steps, their decisions and subjects, in agencies that the scope covers.
fn steps(columns: &str, scope: &Scope, view: View) -> Sql {
    let sql = Sql::new(&format!(
        "select {columns} from decision_step t join decision d on d.id = t.decision \
         join decision_subject s on s.id = t.subject"
    ));
    sql.standing_version("t.agency", view).text(" where ").scope("v.path", scope)
}

fn name(row: &sea_orm::QueryResult) -> Result<String> {
    let (number, symbol): (i32, String) =
        (row.try_get_by_index(0).asked(ASKED)?, row.try_get_by_index(1).asked(ASKED)?);
    Ok(format!("{number}/{symbol}"))
}
