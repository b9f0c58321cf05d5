//! Reading and finding users.

use serde_json::{Value, json};

use super::office::{CONGVU, ENTERPRISE, Office};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_user_is_shown_whole
    filters_find_by_index_and_by_looking
    pages_and_orders
    parts_are_chosen
    tags_spare_an_unchanged_answer
    a_search_message_asks_the_same
}

fn encoded(filter: &str) -> String {
    url::form_urlencoded::byte_serialize(filter.as_bytes()).collect()
}

/// User names of those whom a filter finds.
async fn found(office: &Office, filter: &str) -> Vec<Value> {
    let list = office.get(&format!("/Users?filter={}", encoded(filter))).await;
    assert_eq!(list.status, 200, "{filter}: {list:?}");
    let names = list.each("/userName");
    assert_eq!(list.json["totalResults"], names.len(), "{filter}");
    names
}

async fn a_user_is_shown_whole(db: TestDatabase) {
    let office = Office::new(db).await;
    let user = office.get(&office.user(1)).await;
    let base = format!("http://{}/scim/v2", office.address);
    let agency = &office.agencies[1];
    assert_eq!(user.status, 200);
    let id = office.people[1].official.id.to_string();
    assert_eq!(user.json["id"], json!(id));
    assert_eq!(user.json["userName"], "nguoi2@binhphuoc.gov.vn");
    let name = json!({"formatted": "Nguyễn Văn An", "familyName": "Nguyễn", "middleName": "Văn", "givenName": "An"});
    assert_eq!(user.json["name"], name);
    assert_eq!(user.json["active"], true);
    assert_eq!(user.json["emails"], json!([{"value": "nguoi2@binhphuoc.gov.vn", "type": "work", "primary": true}]));
    let group = json!({"value": agency.agency, "$ref": format!("{base}/Groups/{}", agency.agency),
        "display": "Cơ quan H10.1", "type": "direct"});
    assert_eq!(user.json["groups"], json!([group]));
    assert_eq!(user.json[ENTERPRISE], json!({"department": "Cơ quan H10.1"}));
    let own = json!({"birthDate": "1980-02-29", "category": "cong_chuc", "position": "Chuyên viên", "rank": "staff",
        "agencyCode": "H10.1", "mailboxState": "active"});
    assert_eq!(user.json[CONGVU], own);
    let meta = &user.json["meta"];
    assert_eq!(meta["resourceType"], "User");
    assert_eq!(meta["location"], json!(format!("{base}/Users/{id}")));
    assert_eq!(meta["created"], "2019-01-01T09:00:00+07:00");
    assert_eq!(user.header("etag"), meta["version"]);
    assert_eq!(user.header("location"), meta["location"]);
}

async fn filters_find_by_index_and_by_looking(db: TestDatabase) {
    let office = Office::new(db).await;
    let [nen, an, binh] = [1, 2, 3].map(|number| json!(format!("nguoi{number}@binhphuoc.gov.vn")));
    let id = office.people[2].official.id;
    for (filter, expected) in [
        ("userName eq \"NGUOI2@binhphuoc.gov.vn\"".to_owned(), vec![&an]),
        ("emails[type eq \"work\" and value eq \"nguoi2@binhphuoc.gov.vn\"]".to_owned(), vec![&an]),
        ("emails[type eq \"other\"].value eq \"nguoi2@binhphuoc.gov.vn\"".to_owned(), vec![]),
        (format!("id eq \"{id}\""), vec![&binh]),
        ("id eq \"x\"".to_owned(), vec![]),
        ("externalId eq \"x\"".to_owned(), vec![]),
        ("active eq true".to_owned(), vec![&an, &binh, &nen]),
        ("active eq \"False\"".to_owned(), vec![]),
        ("name.formatted sw \"nguyễn\"".to_owned(), vec![&an]),
        ("displayName co \"N\" and not (name.givenName eq \"Nen\")".to_owned(), vec![&an, &binh]),
        (format!("{CONGVU}:agencyCode eq \"H10.2\" or {ENTERPRISE}:department eq \"none\""), vec![&binh]),
        ("title ne \"Chuyên viên\"".to_owned(), vec![]),
        ("title ne \"Chuyên viên\" and active eq true".to_owned(), vec![]),
        ("meta.lastModified gt \"2018-12-31T00:00:00Z\" and groups.display ew \".2\"".to_owned(), vec![&binh]),
    ] {
        assert_eq!(found(&office, &filter).await.iter().collect::<Vec<_>>(), expected, "{filter}");
    }
    for filter in ["userName", "userName xx \"a\"", "nosuch eq \"a\"", "(userName pr"] {
        let refused = office.get(&format!("/Users?filter={}", encoded(filter))).await;
        assert_eq!(refused.refusal(), (400, "invalidFilter"), "{filter}");
    }
}

async fn pages_and_orders(db: TestDatabase) {
    let office = Office::new(db).await;
    let page = async |query: &str| {
        let list = office.get(&format!("/Users?{query}")).await;
        assert_eq!(list.json["totalResults"], 3, "{query}");
        (list.json["startIndex"].clone(), list.each("/name/givenName"))
    };
    let [an, binh, nen] = ["An", "Bình", "Nen"].map(Value::from);
    assert_eq!(page("").await, (json!(1), vec![an.clone(), binh.clone(), nen.clone()]));
    assert_eq!(page("startIndex=2&count=1").await, (json!(2), vec![binh.clone()]));
    assert_eq!(page("startIndex=9").await, (json!(9), vec![]));
    assert_eq!(page("count=0").await, (json!(1), vec![]));
    let down = "sortBy=name.formatted&sortOrder=descending";
    assert_eq!(page(down).await.1, [nen.clone(), binh.clone(), an.clone()]);
    assert_eq!(page(&format!("{down}&startIndex=2&count=1&filter=title%20pr")).await.1, [binh]);
    assert_eq!(office.get("/Users?sortBy=title").await.refusal(), (400, "invalidPath"));
}

async fn parts_are_chosen(db: TestDatabase) {
    let office = Office::new(db).await;
    let user = office.get(&format!("{}?attributes=userName,{ENTERPRISE}:department", office.user(1))).await;
    let names: Vec<&String> = user.json.as_object().expect("an object").keys().collect();
    assert_eq!(names, ["id", "schemas", ENTERPRISE, "userName"]);
    let list = office.get("/Users?excludedAttributes=emails,meta,groups").await;
    assert!(list.each("/emails").iter().chain(&list.each("/meta")).all(Value::is_null));
    assert!(list.each("/userName").iter().all(Value::is_string));
    assert_eq!(office.get("/Users?attributes=id&excludedAttributes=id").await.refusal(), (400, "invalidValue"));
}

async fn tags_spare_an_unchanged_answer(db: TestDatabase) {
    let office = Office::new(db).await;
    for path in [office.user(1), office.group(1)] {
        let first = office.get(&path).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/\""), "{tag}");
        let again = office.call_as(&office.hr, "GET", &path, &Value::Null, &[("If-None-Match", &tag)]).await;
        assert_eq!((again.status, again.json), (304, Value::Null));
        let other = office.call_as(&office.hr, "GET", &path, &Value::Null, &[("If-None-Match", "W/\"0\"")]).await;
        assert_eq!(other.json, first.json);
    }
}

async fn a_search_message_asks_the_same(db: TestDatabase) {
    let office = Office::new(db).await;
    let message = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": "name.givenName eq \"An\"", "attributes": ["userName"], "startIndex": 1, "count": 10});
    let users = office.call("POST", "/Users/.search", message.clone()).await;
    assert_eq!((users.status, users.each("/userName")), (200, vec![json!("nguoi2@binhphuoc.gov.vn")]));
    assert_eq!(users.each("/name"), [Value::Null]);
    let all = office.call("POST", "/.search", json!({"attributes": ["displayName"]})).await;
    assert_eq!(all.json["totalResults"], 6, "three people and three agencies: {all:?}");
    assert_eq!(all.each("/displayName").last(), Some(&json!("Cơ quan H10.2")));
    let from_there = office.call("POST", "/.search", json!({"startIndex": 5, "count": 1})).await;
    assert_eq!(from_there.each("/displayName"), ["Cơ quan H10.1"].map(Value::from));
    let some = office.call("POST", "/.search", json!({"filter": "displayName co \"H10.1\""})).await;
    assert_eq!(some.each("/meta/resourceType"), ["Group"].map(Value::from));
    assert_eq!(office.call("POST", "/.search", json!({"filter": "nosuch pr"})).await.refusal(), (400, "invalidFilter"));
}
