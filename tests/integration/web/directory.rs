//! The pages of the directory over a registry and a directory in memory: a plan from its making to its undoing, what is refused and
//! how, and that nobody with a part of the province sees any of it.

use std::sync::Arc;

use congvu::auth::policy::AccessPolicy;
use congvu::directory::dn::Naming;
use congvu::directory::entry::Dn;
use congvu::directory::guard::GuardPolicy;
use congvu::directory::policy::Policies;
use congvu::domain::clock::Timestamp;
use congvu::domain::custody::Mode;
use congvu::domain::ids::JobId;
use congvu::domain::principal::Role;
use congvu::jobs::run_here;
use congvu::operations::directory_desk::DirectoryDesk;
use congvu::operations::sync_target::SyncSettings;
use congvu::storage::row::case::{CaseMatter, CaseRow, CaseState};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::site::{Answer, Site, add_account, heading, hidden, next_page, title};
use crate::fake_directory::FakeDirectory;
use crate::slapd::BASE;

const OPEN: AccessPolicy = AccessPolicy { require_second_factor: false, ..AccessPolicy::STRICT };

fn settings() -> SyncSettings {
    SyncSettings {
        name: "main".to_owned(),
        naming: Naming::new(Dn(BASE.to_owned())),
        configuration_hash: [1; 32],
        server_hash: [1; 32],
        guard: GuardPolicy::default(),
        policies: Policies::default(),
        plan_age_seconds: 86_400,
        default_mode: Mode::Enforce,
    }
}

/// A site with a directory in memory.
pub(super) async fn office() -> Site {
    let directory = Arc::new(FakeDirectory::new(&Dn(BASE.to_owned())));
    let url = "ldaps://ldap.example".to_owned();
    let desk = DirectoryDesk { url, settings: settings(), directory: Some(directory) };
    Site::fitted(OPEN, |registry| registry.with_directory(desk)).await
}

fn location(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.header("location").expect("a place to go").to_owned()
}

/// Carries out the work whose page that is; gives the page then.
async fn worked(site: &Site, cookie: &str, page: &str) -> Answer {
    let id: JobId = page.rsplit('/').next().expect("an id").parse().expect("an id");
    assert!(run_here(&site.registry, id, &CancellationToken::new(), &|_| {}).await.expect("a turn"));
    site.get(Some(cookie), page).await
}

async fn text(site: &Site, cookie: &str, path: &str) -> String {
    let answer = site.get(Some(cookie), path).await;
    assert_eq!(answer.status, 200, "{path}: {}", heading(&answer.body));
    // The layout's own is the only one, whatever people are called.
    assert_eq!(answer.body.matches("<script").count(), 1, "{path}");
    answer.body
}

/// Sends the form of a page again with other words; gives what is said of it.
async fn refused(site: &Site, cookie: &str, path: &str, pairs: &[(&str, &str)]) -> String {
    let page = text(site, cookie, path).await;
    let once = hidden(&page, "once");
    let pairs: Vec<(&str, &str)> = pairs.iter().copied().chain([("once", once.as_str())]).collect();
    let answer = site.send_form(cookie, path, &pairs).await;
    assert_eq!(answer.status, 422, "{path}: {}", answer.body);
    assert!(title(&answer.body).starts_with("Lỗi:"), "{}", title(&answer.body));
    answer.body
}

/// Has a plan of everything made, the form sent twice; gives the plan's page.
async fn made(site: &Site, cookie: &str) -> String {
    let wrong = refused(site, cookie, "/directory/plans/new", &[("agency", "h10.nowhere")]).await;
    assert!(wrong.contains("value=\"h10.nowhere\"") && wrong.contains("href=\"#f-agency\""), "{wrong}");
    let once = hidden(&wrong, "once");
    let form = [("once", once.as_str()), ("agency", "")];
    let first = location(&site.send_form(cookie, "/directory/plans/new", &form).await);
    let second = location(&site.send_form(cookie, "/directory/plans/new", &form).await);
    assert_eq!((first.as_str(), site.number("select count(*) from job").await), (second.as_str(), 1));
    let another = refused(site, cookie, "/directory/plans/new", &[]).await;
    assert!(another.contains("Một kế hoạch đang được lập"), "{another}");
    assert!(text(site, cookie, &first).await.contains(&format!("data-follow=\"{first}/events\"")));
    let plan = location(&worked(site, cookie, &first).await);
    let events = site.get(Some(cookie), &format!("{first}/events")).await;
    assert!(events.body.contains("event: end"), "{}", events.body);
    plan.strip_suffix("?done=planned").expect("a new plan").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_is_made_read_applied_and_undone_on_pages() {
    let site = office().await;
    add_account(&site, "hr-province", Role::Hr, "H10").await;
    let (it, hr) = (site.log_in("it-admin").await, site.log_in("hr-province").await);
    assert!(text(&site, &it, "/directory").await.contains("Chưa có kế hoạch nào"));
    assert!(text(&site, &it, "/").await.contains("href=\"/directory/plans/new\""), "the first page says what to do");
    assert_eq!(site.get(Some(&hr), "/directory/plans/new").await.status, 403, "only IT makes plans");

    let plan = made(&site, &it).await;
    let page = text(&site, &it, &plan).await;
    assert!(page.contains("Cho qua") && page.contains("Chờ áp dụng"), "{page}");
    let people = site.number("select json_extract(counts, '$.report.by_kind.person') from plan").await;
    assert!(people > 500 && page.contains(&format!("href=\"{plan}/rows?kind=person\"")), "{people}");
    let (mut path, mut rows) = (format!("{plan}/rows?kind=person"), 0);
    loop {
        let part = text(&site, &it, &path).await;
        rows += part.matches("<th scope=\"row\">").count();
        match next_page(&part) {
            Some(next) => path = next,
            None => break,
        }
    }
    assert_eq!(i64::try_from(rows).unwrap(), people, "page by page every row is shown once");
    assert!(text(&site, &it, &format!("{plan}/rows?agency=H10.99")).await.contains("có dòng nào như vậy"));
    for nonsense in ["class=nonsense", "kind=x", "after=x", "after=-1"] {
        assert_eq!(site.get(Some(&it), &format!("{plan}/rows?{nonsense}")).await.status, 404, "{nonsense}");
    }

    apply(&site, &it, &plan).await;
    undo(&site, (&it, &hr), &plan).await;
    assert_eq!(site.number("select count(*) from audit_leaf where action = 'ask_directory_work'").await, 3);
}

/// Applies a plan: not while the directory is paused, and not as another had seen it.
async fn apply(site: &Site, it: &str, plan: &str) {
    let path = format!("{plan}/apply");
    assert!(refused(site, it, "/directory/pause", &[("reason", " ")]).await.contains("Thiếu lý do"));
    let form = text(site, it, "/directory/pause").await;
    let pause = [("once", hidden(&form, "once")), ("reason", "Bảo trì <b>máy chủ</b>".to_owned())];
    let pause: Vec<(&str, &str)> = pause.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(location(&site.send_form(it, "/directory/pause", &pause).await), "/directory?done=paused");
    let paused = text(site, it, "/directory?done=paused").await;
    assert!(paused.contains("Bảo trì &#60;b&#62;") && paused.contains("href=\"/directory/resume\""), "{paused}");
    let seen = hidden(&text(site, it, &path).await, "seen");
    assert!(refused(site, it, &path, &[("seen", &seen)]).await.contains("đang tạm dừng"));
    let form = text(site, it, "/directory/resume").await;
    let resume = [("once", hidden(&form, "once")), ("reason", "Xong".to_owned())];
    let resume: Vec<(&str, &str)> = resume.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(location(&site.send_form(it, "/directory/resume", &resume).await), "/directory?done=resumed");

    assert!(refused(site, it, &path, &[("seen", "\"1.other\"")]).await.contains("đã được người khác thay đổi"));
    let form = text(site, it, &path).await;
    let (once, seen) = (hidden(&form, "once"), hidden(&form, "seen"));
    let work = location(&site.send_form(it, &path, &[("once", &once), ("seen", &seen)]).await);
    let result = worked(site, it, &work).await;
    assert!(result.body.contains("Đã ghi toàn bộ kế hoạch"), "{}", result.body);
    let rows = site.number("select row_count from plan").await;
    assert_eq!(site.number("select count(*) from journal where state = 'confirmed'").await, rows);
    let page = text(site, it, plan).await;
    assert!(page.contains("Đã áp dụng") && page.contains(&format!("href=\"{plan}/revert\"")), "{page}");
    assert_eq!(heading(&text(site, it, &path).await), heading(&page), "what was applied is not asked about again");
}

/// Undoing everything is too much for one person: the guard stops it, and somebody else reads and approves it.
async fn undo(site: &Site, (it, hr): (&str, &str), plan: &str) {
    let path = format!("{plan}/revert");
    assert!(refused(site, it, &path, &[("reason", "")]).await.contains("href=\"#f-reason\""));
    let form = text(site, it, &path).await;
    let once = hidden(&form, "once");
    let work = location(&site.send_form(it, &path, &[("once", &once), ("reason", "Thử lại từ đầu")]).await);
    let undoing = location(&worked(site, it, &work).await);
    let undoing = undoing.strip_suffix("?done=planned").expect("a new plan");
    let page = text(site, it, undoing).await;
    assert!(page.contains("Dừng lại") && page.contains("toàn tỉnh"), "{page}");
    assert!(!page.contains("Phê duyệt kế hoạch này"), "nobody approves a plan of their own");
    assert!(text(site, it, "/directory").await.contains("href=\"/directory/plans?state=guarded\""));
    assert!(text(site, hr, "/").await.contains("Kế hoạch chờ phê duyệt"), "whoever may approve it is told");

    let approve = format!("{undoing}/approve");
    let page = text(site, hr, undoing).await;
    let (once, seen) = (hidden(&page, "once"), hidden(&page, "seen"));
    let stale = site.send_form(hr, &approve, &[("once", &once), ("seen", "\"1.other\"")]).await;
    assert!(stale.status == 422 && stale.body.contains("đã được người khác thay đổi"), "{}", stale.body);
    let own = site.send_form(it, &approve, &[("once", &once), ("seen", &seen)]).await;
    assert!(own.status == 422 && own.body.contains("không được tự phê duyệt"), "{}", own.body);
    let done = location(&site.send_form(hr, &approve, &[("once", &once), ("seen", &seen)]).await);
    assert_eq!(done, format!("{undoing}?done=approved"));
    assert!(text(site, it, undoing).await.contains(&format!("href=\"{undoing}/apply\"")));
    assert!(!text(site, hr, undoing).await.contains("/apply\""), "who approves does not apply");
}

const PAGES: [&str; 11] = [
    "/directory",
    "/directory/plans",
    "/directory/plans/new",
    "/directory/pause",
    "/directory/resume",
    "/directory/ahead",
    "/directory/cases",
    "/directory/quarantine",
    "/directory/drift",
    "/directory/plans/01976cf0-0000-7000-8000-000000000000",
    "/directory/work/01976cf0-0000-7000-8000-000000000000",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_of_the_province_is_no_part_of_its_directory() {
    let site = office().await;
    add_account(&site, "hr-of-one", Role::Hr, "H10.12").await;
    for name in ["agency-head", "hr-of-one"] {
        let cookie = site.log_in(name).await;
        assert!(!text(&site, &cookie, "/?whole=yes").await.contains("href=\"/directory\""), "{name} is not led there");
        for path in PAGES.into_iter().chain(["/settings", "/certificates/import"]) {
            assert_eq!(site.get(Some(&cookie), path).await.status, 403, "{name}: {path}");
        }
    }
    for path in PAGES {
        let answer = site.get(None, path).await;
        assert!(answer.status == 303 && answer.header("location").unwrap().starts_with("/login?next="), "{path}");
    }
    let it = site.log_in("it-admin").await;
    for path in PAGES {
        let status = if path.contains("01976cf0") { 404 } else { 200 };
        assert_eq!(site.get(Some(&it), path).await.status, status, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_a_directory_says_what_to_set() {
    let site = Site::new().await;
    let it = site.log_in("it-admin").await;
    assert!(text(&site, &it, "/directory").await.contains("[directory]"));
    let wrong = refused(&site, &it, "/directory/plans/new", &[]).await;
    assert!(wrong.contains("chưa được cấu hình thư mục LDAP"), "{wrong}");
    assert!(text(&site, &it, "/settings").await.contains("congvu config print"));
}

/// A case about whose an entry is, with nobody suspected.
async fn case(site: &Site) -> Uuid {
    let reader = site.store.read().await.unwrap();
    let target = reader.target("main").await.unwrap().expect("a target").id;
    drop(reader);
    let id = site.registry.new_id();
    let row = CaseRow {
        id,
        target,
        matter: CaseMatter::Identity,
        entry_uuid: Uuid::from_u128(77),
        dn: "uid=la,ou=cu,dc=vn".to_owned(),
        reason: "several_candidates".to_owned(),
        shown: "Trần <script>alert(1)</script>\nla@binhphuoc.gov.vn".to_owned(),
        suspects: "[]".to_owned(),
        state: CaseState::Open,
        opened_at: Timestamp::from_unix_seconds(1_577_000_000),
        decided_by: None,
        decided_at: None,
        decision: None,
        subject: None,
    };
    let books = site.store.bookkeeping().await.unwrap();
    books.put_cases(&[row]).await.unwrap();
    books.commit().await.unwrap();
    id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_is_decided_once_and_what_is_wrong_is_said_at_its_field() {
    let site = office().await;
    let it = site.log_in("it-admin").await;
    made(&site, &it).await;
    let id = case(&site).await;
    let list = text(&site, &it, "/directory/cases").await;
    assert!(list.contains(&format!("href=\"/directory/cases/{id}\"")) && list.contains("Trần &#60;script"), "{list}");
    assert!(text(&site, &it, "/").await.contains("Hồ sơ danh bạ cần quyết định"));
    let path = format!("/directory/cases/{id}");
    assert!(refused(&site, &it, &path, &[("seen", "open")]).await.contains("href=\"#f-decision\""));
    let unknown = [("seen", "open"), ("decision", "other"), ("other", "m<999>")];
    let unknown = refused(&site, &it, &path, &unknown).await;
    assert!(unknown.contains("href=\"#f-other\"") && unknown.contains("m&#60;999&#62;"), "{unknown}");
    let form = text(&site, &it, &path).await;
    let once = hidden(&form, "once");
    let done = site.send_form(&it, &path, &[("once", &once), ("seen", "open"), ("decision", "leave")]).await;
    assert_eq!(location(&done), format!("{path}?done=decided"));
    let over = text(&site, &it, &path).await;
    assert!(over.contains("để nguyên") && !over.contains("name=\"decision\""), "{over}");
    let another = "0123456789abcdef0123456789abcdef";
    let late = site.send_form(&it, &path, &[("once", another), ("seen", "open"), ("decision", "leave")]).await;
    assert!(late.status == 422 && late.body.contains("đã được người khác thay đổi"), "{}", late.body);
    assert!(!text(&site, &it, "/directory/cases").await.contains(&id.to_string()));
    assert!(text(&site, &it, "/directory/cases?state=decided").await.contains(&id.to_string()));
    assert_eq!(site.get(Some(&it), "/directory/cases?state=x").await.status, 404);
}
