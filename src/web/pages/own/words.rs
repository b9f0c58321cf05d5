//! How the statuses of certificates and mailboxes look, for whoever reads them.

use crate::domain::certificate::status::CertificateStatus;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::reports::words;
use crate::web::ui::{Line, Say, Shape};

/// What a certificate's status is called.
pub(in crate::web::pages) const fn certificate_word(say: Say, status: CertificateStatus) -> &'static str {
    words::certificate_status(say.0, status)
}

/// The same with its sign.
pub(in crate::web::pages) fn certificate_status(say: Say, status: CertificateStatus) -> Line {
    let shape = match status {
        CertificateStatus::Valid => Shape::Good,
        CertificateStatus::NotYetValid | CertificateStatus::Indeterminate | CertificateStatus::Hold => Shape::Warn,
        CertificateStatus::Untrusted | CertificateStatus::Revoked | CertificateStatus::StopUse => Shape::Bad,
        CertificateStatus::Expired => Shape::None,
    };
    Line::status(shape, certificate_word(say, status))
}

/// Where a mailbox stands.
pub(in crate::web::pages) fn mailbox_status(say: Say, state: MailboxState) -> Line {
    let shape = match state {
        MailboxState::Active => Shape::Good,
        MailboxState::Staged | MailboxState::ReceiveOnly | MailboxState::Suspended => Shape::Warn,
        MailboxState::Preserved | MailboxState::Purged => Shape::None,
    };
    Line::status(shape, words::mailbox_state(say.0, state))
}
