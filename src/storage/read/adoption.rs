//! What adoption is counted from, as of a day: everything at once, in a handful of queries. Who counts is `domain::adoption`'s matter.
//!
//! `lives` reads the same of some people for all days, `touched` tells whose facts change sets touched, and `kept` reads the numbers that are
//! kept from both, and `placed` the people behind them ([adr/0024](../../../docs/adr/0024-adoption-steps.md)).

pub mod kept;
mod lives;
pub mod placed;
mod touched;

use std::collections::{HashMap, HashSet};

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::agency::AgencyRow;
use super::window::Windows;
use super::word::{REASON, REVOKED_AT, entry};
use super::{Reader, View};
use crate::domain::adoption::rule::ScopeRule;
use crate::domain::certificate::status::Evidence;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, CertificateId, OfficialId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::official::Category;
use crate::domain::posting::Rank;
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::Sql;

/// The facts behind adoption figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdoptionFacts {
    /// The agencies of the day; the place in this list is their order in reports.
    pub agencies: Vec<AgencyRow>,
    /// Everyone with a primary posting that day, by official; then those who left and whose mailbox is still kept.
    pub officials: Vec<OfficialFacts>,
    /// Their signing certificates, by official and certificate.
    pub certificates: Vec<CertificateFacts>,
    /// Who of them must be able to sign.
    pub rule: ScopeRule,
}

/// An official as of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficialFacts {
    /// The official.
    pub official: OfficialId,
    /// Whether a primary posting holds on the day.
    pub in_post: bool,
    /// Where they are counted: at the agency of the primary posting; of the last one for those who left.
    pub agency: AgencyId,
    /// The agency of that posting itself.
    pub post: AgencyId,
    /// Rank of that posting.
    pub rank: Rank,
    /// Category.
    pub category: Category,
    /// State of the personal mailbox; none without one.
    pub mailbox: Option<MailboxState>,
    /// Its addresses of the day, primary and aliases, sorted.
    pub addresses: Vec<MailAddress>,
}

/// A signing certificate of an official, with all that its status at the day's end depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFacts {
    /// The certificate.
    pub certificate: CertificateId,
    /// Its owner.
    pub official: OfficialId,
    /// What its status follows from.
    pub evidence: Evidence,
    /// The addresses it states.
    pub addresses: Vec<MailAddress>,
}

#[derive(FromQueryResult)]
struct OfficialRow {
    official: Uuid,
    agency: Uuid,
    rank: String,
    category: String,
    state: Option<String>,
}

#[derive(FromQueryResult)]
struct CertificateRow {
    id: Uuid,
    official: Uuid,
    chain: String,
    not_before: i64,
    not_after: i64,
    issuer_key: Vec<u8>,
    addresses: String,
    revoked_at: Option<i64>,
    reason: Option<i32>,
}

impl Reader {
    /// Everything that adoption is counted from.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn adoption(&self, scope: &Scope, view: View) -> Result<AdoptionFacts> {
        let agencies = self.agencies(scope, view).await?;
        let mut officials = self.adoption_officials(scope, view).await?;
        let certificates = self.adoption_certificates(scope, view, &officials).await?;
        let seen: HashSet<AgencyId> = agencies.iter().map(|agency| agency.agency).collect();
        let leavers = self.adoption_leavers(view).await?;
        officials.extend(leavers.into_iter().filter(|leaver| seen.contains(&leaver.agency)));
        let rule = self.scope_rule(view).await?;
        Ok(AdoptionFacts { agencies, officials, certificates, rule })
    }

    async fn adoption_officials(&self, scope: &Scope, view: View) -> Result<Vec<OfficialFacts>> {
        let mut addresses = self.live_addresses(scope, view).await?;
        let sql = Sql::new(
            "select p.official, p.agency, p.rank, coalesce(n.category, o.category) as category, s.state from posting p \
             join official o on o.id = p.official",
        );
        let sql = sql.identity("n", "p.official", view).text(
            " left join mailbox m on m.official = p.official and m.kind = 'personal' \
             left join mailbox_state s on s.mailbox = m.id and ",
        );
        let sql = sql.both_clocks("s", view).text(" where p.kind = 'primary' and ").both_clocks("p", view);
        let sql = sql.text(" and ").official_in_scope("p.official", scope, view).text(" order by p.official");
        let rows: Vec<OfficialRow> = sql.all(self.tx(), "read officials").await?;
        let facts = |row: OfficialRow| {
            let own = addresses.remove(&row.official).unwrap_or_default();
            official(row, true, own)
        };
        rows.into_iter().map(facts).collect()
    }

    /// Those whose last primary posting ended by the day and whose mailbox has a state on it.
    async fn adoption_leavers(&self, view: View) -> Result<Vec<OfficialFacts>> {
        let sql = Sql::new(
            "select m.official, p.agency, p.rank, coalesce(n.category, o.category) as category, s.state from mailbox m \
             join official o on o.id = m.official",
        );
        let sql = sql.identity("n", "m.official", view);
        let sql = sql.text(" join mailbox_state s on s.mailbox = m.id and ");
        let sql =
            sql.both_clocks("s", view).text(" join posting p on p.official = m.official and p.kind = 'primary' and ");
        let sql = sql.known("p", view).text(" and p.effective_to <= ").bind(view.day);
        let sql = sql.text(
            " where m.kind = 'personal' and not exists (select 1 from posting q where q.official = m.official \
             and q.kind = 'primary' and q.effective_from > p.effective_from and ",
        );
        let sql = sql.known("q", view).text(" and q.effective_from <= ").bind(view.day).text(") order by m.official");
        let rows: Vec<OfficialRow> = sql.all(self.tx(), "read those who left").await?;
        rows.into_iter().map(|row| official(row, false, Vec::new())).collect()
    }

    async fn live_addresses(&self, scope: &Scope, view: View) -> Result<HashMap<Uuid, Vec<MailAddress>>> {
        let sql = Sql::new("select m.official, a.address from address a join mailbox m on m.id = a.mailbox where ");
        let sql = sql.both_clocks("a", view).text(" and m.kind = 'personal' and ");
        let sql = sql.official_in_scope("m.official", scope, view);
        let mut addresses: HashMap<Uuid, Vec<MailAddress>> = HashMap::new();
        for row in sql.rows(self.tx(), "read addresses").await? {
            let official = row.try_get_by_index(0).asked("read addresses")?;
            let text: String = row.try_get_by_index(1).asked("read addresses")?;
            addresses.entry(official).or_default().push(Place::new("address", official).parse("address", &text)?);
        }
        for own in addresses.values_mut() {
            own.sort_unstable();
        }
        Ok(addresses)
    }

    /// Certificates of those among `officials`, which are in order: holding them together here is cheaper than a join.
    async fn adoption_certificates(
        &self,
        scope: &Scope,
        view: View,
        officials: &[OfficialFacts],
    ) -> Result<Vec<CertificateFacts>> {
        let at = Timestamp::end_of(view.day);
        let windows = self.windows(view, at).await?;
        let stopped = self.stopped(view, at).await?;
        let sql = Sql::new("select c.id, c.not_before, c.not_after, c.issuer_key, c.addresses, ");
        let sql = sql.chain("c", view).text(" as chain, ");
        let sql = sql.text(&format!("{REVOKED_AT} as revoked_at, {REASON} as reason, ")).owner("c", view);
        let sql = sql.text(" as official from certificate c").ca_word(view, at).text(" where c.may_sign and ");
        let sql = sql.owner("c", view).text(" is not null and ");
        let sql = sql.recorded("c", view).text(" and ");
        let sql = sql.owner_in_scope("c", scope, view).text(" order by official, c.id");
        let rows: Vec<CertificateRow> = sql.all(self.tx(), "read certificates").await?;
        let facts = |row: CertificateRow| certificate(&row, &windows, stopped.get(&row.id).copied(), at);
        let counts =
            |row: &CertificateRow| officials.binary_search_by_key(&row.official, |known| known.official.0).is_ok();
        rows.into_iter().filter(counts).map(facts).collect()
    }

    /// Since when our own order stops each certificate that it stops at `at`.
    async fn stopped(&self, view: View, at: Timestamp) -> Result<HashMap<Uuid, Timestamp>> {
        let sql = Sql::new("select e.certificate, min(e.effective_at) from certificate_event e where ");
        let sql = sql.standing_stop("e", view, at);
        let mut stopped = HashMap::new();
        for row in sql.text(" group by e.certificate").rows(self.tx(), "read stopped certificates").await? {
            let since = row.try_get_by_index(1).asked("read stopped certificates")?;
            stopped.insert(
                row.try_get_by_index(0).asked("read stopped certificates")?,
                Timestamp::from_unix_micros(since),
            );
        }
        Ok(stopped)
    }
}

fn official(row: OfficialRow, in_post: bool, addresses: Vec<MailAddress>) -> Result<OfficialFacts> {
    let place = Place::new("posting", row.official);
    Ok(OfficialFacts {
        official: OfficialId(row.official),
        in_post,
        agency: AgencyId(row.agency),
        post: AgencyId(row.agency),
        rank: place.parse("rank", &row.rank)?,
        category: place.parse("category", &row.category)?,
        mailbox: row.state.map(|state| place.parse("state", &state)).transpose()?,
        addresses,
    })
}

fn certificate(
    row: &CertificateRow,
    windows: &Windows,
    stopped: Option<Timestamp>,
    at: Timestamp,
) -> Result<CertificateFacts> {
    let place = Place::new("certificate", row.id);
    let not_after = Timestamp::from_unix_micros(row.not_after);
    let told = row.revoked_at.zip(row.reason);
    let revocation = told.map(|(revoked_at, reason)| entry(&place, revoked_at, reason)).transpose()?;
    Ok(CertificateFacts {
        certificate: CertificateId(row.id),
        official: OfficialId(row.official),
        evidence: Evidence {
            chain: place.parse("chain", &row.chain)?,
            not_before: Timestamp::from_unix_micros(row.not_before),
            not_after,
            revocation: windows.word(&row.issuer_key, revocation, at),
            stop_use_since: stopped,
            list_is_fresh: windows.are_fresh(row.id, &row.issuer_key, not_after, at),
        },
        addresses: place.addresses("addresses", &row.addresses)?,
    })
}
