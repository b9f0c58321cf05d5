//! `congvu cert alarms`: what somebody should look at.

use serde::Serialize;

use super::context::{Invocation, operation_failure};
use super::exit::{Answer, Failure, Outcome};
use super::output;
use crate::domain::certificate::alarm::{Alarm, AlarmKind};
use crate::domain::lang::Lang;
use crate::operations::list_alarms::{ToldAlarm, list_alarms};
use crate::operations::{Actor, Registry};
use crate::reports::number::instant;
use crate::reports::table::{Align, Table};

/// Alarms read at once.
const PAGE: usize = 1000;

#[derive(Serialize)]
struct Document<'a> {
    alarms: &'a [ToldAlarm],
}

/// Tells all alarms, of one kind or of every kind. Status 1 when there is any that is more than a note.
pub(super) async fn run(
    (registry, actor): (&Registry, &Actor),
    kind: Option<AlarmKind>,
    json: bool,
    invocation: &Invocation,
) -> Answer {
    let (mut alarms, mut from) = (Vec::new(), None);
    loop {
        let page = list_alarms(registry, actor, kind, from, PAGE).await;
        let page = page.map_err(|error| operation_failure(&error))?;
        alarms.extend(page.alarms);
        from = page.next;
        if from.is_none() {
            break;
        }
    }
    registry.flush_reads().await.map_err(|error| operation_failure(&error))?;
    let outcome = if alarms.iter().any(|told| !told.alarm.is_note) { Outcome::No } else { Outcome::Done };
    if json {
        return output::json_then(&Document { alarms: &alarms }, outcome);
    }
    output::text_then(&table(invocation.lang, &alarms), outcome)
}

/// Reads a kind as it is typed.
pub(super) fn kind(text: Option<&str>) -> Result<Option<AlarmKind>, Failure> {
    text.map(str::parse)
        .transpose()
        .map_err(|error: crate::domain::code::UnknownCode| Failure::wrong_use(error.to_string()))
}

fn table(lang: Lang, alarms: &[ToldAlarm]) -> String {
    if alarms.is_empty() {
        return lang.pick("Không có cảnh báo nào\n", "No alarms\n").to_owned();
    }
    let mut table = Table::new(&[
        ("", Align::Left),
        (lang.pick("Chủ thể", "Holder"), Align::Wrap(28)),
        (lang.pick("Cơ quan", "Agency"), Align::Wrap(28)),
        (lang.pick("Số hiệu chứng thư", "Serial number"), Align::Left),
        (lang.pick("Cảnh báo", "Alarm"), Align::Wrap(44)),
        (lang.pick("Từ", "Since"), Align::Left),
        // What `cert show` and `cert owner` take.
        (lang.pick("Mã chứng thư", "Certificate"), Align::Left),
    ]);
    for told in alarms {
        let alarm = &told.alarm;
        // Whoever has no name here is known by an identifier still.
        let holder = told.full_name.clone().or_else(|| alarm.official.map(|official| official.to_string()));
        table.row([
            if alarm.is_note { "·" } else { "!" }.to_owned(),
            holder.unwrap_or_else(|| lang.pick("chưa rõ của ai", "nobody's, as far as is known").to_owned()),
            told.agency_name.clone().unwrap_or_default(),
            told.serial.clone(),
            words(alarm, lang).to_owned(),
            alarm.since.map(|since| instant(lang, since)).unwrap_or_default(),
            alarm.certificate.to_string(),
        ]);
    }
    table.to_string()
}

const fn words(alarm: &Alarm, lang: Lang) -> &'static str {
    match alarm.kind {
        AlarmKind::UnannouncedRevocation => lang
            .pick("bị thu hồi hoặc tạm dừng mà tỉnh không đề nghị", "revoked or put on hold without a request of ours"),
        AlarmKind::UnconfirmedRevocation => lang.pick(
            "đã đề nghị thu hồi, quá hạn mà danh sách thu hồi chưa có",
            "its revocation is overdue: a list made after the term does not name it",
        ),
        AlarmKind::UnaskedRevocation => lang.pick(
            "đã ngừng sử dụng nhưng chưa có đề nghị thu hồi gửi CA",
            "its use is stopped, and nobody asks the CA to revoke it",
        ),
        AlarmKind::Orphan => lang
            .pick("còn dùng được nhưng chủ thể không còn chức danh", "can still be used, and its holder has no post"),
        AlarmKind::AddressMismatch if alarm.is_note => lang.pick(
            "ghi địa chỉ phụ của chủ thể, đang đề nghị thay đổi",
            "states an alias of its holder; a change is asked for",
        ),
        AlarmKind::AddressMismatch => {
            lang.pick("địa chỉ thư trong chứng thư không phải của chủ thể", "states no address of its holder")
        }
        AlarmKind::Parallel => lang.pick(
            "chủ thể có chứng thư mới hơn cùng mục đích, cùng loại thiết bị và cùng được sử dụng",
            "its holder has a newer one for the same purpose on the same medium, and both are in use",
        ),
        AlarmKind::Contested => lang.pick(
            "danh sách thu hồi và trả lời OCSP của cơ quan chứng thực không khớp nhau",
            "the CA's revocation list and its OCSP answer do not say the same of it",
        ),
        AlarmKind::UnknownToCa => lang.pick(
            "máy chủ OCSP của cơ quan chứng thực không biết chứng thư này",
            "the CA's OCSP responder does not know it",
        ),
        AlarmKind::SignedAfterLeaving => lang.pick(
            "có văn bản được ký sau khi chủ thể rời vị trí công tác",
            "it signed after its holder had left: see `congvu event list --certificate`",
        ),
    }
}
