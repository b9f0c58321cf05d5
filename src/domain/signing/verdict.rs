//! What a signature proves: whether its certificate was a person's of ours, and good, at the proven time; with every reason against it.

use serde::{Deserialize, Serialize};

use super::history::{CertificateHistory, HolderHistory};
use super::knowledge::Knowledge;
use crate::domain::certificate::signer::{SignerReason, standing_at};
use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;
use crate::domain::ids::{AgencyId, CertificateId, OfficialId};
use crate::domain::posting::Rank;

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
        /// Neither a person nor an agency is known to have held the certificate.
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

/// The verdict on one signature: what follows from the histories of its certificate and of whoever held it, and from nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// Everything against it, the weightiest first; empty when it is good.
    pub reasons: Vec<Outcome>,
    /// The certificate states no address that was its holder's then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub states_other_addresses: bool,
    /// The certificate, if the registry holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificateId>,
    /// Whose it was; none of an agency's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub official: Option<OfficialId>,
    /// The agency of their post, or whose certificate it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<AgencyId>,
    /// The rank of their post; none without one, of an agency's certificate, and where it was judged before ranks were told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<Rank>,
}

/// What else is known of a signature when it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Circumstances {
    /// Whether a time stamp proves when.
    pub is_stamped: bool,
    /// Whose document it is, if the registry knows the agency.
    pub agency: Option<AgencyId>,
    /// Whether a list made after it has spoken.
    pub is_settled: bool,
}

impl Verdict {
    /// The verdict on a signature whose certificate the registry does not hold.
    #[must_use]
    pub fn unknown() -> Self {
        Self {
            reasons: vec![Outcome::UnknownCertificate],
            states_other_addresses: false,
            certificate: None,
            official: None,
            post: None,
            rank: None,
        }
    }

    /// What it comes to.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.reasons.first().copied().unwrap_or(Outcome::Good)
    }

    /// This verdict by a certificate whose addresses are erased, after `before`, which knew them: what follows from addresses (whether one
    /// was the holder's, and which agency's certificate it is while it is nobody's) stays as it was told.
    #[must_use]
    pub fn without_addresses(mut self, before: &Self) -> Self {
        if self.certificate != before.certificate {
            return self;
        }
        if self.official == before.official {
            self.states_other_addresses = before.states_other_addresses;
        }
        if self.official.is_none() && before.official.is_none() {
            self.post = before.post;
            self.reasons.retain(|reason| *reason != Outcome::Nobodys);
            self.reasons.extend(before.reasons.iter().copied().filter(|reason| *reason == Outcome::Nobodys));
            self.reasons.sort_unstable();
        }
        self
    }

    /// What is odd about the signature.
    #[must_use]
    pub fn remarks(&self, told: Circumstances) -> Vec<Remark> {
        let is_elsewhere = told.agency.is_some() && self.post.is_some() && told.agency != self.post;
        let is_known = self.certificate.is_some();
        let remarks = [
            (!told.is_stamped).then_some(Remark::NotStamped),
            is_elsewhere.then_some(Remark::OtherAgency),
            self.states_other_addresses.then_some(Remark::AddressNotLive),
            (is_known && !told.is_settled).then_some(Remark::NotSettled),
        ];
        remarks.into_iter().flatten().collect()
    }
}

/// Judges a signature made at `at` by what is known of its certificate and of whoever held it then.
#[must_use]
pub fn judge(
    at: Timestamp,
    certificate: Option<&CertificateHistory>,
    holder: Option<&HolderHistory>,
    known: Knowledge,
) -> Verdict {
    let Some(history) = certificate else { return Verdict::unknown() };
    let day = at.day();
    let official = history.owner_on(day, known);
    let holder = holder.filter(|_| official.is_some());
    let mut reasons: Vec<Outcome> =
        standing_at(&history.evidence_at(at, known), history.may_sign, at).reasons.into_iter().map(reason).collect();
    let agency = history.agency_on(day, known);
    reasons.extend((official.is_none() && agency.is_none()).then_some(Outcome::Nobodys));
    reasons.extend(holder.is_some_and(|holder| holder.has_left_by(day, known)).then_some(Outcome::Leavers));
    reasons.sort_unstable();
    let post = holder.and_then(|holder| holder.post_on(day, known));
    let states_others = |holder: &HolderHistory| !holder.answers_to(&history.addresses, day, known);
    Verdict {
        reasons,
        // Of addresses that are erased nobody can say whose they were.
        states_other_addresses: !history.is_erased && holder.is_some_and(states_others),
        certificate: Some(history.certificate),
        official,
        post: post.map(|post| post.agency).or(agency),
        rank: post.map(|post| post.rank),
    }
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
