//! Why work on the directory was refused, in both languages, for people who read pages. The command line has its own words, which name
//! commands.

use super::error::OperationError;
use crate::directory::guard::NotApproved;
use crate::directory::port::DirectoryError;
use crate::domain::lang::Bilingual;
use crate::storage::row::plan::PlanState;

impl OperationError {
    /// What people read of it, if it is a refusal that work on the directory may meet: a failure of ours is none.
    #[must_use]
    pub fn about_directory(&self) -> Option<Bilingual> {
        Some(match self {
            Self::Conflict { reason } | Self::BeingWritten { reason, .. } | Self::NotConfigured { what: reason } => {
                reason.clone()
            }
            Self::Directory(error) => of_directory(error),
            Self::NotApproved(refused) => not_approved(refused),
            Self::NotWaiting { state, .. } | Self::NotApplicable { state, .. } => Bilingual::new(
                format!("Kế hoạch đang ở trạng thái “{}”, không thực hiện được việc này", state_words(*state).vi),
                format!("The plan is “{}”, which does not allow this", state_words(*state).en),
            ),
            Self::NotApplied { .. } => Bilingual::new(
                "Kế hoạch chưa được áp dụng nên không có gì để hoàn tác",
                "The plan was not applied, so there is nothing to undo",
            ),
            Self::Paused { by, reason } => Bilingual::new(
                format!("Việc ghi vào thư mục đang tạm dừng ({by}: {reason}); hãy cho ghi trở lại trước"),
                format!("Writes to the directory are paused ({by}: {reason}); let them through first"),
            ),
            Self::TargetFrozen { dn, .. } => Bilingual::new(
                format!("Thư mục có mục mới hơn sổ đăng ký ({dn}); ngừng ghi cho đến khi được xem xét"),
                format!("An entry is ahead of the registry ({dn}); nothing is written until somebody has looked at it"),
            ),
            other => return plain(other),
        })
    }
}

/// Those that say nothing of this time.
fn plain(error: &OperationError) -> Option<Bilingual> {
    let (vi, en) = match error {
        OperationError::NotAllowed { .. }
        | OperationError::NotWholeProvince { .. }
        | OperationError::NotFound { .. } => (
            "Tài khoản đã yêu cầu không còn quyền thực hiện việc này",
            "The account that asked for it may not do this any more",
        ),
        OperationError::OwnPlan => (
            "Người lập kế hoạch không được tự phê duyệt; cần người khác phê duyệt",
            "Whoever made the plan cannot approve it; another person must",
        ),
        OperationError::Superseded { .. } => (
            "Một kế hoạch khác đã được áp dụng sau khi kế hoạch này được lập; hãy lập kế hoạch mới",
            "Another plan was applied since this one was made; make a new one",
        ),
        OperationError::UnfinishedPlan { .. } => {
            ("Kế hoạch chưa được lập xong; hãy lập kế hoạch mới", "The plan was never finished; make a new one")
        }
        OperationError::UnknownPlan { .. } => ("Không có kế hoạch này", "There is no such plan"),
        OperationError::UnknownAgency { .. } => {
            ("Hôm nay không có cơ quan mang mã này", "There is no agency of that code today")
        }
        OperationError::ForgottenPlan { .. } => (
            "Nội dung từng dòng của kế hoạch đã hết thời hạn lưu nên không hoàn tác được",
            "The plan's rows were forgotten after the time for which they are kept",
        ),
        OperationError::UnknownTarget => (
            "Chưa có kế hoạch nào cho thư mục này; hãy lập kế hoạch đầu tiên",
            "Nothing was planned for this directory yet; make the first plan",
        ),
        OperationError::GuardedMeanwhile => (
            "Cùng lúc đó một kế hoạch khác đã được cho qua; hãy thực hiện lại sau ít giây",
            "Another plan was let through at the same moment; repeat this in a few seconds",
        ),
        OperationError::Fenced => (
            "Một tiến trình khác đã giành quyền ghi; hãy xem lại trạng thái rồi thực hiện lại",
            "Another process has taken over the right to write; look again, then repeat this",
        ),
        _ => return None,
    };
    Some(Bilingual::new(vi, en))
}

fn not_approved(refused: &NotApproved) -> Bilingual {
    match refused {
        NotApproved::Expired { .. } => {
            Bilingual::new("Kế hoạch đã quá hạn; hãy lập kế hoạch mới", "The plan is too old; make a new one")
        }
        NotApproved::ConfigurationChanged | NotApproved::VerdictOfAnotherPlan => Bilingual::new(
            "Cấu hình đã thay đổi sau khi lập kế hoạch; hãy lập kế hoạch mới",
            "The configuration changed since the plan was made; make a new one",
        ),
        NotApproved::Frozen { ahead } => Bilingual::new(
            format!("Thư mục có {ahead} mục mới hơn sổ đăng ký nên việc ghi đang bị ngừng"),
            format!("{ahead} entries are ahead of the registry, so nothing is written"),
        ),
        NotApproved::NeedsApproval { have, needed } => Bilingual::new(
            format!("Hàng rào an toàn đã dừng kế hoạch: mới có {have}/{needed} người khác phê duyệt"),
            format!("The guard stopped the plan: {have} of {needed} approvals by others so far"),
        ),
    }
}

fn of_directory(error: &DirectoryError) -> Bilingual {
    let vi = match error {
        DirectoryError::Unreachable { url, .. } => {
            format!("Không kết nối được với thư mục LDAP tại {url}; hãy kiểm tra máy chủ thư mục và [directory] url")
        }
        DirectoryError::BindRefused { bind_dn, .. } => {
            format!("Thư mục từ chối tài khoản {bind_dn}; hãy kiểm tra [directory] bind_dn và tệp mật khẩu")
        }
        DirectoryError::SchemaMissing { .. } => {
            "Thư mục chưa nạp lược đồ congvu; hãy nạp ldap-schema/congvu.schema".to_owned()
        }
        DirectoryError::BaseMissing { base } => {
            format!("Thư mục không có mục gốc {base}; hãy tạo mục này hoặc sửa [directory] base")
        }
        DirectoryError::TakesNoWrites => {
            "Máy chủ thư mục không nhận ghi (bản sao chỉ đọc); hãy đặt [directory] url là máy chủ nhận ghi".to_owned()
        }
        DirectoryError::Lost { .. } => {
            "Thư mục không trả lời kịp; hãy thực hiện lại, hệ thống sẽ đọc lại những gì đã ghi".to_owned()
        }
        DirectoryError::Refused { refusal, .. } => {
            format!("Thư mục từ chối (mã {}): {}", refusal.code, refusal.message)
        }
        DirectoryError::Malformed { .. } => "Câu trả lời của thư mục không đọc được".to_owned(),
    };
    Bilingual { vi, en: error.to_string() }
}

/// How far a plan came.
#[must_use]
pub fn state_words(state: PlanState) -> Bilingual {
    let (vi, en) = match state {
        PlanState::Computed => ("Chờ áp dụng", "Ready to be applied"),
        PlanState::Guarded => ("Chờ phê duyệt", "Waits for approval"),
        PlanState::Approved => ("Đang áp dụng", "Being applied"),
        PlanState::Applied => ("Đã áp dụng", "Applied"),
        PlanState::Expired => ("Hết hiệu lực", "Expired"),
        PlanState::Failed => ("Chưa trọn vẹn", "Not completed"),
    };
    Bilingual::new(vi, en)
}
