//! Signatures that come to light as made after leaving: by the verdict of their arrival, or judged anew. Told to whoever has to look into it, of
//! each certificate once a day; what comes to light of it later that day is told the next.

use std::collections::{BTreeMap, HashMap};

use time::Date;
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
use crate::storage::read::{Reader, View};

/// Days after which what was put off is not looked for any more.
const PUT_OFF_DAYS: u16 = 7;

/// What came to light, and who was told of what lately.
pub(super) struct LateNews {
    /// Of change sets that nobody was told of, and of those of the last days.
    news: Vec<LateSignatures>,
    /// By account and certificate: the last day, and up to which change set.
    told: HashMap<(Uuid, Uuid), (u16, i64)>,
    after: i64,
    to: i64,
    today: u16,
}

impl LateNews {
    /// Reads what change sets after `after` and up to `to` brought to light, and what was put off before.
    pub(super) async fn read(reader: &Reader, day: Date, after: i64, to: i64) -> OperationResult<Self> {
        // Days of this century: of each certificate once a day.
        let today = u16::try_from((day - date!(2000 - 01 - 01)).whole_days()).unwrap_or(0);
        let told = reader.summed_up(TellingTopic::LateSignature, today.saturating_sub(PUT_OFF_DAYS)).await?;
        let before_today = told.values().filter(|(day, _)| *day < today).map(|(_, up_to)| *up_to);
        let news = reader.late_signatures(before_today.min().unwrap_or(after).min(after), to).await?;
        Ok(Self { news, told, after, to, today })
    }

    /// Whether nothing came to light.
    pub(super) const fn is_empty(&self) -> bool {
        self.news.is_empty()
    }

    /// Whether this is to be told to an account now.
    fn is_owed(&self, account: Uuid, news: &LateSignatures) -> bool {
        match self.told.get(&(account, news.certificate.0)) {
            Some((day, _)) if *day == self.today => false,
            Some((_, up_to)) => *up_to < news.change_set,
            None => self.after < news.change_set,
        }
    }
}

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
    (late, desks): (&LateNews, &[Desk]),
) -> OperationResult<Vec<OwedNotice>> {
    if late.is_empty() {
        return Ok(Vec::new());
    }
    let officials: Vec<OfficialId> = late.news.iter().filter_map(|one| one.official).collect();
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
    let all: Vec<Told<'_>> = late.news.iter().map(told).collect();
    Ok(desks.iter().flat_map(|desk| to_desk(registry, view, desk, (&all, late))).collect())
}

/// The mails to one account, if any of it is its matter; each names all that it tells of.
fn to_desk(registry: &Registry, view: View, desk: &Desk, (all, late): (&[Told<'_>], &LateNews)) -> Vec<OwedNotice> {
    let account = desk.principal.id;
    // One that several had held is told of each; what several change sets brought to light of it, at once.
    let mut its: BTreeMap<(Uuid, Option<OfficialId>), LateSignatureLine> = BTreeMap::new();
    let mut order = Vec::new();
    for told in all.iter().filter(|told| desk.covers(WATCHERS, told.place.as_ref())) {
        if !late.is_owed(account.0, told.news) {
            continue;
        }
        let of = (told.news.certificate.0, told.news.official);
        if let Some(line) = its.get_mut(&of) {
            line.signatures += told.line.signatures;
            line.first = line.first.min(told.line.first);
            line.last = line.last.max(told.line.last);
        } else {
            its.insert(of, told.line.clone());
            order.push(of);
        }
    }
    let mail = |named: &[(Uuid, Option<OfficialId>)]| {
        let (first, _) = *named.first()?;
        let lines: Vec<LateSignatureLine> = named.iter().filter_map(|of| its.get(of).cloned()).collect();
        let text = compose(desk.preferences.language, desk.names, &lines);
        let kind = NoticeKind::SignedAfterLeaving;
        let key = format!("{kind}:{account}:{first}:{}", late.today);
        let telling = |(subject, official): &(Uuid, Option<OfficialId>)| {
            let (topic, threshold) = (TellingTopic::LateSignature, late.today);
            let (recipient, official, up_to) = (account.0, *official, Some(late.to));
            (*subject, Telling { recipient, topic, subject: *subject, threshold, official, up_to })
        };
        let tellings: BTreeMap<Uuid, Telling> = named.iter().map(telling).collect();
        let to = (Some(account), &desk.address);
        let notice = notice(registry, kind, to, (view.day.to_string(), key), text);
        Some(OwedNotice { notice, tellings: tellings.into_values().collect() })
    };
    order.chunks(MOST_LINES).filter_map(mail).collect()
}
