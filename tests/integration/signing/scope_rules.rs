//! Who must be able to sign, by rules that one person proposes and another approves: what they change is counted, kept and known when it was.

use congvu::domain::adoption::counts::Column;
use congvu::domain::adoption::rule::{Exclusion, Standing};
use congvu::domain::adoption::scope::RuleState;
use congvu::domain::adoption::tally::Part;
use congvu::domain::agency::TreePath;
use congvu::domain::ids::AgencyId;
use congvu::domain::official::Category;
use congvu::domain::posting::Rank;
use congvu::domain::principal::{Grant, Principal, Role};
use congvu::domain::scope::Scope;
use congvu::operations::compare_adoption::{Compared, compare_adoption};
use congvu::operations::keep_adoption::keep_adoption;
use congvu::operations::scope_rules::{
    RuleDraft, approve_scope_rule, list_scope_rules, propose_scope_rule, withdraw_scope_rule,
};
use congvu::operations::{Actor, OperationError, OperationResult};
use congvu::reports::as_of::adoption_as_of;
use congvu::storage::read::View;
use time::Date;

use super::{Office, actor, day};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_rule_counts_from_its_approval_until_another_person_took_it_back
    what_says_most_of_somebody_decides
    what_is_no_rule_is_refused
}

/// An account that may do everything with rules.
async fn admin(office: &Office, number: u128, name: &str) -> Actor {
    let Actor::Principal(principal) = office.account(number, name, "H10/").await else { panic!("an account") };
    let path = TreePath::from_stored("H10/".to_owned());
    let grants = vec![Grant { role: Role::ItAdmin, agency: AgencyId(uuid::Uuid::nil()), path }];
    Actor::Principal(Principal { grants, ..principal })
}

/// The people of an agency need not be able to sign from day 100 to day 199.
fn draft(agency: &str) -> RuleDraft {
    RuleDraft {
        category: None,
        rank: None,
        agency: Some(agency.to_owned()),
        in_scope: false,
        from: day(100).day(),
        to: Some(day(200).day()),
        reason: "Kế hoạch 12/KH-UBND".to_owned(),
    }
}

fn conflict<T: std::fmt::Debug>(result: OperationResult<T>) -> String {
    match result {
        Err(OperationError::Conflict { reason }) => reason.en,
        other => panic!("{other:?}"),
    }
}

/// How many of both departments are in scope at the end of a day, in the view.
async fn in_scope(office: &Office, view: View) -> [u64; 2] {
    let reader = office.db.store.read().await.expect("a reader");
    let (adoption, _) = adoption_as_of(&reader, &Scope::Province, view, view.day).await.expect("a count");
    ["H10.1", "H10.2"].map(|code| {
        let lines = &adoption.tally.agencies;
        let line = lines.iter().find(|line| line.agency.code.as_str() == code).expect("an agency");
        line.own.total.get(Column::InScope)
    })
}

async fn on(office: &Office, number: i64) -> [u64; 2] {
    in_scope(office, View::of(day(number).day())).await
}

/// What is kept of days around the rule's is what counting gives.
async fn is_kept(office: &Office, when: &str) {
    let days: Vec<Date> = [0, 99, 100, 150, 199, 200, 299].map(|number| day(number).day()).to_vec();
    let compared = compare_adoption(&office.registry, &days).await.expect("a comparison");
    assert_eq!(compared, Compared::default(), "{when}");
}

async fn a_rule_counts_from_its_approval_until_another_person_took_it_back(db: TestDatabase) {
    let office = Office::open(&db).await;
    let (one, other) = (admin(&office, 1, "an").await, admin(&office, 2, "binh").await);
    let registry = &office.registry;
    keep_adoption(registry).await.expect("a turn");
    let id = propose_scope_rule(registry, &one, &draft("H10.1")).await.expect("a proposal");
    assert_eq!(on(&office, 150).await, [2, 1], "nobody approved it");
    assert!(conflict(approve_scope_rule(registry, &one, id).await).contains("another person"));
    let before = office.change_sets().await;
    assert_eq!(approve_scope_rule(registry, &other, id).await.expect("an approval"), RuleState::InForce);
    for (number, expected) in [(99, [2, 1]), (100, [0, 1]), (199, [0, 1]), (200, [2, 1])] {
        assert_eq!(on(&office, number).await, expected, "day {number}");
    }
    let then = View::as_known_at(day(150).day(), before);
    assert_eq!(in_scope(&office, then).await, [2, 1], "as it was known before");
    is_kept(&office, "a reader takes it in by itself").await;
    assert_eq!(keep_adoption(registry).await.expect("a turn").officials, 3, "it is everybody's matter");
    is_kept(&office, "it is taken in").await;
    office.verified().await;

    let clashing = RuleDraft { in_scope: true, to: None, from: day(199).day(), ..draft("H10.1") };
    assert!(conflict(propose_scope_rule(registry, &one, &clashing).await).contains("withdraw that one first"));
    assert_eq!(withdraw_scope_rule(registry, &other, id).await.expect("a wish"), RuleState::WithdrawalAsked);
    assert_eq!(on(&office, 150).await, [0, 1], "it counts still");
    assert!(conflict(approve_scope_rule(registry, &other, id).await).contains("another person"));
    assert_eq!(approve_scope_rule(registry, &one, id).await.expect("an approval"), RuleState::Withdrawn);
    assert_eq!(on(&office, 150).await, [2, 1], "it never held");
    is_kept(&office, "it is taken back").await;
    keep_adoption(registry).await.expect("a turn");
    is_kept(&office, "that is taken in").await;
    assert!(conflict(withdraw_scope_rule(registry, &one, id).await).contains("was taken back"));
    propose_scope_rule(registry, &one, &clashing).await.expect("nothing counts there any more");
    let listed = list_scope_rules(registry, &one).await.expect("a list");
    let states: Vec<(RuleState, Option<&str>)> =
        listed.iter().map(|rule| (rule.state, rule.agency_code.as_deref())).collect();
    assert_eq!(states, [(RuleState::Withdrawn, Some("H10.1")), (RuleState::Proposed, Some("H10.1"))]);
    office.verified().await;
}

async fn what_says_most_of_somebody_decides(db: TestDatabase) {
    let office = Office::open(&db).await;
    let (one, other) = (admin(&office, 1, "an").await, admin(&office, 2, "binh").await);
    let everybody = RuleDraft { category: Some(Category::CivilServant), agency: None, ..draft("") };
    let second = RuleDraft { rank: Some(Rank::Staff), in_scope: true, ..draft("H10.2") };
    for draft in [everybody, second] {
        let id = propose_scope_rule(&office.registry, &one, &draft).await.expect("a proposal");
        approve_scope_rule(&office.registry, &other, id).await.expect("an approval");
    }
    assert_eq!(on(&office, 150).await, [0, 1], "the staff of one agency are in, though of a category that is out");
    let reader = db.store.read().await.expect("a reader");
    let on_day = View::of(day(150).day());
    let (adoption, _) = adoption_as_of(&reader, &Scope::Province, on_day, on_day.day).await.expect("a count");
    let excluded: Vec<Standing> =
        adoption.tally.people(Part::Province, Column::Excluded).map(|person| person.standing).collect();
    assert_eq!(excluded, [Standing::Excluded(Exclusion::Category); 2], "each with the reason");
    assert_eq!(adoption.tally.rule.dated.len(), 2, "what was counted by is told");
    drop(reader);
    keep_adoption(&office.registry).await.expect("a turn");
    is_kept(&office, "two rules").await;
    office.verified().await;
}

async fn what_is_no_rule_is_refused(db: TestDatabase) {
    let office = Office::open(&db).await;
    let one = admin(&office, 1, "an").await;
    let registry = &office.registry;
    for (draft, field) in [
        (RuleDraft { agency: None, ..draft("") }, ""),
        (draft("H10.9"), "/agency"),
        (RuleDraft { to: Some(day(100).day()), ..draft("H10.1") }, "/to"),
        (RuleDraft { reason: " ".to_owned(), ..draft("H10.1") }, "/reason"),
    ] {
        let refused = propose_scope_rule(registry, &one, &draft).await;
        let Err(OperationError::Invalid { problems }) = refused else { panic!("{refused:?}") };
        assert_eq!(problems.iter().map(|problem| problem.field.as_str()).collect::<Vec<_>>(), [field]);
    }
    let part = propose_scope_rule(registry, &actor(Role::Reporter, "H10/H10.1/"), &draft("H10.1")).await;
    assert!(matches!(part, Err(OperationError::NotWholeProvince { .. })), "{part:?}");
    let id = propose_scope_rule(registry, &one, &draft("H10.1")).await.expect("a proposal");
    let reporter = approve_scope_rule(registry, &actor(Role::Reporter, "H10/"), id).await;
    assert!(matches!(reporter, Err(OperationError::NotAllowed { .. })), "{reporter:?}");
    assert_eq!(withdraw_scope_rule(registry, &one, id).await.expect("gone"), RuleState::Withdrawn, "it never counted");
    assert!(conflict(approve_scope_rule(registry, &one, id).await).contains("was taken back"));
    office.verified().await;
}
