//! A month's figures by their pages: doubts are told before anything is recorded, what is missing is named, a figure is corrected and taken back,
//! and nobody reports for somebody else's agency.

use std::sync::Arc;

use congvu::domain::import::ImportOptions;
use congvu::domain::lang::Lang;
use congvu::domain::principal::Role;
use congvu::operations::Actor;
use congvu::operations::import::{FigureFile, SentAmount, SentFigure, add_figures, report_figures};
use time::Date;
use time::macros::date;

use super::site::{Answer, Site, TODAY, add_account, agencies, hidden, next_page, title};

const FORM: &str = "/figures/H10.12";
const KEYS: [&str; 3] =
    ["11111111111111111111111111111111", "22222222222222222222222222222222", "33333333333333333333333333333333"];

fn place(answer: &Answer) -> String {
    let place = answer.header("location").unwrap_or_else(|| panic!("{}: {}", answer.status, answer.body));
    place.to_owned()
}

/// The fields of the form, as a browser sends them.
fn filled<'a>(once: &'a str, outgoing: &'a str, signed: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("once", once),
        ("month", "2019-12"),
        ("level", ""),
        ("amount/documents_outgoing", outgoing),
        ("amount/documents_signed_person", signed),
        ("source", "Báo cáo tháng 12/2019"),
        ("evidence", "https://bcp.binhphuoc.gov.vn/12"),
        ("status", "declared"),
        ("reporter", "Văn phòng"),
    ]
}

async fn figures(site: &Site) -> i64 {
    site.number("select count(*) from indicator_value").await
}

/// The page of the figure that a page leads to under this text.
fn value_page(body: &str, text: &str) -> String {
    let links = body.split("href=\"/figures/values/").skip(1);
    let link = links.filter_map(|rest| rest.split_once("\">")).find(|(_, rest)| rest.starts_with(text));
    format!("/figures/values/{}", link.unwrap_or_else(|| panic!("no {text}: {body}")).0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doubts_are_told_before_a_month_is_recorded_and_a_figure_is_corrected_and_taken_back() {
    let site = Site::new().await;
    add_account(&site, "reporter", Role::Reporter, "H10.12").await;
    let cookie = site.log_in("reporter").await;
    let led = site.get(Some(&cookie), "/figures").await;
    assert_eq!(place(&led), format!("{FORM}?month=2019-12"), "who reports for one agency is led to its form");
    let form = site.get(Some(&cookie), &place(&led)).await.body;
    for word in
        ["Văn bản đi", "Tháng trước không báo cáo", "15/11/2019 – 14/12/2019", "15/12/2019", "Chưa có số liệu nào"]
    {
        assert!(form.contains(word), "{word} is missing: {form}");
    }
    // Nothing is written while it is looked at.
    let mut ahead = filled(KEYS[0], "1.250", "1300");
    ahead.push(("preview", "part"));
    let ahead = site.submit(&cookie, FORM, &ahead).await;
    assert_eq!(ahead.status, 200);
    assert!(ahead.body.contains("Sẽ được ghi") && ahead.body.contains("lớn hơn tổng số"), "{}", ahead.body);
    assert!(ahead.body.contains("1.250") && !ahead.body.contains("<html"));

    let once = hidden(&form, "once");
    let doubtful = site.submit(&cookie, FORM, &filled(&once, "1.250", "1300")).await;
    assert_eq!(doubtful.status, 422);
    assert!(
        title(&doubtful.body).starts_with("Lỗi:") && doubtful.body.contains("lớn hơn tổng số"),
        "{}",
        doubtful.body
    );
    assert!(doubtful.body.contains("value=\"1.250\"") && doubtful.body.contains("đã xem các điểm trên"));
    assert_eq!(figures(&site).await, 0, "what is doubtful is not recorded unseen");
    let agreed = hidden(&doubtful.body, "agreed");
    let once = hidden(&doubtful.body, "once");
    let other = [filled(&once, "1.250", "1400"), vec![("agreed", &*agreed)]].concat();
    let other = site.submit(&cookie, FORM, &other).await;
    assert_eq!((other.status, figures(&site).await), (422, 0), "what was agreed to was something else");
    let all = [filled(&once, "1.250", "1300"), vec![("agreed", &*agreed)]].concat();
    let recorded = site.submit(&cookie, FORM, &all).await;
    assert_eq!(place(&recorded), format!("{FORM}?month=2019-12&done=recorded"));
    assert_eq!(place(&site.submit(&cookie, FORM, &all).await), place(&recorded), "sent twice, it is recorded once");
    assert_eq!(figures(&site).await, 2);
    let shown = site.get(Some(&cookie), &place(&recorded)).await.body;
    assert!(shown.contains("Đã ghi số liệu") && shown.contains("value=\"1250\""), "{shown}");
    assert!(shown.contains("<a href=\"https://bcp.binhphuoc.gov.vn/12\" target=\"_blank\""), "{shown}");

    // A correction replaces, and says what; the figure that did not change is not told again.
    let correction = filled(KEYS[1], "1250", "1100");
    let doubtful = site.submit(&cookie, FORM, &correction).await;
    assert!(doubtful.body.contains("Thay 1.300") && doubtful.body.contains("bằng 1.100"), "{}", doubtful.body);
    let agreed = hidden(&doubtful.body, "agreed");
    let corrected = site.submit(&cookie, FORM, &[correction, vec![("agreed", &*agreed)]].concat()).await;
    assert_eq!(place(&corrected), format!("{FORM}?month=2019-12&done=recorded"));
    assert_eq!(figures(&site).await, 3);
    let unchanged = site.submit(&cookie, FORM, &filled(KEYS[2], "1250", "1.100")).await;
    assert!(unchanged.status == 422 && unchanged.body.contains("Chưa có số liệu nào mới"), "{}", unchanged.body);
    let emptied = site.submit(&cookie, FORM, &filled(KEYS[2], "1250", "")).await;
    assert!(emptied.status == 422 && emptied.body.contains("id=\"e-amount/documents_signed_person\""));
    taken_back(&site, &cookie).await;
}

/// The corrected figure is taken back, once, with a reason.
async fn taken_back(site: &Site, cookie: &str) {
    let shown = site.get(Some(cookie), FORM).await.body;
    let page = value_page(&shown, "Văn bản đi có chữ ký số của người có thẩm quyền");
    let value = site.get(Some(cookie), &page).await.body;
    assert!(value.contains("điều gì sẽ xảy ra") && value.contains("1.100") && value.contains("Văn phòng"), "{value}");
    let empty = site.submit(cookie, &page, &[("once", KEYS[0]), ("reason", " ")]).await;
    assert!(empty.status == 422 && empty.body.contains("id=\"e-reason\""), "{}", empty.body);
    let reason = [("once", KEYS[0]), ("reason", "Nhập nhầm <b>cơ quan</b>")];
    let done = site.submit(cookie, &page, &reason).await;
    assert_eq!(place(&done), format!("{FORM}?month=2019-12&done=withdrawn"));
    assert_eq!(place(&site.submit(cookie, &page, &reason).await), place(&done), "sent twice, it is taken back once");
    assert_eq!(site.get(Some(cookie), &page).await.status, 404, "it does not stand any more");
    let again = [("once", KEYS[1]), ("reason", "Nhập nhầm")];
    assert_eq!(site.submit(cookie, &page, &again).await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_that_is_wrong_is_told_at_its_field_and_nothing_is_lost() {
    let site = Site::new().await;
    add_account(&site, "reporter", Role::Reporter, "H10.12").await;
    let cookie = site.log_in("reporter").await;
    let wrong = [
        ("once", KEYS[0]),
        ("month", "2019-12"),
        ("level", ""),
        ("amount/documents_outgoing", "rất nhiều <script>"),
        ("amount/electronic_exchange", "101"),
        ("amount/one_stop_software", "có thể"),
        ("source", " "),
        ("evidence", "javascript:alert('O\u{2019}Neil')"),
        ("status", "chắc chắn"),
    ];
    let answer = site.submit(&cookie, FORM, &wrong).await;
    assert_eq!(answer.status, 422);
    for field in
        ["amount/documents_outgoing", "amount/electronic_exchange", "amount/one_stop_software", "source", "status"]
    {
        assert!(answer.body.contains(&format!("id=\"e-{field}\"")), "{field}: {}", answer.body);
    }
    assert!(answer.body.contains("rất nhiều &#60;script&#62;") && !answer.body.contains("nhiều <script>"));
    assert!(answer.body.contains("value=\"javascript:alert(") && !answer.body.contains("href=\"javascript"));
    let nothing = [("once", KEYS[1]), ("month", "2019-12"), ("level", ""), ("source", "Báo cáo")];
    let nothing = site.submit(&cookie, FORM, &nothing).await;
    assert!(nothing.status == 422 && nothing.body.contains("Điền ít nhất một số liệu"), "{}", nothing.body);
    for bad in ["?month=2020-01", "?month=x", "?month=0000-01", "?level=x"] {
        assert_eq!(site.get(Some(&cookie), &format!("{FORM}{bad}")).await.status, 404, "{bad}");
    }
    for bad in ["/figures?state=x", "/figures?after=x%00", "/figures/x%00", "/figures/values/x"] {
        assert_eq!(site.get(Some(&cookie), bad).await.status, 404, "{bad}");
    }
    let level = site.get(Some(&cookie), &format!("{FORM}?level=province_commune")).await.body;
    assert!(level.contains("amount/documents_outgoing") && !level.contains("amount/videoconference_meetings"));
    assert_eq!(figures(&site).await, 0);
}

/// An account, as operations know it.
async fn actor(site: &Site, name: &str) -> Actor {
    let reader = site.store.read().await.expect("a reader");
    let account = reader.principal_by_name(name, TODAY).await.expect("a look-up").expect("an account");
    Actor::Principal(account.principal)
}

/// The days of a month's figures.
type MonthDays = (Date, Date);

const NOVEMBER: MonthDays = (date!(2019 - 10 - 15), date!(2019 - 11 - 14));
const DECEMBER: MonthDays = (date!(2019 - 11 - 15), date!(2019 - 12 - 14));

/// An agency tells how many documents went out in these days.
async fn told(site: &Site, agency: &str, (from, to): MonthDays) {
    let figure = SentFigure {
        indicator: "documents_outgoing".to_owned(),
        agency: agency.to_owned(),
        level: None,
        scope: None,
        from: Some(from),
        to,
        amount: SentAmount::Number(120.0),
        unit: None,
        status: None,
        as_of: None,
        source: "Báo cáo tháng".to_owned(),
        evidence: None,
        reporter: None,
    };
    let actor = actor(site, "province").await;
    assert_eq!(report_figures(&site.registry, &actor, &[figure]).await.expect("a figure").new, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_told_the_month_before_is_missed_on_the_first_page_in_the_list_and_on_the_form() {
    let site = Site::new().await;
    add_account(&site, "province", Role::Reporter, "H10").await;
    add_account(&site, "district", Role::Reporter, "H10.31").await;
    add_account(&site, "other", Role::Reporter, "H10.12").await;
    told(&site, "H10.31", NOVEMBER).await;
    let [province, district, other] =
        [site.log_in("province").await, site.log_in("district").await, site.log_in("other").await];
    let due = "Cơ quan chưa báo cáo số liệu kỳ 12/2019";
    assert!(site.get(Some(&province), "/").await.body.contains(due));
    assert!(site.get(Some(&district), "/").await.body.contains(due));
    assert!(!site.get(Some(&other), "/").await.body.contains(due), "another agency's");
    for cookie in [&province, &district] {
        let missing = site.get(Some(cookie), "/figures?state=missing").await.body;
        assert_eq!(agencies(&missing), ["/figures/H10.31?month=2019-12"]);
        assert!(missing.contains("Chưa báo cáo"), "{missing}");
    }
    let form = site.get(Some(&district), "/figures/H10.31").await.body;
    assert!(form.contains("Tháng trước có báo cáo, tháng này chưa: Văn bản đi."), "{form}");
    assert!(form.contains("Tháng trước: <strong>120</strong>"), "{form}");
    let november = site.get(Some(&district), "/figures/H10.31?month=2019-11").await.body;
    assert!(november.contains("value=\"120\"") && !november.contains("tháng này chưa:"), "{november}");

    // All reporting units, page by page.
    let (mut path, mut found) = ("/figures".to_owned(), Vec::new());
    loop {
        let page = site.get(Some(&province), &path).await.body;
        found.extend(agencies(&page));
        let Some(next) = next_page(&page) else { break };
        path = next;
    }
    let number = found.len();
    found.sort();
    found.dedup();
    assert_eq!((number, found.len()), (159, 159));
    let named = site.get(Some(&province), "/figures?q=dong+xoai").await.body;
    assert!(agencies(&named).contains(&"/figures/H10.31?month=2019-12".to_owned()), "{named}");

    // Once it has told, it is missed no more.
    told(&site, "H10.31", DECEMBER).await;
    let form = site.get(Some(&district), "/figures/H10.31").await.body;
    assert!(form.contains("value=\"120\"") && !form.contains("tháng này chưa:"), "{form}");
    for cookie in [&province, &district] {
        assert!(!site.get(Some(cookie), "/").await.body.contains(due));
        assert_eq!(agencies(&site.get(Some(cookie), "/figures?state=missing").await.body), [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_reports_for_somebody_elses_agency_nor_without_the_role() {
    let site = Site::new().await;
    add_account(&site, "province", Role::Reporter, "H10").await;
    add_account(&site, "reporter", Role::Reporter, "H10.12").await;
    told(&site, "H10.31", NOVEMBER).await;
    let province = site.log_in("province").await;
    let form = site.get(Some(&province), "/figures/H10.31?month=2019-11").await.body;
    let value = value_page(&form, "Văn bản đi");
    let cookie = site.log_in("reporter").await;
    let nowhere = site.get(Some(&cookie), "/figures/H10.99999").await;
    assert_eq!(nowhere.status, 404);
    let sent = filled(KEYS[0], "5", "5");
    for path in ["/figures/H10.31", &value] {
        let shown = site.get(Some(&cookie), path).await;
        assert_eq!((shown.status, &shown.body), (404, &nowhere.body), "{path}");
        assert_eq!(site.submit(&cookie, path, &sent).await.status, 404, "{path}");
    }
    assert_eq!(figures(&site).await, 1);
    let hr = site.log_in("hr").await;
    for path in ["/figures", FORM, &value] {
        assert_eq!(site.get(Some(&hr), path).await.status, 403, "{path}");
    }
    assert_eq!(site.submit(&hr, FORM, &sent).await.status, 403);
    assert!(site.get(Some(&cookie), "/").await.body.contains("href=\"/figures\""));
    assert!(!site.get(Some(&hr), "/").await.body.contains("href=\"/figures\""));

    // Whoever's session ended loses nothing.
    let ended = site.submit("no-session", FORM, &sent).await;
    assert_eq!(ended.status, 401);
    assert!(ended.body.contains("Gửi lại") && ended.body.contains("Báo cáo tháng 12/2019"), "{}", ended.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_to_be_looked_at_is_listed_and_a_row_that_was_passed_over_is_put_aside() {
    let site = Site::new().await;
    add_account(&site, "reporter", Role::Reporter, "H10.12").await;
    add_account(&site, "other", Role::Reporter, "H10.31").await;
    let rows = "indicator,agency,from,to,amount,source\n\
        documents_outgoing,H10.12,2019-11-15,2019-12-14,10,Báo cáo\n\
        documents_signed_person,H10.12,2019-11-15,2019-12-14,20,Báo cáo\n\
        documents_outgoing,H10.12,2019-10-15,2019-11-14,rất nhiều,Báo cáo\n";
    let options = ImportOptions { skip_bad: true, ..ImportOptions::default() };
    let file = FigureFile { options: &options, bytes: Arc::from(rows.as_bytes()), lang: Lang::Vi };
    let checked = add_figures(&site.registry, &actor(&site, "reporter").await, &file).await.expect("an answer");
    assert_eq!((checked.report.new, checked.report.bad), (2, 1));

    let cookie = site.log_in("reporter").await;
    let list = site.get(Some(&cookie), "/figures/findings").await.body;
    for word in ["Dòng bị từ chối: 1", "Số thành phần lớn hơn tổng số: 1", "rất nhiều", "value=\"2019\" selected"]
    {
        assert!(list.contains(word), "{word}: {list}");
    }
    let row = list.split("href=\"/figures/findings/").nth(1).and_then(|rest| rest.split('"').next());
    let row = format!("/figures/findings/{}", row.expect("a row that was passed over"));
    let other = site.log_in("other").await;
    assert!(!site.get(Some(&other), "/figures/findings").await.body.contains("rất nhiều"), "another agency's");
    let reason = [("once", KEYS[0]), ("reason", "Đã báo cáo bằng văn bản")];
    assert_eq!(site.get(Some(&other), &row).await.status, 404);
    assert_eq!(site.submit(&other, &row, &reason).await.status, 404);
    let hr = site.log_in("hr").await;
    assert_eq!(site.get(Some(&hr), &row).await.status, 403);
    for bad in ["/figures/findings?year=1850", "/figures/findings?year=x", "/figures/findings/x"] {
        assert_eq!(site.get(Some(&cookie), bad).await.status, 404, "{bad}");
    }
    let empty = site.submit(&cookie, &row, &[("once", KEYS[1]), ("reason", "")]).await;
    assert!(empty.status == 422 && empty.body.contains("id=\"e-reason\""), "{}", empty.body);
    let done = site.submit(&cookie, &row, &reason).await;
    assert_eq!(place(&done), "/figures/findings?done=dismissed");
    assert_eq!(place(&site.submit(&cookie, &row, &reason).await), place(&done), "sent twice, it is put aside once");
    let list = site.get(Some(&cookie), "/figures/findings").await.body;
    assert!(!list.contains("rất nhiều") && list.contains("lớn hơn tổng số"), "{list}");
    assert_eq!(site.get(Some(&cookie), &row).await.status, 404);
}
