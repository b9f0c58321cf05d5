//! What comes with the days: certificates that end soon, told to their holders one by one and to those who look after them in one mail, and
//! requests that are overdue.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::desk::{AUTHORITY, Desk, MANAGERS, desks, wishes};
use super::expiring::{Expiring, expiring};
use super::notice;
use super::overdue::{Overdue, overdue};
use crate::domain::agency::TreePath;
use crate::domain::certificate::request::RequestState;
use crate::domain::clock::{Clock as _, SystemClock, Timestamp};
use crate::domain::ids::OfficialId;
use crate::domain::notice::preference::NoticePreferences;
use crate::domain::notice::reminder::LAST_DAYS;
use crate::domain::notice::{NewNotice, NoticeKind, Telling, TellingTopic};
use crate::domain::principal::Role;
use crate::notify::certificate_digest::{self, AgencyPart, ExpiringLine, OverdueLine, Whose};
use crate::notify::certificate_expiry::{self, CertificateExpiry};
use crate::operations::error::OperationResult;
use crate::operations::registry::Registry;
use crate::storage::read::View;
use crate::storage::read::telling::Told;

/// Seconds after midnight from which a day's notices are made: people read them when they come to work.
const DAY_SECONDS: i64 = 6 * 3600;

/// How far days have come.
const MARK: &str = "daily";

/// A mail that is owed, with what it tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwedNotice {
    /// The mail.
    pub notice: NewNotice,
    /// What it tells: never told again.
    pub tellings: Vec<Telling>,
}

/// Queues what is owed today, once a business day from six o'clock on; gives how many mails are new, or none when it was done or is too early.
///
/// # Errors
/// When the store fails; what was queued before stays queued.
pub async fn queue_daily_notices(registry: &Registry) -> OperationResult<Option<u32>> {
    let now = registry.clock.now();
    let day = i64::from(now.day().to_julian_day());
    let seen = registry.store.read().await?.notice_mark(MARK).await?;
    if now < Timestamp::start_of(now.day()).plus_seconds(DAY_SECONDS) || seen == Some(day) {
        return Ok(None);
    }
    let queued = queue_owed(registry, &owed_today(registry).await?).await?;
    let books = registry.store.bookkeeping().await?;
    // Whoever else moved it has done the same.
    if books.move_notice_mark(MARK, seen, day).await? {
        books.commit().await?;
    }
    Ok(Some(queued))
}

/// Queues these mails, each with what it tells in one transaction; gives how many are new.
///
/// # Errors
/// When the store fails; what was queued before stays queued.
pub async fn queue_owed(registry: &Registry, owed: &[OwedNotice]) -> OperationResult<u32> {
    let mut queued = 0;
    for OwedNotice { notice, tellings } in owed {
        let books = registry.store.bookkeeping().await?;
        if books.tell(notice, tellings, SystemClock.now()).await? {
            books.commit().await?;
            queued += 1;
        }
    }
    Ok(queued)
}

/// The mails that are owed today and were not queued yet. Writes nothing.
///
/// # Errors
/// When the store fails.
pub async fn owed_today(registry: &Registry) -> OperationResult<Vec<OwedNotice>> {
    let reader = registry.store.read().await?;
    let book = reader.agency_book(View::of(registry.clock.today())).await?;
    let expiring = expiring(registry, &reader, &book).await?;
    let overdue = overdue(registry, &reader, &book).await?;
    let certificates: Vec<Uuid> = expiring.iter().map(|one| one.certificate.0).collect();
    let requests: Vec<Uuid> = overdue.iter().map(|one| one.request.0).collect();
    let reminded = reader.told(TellingTopic::Expiry, &certificates).await?;
    let told = reader.told(TellingTopic::Overdue, &requests).await?;
    let officials: Vec<OfficialId> = expiring.iter().filter_map(|one| Some(one.holder.as_ref()?.0)).collect();
    let wishes = wishes(&reader, &officials).await?;
    let desks = desks(registry, &reader).await?;
    drop(reader);
    let holders = expiring.iter().filter_map(|one| {
        let wishes = one.holder.as_ref().and_then(|(official, _)| wishes.get(official)).copied().unwrap_or_default();
        to_holder(registry, one, wishes, &reminded)
    });
    let digests = desks.iter().filter_map(|desk| to_desk(registry, desk, (&expiring, &reminded), (&overdue, &told)));
    Ok(holders.chain(digests).collect())
}

/// Whether a recipient has yet to be told of a certificate at the number of days that stands.
fn is_due(told: &Told, recipient: Uuid, one: &Expiring) -> bool {
    !told.get(&(recipient, one.certificate.0)).is_some_and(|days| days.contains(&one.threshold))
}

/// The mail to the holder, unless they turned it off. That a renewal was handed in silences all but the last: it may come to nothing.
fn to_holder(registry: &Registry, one: &Expiring, wishes: NoticePreferences, told: &Told) -> Option<OwedNotice> {
    let (official, holder) = one.holder.as_ref()?;
    let address = holder.address.as_ref()?;
    let asked_on = one.renewal.filter(|renewal| renewal.is_asked).map(|renewal| renewal.since);
    let is_quiet = asked_on.is_some() && one.threshold > LAST_DAYS;
    if is_quiet || !wishes.wants_reminder(one.threshold) || !is_due(told, official.0, one) {
        return None;
    }
    let text = certificate_expiry::compose(
        wishes.language,
        &CertificateExpiry {
            name: holder.name.clone(),
            serial: one.serial.clone(),
            day: registry.clock.today(),
            last_day: one.last_day,
            days_left: one.days_left,
            asked_on,
            choose: registry.notices.choose.clone().filter(|_| one.threshold > LAST_DAYS),
        },
    );
    let kind = NoticeKind::CertificateExpiry;
    let key = format!("{kind}:{}:{}:{official}", one.certificate, one.threshold);
    let notice = notice(registry, kind, (None, address), (official.to_string(), key), text);
    Some(OwedNotice { notice, tellings: vec![reminder(official.0, one)] })
}

fn reminder(recipient: Uuid, one: &Expiring) -> Telling {
    Telling {
        recipient,
        topic: TellingTopic::Expiry,
        subject: one.certificate.0,
        threshold: one.threshold,
        official: one.holder.as_ref().map(|(official, _)| *official),
        up_to: None,
    }
}

/// The digest of one account, unless there is nothing new in it or it was turned off.
fn to_desk(
    registry: &Registry,
    desk: &Desk,
    (expiring, reminded): (&[Expiring], &Told),
    (overdue, told): (&[Overdue], &Told),
) -> Option<OwedNotice> {
    if !desk.preferences.digests {
        return None;
    }
    let roles: Vec<Role> = MANAGERS.iter().chain(AUTHORITY).copied().collect();
    let recipient = desk.principal.id.0;
    let mut parts: Parts<'_> = BTreeMap::new();
    let mut tellings = Vec::new();
    let covers = |one: &&Expiring| desk.covers(&roles, one.place.as_ref().map(|(path, _)| path));
    for one in expiring.iter().filter(covers).filter(|one| is_due(reminded, recipient, one)) {
        let place = one.place.as_ref().map(|(path, agency)| (path, agency.as_str()));
        part(&mut parts, place).expiring.push(ExpiringLine {
            whose: match (&one.holder, &one.place) {
                (Some((_, holder)), _) => Whose::Holder(holder.name.clone()),
                (None, Some(_)) => Whose::Agencys,
                (None, None) => Whose::Nobodys,
            },
            serial: one.serial.clone(),
            last_day: one.last_day,
            days_left: one.days_left,
            renewal: one.renewal.map(|renewal| (renewal.since, renewal.is_asked)),
        });
        tellings.push(reminder(recipient, one));
    }
    let is_new = |one: &&Overdue| {
        let terms = told.get(&(recipient, one.request.0));
        desk.covers(&roles, Some(&one.place)) && !terms.is_some_and(|terms| terms.contains(&term(one.state)))
    };
    for one in overdue.iter().filter(is_new) {
        part(&mut parts, Some((&one.place, &one.agency))).overdue.push(OverdueLine {
            kind: one.kind,
            holder: one.holder.clone(),
            due: one.due,
            state: one.state,
        });
        let (topic, official) = (TellingTopic::Overdue, Some(one.official));
        tellings.push(Telling {
            recipient,
            topic,
            subject: one.request.0,
            threshold: term(one.state),
            official,
            up_to: None,
        });
    }
    let day = registry.clock.today();
    let parts: Vec<AgencyPart> = parts.into_values().collect();
    let text = certificate_digest::compose(
        desk.preferences.language,
        desk.names,
        day,
        &parts,
        registry.notices.choose.as_deref(),
    )?;
    let kind = NoticeKind::CertificateDigest;
    let key = format!("{kind}:{}:{day}", desk.principal.id);
    let to = (Some(desk.principal.id), &desk.address);
    Some(OwedNotice { notice: notice(registry, kind, to, (day.to_string(), key), text), tellings })
}

/// Which term of a request passed: ours to send it, or the CA's to answer it. Each is told.
fn term(state: RequestState) -> u16 {
    u16::from(state == RequestState::SentToCa)
}

/// What is told, by place in the tree; of nobody's under none.
type Parts<'a> = BTreeMap<Option<&'a TreePath>, AgencyPart>;

fn part<'a, 'b>(parts: &'b mut Parts<'a>, place: Option<(&'a TreePath, &str)>) -> &'b mut AgencyPart {
    let agency = place.map(|(_, agency)| agency.to_owned());
    parts.entry(place.map(|(path, _)| path)).or_insert_with(|| AgencyPart { agency, ..AgencyPart::default() })
}
