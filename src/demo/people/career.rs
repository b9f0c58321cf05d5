//! Draws one person: name, birth, posts and mailbox dates, as a province's staff would have them.

use time::{Date, Duration, Month, macros::date};

use crate::demo::names::{Gender, People as Origin, invent};
use crate::demo::posts::Post;
use crate::demo::random::Dice;
use crate::domain::agency::{AgencyVersion, Level};
use crate::domain::official::Category;
use crate::domain::posting::Rank;

/// One person as drawn, before rows are made of them.
#[derive(Debug)]
pub(super) struct Career<'a> {
    pub(super) full_name: String,
    pub(super) birth_date: Date,
    pub(super) category: Category,
    pub(super) rank: Rank,
    pub(super) title: String,
    /// First day in the present post.
    pub(super) from: Date,
    /// First day of retirement.
    pub(super) until: Option<Date>,
    /// The post before, after a transfer.
    pub(super) earlier: Option<Earlier<'a>>,
    /// Since when they have a mailbox.
    pub(super) mailbox_since: Option<Date>,
    /// Since when it is suspended.
    pub(super) suspended_since: Option<Date>,
    /// Made so lately that it was not handed over yet.
    pub(super) is_staged: bool,
    /// Recruited lately, by a decision that the registry holds.
    pub(super) is_recruit: bool,
}

/// A post that a transfer ended.
#[derive(Debug)]
pub(super) struct Earlier<'a> {
    pub(super) agency: &'a AgencyVersion,
    pub(super) from: Date,
    pub(super) title: &'static str,
}

/// What a person is drawn from.
pub(super) struct Drawing<'d, 'a> {
    pub(super) dice: &'d mut Dice,
    pub(super) agency: &'a AgencyVersion,
    pub(super) others: &'a [AgencyVersion],
    pub(super) today: Date,
}

impl<'a> Drawing<'_, 'a> {
    /// Someone in post.
    pub(super) fn staff(mut self, post: &Post, has_mailbox: bool) -> Career<'a> {
        let gender = self.gender(&post.title);
        let full_name = self.name(gender);
        let birth_date = self.birth_date(post, gender);
        let first_day = self.first_working_day(birth_date);
        let is_recruit = post.rank == Rank::Staff && self.dice.per_mille(if has_mailbox { 15 } else { 700 });
        let from = if is_recruit { self.recent_month() } else { self.post_since(post.rank, first_day) };
        let earlier = if is_recruit { None } else { self.earlier(post, first_day, from) };
        let mailbox_since = has_mailbox.then(|| self.mailbox_since(earlier.as_ref().map_or(from, |post| post.from)));
        let is_old_enough = mailbox_since.is_some_and(|since| since < self.today - Duration::days(400));
        let is_suspended = post.rank == Rank::Staff && is_old_enough && self.dice.per_mille(5);
        let suspended_since = is_suspended.then(|| self.within_months(9)).filter(|since| *since > from);
        let is_staged = is_recruit && mailbox_since.is_some_and(|since| since > self.today - Duration::days(20));
        Career {
            full_name,
            birth_date,
            category: post.category,
            rank: post.rank,
            title: post.title.clone(),
            from,
            until: None,
            earlier,
            mailbox_since,
            suspended_since,
            is_staged,
            is_recruit,
        }
    }

    /// Someone who retired in the last six months; the mailbox still receives.
    pub(super) fn retired(&mut self, posts: &[Post]) -> Career<'a> {
        let candidates: Vec<&Post> = posts.iter().filter(|post| post.category != Category::Contract).skip(1).collect();
        let post = self.dice.pick(&candidates).copied();
        let (rank, category, title) = post.map_or((Rank::Staff, Category::CivilServant, "Chuyên viên"), |post| {
            (post.rank, post.category, post.title.as_str())
        });
        let gender = self.gender(title);
        let full_name = self.name(gender);
        let months_ago = self.dice.below(5);
        let retired_on =
            (0..months_ago).fold(first_of_month(self.today), |day, _| first_of_month(day - Duration::days(1)));
        let birth_month_end = years_before(retired_on, if gender == Gender::Male { 60 } else { 55 });
        let birth_date = self.dice.day(birth_month_end - Duration::days(28), birth_month_end);
        let from = self.dice.day(date!(1998 - 01 - 01), retired_on - Duration::days(900));
        let mailbox_since = self.mailbox_since(from).min(retired_on - Duration::days(60));
        Career {
            full_name,
            birth_date,
            category,
            rank,
            title: title.to_owned(),
            from,
            until: Some(retired_on),
            earlier: None,
            mailbox_since: Some(mailbox_since),
            suspended_since: None,
            is_staged: false,
            is_recruit: false,
        }
    }

    fn gender(&mut self, title: &str) -> Gender {
        let female = match title {
            _ if title.contains("Phụ nữ") => 1000,
            _ if title.contains("Cựu chiến binh") || title.contains("Quân sự") => 10,
            _ if title.contains("Công an") || title == "Lái xe" => 20,
            _ if title == "Văn thư" || title.contains("Kế toán") || title.contains("Văn phòng - Thống kê") => {
                750
            }
            _ if title.starts_with("Chủ tịch UBND") || title.starts_with("Giám đốc") => 150,
            _ => 420,
        };
        if self.dice.per_mille(female) { Gender::Female } else { Gender::Male }
    }

    fn name(&mut self, gender: Gender) -> String {
        // About a fifth of the province's people are not Kinh; fewer of its officials, most of them in communes.
        let minority = if self.agency.level == Level::Commune { 95 } else { 30 };
        let origins = [(Origin::Stieng, 50), (Origin::TayNung, 38), (Origin::Khmer, 12)];
        let origin = if self.dice.per_mille(minority) { self.dice.weighted(&origins) } else { None };
        invent(self.dice, origin.copied().unwrap_or(Origin::Kinh), gender)
    }

    fn birth_date(&mut self, post: &Post, gender: Gender) -> Date {
        let rank = post.rank;
        let (youngest, oldest) = match (rank, post.title.as_str()) {
            (_, title) if title.contains("Đoàn TNCS") => (25, 36),
            (_, title) if title.contains("Cựu chiến binh") => (49, 57),
            (_, title) if title.ends_with(" chính") => (36, 57),
            (Rank::Head, _) => (40, 57),
            (Rank::Deputy, _) => (36, 57),
            (Rank::DivisionHead, _) => (32, 57),
            (Rank::Staff | Rank::Clerk, _) => (24, 57),
        };
        let oldest = if gender == Gender::Female { oldest.min(54) } else { oldest };
        // Staff are younger than an even spread would have them.
        let (young, old) = (years_before(self.today, youngest), years_before(self.today, oldest));
        let (first, second) = (self.dice.day(old, young), self.dice.day(old, young));
        if matches!(rank, Rank::Staff | Rank::Clerk) { first.max(second) } else { first }
    }

    fn first_working_day(&mut self, birth_date: Date) -> Date {
        let grown = years_after(birth_date, 22);
        let day = self.dice.day(grown, grown + Duration::days(4 * 365));
        day.clamp(date!(1997 - 06 - 01), self.today - Duration::days(90))
    }

    /// Leaders are appointed for a term; staff may sit for long.
    fn post_since(&mut self, rank: Rank, first_day: Date) -> Date {
        let years = match rank {
            Rank::Head | Rank::Deputy => 5,
            Rank::DivisionHead => 8,
            Rank::Staff | Rank::Clerk => 18,
        };
        let earliest = years_before(self.today, years).max(first_day);
        self.dice.day(earliest, self.today - Duration::days(60))
    }

    /// The post before, when this one came by a transfer between agencies of the last years.
    fn earlier(&mut self, post: &Post, first_day: Date, from: Date) -> Option<Earlier<'a>> {
        let is_recent = from > date!(2016 - 01 - 01) && from - first_day > Duration::days(600);
        let is_movable = match post.category {
            Category::Contract => false,
            // Whoever is elected in a mass organisation comes from the place itself.
            Category::Cadre => matches!(post.rank, Rank::Head | Rank::Deputy),
            Category::CivilServant | Category::PublicEmployee => true,
        };
        if !is_recent || !is_movable || !self.dice.per_mille(70) {
            return None;
        }
        let agency = self.dice.pick(self.others).filter(|other| other.agency != self.agency.agency)?;
        let title =
            if agency.level == Level::Commune { "Công chức Văn phòng - Thống kê" } else { "Chuyên viên" };
        let earliest = first_day.max(from - Duration::days(8 * 365));
        Some(Earlier { agency, from: self.dice.day(earliest, from - Duration::days(300)), title })
    }

    /// Mailboxes came to the province first, to communes last; after that with the post, days later.
    fn mailbox_since(&mut self, in_post_since: Date) -> Date {
        let (begin, end) = match self.agency.level {
            Level::Province => (date!(2011 - 03 - 01), date!(2013 - 10 - 01)),
            Level::District => (date!(2012 - 09 - 01), date!(2015 - 06 - 01)),
            Level::Commune => (date!(2014 - 09 - 01), date!(2018 - 09 - 01)),
        };
        let rollout = self.dice.day(begin, end);
        let handed_over = in_post_since + Duration::days(2) + self.some_days(20);
        handed_over.max(rollout).min(self.today)
    }

    fn some_days(&mut self, bound: u64) -> Duration {
        Duration::days(i64::try_from(self.dice.below(bound)).unwrap_or(0))
    }

    fn within_months(&mut self, months: i64) -> Date {
        self.dice.day(self.today - Duration::days(months * 30), self.today)
    }

    /// Recruits begin on the first of a month.
    fn recent_month(&mut self) -> Date {
        first_of_month(self.within_months(6))
    }
}

fn first_of_month(day: Date) -> Date {
    day.replace_day(1).unwrap_or(day)
}

/// The same day some years before; 29 February becomes the 28th.
fn years_before(day: Date, years: i32) -> Date {
    years_after(day, -years)
}

fn years_after(day: Date, years: i32) -> Date {
    let year = day.year() + years;
    let is_leap_day = day.month() == Month::February && day.day() == 29;
    let safe = if is_leap_day { day.replace_day(28).unwrap_or(day) } else { day };
    safe.replace_year(year).unwrap_or(safe)
}
