//! What happens is told as it happens: requests that were returned, refused or fulfilled, what the CA's lists and answers tell, signatures
//! after leaving, and drafted reports of months. A mark holds up to which
//! change set all was told; it moves in the transaction that queues the last of the mails.

use super::desk::{Desk, MANAGERS, desks, wishes};
use super::notice;
use super::reports::{ReportNews, reports};
use super::revocations::revocations;
use super::signatures::{LateNews, late_signatures};
use crate::domain::agency::TreePath;
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::clock::{Clock as _, SystemClock, Timestamp};
use crate::domain::ids::OfficialId;
use crate::domain::notice::preference::NoticePreferences;
use crate::domain::notice::{NEWS_DAYS, NewNotice, NoticeKind};
use crate::notify::request_outcome::{RequestOutcome, compose};
use crate::operations::error::OperationResult;
use crate::operations::notices::OwedNotice;
use crate::operations::registry::Registry;
use crate::storage::read::notice_event::{RequestNews, RevocationNews};
use crate::storage::read::notice_holder::NoticeHolder;
use crate::storage::read::{Reader, View};
use crate::storage::write::Bookkeeping;

/// How far change sets have come.
const MARK: &str = "events";
/// Change sets that are looked at together.
const MOST_SETS: i64 = 200;
/// Mails that are queued in one transaction: others write meanwhile.
const MOST_MAILS: usize = 500;

/// Queues the mails about what happened since the last time; gives how many. What happened before the first time is not told.
///
/// # Errors
/// When the store fails; what was queued before stays queued.
pub async fn queue_event_notices(registry: &Registry) -> OperationResult<u32> {
    let mut queued = 0;
    loop {
        let reader = registry.store.read().await?;
        let (seen, newest) = (reader.notice_mark(MARK).await?, reader.newest_change_set().await?);
        let (to, owed) = match seen {
            Some(after) if newest <= after => return Ok(queued),
            Some(after) => {
                let to = newest.min(after + MOST_SETS);
                (to, news(registry, &reader, after, to).await?)
            }
            None => (newest, Vec::new()),
        };
        drop(reader);
        // A mail of one event is told once by its key, whoever queues it again. A mail that sums up events must go with the mark: a later
        // look finds more of them, under the same key.
        let (summing, single): (Vec<OwedNotice>, Vec<OwedNotice>) =
            owed.into_iter().partition(|one| !one.tellings.is_empty());
        for some in single.chunks(MOST_MAILS) {
            let books = registry.store.bookkeeping().await?;
            queued += queue(&books, some).await?;
            books.commit().await?;
        }
        let books = registry.store.bookkeeping().await?;
        if !books.move_notice_mark(MARK, seen, to).await? {
            // Somebody else is at it.
            return Ok(queued);
        }
        queued += queue(&books, &summing).await?;
        books.commit().await?;
    }
}

/// Queues these mails in one transaction; gives how many are new.
async fn queue(books: &Bookkeeping, owed: &[OwedNotice]) -> OperationResult<u32> {
    let mut queued = 0;
    for OwedNotice { notice, tellings } in owed {
        queued += u32::from(books.tell(notice, tellings, SystemClock.now()).await?);
    }
    Ok(queued)
}

/// The mails about what happened since the last time, as [`queue_event_notices`] would queue them. Writes nothing.
///
/// # Errors
/// When the store fails.
pub async fn owed_events(registry: &Registry) -> OperationResult<Vec<OwedNotice>> {
    let reader = registry.store.read().await?;
    let Some(after) = reader.notice_mark(MARK).await? else { return Ok(Vec::new()) };
    let newest = reader.newest_change_set().await?;
    news(registry, &reader, after, newest).await
}

/// The mails about change sets after `after` and up to `to`.
async fn news(registry: &Registry, reader: &Reader, after: i64, to: i64) -> OperationResult<Vec<OwedNotice>> {
    let oldest = registry.clock.now().plus_seconds(-NEWS_DAYS * 86_400);
    let view = View::of(registry.clock.today());
    let mut requests = reader.request_news(after, to).await?;
    requests.retain(|news| oldest <= news.at);
    let mut told = reader.revocation_news(view, registry.clock.now(), after, to).await?;
    told.retain(|news| is_news(news, oldest));
    let late = LateNews::read(reader, view.day, after, to).await?;
    let drafted = ReportNews::read(reader, (after, to), oldest).await?;
    if requests.is_empty() && told.is_empty() && late.is_empty() && drafted.is_empty() {
        return Ok(Vec::new());
    }
    let desks = desks(registry, reader).await?;
    let mut owed = outcomes(registry, reader, view, (&requests, &desks)).await?;
    owed.extend(revocations(registry, reader, view, (&told, &desks)).await?);
    owed.extend(late_signatures(registry, reader, view, (&late, &desks)).await?);
    owed.extend(reports(registry, reader, view, (&drafted, &desks)).await?);
    Ok(owed)
}

/// Whether it was told of lately, and is no old story: where nothing was known of an issuer before, its first list tells of years.
fn is_news(news: &RevocationNews, oldest: Timestamp) -> bool {
    oldest <= news.observed_at && (news.is_followed || oldest <= news.at)
}

/// The mails about requests.
async fn outcomes(
    registry: &Registry,
    reader: &Reader,
    view: View,
    (requests, desks): (&[RequestNews], &[Desk]),
) -> OperationResult<Vec<OwedNotice>> {
    let officials: Vec<OfficialId> = requests.iter().map(|news| news.official).collect();
    let holders = reader.notice_holders(view, &officials).await?;
    let wishes = wishes(reader, &officials).await?;
    let book = reader.agency_book(view).await?;
    let mails = requests.iter().flat_map(|news| {
        let holder = holders.get(&news.official);
        let place = holder.and_then(|holder| book.standing(holder.desk?, view.day)).map(|place| &place.path);
        let wishes = wishes.get(&news.official).copied().unwrap_or_default();
        of_request(registry, news, &managers(news, desks, place), (holder, wishes))
    });
    Ok(mails.map(|notice| OwedNotice { notice, tellings: Vec::new() }).collect())
}

/// Who is to act on what became of a request: whoever handed it in, if they look after such requests still; else everybody who does.
fn managers<'a>(news: &RequestNews, desks: &'a [Desk], place: Option<&TreePath>) -> Vec<&'a Desk> {
    let able: Vec<&Desk> = desks.iter().filter(|desk| desk.covers(MANAGERS, place)).collect();
    match able.iter().find(|desk| Some(desk.principal.id) == news.submitter) {
        Some(submitter) => vec![submitter],
        None => able,
    }
}

/// The mails about one request: to those who are to act on it, and to whom it is for while they are in post.
fn of_request(
    registry: &Registry,
    news: &RequestNews,
    managers: &[&Desk],
    (holder, wishes): (Option<&NoticeHolder>, NoticePreferences),
) -> Vec<NewNotice> {
    let kind = NoticeKind::RequestOutcome;
    let outcome = |holder: Option<String>| RequestOutcome {
        request: news.request,
        kind: news.kind,
        state: news.state,
        on: news.at.day(),
        opened_on: news.opened_on,
        holder,
    };
    // Whoever is named in it: with them it is erased.
    let subject = || news.official.to_string();
    let mut mails = Vec::new();
    for desk in managers {
        let name = holder.map(|holder| holder.name.clone()).filter(|_| desk.names);
        let key = format!("{kind}:{}:{}", news.event, desk.principal.id);
        let to = (Some(desk.principal.id), &desk.address);
        mails.push(notice(registry, kind, to, (subject(), key), compose(desk.preferences.language, &outcome(name))));
    }
    // That a certificate was revoked its holder reads from what the list told.
    let is_told_otherwise = news.kind == RequestKind::Revoke && news.state == RequestState::Fulfilled;
    let own = holder.filter(|holder| holder.agency.is_some() && !is_told_otherwise);
    if let Some((holder, address)) = own.and_then(|holder| Some((holder, holder.address.as_ref()?)))
        && managers.iter().all(|desk| desk.address != *address)
    {
        let key = format!("{kind}:{}:{}", news.event, news.official);
        let text = compose(wishes.language, &outcome(Some(holder.name.clone())));
        mails.push(notice(registry, kind, (None, address), (subject(), key), text));
    }
    mails
}
