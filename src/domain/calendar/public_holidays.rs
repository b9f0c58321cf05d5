//! Public holidays of state offices, year by year, as the Government announced them: the days of Monday to Friday that were off, and
//! the Saturdays that were worked for a day exchanged.
//!
//! Those by the lunar calendar (Tet, the Hùng kings' day), days moved from a weekend and exchanged days are settled each year.

use time::{Date, Month};

/// First year whose holidays are listed.
pub const FIRST_YEAR: i32 = 2018;
/// Last year whose holidays are listed.
pub const LAST_YEAR: i32 = 2026;

/// Month and days of it.
type InMonth = (u8, &'static [u8]);

/// Days off from Monday to Friday.
const DAYS_OFF: [(i32, &[InMonth]); 9] = [
    (2018, &[(1, &[1]), (2, &[14, 15, 16, 19, 20]), (4, &[25, 30]), (5, &[1]), (9, &[3]), (12, &[31])]),
    (2019, &[(1, &[1]), (2, &[4, 5, 6, 7, 8]), (4, &[15, 29, 30]), (5, &[1]), (9, &[2])]),
    (2020, &[(1, &[1, 23, 24, 27, 28, 29]), (4, &[2, 30]), (5, &[1]), (9, &[2])]),
    (2021, &[(1, &[1]), (2, &[10, 11, 12, 15, 16]), (4, &[21, 30]), (5, &[3]), (9, &[2, 3])]),
    (2022, &[(1, &[3, 31]), (2, &[1, 2, 3, 4]), (4, &[11]), (5, &[2, 3]), (9, &[1, 2])]),
    (2023, &[(1, &[2, 20, 23, 24, 25, 26]), (5, &[1, 2, 3]), (9, &[1, 4])]),
    (2024, &[(1, &[1]), (2, &[8, 9, 12, 13, 14]), (4, &[18, 29, 30]), (5, &[1]), (9, &[2, 3])]),
    (2025, &[(1, &[1, 27, 28, 29, 30, 31]), (4, &[7, 30]), (5, &[1, 2]), (9, &[1, 2])]),
    (
        2026,
        &[(1, &[1, 2]), (2, &[16, 17, 18, 19, 20]), (4, &[27, 30]), (5, &[1]), (8, &[31]), (9, &[1, 2]), (11, &[24])],
    ),
];

/// Weekend days that were worked.
const WORKED: [(i32, &[InMonth]); 4] =
    [(2019, &[(1, &[5]), (5, &[4])]), (2024, &[(5, &[4])]), (2025, &[(4, &[26])]), (2026, &[(1, &[10]), (8, &[22])])];

/// Month and day of what is off in every year: New Year, 30 April, 1 May, 2 September.
const FIXED: [InMonth; 4] = [(1, &[1]), (4, &[30]), (5, &[1]), (9, &[2])];

/// Whether a day of Monday to Friday is off.
pub(super) fn is_day_off(day: Date) -> bool {
    of_year(&DAYS_OFF, day.year()).map_or_else(|| is_among(&FIXED, day), |days| is_among(days, day))
}

/// Whether a Saturday or Sunday is worked.
pub(super) fn is_worked_weekend(day: Date) -> bool {
    of_year(&WORKED, day.year()).is_some_and(|days| is_among(days, day))
}

fn of_year<'a>(table: &'a [(i32, &'a [InMonth])], year: i32) -> Option<&'a [InMonth]> {
    table.iter().find(|(listed, _)| *listed == year).map(|(_, days)| *days)
}

fn is_among(months: &[InMonth], day: Date) -> bool {
    months.iter().any(|(month, days)| Month::try_from(*month) == Ok(day.month()) && days.contains(&day.day()))
}

#[cfg(test)]
mod tests {
    use time::Weekday;

    use super::*;

    fn days(table: &[(i32, &[InMonth])]) -> Vec<Date> {
        let day = |year, month: u8, day| Date::from_calendar_date(year, Month::try_from(month).unwrap(), day).unwrap();
        let of = |(year, months): &(i32, &[InMonth])| -> Vec<Date> {
            months.iter().flat_map(|(month, days)| days.iter().map(|of| day(*year, *month, *of))).collect()
        };
        table.iter().flat_map(of).collect()
    }

    /// A day exchanged is made up for on a weekend of the same year or at the beginning of the next; the list would be wrong if it
    /// named a weekend as off, or a weekday as made up.
    #[test]
    fn the_lists_name_days_that_can_be_off_and_that_can_be_made_up_for() {
        let is_weekend = |day: &Date| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        assert!(days(&DAYS_OFF).iter().all(|day| !is_weekend(day)));
        assert!(days(&WORKED).iter().all(is_weekend));
        let years: Vec<i32> = DAYS_OFF.iter().map(|(year, _)| *year).collect();
        assert_eq!(years, (FIRST_YEAR..=LAST_YEAR).collect::<Vec<_>>());
    }

    /// Labour Code: ten days a year, eleven since 2021 (a second one for the national day), and since 2026 the day of culture; one
    /// more for each day that was exchanged.
    #[test]
    fn each_year_has_as_many_days_off_as_the_law_gives() {
        for (year, months) in DAYS_OFF {
            let off: usize = months.iter().map(|(_, days)| days.len()).sum();
            let exchanged = match year {
                2018 | 2019 | 2024 | 2025 => 1,
                2026 => 2,
                _ => 0,
            };
            let by_law = 10 + usize::from(year >= 2021) + usize::from(year >= 2026);
            assert_eq!(off, by_law + exchanged, "{year}");
        }
    }
}
