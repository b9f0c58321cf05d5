//! What changed about signers: everything an asker must ask about anew, once, in order, and nothing else.

use std::sync::Arc;

use congvu::domain::certificate::change::{Position, SignerChange, SignerChangeKind};
use congvu::domain::certificate::event::{CertificateEvent, CertificateEventKind};
use congvu::domain::certificate::facts::{Fingerprint, Serial};
use congvu::domain::certificate::status::{ListWindow, REASON_HOLD, Revocation};
use congvu::domain::clock::{FixedClock, Timestamp};
use congvu::domain::ids::{AgencyId, FactId, IdSource, PostingId};
use congvu::domain::period::Period;
use congvu::domain::posting::Posting;
use congvu::operations::list_signer_changes::{Changes, HORIZON_DAYS, list_signer_changes};
use congvu::operations::{OperationError, Province, Registry};
use congvu::storage::read::change_feed::ChangePage;
use congvu::storage::write::RevocationList;
use time::{Date, macros::date};

use super::machine;
use crate::database::{TestDatabase, on_both_engines};
use crate::storage::registry::{ISSUER, Maker, Person, START, header, small};

on_both_engines! {
    every_change_is_told_once_in_order_however_it_is_paged
    a_position_too_old_or_not_yet_given_out_is_answered_clearly
}

const TODAY: Date = date!(2019 - 03 - 01);

fn registry(db: &TestDatabase, today: Date) -> Registry {
    let clock = FixedClock(Timestamp::start_of(today).plus_seconds(9 * 3600));
    let province =
        Province { name: "Tỉnh".to_owned(), code: "H10".to_owned(), mail_domain: "binhphuoc.gov.vn".to_owned() };
    Registry::new(db.store.clone(), Arc::new(clock), true, province, IdSource::seeded(9))
}

async fn page(registry: &Registry, scope: &str, since: Position, limit: usize) -> ChangePage {
    match list_signer_changes(registry, &machine(scope), Some(since), limit).await.expect("changes") {
        Changes::Page(page) => page,
        Changes::TooOld { head } => panic!("{since} is told to be too old; the head is {head}"),
    }
}

async fn all(registry: &Registry, scope: &str, since: Position, limit: usize) -> Vec<SignerChange> {
    let (mut found, mut at) = (Vec::new(), since);
    loop {
        let page = page(registry, scope, at, limit).await;
        assert!(page.changes.len() <= limit && page.next >= at);
        found.extend(page.changes);
        at = page.next;
        if !page.has_more {
            return found;
        }
    }
}

fn posting(maker: &mut Maker, model: &Posting, agency: AgencyId, from: Date, to: Option<Date>) -> Posting {
    Posting { id: PostingId(maker.id()), agency, effective: Period { from, to }, ..model.clone() }
}

async fn replace(db: &TestDatabase, old: &[&Posting], new: &[Posting]) {
    let mut write = db.store.write(header(TODAY)).await.expect("a change set");
    let old: Vec<PostingId> = old.iter().map(|posting| posting.id).collect();
    write.replace_postings(&old, new).await.expect("postings");
    write.commit().await.expect("a commit");
}

fn serial(person: &Person) -> Serial {
    person.certificate.0.facts.serial.clone()
}

async fn every_change_is_told_once_in_order_however_it_is_paged(db: TestDatabase) {
    let (mut maker, agencies, people) = small(&db.store).await;
    let [first, second] = [agencies[1].agency, agencies[2].agency];
    let (moves, leaves) = (date!(2019 - 04 - 01), date!(2019 - 06 - 01));

    // 2: the CA revokes one certificate and holds another. 3: ours stops. 4: a move. 5: it is withdrawn. 6: someone leaves.
    let list = RevocationList {
        sha256: Fingerprint([1; 32]),
        issuer_key: ISSUER,
        issuer: "CN=Test CA,C=VN".to_owned(),
        number: None,
        window: ListWindow { this_update: Timestamp::start_of(START), next_update: Timestamp::start_of(moves) },
        der: vec![1],
    };
    let revoked_at = Timestamp::start_of(date!(2019 - 02 - 01));
    let entry = |reason| Revocation { at: revoked_at, reason };
    let mut write = db.store.write(header(TODAY)).await.expect("a change set");
    let stranger = (Serial(vec![99]), entry(1));
    let entries = [(serial(&people[0]), entry(1)), (serial(&people[1]), entry(REASON_HOLD)), stranger];
    write.insert_revocation_list(&list, &entries).await.expect("a list");
    write.commit().await.expect("a commit");
    let mut write = db.store.write(header(TODAY)).await.expect("a change set");
    let event = |maker: &mut Maker, kind| CertificateEvent {
        id: FactId(maker.id()),
        certificate: people[2].certificate.0.id,
        kind,
        effective_at: revoked_at,
        details: String::new(),
    };
    let events = [CertificateEventKind::Imported, CertificateEventKind::StopUse].map(|kind| event(&mut maker, kind));
    write.insert_certificate_events(&events).await.expect("events");
    write.commit().await.expect("a commit");
    let open = &people[0].posting;
    let there = posting(&mut maker, open, first, START, Some(moves));
    let then = posting(&mut maker, open, second, moves, None);
    replace(&db, &[open], &[there.clone(), then.clone()]).await;
    let again = posting(&mut maker, open, first, START, None);
    replace(&db, &[&there, &then], std::slice::from_ref(&again)).await;
    let leaving = posting(&mut maker, &people[2].posting, second, START, Some(leaves));
    replace(&db, &[&people[2].posting], std::slice::from_ref(&leaving)).await;

    let registry = registry(&db, TODAY);
    let begin = Position::after(1);
    let told = all(&registry, "H10/", begin, 1000).await;
    let seen: std::collections::BTreeSet<_> = told
        .iter()
        .map(|change| {
            let whose = people.iter().position(|p| p.certificate.0.facts.sha256 == change.certificate);
            (change.position.seq, change.kind.as_str(), whose.expect("a person"), change.effective_at)
        })
        .collect();
    let on = Timestamp::start_of;
    let expected = [
        (2, SignerChangeKind::Revoked.as_str(), 0, revoked_at),
        (2, SignerChangeKind::Held.as_str(), 1, revoked_at),
        (3, SignerChangeKind::Stopped.as_str(), 2, revoked_at),
        (4, SignerChangeKind::Moved.as_str(), 0, on(moves)),
        (5, SignerChangeKind::Corrected.as_str(), 0, on(moves)),
        (5, SignerChangeKind::Corrected.as_str(), 0, on(START)),
        (6, SignerChangeKind::Left.as_str(), 2, on(leaves)),
    ];
    assert_eq!(seen, expected.into());
    assert_eq!(told.len(), expected.len());
    for limit in [1, 2, 3] {
        assert_eq!(all(&registry, "H10/", begin, limit).await, told, "{limit} at a time");
    }
    assert!(all(&registry, "H10/", Position::after(6), 10).await.is_empty());

    // A system of the second agency hears of its own people, and of whoever was to come to it.
    let theirs = all(&registry, agencies[2].path.as_str(), begin, 10).await;
    let expected: Vec<_> =
        told.iter().filter(|change| change.certificate != people[1].certificate.0.facts.sha256).cloned().collect();
    assert_eq!(theirs, expected);
}

async fn a_position_too_old_or_not_yet_given_out_is_answered_clearly(db: TestDatabase) {
    let (mut maker, agencies, people) = small(&db.store).await;
    let leaving = posting(&mut maker, &people[0].posting, agencies[1].agency, START, Some(date!(2019 - 06 - 01)));
    replace(&db, &[&people[0].posting], &[leaving]).await;
    let asker = machine("H10/");
    let soon = registry(&db, TODAY);
    let answer = list_signer_changes(&soon, &asker, None, 10).await.expect("a beginning");
    let beginning = ChangePage { changes: Vec::new(), next: Position::after(2), has_more: false };
    assert_eq!(answer, Changes::Page(beginning));
    let future = list_signer_changes(&soon, &asker, Some(Position::after(3)), 10).await;
    assert!(matches!(future, Err(OperationError::Invalid { .. })), "{future:?}");

    // Change set 2 was recorded on TODAY: what came before it is told for as long as 2 itself is kept.
    let edge = TODAY + time::Duration::days(HORIZON_DAYS);
    for (today, since, is_told) in [
        (edge, 1, true),
        (edge, 0, false),
        (edge + time::Duration::days(1), 1, false),
        (edge + time::Duration::days(1), 2, true),
    ] {
        let answer = list_signer_changes(&registry(&db, today), &asker, Some(Position::after(since)), 10).await;
        let told = !matches!(answer.expect("an answer"), Changes::TooOld { head: 2 });
        assert_eq!(told, is_told, "{today} {since}");
    }
}
