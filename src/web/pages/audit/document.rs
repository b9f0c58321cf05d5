//! `GET /audit/documents/{id}`: the case file of a signed document: who signed it, in which order, and what each signature proves. A
//! document is named by one of its signatures.

use std::collections::HashMap;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use uuid::Uuid;

use super::signatures::{name, verdict, when};
use super::{SECTION, case_of, documents, page_below};
use crate::auth::permission::Permission::ReadAudit;
use crate::domain::ids::OfficialId;
use crate::domain::lang::Lang;
use crate::operations::signing_events::document::{DAYS, list_document_signatures};
use crate::operations::signing_events::list::ToldEvent;
use crate::reports::signing_words;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Column, Facts, Line, PrintButton, Row, Say, Table, View, Visitor};

/// The page.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    place: Result<Path<Uuid>, PathRejection>,
) -> Result<View, PageError> {
    visitor.may(ReadAudit)?;
    let (say, Path(id)) = (visitor.say, place?);
    let events = list_document_signatures(&app.registry, &visitor.actor(), id).await?;
    let asked = events.iter().find(|event| event.id == id).ok_or(PageError::NotFound)?;
    // Of a signer from elsewhere the verdict names nobody: whoever is in it may be named.
    let names = super::search::names(&app, events.iter().filter_map(|event| event.verdict.official)).await?;
    let facts = Facts::new("")
        .fact(say.of("Số, ký hiệu", "Number and symbol"), asked.notation.as_deref().unwrap_or("–"))
        .fact(say.of("Mã văn bản", "Name in its system"), Line::code(asked.document.as_str()))
        .fact(say.of("Hệ thống văn bản", "Document system"), asked.system.as_str())
        .fact(say.of("Mã cơ quan", "Agency's identifier"), asked.agency_code.as_str())
        .fact(say.of("Giá trị băm của văn bản", "Digest of the document"), Line::code(asked.document_digest.as_str()))
        .fact(say.of("Nhận vào hệ thống", "Taken in"), say.instant(asked.recorded_at));
    let title = format!("{} {}", say.of("Hồ sơ văn bản", "Case file of document"), name(asked));
    let print = PrintButton::new(say.of("In hồ sơ", "Print"));
    let list = say.of("Văn bản đã ký", "Signed documents");
    Ok(page_below(&app, &visitor, title)
        .crumb(documents::PAGE, list)
        .with(facts)
        .with(table(say, &events, &names))
        .with(print))
}

fn table(say: Say, events: &[ToldEvent], names: &HashMap<OfficialId, String>) -> Table {
    let columns = [
        Column::new(say.of("Thời điểm ký", "Signed at")),
        Column::new(say.of("Người ký", "Signer")),
        Column::new(say.of("Mục đích", "Signed for")),
        Column::new(say.of("Kết luận lúc ký", "Verdict then")),
        Column::new(say.of("Kết luận hiện nay", "Verdict now")),
    ];
    let row = |event: &ToldEvent| {
        Row::new([
            when(say, event),
            signer(say, event, names),
            signing_words::action(say.0, event.action).into(),
            verdict(say, &event.first_verdict).small(say.instant(event.first_verdict.judged_at)),
            verdict(say, &event.verdict).small(say.instant(event.verdict.judged_at)),
        ])
    };
    let span = say.count(DAYS);
    let note = match say.0 {
        Lang::Vi => format!("Các lần ký trong vòng {span} ngày trước và sau lần ký được chọn."),
        Lang::En => format!("Signatures within {span} days of the one that was chosen."),
    };
    Table::new(say.of("Các lần ký", "Signatures"), columns, "").note(note).rows(events.iter().map(row))
}

fn signer(say: Say, event: &ToldEvent, names: &HashMap<OfficialId, String>) -> Line {
    let who = match event.verdict.official {
        Some(official) => {
            let name = names.get(&official).map_or(say.of("một người", "somebody"), String::as_str);
            Line::link(case_of(official), name)
        }
        None => Line::default(),
    };
    match event.verdict.certificate {
        Some(certificate) => {
            let who = if who.is_empty() { who } else { who.plain(" · ") };
            who.and_link(format!("{SECTION}/certificates/{certificate}"), say.of("chứng thư", "certificate"))
        }
        None if who.is_empty() => Line::code(event.signer.as_str()),
        None => who,
    }
}
