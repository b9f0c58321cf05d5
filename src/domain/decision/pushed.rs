//! From the state that another system wants a person to be in to the acts that a decision has to hold. An HR system knows
//! states (agency, title, active); the registry knows acts. Wanting what is there already needs none.

use time::Date;

use super::draft::{Act, AddressChoice, Measure, Post};
use crate::domain::code::code_list;
use crate::domain::ids::AgencyId;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::name;
use crate::domain::official::Category;

code_list! {
    /// Why service ends.
    Leaving {
        /// Thôi việc.
        Resign = "resign",
        /// Nghỉ hưu.
        Retire = "retire",
        /// Chuyển ra ngoài tỉnh.
        MoveOut = "move_out",
        /// Từ trần.
        Death = "death",
        /// Buộc thôi việc.
        Dismissal = "dismissal",
    }
}

/// A person as the registry has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingOfficial {
    /// Full name, NFC.
    pub full_name: String,
    /// Date of birth.
    pub birth_date: Date,
    /// Category.
    pub category: Category,
    /// Their primary post; for those who left the last one, for those who come the first.
    pub post: Post,
    /// Every address that leads to them, aliases included.
    pub addresses: Vec<MailAddress>,
    /// In service, now or by a decision on a day to come.
    pub in_service: bool,
    /// First day out of service, when the end is decided.
    pub leaves_on: Option<Date>,
    /// First day in the post.
    pub since: Date,
    /// First day after it, when its end is recorded.
    pub until: Option<Date>,
    /// Agencies that a recorded transfer leads them to, though they are not there yet.
    pub awaited: Vec<AgencyId>,
}

/// A person as another system wants them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WishedOfficial {
    /// Full name.
    pub full_name: String,
    /// Date of birth.
    pub birth_date: Date,
    /// Category.
    pub category: Category,
    /// Their post.
    pub post: Post,
    /// Their official address; none lets the template choose.
    pub address: Option<MailAddress>,
    /// In service.
    pub in_service: bool,
    /// Why service ends, when it does.
    pub leaving: Leaving,
    /// First day of the change, when the sender says it.
    pub effective_from: Option<Date>,
    /// Whether the sender names a decision for it.
    pub is_decided: bool,
}

/// A wish that no act leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreachable {
    /// The category does not change by these acts.
    Category,
    /// An address changes with the agency only.
    Address,
    /// Name or post of someone who is not in service.
    Leaver,
}

/// The acts that lead from one to the other, in the order in which they are to be recorded; none when nothing changes.
///
/// # Errors
/// [`Unreachable`] when no act leads there.
pub fn acts(standing: &StandingOfficial, wished: &WishedOfficial, today: Date) -> Result<Vec<Act>, Unreachable> {
    if wished.category != standing.category {
        return Err(Unreachable::Category);
    }
    let mut acts = identity(standing, wished);
    match (standing.in_service, wished.in_service) {
        (true, false) if has_left_by_then(standing, wished, today) => {}
        // Whoever leaves takes nothing else along: what was changed beside it has no effect any more.
        (true, false) => acts.push(leave(wished.leaving)),
        (false, true) => {
            acts.insert(0, Act::Recruit { post: wished.post.clone(), address: chosen(wished.address.as_ref()) });
        }
        // Who has left may die too; a decision that says so locks what is still open. All else is done.
        (false, false) if wished.post == standing.post && acts.is_empty() => {
            acts.extend((wished.is_decided && wished.leaving == Leaving::Death).then_some(Act::Death));
        }
        (false, false) => return Err(Unreachable::Leaver),
        (true, true) => acts.extend(post(standing, wished)?),
    }
    Ok(acts)
}

/// Whether the recorded end of service is what is wished: not after the wished day, and no decision is named that would have to be
/// recorded for it. An end that is recorded for later is no answer to who leaves now.
fn has_left_by_then(standing: &StandingOfficial, wished: &WishedOfficial, today: Date) -> bool {
    let wished_on = || wished.effective_from.unwrap_or_else(|| first_day(standing, &[leave(wished.leaving)], today));
    !wished.is_decided && standing.leaves_on.is_some_and(|day| day <= wished_on())
}

/// The first day from today on, on which the acts can hold: nobody leaves on the very day that their post begins, nor comes
/// back before it has ended.
#[must_use]
pub fn first_day(standing: &StandingOfficial, acts: &[Act], today: Date) -> Date {
    let ends = |act: &Act| {
        matches!(act, Act::Resign | Act::Retire | Act::MoveOut | Act::Discipline { measure: Measure::Dismissal })
    };
    let earliest = if acts.iter().any(ends) {
        standing.since.next_day()
    } else if acts.iter().any(|act| matches!(act, Act::Recruit { .. })) {
        standing.until
    } else {
        None
    };
    earliest.map_or(today, |earliest| earliest.max(today))
}

fn identity(standing: &StandingOfficial, wished: &WishedOfficial) -> Vec<Act> {
    let full_name = name::normalise(&wished.full_name);
    if full_name == standing.full_name && wished.birth_date == standing.birth_date {
        return Vec::new();
    }
    vec![Act::CorrectIdentity { full_name, birth_date: wished.birth_date }]
}

fn post(standing: &StandingOfficial, wished: &WishedOfficial) -> Result<Option<Act>, Unreachable> {
    let own = wished.address.as_ref().is_none_or(|address| standing.addresses.contains(address));
    if wished.post.agency != standing.post.agency {
        // It is recorded already, and waits for its day or for the receiving agency.
        if standing.awaited.contains(&wished.post.agency) {
            return Ok(None);
        }
        let address = if own { AddressChoice::Proposed } else { chosen(wished.address.as_ref()) };
        return Ok(Some(Act::Transfer { post: wished.post.clone(), address }));
    }
    if !own {
        return Err(Unreachable::Address);
    }
    let same = wished.post == standing.post;
    Ok((!same).then(|| Act::Appoint { post: wished.post.clone(), concurrent: false }))
}

fn chosen(address: Option<&MailAddress>) -> AddressChoice {
    address.map_or(AddressChoice::Proposed, |address| AddressChoice::Chosen(address.clone()))
}

const fn leave(leaving: Leaving) -> Act {
    match leaving {
        Leaving::Resign => Act::Resign,
        Leaving::Retire => Act::Retire,
        Leaving::MoveOut => Act::MoveOut,
        Leaving::Death => Act::Death,
        Leaving::Dismissal => Act::Discipline { measure: Measure::Dismissal },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;
    use uuid::Uuid;

    use super::*;
    use crate::domain::posting::Rank;

    const TODAY: Date = date!(2019 - 12 - 31);

    fn agency(number: u128) -> AgencyId {
        AgencyId(Uuid::from_u128(number))
    }

    fn address(local: &str) -> MailAddress {
        format!("{local}@binhphuoc.gov.vn").parse().expect("an address")
    }

    fn standing() -> StandingOfficial {
        StandingOfficial {
            full_name: "Nguyễn Văn An".to_owned(),
            birth_date: date!(1980 - 02 - 29),
            category: Category::CivilServant,
            post: Post { agency: agency(1), position: "Chuyên viên".to_owned(), rank: Rank::Staff },
            addresses: vec![address("annv.sonv"), address("annv.cu")],
            in_service: true,
            leaves_on: None,
            since: date!(2015 - 03 - 01),
            until: None,
            awaited: Vec::new(),
        }
    }

    fn as_is(standing: &StandingOfficial) -> WishedOfficial {
        WishedOfficial {
            full_name: standing.full_name.clone(),
            birth_date: standing.birth_date,
            category: standing.category,
            post: standing.post.clone(),
            address: standing.addresses.first().cloned(),
            in_service: standing.in_service,
            leaving: Leaving::Resign,
            effective_from: None,
            is_decided: false,
        }
    }

    fn wish(change: impl FnOnce(&mut WishedOfficial)) -> Result<Vec<Act>, Unreachable> {
        let mut wished = as_is(&standing());
        change(&mut wished);
        acts(&standing(), &wished, TODAY)
    }

    #[test]
    fn each_change_is_the_act_that_makes_it() {
        let moved = Post { agency: agency(2), ..standing().post };
        let transfer = |address| Ok(vec![Act::Transfer { post: moved.clone(), address }]);
        assert_eq!(wish(|wished| wished.post.agency = agency(2)), transfer(AddressChoice::Proposed));
        let with_address = wish(|wished| {
            wished.post.agency = agency(2);
            wished.address = Some(address("moi"));
        });
        assert_eq!(with_address, transfer(AddressChoice::Chosen(address("moi"))));
        let promoted = Post { position: "Trưởng phòng".to_owned(), rank: Rank::DivisionHead, ..standing().post };
        assert_eq!(
            wish(|wished| wished.post = promoted.clone()),
            Ok(vec![Act::Appoint { post: promoted, concurrent: false }])
        );
        let corrected =
            Act::CorrectIdentity { full_name: "Nguyễn Văn Ân".to_owned(), birth_date: date!(1980 - 02 - 29) };
        assert_eq!(wish(|wished| wished.full_name = " Nguyễn Văn  Ân".to_owned()), Ok(vec![corrected.clone()]));
        let leaves = wish(|wished| {
            wished.in_service = false;
            wished.leaving = Leaving::Retire;
            wished.full_name = "Nguyễn Văn Ân".to_owned();
            wished.post.agency = agency(2);
        });
        assert_eq!(leaves, Ok(vec![corrected, Act::Retire]));
    }

    #[test]
    fn what_no_act_leads_to_is_refused() {
        assert_eq!(wish(|wished| wished.category = Category::Cadre), Err(Unreachable::Category));
        assert_eq!(wish(|wished| wished.address = Some(address("moi"))), Err(Unreachable::Address));
        assert_eq!(wish(|wished| wished.address = Some(address("annv.cu"))), Ok(Vec::new()), "an alias is theirs");
        let gone = StandingOfficial { in_service: false, ..standing() };
        let mut wished = as_is(&gone);
        assert_eq!(acts(&gone, &wished, TODAY), Ok(Vec::new()));
        wished.post.agency = agency(2);
        assert_eq!(acts(&gone, &wished, TODAY), Err(Unreachable::Leaver));
        wished.post.agency = standing().post.agency;
        wished.full_name = "Nguyễn Văn Ân".to_owned();
        assert_eq!(acts(&gone, &wished, TODAY), Err(Unreachable::Leaver));
        wished.in_service = true;
        let again = Act::Recruit { post: wished.post.clone(), address: AddressChoice::Chosen(address("annv.sonv")) };
        let corrected =
            Act::CorrectIdentity { full_name: "Nguyễn Văn Ân".to_owned(), birth_date: date!(1980 - 02 - 29) };
        assert_eq!(
            acts(&gone, &wished, TODAY),
            Ok(vec![again, corrected]),
            "first they come, then their name is corrected"
        );
    }

    #[test]
    fn what_is_decided_already_is_not_decided_again() {
        let awaited = StandingOfficial { awaited: vec![agency(2)], ..standing() };
        let mut wished = as_is(&awaited);
        wished.post.agency = agency(2);
        assert_eq!(acts(&awaited, &wished, TODAY), Ok(Vec::new()));
    }

    #[test]
    fn an_end_recorded_for_later_is_no_answer_to_who_leaves_now() {
        let (soon, later) = (date!(2020 - 02 - 01), date!(2020 - 06 - 01));
        let leaving = StandingOfficial { leaves_on: Some(later), until: Some(soon), ..standing() };
        let wished = WishedOfficial { in_service: false, ..as_is(&leaving) };
        let on = |day| WishedOfficial { effective_from: Some(day), ..wished.clone() };
        assert_eq!(acts(&leaving, &wished, TODAY), Ok(vec![Act::Resign]), "now");
        assert_eq!(acts(&leaving, &on(soon), TODAY), Ok(vec![Act::Resign]), "when the post ends, service does not");
        assert_eq!(acts(&leaving, &on(later), TODAY), Ok(Vec::new()));
        assert_eq!(acts(&leaving, &on(date!(2020 - 07 - 01)), TODAY), Ok(Vec::new()));
        // A decision that is named is recorded, or known again, or refused; it is never dropped.
        let named = WishedOfficial { is_decided: true, leaving: Leaving::Death, ..on(later) };
        assert_eq!(acts(&leaving, &named, TODAY), Ok(vec![Act::Death]));
        let gone = StandingOfficial { in_service: false, ..standing() };
        assert_eq!(acts(&gone, &named, TODAY), Ok(vec![Act::Death]));
        let resigns = WishedOfficial { leaving: Leaving::Resign, ..named };
        assert_eq!(acts(&gone, &resigns, TODAY), Ok(Vec::new()));
    }

    #[test]
    fn nobody_leaves_on_the_day_they_come_nor_comes_back_before_they_left() {
        let today = TODAY;
        let (came, leaves) = (StandingOfficial { since: today, ..standing() }, [Act::Resign]);
        assert_eq!(first_day(&standing(), &leaves, today), today);
        assert_eq!(first_day(&came, &leaves, today), date!(2020 - 01 - 01));
        assert_eq!(first_day(&came, &[Act::Death], today), today, "death does not wait");
        let left = |until| StandingOfficial { until: Some(until), in_service: false, ..standing() };
        let back = [Act::Recruit { post: standing().post, address: AddressChoice::Proposed }];
        assert_eq!(first_day(&left(date!(2020 - 01 - 01)), &back, today), date!(2020 - 01 - 01));
        assert_eq!(first_day(&left(date!(2018 - 05 - 01)), &back, today), today);
    }

    proptest! {
        #[test]
        fn wanting_what_is_there_needs_no_act(in_service: bool, leaves: bool, name in "[A-Za-zĂâđ ]{1,20}") {
            let leaves_on = leaves.then_some(date!(2020 - 06 - 01));
            let standing = StandingOfficial { full_name: name::normalise(&name), in_service, leaves_on, ..standing() };
            prop_assert_eq!(acts(&standing, &as_is(&standing), TODAY), Ok(Vec::new()));
        }
    }
}
