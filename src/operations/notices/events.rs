//! What happens is told as it happens: requests that were returned, refused or fulfilled, and what the CA's lists tell. A mark holds up to which
//! change set all was told; it moves in the transaction that queues the mails.

use std::collections::BTreeMap;

use super::desk::{Desk, desks, wishes};
use super::notice;
use super::revocations::revocations;
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::clock::{Clock as _, SystemClock, Timestamp};
use crate::domain::ids::{OfficialId, PrincipalId};
use crate::domain::notice::preference::NoticePreferences;
use crate::domain::notice::{NewNotice, NoticeKind};
use crate::notify::request_outcome::{RequestOutcome, compose};
use crate::operations::error::OperationResult;
use crate::operations::notices::OwedNotice;
use crate::operations::registry::Registry;
use crate::storage::read::notice_event::RequestNews;
use crate::storage::read::notice_holder::NoticeHolder;
use crate::storage::read::{Reader, View};

/// How far change sets have come.
const MARK: &str = "events";
/// Change sets of one transaction.
const MOST_SETS: i64 = 200;
/// Days after which what happened is no news: where no mail was sent for long, it is not told at last.
const NEWS_DAYS: i64 = 7;

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
        let books = registry.store.bookkeeping().await?;
        if !books.move_notice_mark(MARK, seen, to).await? {
            // Somebody else is at it.
            return Ok(queued);
        }
        for OwedNotice { notice, tellings } in &owed {
            queued += u32::from(books.tell(notice, tellings, SystemClock.now()).await?);
        }
        books.commit().await?;
    }
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
    requests.retain(|news| is_news(news.at, oldest));
    let mut told = reader.revocation_news(view, after, to).await?;
    told.retain(|news| is_news(news.observed_at, oldest));
    if requests.is_empty() && told.is_empty() {
        return Ok(Vec::new());
    }
    let desks = desks(registry, reader).await?;
    let mut owed = outcomes(registry, reader, view, (&requests, &desks)).await?;
    owed.extend(revocations(registry, reader, view, (&told, &desks)).await?);
    Ok(owed)
}

fn is_news(at: Timestamp, oldest: Timestamp) -> bool {
    oldest <= at
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
    let by_account: BTreeMap<PrincipalId, &Desk> = desks.iter().map(|desk| (desk.principal.id, desk)).collect();
    let mails = requests.iter().flat_map(|news| {
        let submitter = news.submitter.and_then(|account| by_account.get(&account).copied());
        let wishes = wishes.get(&news.official).copied().unwrap_or_default();
        of_request(registry, news, submitter, (holders.get(&news.official), wishes))
    });
    Ok(mails.map(|notice| OwedNotice { notice, tellings: Vec::new() }).collect())
}

/// The mails about one request: to whoever handed it in, and to whom it is for while they are in post.
fn of_request(
    registry: &Registry,
    news: &RequestNews,
    submitter: Option<&Desk>,
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
    if let Some(desk) = submitter {
        let name = holder.map(|holder| holder.name.clone()).filter(|_| desk.names);
        let key = format!("{kind}:{}:{}", news.event, desk.principal.id);
        let to = (Some(desk.principal.id), &desk.address);
        mails.push(notice(registry, kind, to, (subject(), key), compose(desk.preferences.language, &outcome(name))));
    }
    // That a certificate was revoked its holder reads from what the list told.
    let is_told_otherwise = news.kind == RequestKind::Revoke && news.state == RequestState::Fulfilled;
    let own = holder.filter(|holder| holder.agency.is_some() && !is_told_otherwise);
    if let Some((holder, address)) = own.and_then(|holder| Some((holder, holder.address.as_ref()?)))
        && submitter.is_none_or(|desk| desk.address != *address)
    {
        let key = format!("{kind}:{}:{}", news.event, news.official);
        let text = compose(wishes.language, &outcome(Some(holder.name.clone())));
        mails.push(notice(registry, kind, (None, address), (subject(), key), text));
    }
    mails
}
