//! Numbers of the records made for pushes: one for a digest, without gaps, also when several replicas ask at once.

use std::collections::BTreeSet;

use congvu::auth::keyed_digest::{DigestPurpose, keyed_digest};
use congvu::domain::decision::draft::{Act, AddressChoice, NewPerson, PersonDraft, Post, SubjectDraft};
use congvu::domain::ids::{AgencyId, PrincipalId};
use congvu::domain::official::Category;
use congvu::domain::posting::Rank;
use congvu::domain::secret_key::SecretKey;
use sha2::{Digest as _, Sha256};
use time::macros::date;

use super::office::{CONGVU, KEY, Office, TODAY, newcomer};
use crate::database::{TestDatabase, on_both_engines};
use crate::storage::registry::small;

on_both_engines! {
    a_digest_has_one_number_and_the_next_another
    many_who_ask_at_once_get_one_number_each
    what_is_kept_of_a_push_cannot_be_found_by_trying_numbers
}

async fn number(db: &TestDatabase, issuer: AgencyId, year: i32, digest: u8) -> i32 {
    let books = db.store.bookkeeping().await.expect("a transaction");
    let number = books.scim_decision_number(issuer, year, &[digest; 32]).await.expect("a number");
    books.commit().await.expect("a commit");
    number
}

async fn a_digest_has_one_number_and_the_next_another(db: TestDatabase) {
    let (_, agencies, _) = small(&db.store).await;
    let [first, second] = [agencies[1].agency, agencies[2].agency];
    let mut given = Vec::new();
    for (issuer, year, digest) in
        [(first, 2019, 1), (first, 2019, 2), (first, 2019, 1), (second, 2019, 1), (first, 2020, 1), (first, 2019, 3)]
    {
        given.push(number(&db, issuer, year, digest).await);
    }
    assert_eq!(given, [1, 2, 1, 1, 1, 3]);
}

async fn many_who_ask_at_once_get_one_number_each(db: TestDatabase) {
    let (_, agencies, _) = small(&db.store).await;
    let issuer = agencies[0].agency;
    let asked = (0..12_u8).map(|ask| {
        let db = db.clone();
        tokio::spawn(async move { (ask % 4, number(&db, issuer, 2019, ask % 4).await) })
    });
    let mut given = BTreeSet::new();
    for one in asked.collect::<Vec<_>>() {
        given.insert(one.await.expect("an answer"));
    }
    assert_eq!(given.len(), 4, "one number for each digest: {given:?}");
    assert_eq!(given.iter().map(|(_, number)| *number).collect::<BTreeSet<_>>(), (1..=4).collect());
}

async fn what_is_kept_of_a_push_cannot_be_found_by_trying_numbers(db: TestDatabase) {
    let office = Office::new(db).await;
    let mut new = newcomer("annt", "Nguyễn Thị An");
    new[CONGVU]["personalNumber"] = "070190000123".into();
    assert_eq!(office.call("POST", "/Users", new).await.status, 201);
    let (digest, id) = if office.db.is_postgres() {
        ("encode(digest, 'hex')", "id::text")
    } else {
        ("lower(hex(digest))", "lower(hex(id))")
    };
    let kept = office.db.texts(&format!("select {digest} from scim_number")).await.remove(0);
    let client = office.db.texts(&format!("select {id} from principal where name = 'nhan-su'")).await.remove(0);
    // All that somebody with a copy of the database would have to guess is the number.
    let subject = SubjectDraft {
        person: PersonDraft::New(NewPerson {
            full_name: "Nguyễn Thị An".to_owned(),
            birth_date: date!(1990 - 05 - 01),
            category: Category::CivilServant,
            personal_number: Some("070190000123".to_owned()),
        }),
        effective_from: TODAY,
        act: Act::Recruit {
            post: Post { agency: office.agencies[1].agency, position: "Chuyên viên".to_owned(), rank: Rank::Staff },
            address: AddressChoice::Chosen("annt@binhphuoc.gov.vn".parse().expect("an address")),
        },
    };
    let client: PrincipalId = client.parse().expect("an account");
    let text = serde_json::to_vec(&(client, TODAY.to_string(), [0_i64], [subject])).expect("JSON");
    let keyed = keyed_digest(Some(&SecretKey::new(KEY)), DigestPurpose::Push, &[&text]);
    assert_eq!(kept, hex::encode(keyed));
    assert_ne!(kept, hex::encode(Sha256::digest(&text)));
}
