//! What the yearly report on certificates is counted from, beside adoption: ends and words of certificates, devices, requests.

use std::collections::{BTreeMap, HashSet};

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::device::DeviceFilter;
use super::word::{REASON, REVOKED_AT};
use super::{Reader, View};
use crate::domain::certificate::request::RequestKind;
use crate::domain::certificate::status::REASON_HOLD;
use crate::domain::clock::Timestamp;
use crate::domain::device::{DeviceState, Medium};
use crate::domain::ids::{DeviceId, OfficialId};
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::Sql;

const ASKED: &str = "read certificates of the year";
/// Devices of a page.
const PAGE: u32 = 1_000;

/// What happened to signing certificates in a span of days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CertificateYear {
    /// Began to be valid.
    pub issued: u64,
    /// Their validity ended.
    pub expired: u64,
    /// The CA revoked them, for good.
    pub revoked: u64,
}

/// Where devices stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeviceCounts {
    /// By kind and state; none while it was never handed out.
    pub by_state: BTreeMap<(Medium, Option<DeviceState>), u64>,
    /// Who has one in use.
    pub holders: HashSet<OfficialId>,
}

#[derive(FromQueryResult)]
struct Row {
    not_before: i64,
    not_after: i64,
    revoked_at: Option<i64>,
    reason: Option<i32>,
}

impl Reader {
    /// What happened to the signing certificates of good chains from `first` to the end of the view's day. Counts, so no scope.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn certificate_year(&self, view: View, first: Date) -> Result<CertificateYear> {
        let (from, at) = (Timestamp::start_of(first), Timestamp::end_of(view.day));
        let sql = Sql::new("select c.not_before, c.not_after, ");
        let sql = sql.text(&format!("{REVOKED_AT} as revoked_at, {REASON} as reason from certificate c"));
        let sql = sql.ca_word(view, at).text(" where c.may_sign and not c.is_ca and ").chain_is_good("c", view);
        let sql = sql.text(" and ").recorded("c", view).text(" and c.not_after >= ").bind(from.unix_micros());
        let mut told = CertificateYear::default();
        let is_within = |instant: i64| (from.unix_micros()..at.unix_micros()).contains(&instant);
        for row in sql.all::<Row>(self.tx(), ASKED).await? {
            let revoked = row.revoked_at.filter(|_| row.reason != Some(i32::from(REASON_HOLD)));
            told.issued += u64::from(is_within(row.not_before));
            told.revoked += u64::from(revoked.is_some_and(is_within));
            told.expired += u64::from(is_within(row.not_after) && revoked.is_none_or(|at| row.not_after < at));
        }
        Ok(told)
    }

    /// Where devices stand at the end of the view's day; one that was recorded later and to which nothing had happened by then is not among
    /// them. Counts and whoever holds one, for the program's own counting: no scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn device_counts(&self, view: View) -> Result<DeviceCounts> {
        let mut counts = DeviceCounts::default();
        let mut before: Option<DeviceId> = None;
        let recorded_by = self.known_at(Timestamp::end_of(view.day)).await?;
        loop {
            let page = self.device_page(&Scope::Province, view, &DeviceFilter::default(), before, PAGE).await?;
            for line in page.iter().filter(|line| line.state.is_some() || line.revision <= recorded_by) {
                *counts.by_state.entry((line.device.medium, line.state)).or_default() += 1;
                let is_in_use = matches!(line.state, Some(DeviceState::Issued | DeviceState::Recovered));
                if let Some(holder) = line.holder.filter(|holder| is_in_use && holder.agency.is_none()) {
                    counts.holders.insert(holder.official);
                }
            }
            before = page.last().map(|line| line.device.id);
            if page.len() < PAGE as usize {
                return Ok(counts);
            }
        }
    }

    /// How many requests of each kind were fulfilled from `first` to the end of the view's day. Counts, so no scope.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn fulfilled_requests(&self, view: View, first: Date) -> Result<BTreeMap<RequestKind, u64>> {
        const ASKED: &str = "count fulfilled requests";
        let sql = Sql::new(
            "select q.kind, count(*) from request q join request_event f on f.request = q.id and f.state = 'fulfilled' and ",
        );
        let sql =
            sql.recorded("f", view).text(" where f.effective_at >= ").bind(Timestamp::start_of(first).unix_micros());
        let sql = sql.text(" and f.effective_at < ").bind(Timestamp::end_of(view.day).unix_micros());
        let mut counts = BTreeMap::new();
        for row in sql.text(" group by q.kind").rows(self.tx(), ASKED).await? {
            let (kind, count): (String, i64) =
                (row.try_get_by_index(0).asked(ASKED)?, row.try_get_by_index(1).asked(ASKED)?);
            let kind = Place::new("request", Uuid::nil()).parse("kind", &kind)?;
            counts.insert(kind, u64::try_from(count).unwrap_or_default());
        }
        Ok(counts)
    }
}
