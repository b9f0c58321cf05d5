//! Renewal campaigns: which there are, how far each is, and what is known of the certificates that one may ask for.

use std::collections::{BTreeMap, HashMap, HashSet};

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::open_requests::open;
use super::{Reader, View};
use crate::domain::certificate::event::CertificateEventKind;
use crate::domain::certificate::renewal::{Campaign, stage_on};
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, CampaignId, CertificateId, OfficialId};
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
    /// What is asked about certificates by requests that have not ended.
    pub asked: HashMap<CertificateId, RequestKind>,
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
struct Member {
    campaign: Uuid,
    state: String,
    not_after: i64,
}

impl Reader {
    /// The next campaigns before `before`, newest first, at most `limit`, of agencies in the scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn campaign_page(
        &self,
        scope: &Scope,
        view: View,
        filter: &CampaignFilter,
        before: Option<CampaignId>,
        limit: u32,
    ) -> Result<Vec<CampaignLine>> {
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
        let rows: Vec<Row> = sql.all(self.tx(), ASKED).await?;
        let mut lines: Vec<CampaignLine> = rows.into_iter().map(line).collect();
        for chunk in lines.chunks_mut(LIST) {
            self.fill_progress(view, chunk).await?;
        }
        Ok(lines)
    }

    async fn fill_progress(&self, view: View, lines: &mut [CampaignLine]) -> Result<()> {
        let sql = Sql::new(
            "select w.campaign, e.state, c.not_after from campaign_request w join request q on q.id = w.request \
             join certificate c on c.id = q.certificate \
             join request_event e on e.id = (select l.id from request_event l where l.request = q.id and ",
        )
        .recorded("l", view)
        .text(" order by l.recorded_from desc, l.effective_at desc, l.id desc limit 1) where w.campaign in ")
        .list(lines.iter().map(|line| line.campaign.id.0))
        .text(" and ")
        .recorded("w", view);
        let members: Vec<Member> = sql.all(self.tx(), ASKED).await?;
        for member in members {
            let Some(line) = lines.iter_mut().find(|line| line.campaign.id.0 == member.campaign) else { continue };
            let state: RequestState = Place::new("campaign", member.campaign).parse("state", &member.state)?;
            line.enter(state, Timestamp::from_unix_micros(member.not_after), view.day);
        }
        Ok(())
    }

    /// What is known of these certificates and their holders on the view's day. For the program's own work: no scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn renewal_facts(
        &self,
        view: View,
        certificates: &[CertificateId],
        officials: &[OfficialId],
    ) -> Result<RenewalFacts> {
        let mut facts = RenewalFacts::default();
        for chunk in officials.chunks(LIST) {
            let sql = Sql::new("select p.official from posting p where p.kind = 'primary' and p.official in ")
                .list(chunk.iter().map(|official| official.0))
                .text(" and ")
                .both_clocks("p", view);
            facts.posted.extend(sql.ids(self.tx(), ASKED).await?.into_iter().map(OfficialId));
        }
        for chunk in certificates.chunks(LIST) {
            let ids = || chunk.iter().map(|certificate| certificate.0);
            let sql = Sql::new("select e.certificate from certificate_event e where e.kind = ")
                .bind(CertificateEventKind::Superseded.as_str())
                .text(" and e.certificate in ")
                .list(ids());
            facts.superseded.extend(sql.ids(self.tx(), ASKED).await?.into_iter().map(CertificateId));
            let sql = Sql::new("select q.certificate, q.kind from request q where q.certificate in ").list(ids());
            for row in open(sql.text(" and ")).rows(self.tx(), ASKED).await? {
                let certificate: Uuid = row.try_get_by_index(0).asked(ASKED)?;
                let kind: String = row.try_get_by_index(1).asked(ASKED)?;
                let kind = Place::new("request", certificate).parse("kind", &kind)?;
                facts.asked.insert(CertificateId(certificate), kind);
            }
        }
        Ok(facts)
    }
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

impl CampaignLine {
    fn enter(&mut self, state: RequestState, not_after: Timestamp, today: Date) {
        *self.states.entry(state).or_default() += 1;
        if state.is_open() {
            *self.stages.entry(stage_on(not_after, today)).or_default() += 1;
            self.first_end = Some(self.first_end.map_or(not_after, |first| first.min(not_after)));
        }
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
