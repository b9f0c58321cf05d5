//! HR's day: somebody is found, their retirement entered once with what will happen beside it, put right, taken back; a list is
//! uploaded in five steps. With scripts and without, which are the same pages.

use std::time::Duration;

use crate::driver::{Browser, Scripts};
use crate::site::DemoSite;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hr_enters_a_decision_takes_it_back_and_uploads_a_list() {
    let site = DemoSite::start();
    for (scripts, family, number) in [(Scripts::Run, "nguyen", "9001"), (Scripts::Off, "tran", "9002")] {
        let browser = Browser::open(&site, scripts).await;
        browser.log_in("hr").await;
        let name = find_somebody(&browser, family).await;
        let subject = enter_a_retirement(&browser, &name, number).await;
        look_at_it(&browser, &subject, &name, number).await;
        take_it_back(&browser, &subject).await;
        be_told_what_is_wrong(&browser).await;
        upload_a_list(&browser, number).await;
        browser.close().await;
    }
}

/// Opens the first of a family whose mailbox works, and gives their name.
async fn find_somebody(browser: &Browser<'_>, family: &str) -> String {
    browser.press("Cán bộ").await;
    assert!(browser.path().await.starts_with("/officials"));
    browser.look("officials").await;
    browser.fill("q", family).await;
    browser.choose("mailbox", "Hoạt động").await;
    browser.press("Tìm").await;
    let name = browser.text("tbody th a").await;
    browser.press(&name).await;
    assert!(browser.text("main").await.contains("Đến hôm nay"), "{name} has a time line");
    browser.look("official").await;
    name
}

/// Enters a retirement of the person that is open; gives its page.
async fn enter_a_retirement(browser: &Browser<'_>, name: &str, number: &str) -> String {
    browser.press("Nhập quyết định về người này").await;
    browser.look("decision-kinds").await;
    browser.press("Nghỉ hưu").await;
    assert!(browser.text("form.work").await.contains(name));
    for (field, text) in [
        ("subjects/0/effective_from", "2020-06-01"),
        ("signed_on", "2019-12-20"),
        ("number", number),
        ("symbol", "QĐ-SNV"),
        ("signer", "Trần Văn Bình"),
        ("summary", "Về việc nghỉ hưu để hưởng chế độ bảo hiểm xã hội"),
    ] {
        browser.fill(field, text).await;
    }
    if browser.scripts == Scripts::Off {
        browser.press("Xem trước").await;
    }
    browser.wait_for("#preview", "Hộp thư chỉ nhận").await;
    assert!(browser.text("#preview").await.contains("01/06/2020"));
    browser.look("decision-form").await;
    browser.press("Ghi quyết định").await;
    assert!(browser.text("main").await.contains("Đã ghi quyết định"), "{}", browser.text("main").await);
    browser.look("decision-subject").await;
    let path = browser.path().await;
    assert!(path.starts_with("/subjects/"), "{path}");
    path.split('?').next().expect("a page").to_owned()
}

/// The decision in its lists and on its pages.
async fn look_at_it(browser: &Browser<'_>, subject: &str, name: &str, number: &str) {
    browser.press(&format!("{number}/QĐ-SNV")).await;
    assert!(browser.text("main").await.contains(name));
    browser.look("decision").await;
    browser.press("Sửa ngày ký, người ký, trích yếu").await;
    browser.look("decision-heading").await;
    browser.fill("signer", "Nguyễn Thị Hoa").await;
    browser.fill("reason", "Ghi nhầm người ký").await;
    browser.press("Ghi nội dung đã sửa").await;
    assert!(browser.text("main").await.contains("Nguyễn Thị Hoa"));
    browser.press("Quyết định").await;
    browser.choose("kind", "Nghỉ hưu").await;
    browser.fill("from", "2020-06-01").await;
    browser.press("Xem").await;
    assert!(browser.text("main").await.contains(&format!("{number}/QĐ-SNV")));
    browser.look("decisions").await;
    browser.press("Sắp có hiệu lực").await;
    browser.look("decisions-coming").await;
    browser.go("/steps").await;
    browser.look("steps").await;
    browser.go(&format!("{subject}/correction")).await;
    browser.look("decision-correction").await;
    browser.fill("effective_from", "2020-07-01").await;
    browser.fill("reason", "Nhập nhầm ngày").await;
    browser.press("Ghi nội dung đã sửa").await;
    assert!(browser.text("main").await.contains("01/07/2020"));
}

async fn take_it_back(browser: &Browser<'_>, subject: &str) {
    assert!(browser.path().await.starts_with(subject));
    browser.press("Rút lại").await;
    browser.look("decision-withdrawal").await;
    browser.press("Rút lại").await;
    assert!(browser.text(".errors").await.contains("lý do"), "a reason is asked for");
    browser.fill("reason", "Quyết định đã bị hủy").await;
    browser.press("Rút lại").await;
    assert!(browser.text("main").await.contains("Đã rút"));
}

async fn be_told_what_is_wrong(browser: &Browser<'_>) {
    browser.go("/decisions/new").await;
    browser.press("Tuyển dụng, tiếp nhận").await;
    browser.fill("subjects/0/person/new/full_name", "<script>alert('x')</script>").await;
    browser.fill("subjects/0/act/post/agency", "phong noi vu").await;
    browser.press("Ghi quyết định").await;
    assert!(browser.driver.title().await.expect("a title").starts_with("Lỗi:"));
    assert!(browser.text("main").await.contains("Có nhiều đơn vị khớp"));
    browser.look("decision-errors").await;
}

/// A file is checked, then written; its rows are different for each number.
async fn upload_a_list(browser: &Browser<'_>, number: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().canonicalize().expect("a folder").join("danh-sach.csv");
    let rows = format!(
        "full_name,birth_date,category,agency,position,since\nĐiểu Thị Mới {},05/03/1990,cong_chuc,H10.12,Chuyên viên,01/03/2015\n",
        if number == "9001" { "Một" } else { "Hai" }
    );
    std::fs::write(&file, rows).expect("a file");
    browser.press("Tải lên").await;
    browser.look("imports").await;
    browser.press("Danh sách người").await;
    browser.look("import-upload").await;
    browser.attach("file", &[&file.display().to_string()]).await;
    browser.press("Tải lên và kiểm tra").await;
    ended(browser).await;
    assert!(browser.text("main").await.contains("Tệp không có lỗi"), "{}", browser.text("main").await);
    browser.look("import-checked").await;
    browser.press("Ghi vào hệ thống").await;
    ended(browser).await;
    assert!(browser.text("main").await.contains("Đã ghi vào hệ thống"), "{}", browser.text("main").await);
    browser.look("import-written").await;
    browser.press("Xem danh sách người").await;
    browser.fill("q", "dieu thi moi").await;
    browser.press("Tìm").await;
    assert!(browser.text("tbody").await.contains("Điểu Thị Mới"));
}

/// The job of the page has come to its end: with scripts the page sees to that; without it comes back by itself, or is asked for.
async fn ended(browser: &Browser<'_>) {
    if browser.scripts == Scripts::Run {
        // The word on what was found stands there at the end only.
        browser.wait_for(".word", "").await;
        return;
    }
    for _ in 0..100 {
        if !browser.has("[data-follow]").await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
        browser.go(&browser.path().await).await;
    }
    panic!("the job never ended: {}", browser.text("main").await);
}
