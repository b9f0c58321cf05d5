//! A month of figures through all hands: the reporter enters an agency's figures and takes one back, drafts the month's report; the head of an
//! agency has seen it and contests it; the publisher answers, and waits for the others. With scripts and without.

use super::driver::{Browser, Scripts};
use super::site::DemoSite;

/// What one run works on, so that the next does not meet it.
struct Run {
    scripts: Scripts,
    /// The agency whose figures are entered.
    agency: &'static str,
    month: &'static str,
    written: &'static str,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_is_reported_drafted_contested_and_answered() {
    let site = DemoSite::start();
    let runs = [
        Run { scripts: Scripts::Run, agency: "H10.12", month: "2019-12", written: "12/2019" },
        Run { scripts: Scripts::Off, agency: "H10.31", month: "2019-10", written: "10/2019" },
    ];
    for run in runs {
        let browser = Browser::open(&site, run.scripts).await;
        reporter_enters(&browser, &run).await;
        reporter_drafts(&browser, &run).await;
        head_contests(&browser, &run).await;
        publisher_answers(&browser, &run).await;
        browser.close().await;
    }
}

/// More is signed than went out: that is said before it is recorded. It is recorded all the same, and taken back.
async fn reporter_enters(browser: &Browser<'_>, run: &Run) {
    browser.log_in("reporter").await;
    browser.look("overview-reporter").await;
    browser.press("Số liệu báo cáo").await;
    assert!(browser.text("main").await.contains("Đủ như tháng trước"), "{}", browser.text("main").await);
    browser.look("figures").await;
    browser.go(&format!("/figures/{}?month={}", run.agency, run.month)).await;
    assert!(browser.text("main").await.contains("Tháng trước:"));
    browser.look("figures-form").await;
    browser.fill("amount/documents_signed_person", "999999").await;
    if run.scripts == Scripts::Off {
        browser.press("Xem trước").await;
    }
    browser.wait_for("#preview", "lớn hơn tổng số").await;
    browser.look("figures-ahead").await;
    browser.press("Ghi số liệu").await;
    assert!(browser.driver.title().await.expect("a title").starts_with("Lỗi:"));
    assert!(browser.text(".errors").await.contains("lớn hơn tổng số"));
    browser.look("figures-doubts").await;
    browser.press("Ghi, đã xem các điểm trên").await;
    assert!(browser.text(".word.done").await.contains("Đã ghi số liệu"), "{}", browser.text("main").await);
    browser.press("999.999").await;
    assert!(browser.path().await.starts_with("/figures/values/"));
    browser.look("figure").await;
    browser.press("Rút số liệu").await;
    assert!(browser.text(".errors").await.contains("lý do"), "a reason is asked for");
    browser.fill("reason", "Nhập nhầm số").await;
    browser.press("Rút số liệu").await;
    assert!(browser.text(".word.done").await.contains("Đã rút số liệu"));
    assert!(browser.text(".word.warned").await.contains("tháng này chưa"), "what is missing now is named");
    browser.look("figures-missing").await;
    browser.go("/figures/findings").await;
    browser.look("figures-findings").await;
    browser.go("/figures").await;
}

async fn reporter_drafts(browser: &Browser<'_>, run: &Run) {
    browser.press("Báo cáo tháng").await;
    assert!(browser.text("tbody").await.contains("11/2019"), "the demo has published a month");
    browser.look("months").await;
    browser.press("Lập dự thảo báo cáo tháng").await;
    browser.choose("month", &format!("{} (", run.written)).await;
    browser.press("Chọn kỳ").await;
    assert!(browser.text("h1").await.contains(run.written));
    browser.look("month-draft").await;
    browser.press("Lập dự thảo").await;
    assert!(browser.text(".word.done").await.contains("Đã lập dự thảo"), "{}", browser.text("main").await);
    browser.look("month-drafted").await;
    browser.press("Đăng xuất").await;
}

/// They have seen their own row, and find something wrong with it after all.
async fn head_contests(browser: &Browser<'_>, run: &Run) {
    browser.log_in("agency_head").await;
    browser.press(&format!("Cơ quan chưa xem dự thảo báo cáo kỳ {}", run.written)).await;
    browser.look("month-seen").await;
    browser.press("Xác nhận các cơ quan đã đánh dấu").await;
    assert!(browser.text(".word.done").await.contains("đã xem dự thảo"), "{}", browser.text("main").await);
    browser.press("Nêu ý kiến về số liệu").await;
    browser.look("month-contest").await;
    browser.press("Gửi ý kiến").await;
    assert!(browser.text(".errors").await.contains("danh sách"), "an agency is to be chosen");
    browser.choose("agency", "(H10.12)").await;
    browser.fill("reason", "Thiếu một người đã có chứng thư").await;
    browser.press("Gửi ý kiến").await;
    assert!(browser.text(".word.done").await.contains("Đã ghi ý kiến"), "{}", browser.text("main").await);
    browser.look("month-contested").await;
    browser.press("Đăng xuất").await;
}

/// What is contested is answered; of the agencies that have said nothing, publication has to wait for.
async fn publisher_answers(browser: &Browser<'_>, run: &Run) {
    browser.log_in("it_admin").await;
    browser.press(&format!("Ý kiến chờ trả lời, dự thảo kỳ {}", run.written)).await;
    browser.press("Trả lời").await;
    browser.look("contest-answer").await;
    browser.fill("reason", "Đã rà soát; số liệu đúng với hồ sơ").await;
    browser.press("Ghi câu trả lời").await;
    assert!(browser.text(".word.done").await.contains("Đã ghi câu trả lời"), "{}", browser.text("main").await);
    browser.press("Công bố").await;
    browser.look("month-publication").await;
    browser.press("Công bố").await;
    assert!(browser.text(".errors").await.contains("cơ quan chưa xem"), "{}", browser.text("main").await);
    browser.go("/reports/months/2019-11").await;
    assert!(browser.text("main").await.contains("đã công bố, bản 1"));
    browser.look("month-published").await;
    browser.go("/reports/months/2019-11?agency=H10.12").await;
    assert!(browser.text("main").await.contains("Số liệu cơ quan tự báo cáo"));
    browser.look("month-agency").await;
    browser.press("Đăng xuất").await;
}
