//! What happens in the registry goes to the directory as one plan; what takes much away waits for people.

use std::collections::BTreeMap;

use congvu::directory::attribute::Attribute;
use congvu::directory::guard::NotApproved;
use congvu::directory::plan::RowClass;
use congvu::domain::ids::{FactId, OfficialId, PostingId};
use congvu::domain::mailbox::lifecycle::MailboxState;
use congvu::domain::period::Period;
use congvu::domain::principal::Role;
use congvu::domain::scope::Scope;
use congvu::operations::activate_account::{activate, invite};
use congvu::operations::approve_plan::{Approvals, approve_plan};
use congvu::operations::plan_directory_sync::PlannedSync;
use congvu::operations::{Actor, OperationError};
use congvu::storage::read::View;
use congvu::storage::read::official::OfficialFile;
use congvu::storage::read::people::PeopleFilter;

use super::province::{Province, account, texts};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_transfer_is_one_plan_of_one_person_and_two_groups
    a_mass_change_waits_for_somebody_else_than_its_author
    a_plan_of_nobody_takes_two_people
}

impl Province {
    /// The files of people in post whose mailbox is active, in the order of their names.
    pub(crate) async fn active(&self, agency: Option<&str>, number: usize) -> Vec<OfficialFile> {
        let view = View::of(self.registry.clock.today());
        let reader = self.registry.store.read().await.unwrap();
        let scope = Scope::Province;
        let agency = match agency {
            Some(code) => Some(reader.agency_by_code(&scope, view, code).await.unwrap().unwrap().agency),
            None => None,
        };
        let filter = PeopleFilter { agency, ..PeopleFilter::default() };
        let lines = reader.people(&scope, view, &filter, None, 1000).await.unwrap();
        let active = lines.iter().filter(|line| line.state == Some(MailboxState::Active));
        let mut files = Vec::new();
        for line in active.take(number) {
            files.push(reader.official(&scope, view, line.key.official).await.unwrap().unwrap());
        }
        assert_eq!(files.len(), number);
        files
    }

    pub(crate) async fn suspend(&self, files: &[OfficialFile]) {
        let today = self.registry.clock.today();
        let (mut old, mut new) = (Vec::new(), Vec::new());
        for file in files {
            let state = file.states.iter().find(|state| state.effective.contains(today)).unwrap();
            let (mut before, mut after) = (state.clone(), state.clone());
            before.id = FactId(self.registry.new_id());
            before.effective.to = Some(today);
            after.id = FactId(self.registry.new_id());
            (after.state, after.effective) = (MailboxState::Suspended, Period::starting(today));
            old.push(state.id);
            new.extend([before, after]);
        }
        let mut change = self.registry.store.write(self.registry.header(&self.hr, "suspend")).await.unwrap();
        change.replace_mailbox_states(&old, &new).await.unwrap();
        change.commit().await.unwrap();
    }

    pub(crate) async fn move_to(&self, file: &OfficialFile, code: &str) {
        let today = self.registry.clock.today();
        let reader = self.registry.store.read().await.unwrap();
        let agency = reader.agency_by_code(&Scope::Province, View::of(today), code).await.unwrap().unwrap().agency;
        drop(reader);
        let posting = file.postings.iter().find(|posting| posting.effective.contains(today)).unwrap();
        let (mut before, mut after) = (posting.clone(), posting.clone());
        before.id = PostingId(self.registry.new_id());
        before.effective.to = Some(today);
        after.id = PostingId(self.registry.new_id());
        (after.agency, after.effective) = (agency, Period::starting(today));
        let mut change = self.registry.store.write(self.registry.header(&self.hr, "transfer")).await.unwrap();
        change.replace_postings(&[posting.id], &[before, after]).await.unwrap();
        change.commit().await.unwrap();
    }

    pub(crate) async fn person_of(&self, official: OfficialId) -> congvu::directory::entry::Entry {
        let mut found = self.entries("ou=people,", &format!("(congvuOfficialId={official})")).await;
        assert_eq!(found.len(), 1);
        found.remove(0)
    }

    async fn refused(&self, actor: &Actor, planned: &PlannedSync) -> OperationError {
        let before = self.context_csn().await;
        let error = self.apply(actor, planned).await.unwrap_err();
        assert_eq!(self.context_csn().await, before, "refused, and yet written");
        error
    }
}

#[track_caller]
fn assert_needs(error: &OperationError, have: usize, needed: usize) {
    let expected = NotApproved::NeedsApproval { have, needed };
    assert!(matches!(error, OperationError::NotApproved(reason) if *reason == expected), "{error}");
}

/// Codes of the agencies with the most people in post, the largest first.
pub(crate) async fn largest(province: &Province) -> Vec<String> {
    let sql = "select agency_code from mailbox_current where posted and state = 'active' group by agency_code \
        order by count(*) desc, agency_code limit 2";
    province.db.texts(sql).await
}

async fn a_transfer_is_one_plan_of_one_person_and_two_groups(db: TestDatabase) {
    let province = Province::provisioned(db).await;
    let agencies = largest(&province).await;
    let file = province.active(Some(&agencies[0]), 3).await.remove(2);
    province.move_to(&file, &agencies[1]).await;
    let planned = province.sync().await;
    let expected = BTreeMap::from([(RowClass::Move, 1), (RowClass::GroupExit, 1), (RowClass::Update, 1)]);
    assert_eq!(planned.report.by_class, expected, "{:?}", planned.report);

    let person = province.person_of(file.official.id).await;
    assert_eq!(texts(&person, Attribute::AgencyCode), [agencies[1].clone()]);
    let address = texts(&person, Attribute::Mail).remove(0);
    for (code, is_member) in [(&agencies[0], false), (&agencies[1], true)] {
        let group = province.entries("ou=groups,", &format!("(cn={code})")).await.remove(0);
        assert_eq!(texts(&group, Attribute::Member).contains(&person.dn.0), is_member, "{code}");
        assert_eq!(texts(&group, Attribute::MemberMail).contains(&address), is_member, "{code}");
    }
    province.assert_converged().await;
}

async fn a_mass_change_waits_for_somebody_else_than_its_author(db: TestDatabase) {
    let province = Province::provisioned(db).await;
    province.suspend(&province.active(None, 60).await).await;
    let planned = province.plan(&province.it_admin).await;
    assert_eq!(planned.report.by_class, BTreeMap::from([(RowClass::Suspend, 60)]));
    assert!(!planned.guard.passed() && !planned.guard.trips().is_empty());
    let (registry, id) = (&province.registry, planned.plan.id);

    assert_needs(&province.refused(&province.it_admin, &planned).await, 0, 1);
    let own = approve_plan(registry, &province.it_admin, id).await.unwrap_err();
    assert!(matches!(own, OperationError::OwnPlan), "{own}");
    let nobody = approve_plan(registry, &Actor::Shell, id).await.unwrap_err();
    assert!(matches!(nobody, OperationError::NotLoggedIn { .. }), "{nobody}");
    // Nor under another account whose activation code its author saw.
    let code = invite(registry, &province.it_admin, "second-self", Role::ItAdmin, "H10", None).await.unwrap();
    activate(registry, "second-self", &code.code, "chín mươi quả bưởi".to_owned(), None).await.unwrap();
    let reader = registry.store.read().await.unwrap();
    let second = reader.principal_by_name("second-self", registry.clock.today()).await.unwrap().unwrap();
    drop(reader);
    let own = approve_plan(registry, &Actor::Principal(second.principal), id).await.unwrap_err();
    assert!(matches!(own, OperationError::OwnPlan), "{own}");
    let auditor = account(registry, &province.it_admin, Role::Auditor).await;
    let powerless = approve_plan(registry, &auditor, id).await.unwrap_err();
    assert!(matches!(powerless, OperationError::NotAllowed { .. }), "{powerless}");
    assert_needs(&province.refused(&province.it_admin, &planned).await, 0, 1);

    let approvals = approve_plan(registry, &province.hr, id).await.unwrap();
    assert_eq!(approvals, Approvals { have: 1, needed: 1 });
    let outcome = province.apply(&province.it_admin, &planned).await.unwrap();
    assert!(outcome.is_success() && outcome.confirmed == 60, "{outcome:?}");
    assert_eq!(
        province.entries("ou=people,", "(congvuMailState=suspended)").await.len() as u64,
        suspended(&province).await
    );
    province.assert_converged().await;
}

async fn suspended(province: &Province) -> u64 {
    let sql = "select cast(count(*) as text) from mailbox_current where state = 'suspended'";
    province.text(sql).await.parse().unwrap()
}

async fn a_plan_of_nobody_takes_two_people(db: TestDatabase) {
    let province = Province::provisioned(db).await;
    province.suspend(&province.active(None, 40).await).await;
    let planned = province.plan(&Actor::Shell).await;
    let (registry, id) = (&province.registry, planned.plan.id);
    assert_needs(&province.refused(&Actor::Shell, &planned).await, 0, 2);
    for have in [1, 1] {
        let approvals = approve_plan(registry, &province.hr, id).await.unwrap();
        assert_eq!(approvals, Approvals { have, needed: 2 }, "the same person counts once");
    }
    assert_needs(&province.refused(&Actor::Shell, &planned).await, 1, 2);
    assert_eq!(approve_plan(registry, &province.it_admin, id).await.unwrap(), Approvals { have: 2, needed: 2 });
    assert!(province.apply(&Actor::Shell, &planned).await.unwrap().is_success());
    // Applied within the day: a few more now are too many.
    province.suspend(&province.active(None, 5).await).await;
    let more = province.plan(&province.it_admin).await;
    assert!(!more.guard.passed(), "{:?}", more.guard);
    assert!(more.guard.trips().iter().any(|trip| (trip.count, trip.past) == (5, 40)), "{:?}", more.guard);
}
