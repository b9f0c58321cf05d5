//! What recording a decision starts from: people as recorded, agencies by day, who holds which address.
//!
//! These take no scope: the operation that asks decides by the actor's scope what of it is told.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::official::{address, mailbox, official, posting, state};
use super::{Reader, View};
use crate::domain::agency::TreePath;
use crate::domain::decision::agencies::{AgencyBook, AgencyPlace};
use crate::domain::decision::standing::{Correction, PriorAct, Standing};
use crate::domain::ids::{AgencyId, DecisionId, FactId, MailboxId, OfficialId, SubjectId};
use crate::domain::mailbox::address::{AddressFact, MailAddress};
use crate::domain::mailbox::lifecycle::MailboxStateFact;
use crate::domain::period::Period;
use crate::domain::posting::Posting;
use crate::storage::code::Place;
use crate::storage::entity;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{LIST, OPEN, Sql};

impl Reader {
    /// These people as they are recorded now; those that are not there are left out.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn standings(&self, officials: &[OfficialId]) -> Result<BTreeMap<OfficialId, Standing>> {
        let mut standings = BTreeMap::new();
        for chunk in officials.chunks(LIST) {
            let ids = || chunk.iter().map(|id| id.0);
            let rows: Vec<entity::official::Model> =
                Sql::new("select * from official where id in ").list(ids()).all(self.tx(), "read officials").await?;
            for row in rows {
                standings.insert(OfficialId(row.id), Standing::newcomer(official(row)?));
            }
            self.fill_postings(chunk, &mut standings).await?;
            self.fill_corrections(chunk, &mut standings).await?;
            self.fill_mailboxes(chunk, &mut standings).await?;
            self.fill_acts(chunk, &mut standings).await?;
        }
        Ok(standings)
    }

    async fn fill_postings(&self, ids: &[OfficialId], into: &mut BTreeMap<OfficialId, Standing>) -> Result<()> {
        let rows: Vec<entity::posting::Model> =
            lines("posting", "official", ids.iter().map(|id| id.0)).all(self.tx(), "read postings").await?;
        for row in rows {
            let fact: Posting = posting(row)?;
            if let Some(standing) = into.get_mut(&fact.official) {
                standing.postings.push(fact);
            }
        }
        Ok(())
    }

    async fn fill_corrections(&self, ids: &[OfficialId], into: &mut BTreeMap<OfficialId, Standing>) -> Result<()> {
        let rows: Vec<entity::official_correction::Model> =
            lines("official_correction", "official", ids.iter().map(|id| id.0))
                .all(self.tx(), "read corrections")
                .await?;
        for row in rows {
            let fact = correction(row)?;
            if let Some(standing) = into.get_mut(&fact.official) {
                standing.corrections.push(fact);
            }
        }
        Ok(())
    }

    async fn fill_mailboxes(&self, ids: &[OfficialId], into: &mut BTreeMap<OfficialId, Standing>) -> Result<()> {
        let sql = Sql::new("select * from mailbox where kind = 'personal' and official in ");
        let rows: Vec<entity::mailbox::Model> =
            sql.list(ids.iter().map(|id| id.0)).all(self.tx(), "read mailboxes").await?;
        let mut owners: BTreeMap<MailboxId, OfficialId> = BTreeMap::new();
        for row in rows {
            let own = mailbox(&row)?;
            if let Some(official) = own.official {
                owners.insert(own.id, official);
                if let Some(standing) = into.get_mut(&official) {
                    standing.mailbox = Some(own);
                }
            }
        }
        let keys = || owners.keys().map(|id| id.0);
        let states: Vec<entity::mailbox_state::Model> =
            lines("mailbox_state", "mailbox", keys()).all(self.tx(), "read states").await?;
        for row in states {
            let fact: MailboxStateFact = state(&row)?;
            if let Some(standing) = owners.get(&fact.mailbox).and_then(|owner| into.get_mut(owner)) {
                standing.states.push(fact);
            }
        }
        let addresses: Vec<entity::address::Model> =
            lines("address", "mailbox", keys()).all(self.tx(), "read addresses").await?;
        for row in addresses {
            let fact: AddressFact = address(&row)?;
            if let Some(standing) = owners.get(&fact.mailbox).and_then(|owner| into.get_mut(owner)) {
                standing.addresses.push(fact);
            }
        }
        Ok(())
    }

    /// Acts in force: those without details were recorded before details were kept.
    async fn fill_acts(&self, ids: &[OfficialId], into: &mut BTreeMap<OfficialId, Standing>) -> Result<()> {
        let sql = Sql::new(&format!(
            "select s.official, s.id, s.decision, s.kind, coalesce(a.effective_from, s.effective_from) as effective_from \
             from decision_subject s left join subject_act a on a.subject = s.id and a.recorded_to = {OPEN} \
             where (a.id is null or a.state = 'in_force') and s.official in "
        ));
        let rows = sql.list(ids.iter().map(|id| id.0)).text(" order by 5, 2").rows(self.tx(), "read acts").await?;
        for row in rows {
            let official: Uuid = row.try_get_by_index(0).asked("read acts")?;
            let subject: Uuid = row.try_get_by_index(1).asked("read acts")?;
            let kind: String = row.try_get_by_index(3).asked("read acts")?;
            let act = PriorAct {
                subject: SubjectId(subject),
                decision: DecisionId(row.try_get_by_index(2).asked("read acts")?),
                kind: Place::new("decision_subject", subject).parse("kind", &kind)?,
                effective_from: row.try_get_by_index(4).asked("read acts")?,
            };
            if let Some(standing) = into.get_mut(&OfficialId(official)) {
                standing.acts.push(act);
            }
        }
        Ok(())
    }

    /// All agencies as known in the view, past and to come. Tells no data of people: no scope.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn agency_book(&self, view: View) -> Result<AgencyBook> {
        let sql = Sql::new(
            "select v.agency, v.name, v.slug, v.path, v.effective_from, v.effective_to from agency_version v where ",
        );
        let sql = sql.known("v", view).text(" order by v.effective_from");
        let mut places = Vec::new();
        for row in sql.rows(self.tx(), "read agencies").await? {
            places.push(AgencyPlace {
                agency: AgencyId(row.try_get_by_index(0).asked("read agencies")?),
                name: row.try_get_by_index(1).asked("read agencies")?,
                slug: row.try_get_by_index(2).asked("read agencies")?,
                path: TreePath::from_stored(row.try_get_by_index(3).asked("read agencies")?),
                effective: Period {
                    from: row.try_get_by_index(4).asked("read agencies")?,
                    to: row.try_get_by_index(5).asked("read agencies")?,
                },
            });
        }
        Ok(AgencyBook::new(places))
    }

    /// For which mailbox each of these addresses is held, retention included; free ones are left out.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn address_claims(&self, addresses: &[MailAddress]) -> Result<BTreeMap<MailAddress, MailboxId>> {
        let mut claims = BTreeMap::new();
        for chunk in addresses.chunks(LIST) {
            let sql = Sql::new("select address, mailbox from address_claim where address in ");
            let sql = sql.list(chunk.iter().map(MailAddress::as_str));
            for row in sql.rows(self.tx(), "look for addresses").await? {
                let text: String = row.try_get_by_index(0).asked("look for addresses")?;
                let address = Place::new("address_claim", text.as_str()).parse("address", &text)?;
                claims.insert(address, MailboxId(row.try_get_by_index(1).asked("look for addresses")?));
            }
        }
        Ok(claims)
    }
}

/// The facts held to be true now, of these owners, by their beginning.
fn lines(table: &str, owner: &str, ids: impl Iterator<Item = Uuid>) -> Sql {
    let sql = Sql::new(&format!("select f.* from {table} f where f.recorded_to = {OPEN} and f.{owner} in "));
    sql.list(ids).text(" order by f.effective_from, f.id")
}

pub(super) fn correction(row: entity::official_correction::Model) -> Result<Correction> {
    Ok(Correction {
        id: FactId(row.id),
        official: OfficialId(row.official),
        category: Place::new("official_correction", row.id).parse("category", &row.category)?,
        full_name: row.full_name,
        birth_date: row.birth_date,
        effective: Period { from: row.effective_from, to: row.effective_to },
        subject: row.subject.map(SubjectId),
    })
}
