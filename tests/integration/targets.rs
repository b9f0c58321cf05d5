//! Other servers than `OpenLDAP`, the real ones. Not part of `make test`: `make test-targets` installs them and runs these.

mod ds389;

use congvu::directory::attribute::Attribute;
use congvu::directory::entry::{Dn, EntryCsn};
use congvu::directory::ldap::{LdapConfig, LdapDirectory, Profile};
use congvu::directory::plan::Operation;
use congvu::directory::port::{Capabilities, Directory as _, DirectoryError, Query, TransactionOutcome, Write};
use ds389::Ds389;

use crate::engine::office::Office;
use crate::engine::suite;
use crate::slapd::{BASE, add, code, csn_now, done, person, read_people, replace, write};

#[tokio::test]
#[ignore = "needs 389-ds-base; run by make test-targets"]
async fn ds389_the_suite_runs() {
    let server = Ds389::start(true).await;
    suite::run(&server.directory(), Dn(BASE.to_owned())).await;
}

/// The table of docs/DIRECTORY.md.
#[tokio::test]
#[ignore = "needs 389-ds-base; run by make test-targets"]
async fn ds389_offers_what_the_table_says_and_the_probe_adds_nothing() {
    let server = Ds389::start(true).await;
    let directory = server.directory();
    let (before, _) = read_people(&directory).await;
    let found = directory.probe().await.unwrap();
    let expected = Capabilities {
        assertion: false,
        post_read: true,
        no_op: false,
        transactions: false,
        paged_results: true,
        schema: true,
        writable: true,
    };
    assert_eq!(found, expected);
    let (after, _) = read_people(&directory).await;
    assert!(before.is_complete() && before.is_quiet() && !before.context_csn_before.is_empty(), "{before:?}");
    assert_eq!(before.count, after.count);
    add(&directory, &person(1)).await;
    assert_ne!(read_people(&directory).await.0.context_csn_before, after.context_csn_after, "a write shows");
}

#[tokio::test]
#[ignore = "needs 389-ds-base; run by make test-targets"]
async fn ds389_identity_stays_and_version_moves() {
    let server = Ds389::start(true).await;
    let directory = server.directory();
    directory.prime().await.unwrap();
    let entry = person(1);
    let first = add(&directory, &entry).await;
    let seen = directory.read_entry(&entry.dn).await.unwrap().unwrap();
    assert_eq!(seen.csn, first, "the post-read control tells the version that a read finds");
    let second = done(write(&directory, &entry.dn, &replace(Attribute::Title, "Phó phòng"), Some(&first)).await);
    assert_ne!(second, first);
    let again = directory.read_entry(&entry.dn).await.unwrap().unwrap();
    assert_eq!((again.entry_uuid, &again.csn), (seen.entry_uuid, &second));
    // A name that is given again is another entry.
    assert_eq!(code(&write(&directory, &entry.dn, &Operation::Delete, Some(&second)).await), 0);
    add(&directory, &entry).await;
    assert_ne!(directory.read_entry(&entry.dn).await.unwrap().unwrap().entry_uuid, seen.entry_uuid);
}

#[tokio::test]
#[ignore = "needs 389-ds-base; run by make test-targets"]
async fn ds389_a_stale_version_is_refused_though_there_is_no_assertion() {
    let server = Ds389::start(true).await;
    let directory = server.directory();
    let entry = person(1);
    let first = add(&directory, &entry).await;
    let second = done(write(&directory, &entry.dn, &replace(Attribute::Title, "Phó phòng"), Some(&first)).await);
    assert_eq!(code(&write(&directory, &entry.dn, &replace(Attribute::Title, "x"), Some(&first)).await), 122);
    assert_eq!(code(&write(&directory, &entry.dn, &Operation::Delete, Some(&first)).await), 122);
    assert_eq!(code(&write(&directory, &entry.dn, &Operation::Delete, Some(&second)).await), 0);
}

#[tokio::test]
#[ignore = "needs 389-ds-base; run by make test-targets"]
async fn ds389_a_foreign_edit_is_not_overwritten_and_the_run_says_that_it_is_weak() {
    let server = Ds389::start(true).await;
    let directory = server.directory();
    let mut office = Office::new(Dn(BASE.to_owned()), 10);
    office.sync(&directory).await;
    for number in [5, 6] {
        let row = office.person(number);
        row.position = "Trưởng phòng".to_owned();
        row.revision += 1;
    }
    let plan = office.plan(&directory).await;
    let foreign = replace(Attribute::Title, "Giám đốc");
    let five = office.naming.person(5);
    done(write(&directory, &five, &foreign, None).await);
    let outcome = office.apply(&directory, &plan).await;
    assert_eq!((outcome.confirmed, outcome.conflicts.len(), outcome.weak), (1, 1, true), "{outcome:?}");
    let seen = directory.read_entry(&five).await.unwrap().unwrap();
    assert_eq!(seen.entry.get(Attribute::Title), ["Giám đốc".as_bytes()]);
    office.sync(&directory).await;
    office.assert_converged(&directory).await;
}

/// As the live path asks for entries that it has linked.
#[tokio::test]
#[ignore = "needs 389-ds-base; run by make test-targets"]
async fn ds389_finds_entries_by_identity() {
    let server = Ds389::start(true).await;
    let directory = server.directory();
    for number in 1..=3 {
        add(&directory, &person(number)).await;
    }
    let second = directory.read_entry(&person(2).dn).await.unwrap().unwrap().entry_uuid;
    let filter = format!("(|(entryUUID={second})(entryUUID=00000000-0000-0000-0000-000000000000))");
    let query = Query { base: Dn(BASE.to_owned()), filter, attributes: vec![Attribute::Cn] };
    let mut seen = Vec::new();
    let proof = directory.read(&query, &mut |observed| seen.push(observed)).await.unwrap();
    assert!(proof.is_complete());
    assert_eq!(seen.iter().map(|one| (&one.entry.dn, one.entry_uuid)).collect::<Vec<_>>(), [(&person(2).dn, second)]);
}

/// Why a version is more than entryUSN.
#[tokio::test]
#[ignore = "needs 389-ds-base; run by make test-targets"]
async fn ds389_gives_a_number_out_again_after_a_refused_write() {
    let server = Ds389::start(true).await;
    let directory = server.directory();
    let entry = person(1);
    let first = add(&directory, &entry).await;
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    let absent = replace(Attribute::Title, "x");
    assert_eq!(code(&write(&directory, &person(2).dn, &absent, None).await), 32);
    let second = done(write(&directory, &entry.dn, &replace(Attribute::Title, "Phó phòng"), Some(&first)).await);
    let number = |csn: &EntryCsn| csn.0.split('@').next().unwrap().to_owned();
    assert_eq!(number(&first), number(&second), "if this fails, 389 was mended, and the timestamp may go");
    assert_ne!(first, second);
    assert_eq!(csn_now(&directory, &entry.dn).await, second);
    assert_eq!(code(&write(&directory, &entry.dn, &absent, Some(&first)).await), 122);
}

/// What the compare-and-swap rests on: an old value that is not there any more is refused, and nothing of the modify is done.
#[tokio::test]
#[ignore = "needs 389-ds-base; run by make test-targets"]
async fn ds389_deleting_a_value_that_is_gone_is_refused_whole() {
    use congvu::directory::plan::Modification;
    let server = Ds389::start(true).await;
    let directory = server.directory();
    let entry = person(1);
    add(&directory, &entry).await;
    let swap = Operation::Modify {
        modifications: vec![
            Modification::Add { attribute: Attribute::Title, values: vec!["Trưởng phòng".into()] },
            Modification::Delete { attribute: Attribute::Title, values: vec!["Giám đốc".into()] },
        ],
    };
    assert_eq!(code(&directory.write(0, Write { dn: &entry.dn, operation: &swap, csn: None }).await.unwrap()), 16);
    let seen = directory.read_entry(&entry.dn).await.unwrap().unwrap();
    assert_eq!(seen.entry.get(Attribute::Title), ["Chuyên viên".as_bytes()]);
}

#[tokio::test]
#[ignore = "needs 389-ds-base; run by make test-targets"]
async fn ds389_refuses_transactions_and_says_what_schema_it_lacks() {
    let server = Ds389::start(false).await;
    let directory = server.directory();
    assert!(!directory.probe().await.unwrap().schema);
    let error = directory.prime().await.unwrap_err();
    assert!(matches!(&error, DirectoryError::SchemaMissing { missing } if missing == "congvuMailAlias"), "{error:?}");
    let outcome = directory.add_in_transaction(0, &[person(1)]).await;
    assert!(!matches!(outcome, Ok(TransactionOutcome::Committed)), "{outcome:?}");
}

/// Taken for an `OpenLDAP` it is found out before anything is written.
#[tokio::test]
#[ignore = "needs 389-ds-base; run by make test-targets"]
async fn ds389_under_the_wrong_profile_is_read_by_nobody() {
    let server = Ds389::start(true).await;
    add(&server.directory(), &person(1)).await;
    let directory = LdapDirectory::new(LdapConfig { profile: Profile::OpenLdap, ..server.config() });
    let error = directory.read_entry(&person(1).dn).await.unwrap_err();
    assert!(error.to_string().contains("profile"), "{error}");
}
