//! Where somebody, a mailbox, a certificate or a step stands, as a word with its sign: the same on every page.

use super::super::ui::{Line, Say, Shape};
use crate::domain::certificate::status::CertificateStatus;
use crate::domain::decision::SubjectState;
use crate::domain::decision::step::StepState;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::reports::words;

/// Where somebody under a decision stands.
pub(super) const fn subject_word(say: Say, state: SubjectState) -> &'static str {
    match state {
        SubjectState::Awaiting => say.of("Chờ tiếp nhận", "Awaits acceptance"),
        SubjectState::InForce => say.of("Có hiệu lực", "In force"),
        SubjectState::Declined => say.of("Bị từ chối tiếp nhận", "Declined"),
        SubjectState::Withdrawn => say.of("Đã rút", "Withdrawn"),
    }
}

/// The same, as a status.
pub(super) fn subject_state(say: Say, state: SubjectState) -> Line {
    let shape = match state {
        SubjectState::Awaiting => Shape::Waits,
        SubjectState::InForce => Shape::Good,
        SubjectState::Declined => Shape::Bad,
        SubjectState::Withdrawn => Shape::None,
    };
    Line::status(shape, subject_word(say, state))
}

/// How far a step is; `is_late` when it waits past its day.
pub(super) fn step_state(say: Say, state: StepState, is_late: bool) -> Line {
    let (shape, word) = match state {
        StepState::Planned => (Shape::None, say.of("Chưa đến ngày", "Planned")),
        StepState::Open if is_late => (Shape::Bad, say.of("Quá hạn", "Overdue")),
        StepState::Open => (Shape::Waits, say.of("Đang chờ", "Waits")),
        StepState::Done => (Shape::Good, say.of("Đã xong", "Done")),
        StepState::NotNeeded => (Shape::Good, say.of("Không cần thực hiện", "Not needed")),
        StepState::Cancelled => (Shape::None, say.of("Đã hủy", "Cancelled")),
    };
    Line::status(shape, word)
}

/// How a mailbox looks in its state.
pub(super) const fn mailbox_shape(state: MailboxState) -> Shape {
    match state {
        MailboxState::Active => Shape::Good,
        MailboxState::Staged => Shape::Waits,
        MailboxState::ReceiveOnly | MailboxState::Suspended => Shape::Warn,
        MailboxState::Preserved | MailboxState::Purged => Shape::None,
    }
}

/// Where a mailbox stands.
pub(super) fn mailbox_status(say: Say, state: MailboxState) -> Line {
    Line::status(mailbox_shape(state), words::mailbox_state(say.0, state))
}

/// What a certificate's status is called.
pub(super) const fn certificate_word(say: Say, status: CertificateStatus) -> &'static str {
    words::certificate_status(say.0, status)
}

/// The same with its sign.
pub(super) fn certificate_status(say: Say, status: CertificateStatus) -> Line {
    let shape = match status {
        CertificateStatus::Valid => Shape::Good,
        CertificateStatus::Indeterminate => Shape::Warn,
        CertificateStatus::NotYetValid => Shape::Waits,
        CertificateStatus::Expired => Shape::None,
        CertificateStatus::StopUse
        | CertificateStatus::Hold
        | CertificateStatus::Revoked
        | CertificateStatus::Untrusted => Shape::Bad,
    };
    Line::status(shape, certificate_word(say, status))
}
