//! What a request asks for and what happened to it, as blocks.

use super::found::Found;
use super::words::{due, next, status};
use crate::domain::certificate::renewal::last_day;
use crate::domain::certificate::request::event::RequestAct;
use crate::domain::form::FormNumber;
use crate::reports::words;
use crate::storage::read::request_story::ToldEvent;
use crate::web::pages::status_words::certificate_status;
use crate::web::state::App;
use crate::web::ui::{Facts, Line, List, Moment, Notice, Say, Shape, TimeLine};

/// What is to be done next, by whom, and until when.
pub(super) fn what_is_next(app: &App, say: Say, found: &Found) -> Notice {
    let line = Line::default().strong(say.of("Việc tiếp theo: ", "Next: "));
    let line = line.plain(next(say, found.line.request.kind, found.state()));
    match due(say, &app.registry, &found.line) {
        Some(due) => Notice::warned(line.plain(say.of(" Hạn: ", " Due: ")).and_line(due)),
        None => Notice::told(line),
    }
}

/// Whom it is for, what it asks for and where it stands.
pub(super) fn facts(say: Say, found: &Found) -> Facts {
    let content = &found.story.content;
    let yes = say.of("Có", "Yes");
    let person = found.person.as_ref();
    Facts::new(say.of("Nội dung đề nghị", "What is asked"))
        .fact(say.of("Loại đề nghị", "Kind"), found.line.request.kind.called(say.0))
        .fact(say.of("Trạng thái", "State"), status(say, found.line.state))
        .known(say.of("Người được đề nghị", "For whom"), person.map(|person| person.name.as_str()))
        .known(
            say.of("Vị trí công tác", "Post"),
            person.map(|person| format!("{}, {}", person.position, person.agency_name)),
        )
        .known(
            say.of("Địa chỉ thư công vụ", "Official address"),
            person.and_then(|person| person.address.as_ref()).map(|address| Line::code(address.as_str())),
        )
        .known(
            say.of("Hộp thư", "Mailbox"),
            person.and_then(|person| person.mailbox).map(|state| words::mailbox_state(say.0, state)),
        )
        .known(
            say.of("Chứng thư của cơ quan", "Certificate of the agency"),
            found.agency.as_ref().map(|(code, name)| format!("{name} ({code})")),
        )
        .known(say.of("Lý do", "Reason"), content.reason.map(|reason| reason.called(say.0)))
        .known(
            say.of("Phương tiện lưu khóa bí mật", "Where the key lives"),
            content.medium.map(|medium| medium.called(say.0)),
        )
        .known(say.of("Số điện thoại di động", "Mobile"), content.mobile.as_deref())
        .known(say.of("Số hiệu thiết bị", "Serial number of the device"), content.device_serial.as_deref())
        .known(say.of("Nội dung cần thay đổi", "What is to be changed"), content.item.as_deref())
        .known(say.of("Nội dung mới", "What it should say"), content.new_value.as_deref())
        .known(say.of("Đồng thời gia hạn", "Longer validity too"), content.extend.then_some(yes))
        .known(
            say.of("Đề nghị đầu tiên của cơ quan", "The agency's first request"),
            content.first_of_agency.then_some(say.of("Có: ký tay và đóng dấu", "Yes: signed by hand and sealed")),
        )
        .fact(say.of("Ngày lập", "Opened on"), say.day(found.line.request.opened_on))
}

/// The certificate that it is about.
pub(super) fn certificate(say: Say, found: &Found) -> Option<Facts> {
    let line = found.certificate.as_ref()?;
    let facts = Facts::new(say.of("Chứng thư được nói đến", "The certificate it is about"))
        .fact(say.of("Số chứng thư", "Serial number"), Line::code(line.serial.as_str()))
        .fact(say.of("Chủ thể", "Subject"), line.subject.as_str())
        .fact(say.of("Tình trạng", "Status"), certificate_status(say, line.status))
        .fact(say.of("Hết hạn vào cuối ngày", "Ends at the end of"), say.day(last_day(line.key.not_after)));
    Some(facts)
}

/// Its forms, to be printed.
pub(super) fn forms(say: Say, found: &Found) -> Option<List> {
    let (request, is_agencys) = (&found.line.request, found.story.content.agency.is_some());
    let taking: Vec<FormNumber> =
        FormNumber::ALL.iter().copied().filter(|form| form.takes(request.kind, is_agencys)).collect();
    if taking.is_empty() {
        return None;
    }
    let link = |form: FormNumber, format: &str| format!("/api/v1/forms/{form}?request={}&format={format}", request.id);
    let item = |form: FormNumber| {
        let name = format!("{} {form}: {}", say.of("Mẫu số", "Form"), form.called(say.0));
        Line::from(format!("{name} – "))
            .and_link(link(form, "pdf"), format!("PDF, {} {form}", say.of("mẫu", "form")))
            .plain(" · ")
            .and_link(link(form, "xlsx"), format!("XLSX, {} {form}", say.of("mẫu", "form")))
    };
    Some(List::new(say.of("Mẫu đề nghị để in", "Forms to print")).items(taking.into_iter().map(item)))
}

/// Everything that happened to it, the newest first.
pub(super) fn life(say: Say, found: &Found) -> TimeLine {
    let moments = found.story.events.iter().rev().map(|told| moment(say, told)).collect();
    let none = say.of("Chưa có gì được ghi.", "Nothing is recorded yet.");
    TimeLine::new(say.of("Quá trình xử lý", "What happened"), moments, none)
}

fn moment(say: Say, told: &ToldEvent) -> Moment {
    let program = say.of("hệ thống", "the system");
    let who = told.account.as_deref().unwrap_or(program);
    let title = Line::default().strong(told.event.state.called(say.0));
    let act = format!(": {} {} {who}", told.act.called(say.0), say.of("– bởi", "– by"));
    let mut text = Line::from(say.instant(told.event.effective_at));
    if let Some(letter) = &told.letter {
        let number = &letter.draft.number;
        let dated_on = say.day(letter.draft.dated_on);
        text = text.plain(format!(" · {} {number}, {dated_on}", say.of("Công văn số", "Letter")));
    }
    if let Some(evidence) = &told.evidence {
        text = text.plain(format!(" · {}", evidence.kind().called(say.0)));
        if let Some(hash) = evidence.sha256() {
            text = text.plain(", SHA-256 ").and_code(hash.to_string());
        }
    }
    if !told.event.details.is_empty() {
        text = text.plain(format!(" · {}", told.event.details));
    }
    Moment::new(say.day(told.event.effective_at.day()), title.plain(act)).text(text).shaped(shape(told.act))
}

const fn shape(act: RequestAct) -> Shape {
    match act {
        RequestAct::Approved | RequestAct::Proved => Shape::Good,
        RequestAct::Returned => Shape::Warn,
        RequestAct::Rejected | RequestAct::CaRefused => Shape::Bad,
        _ => Shape::None,
    }
}
