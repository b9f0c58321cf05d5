//! Findings follow the registry: new ones come, old ones end, and nothing is written twice.

use std::sync::Arc;

use congvu::domain::certificate::finding::LintRule;
use congvu::domain::ids::{CertificateId, FactId};
use congvu::domain::mailbox::address::AddressFact;
use congvu::domain::scope::Scope;
use congvu::operations::lint_certificates::{LintReport, lint_certificates};
use congvu::operations::{Actor, OperationError, Registry};
use congvu::storage::read::View;
use congvu::storage::read::certificate_list::CertificateFilter;

use super::{certificate, id_of, import, officer, registry, verified};
use crate::database::{TestDatabase, on_both_engines};
use crate::pki::official::Official;
use crate::pki::{now, trust};
use crate::storage::registry::{address, header, small};

on_both_engines! {
    a_lint_writes_what_differs_and_lists_follow
}

async fn linted(registry: &Registry) -> LintReport {
    lint_certificates(registry, &Arc::new(trust()), &officer()).await.expect("a report")
}

async fn listed(registry: &Registry, view: View, rule: LintRule) -> Vec<CertificateId> {
    let filter = CertificateFilter { rules: Some(vec![rule]), ..CertificateFilter::default() };
    let reader = registry.store.read().await.expect("a reader");
    let lines = reader.certificate_page(&Scope::Province, view, now(), &filter, None, 10).await.expect("certificates");
    lines.into_iter().map(|line| line.key.certificate).collect()
}

async fn a_lint_writes_what_differs_and_lists_follow(db: TestDatabase) {
    let (mut maker, _, people) = small(&db.store).await;
    let registry = registry(&db);
    let sound = Official {
        name: "Điểu Nen",
        organisation: "Cơ quan H10.1",
        ..certificate("nguoi1@binhphuoc.gov.vn", 1, "2019-03-01", "2024-03-01")
    };
    let der = sound.der();
    import(&registry, std::slice::from_ref(&der)).await;
    let id = id_of(&registry, &der).await;
    let today = View::of(now().day());
    // What the registry made of bytes that are no certificate has nothing that could be judged.
    let first = linted(&registry).await;
    assert_eq!((first.certificates, first.found, first.ended), (4, 0, 0));
    assert_eq!(first.rules, []);
    let before = registry.store.read().await.expect("a reader").head().await.expect("a number");

    // The address goes to an alias that is given up.
    let old = &people[0].address;
    let other = AddressFact { id: FactId(maker.id()), address: address("ten.moi@binhphuoc.gov.vn"), ..old.clone() };
    let mut write = db.store.write(header(now().day())).await.expect("a change set");
    write.replace_addresses(&[old.id], std::slice::from_ref(&other)).await.expect("addresses");
    write.commit().await.expect("a commit");
    let found = linted(&registry).await;
    assert_eq!((found.found, found.ended, found.has_errors()), (1, 0, true));
    assert_eq!(found.rules[0].rule, LintRule::AddressNotRegistered);
    assert_eq!(listed(&registry, today, LintRule::AddressNotRegistered).await, [id]);
    assert_eq!(listed(&registry, today, LintRule::SubjectName).await, []);
    let known_then = View::as_known_at(now().day(), before);
    assert_eq!(listed(&registry, known_then, LintRule::AddressNotRegistered).await, [], "it was not known then");
    let head = registry.store.read().await.expect("a reader").head().await.expect("a number");
    assert_eq!(linted(&registry).await, LintReport { found: 0, ..found.clone() });
    let now_head = registry.store.read().await.expect("a reader").head().await.expect("a number");
    assert_eq!(now_head, head, "a run that finds nothing new writes nothing");

    let back = AddressFact { id: FactId(maker.id()), ..old.clone() };
    let mut write = db.store.write(header(now().day())).await.expect("a change set");
    write.replace_addresses(&[other.id], &[back]).await.expect("addresses");
    write.commit().await.expect("a commit");
    let mended = linted(&registry).await;
    assert_eq!((mended.found, mended.ended, mended.has_errors()), (0, 1, false));
    assert_eq!(listed(&registry, today, LintRule::AddressNotRegistered).await, []);
    verified(&db).await;

    let refused = lint_certificates(&registry, &Arc::new(trust()), &Actor::Shell).await;
    assert!(matches!(refused, Err(OperationError::NotLoggedIn { .. })), "{refused:?}");
}
