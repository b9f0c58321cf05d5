//! The fields of what a request asks for, by its kind, and what was sent in them.

use crate::domain::certificate::request::RequestKind;
use crate::domain::certificate::request::content::{Content, RevocationReason};
use crate::domain::device::Medium;
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::AgencyId;
use crate::domain::lang::Bilingual;
use crate::domain::scope::Scope;
use crate::storage::read::View as Seen;
use crate::web::api::Problem;
use crate::web::pages::desk::{choices, not_in_list};
use crate::web::state::App;
use crate::web::ui::{Field, Say, Sent};

/// The fields that the form of that kind has, with what stands in them; `agency` is the identifier of the agency whose certificate it is.
pub(super) fn fields(say: Say, kind: RequestKind, content: &Content, agency: &str) -> Vec<Field> {
    use RequestKind::{Change, DeviceRecover, New, Renew, Revoke, StopUse};
    let text = |of: Option<&str>| of.unwrap_or_default().to_owned();
    let mut fields = Vec::new();
    if matches!(kind, Revoke | StopUse) {
        let none = say.of("Chọn lý do", "Choose a reason");
        let reasons = choices(none, RevocationReason::ALL, |reason| reason.called(say.0));
        let reason = content.reason.map(|reason| reason.to_string()).unwrap_or_default();
        fields.push(Field::select("reason", say.of("Lý do", "Reason"), reasons).value(reason));
    }
    if kind == Change {
        let hint =
            say.of("Ví dụ: Nơi công tác, Địa chỉ thư công vụ.", "Such as the place of work or the official address.");
        fields.push(
            Field::text("item", say.of("Nội dung cần thay đổi", "What is to be changed"))
                .hint(hint)
                .value(text(content.item.as_deref())),
        );
        fields.push(
            Field::text("new_value", say.of("Nội dung mới", "What it should say"))
                .value(text(content.new_value.as_deref())),
        );
    }
    if kind == New {
        let none = say.of("Chọn phương tiện", "Choose where the key is to live");
        let media = choices(none, Medium::ALL, |medium| medium.called(say.0));
        let medium = content.medium.map(|medium| medium.to_string()).unwrap_or_default();
        fields.push(
            Field::select("medium", say.of("Phương tiện lưu khóa bí mật", "Where the key lives"), media).value(medium),
        );
        let hint = say.of("Cần có khi khóa lưu trên SIM; 8 đến 15 chữ số.", "Needed for a SIM; 8 to 15 digits.");
        let mobile = Field::short("mobile", say.of("Số điện thoại di động", "Mobile")).hint(hint);
        fields.push(mobile.value(text(content.mobile.as_deref())).optional(say));
    }
    if matches!(kind, Renew | Change | Revoke | DeviceRecover) {
        let hint = say.of("In trên thiết bị lưu khóa bí mật.", "Printed on the key device.");
        let serial =
            Field::short("device_serial", say.of("Số hiệu thiết bị", "Serial number of the device")).hint(hint);
        let serial = serial.value(text(content.device_serial.as_deref()));
        fields.push(if kind == DeviceRecover { serial } else { serial.optional(say) });
    }
    let ticked = |is_so: bool| if is_so { "yes" } else { "" };
    if matches!(kind, Renew | Change) {
        let label = say.of("Đồng thời gia hạn thời gian có hiệu lực", "A longer validity is asked for, too");
        fields.push(Field::tick("extend", label).value(ticked(content.extend)).optional(say));
    }
    let label = say
        .of("Đề nghị đầu tiên của cơ quan (ký tay, đóng dấu)", "The agency's first request (signed by hand, sealed)");
    fields.push(Field::tick("first_of_agency", label).value(ticked(content.first_of_agency)).optional(say));
    let hint = say.of(
        "Chỉ ghi khi chứng thư là của cơ quan, tổ chức; người nêu trên là người giữ thiết bị. Ví dụ: H10.12",
        "Only when the certificate is an agency's; the person above then answers for its device. Such as H10.12",
    );
    let of_agency = Field::short("agency", say.of("Mã định danh cơ quan", "Identifier of the agency")).hint(hint);
    fields.push(of_agency.value(agency).optional(say));
    fields
}

/// What was sent; every field that makes no sense is told.
pub(super) async fn read(app: &App, scope: &Scope, sent: &Sent) -> Result<Content, Problem> {
    let mut problems = Vec::new();
    let reason = sent.value::<RevocationReason>("reason").unwrap_or_else(|_| {
        problems.push(not_in_list("/reason"));
        None
    });
    let medium = sent.value::<Medium>("medium").unwrap_or_else(|_| {
        problems.push(not_in_list("/medium"));
        None
    });
    let agency = match sent.filled("agency") {
        None => None,
        Some(code) => {
            let found = agency(app, scope, code).await?;
            problems.extend(found.is_none().then(no_agency));
            found
        }
    };
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    let text = |name: &str| sent.filled(name).map(ToOwned::to_owned);
    Ok(Content {
        reason,
        medium,
        device_serial: text("device_serial"),
        item: text("item"),
        new_value: text("new_value"),
        extend: sent.is_ticked("extend"),
        mobile: text("mobile"),
        first_of_agency: sent.is_ticked("first_of_agency"),
        agency,
    })
}

async fn agency(app: &App, scope: &Scope, code: &str) -> Result<Option<AgencyId>, Problem> {
    let seen = Seen::of(app.registry.clock.today());
    let found = app.registry.store.read().await?.agency_by_code(scope, seen, code).await?;
    Ok(found.map(|row| row.agency))
}

fn no_agency() -> FieldProblem {
    FieldProblem::new(
        "/agency",
        Bilingual::new(
            "Không có cơ quan nào mang mã này trong phạm vi được giao",
            "No agency here has this identifier",
        ),
        Bilingual::new("Kiểm tra lại mã, hoặc để trống", "Look at it again, or leave it empty"),
    )
}
