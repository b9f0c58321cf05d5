//! The directory port on a real slapd: what [`Directory`] promises, whoever answers it.

use congvu::demo::slapd::Overlay;
use congvu::directory::attribute::Attribute;
use congvu::directory::entry::{Dn, Entry, EntryCsn};
use congvu::directory::ldap::{LdapConfig, LdapDirectory, Password};
use congvu::directory::plan::{Modification, Operation};
use congvu::directory::port::{Directory, DirectoryError, Query, TransactionOutcome, Write, WriteOutcome};

use super::slapd::{Fixture, add, add_of, code, csn_now, dn, done, of, options, person, read_people, replace, write};

#[tokio::test]
async fn probe_finds_everything_and_leaves_no_trace() {
    let server = Fixture::start().await;
    let directory = server.directory();
    let (before, _) = read_people(&directory).await;
    let found = directory.probe().await.unwrap();
    assert!(found.assertion && found.post_read && found.no_op, "{found:?}");
    assert!(found.transactions && found.paged_results && found.schema, "{found:?}");
    assert!(before.is_complete() && before.is_quiet() && before.context_csn_before.len() == 1, "{before:?}");
    let (after, _) = read_people(&directory).await;
    assert_eq!(before, after);
}

#[tokio::test]
async fn prime_leaves_nothing_behind_and_can_be_repeated_after_a_crash() {
    let server = Fixture::overlaid(&[Overlay::MemberOf, Overlay::Refint, Overlay::Unique]).await;
    let directory = server.directory();
    directory.prime().await.unwrap();
    let mut left = person(1);
    left.dn = dn("uid=congvu-prime");
    left.values[1] = of(Attribute::Uid, &["congvu-prime"]);
    add(&directory, &left).await;
    directory.prime().await.unwrap();
    let (proof, _) = read_people(&directory).await;
    assert_eq!(proof.count, 0);
}

#[tokio::test]
async fn add_read_modify_delete() {
    let server = Fixture::start().await;
    let directory = server.directory();
    let entry = person(1);
    let first = add(&directory, &entry).await;
    let seen = directory.read_entry(&entry.dn).await.unwrap().unwrap();
    assert_eq!(seen.csn, first);
    assert_eq!(seen.entry.get(Attribute::Cn), ["Nguyễn Văn Thử 1".as_bytes()]);
    let changes = Operation::Modify {
        modifications: vec![
            Modification::Add { attribute: Attribute::MailAlias, values: vec![b"a@x".to_vec(), b"b@x".to_vec()] },
            Modification::Delete { attribute: Attribute::Title, values: vec!["Chuyên viên".into()] },
            Modification::Replace { attribute: Attribute::GivenName, values: vec![] },
        ],
    };
    let second = done(write(&directory, &entry.dn, &changes, Some(&first)).await);
    let seen = directory.read_entry(&entry.dn).await.unwrap().unwrap();
    assert_eq!(seen.csn, second);
    assert_eq!(seen.entry.get(Attribute::MailAlias).len(), 2);
    assert!(seen.entry.get(Attribute::Title).is_empty() && seen.entry.get(Attribute::GivenName).is_empty());
    assert_eq!(code(&write(&directory, &entry.dn, &Operation::Delete, Some(&first)).await), 122);
    let gone = write(&directory, &entry.dn, &Operation::Delete, Some(&second)).await;
    assert_eq!(gone, WriteOutcome::Done(None));
    assert_eq!(directory.read_entry(&entry.dn).await.unwrap(), None);
}

#[tokio::test]
async fn certificates_are_written_and_read_by_octets() {
    let server = Fixture::start().await;
    let directory = server.directory();
    let der = include_bytes!("../../src/directory/ldap/prime.der").to_vec();
    let mut entry = person(1);
    entry.values.push((Attribute::UserCertificate, vec![der.clone()]));
    let csn = add(&directory, &entry).await;
    let seen = directory.read_entry(&entry.dn).await.unwrap().unwrap();
    assert_eq!(seen.entry.get(Attribute::UserCertificate), std::slice::from_ref(&der));
    let gone = Operation::Modify {
        modifications: vec![Modification::Delete { attribute: Attribute::UserCertificate, values: vec![der] }],
    };
    done(write(&directory, &entry.dn, &gone, Some(&csn)).await);
}

#[tokio::test]
async fn validation_answers_in_order_and_writes_nothing() {
    let server = Fixture::start().await;
    let directory = server.directory();
    directory.prime().await.unwrap();
    let there = person(1);
    let csn = add(&directory, &there).await;
    let new: Vec<Entry> = (2..60).map(person).collect();
    let mut wrong = person(99);
    wrong.values.retain(|(attribute, _)| *attribute != Attribute::Sn);
    let orphan = Entry { dn: dn("uid=7,ou=nowhere"), ..person(7) };
    let adds: Vec<Operation> = new.iter().map(add_of).collect();
    let (again, wrong_add, orphan_add) = (add_of(&there), add_of(&wrong), add_of(&orphan));
    let change = replace(Attribute::Title, "Trưởng phòng");
    let stale = EntryCsn("20000101000000.000000Z#000000#000#000000".to_owned());
    let mut writes: Vec<Write<'_>> =
        new.iter().zip(&adds).map(|(entry, operation)| Write { dn: &entry.dn, operation, csn: None }).collect();
    writes.push(Write { dn: &there.dn, operation: &again, csn: None });
    writes.push(Write { dn: &wrong.dn, operation: &wrong_add, csn: None });
    writes.push(Write { dn: &orphan.dn, operation: &orphan_add, csn: None });
    writes.push(Write { dn: &there.dn, operation: &change, csn: Some(&csn) });
    writes.push(Write { dn: &there.dn, operation: &change, csn: Some(&stale) });
    writes.push(Write { dn: &there.dn, operation: &Operation::Delete, csn: Some(&csn) });
    let (before, _) = read_people(&directory).await;
    let answers = directory.validate(&writes).await.unwrap();
    let codes: Vec<u32> = answers.iter().map(|answer| answer.as_ref().map_or(0, |refusal| refusal.code)).collect();
    assert!(codes[..58].iter().all(|code| *code == 0), "{codes:?}");
    assert_eq!(codes[58..], [68, 65, 32, 0, 122, 0]);
    let (after, seen) = read_people(&directory).await;
    assert_eq!((before.context_csn_after, seen.len()), (after.context_csn_after, 1));
    assert_eq!(directory.validate(&[]).await.unwrap(), []);
}

#[tokio::test]
async fn transactions_add_all_or_none_and_name_the_culprit() {
    let server = Fixture::start().await;
    let directory = server.directory();
    directory.prime().await.unwrap();
    let entries: Vec<Entry> = (1..=50).map(person).collect();
    assert_eq!(directory.add_in_transaction(0, &entries).await.unwrap(), TransactionOutcome::Committed);
    assert_eq!(read_people(&directory).await.1.len(), 50);
    let again: Vec<Entry> = [51, 52, 7, 53].map(person).into();
    let TransactionOutcome::RolledBack(refusal) = directory.add_in_transaction(1, &again).await.unwrap() else {
        panic!("entry 7 is there already");
    };
    assert_eq!(refusal.code, 68);
    assert!(refusal.message.starts_with("uid=7,"), "{refusal:?}");
    assert_eq!(read_people(&directory).await.1.len(), 50);
    assert_eq!(directory.add_in_transaction(1, &[person(51)]).await.unwrap(), TransactionOutcome::Committed);
    assert_eq!(directory.add_in_transaction(1, &[]).await.unwrap(), TransactionOutcome::Committed);
}

#[tokio::test]
async fn an_add_refused_inside_a_transaction_rolls_it_back() {
    let server = Fixture::start().await;
    let directory = server.directory();
    directory.prime().await.unwrap();
    let nonsense = Entry { dn: Dn("no name at all".to_owned()), ..person(2) };
    let outcome = directory.add_in_transaction(0, &[person(1), nonsense]).await.unwrap();
    assert!(matches!(&outcome, TransactionOutcome::RolledBack(refusal) if refusal.code == 34), "{outcome:?}");
    assert_eq!(read_people(&directory).await.1.len(), 0);
    assert_eq!(directory.add_in_transaction(0, &[person(1)]).await.unwrap(), TransactionOutcome::Committed);
}

#[tokio::test]
async fn lanes_work_side_by_side() {
    let server = Fixture::start().await;
    let directory = server.directory();
    directory.prime().await.unwrap();
    let shares: Vec<Vec<Entry>> =
        (0..4).map(|lane| (0..50).map(|number| person(lane * 50 + number + 1)).collect()).collect();
    let outcomes = futures::future::join_all(
        shares.iter().enumerate().map(|(lane, share)| directory.add_in_transaction(lane, share)),
    )
    .await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(TransactionOutcome::Committed))), "{outcomes:?}");
    assert_eq!(read_people(&directory).await.0.count, 200);
}

#[tokio::test]
async fn a_lost_server_is_said_to_be_lost_then_unreachable() {
    let mut server = Fixture::start().await;
    let directory = server.directory();
    let entry = person(1);
    add(&directory, &entry).await;
    let url = server.url().to_owned();
    server.stopped_and_read_back().await;
    let lost = directory.write(0, Write { dn: &entry.dn, operation: &Operation::Delete, csn: None }).await;
    // The closed connection may be noticed before or after the question was sent.
    assert!(matches!(&lost, Err(DirectoryError::Lost { .. } | DirectoryError::Unreachable { .. })), "{lost:?}");
    let refused = directory.write(0, Write { dn: &entry.dn, operation: &Operation::Delete, csn: None }).await;
    assert!(matches!(&refused, Err(DirectoryError::Unreachable { url: named, .. }) if *named == url), "{refused:?}");
}

#[tokio::test]
async fn wrong_and_empty_passwords_are_refused() {
    let server = Fixture::start().await;
    for (password, expected) in [("wrong", 49), ("", 48)] {
        let config = LdapConfig { password: Password::new(password), ..server.config() };
        let error = LdapDirectory::connect(config).await.unwrap_err();
        assert!(matches!(&error, DirectoryError::BindRefused { code, .. } if *code == expected), "{error:?}");
    }
    assert!(!format!("{:?}", server.config()).contains(&server.password()));
}

#[tokio::test]
async fn a_missing_base_is_named() {
    let server = Fixture::start().await;
    let directory = LdapDirectory::new(LdapConfig { base: dn("ou=absent"), ..server.config() });
    for error in [directory.probe().await.map(drop), directory.prime().await] {
        assert!(
            matches!(&error, Err(DirectoryError::BaseMissing { base }) if base.starts_with("ou=absent")),
            "{error:?}"
        );
    }
    let query = Query { base: dn("ou=absent"), filter: "(objectClass=*)".to_owned(), attributes: vec![] };
    assert!(matches!(directory.read(&query, &mut drop).await, Err(DirectoryError::BaseMissing { .. })));
}

#[tokio::test]
async fn a_missing_schema_is_named() {
    let mut options = options();
    options.schema = false;
    let server = Fixture::with(options).await;
    let directory = server.directory();
    assert!(!directory.probe().await.unwrap().schema);
    let error = directory.prime().await.unwrap_err();
    assert!(matches!(&error, DirectoryError::SchemaMissing { missing } if missing == "congvuMailAlias"), "{error:?}");
}

#[tokio::test]
async fn without_assertions_a_stale_version_is_still_refused() {
    let server = Fixture::start().await;
    let directory = server.directory();
    let entry = person(1);
    let first = add(&directory, &entry).await;
    directory.assume_without_assertions();
    let second = done(write(&directory, &entry.dn, &replace(Attribute::Title, "Phó phòng"), Some(&first)).await);
    assert_eq!(csn_now(&directory, &entry.dn).await, second);
    assert_eq!(code(&write(&directory, &entry.dn, &replace(Attribute::Title, "x"), Some(&first)).await), 122);
    assert_eq!(code(&write(&directory, &entry.dn, &Operation::Delete, Some(&first)).await), 122);
    assert_eq!(code(&write(&directory, &entry.dn, &Operation::Delete, Some(&second)).await), 0);
    assert_eq!(code(&write(&directory, &entry.dn, &Operation::Delete, Some(&second)).await), 32);
}
