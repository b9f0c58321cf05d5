//! What a certificate is judged for.

use crate::pki::policy::InitialPolicies;

/// What is asked beyond a good path. By default what a signature needs: the key may sign, and revocation is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// For what the certificate is to be used.
    pub purpose: Purpose,
    /// Whether revocation must be known.
    pub revocation: RevocationRule,
    /// Policies acceptable at the start.
    pub policies: InitialPolicies,
}

/// For what a certificate is to be used. The algorithm table belongs to the trust store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Purpose {
    /// Signing: key usage absent, or digitalSignature or nonRepudiation. An extended key usage for signing is never asked for.
    #[default]
    Sign,
    /// Anything.
    Any,
}

/// Whether revocation must be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RevocationRule {
    /// For every certificate of the path but the anchor; unknown is indeterminate.
    #[default]
    Required,
    /// It is not looked at.
    Unchecked,
}
