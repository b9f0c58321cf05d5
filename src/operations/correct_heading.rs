//! Correcting what stands at the head of a decision: signer, day of signing, summary. By a further fact, never by erasing; issuer,
//! year, number and symbol are what makes it this decision, and stay.

use time::Date;

use super::correct_decision::{both_sides, check_reason};
use super::error::{OperationError, OperationResult};
use super::record_decision::{covers, heading_problems};
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::decision::Decision;
use crate::domain::decision::agencies::AgencyBook;
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::{DecisionId, FactId};
use crate::domain::lang::Bilingual;
use crate::domain::scope::Scope;
use crate::storage::read::View;
use crate::storage::read::decision::SubjectLine;

/// What a decision's heading should say instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadingCorrection {
    /// Day it was signed, in the year of its number.
    pub signed_on: Date,
    /// Who signed.
    pub signer: String,
    /// What it is about.
    pub summary: String,
    /// Why it is corrected.
    pub reason: String,
}

/// Corrects the heading of a decision; gives the change set, none when it says so already.
///
/// # Errors
/// [`OperationError::NotFound`] when the decision is out of scope; [`OperationError::Conflict`] when the actor covers neither the
/// issuer nor everybody whom it concerns; [`OperationError::Invalid`] with every wrong field; or when the actor may not, or the store
/// fails.
pub async fn correct_heading(
    registry: &Registry,
    actor: &Actor,
    id: DecisionId,
    correction: &HeadingCorrection,
) -> OperationResult<Option<i64>> {
    let scope = actor.scope(Permission::RecordDecisions)?;
    check_reason(&correction.reason)?;
    let mut change = registry.store.write(registry.header(actor, "correct_heading")).await?;
    let view = View::of(registry.clock.today());
    let reader = change.reader();
    let seen = reader.decision(&scope, view, id).await?.ok_or(OperationError::NotFound { what: "decision" })?;
    let agencies = reader.agency_book(view).await?;
    let everybody = reader.decision_subjects(&Scope::Province, view, id).await?;
    if !may_correct(&scope, &agencies, &seen.decision, &everybody, view.day) {
        return Err(both_sides());
    }
    check_fields(&seen.decision, correction, view.day)?;
    let corrected = Decision {
        signed_on: correction.signed_on,
        signer: correction.signer.trim().to_owned(),
        summary: correction.summary.trim().to_owned(),
        ..seen.decision.clone()
    };
    if corrected == seen.decision {
        return Ok(None);
    }
    let old = reader.heading_correction(id).await?;
    let (fact, reason) = (FactId(registry.new_id()), correction.reason.trim());
    change.replace_decision_heading(old, fact, &corrected, reason).await?;
    Ok(Some(change.commit().await?))
}

/// The issuer's HR, and whoever covers all that its subjects leave and enter.
fn may_correct(
    scope: &Scope,
    agencies: &AgencyBook,
    decision: &Decision,
    everybody: &[SubjectLine],
    today: Date,
) -> bool {
    let issued = covers(scope, agencies, decision.issuer, decision.signed_on);
    let concerned = |line: &SubjectLine| {
        let day = line.act.as_ref().map_or(line.subject.effective_from, |act| act.effective_from);
        let to = line.act.as_ref().map_or(line.subject.to_agency, |act| act.act.to_agency());
        [line.subject.from_agency, to].into_iter().flatten().all(|agency| covers(scope, agencies, agency, day))
    };
    issued
        || covers(scope, agencies, decision.issuer, today)
        || (!everybody.is_empty() && everybody.iter().all(concerned))
}

fn check_fields(decision: &Decision, correction: &HeadingCorrection, today: Date) -> OperationResult<()> {
    let mut problems = heading_problems(correction.signed_on, &correction.signer, &correction.summary, today);
    if problems.is_empty() && correction.signed_on.year() != decision.year {
        let year = decision.year;
        problems.push(FieldProblem::new(
            "/signed_on",
            Bilingual::new(
                format!("Ngày ký phải trong năm {year}, năm của số quyết định"),
                format!("The day of signing must lie in {year}, the year of the number"),
            ),
            Bilingual::new(
                "Nếu sai năm, rút nội dung đối với từng người rồi nhập lại quyết định",
                "If the year is wrong, withdraw each subject and enter the decision again",
            ),
        ));
    }
    if problems.is_empty() { Ok(()) } else { Err(OperationError::Invalid { problems }) }
}
