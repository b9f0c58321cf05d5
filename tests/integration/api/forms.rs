//! Official forms over the API: as JSON that is as it is described, as a workbook, and every wrong question.

use std::io::Cursor;

use calamine::Reader as _;
use congvu::domain::principal::Role;
use serde_json::{Value, json};

use super::client::Client;
use super::matrix::{Relation, targets};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What of `told` is not as `schema` describes it.
fn misfits(all: &Value, schema: &Value, told: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        return misfits(all, &all[name.rsplit('/').next().unwrap_or_default()], told, at, found);
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => kind.as_str().into_iter().collect(),
    };
    let kind = match told {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if !kinds.is_empty() && !kinds.contains(&kind) {
        found.push(format!("{at} is {kind}, not {kinds:?}"));
    }
    if let (Some(codes), Some(text)) = (schema["enum"].as_array(), told.as_str())
        && !codes.iter().any(|code| code == text)
    {
        found.push(format!("{at}: {text} is none of the codes"));
    }
    if let (Some(described), Some(own)) = (schema["properties"].as_object(), told.as_object()) {
        for key in own.keys().filter(|key| !described.contains_key(*key)) {
            found.push(format!("{at}/{key} is not described"));
        }
        for key in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !own.contains_key(key) {
                found.push(format!("{at}/{key} is required"));
            }
        }
        for (key, inner) in own {
            misfits(all, &described[key], inner, &format!("{at}/{key}"), found);
        }
    }
    for (place, inner) in told.as_array().into_iter().flatten().enumerate() {
        misfits(all, &schema["items"], inner, &format!("{at}/{place}"), found);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_is_sent_as_it_is_described_and_as_a_workbook() {
    let client = Client::new().await;
    let targets = targets(&client).await;
    let own = &targets[&Relation::Own];
    let token = client.token(&[(Role::SubscriberManager, "H10.31")]).await;
    let path = format!("/api/v1/forms/1?request={}", own["requests"]);
    let answer = client.get(&token, &path).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!((answer.header("content-type"), answer.header("vary")), (Some("application/json"), Some("Accept")));
    let told = answer.json();
    assert_eq!((&told["form"], &told["draft"]), (&"01".into(), &true.into()));
    assert_eq!(told["table"]["rows"][0]["fields"]["full_name"], own["full_name"].as_str());
    assert_eq!(told["law"], "Nghị định số 130/2018/NĐ-CP", "on the day of the registry");
    assert_eq!(told["masked"][0]["key"], "personal_number", "who submits does not see it");
    let described = client.get(&token, "/api/v1/openapi.json").await.json();
    let mut found = Vec::new();
    let all = &described["components"]["schemas"];
    misfits(all, &all["FormDocument"], &told, "", &mut found);
    assert_eq!(found, Vec::<String>::new());

    let bearer = format!("Bearer {token}");
    let accepted = client.send("GET", &path, &[("Authorization", &bearer), ("Accept", XLSX)], b"").await;
    let asked = client.get(&token, &format!("{path}&format=xlsx")).await;
    for file in [&accepted, &asked] {
        assert_eq!((file.status, file.header("content-type")), (200, Some(XLSX)));
        let name = "attachment; filename=\"mau-01-2019-12-31.xlsx\"";
        assert_eq!(file.header("content-disposition"), Some(name));
    }
    assert!(accepted.body == asked.body, "octet by octet");
    let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(Cursor::new(accepted.body.clone())).expect("a workbook");
    let range = book.worksheet_range("Mẫu 01").expect("a sheet");
    assert!(range.cells().any(|(.., cell)| cell.to_string() == own["full_name"]));
    let pages = client.send("GET", &path, &[("Authorization", &bearer), ("Accept", "application/pdf")], b"").await;
    assert_eq!((pages.status, pages.header("content-type")), (200, Some("application/pdf")));
    assert_eq!(pages.header("content-disposition"), Some("attachment; filename=\"mau-01-2019-12-31.pdf\""));
    assert!(crate::paper::flowing(&pages.body).contains(own["full_name"].as_str()), "on the pages");
    assert!(pages.body == client.get(&token, &format!("{path}&format=pdf")).await.body, "octet by octet");
    let json =
        client.send("GET", &format!("{path}&format=json"), &[("Authorization", &bearer), ("Accept", XLSX)], b"").await;
    assert_eq!(json.json(), told, "what is asked for goes before what is accepted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_wrong_question_about_a_form_is_told() {
    let client = Client::new().await;
    let targets = targets(&client).await;
    let (own, child) = (&targets[&Relation::Own], &targets[&Relation::Child]);
    let token = client.token(&[(Role::SubscriberManager, "H10.31")]).await;
    let id = own["requests"].as_str();
    let wrong = [
        (String::new(), vec!["/request"]),
        (format!("request={id}&letter=1"), vec!["/request"]),
        (format!("request={id},x"), vec!["/request"]),
        (format!("request={id},{id}"), vec!["/request"]),
        (format!("request={id}&letter_date=2019-12-31"), vec!["/letter_date"]),
        (format!("request={id}&date=2018-01-01"), vec!["/date"]),
        (
            format!("request={id}&date=31&format=docx&contact=1&colour=red"),
            vec!["/colour", "/contact", "/date", "/format"],
        ),
    ];
    for (query, expected) in wrong {
        let answer = client.get(&token, &format!("/api/v1/forms/01?{query}")).await;
        let mut pointers = answer.pointers();
        pointers.sort();
        let expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
        assert_eq!((answer.status, pointers), (422, expected), "{query}: {}", answer.text());
    }
    let kinds = client.get(&token, &format!("/api/v1/forms/05?request={id}")).await;
    assert_eq!((kinds.status, kinds.pointers()), (422, vec!["/request".to_owned()]));
    for path in [
        format!("/api/v1/forms/7?request={id}"),
        format!("/api/v1/forms/01?request={id}&contact={}", targets[&Relation::Sibling]["officials"]),
        format!("/api/v1/forms/01?request={id},{}", targets[&Relation::Sibling]["requests"]),
        "/api/v1/forms/01?letter=99".to_owned(),
    ] {
        let answer = client.get(&token, &path).await;
        assert_eq!((answer.status, answer.problem().as_str()), (404, "not-found"), "{path}");
    }
    // Of two agencies, each of which reports for itself: told, and then chosen.
    let both = format!("/api/v1/forms/01?request={id},{}", child["requests"]);
    let answer = client.get(&token, &both).await;
    assert_eq!((answer.status, answer.pointers()), (422, vec!["/request".to_owned()]));
    let one = client.get(&token, &format!("{both}&agency={}", own["agencies"])).await.json();
    assert_eq!(one["table"]["rows"].as_array().map(Vec::len), Some(1), "{one}");
    assert_eq!(one["table"]["rows"][0]["request"], id);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_department_sends_by_the_agency_that_reports_for_it() {
    let client = Client::new().await;
    let targets = targets(&client).await;
    let own = &targets[&Relation::Own];
    let token = client.token(&[(Role::SubscriberManager, "H10.31")]).await;
    let below = format!("/api/v1/agencies?parent={}&role=department&limit=1", own["agencies"]);
    let department = client.get(&token, &below).await.items().remove(0);
    let id = department["id"].as_str().expect("an agency");
    let people = client.get(&token, &format!("/api/v1/officials?agency={id}&limit=1")).await.items();
    let draft = json!({"kind": "new", "official": people[0]["id"]});
    let drafted = client.post(&token, "/api/v1/requests", &[], &draft).await;
    assert_eq!(drafted.status, 201, "{}", drafted.text());
    let (first, second) = (&own["requests"], drafted.json()["id"].as_str().expect("a request").to_owned());
    let told = client.get(&token, &format!("/api/v1/forms/01?request={first},{second}")).await.json();
    let district = client.get(&token, &format!("/api/v1/agencies/{}", own["agencies"])).await.json();
    assert_eq!(told["heading"]["agency"], district["name"], "{told}");
    let rows = told["table"]["rows"].as_array().expect("rows");
    assert_eq!((rows.len(), &rows[1]["fields"]["agency"]), (2, &department["name"]), "{told}");
}
