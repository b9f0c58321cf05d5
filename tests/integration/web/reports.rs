//! Reports as pages and files: what they tell, of which part of the province, as of when, and what is asked wrongly.

use std::collections::BTreeSet;

use congvu::domain::adoption::counts::Column;
use congvu::domain::adoption::tally::Part;
use congvu::domain::scope::Scope;
use congvu::reports::assemble::adoption;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::site::{Site, TODAY, links_of_numbers, next_page, title};

/// Every report, and what its file begins its name with.
const REPORTS: [(&str, &str); 5] = [
    ("/reports/adoption", "ky-so-2019-12-31"),
    ("/reports/indicators", "chi-tieu-2019-12-31"),
    ("/reports/league", "xep-hang-2019-12-31"),
    ("/reports/year-end", "ket-qua-nam-2019"),
    ("/reports/demand", "nhu-cau-2019"),
];

/// A file: its head, and its octets.
async fn file(site: &Site, cookie: &str, path: &str) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(site.address).await.expect("a connection");
    let head = format!(
        "GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}={cookie}\r\nConnection: close\r\n\r\n",
        site.address,
        Site::COOKIE
    );
    stream.write_all(head.as_bytes()).await.expect("a head");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer");
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("head and body");
    (String::from_utf8(answer[..end].to_vec()).expect("a head"), answer[end + 4..].to_vec())
}

/// The addresses of a page's links that begin so.
fn links(body: &str, start: &str) -> BTreeSet<String> {
    let hrefs = body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    hrefs.filter(|href| href.starts_with(start)).map(|href| href.replace("&#38;", "&")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_report_is_a_page_and_three_files() {
    let site = Site::new().await;
    let cookie = site.log_in("it-admin").await;
    let start = site.get(Some(&cookie), "/reports").await;
    assert_eq!(start.status, 200);
    for page in ["/reports/months", "/figures"] {
        assert!(start.body.contains(&format!("href=\"{page}\"")), "{page} is not led to");
    }
    for (path, name) in REPORTS {
        assert!(start.body.contains(&format!("href=\"{path}\"")), "{path} is not led to");
        let page = site.get(Some(&cookie), path).await;
        assert_eq!(page.status, 200, "{path}");
        for (format, media, begins) in [
            ("csv", "text/csv; charset=utf-8", b"".as_slice()),
            ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK".as_slice()),
            ("pdf", "application/pdf", b"%PDF-".as_slice()),
        ] {
            let there = format!("{path}?format={format}");
            assert!(links(&page.body, path).contains(&there), "{there} is not offered");
            let (head, body) = file(&site, &cookie, &there).await;
            assert!(head.starts_with("HTTP/1.1 200"), "{there}: {head}");
            assert!(head.contains(&format!("content-type: {media}")), "{there}: {head}");
            assert!(head.contains(&format!("attachment; filename=\"{name}.{format}\"")), "{there}: {head}");
            assert!(body.starts_with(begins) && body.len() > 100, "{there} is {} octets", body.len());
        }
    }
    assert_eq!(site.get(Some(&cookie), "/reports/adoption?format=exe").await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_sees_a_part_is_told_of_that_part() {
    let site = Site::new().await;
    let head = site.log_in("agency-head").await;
    let start = site.get(Some(&head), "/reports").await.body;
    assert!(
        !start.contains("/reports/year-end") && !start.contains("/reports/demand"),
        "a year is the whole province's"
    );
    for path in ["/reports/year-end", "/reports/demand", "/reports/demand?format=csv"] {
        assert_eq!(site.get(Some(&head), path).await.status, 403, "{path}");
    }
    let (_, csv) = file(&site, &head, "/reports/adoption?format=csv").await;
    let csv = String::from_utf8(csv).expect("a text");
    assert!(csv.contains("H10.12") && !csv.contains("H10.31"), "{csv}");
    for path in ["/reports/adoption", "/reports/indicators"] {
        let page = site.get(Some(&head), path).await;
        assert!(page.body.contains("H10.12") && !page.body.contains("H10.31"), "{path}");
        let asked = async |code: &str| site.get(Some(&head), &format!("{path}?agency={code}")).await;
        let (other, missing) = (asked("H10.31").await, asked("H10.97").await);
        assert_eq!((other.status, missing.status), (422, 422), "{path}");
        assert_eq!(other.body.replace("H10.31", "H10.97"), missing.body, "{path}: as if it were not there");
    }
    let ranks = site.get(Some(&head), "/reports/league").await.body;
    let cards = links(&ranks, "/reports/league/");
    assert!(cards.contains("/reports/league/H10.12"), "{cards:?}");
    assert!(cards.iter().all(|card| card.starts_with("/reports/league/H10.12")), "of others there is the place alone");
    assert!(ranks.matches("<th scope=\"row\">").count() > cards.len(), "the others of the block are there");
    for path in ["/reports/league/", "/reports/indicators/rows?indicator=coverage&agency="] {
        let asked = async |code: &str| site.get(Some(&head), &format!("{path}{code}")).await;
        let (other, missing) = (asked("H10.31").await, asked("H10.97").await);
        assert_eq!((other.status, missing.status), (404, 404), "{path}");
        assert_eq!(other.body, missing.body, "{path}");
        assert_eq!(asked("H10.12").await.status, 200, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_of_today_open_their_people_and_those_of_another_day_do_not() {
    let site = Site::new().await;
    let cookie = site.log_in("it-admin").await;
    for path in ["/reports/adoption", "/reports/adoption?agency=H10.31"] {
        let page = site.get(Some(&cookie), path).await;
        let people: BTreeSet<(String, String)> =
            links_of_numbers(&page.body).into_iter().filter(|(to, _)| to.contains("people?")).collect();
        site.assert_lists_are_as_long_as_their_numbers(&cookie, &people).await;
    }
    let earlier = site.get(Some(&cookie), "/reports/adoption?as_of=2019-11-30").await;
    assert_eq!(earlier.status, 200);
    assert!(earlier.body.contains("hết ngày 30/11/2019") && links(&earlier.body, "/people?").is_empty());
    // Sorted by share: the link of its head turns round.
    let lowest = site.get(Some(&cookie), "/reports/adoption?sort=lowest").await.body;
    assert!(lowest.contains("aria-sort=\"ascending\"") && lowest.contains("/reports/adoption?sort=highest"));
    assert_eq!(
        lowest.matches("<tr class=\"group\">").count(),
        2,
        "sorted units are in no groups; ranks and levels are"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rows_behind_a_figure_are_all_there_page_by_page_and_that_they_were_read_is_recorded() {
    let site = Site::new().await;
    let cookie = site.log_in("it-admin").await;
    let counted = adoption(&site.store, &Scope::Province, TODAY).await.expect("a tally");
    let covered: BTreeSet<String> = counted
        .tally
        .people(Part::Province, Column::Covered)
        .map(|person| format!("/officials/{}", person.official))
        .collect();
    assert!(covered.len() > 50, "they fill more than a page");
    let records = async || {
        site.registry.flush_reads().await.expect("a flush");
        site.number("select count(*) from audit_leaf").await
    };
    let before = records().await;
    let (mut path, mut found) = ("/reports/indicators/rows?indicator=coverage".to_owned(), Vec::new());
    loop {
        let page = site.get(Some(&cookie), &path).await;
        assert_eq!(page.status, 200, "{path}");
        let rows = page.body.split("<th scope=\"row\"><a href=\"").skip(1);
        let here: Vec<String> = rows.filter_map(|row| row.split('"').next()).map(str::to_owned).collect();
        assert!(here.len() <= 50, "{path}");
        found.extend(here);
        match next_page(&page.body) {
            Some(next) => path = next,
            None => break,
        }
    }
    assert_eq!(found.len(), covered.len());
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), covered, "each who can sign, once");
    assert!(records().await > before, "that they were read is on record");

    let rest = site.get(Some(&cookie), "/reports/indicators/rows?indicator=coverage&show=rest").await;
    let total = counted.tally.province.total;
    let without = total.get(Column::InScope) - total.get(Column::Covered);
    assert!(rest.body.contains(&format!("<strong>{without}</strong>")), "{}", rest.body);
    for bad in ["indicator=x", "indicator=coverage&after=x", "indicator=coverage&show=x", "indicator=coverage&after=-1"]
    {
        assert_eq!(site.get(Some(&cookie), &format!("/reports/indicators/rows?{bad}")).await.status, 404, "{bad}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_asked_wrongly_is_told_at_its_field_and_nothing_is_lost() {
    let site = Site::new().await;
    let cookie = site.log_in("it-admin").await;
    let path = "/reports/adoption?as_of=x&period=13%2F2019&known_at=never&structure=31%2F02%2F2019&agency=%3Cscript%3E";
    let page = site.get(Some(&cookie), path).await;
    assert_eq!(page.status, 422);
    assert!(title(&page.body).starts_with("Lỗi:"), "{}", title(&page.body));
    for field in ["as_of", "period", "known_at", "structure"] {
        assert!(page.body.contains(&format!("id=\"e-{field}\"")), "{field}: {}", page.body);
    }
    assert!(page.body.contains("value=\"13/2019\"") && page.body.contains("value=\"never\""), "{}", page.body);
    assert!(page.body.contains("&#60;script&#62;") && !page.body.contains("<script>"));
    for (path, field) in [
        ("/reports/adoption?as_of=2020-06-30", "as_of"),
        ("/reports/adoption?period=2020-06", "period"),
        ("/reports/adoption?as_of=2019-12-01&period=2019-11", "period"),
        ("/reports/adoption?known_at=2019-01-01", "as_of"),
        ("/reports/indicators?period=2020-06", "period"),
        ("/reports/indicators?known_at=2020-06-30", "known_at"),
        ("/reports/league?as_of=2020-06-30", "as_of"),
        ("/reports/league/H10.12?period=december", "period"),
        ("/reports/year-end?year=2031", "year"),
        ("/reports/year-end?year=nineteen", "year"),
        ("/reports/demand?year=1066", "year"),
    ] {
        let page = site.get(Some(&cookie), path).await;
        assert_eq!(page.status, 422, "{path}");
        assert!(page.body.contains(&format!("id=\"e-{field}\"")), "{path}: {}", page.body);
    }
    for path in [
        "/reports/adoption?period=2019-11&structure=2019-12-31&known_at=2019-12-31T09:00",
        "/reports/indicators?period=11/2019",
        "/reports/league?period=2019-11",
        "/reports/year-end?figure=x",
    ] {
        let status = site.get(Some(&cookie), path).await.status;
        assert_eq!(status, if path.ends_with("figure=x") { 404 } else { 200 }, "{path}");
    }
}
