//! Personal data: numbers sealed at rest and found only by who holds number and date of birth; old data counted, then purged.

use congvu::auth::sealing::Sealer;
use congvu::domain::ids::OfficialId;
use congvu::domain::personal_number::PersonalNumber;
use congvu::domain::principal::Role;
use congvu::domain::retention::{RetentionClass, RetentionDays};
use congvu::domain::scope::Scope;
use congvu::operations::find_person::{TRIES_AN_HOUR, find_person, sealer};
use congvu::operations::purge::{plan_purge, purge};
use congvu::operations::{Actor, OperationError};
use congvu::storage::read::View;
use congvu::storage::row::personal_number::SealedNumber;
use time::macros::date;

use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::province::{Province, account_over};

on_both_engines! {
    a_number_is_found_by_number_and_birth_date_only_and_tries_are_few
    a_number_is_one_persons_and_sealed
    a_purge_removes_what_its_plan_counted
}

fn number(text: &str) -> PersonalNumber {
    text.parse().unwrap()
}

/// Gives the first official of the registry a number; tells who it is and when they were born.
async fn numbered(province: &Province) -> (OfficialId, time::Date) {
    let (id, born) =
        if province.db.is_postgres() { ("id::text", "birth_date::text") } else { ("lower(hex(id))", "birth_date") };
    let first = "from official order by id limit 1";
    let official = OfficialId(province.text(&format!("select {id} {first}")).await.parse().unwrap());
    let born = province.text(&format!("select {born} {first}")).await;
    let born = time::Date::parse(&born, &time::format_description::well_known::Iso8601::DATE).unwrap();
    seal(province, official, "070190000123").await.unwrap();
    (official, born)
}

async fn seal(province: &Province, official: OfficialId, digits: &str) -> congvu::storage::Result<()> {
    let sealer: Sealer = sealer(&province.registry).unwrap();
    let number = number(digits);
    let row = SealedNumber {
        official,
        sealed: sealer.seal(official, &number).unwrap(),
        blind_index: sealer.blind_index(&number),
    };
    let mut change = province.registry.store.write(province.registry.header(&Actor::Shell, "test")).await?;
    change.insert_personal_numbers(&[row]).await?;
    change.commit().await.map(|_| ())
}

async fn a_number_is_found_by_number_and_birth_date_only_and_tries_are_few(db: TestDatabase) {
    let province = Province::staffed(db).await;
    let (official, born) = numbered(&province).await;
    let hr = account_over(&province.registry, &province.it_admin, Role::Hr, "H10.32").await;
    let find = |digits: &'static str, born| {
        let (registry, hr) = (&province.registry, &hr);
        async move { find_person(registry, hr, &number(digits), born).await }
    };
    let found = find("070190000123", born).await.unwrap().expect("number and date are theirs");
    assert_eq!(found.official, official);
    assert!(!found.full_name.is_empty());
    assert_eq!(find("070190000123", born.next_day().unwrap()).await.unwrap(), None);
    assert_eq!(find("070190000124", born).await.unwrap(), None);
    for _ in 3..TRIES_AN_HOUR {
        find("070190000199", born).await.unwrap();
    }
    assert!(matches!(find("070190000123", born).await, Err(OperationError::TooManyTries { .. })));
    let noted = "select cast(count(*) as text) from person_lookup where found is";
    assert_eq!(province.text(&format!("{noted} not null")).await, "1");
    assert_eq!(province.text(&format!("{noted} null")).await, (TRIES_AN_HOUR - 1).to_string());
    assert!(matches!(
        find_person(&province.registry, &Actor::Shell, &number("070190000123"), born).await,
        Err(OperationError::NotLoggedIn { .. })
    ));
}

async fn a_number_is_one_persons_and_sealed(db: TestDatabase) {
    let province = Province::staffed(db).await;
    let (official, _) = numbered(&province).await;
    let id = if province.db.is_postgres() { "id::text" } else { "lower(hex(id))" };
    let second = province.text(&format!("select {id} from official order by id limit 1 offset 1")).await;
    assert!(seal(&province, OfficialId(second.parse().unwrap()), "070190000123").await.is_err());
    let reader = province.registry.store.read().await.unwrap();
    let view = View::of(province.registry.clock.today());
    let sealed = reader.sealed_personal_number(&Scope::Province, view, official).await.unwrap().unwrap();
    drop(reader);
    assert!(!sealed.windows(12).any(|window| window == b"070190000123"));
    let opened = sealer(&province.registry).unwrap().open(official, &sealed).unwrap();
    assert_eq!(opened.last_four(), "0123");
}

async fn a_purge_removes_what_its_plan_counted(db: TestDatabase) {
    let province = Province::staffed(db).await;
    let (official, born) = numbered(&province).await;
    find_person(&province.registry, &province.hr, &number("070190000123"), born).await.unwrap();
    let days = RetentionDays::default();
    let count = |plan: &[congvu::domain::retention::PurgeLine], class| {
        plan.iter().find(|line| line.class == class).map(|line| line.records)
    };
    let fresh = plan_purge(&province.registry, &province.it_admin, &days).await.unwrap();
    assert_eq!(fresh.len(), RetentionClass::ALL.len());
    assert!(fresh.iter().all(|line| line.records == 0), "{fresh:?}");

    // The person left long ago, by a fact that says so; the look-up is old.
    let day = if province.db.is_postgres() { "date '2010-01-01'" } else { "'2010-01-01'" };
    let theirs = if province.db.is_postgres() {
        format!("'{official}'")
    } else {
        format!("x'{}'", official.to_string().replace('-', ""))
    };
    province.db.by_hand(&format!("delete from posting where official = {theirs} and kind <> 'primary'")).await;
    province
        .db
        .by_hand(&format!(
            "update posting set effective_from = {day}, effective_to = {} where official = {theirs}",
            day.replace("01-01", "02-01")
        ))
        .await;
    province.db.by_hand("update person_lookup set at = 1").await;
    let plan = plan_purge(&province.registry, &province.it_admin, &days).await.unwrap();
    assert_eq!(count(&plan, RetentionClass::PersonalNumber), Some(1));
    assert_eq!(count(&plan, RetentionClass::PersonLookup), Some(1));
    assert!(matches!(purge(&province.registry, &province.hr, &plan).await, Err(OperationError::NotAllowed { .. })));
    let removed = purge(&province.registry, &province.it_admin, &plan).await.unwrap();
    assert_eq!(removed, plan);
    assert_eq!(province.text("select cast(count(*) as text) from personal_number").await, "0");
    assert_eq!(days.kept_from(RetentionClass::PersonLookup, date!(2022 - 01 - 01)), date!(2020 - 01 - 02));
}
