//! What the account's page shows of an official: mailbox, certificates with what ends when, requests.

use super::super::status_words::{certificate_status, mailbox_status};
use super::{LOSS, Own, own_certificates};
use crate::domain::ids::OfficialId;
use crate::domain::mailbox::address::AddressKind;
use crate::domain::scope::Scope;
use crate::storage::read::View as Seen;
use crate::storage::read::official::OfficialFile;
use crate::storage::read::request_list::{RequestFilter, RequestLine};
use crate::web::error::PageError;
use crate::web::pages::requests::words::{due, status};
use crate::web::state::App;
use crate::web::ui::{Actions, Column, Facts, Line, Row, Say, Table, View, Visitor};

/// Requests that are shown.
const REQUESTS: u32 = 20;

/// Puts them on the page. The reading is recorded, as that of anybody's data is.
pub(in crate::web::pages) async fn blocks(
    app: &App,
    visitor: &Visitor,
    official: OfficialId,
    view: View,
) -> Result<View, PageError> {
    let say = visitor.say;
    let seen = Seen::of(app.registry.clock.today());
    let reader = app.registry.store.read().await?;
    // An account may outlive what is known of its official: then there is nothing of their own to show.
    let Some(file) = reader.official(&Scope::Province, seen, official).await? else { return Ok(view) };
    app.registry.record_read(&visitor.actor(), "own", official).await?;
    let certificates = own_certificates(app, &reader, official).await?;
    let filter = RequestFilter { official: Some(official), ..RequestFilter::default() };
    let requests = reader.request_page(&Scope::Province, seen, &filter, None, REQUESTS).await?;
    let lost = Actions::default().link(LOSS, say.of("Báo mất thiết bị hoặc lộ khóa", "Report a lost device or key"));
    let has_certificates = !certificates.is_empty();
    Ok(view
        .with(mailbox(app, say, &file))
        .with(mine(say, &certificates))
        .with_some(has_certificates.then_some(lost))
        .with(asked(app, say, &requests)))
}

fn mailbox(app: &App, say: Say, file: &OfficialFile) -> Facts {
    let today = app.registry.clock.today();
    let facts = Facts::new(say.of("Hộp thư công vụ của tôi", "My official mailbox"))
        .fact(say.of("Họ và tên", "Name"), file.official.full_name.as_str());
    let state = file.states.iter().find(|fact| fact.effective.contains(today)).map(|fact| fact.state);
    let live = |kind: AddressKind| {
        let facts = file.addresses.iter().filter(move |fact| fact.kind == kind && fact.effective.contains(today));
        facts.map(|fact| fact.address.as_str())
    };
    let aliases: Vec<&str> = live(AddressKind::Alias).collect();
    let none = say.of("Chưa có hộp thư.", "There is no mailbox yet.");
    let help = Line::link("/recovery", say.of("Quên mật khẩu hộp thư", "The mailbox's password is forgotten"))
        .plain(" · ")
        .and_link("/activate", say.of("Đặt mật khẩu bằng mã trên phiếu", "Set it with the code from a sheet"));
    facts
        .known(say.of("Địa chỉ", "Address"), live(AddressKind::Primary).next().map(Line::code))
        .known(say.of("Địa chỉ phụ", "Aliases"), (!aliases.is_empty()).then(|| Line::code(aliases.join(", "))))
        .fact(say.of("Trạng thái", "State"), state.map_or_else(|| Line::from(none), |state| mailbox_status(say, state)))
        .known(say.of("Mật khẩu hộp thư", "Password of the mailbox"), state.map(|_| help))
}

fn mine(say: Say, certificates: &[Own]) -> Table {
    let heads = [
        say.of("Số chứng thư", "Serial number"),
        say.of("Tình trạng", "Status"),
        say.of("Hết hạn vào cuối ngày", "Ends at the end of"),
        say.of("Bàn giao", "Hand-over"),
    ];
    let empty = say.of(
        "Chưa có chứng thư nào. Hãy đề nghị người quản lý thuê bao của cơ quan lập đề nghị cấp mới.",
        "There is none yet. Ask your agency's subscriber manager to request one.",
    );
    let row = |own: &Own| {
        let ends = Line::from(say.day(own.last_day()));
        let ends = if own.ends_soon() {
            let days = say.count(u64::try_from(own.days_left).unwrap_or_default());
            ends.small(format!(
                "{} {days} {}",
                say.of("còn", "in"),
                say.of("ngày; hãy đề nghị gia hạn", "days; ask for its renewal")
            ))
        } else {
            ends
        };
        let confirm = format!("/account/certificates/{}/handover", own.line.key.certificate);
        let receipt = if own.waits_for_receipt() {
            let serial = &own.line.serial;
            Line::link(confirm, say.of("Xác nhận đã nhận", "Confirm that I have it")).small(serial.as_str())
        } else {
            Line::from(own.state.called(say.0))
        };
        Row::new([Line::code(own.line.serial.as_str()), certificate_status(say, own.line.status), ends, receipt])
    };
    Table::new(say.of("Chứng thư của tôi", "My certificates"), heads.map(Column::new), empty)
        .rows(certificates.iter().map(row))
}

fn asked(app: &App, say: Say, lines: &[RequestLine]) -> Table {
    let heads = [
        say.of("Nội dung đề nghị", "What is asked"),
        say.of("Trạng thái", "State"),
        say.of("Ngày lập", "Opened on"),
        say.of("Hạn", "Due"),
    ];
    let empty = say.of("Chưa có đề nghị nào về chứng thư của bạn.", "Nothing was asked about your certificates yet.");
    let row = |line: &RequestLine| {
        let kind = Line::from(line.request.kind.called(say.0));
        let kind = match line.reason {
            Some(reason) => kind.small(reason.called(say.0)),
            None => kind,
        };
        let due = due(say, &app.registry, line).unwrap_or_else(|| Line::from("–"));
        Row::new([kind, status(say, line.state), Line::from(say.day(line.request.opened_on)), due])
    };
    Table::new(say.of("Đề nghị về chứng thư của tôi", "Requests about my certificates"), heads.map(Column::new), empty)
        .rows(lines.iter().map(row))
}
