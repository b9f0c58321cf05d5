//! Decisions by their pages: foreseen, recorded once, corrected, taken back; every wrong field at once; nobody outside of one's part.

use congvu::domain::mailbox::lifecycle::MailboxState;
use congvu::domain::posting::Rank;
use congvu::domain::scope::Scope;
use congvu::operations::Actor;
use congvu::operations::run_decisions::run_decisions;
use congvu::storage::read::View;
use congvu::storage::read::people::{PeopleFilter, PersonLine};

use super::site::{Answer, Site, TODAY, hidden, next_page, title};

/// Somebody of an agency's part with a mailbox that works.
async fn somebody(site: &Site, code: &str) -> PersonLine {
    let scope = Scope::subtree(site.path_of(code).await);
    let filter = PeopleFilter { state: Some(MailboxState::Active), rank: Some(Rank::Staff), ..PeopleFilter::default() };
    let reader = site.store.read().await.expect("a read");
    reader.people(&scope, View::of(TODAY), &filter, None, 1).await.expect("people").remove(0)
}

/// The heading of a decision of the district.
const HEADING: [(&str, &str); 6] = [
    ("issuer", "H10.31"),
    ("number", "4711"),
    ("symbol", "QĐ-UBND"),
    ("signed_on", "2019-12-20"),
    ("signer", "Trần Văn Bình"),
    ("summary", "Về việc nghỉ hưu"),
];

/// A retirement as its form sends it.
fn retirement<'a>(once: &'a str, person: &'a str, day: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![("once", once), ("kind", "retire"), ("person", person), ("subjects/0/effective_from", day)];
    fields.extend(HEADING);
    fields
}

async fn decisions(site: &Site) -> i64 {
    site.number("select count(*) from decision").await
}

fn place(answer: &Answer) -> String {
    let place = answer.header("location").unwrap_or_else(|| panic!("{}: {}", answer.status, answer.body));
    place.to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retirement_is_foreseen_recorded_once_corrected_and_taken_back() {
    let site = Site::new().await;
    let cookie = site.log_in("hr").await;
    let person = somebody(&site, "H10.31").await;
    let id = person.key.official.to_string();
    let form = site.get(Some(&cookie), &format!("/decisions/new?type=retire&person={id}")).await;
    assert_eq!(form.status, 200);
    assert!(form.body.contains("data-preview=\"preview\"") && form.body.contains(&person.agency_name));
    let once = hidden(&form.body, "once");
    let before = decisions(&site).await;

    // While it is filled in, what is lacking is counted; once nothing is, what will happen is told. Nothing is written.
    let part = [("preview", "part"), ("kind", "retire"), ("person", &*id)];
    let lacking = site.submit(&cookie, "/decisions/new", &part).await;
    assert_eq!(lacking.status, 200);
    assert!(lacking.body.contains("mục chưa điền") && !lacking.body.contains("<html"), "{}", lacking.body);
    let mut filled = retirement(&once, &id, "2020-06-01");
    filled.push(("preview", "part"));
    let foreseen = site.submit(&cookie, "/decisions/new", &filled).await;
    for word in ["Điều gì sẽ xảy ra", "01/06/2020", "Hộp thư chỉ nhận"] {
        assert!(foreseen.body.contains(word), "{word}: {}", foreseen.body);
    }
    filled.pop();
    filled.push(("preview", "page"));
    let page = site.submit(&cookie, "/decisions/new", &filled).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Hộp thư chỉ nhận") && page.body.contains("value=\"4711\""));
    assert_eq!(decisions(&site).await, before);

    filled.pop();
    let recorded = site.submit(&cookie, "/decisions/new", &filled).await;
    let subject = place(&recorded);
    assert!(subject.starts_with("/subjects/") && subject.ends_with("?done=recorded"), "{subject}");
    assert_eq!(place(&site.submit(&cookie, "/decisions/new", &filled).await), subject, "sent twice, it is done once");
    assert_eq!(decisions(&site).await, before + 1);
    let shown = site.get(Some(&cookie), &subject).await.body;
    assert!(shown.contains("Đã ghi quyết định") && shown.contains("Hộp thư chỉ nhận"), "{shown}");
    let coming = site.get(Some(&cookie), "/decisions/coming").await.body;
    assert!(coming.contains("01/06/2020") && coming.contains(&person.full_name));
    assert!(!site.get(Some(&cookie), "/decisions/coming?days=30").await.body.contains(&person.full_name));
    assert!(site.get(Some(&cookie), &format!("/officials/{id}")).await.body.contains("Sắp tới"));

    corrected_and_taken_back(&site, &cookie, subject.split('?').next().expect("a page")).await;
}

/// The retirement is put off, then withdrawn; a page that somebody looked at before is not sent over what was done since.
async fn corrected_and_taken_back(site: &Site, cookie: &str, subject: &str) {
    let correction = format!("{subject}/correction");
    let form = site.get(Some(cookie), &correction).await.body;
    assert!(form.contains("value=\"2020-06-01\""), "it begins with what is recorded");
    let (once, seen) = (hidden(&form, "once"), hidden(&form, "seen"));
    let put_off = |day| [("once", &*once), ("seen", &*seen), ("effective_from", day), ("reason", "Nhập nhầm ngày")];
    let corrected = place(&site.submit(cookie, &correction, &put_off("2020-07-01")).await);
    assert_eq!(corrected, format!("{subject}?done=corrected"));
    assert!(site.get(Some(cookie), &corrected).await.body.contains("01/07/2020"));
    let key = "0123456789abcdef0123456789abcdef";
    let stale = [("once", key), ("seen", &*seen), ("effective_from", "2020-08-01"), ("reason", "Lại nhầm")];
    let stale = site.submit(cookie, &correction, &stale).await;
    assert_eq!(stale.status, 422);
    assert!(stale.body.contains("đã được người khác thay đổi") && stale.body.contains("value=\"2020-08-01\""));

    let withdrawal = format!("{subject}/withdrawal");
    let form = site.get(Some(cookie), &withdrawal).await.body;
    assert!(form.contains("Điều gì sẽ xảy ra"));
    let (once, seen) = (hidden(&form, "once"), hidden(&form, "seen"));
    let empty = site.submit(cookie, &withdrawal, &[("once", &once), ("seen", &seen), ("reason", " ")]).await;
    assert_eq!(empty.status, 422);
    assert!(title(&empty.body).starts_with("Lỗi:") && empty.body.contains("id=\"e-reason\""), "{}", empty.body);
    let done = [("once", &*once), ("seen", &*seen), ("reason", "Quyết định bị hủy")];
    let done = place(&site.submit(cookie, &withdrawal, &done).await);
    let shown = site.get(Some(cookie), &done).await.body;
    assert!(shown.contains("Đã rút") && shown.contains("Ghi lại có hiệu lực"), "{shown}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_wrong_field_is_told_at_once_and_nothing_that_was_typed_is_lost() {
    let site = Site::new().await;
    let cookie = site.log_in("hr").await;
    let form = site.get(Some(&cookie), "/decisions/new?type=recruit").await.body;
    let once = hidden(&form, "once");
    let wrong = [
        ("issuer", "không có ở đâu"),
        ("number", "abc"),
        ("symbol", ""),
        ("signed_on", ""),
        ("signer", ""),
        ("summary", ""),
        ("subjects/0/person/new/full_name", "<script>alert('x')</script>"),
        ("subjects/0/person/new/birth_date", "x"),
        ("subjects/0/person/new/category", ""),
        ("subjects/0/effective_from", "31/31/2019"),
        ("subjects/0/act/post/agency", "zzz"),
        ("subjects/0/act/post/position", ""),
        ("subjects/0/act/post/rank", "x"),
        ("subjects/0/act/address/chosen", "không dấu@"),
    ];
    let before = decisions(&site).await;
    let mut fields = vec![("once", &*once), ("kind", "recruit")];
    fields.extend(wrong);
    let refused = site.submit(&cookie, "/decisions/new", &fields).await;
    assert_eq!(refused.status, 422);
    assert!(title(&refused.body).starts_with("Lỗi:"));
    for (name, _) in wrong {
        assert!(refused.body.contains(&format!("id=\"e-{name}\"")), "{name} is not told of");
        assert!(refused.body.contains(&format!("href=\"#f-{name}\"")), "{name} cannot be gone to");
    }
    for kept in ["không có ở đâu", "&#60;script&#62;alert(&#39;x&#39;)", "31/31/2019", "không dấu@"] {
        assert!(refused.body.contains(&format!("value=\"{kept}")), "{kept} is lost");
    }
    assert!(!refused.body.contains("<script>alert"));
    assert_eq!(decisions(&site).await, before);
    // Refused, the form's key is free: what is mended is sent under a new one, and the old one does no harm.
    assert_ne!(hidden(&refused.body, "once"), once);
    assert_eq!(site.submit(&cookie, "/decisions/new", &fields).await.status, 422);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agency_is_found_by_a_part_of_its_name_and_one_of_several_is_chosen() {
    let site = Site::new().await;
    let cookie = site.log_in("hr").await;
    let person = somebody(&site, "H10.31").await;
    let (home, person) = (person.agency_name, person.key.official.to_string());
    let appoint = site.get(Some(&cookie), &format!("/decisions/new?type=appoint&person={person}")).await.body;
    let field = appoint.split("name=\"subjects/0/act/post/agency\"").nth(1).expect("the field of the agency");
    let value = field.split(" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("what stands in it");
    assert!(value.starts_with(&home), "another title is held where they are: {value}");
    let mut fields = vec![
        ("preview", "page"),
        ("kind", "transfer"),
        ("person", &*person),
        ("subjects/0/effective_from", "2020-03-02"),
        ("subjects/0/act/post/position", "Chuyên viên"),
        ("subjects/0/act/post/rank", "staff"),
        ("subjects/0/act/post/agency", "phong"),
    ];
    fields.extend(HEADING);
    let several = site.submit(&cookie, "/decisions/new", &fields).await;
    assert_eq!(several.status, 422);
    assert!(several.body.contains("Có nhiều đơn vị khớp"));
    let choice = "name=\"pick/subjects/0/act/post/agency\" value=\"";
    let code =
        several.body.split(choice).nth(1).and_then(|rest| rest.split('"').next()).expect("one to choose").to_owned();
    fields.push(("pick/subjects/0/act/post/agency", &code));
    let chosen = site.submit(&cookie, "/decisions/new", &fields).await;
    assert!(!chosen.body.contains("id=\"e-subjects/0/act/post/agency\""), "{}", chosen.body);
    assert!(chosen.body.contains(&format!("({code})\"")), "the field now says which one");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn outside_of_ones_part_there_is_nobody_to_decide_about() {
    let site = Site::new().await;
    let cookie = site.log_in("hr").await;
    let other = somebody(&site, "H10.12").await.key.official.to_string();
    let before = decisions(&site).await;
    assert_eq!(site.get(Some(&cookie), &format!("/decisions/new?type=retire&person={other}")).await.status, 404);
    let once = "00000000000000000000000000000000";
    for preview in ["", "page"] {
        let mut fields = retirement(once, &other, "2020-06-01");
        fields.push(("preview", preview));
        assert_eq!(site.submit(&cookie, "/decisions/new", &fields).await.status, 404, "{preview}");
    }
    let nobody = "00000000-0000-0000-0000-000000000001";
    let mut told = Vec::new();
    for person in [other.as_str(), nobody] {
        let mut fields = retirement(once, person, "2020-06-01");
        fields.push(("preview", "part"));
        told.push(site.submit(&cookie, "/decisions/new", &fields).await.body);
    }
    assert!(told[0] == told[1] && told[0].contains("không có người này trong phạm vi"), "{told:?}");
    assert_eq!(decisions(&site).await, before);
    for path in ["/subjects/00000000-0000-0000-0000-000000000001", "/decisions/x", "/steps/x", "/decisions/new?type=x"]
    {
        assert_eq!(site.get(Some(&cookie), path).await.status, 404, "{path}");
    }
    let found = site.get(Some(&cookie), "/decisions/new?type=retire&q=a").await.body;
    assert!(!found.contains(&other), "nobody of another part is offered");

    let head = site.log_in("agency-head").await;
    for path in ["/decisions/new", "/decisions/new?type=retire", "/imports", "/imports/officials"] {
        assert_eq!(site.get(Some(&head), path).await.status, 403, "{path}");
    }
    assert_eq!(site.submit(&head, "/decisions/new", &retirement(once, &other, "2020-06-01")).await.status, 403);
    for path in ["/decisions", "/decisions/coming", "/steps"] {
        assert_eq!(site.get(Some(&head), path).await.status, 200, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn decisions_are_listed_filtered_and_go_on_page_by_page() {
    let site = Site::new().await;
    let cookie = site.log_in("it-admin").await;
    let (mut path, mut found) = ("/decisions".to_owned(), Vec::new());
    loop {
        let page = site.get(Some(&cookie), &path).await.body;
        let rows = page.split("<th scope=\"row\"><a href=\"/decisions/").skip(1);
        found.extend(rows.filter_map(|row| row.split('"').next()).map(str::to_owned));
        let Some(next) = next_page(&page) else { break };
        path = next;
    }
    let all = found.len();
    found.sort();
    found.dedup();
    assert_eq!((found.len(), i64::try_from(all).expect("a number")), (all, decisions(&site).await));
    assert!(all > 0);
    let one = site.get(Some(&cookie), &format!("/decisions/{}", found[0])).await;
    assert!(one.status == 200 && one.body.contains("Người trong quyết định: "), "{}", one.body);
    for bad in ["/decisions?kind=x", "/decisions?state=x", "/decisions?after=x", "/decisions/coming?days=7"] {
        assert_eq!(site.get(Some(&cookie), bad).await.status, 404, "{bad}");
    }
    let wrong = site.get(Some(&cookie), "/decisions?from=x&agency=zzz").await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("id=\"e-from\"") && wrong.body.contains("id=\"e-agency\""), "{}", wrong.body);
    let none = site.get(Some(&cookie), "/decisions?from=2090-01-01").await.body;
    assert!(none.contains("Không có quyết định nào khớp"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_is_ended_by_whoever_does_its_work_with_a_reason_where_one_is_needed() {
    let site = Site::new().await;
    let hr = site.log_in("hr").await;
    let form = site.get(Some(&hr), "/decisions/new?type=recruit").await.body;
    let once = hidden(&form, "once");
    let mut fields = vec![
        ("once", &*once),
        ("kind", "recruit"),
        ("subjects/0/person/new/full_name", "H'Mông Điểu Nen"),
        ("subjects/0/person/new/birth_date", "1990-03-05"),
        ("subjects/0/person/new/category", "cong_chuc"),
        ("subjects/0/effective_from", "2019-12-31"),
        ("subjects/0/act/post/agency", "H10.31"),
        ("subjects/0/act/post/position", "Chuyên viên"),
        ("subjects/0/act/post/rank", "staff"),
    ];
    fields.extend(HEADING);
    let subject = place(&site.submit(&hr, "/decisions/new", &fields).await);
    run_decisions(&site.registry, &Actor::Shell, TODAY).await.expect("the day's work");
    let shown = site.get(Some(&hr), &subject).await.body;
    let step = shown.split("<a href=\"/steps/").nth(1).and_then(|rest| rest.split('"').next()).expect("a step");
    let step = format!("/steps/{step}");

    let admin = site.log_in("it-admin").await;
    assert!(site.get(Some(&admin), "/").await.body.contains("/steps?whose=mine"), "it waits on the first page");
    let sheets = site.get(Some(&admin), "/steps?whose=mine").await.body;
    assert!(sheets.contains("H&#39;Mông Điểu Nen"));
    let sheet = sheets.split("<a href=\"/steps/").nth(1).and_then(|rest| rest.split('"').next()).expect("a step");
    let sheet = format!("/steps/{sheet}");
    let form = site.get(Some(&admin), &sheet).await.body;
    let once = hidden(&form, "once");
    let nothing = site.submit(&admin, &sheet, &[("once", &once)]).await;
    assert!(nothing.status == 422 && nothing.body.contains("id=\"e-state\""), "{}", nothing.body);
    let unsaid = site.submit(&admin, &sheet, &[("once", &once), ("state", "not_needed"), ("note", "")]).await;
    assert!(unsaid.status == 422 && unsaid.body.contains("id=\"e-note\""), "{}", unsaid.body);
    let done = place(&site.submit(&admin, &sheet, &[("once", &once), ("state", "done"), ("note", "Đã giao")]).await);
    let after = site.get(Some(&admin), &done).await.body;
    assert!(after.contains("Đã ghi nhận") && !after.contains(&sheet));

    // HR sees the step and has not the permission for its work.
    let seen = site.get(Some(&hr), &step).await;
    assert_eq!(seen.status, 200);
    let once = "11111111111111111111111111111111";
    let refused = site.submit(&hr, &step, &[("once", once), ("state", "done")]).await;
    assert_eq!(refused.status, 403, "{}", refused.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_who_is_handed_over_waits_for_the_receiving_side_which_answers_once() {
    let site = Site::new().await;
    let hr = site.log_in("hr").await;
    let person = somebody(&site, "H10.31").await.key.official.to_string();
    let mut fields = vec![
        ("once", "44444444444444444444444444444444"),
        ("kind", "transfer"),
        ("person", &*person),
        ("subjects/0/effective_from", "2020-03-02"),
        ("subjects/0/act/post/agency", "H10.12"),
        ("subjects/0/act/post/position", "Chuyên viên"),
        ("subjects/0/act/post/rank", "staff"),
    ];
    fields.extend(HEADING);
    let subject = place(&site.submit(&hr, "/decisions/new", &fields).await);
    let subject = subject.split('?').next().expect("a page");
    assert!(site.get(Some(&hr), subject).await.body.contains("Chờ tiếp nhận"));
    let answer = format!("{subject}/answer");
    let seen = hidden(&site.get(Some(&hr), &answer).await.body, "seen");
    let accept = [("once", "55555555555555555555555555555555"), ("seen", &*seen), ("answer", "accept")];
    assert_eq!(site.submit(&hr, &answer, &accept).await.status, 404, "it is not theirs to answer");

    let receiving = site.log_in("it-admin").await;
    let form = site.get(Some(&receiving), &answer).await.body;
    assert!(form.contains("Điều gì sẽ xảy ra") && form.contains("02/03/2020"));
    let unsaid =
        [("once", "66666666666666666666666666666666"), ("seen", &*seen), ("answer", "decline"), ("reason", "")];
    let unsaid = site.submit(&receiving, &answer, &unsaid).await;
    assert!(unsaid.status == 422 && unsaid.body.contains("id=\"e-reason\""), "{}", unsaid.body);
    let odd = [("once", "77777777777777777777777777777777"), ("seen", &*seen), ("act/address/chosen", "không@")];
    let odd = site.submit(&receiving, &answer, &odd).await;
    assert!(odd.status == 422 && odd.body.contains("id=\"e-act/address/chosen\""), "{}", odd.body);
    let done = place(&site.submit(&receiving, &answer, &accept).await);
    assert_eq!(done, format!("{subject}?done=accepted"));
    assert_eq!(place(&site.submit(&receiving, &answer, &accept).await), done, "sent twice, it is answered once");
    let shown = site.get(Some(&receiving), &done).await.body;
    assert!(shown.contains("Đã tiếp nhận") && shown.contains("Có hiệu lực"), "{shown}");
    let again =
        [("once", "88888888888888888888888888888888"), ("seen", &*seen), ("answer", "decline"), ("reason", "Muộn")];
    let again = site.submit(&receiving, &answer, &again).await;
    assert!(again.status == 422 && again.body.contains("đã được người khác thay đổi"), "{}", again.body);
}
