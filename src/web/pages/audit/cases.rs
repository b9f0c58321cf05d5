//! `GET /audit/cases`: whose case file is to be opened. People are found by name as of a day: those who left, on a day of their service.

use axum::extract::{RawQuery, State};

use super::super::links::address;
use super::super::reading::day_of;
use super::{case_of, page_below};
use crate::auth::permission::Permission::{ReadAudit, ReadRegistry};
use crate::domain::audit::details::Detail;
use crate::operations::audit_read::ListRead;
use crate::storage::read::View as AsOf;
use crate::storage::read::people::{PeopleFilter, PersonLine};
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Column, Faults, Field, Form, Line, Row, Say, Sent, Table, View, Visitor};

const PAGE: &str = "/audit/cases";
/// People that are told; of more a longer name is asked for.
const ROWS: u32 = 50;

/// The page.
pub(in crate::web) async fn find(
    State(app): State<App>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<View, PageError> {
    let scope = visitor.may(ReadAudit)?.and(visitor.may(ReadRegistry)?);
    let say = visitor.say;
    let sent = Sent::read(query.unwrap_or_default().as_bytes());
    let (day, faults) = match sent.filled("day").map(day_of) {
        Some(Some(day)) => (day, Faults::default()),
        None => (app.registry.clock.today(), Faults::default()),
        Some(None) => {
            let faults = Faults::new(say.of("Chưa tìm được", "Nothing was searched for"));
            let wrong = say.of("Đây không phải là một ngày.", "That is no day.");
            (app.registry.clock.today(), faults.field("day", wrong))
        }
    };
    let name = sent.filled("q").filter(|name| !name.contains('\0') && faults.is_empty());
    let found = match name {
        None => None,
        Some(name) => {
            let filter = PeopleFilter { name: Some(name.to_owned()), ..PeopleFilter::default() };
            let reader = app.registry.store.read().await?;
            let people = reader.people(&scope, AsOf::of(day), &filter, None, ROWS + 1).await?;
            drop(reader);
            let filter = vec![("by_name", Detail::from(true))];
            let list = ListRead { what: "case_files", count: people.len() as u64, agency: None, filter };
            app.registry.record_list(&visitor.actor(), list).await?;
            Some(table(say, people))
        }
    };
    let lead = say.of(
        "Hồ sơ vụ việc đặt các mốc về một người cạnh nhau: quyết định, hộp thư, chứng thư, đề nghị gửi CA, văn bản đã ký.",
        "A case file puts side by side what happened about somebody: decisions, mailbox, certificates, requests, signatures.",
    );
    Ok(page_below(&app, &visitor, say.of("Hồ sơ vụ việc", "Case files"))
        .lead(lead)
        .with(form(say, &sent, faults))
        .with_some(found))
}

fn form(say: Say, sent: &Sent, faults: Faults) -> Form {
    let hint = say.of(
        "Người đã thôi công tác: chọn một ngày khi họ còn công tác.",
        "Of whoever left, a day on which they served.",
    );
    Form::filter(PAGE)
        .faults(faults)
        .field(Field::search("q", say.of("Họ tên (có dấu hoặc không)", "Name, with or without marks")).again(sent))
        .field(Field::day("day", say.of("Công tác vào ngày", "In service on")).optional(say).hint(hint).again(sent))
        .button(say.of("Tìm", "Search"))
}

fn table(say: Say, mut people: Vec<PersonLine>) -> Table {
    let has_more = people.len() > ROWS as usize;
    people.truncate(ROWS as usize);
    let columns = [
        Column::new(say.of("Họ và tên", "Name")),
        Column::new(say.of("Chức vụ", "Post")),
        Column::new(say.of("Cơ quan, đơn vị", "Agency")),
        Column::new(say.of("Nhật ký", "Record")),
    ];
    let row = |person: &PersonLine| {
        let official = person.key.official;
        let records = address("/audit", [("official", official.to_string().as_str())]);
        Row::new([
            Line::link(case_of(official), person.full_name.as_str()),
            person.position.as_str().into(),
            person.agency_name.as_str().into(),
            Line::link(records, say.of("Các bản ghi", "Records")),
        ])
    };
    let empty = say.of(
        "Không có ai mang tên này công tác vào ngày đó trong phạm vi được giao. Hãy thử một phần của họ tên, hoặc một ngày khác.",
        "Nobody of that name served on that day within your scope. Try a part of the name, or another day.",
    );
    let table = Table::new(say.of("Người tìm được", "Found"), columns, empty).rows(people.iter().map(row));
    let more = say.of("Còn nữa: hãy nhập đầy đủ họ tên hơn.", "There are more: enter more of the name.");
    if has_more { table.note(more) } else { table }
}
