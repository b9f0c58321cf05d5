//! Agencies, in the order of the tree.

use super::{Column, PAGE, Reading, Row, words};
use crate::domain::agency::TreePath;
use crate::operations::error::OperationResult;
use crate::reports::words::level;
use crate::sheets::export::Value;
use crate::storage::read::agency_list::AgencyFilter;

pub(super) const COLUMNS: &[Column] = &[
    ("Mã định danh", "Code", 18),
    ("Tên cơ quan", "Name", 48),
    ("Tên viết tắt", "Short name", 16),
    ("Loại hình", "Kind", 24),
    ("Cấp", "Level", 14),
    ("Vai trò báo cáo", "Reporting role", 24),
    ("Mã cơ quan cấp trên", "Parent code", 18),
    ("Mạng TSLCD", "Network site", 12),
    ("Mã bản ghi", "Identifier", 38),
];

pub(super) async fn page(
    at: &Reading<'_>,
    filter: &AgencyFilter,
    after: Option<TreePath>,
) -> OperationResult<(Vec<Row>, Option<TreePath>)> {
    let lines = at.reader.agency_page(at.scope, at.view, filter, after.as_ref(), PAGE).await?;
    let last = lines.last().map(|line| line.path.clone());
    let row = |line: crate::storage::read::agency::AgencyRow| {
        let [parent, _] = at.agency(line.parent);
        vec![
            Value::Text(line.code),
            Value::Text(line.name),
            Value::Text(line.slug),
            words::agency_kind(at.lang, line.kind).into(),
            level(at.lang, line.level).into(),
            words::agency_role(at.lang, line.role).into(),
            parent,
            words::yes(at.lang, line.network_site).into(),
            Value::Text(line.agency.to_string()),
        ]
    };
    Ok((lines.into_iter().map(row).collect(), last))
}
