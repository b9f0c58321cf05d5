//! What a decision leads to, dated: what is shown before saving, and what then happens.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::domain::clock::iso_day;
use crate::domain::code::code_list;
use crate::domain::lang::Bilingual;

code_list! {
    /// Something that happens on a day because of a decision.
    ConsequenceKind {
        /// A posting begins.
        BeginPosting = "begin_posting",
        /// A posting ends.
        EndPosting = "end_posting",
        /// Name or date of birth is corrected.
        CorrectIdentity = "correct_identity",
        /// A mailbox is made and waits for activation.
        StageMailbox = "stage_mailbox",
        /// The mailbox works.
        ActivateMailbox = "activate_mailbox",
        /// The mailbox receives and cannot send.
        RestrictMailbox = "restrict_mailbox",
        /// The mailbox is locked.
        SuspendMailbox = "suspend_mailbox",
        /// The mailbox is closed and kept.
        PreserveMailbox = "preserve_mailbox",
        /// An address becomes the primary one.
        GiveAddress = "give_address",
        /// The former address goes on as an alias.
        KeepAlias = "keep_alias",
        /// An alias ends.
        EndAlias = "end_alias",
        /// They join an agency's mail group.
        JoinGroup = "join_group",
        /// They leave an agency's mail group.
        LeaveGroup = "leave_group",
        /// An activation sheet is to be handed over.
        HandOverActivation = "hand_over_activation",
        /// A certificate is requested.
        RequestCertificate = "request_certificate",
        /// A change of the certificate is requested.
        RequestChange = "request_change",
        /// Revocation of the certificate is requested.
        RequestRevocation = "request_revocation",
        /// Signing is stopped by our own order.
        StopUse = "stop_use",
        /// Signing is possible again, as far as the suspension stopped it.
        ResumeUse = "resume_use",
        /// Someone is told by mail.
        Notify = "notify",
        /// The receiving agency's HR has to accept.
        AwaitAcceptance = "await_acceptance",
    }
}

/// One thing that happens because of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consequence {
    /// When.
    #[serde(with = "iso_day")]
    pub on: Date,
    /// What.
    pub kind: ConsequenceKind,
    /// The same, as people read it, with its names and addresses.
    pub text: Bilingual,
}
