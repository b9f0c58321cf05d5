//! What must not go through: another's part of the tree, one's own request, a page that is not true any more, wrong fields.

use congvu::domain::principal::Role;

use super::super::site::title;
use super::{Desk, unseen};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_outside_of_somebodys_part_looks_as_if_it_were_not_there() {
    let desk = Desk::new().await;
    let holder = desk.holders("H10.31").await.swap_remove(0);
    let manager = desk.account("manager", Role::SubscriberManager, "H10.31").await;
    let elsewhere = desk.account("elsewhere", Role::SubscriberManager, "H10.12").await;
    let helper = desk.account("helper", Role::Helpdesk, "H10.12").await;
    let page = desk.drafted(&manager, &holder, "retired").await;
    let nowhere = desk.get(&elsewhere, "/requests/0190a0a0-0000-7000-8000-000000000000").await;
    assert_eq!(nowhere.status, 404);
    let new = format!("/requests/new?official={}", holder.official);
    let cancel = format!("{page}/cancellation");
    for path in [page.as_str(), &format!("{page}/content"), &cancel, &new, "/requests/x", "/campaigns/x"] {
        let answer = desk.get(&elsewhere, path).await;
        assert_eq!((answer.status, &answer.body), (404, &nowhere.body), "{path}");
    }
    assert!(!desk.get(&elsewhere, "/requests").await.body.contains(&page));
    let person = format!("/helpdesk/{}", holder.official);
    assert_eq!(desk.get(&helper, &person).await.body, nowhere.body);

    // A form that was never shown does nothing.
    let key = "0123456789abcdef0123456789abcdef";
    let fields = [("once", key), ("seen", "1"), ("reason", "Không cần nữa")];
    assert_eq!(desk.post(&elsewhere, &cancel, &fields).await.status, 404);
    assert_eq!(desk.post(&helper, &format!("{person}/activation"), &[("once", key)]).await.status, 404);
    assert_eq!(
        desk.post(&manager, &format!("{page}/approval"), &fields).await.status,
        403,
        "a manager approves nothing"
    );
    for path in ["/letters", "/helpdesk"] {
        assert_eq!(desk.get(&manager, path).await.status, 403, "{path}");
    }
    assert_eq!(desk.site.number("select count(*) from request_event").await, 1, "only the draft");
    assert_eq!(desk.site.number("select count(*) from activation").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stale_page_changes_nothing_and_keeps_what_was_typed() {
    let desk = Desk::new().await;
    let holder = desk.holders("H10.31").await.swap_remove(0);
    let manager = desk.account("manager", Role::SubscriberManager, "H10.31").await;
    let other = desk.account("other", Role::SubscriberManager, "H10.31").await;
    let page = desk.drafted(&manager, &holder, "").await;
    let content = format!("{page}/content");
    let stale = unseen(&desk.get(&manager, &content).await.body, &content);
    desk.done(&other, &content, &content, &[("reason", "retired")]).await;
    let mut form: Vec<(&str, &str)> = stale.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    form.extend([("reason", "left"), ("device_serial", "O'Neil<script>")]);
    let answer = desk.post(&manager, &content, &form).await;
    assert_eq!(answer.status, 422);
    assert!(
        title(&answer.body).starts_with("Lỗi:") && answer.body.contains("đã được người khác thay đổi"),
        "{}",
        answer.body
    );
    assert!(answer.body.contains("value=\"O&#39;Neil&#60;script&#62;\""), "{}", answer.body);
    assert!(answer.body.contains("<option value=\"left\" selected>"), "{}", answer.body);
    assert_eq!(desk.site.number("select count(*) from request_content where reason = 'left'").await, 0);
    // Looked at anew it goes through.
    desk.done(&manager, &content, &content, &[("reason", "left")]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_submitted_a_pressing_revocation_is_told_that_somebody_else_cancels_it() {
    let desk = Desk::new().await;
    let holder = desk.holders("H10.31").await.swap_remove(0);
    let manager = desk.account("manager", Role::SubscriberManager, "H10.31").await;
    let page = desk.drafted(&manager, &holder, "device_lost").await;
    desk.done(&manager, &page, &format!("{page}/submission"), &[]).await;
    let cancel = format!("{page}/cancellation");
    let asked = desk.get(&manager, &cancel).await;
    assert!(asked.body.contains("Điều gì sẽ xảy ra") && asked.body.contains("Không hoàn tác được"), "{}", asked.body);
    let refused = desk.send(&manager, &cancel, &cancel, &[("reason", "Đã tìm thấy")]).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.body.contains("người khác phải hủy") && refused.body.contains(">Đã tìm thấy</textarea>"),
        "{}",
        refused.body
    );
    let without = desk.send(&manager, &cancel, &cancel, &[("reason", "  ")]).await;
    assert!(without.status == 422 && without.body.contains("href=\"#f-reason\""), "{}", without.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_wrong_field_of_a_letter_and_of_a_draft_is_told_at_once() {
    let desk = Desk::new().await;
    let holder = desk.holders("H10.31").await.swap_remove(0);
    let manager = desk.account("manager", Role::SubscriberManager, "H10.31").await;
    let approver = desk.account("approver", Role::RaApprover, "H10").await;
    let officer = desk.account("officer", Role::RaOfficer, "H10").await;
    let new = format!("/requests/new?official={}&kind=new", holder.official);
    let fields = [("medium", "paper"), ("mobile", "abc"), ("agency", "H10.99999")];
    let answer = desk.send(&manager, &new, "/requests/new", &fields).await;
    assert_eq!(answer.status, 422);
    for field in ["medium", "agency"] {
        assert!(answer.body.contains(&format!("href=\"#f-{field}\"")), "{field}: {}", answer.body);
    }
    assert!(answer.body.contains("value=\"abc\""), "nothing is lost");
    let mobile = desk.send(&manager, &new, "/requests/new", &[("medium", "sim"), ("mobile", "abc")]).await;
    assert!(mobile.status == 422 && mobile.body.contains("href=\"#f-mobile\""), "{}", mobile.body);

    let page = desk.drafted(&manager, &holder, "retired").await;
    desk.done(&manager, &page, &format!("{page}/submission"), &[]).await;
    desk.done(&approver, &page, &format!("{page}/approval"), &[]).await;
    let id = page.strip_prefix("/requests/").expect("an identifier");
    let wrong = [("requests", id), ("number", " "), ("dated_on", "2019-02-30"), ("sha256", "zz")];
    let answer = desk.send(&officer, "/letters", "/letters", &wrong).await;
    assert_eq!(answer.status, 422);
    for field in ["number", "dated_on", "sha256"] {
        assert!(answer.body.contains(&format!("href=\"#f-{field}\"")), "{field}: {}", answer.body);
    }
    assert!(answer.body.contains(&format!("value=\"{id}\" checked")), "the box is ticked still: {}", answer.body);
    assert!(answer.body.contains("value=\"zz\""));
    let nothing = [("number", "1"), ("dated_on", "2019-12-31"), ("sha256", "")];
    let answer = desk.send(&officer, "/letters", "/letters", &nothing).await;
    assert!(answer.status == 422 && answer.body.contains("từ 1 đến 500 đề nghị"), "{}", answer.body);
    assert_eq!(desk.site.number("select count(*) from letter").await, 0);

    let campaign = desk.get(&manager, "/campaigns/new?agency=H10.99999&ends_by=x").await;
    assert_eq!(campaign.status, 422);
    assert!(campaign.body.contains("href=\"#f-agency\"") && campaign.body.contains("href=\"#f-ends_by\""));
    let empty = desk.get(&manager, "/campaigns/new?agency=H10.31&ends_by=2020-03-31").await;
    assert_eq!(empty.status, 200);
    assert!(
        empty.body.contains("Không có chứng thư nào của cơ quan này") && !empty.body.contains("name=\"agency_id\"")
    );
}
