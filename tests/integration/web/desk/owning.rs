//! What an official sees and does of their own.

use congvu::auth::permission::Permission;
use congvu::domain::principal::Role;
use congvu::operations::issue_token::{NewToken, issue_token};

use super::super::site::{PASSWORD, title};
use super::Desk;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_official_sees_their_own_and_reports_a_loss_alone() {
    let desk = Desk::new().await;
    let holders = desk.holders("H10.31").await;
    let (own, other) = (&holders[0], &holders[1]);
    desk.actor("own", Role::Official, "H10.31", Some(own.official)).await;
    let cookie = desk.site.log_in("own").await;
    assert_eq!(desk.get(&cookie, "/").await.header("location"), Some("/account"));
    let page = desk.get(&cookie, "/account").await.body;
    assert!(page.contains(&own.name.replace('<', "&#60;").replace('>', "&#62;")), "{page}");
    assert!(page.contains("Hộp thư công vụ của tôi") && page.contains("Có hiệu lực"), "{page}");
    for path in ["/requests", "/letters", "/campaigns", "/helpdesk", "/people"] {
        assert_eq!(desk.get(&cookie, path).await.status, 403, "{path}");
    }
    let foreign = format!("/account/certificates/{}/handover", other.certificate);
    assert_eq!(desk.get(&cookie, &foreign).await.status, 404);

    let asked = desk.get(&cookie, "/account/loss").await.body;
    assert!(asked.contains("Điều gì sẽ xảy ra") && asked.contains("ngừng sử dụng ngay"), "{asked}");
    let wrong = [("device", "x"), ("since", "hôm qua"), ("details", "Mất ở bến xe <b>")];
    let answer = desk.send(&cookie, "/account/loss", "/account/loss", &wrong).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("href=\"#f-device\"") && answer.body.contains("href=\"#f-since\""), "{}", answer.body);
    assert!(answer.body.contains("Mất ở bến xe &#60;b&#62;"), "{}", answer.body);
    assert_eq!(desk.site.number("select count(*) from certificate_event").await, 0);
    let fields = [("device", ""), ("since", ""), ("details", "Mất ở bến xe")];
    let there = desk.done(&cookie, "/account/loss", "/account/loss", &fields).await;
    assert_eq!(there, "/account?done=lost&number=1");
    let page = desk.get(&cookie, &there).await.body;
    assert!(page.contains("Số chứng thư ngừng sử dụng ngay: 1"), "{page}");
    assert!(page.contains("Ngừng sử dụng nội bộ") && page.contains("Thu hồi chứng thư"), "{page}");
    assert_eq!(desk.site.number("select count(*) from request").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_comes_as_a_cookie_sees_nothing_of_its_owners_own() {
    let desk = Desk::new().await;
    let holder = desk.holders("H10.31").await.swap_remove(0);
    let actor = desk.actor("manager", Role::SubscriberManager, "H10.31", Some(holder.official)).await;
    let new = NewToken {
        owner: None,
        name: "thu".to_owned(),
        permissions: vec![Permission::ReadRegistry],
        agency_code: "H10.31".to_owned(),
        days: 1,
    };
    let (token, _) = issue_token(&desk.registry, &actor, &new).await.expect("a token");
    let session = desk.site.log_in("manager").await;
    assert!(desk.get(&session, "/account").await.body.contains("Hộp thư công vụ của tôi"));
    let by_token = desk.get(token.reveal(), "/account").await;
    assert!(!by_token.body.contains("Hộp thư công vụ của tôi"), "{}", by_token.body);
    assert_ne!(desk.get(token.reveal(), "/account/loss").await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_without_an_official_has_nothing_of_its_own() {
    let desk = Desk::new().await;
    let cookie = desk.account("nobody", Role::Official, "H10.31").await;
    let page = desk.get(&cookie, "/account").await;
    assert!(page.status == 200 && !page.body.contains("Chứng thư của tôi"), "{}", page.body);
    assert_eq!(desk.get(&cookie, "/account/loss").await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_is_changed_by_who_knows_it_and_is_never_shown_again() {
    let desk = Desk::new().await;
    let cookie = desk.account("own", Role::Official, "H10.31").await;
    let second = desk.site.log_in("own").await;
    let page = "/account/password";
    let new = "a-second-invented-passphrase";
    let fields = [("current", ""), ("password", new), ("repeated", "a-third-invented-passphrase")];
    let wrong = desk.send(&cookie, page, page, &fields).await;
    assert_eq!(wrong.status, 422);
    assert!(title(&wrong.body).starts_with("Lỗi:"));
    assert!(
        wrong.body.contains("href=\"#f-current\"") && wrong.body.contains("href=\"#f-repeated\""),
        "{}",
        wrong.body
    );
    let fields = [("current", "not-the-password-in-use"), ("password", new), ("repeated", new)];
    let wrong = desk.send(&cookie, page, page, &fields).await;
    assert!(wrong.status == 422 && wrong.body.contains("Mật khẩu đang dùng không đúng"), "{}", wrong.body);
    let short =
        desk.send(&cookie, page, page, &[("current", PASSWORD), ("password", "ngan"), ("repeated", "ngan")]).await;
    assert!(short.status == 422 && short.body.contains("href=\"#f-password\""), "{}", short.body);
    for answer in [&wrong, &short] {
        assert!(!answer.body.contains(new) && !answer.body.contains(PASSWORD), "no secret is written back");
    }
    let fields = [("current", PASSWORD), ("password", new), ("repeated", new)];
    let answer = desk.send(&cookie, page, page, &fields).await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("/account?done=password")));
    let fresh = answer.header("set-cookie").expect("a cookie").split(['=', ';']).nth(1).expect("a value").to_owned();
    assert_eq!(desk.get(&fresh, "/account").await.status, 200);
    assert_eq!(desk.get(&cookie, "/account").await.status, 303, "the old session has ended");
    assert_eq!(desk.get(&second, "/account").await.status, 303, "and so has the other");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_log_ins_are_ended_and_the_one_in_use_is_not() {
    let desk = Desk::new().await;
    let kept = desk.account("own", Role::Official, "H10.31").await;
    let there = desk.site.log_in("own").await;
    let stranger = desk.account("stranger", Role::Official, "H10.31").await;
    let page = "/account/sessions";
    let shown = desk.get(&kept, page).await.body;
    assert!(shown.contains("Phiên này") && shown.matches("name=\"session\"").count() == 1, "{shown}");
    let nothing = desk.send(&kept, page, page, &[("which", "ticked")]).await;
    assert!(nothing.status == 422 && nothing.body.contains("Chưa chọn phiên nào"), "{}", nothing.body);
    assert_eq!(desk.get(&there, "/account").await.status, 200);
    let (_, rest) = shown.split_once("name=\"session\" value=\"").expect("a box");
    let (name, _) = rest.split_once('"').expect("its value");
    assert_eq!(
        desk.done(&kept, page, page, &[("session", name), ("which", "ticked")]).await,
        "/account/sessions?done=ended"
    );
    assert_eq!(desk.get(&there, "/account").await.status, 303);
    let again = desk.site.log_in("own").await;
    desk.done(&kept, page, page, &[("which", "others")]).await;
    assert_eq!(desk.get(&again, "/account").await.status, 303);
    for still in [&kept, &stranger] {
        assert_eq!(desk.get(still, "/account").await.status, 200);
    }
}
