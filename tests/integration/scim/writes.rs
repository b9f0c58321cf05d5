//! What pushes come to: decisions, with all that follows from them.

use serde_json::{Value, json};

use super::office::{CONGVU, ENTERPRISE, Office, newcomer};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_new_user_is_recruited
    each_change_is_its_decision_once
    a_named_decision_is_recorded_under_its_number
    an_end_recorded_for_later_does_not_keep_who_leaves_now
    who_leaves_is_kept_and_may_come_back
    who_is_deleted_is_kept_and_may_come_back
    names_and_addresses_are_unique
    two_equal_pushes_at_once_are_one
}

async fn a_new_user_is_recruited(db: TestDatabase) {
    let office = Office::new(db).await;
    let made = office.call("POST", "/Users", newcomer("moilt", "Lê Thị Mới")).await;
    assert_eq!(made.status, 201, "{made:?}");
    let place = made.header("location").to_owned();
    assert_eq!(made.json["meta"]["location"], json!(place));
    assert!(place.ends_with(&format!("/Users/{}", made.id())));
    assert_eq!((&made.json["externalId"], &made.json["active"]), (&json!("ext-moilt"), &json!(true)));
    assert_eq!(made.json["userName"], "moilt@binhphuoc.gov.vn");
    assert_eq!(made.json[CONGVU]["agencyCode"], "H10.1");
    assert!(made.json[CONGVU]["mailboxState"].is_string(), "a mailbox came with it: {made:?}");
    assert_eq!(office.get(&format!("/Users/{}", made.id())).await.json, made.json);
    assert_eq!(office.decisions().await, ["SCIM 1 recruit Lê Thị Mới"]);
    let summary = office.db.texts("select summary from decision").await.concat();
    assert!(summary.contains("SCIM") && summary.contains("nhan-su"), "{summary}");
    let steps = office.db.texts("select kind from decision_step order by kind").await;
    assert!(
        steps.contains(&"hand_over_activation".to_owned()) && steps.contains(&"request_certificate".to_owned()),
        "{steps:?}"
    );
    office.assert_in_order().await;
}

async fn each_change_is_its_decision_once(db: TestDatabase) {
    let office = Office::new(db).await;
    let user = office.user(1);
    let department = json!({"op": "replace", "path": format!("{ENTERPRISE}:department"), "value": "Cơ quan H10.2"});
    let title = json!({"op": "replace", "value": {"title": "Phó Trưởng phòng", format!("{CONGVU}:rank"): "deputy"}});
    let name = json!({"op": "replace", "path": "name.givenName", "value": "Ân"});
    for (operation, pointer, value) in [
        (title, "/title".to_owned(), "Phó Trưởng phòng"),
        (department, format!("/{CONGVU}/agencyCode"), "H10.2"),
        (name, "/displayName".to_owned(), "Nguyễn Văn Ân"),
    ] {
        for _ in 0..2 {
            let changed = office.patch(&user, json!([operation])).await;
            assert_eq!(changed.status, 200, "{operation}: {changed:?}");
            assert_eq!(changed.json.pointer(&pointer), Some(&json!(value)), "{operation}");
        }
    }
    let kinds = ["SCIM 1 appoint", "SCIM 2 transfer", "SCIM 3 correct_identity"];
    let decided = |kinds: &[&str]| kinds.iter().map(|kind| format!("{kind} Nguyễn Văn An")).collect::<Vec<_>>();
    assert_eq!(office.decisions().await, decided(&kinds));
    let whole = office.get(&user).await;
    assert_eq!(whole.json[ENTERPRISE]["department"], "Cơ quan H10.2");
    let same = office.call("PUT", &user, whole.json.clone()).await;
    assert_eq!((same.status, same.header("etag")), (200, whole.header("etag")), "the whole again changes nothing");
    assert_eq!(office.decisions().await.len(), 3);
    office.assert_in_order().await;
}

async fn a_named_decision_is_recorded_under_its_number(db: TestDatabase) {
    let office = Office::new(db).await;
    let decision = json!({"issuer": "H10", "number": 17, "symbol": "QĐ-UBND", "signedOn": "2019-12-20", "signer": "Trần Văn Ký",
        "summary": "Về việc điều động", "effectiveFrom": "2020-02-01", "kind": "retire"});
    let operations = json!([
        {"op": "replace", "path": "active", "value": "False"},
        {"op": "add", "path": format!("{CONGVU}:decision"), "value": decision},
    ]);
    for _ in 0..2 {
        let pushed = office.patch(&office.user(1), operations.clone()).await;
        assert_eq!((pushed.status, &pushed.json["active"]), (200, &json!(true)), "until the day comes: {pushed:?}");
    }
    assert_eq!(office.decisions().await, ["QĐ-UBND 17 retire Nguyễn Văn An"]);
    let ends = "select cast(p.effective_to as text) from posting p join official o on o.id = p.official \
                where o.full_name = 'Nguyễn Văn An' and p.recorded_to = 9223372036854775807";
    assert_eq!(office.db.texts(ends).await, ["2020-02-01"]);
    let mut unknown = decision;
    unknown["issuer"] = json!("H99");
    let operations = json!([{"op": "replace", "value": {"title": "Khác", format!("{CONGVU}:decision"): unknown}}]);
    assert_eq!(office.patch(&office.user(0), operations).await.refusal(), (400, "invalidValue"));
}

/// People 0, 1 and 2 retire in half a year, and then something else happens.
async fn an_end_recorded_for_later_does_not_keep_who_leaves_now(db: TestDatabase) {
    let office = Office::new(db).await;
    let decision = |number: usize, kind: &str, from: &str| {
        json!({"issuer": "H10", "number": number, "symbol": "QĐ-UBND", "signedOn": "2019-12-20", "signer": "Trần Văn Ký",
            "summary": "Về việc nghỉ", "effectiveFrom": from, "kind": kind})
    };
    let leaves = |decision: Option<Value>| {
        let mut operations = vec![json!({"op": "replace", "path": "active", "value": false})];
        operations
            .extend(decision.map(|value| json!({"op": "add", "path": format!("{CONGVU}:decision"), "value": value})));
        Value::Array(operations)
    };
    for person in 0..3 {
        let retires = decision(person + 1, "retire", "2020-07-01");
        let told = office.patch(&office.user(person), leaves(Some(retires))).await;
        assert_eq!((told.status, &told.json["active"]), (200, &json!(true)), "{told:?}");
    }
    // The day that is recorded, said again without its decision, changes nothing.
    let again =
        office.patch(&office.user(0), leaves(Some(json!({"effectiveFrom": "2020-07-01", "kind": "retire"})))).await;
    assert_eq!((again.status, office.decisions().await.len()), (200, 3));
    // Another decision about somebody who does not serve any more by then is refused, never dropped.
    let other = office.patch(&office.user(0), leaves(Some(decision(8, "resign", "2020-07-01")))).await;
    assert_eq!((other.status, office.decisions().await.len()), (400, 3), "{other:?}");
    let off = office.patch(&office.user(0), leaves(None)).await;
    assert_eq!((off.status, &off.json["active"]), (200, &json!(false)), "{off:?}");
    assert_eq!(off.json[CONGVU]["mailboxState"], "receive_only");
    let died = office.patch(&office.user(1), leaves(Some(decision(9, "death", "2019-12-31")))).await;
    assert_eq!((died.status, &died.json["active"]), (200, &json!(false)), "{died:?}");
    assert_eq!(died.json[CONGVU]["mailboxState"], "suspended");
    assert_eq!(office.call("DELETE", &office.user(2), Value::Null).await.status, 204);
    let names = office.db.texts("select full_name from official order by id").await;
    assert_eq!(names.len(), 3);
    let decided = office.decisions().await;
    let ends: Vec<String> =
        decided.iter().skip(3).map(|line| line.split(' ').take(3).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(ends, ["SCIM 1 resign", "QĐ-UBND 9 death", "SCIM 2 resign"], "{decided:?}");
    // Nothing of the later retirement is left to come.
    let open = "select cast(count(*) as text) from posting where recorded_to = 9223372036854775807 \
                and (effective_to is null or effective_to > '2019-12-31')";
    assert_eq!(office.db.texts(open).await, ["0"]);
    let to_come = "select cast(count(*) as text) from decision_step t join decision_subject s on s.id = t.subject \
                   where s.kind = 'retire' and t.state = 'planned'";
    assert_eq!(office.db.texts(to_come).await, ["0"], "the steps of the retirement are called off");
    office.assert_in_order().await;
}

async fn who_leaves_is_kept_and_may_come_back(db: TestDatabase) {
    let office = Office::new(db).await;
    let user = office.user(1);
    let active = |value: Value| json!([{"op": "Replace", "path": "active", "value": value}]);
    for _ in 0..2 {
        let gone = office.patch(&user, active(json!("False"))).await;
        assert_eq!((gone.status, &gone.json["active"]), (200, &json!(false)), "{gone:?}");
        assert_eq!(gone.json["groups"], Value::Null);
        assert_eq!(gone.json[CONGVU]["mailboxState"], "receive_only");
    }
    let found = office.get("/Users?filter=active%20eq%20false").await;
    assert_eq!(found.each("/userName"), [json!("nguoi2@binhphuoc.gov.vn")], "still there");
    assert_eq!(office.get(&office.group(1)).await.json["members"].as_array().map(Vec::len), Some(1));
    let retitled = office.patch(&user, json!([{"op": "replace", "path": "title", "value": "Khác"}])).await;
    assert_eq!(retitled.refusal(), (400, "mutability"));
    let back = office.patch(&user, active(json!(true))).await;
    assert_eq!((back.status, &back.json["active"], &back.json["id"]), (200, &json!(true), &found.each("/id")[0]));
    assert_eq!(back.json[CONGVU]["mailboxState"], "active");
    assert_eq!(office.decisions().await, ["SCIM 1 resign Nguyễn Văn An", "SCIM 2 recruit Nguyễn Văn An"]);
    office.assert_in_order().await;
}

async fn who_is_deleted_is_kept_and_may_come_back(db: TestDatabase) {
    let office = Office::new(db).await;
    let made = office.call("POST", "/Users", newcomer("moilt", "Lê Thị Mới")).await;
    let path = format!("/Users/{}", made.id());
    assert_eq!(office.call("DELETE", &path, Value::Null).await.status, 204);
    for (method, body) in [("GET", Value::Null), ("DELETE", Value::Null), ("PATCH", json!({"Operations": []}))] {
        assert_eq!(office.call(method, &path, body).await.refusal().0, 404, "{method}");
    }
    assert_eq!(office.get("/Users?filter=externalId%20eq%20%22ext-moilt%22").await.json["totalResults"], 0);
    assert_eq!(office.get("/Users").await.json["totalResults"], 3);
    let kept = "select cast(count(*) as text) from official where full_name = 'Lê Thị Mới'";
    assert_eq!(office.db.texts(kept).await, ["1"], "nothing is erased");
    let again = office.call("POST", "/Users", newcomer("moilt", "Lê Thị Mới")).await;
    assert_eq!((again.status, again.id()), (201, made.id()), "the same person: {again:?}");
    assert_eq!(again.json["active"], true);
    assert_eq!(office.db.texts(kept).await, ["1"]);
    let kinds = ["recruit", "resign", "recruit"]
        .iter()
        .zip(1..)
        .map(|(kind, number)| format!("SCIM {number} {kind} Lê Thị Mới"));
    assert_eq!(office.decisions().await, kinds.collect::<Vec<_>>());
    office.assert_in_order().await;
}

async fn names_and_addresses_are_unique(db: TestDatabase) {
    let office = Office::new(db).await;
    assert_eq!(office.call("POST", "/Users", newcomer("moilt", "Lê Thị Mới")).await.status, 201);
    let mut twice = newcomer("khac", "Phạm Thị Khác");
    twice["externalId"] = json!("ext-moilt");
    assert_eq!(office.call("POST", "/Users", twice).await.refusal(), (409, "uniqueness"), "externalId");
    let mut twice = newcomer("moilt", "Phạm Thị Khác");
    twice["externalId"] = json!("ext-khac");
    assert_eq!(office.call("POST", "/Users", twice).await.refusal(), (409, "uniqueness"), "userName");
    assert_eq!(office.call("POST", "/Users", newcomer("moilt", "Lê Thị Mới")).await.refusal(), (409, "uniqueness"));
    assert_eq!(office.decisions().await, ["SCIM 1 recruit Lê Thị Mới"]);
}

async fn two_equal_pushes_at_once_are_one(db: TestDatabase) {
    let office = Office::new(db).await;
    let user = office.user(1);
    let push = || office.patch(&user, json!([{"op": "replace", "path": "title", "value": "Trưởng phòng"}]));
    let (one, two, three) = tokio::join!(push(), push(), push());
    assert_eq!([one.status, two.status, three.status], [200; 3]);
    assert_eq!(office.decisions().await, ["SCIM 1 appoint Nguyễn Văn An"]);
    let create = || office.call("POST", "/Users", newcomer("moilt", "Lê Thị Mới"));
    let (one, two) = tokio::join!(create(), create());
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    assert_eq!(office.decisions().await.len(), 2);
}
