//! `GET /audit/certificates/{id}`: the case file of a certificate: what it states, everything that happened to it with who recorded it
//! and when, what was asked of the CA, and what it signed.

use std::collections::HashMap;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};

use super::super::links::address;
use super::super::status_words::certificate_status;
use super::delay::after;
use super::dossier::{REQUESTS, change_sets, requests as read_requests};
use super::signatures::signed;
use super::{case_of, page_below, requests};
use crate::auth::permission::Permission::{ReadAudit, ReadRegistry};
use crate::domain::certificate::facts::Certificate;
use crate::domain::certificate::life::{CertificateLife, LifeEventKind};
use crate::domain::clock::Timestamp;
use crate::domain::ids::CertificateId;
use crate::operations::audit_read::ListRead;
use crate::operations::hand_over_certificate::life_of;
use crate::operations::signing_events::list::AskedEvents;
use crate::storage::read::View as AsOf;
use crate::storage::read::case_file::Entry;
use crate::storage::read::certificate_list::{CertificateFilter, CertificateLine};
use crate::storage::read::certificate_story::ToldLifeEvent;
use crate::storage::read::request_list::RequestFilter;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Actions, Column, Facts, Line, PrintButton, Row, Say, Table, View, Visitor};

/// The page.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    place: Result<Path<CertificateId>, PathRejection>,
) -> Result<View, PageError> {
    let scope = visitor.may(ReadAudit)?.and(visitor.may(ReadRegistry)?);
    let (say, Path(id), now) = (visitor.say, place?, app.registry.clock.now());
    let view = AsOf::of(now.day());
    let reader = app.registry.store.read().await?;
    let (stored, _) = reader.certificate(&scope, view, id).await?.ok_or(PageError::NotFound)?;
    let filter = CertificateFilter { id: Some(id), ..CertificateFilter::default() };
    let line = reader.certificate_page(&scope, view, now, &filter, None, 1).await?.pop().ok_or(PageError::NotFound)?;
    let (whole_life, story) = life_of(&reader, (view, now), id, &line.evidence).await?;
    let entries = reader.entries(change_sets(&story)).await?;
    let asked = match stored.official {
        Some(official) => {
            let filter = RequestFilter { official: Some(official), ..RequestFilter::default() };
            let mut lines = reader.request_page(&scope, view, &filter, None, REQUESTS).await?;
            lines.retain(|line| line.request.certificate == Some(id));
            read_requests(&reader, view, lines).await?
        }
        None => Vec::new(),
    };
    drop(reader);
    record(&app, &visitor, &stored).await?;
    let names = super::search::names(&app, stored.official).await?;
    let holder = stored.official.map(|official| {
        let name = names.get(&official).map_or(say.of("một người", "somebody"), String::as_str);
        Line::link(case_of(official), name)
    });
    let since = ended_at(&story);
    let signed = signed(&app, &visitor, AskedEvents::Certificate(id), since).await?;
    let (caption, empty) = signed_words(say, since);
    let title = format!("{} {}", say.of("Hồ sơ chứng thư", "Case file of certificate"), stored.facts.serial);
    Ok(page_below(&app, &visitor, title)
        .crumb("/audit/cases", say.of("Hồ sơ vụ việc", "Case files"))
        .with(facts(say, &stored, &line, &whole_life, holder))
        .with(
            Table::new(story_caption(say), story_columns(say), story_empty(say))
                .rows(story_rows(say, &story, &entries)),
        )
        .with(requests::table(say, &asked))
        .with(signed.table(say, caption, empty))
        .with_some(stored.official.map(|official| records(say, &official.to_string())))
        .with(PrintButton::new(say.of("In hồ sơ", "Print"))))
}

/// Whose data was read.
async fn record(app: &App, visitor: &Visitor, stored: &Certificate) -> Result<(), PageError> {
    let actor = visitor.actor();
    if let Some(official) = stored.official {
        return Ok(app.registry.record_read(&actor, "case_file", official).await?);
    }
    // Whose it is nobody knows, and still it names somebody.
    let list = ListRead { what: "case_file", count: 1, agency: None, filter: Vec::new() };
    Ok(app.registry.record_list(&actor, list).await?)
}

fn facts(
    say: Say,
    stored: &Certificate,
    line: &CertificateLine,
    whole_life: &CertificateLife,
    holder: Option<Line>,
) -> Facts {
    let nobody = || Line::from(say.of("chưa rõ của ai", "not known"));
    let stated = &stored.facts;
    Facts::new("")
        .fact(say.of("Người giữ", "Holder"), holder.unwrap_or_else(nobody))
        .fact(say.of("Tình trạng", "Status"), certificate_status(say, line.status))
        .fact(say.of("Chặng đường", "State"), whole_life.state().called(say.0))
        .fact(say.of("Chủ thể", "Subject"), stated.subject.as_str())
        .fact(say.of("Nơi cấp", "Issuer"), stated.issuer.as_str())
        .fact(say.of("Có hiệu lực từ", "Valid from"), say.instant(stated.not_before))
        .fact(say.of("Đến", "Until"), say.instant(stated.not_after))
        .fact("SHA-256", Line::code(stated.sha256.to_string()))
}

/// The records about whoever holds it.
pub(super) fn records(say: Say, official: &str) -> Actions {
    Actions::default().link(address("/audit", [("official", official)]), say.of("Các bản ghi nhật ký", "Audit records"))
}

/// What is signed since its use ended, or ever.
const fn signed_words(say: Say, since: Option<Timestamp>) -> (&'static str, &'static str) {
    if since.is_some() {
        (
            say.of("Đã ký từ khi ngừng sử dụng hoặc thu hồi", "Signed since its use was stopped or it was revoked"),
            say.of("Không có lần ký nào từ đó đến nay.", "Nothing was signed since."),
        )
    } else {
        (
            say.of("Đã ký gần đây", "Signed lately"),
            say.of("Chưa có lần ký nào được báo về.", "No signature was ever reported."),
        )
    }
}

/// Since when it is not to be used any more.
fn ended_at(story: &[ToldLifeEvent]) -> Option<Timestamp> {
    let ends = |told: &&ToldLifeEvent| matches!(told.event.kind(), LifeEventKind::Stopped | LifeEventKind::SeenRevoked);
    story.iter().filter(ends).map(|told| told.event.at()).min()
}

pub(super) const fn story_caption(say: Say) -> &'static str {
    say.of("Các việc đã xảy ra với chứng thư", "What happened to it")
}

pub(super) const fn story_empty(say: Say) -> &'static str {
    say.of("Chưa có việc nào được ghi nhận.", "Nothing is recorded.")
}

pub(super) fn story_columns(say: Say) -> [Column; 6] {
    [
        Column::new(say.of("Việc", "What")),
        Column::new(say.of("Có hiệu lực từ", "Since")),
        Column::new(say.of("Ghi vào hệ thống", "Recorded")),
        Column::new(say.of("Ghi so với ngày hiệu lực", "Recorded from that day")),
        Column::new(say.of("Tài khoản", "Account")),
        Column::new(say.of("Chứng cứ (SHA-256)", "Evidence (SHA-256)")),
    ]
}

/// What happened to a certificate, in the order in which it became known.
pub(super) fn story_rows<'a>(
    say: Say,
    story: &'a [ToldLifeEvent],
    entries: &'a HashMap<i64, Entry>,
) -> impl Iterator<Item = Row> + 'a {
    story.iter().map(move |told| {
        let at = told.event.at();
        let entry = entries.get(&told.recorded_from);
        let (recorded, side) = match entry {
            Some(entry) => (say.instant(entry.at), after(say, at.day(), entry.at.day())),
            None => ("–".to_owned(), "–".to_owned()),
        };
        let evidence = told.event.evidence().map_or_else(Line::default, |hash| Line::code(hash.to_string()));
        Row::new([
            told.event.kind().called(say.0).into(),
            say.instant(at).into(),
            recorded.into(),
            side.into(),
            told.account.as_str().into(),
            evidence,
        ])
    })
}
