//! A month of figures by its pages: drafted, seen and contested by the agencies, answered, published by another person and corrected; nobody does
//! any of it for an agency that is not theirs, nor what they saw something else of.

use congvu::domain::principal::Role;

use super::site::{Answer, Site, add_account, hidden, title};

const MONTH: &str = "/reports/months/2019-12";
const DRAFT: &str = "/reports/months/2019-12?draft=yes";

fn place(answer: &Answer) -> String {
    let place = answer.header("location").unwrap_or_else(|| panic!("{}: {}", answer.status, answer.body));
    place.to_owned()
}

/// Opens the page of a form and sends it with these fields, twice: what is done is done once.
async fn send(site: &Site, cookie: &str, path: &str, fields: &[(&str, &str)]) -> String {
    place(&try_send(site, cookie, path, fields).await)
}

/// The same, whatever comes of it.
async fn try_send(site: &Site, cookie: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let form = site.get(Some(cookie), path).await;
    assert_eq!(form.status, 200, "{path}");
    let (once, seen) = (hidden(&form.body, "once"), hidden(&form.body, "seen"));
    let sent = [&[("once", &*once), ("seen", &*seen)][..], fields].concat();
    let to = path.split('?').next().expect("a path");
    let answer = site.submit(cookie, to, &sent).await;
    if answer.status == 303 {
        assert_eq!(place(&site.submit(cookie, to, &sent).await), place(&answer), "{path} sent twice");
    }
    answer
}

/// The reporter of the province drafts December.
async fn drafted(site: &Site, reporter: &str) {
    let there = send(site, reporter, "/reports/months/draft?month=2019-12", &[("month", "2019-12")]).await;
    assert_eq!(there, format!("{DRAFT}&done=drafted"));
}

async fn acts(site: &Site) -> i64 {
    site.number("select count(*) from report_act").await
}

async fn drafts(site: &Site) -> i64 {
    site.number("select count(*) from report_draft").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_is_drafted_contested_answered_seen_published_and_corrected() {
    let site = Site::new().await;
    for (name, agency) in [("reporter", "H10"), ("office", "H10")] {
        add_account(&site, name, Role::Reporter, agency).await;
    }
    let [reporter, office] = [site.log_in("reporter").await, site.log_in("office").await];
    let [head, admin] = [site.log_in("agency-head").await, site.log_in("it-admin").await];
    let list = site.get(Some(&head), "/reports/months").await.body;
    assert!(list.contains("Chưa có kỳ báo cáo nào") && !list.contains("/reports/months/draft"), "{list}");
    drafted(&site, &reporter).await;
    let list = site.get(Some(&head), "/reports/months").await.body;
    assert!(list.contains("đang lấy ý kiến") && list.contains("05/01/2020") && list.contains(">159</a>"), "{list}");
    let waits = "Cơ quan chưa xem dự thảo báo cáo kỳ 12/2019";
    assert!(site.get(Some(&head), "/agencies/H10.12/standing").await.body.contains(waits), "where a head begins");
    assert!(!site.get(Some(&reporter), "/").await.body.contains(waits), "who drafted it says nothing for others");
    assert!(!site.get(Some(&reporter), DRAFT).await.body.contains("/seen\""));

    // The head contests their own row, with what wants to be markup.
    let why = "Thiếu một người <script>alert(1)</script>";
    let contest = format!("{MONTH}/contest?agency=H10.12");
    let contested = send(&site, &head, &contest, &[("agency", "H10.12"), ("reason", why)]).await;
    assert_eq!((contested, acts(&site).await), (format!("{DRAFT}&done=contested"), 1));
    let draft = site.get(Some(&head), DRAFT).await.body;
    assert!(draft.contains("có ý kiến") && draft.contains("&#60;script&#62;alert(1)"), "{draft}");
    assert!(!draft.contains("<script>") && draft.contains("1 / 159"), "{draft}");

    // Before that is answered nothing is published.
    assert!(site.get(Some(&admin), "/").await.body.contains("Ý kiến chờ trả lời, dự thảo kỳ 12/2019"));
    let publication = format!("{MONTH}/publication");
    let early = try_send(&site, &admin, &publication, &[]).await;
    assert!(early.status == 422 && early.body.contains("chưa được trả lời"), "{}", early.body);
    let draft = site.get(Some(&admin), DRAFT).await.body;
    let answer = draft.split("href=\"/reports/contests/").nth(1).and_then(|rest| rest.split('"').next());
    let answer = format!("/reports/contests/{}", answer.expect("a contest"));
    answered(&site, (&admin, &head), &answer).await;

    // Nor before everybody has seen it; whoever drafted does not say so for them.
    let early = try_send(&site, &admin, &publication, &[]).await;
    assert!(early.status == 422 && early.body.contains("còn 158 cơ quan chưa xem"), "{}", early.body);
    let seen = format!("{MONTH}/seen");
    let own = try_send(&site, &reporter, &seen, &[("all", "yes")]).await;
    assert!(own.status == 422 && own.body.contains("không xác nhận thay"), "{}", own.body);
    assert_eq!(send(&site, &office, &seen, &[("all", "yes")]).await, format!("{DRAFT}&done=seen"));
    assert_eq!(acts(&site).await, 160, "a contest, its answer, and everybody else");

    let published = send(&site, &admin, &publication, &[]).await;
    assert_eq!(published, format!("{MONTH}?version=1&done=published"));
    let shown = site.get(Some(&head), MONTH).await.body;
    for word in ["đã công bố, bản 1", "Theo cấp", "Từng cơ quan, đơn vị", "Các chỉ tiêu", "SHA-256", "159 / 159"]
    {
        assert!(shown.contains(word), "{word}: {shown}");
    }
    for gone in [DRAFT, "/reports/months/2019-12?version=2", "/reports/months/2019-12?agency=H10.99"] {
        assert_eq!(site.get(Some(&head), gone).await.status, 404, "{gone}");
    }
    corrected(&site, (&reporter, &office, &admin, &head)).await;
}

/// The publisher answers, nobody else does.
async fn answered(site: &Site, (admin, head): (&str, &str), answer: &str) {
    assert_eq!(site.get(Some(head), answer).await.status, 403, "the head of an agency does not answer");
    let form = site.get(Some(admin), answer).await.body;
    assert!(form.contains("Thiếu một người &#60;script&#62;"), "{form}");
    let once = hidden(&form, "once");
    let empty = site.submit(admin, answer, &[("once", &once), ("reason", " ")]).await;
    assert!(empty.status == 422 && title(&empty.body).starts_with("Lỗi:"), "{}", empty.body);
    assert!(empty.body.contains("id=\"e-reason\""), "{}", empty.body);
    let sent = [("once", &*once), ("reason", "Chưa có quyết định")];
    let done = site.submit(admin, answer, &sent).await;
    assert_eq!(place(&done), format!("{DRAFT}&done=answered"));
    assert_eq!(place(&site.submit(admin, answer, &sent).await), place(&done), "sent twice, it is answered once");
    assert_eq!(site.get(Some(admin), answer).await.status, 404, "it waits no more");
    let draft = site.get(Some(head), DRAFT).await.body;
    assert!(draft.contains("Chưa có quyết định") && draft.contains("đã xem"), "{draft}");
}

/// A new version for a reason; what was seen of another draft is not sent over it.
async fn corrected(site: &Site, (reporter, office, admin, head): (&str, &str, &str, &str)) {
    drafted(site, reporter).await;
    let (seen, publication) = (format!("{MONTH}/seen"), format!("{MONTH}/publication"));
    let stale = hidden(&site.get(Some(office), &seen).await.body, "seen");
    drafted(site, reporter).await;
    let key = ("once", "0123456789abcdef0123456789abcdef");
    let contest = format!("{MONTH}/contest");
    for (who, path, fields) in [
        (office, seen.as_str(), [("all", "yes"), ("agency", "")]),
        (head, &contest, [("agency", "H10.12"), ("reason", "Thiếu một người")]),
        (reporter, "/reports/months/draft", [("month", "2019-12"), ("again", "yes")]),
        (admin, &publication, [("reason", "Bổ sung"), ("again", "yes")]),
    ] {
        let before = (acts(site).await, drafts(site).await, site.number("select count(*) from report_edition").await);
        let old = site.submit(who, path, &[&[key, ("seen", &*stale)][..], &fields].concat()).await;
        assert!(old.status == 422 && old.body.contains("đã được người khác thay đổi"), "{path}: {}", old.body);
        let now = (acts(site).await, drafts(site).await, site.number("select count(*) from report_edition").await);
        assert_eq!(now, before, "{path}");
    }
    send(site, office, &seen, &[("all", "yes")]).await;
    let unsaid = try_send(site, admin, &publication, &[("reason", " ")]).await;
    assert!(unsaid.status == 422 && unsaid.body.contains("id=\"e-reason\""), "{}", unsaid.body);
    let why = "Bổ sung quyết định điều động";
    let second = send(site, admin, &publication, &[("reason", why)]).await;
    assert_eq!(second, format!("{MONTH}?version=2&done=published"));
    let shown = site.get(Some(head), MONTH).await.body;
    for word in ["đã công bố, bản 2", why, "Thay đổi so với bản 1", "?version=1"] {
        assert!(shown.contains(word), "{word}: {shown}");
    }
    let first = site.get(Some(head), &format!("{MONTH}?version=1")).await.body;
    assert!(first.contains("đã công bố, bản 1") && !first.contains("Thay đổi so với"), "{first}");

    let file = site.get(Some(head), &format!("{MONTH}/file?format=csv")).await;
    assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"bao-cao-2019-12-ban-2.csv\""));
    assert!(file.body.contains("H10.31") && file.body.contains(why));
    let own = site.get(Some(head), &format!("{MONTH}/file?format=csv&version=1&agency=H10.12")).await;
    assert_eq!(own.header("content-disposition"), Some("attachment; filename=\"bao-cao-2019-12-ban-1-H10.12.csv\""));
    assert!(own.body.contains("H10.12") && !own.body.contains("H10.31"));
    for bad in ["", "?format=exe", "?format=csv&version=9", "?format=csv&agency=H10.99", "?format=csv&version=x"] {
        assert_eq!(site.get(Some(head), &format!("{MONTH}/file{bad}")).await.status, 404, "{bad}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_speaks_for_somebody_elses_agency_nor_beyond_their_role() {
    let site = Site::new().await;
    for (name, agency) in [("reporter", "H10"), ("district", "H10.31")] {
        add_account(&site, name, Role::Reporter, agency).await;
    }
    let [reporter, district] = [site.log_in("reporter").await, site.log_in("district").await];
    let [head, hr] = [site.log_in("agency-head").await, site.log_in("hr").await];
    let once = ("once", "0123456789abcdef0123456789abcdef");
    for path in ["/reports/months/draft", "/reports/months/draft?month=2019-12"] {
        assert_eq!(site.get(Some(&district), path).await.status, 403, "of a part");
    }
    assert_eq!(site.submit(&district, "/reports/months/draft", &[once, ("month", "2019-12")]).await.status, 403);
    for path in
        [MONTH, &format!("{MONTH}/seen"), &format!("{MONTH}/contest"), "/reports/months/x", "/reports/months/x%00"]
    {
        assert_eq!(site.get(Some(&head), path).await.status, 404, "{path}: there is nothing yet");
    }
    drafted(&site, &reporter).await;
    let tag = hidden(&site.get(Some(&head), &format!("{MONTH}/contest")).await.body, "seen");

    // Nothing chosen, nothing said, somebody else's agency.
    let (seen, contest) = (format!("{MONTH}/seen"), format!("{MONTH}/contest"));
    let none = site.submit(&district, &seen, &[once, ("seen", &tag)]).await;
    assert!(none.status == 422 && none.body.contains("Chưa chọn cơ quan nào"), "{}", none.body);
    let unsaid = site.submit(&head, &contest, &[once, ("seen", &tag), ("agency", ""), ("reason", "")]).await;
    assert!(unsaid.status == 422 && unsaid.body.contains("id=\"e-agency\""), "{}", unsaid.body);
    let unsaid = site.submit(&head, &contest, &[once, ("seen", &tag), ("agency", "H10.12"), ("reason", " ")]).await;
    assert!(unsaid.status == 422 && unsaid.body.contains("id=\"e-reason\""), "{}", unsaid.body);
    for outside in ["H10.31", "H10", "H10.99.99"] {
        let sent = [once, ("seen", &*tag), ("agency", outside), ("reason", "x")];
        for path in [&seen, &contest] {
            assert_eq!(site.submit(&head, path, &sent).await.status, 404, "{path} {outside}");
        }
    }
    let own = site.get(Some(&district), &seen).await.body;
    assert!(own.contains("value=\"H10.31\"") && !own.contains("value=\"H10.12\""), "{own}");
    let ticked = [once, ("seen", &*tag), ("agency", "H10.31")];
    assert_eq!(place(&site.submit(&district, &seen, &ticked).await), format!("{DRAFT}&done=seen"));
    assert_eq!(acts(&site).await, 1);
    assert!(!site.get(Some(&district), &seen).await.body.contains("value=\"H10.31\""), "it has said so");

    // Everybody who reads the registry reads the figures; saying something is another matter.
    let shown = site.get(Some(&hr), &format!("{DRAFT}&agency=H10.12")).await;
    assert_eq!(shown.status, 200);
    assert!(shown.body.contains("Theo chức danh") && !shown.body.contains("/contest"), "{}", shown.body);
    for path in [&seen, &contest] {
        assert_eq!(site.get(Some(&hr), path).await.status, 403, "{path}");
    }
    for (cookie, who) in [(&head, "head"), (&reporter, "reporter"), (&hr, "hr")] {
        let path = format!("{MONTH}/publication");
        assert_eq!(site.get(Some(cookie), &path).await.status, 403, "{who}");
        assert_eq!(site.submit(cookie, &path, &[once, ("seen", &*tag)]).await.status, 403, "{who}");
    }
    assert_eq!(site.get(Some(&head), &format!("{DRAFT}&sort=x")).await.status, 404);
    let sorted = site.get(Some(&head), &format!("{DRAFT}&sort=lowest")).await.body;
    assert!(sorted.contains("aria-sort=\"ascending\"") && sorted.contains("sort=highest"), "{sorted}");
}
