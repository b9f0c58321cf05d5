//! Somebody else gives an entry another name: groups name it where it is, whoever computes them, and the rename is put back or told.

use congvu::directory::attribute::Attribute;
use congvu::directory::entry::Observed;
use congvu::domain::attribute_policy::DriftPolicy;
use congvu::domain::clock::{Clock as _, SystemClock};
use congvu::operations::follow_directory::FollowEvent;
use congvu::storage::row::case::CaseState;
use congvu::storage::row::dirty::{MarkCause, MarkedSubject};
use congvu::storage::row::follow::FollowMode;

use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::following::{Events, is_refreshed};
use crate::main_job::province::{Province, texts};
use crate::slapd::BASE;

on_both_engines! {
    groups_name_who_was_renamed_where_they_are_whoever_computes_them
    a_plan_alone_takes_a_new_name_over_too
    a_rename_is_put_back_where_names_are_ours
    a_plan_leaves_the_next_step_of_a_rename_to_the_live_path
    a_rename_stays_while_the_name_is_another_entrys
    who_stood_elsewhere_and_is_made_again_is_in_the_group_under_their_name
}

impl Province {
    /// People of the largest agency, as they stand in the directory.
    async fn standing(&self, number: usize) -> Vec<Observed> {
        let files = self.some(number).await;
        let people = self.observed_people().await;
        let of = |file: &congvu::storage::read::official::OfficialFile| {
            let dn = self.settings.naming.person(file.mailbox.as_ref().unwrap().number);
            people.iter().find(|observed| observed.entry.dn == dn).unwrap().clone()
        };
        files.iter().map(of).collect()
    }

    /// A stranger renames the first to another name, and moves the second below another unit; gives their names.
    async fn rename_by_a_stranger(&self, people: &[Observed]) -> [String; 2] {
        let mut ldap = self.server.raw().await;
        let (class, ou) = ("objectClass", "ou");
        let unit = vec![
            (class, std::collections::HashSet::from(["organizationalUnit"])),
            (ou, std::collections::HashSet::from(["ngoai"])),
        ];
        ldap.add(&format!("ou=ngoai,{BASE}"), unit).await.unwrap().success().unwrap();
        let own = |at: usize| people[at].entry.dn.0.split(',').next().unwrap().to_owned();
        let first = &people[0].entry.dn.0;
        ldap.modifydn(first, "uid=ngoai", true, None).await.unwrap().success().unwrap();
        let elsewhere = format!("ou=ngoai,{BASE}");
        ldap.modifydn(&people[1].entry.dn.0, &own(1), true, Some(&elsewhere)).await.unwrap().success().unwrap();
        [format!("uid=ngoai,ou=people,{BASE}"), format!("{},{elsewhere}", own(1))]
    }

    /// The same while somebody follows, until both were heard.
    async fn heard_renaming(&self, people: &[Observed]) -> [String; 2] {
        let events = Events::default();
        self.following(FollowMode::Persist, &events, async {
            events.until(is_refreshed).await;
            let names = self.rename_by_a_stranger(people).await;
            for name in &names {
                events.until(|event| matches!(event, FollowEvent::Changed { dn, .. } if dn == name)).await;
            }
            names
        })
        .await
    }

    /// The members of the group of the person's agency, and its key.
    async fn group_around(&self, person: &Observed) -> (Vec<String>, uuid::Uuid) {
        let code = texts(&person.entry, Attribute::AgencyCode).remove(0);
        let group = self.entries("ou=groups,", &format!("(cn={code})")).await.remove(0);
        (texts(&group, Attribute::Member), texts(&group, Attribute::AgencyId)[0].parse().unwrap())
    }

    /// A look at this group alone.
    async fn look_at_group(&self, agency: uuid::Uuid) {
        let books = self.registry.store.bookkeeping().await.unwrap();
        let subject = MarkedSubject { kind: "group".to_owned(), id: agency };
        books.mark_dirty(self.target().await, &[subject], MarkCause::Asked).await.unwrap();
        books.commit().await.unwrap();
        assert_eq!(self.settle().await, 1);
    }

    /// Looks at the group alone and plans of everything take turns, and neither has anything to do.
    async fn assert_at_rest(&self, agency: uuid::Uuid) {
        let before = self.context_csn().await;
        for round in 0..3 {
            self.look_at_group(agency).await;
            assert_eq!(self.context_csn().await, before, "{round}: a look at the group wrote something");
            let planned = self.plan(&self.it_admin).await;
            assert_eq!(planned.plan.rows, 0, "{round}: {:?}", planned.report);
        }
        assert_eq!(self.text("select cast(count(*) as text) from dirty").await, "0");
    }
}

async fn groups_name_who_was_renamed_where_they_are_whoever_computes_them(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let people = province.standing(2).await;
    let names = province.heard_renaming(&people).await;
    let reader = province.registry.store.read().await.unwrap();
    let target = province.target().await;
    for (observed, name) in people.iter().zip(&names) {
        let links = reader.links_by_entry(target, &[observed.entry_uuid]).await.unwrap();
        assert_eq!(links[&observed.entry_uuid].dn, *name, "taken over with the sight");
    }
    let drift = reader.open_drift(target, 10).await.unwrap();
    drop(reader);
    let told: std::collections::BTreeSet<_> =
        drift.iter().map(|row| (row.dn.as_str(), row.attribute.as_str(), row.policy)).collect();
    let expected = names.iter().map(|name| (name.as_str(), "entryDN", DriftPolicy::Report));
    assert_eq!(told, expected.collect(), "a rename is drift, and its attributes are no other");

    // The group was marked with them.
    assert_eq!(province.settle().await, 3, "two people and their group");
    let (members, agency) = province.group_around(&people[0]).await;
    for (observed, name) in people.iter().zip(&names) {
        assert!(members.contains(name) && !members.contains(&observed.entry.dn.0), "{members:?}");
    }
    province.assert_at_rest(agency).await;
    let planned = province.plan(&province.it_admin).await;
    assert_eq!(planned.report.skipped.findings.counts["other_name"], 2, "kept by policy, and told");

    // The stranger takes one of them back.
    let (name, own) = (&names[1], &people[1].entry.dn.0);
    let events = Events::default();
    province
        .following(FollowMode::Persist, &events, async {
            events.until(is_refreshed).await;
            let (rdn, home) = (own.split(',').next().unwrap(), format!("ou=people,{BASE}"));
            let mut ldap = province.server.raw().await;
            ldap.modifydn(name, rdn, true, Some(&home)).await.unwrap().success().unwrap();
            events.until(|event| matches!(event, FollowEvent::Changed { dn, .. } if dn == own)).await;
        })
        .await;
    province.settle().await;
    let (members, _) = province.group_around(&people[0]).await;
    assert!(members.contains(own) && members.contains(&names[0]) && !members.contains(name), "{members:?}");
    province.assert_at_rest(agency).await;
    let reader = province.registry.store.read().await.unwrap();
    let counts = reader.drift_counts(target, SystemClock.now()).await.unwrap();
    assert_eq!((counts.report, counts.revert, counts.ended), (1, 0, 1), "{counts:?}");
}

async fn a_plan_alone_takes_a_new_name_over_too(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let people = province.standing(2).await;
    let names = province.rename_by_a_stranger(&people).await;
    // Nobody follows.
    let planned = province.plan(&province.it_admin).await;
    assert_eq!(planned.plan.rows, 1, "the group: {:?}", planned.report);
    assert!(province.apply(&province.it_admin, &planned).await.unwrap().is_success());
    province.settle().await;
    let (members, agency) = province.group_around(&people[0]).await;
    assert!(names.iter().all(|name| members.contains(name)), "{members:?}");
    province.assert_at_rest(agency).await;
}

async fn a_rename_is_put_back_where_names_are_ours(db: TestDatabase) {
    let mut province = Province::lenient(db).await;
    province.settings.naming = province.settings.naming.clone().moving_adopted();
    let people = province.standing(2).await;
    let (members, agency) = province.group_around(&people[0]).await;
    province.heard_renaming(&people).await;
    let drift = province.db.texts("select attribute || ' ' || policy from drift where ended is null").await;
    assert_eq!(drift, ["entryDN revert"; 2]);
    province.settle().await;
    for observed in &people {
        let back = province.entries("ou=people,", &format!("(entryUUID={})", observed.entry_uuid)).await.remove(0);
        assert_eq!(
            (&back.dn, texts(&back, Attribute::Uid)),
            (&observed.entry.dn, texts(&observed.entry, Attribute::Uid))
        );
    }
    assert_eq!(province.group_around(&people[0]).await.0, members);
    province.assert_at_rest(agency).await;
    province.assert_settled().await;
    let events = Events::default();
    province.following(FollowMode::Persist, &events, events.until(is_refreshed)).await;
    assert_eq!(province.text("select cast(count(*) as text) from drift where ended is null").await, "0");
    assert_eq!(province.marked().await, [], "our own steps are no news");
}

/// A plan takes one step of each; what it covered is settled, but not whoever has another step to go.
async fn a_plan_leaves_the_next_step_of_a_rename_to_the_live_path(db: TestDatabase) {
    let mut province = Province::lenient(db).await;
    province.settings.naming = province.settings.naming.clone().moving_adopted();
    let people = province.standing(2).await;
    province.heard_renaming(&people).await;
    let planned = province.plan(&province.it_admin).await;
    assert_eq!(planned.report.skipped.on_their_way.len(), 2, "{:?}", planned.report);
    assert!(province.apply(&province.it_admin, &planned).await.unwrap().is_success());
    province.settle().await;
    for observed in &people {
        let back = province.entries("ou=people,", &format!("(entryUUID={})", observed.entry_uuid)).await.remove(0);
        assert_eq!(back.dn, observed.entry.dn);
    }
    province.assert_settled().await;
}

async fn a_rename_stays_while_the_name_is_another_entrys(db: TestDatabase) {
    let mut province = Province::lenient(db).await;
    province.settings.naming = province.settings.naming.clone().moving_adopted();
    let people = province.standing(2).await;
    let names = province.heard_renaming(&people).await;
    let mut ldap = province.server.raw().await;
    let set = |value| std::collections::HashSet::from([value]);
    let stranger = vec![("objectClass", set("inetOrgPerson")), ("cn", set("Ai")), ("sn", set("Ai"))];
    ldap.add(&people[0].entry.dn.0, stranger).await.unwrap().success().unwrap();
    province.settle().await;
    province.all_is_due().await;
    province.settle().await;
    let open = province.registry.store.read().await.unwrap().cases(CaseState::Open, None, 10).await.unwrap();
    assert_eq!(
        open.iter().map(|case| (case.reason.as_str(), &case.dn)).collect::<Vec<_>>(),
        [("name_taken", &names[0])]
    );
    let (members, agency) = province.group_around(&people[0]).await;
    assert!(members.contains(&names[0]) && !members.contains(&people[0].entry.dn.0), "{members:?}");
    assert!(members.contains(&people[1].entry.dn.0), "the other is back: {members:?}");
    province.assert_at_rest(agency).await;
}

async fn who_stood_elsewhere_and_is_made_again_is_in_the_group_under_their_name(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let people = province.standing(2).await;
    let (members, agency) = province.group_around(&people[0]).await;
    let names = province.heard_renaming(&people).await;
    province.settle().await;
    province.server.raw().await.delete(&names[1]).await.unwrap().success().unwrap();
    province.mark_person(&texts(&people[1].entry, Attribute::MailboxId)[0]).await;
    province.settle().await;
    let mut expected = members;
    expected.retain(|member| *member != people[0].entry.dn.0);
    expected.push(names[0].clone());
    expected.sort();
    assert_eq!(province.group_around(&people[0]).await.0, expected);
    province.assert_at_rest(agency).await;
}
