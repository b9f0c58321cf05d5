//! After adoption: an adopted entry becomes ours by one modify that takes nothing foreign away; it keeps its name, or moves to ours where
//! the configuration says so; a taken name opens a case.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::Command;

use congvu::directory::adopt::profile::Profile;
use congvu::directory::attribute::Attribute;
use congvu::directory::entry::EntryKind;
use congvu::directory::plan::RowClass;
use congvu::domain::ids::PlanId;
use congvu::domain::mailbox;
use congvu::operations::adopt_directory::{Adoption, Source, adopt_directory};
use congvu::operations::approve_plan::approve_plan;
use congvu::operations::decide_case::{CaseDecision, decide_case};
use congvu::operations::plan_directory_sync::PlannedSync;
use congvu::operations::revert_plan::revert_plan;
use congvu::storage::row::case::CaseState;

use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::province::{Province, texts};
use crate::slapd::BASE;

on_both_engines! {
    an_adopted_entry_becomes_ours_by_one_modify_and_keeps_its_name
    adopted_names_move_with_their_memberships
    a_taken_name_opens_a_case_and_the_entry_stays_whole
    a_move_is_undone_with_its_memberships_and_the_adoption_after_it
    what_somebody_moved_on_since_is_not_moved_back
}

/// Somebody whose entry is there already: mailbox number, name, address.
struct Somebody {
    number: i64,
    name: String,
    mail: String,
}

impl Somebody {
    fn old_dn(&self, place: usize) -> String {
        match place % 4 {
            0 => format!("uid=u{},ou=cu,{BASE}", self.number),
            1 => format!("cn={},ou=cu,{BASE}", self.name),
            2 => format!("cn={}+uid=u{},ou=cu,{BASE}", self.name, self.number),
            _ => format!("cn=Tên cũ {},ou=cu,{BASE}", self.number),
        }
    }
}

/// Four people of four agencies, in whose agencies one more or less does not trip the guard.
async fn adopted(db: TestDatabase) -> (Province, Vec<Somebody>) {
    let province = Province::staffed(db).await;
    let sql = "select m.number || '|' || m.full_name || '|' || m.address from mailbox_current m where m.posted and m.state = 'active' \
               and m.number = (select min(o.number) from mailbox_current o where o.agency = m.agency and o.posted and o.state = 'active') \
               and (select count(*) from mailbox_current o where o.agency = m.agency and o.posted and o.state = 'active') > 1 order by m.number limit 4";
    let rows = province.db.texts(sql).await;
    let people: Vec<Somebody> = rows
        .iter()
        .map(|row| {
            let parts: Vec<&str> = row.split('|').collect();
            Somebody { number: parts[0].parse().unwrap(), name: parts[1].to_owned(), mail: parts[2].to_owned() }
        })
        .collect();
    assert_eq!(people.len(), 4);
    let mut ldif = format!("dn: ou=cu,{BASE}\nobjectClass: organizationalUnit\nou: cu\n\n");
    for (place, somebody) in people.iter().enumerate() {
        ldif.push_str(&format!(
            "dn: {}\nobjectClass: inetOrgPerson\ncn: {}\nsn: x\nuid: u{}\nmail: {}\ntelephoneNumber: 0651 {place}\n\
             employeeType: cu\nuserPassword: {{SSHA}}x\n\n",
            somebody.old_dn(place),
            if place == 3 {
                format!("Tên cũ {}\ncn: {}", somebody.number, somebody.name)
            } else {
                somebody.name.clone()
            },
            somebody.number,
            somebody.mail
        ));
    }
    add(&province, &ldif);
    let adoption =
        Adoption { profile: Profile::Generic, base: None, birth_attribute: None, create: None, commit: true };
    let source = Source::Directory(&province.directory);
    let found = adopt_directory(&province.registry, source, &province.settings, &province.it_admin, &adoption, &|_| {});
    assert_eq!(found.await.unwrap().tally.links(), 4);
    (province, people)
}

fn add(province: &Province, ldif: &str) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(ldif.as_bytes()).unwrap();
    let added = Command::new("/usr/bin/ldapadd")
        .args([
            "-x",
            "-H",
            province.server.url(),
            "-D",
            &province.server.config().bind_dn,
            "-w",
            &province.server.password(),
            "-f",
        ])
        .arg(file.path())
        .output()
        .unwrap();
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
}

/// Plans and applies; the guard must let it through.
async fn sync(province: &Province) -> PlannedSync {
    let planned = province.plan(&province.it_admin).await;
    assert!(planned.guard.passed(), "{:?}", planned.guard);
    let outcome = province.apply(&province.it_admin, &planned).await.unwrap();
    assert!(outcome.is_success(), "{outcome:?}");
    planned
}

fn moving(mut province: Province) -> Province {
    province.settings.naming = province.settings.naming.clone().moving_adopted();
    province
}

/// What a foreign reader sees: the attributes that are not ours.
async fn foreign(province: &Province, mail: &str) -> (String, BTreeSet<String>) {
    let mut ldap = province.server.raw().await;
    let wanted = vec!["telephoneNumber", "employeeType", "userPassword", "entryUUID"];
    let found = ldap
        .search(BASE, ldap3::Scope::Subtree, &format!("(&(objectClass=person)(mail={mail}))"), wanted)
        .await
        .unwrap();
    let (mut entries, _) = found.success().unwrap();
    assert_eq!(entries.len(), 1, "{mail}");
    let entry = ldap3::SearchEntry::construct(entries.remove(0));
    let values =
        entry.attrs.iter().flat_map(|(name, values)| values.iter().map(move |value| format!("{name}={value}")));
    (entry.dn, values.collect())
}

async fn an_adopted_entry_becomes_ours_by_one_modify_and_keeps_its_name(db: TestDatabase) {
    let (province, people) = adopted(db).await;
    let mut before = Vec::new();
    for somebody in &people {
        before.push(foreign(&province, &somebody.mail).await);
    }
    let planned = sync(&province).await;
    assert_eq!(planned.report.by_class[&RowClass::Update], 4, "{:?}", planned.report.by_class);
    assert_eq!(planned.report.skipped.findings.counts["other_name"], 4);
    for (somebody, before) in people.iter().zip(&before) {
        assert_eq!(foreign(&province, &somebody.mail).await, *before, "neither name nor foreign attributes");
    }
    let ours = province.entries("ou=cu,", "(objectClass=congvuMailbox)").await;
    assert_eq!(ours.len(), 4);
    for entry in &ours {
        let uids = texts(entry, Attribute::Uid);
        assert!(uids.iter().any(|uid| uid.starts_with('u')), "the log-in name stays: {uids:?}");
    }
    let again = province.plan(&province.it_admin).await;
    assert_eq!(again.plan.rows, 0, "{:?}", again.report);
    let groups = province.entries("ou=groups,", &format!("(congvuMemberMail={})", people[0].mail)).await;
    assert!(texts(&groups[0], Attribute::Member).iter().any(|member| member.contains("ou=cu,")), "groups follow");
}

async fn adopted_names_move_with_their_memberships(db: TestDatabase) {
    let (province, people) = adopted(db).await;
    let province = moving(province);
    let mut before = Vec::new();
    for somebody in &people {
        before.push(foreign(&province, &somebody.mail).await.1);
    }
    let first = sync(&province).await;
    assert!(!first.report.by_class.contains_key(&RowClass::Rename), "what an entry lacks comes first");
    let second = sync(&province).await;
    assert_eq!(second.report.by_class[&RowClass::Rename], 4, "{:?}", second.report);
    assert!(second.report.by_kind[&EntryKind::Group] >= 4, "memberships are in the same plan");
    for (somebody, before) in people.iter().zip(&before) {
        let (dn, attributes) = foreign(&province, &somebody.mail).await;
        assert_eq!(dn, format!("uid={},ou=people,{BASE}", mailbox::uid(somebody.number)));
        assert_eq!(attributes, *before, "identity and foreign attributes");
        let groups = province.entries("ou=groups,", &format!("(congvuMemberMail={})", somebody.mail)).await;
        let members = texts(&groups[0], Attribute::Member);
        assert!(members.contains(&dn) && !members.iter().any(|member| member.contains("ou=cu,")), "{members:?}");
    }
    sync(&province).await;
    province.assert_converged().await;
    let entries = province.entries("ou=people,", "(objectClass=congvuMailbox)").await;
    let uids: Vec<_> = entries.iter().map(|entry| texts(entry, Attribute::Uid)).collect();
    assert!(uids.iter().all(|uids| uids.len() == 1), "nothing of the old names is left");
}

async fn a_taken_name_opens_a_case_and_the_entry_stays_whole(db: TestDatabase) {
    let (province, people) = adopted(db).await;
    let province = moving(province);
    sync(&province).await;
    let taken = format!("uid={},ou=people,{BASE}", mailbox::uid(people[0].number));
    add(
        &province,
        &format!(
            "dn: {taken}\nobjectClass: inetOrgPerson\ncn: Ai\nsn: Ai\nuid: {}\n\n",
            mailbox::uid(people[0].number)
        ),
    );
    let planned = sync(&province).await;
    assert_eq!(planned.report.by_class[&RowClass::Rename], 3);
    let open = province.db.store.read().await.unwrap().cases(CaseState::Open, None, 10).await.unwrap();
    assert_eq!(open.iter().map(|case| case.reason.as_str()).collect::<Vec<_>>(), ["name_taken"]);
    let stays = people[0].old_dn(0);
    assert_eq!((open[0].dn.as_str(), foreign(&province, &people[0].mail).await.0), (stays.as_str(), stays.clone()));
    let group = format!("(congvuMemberMail={})", people[0].mail);
    let members = texts(&province.entries("ou=groups,", &group).await[0], Attribute::Member);
    assert!(
        members.contains(&stays) && !members.contains(&taken),
        "no group names an entry that is not its: {members:?}"
    );
    sync(&province).await;
    let waiting = province.plan(&province.it_admin).await;
    assert_eq!((waiting.plan.rows, waiting.report.skipped.findings.counts["other_name"]), (0, 1), "it waits");

    let mut ldap = province.server.raw().await;
    ldap.delete(&taken).await.unwrap().success().unwrap();
    decide_case(&province.registry, &province.it_admin, open[0].id, &CaseDecision::Move).await.unwrap();
    let moved = sync(&province).await;
    assert_eq!(moved.report.by_class[&RowClass::Rename], 1);
    assert_eq!(foreign(&province, &people[0].mail).await.0, taken);
    sync(&province).await;
    province.assert_converged().await;
}

/// Plans what undoes `plan` and applies it, approved by a second person where the guard asks for one.
async fn undo(province: &Province, plan: PlanId) -> PlannedSync {
    let (registry, settings) = (&province.registry, &province.settings);
    let undoing = revert_plan(registry, &province.directory, settings, &province.it_admin, plan).await.unwrap();
    if !undoing.guard.passed() {
        approve_plan(registry, &province.hr, undoing.plan.id).await.unwrap();
    }
    let outcome = province.apply(&province.it_admin, &undoing).await.unwrap();
    assert!(outcome.is_success(), "{outcome:?}");
    undoing
}

/// Every entry by name with all that a reader sees of it, but for what the server itself keeps.
async fn everything(province: &Province) -> Vec<(String, BTreeSet<String>)> {
    let mut ldap = province.server.raw().await;
    let wanted = vec!["*", "entryUUID"];
    let found = ldap.search(BASE, ldap3::Scope::Subtree, "(objectClass=*)", wanted).await.unwrap();
    let mut all: Vec<_> = found
        .success()
        .unwrap()
        .0
        .into_iter()
        .map(|entry| {
            let entry = ldap3::SearchEntry::construct(entry);
            let values =
                entry.attrs.iter().flat_map(|(name, values)| values.iter().map(move |one| format!("{name}={one}")));
            (entry.dn, values.collect())
        })
        .collect();
    all.sort();
    all
}

async fn a_move_is_undone_with_its_memberships_and_the_adoption_after_it(db: TestDatabase) {
    let (province, _) = adopted(db).await;
    let province = moving(province);
    let foreign = everything(&province).await;
    let made_ours = sync(&province).await;
    let before_the_move = everything(&province).await;
    let moved = sync(&province).await;
    assert_eq!(moved.report.by_class[&RowClass::Rename], 4);

    let undoing = undo(&province, moved.plan.id).await;
    assert_eq!(
        (undoing.report.rows, undoing.report.skipped.findings.total()),
        (moved.report.rows, 0),
        "{:?}",
        undoing.report
    );
    assert_eq!(everything(&province).await, before_the_move, "names, memberships, identities: as if nobody had moved");
    // Twice is once.
    let again =
        revert_plan(&province.registry, &province.directory, &province.settings, &province.it_admin, moved.plan.id);
    assert_eq!(again.await.unwrap().report.rows, 0);

    let undoing = undo(&province, made_ours.plan.id).await;
    assert_eq!(undoing.report.skipped.findings.total(), 0, "{:?}", undoing.report);
    assert_eq!(everything(&province).await, foreign, "as it was found");
}

async fn what_somebody_moved_on_since_is_not_moved_back(db: TestDatabase) {
    let (province, people) = adopted(db).await;
    let province = moving(province);
    sync(&province).await;
    let moved = sync(&province).await;
    // One goes on to a third place; where another came from, a stranger stands.
    let own = |place: usize| mailbox::uid(people[place].number);
    let mut ldap = province.server.raw().await;
    let from = format!("uid={},ou=people,{BASE}", own(0));
    let elsewhere = format!("ou=cu,{BASE}");
    ldap.modifydn(&from, &format!("uid={}", own(0)), false, Some(&elsewhere)).await.unwrap().success().unwrap();
    let taken = people[1].old_dn(1);
    add(&province, &format!("dn: {taken}\nobjectClass: inetOrgPerson\ncn: {}\nsn: Ai\n\n", people[1].name));
    let undoing = undo(&province, moved.plan.id).await;
    let counts = &undoing.report.skipped.findings.counts;
    assert_eq!(counts.get("changed_since"), Some(&2), "{:?}", undoing.report);
    assert_eq!(undoing.report.skipped.findings.total(), 2, "{:?}", undoing.report);
    assert_eq!(undoing.report.by_class[&RowClass::Rename], 2);
    let stands = |place: usize| foreign(&province, &people[place].mail);
    assert_eq!(stands(0).await.0, format!("uid={},{elsewhere}", own(0)));
    assert_eq!(stands(1).await.0, format!("uid={},ou=people,{BASE}", own(1)));
    for place in [2, 3] {
        assert_eq!(stands(place).await.0, people[place].old_dn(place));
    }
    // Groups go on naming who was not moved back as they did; nobody is asked about it.
    let cases = province.text("select cast(count(*) as text) from directory_case").await;
    assert_eq!(cases, "0");
    let names: BTreeSet<String> = everything(&province).await.into_iter().map(|(dn, _)| dn.to_lowercase()).collect();
    for group in province.entries("ou=groups,", "(objectClass=congvuMailGroup)").await {
        let lost: Vec<_> =
            texts(&group, Attribute::Member).into_iter().filter(|dn| !names.contains(&dn.to_lowercase())).collect();
        assert!(lost.iter().all(|dn| dn.contains(&own(0))), "{}: {lost:?}", group.dn);
    }
}
