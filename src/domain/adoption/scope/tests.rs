use time::macros::date;
use uuid::Uuid;

use super::*;
use crate::domain::ids::OfficialId;

fn official(agency: u128, rank: Rank, category: Category) -> OfficialRow {
    let post = AgencyId(Uuid::from_u128(agency));
    OfficialRow { id: OfficialId(Uuid::from_u128(1)), agency: post, post, in_post: true, rank, category, mailbox: None }
}

fn rule(criteria: Criteria, in_scope: bool) -> DatedRule {
    DatedRule { criteria, in_scope, from: date!(2019 - 03 - 01), to: Some(date!(2019 - 09 - 01)) }
}

fn of_category(category: Category) -> Criteria {
    Criteria { category: Some(category), ..Criteria::default() }
}

#[test]
fn the_rule_that_says_most_decides_on_its_days() {
    let clerks = Criteria { rank: Some(Rank::Clerk), ..Criteria::default() };
    let school = Criteria { agency: Some(AgencyId(Uuid::from_u128(7))), ..Criteria::default() };
    let its_clerks = Criteria { rank: Some(Rank::Clerk), ..school };
    // The order in which they were recorded is no matter.
    let rules = [
        rule(its_clerks, true),
        rule(school, false),
        rule(clerks, false),
        rule(of_category(Category::Contract), true),
        rule(of_category(Category::PublicEmployee), false),
    ];
    let day = date!(2019 - 05 - 05);
    let told = |agency, rank, category| decided(&rules, &official(agency, rank, category), day);
    assert_eq!(told(1, Rank::Staff, Category::Cadre), None, "nothing is said of them");
    assert_eq!(told(1, Rank::Staff, Category::PublicEmployee), Some(Err(Exclusion::Category)));
    assert_eq!(told(1, Rank::Staff, Category::Contract), Some(Ok(())));
    assert_eq!(told(1, Rank::Clerk, Category::Contract), Some(Err(Exclusion::Rank)), "the rank before the category");
    assert_eq!(told(7, Rank::Head, Category::Contract), Some(Err(Exclusion::Agency)), "the agency before both");
    assert_eq!(told(7, Rank::Clerk, Category::Cadre), Some(Ok(())), "what says more");
    let elsewhere = OfficialRow { agency: AgencyId(Uuid::from_u128(1)), ..official(7, Rank::Head, Category::Cadre) };
    assert_eq!(
        decided(&rules, &elsewhere, day),
        Some(Err(Exclusion::Agency)),
        "in another day's tree it is their post"
    );
    let staff = official(1, Rank::Staff, Category::PublicEmployee);
    for (day, is_said) in [
        (date!(2019 - 02 - 28), false),
        (date!(2019 - 03 - 01), true),
        (date!(2019 - 08 - 31), true),
        (date!(2019 - 09 - 01), false),
    ] {
        assert_eq!(decided(&rules, &staff, day).is_some(), is_said, "{day}");
    }
}

#[test]
fn rules_clash_that_say_the_same_of_the_same_days() {
    let contract = rule(of_category(Category::Contract), true);
    assert!(contract.clashes(&DatedRule { in_scope: false, ..contract }));
    assert!(!contract.clashes(&rule(of_category(Category::Cadre), true)));
    let later = DatedRule { from: date!(2019 - 09 - 01), to: None, ..contract };
    assert!(!contract.clashes(&later) && later.clashes(&DatedRule { from: date!(2030 - 01 - 01), ..later }));
}

#[test]
fn a_rule_counts_from_its_approval_until_its_withdrawal_is_approved() {
    use RuleAct::{Approved, WithdrawalAsked, Withdrawn};
    let (proposer, asker) = (PrincipalId(Uuid::from_u128(1)), PrincipalId(Uuid::from_u128(2)));
    let at = Timestamp::from_unix_seconds(0);
    let recorded = |acts: &[RuleAct]| RecordedRule {
        id: FactId(Uuid::from_u128(9)),
        rule: rule(of_category(Category::Contract), true),
        reason: "Kế hoạch 12/KH-UBND".to_owned(),
        proposed_by: proposer,
        proposed_at: at,
        words: acts.iter().map(|act| RuleWord { act: *act, by: asker, at }).collect(),
    };
    for (acts, state, approval, withdrawal) in [
        (&[][..], RuleState::Proposed, Ok((Approved, proposer, at)), Ok(Withdrawn)),
        (&[Approved], RuleState::InForce, Err(NotNow::NothingWaits), Ok(WithdrawalAsked)),
        (
            &[Approved, WithdrawalAsked],
            RuleState::WithdrawalAsked,
            Ok((Withdrawn, asker, at)),
            Err(NotNow::AskedAlready),
        ),
        (&[Approved, WithdrawalAsked, Withdrawn], RuleState::Withdrawn, Err(NotNow::Withdrawn), Err(NotNow::Withdrawn)),
        (&[Withdrawn], RuleState::Withdrawn, Err(NotNow::Withdrawn), Err(NotNow::Withdrawn)),
    ] {
        let rule = recorded(acts);
        assert_eq!((rule.state(), rule.approval(), rule.withdrawal()), (state, approval, withdrawal), "{acts:?}");
        assert_eq!(rule.is_in_force(), matches!(state, RuleState::InForce | RuleState::WithdrawalAsked));
    }
}

#[test]
fn a_rule_says_in_json_what_it_is_of_and_when() {
    let written = serde_json::to_string(&rule(of_category(Category::Contract), true)).unwrap();
    assert_eq!(written, r#"{"category":"hop_dong","in_scope":true,"from":"2019-03-01","to":"2019-09-01"}"#);
    let open = r#"{"rank":"clerk","in_scope":false,"from":"2019-03-01"}"#;
    let read: DatedRule = serde_json::from_str(open).unwrap();
    assert_eq!((read.criteria.rank, read.to), (Some(Rank::Clerk), None));
    assert_eq!(serde_json::to_string(&read).unwrap(), open);
}
