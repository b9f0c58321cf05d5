//! A request from its draft to the letter, each step by whoever may.

use congvu::domain::certificate::request::RequestKind;
use congvu::domain::certificate::request::content::Content;
use congvu::domain::principal::Role;
use congvu::operations::requests::{RequestDraft, draft_request};

use super::super::site::{next_page, title};
use super::{Desk, unseen};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_goes_from_its_draft_into_a_letter_by_three_people() {
    let desk = Desk::new().await;
    let holder = desk.holders("H10.31").await.swap_remove(0);
    let manager = desk.account("manager", Role::SubscriberManager, "H10.31").await;
    let approver = desk.account("approver", Role::RaApprover, "H10").await;
    let officer = desk.account("officer", Role::RaOfficer, "H10").await;

    let page = desk.drafted(&manager, &holder, "").await;
    let submission = format!("{page}/submission");
    let lacking = desk.send(&manager, &page, &submission, &[]).await;
    assert_eq!(lacking.status, 422);
    assert!(title(&lacking.body).starts_with("Lỗi:"), "{}", title(&lacking.body));
    assert!(lacking.body.contains("Thiếu nội dung mà mẫu đề nghị yêu cầu"), "{}", lacking.body);
    assert!(lacking.body.contains("href=\"#f-reason\""), "what is lacking can be filled in at once: {}", lacking.body);

    let content = format!("{page}/content");
    let fields = [("reason", "retired"), ("device_serial", "USB-9")];
    assert_eq!(desk.done(&manager, &content, &content, &fields).await, format!("{page}?done=mended"));

    // Sent twice under one key it is carried out once, and leads to the same place.
    let shown = desk.get(&manager, &page).await;
    let form = unseen(&shown.body, &submission);
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for _ in 0..2 {
        let answer = desk.post(&manager, &submission, &form).await;
        assert_eq!((answer.status, answer.header("location")), (303, Some(format!("{page}?done=submission").as_str())));
    }
    assert_eq!(desk.site.number("select count(*) from request_event where state = 'submitted'").await, 1);

    // Each is shown what is theirs to do, and where it waits for them.
    let shown = desk.get(&manager, &page).await.body;
    assert!(!shown.contains("Duyệt đề nghị") && shown.contains("Hủy đề nghị"), "{shown}");
    let waiting = desk.get(&approver, "/").await.body;
    assert!(waiting.contains("/requests?turn=decide") && waiting.contains("Đề nghị chờ tôi duyệt"), "{waiting}");
    assert!(desk.get(&approver, "/requests?turn=decide").await.body.contains(&page));
    assert!(!desk.get(&manager, "/").await.body.contains("/requests?turn=confirm"), "the manager has nothing to do");
    let approval = format!("{page}/approval");
    assert_eq!(desk.done(&approver, &page, &approval, &[]).await, format!("{page}?done=approval"));

    let id = page.strip_prefix("/requests/").expect("an identifier");
    let letters = desk.get(&officer, "/letters").await.body;
    assert!(letters.contains(&format!("name=\"requests\" value=\"{id}\"")), "{letters}");
    let letter = [("requests", id), ("number", "12/STTTT-CNTT"), ("dated_on", "2019-12-31"), ("sha256", "")];
    let there = desk.done(&officer, "/letters", "/letters", &letter).await;
    let recorded = desk.get(&officer, &there).await.body;
    assert!(recorded.contains("Đã ghi công văn số 12/STTTT-CNTT, 31/12/2019"), "{recorded}");
    assert!(
        recorded.contains("/api/v1/forms/05?letter=12%2FSTTTT-CNTT&#38;letter_date=2019-12-31&#38;format=pdf"),
        "{recorded}"
    );
    let shown = desk.get(&manager, &page).await.body;
    assert!(shown.contains("Đã gửi CA") && shown.contains("Công văn số 12/STTTT-CNTT"), "{shown}");
    assert!(shown.contains(&format!("/api/v1/forms/05?request={id}&#38;format=pdf")), "{shown}");

    // The CA says no, by a letter of its own.
    let refusal = format!("{page}/ca-refusal");
    let wrong =
        desk.send(&officer, &refusal, &refusal, &[("number", ""), ("dated_on", "ngày mai"), ("reason", "")]).await;
    assert_eq!(wrong.status, 422);
    for field in ["number", "dated_on", "reason"] {
        assert!(wrong.body.contains(&format!("href=\"#f-{field}\"")), "{field}: {}", wrong.body);
    }
    let refused = [("number", "9/CYCP"), ("dated_on", "31/12/2019"), ("reason", "Sai mẫu <b>")];
    desk.done(&officer, &refusal, &refusal, &refused).await;
    let shown = desk.get(&manager, &page).await.body;
    assert!(shown.contains("CA từ chối") && shown.contains("Sai mẫu &#60;b&#62;"), "{shown}");
    assert!(!shown.contains("Sai mẫu <b>") && !shown.contains("action=\"/requests/"), "it has ended");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_of_requests_goes_on_page_by_page_and_is_narrowed_by_its_filter() {
    let desk = Desk::new().await;
    let manager = desk.actor("manager", Role::SubscriberManager, "H10", None).await;
    let cookie = desk.site.log_in("manager").await;
    let holders = desk.holders("H10").await;
    let wanted: Vec<_> = holders.iter().take(55).collect();
    assert_eq!(wanted.len(), 55);
    for holder in &wanted {
        let draft = RequestDraft {
            kind: RequestKind::New,
            official: holder.official,
            certificate: None,
            content: Content::default(),
        };
        draft_request(&desk.registry, &manager, draft).await.expect("a draft");
    }
    let rows = |body: &str| body.matches("<th scope=\"row\"><a href=\"/requests/").count();
    let first = desk.get(&cookie, "/requests?kind=new").await.body;
    assert_eq!(rows(&first), 50);
    let next = next_page(&first).expect("a next page");
    assert!(next.contains("kind=new"), "{next}");
    let second = desk.get(&cookie, &next).await.body;
    assert_eq!((rows(&second), next_page(&second)), (5, None));
    assert_eq!(rows(&desk.get(&cookie, "/requests?kind=revoke").await.body), 0);
    assert!(desk.get(&cookie, "/requests?kind=revoke").await.body.contains("Hãy bỏ bớt điều kiện lọc"));
    let waiting = desk.get(&cookie, "/").await.body;
    assert!(waiting.contains("<span class=\"n\">55</span> Đề nghị chờ tôi trình"), "{waiting}");

    // An agency is asked for by its identifier; one that is not there is told at its field, what makes no sense is no page.
    let nowhere = desk.get(&cookie, "/requests?agency=H10.99999").await;
    assert_eq!(nowhere.status, 422);
    assert!(nowhere.body.contains("href=\"#f-agency\"") && nowhere.body.contains("value=\"H10.99999\""));
    for bad in ["kind=lost", "state=x", "turn=x", "after=1", "campaign=1"] {
        assert_eq!(desk.get(&cookie, &format!("/requests?{bad}")).await.status, 404, "{bad}");
    }
}
