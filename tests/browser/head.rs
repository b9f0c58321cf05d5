//! An agency's head: one page that leads to everything, and the reports of any day; then the yearly reports, for whoever reads the whole province.

use thirtyfour::By;

use super::driver::{Browser, Scripts};
use super::site::DemoSite;

/// Presses the first link of the page whose address contains that.
async fn follow(browser: &Browser<'_>, part: &str) {
    let link = browser.driver.find(By::Css(format!("main a[href*='{part}']"))).await;
    let link = link.unwrap_or_else(|_| panic!("no link to {part}"));
    link.scroll_into_view().await.expect("in view");
    link.click().await.expect(part);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_sees_how_their_agency_stands_and_opens_every_number() {
    let site = DemoSite::start();
    for scripts in [Scripts::Run, Scripts::Off] {
        let browser = Browser::open(&site, scripts).await;
        browser.log_in("agency_head").await;
        assert_eq!(browser.path().await, "/agencies/H10.12/standing", "a head begins with their agency");
        let page = browser.text("main").await;
        for told in ["Xếp loại", "Hạng", "Ký được", "Điểm đạt và điểm mất", "Ai chưa ký được", "Sắp hết hạn và quá hạn"]
        {
            assert!(page.contains(told), "{told}: {page}");
        }
        assert!(browser.has("figure.picture svg").await, "what is signed is drawn month by month");
        browser.look("standing").await;
        follow(&browser, "column=in_scope").await;
        assert!(browser.text("h1").await.ends_with("người"), "{}", browser.text("h1").await);

        browser.go("/").await;
        follow(&browser, "/reports/league/H10.12").await;
        assert!(browser.text("h1").await.starts_with("Phiếu điểm:"));
        browser.look("score-card").await;
        follow(&browser, "/reports/indicators/rows?indicator=coverage").await;
        assert!(browser.text("main").await.contains("Trong tử số"));
        browser.look("report-rows").await;

        browser.press("Báo cáo").await;
        assert_eq!(browser.path().await, "/reports");
        browser.look("reports").await;
        browser.press("Mức độ sẵn sàng ký số").await;
        browser.look("report-adoption").await;
        browser.fill("as_of", "2019-11-30").await;
        browser.press("Xem").await;
        assert!(browser.path().await.contains("as_of=2019-11-30"), "{}", browser.path().await);
        assert!(browser.text("main").await.contains("30/11/2019"));
        browser.fill("period", "13/2019").await;
        browser.press("Xem").await;
        assert!(browser.driver.title().await.expect("a title").starts_with("Lỗi:"));
        browser.look("report-errors").await;
        browser.go("/reports/indicators?period=2019-11").await;
        assert!(browser.text("main").await.contains("tháng 11/2019"));
        browser.look("report-indicators").await;
        browser.go("/reports/league").await;
        browser.look("report-league").await;
        browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_year_of_the_province_is_read_with_the_rows_behind_it() {
    let site = DemoSite::start();
    let browser = Browser::open(&site, Scripts::Run).await;
    browser.log_in("reporter").await;
    browser.press("Báo cáo").await;
    browser.press("Kết quả ứng dụng công nghệ thông tin của năm").await;
    assert!(browser.text("main").await.contains("năm 2019"));
    browser.look("report-year-end").await;
    follow(&browser, "figure=").await;
    browser.look("report-year-figure").await;
    browser.go("/reports/demand").await;
    assert!(browser.text("main").await.contains("Nhu cầu năm 2020"));
    browser.look("report-demand").await;
    browser.close().await;
}
