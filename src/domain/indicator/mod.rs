//! What agencies report: counts, shares and facts that the registry does not see by itself, each with its unit, its source and how far
//! it is to be trusted.

pub mod amount;
mod code;
mod definition;
pub mod doubt;
pub mod evidence;
mod finding;
mod goal;
pub mod levels;
pub mod measured;
pub mod overlap;
pub mod period;
pub mod places;
mod scope;
mod standard;
mod value;

pub use code::{IndicatorCode, InvalidIndicatorCode};
pub use definition::{Indicator, OverTime};
pub use finding::FindingKind;
pub use goal::{Goal, exchange_of};
pub use scope::FigureScope;
pub use standard::{Standard, standard};
pub use value::{FigureStatus, IndicatorValue, WrongValue};
