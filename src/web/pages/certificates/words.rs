//! What is said of certificates on pages.

use crate::operations::certificate_findings::Severity;
use crate::web::ui::{Line, Say, Shape};

/// How much a finding weighs.
pub(super) const fn severity(say: Say, severity: Severity) -> &'static str {
    match severity {
        Severity::Error => say.of("Lỗi", "Error"),
        Severity::Warning => say.of("Cảnh báo", "Warning"),
        Severity::Notice => say.of("Lưu ý", "Notice"),
    }
}

/// The same with its sign.
pub(super) fn weight(say: Say, of: Severity) -> Line {
    Line::status(shape(of), severity(say, of))
}

/// The sign of a weight.
pub(super) const fn shape(of: Severity) -> Shape {
    match of {
        Severity::Error => Shape::Bad,
        Severity::Warning => Shape::Warn,
        Severity::Notice => Shape::None,
    }
}

/// The part of a subject that names its holder.
pub(super) fn common_name(subject: &str) -> &str {
    let name = subject.split(',').find_map(|part| part.trim().strip_prefix("CN="));
    name.unwrap_or(subject)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_called_by_its_common_name() {
        assert_eq!(common_name("CN=Nguyễn Văn A,O=Sở Y tế,C=VN"), "Nguyễn Văn A");
        assert_eq!(common_name("O=Sở Y tế, CN=B"), "B");
        assert_eq!(common_name("O=Sở Y tế"), "O=Sở Y tế");
    }
}
