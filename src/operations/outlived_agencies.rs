//! Posts that name an agency on days on which there is none: it ended before them, or began after. The registry may hold them, for agencies and
//! posts are recorded one after the other; whoever has such a primary post is in no number of a report of these days, so somebody is to look.

use std::collections::BTreeMap;
use std::fmt;

use time::Date;

use super::error::OperationResult;
use super::registry::Registry;
use crate::domain::agency::{AgencyCode, AgencyVersion};
use crate::domain::agency_lives::lives;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::period::Days;
use crate::domain::period::Period;
use crate::storage::read::View;

/// An agency that posts reach beyond.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outlived {
    /// Identifier.
    pub(super) code: AgencyCode,
    /// From its first day to its last; within it there may have been none for a while.
    pub(super) life: Period,
    /// How many posts.
    pub(super) posts: u64,
    /// The last day by today on which somebody had one.
    pub(super) day: Date,
}

impl fmt::Display for Outlived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { posts, life, day, .. } = self;
        let ended = life.to.map_or_else(String::new, |end| format!(" and ended on {end}"));
        write!(
            f,
            "{posts} posts lie outside of its life: it began on {}{ended}; whose: `report adoption --as-of {day} --people unplaced`, and other days before it",
            life.from
        )
    }
}

/// The agencies that posts reach beyond by today.
pub(super) async fn outlived_agencies(registry: &Registry) -> OperationResult<Vec<Outlived>> {
    let reader = registry.store.read().await?;
    let view = View::of(registry.clock.today());
    let (versions, posts) = (reader.all_agency_versions(view).await?, reader.primary_post_periods(view).await?);
    Ok(outlived(&versions, &posts, view.day))
}

fn outlived(versions: &[AgencyVersion], posts: &[(AgencyId, Period)], today: Date) -> Vec<Outlived> {
    let mut whole: BTreeMap<AgencyId, (&AgencyCode, Period)> = BTreeMap::new();
    for version in versions {
        let (_, life) = whole.entry(version.agency).or_insert((&version.code, version.effective));
        life.from = life.from.min(version.effective.from);
        // No end is the latest of all.
        life.to = life.to.zip(version.effective.to).map(|(one, other)| one.max(other));
    }
    let lives = lives(versions);
    let mut found: BTreeMap<&str, Outlived> = BTreeMap::new();
    for (agency, post) in posts {
        let (Some((code, life)), Some(stretches)) = (whole.get(agency), lives.get(agency)) else { continue };
        let last = post.to.map_or(today, |to| to.previous_day().unwrap_or(to).min(today));
        if last < post.from {
            continue;
        }
        let beyond = Days { first: post.from, last }.without(stretches.iter().copied());
        if let Some(day) = beyond.last().map(|days| days.last) {
            let new = || Outlived { code: (*code).clone(), life: *life, posts: 0, day };
            let one = found.entry(code.as_str()).or_insert_with(new);
            one.posts += 1;
            one.day = one.day.max(day);
        }
    }
    found.into_values().collect()
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;
    use crate::domain::agency::{AgencyKind, AgencyRole, Level, TreePath};
    use crate::domain::ids::FactId;

    const DAY: Date = date!(2025 - 07 - 01);

    fn version(agency: u128, effective: Period) -> AgencyVersion {
        let code: AgencyCode = format!("H10.{agency}").parse().unwrap();
        AgencyVersion {
            id: FactId(Uuid::nil()),
            agency: AgencyId(Uuid::from_u128(agency)),
            effective,
            path: TreePath::root(&code),
            code,
            alternative_codes: Vec::new(),
            gso_code: None,
            name: "UBND xã".to_owned(),
            slug: "xa".to_owned(),
            kind: AgencyKind::RuralCommune,
            level: Level::Commune,
            role: AgencyRole::ReportingUnit,
            parent: None,
            network_site: false,
            legal_act: None,
        }
    }

    #[test]
    fn posts_beyond_the_life_of_their_agency_are_counted_from_the_day_on_which_they_are() {
        let (start, renamed) = (date!(2019 - 01 - 01), date!(2020 - 01 - 01));
        let from_to = |from, to| Period { from, to: Some(to) };
        // The first was renamed and ended; the second goes on.
        let versions = [
            version(1, from_to(renamed, DAY)),
            version(1, from_to(start, renamed)),
            version(2, Period::starting(renamed)),
        ];
        let agency = |number: u128| AgencyId(Uuid::from_u128(number));
        let posts = [
            (agency(1), Period::starting(start)),
            (agency(1), from_to(start, DAY)),
            (agency(1), from_to(renamed, date!(2025 - 07 - 02))),
            (agency(2), Period::starting(renamed)),
            (agency(2), from_to(start, DAY)),
        ];
        let told = |today: Date| {
            let found = outlived(&versions, &posts, today);
            found.into_iter().map(|one| (one.code.to_string(), one.life.to, one.posts)).collect::<Vec<_>>()
        };
        let early = || ("H10.2".to_owned(), None, 1);
        assert_eq!(told(date!(2025 - 06 - 30)), [early()], "what is to end has not ended");
        assert_eq!(told(DAY), [("H10.1".to_owned(), Some(DAY), 2), early()]);
    }

    #[test]
    fn a_post_in_the_years_between_two_lives_of_an_agency_is_found_with_its_last_day() {
        let (start, again) = (date!(2019 - 01 - 01), date!(2021 - 01 - 01));
        let ended = date!(2020 - 01 - 01);
        let versions = [version(1, Period { from: start, to: Some(ended) }), version(1, Period::starting(again))];
        let agency = AgencyId(Uuid::from_u128(1));
        let in_between = Period { from: date!(2020 - 03 - 01), to: Some(date!(2020 - 06 - 01)) };
        let found = outlived(&versions, &[(agency, in_between), (agency, Period::starting(again))], DAY);
        let told: Vec<_> = found.iter().map(|one| (one.posts, one.day, one.life.to)).collect();
        assert_eq!(told, [(1, date!(2020 - 05 - 31), None)]);
        assert!(found[0].to_string().contains("--as-of 2020-05-31 --people unplaced"));
        let through = outlived(&versions, &[(agency, Period::starting(start))], DAY);
        assert_eq!(through[0].day, date!(2020 - 12 - 31), "not today: the agency is there again");
    }
}
