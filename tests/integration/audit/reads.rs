//! Reads of personal data and questions about signers: quick, and not lost.

use std::sync::Arc;

use congvu::domain::audit::details::Detail;
use congvu::domain::certificate::facts::Fingerprint;
use congvu::domain::certificate::signer::SignerKey;
use congvu::domain::ids::TokenId;
use congvu::domain::principal::{Principal, Role, TokenLimits};
use congvu::operations::Actor;
use congvu::operations::ask_signer::{ask_address, ask_signer, ask_signers};
use congvu::operations::audit_flush::AuditFlush;
use congvu::operations::audit_read::ListRead;
use congvu::operations::log_in::log_in;
use congvu::storage::row::audit::{AuditFilter, AuditLine};
use sha2::{Digest as _, Sha256};

use super::office::{actions, assert_whole, lines, now, registry};
use crate::database::{TestDatabase, on_both_engines};
use crate::storage::registry::small;
use crate::web::site::{PASSWORD, Site, TODAY as SITE_DAY};

on_both_engines! {
    reads_wait_and_are_written_together
    too_many_waiting_reads_are_written_first
    a_read_that_cannot_be_written_goes_on_waiting
    a_graceful_stop_loses_nothing
    questions_that_cannot_be_written_keep_their_hash
    questions_are_one_record_a_token_and_minute
    what_is_asked_of_the_registry_is_counted
}

pub(super) fn people(count: u64) -> ListRead {
    ListRead { what: "people", count, agency: None, filter: vec![("by_name", Detail::from(true))] }
}

async fn reads_wait_and_are_written_together(db: TestDatabase) {
    let registry = registry(&db);
    for count in 0..3 {
        registry.record_list(&Actor::Shell, people(count)).await.expect("a read");
    }
    assert_eq!((actions(&db).await.len(), registry.waiting_reads()), (0, 3));
    assert_eq!(registry.flush_reads().await.expect("written"), 3);
    assert_eq!(registry.flush_reads().await.expect("nothing"), 0);
    let told = lines(&db, &AuditFilter::default()).await;
    let counts: Vec<_> = told.iter().rev().map(|line| line.leaf.details.number("count")).collect();
    assert_eq!(counts, [Some(0), Some(1), Some(2)]);
    assert_whole(&registry, 3).await;
}

async fn too_many_waiting_reads_are_written_first(db: TestDatabase) {
    let registry = registry(&db);
    for count in 0..300 {
        registry.record_list(&Actor::Shell, people(count)).await.expect("a read");
        assert!(registry.waiting_reads() <= 256);
    }
    assert_eq!(actions(&db).await.len() + registry.waiting_reads(), 300);
    assert!(actions(&db).await.len() >= 256);
}

async fn a_read_that_cannot_be_written_goes_on_waiting(db: TestDatabase) {
    let registry = registry(&db);
    registry.record_list(&Actor::Shell, people(1)).await.expect("a read");
    db.by_hand("alter table audit_head rename to audit_head_away").await;
    assert!(registry.flush_reads().await.is_err());
    assert_eq!(registry.waiting_reads(), 1);
    db.by_hand("alter table audit_head_away rename to audit_head").await;
    assert_eq!(registry.flush_reads().await.expect("written"), 1);
}

async fn questions_that_cannot_be_written_keep_their_hash(db: TestDatabase) {
    let registry = registry(&db);
    let ask = |question: &str| registry.signers.asked("ioffice", None, now(), question.as_bytes());
    ask("a1");
    db.by_hand("alter table audit_head rename to audit_head_away").await;
    assert!(registry.flush_signer_log(true).await.is_err());
    assert!(registry.flush_signer_log(true).await.is_err(), "and again");
    db.by_hand("alter table audit_head_away rename to audit_head").await;
    ask("b2");
    assert_eq!(registry.flush_signer_log(true).await.expect("written"), 1);
    // As docs/AUDIT.md has it: over each question's length (8 octets) and octets, in order.
    let expected = Sha256::digest(b"\0\0\0\0\0\0\0\x02a1\0\0\0\0\0\0\0\x02b2");
    let told = lines(&db, &AuditFilter::default()).await;
    assert_eq!(told[0].leaf.details.number("questions"), Some(2));
    assert_eq!(told[0].leaf.details.get("hash"), Some(&Detail::code(hex::encode(expected))));
}

async fn a_graceful_stop_loses_nothing(db: TestDatabase) {
    let registry = Arc::new(registry(&db));
    let flush = AuditFlush::start(Arc::clone(&registry));
    for count in 0..10 {
        registry.record_list(&Actor::Shell, people(count)).await.expect("a read");
    }
    registry.signers.asked("ioffice", None, now(), b"/signers/aa");
    flush.stop().await.expect("a stop");
    assert_eq!(registry.waiting_reads(), 0);
    assert_eq!(actions(&db).await.iter().filter(|action| *action == "list").count(), 10);
    assert_eq!(actions(&db).await.last().map(String::as_str), Some("ask_signers"));
}

async fn what_is_asked_of_the_registry_is_counted(db: TestDatabase) {
    let (_, agencies, people) = small(&db.store).await;
    let registry = registry(&db);
    let machine = super::office::account("ioffice", Role::Machine, &agencies[0]);
    let key = SignerKey::Sha256(people[0].certificate.0.facts.sha256);
    ask_signer(&registry, &machine, &key, None).await.expect("a signer");
    ask_signer(&registry, &machine, &SignerKey::Sha256(Fingerprint([0; 32])), None).await.expect_err("nobody");
    ask_signers(&registry, &machine, &[key.clone(), key.clone()], Some(now())).await.expect("signers");
    ask_address(&registry, &machine, &people[0].address.address, None).await.expect("a signer");
    let reader = super::office::account("somebody", Role::Hr, &agencies[0]);
    ask_signer(&registry, &reader, &key, None).await.expect_err("no permission");
    assert_eq!(registry.flush_signer_log(true).await.expect("a flush"), 1);
    let told = lines(&db, &AuditFilter { action: Some("ask_signers".to_owned()), ..AuditFilter::default() }).await;
    assert_eq!((told[0].leaf.actor.as_str(), told[0].leaf.details.number("questions")), ("ioffice", Some(5)));
    // Under each token of the account apart, and apart from its sessions.
    let [old, new] = [1, 2].map(|number| TokenId(uuid::Uuid::from_u128(number)));
    for (token, times) in [(Some(old), 2), (Some(new), 1), (None, 3)] {
        for _ in 0..times {
            ask_signer(&registry, &by_token(&machine, token), &key, None).await.expect("a signer");
        }
    }
    assert_eq!(registry.flush_signer_log(true).await.expect("a flush"), 3);
    let told = lines(&db, &AuditFilter { action: Some("ask_signers".to_owned()), ..AuditFilter::default() }).await;
    let mut counts: Vec<_> = told[..3]
        .iter()
        .map(|line| {
            (line.leaf.actor.as_str(), line.leaf.details.get("token").cloned(), line.leaf.details.number("questions"))
        })
        .collect();
    counts.sort_by_key(|(.., count)| *count);
    let code = |token: TokenId| Some(Detail::code(token));
    assert_eq!(counts, [("ioffice", code(new), Some(1)), ("ioffice", code(old), Some(2)), ("ioffice", None, Some(3))]);
    let kept = db.texts("select cast(questions as text) from signer_log order by questions").await;
    assert_eq!(kept, ["1", "2", "3", "5"]);
}

/// The same account, calling with one of its tokens.
fn by_token(actor: &Actor, token: Option<TokenId>) -> Actor {
    let Actor::Principal(principal) = actor else { panic!("an account") };
    let limits = token.map(|token| TokenLimits {
        token,
        name: "ioffice".to_owned(),
        permissions: vec!["ask_signers".to_owned()],
        path: principal.grants[0].path.clone(),
    });
    Actor::Principal(Principal { limits, ..principal.clone() })
}

async fn questions_are_one_record_a_token_and_minute(db: TestDatabase) {
    let registry = registry(&db);
    let before = now().plus_seconds(-60);
    for (token, at, question) in
        [("ioffice", before, "a"), ("onewin", before, "a"), ("ioffice", before, "bc"), ("ioffice", now(), "d")]
    {
        registry.signers.asked(token, None, at, question.as_bytes());
    }
    assert_eq!(registry.flush_signer_log(false).await.expect("a flush"), 2, "the open minute waits");
    assert_eq!(registry.flush_signer_log(true).await.expect("a flush"), 1);
    let told = lines(&db, &AuditFilter { actor: Some("ioffice".to_owned()), ..AuditFilter::default() }).await;
    let counts: Vec<_> = told.iter().map(|line| line.leaf.details.number("questions")).collect();
    assert_eq!(counts, [Some(1), Some(2)]);
    // What the system that asked computes from its own log.
    let own = Sha256::new().chain_update(1_u64.to_be_bytes()).chain_update("a");
    let own = own.chain_update(2_u64.to_be_bytes()).chain_update("bc").finalize();
    assert_eq!(told[1].leaf.details.get("hash"), Some(&Detail::code(hex::encode(own))));
    let digits = if db.is_postgres() { "encode(hash, 'hex')" } else { "lower(hex(hash))" };
    let kept = db.texts(&format!("select {digits} from signer_log where token = 'ioffice' and questions = 2")).await;
    assert_eq!(kept, [hex::encode(own)]);
    assert_whole(&registry, 3).await;
}

/// The records of that action; waits until there is one.
async fn recorded(site: &Site, action: &str) -> Vec<AuditLine> {
    use congvu::domain::scope::Scope;
    use congvu::storage::read::View;
    let filter = AuditFilter { action: Some(action.to_owned()), ..AuditFilter::default() };
    for _ in 0..100 {
        let reader = site.store.read().await.expect("a reader");
        let found = reader.audit_page(&Scope::Province, View::of(SITE_DAY), &filter, None, 10).await.expect("records");
        if !found.is_empty() {
            return found;
        }
        drop(reader);
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    Vec::new()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_of_people_records_who_looked_and_never_the_name_that_was_searched() {
    let site = Site::new().await;
    let cookie = site.log_in("agency-head").await;
    let page = site.get(Some(&cookie), "/people?column=staff&q=Nguy%E1%BB%85n").await;
    assert_eq!(page.status, 200);
    let found = recorded(&site, "list").await;
    assert_eq!(found.len(), 1);
    let leaf = &found[0].leaf;
    assert_eq!(leaf.actor, "agency-head");
    assert_eq!(leaf.details.get("by_name"), Some(&Detail::Flag(true)));
    assert_eq!(leaf.details.get("column"), Some(&Detail::code("staff")));
    assert!(leaf.details.number("count").is_some_and(|count| count > 0));
    let octets = leaf.encode().expect("octets");
    assert!(!String::from_utf8_lossy(&octets).contains("Nguy"));
    assert_eq!(recorded(&site, "log_in").await[0].leaf.actor, "agency-head");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_auditor_reads_the_record_by_the_api_and_others_do_not() {
    use congvu::auth::password::Password;
    use congvu::operations::add_principal::{NewPrincipal, add_principal};

    let site = Site::new().await;
    let audit = Some(congvu::domain::secret_key::SecretKey::new([3; 32]));
    let keys = congvu::operations::Keys { audit, ..crate::web::site::keys() };
    let folder = super::office::registry_of(site.store.clone()).with_keys(keys);
    let typed = || Password::typed(PASSWORD.to_owned()).expect("a password");
    let (_, admin) = log_in(&folder, "it-admin", typed()).await.expect("a session");
    let new = NewPrincipal {
        name: "auditor".to_owned(),
        role: Role::Auditor,
        agency_code: "H10".to_owned(),
        official: None,
        password: Password::chosen(PASSWORD.to_owned()).expect("a password"),
    };
    add_principal(&folder, &Actor::Principal(admin), new).await.expect("an account");
    let auditor = site.log_in("auditor").await;
    let page = site.get(Some(&auditor), "/api/v1/audit?limit=2").await;
    assert_eq!(page.status, 200, "{}", page.body);
    let json: serde_json::Value = serde_json::from_str(&page.body).expect("JSON");
    assert_eq!(json["items"][0]["action"], "log_in", "{json}");
    assert_eq!(json["items"][1]["action"], "add_account", "{json}");
    assert_eq!(json["items"][1]["about"][0]["kind"], "agency", "{json}");
    let next = json["next"].as_str().expect("a cursor");
    let second = site.get(Some(&auditor), &format!("/api/v1/audit?limit=2&after={next}")).await;
    let second: serde_json::Value = serde_json::from_str(&second.body).expect("JSON");
    let record = |json: &serde_json::Value, at: usize| json["items"][at]["record"].as_u64().expect("a number");
    assert_eq!(record(&second, 0) + 1, record(&json, 1));
    assert_eq!(site.get(Some(&auditor), "/api/v1/audit?from=yesterday").await.status, 422);
    assert_eq!(site.get(Some(&auditor), "/api/v1/audit/checkpoint").await.status, 404, "nothing is signed yet");
    let made = congvu::operations::audit_checkpoint::make_checkpoint(&folder).await.expect("a checkpoint");
    let told = site.get(Some(&auditor), "/api/v1/audit/checkpoint").await;
    let told: serde_json::Value = serde_json::from_str(&told.body).expect("JSON");
    assert_eq!(told["note"], made.note);
    for other in ["it-admin", "agency-head"] {
        let cookie = site.log_in(other).await;
        assert_eq!(site.get(Some(&cookie), "/api/v1/audit").await.status, 403, "{other}");
        assert_eq!(site.get(Some(&cookie), "/api/v1/audit/checkpoint").await.status, 403, "{other}");
    }
    assert_eq!(site.get(None, "/api/v1/audit").await.status, 401);
}
