//! `GET /audit/records/{number}`: one record, and the proof that it is in the tree that was signed.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};

use super::super::links::address;
use super::search::names;
use super::{SECTION, actions, case_of, page_below, words};
use crate::auth::permission::Permission::ReadAudit;
use crate::domain::audit::details::Detail;
use crate::domain::audit::leaf::{Leaf, SubjectRef};
use crate::domain::ids::AgencyId;
use crate::operations::audit_proof::{InclusionProof, ProvedRecord, prove_record};
use crate::storage::read::View as AsOf;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Actions, Column, Facts, Line, Row, Say, Shape, Table, View, Visitor};

/// The page.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    place: Result<Path<u64>, PathRejection>,
) -> Result<View, PageError> {
    visitor.may(ReadAudit)?;
    let (say, Path(number)) = (visitor.say, place?);
    let ProvedRecord { line, hash, proof } = prove_record(&app.registry, &visitor.actor(), number).await?;
    let names = names(&app, line.people.iter().copied()).await?;
    let mut people = Line::default();
    for official in &line.people {
        let name = names.get(official).map_or(say.of("một người", "somebody"), String::as_str);
        people = if people.is_empty() { people } else { people.plain(", ") }.and_link(case_of(*official), name);
    }
    let leaf = &line.leaf;
    let facts = Facts::new(say.of("Nội dung", "What it says"))
        .fact(say.of("Thời điểm", "When"), say.instant(leaf.at))
        .fact(say.of("Tài khoản", "Account"), leaf.actor.as_str())
        .known(say.of("Thay cho", "For"), leaf.on_behalf_of.as_deref())
        .fact(
            say.of("Việc đã làm", "Action"),
            Line::from(actions::called(say, &leaf.action)).small(leaf.action.as_str()),
        )
        .fact(say.of("Kết quả", "Outcome"), words::outcome(say, leaf.outcome))
        .known(say.of("Số người liên quan", "People"), line.people_total.map(|total| say.count(total)))
        .known(say.of("Người", "Who"), Some(people).filter(|people| !people.is_empty()));
    let earlier = Actions::default().link(
        address(SECTION, [("before", leaf.record.to_string().as_str())]),
        say.of("Các bản ghi trước đó", "Earlier records"),
    );
    let title = format!("{} {number}", say.of("Bản ghi", "Record"));
    Ok(page_below(&app, &visitor, title)
        .with(facts)
        .with(subjects(&app, say, leaf).await?)
        .with(details(say, leaf))
        .with(proved(say, &hex::encode(hash), proof))
        .with(earlier))
}

/// What else it is about. People are told above, by name.
async fn subjects(app: &App, say: Say, leaf: &Leaf) -> Result<Table, PageError> {
    let agencies = leaf.subjects.iter().filter_map(|subject| match subject {
        SubjectRef::Agency(id) => Some(AgencyId(*id)),
        _ => None,
    });
    let view = AsOf::of(app.registry.clock.today());
    let called = app.registry.store.read().await?.agency_names(view, agencies).await?;
    let row = |subject: &SubjectRef| {
        let id = uuid::Uuid::from_slice(subject.octets()).ok()?;
        let what = match subject {
            SubjectRef::Agency(agency) => match called.get(&AgencyId(*agency)) {
                Some(name) => Line::from(name.as_str()),
                None => Line::code(id.to_string()),
            },
            SubjectRef::Certificate(_) => Line::link(format!("{SECTION}/certificates/{id}"), id.to_string()),
            _ => Line::code(id.to_string()),
        };
        Some(Row::new([words::subject_kind(say, subject).into(), what]))
    };
    let columns = [Column::new(say.of("Loại", "Kind")), Column::new(say.of("Tên hoặc mã", "Name or identifier"))];
    let empty = say.of("Bản ghi này không gắn với đối tượng nào khác.", "The record is about nothing else.");
    Ok(Table::new(say.of("Đối tượng liên quan", "What else it is about"), columns, empty)
        .rows(leaf.subjects.iter().filter_map(row)))
}

/// Numbers and codes beside it.
fn details(say: Say, leaf: &Leaf) -> Table {
    let value = |detail: &Detail| match detail {
        Detail::Flag(true) => Line::from(say.of("có", "yes")),
        Detail::Flag(false) => Line::from(say.of("không", "no")),
        Detail::Number(number) => Line::from(number.to_string()),
        Detail::Code(code) => Line::code(code.as_str()),
    };
    let row = |(key, detail): (&str, &Detail)| Row::new([Line::code(key), value(detail)]);
    let columns = [Column::new(say.of("Mục", "Key")), Column::new(say.of("Giá trị", "Value"))];
    let empty = say.of(
        "Không có chi tiết, hoặc chi tiết thuộc phạm vi khác.",
        "There are no details, or they concern other parts of the tree.",
    );
    Table::new(say.of("Chi tiết", "Details"), columns, empty).rows(leaf.details.entries().map(row))
}

/// That it is what was signed.
fn proved(say: Say, hash: &str, proof: Option<InclusionProof>) -> Facts {
    let facts = Facts::new(say.of("Chứng minh", "Proof")).fact(say.of("Mã băm", "Hash"), Line::code(hash));
    let checkpoint = say.of("Điểm kiểm tra", "Checkpoint");
    match proof {
        None => facts.fact(
            checkpoint,
            Line::status(
                Shape::Waits,
                say.of("Chưa có điểm kiểm tra nào bao gồm bản ghi này", "No checkpoint covers this record yet"),
            ),
        ),
        Some(InclusionProof { size, at, holds }) => {
            let verdict = if holds {
                Line::status(
                    Shape::Good,
                    say.of("Bản ghi nằm trong điểm kiểm tra đã ký", "A signed checkpoint holds it"),
                )
            } else {
                Line::status(Shape::Bad, say.of("Bản ghi KHÔNG khớp điểm kiểm tra đã ký", "It is NOT what was signed"))
            };
            let signed = format!("{} {}", say.of("ký lúc", "signed at"), say.instant(at));
            let records = format!("{} {}", say.count(size), say.of("bản ghi", "records"));
            let path = format!("{SECTION}/checkpoints/{size}");
            let link = say.of("Tải điểm kiểm tra", "Download it");
            facts.fact(checkpoint, verdict.small(format!("{signed}, {records}")).and_link(path, link))
        }
    }
}
