//! The steps of a log-in as a browser meets them.

use congvu::auth::second_factor::FactorSecret;
use congvu::domain::clock::{Clock as _, SystemClock};

use crate::web::site::{Site, heading};

/// What stands between two marks on a page.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    text.split_once(from).and_then(|(_, rest)| rest.split_once(to)).map(|(inside, _)| inside).expect(from)
}

fn cookie(answer: &crate::web::site::Answer) -> String {
    let cookie = answer.header("set-cookie").expect("a cookie");
    cookie.split(['=', ';']).nth(1).expect("a value").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_enrols_on_the_pages_and_sees_nothing_before() {
    let site = Site::strict().await;
    let form = format!("name=it-admin&password={}&next=%2Fagencies", crate::web::site::PASSWORD);
    let begun = site.post("/login", &form, &[]).await;
    assert_eq!((begun.status, begun.header("location")), (303, Some("/login/enrol?next=%2Fagencies")));
    let held_up = cookie(&begun);
    assert_eq!(site.get(Some(&held_up), "/").await.status, 303, "good for nothing else");
    assert_eq!(site.get(Some(&held_up), "/login/code").await.header("location"), Some("/login/enrol?next=%2F"));
    let page = site.get(Some(&held_up), "/login/enrol?next=%2Fagencies").await;
    assert!(!page.body.contains("hai lớp đang tắt"));
    assert_eq!(heading(&page.body), "Đăng ký xác thực hai lớp");
    assert!(page.body.contains("src=\"data:image/svg+xml;base64,") && !page.body.contains("<script>"));
    let secret = super::second_factor::secret(between(&page.body, "nhập khóa: ", "<"));
    let sent = |cookie: &str| format!("{}={cookie}", Site::COOKIE);
    let wrong = site.post("/login/enrol", "code=000000&next=%2F", &[("Cookie", &sent(&held_up))]).await;
    assert!(wrong.status == 422 && wrong.body.contains("Mã không đúng"), "{}", wrong.status);
    let code = FactorSecret::code(&secret, SystemClock.now());
    let done =
        site.post("/login/enrol", &format!("code={code}&next=%2Fagencies"), &[("Cookie", &sent(&held_up))]).await;
    assert_eq!((done.status, done.body.matches("<code>").count()), (200, 10));
    assert_eq!(site.get(Some(&cookie(&done)), "/").await.status, 200);
    assert_eq!(
        site.get(Some(&held_up), "/login/enrol").await.header("location"),
        Some("/login"),
        "each step has its own"
    );

    // From now on the code is asked for; a recovery code does, once.
    let recovery = between(&done.body, "<code>", "</code>").to_owned();
    let begun = site.post("/login", &form, &[]).await;
    assert_eq!(begun.header("location"), Some("/login/code?next=%2Fagencies"));
    let step = sent(&cookie(&begun));
    let passed = site.post("/login/code", &format!("code={recovery}&next=%2Fagencies"), &[("Cookie", &step)]).await;
    assert_eq!((passed.status, passed.header("location")), (303, Some("/agencies")));
    let begun = site.post("/login", &form, &[]).await;
    let step = sent(&cookie(&begun));
    let again = site
        .post("/login/code", &format!("code={recovery}&next=https%3A%2F%2Fevil.example"), &[("Cookie", &step)])
        .await;
    assert_eq!(again.status, 422);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_many_wrong_passwords_wait_and_a_wrong_activation_says_no_more_than_that() {
    let site = Site::new().await;
    let mut last = site.post("/login", "name=it-admin&password=wrong", &[]).await;
    for _ in 0..6 {
        last = site.post("/login", "name=it-admin&password=wrong", &[]).await;
    }
    assert!(last.status == 422 && last.body.contains("Hãy chờ"), "{}", last.status);
    let page = site.get(None, "/login/activate").await;
    assert!(page.body.contains("hai lớp đang tắt"), "a demo says how weak it is");
    assert!(page.status == 200 && page.body.contains("autocomplete=\"new-password\""));
    let answers = ["it-admin", "nobody"]
        .map(|name| format!("name={name}&code=aaaaa&password=ch%C3%ADn+m%C6%B0%C6%A1i+qu%E1%BA%A3+b%C6%B0%E1%BB%9Fi"));
    let [known, unknown] = answers;
    let (known, unknown) =
        (site.post("/login/activate", &known, &[]).await, site.post("/login/activate", &unknown, &[]).await);
    assert_eq!((known.status, unknown.status), (422, 422));
    assert_eq!(known.body.replace("it-admin", "nobody"), unknown.body);
    for path in ["/login/password", "/login/enrol", "/login/code"] {
        assert_eq!(site.get(None, path).await.header("location"), Some("/login"), "{path}");
    }
}
