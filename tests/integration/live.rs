//! The live path: what changes in the registry reaches a real directory by itself, whatever fails in between.

pub(crate) mod custody;
mod faults;
pub(crate) mod flaky;
mod held;
mod killed;
mod life;
mod lock;
mod names;
mod outage;
mod path;
mod read_only;
mod replicas;
mod retention;
mod served;
mod set_aside;
mod writers;

use std::sync::Arc;

use congvu::directory::port::Directory;
use congvu::domain::agency::AgencyVersion;
use congvu::domain::ids::{FactId, PostingId};
use congvu::domain::posting::Posting;
use congvu::domain::scope::Scope;
use congvu::operations::live::{Turn, take_turn};
use congvu::operations::verify_registry::verify_registry;
use congvu::storage::read::View;
use congvu::storage::read::official::OfficialFile;

use crate::database::TestDatabase;
use crate::main_job::changes::largest;
use crate::main_job::province::Province;

impl Province {
    /// Everything is in the directory, and the guard minds no single agency: theirs here are of a few people.
    pub(crate) async fn lenient(db: TestDatabase) -> Self {
        let mut province = Self::provisioned(db).await;
        province.settings.guard.agency_floor = 100;
        province
    }

    /// People in post of the largest agency.
    pub(crate) async fn some(&self, number: usize) -> Vec<OfficialFile> {
        self.active(Some(&largest(self).await[0]), number).await
    }

    /// Corrects somebody's title: one entry changes, and nothing is taken away.
    pub(crate) async fn retitle(&self, file: &OfficialFile, title: &str) {
        let today = self.registry.clock.today();
        let view = View::of(today);
        let reader = self.registry.store.read().await.unwrap();
        let file = reader.official(&Scope::Province, view, file.official.id).await.unwrap().unwrap();
        drop(reader);
        let old = file.postings.iter().find(|posting| posting.effective.contains(today)).unwrap();
        let new = Posting { id: PostingId(self.registry.new_id()), position: title.to_owned(), ..old.clone() };
        let mut change = self.registry.store.write(self.registry.header(&self.hr, "retitle")).await.unwrap();
        change.replace_postings(&[old.id], &[new]).await.unwrap();
        change.commit().await.unwrap();
    }

    /// Corrects the name of an agency: its unit, its group and everybody in it change; gives how many entries.
    pub(crate) async fn rename(&self, code: &str, name: &str) -> usize {
        let view = View::of(self.registry.clock.today());
        let reader = self.registry.store.read().await.unwrap();
        let agency = reader.agency_by_code(&Scope::Province, view, code).await.unwrap().unwrap().agency;
        let versions = reader.agency_versions(&Scope::Province, view, agency).await.unwrap();
        drop(reader);
        let old = versions.last().unwrap();
        let new = AgencyVersion { id: FactId(self.registry.new_id()), name: name.to_owned(), ..old.clone() };
        let mut change = self.registry.store.write(self.registry.header(&self.hr, "rename")).await.unwrap();
        change.replace_agency_versions(&[old.id], &[new]).await.unwrap();
        change.commit().await.unwrap();
        let sql = format!(
            "select cast(count(*) as text) from mailbox_current where agency_code = '{code}' and kind = 'personal' and state <> 'purged'"
        );
        let people: usize = self.text(&sql).await.parse().unwrap();
        people + 2
    }

    /// Takes turns until nothing is due; gives how many marks were settled.
    pub(crate) async fn settle(&self) -> usize {
        self.settle_through(&self.directory).await
    }

    pub(crate) async fn settle_through(&self, directory: &dyn Directory) -> usize {
        let mut settled = 0;
        loop {
            match take_turn(&self.registry, directory, &self.settings).await.unwrap() {
                Turn::Settled(marks) => settled += marks,
                Turn::Idle | Turn::Resting => return settled,
                Turn::PutOff => {}
            }
        }
    }

    /// Everything that waits is due at once, as if its time had come.
    pub(crate) async fn all_is_due(&self) {
        self.db.by_hand("update dirty set due = 1").await;
    }

    /// Registry and directory agree, and nothing waits.
    pub(crate) async fn assert_settled(&self) {
        let waiting = self.db.texts("select subject_kind || ': ' || coalesce(failure, 'due') from dirty").await;
        assert_eq!(waiting, Vec::<String>::new());
        let found = verify_registry(&self.registry, Some((&self.directory, &self.settings))).await.unwrap();
        assert!(found.problems.is_empty(), "{:?}", found.problems);
    }

    pub(crate) fn shared(self) -> Arc<Self> {
        Arc::new(self)
    }
}
