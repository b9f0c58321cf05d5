//! From found agencies and recorded staff to a directory that holds exactly them, and a second run that sends nothing.

use std::collections::BTreeSet;

use congvu::directory::attribute::Attribute;
use congvu::operations::verify_registry::verify_registry;

use super::province::{MAILBOXES, Province, texts};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_recorded_province_is_planned_guarded_applied_and_confirmed
    published_certificates_are_those_of_their_owners_in_force
}

async fn a_recorded_province_is_planned_guarded_applied_and_confirmed(db: TestDatabase) {
    let province = Province::staffed(db).await;
    province.sync().await;

    let in_registry = province.text("select cast(count(*) as text) from mailbox where kind = 'personal'").await;
    assert_eq!(in_registry, MAILBOXES.to_string());
    let people = province.entries("ou=people,", "(objectClass=congvuMailbox)").await;
    assert_eq!(people.len().to_string(), in_registry);
    let in_registry = province.db.texts("select address from mailbox_current").await;
    let in_directory: BTreeSet<String> = people.iter().flat_map(|entry| texts(entry, Attribute::Mail)).collect();
    assert_eq!(in_directory, in_registry.into_iter().collect());
    let units = province.text("select cast(count(*) as text) from agency_current").await;
    for (under, filter) in [("ou=agencies,", "(congvuAgencyCode=*)"), ("ou=groups,", "(objectClass=congvuMailGroup)")] {
        assert_eq!(province.entries(under, filter).await.len().to_string(), units, "{under}");
    }
    the_largest_agencys_group_is_right(&province).await;

    province.assert_converged().await;
    let verified = verify_registry(&province.registry, Some((&province.directory, &province.settings))).await.unwrap();
    assert_eq!(verified.problems, []);
    assert_eq!(verified.entries, Some(MAILBOXES + 2 * units.parse::<u64>().unwrap() + 4), "and four containers");
}

/// Members by name and by address, asked of the facts and not of the projection.
async fn the_largest_agencys_group_is_right(province: &Province) {
    let largest = "select v.code from posting p join agency_version v on v.agency = p.agency where p.kind = 'primary' \
        and p.effective_from <= '2019-12-31' and (p.effective_to is null or p.effective_to > '2019-12-31') \
        group by v.code order by count(*) desc, v.code limit 1";
    let code = province.text(largest).await;
    let of = |column: &str| {
        format!(
            "select {column} from posting p join agency_version v on v.agency = p.agency \
             join mailbox m on m.official = p.official join mailbox_state s on s.mailbox = m.id \
             join address a on a.mailbox = m.id where v.code = '{code}' and p.kind = 'primary' and a.kind = 'primary' \
             and s.state not in ('preserved', 'purged') \
             and p.effective_from <= '2019-12-31' and (p.effective_to is null or p.effective_to > '2019-12-31') \
             and s.effective_from <= '2019-12-31' and (s.effective_to is null or s.effective_to > '2019-12-31') \
             and a.effective_from <= '2019-12-31' and (a.effective_to is null or a.effective_to > '2019-12-31') order by 1"
        )
    };
    let groups = province.entries("ou=groups,", &format!("(cn={code})")).await;
    let addresses = province.db.texts(&of("a.address")).await;
    assert!(addresses.len() > 2, "{addresses:?}");
    assert_eq!(texts(&groups[0], Attribute::MemberMail), addresses);
    let numbers = province.db.texts(&of("cast(m.number as text)")).await;
    let mut names: Vec<String> =
        numbers.iter().map(|number| province.settings.naming.person(number.parse().unwrap()).0).collect();
    names.sort();
    assert_eq!(texts(&groups[0], Attribute::Member), names);
    let slug = province.text(&format!("select slug from agency_version where code = '{code}'")).await;
    assert_eq!(texts(&groups[0], Attribute::Mail), [format!("{slug}@binhphuoc.gov.vn")]);
}

async fn published_certificates_are_those_of_their_owners_in_force(db: TestDatabase) {
    let province = Province::staffed(db).await;
    let expected = province.certified().await;
    assert!(expected.len() > 150, "{}", expected.len());
    province.sync().await;
    let mut published = BTreeSet::new();
    for entry in province.entries("ou=people,", "(userCertificate=*)").await {
        let owner = texts(&entry, Attribute::OfficialId).remove(0);
        published.extend(entry.get(Attribute::UserCertificate).iter().map(|der| (owner.clone(), der.clone())));
    }
    assert_eq!(published.len(), expected.len());
    assert!(published == expected, "the same number, but not the same certificates");
    province.assert_converged().await;
}
