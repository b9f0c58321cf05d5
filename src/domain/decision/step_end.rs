//! Steps that end by themselves: what the registry knows by now shows that the work is done, whoever did it and wherever.

use time::Date;

use super::step::{StepKind, StepState};
use crate::domain::certificate::request::RequestState;
use crate::domain::clock::Timestamp;

/// What is known about the work of one step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepEvidence {
    /// The person set the password of their mailbox after the decision was recorded.
    pub password_was_set: bool,
    /// Beginning of the newest certificate of the person that has a good chain.
    pub newest_certificate: Option<Timestamp>,
    /// The states that the step's request went through, in order.
    pub request: Vec<RequestState>,
    /// The CA's list names the certificate that the step's request is about, for good.
    pub is_revoked: bool,
}

impl StepEvidence {
    /// How a waiting step of this kind has ended, if it has.
    #[must_use]
    pub fn ends(&self, kind: StepKind, begins_on: Date) -> Option<StepState> {
        let is_done = match kind {
            StepKind::HandOverActivation => self.password_was_set,
            // A certificate of the day or later is what the request would have brought.
            StepKind::RequestCertificate | StepKind::RequestChange => {
                let issued = self.newest_certificate.is_some_and(|from| Timestamp::start_of(begins_on) <= from);
                issued || self.was_handed_in()
            }
            StepKind::RequestRevocation => self.is_revoked || self.was_handed_in(),
            // Ended by the program when their day comes, or by the receiving agency's answer.
            StepKind::TakeEffect
            | StepKind::StopUse
            | StepKind::ResumeUse
            | StepKind::Notify
            | StepKind::AcceptTransfer => false,
        };
        let is_cancelled = self.request.last() == Some(&RequestState::Cancelled);
        match (is_done, is_cancelled) {
            (true, _) => Some(StepState::Done),
            (false, true) => Some(StepState::Cancelled),
            (false, false) => None,
        }
    }

    /// From then on the request goes its own way; the step was to hand it in.
    fn was_handed_in(&self) -> bool {
        use RequestState::{Approved, CaRejected, Fulfilled, RaReview, Rejected, Returned, SentToCa, Submitted};
        self.request.iter().any(|state| {
            matches!(state, Submitted | RaReview | Approved | SentToCa | Fulfilled | Returned | Rejected | CaRejected)
        })
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    const DAY: Date = date!(2019 - 07 - 01);

    #[test]
    fn each_kind_ends_by_its_own_fact_and_by_no_other() {
        let nothing = StepEvidence::default();
        let issued = |day| StepEvidence { newest_certificate: Some(Timestamp::start_of(day)), ..nothing.clone() };
        let went = |states: &[RequestState]| StepEvidence { request: states.to_vec(), ..nothing.clone() };
        let facts = [
            StepEvidence { password_was_set: true, ..nothing.clone() },
            issued(DAY),
            went(&[RequestState::Draft, RequestState::Submitted]),
            StepEvidence { is_revoked: true, ..nothing.clone() },
        ];
        let ended = |kind: StepKind| facts.clone().map(|evidence| evidence.ends(kind, DAY).is_some());
        assert_eq!(ended(StepKind::HandOverActivation), [true, false, false, false]);
        assert_eq!(ended(StepKind::RequestCertificate), [false, true, true, false]);
        assert_eq!(ended(StepKind::RequestChange), [false, true, true, false]);
        assert_eq!(ended(StepKind::RequestRevocation), [false, false, true, true]);
        assert_eq!(ended(StepKind::AcceptTransfer), [false; 4]);
        assert_eq!(issued(date!(2019 - 06 - 30)).ends(StepKind::RequestCertificate, DAY), None, "an older one");
    }

    #[test]
    fn a_request_that_was_taken_back_before_it_was_handed_in_leaves_nothing_to_do() {
        use RequestState::{Cancelled, Draft, Returned, Submitted};
        for (states, ends) in [
            (vec![Draft], None),
            (vec![Draft, Cancelled], Some(StepState::Cancelled)),
            (vec![Draft, Submitted, Cancelled], Some(StepState::Done)),
            (vec![Draft, Submitted, Returned], Some(StepState::Done)),
        ] {
            let evidence = StepEvidence { request: states.clone(), ..StepEvidence::default() };
            assert_eq!(evidence.ends(StepKind::RequestRevocation, DAY), ends, "{states:?}");
        }
    }
}
