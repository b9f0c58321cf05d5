//! Days between what was to be and what was.

use time::Date;

use crate::domain::lang::{Bilingual, Lang};
use crate::web::ui::{Line, Say, Shape};

/// How something stands to the day on which it was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Delay {
    /// Done by that day.
    InTime,
    /// Done so many days after it.
    Late(i64),
    /// Not done, and that day has not passed.
    Waits,
    /// Not done so many days after it.
    Overdue(i64),
}

impl Delay {
    /// Of what was due on a day and done on another, or not yet.
    pub(super) fn of(due: Date, done: Option<Date>, today: Date) -> Self {
        let days = (done.unwrap_or(today) - due).whole_days();
        match done {
            Some(_) if days > 0 => Self::Late(days),
            Some(_) => Self::InTime,
            None if days > 0 => Self::Overdue(days),
            None => Self::Waits,
        }
    }

    /// In words.
    pub(super) fn told(self, say: Say) -> Line {
        match self {
            Self::InTime => Line::status(Shape::Good, say.of("đúng hạn", "in time")),
            Self::Late(days) => Line::status(Shape::Warn, many(say, "chậm", days, "late")),
            Self::Waits => Line::status(Shape::Waits, say.of("còn hạn", "not due")),
            Self::Overdue(days) => Line::status(Shape::Bad, many(say, "quá hạn", days, "overdue")),
        }
    }
}

/// On which side of a day another lies, and how far.
pub(super) fn after(say: Say, day: Date, other: Date) -> String {
    let days = (other - day).whole_days();
    match days {
        0 => say.of("cùng ngày", "the same day").to_owned(),
        _ if days > 0 => many(say, "sau", days, "after"),
        _ => many(say, "trước", -days, "before"),
    }
}

fn many(say: Say, vi: &str, days: i64, en: &str) -> String {
    let count = say.count(days);
    let unit = if say.0 == Lang::En && days == 1 { "day" } else { "days" };
    say.text(&Bilingual::new(format!("{vi} {count} ngày"), format!("{count} {unit} {en}")))
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_day_late_is_late_and_the_day_itself_is_in_time() {
        let (due, today) = (date!(2019 - 12 - 27), date!(2019 - 12 - 31));
        let delay = |done| Delay::of(due, done, today);
        assert_eq!(delay(Some(due)), Delay::InTime);
        assert_eq!(delay(Some(date!(2019 - 12 - 20))), Delay::InTime);
        assert_eq!(delay(Some(date!(2019 - 12 - 28))), Delay::Late(1));
        assert_eq!(delay(None), Delay::Overdue(4));
        assert_eq!(Delay::of(today, None, today), Delay::Waits);
    }

    #[test]
    fn days_are_told_on_their_side() {
        let day = date!(2019 - 12 - 27);
        let told = |other| (after(Say::VI, day, other), after(Say(Lang::En), day, other));
        let pair = |vi: &str, en: &str| (vi.to_owned(), en.to_owned());
        assert_eq!(told(day), pair("cùng ngày", "the same day"));
        assert_eq!(told(date!(2019 - 12 - 28)), pair("sau 1 ngày", "1 day after"));
        assert_eq!(told(date!(2019 - 12 - 24)), pair("trước 3 ngày", "3 days before"));
    }
}
