//! A directory that takes no writes from anybody: a read-only replica, or one that its keeper set to read only (fault matrix row 6). It is
//! read and planned for as any other; what must be written waits, makes no plan after plan, and goes by itself when it can.

use congvu::operations::live::{Turn, take_turn};
use congvu::operations::quarantine::list_quarantine;

use super::custody::snapshot;
use crate::database::{TestDatabase, on_both_engines};
use crate::main_job::changes::largest;
use crate::main_job::province::Province;
use crate::slapd::{BASE, options};

on_both_engines! {
    one_set_to_read_only_is_waited_for
    a_replica_that_refers_to_its_provider_is_waited_for
}

async fn one_set_to_read_only_is_waited_for(db: TestDatabase) {
    Box::pin(waited_for(db, "readonly on".to_owned(), "operation restricted")).await;
}

async fn a_replica_that_refers_to_its_provider_is_waited_for(db: TestDatabase) {
    // Its provider cannot be reached; what it holds already, it goes on serving.
    let provider = "ldap://127.0.0.1:1";
    let lines = format!(
        "syncrepl rid=001 provider={provider} type=refreshOnly retry=\"3600 +\" searchbase=\"{BASE}\" bindmethod=simple \
         binddn=\"cn=x\" credentials=x\nupdateref {provider}"
    );
    Box::pin(waited_for(db, lines, provider)).await;
}

impl Province {
    /// The server stops and starts again with these lines in its configuration.
    async fn restarted_with(&mut self, lines: &str) {
        let mut options = options();
        lines.clone_into(&mut options.database_lines);
        self.server.stopped().await;
        self.server.revived(options).await;
    }

    async fn plans(&self) -> String {
        self.text("select cast(count(*) as text) from plan").await
    }
}

async fn waited_for(db: TestDatabase, lines: String, said: &str) {
    let mut province = Province::lenient(db).await;
    let agency = largest(&province).await.remove(0);
    province.restarted_with(&lines).await;
    let before = snapshot(&province).await;
    let entries = province.rename(&agency, "Sở Thử nghiệm").await;
    let (plans, turn) =
        (province.plans().await, || take_turn(&province.registry, &province.directory, &province.settings));

    // The first write tells; the entry whose write it was is not to blame, and nothing else is sent.
    assert_eq!(turn().await.unwrap(), Turn::PutOff);
    assert_eq!(turn().await.unwrap(), Turn::Idle, "all of it waits");
    let listed = list_quarantine(&province.registry, &province.settings).await.unwrap();
    assert_eq!((listed.set_aside.len(), listed.waiting.len()), (0, entries), "{listed:?}");
    assert!(listed.waiting.iter().all(|waiting| waiting.attempts == 0));
    assert!(listed.waiting.iter().any(|waiting| waiting.failure.contains(said)), "{listed:?}");
    let tried = province.plans().await;
    assert_eq!(tried.parse::<u32>().unwrap(), plans.parse::<u32>().unwrap() + 1);

    // From then on it is asked before anything is planned, and new changes only wait, too.
    for _ in 0..3 {
        province.all_is_due().await;
        assert_eq!(turn().await.unwrap(), Turn::PutOff);
        assert_eq!(turn().await.unwrap(), Turn::Idle);
    }
    assert_eq!(province.plans().await, tried, "no plan after plan");

    // People can plan; applying says what to do, and leaves the plan as it is.
    let planned = province.plan(&province.it_admin).await;
    assert_eq!(usize::try_from(planned.plan.rows).unwrap(), entries, "{:?}", planned.report);
    let refused = province.apply(&province.it_admin, &planned).await.unwrap_err().to_string();
    assert!(refused.contains("takes no writes") && refused.contains("set [directory] url"), "{refused}");
    assert_eq!(province.text("select state from plan order by created_at desc, id desc limit 1").await, "computed");
    assert!(snapshot(&province).await == before, "nothing half done");

    province.restarted_with("").await;
    province.all_is_due().await;
    assert_eq!(province.settle().await, entries);
    province.assert_settled().await;
    let target = province.text("select capabilities from target").await;
    assert!(target.contains("\"writable\":true"), "{target}");
}
