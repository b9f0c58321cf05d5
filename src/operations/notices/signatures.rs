//! Signatures that come to light as made after leaving: by the verdict of their arrival, or judged anew. Told to whoever has to look into it, of
//! each certificate once a day.

use std::collections::BTreeMap;

use time::macros::date;
use uuid::Uuid;

use super::desk::{Desk, WATCHERS};
use super::notice;
use crate::domain::agency::TreePath;
use crate::domain::ids::OfficialId;
use crate::domain::notice::{NoticeKind, Telling, TellingTopic};
use crate::notify::MOST_LINES;
use crate::notify::late_signature::{LateSignatureLine, compose};
use crate::operations::error::OperationResult;
use crate::operations::notices::OwedNotice;
use crate::operations::registry::Registry;
use crate::storage::read::signing::news::LateSignatures;
use crate::storage::read::{Reader, View, telling};

/// News of a certificate, with its place.
struct Told<'a> {
    news: &'a LateSignatures,
    line: LateSignatureLine,
    place: Option<TreePath>,
}

/// The mails about signatures after leaving.
pub(super) async fn late_signatures(
    registry: &Registry,
    reader: &Reader,
    view: View,
    (news, desks): (&[LateSignatures], &[Desk]),
) -> OperationResult<Vec<OwedNotice>> {
    if news.is_empty() {
        return Ok(Vec::new());
    }
    let officials: Vec<OfficialId> = news.iter().filter_map(|one| one.official).collect();
    let holders = reader.notice_holders(view, &officials).await?;
    let book = reader.agency_book(view).await?;
    let told = |news| {
        let LateSignatures { official, serial, signatures, first, last, .. }: &LateSignatures = news;
        let holder = official.and_then(|official| holders.get(&official));
        let place = holder.and_then(|holder| book.standing(holder.desk?, view.day));
        let line = LateSignatureLine {
            holder: holder.map(|holder| holder.name.clone()),
            agency: place.map(|place| place.name.clone()),
            serial: serial.clone(),
            signatures: *signatures,
            first: first.day(),
            last: last.day(),
        };
        Told { news, line, place: place.map(|place| place.path.clone()) }
    };
    let all: Vec<Told<'_>> = news.iter().map(told).collect();
    let certificates: Vec<Uuid> = news.iter().map(|one| one.certificate.0).collect();
    let known = reader.told(TellingTopic::LateSignature, &certificates).await?;
    Ok(desks.iter().filter_map(|desk| to_desk(registry, view, desk, (&all, &known))).collect())
}

/// The mail to one account, if any of it is its matter.
fn to_desk(
    registry: &Registry,
    view: View,
    desk: &Desk,
    (all, known): (&[Told<'_>], &telling::Told),
) -> Option<OwedNotice> {
    // Days of this century: of each certificate once a day.
    let day = u16::try_from((view.day - date!(2000 - 01 - 01)).whole_days()).unwrap_or(0);
    let account = desk.principal.id;
    let is_told =
        |told: &Told<'_>| known.get(&(account.0, told.news.certificate.0)).is_some_and(|days| days.contains(&day));
    let its: Vec<&Told<'_>> =
        all.iter().filter(|told| desk.covers(WATCHERS, told.place.as_ref())).filter(|told| !is_told(told)).collect();
    let first = *its.first()?;
    let lines: Vec<LateSignatureLine> = its.iter().map(|told| told.line.clone()).collect();
    let text = compose(desk.preferences.language, desk.names, &lines);
    let kind = NoticeKind::SignedAfterLeaving;
    let key = format!("{kind}:{account}:{}:{day}", first.news.certificate);
    let telling = |told: &&Told<'_>| {
        let (topic, subject, official) = (TellingTopic::LateSignature, told.news.certificate.0, told.news.official);
        (subject, Telling { recipient: account.0, topic, subject, threshold: day, official })
    };
    // One that several had held is told once.
    let tellings: BTreeMap<Uuid, Telling> = its.iter().take(MOST_LINES).map(telling).collect();
    let to = (Some(account), &desk.address);
    let notice = notice(registry, kind, to, (view.day.to_string(), key), text);
    Some(OwedNotice { notice, tellings: tellings.into_values().collect() })
}
