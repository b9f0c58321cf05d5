//! What is said of figures on their pages.

use super::told::Key;
use crate::domain::indicator::amount::{Amount, Unit};
use crate::domain::indicator::{FigureScope, Indicator};
use crate::reports::figure::{amount, exchange_level, status};
use crate::reports::figure_words;
use crate::storage::read::indicator::ValueLine;
use crate::web::ui::{Line, Say};

/// How much a figure says.
pub(super) fn how_much(say: Say, indicator: Option<&Indicator>, line: &ValueLine) -> String {
    amount(say.0, indicator.map_or(Unit::Count, |indicator| indicator.unit), line.value.amount)
}

/// An amount as somebody would type it.
pub(super) fn typed(unit: Unit, amount: Amount) -> String {
    match unit {
        Unit::Count | Unit::Days => amount.0.to_string(),
        Unit::Percent if amount.0.is_multiple_of(10) => (amount.0 / 10).to_string(),
        Unit::Percent => format!("{},{}", amount.0 / 10, amount.0 % 10),
        Unit::YesNo if amount.0 == 0 => "không".to_owned(),
        Unit::YesNo => "có".to_owned(),
    }
}

/// What is told, with between whom and of whom where that is not as usual.
pub(super) fn named(say: Say, indicator: &Indicator, (_, level, scope): Key<'_>) -> String {
    let between = level.map(|level| exchange_level(say.0, level));
    let whose = (scope != indicator.scope || scope == FigureScope::Subtree).then(|| figure_words::scope(say.0, scope));
    let about: Vec<&str> = between.into_iter().chain(whose).collect();
    let name = say.text(&indicator.name);
    if about.is_empty() { name } else { format!("{name} ({})", about.join(", ")) }
}

/// Where the evidence lies: an address opens beside the page, whatever else it is stands as it was written.
pub(super) fn evidence(text: &str) -> Line {
    let is_address = ["https://", "http://"].iter().any(|scheme| text.starts_with(scheme));
    if is_address { Line::new_tab(text, text) } else { Line::from(text) }
}

/// How far a figure is to be trusted, with its source.
pub(super) fn origin(say: Say, line: &ValueLine) -> String {
    format!("{}, {}", status(say.0, line.value.status), line.value.source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_field_is_read_back_as_it_was() {
        for (unit, stored) in [
            (Unit::Count, 6149),
            (Unit::Percent, 955),
            (Unit::Percent, 950),
            (Unit::Percent, 5),
            (Unit::YesNo, 0),
            (Unit::YesNo, 1),
            (Unit::Days, 12),
        ] {
            assert_eq!(unit.read(&typed(unit, Amount(stored))), Ok(Amount(stored)), "{unit} {stored}");
        }
    }

    #[test]
    fn only_an_address_of_the_web_is_a_link() {
        for text in ["javascript:alert(1)", "12/BC-SNV", "data:text/html,x", "\" onclick=\""] {
            assert!(!evidence(text).to_string().contains("<a "), "{text}");
        }
        let link = evidence("https://bcp.binhphuoc.gov.vn/?a=\"><script>").to_string();
        assert!(link.contains("target=\"_blank\"") && !link.contains("<script"), "{link}");
    }
}
