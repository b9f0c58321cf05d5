//! Requests to the CA, newest first.

use super::{Column, PAGE, Reading, Row};
use crate::domain::ids::{OfficialId, RequestId};
use crate::operations::error::OperationResult;
use crate::sheets::export::Value;
use crate::storage::read::request_list::{RequestFilter, RequestLine};

pub(super) const COLUMNS: &[Column] = &[
    ("Nội dung đề nghị", "Kind", 32),
    ("Trạng thái", "State", 20),
    ("Ở trạng thái từ", "Since", 20),
    ("Ngày lập", "Opened on", 12),
    ("Người được đề nghị", "Official", 28),
    ("Mã hồ sơ người dùng", "Official's identifier", 38),
    ("Mã chứng thư", "Certificate's identifier", 38),
    ("Mã bản ghi", "Identifier", 38),
];

pub(super) async fn page(
    at: &Reading<'_>,
    filter: &RequestFilter,
    after: Option<RequestId>,
) -> OperationResult<(Vec<Row>, Option<RequestId>)> {
    let lines = at.reader.request_page(at.scope, at.view, filter, after, PAGE).await?;
    let last = lines.last().map(|line| line.request.id);
    let people: Vec<OfficialId> = lines.iter().map(|line| line.request.official).collect();
    let names = at.names(&people).await?;
    let row = |line: RequestLine| {
        vec![
            line.request.kind.called(at.lang).into(),
            line.state.map_or(Value::Empty, |state| state.called(at.lang).into()),
            line.since.map_or(Value::Empty, Value::Instant),
            Value::Day(line.request.opened_on),
            names.get(&line.request.official).cloned().into(),
            Value::Text(line.request.official.to_string()),
            line.request.certificate.map(|certificate| certificate.to_string()).into(),
            Value::Text(line.request.id.to_string()),
        ]
    };
    Ok((lines.into_iter().map(row).collect(), last))
}
