//! `GET /directory/cases`: entries about which a person must decide, the oldest first.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;
use uuid::Uuid;

use super::super::links::address;
use super::words::{case_state, matter};
use super::{LINES, PAGE, listed, place, placed, view, whole};
use crate::auth::permission::Permission::ApprovePlan;
use crate::operations::cases::reason_words;
use crate::storage::row::case::{CaseRow, CaseState};
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Choice, Column, Field, Form, Line, Pager, Row, Say, Table, View, Visitor};

/// Which cases.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    state: String,
    after: String,
}

/// The page.
pub(in crate::web) async fn list(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    whole(&visitor, ApprovePlan)?;
    let Query(asked) = asked?;
    let say = visitor.say;
    let state = match asked.state.as_str() {
        "" => CaseState::Open,
        text => text.parse().map_err(|_| PageError::NotFound)?,
    };
    let after = placed::<Uuid>(&asked.after)?;
    let reader = app.registry.store.read().await?;
    let mut cases = reader.cases(state, after, LINES + 1).await?;
    drop(reader);
    let is_more = cases.len() > LINES as usize;
    cases.truncate(LINES as usize);
    listed(&app, &visitor, "directory_cases", cases.len()).await?;
    let to = |after: &str| address(&format!("{PAGE}/cases"), [("state", state.as_str()), ("after", after)]);
    let last = cases.last().filter(|_| is_more).map(|case| place(case.opened_at, case.id));
    let pager = Pager { first: (!asked.after.is_empty()).then(|| to("")), next: last.map(|last| to(&last)) };
    let states = CaseState::ALL.iter().map(|&state| Choice::new(state.as_str(), state_name(say, state)));
    let filter = Form::filter(format!("{PAGE}/cases"))
        .field(Field::select("state", say.of("Trạng thái", "State"), states).value(state.as_str()))
        .button(say.of("Lọc", "Filter"));
    Ok(view(&app, &visitor, say.of("Hồ sơ cần quyết định", "Cases"))
        .lead(say.of(
            "Khi tiếp nhận một danh bạ có sẵn, mục nào chưa rõ là của ai thì chờ người quyết định; hệ thống không tự đoán.",
            "When a directory is adopted, an entry of which it is not clear whose it is waits for a person; nothing is guessed.",
        ))
        .with(filter)
        .with(table(say, &cases).pager(say, pager)))
}

const fn state_name(say: Say, state: CaseState) -> &'static str {
    match state {
        CaseState::Open => say.of("Chờ quyết định", "Waits for a decision"),
        CaseState::Decided => say.of("Đã quyết định", "Decided"),
        CaseState::Settled => say.of("Đã tự kết thúc", "Settled by itself"),
    }
}

fn table(say: Say, cases: &[CaseRow]) -> Table {
    let columns = [
        Column::new(say.of("Mục", "Entry")),
        Column::new(say.of("Về việc", "About")),
        Column::new(say.of("Lý do", "Why")),
        Column::new(say.of("Từ lúc", "Since")),
        Column::new(say.of("Trạng thái", "State")),
    ];
    let rows = cases.iter().map(|case| {
        let name = case.shown.lines().next().filter(|name| !name.is_empty()).unwrap_or(&case.dn);
        Row::new([
            Line::link(format!("{PAGE}/cases/{}", case.id), name).small(case.dn.as_str()),
            matter(say, case.matter).into(),
            say.text(&reason_words(&case.reason)).into(),
            say.instant(case.opened_at).into(),
            case_state(say, case.state),
        ])
    });
    let empty = say.of("Không có hồ sơ nào ở trạng thái này.", "There is no case in this state.");
    Table::new(say.of("Hồ sơ", "Cases"), columns, empty).rows(rows)
}
