//! The helpdesk: a code is shown once and kept nowhere.

use congvu::domain::ids::OfficialId;
use congvu::domain::principal::Role;
use congvu::storage::read::View;
use url::form_urlencoded::byte_serialize;

use super::super::site::TODAY;
use super::{Desk, unseen};

async fn address_of(desk: &Desk, official: OfficialId) -> String {
    let reader = desk.registry.store.read().await.expect("a reader");
    let named = reader.named(View::of(TODAY), &[official]).await.expect("a look-up").pop().expect("a person");
    named.address.expect("an address").to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_is_shown_once_and_the_answer_that_is_kept_has_none() {
    let desk = Desk::new().await;
    let holder = desk.holders("H10.31").await.pop().expect("somebody");
    let helper = desk.account("helper", Role::Helpdesk, "H10.31").await;
    let name: String = byte_serialize(holder.name.as_bytes()).collect();
    let found = desk.get(&helper, &format!("/helpdesk?q={name}")).await.body;
    let page = format!("/helpdesk/{}", holder.official);
    assert!(found.contains(&format!("href=\"{page}\"")), "{found}");
    let address = address_of(&desk, holder.official).await;
    let found = desk.get(&helper, &format!("/helpdesk?q={address}")).await.body;
    assert!(found.contains(&format!("href=\"{page}\"")), "by the address, too: {found}");
    let elsewhere = desk.holders("H10.12").await.swap_remove(0);
    let address = address_of(&desk, elsewhere.official).await;
    let found = desk.get(&helper, &format!("/helpdesk?q={address}")).await.body;
    assert!(!found.contains(&elsewhere.official.to_string()), "nobody of another part of the tree: {found}");
    let nobody = desk.get(&helper, "/helpdesk?q=zzzz").await.body;
    assert!(nobody.contains("Không tìm thấy ai như vậy"), "{nobody}");

    let action = format!("{page}/activation");
    let wrong = desk.send(&helper, &page, &action, &[("purpose", "x"), ("channel", "recovery_mail")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("href=\"#f-purpose\"") && wrong.body.contains("href=\"#f-channel\""), "{}", wrong.body);

    let shown = desk.get(&helper, &page).await.body;
    let form = unseen(&shown, &action);
    let mut form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    form.extend([("purpose", "reset"), ("channel", "sheet")]);
    let sheet = desk.post(&helper, &action, &form).await;
    assert_eq!((sheet.status, sheet.header("cache-control")), (200, Some("no-store")));
    let (_, rest) = sheet.body.split_once("<dt>Mã</dt><dd><code>").expect("a code");
    let (code, _) = rest.split_once("</code>").expect("its end");
    assert_eq!((code.len(), code.matches('-').count()), (23, 3), "{code}");
    let again = desk.post(&helper, &action, &form).await;
    assert_eq!((again.status, again.header("location")), (303, Some(format!("{page}?done=issued").as_str())));
    assert!(!again.body.contains(code));
    assert_eq!(desk.site.number("select count(*) from activation").await, 1, "one effect");

    // This site has no mail server to unlock anything in: that is told, not swallowed.
    let unlock = desk.send(&helper, &page, &format!("{page}/unlock"), &[]).await;
    assert_eq!(unlock.status, 422);
    assert!(unlock.body.contains("chưa được cấu hình"), "{}", unlock.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_wait_of_an_account_is_ended_in_ones_own_part_alone() {
    let desk = Desk::new().await;
    let helper = desk.account("helper", Role::Helpdesk, "H10.31").await;
    desk.actor("own", Role::Official, "H10.31", None).await;
    let page = "/helpdesk/account";
    for name in ["agency-head", "ai-do", ""] {
        let answer = desk.send(&helper, page, page, &[("name", name)]).await;
        assert_eq!(answer.status, 422, "{name}");
        assert!(answer.body.contains("href=\"#f-name\""), "{name}: {}", answer.body);
    }
    let wrong = "name=own&password=wrong-every-time";
    for _ in 0..6 {
        assert_ne!(desk.site.post("/login", wrong, &[]).await.status, 303);
    }
    assert_eq!(desk.done(&helper, page, page, &[("name", "own")]).await, "/helpdesk/account?done=unlocked");
    assert_eq!(desk.done(&helper, page, page, &[("name", "own")]).await, "/helpdesk/account?done=not_locked");
    desk.site.log_in("own").await;
}
