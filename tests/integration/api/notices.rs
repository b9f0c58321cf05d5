//! What the caller is told of by mail: read, chosen, and what is wrong with a choice.

use congvu::domain::principal::Role;
use serde_json::{Value, json};

use super::client::{Answer, Client};

const PATH: &str = "/api/v1/me/notices";

async fn put(client: &Client, token: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
    client.send("PUT", PATH, &headers, body.to_string().as_bytes()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_chooses_what_they_are_told_of() {
    let client = Client::new().await;
    let token = client.token(&[(Role::SubscriberManager, "H10.31")]).await;
    let usual = json!({"expiry_reminders": "all", "digests": true, "reports": true, "language": "vi"});
    assert_eq!(client.get(&token, PATH).await.json(), usual);
    let chosen = json!({"expiry_reminders": "last", "digests": false, "reports": false, "language": "en"});
    let answer = put(&client, &token, &chosen).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let kept = client.get(&token, PATH).await.json();
    assert_eq!(kept, answer.json());
    for (key, value) in chosen.as_object().expect("an object") {
        assert_eq!(&kept[key], value);
    }
    assert!(kept["set_at"].as_str().is_some_and(|at| at.ends_with("+07:00") || at.ends_with('Z')), "{kept}");
    let other = client.token(&[(Role::RaOfficer, "H10")]).await;
    assert_eq!(client.get(&other, PATH).await.json(), usual, "nobody else's");
    for (wrong, place) in [
        (json!({"expiry_reminders": "never", "digests": true, "language": "vi"}), "/expiry_reminders"),
        (json!({"expiry_reminders": "all", "digests": "on", "language": "vi"}), "/digests"),
        (json!({"expiry_reminders": "all", "digests": true, "language": "fr"}), "/language"),
        (json!({"expiry_reminders": "all", "digests": true, "language": "vi", "revocations": false}), "/revocations"),
        (json!({"expiry_reminders": "all", "digests": true}), "/language"),
    ] {
        let answer = put(&client, &token, &wrong).await;
        assert_eq!((answer.status, answer.pointers()), (422, vec![place.to_owned()]), "{}", answer.text());
    }
    assert_eq!(client.get(&token, PATH).await.json(), kept, "what was wrong changed nothing");
    assert_eq!(client.send("GET", PATH, &[], b"").await.status, 401);
    assert_eq!(put(&client, "nothing", &chosen).await.status, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_shows_and_keeps_the_same_choice() {
    const PAGE: &str = "/account/notices";
    let client = Client::new().await;
    // An official's own account sees nobody's data, and chooses all the same.
    let token = client.token(&[(Role::Official, "H10.31")]).await;
    let cookie = format!("__Host-congvu={token}");
    let signed_in = [("Cookie", cookie.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
    let page = client.send("GET", PAGE, &signed_in, b"").await;
    assert_eq!(page.status, 200, "{}", page.text());
    for part in ["<option value=\"all\" selected>", "value=\"on\" checked>", "<option value=\"vi\" selected>"] {
        assert!(page.text().contains(part), "{part} is missing in {}", page.text());
    }
    let kept = client.send("POST", PAGE, &signed_in, b"expiry_reminders=last&language=en").await;
    assert_eq!(kept.status, 200, "{}", kept.text());
    for part in
        ["<option value=\"last\" selected>", "value=\"on\"> ", "<option value=\"en\" selected", "Đã lưu lựa chọn."]
    {
        assert!(kept.text().contains(part), "{part} is missing in {}", kept.text());
    }
    let chosen = client.get(&token, PATH).await.json();
    assert_eq!((&chosen["expiry_reminders"], &chosen["digests"]), (&json!("last"), &json!(false)), "{chosen}");
    assert_eq!(chosen["reports"], json!(false), "{chosen}");
    assert_eq!(client.send("POST", PAGE, &signed_in, b"expiry_reminders=never&language=en").await.status, 422);
    assert_eq!(client.get(&token, PATH).await.json(), chosen);
    let stranger = client.send("GET", PAGE, &[], b"").await;
    assert_eq!((stranger.status, stranger.header("location")), (303, Some("/login?next=%2Faccount%2Fnotices")));
}
