//! The journeys of those who look after certificates and mailboxes: the official, the subscriber manager, the approver, the officer who
//! sends letters, and the helpdesk; end to end on one demo, with scripts and without.

use super::driver::{Browser, Scripts};
use super::site::DemoSite;

/// What one run asks for, so that the next does not ask for the same.
struct Run {
    scripts: Scripts,
    /// Part of a name that many have.
    sought: &'static str,
    letter: &'static str,
    campaign: &'static str,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_goes_through_all_hands_and_people_are_helped() {
    let site = DemoSite::start();
    let runs = [
        Run { scripts: Scripts::Run, sought: "nguyễn", letter: "12/STTTT-CNTT", campaign: "2020-12-30" },
        Run { scripts: Scripts::Off, sought: "tran", letter: "13/STTTT-CNTT", campaign: "2020-12-29" },
    ];
    for run in runs {
        let browser = Browser::open(&site, run.scripts).await;
        let address = official(&browser).await;
        let request = manager(&browser, &run).await;
        approver(&browser, &request).await;
        officer(&browser, &request, run.letter).await;
        helpdesk(&browser, &address, &format!("an-invented-passphrase-{}", run.campaign)).await;
        browser.close().await;
    }
}

/// Their own mailbox and certificates, a receipt, a loss, their log-ins; gives their address.
async fn official(browser: &Browser<'_>) -> String {
    browser.log_in("official").await;
    assert_eq!(browser.path().await, "/account", "an official is led to what is their own");
    let address = browser.text(".facts dd code").await;
    assert!(browser.text("main").await.contains("Hộp thư công vụ của tôi"));
    browser.look("account-official").await;
    if browser.has("td a[href$='/handover']").await {
        browser.press("Xác nhận đã nhận").await;
        browser.look("hand-over").await;
        browser.press("Tôi đã nhận").await;
        assert!(browser.text(".word.done").await.contains("đã nhận chứng thư"));
    }
    browser.press("Báo mất thiết bị hoặc lộ khóa").await;
    assert!(browser.text("main").await.contains("Điều gì sẽ xảy ra"));
    browser.look("loss").await;
    browser.fill("details", "Mất ở bến xe").await;
    browser.press("Báo mất ngay").await;
    assert!(browser.text(".word.done").await.contains("Đã báo mất"), "{}", browser.text("main").await);
    browser.look("account-lost").await;
    browser.press("Phiên đăng nhập").await;
    browser.look("sessions").await;
    browser.go("/account/password").await;
    browser.look("password").await;
    browser.fill("current", "sai mật khẩu rồi").await;
    browser.press("Đổi mật khẩu").await;
    assert!(browser.driver.title().await.expect("a title").starts_with("Lỗi:"));
    browser.look("password-wrong").await;
    browser.press("Đăng xuất").await;
    address
}

/// A request is drafted, completed and handed in, and a campaign opened; gives the request's page.
async fn manager(browser: &Browser<'_>, run: &Run) -> String {
    browser.log_in("subscriber_manager").await;
    browser.look("overview-manager").await;
    browser.press("Đề nghị").await;
    browser.press("Lập đề nghị").await;
    browser.fill("q", run.sought).await;
    browser.press("Tìm").await;
    browser.look("request-for-whom").await;
    let person = browser.text("tbody th a").await;
    browser.press(&person).await;
    browser.look("request-kinds").await;
    browser.press("Cấp mới chứng thư").await;
    browser.fill("mobile", "không phải số").await;
    browser.press("Lưu đề nghị").await;
    assert!(browser.has("#e-mobile").await, "what is wrong is said at its field");
    browser.look("request-wrong").await;
    browser.fill("mobile", "0912345678").await;
    browser.press("Lưu đề nghị").await;
    let path = browser.path().await;
    let page = path.strip_suffix("?done=drafted").unwrap_or_else(|| panic!("{path}")).to_owned();
    browser.press("Trình duyệt").await;
    assert!(browser.text(".errors").await.contains("Thiếu nội dung"), "it lacks where the key lives");
    assert!(browser.has("#e-medium").await, "and can fill that in at once");
    browser.look("request-lacking").await;
    browser.choose("medium", "Thiết bị USB").await;
    browser.press("Lưu nội dung").await;
    browser.press("Trình duyệt").await;
    assert!(browser.text(".word.done").await.contains("Đã trình đề nghị"));
    browser.look("request-submitted").await;

    browser.go("/campaigns").await;
    browser.look("campaigns").await;
    browser.press("Mở đợt gia hạn").await;
    browser.fill("agency", "H10").await;
    browser.fill("ends_by", run.campaign).await;
    browser.press("Xem trước").await;
    browser.look("campaign-preview").await;
    if browser.has("form.work").await {
        browser.press("Mở đợt gia hạn").await;
        assert!(browser.text(".word.done").await.contains("đề nghị gia hạn đã được lập"));
        browser.look("campaign").await;
        browser.press("Trình tất cả").await;
        browser.look("campaign-submitted").await;
    }
    browser.press("Đăng xuất").await;
    page
}

async fn approver(browser: &Browser<'_>, request: &str) {
    browser.log_in("ra_approver").await;
    browser.press("Đề nghị chờ tôi duyệt").await;
    browser.look("requests").await;
    browser.go(request).await;
    browser.press("Trả lại để bổ sung").await;
    browser.look("request-return").await;
    browser.press("Trả lại để bổ sung").await;
    assert!(browser.has("#e-reason").await, "a reason is asked for");
    browser.press("Quay lại đề nghị").await;
    browser.look("request-decide").await;
    browser.press("Duyệt đề nghị").await;
    assert!(browser.text(".word.done").await.contains("Đã duyệt"));
    browser.press("Đăng xuất").await;
}

async fn officer(browser: &Browser<'_>, request: &str, letter: &str) {
    browser.log_in("ra_officer").await;
    browser.press("Đề nghị chờ đưa vào công văn").await;
    browser.look("letters").await;
    browser.tick("requests", request.trim_start_matches("/requests/")).await;
    browser.fill("number", letter).await;
    browser.fill("dated_on", "2019-12-31").await;
    browser.press("Ghi công văn").await;
    assert!(browser.text(".word.done").await.contains(letter), "{}", browser.text("main").await);
    browser.look("letter-recorded").await;
    browser.go(request).await;
    assert!(browser.text(".time-line").await.contains(letter));
    browser.look("request-sent").await;
    browser.press("Đăng xuất").await;
}

/// Whoever has that address is found and helped, and sets the password of their mailbox with the code from the sheet.
async fn helpdesk(browser: &Browser<'_>, address: &str, password: &str) {
    browser.log_in("helpdesk").await;
    browser.press("Hỗ trợ").await;
    browser.press("Tài khoản phải chờ đăng nhập").await;
    browser.look("helpdesk-account").await;
    browser.press("Quay lại").await;
    browser.fill("q", address).await;
    browser.press("Tìm").await;
    browser.look("helpdesk").await;
    let name = browser.text("tbody th a").await;
    browser.press(&name).await;
    browser.look("helpdesk-person").await;
    browser.press("Mở khóa hộp thư").await;
    assert!(browser.text(".word.done").await.contains("Mật khẩu giữ nguyên"), "{}", browser.text("main").await);
    browser.press("Cấp mã").await;
    assert!(browser.text("main").await.contains("Mã chỉ hiện một lần này"), "{}", browser.text("main").await);
    browser.look("helpdesk-sheet").await;
    let code = browser.text(".facts div:nth-of-type(4) code").await;
    browser.press("Xong").await;
    browser.press("Đăng xuất").await;
    // The code works, and once.
    for title in ["Hộp thư đã sẵn sàng", "Kích hoạt hộp thư công vụ"] {
        browser.go("/activate").await;
        browser.fill("code", &code).await;
        browser.fill("password", password).await;
        browser.fill("repeated", password).await;
        browser.press("Đặt mật khẩu").await;
        assert_eq!(browser.text("h1").await, title, "{}", browser.text("main").await);
    }
}
