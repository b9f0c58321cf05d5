//! Why a password is refused, for people.

use crate::auth::password::{MAX_BYTES, PasswordError};
use crate::domain::lang::Bilingual;

/// What people read.
pub(super) fn told(error: &PasswordError) -> Bilingual {
    let vi = match error {
        PasswordError::TooShort { length, least } => {
            format!("Mật khẩu có {length} ký tự; cần ít nhất {least} ký tự, ví dụ bốn từ ghép lại.")
        }
        PasswordError::TooCommon => {
            "Mật khẩu gồm các từ phổ biến hoặc tên quen thuộc; hãy dùng vài từ không liên quan với nhau.".to_owned()
        }
        PasswordError::TooLong => format!("Mật khẩu dài quá {MAX_BYTES} byte."),
        PasswordError::TooSimple => "Mật khẩu là một ký tự lặp lại hoặc một dãy liên tiếp.".to_owned(),
        _ => "Chưa thể nhận mật khẩu này.".to_owned(),
    };
    Bilingual::new(vi, error.to_string())
}
