//! The category feed: every agency in one table of its level, page by page, within the scope.

use std::collections::BTreeSet;

use congvu::domain::agency::AgencyKind;
use congvu::domain::principal::Role;
use serde_json::Value;
use time::macros::date;

use super::served::Served;
use crate::storage::registry::{header, insert_agencies};

const TODAY: time::Date = date!(2019 - 03 - 01);

async fn served() -> Served {
    let mut served = Served::on(TODAY).await;
    let root = served.agencies[0].clone();
    let mut district = served.maker.agency("H10.31", Some(&root));
    (district.kind, district.legal_act) = (AgencyKind::RuralDistrict, Some("Nghị quyết 12/NQ-HĐND".to_owned()));
    let mut commune = served.maker.agency("H10.31.02", Some(&district));
    commune.kind = AgencyKind::RuralCommune;
    let office = served.maker.agency("H10.31.02.7", Some(&commune));
    let more = vec![district, commune, office];
    let mut write = served.store.write(header(TODAY)).await.expect("a change set");
    insert_agencies(&mut write, &more).await.expect("agencies");
    write.commit().await.expect("a commit");
    served.agencies.extend(more);
    served
}

async fn rows(served: &Served, token: &str, table: &str, size: usize) -> Vec<Value> {
    let mut found = Vec::new();
    for page in 1.. {
        let path = format!("/api/lgsp/dmdc/Category/{table}?page={page}&pageSize={size}");
        let answer = served.get(token, &path).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let told = answer.json();
        let items = told["Items"].as_array().expect("items").clone();
        assert!(items.len() <= size);
        if items.is_empty() {
            assert_eq!(told["TotalCount"], found.len());
            break;
        }
        found.extend(items);
    }
    found
}

fn names(rows: &[Value]) -> BTreeSet<String> {
    rows.iter().filter_map(|row| row["TenDonVi"].as_str().map(str::to_owned)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_agency_is_in_the_table_of_its_level_once() {
    let mut served = served().await;
    let token = served.token(Role::Machine, 0).await;
    let mut all = Vec::new();
    for (level, count) in [(1, 1), (2, 3), (3, 1), (4, 1)] {
        let table = rows(&served, &token, &format!("qlvanbandieuhanhcap{level}"), 2).await;
        assert_eq!(table.len(), count, "level {level}");
        for row in &table {
            let filled = (1..=4).filter(|n| row[format!("MaDinhDanhCap{n}")] != "").count();
            assert_eq!(filled, level, "{row}");
        }
        all.extend(table);
    }
    let expected: BTreeSet<String> = served.agencies.iter().map(|agency| agency.name.clone()).collect();
    assert_eq!((names(&all), all.len()), (expected, served.agencies.len()));
    let district = all.iter().find(|row| row["TenDonVi"] == "Cơ quan H10.31").expect("the district");
    let expected = serde_json::json!({
        "MaDinhDanhCap1": "H10", "MaDinhDanhCap2": "H10.31", "MaDinhDanhCap3": "", "MaDinhDanhCap4": "",
        "TenDonVi": "Cơ quan H10.31", "DiaChi": "", "Email": "h1031@binhphuoc.gov.vn", "SoDienThoai": "", "Fax": "",
        "Website": "", "QdBanHanh": "Nghị quyết 12/NQ-HĐND", "NgayBanHanhQd": "", "CoQuanBanHanhQd": "",
    });
    assert_eq!(*district, expected);
    let districts = rows(&served, &token, "donvihanhchinhcap2", 10).await;
    assert_eq!(names(&districts), ["Cơ quan H10.31".to_owned()].into());
    let communes = rows(&served, &token, "donvihanhchinhcap3", 10).await;
    assert_eq!(names(&communes), ["Cơ quan H10.31.02".to_owned()].into());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_feed_is_scoped_and_not_sent_again_unchanged() {
    let mut served = served().await;
    let (whole, part) = (served.token(Role::Machine, 0).await, served.token(Role::Machine, 3).await);
    assert!(rows(&served, &part, "qlvanbandieuhanhcap1", 10).await.is_empty());
    assert_eq!(names(&rows(&served, &part, "qlvanbandieuhanhcap2", 10).await), ["Cơ quan H10.31".to_owned()].into());
    let path = "/api/lgsp/dmdc/Category/qlvanbandieuhanhcap2";
    let first = served.get(&whole, path).await;
    let tag = first.header("etag").expect("a tag").to_owned();
    let again = format!("Authorization: Bearer {whole}\r\nIf-None-Match: {tag}\r\n");
    assert_eq!(served.send("GET", path, &again, b"").await.status, 304);
    let more = vec![served.maker.agency("H10.9", Some(&served.agencies[0]))];
    let mut write = served.store.write(header(TODAY)).await.expect("a change set");
    insert_agencies(&mut write, &more).await.expect("an agency");
    write.commit().await.expect("a commit");
    assert_eq!(served.send("GET", path, &again, b"").await.status, 200);
    for bad in ["?page=0", "?pageSize=0", "?pageSize=1001", "?x=1"] {
        assert_eq!(served.get(&whole, &format!("{path}{bad}")).await.status, 422, "{bad}");
    }
    assert_eq!(served.get(&whole, "/api/lgsp/dmdc/Category/qlvanbandieuhanhcap5").await.status, 404);
}
