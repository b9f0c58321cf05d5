//! `GET` and `POST /account/loss`: somebody reports their own device lost, or its key known to others. It holds at once; what follows is
//! said before.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};

use super::{HOME, LOSS, own, own_certificates, page};
use crate::domain::clock::Timestamp;
use crate::domain::device::DeviceState;
use crate::domain::ids::{DeviceId, OfficialId};
use crate::domain::scope::Scope;
use crate::operations::devices::{Loss, report_loss};
use crate::storage::read::View as Seen;
use crate::storage::read::device::{DeviceFilter, DeviceLine};
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::pages::desk::{self, no_day, not_in_list, refused};
use crate::web::pages::reading::day_of;
use crate::web::state::App;
use crate::web::ui::{Choice, Faults, Field, Form, List, Posted, Say, Sent, View, Visitor};

/// Devices of one person that are offered.
const MANY: u32 = 50;

/// `GET`.
pub(in crate::web) async fn form(State(app): State<App>, visitor: Visitor) -> Result<View, PageError> {
    own(&visitor)?;
    question(&app, &visitor, &Sent::default(), Faults::default()).await
}

/// `POST`.
pub(in crate::web) async fn report(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let official = own(&posted.visitor)?;
    let work = async {
        let loss = read(&app, official, &posted.sent)?;
        let outcome = report_loss(&app.registry, &posted.actor(), &loss).await?;
        let stopped = outcome.stopped.len().to_string();
        Ok::<_, Problem>(desk::address(HOME, [("done", "lost"), ("number", stopped.as_str())]))
    };
    match posted.once(&app, work).await {
        Ok(there) => Ok(there.into_response()),
        Err(problem) => {
            let faults = refused(posted.say(), problem)?;
            Ok(question(&app, &posted.visitor, &posted.sent, faults).await?.into_response())
        }
    }
}

fn read(app: &App, official: OfficialId, sent: &Sent) -> Result<Loss, Problem> {
    let mut problems = Vec::new();
    let device = sent.value::<DeviceId>("device").unwrap_or_else(|_| {
        problems.push(not_in_list("/device"));
        None
    });
    let since = match sent.filled("since") {
        None => None,
        Some(text) => {
            let day = day_of(text);
            problems.extend(day.is_none().then(|| no_day("/since")));
            // Since some time of today is since now: nothing was signed with it meanwhile that one knows of.
            day.filter(|day| *day != app.registry.clock.today()).map(Timestamp::start_of)
        }
    };
    if problems.is_empty() {
        Ok(Loss { official, device, since, details: sent.text("details").to_owned() })
    } else {
        Err(Problem::invalid(problems))
    }
}

async fn question(app: &App, visitor: &Visitor, sent: &Sent, faults: Faults) -> Result<View, PageError> {
    let say = visitor.say;
    let official = own(visitor)?;
    let seen = Seen::of(app.registry.clock.today());
    let reader = app.registry.store.read().await?;
    let filter = DeviceFilter { official: Some(official), ..DeviceFilter::default() };
    let devices = reader.device_page(&Scope::Province, seen, &filter, None, MANY).await?;
    let certificates = own_certificates(app, &reader, official).await?;
    let in_use = certificates.iter().filter(|own| own.days_left >= 0).count();
    let will = List::new(say.of("Điều gì sẽ xảy ra", "What will happen"))
        .item(say.of(
            "Các chứng thư có khóa trong thiết bị ngừng sử dụng ngay; nếu chưa rõ khóa nào ở đâu, tất cả chứng thư \
             của bạn ngừng sử dụng.",
            "The use of the certificates whose keys it keeps stops at once; where that is not known, of all of yours.",
        ))
        .item(say.of(
            "Đề nghị CA thu hồi được lập; người quản lý thuê bao trình, người duyệt hồ sơ duyệt.",
            "Requests to revoke them are drafted; your subscriber manager hands them in, an approver decides them.",
        ))
        .item(say.of(
            "Bạn không tự hủy được việc này. Muốn ký tiếp, cần chứng thư mới.",
            "You cannot take this back yourself. To sign again you need a new certificate.",
        ))
        .item(format!(
            "{}: {}",
            say.of("Chứng thư của bạn chưa hết hạn", "Certificates of yours that have not ended"),
            say.count(in_use as u64)
        ));
    let form = Form::post(LOSS)
        .faults(faults)
        .field(device(say, &devices).again(sent))
        .field(
            Field::day("since", say.of("Mất từ ngày", "Lost since"))
                .hint(say.of("Để trống nếu vừa mất hôm nay.", "Leave it empty if it was today."))
                .optional(say)
                .again(sent),
        )
        .field(Field::area("details", say.of("Mô tả ngắn", "What happened"), 3).optional(say).again(sent))
        .button(say.of("Báo mất ngay", "Report it now"))
        .cancel(HOME, say.of("Quay lại, không báo mất", "Go back without reporting"));
    let title = say.of("Báo mất thiết bị hoặc lộ khóa", "Report a lost device or key");
    Ok(page(app, visitor, title).with(will).with(form))
}

fn device(say: Say, devices: &[DeviceLine]) -> Field {
    let is_held = |line: &&DeviceLine| {
        matches!(line.state, Some(DeviceState::Issued | DeviceState::Locked | DeviceState::Recovered))
    };
    let choice = |line: &DeviceLine| {
        let label = format!("{} {}", line.device.medium.called(say.0), line.device.serial);
        Choice::new(line.device.id.to_string(), label)
    };
    let all = Choice::new("", say.of("Tất cả, hoặc không rõ", "All of them, or I do not know"));
    let choices = std::iter::once(all).chain(devices.iter().filter(is_held).map(choice));
    Field::select("device", say.of("Thiết bị nào", "Which device"), choices).optional(say)
}
