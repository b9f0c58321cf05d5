//! Mailboxes, in the order of their numbers.

use super::{Column, PAGE, Reading, Row, words};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::uid;
use crate::operations::error::OperationResult;
use crate::reports::words::mailbox_state;
use crate::sheets::export::Value;
use crate::storage::read::mailbox_list::{MailboxFilter, MailboxRow};

pub(super) const COLUMNS: &[Column] = &[
    ("Mã hộp thư", "Mailbox", 12),
    ("Loại hộp thư", "Kind", 16),
    ("Trạng thái", "State", 16),
    ("Địa chỉ thư công vụ", "Mail address", 36),
    ("Bí danh", "Aliases", 40),
    ("Chủ hộp thư", "Owner", 28),
    ("Mã cơ quan", "Agency code", 18),
    ("Tên cơ quan, đơn vị", "Agency", 44),
    ("Dung lượng (MiB)", "Quota (MiB)", 14),
    ("Mã hồ sơ người dùng", "Owner's identifier", 38),
    ("Mã bản ghi", "Identifier", 38),
];

pub(super) async fn page(
    at: &Reading<'_>,
    filter: &MailboxFilter,
    after: Option<i64>,
) -> OperationResult<(Vec<Row>, Option<i64>)> {
    let lines = at.reader.mailbox_page(at.scope, at.view, filter, after.unwrap_or(i64::MIN), PAGE).await?;
    let last = lines.last().map(|line| line.number);
    let row = |line: MailboxRow| {
        let [code, name] = at.agency(line.agency);
        let aliases: Vec<&str> = line.aliases.iter().map(MailAddress::as_str).collect();
        vec![
            Value::Text(uid(line.number)),
            words::mailbox_kind(at.lang, line.kind).into(),
            mailbox_state(at.lang, line.state).into(),
            line.address.as_ref().map(|address| address.as_str().to_owned()).into(),
            Value::Text(aliases.join(" ")),
            line.full_name.into(),
            code,
            name,
            Value::Number(line.quota_mib.into()),
            line.official.map(|official| official.to_string()).into(),
            Value::Text(line.mailbox.to_string()),
        ]
    };
    Ok((lines.into_iter().map(row).collect(), last))
}
