//! The real program: what is sent to it never shows in its log, and a signal ends it in order.

use std::io::Read as _;
use std::net::SocketAddr;
use std::process::{Child, Stdio};
use std::time::Duration;

use super::client::{get, post};
use crate::cli::program::Program;

const AGENCIES: &str = "code,name_vi,level,kind,parent_code,gso_code
H10,Ủy ban nhân dân tỉnh Bình Phước,province,ubnd_tinh,,70
";

/// A program that serves, and its log.
struct Running {
    child: Child,
    program: Program,
    address: SocketAddr,
}

impl Drop for Running {
    fn drop(&mut self) {
        // Ended already, when the test went well.
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

impl Running {
    fn start(variables: &[(&str, &str)]) -> Self {
        let mut program = Program::new();
        let database = program.home().join("registry.db");
        program.set("CONGVU_DATABASE_URL", format!("sqlite://{}?mode=rwc", database.display()));
        program.set("CONGVU_AUTH_REQUIRE_SECOND_FACTOR", "false");
        program.run(&["migrate"]).done();
        let file = program.file("agencies.csv", AGENCIES);
        program.run(&["agency", "import", &file, "--commit"]).done();
        let file = program.file("new-password", "canary-password-right");
        program.run(&["user", "add", "lan", "--role", "it_admin", "--password-file", &file]).done();
        program.set("CONGVU_WEB_NOTICE_SECONDS", "0");
        for (name, value) in variables {
            program.set(name, *value);
        }
        let log = std::fs::File::create(program.home().join("log")).unwrap();
        let child = program.command(&["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::null()).stderr(log).spawn();
        let mut running = Self { child: child.unwrap(), program, address: ([127, 0, 0, 1], 0).into() };
        running.address = running.listens();
        running
    }

    fn listens(&self) -> SocketAddr {
        for _ in 0..200 {
            let line = self.log().lines().find_map(|line| line.strip_prefix("http://").map(str::to_owned));
            if let Some(line) = line {
                return line.trim_end_matches('/').parse().expect("an address");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("it does not serve: {}", self.log());
    }

    fn log(&self) -> String {
        let mut text = String::new();
        std::fs::File::open(self.program.home().join("log")).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    /// Ends it by a signal; gives its exit status.
    fn signal(&mut self, name: &str) -> Option<i32> {
        let pid = self.child.id().to_string();
        assert!(std::process::Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sent_never_shows_in_the_log() {
    let mut running = Running::start(&[("CONGVU_LOG", "debug"), ("CONGVU_LOG_FORMAT", "json")]);
    let address = running.address;
    let wrong = post(address, "/login", "", "name=canary-name&password=canary-password-wrong&next=/canary-next").await;
    assert_eq!(wrong.status, 422);
    let right = post(address, "/login", "", "name=lan&password=canary-password-right").await;
    assert_eq!(right.status, 303, "{right:?}");
    let cookie = right.header("set-cookie").expect("a cookie").split([';', '=']).nth(1).expect("a value").to_owned();
    get(address, "/agencies/canary-path?as_of=canary-query", "Cookie: congvu=canary-cookie\r\n").await;
    get(address, "/api/v1/canary-path?q=canary-query", "Authorization: Bearer canary-token\r\n").await;
    post(
        address,
        "/api/v1/decisions",
        "Authorization: Bearer canary-token\r\n",
        "{\"personal_number\":\"079190canary\"}",
    )
    .await;
    get(
        address,
        "/",
        "X-Forwarded-For: canary-address\r\nUser-Agent: canary-agent\r\nReferer: http://canary-referer/\r\n",
    )
    .await;
    post(address, "/login", "Content-Type: text/canary\r\n", "canary-body").await;
    get(address, "/healthz", "").await;

    assert_eq!(running.signal("TERM"), Some(0));
    let log = running.log();
    assert!(!log.to_lowercase().contains("canary"), "{log}");
    assert!(!log.to_lowercase().contains(&cookie), "the session's token is logged");
    let lines: Vec<serde_json::Value> = log
        .lines()
        .filter(|line| !line.starts_with("http://"))
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    let access: Vec<_> = lines.iter().filter(|line| line["target"] == "congvu::access").collect();
    assert_eq!(access.len(), 7, "one line a request, none for watchers: {access:#?}");
    let agency = access.iter().find(|line| line["route"] == "/agencies/{code}").expect("a line");
    assert_eq!((&agency["status"], &agency["method"]), (&303.into(), &"GET".into()));
    assert!(agency["request_id"].as_str().is_some_and(|id| id.len() == 16) && agency["milliseconds"].is_u64());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_names_the_account_by_its_number() {
    let mut running = Running::start(&[]);
    let right = post(running.address, "/login", "", "name=lan&password=canary-password-right").await;
    assert_eq!(right.status, 303);
    let list = running.program.run(&["user", "list", "--json"]).json();
    // The client reads headers in lower case; a token does not survive that, so the program's own log-in is taken.
    let file = running.program.file("password", "canary-password-right");
    running.program.run(&["login", "lan", "--password-file", &file]).done();
    let folder = running.program.home().join(".local/state/congvu");
    let session = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    let token = std::fs::read_to_string(session).unwrap();
    assert_eq!(get(running.address, "/", &format!("Cookie: congvu={}\r\n", token.trim())).await.status, 200);
    assert_eq!(running.signal("INT"), Some(0));
    let log = running.log();
    let line = log.lines().find(|line| line.contains("route=\"/\"")).unwrap_or_else(|| panic!("{log}"));
    assert!(line.contains("principal=0") && line.contains("status=200"), "{line}");
    assert!(!log.contains("lan ") && !log.contains("\"lan\""), "{log} {list}");
}
