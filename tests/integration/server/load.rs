//! Ten times the load: what is beyond the bound is refused at once, what is within it is served, and soon all is as before.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use congvu::web::{Limits, ServerSettings};

use super::client::get;
use super::served::Served;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_times_the_load_is_shed_and_the_server_recovers() {
    let limits = Limits { requests: 8, ..Limits::default() };
    let served = Served::with(ServerSettings { limits, ..ServerSettings::default() }).await;
    let address = served.address;
    let end = Instant::now() + Duration::from_secs(2);
    let clients: Vec<_> = (0..80)
        .map(|_| {
            tokio::spawn(async move {
                let (mut served, mut shed, mut other) = (0, 0, 0);
                while Instant::now() < end {
                    let answer = get(address, "/slow", "").await;
                    match answer.status {
                        200 => served += 1,
                        503 if answer.header("retry-after") == Some("2") => shed += 1,
                        _ => other += 1,
                    }
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                (served, shed, other)
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let begin = Instant::now();
    assert_eq!(get(address, "/healthz", "").await.status, 200, "a watcher is answered meanwhile");
    assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
    let mut sum = (0, 0, 0);
    for client in clients {
        let (served, shed, other) = client.await.expect("a client");
        sum = (sum.0 + served, sum.1 + shed, sum.2 + other);
    }
    assert_eq!(sum.2, 0, "served, shed, other: {sum:?}");
    // 8 at once, 60 ms each: about 133 a second; half of it on a busy machine.
    assert!(sum.0 > 60 && sum.1 > sum.0, "served, shed, other: {sum:?}");
    assert!(served.probe.most_at_work.load(Ordering::SeqCst) <= 8, "more were at work than the bound");
    for _ in 0..20 {
        assert_eq!(get(address, "/slow", "").await.status, 200, "recovered at once");
    }
}
