//! What agencies report: counts, shares and facts that the registry does not see by itself, each with its unit, its source and how far
//! it is to be trusted.

pub mod amount;
mod code;
mod definition;
mod goal;
pub mod measured;
pub mod period;
mod standard;
mod value;

pub use code::{IndicatorCode, InvalidIndicatorCode};
pub use definition::{Indicator, OverTime};
pub use goal::Goal;
pub use standard::{Standard, standard};
pub use value::{FigureStatus, IndicatorValue, WrongValue};
