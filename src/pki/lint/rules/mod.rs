//! The rules, one a file. A code without its rule does not compile.

use super::Rule;
use crate::domain::certificate::finding::LintRule;

macro_rules! rules {
    ($($module:ident => $code:ident),+ $(,)?) => {
        $(mod $module;)+

        /// The rule of a code.
        #[must_use]
        pub const fn rule(code: LintRule) -> &'static Rule {
            match code {
                $(LintRule::$code => &$module::RULE),+
            }
        }
    };
}

rules! {
    key_usage => KeyUsage,
    key_usage_not_critical => KeyUsageNotCritical,
    key_too_short => KeyTooShort,
    key_outlived => KeyOutlived,
    validity_new => ValidityNew,
    validity_renewed => ValidityRenewed,
    validity_old => ValidityOld,
    address_not_registered => AddressNotRegistered,
    mailbox_missing => MailboxMissing,
    mailbox_in_subject_only => MailboxInSubjectOnly,
    mailbox_several => MailboxSeveral,
    mailbox_unreadable => MailboxUnreadable,
    not_public_duty => NotPublicDuty,
    chain_not_good => ChainNotGood,
    weak_signature => WeakSignature,
    empty_issuer_alt_name => EmptyIssuerAltName,
    duplicate_extension => DuplicateExtension,
    unreadable_extension => UnreadableExtension,
    policy_missing => PolicyMissing,
    extended_key_usage => ExtendedKeyUsage,
    serial => Serial,
    ca_certificate => CaCertificate,
    owner_unknown => OwnerUnknown,
    subject_name => SubjectName,
    subject_spelling => SubjectSpelling,
    subject_agency => SubjectAgency,
}

/// One finding without more to say, if something is wrong.
fn when(wrong: bool) -> Vec<String> {
    if wrong { vec![String::new()] } else { Vec::new() }
}
