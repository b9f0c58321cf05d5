//! Chromium, driven as a person would: by what is written on links, buttons and labels.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use thirtyfour::{By, ChromeCapabilities, ChromiumLikeCapabilities as _, WebDriver, WebElement};

use super::site::{DemoSite, end_processes_naming};

/// Whether the browser runs scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scripts {
    Run,
    Off,
}

/// A browser on a demo.
pub(super) struct Browser<'a> {
    pub(super) site: &'a DemoSite,
    pub(super) driver: WebDriver,
    pub(super) scripts: Scripts,
    service: Child,
    profile: TempDir,
}

impl Drop for Browser<'_> {
    fn drop(&mut self) {
        let _ = self.service.kill();
        let _ = self.service.wait();
        // The browser names its profile on its command line.
        end_processes_naming(self.profile.path());
    }
}

impl<'a> Browser<'a> {
    pub(super) async fn open(site: &'a DemoSite, scripts: Scripts) -> Self {
        let profile = tempfile::tempdir().expect("a folder");
        let folder = profile.path().canonicalize().expect("a folder");
        let mut service = Command::new("chromedriver")
            .arg("--port=0")
            // What ends with the test is found by this folder.
            .arg(format!("--log-path={}", folder.join("chromedriver.log").display()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver");
        let port = port_of(service.stdout.take().expect("its output"));
        let mut wanted = ChromeCapabilities::new();
        for argument in [
            "--headless=new",
            // As root there is no sandbox; what is opened is our own.
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-quic",
            "--lang=vi",
        ] {
            wanted.add_arg(argument).expect("an argument");
        }
        wanted.add_arg(&format!("--user-data-dir={}", folder.join("profile").display())).expect("an argument");
        if scripts == Scripts::Off {
            let setting = serde_json::json!({ "profile.managed_default_content_settings.javascript": 2 });
            wanted.add_experimental_option("prefs", setting).expect("a setting");
        }
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), wanted).await.expect("a browser");
        driver.set_page_load_timeout(Duration::from_secs(30)).await.expect("a limit");
        Self { site, driver, scripts, service, profile }
    }

    pub(super) async fn close(self) {
        self.driver.clone().quit().await.expect("an end");
    }

    /// Opens a path of the site.
    pub(super) async fn go(&self, path: &str) {
        self.driver.goto(format!("{}{path}", self.site.url)).await.expect(path);
    }

    /// Path and query of the page.
    pub(super) async fn path(&self) -> String {
        let url = self.driver.current_url().await.expect("an address");
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        format!("{}{query}", url.path())
    }

    /// Logs in by the form, as the demo's account of that role, from wherever the log-in page stands.
    pub(super) async fn log_in(&self, role: &str) {
        let (name, password) = self.site.login(role);
        if !self.path().await.starts_with("/login") {
            self.go("/login").await;
        }
        self.fill("name", &name).await;
        self.fill("password", &password).await;
        self.press("Đăng nhập").await;
        assert!(!self.path().await.starts_with("/login"), "{role} is let in: {}", self.text("main").await);
    }

    /// Types into the field of that name, instead of what stands there. Days are typed as the form sends them, `2019-12-31`.
    pub(super) async fn fill(&self, name: &str, text: &str) {
        let field = self.find(&format!("//*[@name='{name}' and not(@type='hidden')]")).await;
        let kind = field.attr("type").await.expect("its type");
        if matches!(kind.as_deref(), Some("date" | "month")) {
            let [set, told] = ["value", "change"];
            let script = format!(
                "arguments[0].{set} = arguments[1]; arguments[0].dispatchEvent(new Event('{told}', {{bubbles: true}}));"
            );
            let arguments = vec![field.to_json().expect("an element"), serde_json::json!(text)];
            self.driver.execute(script, arguments).await.expect("a day");
            return;
        }
        field.clear().await.expect("an empty field");
        field.send_keys(text).await.expect("keys");
    }

    /// Chooses files in the field of that name.
    pub(super) async fn attach(&self, name: &str, files: &[&str]) {
        let field = self.find(&format!("//input[@type='file' and @name='{name}']")).await;
        field.send_keys(files.join("\n")).await.expect("files");
    }

    /// Chooses by the text of the option.
    pub(super) async fn choose(&self, name: &str, option: &str) {
        let path = format!("//select[@name='{name}']/option[contains(normalize-space(), \"{option}\")]");
        self.find(&path).await.click().await.expect("a choice");
    }

    /// Ticks the box, or takes the choice, of that name and value.
    pub(super) async fn tick(&self, name: &str, value: &str) {
        self.find(&format!("//input[@name='{name}' and @value='{value}']")).await.click().await.expect("a tick");
    }

    /// Presses the first link or button that is called so; a number before its name (a count) does not matter.
    pub(super) async fn press(&self, name: &str) {
        let exact = format!("//*[self::a or self::button or self::summary][normalize-space()=\"{name}\"]");
        let loose = format!("//*[self::a or self::button or self::summary][contains(normalize-space(), \"{name}\")]");
        let element = match self.driver.find(By::XPath(exact)).await {
            Ok(element) => element,
            Err(_) => self.find(&loose).await,
        };
        element.scroll_into_view().await.expect("in view");
        self.run("document.documentElement.dataset.pressed = 'yes'").await;
        element.click().await.unwrap_or_else(|error| panic!("{name}: {error}"));
        self.arrive().await;
    }

    /// Waits until the page that was pressed on has given way to another, if it does so soon, and that one is there.
    async fn arrive(&self) {
        let state = "return document.documentElement.dataset.pressed ? 'pressed' : document.readyState";
        for turn in 0..300 {
            // Between two pages there may be none to ask.
            let answer = self.driver.execute(state, Vec::new()).await.ok();
            match answer.and_then(|answer| answer.json().as_str().map(ToOwned::to_owned)).as_deref() {
                Some("complete") => return,
                Some("pressed") if turn >= 15 => return,
                _ => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }

    /// Runs a script of the test's own.
    pub(super) async fn run(&self, script: &str) -> serde_json::Value {
        self.driver.execute(script, Vec::new()).await.expect(script).json().clone()
    }

    /// What the first element of that selector says.
    pub(super) async fn text(&self, selector: &str) -> String {
        for _ in 0..10 {
            if let Some(text) = self.told(selector).await {
                return text;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("no {selector} at {}", self.path().await);
    }

    /// The same, if it is there: a page that follows some work may give way to the next between finding and reading.
    async fn told(&self, selector: &str) -> Option<String> {
        self.driver.find(By::Css(selector.to_owned())).await.ok()?.text().await.ok()
    }

    /// Whether there is an element of that selector.
    pub(super) async fn has(&self, selector: &str) -> bool {
        self.driver.find(By::Css(selector.to_owned())).await.is_ok()
    }

    /// Waits until the first element of that selector says that; for what goes on behind the page.
    pub(super) async fn wait_for(&self, selector: &str, text: &str) {
        for _ in 0..150 {
            if self.told(selector).await.is_some_and(|told| told.contains(text)) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        panic!("{selector} never said {text:?}: {}", self.text("main").await);
    }

    async fn find(&self, path: &str) -> WebElement {
        match self.driver.find(By::XPath(path.to_owned())).await {
            Ok(element) => element,
            Err(_) => panic!("no {path} at {}: {}", self.path().await, self.text("main").await),
        }
    }
}

/// The port that chromedriver says it listens on.
fn port_of(out: impl std::io::Read) -> u16 {
    let says = "started successfully on port ";
    let line = BufReader::new(out).lines().map_while(Result::ok).find(|line| line.contains(says));
    let line = line.expect("chromedriver says where it listens");
    let port = line.split(says).nth(1).and_then(|rest| rest.trim_end_matches('.').parse().ok());
    port.expect("a port")
}
