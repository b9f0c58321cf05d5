//! Indicators, what agencies reported of them, and what is aimed at: read, defined, set. Figures come in by `import`.

use crate::auth::permission::Permission;
use crate::domain::agency::Level;
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::FactId;
use crate::domain::indicator::amount::{Amount, Unit};
use crate::domain::indicator::{Goal, Indicator, IndicatorCode};
use crate::domain::lang::Bilingual;
use crate::domain::scope::Scope;
use crate::domain::score::standard::Counted;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::{Actor, Registry};
use crate::storage::read::View;
use crate::storage::read::indicator::{ValueFilter, ValueLine};

/// Characters of a name, a definition or a source, at most.
const LONGEST: usize = 500;

/// A figure that is not looked at may be the one that would be read otherwise.
const NO_LIMIT: u32 = u32::MAX;

/// The indicators that there are, by code.
///
/// # Errors
/// When the actor may not read, or the store fails.
pub async fn list_indicators(registry: &Registry, actor: &Actor) -> OperationResult<Vec<Indicator>> {
    actor.scope(Permission::ReadRegistry)?;
    let reader = registry.store.read().await?;
    let found = reader.indicators(View::of(registry.clock.today())).await?;
    Ok(found.into_values().map(|(indicator, _)| indicator).collect())
}

/// The next figures within the actor's part of the tree, at most `limit`.
///
/// # Errors
/// When the actor may not read, or the store fails.
pub async fn list_figures(
    registry: &Registry,
    actor: &Actor,
    view: View,
    filter: &ValueFilter,
    limit: u32,
) -> OperationResult<Vec<ValueLine>> {
    let scope = actor.scope(Permission::ReadRegistry)?;
    Ok(registry.store.read().await?.indicator_values(&scope, view, filter, limit).await?)
}

/// Defines an indicator, or defines it anew; answers whether anything changed. Of one that has figures the unit stays, and so does whatever
/// else says how they are to be read.
///
/// # Errors
/// When the actor has no right over the whole province, a text is missing or too long, the code is a standard one, or the store fails.
pub async fn define_indicator(registry: &Registry, actor: &Actor, new: &Indicator) -> OperationResult<bool> {
    actor.require(Permission::EnterFigures)?;
    let problems = problems_of(new);
    if !problems.is_empty() {
        return Err(OperationError::Invalid { problems });
    }
    let mut change = registry.store.write(registry.header(actor, "define_indicator")).await?;
    if COUNTED.contains(&new.code.as_str()) {
        return Err(invalid("/code", &standard_code()));
    }
    let view = View::of(registry.clock.today());
    let known = change.reader().indicators(view).await?;
    let standing = match known.get(&new.code) {
        Some((_, None)) => return Err(invalid("/code", &standard_code())),
        Some((standing, Some(_))) if standing == new => return Ok(false),
        Some((standing, Some(fact))) => Some((standing, *fact)),
        // What the registry counts, and gives points for, is not reported under the same code.
        None if new.code.as_str().parse::<Counted>().is_ok() => return Err(invalid("/code", &standard_code())),
        None => None,
    };
    let filter = ValueFilter { indicator: Some(new.code.clone()), ..ValueFilter::default() };
    let figures = change.reader().indicator_values(&Scope::Province, view, &filter, NO_LIMIT).await?;
    if let Some((standing, _)) = standing
        && let Some(problem) = read_otherwise(standing, new, &figures)
    {
        return Err(OperationError::Invalid { problems: vec![problem] });
    }
    change.insert_indicator(FactId(registry.new_id()), new, standing.map(|(_, fact)| fact)).await?;
    change.commit().await?;
    Ok(true)
}

/// A goal as somebody sets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoalDraft {
    /// Of what.
    pub indicator: IndicatorCode,
    /// For the agencies of this level; none for the province.
    pub level: Option<Level>,
    /// By the end of this year.
    pub year: i32,
    /// How much, as it is written.
    pub amount: String,
    /// The act or plan that sets it.
    pub source: String,
}

/// Sets what is aimed at; answers whether anything changed.
///
/// # Errors
/// When the actor has no right over the whole province, there is no such indicator or amount, or the store fails.
pub async fn set_goal(registry: &Registry, actor: &Actor, draft: &GoalDraft) -> OperationResult<bool> {
    actor.require(Permission::EnterFigures)?;
    if draft.source.is_empty() || draft.source.chars().count() > LONGEST {
        return Err(invalid("/source", &length("nguồn", "source")));
    }
    let mut change = registry.store.write(registry.header(actor, "set_goal")).await?;
    let view = View::of(registry.clock.today());
    let unit = match change.reader().indicators(view).await?.get(&draft.indicator) {
        Some((indicator, _)) => indicator.unit,
        None if COUNTED.contains(&draft.indicator.as_str()) => Unit::Percent,
        None => return Err(invalid("/indicator", &unknown(&draft.indicator))),
    };
    let amount: Amount = unit.read(&draft.amount).map_err(|_| invalid("/amount", &no_amount(&draft.amount, unit)))?;
    let goals = change.reader().goals(view, draft.year).await?;
    let standing = goals.iter().find(|goal| goal.indicator == draft.indicator && goal.level == draft.level);
    if standing.is_some_and(|goal| goal.amount == amount && goal.source == draft.source) {
        return Ok(false);
    }
    let goal = Goal {
        id: FactId(registry.new_id()),
        indicator: draft.indicator.clone(),
        level: draft.level,
        year: draft.year,
        amount,
        source: draft.source.clone(),
    };
    let instead_of = standing.map(|goal| goal.id);
    change.insert_goal(&goal, instead_of).await?;
    change.commit().await?;
    Ok(true)
}

/// What of a definition its figures would be read otherwise by.
fn read_otherwise(standing: &Indicator, new: &Indicator, figures: &[ValueLine]) -> Option<FieldProblem> {
    let has_levels = figures.iter().any(|line| line.value.level.is_some());
    if figures.is_empty() {
        None
    } else if standing.unit != new.unit || standing.over_time != new.over_time {
        Some(problem("/unit", &unit_stays()))
    } else if standing.scope != new.scope {
        Some(problem("/scope", &scope_stays()))
    } else if has_levels && !new.is_by_level {
        Some(problem("/is_by_level", &levels_stay()))
    } else {
        None
    }
}

/// Shares that the registry counts by itself, for which goals may be set as well.
const COUNTED: [&str; 4] = ["coverage", "activation", "usage", "issued"];

fn problems_of(new: &Indicator) -> Vec<FieldProblem> {
    let texts = [
        ("/name/vi", &new.name.vi, "tên", "name"),
        ("/name/en", &new.name.en, "tên tiếng Anh", "English name"),
        ("/definition/vi", &new.definition.vi, "định nghĩa", "definition"),
        ("/definition/en", &new.definition.en, "định nghĩa tiếng Anh", "English definition"),
        ("/source", &new.source, "nguồn", "source"),
    ];
    let is_wrong = |text: &str| text.trim().is_empty() || text.chars().count() > LONGEST;
    let wrong = texts.into_iter().filter(|(_, text, _, _)| is_wrong(text));
    wrong.map(|(field, _, vi, en)| problem(field, &length(vi, en))).collect()
}

/// Why, and what to do.
type Told = (Bilingual, Bilingual);

fn problem(field: &str, (reason, remedy): &Told) -> FieldProblem {
    FieldProblem::new(field, reason.clone(), remedy.clone())
}

fn invalid(field: &str, told: &Told) -> OperationError {
    OperationError::Invalid { problems: vec![problem(field, told)] }
}

fn length(vi: &str, en: &str) -> Told {
    (
        Bilingual::new(format!("Thiếu {vi}, hoặc quá dài"), format!("The {en} is missing, or too long")),
        Bilingual::new(format!("Ghi từ 1 đến {LONGEST} ký tự"), format!("Write 1 to {LONGEST} characters")),
    )
}

fn standard_code() -> Told {
    (
        Bilingual::new("Đây là mã của chỉ tiêu có sẵn", "This is the code of a standard indicator"),
        Bilingual::new("Chọn mã khác", "Choose another code"),
    )
}

fn unit_stays() -> Told {
    (
        Bilingual::new(
            "Chỉ tiêu đã có số liệu nên không đổi được đơn vị tính và cách cộng",
            "The indicator has figures, so its unit and its summing stay",
        ),
        Bilingual::new("Khai báo chỉ tiêu mới với mã khác", "Define another one under a code of its own"),
    )
}

fn scope_stays() -> Told {
    (
        Bilingual::new(
            "Chỉ tiêu đã có số liệu nên không đổi được phạm vi",
            "The indicator has figures, so whose they are stays",
        ),
        Bilingual::new("Khai báo chỉ tiêu mới với mã khác", "Define another one under a code of its own"),
    )
}

fn levels_stay() -> Told {
    (
        Bilingual::new(
            "Chỉ tiêu đã có số liệu theo cấp, sẽ không sửa được nếu bỏ tách theo cấp",
            "The indicator has figures by level, which could not be corrected any more",
        ),
        Bilingual::new("Giữ việc tách theo cấp", "Keep it told by level"),
    )
}

fn unknown(code: &IndicatorCode) -> Told {
    (
        Bilingual::new(format!("Không có chỉ tiêu '{code}'"), format!("There is no indicator '{code}'")),
        Bilingual::new("Xem `congvu indicator list`", "See `congvu indicator list`"),
    )
}

fn no_amount(text: &str, unit: Unit) -> Told {
    (
        Bilingual::new(
            format!("'{text}' không phải là số liệu của chỉ tiêu này"),
            format!("'{text}' is no amount of this indicator"),
        ),
        match unit {
            Unit::Percent => Bilingual::new("Viết tỷ lệ, ví dụ 95 hoặc 95,5", "Write a share, such as 95 or 95.5"),
            Unit::YesNo => Bilingual::new("Viết Có hoặc Không", "Write yes or no"),
            Unit::Count | Unit::Days => Bilingual::new("Viết số nguyên", "Write a whole number"),
        },
    )
}
