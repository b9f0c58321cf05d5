//! What the CA's lists and answers tell of certificates: to their holders while they are in post, to the agency's subscriber managers, and, where nobody had
//! asked for it, to the registration authority.

use std::collections::BTreeSet;

use super::desk::{AUTHORITY, Desk, MANAGERS, wishes};
use super::notice;
use crate::domain::agency::TreePath;
use crate::domain::certificate::alarm::{ANSWER_DAYS, AlarmKind, AlarmTerms, alarms_of};
use crate::domain::certificate::observation::RevocationEventKind;
use crate::domain::ids::{CertificateId, OfficialId};
use crate::domain::notice::{NoticeKind, Telling, TellingTopic};
use crate::notify::MOST_LINES;
use crate::notify::certificate_revocation::{RevocationLine, compose_for_desk, compose_for_holder};
use crate::operations::error::OperationResult;
use crate::operations::notices::OwedNotice;
use crate::operations::registry::Registry;
use crate::storage::read::alarm::AlarmGroup;
use crate::storage::read::notice_event::RevocationNews;
use crate::storage::read::{Reader, View};

/// Holders judged in one statement.
const CHUNK: usize = 500;

/// News of a certificate, with its place.
struct Told<'a> {
    news: &'a RevocationNews,
    line: RevocationLine,
    place: Option<TreePath>,
}

/// The mails about what lists told.
pub(super) async fn revocations(
    registry: &Registry,
    reader: &Reader,
    view: View,
    (news, desks): (&[RevocationNews], &[Desk]),
) -> OperationResult<Vec<OwedNotice>> {
    let unannounced = unannounced(registry, reader, view, news).await?;
    let officials: Vec<OfficialId> = news.iter().filter_map(|one| one.official).collect();
    let ownerless: Vec<CertificateId> =
        news.iter().filter(|one| one.official.is_none()).map(|one| one.certificate).collect();
    let holders = reader.notice_holders(view, &officials).await?;
    let agencies = reader.agencies_of_certificates(view, &ownerless).await?;
    let book = reader.agency_book(view).await?;
    let wishes = wishes(reader, &officials).await?;
    let (mut owed, mut all) = (Vec::new(), Vec::new());
    for one in news {
        let holder = one.official.and_then(|official| holders.get(&official));
        let agency = holder.and_then(|holder| holder.desk).or_else(|| agencies.get(&one.certificate).copied());
        let place = agency.and_then(|agency| book.standing(agency, view.day));
        let is_unannounced = one.kind != RevocationEventKind::Released && unannounced.contains(&one.certificate);
        let line = RevocationLine {
            holder: holder.map(|holder| holder.name.clone()),
            agency: place.map(|place| place.name.clone()),
            serial: one.serial.clone(),
            kind: one.kind,
            since: one.at.day(),
            is_unannounced,
            is_asked: one.is_asked && !is_unannounced,
            is_stopped: one.is_stopped,
        };
        let posted = holder.filter(|holder| holder.agency.is_some()).and_then(|holder| holder.address.as_ref());
        if let (Some(official), Some(address)) = (one.official, posted) {
            let language = wishes.get(&official).copied().unwrap_or_default().language;
            let kind = NoticeKind::CertificateRevocation;
            let key = format!("{kind}:{}:{official}", one.event);
            let text = compose_for_holder(language, &line);
            let notice = notice(registry, kind, (None, address), (official.to_string(), key), text);
            owed.push(OwedNotice { notice, tellings: Vec::new() });
        }
        all.push(Told { news: one, line, place: place.map(|place| place.path.clone()) });
    }
    owed.extend(desks.iter().filter_map(|desk| to_desk(registry, view, desk, &all)));
    Ok(owed)
}

/// Which of these certificates' words nobody had asked for: by the rule of the alarm.
async fn unannounced(
    registry: &Registry,
    reader: &Reader,
    view: View,
    news: &[RevocationNews],
) -> OperationResult<BTreeSet<CertificateId>> {
    let group = |one: &RevocationNews| match one.official {
        Some(official) => AlarmGroup::Of(official.0),
        None => AlarmGroup::Nobodys(one.certificate.0),
    };
    let groups: Vec<AlarmGroup> = news.iter().map(group).collect::<BTreeSet<_>>().into_iter().collect();
    let at = registry.clock.now();
    let terms = AlarmTerms { calendar: &registry.calendar, answer_days: ANSWER_DAYS, at };
    let ground = reader.alarm_ground(view, at).await?;
    let mut found = BTreeSet::new();
    for chunk in groups.chunks(CHUNK) {
        for case in reader.alarm_cases(&ground, chunk).await? {
            let alarms = alarms_of(&case, &terms).into_iter();
            found.extend(
                alarms.filter(|alarm| alarm.kind == AlarmKind::UnannouncedRevocation).map(|alarm| alarm.certificate),
            );
        }
    }
    Ok(found)
}

/// The mail to one account, if any of it is its matter.
fn to_desk(registry: &Registry, view: View, desk: &Desk, all: &[Told<'_>]) -> Option<OwedNotice> {
    let is_its = |told: &&Told<'_>| {
        let place = told.place.as_ref();
        desk.covers(MANAGERS, place) || told.line.is_unannounced && desk.covers(AUTHORITY, place)
    };
    let mut its: Vec<&Told<'_>> = all.iter().filter(is_its).collect();
    let (first, account) = (*its.first()?, desk.principal.id);
    its.sort_by_key(|told| !told.line.is_unannounced);
    let lines: Vec<RevocationLine> = its.iter().map(|told| told.line.clone()).collect();
    let text = compose_for_desk(desk.preferences.language, desk.names, &lines);
    let kind = NoticeKind::CertificateRevocation;
    let key = format!("{kind}:{account}:{}", first.news.event);
    let telling = |told: &&Told<'_>| Telling {
        recipient: account.0,
        topic: TellingTopic::Revocation,
        subject: told.news.event.0,
        threshold: 0,
        official: told.news.official,
        up_to: None,
    };
    let to = (Some(account), &desk.address);
    let notice = notice(registry, kind, to, (view.day.to_string(), key), text);
    // Of what found no room in the mail only the number is told.
    Some(OwedNotice { notice, tellings: its.iter().take(MOST_LINES).map(telling).collect() })
}
