//! What is late in an agency and below it, and which certificates end soon. Steps are shown by name, so that they were read is recorded.

use super::attention::ENDING_DAYS;
use crate::domain::adoption::tally::AgencyTally;
use crate::domain::scope::Scope;
use crate::operations::list_steps::{StepWishes, list_steps};
use crate::operations::requests::overdue_today;
use crate::storage::read::View as Seen;
use crate::storage::read::request_list::RequestFilter;
use crate::storage::read::step::StepLine;
use crate::web::error::PageError;
use crate::web::frame::role_name;
use crate::web::pages::certificates::ending;
use crate::web::pages::steps::what;
use crate::web::state::App;
use crate::web::ui::{Column, Line, Row, Say, Table, Visitor};

/// Things are counted up to here; more are more.
const MOST: u32 = 100;
/// Steps that are shown.
const SHOWN: usize = 10;

/// What is late.
pub(super) struct Late {
    steps: Vec<StepLine>,
    pub(super) requests: u64,
    /// Certificates that end soon, and a sign where there are more.
    pub(super) ending: (u64, &'static str),
}

impl Late {
    pub(super) async fn read(app: &App, visitor: &Visitor, line: &AgencyTally) -> Result<Self, PageError> {
        let registry = &app.registry;
        let part = Scope::subtree(line.agency.path.clone());
        let wishes = StepWishes { under: Some(line.agency.id), overdue: true, ..StepWishes::default() };
        let steps = list_steps(registry, &visitor.actor(), &wishes, None, MOST).await?;
        let overdue = RequestFilter { overdue: Some(overdue_today(registry)), ..RequestFilter::default() };
        let reader = registry.store.read().await?;
        let counts = reader.open_request_counts(&part, Seen::of(registry.clock.today()), &overdue).await?;
        drop(reader);
        let soon = ending(app, &part, ENDING_DAYS, MOST).await?;
        Ok(Self { steps, requests: counts.values().sum(), ending: up_to_most(soon) })
    }

    /// How many steps are overdue.
    pub(super) fn number(&self) -> (u64, &'static str) {
        up_to_most(self.steps.len())
    }

    /// The first of them, the longest overdue first.
    pub(super) fn steps_table(&self, say: Say) -> Option<Table> {
        let columns = [
            Column::new(say.of("Hạn", "Due")),
            Column::new(say.of("Việc", "What")),
            Column::new(say.of("Người", "For whom")),
            Column::new(say.of("Ai thực hiện", "By whom")),
        ];
        let row = |line: &StepLine| {
            let who = line.step.draft.role.map_or(say.of("Hệ thống", "The program"), |role| role_name(say, role));
            Row::new([
                say.day(line.step.draft.due_on).into(),
                what(say, &line.step).into(),
                Line::link(format!("/officials/{}", line.step.official), line.full_name.as_str())
                    .small(line.agency_name.as_str()),
                who.into(),
            ])
        };
        let table = Table::new(say.of("Việc quá hạn lâu nhất", "The longest overdue"), columns, "");
        (!self.steps.is_empty()).then(|| table.rows(self.steps.iter().take(SHOWN).map(row)))
    }
}

fn up_to_most(number: usize) -> (u64, &'static str) {
    let number = u64::try_from(number).unwrap_or(u64::MAX);
    (number, if number >= u64::from(MOST) { "+" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_to_the_end_of_counting_may_be_more() {
        assert_eq!((up_to_most(0), up_to_most(99), up_to_most(100)), ((0, ""), (99, ""), (100, "+")));
    }
}
