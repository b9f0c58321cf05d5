//! Taking back what a reorganisation list said of an agency, because it was wrong: a correction, by the recorded clock. The agency goes on, with the
//! departments that ended with it; what was recorded stays as it was known before.
//!
//! Arrows are never deleted: one from the agency to itself, recorded later, stands instead of those of its day.

use crate::auth::permission::Permission;
use crate::domain::agency::{AgencyRole, AgencySuccession, AgencyVersion, SuccessionPart};
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::FactId;
use crate::domain::lang::Bilingual;
use crate::domain::period::Period;
use crate::operations::error::{OperationError, OperationResult, conflict};
use crate::operations::registry::{Actor, Registry};
use crate::storage::read::View;

/// Characters of a reason, at most.
const LONGEST: usize = 500;

/// Takes back where an agency went on last; answers how many agencies go on, it and its departments.
///
/// # Errors
/// [`OperationError::NotFound`] when no agency of that identifier has an end with a successor, [`OperationError::Conflict`] when what stood above it
/// ended too (that is to be taken back first); when the actor may not manage the agencies of the whole province, there is no reason, or the store fails.
pub async fn undo_succession(registry: &Registry, actor: &Actor, code: &str, reason: &str) -> OperationResult<usize> {
    actor.require(Permission::ManageAgencies)?;
    let reason = checked(reason)?;
    let mut change = registry.store.write(registry.header(actor, "undo_succession")).await?;
    let view = View::of(registry.clock.today());
    let versions = change.reader().all_agency_versions(view).await?;
    let arrows = change.reader().all_successions(view).await?;
    let last = last_of(&versions, code).ok_or(OperationError::NotFound { what: "agency" })?;
    let own = arrows.iter().filter(|arrow| arrow.predecessor == last.agency);
    let newest = own.max_by_key(|arrow| arrow.effective_from).ok_or(OperationError::NotFound { what: "succession" })?;
    let day = newest.effective_from;
    let has_ended = last.effective.to == Some(day);
    let stands = |version: &AgencyVersion| version.effective.contains(day);
    let has_above = last.parent.is_none_or(|above| versions.iter().any(|one| one.agency == above && stands(one)));
    if has_ended && !has_above {
        return Err(conflict(
            "Cơ quan cấp trên cũng đã kết thúc; hãy hủy việc sắp xếp cơ quan cấp trên trước",
            "the agency above it ended too; take that back first",
        ));
    }
    let ended_with_it = |version: &&AgencyVersion| {
        let is_its = version.agency == last.agency
            || (version.role == AgencyRole::Department
                && version.path.is_within(&last.path)
                && arrows.iter().all(|arrow| (arrow.predecessor, arrow.effective_from) != (version.agency, day)));
        has_ended && is_its && version.effective.to == Some(day)
    };
    let old: Vec<&AgencyVersion> = versions.iter().filter(ended_with_it).collect();
    let again = |version: &&AgencyVersion| AgencyVersion {
        id: FactId(registry.new_id()),
        effective: Period::starting(version.effective.from),
        ..(*version).clone()
    };
    let new: Vec<AgencyVersion> = old.iter().map(again).collect();
    let ids: Vec<FactId> = old.iter().map(|version| version.id).collect();
    let as_itself = AgencySuccession {
        id: FactId(registry.new_id()),
        predecessor: last.agency,
        successor: last.agency,
        part: SuccessionPart::Whole,
        main: true,
        effective_from: day,
        legal_act: reason.to_owned(),
    };
    change.insert_successions(&[as_itself]).await?;
    change.replace_agency_versions(&ids, &new).await?;
    let event = registry.event(actor, "undo_succession").about_agency(last.agency);
    change.audit(event.with("day", day.to_string().as_str()).with("reason", reason));
    change.commit().await?;
    Ok(new.len())
}

/// The last version of the agency that has, or last had, that identifier.
fn last_of<'a>(versions: &'a [AgencyVersion], code: &str) -> Option<&'a AgencyVersion> {
    let named = versions.iter().filter(|version| version.code.as_str() == code);
    let agency = named.max_by_key(|version| version.effective.from)?.agency;
    versions.iter().filter(|version| version.agency == agency).max_by_key(|version| version.effective.from)
}

fn checked(reason: &str) -> OperationResult<&str> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > LONGEST {
        let told = Bilingual::new("Thiếu lý do, hoặc lý do quá dài", "The reason is missing, or too long");
        let remedy =
            Bilingual::new(format!("Ghi từ 1 đến {LONGEST} ký tự"), format!("Write 1 to {LONGEST} characters"));
        return Err(OperationError::Invalid { problems: vec![FieldProblem::new("/reason", told, remedy)] });
    }
    Ok(reason)
}
