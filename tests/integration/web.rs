//! The pages as a browser meets them: over a real socket, on a small demo registry.

mod audit;
mod certificates;
mod decisions;
mod desk;
mod directory;
mod directory_work;
mod figures;
mod imports;
mod months;
mod officials;
mod reports;
pub(crate) mod site;
mod standing;

use std::collections::BTreeSet;

use congvu::domain::adoption::counts::Column;
use congvu::domain::lang::Lang;
use congvu::domain::scope::Scope;
use congvu::operations::keep_adoption::keep_adoption;
use congvu::reports::assemble::adoption;
use congvu::reports::number::{count, percent};

use site::{PASSWORD, Site, TODAY, heading, links_of_numbers, title};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_session_every_page_leads_to_the_log_in_and_back() {
    let site = Site::new().await;
    for path in ["/", "/agencies", "/agencies/H10.12", "/agencies/H10.12/people?column=covered", "/people?column=staff"]
    {
        let answer = site.get(None, path).await;
        assert_eq!(answer.status, 303, "{path}");
        let location = answer.header("location").expect("a place to go");
        let next = url::form_urlencoded::parse(location.trim_start_matches("/login?").as_bytes()).next();
        assert_eq!(next.map(|(_, value)| value.into_owned()).as_deref(), Some(path));
        assert!(!answer.body.contains("Sở"), "{path} tells something before the log-in");
    }
    assert_eq!(site.get(Some("no session of ours"), "/").await.status, 303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_is_an_error_on_the_form_and_a_form_of_another_site_is_refused() {
    let site = Site::new().await;
    let wrong = site.post("/login", "name=it-admin&password=wrong", &[]).await;
    assert_eq!((wrong.status, wrong.header("set-cookie")), (422, None));
    assert!(title(&wrong.body).starts_with("Lỗi:"), "{}", title(&wrong.body));
    assert!(wrong.body.contains("Tên đăng nhập hoặc mật khẩu không đúng") && wrong.body.contains("value=\"it-admin\""));
    assert!(!wrong.body.contains("wrong"), "a password is never sent back");

    let good = format!("name=it-admin&password={PASSWORD}&next=%2Fagencies");
    let foreign = site.post("/login", &good, &[("Sec-Fetch-Site", "cross-site")]).await;
    assert_eq!((foreign.status, foreign.header("set-cookie")), (403, None));
    let own = site.post("/login", &good, &[("Sec-Fetch-Site", "same-origin")]).await;
    assert_eq!((own.status, own.header("location")), (303, Some("/agencies")));
    let cookie = own.header("set-cookie").expect("a cookie");
    for word in ["congvu=", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(cookie.contains(word), "{word} is missing in the cookie");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_log_out_the_cookie_opens_nothing() {
    let site = Site::new().await;
    let cookie = site.log_in("it-admin").await;
    assert_eq!(site.get(Some(&cookie), "/").await.status, 200);
    let sent = format!("__Host-congvu={cookie}");
    assert_eq!(site.post("/logout", "", &[("Cookie", &sent)]).await.status, 303);
    assert_eq!(site.get(Some(&cookie), "/").await.status, 303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_overview_shows_what_was_counted_and_every_number_opens_its_people() {
    let site = Site::new().await;
    let cookie = site.log_in("it-admin").await;
    let counted = adoption(&site.store, &Scope::Province, TODAY).await.expect("a tally");
    let counts = &counted.tally.province.total;
    for column in [Column::Covered, Column::Expired, Column::Revoked, Column::NoCertificate] {
        assert!(counts.get(column) > 0, "the test registry has nobody in {column}");
    }
    let page = site.get(Some(&cookie), "/").await;
    let links: BTreeSet<(String, String)> = links_of_numbers(&page.body).into_iter().collect();
    for column in
        [Column::Staff, Column::Mailboxes, Column::InScope, Column::Covered, Column::Uncovered, Column::Expired]
    {
        let link = (format!("/people?column={column}"), count(Lang::Vi, counts.get(column)));
        assert!(links.contains(&link), "{link:?} is not on the overview");
    }
    assert!(page.body.contains(&percent(Lang::Vi, counts.coverage())));
    assert!(page.body.contains("<dd>310</dd>"), "sites of the network");
    assert!(page.body.contains("chứng thư số chuyên dùng Chính phủ"), "the words of 2019");
    site.assert_lists_are_as_long_as_their_numbers(&cookie, &links).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_number_of_a_district_opens_its_people_and_its_tables_add_up() {
    let site = Site::new().await;
    let cookie = site.log_in("it-admin").await;
    let counted = adoption(&site.store, &Scope::Province, TODAY).await.expect("a tally");
    let district =
        counted.tally.agencies.iter().find(|line| line.agency.code.as_str() == "H10.31").expect("a district");
    let page = site.get(Some(&cookie), "/agencies/H10.31").await;
    let links: BTreeSet<(String, String)> = links_of_numbers(&page.body).into_iter().collect();
    for (part, figures) in
        [("", &district.with_departments), ("part=own&", &district.own), ("part=below&", &district.subtree)]
    {
        let number = count(Lang::Vi, figures.total.get(Column::InScope));
        let link = (format!("/agencies/H10.31/people?{part}column=in_scope"), number);
        assert!(links.contains(&link), "{link:?} is not on the page");
    }
    site.assert_lists_are_as_long_as_their_numbers(&cookie, &links).await;
    keep_adoption(&site.registry).await.expect("a turn");
    site.assert_lists_are_as_long_as_their_numbers(&cookie, &links).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_sees_their_own_agency_and_what_is_outside_is_as_good_as_none() {
    let site = Site::new().await;
    let cookie = site.log_in("agency-head").await;
    let own = site.get(Some(&cookie), "/agencies/H10.12").await;
    assert_eq!(own.status, 200);
    assert!(!own.body.contains("href=\"/agencies/H10\""), "the agency above is no breadcrumb");
    let overview = site.get(Some(&cookie), "/?whole=yes").await;
    let name = heading(&own.body);
    assert!(overview.body.contains(&name), "the overview is of {name}");
    let agencies = site.get(Some(&cookie), "/agencies").await;
    assert!(agencies.body.contains("/agencies/H10.12\"") && !agencies.body.contains("/agencies/H10.31\""));

    let nowhere = site.get(Some(&cookie), "/agencies/H10.99999").await;
    assert_eq!(nowhere.status, 404);
    for path in ["/agencies/H10.31", "/agencies/H10", "/agencies/H10.31/people?column=staff", "/no/page"] {
        let answer = site.get(Some(&cookie), path).await;
        assert_eq!((answer.status, &answer.body), (404, &nowhere.body), "{path}");
    }
    let scope = Scope::subtree(site.path_of("H10.12").await);
    let counted = adoption(&site.store, &scope, TODAY).await.expect("a tally");
    let staff = counted.tally.province.total.get(Column::Staff);
    let everyone = site.get(Some(&cookie), "/people?column=staff").await;
    assert_eq!(heading(&everyone.body), format!("Tổng số người: {staff} người"));
    let elsewhere = site.get(Some(&cookie), "/people?column=staff&level=district").await;
    assert!(heading(&elsewhere.body).ends_with(": 0 người"), "{}", heading(&elsewhere.body));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_go_on_page_by_page_in_one_order_and_are_found_by_name() {
    let site = Site::new().await;
    let cookie = site.log_in("it-admin").await;
    lists_go_on(&site, &cookie).await;
    // From then on they are read from where everybody is placed.
    keep_adoption(&site.registry).await.expect("a turn");
    lists_go_on(&site, &cookie).await;
}

async fn lists_go_on(site: &Site, cookie: &str) {
    let (mut path, mut names, mut pages) = ("/people?column=mailboxes".to_owned(), Vec::new(), 0);
    loop {
        let page = site.get(Some(cookie), &path).await.body;
        let here = site::addresses(&page);
        assert!(here.len() <= 100);
        assert!(page.contains(&format!("Từ {} đến {} trong", names.len() + 1, names.len() + here.len())));
        names.extend(here);
        pages += 1;
        let Some(next) = site::next_page(&page) else { break };
        path = next;
    }
    let unique: BTreeSet<&String> = names.iter().collect();
    let counted = adoption(&site.store, &Scope::Province, TODAY).await.expect("a tally");
    let mailboxes = counted.tally.province.total.get(Column::Mailboxes);
    assert_eq!((names.len() as u64, unique.len() as u64), (mailboxes, mailboxes));
    assert_eq!(pages, mailboxes.div_ceil(100));

    for typed in ["Nguy%E1%BB%85n%20Script", "nguyen+script", "NGUYEN%20%20script"] {
        let found = site.get(Some(cookie), &format!("/people?column=staff&q={typed}")).await.body;
        assert!(found.contains("Từ 1 đến 1 trong 1 người"), "{typed}");
        assert!(found.contains("&#60;script&#62;") && !found.contains("<script>"), "a name is text, never markup");
    }
    let none = site.get(Some(cookie), "/people?column=staff&q=%22%3E%3Cscript%3Ezzz").await.body;
    assert!(none.contains("Không có ai") && !none.contains("<script>"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn agencies_are_filtered_sorted_and_shown_in_pages() {
    let site = Site::new().await;
    let cookie = site.log_in("it-admin").await;
    let all = site.get(Some(&cookie), "/agencies").await.body;
    let second = site.get(Some(&cookie), &site::next_page(&all).expect("more agencies")).await.body;
    let (first, second) = (site::agencies(&all), site::agencies(&second));
    assert_eq!(first.len(), 50);
    assert!(second.iter().all(|agency| !first.contains(agency)));
    let district = site.get(Some(&cookie), "/agencies?q=dong+xoai&level=district&sort=lowest").await.body;
    assert_eq!(site::agencies(&district), ["/agencies/H10.31"]);
    for kept in ["value=\"dong xoai\"", "value=\"district\" selected", "value=\"lowest\" selected"] {
        assert!(district.contains(kept), "the form forgot {kept}");
    }
    let communes = site.get(Some(&cookie), "/agencies?q=%C4%90%E1%BB%93ng+Xo%C3%A0i&level=commune").await.body;
    assert!(site::agencies(&communes).iter().all(|page| page.starts_with("/agencies/H10.31.")));
    assert!(site::agencies(&communes).len() > 1, "a district's name finds its communes");
    let none = site.get(Some(&cookie), "/agencies?q=zzz").await.body;
    assert!(none.contains("Không có cơ quan nào khớp"));
    for bad in [
        "/agencies?level=x",
        "/agencies?sort=x",
        "/agencies?page=0",
        "/agencies?page=99",
        "/people?column=x",
        "/people?before=-1",
    ] {
        assert_eq!(site.get(Some(&cookie), bad).await.status, 404, "{bad}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_are_small_carry_the_headers_and_load_nothing_from_elsewhere() {
    let site = Site::new().await;
    let cookie = site.log_in("it-admin").await;
    for path in [
        "/",
        "/agencies",
        "/agencies/H10",
        "/agencies/H10.31",
        "/people?column=mailboxes",
        "/login",
        "/agencies/H10.99999",
    ] {
        let page = site.get(Some(&cookie), path).await;
        assert!(page.body.len() <= 60_000, "{path} is {} bytes", page.body.len());
        let policy = page.header("content-security-policy").expect("a policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(page.header(name), Some(value), "{path}");
        }
        assert_eq!(
            page.body.matches("<script").count(),
            page.body.matches("<script defer src=\"/assets/").count(),
            "{path}"
        );
        for word in ["<script>", " style=", " onclick", "http://", "https://"] {
            assert!(!page.body.contains(word), "{word} is on {path}");
        }
        let sheet = page.body.split("<link rel=\"stylesheet\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
        let sheet = site.get(None, sheet.expect("a stylesheet")).await;
        assert_eq!((sheet.status, sheet.header("content-type")), (200, Some("text/css; charset=utf-8")));
    }
}
