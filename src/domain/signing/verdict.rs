//! What a signature proves: whether its certificate was a person's of ours, and good, at the proven time; with every reason against it.

use super::history::{CertificateHistory, HolderHistory};
use crate::domain::certificate::signer::{SignerReason, standing_at};
use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;
use crate::domain::ids::{AgencyId, CertificateId, OfficialId};

code_list! {
    /// The verdict on a signature, by its weightiest reason. Order is precedence: the first that applies is told.
    Outcome {
        /// The registry holds no such certificate.
        UnknownCertificate = "unknown_certificate",
        /// Its certificate has no chain to a pinned root.
        Untrusted = "untrusted",
        /// Signed before its certificate's validity.
        NotYetValid = "not_yet_valid",
        /// Its certificate was revoked.
        Revoked = "revoked",
        /// Its certificate was on hold.
        Hold = "hold",
        /// Signed after its certificate's validity.
        Expired = "expired",
        /// Whoever held the certificate had left.
        Leavers = "leavers",
        /// Our own order had stopped its use.
        Stopped = "stopped",
        /// Nobody is known to have held the certificate.
        Nobodys = "nobodys",
        /// Its certificate is not for signatures.
        MayNotSign = "may_not_sign",
        /// Nothing verified is known of its revocation at that time: a later list will tell.
        Indeterminate = "indeterminate",
        /// This person's certificate, and good.
        Good = "good",
    }
}

code_list! {
    /// What is odd about a signature that is good all the same.
    Remark {
        /// No time stamp proves when: it is as the signer's machine claims.
        NotStamped = "not_stamped",
        /// The document is of another agency than the signer's post.
        OtherAgency = "other_agency",
        /// The certificate states no address that was its holder's then.
        AddressNotLive = "address_not_live",
        /// No list made after the signature has spoken yet: one may still tell of an earlier revocation.
        NotSettled = "not_settled",
    }
}

/// The verdict on one signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What it comes to.
    pub outcome: Outcome,
    /// Everything against it; empty when it is good.
    pub reasons: Vec<Outcome>,
    /// What is odd about it.
    pub remarks: Vec<Remark>,
    /// The certificate, if the registry holds it.
    pub certificate: Option<CertificateId>,
    /// Whose it was.
    pub official: Option<OfficialId>,
    /// The agency of their post.
    pub post: Option<AgencyId>,
}

/// A signature, as far as its verdict goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    /// The proven time.
    pub at: Timestamp,
    /// Whether a time stamp proves it.
    pub is_stamped: bool,
    /// Whose document it is, if the registry knows the agency.
    pub agency: Option<AgencyId>,
}

/// Judges a signature by what is known of its certificate and of whoever held it at that time.
#[must_use]
pub fn judge(
    signature: Signature,
    certificate: Option<&CertificateHistory>,
    holder: Option<&HolderHistory>,
) -> Verdict {
    let Some(history) = certificate else {
        let (outcome, remarks) = (Outcome::UnknownCertificate, unstamped(signature).into_iter().collect());
        return Verdict { outcome, reasons: vec![outcome], remarks, certificate: None, official: None, post: None };
    };
    let (at, day) = (signature.at, signature.at.day());
    let official = history.owning.on(day);
    let holder = holder.filter(|_| official.is_some());
    let mut reasons: Vec<Outcome> =
        standing_at(&history.evidence_at(at), history.may_sign, at).reasons.into_iter().map(reason).collect();
    reasons.extend(official.is_none().then_some(Outcome::Nobodys));
    reasons.extend(holder.is_some_and(|holder| holder.has_left_by(day)).then_some(Outcome::Leavers));
    reasons.sort_unstable();
    let post = holder.and_then(|holder| holder.agency_on(day));
    let is_elsewhere = signature.agency.is_some() && post.is_some() && signature.agency != post;
    let states_another = holder.is_some_and(|holder| !holder.answers_to(&history.addresses, day));
    let remarks = [
        unstamped(signature),
        is_elsewhere.then_some(Remark::OtherAgency),
        states_another.then_some(Remark::AddressNotLive),
        (!history.is_settled_at(at)).then_some(Remark::NotSettled),
    ];
    Verdict {
        outcome: reasons.first().copied().unwrap_or(Outcome::Good),
        reasons,
        remarks: remarks.into_iter().flatten().collect(),
        certificate: Some(history.certificate),
        official,
        post,
    }
}

fn unstamped(signature: Signature) -> Option<Remark> {
    (!signature.is_stamped).then_some(Remark::NotStamped)
}

const fn reason(of_certificate: SignerReason) -> Outcome {
    match of_certificate {
        SignerReason::UntrustedChain => Outcome::Untrusted,
        SignerReason::BeforeValidity => Outcome::NotYetValid,
        SignerReason::Revoked => Outcome::Revoked,
        SignerReason::OnHold => Outcome::Hold,
        SignerReason::AfterValidity => Outcome::Expired,
        SignerReason::StopUse => Outcome::Stopped,
        SignerReason::NoFreshList => Outcome::Indeterminate,
        SignerReason::MayNotSign => Outcome::MayNotSign,
    }
}

#[cfg(test)]
mod tests;
