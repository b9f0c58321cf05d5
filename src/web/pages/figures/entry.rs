//! One agency's month, as its form shows it: every figure that it may tell, with what stands and what the month before told.

use super::agencies::agency;
use super::month::Month;
use super::told::{Reach, Told};
use crate::auth::permission::Permission::EnterFigures;
use crate::domain::indicator::{Indicator, IndicatorCode};
use crate::domain::signing::event::ExchangeLevel;
use crate::storage::read::View as Seen;
use crate::storage::read::agency::AgencyRow;
use crate::storage::read::indicator::ValueLine;
use crate::web::error::PageError;
use crate::web::pages::links::address;
use crate::web::state::App;
use crate::web::ui::{Line, Say, Visitor};

/// A figure that may be told.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub(super) indicator: Indicator,
    /// What stands for the month.
    pub(super) now: Option<ValueLine>,
    /// What was told before it.
    pub(super) before: Option<ValueLine>,
}

/// An agency's month.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) app: &'a App,
    pub(super) visitor: &'a Visitor,
    pub(super) agency: AgencyRow,
    pub(super) month: Month,
    /// Between whom; none: all together.
    pub(super) level: Option<ExchangeLevel>,
    pub(super) slots: Vec<Slot>,
    pub(super) told: Told,
    /// Until when it is due.
    pub(super) due: Line,
}

impl<'a> Entry<'a> {
    /// The form of an agency within the visitor's part of the tree.
    pub(super) async fn find(
        (app, visitor): (&'a App, &'a Visitor),
        code: &str,
        (month, level): (&str, &str),
    ) -> Result<Self, PageError> {
        let scope = visitor.may(EnterFigures)?;
        let month = Month::asked(app, month)?;
        let level = Some(level).filter(|level| !level.is_empty()).map(str::parse).transpose();
        let level: Option<ExchangeLevel> = level.map_err(|_| PageError::NotFound)?;
        let seen = Seen::of(app.registry.clock.today());
        let reader = app.registry.store.read().await?;
        let agency = agency(&reader, &scope, seen, code).await?;
        let months = (month, month.before(app.registry.reports.scheme));
        let told = Told::read(&reader, (&scope, seen), months, vec![agency.agency], Reach::Newest).await?;
        let due = super::list::due(&reader, visitor.say, month).await?;
        let offered = told.indicators.iter().filter(|indicator| level.is_none() || indicator.is_by_level);
        let slot = |indicator: &Indicator| {
            let (now, before) = told.slot(agency.agency, indicator, level);
            Slot { indicator: indicator.clone(), now: now.cloned(), before: before.cloned() }
        };
        let slots = offered.map(slot).collect();
        Ok(Self { app, visitor, agency, month, level, slots, told, due })
    }

    pub(super) const fn say(&self) -> Say {
        self.visitor.say
    }

    /// The page's own address.
    pub(super) fn path(&self) -> String {
        format!("{}/{}", super::PAGE, self.agency.code)
    }

    /// The same of this month and level, with what was done.
    pub(super) fn place(&self, done: &str) -> String {
        let (month, level) = (self.month.name.to_string(), self.level_code());
        address(&self.path(), [("month", month.as_str()), ("level", level), ("done", done)])
    }

    pub(super) fn level_code(&self) -> &'static str {
        self.level.map_or("", ExchangeLevel::as_str)
    }

    /// The slot of an indicator.
    pub(super) fn slot(&self, code: &IndicatorCode) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.indicator.code == *code)
    }
}
