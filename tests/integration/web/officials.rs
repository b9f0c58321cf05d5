//! People: found by name and agency, page by page; one person's time line; nobody outside of one's part.

use std::collections::BTreeSet;

use congvu::domain::ids::OfficialId;
use congvu::domain::scope::Scope;
use congvu::storage::read::View;
use congvu::storage::read::people::{PeopleFilter, PersonLine};

use super::site::{Site, TODAY, heading, next_page, title};

/// Who is there, in the order of names.
async fn people(site: &Site, scope: &Scope, filter: &PeopleFilter) -> Vec<PersonLine> {
    let reader = site.store.read().await.expect("a read");
    reader.people(scope, View::of(TODAY), filter, None, 5000).await.expect("people")
}

/// The people of a list, in its order.
fn listed(body: &str) -> Vec<String> {
    let rows = body.split("<th scope=\"row\"><a href=\"/officials/").skip(1);
    rows.filter_map(|row| row.split('"').next()).map(str::to_owned).collect()
}

fn ids(people: &[PersonLine]) -> Vec<String> {
    people.iter().map(|person| person.key.official.to_string()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_are_found_with_and_without_marks_and_page_by_page() {
    let site = Site::new().await;
    let cookie = site.log_in("it-admin").await;
    for typed in ["Nguy%E1%BB%85n%20Script", "nguyen+script", "NGUYEN%20%20script"] {
        let found = site.get(Some(&cookie), &format!("/officials?q={typed}")).await.body;
        assert_eq!(listed(&found).len(), 1, "{typed}");
        assert!(found.contains("Nguyễn &#60;script&#62;"), "a name is text, never markup");
    }
    let district = PeopleFilter { under: Some(site.path_of("H10.31").await), ..PeopleFilter::default() };
    let there = ids(&people(&site, &Scope::Province, &district).await);
    let first = listed(&site.get(Some(&cookie), "/officials?agency=H10.31").await.body);
    assert!(!first.is_empty() && there.starts_with(&first), "those of the district and below");
    let expected = people(&site, &Scope::Province, &PeopleFilter::default()).await;
    assert!(expected.len() > 100, "they fill more than two pages");
    let (mut path, mut found) = ("/officials".to_owned(), Vec::new());
    loop {
        let page = site.get(Some(&cookie), &path).await.body;
        let here = listed(&page);
        assert!(here.len() <= 50);
        found.extend(here);
        let Some(next) = next_page(&page) else { break };
        path = next;
    }
    assert_eq!(found, ids(&expected), "everybody once, in the order of names");
    let none = site.get(Some(&cookie), "/officials?q=zzz%22%3E%3Cscript").await.body;
    assert!(
        none.contains("Không có ai khớp") && none.contains("zzz&#34;&#62;&#60;script"),
        "what was typed stands there as text"
    );
    let nowhere = site.get(Some(&cookie), "/officials?agency=zzz").await.body;
    assert!(nowhere.contains("Không có đơn vị nào khớp"));
    let several = site.get(Some(&cookie), "/officials?agency=phong+noi+vu").await.body;
    assert!(several.contains("hãy chọn một") && listed(&several).is_empty());
    for bad in ["/officials?rank=x", "/officials?category=x", "/officials?mailbox=x", "/officials?after=x"] {
        assert_eq!(site.get(Some(&cookie), bad).await.status, 404, "{bad}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_sees_the_people_of_ones_part_and_others_are_as_good_as_not_there() {
    let site = Site::new().await;
    let cookie = site.log_in("agency-head").await;
    let own = Scope::subtree(site.path_of("H10.12").await);
    let own: BTreeSet<String> = ids(&people(&site, &own, &PeopleFilter::default()).await).into_iter().collect();
    let page = site.get(Some(&cookie), "/officials").await.body;
    assert!(!listed(&page).is_empty() && listed(&page).iter().all(|id| own.contains(id)));
    assert!(!page.contains("/decisions/new"), "a head enters no decisions");

    let nobody = OfficialId(uuid::Uuid::from_u128(1));
    let nobody = site.get(Some(&cookie), &format!("/officials/{nobody}")).await;
    assert_eq!(nobody.status, 404);
    let elsewhere = Scope::subtree(site.path_of("H10.31").await);
    let other = &people(&site, &elsewhere, &PeopleFilter::default()).await[0];
    let hidden = site.get(Some(&cookie), &format!("/officials/{}", other.key.official)).await;
    assert_eq!((hidden.status, &hidden.body), (404, &nobody.body));
    let nowhere = site.get(Some(&cookie), "/officials?agency=H10.31").await.body;
    assert!(nowhere.contains("Không có đơn vị nào khớp"), "an agency elsewhere is as good as none");
    assert_eq!(site.get(Some(&cookie), "/officials/x").await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_elsewhere_is_found_by_number_and_birth_date_alone() {
    let site = Site::new().await;
    let hr = site.log_in("hr").await;
    let admin = site.log_in("it-admin").await;
    // Somebody is recruited elsewhere, with their number.
    let recruited = [
        ("once", "0123456789abcdef0123456789abcdef"),
        ("kind", "recruit"),
        ("subjects/0/person/new/full_name", "Lê Thị Ở Xa"),
        ("subjects/0/person/new/birth_date", "05/03/1990"),
        ("subjects/0/person/new/category", "cong_chuc"),
        ("subjects/0/person/new/personal_number", "070085000123"),
        ("subjects/0/effective_from", "2019-12-31"),
        ("subjects/0/act/post/agency", "H10.12"),
        ("subjects/0/act/post/position", "Chuyên viên"),
        ("subjects/0/act/post/rank", "staff"),
        ("issuer", "H10"),
        ("number", "12"),
        ("symbol", "QĐ-XA"),
        ("signed_on", "2019-12-20"),
        ("signer", "Trần Văn Bình"),
        ("summary", "Về việc tuyển dụng"),
    ];
    let answer = site.submit(&admin, "/decisions/new", &recruited).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let ask = |number: &'static str, born: &'static str| [("personal_number", number), ("birth_date", born)];
    let found = site.submit(&hr, "/officials/find", &ask("070085000123", "1990-03-05")).await.body;
    assert!(found.contains("Lê Thị Ở Xa") && !found.contains("070085000123"), "{found}");
    for (number, born) in [("070085000123", "1990-03-06"), ("070085000124", "1990-03-05")] {
        let none = site.submit(&hr, "/officials/find", &ask(number, born)).await.body;
        assert!(none.contains("Không có ai mang") && !none.contains("Lê Thị Ở Xa"), "{none}");
    }
    let wrong = site.submit(&hr, "/officials/find", &ask("12", "x")).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("id=\"e-personal_number\"") && wrong.body.contains("id=\"e-birth_date\""));
    let by_name = site.get(Some(&hr), "/officials?q=le+thi+o+xa").await.body;
    assert!(!by_name.contains("Lê Thị Ở Xa"), "by name they are not found");
    let head = site.log_in("agency-head").await;
    assert_eq!(site.get(Some(&head), "/officials/find").await.status, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_is_a_time_line_of_everything_that_is_recorded() {
    let site = Site::new().await;
    let cookie = site.log_in("it-admin").await;
    let named = PeopleFilter { name: Some("script".to_owned()), ..PeopleFilter::default() };
    let person = people(&site, &Scope::Province, &named).await.remove(0);
    let page = site.get(Some(&cookie), &format!("/officials/{}", person.key.official)).await;
    assert_eq!((page.status, heading(&page.body).as_str()), (200, "Nguyễn &#60;script&#62;"));
    assert!(title(&page.body).starts_with("Nguyễn &#60;script&#62;"));
    assert!(page.body.contains(&format!("Giữ vị trí {}", person.position)), "the post they took");
    assert!(page.body.contains(&person.agency_name) && page.body.contains("Đến hôm nay"));
    if let Some(address) = &person.address {
        assert!(page.body.contains(&format!("Địa chỉ thư: {address}")));
    }
    assert!(
        page.body.contains(&format!("/decisions/new?person={}", person.key.official)),
        "what may be done from here"
    );

    let certified = people(&site, &Scope::Province, &PeopleFilter::default()).await;
    let certified =
        certified.iter().find(|person| !person.certificates.is_empty()).expect("somebody with a certificate");
    let page = site.get(Some(&cookie), &format!("/officials/{}", certified.key.official)).await.body;
    assert!(page.contains("Chứng thư có hiệu lực") && page.contains("01/01/2018"), "its first day");
    let read = "select count(*) from audit_leaf where action = 'read_person'";
    site.registry.flush_reads().await.expect("what was read is written");
    assert!(site.number(read).await >= 2, "who looked at whom is recorded");
}
