//! Cases are decided once, by whoever may, and what was decided holds in later runs.

use congvu::domain::mailbox;
use congvu::domain::principal::Role;
use congvu::operations::decide_case::{CaseDecision, Identity, decide_case};
use congvu::operations::{Actor, OperationError};
use congvu::storage::row::case::{CaseRow, CaseState};
use uuid::Uuid;

use super::fixture::Foreign;
use super::matching::adoption;
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_case_is_linked_or_left_once
    what_no_longer_needs_anybody_is_settled
}

async fn open(db: &TestDatabase, reason: &str) -> Vec<CaseRow> {
    let all = db.store.read().await.unwrap().cases(CaseState::Open, None, 100_000).await.unwrap();
    all.into_iter().filter(|case| case.reason == reason).collect()
}

fn suspect(case: &CaseRow) -> String {
    let suspects: serde_json::Value = serde_json::from_str(&case.suspects).unwrap();
    suspects[0]["mailbox"].as_str().unwrap().to_owned()
}

async fn a_case_is_linked_or_left_once(db: TestDatabase) {
    let foreign = Foreign::new(&db).await;
    let first = foreign.adopt_file(&adoption(true)).await.unwrap();
    let registry = &foreign.office.registry;
    let admin = &foreign.office.admin;
    let weak = open(&db, "weak_evidence").await;
    let (case, other) = (&weak[0], &weak[1]);
    let link = |text: &str| CaseDecision::Link(text.to_owned());

    let helper = foreign.office.account("helper", Role::Helpdesk, "H10").await;
    let part = foreign.office.account("part", Role::ItAdmin, "H10.31").await;
    for (who, decision) in
        [(&Actor::Shell, CaseDecision::Leave), (&helper, link(&suspect(case))), (&part, link(&suspect(case)))]
    {
        let refused = decide_case(registry, who, case.id, &decision).await;
        let is_right = matches!(
            refused,
            Err(OperationError::NotLoggedIn { .. }
                | OperationError::NotAllowed { .. }
                | OperationError::NotWholeProvince { .. })
        );
        assert!(is_right, "{refused:?}");
    }
    for nobody in ["m999999", "x", &Uuid::max().to_string()] {
        let refused = decide_case(registry, admin, case.id, &link(nobody)).await;
        assert!(matches!(refused, Err(OperationError::NotFound { what: "mailbox" })), "{refused:?}");
    }
    let wrong = decide_case(registry, &foreign.hr, case.id, &CaseDecision::Confirm(Identity::default())).await;
    assert!(matches!(wrong, Err(OperationError::Conflict { .. })), "{wrong:?}");

    let decided = decide_case(registry, admin, case.id, &link(&suspect(case))).await.unwrap();
    assert_eq!((decided.decision.as_deref(), decided.decided_by.as_deref()), (Some("link"), Some("it-admin")));
    let dn = db.texts("select dn from entry_link order by dn").await;
    assert!(dn.contains(&case.dn));
    for again in [link(&suspect(case)), CaseDecision::Leave] {
        let refused = decide_case(registry, admin, case.id, &again).await;
        assert!(
            matches!(&refused, Err(OperationError::Conflict { reason }) if reason.en.contains("over")),
            "{refused:?}"
        );
    }
    let taken = decide_case(registry, admin, other.id, &link(&suspect(case))).await;
    assert!(matches!(&taken, Err(OperationError::Conflict { reason }) if reason.en.contains(&case.dn)), "{taken:?}");
    assert_eq!(decide_case(registry, admin, other.id, &CaseDecision::Leave).await.unwrap().state, CaseState::Decided);

    let number =
        db.texts("select cast(m.number as text) from mailbox m where m.kind = 'agency' order by m.number").await;
    let office = mailbox::uid(number[0].parse().unwrap());
    let refused = decide_case(registry, admin, weak[2].id, &link(&office)).await;
    assert!(
        matches!(&refused, Err(OperationError::Conflict { reason }) if reason.en.contains("personal")),
        "{refused:?}"
    );

    let again = foreign.adopt_file(&adoption(true)).await.unwrap();
    assert_eq!((again.tally.left, again.tally.linked_before), (1, first.tally.links() + 1));
    assert_eq!(again.tally.cases(), first.tally.cases() - 2);
    assert_eq!(open(&db, "weak_evidence").await.len(), weak.len() - 2);
    let recorded = db.texts("select actor from audit_leaf where action = 'decide_case'").await;
    assert_eq!(recorded, ["it-admin", "it-admin"]);
}

/// The registry mends what made an entry a case: the next run links, and the case is over without anybody.
async fn what_no_longer_needs_anybody_is_settled(db: TestDatabase) {
    let foreign = Foreign::new(&db).await;
    foreign.adopt_file(&adoption(true)).await.unwrap();
    let differs = open(&db, "name_differs").await;
    // As if the person had been renamed, and everything that follows from it.
    let renamed = format!(
        "update mailbox_current set full_name = 'Zzyzx Zoe Zoe' where lower(address) in (select address from address where mailbox = mailbox_current.mailbox) and official is not null and address = '{}'",
        address(&differs[0])
    );
    assert_eq!(db.by_hand(&renamed.replace("Zzyzx Zoe Zoe", "Zoe Zzyzx")).await, 1);
    foreign.adopt_file(&adoption(true)).await.unwrap();
    let after = open(&db, "name_differs").await;
    assert_eq!(after.len(), differs.len() - 1);
    let settled = db.store.read().await.unwrap().cases(CaseState::Settled, None, 10).await.unwrap();
    assert_eq!(settled.iter().map(|case| (case.id, case.shown.as_str())).collect::<Vec<_>>(), [(differs[0].id, "")]);
    assert!(db.texts("select dn from entry_link").await.contains(&differs[0].dn));
}

fn address(case: &CaseRow) -> String {
    case.shown.split(['<', '>']).nth(1).unwrap().to_owned()
}
