//! Renewal campaigns: which there are, how far each is, and what is known of the certificates that one may ask for.

use std::collections::{BTreeMap, HashMap, HashSet};

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::open_requests::open;
use super::{Reader, View};
use crate::domain::certificate::renewal::{Campaign, stages_at};
use crate::domain::certificate::request::{Request, RequestKind, RequestState};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, CampaignId, CertificateId, OfficialId, RequestId};
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{LIST, Sql};

const ASKED: &str = "list campaigns";

/// Which campaigns: all, and …
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CampaignFilter {
    /// … is this one.
    pub id: Option<CampaignId>,
    /// … is of this agency.
    pub agency: Option<AgencyId>,
}

/// A campaign and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignLine {
    /// The campaign.
    pub campaign: Campaign,
    /// What its agency is called today; none when it exists no more.
    pub agency_name: Option<String>,
    /// Its requests by state.
    pub states: BTreeMap<RequestState, u64>,
    /// Those that have not ended, by the stage that their certificate has reached; none: farther away than all of them.
    pub stages: BTreeMap<Option<u16>, u64>,
    /// The end of the first certificate whose request has not ended.
    pub first_end: Option<Timestamp>,
}

/// What is known of certificates beside their status.
#[derive(Debug, Default)]
pub struct RenewalFacts {
    /// Officials who have a post on the day.
    pub posted: HashSet<OfficialId>,
    /// Certificates whose place another took.
    pub superseded: HashSet<CertificateId>,
    /// What is asked about certificates by requests that have not ended; of several what would end its use.
    pub asked: HashMap<CertificateId, RequestKind>,
    /// Certificates whose renewal the campaign asked for, whatever became of it.
    pub own: HashSet<CertificateId>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    agency: Uuid,
    ends_by: Date,
    opened_on: Date,
    agency_name: Option<String>,
}

#[derive(FromQueryResult)]
struct MemberRow {
    id: Uuid,
    kind: String,
    official: Uuid,
    certificate: Option<Uuid>,
    opened_on: Date,
}

/// Requests of a campaign in one state, whose certificates are so near their end.
#[derive(FromQueryResult)]
struct Count {
    campaign: Uuid,
    state: String,
    stage: Option<i32>,
    requests: i64,
    first_end: i64,
}

impl Reader {
    /// The next campaigns before `before`, newest first, at most `limit`, of agencies in the scope, each with how far its requests are
    /// at `at`: those for people in the scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn campaign_page(
        &self,
        scope: &Scope,
        (view, at): (View, Timestamp),
        filter: &CampaignFilter,
        before: Option<CampaignId>,
        limit: u32,
    ) -> Result<Vec<CampaignLine>> {
        let rows = self.campaign_rows(scope, view, filter, before, limit).await?;
        let mut lines: Vec<CampaignLine> = rows.into_iter().map(line).collect();
        for chunk in lines.chunks_mut(LIST) {
            self.fill_progress(scope, (view, at), chunk).await?;
        }
        Ok(lines)
    }

    /// The campaigns of agencies in the scope, newest first, at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn campaigns(
        &self,
        scope: &Scope,
        view: View,
        filter: &CampaignFilter,
        limit: u32,
    ) -> Result<Vec<Campaign>> {
        let rows = self.campaign_rows(scope, view, filter, None, limit).await?;
        Ok(rows.into_iter().map(|row| line(row).campaign).collect())
    }

    async fn campaign_rows(
        &self,
        scope: &Scope,
        view: View,
        filter: &CampaignFilter,
        before: Option<CampaignId>,
        limit: u32,
    ) -> Result<Vec<Row>> {
        let mut sql = Sql::new(
            "select g.id, g.agency, g.ends_by, g.opened_on, v.name as agency_name from campaign g \
             left join agency_version v on v.agency = g.agency and ",
        );
        sql = sql.both_clocks("v", view).text(" where ").recorded("g", view).text(" and g.agency in (");
        sql = sql.agencies_in_scope(scope, view).text(")");
        if let Some(id) = filter.id {
            sql = sql.text(" and g.id = ").bind(id.0);
        }
        if let Some(agency) = filter.agency {
            sql = sql.text(" and g.agency = ").bind(agency.0);
        }
        if let Some(before) = before {
            sql = sql.text(" and g.id < ").bind(before.0);
        }
        let sql = sql.text(" order by g.id desc limit ").bind(i64::from(limit));
        sql.all(self.tx(), ASKED).await
    }

    async fn fill_progress(
        &self,
        scope: &Scope,
        (view, at): (View, Timestamp),
        lines: &mut [CampaignLine],
    ) -> Result<()> {
        let mut sql = Sql::new(
            "select x.campaign, x.state, x.stage, count(*) as requests, min(x.not_after) as first_end \
             from (select m.campaign, e.state, c.not_after, case",
        );
        for (stage, latest) in stages_at(at) {
            sql = sql.text(" when c.not_after <= ").bind(latest.unix_micros()).text(&format!(" then {stage}"));
        }
        let sql = newest_state(sql.text(" else null end as stage").text(MEMBERS), view)
            .text(" join certificate c on c.id = q.certificate where m.campaign in ")
            .list(lines.iter().map(|line| line.campaign.id.0))
            .text(" and ")
            .recorded("m", view)
            .text(" and ")
            .official_in_scope("q.official", scope, view)
            .text(") x group by x.campaign, x.state, x.stage");
        let counts: Vec<Count> = sql.all(self.tx(), ASKED).await?;
        for count in counts {
            let Some(line) = lines.iter_mut().find(|line| line.campaign.id.0 == count.campaign) else { continue };
            line.enter(&count)?;
        }
        Ok(())
    }

    /// The campaign's requests after `after` that stand in one of these states and are for people in the scope, oldest first, at most
    /// `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn campaign_requests(
        &self,
        scope: &Scope,
        view: View,
        (campaign, states): (CampaignId, &[RequestState]),
        after: Option<RequestId>,
        limit: usize,
    ) -> Result<Vec<Request>> {
        let columns = Sql::new("select q.id, q.kind, q.official, q.certificate, q.opened_on");
        let mut sql = newest_state(columns.text(MEMBERS), view)
            .text(" where m.campaign = ")
            .bind(campaign.0)
            .text(" and ")
            .recorded("m", view)
            .text(" and ")
            .official_in_scope("q.official", scope, view)
            .text(" and e.state in ")
            .list(states.iter().map(|state| state.as_str()));
        if let Some(after) = after {
            sql = sql.text(" and q.id > ").bind(after.0);
        }
        let sql = sql.text(" order by q.id limit ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let rows: Vec<MemberRow> = sql.all(self.tx(), ASKED).await?;
        rows.iter().map(member).collect()
    }

    /// What is known of these certificates and their holders on the view's day, for that campaign if one is named. For the program's own
    /// work: no scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn renewal_facts(
        &self,
        view: View,
        certificates: &[CertificateId],
        officials: &[OfficialId],
        campaign: Option<CampaignId>,
    ) -> Result<RenewalFacts> {
        let mut facts =
            RenewalFacts { superseded: self.superseded(view, certificates).await?, ..RenewalFacts::default() };
        for chunk in officials.chunks(LIST) {
            let sql = Sql::new("select p.official from posting p where p.kind = 'primary' and p.official in ")
                .list(chunk.iter().map(|official| official.0))
                .text(" and ")
                .both_clocks("p", view);
            facts.posted.extend(sql.ids(self.tx(), ASKED).await?.into_iter().map(OfficialId));
        }
        for chunk in certificates.chunks(LIST) {
            let ids = || chunk.iter().map(|certificate| certificate.0);
            let sql = Sql::new("select q.certificate, q.kind from request q where q.certificate in ").list(ids());
            for row in open(sql.text(" and ")).rows(self.tx(), ASKED).await? {
                let certificate: Uuid = row.try_get_by_index(0).asked(ASKED)?;
                let kind: String = row.try_get_by_index(1).asked(ASKED)?;
                let kind: RequestKind = Place::new("request", certificate).parse("kind", &kind)?;
                let asked = facts.asked.entry(CertificateId(certificate)).or_insert(kind);
                if kind.ends_use() {
                    *asked = kind;
                }
            }
            let Some(campaign) = campaign else { continue };
            let sql = Sql::new(
                "select q.certificate from campaign_request m join request q on q.id = m.request where m.campaign = ",
            );
            let sql = sql.bind(campaign.0).text(" and q.certificate in ").list(ids());
            facts.own.extend(sql.ids(self.tx(), ASKED).await?.into_iter().map(CertificateId));
        }
        Ok(facts)
    }
}

/// Goes on with: the requests `q` of campaigns, named by `m`.
const MEMBERS: &str = " from campaign_request m join request q on q.id = m.request";

/// Joins `e`, by which the request `q` came to where it stands.
fn newest_state(sql: Sql, view: View) -> Sql {
    sql.text(" join request_event e on e.id = (select l.id from request_event l where l.request = q.id and ")
        .recorded("l", view)
        .text(" order by l.recorded_from desc, l.effective_at desc, l.id desc limit 1)")
}

fn line(row: Row) -> CampaignLine {
    let campaign = Campaign {
        id: CampaignId(row.id),
        agency: AgencyId(row.agency),
        ends_by: row.ends_by,
        opened_on: row.opened_on,
    };
    CampaignLine {
        campaign,
        agency_name: row.agency_name,
        states: BTreeMap::new(),
        stages: BTreeMap::new(),
        first_end: None,
    }
}

fn member(row: &MemberRow) -> Result<Request> {
    Ok(Request {
        id: RequestId(row.id),
        kind: Place::new("request", row.id).parse("kind", &row.kind)?,
        official: OfficialId(row.official),
        certificate: row.certificate.map(CertificateId),
        opened_on: row.opened_on,
    })
}

impl CampaignLine {
    fn enter(&mut self, count: &Count) -> Result<()> {
        let place = Place::new("campaign", count.campaign);
        let state: RequestState = place.parse("state", &count.state)?;
        let requests = u64::try_from(count.requests).unwrap_or(0);
        *self.states.entry(state).or_default() += requests;
        if state.is_open() {
            let ahead = count.stage.map(u16::try_from).transpose().map_err(|error| place.wrong("stage", &error))?;
            *self.stages.entry(ahead).or_default() += requests;
            let first = Timestamp::from_unix_micros(count.first_end);
            self.first_end = Some(self.first_end.map_or(first, |known| known.min(first)));
        }
        Ok(())
    }

    /// Its requests that have not ended.
    #[must_use]
    pub fn open(&self) -> u64 {
        self.states.iter().filter(|(state, _)| state.is_open()).map(|(_, number)| number).sum()
    }

    /// All its requests.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.states.values().sum()
    }
}
