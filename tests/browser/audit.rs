//! The auditor at work: the record searched, one record proved, everything verified, and a case file opened from a name.

use thirtyfour::By;

use super::driver::{Browser, Scripts};
use super::site::DemoSite;

/// Presses the first link of a table whose address begins so.
async fn follow(browser: &Browser<'_>, begins: &str) {
    let link = browser.driver.find(By::Css(format!("main a[href^='{begins}']"))).await;
    let link = link.unwrap_or_else(|_| panic!("no link to {begins}"));
    link.scroll_into_view().await.expect("in view");
    link.click().await.expect(begins);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_auditor_searches_the_record_proves_it_and_opens_a_case() {
    let site = DemoSite::start();
    for scripts in [Scripts::Run, Scripts::Off] {
        let browser = Browser::open(&site, scripts).await;
        browser.go("/").await;
        browser.log_in("auditor").await;
        browser.press("Nhật ký").await;
        assert_eq!(browser.path().await, "/audit");
        browser.look("audit").await;
        browser.choose("action", "đăng nhập").await;
        browser.press("Tìm").await;
        assert!(browser.path().await.contains("action=log_in"), "{}", browser.path().await);
        assert!(browser.text("table").await.contains("auditor"), "their own log-in is on record");
        browser.look("audit-found").await;
        follow(&browser, "/audit/records/").await;
        assert!(browser.text("h1").await.starts_with("Bản ghi "));
        browser.look("audit-record").await;

        browser.go("/audit/checkpoints").await;
        browser.look("audit-checkpoints").await;
        browser.press("Kiểm chứng toàn bộ nhật ký").await;
        assert!(browser.text("main").await.contains("Nhật ký nguyên vẹn"), "{}", browser.text("main").await);
        browser.look("audit-verification").await;

        browser.go("/audit/cases").await;
        browser.fill("q", "Nguyễn").await;
        browser.press("Tìm").await;
        browser.look("audit-cases").await;
        follow(&browser, "/audit/officials/").await;
        assert!(browser.text("h1").await.starts_with("Hồ sơ "));
        assert!(browser.text("main").await.contains("Các bước theo quyết định"));
        browser.look("audit-case").await;
        if browser.has("main a[href^='/audit/certificates/']").await {
            follow(&browser, "/audit/certificates/").await;
            assert!(browser.text("h1").await.starts_with("Hồ sơ chứng thư "));
            browser.look("audit-certificate").await;
        }
        browser.go("/audit/documents?agency=H10.12").await;
        browser.look("audit-documents").await;
        browser.press("English").await;
        assert!(browser.text("nav").await.contains("Audit"));
        browser.press("Tiếng Việt").await;
        browser.close().await;
    }
}
