//! What an operation's refusal is as a problem. What is no refusal but a failure is logged and not told.

use axum::http::StatusCode;

use super::problem::Problem;
use crate::domain::lang::Bilingual;
use crate::domain::principal::SessionStage;
use crate::operations::OperationError;
use crate::storage::StoreError;

impl From<OperationError> for Problem {
    fn from(error: OperationError) -> Self {
        match error {
            OperationError::Invalid { problems } => Self::invalid(problems),
            OperationError::NotFound { what } => Self::not_found(what),
            OperationError::UnknownAgency { .. } => Self::not_found("agency"),
            OperationError::UnknownPlan { .. } => Self::not_found("plan"),
            OperationError::NotAllowed { .. }
            | OperationError::NotWholeProvince { .. }
            | OperationError::OwnAccount => not_allowed(),
            OperationError::NotLoggedIn { .. } => Self::not_authenticated(),
            OperationError::LogInUnfinished { stage } => unfinished(stage),
            OperationError::TooManyAttempts { seconds } => too_many_tries(u32::try_from(seconds / 60 + 1).unwrap_or(1)),
            OperationError::LogInRefused => log_in_refused(),
            OperationError::Changed { .. } | OperationError::Store(StoreError::WrongRowCount { .. }) => Self::changed(),
            OperationError::Conflict { reason } | OperationError::BeingWritten { reason, .. } => conflict(reason),
            OperationError::Store(StoreError::Conflict { .. }) => conflict(Bilingual::new(
                "Dữ liệu trùng hoặc mâu thuẫn với dữ liệu khác đã có; hãy đọc lại trước khi gửi lại",
                "It repeats or contradicts something that is recorded; read that before sending again",
            )),
            OperationError::OwnPlan => conflict(Bilingual::new(
                "Người lập kế hoạch không được tự phê duyệt, kể cả bằng tài khoản do chính mình cấp mã kích hoạt; cần người khác phê duyệt",
                "Whoever made the plan cannot approve it, nor under an account whose activation code they saw; another person must",
            )),
            OperationError::NotWaiting { state, .. } | OperationError::NotApplicable { state, .. } => {
                conflict(Bilingual::new(
                    format!("Kế hoạch đang ở trạng thái {state}, không chờ phê duyệt"),
                    format!("The plan is {state} and does not wait for approval"),
                ))
            }
            OperationError::UnfinishedPlan { .. } | OperationError::Superseded { .. } => conflict(Bilingual::new(
                "Kế hoạch chưa hoàn tất hoặc đã có kế hoạch mới hơn; hãy lập kế hoạch mới",
                "The plan was never finished, or a newer one was applied; make a new one",
            )),
            OperationError::TargetFrozen { .. } => conflict(Bilingual::new(
                "Danh bạ đang mới hơn sổ đăng ký (sổ được khôi phục từ bản sao lưu cũ?), nên tạm ngừng ghi cho đến khi một lần so sánh toàn bộ không còn mục nào mới hơn",
                "The directory is ahead of the registry (was it restored from a backup?); nothing is written until a comparison of everything finds no entry ahead",
            )),
            OperationError::TooManyTries { minutes } => too_many_tries(minutes),
            OperationError::NotConfigured { what } => not_configured(what),
            OperationError::ShuttingDown | OperationError::TooManyExports | OperationError::Directory(_) => {
                Self::busy()
            }
            other => {
                if let Some(reason) = other.about_directory() {
                    return conflict(reason);
                }
                tracing::error!(error = %other, "a request failed");
                Self::failed()
            }
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        OperationError::from(error).into()
    }
}

fn not_allowed() -> Problem {
    let title = Bilingual::new("Tài khoản không có quyền thực hiện việc này", "This account may not do this");
    Problem::new(StatusCode::FORBIDDEN, "not-allowed", title)
}

fn log_in_refused() -> Problem {
    let title = Bilingual::new(
        "Tên đăng nhập hoặc mật khẩu không đúng, hoặc tài khoản đã bị khóa",
        "Name and password do not belong together, or the account is disabled",
    );
    Problem::new(StatusCode::UNAUTHORIZED, "log-in-refused", title)
}

fn unfinished(stage: SessionStage) -> Problem {
    let title = Bilingual::new("Chưa hoàn tất đăng nhập", "The log-in is not finished");
    let detail = match stage {
        SessionStage::Open | SessionStage::Code => Bilingual::new(
            "Gửi kèm mã xác thực hai lớp trong trường code",
            "Send the second factor's code in the field code",
        ),
        SessionStage::Password => {
            Bilingual::new("Hãy đổi mật khẩu tại trang /login", "Change the password on the page /login")
        }
        SessionStage::Enrol => {
            Bilingual::new("Hãy đăng ký xác thực hai lớp tại trang /login", "Enrol a second factor on the page /login")
        }
    };
    Problem::new(StatusCode::UNAUTHORIZED, "log-in-unfinished", title).with_detail(detail)
}

fn not_configured(what: Bilingual) -> Problem {
    let title =
        Bilingual::new("Hệ thống chưa được cấu hình cho việc này", "This installation is not configured for it");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not-configured", title).with_detail(what)
}

fn too_many_tries(minutes: u32) -> Problem {
    let title = Bilingual::new("Đã thử quá nhiều lần", "Too many tries");
    let told = Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-tries", title).with_detail(Bilingual::new(
        format!("Hãy chờ {minutes} phút rồi thử lại"),
        format!("Wait {minutes} minutes, then try again"),
    ));
    told.retry_after(minutes.saturating_mul(60))
}

fn conflict(reason: Bilingual) -> Problem {
    let title = Bilingual::new("Mâu thuẫn với dữ liệu đã ghi nhận", "It contradicts what is recorded");
    Problem::new(StatusCode::CONFLICT, "conflict", title).with_detail(reason)
}

#[cfg(test)]
mod tests {
    use axum::http::header::RETRY_AFTER;

    use super::*;
    use crate::domain::lang::Lang;

    #[test]
    fn who_tried_too_often_is_told_when_to_come_again() {
        for (error, seconds) in [
            (OperationError::TooManyTries { minutes: 60 }, "3600"),
            // Never too early.
            (OperationError::TooManyAttempts { seconds: 61 }, "120"),
        ] {
            let answer = Problem::from(error).spoken(Lang::En);
            assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
            assert_eq!(answer.headers().get(RETRY_AFTER).map(|value| value.to_str().unwrap()), Some(seconds));
        }
    }
}
