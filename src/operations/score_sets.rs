//! Score sets: what gives points, in versions. A version is never changed: points and ranks of old periods stay what they were.

use time::Date;

use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::FactId;
use crate::domain::indicator::amount::Unit;
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::scope::Scope;
use crate::domain::score::set::{Criterion, Formula, ScoreSet};
use crate::domain::score::standard::{Counted, standard};
use crate::domain::score::written::{self, WrongScoreSet};
use crate::reports::number::day;
use crate::storage::read::{Reader, View};

/// All sets, from the first day on: the built-in one, then those that were added.
///
/// # Errors
/// When the actor may not read, or the store fails.
pub async fn list_score_sets(registry: &Registry, actor: &Actor) -> OperationResult<Vec<ScoreSet>> {
    actor.scope(Permission::ReadRegistry)?;
    let reader = registry.store.read().await?;
    Ok(all_sets(&reader, View::of(registry.clock.today())).await?)
}

/// The set of periods that begin on `first`: of those that hold by then the newest.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn set_for(reader: &Reader, view: View, first: Date) -> Result<ScoreSet, crate::storage::StoreError> {
    let sets = all_sets(reader, view).await?;
    Ok(sets.into_iter().rfind(|set| set.from <= first).unwrap_or_else(standard))
}

async fn all_sets(reader: &Reader, view: View) -> Result<Vec<ScoreSet>, crate::storage::StoreError> {
    let mut sets = vec![standard()];
    sets.extend(reader.score_sets(view).await?);
    // Stable: of one day the order of recording stays.
    sets.sort_by_key(|set| set.from);
    Ok(sets)
}

/// Adds a version, as it is written in JSON (`domain::score::written`); answers the set and whether it is new.
///
/// # Errors
/// When the actor has no right over the whole province, the text is no set, it names an indicator that is not there or of the wrong unit, the
/// version is taken by another, its first day has come already or is another set's, or the store fails. The first set of a registry that has
/// no people yet may be in force already: no agency was given points by another one.
pub async fn add_score_set(registry: &Registry, actor: &Actor, text: &str) -> OperationResult<(ScoreSet, bool)> {
    actor.require(Permission::EnterFigures)?;
    let set = written::read(text).map_err(|error| invalid(&error))?;
    let mut change = registry.store.write(registry.header(actor, "add_score_set")).await?;
    let view = View::of(registry.clock.today());
    let sets = all_sets(change.reader(), view).await?;
    if let Some(known) = sets.iter().find(|known| known.version == set.version) {
        // The same file again: a set stays under the rule that it was added under.
        let again = set.under(known.rule);
        return if *known == again { Ok((again, false)) } else { Err(taken(&again.version)) };
    }
    let holds_already = set.from <= view.day && !is_founding(change.reader(), view, &sets).await?;
    if holds_already || sets.iter().any(|known| known.from == set.from) {
        return Err(too_early(view.day));
    }
    let indicators = change.reader().indicators(view).await?;
    let unit_of =
        |code: &str| indicators.iter().find(|(known, _)| known.as_str() == code).map(|(_, (one, _))| one.unit);
    for (place, criterion) in set.criteria.iter().enumerate() {
        let is_counted = set.rule.counted(&criterion.indicator).is_some();
        let unit = if is_counted { Some(Unit::Percent) } else { unit_of(&criterion.indicator) };
        let unit = unit.ok_or_else(|| unknown(place, &criterion.indicator))?;
        if !fits(criterion, unit) {
            return Err(wrong_unit(place, criterion));
        }
    }
    let again = written::write(&set).map_err(|error| invalid(&error.into()))?;
    change.insert_score_set(FactId(registry.new_id()), &set, again).await?;
    change.commit().await?;
    Ok((set, true))
}

/// Whether nothing was given points yet: there is nobody, and no set but the built-in one.
async fn is_founding(reader: &Reader, view: View, sets: &[ScoreSet]) -> OperationResult<bool> {
    Ok(sets.len() == 1 && reader.counts(&Scope::Province, view).await?.officials == 0)
}

/// Shares are measured by themselves, counts against the highest of the block.
const fn fits(criterion: &Criterion, unit: Unit) -> bool {
    match criterion.formula {
        Formula::Ratio | Formula::Steps(_) => matches!(unit, Unit::Percent | Unit::YesNo),
        // The most days would be the slowest.
        Formula::MaxScaled => matches!(unit, Unit::Count),
    }
}

fn invalid(error: &WrongScoreSet) -> OperationError {
    let told = Bilingual::new(format!("Bộ tiêu chí không hợp lệ: {}", error.vi()), error.to_string());
    let remedy = Bilingual::new("Xem mẫu trong docs/SCORES.md", "See the sample in docs/SCORES.md");
    OperationError::Invalid { problems: vec![FieldProblem::new("", told, remedy)] }
}

fn taken(version: &str) -> OperationError {
    let problem = FieldProblem::new(
        "/version",
        Bilingual::new(
            format!("Đã có bộ tiêu chí '{version}' với nội dung khác"),
            format!("There is a set '{version}' with another content"),
        ),
        Bilingual::new(
            "Bộ tiêu chí đã ban hành không sửa được; ghi phiên bản khác",
            "A version is never changed; give this one another name",
        ),
    );
    OperationError::Invalid { problems: vec![problem] }
}

fn too_early(today: Date) -> OperationError {
    let problem = FieldProblem::new(
        "/from",
        Bilingual::new(
            "Bộ tiêu chí chỉ áp dụng cho kỳ chưa bắt đầu, mỗi ngày một bộ",
            "A set holds for periods yet to begin, one set a day: old ranks stay what they were",
        ),
        Bilingual::new(
            format!("Ghi ngày sau {}", day(Lang::Vi, today)),
            format!("Write a day after {today} that no other set begins on"),
        ),
    );
    OperationError::Invalid { problems: vec![problem] }
}

fn unknown(place: usize, code: &str) -> OperationError {
    let counted = Counted::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(", ");
    let problem = FieldProblem::new(
        format!("/criteria/{place}/indicator"),
        Bilingual::new(format!("Không có chỉ tiêu '{code}'"), format!("There is no indicator '{code}'")),
        Bilingual::new(
            format!("Ghi {counted}, hoặc mã trong `congvu indicator list`"),
            format!("Write {counted}, or a code of `congvu indicator list`"),
        ),
    );
    OperationError::Invalid { problems: vec![problem] }
}

fn wrong_unit(place: usize, criterion: &Criterion) -> OperationError {
    let code = &criterion.indicator;
    let problem = FieldProblem::new(
        format!("/criteria/{place}/formula"),
        Bilingual::new(
            format!("Cách tính điểm không phù hợp với chỉ tiêu '{code}'"),
            format!("The formula does not fit the unit of '{code}'"),
        ),
        Bilingual::new(
            "Tỷ lệ dùng ratio hoặc steps; số đếm dùng max_scaled",
            "Shares take ratio or steps; counts take max_scaled",
        ),
    );
    OperationError::Invalid { problems: vec![problem] }
}
