//! From a committed change to a changed entry, and nothing else.

use congvu::directory::attribute::Attribute;
use congvu::directory::plan::{Modification, Operation};
use congvu::directory::port::{Directory as _, Write};
use congvu::operations::live::{Turn, take_turn};
use congvu::storage::row::dirty::{MarkCause, MarkedSubject};

use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::changes::largest;
use crate::main_job::province::{Province, texts};
use crate::slapd::code;

on_both_engines! {
    a_transfer_reaches_the_person_and_both_groups
    a_published_and_a_revoked_certificate_reach_their_owner
    what_somebody_changed_in_the_directory_is_put_back
    an_entry_that_is_gone_is_made_again_and_a_stranger_is_left_alone
    a_directory_never_planned_for_is_left_alone
    a_change_of_everybody_is_one_plan
}

async fn a_transfer_reaches_the_person_and_both_groups(db: TestDatabase) {
    let province = Province::lenient(db).await;
    assert_eq!(province.settle().await, 0, "a converged directory has nothing marked");
    let agencies = largest(&province).await;
    let file = province.active(Some(&agencies[0]), 1).await.remove(0);
    province.move_to(&file, &agencies[1]).await;
    assert_eq!(province.settle().await, 3, "the person and two groups");
    let entry = province.person_of(file.official.id).await;
    assert_eq!(texts(&entry, Attribute::AgencyCode), [agencies[1].clone()]);
    province.assert_settled().await;
    // One plan, of these subjects only, applied to its end.
    let plans = province
        .db
        .texts("select scope || ' ' || state || ' ' || cast(row_count as text) from plan order by created_at, id")
        .await;
    assert_eq!(plans.last().map(String::as_str), Some("subjects applied 3"), "{plans:?}");
    let before = province.context_csn().await;
    assert_eq!(take_turn(&province.registry, &province.directory, &province.settings).await.unwrap(), Turn::Idle);
    assert_eq!(province.context_csn().await, before, "and then the server is left in peace");
}

async fn a_published_and_a_revoked_certificate_reach_their_owner(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let published = province.certified().await;
    province.settle().await;
    let people = province.entries("ou=people,", "(userCertificate=*)").await;
    let found: usize = people.iter().map(|entry| entry.get(Attribute::UserCertificate).len()).sum();
    assert_eq!(found, published.len());
    province.assert_settled().await;
}

async fn what_somebody_changed_in_the_directory_is_put_back(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let file = province.some(1).await.remove(0);
    let entry = province.person_of(file.official.id).await;
    let title = texts(&entry, Attribute::Title);
    let change = Modification::Replace { attribute: Attribute::Title, values: vec![b"Chu tich".to_vec()] };
    let operation = Operation::Modify { modifications: vec![change] };
    let outcome = province.directory.write(0, Write { dn: &entry.dn, operation: &operation, csn: None }).await.unwrap();
    assert_eq!(code(&outcome), 0);
    province.mark_person(&texts(&entry, Attribute::MailboxId)[0]).await;
    assert_eq!(province.settle().await, 1);
    assert_eq!(texts(&province.person_of(file.official.id).await, Attribute::Title), title);
    province.assert_settled().await;
}

async fn an_entry_that_is_gone_is_made_again_and_a_stranger_is_left_alone(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let file = province.some(1).await.remove(0);
    let entry = province.person_of(file.official.id).await;
    let gone = province.directory.write(0, Write { dn: &entry.dn, operation: &Operation::Delete, csn: None }).await;
    assert_eq!(code(&gone.unwrap()), 0);
    province.mark_person(&texts(&entry, Attribute::MailboxId)[0]).await;
    // A key that the registry has not, and that nothing is linked to.
    province.mark_person("00000000-0000-4000-8000-0000000000aa").await;
    assert_eq!(province.settle().await, 2);
    assert_eq!(texts(&province.person_of(file.official.id).await, Attribute::Mail), texts(&entry, Attribute::Mail));
    province.assert_settled().await;
}

async fn a_directory_never_planned_for_is_left_alone(db: TestDatabase) {
    let province = Province::staffed(db).await;
    assert_eq!(take_turn(&province.registry, &province.directory, &province.settings).await.unwrap(), Turn::Resting);
    assert!(province.entries("", "(uid=*)").await.is_empty());
}

async fn a_change_of_everybody_is_one_plan(db: TestDatabase) {
    let province = Province::lenient(db).await;
    province.mark_thousands().await;
    let file = province.some(1).await.remove(0);
    province.suspend(&[file]).await;
    assert_eq!(province.settle().await, 1, "the rows of one plan");
    let scopes = province.db.texts("select scope from plan order by created_at desc, id desc limit 1").await;
    assert_eq!(scopes, ["everything"]);
    province.assert_settled().await;
}

impl Province {
    pub(crate) async fn target(&self) -> congvu::domain::ids::TargetId {
        self.registry.store.read().await.unwrap().target("main").await.unwrap().unwrap().id
    }

    /// More marks than are worth looking at one by one, of mailboxes that are not there.
    pub(crate) async fn mark_thousands(&self) {
        let marks: Vec<MarkedSubject> = (0..2_001)
            .map(|number| MarkedSubject { kind: "person".to_owned(), id: uuid::Uuid::from_u128(number) })
            .collect();
        let books = self.registry.store.bookkeeping().await.unwrap();
        books.mark_dirty(self.target().await, &marks, MarkCause::Asked).await.unwrap();
        books.commit().await.unwrap();
    }

    /// Somebody saw that this mailbox's entry changed.
    pub(crate) async fn mark_person(&self, mailbox: &str) {
        let subject = MarkedSubject { kind: "person".to_owned(), id: mailbox.parse().unwrap() };
        let books = self.registry.store.bookkeeping().await.unwrap();
        books.mark_dirty(self.target().await, &[subject], MarkCause::Directory).await.unwrap();
        books.commit().await.unwrap();
    }
}
