//! `GET /decisions`: what was decided, the last signed first, by kind, state, days and agency.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;

use super::super::agency_search::{Found, find, written};
use super::super::links::{address, after_day, day_after};
use super::super::person_words::decision;
use super::super::reading::day_of;
use super::super::status_words::subject_word;
use crate::auth::permission::Permission::{ReadRegistry, RecordDecisions};
use crate::domain::decision::{DecisionKind, SubjectState};
use crate::domain::ids::DecisionId;
use crate::operations::audit_read::ListRead;
use crate::storage::read;
use crate::storage::read::decision::{DecisionFilter, DecisionKey, DecisionLine};
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::state::App;
use crate::web::ui::{Actions, Choice, Column, Faults, Field, Form, Line, Pager, Row, Say, Table, View, Visitor};

/// The page's own address.
const PAGE: &str = "/decisions";

/// Decisions on one page.
const LINES: u32 = 50;

/// What the address asks for; an empty text is nothing asked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    kind: String,
    state: String,
    agency: String,
    from: String,
    before: String,
    after: String,
}

/// The page.
pub(in crate::web) async fn list(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let Query(mut asked) = asked?;
    let scope = visitor.may(ReadRegistry)?;
    let say = visitor.say;
    let view = read::View::of(app.registry.clock.today());
    let mut faults = Faults::default();
    let mut filter = asked.filter(say, &mut faults)?;
    let before = Some(asked.after.as_str()).filter(|text| !text.is_empty());
    let before = before.map(|text| day_after(text).ok_or(PageError::NotFound)).transpose()?;
    let before = before.map(|(signed_on, id)| DecisionKey { signed_on, decision: DecisionId(id) });
    let reader = app.registry.store.read().await?;
    if !asked.agency.trim().is_empty() {
        match find(&reader, &scope, view, &asked.agency).await? {
            Found::One(row) => {
                asked.agency = written(&row);
                filter.agency = Some(row.agency);
            }
            Found::None => {
                faults = wrong(say, faults).field("agency", say.of("Không có đơn vị nào khớp.", "No agency matches."));
            }
            Found::Several(rows) => {
                let names: Vec<String> = rows.iter().map(written).collect();
                let which = say
                    .of("Có nhiều đơn vị khớp; hãy gõ mã của một đơn vị: ", "Several match; write the code of one: ");
                faults = wrong(say, faults).field("agency", format!("{which}{}.", names.join("; ")));
            }
        }
    }
    let frame = Frame::new(&app, "decisions", Some(&visitor.principal)).speaking(say);
    let page = View::new(frame, say.of("Quyết định", "Decisions"));
    let page = page.with(onward(say, &visitor));
    if !faults.is_empty() {
        return Ok(page.with(form(say, &asked, faults)));
    }
    let mut rows = reader.decisions(&scope, view, &filter, before, LINES + 1).await?;
    drop(reader);
    let more = rows.len() > LINES as usize;
    rows.truncate(LINES as usize);
    let list = ListRead { what: "decisions", count: rows.len() as u64, agency: filter.agency, filter: Vec::new() };
    app.registry.record_list(&visitor.actor(), list).await?;
    let end = |line: &DecisionLine| after_day(line.decision.signed_on, line.decision.id.0);
    let next = rows.last().filter(|_| more).map(|last| asked.address(&end(last)));
    let pager = Pager { first: before.is_some().then(|| asked.address("")), next };
    Ok(page.with(form(say, &asked, faults)).with(table(say, &rows).pager(say, pager)))
}

fn wrong(say: Say, faults: Faults) -> Faults {
    if faults.is_empty() {
        Faults::new(say.of("Chưa lọc được danh sách", "The list could not be filtered"))
    } else {
        faults
    }
}

impl Asked {
    fn filter(&self, say: Say, faults: &mut Faults) -> Result<DecisionFilter, PageError> {
        fn given<T: std::str::FromStr>(text: &str) -> Result<Option<T>, PageError> {
            let text = Some(text).filter(|text| !text.is_empty());
            text.map(str::parse).transpose().map_err(|_| PageError::NotFound)
        }
        let [effective_from, effective_before] =
            [("from", &self.from), ("before", &self.before)].map(|(name, text)| {
                let day = day_of(text.trim());
                if day.is_none() && !text.trim().is_empty() {
                    let told = wrong(say, std::mem::take(faults));
                    *faults = told.field(name, say.of("Đây không phải là một ngày.", "This is no day."));
                }
                day
            });
        Ok(DecisionFilter {
            kind: given(&self.kind)?,
            state: given(&self.state)?,
            agency: None,
            effective_from,
            effective_before,
        })
    }

    /// The same list from another place on.
    fn address(&self, after: &str) -> String {
        let Self { kind, state, agency, from, before, .. } = self;
        let asked = [("kind", kind), ("state", state), ("agency", agency), ("from", from), ("before", before)];
        let mut asked: Vec<(&str, &str)> = asked.iter().map(|(name, value)| (*name, value.as_str())).collect();
        asked.push(("after", after));
        address(PAGE, asked)
    }
}

fn onward(say: Say, visitor: &Visitor) -> Actions {
    let coming = say.of("Sắp có hiệu lực", "Coming up");
    let steps = say.of("Việc theo quyết định", "Steps of decisions");
    let links = Actions::default();
    let links = if visitor.can(RecordDecisions) {
        links
            .link("/decisions/new", say.of("Nhập quyết định", "Enter a decision"))
            .link("/imports/decisions", say.of("Tải nhiều quyết định lên", "Upload many decisions"))
    } else {
        links
    };
    links.link("/decisions/coming", coming).link("/steps", steps)
}

fn form(say: Say, asked: &Asked, faults: Faults) -> Form {
    let all = || Choice::new("", say.of("Tất cả", "All"));
    let kinds = DecisionKind::ALL.iter().map(|&kind| Choice::new(kind.as_str(), decision(say, kind)));
    let states = SubjectState::ALL.iter().map(|&state| Choice::new(state.as_str(), subject_word(say, state)));
    Form::filter(PAGE)
        .faults(faults)
        .field(Field::select("kind", say.of("Loại", "Kind"), std::iter::once(all()).chain(kinds)).value(&asked.kind))
        .field(
            Field::select("state", say.of("Tình trạng", "State"), std::iter::once(all()).chain(states))
                .value(&asked.state),
        )
        .field(Field::search("agency", say.of("Đơn vị đi hoặc đến", "Agency left or entered")).value(&asked.agency))
        .field(Field::day("from", say.of("Hiệu lực từ ngày", "Effective from")).value(&asked.from))
        .field(Field::day("before", say.of("Trước ngày", "Before")).value(&asked.before))
        .button(say.of("Xem", "Show"))
}

fn table(say: Say, rows: &[DecisionLine]) -> Table {
    let columns = [
        Column::new(say.of("Số, ký hiệu", "Number")),
        Column::new(say.of("Ngày ký", "Signed on")),
        Column::new(say.of("Trích yếu", "Summary")),
        Column::new(say.of("Người ký", "Signed by")),
        Column::number(say.of("Số người", "People")),
    ];
    let empty = say.of(
        "Không có quyết định nào khớp. Hãy bỏ bớt điều kiện, hoặc nhập một quyết định.",
        "No decision matches. Ask for less, or enter one.",
    );
    let caption = say.of("Quyết định, ký sau đứng trước", "Decisions, the last signed first");
    Table::new(caption, columns, empty).rows(rows.iter().map(|line| {
        let one = &line.decision;
        Row::new([
            Line::link(format!("{PAGE}/{}", one.id), format!("{}/{}", one.number, one.symbol)),
            Line::from(say.day(one.signed_on)),
            Line::from(one.summary.as_str()),
            Line::from(one.signer.as_str()),
            Line::link(format!("{PAGE}/{}", one.id), say.count(line.subjects)),
        ])
    }))
}
