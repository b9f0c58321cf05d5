use serde_json::json;
use time::macros::date;
use uuid::Uuid;

use super::*;
use crate::domain::agency::{AgencyKind, AgencyRole, Level, TreePath};
use crate::domain::ids::AgencyId;

fn agency(number: u128, code: &str, name: &str) -> AgencyRow {
    AgencyRow {
        agency: AgencyId(Uuid::from_u128(number)),
        code: code.to_owned(),
        name: name.to_owned(),
        slug: code.to_ascii_lowercase(),
        kind: AgencyKind::ProvincialDepartment,
        level: Level::Province,
        role: AgencyRole::ReportingUnit,
        parent: None,
        path: TreePath::from_stored(format!("H10/{code}/")),
        network_site: true,
        revision: 1,
    }
}

fn agencies() -> Vec<AgencyRow> {
    vec![
        agency(1, "H10.1", "Sở Nội vụ"),
        agency(2, "H10.2", "Sở Y tế"),
        agency(3, "H10.3", "Phòng Tư pháp"),
        agency(4, "H10.4", "Phòng Tư pháp"),
    ]
}

fn object(value: Value) -> Object {
    let Value::Object(object) = value else { panic!("an object") };
    object
}

fn was() -> Object {
    object(json!({
        "userName": "annv@x.gov.vn", "displayName": "Nguyễn Văn An", "title": "Chuyên viên", "active": true,
        "name": {"formatted": "Nguyễn Văn An", "familyName": "Nguyễn", "middleName": "Văn", "givenName": "An"},
        "emails": [{"value": "annv@x.gov.vn", "type": "work", "primary": true}],
        ENTERPRISE.urn: {"department": "Sở Nội vụ"},
        CONGVU.urn: {"birthDate": "1980-02-29", "category": "cong_chuc", "position": "Chuyên viên", "rank": "staff",
            "agencyCode": "H10.1"},
    }))
}

/// What becomes of the wish when one place of the resource changes.
fn changed(pointer: &str, value: Value) -> ScimResult<Wish> {
    let mut now = Value::Object(was());
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    now.pointer_mut(parent).and_then(Value::as_object_mut).expect(pointer).insert(name.to_owned(), value);
    wish(&was(), &object(now), &agencies())
}

#[test]
fn nothing_changed_wants_what_is_there_and_so_does_nothing_sent() {
    let same = wish(&was(), &was(), &agencies()).expect("a wish");
    assert_eq!(
        same.person.post,
        Post { agency: agencies()[0].agency, position: "Chuyên viên".into(), rank: Rank::Staff }
    );
    assert_eq!((same.person.full_name.as_str(), same.person.in_service), ("Nguyễn Văn An", true));
    assert_eq!(same.person.birth_date, date!(1980 - 02 - 29));
    let empty = wish(&was(), &Object::new(), &agencies()).expect("a wish");
    assert_eq!(empty.person, same.person);
}

#[test]
fn the_attribute_that_changes_counts() {
    let name = |pointer: &str, value: &str| changed(pointer, json!(value)).map(|wish| wish.person.full_name);
    assert_eq!(name("/name/formatted", "Nguyễn Văn Ân"), Ok("Nguyễn Văn Ân".to_owned()));
    assert_eq!(name("/displayName", "Nguyễn Văn Ân"), Ok("Nguyễn Văn Ân".to_owned()));
    assert_eq!(name("/name/givenName", "Ân"), Ok("Nguyễn Văn Ân".to_owned()));
    let post = |pointer: &str, value: &str| changed(pointer, json!(value)).map(|wish| wish.person.post);
    let department = format!("/{}/department", ENTERPRISE.urn);
    let code = format!("/{}/agencyCode", CONGVU.urn);
    for (pointer, value) in [(&department, "Sở Y tế"), (&department, "H10.2"), (&department, "h10.2"), (&code, "H10.2")]
    {
        assert_eq!(post(pointer, value).map(|post| post.agency), Ok(agencies()[1].agency), "{value}");
    }
    assert_eq!(post("/title", "Phó phòng").map(|post| post.position), Ok("Phó phòng".to_owned()));
    let position = format!("/{}/position", CONGVU.urn);
    assert_eq!(post(&position, "Phó phòng").map(|post| post.position), Ok("Phó phòng".to_owned()));
    let address = |pointer: &str| changed(pointer, json!("MOI@x.gov.vn")).map(|wish| wish.person.address);
    let new = "moi@x.gov.vn".parse().ok();
    assert_eq!((address("/userName"), address("/emails/0/value")), (Ok(new.clone()), Ok(new)));
}

/// Okta knows first and last name only.
#[test]
fn a_name_in_two_parts_is_the_same_name() {
    for (family, given) in [("Nguyễn Văn", "An"), ("Nguyễn", "An"), ("Nguyễn", "Văn An")] {
        let now = object(json!({"userName": "annv@x.gov.vn", "name": {"familyName": family, "givenName": given}}));
        let wished = wish(&was(), &now, &agencies()).expect("a wish");
        assert_eq!(wished.person.full_name, "Nguyễn Văn An", "{family} + {given}");
    }
    let new = object(
        json!({"userName": "b@x.gov.vn", "title": "Chuyên viên", "name": {"familyName": "Lê", "givenName": "Bình"},
        CONGVU.urn: {"birthDate": "1990-01-01T00:00:00Z", "category": "vien_chuc", "agencyCode": "H10.1"}}),
    );
    let wished = wish(&Object::new(), &new, &agencies()).expect("a wish");
    assert_eq!((wished.person.full_name.as_str(), wished.person.birth_date), ("Lê Bình", date!(1990 - 01 - 01)));
}

#[test]
fn every_wrong_attribute_is_told_at_once() {
    let refused = wish(&Object::new(), &Object::new(), &agencies()).expect_err("nothing");
    assert_eq!(refused.kind, Some("invalidValue"));
    for word in ["userName", "birthDate", "category", "title", "agencyCode", "name.formatted"] {
        assert!(refused.detail.contains(word), "{word}: {}", refused.detail);
    }
    let department = format!("/{}/department", ENTERPRISE.urn);
    for (pointer, value) in [
        (department.as_str(), json!("Sở Không Có")),
        (&department, json!("Phòng Tư pháp")),
        ("/userName", json!("không phải địa chỉ")),
        (&format!("/{}/birthDate", CONGVU.urn), json!("29/02/1980")),
        (&format!("/{}/decision", CONGVU.urn), json!({"number": 5})),
        (&format!("/{}/decision", CONGVU.urn), json!({"kind": "fired"})),
    ] {
        assert_eq!(changed(pointer, value.clone()).map_err(|error| error.kind), Err(Some("invalidValue")), "{value}");
    }
    let mut both = was();
    both.insert(ENTERPRISE.urn.to_owned(), json!({"department": "Sở Y tế"}));
    both.insert(CONGVU.urn.to_owned(), json!({"agencyCode": "H10.3"}));
    assert!(wish(&was(), &both, &agencies()).is_err_and(|error| error.detail.contains("different agencies")));
}

#[test]
fn a_day_is_the_whole_text_or_the_midnight_that_begins_it() {
    let birth = |text: &str| changed(&format!("/{}/birthDate", CONGVU.urn), json!(text));
    for text in [
        "1980-12-31",
        "1980-12-30T17:00:00Z",
        "1980-12-31T00:00:00.000+07:00",
        "1980-12-31T00:00:00Z",
        "1980-12-31T00:00:00",
    ] {
        assert_eq!(birth(text).expect(text).person.birth_date, date!(1980 - 12 - 31), "{text}");
    }
    for text in ["1980-12-311", "1980-12-30T16:00:00Z", "1980-12-31T08:30:00", "1980-12-31 xyz", "1980-12-31T"] {
        let refused = birth(text).expect_err(text);
        assert!(refused.kind == Some("invalidValue") && refused.detail.contains("birthDate is no day"), "{text}");
    }
}

#[test]
fn a_decision_is_read_whole() {
    let decision = json!({"issuer": "H10", "number": 12, "symbol": "QĐ-UBND", "signedOn": "2019-12-01", "signer": "Lê Thị B", "summary": "Nghỉ hưu",
        "effectiveFrom": "2020-01-01", "kind": "retire"});
    let wished = changed(&format!("/{}/decision", CONGVU.urn), decision).expect("a wish");
    let named = wished.decision.expect("a decision");
    assert_eq!((named.number, named.signed_on, named.symbol.as_str()), (12, date!(2019 - 12 - 01), "QĐ-UBND"));
    assert_eq!((wished.person.effective_from, wished.person.leaving), (Some(date!(2020 - 01 - 01)), Leaving::Retire));
}
