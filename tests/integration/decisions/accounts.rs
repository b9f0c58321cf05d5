//! Accounts of officials: tied by whoever manages both, one person's hands however many accounts they have, their own data, and an
//! end on the day their service ends.

use congvu::auth::four_eyes::are_apart;
use congvu::auth::password::Password;
use congvu::auth::permission::Permission;
use congvu::auth::token::SessionToken;
use congvu::domain::clock::Timestamp;
use congvu::domain::decision::draft::Act;
use congvu::domain::ids::OfficialId;
use congvu::domain::principal::{Principal, Role};
use congvu::operations::activate_account::invite;
use congvu::operations::add_principal::{NewPrincipal, add_principal};
use congvu::operations::disable_account::set_disabled;
use congvu::operations::export_subject::export_subject;
use congvu::operations::hands::hands_at;
use congvu::operations::identify::principal_of;
use congvu::operations::issue_token::{NewToken, issue_token};
use congvu::operations::log_in::log_in;
use congvu::operations::name_deputy::{Deputyship, name_deputy};
use congvu::operations::tie_official::{OfficialKey, tie_official};
use congvu::operations::{Actor, OperationError, OperationResult, Registry};
use time::macros::date;
use time::{Date, Duration};

use super::office::{Office, TODAY};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    all_accounts_of_one_official_are_one_persons_hands
    an_account_is_tied_within_ones_part_and_never_to_or_by_oneself
    a_tied_account_sees_its_own_data_and_nobody_elses
    whoever_left_acts_no_more_from_the_day_on
}

const PASSWORD: &str = "một mật khẩu đủ dài để dùng";
const GONE: Date = date!(2019 - 07 - 01);

fn password() -> Password {
    Password::typed(PASSWORD.to_owned()).unwrap()
}

async fn add(
    office: &Office,
    maker: &Actor,
    (name, role, agency): (&str, Role, usize),
    official: Option<OfficialKey>,
) -> OperationResult<Principal> {
    let agency_code = office.agencies[agency].code.to_string();
    let new = NewPrincipal { name: name.to_owned(), role, agency_code, official, password: password() };
    add_principal(&office.registry, maker, new).await
}

async fn admin(office: &Office) -> Actor {
    Actor::Principal(add(office, &Actor::Shell, ("quan-tri", Role::ItAdmin, 0), None).await.unwrap())
}

async fn now(registry: &Registry, name: &str) -> Principal {
    let reader = registry.store.read().await.unwrap();
    reader.principal_by_name(name, registry.clock.today()).await.unwrap().unwrap().principal
}

async fn apart(registry: &Registry, (one, other): (&str, &str), at: Timestamp) -> bool {
    let (one, other) = (now(registry, one).await.id, now(registry, other).await.id);
    are_apart(&hands_at(registry, one, at).await.unwrap(), &hands_at(registry, other, at).await.unwrap())
}

async fn is_open(registry: &Registry, token: &SessionToken) -> bool {
    principal_of(registry, &SessionToken::presented(token.reveal())).await.unwrap().is_some()
}

async fn all_accounts_of_one_official_are_one_persons_hands(db: TestDatabase) {
    let office = Office::open(db).await;
    let registry = &office.registry;
    let admin = admin(&office).await;
    let key = OfficialKey::Id(office.person(0));
    let address = OfficialKey::Address(office.people[0].address.address.clone());
    // By identifier or by address, when it is made or later: the same person.
    add(&office, &admin, ("nen", Role::ItAdmin, 0), Some(key.clone())).await.unwrap();
    for name in ["nen-hai", "nen-ba", "khac"] {
        add(&office, &admin, (name, Role::ItAdmin, 0), None).await.unwrap();
    }
    let early = registry.clock.now();
    assert!(apart(registry, ("nen", "nen-hai"), early).await);
    let session = log_in(registry, "nen-hai", password()).await.unwrap().0;
    tie_official(registry, &admin, "nen-hai", Some(&address)).await.unwrap();
    assert!(!is_open(registry, &session).await, "they log in to what is new");
    assert_eq!(now(registry, "nen-hai").await.official, Some(office.person(0)));
    let province = office.agencies[0].code.to_string();
    invite(registry, &admin, "nen-tu", Role::Official, &province, Some(&key)).await.unwrap();
    assert_eq!(now(registry, "nen-tu").await.official, Some(office.person(0)));
    for pair in [("nen", "nen-hai"), ("nen-hai", "nen-tu")] {
        assert!(!apart(registry, pair, early).await, "{pair:?}: what was done before the tie was theirs too");
    }
    assert!(apart(registry, ("nen", "nen-ba"), early).await && apart(registry, ("nen", "khac"), early).await);
    // Somebody who stands in for the second account acts for the same person.
    let stands = Deputyship {
        deputy: "khac".to_owned(),
        acts_for: "nen-hai".to_owned(),
        from: None,
        to: TODAY + Duration::days(2),
    };
    name_deputy(registry, &admin, &stands).await.unwrap();
    assert!(!apart(registry, ("nen", "khac"), early).await);

    // The same again ends nothing; undone, the tie still counts for what was done under it.
    let session = log_in(registry, "nen-hai", password()).await.unwrap().0;
    tie_official(registry, &admin, "nen-hai", Some(&key)).await.unwrap();
    assert!(is_open(registry, &session).await);
    let office = office.on(TODAY + Duration::days(5));
    let registry = &office.registry;
    tie_official(registry, &admin, "nen-hai", None).await.unwrap();
    assert!(!apart(registry, ("nen", "nen-hai"), early).await);
    assert!(apart(registry, ("nen", "nen-hai"), registry.clock.now().plus_seconds(1)).await);
    let twice = tie_official(registry, &admin, "nen-hai", None).await;
    assert!(matches!(twice, Err(OperationError::NotFound { what: "official of this account" })), "{twice:?}");
    let leaves = office.db.texts("select cast(count(*) as text) from audit_leaf where action = 'tie_official'").await;
    assert_eq!(leaves, ["2"]);
}

async fn an_account_is_tied_within_ones_part_and_never_to_or_by_oneself(db: TestDatabase) {
    let office = Office::open(db).await;
    let registry = &office.registry;
    let admin = admin(&office).await;
    let (first, third) = (OfficialKey::Id(office.person(0)), OfficialKey::Id(office.person(2)));
    let district = Actor::Principal(add(&office, &admin, ("huyen", Role::ItAdmin, 1), None).await.unwrap());
    add(&office, &admin, ("trong", Role::Official, 1), None).await.unwrap();
    add(&office, &admin, ("may", Role::Machine, 0), None).await.unwrap();
    let not_there = |outcome: OperationResult<()>, expected: &str| {
        assert!(matches!(outcome, Err(OperationError::NotFound { what }) if what == expected), "{outcome:?}");
    };
    not_there(tie_official(registry, &district, "trong", Some(&third)).await, "official");
    not_there(tie_official(registry, &district, "quan-tri", Some(&first)).await, "account");
    let nobody = OfficialKey::Address("khong.co.ai@binhphuoc.gov.vn".parse().unwrap());
    not_there(tie_official(registry, &admin, "trong", Some(&nobody)).await, "official");
    not_there(
        tie_official(registry, &admin, "trong", Some(&OfficialKey::Id(OfficialId(registry.new_id())))).await,
        "official",
    );
    tie_official(registry, &district, "trong", Some(&first)).await.unwrap();
    let machine = tie_official(registry, &admin, "may", Some(&first)).await;
    assert!(matches!(machine, Err(OperationError::Conflict { .. })), "{machine:?}");
    let made = add(&office, &admin, ("may-hai", Role::Machine, 0), Some(first.clone())).await;
    assert!(matches!(made, Err(OperationError::Conflict { .. })), "{made:?}");
    let shell = tie_official(registry, &Actor::Shell, "trong", None).await;
    assert!(matches!(shell, Err(OperationError::NotLoggedIn { .. })), "{shell:?}");

    // Nobody ties their own account, nor another's to themselves, nor frees a second account of theirs.
    let own = tie_official(registry, &admin, "quan-tri", Some(&first)).await;
    assert!(matches!(own, Err(OperationError::OwnAccount)), "{own:?}");
    tie_official(registry, &admin, "huyen", Some(&first)).await.unwrap();
    let tied = Actor::Principal(now(registry, "huyen").await);
    for official in [None, Some(&third)] {
        let second = tie_official(registry, &tied, "trong", official).await;
        assert!(matches!(second, Err(OperationError::OwnAccount)), "{second:?}");
    }
    let to_self = add(&office, &tied, ("moi", Role::Official, 1), Some(first)).await;
    assert!(matches!(to_self, Err(OperationError::OwnAccount)), "{to_self:?}");
    assert_eq!(office.db.texts("select name from principal where name like 'mo%' or name like 'may-%'").await.len(), 0);
}

async fn a_tied_account_sees_its_own_data_and_nobody_elses(db: TestDatabase) {
    let office = Office::open(db).await;
    let registry = &office.registry;
    let admin = admin(&office).await;
    add(&office, &admin, ("nen", Role::Official, 1), Some(OfficialKey::Id(office.person(0)))).await.unwrap();
    let session = log_in(registry, "nen", password()).await.unwrap().0;
    let nen = Actor::Principal(principal_of(registry, &session).await.unwrap().unwrap());
    let own = export_subject(registry, &nen, office.person(0)).await.unwrap();
    assert_eq!(own.official, office.people[0].official);
    let others = export_subject(registry, &nen, office.person(1)).await;
    assert!(matches!(others, Err(OperationError::NotFound { what: "official" })), "{others:?}");
}

async fn whoever_left_acts_no_more_from_the_day_on(db: TestDatabase) {
    let office = Office::open(db).await;
    let admin = admin(&office).await;
    add(&office, &admin, ("nen", Role::Hr, 0), Some(OfficialKey::Id(office.person(0)))).await.unwrap();
    add(&office, &admin, ("thay", Role::Official, 1), None).await.unwrap();
    let stands =
        Deputyship { deputy: "thay".to_owned(), acts_for: "nen".to_owned(), from: None, to: GONE + Duration::days(9) };
    name_deputy(&office.registry, &admin, &stands).await.unwrap();
    let session = log_in(&office.registry, "nen", password()).await.unwrap().0;
    let deputy = log_in(&office.registry, "thay", password()).await.unwrap().0;
    let nen = Actor::Principal(now(&office.registry, "nen").await);
    let wanted = NewToken {
        owner: None,
        name: "nightly".to_owned(),
        permissions: vec![Permission::ReadRegistry],
        agency_code: office.agencies[0].code.to_string(),
        days: 90,
    };
    let token = issue_token(&office.registry, &nen, &wanted).await.unwrap().0;
    office.record(&office.draft(1, vec![office.known(0, GONE, Act::Retire)])).await.unwrap();

    let office = office.on(GONE.previous_day().unwrap());
    assert!(is_open(&office.registry, &session).await && is_open(&office.registry, &token).await, "the last day");
    assert!(!now(&office.registry, "thay").await.stands_in_for.is_empty());
    let office = office.on(GONE);
    let registry = &office.registry;
    assert!(!is_open(registry, &session).await && !is_open(registry, &token).await);
    let refused = log_in(registry, "nen", password()).await;
    assert!(matches!(refused, Err(OperationError::LogInRefused)), "{refused:?}");
    assert!(is_open(registry, &deputy).await, "an account of no official goes on");
    assert!(now(registry, "thay").await.stands_in_for.is_empty(), "and has nothing any more of who left");
    let enabled = set_disabled(registry, &admin, "nen", false).await;
    assert!(matches!(enabled, Err(OperationError::Conflict { .. })), "{enabled:?}");
    assert!(set_disabled(registry, &admin, "nen", true).await.is_ok());
    // Whoever is recruited and has not begun has not left.
    let begins = GONE + Duration::days(30);
    let recruited = office.record(&office.draft(2, vec![office.recruit("Lê Văn Mới", begins)])).await.unwrap();
    let new = OfficialKey::Id(recruited.subjects[0].official);
    add(&office, &admin, ("moi", Role::Official, 1), Some(new)).await.unwrap();
    assert!(log_in(registry, "moi", password()).await.is_ok());
}
