//! `/officials/find`: the person behind a full personal number and a date of birth, anywhere in the province: whom another agency is to
//! release, or who comes back. A named disclosure (`docs/SECURITY.md`): both must match, every try is recorded, and tries are few.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};

use super::super::reading::Reading;
use crate::auth::permission::Permission::RecordDecisions;
use crate::domain::lang::Bilingual;
use crate::domain::personal_number::PersonalNumber;
use crate::operations::find_person::{FoundPerson, TRIES_AN_HOUR, find_person};
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::state::App;
use crate::web::ui::{Facts, Faults, Field, Form, Notice, Posted, Sent, View, Visitor};

/// The page's own address.
const PAGE: &str = "/officials/find";

/// The form.
pub(in crate::web) async fn form(State(app): State<App>, visitor: Visitor) -> Result<View, PageError> {
    visitor.may(RecordDecisions)?;
    Ok(page(&app, &visitor).with(asked(&visitor, &Sent::default(), Faults::default())))
}

/// Who it is. Nothing is changed, so the same may be asked again.
pub(in crate::web) async fn find(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    posted.visitor.may(RecordDecisions)?;
    let page = page(&app, &posted.visitor);
    let mut reading = Reading::new(&posted.sent, "");
    let number: Option<PersonalNumber> = reading.text("personal_number").parse().ok();
    if number.is_none() {
        let reason = Bilingual::new("Số định danh không đúng định dạng", "The personal number has the wrong form");
        let remedy =
            Bilingual::new("Nhập đủ 12 chữ số (9 chữ số với số cũ)", "Write all 12 digits (9 in the old form)");
        reading.wrong("personal_number", reason, remedy);
    }
    let (Some(birth_date), Some(number)) = (reading.day("birth_date"), number) else {
        let faults = Faults::of(posted.say(), &Problem::invalid(reading.problems));
        return Ok(page.with(asked(&posted.visitor, &posted.sent, faults)).into_response());
    };
    match find_person(&app.registry, &posted.actor(), &number, birth_date).await {
        Ok(found) => Ok(told(page, &posted, found.as_ref()).into_response()),
        Err(error) => {
            let faults = Faults::refusing(posted.say(), Problem::from(error))?;
            Ok(page.with(asked(&posted.visitor, &posted.sent, faults)).into_response())
        }
    }
}

/// What was found; the number is written back only where nobody was.
fn told(page: View, posted: &Posted, found: Option<&FoundPerson>) -> View {
    let say = posted.say();
    let Some(found) = found else {
        let none = say.of(
            "Không có ai mang số định danh và ngày sinh này. Hãy kiểm tra lại cả hai.",
            "Nobody has this number and this date of birth. Check both.",
        );
        return page.with(Notice::warned(none)).with(asked(&posted.visitor, &posted.sent, Faults::default()));
    };
    let next = match &found.agency_name {
        Some(_) => say.of(
            "Đề nghị cơ quan đang quản lý người này nhập quyết định điều động đến đơn vị của bạn; sau đó việc tiếp nhận hiện ở danh sách việc cần làm.",
            "Ask the agency that has this person to enter a transfer to yours; the hand-over then waits in your list of things to do.",
        ),
        None => say.of(
            "Người này hiện không giữ vị trí nào. Hãy nhập quyết định tuyển dụng, tiếp nhận kèm số định danh này: hệ thống nhận ra người cũ.",
            "They hold no post today. Enter a recruitment with this number: they are recognised by it.",
        ),
    };
    let facts = Facts::new(say.of("Đã tìm thấy", "Found"))
        .fact(say.of("Họ và tên", "Name"), found.full_name.as_str())
        .fact(say.of("Cơ quan hiện nay", "Agency today"), found.agency_name.as_deref().unwrap_or("–"))
        .fact(say.of("Việc tiếp theo", "What next"), next);
    page.with(facts).with(asked(&posted.visitor, &Sent::default(), Faults::default()))
}

fn page(app: &App, visitor: &Visitor) -> View {
    let say = visitor.say;
    let frame = Frame::new(app, "officials", Some(&visitor.principal)).speaking(say);
    let tries = say.count(u64::try_from(TRIES_AN_HOUR).unwrap_or_default());
    let lead = match say.code() {
        "vi" => format!(
            "Dành cho người sắp được tiếp nhận từ cơ quan khác. Mỗi lần tìm đều được ghi nhật ký; mỗi giờ được tìm tối đa {tries} lần."
        ),
        _ => {
            format!("For whoever is to come from another agency. Every search is recorded; there are {tries} an hour.")
        }
    };
    View::new(frame, say.of("Tìm người theo số định danh", "Find a person by their number"))
        .crumb("/officials", say.of("Cán bộ, công chức, viên chức", "Officials"))
        .lead(lead)
}

fn asked(visitor: &Visitor, sent: &Sent, faults: Faults) -> Form {
    let say = visitor.say;
    Form::post(PAGE)
        .faults(faults)
        .field(Field::short("personal_number", say.of("Số định danh cá nhân", "Personal number")).again(sent))
        .field(Field::day("birth_date", say.of("Ngày sinh", "Date of birth")).again(sent))
        .button(say.of("Tìm người", "Find them"))
        .cancel("/officials", say.of("Quay lại danh sách", "Back to the list"))
}
