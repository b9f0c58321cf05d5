//! Numbers, shares and days as people read them: 6.149, 95,5 % and 31/12/2019 in Vietnamese; 6,149, 95.5 % and 2019-12-31
//! in English.

use time::Date;

use crate::domain::adoption::ratio::Ratio;
use crate::domain::clock::Timestamp;
use crate::domain::lang::Lang;

/// A count with its thousands parted.
#[must_use]
pub fn count(lang: Lang, number: u64) -> String {
    let digits = number.to_string();
    let mark = match lang {
        Lang::Vi => '.',
        Lang::En => ',',
    };
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

/// A share in per cent with one decimal; a dash (n/a in English) when there is nothing to count.
#[must_use]
pub fn percent(lang: Lang, ratio: Ratio) -> String {
    ratio.tenths().map_or_else(|| lang.pick("–", "n/a").to_owned(), |share| tenths(lang, share))
}

/// Tenths of a per cent, in per cent.
#[must_use]
pub fn tenths(lang: Lang, tenths: u64) -> String {
    format!("{}{}{} %", count(lang, tenths / 10), lang.pick(",", "."), tenths % 10)
}

/// A civil day.
#[must_use]
pub fn day(lang: Lang, day: Date) -> String {
    let (year, month, of_month) = (day.year(), u8::from(day.month()), day.day());
    match lang {
        Lang::Vi => format!("{of_month:02}/{month:02}/{year:04}"),
        Lang::En => format!("{year:04}-{month:02}-{of_month:02}"),
    }
}

/// An instant by Vietnam's clock, to the minute.
#[must_use]
pub fn instant(lang: Lang, at: Timestamp) -> String {
    let local = at.to_offset();
    let clock = format!("{:02}:{:02}", local.hour(), local.minute());
    match lang {
        Lang::Vi => format!("{clock} ngày {}", day(lang, local.date())),
        Lang::En => format!("{} {clock} (UTC+7)", day(lang, local.date())),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;
    use crate::domain::indicator::amount::{Amount, Unit};

    #[test]
    fn each_language_has_its_own_marks() {
        for (number, vi, en) in
            [(0, "0", "0"), (999, "999", "999"), (6149, "6.149", "6,149"), (1_234_567, "1.234.567", "1,234,567")]
        {
            assert_eq!((count(Lang::Vi, number).as_str(), count(Lang::En, number).as_str()), (vi, en));
        }
        let ratio = Ratio { part: 191, whole: 200 };
        assert_eq!((percent(Lang::Vi, ratio).as_str(), percent(Lang::En, ratio).as_str()), ("95,5 %", "95.5 %"));
        let nothing = Ratio { part: 0, whole: 0 };
        assert_eq!((percent(Lang::Vi, nothing).as_str(), percent(Lang::En, nothing).as_str()), ("–", "n/a"));
        let at = Timestamp::start_of(date!(2019 - 12 - 31)).plus_seconds(9 * 3600 + 59);
        assert_eq!(instant(Lang::Vi, at), "09:00 ngày 31/12/2019");
        assert_eq!(instant(Lang::En, at), "2019-12-31 09:00 (UTC+7)");
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(number in 0_u64..=1_000_000_000_000, share in 0_u64..=1000) {
            for lang in [Lang::Vi, Lang::En] {
                prop_assert_eq!(Unit::Count.read(&count(lang, number)), Ok(Amount(number)));
                prop_assert_eq!(Unit::Percent.read(&tenths(lang, share)), Ok(Amount(share)));
            }
        }
    }
}
