//! The decrees on public-duty certificates, in their order: since when each is in force, how it is cited, and what it calls things.
//! Whatever depends on the law of a day asks here.

use time::Date;
use time::macros::date;

use super::lang::Lang;

/// A decree. Each holds until the next one's first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decree {
    /// 130/2018/NĐ-CP.
    No130Of2018,
    /// 68/2024/NĐ-CP.
    No68Of2024,
}

impl Decree {
    /// All of them, the oldest first.
    pub const ALL: [Self; 2] = [Self::No130Of2018, Self::No68Of2024];

    /// Its first day in force.
    #[must_use]
    pub const fn from(self) -> Date {
        match self {
            Self::No130Of2018 => date!(2018 - 11 - 15),
            Self::No68Of2024 => date!(2024 - 08 - 15),
        }
    }

    /// The one in force on a day; none before the first that we know.
    #[must_use]
    pub fn in_force(day: Date) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|decree| decree.from() <= day)
    }

    /// The one whose words hold on a day: before the first that we know, its own.
    #[must_use]
    pub fn on(day: Date) -> Self {
        Self::in_force(day).unwrap_or(Self::No130Of2018)
    }

    /// How it is cited, as a noun within a sentence.
    #[must_use]
    pub const fn cited(self, lang: Lang) -> &'static str {
        match self {
            Self::No130Of2018 => lang.pick("Nghị định số 130/2018/NĐ-CP", "Decree 130/2018/ND-CP"),
            Self::No68Of2024 => lang.pick("Nghị định số 68/2024/NĐ-CP", "Decree 68/2024/ND-CP"),
        }
    }

    /// What it calls a certificate.
    #[must_use]
    pub const fn certificate(self, lang: Lang) -> &'static str {
        match self {
            Self::No130Of2018 => lang.pick("chứng thư số chuyên dùng Chính phủ", "Government specialised certificate"),
            Self::No68Of2024 => lang.pick("chứng thư chữ ký số chuyên dùng công vụ", "public-duty signing certificate"),
        }
    }

    /// What it calls certificates.
    #[must_use]
    pub const fn certificates(self, lang: Lang) -> &'static str {
        match self {
            Self::No130Of2018 => lang.pick("chứng thư số chuyên dùng Chính phủ", "Government specialised certificates"),
            Self::No68Of2024 => {
                lang.pick("chứng thư chữ ký số chuyên dùng công vụ", "public-duty signing certificates")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_holds_until_the_next_ones_first_day() {
        assert_eq!(Decree::in_force(date!(2018 - 11 - 14)), None);
        assert_eq!(Decree::on(date!(2018 - 11 - 14)), Decree::No130Of2018);
        assert_eq!(Decree::in_force(date!(2018 - 11 - 15)), Some(Decree::No130Of2018));
        assert_eq!(Decree::in_force(date!(2024 - 08 - 14)), Some(Decree::No130Of2018));
        assert_eq!(Decree::in_force(date!(2024 - 08 - 15)), Some(Decree::No68Of2024));
        assert_eq!(Decree::on(Date::MAX), Decree::No68Of2024);
        assert!(Decree::ALL.is_sorted_by(|a, b| a < b && a.from() < b.from()));
    }
}
