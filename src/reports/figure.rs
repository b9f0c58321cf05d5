//! A figure as people and programs read it: amount by unit, how far it is to be trusted, between whom.

use serde_json::{Value, json};

use super::number::{count, tenths};
use crate::domain::indicator::FigureStatus;
use crate::domain::indicator::amount::{Amount, Unit};
use crate::domain::lang::Lang;
use crate::domain::signing::event::ExchangeLevel;

/// An amount as people write it.
#[must_use]
pub fn amount(lang: Lang, unit: Unit, amount: Amount) -> String {
    match unit {
        Unit::Count => count(lang, amount.0),
        Unit::Percent => tenths(lang, amount.0),
        Unit::Days => format!("{} {}", count(lang, amount.0), lang.pick("ngày", "days")),
        Unit::YesNo if amount.0 == 0 => lang.pick("Không", "No").to_owned(),
        Unit::YesNo => lang.pick("Có", "Yes").to_owned(),
    }
}

/// An amount for programs: a whole number, per cent with its decimal, or a truth.
#[must_use]
pub fn amount_json(unit: Unit, amount: Amount) -> Value {
    match unit {
        Unit::Count | Unit::Days => json!(amount.0),
        Unit::YesNo => json!(amount.0 != 0),
        Unit::Percent if amount.0.is_multiple_of(10) => json!(amount.0 / 10),
        // Shares have at most four digits, which a floating-point number holds.
        Unit::Percent => json!(f64::from(u32::try_from(amount.0).unwrap_or(u32::MAX)) / 10.0),
    }
}

/// How far a figure is to be trusted.
#[must_use]
pub const fn status(lang: Lang, status: FigureStatus) -> &'static str {
    match status {
        FigureStatus::Measured => lang.pick("đo đếm", "measured"),
        FigureStatus::Declared => lang.pick("báo cáo", "declared"),
        FigureStatus::Estimated => lang.pick("ước tính", "estimated"),
    }
}

/// Between whom documents go.
#[must_use]
pub const fn exchange_level(lang: Lang, level: ExchangeLevel) -> &'static str {
    match level {
        ExchangeLevel::Central => lang.pick("với Trung ương", "with central bodies"),
        ExchangeLevel::WithinProvince => lang.pick("giữa các cơ quan cấp tỉnh", "within the province level"),
        ExchangeLevel::ProvinceDistrict => lang.pick("tỉnh - huyện", "province - district"),
        ExchangeLevel::ProvinceCommune => lang.pick("tỉnh - xã", "province - commune"),
        ExchangeLevel::DistrictCommune => lang.pick("huyện - xã", "district - commune"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_by_their_unit() {
        for (unit, stored, vi, program) in [
            (Unit::Count, 6149, "6.149", json!(6149)),
            (Unit::Percent, 955, "95,5 %", json!(95.5)),
            (Unit::Percent, 1000, "100,0 %", json!(100)),
            (Unit::YesNo, 1, "Có", json!(true)),
            (Unit::YesNo, 0, "Không", json!(false)),
            (Unit::Days, 12, "12 ngày", json!(12)),
        ] {
            assert_eq!(amount(Lang::Vi, unit, Amount(stored)), vi);
            assert_eq!(amount_json(unit, Amount(stored)), program);
        }
    }
}
