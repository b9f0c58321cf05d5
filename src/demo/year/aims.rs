//! What the demo's province aims at in 2019, and what it gives points by.

use crate::demo::run::DemoError;
use crate::domain::agency::Level;
use crate::operations::indicators::{GoalDraft, set_goal};
use crate::operations::score_sets::add_score_set;
use crate::operations::{Actor, Registry};

/// The set in force: it counts who can sign, and what agencies report.
const SCORE_SET: &str = include_str!("../data/score-set-2019.json");

const RESOLUTION_17: &str = "Nghị quyết số 17/NQ-CP ngày 07/3/2019 của Chính phủ";
const PLAN: &str = "Kế hoạch ứng dụng công nghệ thông tin của tỉnh năm 2019 (dữ liệu minh họa)";

/// A goal: of what, for which level, how much, who set it.
type Aim = (&'static str, Option<Level>, &'static str, &'static str);

const GOALS: [Aim; 7] = [
    ("electronic_exchange", None, "90", RESOLUTION_17),
    ("electronic_exchange", Some(Level::District), "100", PLAN),
    ("electronic_exchange", Some(Level::Commune), "90", PLAN),
    ("issued", None, "95", PLAN),
    ("coverage", None, "50", PLAN),
    ("coverage", Some(Level::Province), "80", PLAN),
    ("usage", None, "60", PLAN),
];

/// Adds the score set: before there is anybody whose agency could have been given points by another one.
pub(super) async fn give_points(registry: &Registry, reporter: &Actor) -> Result<(), DemoError> {
    add_score_set(registry, reporter, SCORE_SET).await?;
    Ok(())
}

/// Sets the goals.
pub(super) async fn set_goals(registry: &Registry, reporter: &Actor) -> Result<(), DemoError> {
    for (indicator, level, amount, source) in GOALS {
        let indicator = indicator.parse().map_err(|_| DemoError::Settings)?;
        let (amount, source) = (amount.to_owned(), source.to_owned());
        set_goal(registry, reporter, &GoalDraft { indicator, level, year: 2019, amount, source }).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::score::points::Points;
    use crate::domain::score::written;

    #[test]
    fn the_set_is_one_and_is_worth_a_hundred_points() {
        let set = written::read(SCORE_SET).unwrap();
        assert_eq!(set.criteria.iter().map(|one| one.weight).sum::<Points>(), Points::whole(100));
        assert!(set.criteria.iter().any(|one| one.indicator == "coverage"));
        assert!(set.criteria.iter().any(|one| one.indicator == "documents_signed_person"));
    }
}
