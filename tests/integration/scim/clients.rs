//! The requests that Entra ID and Okta send, in their order and form, for invented people.

use serde_json::{Value, json};

use super::office::{CONGVU, ENTERPRISE, Office, PATCH};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    entra_provisions_a_user_through_a_life
    okta_provisions_a_user_through_a_life
}

/// Entra ID: looks the user up, creates, reads, patches with capital operations and paths with filters, disables with a text,
/// and deletes thirty days later.
async fn entra_provisions_a_user_through_a_life(db: TestDatabase) {
    let office = Office::new(db).await;
    let test = "/Users?filter=userName+eq+%227c2f1f3c-9a3e-4a5e-8f4e-0d0f6f2c3b11%22";
    assert_eq!(office.get(test).await.json["totalResults"], 0, "its connection test asks for nobody");
    let look = "/Users?filter=userName+eq+%22hoapt%40binhphuoc.gov.vn%22";
    let none = office.get(look).await;
    assert_eq!((none.status, &none.json["totalResults"], &none.json["Resources"]), (200, &json!(0), &json!([])));
    let made = office
        .call(
            "POST",
            "/Users",
            json!({
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE, CONGVU],
                "externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
                "userName": "hoapt@binhphuoc.gov.vn",
                "active": true,
                "displayName": "Phạm Thị Hoa",
                "emails": [{"primary": true, "type": "work", "value": "hoapt@binhphuoc.gov.vn"}],
                "meta": {"resourceType": "User"},
                "name": {"formatted": "Phạm Thị Hoa", "familyName": "Phạm", "givenName": "Hoa"},
                "roles": [],
                "title": "Chuyên viên",
                "preferredLanguage": "vi",
                "phoneNumbers": [{"type": "work", "value": "0271 000 000"}],
                ENTERPRISE: {"department": "Cơ quan H10.1", "employeeNumber": "1204"},
                CONGVU: {"birthDate": "1991-08-15", "category": "vien_chuc"},
            }),
        )
        .await;
    assert_eq!(made.status, 201, "{made:?}");
    let user = format!("/Users/{}", made.id());
    assert_eq!(office.get(look).await.each("/id"), [json!(made.id())]);
    let moved = office
        .patch(
            &user,
            json!([
                {"op": "Replace", "path": format!("{ENTERPRISE}:department"), "value": "Cơ quan H10.2"},
                {"op": "Add", "path": "title", "value": "Phó Trưởng phòng"},
                {"op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "0900 000 000"},
                {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "hoapt@binhphuoc.gov.vn"},
            ]),
        )
        .await;
    assert_eq!(moved.status, 200, "{moved:?}");
    assert_eq!(
        (&moved.json[CONGVU]["agencyCode"], &moved.json["title"]),
        (&json!("H10.2"), &json!("Phó Trưởng phòng"))
    );
    let off = json!({"schemas": [PATCH], "Operations": [{"op": "Replace", "path": "active", "value": "False"}]});
    let gone = office.call("PATCH", &user, off).await;
    assert_eq!((gone.status, &gone.json["active"]), (200, &json!(false)), "{gone:?}");
    // The transfer brought another address, as the province's setting has it; the former one goes on as an alias.
    for filter in
        ["externalId+eq+%220a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef%22", "emails+eq+%22hoapt%40binhphuoc.gov.vn%22"]
    {
        let found = office.get(&format!("/Users?filter={filter}")).await;
        assert_eq!(found.each("/active"), [json!(false)], "found as disabled: {filter}");
    }
    assert_eq!(office.call("DELETE", &user, Value::Null).await.status, 204);
    assert_eq!(office.get(&user).await.refusal().0, 404);
    let name = "Phạm Thị Hoa";
    let expected =
        [format!("SCIM 1 recruit {name}"), format!("SCIM 2 transfer {name}"), format!("SCIM 3 resign {name}")];
    assert_eq!(office.decisions().await, expected);
    office.assert_in_order().await;
}

/// Okta: looks the user up by page, creates with two names, replaces the whole profile by PUT, deactivates without a path, and
/// activates again. It never deletes.
async fn okta_provisions_a_user_through_a_life(db: TestDatabase) {
    let office = Office::new(db).await;
    let look = "/Users?filter=userName%20eq%20%22dungnv@binhphuoc.gov.vn%22&startIndex=1&count=100";
    assert_eq!(office.get(look).await.json["totalResults"], 0);
    let profile = |title: &str| {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE, CONGVU],
            "userName": "dungnv@binhphuoc.gov.vn",
            "name": {"givenName": "Dũng", "familyName": "Ngô Văn"},
            "emails": [{"primary": true, "value": "dungnv@binhphuoc.gov.vn", "type": "work"}],
            "title": title,
            "displayName": "Ngô Văn Dũng",
            "locale": "vi-VN",
            "externalId": "00ujl29u0le5T6Aj10h7",
            "groups": [],
            "password": "1mz050nq",
            "active": true,
            CONGVU: {"birthDate": "1988-11-02", "category": "cong_chuc", "agencyCode": "H10.1"},
        })
    };
    let made = office.call("POST", "/Users", profile("Chuyên viên")).await;
    assert_eq!(made.status, 201, "{made:?}");
    assert!(!made.json.to_string().contains("1mz050nq"), "no password comes back");
    let user = format!("/Users/{}", made.id());
    let mut whole = profile("Văn thư");
    whole["id"] = json!(made.id());
    whole["meta"] = json!({"resourceType": "User"});
    for _ in 0..2 {
        let replaced = office.call("PUT", &user, whole.clone()).await;
        assert_eq!((replaced.status, &replaced.json["title"]), (200, &json!("Văn thư")), "{replaced:?}");
        assert_eq!(replaced.json["name"]["formatted"], "Ngô Văn Dũng");
    }
    let switch = async |active: bool| {
        let done = office.patch(&user, json!([{"op": "replace", "value": {"active": active}}])).await;
        assert_eq!((done.status, &done.json["active"]), (200, &json!(active)), "{done:?}");
    };
    switch(false).await;
    switch(true).await;
    let found = office.get(look).await;
    assert_eq!((found.each("/id"), found.each("/active")), (vec![json!(made.id())], vec![json!(true)]));
    let kinds = ["recruit", "appoint", "resign", "recruit"];
    let expected = kinds.iter().zip(1..).map(|(kind, number)| format!("SCIM {number} {kind} Ngô Văn Dũng"));
    assert_eq!(office.decisions().await, expected.collect::<Vec<_>>());
    office.assert_in_order().await;
}
