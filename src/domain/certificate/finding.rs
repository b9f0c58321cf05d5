//! What a lint finds about a certificate: which rule, and what more there is to say. Rules with their texts are in `pki::lint`.

use serde::{Deserialize, Serialize};

use crate::domain::code::code_list;

code_list! {
    /// How much a finding weighs.
    Severity {
        /// The certificate is not what the law or the standard asks for, or not its holder's: have it replaced or corrected.
        Error = "error",
        /// Allowed once, or odd: look at it.
        Warning = "warning",
        /// Good to know.
        Notice = "notice",
    }
}

code_list! {
    /// The rules that certificates are held against.
    LintRule {
        /// The key usage allows no signature.
        KeyUsage = "key_usage",
        /// The key usage is not critical.
        KeyUsageNotCritical = "key_usage_not_critical",
        /// The key is too short for the day of issue.
        KeyTooShort = "key_too_short",
        /// The certificate lives on when its key is too short.
        KeyOutlived = "key_outlived",
        /// A new certificate is valid for longer than the law allows.
        ValidityNew = "validity_new",
        /// A renewed one is.
        ValidityRenewed = "validity_renewed",
        /// One of the older generations is valid for longer than the law allows today.
        ValidityOld = "validity_old",
        /// None of its mailboxes is its holder's.
        AddressNotRegistered = "address_not_registered",
        /// It states no mailbox.
        MailboxMissing = "mailbox_missing",
        /// It states its mailbox in the subject only.
        MailboxInSubjectOnly = "mailbox_in_subject_only",
        /// It states several mailboxes.
        MailboxSeveral = "mailbox_several",
        /// It states a mailbox that cannot be read.
        MailboxUnreadable = "mailbox_unreadable",
        /// It does not come from the public-duty CA.
        NotPublicDuty = "not_public_duty",
        /// It bears the public-duty CA's name and leads to none of its roots.
        ChainNotGood = "chain_not_good",
        /// Its signature is made with an algorithm that is broken.
        WeakSignature = "weak_signature",
        /// Its issuer's other names are an empty list.
        EmptyIssuerAltName = "empty_issuer_alt_name",
        /// An extension occurs twice.
        DuplicateExtension = "duplicate_extension",
        /// An extension cannot be read.
        UnreadableExtension = "unreadable_extension",
        /// It lacks the policy of public-duty certificates.
        PolicyMissing = "policy_missing",
        /// An extended usage is none of an official's.
        ExtendedKeyUsage = "extended_key_usage",
        /// Its serial number is irregular.
        Serial = "serial",
        /// It is a CA's.
        CaCertificate = "ca_certificate",
        /// Nobody is known to hold it.
        OwnerUnknown = "owner_unknown",
        /// It names somebody else than its holder.
        SubjectName = "subject_name",
        /// It spells its holder's name otherwise.
        SubjectSpelling = "subject_spelling",
        /// It names another agency than its holder's.
        SubjectAgency = "subject_agency",
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LintFinding {
    /// The rule.
    pub rule: LintRule,
    /// What more there is to say: a number, an OID; empty when nothing. Never a name, address or number of a person, for it outlives
    /// their erasure.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}
