//! The pages in a real browser: the journeys of all roles through the demo province, with and without scripts. Every page that is
//! looked at is checked by axe-core and pictured at the size of an office screen and of a phone; the pictures are for people to look at.

#![cfg(test)]

mod audit;
mod desk;
mod directory;
mod driver;
mod head;
mod hr;
mod look;
mod reporter;
mod site;
mod weigh;

use driver::{Browser, Scripts};
use site::DemoSite;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_finds_their_way_in_and_out_in_either_language() {
    let site = DemoSite::start();
    for scripts in [Scripts::Run, Scripts::Off] {
        let browser = Browser::open(&site, scripts).await;
        browser.go("/agencies").await;
        browser.look("login").await;
        browser.log_in("it_admin").await;
        assert_eq!(browser.path().await, "/agencies", "whoever was sent to log in comes back to where they went");
        browser.look("agencies").await;
        browser.press("English").await;
        assert_eq!(browser.path().await, "/agencies");
        assert!(browser.text("nav").await.contains("Overview"));
        browser.press("Tiếng Việt").await;
        browser.press("Tài khoản").await;
        browser.look("account").await;
        browser.press("Đăng xuất").await;
        assert_eq!(browser.path().await, "/login");
        browser.close().await;
    }
}
