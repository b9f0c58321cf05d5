//! Withdrawing and correcting, by further facts.

use congvu::domain::decision::SubjectState;
use congvu::domain::decision::draft::{Act, AddressChoice};
use congvu::domain::decision::standing::Standing;
use congvu::domain::ids::PrincipalId;
use congvu::domain::mailbox::lifecycle::MailboxState;
use congvu::domain::scope::Scope;
use congvu::operations::OperationError;
use congvu::operations::accept_transfer::decline_transfer;
use congvu::operations::correct_decision::{Correction, correct_subject, withdraw_subject};
use congvu::operations::correct_heading::{HeadingCorrection, correct_heading};
use congvu::operations::record_decision::record_decision;
use congvu::operations::run_decisions::run_decisions;
use congvu::storage::read::View;
use congvu::storage::read::decision::DecisionFilter;
use congvu::storage::read::scim::{ScimFilter, ScimPage};
use time::macros::date;
use uuid::Uuid;

use super::office::{Office, TODAY};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_withdrawn_retirement_leaves_the_person_as_before
    what_later_decisions_rest_on_cannot_be_withdrawn
    a_corrected_day_moves_everything_and_keeps_what_was_known
    a_name_is_corrected_on_both_clocks
    a_correction_reaches_no_further_than_a_new_decision
    a_heading_is_corrected_by_the_issuer_or_by_whoever_covers_everybody
    what_is_told_of_a_person_follows_what_was_withdrawn_and_corrected
}

/// The facts without their keys.
fn contents(standing: &Standing) -> Vec<String> {
    let postings = standing.postings.iter().map(|one| format!("{:?} {:?}", one.agency, one.effective));
    let states = standing.states.iter().map(|one| format!("{:?} {:?}", one.state, one.effective));
    let addresses = standing.addresses.iter().map(|one| format!("{} {:?} {:?}", one.address, one.kind, one.effective));
    let mut all: Vec<String> = postings.chain(states).chain(addresses).collect();
    all.sort();
    all
}

async fn a_withdrawn_retirement_leaves_the_person_as_before(db: TestDatabase) {
    let office = Office::open(db).await;
    let before = contents(&office.standing(office.person(1)).await);
    let draft = office.draft(1, vec![office.known(1, date!(2019 - 06 - 01), Act::Retire)]);
    let recorded = office.record(&draft).await.unwrap();
    let subject = recorded.subjects[0].subject;
    run_decisions(&office.registry, &office.hr, TODAY).await.unwrap();
    assert_eq!(office.count("request").await, "1");
    let no_reason = withdraw_subject(&office.registry, &office.hr, subject, " ").await;
    assert!(matches!(no_reason, Err(OperationError::Invalid { .. })), "{no_reason:?}");
    let other = withdraw_subject(&office.registry, &office.hr_of(2), subject, "Ghi nhầm").await;
    assert!(matches!(other, Err(OperationError::NotFound { .. })), "{other:?}");
    withdraw_subject(&office.registry, &office.hr, subject, "Ghi nhầm người").await.unwrap();
    assert_eq!(contents(&office.standing(office.person(1)).await), before);
    let reader = office.registry.store.read().await.unwrap();
    let line = reader.subject(&Scope::Province, View::of(TODAY), subject).await.unwrap().unwrap();
    assert_eq!((line.state(), line.act.unwrap().reason.as_deref()), (SubjectState::Withdrawn, Some("Ghi nhầm người")));
    // Nothing was erased: as known before, they had retired.
    let known = View::as_known_at(TODAY, recorded.change_set.unwrap());
    let then = reader.official(&Scope::Province, known, office.person(1)).await.unwrap().unwrap();
    assert!(then.states.iter().any(|state| state.state == MailboxState::ReceiveOnly));
    drop(reader);
    let events = office.db.texts("select state from request_event order by effective_at, state").await;
    assert_eq!(events, ["cancelled", "draft"]);
    let open = office.db.texts("select kind from decision_step where state in ('planned', 'open')").await;
    assert!(open.is_empty(), "{open:?}");
    let twice = withdraw_subject(&office.registry, &office.hr, subject, "Lần nữa").await;
    assert!(matches!(twice, Err(OperationError::Conflict { .. })), "{twice:?}");
    let again = office.record(&draft).await;
    assert!(matches!(again, Err(OperationError::Conflict { .. })), "{again:?}");
    office.assert_verified().await;
}

async fn what_later_decisions_rest_on_cannot_be_withdrawn(db: TestDatabase) {
    let office = Office::open(db).await;
    let before = contents(&office.standing(office.person(0)).await);
    let moved = office.record(&office.draft(1, vec![office.transfer(0, 2, date!(2019 - 07 - 01))])).await.unwrap();
    let after_move = contents(&office.standing(office.person(0)).await);
    let back = office.record(&office.draft(2, vec![office.transfer(0, 1, date!(2019 - 09 - 01))])).await.unwrap();
    let (first, second) = (moved.subjects[0].subject, back.subjects[0].subject);
    let refused = withdraw_subject(&office.registry, &office.hr, first, "Nhầm").await.unwrap_err();
    let OperationError::Conflict { reason } = &refused else { panic!("{refused:?}") };
    assert!(reason.vi.contains("(số 2/QĐ-SNV, điều động, chuyển công tác)"), "{reason:?}");
    withdraw_subject(&office.registry, &office.hr, second, "Nhầm").await.unwrap();
    assert_eq!(contents(&office.standing(office.person(0)).await), after_move);
    withdraw_subject(&office.registry, &office.hr, first, "Nhầm").await.unwrap();
    assert_eq!(contents(&office.standing(office.person(0)).await), before);
    // What was given in between is still kept from others for a time; what holds again is not dated.
    let dated = "select address from address_claim where held_until is not null order by address";
    assert_eq!(office.db.texts(dated).await, ["nend.h101@binhphuoc.gov.vn", "nend.h102@binhphuoc.gov.vn"]);
    office.assert_verified().await;
}

async fn a_corrected_day_moves_everything_and_keeps_what_was_known(db: TestDatabase) {
    let office = Office::open(db).await;
    let (wrong, right) = (date!(2019 - 08 - 01), date!(2019 - 10 - 01));
    let recorded = office.record(&office.draft(1, vec![office.transfer(0, 2, wrong)])).await.unwrap();
    let subject = recorded.subjects[0].subject;
    let act = Act::Transfer { post: office.post(2), address: AddressChoice::Proposed };
    let other_kind = Correction { effective_from: right, act: Act::Retire, reason: "Sai".to_owned() };
    let refused = correct_subject(&office.registry, &office.hr, subject, &other_kind).await;
    assert!(matches!(refused, Err(OperationError::Invalid { .. })), "{refused:?}");
    let nowhere =
        Correction { effective_from: date!(2018 - 06 - 01), act: act.clone(), reason: "Sai ngày".to_owned() };
    let refused = correct_subject(&office.registry, &office.hr, subject, &nowhere).await.unwrap_err();
    let OperationError::Invalid { problems } = refused else { panic!("{refused:?}") };
    // There was no such agency then, and they held no post.
    let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
    assert_eq!(fields, ["/act/post/agency", "/effective_from"]);
    for day in [right, date!(2019 - 11 - 01), right] {
        let correction = Correction { effective_from: day, act: act.clone(), reason: "Sai ngày".to_owned() };
        let told = correct_subject(&office.registry, &office.hr, subject, &correction).await.unwrap();
        assert!(told.iter().all(|one| one.on >= day));
    }
    let person = office.standing(office.person(0)).await;
    assert_eq!(person.primary_on(wrong).unwrap().agency, office.agency(1));
    assert_eq!(person.primary_on(right).unwrap().agency, office.agency(2));
    assert_eq!((person.postings.len(), person.addresses.len()), (2, 3));
    let days = "select distinct cast(begins_on as text) from decision_step where state = 'planned' order by 1";
    assert_eq!(office.db.texts(days).await, ["2019-10-01", "2020-10-01"]);
    withdraw_subject(&office.registry, &office.hr, subject, "Rút").await.unwrap();
    let person = office.standing(office.person(0)).await;
    assert_eq!((person.postings.len(), person.addresses.len()), (1, 1));
    office.assert_verified().await;
}

async fn a_name_is_corrected_on_both_clocks(db: TestDatabase) {
    let office = Office::open(db).await;
    let from = date!(2019 - 06 - 10);
    let act = Act::CorrectIdentity { full_name: "Điểu Nên".to_owned(), birth_date: date!(1981 - 03 - 01) };
    let recorded = office.record(&office.draft(1, vec![office.known(0, from, act)])).await.unwrap();
    let reader = office.registry.store.read().await.unwrap();
    let official = office.person(0);
    for (view, name) in [
        (View::of(from), "Điểu Nên"),
        (View::of(TODAY), "Điểu Nên"),
        (View::of(date!(2019 - 06 - 09)), "Điểu Nen"),
        (View::as_known_at(TODAY, 1), "Điểu Nen"),
    ] {
        let file = reader.official(&Scope::Province, view, official).await.unwrap().unwrap();
        assert_eq!(file.official.full_name, name, "{view:?}");
        let persons = reader.persons(&Scope::Province, view, 0, 1).await.unwrap();
        assert_eq!(persons[0].full_name, name, "{view:?}");
        let filter = congvu::storage::read::people::PeopleFilter::default();
        let people = reader.people(&Scope::Province, view, &filter, None, 9).await.unwrap();
        assert!(people.iter().any(|line| line.full_name == name), "{view:?}");
        assert_eq!(reader.named(view, &[official]).await.unwrap()[0].full_name, name, "{view:?}");
    }
    let born = reader.official(&Scope::Province, View::of(TODAY), official).await.unwrap().unwrap().official.birth_date;
    assert_eq!(born, date!(1981 - 03 - 01));
    drop(reader);
    office.assert_verified().await;
    withdraw_subject(&office.registry, &office.hr, recorded.subjects[0].subject, "Nhầm").await.unwrap();
    let again = office.standing(official).await;
    assert_eq!(again.identity_on(TODAY).full_name, "Điểu Nen");
    office.assert_verified().await;
}

async fn a_correction_reaches_no_further_than_a_new_decision(db: TestDatabase) {
    let office = Office::open(db).await;
    office.record(&office.draft(1, vec![office.transfer(0, 2, date!(2019 - 04 - 01))])).await.unwrap();
    let own = office.hr_of(2);
    let act = Act::SuspendFromDuty;
    let draft = office.draft(2, vec![office.known(0, date!(2019 - 06 - 10), act.clone())]);
    let recorded = record_decision(&office.registry, &own, &draft).await.unwrap();
    let subject = recorded.subjects[0].subject;
    let before = contents(&office.standing(office.person(0)).await);
    let to = |effective_from| Correction { effective_from, act: act.clone(), reason: "Sai ngày".to_owned() };
    // In February they were another department's.
    let elsewhere = correct_subject(&office.registry, &own, subject, &to(date!(2019 - 02 - 01))).await;
    assert!(matches!(elsewhere, Err(OperationError::Conflict { .. })), "{elsewhere:?}");
    assert_eq!(contents(&office.standing(office.person(0)).await), before);
    correct_subject(&office.registry, &own, subject, &to(date!(2019 - 05 - 01))).await.unwrap();
    correct_subject(&office.registry, &office.hr, subject, &to(date!(2019 - 02 - 01))).await.unwrap();
    // What now lies in the other department's time is no longer this one's to take back.
    let taken = withdraw_subject(&office.registry, &own, subject, "Nhầm").await;
    assert!(matches!(taken, Err(OperationError::Conflict { .. })), "{taken:?}");
    assert_eq!(office.standing(office.person(0)).await.state_on(date!(2019 - 02 - 01)), Some(MailboxState::Suspended));
    office.assert_verified().await;
}

async fn a_heading_is_corrected_by_the_issuer_or_by_whoever_covers_everybody(db: TestDatabase) {
    let office = Office::open(db).await;
    let from = date!(2019 - 07 - 01);
    let mut draft = office.draft(1, vec![office.known(0, from, Act::Retire), office.known(2, from, Act::Retire)]);
    let both = office.record(&draft).await.unwrap();
    draft.number = 2;
    draft.subjects = vec![office.known(1, from, Act::Retire)];
    let one = office.record(&draft).await.unwrap();
    let right = HeadingCorrection {
        signed_on: date!(2019 - 05 - 31),
        signer: " Lê Thị Ký ".to_owned(),
        summary: "Về việc nghỉ hưu".to_owned(),
        reason: "Ghi nhầm người ký".to_owned(),
    };
    let registry = &office.registry;
    // A decision of the province about two departments is not one department's to correct, and a foreign one is not there.
    let part = correct_heading(registry, &office.hr_of(1), both.decision, &right).await;
    assert!(matches!(part, Err(OperationError::Conflict { .. })), "{part:?}");
    let foreign = correct_heading(registry, &office.hr_of(2), one.decision, &right).await;
    assert!(matches!(foreign, Err(OperationError::NotFound { .. })), "{foreign:?}");
    let wrong = HeadingCorrection { signed_on: date!(2018 - 05 - 31), ..right.clone() };
    let refused = correct_heading(registry, &office.hr, one.decision, &wrong).await;
    assert!(matches!(refused, Err(OperationError::Invalid { .. })), "{refused:?}");
    let change_set = correct_heading(registry, &office.hr_of(1), one.decision, &right).await.unwrap();
    assert_eq!(
        correct_heading(registry, &office.hr_of(1), one.decision, &right).await.unwrap(),
        None,
        "it says so already"
    );
    let reader = registry.store.read().await.unwrap();
    let shown = async |view| reader.decision(&Scope::Province, view, one.decision).await.unwrap().unwrap();
    let now = shown(View::of(TODAY)).await;
    assert_eq!((now.decision.signed_on, now.decision.signer.as_str()), (right.signed_on, "Lê Thị Ký"));
    assert_eq!(Some(now.revision), change_set);
    let then = shown(View::as_known_at(TODAY, one.change_set.unwrap())).await;
    assert_eq!((then.decision.signed_on, then.decision.signer.as_str()), (draft.signed_on, "Trần Văn Bình"));
    let listed =
        reader.decisions(&Scope::Province, View::of(TODAY), &DecisionFilter::default(), None, 9).await.unwrap();
    assert!(listed.iter().any(|line| line.decision == now.decision), "{listed:?}");
    let file = reader.official(&Scope::Province, View::of(TODAY), office.person(1)).await.unwrap().unwrap();
    assert!(file.decisions.iter().any(|about| about.decision == now.decision));
    drop(reader);
    // Sent again it is what it says now, and no longer what it said first.
    let first = office.record(&draft).await;
    assert!(matches!(first, Err(OperationError::Conflict { .. })), "{first:?}");
    (draft.signed_on, draft.signer, draft.summary) = (right.signed_on, "Lê Thị Ký".to_owned(), right.summary.clone());
    assert_eq!(office.record(&draft).await.unwrap().change_set, None);
    let again = HeadingCorrection { signer: "Lê Thị Kỳ".to_owned(), ..right };
    correct_heading(registry, &office.hr, one.decision, &again).await.unwrap();
    assert_eq!(office.count("decision_heading").await, "2");
    office.assert_verified().await;
}

async fn what_is_told_of_a_person_follows_what_was_withdrawn_and_corrected(db: TestDatabase) {
    let office = Office::open(db).await;
    let official = office.person(0);
    let (wrong, right) = (date!(2019 - 07 - 01), date!(2019 - 09 - 01));
    // Released and waiting: no fact of the person changes by what is said of it.
    let draft = office.draft(1, vec![office.transfer(0, 2, wrong)]);
    let recorded = record_decision(&office.registry, &office.hr_of(1), &draft).await.unwrap();
    let subject = recorded.subjects[0].subject;
    let seen = async |view: View| {
        let reader = office.registry.store.read().await.unwrap();
        let file = reader.official(&Scope::Province, view, official).await.unwrap().unwrap();
        let about = file.decisions.into_iter().find(|one| one.subject.id == subject).unwrap();
        let filter = ScimFilter { ids: Some(vec![official]), ..ScimFilter::default() };
        let page = ScimPage::Offset { skip: 0, limit: 9, descending: false };
        let client = PrincipalId(Uuid::nil());
        let pushed = reader.scim_users(&Scope::Province, view, client, &filter, &page).await.unwrap().remove(0);
        let revision = reader.official_revision(official).await.unwrap();
        (about.state, about.effective_from, revision, pushed.revision)
    };
    let first = recorded.change_set.unwrap();
    assert_eq!(seen(View::of(TODAY)).await, (SubjectState::Awaiting, wrong, first, first));
    let act = draft.subjects[0].act.clone();
    let correction = Correction { effective_from: right, act, reason: "Sai ngày".to_owned() };
    correct_subject(&office.registry, &office.hr_of(1), subject, &correction).await.unwrap();
    assert_eq!(seen(View::of(TODAY)).await, (SubjectState::Awaiting, right, first + 1, first + 1));
    let declined = decline_transfer(&office.registry, &office.hr_of(2), subject, "Không còn biên chế").await.unwrap();
    assert_eq!(seen(View::of(TODAY)).await, (SubjectState::Declined, right, declined, declined));
    let (state, day, ..) = seen(View::as_known_at(TODAY, first)).await;
    assert_eq!((state, day), (SubjectState::Awaiting, wrong), "as it was known then");
    let name = Act::CorrectIdentity { full_name: "Điểu Nên".to_owned(), birth_date: date!(1981 - 03 - 01) };
    let renamed =
        office.record(&office.draft(2, vec![office.known(0, wrong, name)])).await.unwrap().change_set.unwrap();
    assert_eq!(seen(View::of(TODAY)).await.3, renamed);
}
