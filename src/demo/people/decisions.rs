//! The book of decisions behind recent recruits, transfers and retirements: one decision names all of an agency's people
//! of one kind and day.

use std::collections::BTreeMap;

use time::{Date, Duration};

use super::AgencyBatch;
use crate::demo::names::{Gender, People as Origin, invent};
use crate::demo::random::Dice;
use crate::domain::clock::Timestamp;
use crate::domain::decision::{Decision, DecisionKind, DecisionSubject};
use crate::domain::ids::{AgencyId, DecisionId, IdSource, OfficialId, SubjectId};

/// The issuer's numbers, year by year.
#[derive(Debug)]
pub(super) struct Book {
    issuer: Option<AgencyId>,
    signer: String,
    numbers: BTreeMap<i32, i32>,
}

/// One person's matter.
pub(super) struct Matter<'a> {
    pub(super) kind: DecisionKind,
    pub(super) official: OfficialId,
    pub(super) effective_from: Date,
    pub(super) from_agency: Option<AgencyId>,
    pub(super) to_agency: Option<AgencyId>,
    /// Name of the agency that the decision is about.
    pub(super) agency_name: &'a str,
}

impl Book {
    pub(super) fn new(issuer: Option<AgencyId>, seed: u64) -> Self {
        // A stream of its own, so that the signer is the same whatever else is drawn.
        let signer = invent(&mut Dice::new(seed, u64::MAX), Origin::Kinh, Gender::Male);
        Self { issuer, signer, numbers: BTreeMap::new() }
    }

    /// Enters a matter under the agency's decision of that kind and day, which is made when it is the first.
    pub(super) fn enter(
        &mut self,
        batch: &mut AgencyBatch,
        ids: &mut IdSource,
        now: Timestamp,
        matter: &Matter<'_>,
    ) -> Option<SubjectId> {
        let decision = self.decision(batch, ids, now, matter)?;
        let subject = DecisionSubject {
            id: SubjectId(ids.next(now)),
            decision,
            official: matter.official,
            kind: matter.kind,
            effective_from: matter.effective_from,
            from_agency: matter.from_agency,
            to_agency: matter.to_agency,
        };
        let id = subject.id;
        batch.subjects.push(subject);
        Some(id)
    }

    fn decision(
        &mut self,
        batch: &mut AgencyBatch,
        ids: &mut IdSource,
        now: Timestamp,
        matter: &Matter<'_>,
    ) -> Option<DecisionId> {
        let is_same =
            |subject: &&DecisionSubject| subject.kind == matter.kind && subject.effective_from == matter.effective_from;
        if let Some(known) = batch.subjects.iter().find(is_same) {
            return Some(known.decision);
        }
        let signed_on = signing_day(matter.effective_from);
        let number = self.numbers.entry(signed_on.year()).or_insert(0);
        *number += 1;
        let decision = Decision {
            id: DecisionId(ids.next(now)),
            issuer: self.issuer?,
            year: signed_on.year(),
            number: *number,
            symbol: "QĐ-SNV".to_owned(),
            signed_on,
            signer: self.signer.clone(),
            summary: summary(matter),
        };
        let id = decision.id;
        batch.decisions.push(decision);
        Some(id)
    }
}

fn summary(matter: &Matter<'_>) -> String {
    let agency = matter.agency_name;
    match matter.kind {
        DecisionKind::Recruit => format!("Về việc tuyển dụng công chức, viên chức vào làm việc tại {agency}"),
        DecisionKind::Retire => {
            format!("Về việc nghỉ hưu để hưởng chế độ bảo hiểm xã hội đối với công chức, viên chức của {agency}")
        }
        _ => format!("Về việc điều động công chức, viên chức đến nhận công tác tại {agency}"),
    }
}

/// About two weeks ahead, on a working day.
fn signing_day(effective_from: Date) -> Date {
    let day = effective_from - Duration::days(14);
    day - Duration::days(i64::from(day.weekday().number_from_monday().saturating_sub(5)))
}
