//! Posts that name an agency on days on which there is none: it ended before them, or began after. The registry may hold them, for agencies and
//! posts are recorded one after the other; whoever has such a post is in no number of a report, so somebody is to look.

use std::collections::BTreeMap;

use time::Date;

use super::error::OperationResult;
use super::registry::Registry;
use crate::domain::agency::{AgencyCode, AgencyVersion};
use crate::domain::ids::AgencyId;
use crate::domain::period::Period;
use crate::storage::read::View;

/// An agency that posts reach beyond.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outlived {
    /// Identifier.
    pub(super) code: AgencyCode,
    /// Its first and last version together.
    pub(super) life: Period,
    /// How many posts.
    pub(super) posts: u64,
}

/// The agencies that posts reach beyond by today.
pub(super) async fn outlived_agencies(registry: &Registry) -> OperationResult<Vec<Outlived>> {
    let reader = registry.store.read().await?;
    let view = View::of(registry.clock.today());
    let (versions, posts) = (reader.all_agency_versions(view).await?, reader.post_periods(view).await?);
    Ok(outlived(&versions, &posts, view.day))
}

fn outlived(versions: &[AgencyVersion], posts: &[(AgencyId, Period)], today: Date) -> Vec<Outlived> {
    let mut found: BTreeMap<AgencyId, Outlived> = BTreeMap::new();
    for version in versions {
        let whole = Outlived { code: version.code.clone(), life: version.effective, posts: 0 };
        let one = found.entry(version.agency).or_insert(whole);
        one.life.from = one.life.from.min(version.effective.from);
        // No end is the latest of all.
        one.life.to = one.life.to.zip(version.effective.to).map(|(one, other)| one.max(other));
    }
    for (agency, post) in posts {
        if let Some(one) = found.get_mut(agency) {
            let begins_before = post.from < one.life.from;
            let goes_on = one.life.to.is_some_and(|end| end <= today && post.to.is_none_or(|to| end < to));
            one.posts += u64::from(begins_before || goes_on);
        }
    }
    let mut found: Vec<Outlived> = found.into_values().filter(|one| one.posts > 0).collect();
    found.sort_by(|a, b| a.code.as_str().cmp(b.code.as_str()));
    found
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
}
