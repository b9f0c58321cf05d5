//! `GET /helpdesk/{id}`: how somebody's mailbox stands, and what can be done about it.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use serde::Deserialize;

use super::{PLACE, SECTION};
use crate::auth::permission::Permission::ResetPasswords;
use crate::domain::ids::OfficialId;
use crate::domain::mailbox::activation::{ActivationChannel, ActivationPurpose};
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::storage::read::View as Seen;
use crate::storage::read::activation::MailboxOwner;
use crate::web::error::PageError;
use crate::web::pages::desk::people::{People, Person};
use crate::web::pages::desk::{self, page};
use crate::web::pages::status_words::mailbox_status;
use crate::web::state::App;
use crate::web::ui::{Choice, Facts, Faults, Field, Form, Line, Notice, Sent, View, Visitor};

/// What was done just now.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    done: String,
}

/// Somebody at the helpdesk.
pub(super) struct Helped {
    pub(super) official: OfficialId,
    person: Person,
    mailbox: Option<MailboxOwner>,
}

impl Helped {
    /// The person, if the visitor may help them. The reading is recorded.
    pub(super) async fn find(app: &App, visitor: &Visitor, official: OfficialId) -> Result<Self, PageError> {
        let scope = visitor.may(ResetPasswords)?;
        let seen = Seen::of(app.registry.clock.today());
        let reader = app.registry.store.read().await?;
        reader.official(&scope, seen, official).await?.ok_or(PageError::NotFound)?;
        app.registry.record_read(&visitor.actor(), "helpdesk", official).await?;
        let person = People::named(&reader, seen, &[official]).await?.get(official).cloned();
        let mailbox = reader.mailbox_owners(&scope, &[official]).await?.pop();
        Ok(Self { official, person: person.ok_or(PageError::NotFound)?, mailbox })
    }

    fn path(&self) -> String {
        format!("{PLACE}/{}", self.official)
    }
}

/// The page.
pub(in crate::web) async fn person(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<OfficialId>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let (Path(id), Query(asked)) = (id?, asked?);
    let helped = Helped::find(&app, &visitor, id).await?;
    let say = visitor.say;
    let words = [
        (
            "unlocked",
            say.of("Đã mở khóa hộp thư. Mật khẩu giữ nguyên.", "The mailbox was unlocked. Its password is as it was."),
        ),
        (
            "not_locked",
            say.of("Hộp thư không bị khóa. Mật khẩu giữ nguyên.", "It was not locked. Its password is as it was."),
        ),
        (
            "issued",
            say.of(
                "Mã đã được cấp và chỉ hiện một lần. Nếu chưa đưa được mã, hãy cấp mã khác; mã trước sẽ hết hiệu lực.",
                "The code was issued and shown once. If it was not handed over, issue another; the earlier one ends.",
            ),
        ),
    ];
    let view = blank(&app, &visitor, &helped).with_some(desk::done(&asked.done, &words));
    Ok(fill(view, &visitor, &helped, (&Sent::default(), Faults::default())))
}

/// Their page, empty.
pub(super) fn blank(app: &App, visitor: &Visitor, helped: &Helped) -> View {
    page(app, visitor, SECTION, helped.person.name.as_str())
        .crumb(PLACE, visitor.say.of("Hỗ trợ người dùng", "Helpdesk"))
        .lead(format!("{}, {}", helped.person.position, helped.person.agency_name))
}

/// How the mailbox stands, and the forms.
pub(super) fn fill(view: View, visitor: &Visitor, helped: &Helped, (sent, faults): (&Sent, Faults)) -> View {
    let say = visitor.say;
    let Some(mailbox) = &helped.mailbox else {
        return view.with(Notice::told(say.of(
            "Người này chưa có hộp thư. Hộp thư được lập theo quyết định tuyển dụng hoặc tiếp nhận.",
            "There is no mailbox of this person yet. It follows from the decision to recruit or receive them.",
        )));
    };
    let facts = Facts::new(say.of("Hộp thư công vụ", "Official mailbox"))
        .fact(say.of("Địa chỉ", "Address"), Line::code(mailbox.address.as_str()))
        .fact(say.of("Trạng thái", "State"), mailbox_status(say, mailbox.state));
    let is_open = matches!(mailbox.state, MailboxState::Staged | MailboxState::Active | MailboxState::ReceiveOnly);
    let view = view.with(facts);
    if !is_open {
        return view.with_some((!faults.is_empty()).then(|| Form::filter(helped.path()).faults(faults))).with(
            Notice::warned(say.of(
                "Hộp thư này đã đóng theo quyết định nên không mở khóa và không cấp mã được.",
                "This mailbox was closed by a decision: it is neither unlocked nor given a code.",
            )),
        );
    }
    let unlock = Form::post(format!("{}/unlock", helped.path()))
        .said(Line::default().strong(say.of("Mở khóa", "Unlock")).plain(say.of(
            ": bỏ khóa do nhập sai mật khẩu nhiều lần. Mật khẩu giữ nguyên.",
            ": ends a lock that wrong passwords brought about. The password stays as it is.",
        )))
        .button(say.of("Mở khóa hộp thư", "Unlock the mailbox"));
    view.with(activation(visitor, helped, mailbox.state, (sent, faults))).with(unlock)
}

fn activation(visitor: &Visitor, helped: &Helped, state: MailboxState, (sent, faults): (&Sent, Faults)) -> Form {
    let say = visitor.say;
    let purposes = [
        Choice::new(ActivationPurpose::Activate.as_str(), say.of("Kích hoạt lần đầu", "The first password")),
        Choice::new(
            ActivationPurpose::Reset.as_str(),
            say.of("Đặt lại khi quên hoặc lộ mật khẩu", "Another, after one was forgotten or told"),
        ),
    ];
    let channels = [
        Choice::new(
            ActivationChannel::Sheet.as_str(),
            say.of("In phiếu, niêm phong (30 ngày)", "A sealed sheet (30 days)"),
        ),
        Choice::new(
            ActivationChannel::Link.as_str(),
            say.of("Đường dẫn trao tận tay (3 ngày)", "A link, handed over (3 days)"),
        ),
    ];
    let first = if state == MailboxState::Staged { ActivationPurpose::Activate } else { ActivationPurpose::Reset };
    let said = say.of(
        "Điều gì sẽ xảy ra: mã hiện một lần trên trang sau để in; mã cấp trước đó hết hiệu lực; mật khẩu đang dùng \
         vẫn dùng được đến khi mã được dùng.",
        "What will happen: the code is shown once, on the next page, to be printed; an earlier code ends; the \
         password in use works until the code is used.",
    );
    Form::post(format!("{}/activation", helped.path()))
        .faults(faults)
        .field(Field::radio("purpose", say.of("Để làm gì", "What for"), purposes).value(first.as_str()).again(sent))
        .field(
            Field::radio("channel", say.of("Đưa mã bằng", "How it is handed over"), channels)
                .value(ActivationChannel::Sheet.as_str())
                .again(sent),
        )
        .said(said)
        .button(say.of("Cấp mã", "Issue a code"))
}
