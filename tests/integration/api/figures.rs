//! What agencies report, over the API: taken in all or none by the rules of a table, listed and looked at within the caller's part.

use congvu::domain::principal::Role;
use serde_json::{Value, json};

use super::client::{Answer, Client};

const FIGURES: &str = "/api/v1/indicator-figures";

fn outgoing(agency: &str, amount: impl Into<Value>) -> Value {
    json!({
        "indicator": "documents_outgoing", "agency": agency, "from": "2019-11-15", "to": "2019-12-14",
        "amount": amount.into(), "source": "Báo cáo tháng 12",
    })
}

async fn report(client: &Client, token: &str, figures: &[Value]) -> Answer {
    client.post(token, FIGURES, &[], &json!({ "figures": figures })).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reporter_tells_figures_of_their_part_all_or_none() {
    let client = Client::new().await;
    let reporter = client.token(&[(Role::Reporter, "H10.31")]).await;
    let told = report(&client, &reporter, &[outgoing("H10.31", 40)]).await;
    let counts =
        |answer: &Answer| (answer.status, answer.json()["recorded"].clone(), answer.json()["already_known"].clone());
    assert_eq!(counts(&told), (201, json!(1), json!(0)), "{}", told.text());
    let again = report(&client, &reporter, &[outgoing("H10.31", 40)]).await;
    assert_eq!(counts(&again), (200, json!(0), json!(1)), "the same again: {}", again.text());

    // One wrong figure keeps the others back; each is told by its place.
    let unknown = json!({ "indicator": "nothing_known", "agency": "H10.31", "to": "2019-12-14", "amount": 1, "source": "Báo cáo" });
    let wrong = report(&client, &reporter, &[outgoing("H10.31.01", 5), outgoing("H10.31", -1), unknown]).await;
    assert_eq!((wrong.status, wrong.problem().as_str()), (422, "invalid"), "{}", wrong.text());
    assert_eq!(wrong.pointers(), ["/figures/1/amount", "/figures/2/indicator"]);
    assert_eq!(client.get(&reporter, FIGURES).await.items().len(), 1, "nothing of it was recorded");

    let outside = |answer: &Answer, code: &str| {
        assert_eq!(
            (answer.status, answer.pointers()),
            (422, vec!["/figures/0/agency".to_owned()]),
            "{}",
            answer.text()
        );
        answer.text().replace(code, "…")
    };
    let hidden = outside(&report(&client, &reporter, &[outgoing("H10.32", 7)]).await, "H10.32");
    let missing = outside(&report(&client, &reporter, &[outgoing("H10.97", 7)]).await, "H10.97");
    assert_eq!(hidden, missing, "what lies outside is as if it were not there");
    let head = client.token(&[(Role::AgencyHead, "H10.31")]).await;
    assert_eq!(report(&client, &head, &[outgoing("H10.31", 41)]).await.problem(), "not-allowed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_amount_is_a_number_an_answer_or_what_a_table_would_have() {
    let client = Client::new().await;
    let reporter = client.token(&[(Role::Reporter, "H10.31")]).await;
    let of = |indicator: &str, amount: Value| json!({ "indicator": indicator, "agency": "H10.31", "to": "2019-12-14", "amount": amount, "source": "Báo cáo" });
    for (wrong, place) in [
        (of("electronic_exchange", json!(0.8)), "/figures/0/amount"),
        (of("electronic_exchange", json!({ "share": 80 })), "/figures/0/amount"),
        (of("videoconference_points", json!(1.5)), "/figures/0/amount"),
        (of("documents_outgoing", json!(3)), "/figures/0/from"),
    ] {
        let answer = report(&client, &reporter, &[wrong]).await;
        assert_eq!((answer.status, answer.pointers()), (422, vec![place.to_owned()]), "{}", answer.text());
    }
    let figures = [
        of("electronic_exchange", json!("0,8")),
        of("one_stop_software", json!(true)),
        of("videoconference_points", json!(3)),
    ];
    let told = report(&client, &reporter, &figures).await;
    assert_eq!((told.status, &told.json()["recorded"]), (201, &json!(3)), "{}", told.text());
    let listed = client.get(&reporter, FIGURES).await.items();
    let mut values: Vec<(String, Value, Value)> = listed
        .iter()
        .map(|one| (one["indicator"].as_str().expect("a code").to_owned(), one["value"].clone(), one["unit"].clone()))
        .collect();
    values.sort_by(|one, other| one.0.cmp(&other.0));
    let expected = [
        ("electronic_exchange", json!(0.8), "percent"),
        ("one_stop_software", json!(true), "yes_no"),
        ("videoconference_points", json!(3), "count"),
    ];
    assert_eq!(values, expected.map(|(code, value, unit)| (code.to_owned(), value, json!(unit))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn figures_are_listed_page_by_page_and_looked_at_within_the_callers_part() {
    let client = Client::new().await;
    let whole = client.token(&[(Role::Reporter, "H10")]).await;
    let head = client.token(&[(Role::AgencyHead, "H10.31")]).await;
    let more_signed_than_sent = json!({
        "indicator": "documents_signed_person", "agency": "H10.31", "from": "2019-11-15", "to": "2019-12-14",
        "amount": 50, "source": "Báo cáo tháng 12",
    });
    let told = report(&client, &whole, &[outgoing("H10.31", 40), outgoing("H10.32", 60), more_signed_than_sent]).await;
    assert_eq!(told.status, 201, "{}", told.text());
    assert!(told.json()["warnings"].as_array().is_some_and(|warnings| !warnings.is_empty()), "{}", told.text());

    let own = client.walk(&head, FIGURES, 1).await;
    assert_eq!(own.len(), 2, "{own:?}");
    assert!(own.iter().all(|one| one["agency_code"] == "H10.31"), "{own:?}");
    assert_eq!(client.walk(&whole, FIGURES, 2).await.len(), 3);
    let of = |more: &str| format!("{FIGURES}?{more}");
    assert_eq!(client.get(&whole, &of("indicator=documents_outgoing")).await.items().len(), 2);
    assert_eq!(client.get(&whole, &of("since=2019-12-15")).await.items().len(), 0);
    assert_eq!(client.get(&whole, &of("until=2019-12-13")).await.items().len(), 0);
    let other = client.get(&whole, "/api/v1/agencies?code=H10.32").await.items();
    let other = other[0]["id"].as_str().expect("an agency").to_owned();
    assert_eq!(client.get(&whole, &of(&format!("under={other}"))).await.items().len(), 1);
    assert_eq!(client.get(&head, &of(&format!("under={other}"))).await.items().len(), 0);

    let findings = async |token: &str| client.get(token, &format!("{FIGURES}/findings?year=2019")).await.json();
    let seen = findings(&head).await;
    assert_eq!((&seen["year"], &seen["counts"]["above_whole"]), (&json!(2019), &json!(1)), "{seen}");
    let stranger = client.token(&[(Role::AgencyHead, "H10.33")]).await;
    assert_eq!(findings(&stranger).await["findings"], json!([]), "nobody else's");
    assert_eq!(client.get(&stranger, FIGURES).await.items(), Vec::<Value>::new());
}
