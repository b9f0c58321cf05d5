//! What was signed, in a case file: the newest signatures, each with what was known when it was signed and what is known now.

use super::documents::PAGE as DOCUMENTS;
use super::words::verdict_shape;
use crate::domain::clock::Timestamp;
use crate::operations::signing_events::list::{AskedEvents, ToldEvent, ToldVerdict, WantedEvents, list_signing_events};
use crate::reports::signing_words;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Column, Line, Row, Say, Table, Visitor};

/// Signatures that a case file shows.
const MOST: u32 = 20;

/// Signatures, and whether there are more.
pub(super) struct Signed {
    events: Vec<ToldEvent>,
    has_more: bool,
}

/// The newest signatures since an instant, or ever.
pub(super) async fn signed(
    app: &App,
    visitor: &Visitor,
    asked: AskedEvents,
    from: Option<Timestamp>,
) -> Result<Signed, PageError> {
    let wanted = WantedEvents { from, ..WantedEvents::default() };
    let page = list_signing_events(&app.registry, &visitor.actor(), asked, &wanted, None, MOST).await?;
    Ok(Signed { events: page.events, has_more: page.next.is_some() })
}

impl Signed {
    /// As a table; `empty` is said when nothing was signed.
    pub(super) fn table(&self, say: Say, caption: &str, empty: &'static str) -> Table {
        let table = rows(say, caption, empty, &self.events);
        let more = say.of("Chỉ hiện các lần ký mới nhất.", "The newest signatures only.");
        if self.has_more { table.note(more) } else { table }
    }
}

/// Signatures as a table; each leads to its document.
pub(super) fn rows(say: Say, caption: &str, empty: &'static str, events: &[ToldEvent]) -> Table {
    let columns = [
        Column::new(say.of("Thời điểm ký", "Signed at")),
        Column::new(say.of("Văn bản", "Document")),
        Column::new(say.of("Cơ quan", "Agency")),
        Column::new(say.of("Mục đích", "Signed for")),
        Column::new(say.of("Kết luận lúc ký", "Verdict then")),
        Column::new(say.of("Kết luận hiện nay", "Verdict now")),
    ];
    let row = |event: &ToldEvent| {
        Row::new([
            when(say, event),
            Line::link(format!("{DOCUMENTS}/{}", event.id), name(event)),
            event.agency_code.as_str().into(),
            signing_words::action(say.0, event.action).into(),
            verdict(say, &event.first_verdict),
            verdict(say, &event.verdict),
        ])
    };
    Table::new(caption, columns, empty).rows(events.iter().map(row))
}

/// When it was signed, and whether that is proved.
pub(super) fn when(say: Say, event: &ToldEvent) -> Line {
    match event.stamped_at {
        Some(at) => Line::from(say.instant(at)).small(say.of("có dấu thời gian", "by its time stamp")),
        None => Line::from(say.instant(event.claimed_at))
            .small(say.of("theo máy người ký", "as the signer's machine claims")),
    }
}

/// What the document is called.
pub(super) fn name(event: &ToldEvent) -> &str {
    event.notation.as_deref().unwrap_or(&event.document)
}

/// What a signature proves, with everything against it and what is odd.
pub(super) fn verdict(say: Say, told: &ToldVerdict) -> Line {
    let line = Line::status(verdict_shape(told.outcome), signing_words::outcome(say.0, told.outcome));
    let further = told.reasons.iter().skip(1).map(|reason| signing_words::outcome(say.0, *reason));
    let odd = told.remarks.iter().map(|remark| signing_words::remark(say.0, *remark));
    let more: Vec<&str> = further.chain(odd).collect();
    if more.is_empty() { line } else { line.small(more.join("; ")) }
}
