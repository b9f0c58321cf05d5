//! Whose certificates are looked at for alarms, in their order; of one kind only those about whom facts that are cheap to find allow one. Too
//! many are no harm: which alarms are raised is `domain::certificate::alarm`'s matter.

use super::alarm::AlarmGroup;
use super::open_requests::has_not_ended;
use super::{Reader, View, explain};
use crate::domain::certificate::alarm::AlarmKind;
use crate::domain::certificate::event::CertificateEventKind;
use crate::domain::certificate::observation::RevocationEventKind::{Held, Revoked};
use crate::domain::clock::Timestamp;
use crate::domain::scope::Scope;
use crate::storage::error::Result;
use crate::storage::owner::ever_owned_by;
use crate::storage::read::signing::alarm::signed_after_leaving;
use crate::storage::sql::{OPEN, Sql};

const ASKED: &str = "look whose alarms there may be";

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub struct AlarmSearch<'a> {
    /// Whom the reader sees.
    pub scope: &'a Scope,
    /// As of which day, as known now.
    pub view: View,
    /// At which instant.
    pub at: Timestamp,
    /// Of one kind only.
    pub kind: Option<AlarmKind>,
}

impl Reader {
    /// The next groups from `from` on, `from` among them, at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn alarm_groups(
        &self,
        search: AlarmSearch<'_>,
        from: Option<AlarmGroup>,
        limit: usize,
    ) -> Result<Vec<AlarmGroup>> {
        let any_ca_told = self.is_any_issuer_told().await?;
        let mut groups = Vec::new();
        if !matches!(from, Some(AlarmGroup::Nobodys(_))) {
            let ids = search.holders(any_ca_told, from, limit).ids(self.tx(), ASKED).await?;
            groups.extend(ids.into_iter().map(AlarmGroup::Of));
        }
        let left = limit - groups.len();
        if left > 0
            && let Some(sql) = search.nobodys(any_ca_told, from, left)
        {
            groups.extend(sql.ids(self.tx(), ASKED).await?.into_iter().map(AlarmGroup::Nobodys));
        }
        Ok(groups)
    }

    /// The database's plans for what [`Self::alarm_groups`] asks, as its own text.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn explain_alarm_groups(&self, search: AlarmSearch<'_>, limit: usize) -> Result<String> {
        let any_ca_told = self.is_any_issuer_told().await?;
        let mut plans = explain::plan(self.tx(), search.holders(any_ca_told, None, limit)).await?;
        if let Some(sql) = search.nobodys(any_ca_told, None, limit) {
            plans.push_str(&explain::plan(self.tx(), sql).await?);
        }
        Ok(plans)
    }

    /// Whether anything was ever told against a CA. Then all its certificates are suspects; else nobody need look for them.
    async fn is_any_issuer_told(&self) -> Result<bool> {
        Ok(Sql::new("select count(*) from authority_word").number(self.tx(), ASKED).await? > 0)
    }
}

impl AlarmSearch<'_> {
    /// Officials in their order. Whoever holds none any more is a group without certificates.
    fn holders(&self, any_ca_told: bool, from: Option<AlarmGroup>, limit: usize) -> Sql {
        let mut sql = Sql::new("select o.id from official o where ");
        sql = match self.suspects(any_ca_told) {
            Suspects::Named(certificates) => sql.text(&format!(
                "o.id in (select c.official from certificate c where c.id in ({certificates}) \
                 union all select w.official from certificate_owner w where w.certificate in ({certificates}))"
            )),
            Suspects::Anybody => sql.text(
                "(exists (select 1 from certificate c where c.official = o.id) \
                 or exists (select 1 from certificate_owner w where w.official = o.id))",
            ),
            Suspects::Holders { in_post, more_than } => {
                if let Some(in_post) = in_post {
                    let sign = if in_post { "" } else { "not " };
                    sql = sql
                        .text(sign)
                        .text("exists (select 1 from posting p where p.official = o.id and p.kind = 'primary' and ");
                    sql = sql.both_clocks_unindexed("p", self.view).text(") and ");
                }
                sql.text(&format!(
                    "(select count(*) from ({}) k join certificate c on c.id = k.id where c.not_after > {}) > {more_than}",
                    ever_owned_by("o.id"),
                    self.at.unix_micros()
                ))
            }
        };
        if let Some(AlarmGroup::Of(official)) = from {
            sql = sql.text(" and o.id >= ").bind(official);
        }
        let sql = sql.text(" and ").official_in_scope("o.id", self.scope, self.view);
        sql.text(" order by o.id limit ").bind(rows(limit))
    }

    /// Certificates that nobody holds: the whole province's matter.
    fn nobodys(&self, any_ca_told: bool, from: Option<AlarmGroup>, limit: usize) -> Option<Sql> {
        let certificates = match self.suspects(any_ca_told) {
            _ if *self.scope != Scope::Province => return None,
            Suspects::Holders { .. } => return None,
            Suspects::Named(certificates) => Some(certificates),
            Suspects::Anybody => None,
        };
        let mut sql = Sql::new(&format!(
            "select n.id from (select c.id from certificate c where c.official is null and not exists (select 1 from certificate_owner x \
             where x.certificate = c.id) union select w.certificate from certificate_owner w where w.official is null \
             and +w.recorded_to = {OPEN}) n where true"
        ));
        if let Some(certificates) = certificates {
            sql = sql.text(&format!(" and n.id in ({certificates})"));
        }
        if let Some(AlarmGroup::Nobodys(certificate)) = from {
            sql = sql.text(" and n.id >= ").bind(certificate);
        }
        Some(sql.text(" order by n.id limit ").bind(rows(limit)))
    }

    /// `any_ca_told`: something was told against a CA.
    fn suspects(&self, any_ca_told: bool) -> Suspects {
        let Some(kind) = self.kind else { return Suspects::Anybody };
        let now = self.at.unix_micros();
        match kind {
            AlarmKind::UnannouncedRevocation => {
                // From the few words to their certificates, not the other way round: the sign hides the column from its index.
                let told = |table: &str| {
                    format!(
                        "select t.certificate from {table} t join certificate d on d.id = t.certificate \
                         where t.kind in ('{Revoked}', '{Held}') and +d.not_after > {now}"
                    )
                };
                let (listed, heard) = (told("revocation_event"), told("ocsp_event"));
                Suspects::Named(format!("{listed} union all {heard}{}", under_told_issuers(any_ca_told, now)))
            }
            AlarmKind::UnconfirmedRevocation => Suspects::Named(format!(
                "select q.certificate from request q where q.kind = 'revoke' and {}",
                has_not_ended()
            )),
            AlarmKind::UnaskedRevocation => {
                let held = |table: &str| format!("select t.certificate from {table} t where t.kind = '{Held}'");
                Suspects::Named(format!(
                    "select e.certificate from certificate_event e where e.kind = '{}' union all {} union all {}{}",
                    CertificateEventKind::StopUse,
                    held("revocation_event"),
                    held("ocsp_event"),
                    under_told_issuers(any_ca_told, now)
                ))
            }
            AlarmKind::Contested | AlarmKind::UnknownToCa => {
                Suspects::Named("select a.certificate from ocsp_answer a".to_owned())
            }
            AlarmKind::SignedAfterLeaving => Suspects::Named(signed_after_leaving()),
            AlarmKind::Orphan => Suspects::Holders { in_post: Some(false), more_than: 0 },
            AlarmKind::AddressMismatch => Suspects::Holders { in_post: Some(true), more_than: 0 },
            AlarmKind::Parallel => Suspects::Holders { in_post: None, more_than: 1 },
        }
    }
}

/// About whom an alarm of a kind can be.
enum Suspects {
    /// Holders of certificates, and certificates that nobody holds.
    Anybody,
    /// The certificates that this query names, few among all.
    Named(String),
    /// Holders of more than so many certificates that have not expired; in post or not, where that matters.
    Holders { in_post: Option<bool>, more_than: u8 },
}

/// And the certificates of CAs against which something was told.
fn under_told_issuers(any_ca_told: bool, now: i64) -> String {
    if !any_ca_told {
        return String::new();
    }
    format!(
        " union all select d.id from authority_word z join certificate d on d.issuer_key = z.issuer_key where +d.not_after > {now}"
    )
}

fn rows(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
