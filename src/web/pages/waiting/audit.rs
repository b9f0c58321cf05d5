//! What waits for an auditor: a record that nobody signed yet, or that is not what was signed.

use crate::auth::permission::Permission::ReadAudit;
use crate::operations::audit_proof::audit_standing;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Shape, Task, Visitor};

const PAGE: &str = "/audit/checkpoints";

/// At most one thing: where the record stands, if not as it should.
pub(super) async fn waiting(app: &App, visitor: &Visitor) -> Result<Option<Task>, PageError> {
    if !visitor.can(ReadAudit) {
        return Ok(None);
    }
    let say = visitor.say;
    let standing = audit_standing(&app.registry, &visitor.actor()).await?;
    let records = say.count(standing.records);
    let Some(newest) = standing.newest else {
        let unsigned = say.of("Nhật ký chưa có điểm kiểm tra nào", "Nobody has signed the record yet");
        let about = say.of(
            "Chưa ký thì chưa chứng minh được nhật ký không bị sửa. Quản trị hệ thống cần tạo khóa ký.",
            "What is not signed is not proved. The administrator has to make a key to sign by.",
        );
        return Ok(Some(Task::new(PAGE, unsigned, records).about(about)));
    };
    if newest.holds && newest.is_signed != Some(false) {
        return Ok(None);
    }
    let altered = say.of("Nhật ký KHÔNG khớp điểm kiểm tra đã ký", "The record is NOT what was signed");
    let about =
        say.of("Hãy kiểm chứng toàn bộ nhật ký và lưu lại kết quả.", "Verify the whole record, and keep what it says.");
    Ok(Some(Task::new(PAGE, altered, records).about(about).shaped(Shape::Bad)))
}
