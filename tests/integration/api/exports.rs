//! Lists as files: the rows of their pages, within the same scope, in a form that no spreadsheet takes for more than text.

use std::collections::HashMap;
use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use congvu::domain::principal::Role;
use congvu::domain::scope::Scope;
use congvu::storage::read::View;
use congvu::storage::row::audit::{AuditFilter, AuditLine};
use serde_json::{Value, json};

use super::client::{Answer, Client};
use crate::web::site::TODAY;

const LISTS: [&str; 6] = ["agencies", "officials", "decisions", "mailboxes", "certificates", "requests"];

/// A table by its headings.
struct Table {
    headings: Vec<String>,
    rows: Vec<HashMap<String, String>>,
}

impl Table {
    fn new(mut lines: impl Iterator<Item = Vec<String>>) -> Self {
        let headings = lines.next().expect("headings");
        let rows = lines.map(|line| headings.iter().cloned().zip(line).collect()).collect();
        Self { headings, rows }
    }

    fn column(&self, heading: &str) -> Vec<&str> {
        assert!(self.headings.iter().any(|known| known == heading), "{heading} is not in {:?}", self.headings);
        self.rows.iter().map(|row| row[heading].as_str()).collect()
    }
}

fn csv_table(answer: &Answer) -> Table {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    let text = answer.text();
    let text = text.strip_prefix('\u{feff}').expect("a mark");
    let reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let records: Vec<Vec<String>> =
        reader.into_records().map(|record| record.expect("a record").iter().map(str::to_owned).collect()).collect();
    Table::new(records.into_iter())
}

fn xlsx_cells(answer: &Answer) -> Vec<Vec<Data>> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    assert_eq!(answer.header("content-type"), Some(media));
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(answer.body.clone())).expect("a workbook");
    let range = workbook.worksheet_range_at(0).expect("a sheet").expect("a table");
    range.rows().map(<[Data]>::to_vec).collect()
}

fn xlsx_table(answer: &Answer) -> Table {
    let cells = xlsx_cells(answer);
    Table::new(cells.into_iter().map(|row| row.iter().map(ToString::to_string).collect()))
}

fn ids(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["id"].as_str().expect("an identifier")).collect()
}

async fn get_in(client: &Client, token: &str, path: &str, language: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    client.send("GET", path, &[("Authorization", &bearer), ("Accept-Language", language)], b"").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_is_the_list_page_by_page() {
    let client = Client::new().await;
    let token = client.token(&[(Role::ItAdmin, "H10")]).await;
    for list in LISTS {
        let items = client.walk(&token, &format!("/api/v1/{list}"), 90).await;
        let path = format!("/api/v1/{list}/export");
        let csv = csv_table(&get_in(&client, &token, &format!("{path}?format=csv"), "en").await);
        assert_eq!(csv.column("Identifier"), ids(&items), "{list}");
        let xlsx = xlsx_table(&get_in(&client, &token, &path, "en").await);
        assert_eq!(xlsx.column("Identifier"), ids(&items), "{list}");
        assert_eq!(xlsx.headings, csv.headings);
    }
    let under = client.get(&token, "/api/v1/agencies?code=H10.12").await.items()[0]["id"].as_str().unwrap().to_owned();
    for filtered in [
        format!("officials?under={under}"),
        format!("officials?agency={under}&rank=head"),
        "officials?name=nguyen%20van&mailbox_state=active&category=cong_chuc".to_owned(),
        format!("mailboxes?under={under}&state=active"),
        "certificates?status=revoked".to_owned(),
        format!("certificates?expiring_days=1500&under={under}"),
        format!("agencies?under={under}"),
        "agencies?level=commune&name=xa".to_owned(),
        "decisions?kind=recruit&effective_from=2015-01-01".to_owned(),
    ] {
        let items = client.walk(&token, &format!("/api/v1/{filtered}"), 200).await;
        assert!(!items.is_empty(), "{filtered}");
        let export = filtered.replacen('?', "/export?format=csv&", 1);
        let table = csv_table(&get_in(&client, &token, &format!("/api/v1/{export}"), "en").await);
        assert_eq!(table.column("Identifier"), ids(&items), "{filtered}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_says_what_the_list_says() {
    let client = Client::new().await;
    let token = client.token(&[(Role::ItAdmin, "H10")]).await;
    let text = |item: &Value, field: &str| item[field].as_str().unwrap_or_default().to_owned();
    let items = client.walk(&token, "/api/v1/officials", 200).await;
    let table = csv_table(&get_in(&client, &token, "/api/v1/officials/export?format=csv", "vi").await);
    let expected = ["Họ và tên", "Đối tượng", "Mã cơ quan", "Tên cơ quan, đơn vị", "Chức vụ", "Cấp chức vụ"];
    assert_eq!(table.headings[..6], expected);
    assert_eq!(table.headings[6..], ["Địa chỉ thư công vụ", "Trạng thái hộp thư", "Số chứng thư", "Mã bản ghi"]);
    let codes: HashMap<String, String> = client
        .walk(&token, "/api/v1/agencies", 200)
        .await
        .iter()
        .map(|agency| (text(agency, "id"), text(agency, "code")))
        .collect();
    for (row, item) in table.rows.iter().zip(&items) {
        assert_eq!(row["Họ và tên"], text(item, "full_name"));
        assert_eq!(row["Tên cơ quan, đơn vị"], text(item, "agency_name"));
        assert_eq!(row["Mã cơ quan"], codes[&text(item, "agency")]);
        assert_eq!(row["Chức vụ"], text(item, "position"));
        assert_eq!(row["Địa chỉ thư công vụ"], text(item, "address"));
        assert_eq!(row["Số chứng thư"], item["certificates"].as_array().unwrap().len().to_string());
        assert_eq!(row["Trạng thái hộp thư"] == "Hoạt động", text(item, "mailbox_state") == "active");
    }
    let items = client.walk(&token, "/api/v1/certificates", 200).await;
    let cells = xlsx_cells(&get_in(&client, &token, "/api/v1/certificates/export", "en").await);
    let words: HashMap<&str, &str> =
        HashMap::from([("valid", "Valid"), ("expired", "Expired"), ("revoked", "Revoked")]);
    let names: HashMap<String, String> = client
        .walk(&token, "/api/v1/officials", 200)
        .await
        .iter()
        .map(|official| (text(official, "id"), text(official, "full_name")))
        .collect();
    for (row, item) in cells[1..].iter().zip(&items) {
        assert_eq!(names.get(&text(item, "official")).cloned().unwrap_or(row[0].to_string()), row[0].to_string());
        assert_eq!(row[1].to_string(), words[item["status"].as_str().unwrap()]);
        let Data::DateTime(ends) = &row[3] else { panic!("{:?} is no date", row[3]) };
        let (year, month, day, ..) = ends.to_ymd_hms_milli();
        assert!(text(item, "not_after").starts_with(&format!("{year:04}-{month:02}-{day:02}T")));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_comes_with_a_name_and_is_kept_nowhere() {
    let client = Client::new().await;
    let token = client.token(&[(Role::ItAdmin, "H10")]).await;
    let answer = get_in(&client, &token, "/api/v1/mailboxes/export", "en").await;
    assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"mailboxes-2019-12-31.xlsx\""));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("content-language"), Some("en"));
    assert_eq!(answer.header("content-length"), Some(answer.body.len().to_string().as_str()));
    let wrong = client.get(&token, "/api/v1/officials/export?format=pdf&limit=5&rank=king&after=x").await;
    assert_eq!((wrong.status, wrong.problem().as_str()), (422, "invalid"));
    assert_eq!(wrong.pointers(), ["/after", "/format", "/limit", "/rank"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_holds_nothing_that_its_caller_does_not_see() {
    let client = Client::new().await;
    let everything = client.token(&[(Role::ItAdmin, "H10")]).await;
    let part = client.token(&[(Role::AgencyHead, "H10.12")]).await;
    let nobody = client.token(&[(Role::Machine, "H10")]).await;
    for list in LISTS {
        let path = format!("/api/v1/{list}/export?format=csv");
        let seen = csv_table(&get_in(&client, &part, &path, "en").await);
        let items = client.walk(&part, &format!("/api/v1/{list}"), 200).await;
        assert_eq!(seen.column("Identifier"), ids(&items), "{list}");
        let all = csv_table(&get_in(&client, &everything, &path, "en").await);
        assert!(list == "requests" || seen.rows.len() < all.rows.len(), "{list}");
        assert_eq!(client.get(&nobody, &path).await.problem(), "not-allowed", "{list}");
    }
    let other = client.get(&everything, "/api/v1/agencies?code=H10.13").await.items()[0]["id"].clone();
    let other = other.as_str().expect("an agency");
    for list in ["agencies", "officials", "mailboxes", "certificates"] {
        for hidden in [other, "01976cf0-0000-7000-8000-000000000000"] {
            let path = format!("/api/v1/{list}/export?format=csv&under={hidden}");
            assert_eq!(csv_table(&client.get(&part, &path).await).rows.len(), 0, "{path}");
        }
    }
    // The issuer of a decision lies above: its identifier is told by the decision, its name is not for this caller.
    let decisions = csv_table(&get_in(&client, &part, "/api/v1/decisions/export?format=csv", "en").await);
    assert!(decisions.column("Issuer").iter().all(|name| !name.contains("tỉnh Bình Phước")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_was_recorded_becomes_a_formula() {
    const HOSTILE: [&str; 4] = ["=cmd|' /C calc'!A0", "+84271", "-2+3", "@SUM(A1)"];
    let client = Client::new().await;
    let token = client.token(&[(Role::ItAdmin, "H10"), (Role::Hr, "H10")]).await;
    let agency = client.get(&token, "/api/v1/agencies?code=H10.12").await.items()[0]["id"].clone();
    let issuer = client.get(&token, "/api/v1/agencies?code=H10").await.items()[0]["id"].clone();
    let subjects: Vec<Value> = HOSTILE
        .iter()
        .enumerate()
        .map(|(number, position)| {
            json!({
                "person": { "new": { "full_name": format!("Quách Xuân Thử {}", ["Một", "Hai", "Ba", "Bốn"][number]),
                    "birth_date": "1990-01-01", "category": "cong_chuc" } },
                "effective_from": "2019-12-30",
                "act": { "kind": "recruit", "address": "proposed",
                    "post": { "agency": agency, "position": position, "rank": "staff" } }
            })
        })
        .collect();
    let decision = json!({ "issuer": issuer, "number": 4711, "symbol": "QĐ-THU", "signed_on": "2019-12-20",
        "signer": "=1+1", "summary": "@SUM(A1:A9)", "subjects": subjects });
    let recorded = client.post(&token, "/api/v1/decisions", &[], &decision).await;
    assert!((200..300).contains(&recorded.status), "{}", recorded.text());
    let expected: Vec<String> = HOSTILE.iter().map(|text| format!("'{text}")).collect();
    let path = "/api/v1/officials/export?name=quach%20xuan%20thu";
    for table in [
        csv_table(&get_in(&client, &token, &format!("{path}&format=csv"), "en").await),
        xlsx_table(&get_in(&client, &token, path, "en").await),
    ] {
        let mut positions = table.column("Position");
        positions.sort_unstable_by_key(|position| expected.iter().position(|text| text == position));
        assert_eq!(positions, expected);
    }
    let decisions = xlsx_table(&get_in(&client, &token, "/api/v1/decisions/export", "en").await);
    assert_eq!((decisions.column("Signer")[0], decisions.column("Summary")[0]), ("'=1+1", "'@SUM(A1:A9)"));
}

/// The records of lists that were exported, the last first.
async fn recorded(client: &Client) -> Vec<AuditLine> {
    let filter = AuditFilter { action: Some("list".to_owned()), ..AuditFilter::default() };
    for _ in 0..100 {
        let reader = client.site.store.read().await.expect("a reader");
        let found = reader.audit_page(&Scope::Province, View::of(TODAY), &filter, None, 10).await.expect("records");
        if !found.is_empty() {
            return found;
        }
        drop(reader);
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    Vec::new()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_takes_a_list_away_is_on_record_with_what_was_asked() {
    let client = Client::new().await;
    let token = client.token(&[(Role::ItAdmin, "H10")]).await;
    let path = "/api/v1/officials/export?format=csv&name=nguyen&rank=staff";
    let rows = csv_table(&client.get(&token, path).await).rows.len();
    assert!(rows > 10);
    let found = recorded(&client).await;
    assert_eq!(found.len(), 1);
    let details = found[0].leaf.details.canonical();
    let expected = format!(r#"{{"by_name":true,"count":{rows},"format":"csv","rank":"staff","what":"officials"}}"#);
    assert_eq!(details, expected);
    assert!(found[0].leaf.actor.starts_with('a'), "{}", found[0].leaf.actor);
}
