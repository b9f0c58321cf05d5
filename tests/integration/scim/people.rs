//! A client's name for a person and the decision on them are one; a personal number sent for somebody known is compared, and kept
//! when there is none; lists go by the name that holds.

use serde_json::{Value, json};

use super::office::{CONGVU, Office, newcomer};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    the_decision_and_the_clients_name_are_both_there_or_neither
    a_number_sent_for_somebody_known_is_compared_or_kept
    numbers_of_people_out_of_sight_are_few_tries_here_too
    a_corrected_name_is_where_it_belongs_in_every_list
}

async fn the_decision_and_the_clients_name_are_both_there_or_neither(db: TestDatabase) {
    let office = Office::new(db).await;
    // The link cannot be written: nothing is.
    office.db.by_hand("alter table scim_link rename to away").await;
    let before = office.db.texts("select cast(count(*) as text) from official").await;
    let failed = office.call("POST", "/Users", newcomer("annt", "Nguyễn Thị An")).await;
    assert!(failed.status >= 400, "{failed:?}");
    office.db.by_hand("alter table away rename to scim_link").await;
    assert_eq!(office.db.texts("select cast(count(*) as text) from official").await, before);
    assert_eq!(office.decisions().await, Vec::<String>::new());
    let made = office.call("POST", "/Users", newcomer("annt", "Nguyễn Thị An")).await;
    assert_eq!((made.status, made.json["externalId"].as_str()), (201, Some("ext-annt")));
    let linked = "select action from audit_leaf where action in ('record_decision', 'link_scim_user') order by seq";
    assert_eq!(office.db.texts(linked).await, ["record_decision", "link_scim_user"]);
    // Another name, nothing else: no decision, but the name.
    let path = format!("/Users/{}", made.id());
    let named = office.patch(&path, json!([{"op": "replace", "path": "externalId", "value": "other"}])).await;
    assert_eq!((named.status, named.json["externalId"].as_str()), (200, Some("other")));
    assert_eq!(office.decisions().await.len(), 1);
    // With a change the two go together; deleting hides with the decision.
    let both = json!([
        {"op": "replace", "path": "externalId", "value": "third"},
        {"op": "replace", "path": "title", "value": "Chuyên viên chính"}
    ]);
    assert_eq!(office.patch(&path, both).await.json["externalId"], "third");
    assert_eq!(office.call("DELETE", &path, Value::Null).await.status, 204);
    assert_eq!(office.get(&path).await.status, 404);
    office.assert_in_order().await;
}

fn number(digits: &str) -> Value {
    json!([{"op": "add", "path": format!("{CONGVU}:personalNumber"), "value": digits}])
}

async fn a_number_sent_for_somebody_known_is_compared_or_kept(db: TestDatabase) {
    let office = Office::new(db).await;
    let kept = async || office.db.texts("select cast(count(*) as text) from personal_number").await[0].clone();
    let (first, second) = (office.user(0), office.user(1));
    assert_eq!(office.patch(&first, number("070180000001")).await.status, 200);
    assert_eq!(kept().await, "1");
    assert_eq!(office.patch(&first, number("070 180 000 001")).await.status, 200, "the same");
    let other = office.patch(&first, number("070180000002")).await;
    assert_eq!(other.status, 409, "{other:?}");
    let theirs = office.patch(&second, number("070180000001")).await;
    assert_eq!(theirs.status, 409, "{theirs:?}");
    assert_ne!(other.json["detail"], theirs.json["detail"]);
    let short = office.patch(&second, number("70180000001")).await;
    assert_eq!(short.refusal(), (400, "invalidValue"));
    // With a change beside it all of it has effect, or none.
    let both = |digits: &str| {
        json!([
            {"op": "replace", "path": "title", "value": "Chuyên viên chính"},
            {"op": "add", "path": format!("{CONGVU}:personalNumber"), "value": digits}
        ])
    };
    assert_eq!(office.patch(&second, both("070180000001")).await.status, 409);
    assert_eq!((office.decisions().await.len(), kept().await.as_str()), (0, "1"));
    let done = office.patch(&second, both("070180000003")).await;
    assert_eq!((done.status, done.json["title"].as_str()), (200, Some("Chuyên viên chính")));
    assert_eq!((office.decisions().await.len(), kept().await.as_str()), (1, "2"));
    assert!(!done.json.to_string().contains("070180000003"), "it is never shown");
    let sealed = "select cast(count(*) as text) from audit_leaf where action = 'add_personal_number'";
    assert_eq!(office.db.texts(sealed).await, ["3"], "two records, one of them a change set of its own");
    office.assert_in_order().await;
}

async fn numbers_of_people_out_of_sight_are_few_tries_here_too(db: TestDatabase) {
    let office = Office::new(db).await;
    // Trần Thị Bình of H10.2 has a number; HR of H10.1 does not see her.
    assert_eq!(office.patch(&office.user(2), number("070180000009")).await.status, 200);
    let local = office.token("nhan-su-1", congvu::domain::principal::Role::Hr, "H10.1").await;
    let mut new = newcomer("annt", "Nguyễn Thị An");
    new[CONGVU]["personalNumber"] = "070180000009".into();
    let taken = office.call_as(&local, "POST", "/Users", &new, &[]).await;
    assert_eq!(taken.refusal(), (400, "invalidValue"), "{taken:?}");
    let detail = taken.json["detail"].to_string();
    assert!(!detail.contains("registry") && !detail.contains("Bình"), "{detail}");
    assert_eq!(office.db.texts("select cast(count(*) as text) from person_lookup").await, ["1"]);
    // With all tries used up, a number that nobody has is refused as one that somebody has.
    for n in 0..21 {
        let sql = format!(
            "insert into person_lookup (id, principal, at, found, question) select {}, principal, at, null, null from person_lookup limit 1",
            if office.db.is_postgres() {
                format!("'0197000000007000800000000000{:04}'::uuid", n + 1000)
            } else {
                format!("x'0197000000007000800000000000{:04}'", n + 1000)
            }
        );
        assert_eq!(office.db.by_hand(&sql).await, 1);
    }
    for digits in ["070180000777", "070180000009"] {
        let mut again = newcomer("annt", "Nguyễn Thị An");
        again[CONGVU]["personalNumber"] = digits.into();
        again[CONGVU]["birthDate"] = "1991-05-01".into();
        let refused = office.call_as(&local, "POST", "/Users", &again, &[]).await;
        assert_eq!(refused.status, 429, "{digits}: {refused:?}");
        let patched = json!({"schemas": [super::office::PATCH], "Operations": number(digits)});
        let refused = office.call_as(&local, "PATCH", &office.user(1), &patched, &[]).await;
        assert_eq!(refused.status, 429, "{digits}: {refused:?}");
    }
}

async fn a_corrected_name_is_where_it_belongs_in_every_list(db: TestDatabase) {
    let office = Office::new(db).await;
    let names = async |query: &str| {
        let answer = office.get(&format!("/Users?{query}")).await;
        answer.each("/name/formatted").into_iter().map(|name| name.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    // By given name: An, Bình, Nen.
    assert_eq!(names("").await, ["Nguyễn Văn An", "Trần Thị Bình", "Điểu Nen"]);
    let renamed = office
        .patch(&office.user(1), json!([{"op": "replace", "path": "name.formatted", "value": "Nguyễn Văn Yên"}]))
        .await;
    assert_eq!(renamed.status, 200, "{renamed:?}");
    let by_name = ["Trần Thị Bình", "Điểu Nen", "Nguyễn Văn Yên"];
    // The page of the index, pages one by one, people looked at one by one, and against the order.
    assert_eq!(names("sortBy=name.formatted").await, by_name);
    let mut paged = Vec::new();
    for start in 1..=3 {
        paged.extend(names(&format!("startIndex={start}&count=1")).await);
    }
    assert_eq!(paged, by_name);
    assert_eq!(names("filter=title%20pr").await, by_name);
    let mut backwards = names("sortBy=displayName&sortOrder=descending").await;
    backwards.reverse();
    assert_eq!(backwards, by_name);
    assert_eq!(names("filter=displayName%20sw%20%22Nguy%E1%BB%85n%20V%C4%83n%20Y%22").await, by_name[2..]);
}
