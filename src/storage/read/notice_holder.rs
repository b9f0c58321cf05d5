//! What notices need to know of holders and their certificates. It takes no scope: notices go to the holder, and to whoever an operation
//! finds to look after them.

use std::collections::{HashMap, HashSet};

use time::Date;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, CertificateId, OfficialId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::sql::{LIST, Sql};

const ASKED: &str = "look up holders to be told";

/// A holder on a day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NoticeHolder {
    /// Name.
    pub name: String,
    /// The agency of the primary posting; none for whoever left, or has not come yet.
    pub agency: Option<AgencyId>,
    /// The same, else the last one, else the first to come: who looks after what is theirs.
    pub desk: Option<AgencyId>,
    /// The primary address of the personal mailbox, if mail is taken there.
    pub address: Option<MailAddress>,
}

/// A renewal that is asked for, or being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenRenewal {
    /// Day it was handed in last; of one that waits to be, the day it was opened.
    pub since: Date,
    /// It was handed in; otherwise it is being written, or was given back.
    pub is_asked: bool,
}

impl Reader {
    /// These officials as they stand on the view's day.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn notice_holders(
        &self,
        view: View,
        officials: &[OfficialId],
    ) -> Result<HashMap<OfficialId, NoticeHolder>> {
        let mut holders: HashMap<OfficialId, NoticeHolder> = HashMap::new();
        for chunk in officials.chunks(LIST) {
            let ids = || chunk.iter().map(|official| official.0);
            let sql = Sql::new("select o.id, coalesce(c.full_name, o.full_name) from official o");
            let sql = sql.identity("c", "o.id", view).text(" where o.id in ").list(ids());
            for row in sql.rows(self.tx(), ASKED).await? {
                let official = OfficialId(row.try_get_by_index(0).asked(ASKED)?);
                let name = row.try_get_by_index(1).asked(ASKED)?;
                holders.insert(official, NoticeHolder { name, ..NoticeHolder::default() });
            }
            self.posts_of_holders(view, chunk, &mut holders).await?;
            let sql = Sql::new(
                "select m.official, a.address, s.state from mailbox m join address a on a.mailbox = m.id and a.kind = 'primary' and ",
            );
            let sql = sql.both_clocks("a", view).text(" join mailbox_state s on s.mailbox = m.id and ");
            let sql = sql.both_clocks("s", view).text(" where m.kind = 'personal' and m.official in ").list(ids());
            for row in sql.rows(self.tx(), ASKED).await? {
                let official: Uuid = row.try_get_by_index(0).asked(ASKED)?;
                let (address, state): (String, String) =
                    (row.try_get_by_index(1).asked(ASKED)?, row.try_get_by_index(2).asked(ASKED)?);
                let place = Place::new("mailbox", official);
                let state: MailboxState = place.parse("state", &state)?;
                if state.permissions().receive {
                    let address = Some(place.parse("address", &address)?);
                    holders.entry(OfficialId(official)).or_default().address = address;
                }
            }
        }
        Ok(holders)
    }

    async fn posts_of_holders(
        &self,
        view: View,
        officials: &[OfficialId],
        holders: &mut HashMap<OfficialId, NoticeHolder>,
    ) -> Result<()> {
        let sql = Sql::new(
            "select p.official, p.agency, p.effective_from, p.effective_to from posting p where p.kind = 'primary' and ",
        );
        let sql = sql.known("p", view).text(" and p.official in ").list(officials.iter().map(|official| official.0));
        for row in sql.text(" order by p.effective_from").rows(self.tx(), ASKED).await? {
            let holder = holders.entry(OfficialId(row.try_get_by_index(0).asked(ASKED)?)).or_default();
            let agency = Some(AgencyId(row.try_get_by_index(1).asked(ASKED)?));
            let begins: Date = row.try_get_by_index(2).asked(ASKED)?;
            let ends: Option<Date> = row.try_get_by_index(3).asked(ASKED)?;
            if begins <= view.day {
                holder.desk = agency;
                holder.agency = agency.filter(|_| ends.is_none_or(|ends| view.day < ends));
            } else if holder.desk.is_none() {
                holder.desk = agency;
            }
        }
        Ok(())
    }

    /// Of these certificates those whose place another one took: by what was seen, or because their renewal was fulfilled by one that is
    /// still held to be theirs.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn superseded(&self, view: View, certificates: &[CertificateId]) -> Result<HashSet<CertificateId>> {
        let mut found = self.replaced(view, certificates).await?;
        for chunk in certificates.chunks(LIST) {
            let sql = Sql::new(
                "select q.certificate from request q join request_event f on f.request = q.id and f.state = 'fulfilled' and ",
            );
            let sql = sql.recorded("f", view).text(
                " left join request_event_fact x on x.event = f.id and x.evidence = 'certificate' \
                 left join certificate n on n.sha256 = x.sha256 where q.kind = 'renew' and (n.id is null or ",
            );
            let sql = sql.owner("n", view).text(" = q.official) and q.certificate in ");
            let sql = sql.list(chunk.iter().map(|id| id.0));
            found.extend(sql.ids(self.tx(), ASKED).await?.into_iter().map(CertificateId));
        }
        Ok(found)
    }

    /// The renewals of these certificates that are open, by certificate; of several the one that was handed in.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn open_renewals(
        &self,
        view: View,
        certificates: &[CertificateId],
    ) -> Result<HashMap<CertificateId, OpenRenewal>> {
        let mut found: HashMap<CertificateId, OpenRenewal> = HashMap::new();
        for chunk in certificates.chunks(LIST) {
            let sql = Sql::new(
                "select q.id, q.certificate, q.opened_on, e.state, (select max(s.effective_at) from request_event s \
                 where s.request = q.id and s.state = 'submitted') as submitted_at from request q join request_event e on e.id = (select l.id \
                 from request_event l where l.request = q.id and ",
            );
            let sql = sql.recorded("l", view).text(&format!(
                " order by l.recorded_from desc, l.effective_at desc, l.id desc limit 1) where q.kind = '{}' and ",
                RequestKind::Renew
            ));
            let sql = sql.recorded("q", view).text(" and q.certificate in ").list(chunk.iter().map(|id| id.0));
            for row in sql.text(" order by q.id").rows(self.tx(), ASKED).await? {
                let place = Place::new("request", row.try_get_by_index::<Uuid>(0).asked(ASKED)?);
                let certificate = CertificateId(row.try_get_by_index(1).asked(ASKED)?);
                let state: String = row.try_get_by_index(3).asked(ASKED)?;
                let state: RequestState = place.parse("state", &state)?;
                let is_asked = !matches!(state, RequestState::Draft | RequestState::Returned);
                let opened_on = row.try_get_by_index(2).asked(ASKED)?;
                let submitted: Option<i64> = row.try_get_by_index(4).asked(ASKED)?;
                let submitted = submitted.filter(|_| is_asked).map(|at| Timestamp::from_unix_micros(at).day());
                let renewal = OpenRenewal { since: submitted.unwrap_or(opened_on), is_asked };
                if state.is_open() && found.get(&certificate).is_none_or(|known| !known.is_asked) {
                    found.insert(certificate, renewal);
                }
            }
        }
        Ok(found)
    }

    /// The agency whose mailbox each of these certificates states, of those that are nobody's.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn agencies_of_certificates(
        &self,
        view: View,
        certificates: &[CertificateId],
    ) -> Result<HashMap<CertificateId, AgencyId>> {
        let mut stated: Vec<(CertificateId, MailAddress)> = Vec::new();
        for chunk in certificates.chunks(LIST) {
            let sql = Sql::new("select c.id, c.addresses from certificate c where c.id in ");
            for row in sql.list(chunk.iter().map(|id| id.0)).rows(self.tx(), ASKED).await? {
                let id: Uuid = row.try_get_by_index(0).asked(ASKED)?;
                let text: String = row.try_get_by_index(1).asked(ASKED)?;
                let addresses = Place::new("certificate", id).addresses("addresses", &text)?;
                stated.extend(addresses.into_iter().map(|address| (CertificateId(id), address)));
            }
        }
        let addresses: Vec<MailAddress> = stated.iter().map(|(_, address)| address.clone()).collect();
        let agencies = self.agencies_of_addresses(view, &addresses).await?;
        let of = |(certificate, address)| Some((certificate, *agencies.get(&address)?));
        Ok(stated.into_iter().filter_map(of).collect())
    }
}
