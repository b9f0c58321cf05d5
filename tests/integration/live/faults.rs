//! Whatever fails on the way, nothing is lost, and an older state never follows a newer one.

use congvu::directory::attribute::Attribute;
use congvu::operations::live::{Turn, take_turn};

use super::flaky::{Flaky, Weather};
use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::changes::largest;
use crate::main_job::province::{Province, texts};

on_both_engines! {
    lost_answers_are_read_back_and_nothing_is_written_twice
    a_directory_that_is_away_gets_everything_when_it_is_back
    what_the_server_refuses_waits_and_the_rest_goes_on
    a_person_can_have_what_was_refused_tried_again
    a_turn_reads_only_its_own_subjects_last_written_values
    what_a_whole_comparison_cannot_settle_is_not_compared_again_at_once
    an_entry_that_is_ahead_does_not_starve_the_others_of_its_turn
}

async fn lost_answers_are_read_back_and_nothing_is_written_twice(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let agency = largest(&province).await.remove(0);
    for (weather, name) in [(Weather::Done(100), "Sở Thử nghiệm A"), (Weather::Lost(100), "Sở Thử nghiệm B")]
    {
        let entries = province.rename(&agency, name).await;
        assert!(entries > 3, "a unit, a group and people");
        let weather = if weather == Weather::Done(100) { weather } else { Weather::Lost(3) };
        let line = Flaky::new(&province.directory, weather);
        assert_eq!(province.settle_through(&line).await, entries, "{weather:?}");
        assert_eq!(line.writes(), entries, "{weather:?}: each entry once");
        province.assert_settled().await;
    }
}

async fn a_directory_that_is_away_gets_everything_when_it_is_back(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let agency = largest(&province).await.remove(0);
    let line = Flaky::new(&province.directory, Weather::Away);
    let person = province.some(1).await.remove(0);
    for round in 1..=3 {
        province.retitle(&person, &format!("Chuyên viên bậc {round}")).await;
        province.all_is_due().await;
        let error = take_turn(&province.registry, &line, &province.settings).await.unwrap_err();
        assert!(error.to_string().contains("cannot reach the directory"), "{error}");
    }
    let entries = province.rename(&agency, "Sở Thử nghiệm").await;
    let before = province.context_csn().await;
    assert_eq!(line.writes(), 0);
    line.turns(Weather::Fair);
    province.all_is_due().await;
    assert_eq!(province.settle_through(&line).await, entries);
    assert_eq!(line.writes(), entries, "whoever changed four times is written once, as they are now");
    let entry = province.person_of(person.official.id).await;
    assert_eq!(texts(&entry, Attribute::Title), ["Chuyên viên bậc 3"]);
    assert_ne!(province.context_csn().await, before);
    province.assert_settled().await;
}

async fn what_the_server_refuses_waits_and_the_rest_goes_on(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let agency = largest(&province).await.remove(0);
    let entries = province.rename(&agency, "Sở Thử nghiệm").await;
    // The unit's write comes first.
    let line = Flaky::new(&province.directory, Weather::Says(19, 1));
    assert_eq!(take_turn(&province.registry, &line, &province.settings).await.unwrap(), Turn::Settled(entries - 1));
    let waiting = province
        .db
        .texts("select subject_kind || ' ' || failure || ' after ' || cast(attempts as text) from dirty")
        .await;
    assert_eq!(waiting, ["unit 19 scripted after 1"]);
    assert_eq!(province.db.texts("select cast(code as text) from quarantine").await, ["19"]);
    assert_eq!(province.settle_through(&line).await, 0, "not before its time");
    // Refused again: attempts add up, since when stays.
    province.all_is_due().await;
    line.turns(Weather::Says(19, 1));
    assert_eq!(take_turn(&province.registry, &line, &province.settings).await.unwrap(), Turn::PutOff);
    assert_eq!(province.db.texts("select cast(attempts as text) from quarantine").await, ["2"]);
    province.all_is_due().await;
    assert_eq!(province.settle_through(&line).await, 1);
    assert!(province.db.texts("select dn from quarantine").await.is_empty(), "what is taken is no longer set aside");
    province.assert_settled().await;
}

async fn a_person_can_have_what_was_refused_tried_again(db: TestDatabase) {
    use congvu::operations::quarantine::{list_quarantine, retry_quarantine};
    let province = Province::lenient(db).await;
    let file = province.some(1).await.remove(0);
    province.suspend(std::slice::from_ref(&file)).await;
    let line = Flaky::new(&province.directory, Weather::Says(65, 1));
    province.settle_through(&line).await;
    let entry = province.person_of(file.official.id).await;
    assert_eq!(texts(&entry, Attribute::MailState), ["active"]);
    let listed = list_quarantine(&province.registry, &province.settings).await.unwrap();
    assert_eq!((listed.set_aside.len(), listed.waiting.len()), (1, 1));
    assert_eq!(listed.waiting[0].failure, "65 scripted");
    let retry =
        |dn: &'static str| retry_quarantine(&province.registry, &province.settings, &province.it_admin, Some(dn));
    assert!(retry("uid=nobody,dc=tinh,dc=example").await.is_err());
    let dn: &'static str = Box::leak(listed.set_aside[0].dn.clone().into_boxed_str());
    assert_eq!(retry(dn).await.unwrap(), 1);
    assert_eq!(province.settle_through(&line).await, 1);
    let entry = province.person_of(file.official.id).await;
    assert_eq!(texts(&entry, Attribute::MailState), ["suspended"]);
    province.assert_settled().await;
}

async fn what_a_whole_comparison_cannot_settle_is_not_compared_again_at_once(db: TestDatabase) {
    let province = Province::lenient(db).await;
    province.mark_thousands().await;
    let line = Flaky::new(&province.directory, Weather::Cut);
    let plans = "select cast(count(*) as text) from plan";
    let before: usize = province.text(plans).await.parse().unwrap();
    assert_eq!(take_turn(&province.registry, &line, &province.settings).await.unwrap(), Turn::PutOff);
    assert_eq!(take_turn(&province.registry, &line, &province.settings).await.unwrap(), Turn::Idle);
    let after: usize = province.text(plans).await.parse().unwrap();
    assert_eq!(after, before + 1);
    line.turns(Weather::Fair);
    province.all_is_due().await;
    province.settle_through(&line).await;
    province.assert_settled().await;
}

async fn an_entry_that_is_ahead_does_not_starve_the_others_of_its_turn(db: TestDatabase) {
    let province = Province::lenient(db).await;
    let files = province.some(3).await;
    let ahead = province.person_of(files[0].official.id).await;
    let was = texts(&ahead, Attribute::Revision).remove(0);
    let observed = |dn: congvu::directory::entry::Dn| {
        let province = &province;
        async move { province.observed_people().await.into_iter().find(|observed| observed.entry.dn == dn).unwrap() }
    };
    // Somebody newer than our look has written it.
    let entry = observed(ahead.dn.clone()).await;
    province.edit(&entry, "congvuRevision", "99999").await;
    let version = observed(ahead.dn.clone()).await.csn;
    for file in &files {
        province.retitle(file, "Chuyên viên chính").await;
    }
    let turn = take_turn(&province.registry, &province.directory, &province.settings).await.unwrap();
    assert_eq!(turn, Turn::Settled(3), "two people and their group");
    for file in &files[1..] {
        assert_eq!(texts(&province.person_of(file.official.id).await, Attribute::Title), ["Chuyên viên chính"]);
    }
    assert_eq!(observed(ahead.dn.clone()).await.csn, version, "and what is newer is left alone");
    let waiting = province.db.texts("select subject_kind || ' ' || failure from dirty").await;
    assert!(waiting.len() == 1 && waiting[0].contains("newer than the registry"), "{waiting:?}");
    province.edit(&observed(ahead.dn).await, "congvuRevision", &was).await;
    province.all_is_due().await;
    assert_eq!(province.settle().await, 1);
    province.assert_settled().await;
}

async fn a_turn_reads_only_its_own_subjects_last_written_values(db: TestDatabase) {
    use congvu::domain::attribute_policy::{AttributeSettings, DriftPolicy};
    let mut province = Province::staffed(db).await;
    let report = AttributeSettings { drift: Some(DriftPolicy::Report), ..AttributeSettings::default() };
    province.settings.policies.set("description", report).unwrap();
    province.sync().await;
    let (target, files) = (province.target().await, province.some(3).await);
    let of = |file: &congvu::storage::read::official::OfficialFile| file.mailbox.as_ref().unwrap().id.0;
    let reader = province.registry.store.read().await.unwrap();
    let asked = [of(&files[0]), of(&files[2]), uuid::Uuid::from_u128(1)];
    let known = reader.applied_attributes(target, "person", &asked).await.unwrap();
    drop(reader);
    let mut keys: Vec<_> = known.into_keys().collect();
    let mut expected = asked[..2].to_vec();
    keys.sort_unstable();
    expected.sort_unstable();
    assert_eq!(keys, expected, "of many hundreds");
    // What nobody can read stands in the way of nobody but its own.
    let poisoned = province
        .db
        .by_hand("insert into applied_attributes (target, subject_kind, subject, digests) select target, 'nonsense', subject, digests from applied_attributes where subject_kind = 'person'")
        .await;
    assert!(poisoned > 100);
    province.retitle(&files[0], "Chuyên viên cao cấp").await;
    province.settle().await;
    let entry = province.person_of(files[0].official.id).await;
    assert_eq!(texts(&entry, Attribute::Title), ["Chuyên viên cao cấp"]);
    province.assert_converged().await;
}
