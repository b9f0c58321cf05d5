//! Activations: one-time codes by which an official sets the password of their mailbox, the first time and after a reset.

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;
use crate::domain::ids::{FactId, MailboxId};

code_list! {
    /// What an activation is for.
    ActivationPurpose {
        /// The first password.
        Activate = "activate",
        /// Another password after one was forgotten or may be known to others.
        Reset = "reset",
    }
}

code_list! {
    /// How the code reaches its owner.
    ActivationChannel {
        /// On a sealed printed sheet.
        Sheet = "sheet",
        /// As a link that whoever issued it hands over.
        Link = "link",
        /// By mail to the confirmed recovery address.
        RecoveryMail = "recovery_mail",
    }
}

impl ActivationChannel {
    /// Seconds until the code ends: long for paper, short for what is clicked at once.
    #[must_use]
    pub const fn life_seconds(self) -> i64 {
        match self {
            Self::Sheet => 30 * 86_400,
            Self::Link => 3 * 86_400,
            Self::RecoveryMail => 30 * 60,
        }
    }
}

/// An activation that was issued. It is used once, ends by itself, and is ended by the next one for the same mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activation {
    /// This activation.
    pub id: FactId,
    /// Whose password it sets.
    pub mailbox: MailboxId,
    /// What for.
    pub purpose: ActivationPurpose,
    /// How the code travels.
    pub channel: ActivationChannel,
    /// Who issued it: an account's name, or `system` for the recovery mail.
    pub issued_by: String,
    /// When.
    pub issued_at: Timestamp,
    /// Until when it can be used.
    pub expires_at: Timestamp,
    /// When it was used or ended by a later one.
    pub ended_at: Option<Timestamp>,
}

impl Activation {
    /// Whether it can be used at `now`.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }
}

/// The fact that a mailbox was activated or its password set anew; counted in the reports, so it is dated and stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordSet {
    /// This fact.
    pub id: FactId,
    /// Which mailbox.
    pub mailbox: MailboxId,
    /// What for.
    pub purpose: ActivationPurpose,
    /// When, in business time.
    pub effective_at: Timestamp,
}
