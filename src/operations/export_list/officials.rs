//! Officials who hold a post, in the order of Vietnamese names. Never a personal number or a date of birth.

use super::{Column, PAGE, Reading, Row, words};
use crate::operations::error::OperationResult;
use crate::reports::words::mailbox_state;
use crate::sheets::export::Value;
use crate::storage::read::people::{PeopleFilter, PeopleKey, PersonLine};

pub(super) const COLUMNS: &[Column] = &[
    ("Họ và tên", "Full name", 28),
    ("Đối tượng", "Category", 18),
    ("Mã cơ quan", "Agency code", 18),
    ("Tên cơ quan, đơn vị", "Agency", 44),
    ("Chức vụ", "Position", 28),
    ("Cấp chức vụ", "Rank", 26),
    ("Địa chỉ thư công vụ", "Mail address", 36),
    ("Trạng thái hộp thư", "Mailbox state", 18),
    ("Số chứng thư", "Certificates", 12),
    ("Mã bản ghi", "Identifier", 38),
];

pub(super) async fn page(
    at: &Reading<'_>,
    filter: &PeopleFilter,
    after: Option<PeopleKey>,
) -> OperationResult<(Vec<Row>, Option<PeopleKey>)> {
    let lines = at.reader.people(at.scope, at.view, filter, after.as_ref(), PAGE).await?;
    let last = lines.last().map(|line| line.key.clone());
    let row = |line: PersonLine| {
        let [code, _] = at.agency(Some(line.agency));
        vec![
            Value::Text(line.full_name),
            words::category(at.lang, line.category).into(),
            code,
            Value::Text(line.agency_name),
            Value::Text(line.position),
            words::rank(at.lang, line.rank).into(),
            line.address.map(|address| address.as_str().to_owned()).into(),
            line.state.map_or(Value::Empty, |state| mailbox_state(at.lang, state).into()),
            (line.certificates.len() as u64).into(),
            Value::Text(line.key.official.to_string()),
        ]
    };
    Ok((lines.into_iter().map(row).collect(), last))
}
