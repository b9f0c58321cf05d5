//! Signatures that were made after leaving: told as they come to light, of each certificate once a day, to whoever has to look into it.

use congvu::domain::decision::draft::Act;
use congvu::domain::notice::NoticeKind::SignedAfterLeaving;
use congvu::domain::principal::Role;
use congvu::domain::signing::reading::{Field, Written};
use congvu::domain::signing::system::SystemCode;
use congvu::operations::Actor;
use congvu::operations::run_decisions::run_decisions;
use congvu::operations::signing_events::record::{EventOutcome, SentEvent, record_signing_events};
use congvu::operations::signing_events::rejudge::rejudge_due_events;
use congvu::operations::signing_events::systems::add_document_system;
use time::Duration;

use super::told::{before_end, desk_with_mail, give_mail, happened, sent, to, waiting};
use crate::database::{TestDatabase, on_both_engines};
use crate::requests::desk::Desk;

on_both_engines! {
    a_signature_after_leaving_is_told_once_a_day_to_whoever_has_to_look_into_it
}

const OFFICER: (&str, &str) = ("chuyen-vien-ra", "ra@binhphuoc.gov.vn");
const MANAGER: (&str, &str) = ("quan-ly-thue-bao", "thue-bao@binhphuoc.gov.vn");
/// Outside the province's own mail: people are not named there.
const ADMIN: (&str, &str) = ("quan-tri", "it@example.vn");

async fn report(desk: &Desk, name: &str, person: usize, days_ago: i64) -> EventOutcome {
    let (registry, system) = (&desk.office.registry, "ioffice".parse::<SystemCode>().expect("a code"));
    let signed = registry.clock.now().plus_seconds(-days_ago * 86_400);
    let sha256 = desk.office.people[person].certificate.0.facts.sha256.to_string();
    let mut event = Written::default();
    for (field, value) in [
        (Field::EventId, name),
        (Field::Document, "vb-1"),
        (Field::Agency, "H10.1"),
        (Field::Action, "leader_approval"),
        (Field::SignerSha256, &sha256),
        // The system's mapping says that its claimed times are local.
        (Field::ClaimedAt, &signed.to_string()),
        (Field::Format, "pades"),
        (Field::Digest, "sha1"),
        (Field::DocumentDigest, &"0c".repeat(20)),
    ] {
        event.set(field, value);
    }
    let sent = vec![SentEvent { place: 0, content: Ok(event) }];
    record_signing_events(registry, &desk.admin, &system, sent).await.expect("a batch").remove(0).outcome
}

async fn a_signature_after_leaving_is_told_once_a_day_to_whoever_has_to_look_into_it(db: TestDatabase) {
    let today = before_end(100);
    let desk = desk_with_mail(db, today, &[OFFICER, MANAGER, ADMIN]).await;
    for (name, agency) in [("lanh-dao-1", "H10.1"), ("lanh-dao-2", "H10.2")] {
        let head = desk.account(name, Role::AgencyHead, agency, None).await;
        give_mail(&desk.office.registry, &head, &format!("{name}@binhphuoc.gov.vn")).await;
    }
    let registry = &desk.office.registry;
    let system = "ioffice".parse().expect("a code");
    add_document_system(registry, &desk.admin, &system, "iOffice", None).await.expect("a system");
    report(&desk, "e-1", 0, 3).await;
    assert_eq!(happened(&desk).await, 0, "from here on");
    // They had left four days ago, as is recorded now: the signature of three days ago comes to light.
    let office = &desk.office;
    let left = office.known(0, today - Duration::days(4), Act::Retire);
    office.record(&office.draft(1, vec![left])).await.expect("a decision");
    run_decisions(registry, &Actor::Shell, today).await.expect("a run");
    happened(&desk).await;
    assert!(waiting(&desk, SignedAfterLeaving).await.is_empty(), "nothing was judged anew yet");
    assert_eq!(rejudge_due_events(registry).await.expect("a turn").changed, 1);
    happened(&desk).await;
    let told = waiting(&desk, SignedAfterLeaving).await;
    assert_eq!(to(&told), [ADMIN.1, "lanh-dao-1@binhphuoc.gov.vn", OFFICER.1]);
    for mail in &told {
        let is_home = mail.address.as_ref().is_some_and(|address| address.as_str() != ADMIN.1);
        assert_eq!(mail.text.body.contains("Điểu Nen"), is_home, "{}", mail.text.body);
        assert!(mail.text.body.contains("1 lần ký"), "{}", mail.text.body);
    }
    sent(&desk).await;
    // Reported as such from the beginning, on the same day: told already. Judged another way that is no less so: no news.
    let EventOutcome::Recorded { verdict, .. } = report(&desk, "e-2", 0, 1).await else { panic!("it was refused") };
    assert_eq!(verdict.as_str(), "leavers");
    happened(&desk).await;
    assert!(waiting(&desk, SignedAfterLeaving).await.is_empty(), "of each certificate once a day");
    let desk = desk.on(today + Duration::days(1));
    report(&desk, "e-3", 0, 1).await;
    happened(&desk).await;
    let told = waiting(&desk, SignedAfterLeaving).await;
    assert_eq!(told.len(), 3, "the next day it is told again");
    // With what came to light after the mail of the day before, and without what that told.
    for mail in &told {
        assert!(mail.text.body.contains("2 lần ký"), "{}", mail.text.body);
    }
}
