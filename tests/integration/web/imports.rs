//! Bulk upload by its pages: a file is checked, its columns are said otherwise, bad rows come back, and only then it is written, once.

use congvu::domain::ids::JobId;
use congvu::jobs::run_here;
use tokio_util::sync::CancellationToken;

use super::site::{Answer, Site, hidden};

const HEADINGS: &str = "full_name,birth_date,category,agency,position,since";
const GOOD: &str = "Trần Thị Mới,05/03/1990,cong_chuc,H10.31,Chuyên viên,01/03/2015";
const BAD: &str = "Lê Văn Sai,hôm qua,cong_chuc,H10.31,Chuyên viên,01/03/2015";

fn place(answer: &Answer) -> String {
    let place = answer.header("location").unwrap_or_else(|| panic!("{}: {}", answer.status, answer.body));
    place.to_owned()
}

/// Carries the job of a page out.
async fn run(site: &Site, page: &str) {
    let id: JobId = page.trim_start_matches("/imports/jobs/").parse().expect("a job");
    let ran = run_here(&site.registry, id, &CancellationToken::new(), &|_| {}).await.expect("a run");
    assert!(ran, "the job came to its end");
}

/// Uploads a file of officials, has it checked, and gives its page.
async fn checked(site: &Site, cookie: &str, content: &str) -> String {
    let form = site.get(Some(cookie), "/imports/officials").await.body;
    let once = hidden(&form, "once");
    let sent = site.upload(cookie, "/imports/officials", &[("once", &once)], ("danh-sach.csv", content)).await;
    let again = site.upload(cookie, "/imports/officials", &[("once", &once)], ("danh-sach.csv", content)).await;
    let page = place(&sent);
    assert_eq!(place(&again), page, "sent twice, it is one job");
    run(site, &page).await;
    page
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_checked_shown_and_written_once_its_sender_agrees() {
    let site = Site::new().await;
    let cookie = site.log_in("hr").await;
    let before = site.number("select count(*) from official").await;
    let page = checked(&site, &cookie, &format!("{HEADINGS}\n{GOOD}\n{BAD}\n")).await;
    let shown = site.get(Some(&cookie), &page).await.body;
    for word in ["Tệp có vấn đề", "Bước 3", "Bước 4", "Bước 5. 1 dòng", "Bỏ qua 1 dòng sai", "B3", "Họ và tên"]
    {
        assert!(shown.contains(word), "{word} is missing: {shown}");
    }
    assert_eq!(site.number("select count(*) from official").await, before, "a check writes nothing");
    let bad = shown.split("href=\"/api/v1/jobs/").nth(1).and_then(|rest| rest.split('"').next()).expect("bad rows");
    let bad = site.get(Some(&cookie), &format!("/api/v1/jobs/{bad}")).await;
    assert!(bad.status == 200 && bad.body.contains("Lê Văn Sai") && !bad.body.contains("Trần Thị Mới"));
    assert!(site.get(Some(&cookie), "/").await.body.contains("chờ bạn đồng ý ghi"), "it waits on the first page");

    let other = site.log_in("it-admin").await;
    for path in [page.clone(), format!("{page}/progress")] {
        assert_eq!(site.get(Some(&other), &path).await.status, 404, "a job is its sender's: {path}");
    }
    let once = hidden(&shown, "once");
    let commit = [("once", &*once), ("act", "commit"), ("skip_bad", "yes")];
    assert_eq!(site.submit(&other, &page, &commit).await.status, 404);
    let written = place(&site.submit(&cookie, &page, &commit).await);
    assert_eq!(place(&site.submit(&cookie, &page, &commit).await), written, "sent twice, it is written once");
    let waits = site.get(Some(&cookie), &written).await.body;
    assert!(waits.contains("Đang chờ đến lượt") && waits.contains("data-follow="), "{waits}");
    run(&site, &written).await;
    let done = site.get(Some(&cookie), &written).await.body;
    assert!(done.contains("Đã ghi vào hệ thống") && !done.contains("data-follow="), "{done}");
    assert_eq!(site.number("select count(*) from official").await, before + 1);
    let found = site.get(Some(&cookie), "/officials?q=tran+thi+moi").await.body;
    assert!(found.contains("Trần Thị Mới"));
    let progress = site.get(Some(&cookie), &format!("{written}/progress")).await;
    assert_eq!(progress.header("content-type"), Some("text/event-stream"));
    assert!(progress.body.contains("event: end"), "{}", progress.body);

    // What was sent on is gone from the check, and with the job everywhere.
    let gone = site.get(Some(&cookie), &page).await.body;
    assert!(gone.contains("không còn giữ"), "{gone}");
    let late = [("once", "22222222222222222222222222222222"), ("act", "commit"), ("skip_bad", "yes")];
    assert_eq!(site.submit(&cookie, &page, &late).await.status, 409);
    assert_eq!(site.number("select count(*) from job_file where name <> 'bad_rows'").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn columns_are_said_otherwise_and_a_file_with_bad_rows_is_not_written_unasked() {
    let site = Site::new().await;
    let cookie = site.log_in("hr").await;
    let page =
        checked(&site, &cookie, &format!("Ai đây,{}\n{GOOD}\n{BAD}\n", "birth_date,category,agency,position,since"))
            .await;
    let shown = site.get(Some(&cookie), &page).await.body;
    assert!(shown.contains("name=\"heading/1\"") && !shown.contains("Bước 5"), "{shown}");
    let once = hidden(&shown, "once");
    let said = [("once", &*once), ("act", "check"), ("heading/1", "Ai đây"), ("key/1", "full_name")];
    let again = place(&site.submit(&cookie, &page, &said).await);
    run(&site, &again).await;
    let shown = site.get(Some(&cookie), &again).await.body;
    assert!(shown.contains("Bước 5. 1 dòng"), "{shown}");

    let before = site.number("select count(*) from official").await;
    let once = hidden(&shown, "once");
    let written = place(&site.submit(&cookie, &again, &[("once", &once), ("act", "commit")]).await);
    run(&site, &written).await;
    let shown = site.get(Some(&cookie), &written).await.body;
    assert!(shown.contains("Chưa ghi gì: tệp có dòng sai"), "{shown}");
    assert_eq!(site.number("select count(*) from official").await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_without_a_file_or_a_session_is_told_clearly() {
    let site = Site::new().await;
    let cookie = site.log_in("hr").await;
    let once = "33333333333333333333333333333333";
    let empty = site.upload(&cookie, "/imports/officials", &[("once", once)], ("", "")).await;
    assert!(empty.status == 422 && empty.body.contains("id=\"e-file\""), "{}", empty.body);
    assert_eq!(site.upload(&cookie, "/imports/zzz", &[("once", once)], ("x.csv", GOOD)).await.status, 404);
    let unfit = site.upload(&cookie, "/imports/officials?x=1", &[], ("x.csv", GOOD)).await;
    assert_eq!(unfit.status, 422, "without its key a form is refused");
    assert_eq!(site.number("select count(*) from job").await, 0);

    // A file cannot be kept on a page: whoever's session ended logs in, comes back and chooses it again.
    let ended = site.upload("no-session", "/imports/officials", &[("once", once)], ("danh-sach.csv", GOOD)).await;
    let back = Some("/login?next=%2Fimports%2Fofficials");
    assert_eq!((ended.status, ended.header("location")), (303, back));
}
