//! One official with everything that is recorded of them.

use std::collections::BTreeMap;

use time::Date;
use uuid::Uuid;

use super::standing::correction;
use super::{Reader, View};
use crate::domain::certificate::event::CertificateEvent;
use crate::domain::certificate::facts::Certificate;
use crate::domain::certificate::status::ChainVerdict;
use crate::domain::decision::{Decision, DecisionSubject, SubjectState};
use crate::domain::ids::{AgencyId, CertificateId, DecisionId, FactId, MailboxId, OfficialId, PostingId, SubjectId};
use crate::domain::mailbox::Mailbox;
use crate::domain::mailbox::address::AddressFact;
use crate::domain::mailbox::lifecycle::MailboxStateFact;
use crate::domain::official::Official;
use crate::domain::period::Period;
use crate::domain::posting::Posting;
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::entity::{
    address, decision, decision_subject, mailbox, mailbox_state, official, official_correction, posting,
};
use crate::storage::error::Result;
use crate::storage::sql::{OPEN, Sql};

/// An official, with past and future as known in the view. Lists are in the order of their beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficialFile {
    /// Who.
    pub official: Official,
    /// Postings.
    pub postings: Vec<Posting>,
    /// What decisions say of them, by the day from which it holds, or held or was to hold.
    pub decisions: Vec<DecisionAbout>,
    /// The personal mailbox.
    pub mailbox: Option<Mailbox>,
    /// Its states.
    pub states: Vec<MailboxStateFact>,
    /// Its addresses.
    pub addresses: Vec<AddressFact>,
    /// Certificates, with the verdict on their chain.
    pub certificates: Vec<(Certificate, ChainVerdict)>,
    /// Their events.
    pub events: Vec<CertificateEvent>,
}

/// A decision about somebody, as known in the view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionAbout {
    /// The decision.
    pub decision: Decision,
    /// The person under it, as first recorded.
    pub subject: DecisionSubject,
    /// Where it stands; without details its facts are in force.
    pub state: SubjectState,
    /// First day on which it holds, as corrected.
    pub effective_from: Date,
}

impl Reader {
    /// The official `id`, if the scope covers the primary posting of the view's day.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn official(&self, scope: &Scope, view: View, id: OfficialId) -> Result<Option<OfficialFile>> {
        let sql = Sql::new("select o.* from official o where o.id = ").bind(id.0).text(" and ").recorded("o", view);
        let sql = sql.text(" and ").official_in_scope("o.id", scope, view);
        let Some(row) = sql.one::<official::Model>(self.tx(), "read an official").await? else { return Ok(None) };
        let mailbox = self.personal_mailbox(view, id).await?;
        let (states, addresses) = match &mailbox {
            Some(mailbox) => {
                (self.mailbox_states(view, mailbox.id).await?, self.mailbox_addresses(view, mailbox.id).await?)
            }
            None => (Vec::new(), Vec::new()),
        };
        let certificates = self.certificates_of(view, id).await?;
        let owned: Vec<CertificateId> = certificates.iter().map(|(certificate, _)| certificate.id).collect();
        Ok(Some(OfficialFile {
            official: self.identity_on(view, official(row)?).await?,
            postings: self.postings(view, id).await?,
            decisions: self.decisions_about(view, id).await?,
            mailbox,
            states,
            addresses,
            events: self.events_of(view, &owned).await?,
            certificates,
        }))
    }

    /// The last change set that touched any fact of an official: their own, of their postings, decisions, mailbox and certificates.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn official_revision(&self, id: OfficialId) -> Result<i64> {
        let mut sql =
            Sql::new("select max(t.seq) from (select o.recorded_from as seq from official o where o.id = ").bind(id.0);
        for (table, owner) in [("decision_subject", "official"), ("mailbox", "official"), ("certificate", "official")] {
            sql = sql.text(&format!(" union all select f.recorded_from from {table} f where f.{owner} = ")).bind(id.0);
        }
        // Of a fact that was corrected the correction is later.
        let last = format!("case when f.recorded_to < {OPEN} then f.recorded_to else f.recorded_from end");
        for table in ["posting", "official_correction", "certificate_owner"] {
            sql = sql.text(&format!(" union all select {last} from {table} f where f.official = ")).bind(id.0);
        }
        for table in ["mailbox_state", "address"] {
            sql = sql.text(&format!(
                " union all select {last} from {table} f join mailbox m on m.id = f.mailbox where m.official = "
            ));
            sql = sql.bind(id.0);
        }
        // What a decision says may change without any fact of theirs: declined, or withdrawn while it awaited an answer.
        sql = sql.text(
            " union all select a.recorded_from from subject_act a join decision_subject s on s.id = a.subject \
             where s.official = ",
        );
        sql = sql.bind(id.0);
        sql = sql.text(" union all select e.recorded_from from certificate_event e join certificate c on c.id = e.certificate where c.official = ");
        sql = sql.bind(id.0);
        sql = sql.text(" union all select j.recorded_from from chain_word j join certificate c on c.id = j.certificate where c.official = ");
        sql = sql.bind(id.0);
        // Of a certificate that somebody's word gave to another, or gave them.
        sql = sql.text(" union all select w.recorded_from from certificate_owner w join certificate c on c.id = w.certificate where c.official = ");
        sql = sql.bind(id.0);
        sql = sql.text(" union all select e.recorded_from from certificate_event e join certificate_owner w on w.certificate = e.certificate where w.official = ");
        sql = sql.bind(id.0);
        sql = sql.text(" union all select j.recorded_from from chain_word j join certificate_owner w on w.certificate = j.certificate where w.official = ");
        sql.bind(id.0).text(") t").number(self.tx(), "read the revision of an official").await
    }

    /// Somebody as the view's day and knowledge have them: as corrected, else as first recorded.
    async fn identity_on(&self, view: View, first: Official) -> Result<Official> {
        let sql = Sql::new("select n.* from official_correction n where n.official = ").bind(first.id.0).text(" and ");
        let row: Option<official_correction::Model> =
            sql.both_clocks("n", view).one(self.tx(), "read an official").await?;
        let Some(row) = row else { return Ok(first) };
        let corrected = correction(row)?;
        Ok(Official {
            id: first.id,
            full_name: corrected.full_name,
            birth_date: corrected.birth_date,
            category: corrected.category,
        })
    }

    async fn postings(&self, view: View, id: OfficialId) -> Result<Vec<Posting>> {
        let rows: Vec<posting::Model> =
            history("posting", "official", id.0, view).all(self.tx(), "read postings").await?;
        rows.into_iter().map(posting).collect()
    }

    async fn personal_mailbox(&self, view: View, id: OfficialId) -> Result<Option<Mailbox>> {
        let sql = Sql::new("select m.* from mailbox m where m.kind = 'personal' and m.official = ").bind(id.0);
        let row: Option<mailbox::Model> =
            sql.text(" and ").recorded("m", view).one(self.tx(), "read a mailbox").await?;
        row.as_ref().map(mailbox).transpose()
    }

    /// The states of a mailbox as known in the view.
    pub(super) async fn mailbox_states(&self, view: View, id: MailboxId) -> Result<Vec<MailboxStateFact>> {
        let rows: Vec<mailbox_state::Model> =
            history("mailbox_state", "mailbox", id.0, view).all(self.tx(), "read states").await?;
        rows.iter().map(state).collect()
    }

    pub(super) async fn mailbox_addresses(&self, view: View, id: MailboxId) -> Result<Vec<AddressFact>> {
        let rows: Vec<address::Model> =
            history("address", "mailbox", id.0, view).all(self.tx(), "read addresses").await?;
        rows.iter().map(address).collect()
    }

    async fn decisions_about(&self, view: View, id: OfficialId) -> Result<Vec<DecisionAbout>> {
        let sql = Sql::new("select s.* from decision_subject s where s.official = ")
            .bind(id.0)
            .text(" and ")
            .recorded("s", view);
        let subjects: Vec<decision_subject::Model> =
            sql.text(" order by s.id").all(self.tx(), "read decisions").await?;
        let sql = Sql::new("select d.* from decision d where d.id in ").list(subjects.iter().map(|row| row.decision));
        let found: Vec<decision::Model> = sql.all(self.tx(), "read decisions").await?;
        let found = self.headed(view, found).await?;
        let found: BTreeMap<DecisionId, Decision> = found.into_iter().map(|named| (named.id, named)).collect();
        let mut acts = self.acts_known(view, subjects.iter().map(|row| row.id)).await?;
        let mut about = Vec::with_capacity(subjects.len());
        for row in &subjects {
            let Some(named) = found.get(&DecisionId(row.decision)) else { continue };
            let (act, subject) = (acts.remove(&row.id), subject(row)?);
            about.push(DecisionAbout {
                decision: named.clone(),
                state: act.as_ref().map_or(SubjectState::InForce, |act| act.state),
                effective_from: act.map_or(subject.effective_from, |act| act.effective_from),
                subject,
            });
        }
        about.sort_by_key(|one| one.effective_from);
        Ok(about)
    }
}

fn history(table: &str, owner: &str, id: Uuid, view: View) -> Sql {
    let sql =
        Sql::new(&format!("select f.* from {table} f where f.{owner} = ")).bind(id).text(" and ").known("f", view);
    sql.text(" order by f.effective_from, f.id")
}

pub(super) fn official(row: official::Model) -> Result<Official> {
    let category = Place::new("official", row.id).parse("category", &row.category)?;
    Ok(Official { id: OfficialId(row.id), full_name: row.full_name, birth_date: row.birth_date, category })
}

pub(super) fn posting(row: posting::Model) -> Result<Posting> {
    let place = Place::new("posting", row.id);
    Ok(Posting {
        id: PostingId(row.id),
        official: OfficialId(row.official),
        agency: AgencyId(row.agency),
        effective: Period { from: row.effective_from, to: row.effective_to },
        kind: place.parse("kind", &row.kind)?,
        rank: place.parse("rank", &row.rank)?,
        position: row.position,
        subject: row.subject.map(SubjectId),
    })
}

pub(super) fn mailbox(row: &mailbox::Model) -> Result<Mailbox> {
    Ok(Mailbox {
        id: MailboxId(row.id),
        number: row.number,
        kind: Place::new("mailbox", row.id).parse("kind", &row.kind)?,
        official: row.official.map(OfficialId),
        agency: row.agency.map(AgencyId),
        quota_mib: row.quota_mib,
    })
}

pub(super) fn state(row: &mailbox_state::Model) -> Result<MailboxStateFact> {
    Ok(MailboxStateFact {
        id: FactId(row.id),
        mailbox: MailboxId(row.mailbox),
        state: Place::new("mailbox_state", row.id).parse("state", &row.state)?,
        effective: Period { from: row.effective_from, to: row.effective_to },
        subject: row.subject.map(SubjectId),
    })
}

pub(super) fn address(row: &address::Model) -> Result<AddressFact> {
    let place = Place::new("address", row.id);
    Ok(AddressFact {
        id: FactId(row.id),
        mailbox: MailboxId(row.mailbox),
        address: place.parse("address", &row.address)?,
        kind: place.parse("kind", &row.kind)?,
        effective: Period { from: row.effective_from, to: row.effective_to },
    })
}

pub(super) fn decision(row: decision::Model) -> Decision {
    Decision {
        id: DecisionId(row.id),
        issuer: AgencyId(row.issuer),
        year: row.year,
        number: row.number,
        symbol: row.symbol,
        signed_on: row.signed_on,
        signer: row.signer,
        summary: row.summary,
    }
}

pub(super) fn subject(row: &decision_subject::Model) -> Result<DecisionSubject> {
    Ok(DecisionSubject {
        id: SubjectId(row.id),
        decision: DecisionId(row.decision),
        official: OfficialId(row.official),
        kind: Place::new("decision_subject", row.id).parse("kind", &row.kind)?,
        effective_from: row.effective_from,
        from_agency: row.from_agency.map(AgencyId),
        to_agency: row.to_agency.map(AgencyId),
    })
}
