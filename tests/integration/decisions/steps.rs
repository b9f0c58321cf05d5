//! Steps that wait: listed for whom they wait, ended by hand, and ended by what the registry knows.

use std::sync::Arc;

use async_trait::async_trait;
use congvu::auth::password::Password;
use congvu::directory::credentials::{Credentials, NewPassword, PasswordOutcome, StoredAs};
use congvu::directory::dn::Naming;
use congvu::directory::entry::Dn;
use congvu::directory::port::DirectoryError;
use congvu::domain::certificate::facts::Certificate;
use congvu::domain::certificate::request::{RequestEvent, RequestState};
use congvu::domain::certificate::status::{ChainVerdict, Revocation};
use congvu::domain::clock::Timestamp;
use congvu::domain::decision::draft::Act;
use congvu::domain::decision::step::{StepKind, StepState};
use congvu::domain::ids::{FactId, OfficialId};
use congvu::domain::mailbox::activation::{ActivationChannel, ActivationPurpose, PasswordSet};
use congvu::domain::principal::Role;
use congvu::domain::scope::Scope;
use congvu::operations::finish_step::{StepEnd, finish_step};
use congvu::operations::issue_activations::{Whom, issue_activations};
use congvu::operations::list_steps::{StepWishes, count_own_steps, list_steps};
use congvu::operations::mail_desk::MailDesk;
use congvu::operations::mail_sessions::{MailSessions, SessionsEnded};
use congvu::operations::run_decisions::{RunOutcome, run_decisions};
use congvu::operations::set_mailbox_password::set_mailbox_password;
use congvu::operations::{Actor, OperationError};
use congvu::storage::read::View;
use congvu::storage::read::step::{StepKey, StepLine};
use congvu::storage::read::step_list::WaitingSteps;
use time::Date;
use time::macros::date;

use super::office::{Office, TODAY};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    everybody_sees_what_waits_for_them
    a_step_is_ended_once_by_whoever_may_do_its_work
    what_was_late_is_late_no_more_in_the_digest
    steps_end_by_what_the_registry_knows
    a_list_of_steps_goes_through_its_index
    what_waits_is_counted_for_whom_it_waits
    a_used_activation_ends_its_step_in_the_same_change_set
}

async fn run(office: &Office) -> RunOutcome {
    run_decisions(&office.registry, &Actor::Shell, office.registry.clock.today()).await.unwrap()
}

async fn listed(office: &Office, actor: &Actor, wishes: &StepWishes) -> Vec<StepLine> {
    list_steps(&office.registry, actor, wishes, None, 50).await.unwrap()
}

fn kinds(lines: &[StepLine]) -> Vec<StepKind> {
    lines.iter().map(|line| line.step.draft.kind).collect()
}

/// A recruit of the first department, a transfer from it to the second, a retirement in the first; all took effect today.
async fn busy(db: TestDatabase) -> Office {
    let office = Office::open(db).await;
    office.record(&office.draft(1, vec![office.recruit("Nguyễn Văn Mới", TODAY)])).await.unwrap();
    office.record(&office.draft(2, vec![office.transfer(0, 2, TODAY)])).await.unwrap();
    office.record(&office.draft(3, vec![office.known(1, TODAY, Act::Retire)])).await.unwrap();
    assert_eq!(run(&office).await.opened, 4);
    office
}

async fn everybody_sees_what_waits_for_them(db: TestDatabase) {
    use StepKind::{HandOverActivation, RequestCertificate, RequestChange, RequestRevocation};
    let office = busy(db).await;
    let all = listed(&office, &office.hr, &StepWishes::default()).await;
    let mut found = kinds(&all);
    found.sort();
    assert_eq!(found, [HandOverActivation, RequestCertificate, RequestChange, RequestRevocation]);
    assert!(all.is_sorted_by_key(|line| (line.step.draft.due_on, line.step.id.0)), "the first due first");
    let sheet = all.iter().find(|line| line.step.draft.kind == HandOverActivation).unwrap();
    assert_eq!((sheet.full_name.as_str(), sheet.decision.as_str()), ("Nguyễn Văn Mới", "1/QĐ-SNV"));
    assert_eq!((sheet.agency_name.as_str(), sheet.step.draft.role), ("Cơ quan H10.1", Some(Role::ItAdmin)));
    // Page by page it is the same.
    let mut pages = Vec::new();
    let mut after = None;
    while let Some(line) =
        list_steps(&office.registry, &office.hr, &StepWishes::default(), after, 1).await.unwrap().pop()
    {
        after = Some(StepKey { day: line.step.draft.due_on, step: line.step.id });
        pages.push(line);
    }
    assert_eq!(pages, all);
    // What is asked for, and no more.
    let wishes = StepWishes::default();
    let manager = office.account(Role::SubscriberManager, 1);
    let mine = listed(&office, &manager, &StepWishes { mine: true, ..wishes.clone() }).await;
    let mut found = kinds(&mine);
    found.sort();
    assert_eq!(found, [RequestCertificate, RequestRevocation]);
    let hr_of_one = office.hr_of(1);
    assert!(listed(&office, &hr_of_one, &StepWishes { mine: true, ..wishes.clone() }).await.is_empty());
    let of_role = StepWishes { role: Some(Role::SubscriberManager), ..wishes.clone() };
    assert_eq!(listed(&office, &office.hr, &of_role).await.len(), 3);
    let of_kind = StepWishes { kind: Some(RequestChange), ..wishes.clone() };
    assert_eq!(kinds(&listed(&office, &office.hr, &of_kind).await), [RequestChange]);
    let in_second = StepWishes { agency: Some(office.agency(2)), ..wishes.clone() };
    assert_eq!(kinds(&listed(&office, &office.hr, &in_second).await), [RequestChange]);
    let under = StepWishes { under: Some(office.agency(0)), ..wishes.clone() };
    assert_eq!(listed(&office, &office.hr, &under).await.len(), 4);
    let of_decision = StepWishes { decision: Some(sheet.step.decision), ..wishes.clone() };
    assert_eq!(listed(&office, &office.hr, &of_decision).await.len(), 2);
    let cancelled = StepWishes { state: StepState::Cancelled, ..wishes.clone() };
    assert!(listed(&office, &office.hr, &cancelled).await.is_empty());
    // Another department is as if it were not there, asked for or not.
    let hr_of_two = office.hr_of(2);
    assert_eq!(kinds(&listed(&office, &hr_of_two, &wishes).await), [RequestChange]);
    let foreign = StepWishes { agency: Some(office.agency(1)), ..wishes.clone() };
    assert!(listed(&office, &hr_of_two, &foreign).await.is_empty());
    // Overdue is what was due before today.
    let late = StepWishes { overdue: true, ..wishes };
    assert!(listed(&office, &office.hr, &late).await.is_empty());
    let due = all[0].step.draft.due_on;
    let office = office.on(due.next_day().unwrap());
    let overdue = listed(&office, &office.hr, &late).await;
    assert!(!overdue.is_empty() && overdue.iter().all(|line| line.step.draft.due_on == due), "{overdue:?}");
}

async fn state_of(office: &Office, step: FactId) -> StepState {
    let reader = office.registry.store.read().await.unwrap();
    reader.step(&Scope::Province, View::of(TODAY), step).await.unwrap().unwrap().state
}

async fn a_step_is_ended_once_by_whoever_may_do_its_work(db: TestDatabase) {
    let office = busy(db).await;
    let all = listed(&office, &office.hr, &StepWishes::default()).await;
    let of = |kind| all.iter().find(|line| line.step.draft.kind == kind).unwrap().step.id;
    let (sheet, request) = (of(StepKind::HandOverActivation), of(StepKind::RequestCertificate));
    let done = StepEnd::Done(Some(" Đã giao tận tay ".to_owned()));
    let changes = office.count("change_set").await;
    // Those who see it and may not do its work, those who may elsewhere, and those who see nothing of it.
    for (actor, sees) in [
        (office.hr_of(1), true),
        (office.account(Role::ItAdmin, 2), false),
        (office.account(Role::Machine, 0), true),
        (Actor::Shell, true),
    ] {
        let refused = finish_step(&office.registry, &actor, sheet, &done).await.unwrap_err();
        assert_eq!(matches!(refused, OperationError::NotFound { .. }), !sees, "{refused:?}");
    }
    let it_admin = office.account(Role::ItAdmin, 1);
    for (end, field) in
        [(StepEnd::NotNeeded("  ".to_owned()), "/note"), (StepEnd::Done(Some("a".repeat(1001))), "/note")]
    {
        let refused = finish_step(&office.registry, &it_admin, sheet, &end).await.unwrap_err();
        let OperationError::Invalid { problems } = refused else { panic!("{refused:?}") };
        assert_eq!(problems[0].field, field);
    }
    assert_eq!(office.count("change_set").await, changes, "what was refused left no write");
    let line = finish_step(&office.registry, &it_admin, sheet, &done).await.unwrap();
    assert_eq!((line.step.state, line.step.note.as_deref()), (StepState::Done, Some("Đã giao tận tay")));
    assert_eq!(line.step.ended_by.as_deref(), Some("it_admin-1"));
    assert_eq!(line.step.done_at, Some(office.registry.clock.now()));
    // Again it is the same, and writes nothing.
    let changes = office.count("change_set").await;
    assert_eq!(finish_step(&office.registry, &it_admin, sheet, &StepEnd::Done(None)).await.unwrap(), line);
    assert_eq!(office.count("change_set").await, changes);
    let otherwise =
        finish_step(&office.registry, &it_admin, sheet, &StepEnd::NotNeeded("Không dùng thư".to_owned())).await;
    assert!(matches!(otherwise, Err(OperationError::Conflict { .. })), "{otherwise:?}");
    // A manager over both departments says that another is not needed.
    let manager = office.account(Role::SubscriberManager, 0);
    let reason = StepEnd::NotNeeded("Đã có chứng thư còn hạn".to_owned());
    let line = finish_step(&office.registry, &manager, request, &reason).await.unwrap();
    assert_eq!((line.step.state, line.step.note.is_some()), (StepState::NotNeeded, true));
    assert_eq!(listed(&office, &office.hr, &StepWishes::default()).await.len(), 2);
    let events = office.db.texts("select action from audit_leaf where action in ('finish_step', 'end_step')").await;
    assert_eq!(events.len(), 4, "{events:?}");
    // Nobody ends by hand what the program does.
    let effect = office.db.texts("select cast(count(*) as text) from decision_step where kind = 'take_effect'").await;
    assert_ne!(effect, ["0"]);
    let program = StepWishes { state: StepState::Done, kind: Some(StepKind::TakeEffect), ..StepWishes::default() };
    let own = listed(&office, &office.hr, &program).await[0].step.id;
    let refused = finish_step(&office.registry, &it_admin, own, &StepEnd::Done(None)).await;
    assert!(matches!(refused, Err(OperationError::Conflict { .. })), "{refused:?}");
    office.assert_verified().await;
}

async fn what_was_late_is_late_no_more_in_the_digest(db: TestDatabase) {
    let office = busy(db).await.on(date!(2019 - 09 - 01));
    let late = |office: &Office| {
        let store = office.registry.store.clone();
        async move {
            let reader = store.read().await.unwrap();
            reader.digest(&Scope::Province, View::of(date!(2019 - 09 - 01))).await.unwrap().overdue.len()
        }
    };
    assert_eq!(late(&office).await, 4);
    let all = listed(&office, &office.hr, &StepWishes::default()).await;
    let sheet = all.iter().find(|line| line.step.draft.kind == StepKind::HandOverActivation).unwrap().step.id;
    let it_admin = office.account(Role::ItAdmin, 0);
    finish_step(&office.registry, &it_admin, sheet, &StepEnd::Done(None)).await.unwrap();
    assert_eq!(late(&office).await, 3);
}

async fn official_of(office: &Office, kind: StepKind) -> (OfficialId, FactId) {
    let of_kind = StepWishes { kind: Some(kind), ..StepWishes::default() };
    let line = listed(office, &office.hr, &of_kind).await.pop().unwrap();
    (line.step.official, line.step.id)
}

/// A certificate of the official like that of the first person, from `day` on.
fn certificate(office: &Office, official: OfficialId, day: Date, number: u8) -> (Certificate, ChainVerdict) {
    let (mut certificate, chain) = office.people[0].certificate.clone();
    certificate.id = congvu::domain::ids::CertificateId(office.registry.new_id());
    certificate.official = Some(official);
    certificate.facts.not_before = Timestamp::start_of(day);
    certificate.facts.sha256.0 = [number; 32];
    certificate.facts.serial.0 = vec![number];
    (certificate, chain)
}

async fn steps_end_by_what_the_registry_knows(db: TestDatabase) {
    let office = busy(db).await;
    let header = || office.registry.header(&Actor::Shell, "test");
    assert_eq!(run(&office).await.ended, 0);
    // The owner of the sheet sets a password.
    let (recruit, sheet) = official_of(&office, StepKind::HandOverActivation).await;
    let mailbox = office.standing(recruit).await.mailbox.unwrap().id;
    let mut change = office.registry.store.write(header()).await.unwrap();
    let fact = PasswordSet {
        id: FactId(office.registry.new_id()),
        mailbox,
        purpose: ActivationPurpose::Activate,
        effective_at: office.registry.clock.now(),
    };
    change.insert_passwords_set(&[fact]).await.unwrap();
    change.commit().await.unwrap();
    // A certificate that is older than the decision ends nothing; one of the day does.
    let (_, wanted) = official_of(&office, StepKind::RequestCertificate).await;
    for (day, number, ended) in [(date!(2019 - 06 - 14), 201, StepState::Open), (TODAY, 202, StepState::Done)] {
        let mut change = office.registry.store.write(header()).await.unwrap();
        change.insert_certificates(&[certificate(&office, recruit, day, number)]).await.unwrap();
        change.commit().await.unwrap();
        run(&office).await;
        assert_eq!(state_of(&office, wanted).await, ended, "{day}");
    }
    assert_eq!(state_of(&office, sheet).await, StepState::Done);
    // The request to change is handed in.
    let (_, changed) = official_of(&office, StepKind::RequestChange).await;
    let reader = office.registry.store.read().await.unwrap();
    let request = reader.step(&Scope::Province, View::of(TODAY), changed).await.unwrap().unwrap().request.unwrap();
    drop(reader);
    let mut change = office.registry.store.write(header()).await.unwrap();
    let event = RequestEvent {
        id: FactId(office.registry.new_id()),
        request,
        state: RequestState::Submitted,
        effective_at: office.registry.clock.now(),
        details: String::new(),
    };
    change.insert_request_events(&[event]).await.unwrap();
    change.commit().await.unwrap();
    // The CA's list names the certificate of who retired.
    let (retired, revoked) = official_of(&office, StepKind::RequestRevocation).await;
    let person = office.people.iter().find(|person| person.official.id == retired).unwrap();
    let facts = &person.certificate.0.facts;
    let list = congvu::storage::write::RevocationList {
        sha256: congvu::domain::certificate::facts::Fingerprint(<sha2::Sha256 as sha2::Digest>::digest([1]).into()),
        issuer_key: facts.issuer_key,
        issuer: facts.issuer.clone(),
        number: None,
        window: congvu::domain::certificate::status::ListWindow {
            this_update: Timestamp::start_of(TODAY),
            next_update: Timestamp::start_of(TODAY).plus_seconds(86_400),
        },
        der: vec![1],
    };
    let entry = Revocation { at: Timestamp::start_of(TODAY), reason: 5 };
    let mut change = office.registry.store.write(header()).await.unwrap();
    change.insert_revocation_list(&list, &[(facts.serial.clone(), entry)]).await.unwrap();
    change.commit().await.unwrap();
    let outcome = run(&office).await;
    assert_eq!(outcome, RunOutcome { ended: 2, fulfilled: 1, ..RunOutcome::default() });
    assert_eq!(
        (state_of(&office, changed).await, state_of(&office, revoked).await),
        (StepState::Done, StepState::Done)
    );
    assert!(listed(&office, &office.hr, &StepWishes::default()).await.is_empty());
    let by = office.db.texts("select distinct coalesce(ended_by, 'the program') from decision_step").await;
    assert_eq!(by, ["the program"]);
    assert_eq!(run(&office).await, RunOutcome::default());
    office.assert_verified().await;
}

async fn a_list_of_steps_goes_through_its_index(db: TestDatabase) {
    let office = busy(db).await;
    let reader = office.registry.store.read().await.unwrap();
    let filter = congvu::storage::read::step_list::StepFilter {
        state: Some(StepState::Open),
        ..congvu::storage::read::step_list::StepFilter::default()
    };
    if office.db.is_postgres() {
        return;
    }
    let plan = reader.explain_steps(&Scope::Province, View::of(TODAY), &filter, None).await.unwrap();
    assert!(plan.contains("decision_step_state_due_on"), "{plan}");
    assert!(!plan.contains("TEMP B-TREE"), "a page is read in order: {plan}");
}

async fn what_waits_is_counted_for_whom_it_waits(db: TestDatabase) {
    let office = busy(db).await;
    let mine = StepWishes { mine: true, ..StepWishes::default() };
    for (role, agency) in [(Role::ItAdmin, 0), (Role::ItAdmin, 2), (Role::SubscriberManager, 0), (Role::Hr, 0)] {
        let actor = office.account(role, agency);
        let listed = u64::try_from(listed(&office, &actor, &mine).await.len()).unwrap();
        let counted = count_own_steps(&office.registry, &actor, 1000).await.unwrap();
        assert_eq!(counted, WaitingSteps { all: listed, overdue: 0 }, "{role} of {agency}");
        let few = count_own_steps(&office.registry, &actor, 1).await.unwrap();
        assert_eq!(few.all, listed.min(1), "it is counted so far and no further");
    }
    let owners = [(Role::ItAdmin, Scope::Province), (Role::SubscriberManager, Scope::Province)];
    let reader = office.registry.store.read().await.unwrap();
    if !office.db.is_postgres() {
        let plan = reader.explain_waiting(View::of(TODAY), &owners).await.unwrap();
        assert!(plan.contains("decision_step_state_due_on"), "{plan}");
    }
    drop(reader);
    let office = office.on(date!(2019 - 09 - 01));
    let late = count_own_steps(&office.registry, &office.account(Role::ItAdmin, 0), 1000).await.unwrap();
    assert!(late.all > 0 && late.overdue == late.all, "{late:?}");
}

/// A directory that takes every password, and a mail server without sessions.
struct Willing;

#[async_trait]
impl Credentials for Willing {
    async fn set_password(&self, _: &Dn, _: &NewPassword) -> Result<PasswordOutcome, DirectoryError> {
        Ok(PasswordOutcome::Set(StoredAs::Argon2))
    }

    async fn unlock(&self, _: &Dn) -> Result<bool, DirectoryError> {
        Ok(false)
    }
}

#[async_trait]
impl MailSessions for Willing {
    async fn end(&self, _: i64) -> SessionsEnded {
        SessionsEnded::Confirmed
    }
}

async fn a_used_activation_ends_its_step_in_the_same_change_set(db: TestDatabase) {
    let mut office = busy(db).await;
    office.registry.mail = Some(MailDesk {
        credentials: Arc::new(Willing),
        naming: Naming::new(Dn("dc=binhphuoc,dc=gov,dc=vn".to_owned())),
        sessions: Arc::new(Willing),
        pages: "https://congvu.example".to_owned(),
    });
    let (recruit, sheet) = official_of(&office, StepKind::HandOverActivation).await;
    let helpdesk = office.account(Role::Helpdesk, 1);
    let (whom, purpose) = (Whom::Officials(vec![recruit]), ActivationPurpose::Activate);
    let issued = issue_activations(&office.registry, &helpdesk, &whom, purpose, ActivationChannel::Sheet).await;
    let code = issued.unwrap().sheets.remove(0).code;
    assert_eq!(state_of(&office, sheet).await, StepState::Open, "a sheet that nobody used ends nothing");
    let password = Password::chosen("an-invented-passphrase".to_owned()).unwrap();
    let changes: u64 = office.count("change_set").await.parse().unwrap();
    set_mailbox_password(&office.registry, &code, password).await.unwrap();
    assert_eq!(state_of(&office, sheet).await, StepState::Done);
    assert_eq!(office.count("change_set").await, (changes + 1).to_string());
    office.assert_verified().await;
}
