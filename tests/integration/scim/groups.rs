//! Agencies as groups.

use serde_json::{Value, json};

use super::office::{CONGVU, Office};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    agencies_are_groups_with_their_people
    adding_a_member_is_a_transfer
    nobody_is_only_taken_out
}

async fn agencies_are_groups_with_their_people(db: TestDatabase) {
    let office = Office::new(db).await;
    let group = office.get(&office.group(1)).await;
    assert_eq!((group.status, &group.json["displayName"]), (200, &json!("Cơ quan H10.1")));
    let member = |person: usize| {
        let official = &office.people[person].official;
        let place = format!("http://{}/scim/v2/Users/{}", office.address, official.id);
        json!({"value": official.id, "$ref": place, "display": official.full_name, "type": "User"})
    };
    assert_eq!(group.json["members"], json!([member(1), member(0)]), "by name");
    let without = office.get(&format!("{}?excludedAttributes=members", office.group(1))).await;
    assert_eq!(without.json["members"], Value::Null);
    let all = office.get("/Groups").await;
    assert_eq!(all.json["totalResults"], 3);
    assert_eq!(all.each("/members/0/display"), [Value::Null, json!("Nguyễn Văn An"), json!("Trần Thị Bình")]);
    let id = office.people[2].official.id;
    for (filter, expected) in [
        ("displayName%20eq%20%22c%C6%A1%20quan%20h10.2%22".to_owned(), vec![json!("Cơ quan H10.2")]),
        (format!("members%20eq%20%22{id}%22"), vec![json!("Cơ quan H10.2")]),
        (format!("members%5Bvalue%20eq%20%22{id}%22%5D%20and%20displayName%20co%20%22H10.1%22"), vec![]),
        ("not%20(members%20pr)".to_owned(), vec![json!("Cơ quan H10")]),
    ] {
        assert_eq!(office.get(&format!("/Groups?filter={filter}")).await.each("/displayName"), expected, "{filter}");
    }
    let page =
        office.get("/Groups?startIndex=2&count=1&attributes=displayName&sortBy=displayName&sortOrder=descending").await;
    assert_eq!((page.each("/displayName"), page.each("/members")), (vec![json!("Cơ quan H10.1")], vec![Value::Null]));
}

async fn adding_a_member_is_a_transfer(db: TestDatabase) {
    let office = Office::new(db).await;
    let add = json!([{"op": "Add", "path": "members", "value": [{"value": office.people[1].official.id}]}]);
    let moved = office.patch(&office.group(2), add.clone()).await;
    assert_eq!(moved.status, 200, "{moved:?}");
    let names: Vec<&Value> =
        moved.json["members"].as_array().expect("members").iter().map(|member| &member["display"]).collect();
    assert_eq!(names, ["Nguyễn Văn An", "Trần Thị Bình"]);
    let user = office.get(&office.user(1)).await;
    assert_eq!(user.json[CONGVU]["agencyCode"], "H10.2");
    assert_eq!(office.decisions().await, ["SCIM 1 transfer Nguyễn Văn An"]);
    assert_eq!(office.patch(&office.group(2), add).await.status, 200);
    assert_eq!(office.decisions().await.len(), 1, "the same again has no effect");
    let whole = office.get(&office.group(2)).await.json;
    assert_eq!(office.call("PUT", &office.group(2), whole.clone()).await.json["members"], whole["members"]);
    assert_eq!(office.decisions().await.len(), 1, "nor has the whole");
    office.assert_in_order().await;
}

async fn nobody_is_only_taken_out(db: TestDatabase) {
    let office = Office::new(db).await;
    let (group, id) = (office.group(1), office.people[1].official.id);
    for operation in [
        json!({"op": "Remove", "path": "members", "value": [{"value": id}]}),
        json!({"op": "remove", "path": format!("members[value eq \"{id}\"]")}),
        json!({"op": "replace", "path": "members", "value": [{"value": office.people[2].official.id}]}),
        json!({"op": "remove", "path": "members"}),
        json!({"op": "replace", "path": "displayName", "value": "Tên khác"}),
    ] {
        assert_eq!(office.patch(&group, json!([operation])).await.refusal(), (400, "mutability"), "{operation}");
    }
    let nobody =
        json!([{"op": "add", "path": "members", "value": [{"value": "01900000-0000-7000-8000-000000000000"}]}]);
    assert_eq!(office.patch(&group, nobody).await.refusal(), (400, "invalidValue"));
    let same = json!([{"op": "replace", "value": {"id": office.agencies[1].agency, "displayName": "Cơ quan H10.1"}}]);
    assert_eq!(office.patch(&group, same).await.status, 200, "Okta's form, with nothing new");
    assert_eq!(office.decisions().await, Vec::<String>::new());
}
