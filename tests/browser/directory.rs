//! The IT administrator's day with the directory: how it stands, a plan that reads like a review, applied and followed, undone by a plan
//! that somebody else approves; and certificates that are taken in.

use crate::driver::{Browser, Scripts};
use crate::site::DemoSite;

/// Somebody changes an entry behind the registry's back: the live path is paused first, so that a plan finds it.
fn retitle(site: &DemoSite) {
    site.change_directory(|people| {
        format!("dn: uid=m000007,{people}\nchangetype: modify\nreplace: title\ntitle: Sửa ngoài\n")
    });
}

async fn pause(browser: &Browser<'_>, button: &str, reason: &str) {
    browser.go("/directory").await;
    browser.press(button).await;
    browser.look(if button == "Tạm dừng ghi" { "directory-pause" } else { "directory-resume" }).await;
    browser.fill("reason", reason).await;
    browser.press(button).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_is_made_read_applied_and_undone() {
    let site = DemoSite::start();
    for scripts in [Scripts::Run, Scripts::Off] {
        let browser = Browser::open(&site, scripts).await;
        browser.go("/directory").await;
        browser.log_in("it_admin").await;
        browser.look("directory").await;
        pause(&browser, "Tạm dừng ghi", "Thử sửa từ bên ngoài").await;
        assert!(browser.text("main").await.contains("Thử sửa từ bên ngoài"));
        retitle(&site);

        browser.press("Lập kế hoạch").await;
        browser.look("directory-make").await;
        browser.press("Lập kế hoạch").await;
        browser.wait_for("h1", "Kế hoạch lúc").await;
        browser.look("directory-plan").await;
        let plan = browser.path().await.split('?').next().unwrap_or_default().to_owned();
        let read = browser.text("main").await;
        assert!(
            read.contains("Sửa ngoài") && read.contains("title"),
            "before and after stand beside each other: {read}"
        );
        browser.go(&format!("{plan}/rows?kind=person")).await;
        browser.look("directory-rows").await;

        pause(&browser, "Cho ghi trở lại", "Xong").await;
        browser.go(&plan).await;
        if browser.has(&format!("a[href='{plan}/apply']")).await {
            browser.press("Áp dụng kế hoạch").await;
            browser.look("directory-apply").await;
            browser.press("Ghi vào thư mục").await;
            browser.wait_for("h1", "Áp dụng kế hoạch").await;
            // Letting writes through, the live path may have put the entry back before: then the row is no longer as it was.
            browser.wait_for("main", "Kết quả").await;
            browser.look("directory-result").await;
            browser.press("Xem kế hoạch").await;
            browser.press("Lập kế hoạch hoàn tác").await;
            browser.look("directory-revert").await;
            browser.press("Lập kế hoạch hoàn tác").await;
            assert!(browser.text(".errors").await.contains("Thiếu lý do"), "a reason is asked for");
            browser.fill("reason", "Chỉ để thử").await;
            browser.press("Lập kế hoạch hoàn tác").await;
            browser.wait_for("h1", "Kế hoạch lúc").await;
        }
        for (path, name) in [
            ("/directory/plans", "directory-plans"),
            ("/directory/cases", "directory-cases"),
            ("/directory/quarantine", "directory-quarantine"),
            ("/directory/drift", "directory-drift"),
            ("/directory/ahead", "directory-ahead"),
            ("/", "overview-it"),
            ("/settings", "settings"),
            ("/agencies/H10.12/history", "agency-history"),
        ] {
            browser.go(path).await;
            browser.look(name).await;
        }
        browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn certificates_are_listed_shown_and_taken_in() {
    let site = DemoSite::start();
    let nonsense = site.file("nonsense.cer", "no certificate").display().to_string();
    let known = site.dir().join("pki/anchors.pem").display().to_string();
    let browser = Browser::open(&site, Scripts::Run).await;
    browser.go("/certificates").await;
    browser.log_in("ra_officer").await;
    browser.look("certificates").await;
    browser.choose("status", "Đã thu hồi").await;
    browser.press("Lọc").await;
    browser.look("certificates-revoked").await;
    let first = browser.text("tbody th a").await;
    browser.press(&first).await;
    browser.wait_for("main", "Đã thu hồi").await;
    browser.look("certificate").await;

    browser.go("/certificates/import").await;
    browser.look("certificates-import").await;
    browser.attach("files", &[&nonsense, &known]).await;
    browser.press("Nhập chứng thư số").await;
    browser.wait_for("main", "Bị từ chối").await;
    browser.look("certificates-result").await;
    browser.close().await;
}
