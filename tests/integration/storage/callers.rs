//! Who is behind a token: one statement with everything that a request is judged by, through indexes only.

use congvu::domain::agency::AgencyVersion;
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::{PrincipalId, TokenId};
use congvu::domain::principal::{Grant, Principal, Role, SessionStage, StandIn};
use congvu::storage::row::access::{DeputyRow, PrincipalRow, SessionRow, TokenRow};
use congvu::storage::write::Bookkeeping;

use super::registry::{Maker, Person, START, header, small};
use crate::database::{TestDatabase, on_both_engines};

const NOW: Timestamp = Timestamp::from_unix_seconds(1_560_000_000);

on_both_engines! {
    one_statement_tells_all_that_an_account_may_do_on_the_day
    no_look_up_of_a_caller_scans_a_table
}

fn grant(role: Role, version: &AgencyVersion) -> Grant {
    Grant { role, agency: version.agency, path: version.path.clone() }
}

fn account(maker: &mut Maker, name: &str, grants: Vec<Grant>) -> PrincipalRow {
    let principal = Principal { grants, ..Principal::new(PrincipalId(maker.id()), name) };
    PrincipalRow { principal, password_hash: None, disabled: false, must_change: false }
}

fn session(number: u16, principal: PrincipalId) -> SessionRow {
    let mut token_hash = [9; 32];
    token_hash[..2].copy_from_slice(&number.to_be_bytes());
    SessionRow {
        token_hash,
        principal,
        created_at: NOW,
        expires_at: NOW.plus_seconds(60),
        last_seen_at: NOW,
        stage: SessionStage::Code,
        source: Some("192.0.2.7".to_owned()),
        provider: None,
        second_factor: true,
    }
}

fn token(maker: &mut Maker, number: u16, principal: PrincipalId, version: &AgencyVersion) -> TokenRow {
    TokenRow {
        id: TokenId(maker.id()),
        token_hash: session(number, principal).token_hash,
        principal,
        name: "iOffice".to_owned(),
        permissions: vec!["ask_signers".to_owned()],
        agency: version.agency,
        path: version.path.clone(),
        created_at: NOW,
        created_by: "an".to_owned(),
        expires_at: NOW.plus_seconds(60),
        last_used_at: None,
        revoked_at: None,
    }
}

async fn stands_in(books: &Bookkeeping, maker: &mut Maker, principal: PrincipalId, acts_for: PrincipalId) {
    let (from, to) = (NOW.day(), NOW.day().next_day().expect("a day"));
    let row = DeputyRow { id: maker.id(), principal, acts_for, from, to, named_by: "an".to_owned() };
    books.insert_deputy(&row, NOW).await.expect("a deputy");
}

async fn one_statement_tells_all_that_an_account_may_do_on_the_day(db: TestDatabase) {
    let (mut maker, agencies, _) = small(&db.store).await;
    let own = vec![grant(Role::Helpdesk, &agencies[0]), grant(Role::Hr, &agencies[1])];
    let deputy = account(&mut maker, "an", own);
    let lender = account(&mut maker, "binh", vec![grant(Role::Hr, &agencies[0]), grant(Role::ItAdmin, &agencies[0])]);
    let gone = PrincipalRow { disabled: true, ..account(&mut maker, "chi", vec![grant(Role::Auditor, &agencies[0])]) };
    let idle = account(&mut maker, "dung", Vec::new());
    let id = deputy.principal.id;
    let books = db.store.bookkeeping().await.expect("bookkeeping");
    for row in [&deputy, &lender, &gone, &idle] {
        books.insert_principal(row, NOW).await.expect("an account");
    }
    for other in [&lender, &gone] {
        stands_in(&books, &mut maker, id, other.principal.id).await;
    }
    let (held, token) = (session(1, id), token(&mut maker, 2, id, &agencies[1]));
    let bare = session(3, idle.principal.id);
    books.insert_session(&held).await.expect("a session");
    books.insert_session(&bare).await.expect("a session");
    books.insert_api_token(&token).await.expect("a token");
    books.commit().await.expect("a commit");

    let lent = StandIn {
        principal: lender.principal.id,
        name: "binh".to_owned(),
        official: None,
        grants: lender.principal.grants.clone(),
    };
    let whole = PrincipalRow { principal: Principal { stands_in_for: vec![lent], ..deputy.principal }, ..deputy };
    let glance = db.store.glance();
    let seen = glance.session_holder(&held.token_hash, NOW, NOW.day()).await.expect("a look-up");
    assert_eq!(
        seen,
        Some((held.clone(), whole.clone())),
        "its own grants, and those of an account that is not disabled"
    );
    let seen = glance.token_owner(&token.token_hash, NOW, NOW.day()).await.expect("a look-up");
    assert_eq!(seen, Some((token.clone(), whole)));
    let seen = glance.session_holder(&bare.token_hash, NOW, NOW.day()).await.expect("a look-up");
    assert_eq!(seen, Some((bare, idle)), "an account without grants is an account");

    let later = NOW.day().next_day().expect("a day");
    let (_, account) = glance.session_holder(&held.token_hash, NOW, later).await.expect("a look-up").expect("a holder");
    assert!(account.principal.stands_in_for.is_empty(), "a deputy's days are over");
    let ended = glance.session_holder(&held.token_hash, held.expires_at, NOW.day()).await.expect("a look-up");
    assert_eq!(ended, None);
    assert_eq!(glance.token_owner(&held.token_hash, NOW, NOW.day()).await.expect("a look-up"), None);
    let books = db.store.bookkeeping().await.expect("bookkeeping");
    books.revoke_api_token(token.id, NOW).await.expect("an end");
    books.commit().await.expect("a commit");
    assert_eq!(glance.token_owner(&token.token_hash, NOW, NOW.day()).await.expect("a look-up"), None);
}

async fn no_look_up_of_a_caller_scans_a_table(db: TestDatabase) {
    let (mut maker, agencies, _) = small(&db.store).await;
    // Enough posts that nobody reads them all.
    let people: Vec<Person> = (0..1500).map(|_| maker.person(agencies[1].agency, "Lê Văn Tám")).collect();
    let officials: Vec<_> = people.iter().map(|person| person.official.clone()).collect();
    let postings: Vec<_> = people.into_iter().map(|person| person.posting).collect();
    let mut change = db.store.write(header(START)).await.expect("a change set");
    change.insert_officials(&officials).await.expect("people");
    change.insert_postings(&postings).await.expect("posts");
    change.commit().await.expect("a commit");
    let books = db.store.bookkeeping().await.expect("bookkeeping");
    let mut before = None;
    for number in 0..1500_u16 {
        let row = account(&mut maker, &format!("nguoi{number}"), vec![grant(Role::Hr, &agencies[0])]);
        let id = row.principal.id;
        books.insert_principal(&row, NOW).await.expect("an account");
        books.insert_api_token(&token(&mut maker, number, id, &agencies[0])).await.expect("a token");
        if let Some(before) = before.replace(id) {
            stands_in(&books, &mut maker, id, before).await;
        }
        // Last: a change of what somebody may do ends their sessions.
        books.insert_session(&session(number, id)).await.expect("a session");
    }
    books.commit().await.expect("a commit");
    db.by_hand("analyze").await;
    let plan = db.store.glance().explain_callers(NOW, NOW.day()).await.expect("a plan");
    for line in plan.lines() {
        // Two agencies are read whole by whoever counts the cost.
        let scans = line.contains("Seq Scan") && !line.contains("agency_version");
        assert!(!scans && !line.trim_start().starts_with("SCAN"), "{line}\nin\n{plan}");
    }
}
