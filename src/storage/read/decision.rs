//! Decisions: one with its people, and lists by keyset pages. A decision is seen by whoever's scope covers an agency that one of
//! its subjects leaves or enters; of its subjects only those.

use std::collections::BTreeMap;

use time::Date;
use uuid::Uuid;

use super::official::subject;
use super::{Reader, View};
use crate::domain::decision::{Decision, DecisionKind, DecisionSubject, SubjectAct, SubjectState};
use crate::domain::ids::{AgencyId, DecisionId, FactId, OfficialId, SubjectId};
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::entity;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{OPEN, Sql};

/// Which decisions: those with a subject …
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DecisionFilter {
    /// … of this kind,
    pub kind: Option<DecisionKind>,
    /// … that leaves or enters this agency,
    pub agency: Option<AgencyId>,
    /// … effective on this day or later,
    pub effective_from: Option<Date>,
    /// … effective before this day,
    pub effective_before: Option<Date>,
    /// … that stands so.
    pub state: Option<SubjectState>,
}

/// Where a page of decisions ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecisionKey {
    /// Day of signing.
    pub signed_on: Date,
    /// The last decision.
    pub decision: DecisionId,
}

/// A decision in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionLine {
    /// The decision.
    pub decision: Decision,
    /// How many people it names that the scope covers.
    pub subjects: u64,
}

/// A subject with its details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectLine {
    /// The subject as first recorded.
    pub subject: DecisionSubject,
    /// Name of the person on the day that it takes effect.
    pub full_name: String,
    /// What it says now, and where it stands; none for those that were recorded without details.
    pub act: Option<SubjectAct>,
}

impl SubjectLine {
    /// Where it stands; without details its facts are in force.
    #[must_use]
    pub fn state(&self) -> SubjectState {
        self.act.as_ref().map_or(SubjectState::InForce, |act| act.state)
    }
}

/// A decision with everything that the scope covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionFile {
    /// The decision.
    pub decision: Decision,
    /// SHA-256 of its file.
    pub file_sha256: Option<Vec<u8>>,
    /// Change set that last touched it: its revision.
    pub revision: i64,
    /// Its people.
    pub subjects: Vec<SubjectLine>,
}

impl Reader {
    /// The decision with this number. Tells nothing of people: no scope.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn decision_by_number(
        &self,
        issuer: AgencyId,
        year: i32,
        number: i32,
        symbol: &str,
    ) -> Result<Option<(Decision, Option<Vec<u8>>)>> {
        let sql = Sql::new("select * from decision where issuer = ").bind(issuer.0).text(" and year = ").bind(year);
        let sql = sql.text(" and number = ").bind(number).text(" and symbol = ").bind(symbol);
        let row: Option<entity::decision::Model> = sql.one(self.tx(), "look up a decision").await?;
        let Some(row) = row else { return Ok(None) };
        let file = self.decision_file_hash(row.id).await?;
        let headed = self.headed(View::of(Date::MIN), vec![row]).await?.pop();
        Ok(headed.map(|decision| (decision, file)))
    }

    async fn decision_file_hash(&self, id: Uuid) -> Result<Option<Vec<u8>>> {
        let sql = Sql::new("select * from decision_file where decision = ").bind(id);
        let row: Option<entity::decision_file::Model> = sql.one(self.tx(), "read a decision's file").await?;
        Ok(row.map(|row| row.sha256))
    }

    /// The decision `id` with the subjects that the scope covers; none when it covers none of them.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn decision(&self, scope: &Scope, view: View, id: DecisionId) -> Result<Option<DecisionFile>> {
        let sql = Sql::new("select * from decision where id = ").bind(id.0);
        let Some(row) = sql.one::<entity::decision::Model>(self.tx(), "read a decision").await? else {
            return Ok(None);
        };
        let subjects = self.decision_subjects(scope, view, id).await?;
        if subjects.is_empty() && *scope != Scope::Province {
            return Ok(None);
        }
        let revision =
            Sql::new("select max(a.seq) from (select recorded_from as seq from decision_subject where decision = ");
        let revision = revision.bind(id.0).text(
            " union all select a.recorded_from from subject_act a join decision_subject s on s.id = a.subject \
             where s.decision = ",
        );
        let revision =
            revision.bind(id.0).text(" union all select recorded_from from decision_heading where decision = ");
        let revision = revision.bind(id.0).text(") a").number(self.tx(), "read a decision's revision").await?;
        let file_sha256 = self.decision_file_hash(row.id).await?;
        let revision = revision.max(row.recorded_from);
        let headed = self.headed(view, vec![row]).await?.pop();
        Ok(headed.map(|decision| DecisionFile { decision, file_sha256, revision, subjects }))
    }

    /// The subjects of a decision that the scope covers, in the order of recording.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn decision_subjects(&self, scope: &Scope, view: View, id: DecisionId) -> Result<Vec<SubjectLine>> {
        let sql = Sql::new("select s.* from decision_subject s where s.decision = ").bind(id.0).text(" and ");
        self.subject_lines(concerned(sql, scope, view).text(" order by s.id")).await
    }

    /// The subject `id`, if the scope covers an agency that it leaves or enters, as first recorded or as corrected.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn subject(&self, scope: &Scope, view: View, id: SubjectId) -> Result<Option<SubjectLine>> {
        let sql = Sql::new("select s.* from decision_subject s where s.id = ").bind(id.0).text(" and ");
        Ok(self.subject_lines(concerned(sql, scope, view)).await?.into_iter().next())
    }

    /// The agency that the person under an awaiting subject was in, on its day, by what was known when it was released last.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn released_from(&self, id: SubjectId) -> Result<Option<AgencyId>> {
        let sql = Sql::new(&format!(
            "select p.agency from subject_act a join decision_subject s on s.id = a.subject \
             join posting p on p.official = s.official and p.kind = 'primary' and p.effective_from <= a.effective_from \
             and (p.effective_to is null or a.effective_from < p.effective_to) and p.recorded_from <= a.recorded_from \
             and a.recorded_from < p.recorded_to where a.recorded_to = {OPEN} and a.subject = "
        ));
        let found = sql.bind(id.0).ids(self.tx(), "look up who released somebody").await?;
        Ok(found.first().copied().map(AgencyId))
    }

    async fn subject_lines(&self, sql: Sql) -> Result<Vec<SubjectLine>> {
        let rows: Vec<entity::decision_subject::Model> = sql.all(self.tx(), "read subjects").await?;
        let mut lines = Vec::with_capacity(rows.len());
        for chunk in rows.chunks(crate::storage::sql::LIST) {
            let people: Vec<OfficialId> = chunk.iter().map(|row| OfficialId(row.official)).collect();
            let standings = self.standings(&people).await?;
            let mut acts = self.acts(chunk.iter().map(|row| row.id)).await?;
            for row in chunk {
                let act = acts.remove(&row.id);
                let subject = subject(row)?;
                let day = act.as_ref().map_or(subject.effective_from, |act: &SubjectAct| act.effective_from);
                let full_name = standings
                    .get(&subject.official)
                    .map_or_else(String::new, |standing| standing.identity_on(day).full_name);
                lines.push(SubjectLine { subject, full_name, act });
            }
        }
        Ok(lines)
    }

    async fn acts(&self, subjects: impl Iterator<Item = Uuid>) -> Result<BTreeMap<Uuid, SubjectAct>> {
        self.acts_known(View::of(Date::MIN), subjects).await
    }

    /// What subjects say by what the view knows.
    pub(super) async fn acts_known(
        &self,
        view: View,
        subjects: impl Iterator<Item = Uuid>,
    ) -> Result<BTreeMap<Uuid, SubjectAct>> {
        let sql = Sql::new("select a.* from subject_act a where ").known("a", view).text(" and a.subject in ");
        let rows: Vec<entity::subject_act::Model> = sql.list(subjects).all(self.tx(), "read acts").await?;
        rows.into_iter().map(|row| Ok((row.subject, subject_act(row)?))).collect()
    }

    /// The next decisions after `after`, the last signed first, at most `limit`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn decisions(
        &self,
        scope: &Scope,
        view: View,
        filter: &DecisionFilter,
        after: Option<DecisionKey>,
        limit: u32,
    ) -> Result<Vec<DecisionLine>> {
        let sql = filtered(Sql::new("select d.* from decision d where "), scope, view, filter);
        let sql = match after {
            Some(key) => {
                sql.text(" and (d.signed_on, d.id) < (").bind(key.signed_on).text(", ").bind(key.decision.0).text(")")
            }
            None => sql,
        };
        let sql = sql.text(" order by d.signed_on desc, d.id desc limit ").bind(i64::from(limit));
        let rows: Vec<entity::decision::Model> = sql.all(self.tx(), "list decisions").await?;
        let counts = self.count_subjects(scope, view, rows.iter().map(|row| row.id)).await?;
        let line = |decision: Decision| DecisionLine {
            subjects: counts.get(&decision.id.0).copied().unwrap_or_default(),
            decision,
        };
        Ok(self.headed(view, rows).await?.into_iter().map(line).collect())
    }

    /// How many decisions the filter gives.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_decisions(&self, scope: &Scope, view: View, filter: &DecisionFilter) -> Result<u64> {
        let sql = filtered(Sql::new("select count(*) from decision d where "), scope, view, filter);
        let number = sql.number(self.tx(), "count decisions").await?;
        Ok(u64::try_from(number).unwrap_or(0))
    }

    async fn count_subjects(
        &self,
        scope: &Scope,
        view: View,
        decisions: impl Iterator<Item = Uuid>,
    ) -> Result<BTreeMap<Uuid, u64>> {
        let sql = Sql::new("select s.decision, count(*) from decision_subject s where s.decision in ").list(decisions);
        let sql = covered(sql.text(" and "), "s", scope, view).text(" group by s.decision");
        let mut counts = BTreeMap::new();
        for row in sql.rows(self.tx(), "count subjects").await? {
            let number: i64 = row.try_get_by_index(1).asked("count subjects")?;
            let decision = row.try_get_by_index(0).asked("count subjects")?;
            counts.insert(decision, u64::try_from(number).unwrap_or(0));
        }
        Ok(counts)
    }
}

/// The decisions with a subject that fits; without any wish a decision of nobody fits too, for who sees the whole province.
fn filtered(sql: Sql, scope: &Scope, view: View, filter: &DecisionFilter) -> Sql {
    if *scope == Scope::Province && *filter == DecisionFilter::default() {
        return sql.text("true");
    }
    let sql = sql.text(&format!(
        "exists (select 1 from decision_subject s left join subject_act a on a.subject = s.id and a.recorded_to = {OPEN} \
         where s.decision = d.id and "
    ));
    let mut sql = covered(sql, "s", scope, view);
    if let Some(kind) = filter.kind {
        sql = sql.text(" and s.kind = ").bind(kind.as_str());
    }
    if let Some(agency) = filter.agency {
        sql = sql.text(" and (s.from_agency = ").bind(agency.0).text(" or s.to_agency = ").bind(agency.0).text(")");
    }
    if let Some(from) = filter.effective_from {
        sql = sql.text(" and coalesce(a.effective_from, s.effective_from) >= ").bind(from);
    }
    if let Some(before) = filter.effective_before {
        sql = sql.text(" and coalesce(a.effective_from, s.effective_from) < ").bind(before);
    }
    if let Some(state) = filter.state {
        sql = sql.text(" and coalesce(a.state, 'in_force') = ").bind(state.as_str());
    }
    sql.text(")")
}

/// The subjects of `alias` that leave or enter an agency that the scope covers.
fn covered(sql: Sql, alias: &str, scope: &Scope, view: View) -> Sql {
    if *scope == Scope::Province {
        return sql.text("true");
    }
    let sql = sql.text(&format!("({alias}.from_agency in (")).agencies_in_scope(scope, view);
    sql.text(&format!(") or {alias}.to_agency in (")).agencies_in_scope(scope, view).text("))")
}

/// The subjects `s` that are `covered`, and those whose correction leads to the scope: whoever has to accept, or is told the result.
fn concerned(sql: Sql, scope: &Scope, view: View) -> Sql {
    if *scope == Scope::Province {
        return sql.text("true");
    }
    let sql = covered(sql.text("("), "s", scope, view).text(
        " or exists (select 1 from decision_step ct join agency_version ca on ca.agency = ct.agency where ct.subject = s.id \
         and ct.kind in ('accept_transfer', 'notify') and ct.state <> 'cancelled' and ",
    );
    sql.both_clocks("ca", view).text(" and ").scope("ca.path", scope).text("))")
}

fn subject_act(row: entity::subject_act::Model) -> Result<SubjectAct> {
    let place = Place::new("subject_act", row.id);
    Ok(SubjectAct {
        id: FactId(row.id),
        subject: SubjectId(row.subject),
        effective_from: row.effective_from,
        act: serde_json::from_str(&row.act).map_err(|error| place.wrong("act", &error))?,
        state: place.parse("state", &row.state)?,
        reason: row.reason,
    })
}
