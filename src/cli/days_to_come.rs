//! Days and instants that have not come: no figure is told of them.

use time::Date;

use super::exit::Failure;
use crate::domain::clock::Timestamp;

/// A day that has come.
pub(super) fn has_come(day: Date, today: Date) -> Result<Date, Failure> {
    if day > today {
        return Err(Failure::wrong_use(format!("{day} is in the future; choose {today} or earlier")));
    }
    Ok(day)
}

/// A year that has begun.
pub(super) fn has_begun(year: i32, today: Date) -> Result<i32, Failure> {
    let this_year = today.year();
    if year > this_year {
        return Err(Failure::wrong_use(format!("{year} has not begun; choose {this_year} or earlier")));
    }
    Ok(year)
}

/// An instant of the record that has come.
pub(super) fn is_known(at: Timestamp, now: Timestamp) -> Result<Timestamp, Failure> {
    if at > now {
        return Err(Failure::wrong_use(format!("--known-at {at} is in the future; nobody knows what will be known")));
    }
    Ok(at)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn today_has_come_and_tomorrow_has_not() {
        let today = date!(2019 - 12 - 31);
        assert!(has_come(today, today).is_ok() && has_come(date!(2020 - 01 - 01), today).is_err());
        assert!(has_begun(2019, today).is_ok() && has_begun(2020, today).is_err());
        let now = Timestamp::start_of(today);
        assert!(is_known(now, now).is_ok() && is_known(now.plus_seconds(1), now).is_err());
    }
}
