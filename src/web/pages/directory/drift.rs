//! `GET /directory/drift`: what others changed in the directory, and lasts; the newest first.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;

use super::super::links;
use super::words::drift_policy;
use super::{LINES, PAGE, listed, target, view, whole};
use crate::auth::permission::Permission::ApprovePlan;
use crate::domain::attribute_policy::DriftPolicy;
use crate::domain::clock::Timestamp;
use crate::storage::row::drift::DriftRow;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Column, Line, Pager, Row, Say, Shape, Table, View, Visitor};

/// Where a page begins: after this entry's attribute, last seen then.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    seen: String,
    dn: String,
    attribute: String,
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
    let after = if asked.seen.is_empty() {
        None
    } else {
        let seen = asked.seen.parse().map_err(|_| PageError::NotFound)?;
        Some((Timestamp::from_unix_micros(seen), asked.dn, asked.attribute))
    };
    let desk = app.registry.directory_desk()?;
    let reader = app.registry.store.read().await?;
    let mut rows = match target(&reader, desk).await? {
        Some(target) => reader.drift_page(target.id, after.as_ref(), LINES + 1).await?,
        None => Vec::new(),
    };
    drop(reader);
    let is_more = rows.len() > LINES as usize;
    rows.truncate(LINES as usize);
    listed(&app, &visitor, "drift", rows.len()).await?;
    let pager = Pager {
        first: after.is_some().then(|| format!("{PAGE}/drift")),
        next: rows.last().filter(|_| is_more).map(address),
    };
    Ok(view(&app, &visitor, say.of("Sửa từ bên ngoài", "Drift"))
        .lead(say.of(
            "Những thuộc tính bị người khác sửa thẳng trong thư mục. Cách xử lý từng thuộc tính đặt ở [directory.attributes] trong tệp cấu hình.",
            "Attributes that others changed in the directory itself. What becomes of each is set in [directory.attributes].",
        ))
        .with(table(say, &rows).pager(say, pager)))
}

fn address(row: &DriftRow) -> String {
    let seen = row.last_seen.unix_micros().to_string();
    links::address(&format!("{PAGE}/drift"), [("seen", seen.as_str()), ("dn", &row.dn), ("attribute", &row.attribute)])
}

fn table(say: Say, rows: &[DriftRow]) -> Table {
    let columns = [
        Column::new(say.of("Mục", "Entry")),
        Column::new(say.of("Thuộc tính", "Attribute")),
        Column::new(say.of("Xử lý", "What becomes of it")),
        Column::new(say.of("Thấy lần đầu", "First seen")),
        Column::new(say.of("Thấy lần cuối", "Last seen")),
    ];
    let rows = rows.iter().map(|row| {
        let shape = if row.policy == DriftPolicy::Revert { Shape::Waits } else { Shape::None };
        Row::new([
            Line::code(row.dn.as_str()),
            Line::code(row.attribute.as_str()),
            Line::status(shape, drift_policy(say, row.policy)),
            say.instant(row.first_seen).into(),
            say.instant(row.last_seen).into(),
        ])
    });
    let empty = say.of(
        "Không ai sửa thẳng trong thư mục: mọi thuộc tính đúng như sổ đăng ký.",
        "Nobody changed the directory itself: every attribute is as the registry has it.",
    );
    Table::new(say.of("Thuộc tính bị sửa", "Changed attributes"), columns, empty).rows(rows)
}
