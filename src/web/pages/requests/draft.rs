//! `GET` and `POST /requests/new`: a request for somebody, in three steps that work without scripts: for whom, what, and with what in it.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::SECTION;
use super::content::{fields, read};
use super::found::path;
use crate::auth::permission::Permission::SubmitRequests;
use crate::domain::certificate::renewal::last_day;
use crate::domain::certificate::request::RequestKind;
use crate::domain::certificate::request::content::Content;
use crate::domain::ids::{CertificateId, OfficialId};
use crate::operations::requests::{RequestDraft, draft_request};
use crate::storage::read::View as Seen;
use crate::storage::read::certificate_list::{CertificateFilter, CertificateLine};
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::pages::desk::find::{Sought, found};
use crate::web::pages::desk::people::{People, Person};
use crate::web::pages::desk::{self, given, not_in_list, refused};
use crate::web::pages::status_words::certificate_word;
use crate::web::state::App;
use crate::web::ui::{Choice, Faults, Field, Form, Line, List, Posted, Sent, View, Visitor};

const PAGE: &str = "/requests/new";

/// Certificates of one person that are offered.
const MANY: u32 = 50;

/// How far the three steps are.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    official: String,
    kind: String,
    q: String,
    after: String,
}

/// Whom a request is for, and their certificates.
struct For {
    official: OfficialId,
    person: Person,
    certificates: Vec<CertificateLine>,
}

impl For {
    async fn find(app: &App, visitor: &Visitor, official: OfficialId) -> Result<Self, PageError> {
        let scope = visitor.may(SubmitRequests)?;
        let now = app.registry.clock.now();
        let seen = Seen::of(now.day());
        let reader = app.registry.store.read().await?;
        reader.official(&scope, seen, official).await?.ok_or(PageError::NotFound)?;
        app.registry.record_read(&visitor.actor(), "request", official).await?;
        let person = People::named(&reader, seen, &[official]).await?.get(official).cloned();
        let filter = CertificateFilter { official: Some(official), ..CertificateFilter::default() };
        let certificates = reader.certificate_page(&scope, seen, now, &filter, None, MANY).await?;
        Ok(Self { official, person: person.ok_or(PageError::NotFound)?, certificates })
    }
}

/// `GET`.
pub(in crate::web) async fn begin(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let Query(asked) = asked?;
    let scope = visitor.may(SubmitRequests)?;
    let Some(official) = given(&asked.official)? else {
        let lead = visitor.say.of("Bước 1 trong 3: chọn người được đề nghị.", "Step 1 of 3: for whom?");
        let sought = Sought::of(asked.q, asked.after);
        let way = |official| desk::address(PAGE, [("official", official_text(official).as_str())]);
        let view = blank(&app, &visitor).lead(lead);
        return found((&app, &visitor, &scope), (PAGE, "requests_for"), &sought, way, view).await;
    };
    let of = For::find(&app, &visitor, official).await?;
    match given::<RequestKind>(&asked.kind)? {
        None => Ok(kinds(&app, &visitor, &of)),
        Some(kind) => Ok(form(&app, &visitor, (&of, kind), &Sent::default(), Faults::default())),
    }
}

/// `POST`.
pub(in crate::web) async fn submit(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let scope = posted.visitor.may(SubmitRequests)?;
    let sent = &posted.sent;
    let official = given(sent.text("official"))?.ok_or(PageError::NotFound)?;
    let kind = given::<RequestKind>(sent.text("kind"))?.ok_or(PageError::NotFound)?;
    let work = async {
        let content = read(&app, &scope, sent).await?;
        let certificate = sent.value::<CertificateId>("certificate");
        let certificate = certificate.map_err(|_| Problem::invalid(vec![not_in_list("/certificate")]))?;
        let draft = RequestDraft { kind, official, certificate, content };
        let line = draft_request(&app.registry, &posted.actor(), draft).await?;
        Ok::<_, Problem>(format!("{}?done=drafted", path(line.request.id)))
    };
    match posted.once(&app, work).await {
        Ok(there) => Ok(there.into_response()),
        Err(problem) => {
            let faults = refused(posted.say(), problem)?;
            let of = For::find(&app, &posted.visitor, official).await?;
            Ok(form(&app, &posted.visitor, (&of, kind), sent, faults).into_response())
        }
    }
}

fn official_text(official: OfficialId) -> String {
    official.to_string()
}

fn blank(app: &App, visitor: &Visitor) -> View {
    let say = visitor.say;
    desk::page(app, visitor, SECTION, say.of("Lập đề nghị", "New request"))
        .crumb("/requests", say.of("Đề nghị về chứng thư", "Requests about certificates"))
}

/// The second step: what is asked.
fn kinds(app: &App, visitor: &Visitor, of: &For) -> View {
    let say = visitor.say;
    let official = official_text(of.official);
    let about = |kind: RequestKind| match kind {
        RequestKind::New => {
            say.of("Khi chưa có chứng thư, hoặc cần thêm.", "When there is none yet, or another is needed.")
        }
        RequestKind::Renew => say.of("Trước khi chứng thư hết hạn.", "Before the certificate ends."),
        RequestKind::Change => {
            say.of("Khi nơi công tác, họ tên hay địa chỉ thư thay đổi.", "When post, name or address changed.")
        }
        RequestKind::Revoke => say.of(
            "Khi mất thiết bị, lộ khóa, nghỉ việc hoặc không còn dùng.",
            "When device or key is lost, the holder leaves, or it is not needed.",
        ),
        RequestKind::DeviceRecover => {
            say.of("Khi thiết bị bị khóa do nhập sai mã PIN.", "When the device is locked after wrong PINs.")
        }
        RequestKind::StopUse => {
            say.of("Ngừng sử dụng trong tỉnh, không gửi CA.", "Stops its use within the province; the CA is not asked.")
        }
    };
    let items = RequestKind::ALL.iter().map(|&kind| {
        let to = desk::address(PAGE, [("official", official.as_str()), ("kind", kind.as_str())]);
        Line::link(to, kind.called(say.0)).plain(" – ").plain(about(kind))
    });
    let lead = format!(
        "{} {}",
        say.of("Bước 2 trong 3: chọn loại đề nghị cho", "Step 2 of 3: what is asked for"),
        of.person.name
    );
    blank(app, visitor).lead(lead).with(List::new(say.of("Chọn loại đề nghị", "Choose what is asked")).items(items))
}

/// The third step: its form.
fn form(app: &App, visitor: &Visitor, (of, kind): (&For, RequestKind), sent: &Sent, faults: Faults) -> View {
    let say = visitor.say;
    let official = official_text(of.official);
    let form = Form::post(PAGE).hidden("official", official.as_str()).hidden("kind", kind.as_str()).faults(faults);
    let form = match kind {
        RequestKind::New => form,
        _ => form.field(certificate(say, kind, &of.certificates).again(sent)),
    };
    let content = fields(say, kind, &Content::default(), "");
    let form = content.into_iter().fold(form, |form, field| form.field(field.again(sent)));
    let said = say.of(
        "Đề nghị được lưu ở trạng thái đang soạn: có thể bổ sung sau, chưa gửi cho ai.",
        "It is kept as a draft: it can be completed later, and goes to nobody yet.",
    );
    let back = desk::address(PAGE, [("official", official.as_str())]);
    let form = form
        .said(said)
        .button(say.of("Lưu đề nghị", "Save the draft"))
        .cancel(back, say.of("Chọn loại khác", "Another kind"));
    let person = &of.person;
    let lead = format!("{}: {}, {}, {}", kind.called(say.0), person.name, person.position, person.agency_name);
    blank(app, visitor).lead(lead).with(form)
}

/// The certificates to choose from.
fn certificate(say: crate::web::ui::Say, kind: RequestKind, all: &[CertificateLine]) -> Field {
    let choice = |line: &CertificateLine| {
        let (serial, ends) = (&line.serial, say.day(last_day(line.key.not_after)));
        let label = format!("{serial} – {} {ends} – {}", say.of("hết hạn", "ends"), certificate_word(say, line.status));
        Choice::new(line.key.certificate.to_string(), label)
    };
    let first = Choice::new("", say.of("Chọn chứng thư", "Choose a certificate"));
    let choices = std::iter::once(first).chain(all.iter().map(choice));
    let field = Field::select("certificate", say.of("Chứng thư", "Certificate"), choices);
    let field = if kind == RequestKind::DeviceRecover { field.optional(say) } else { field };
    if all.is_empty() {
        field.hint(say.of("Người này chưa có chứng thư nào trong hệ thống.", "No certificate of this person is known."))
    } else {
        field
    }
}
