//! Thresholds, on whatever days somebody looks: each certificate is told of at most once at each, and at the nearest.

use std::collections::{BTreeMap, BTreeSet};

use congvu::domain::clock::Timestamp;
use congvu::domain::ids::NoticeId;
use congvu::domain::notice::{NewNotice, NoticeKind};
use congvu::operations::notices::{OwedNotice, owed_today, queue_daily_notices, queue_owed};
use time::{Date, Duration};

use super::told::{LAST_DAY, before_end, day, desk_with_mail, further, registry_at, sent, to, waiting};
use crate::database::{TestDatabase, on_both_engines};
use crate::requests::desk::Desk;

on_both_engines! {
    only_the_nearest_of_the_days_that_passed_is_told
    on_random_days_each_certificate_is_told_once_at_the_nearest
    a_business_day_is_done_once_and_not_before_six
    two_who_queue_at_once_tell_once
}

const MANAGER: (&str, &str) = ("quan-ly-thue-bao", "thue-bao@binhphuoc.gov.vn");

async fn only_the_nearest_of_the_days_that_passed_is_told(db: TestDatabase) {
    let mut desk = desk_with_mail(db, before_end(121), &[]).await;
    for (left, mails) in
        [(121, 0), (120, 3), (119, 0), (43, 3), (42, 0), (30, 3), (6, 3), (1, 3), (0, 0), (-1, 0), (-40, 0)]
    {
        desk = desk.on(before_end(left));
        assert_eq!(day(&desk).await, mails, "{left}");
        assert_eq!(day(&desk).await, 0, "{left}: once");
        let told = waiting(&desk, NoticeKind::CertificateExpiry).await;
        assert!(told.iter().all(|row| row.text.title.ends_with(&format!("(còn {left} ngày)"))), "{left}: {told:?}");
        if mails > 0 {
            assert_eq!(to(&told), [1, 2, 3].map(|number| format!("nguoi{number}@binhphuoc.gov.vn")));
        }
        sent(&desk).await;
    }
}

/// A few days of very many, the same in each run.
fn days(seed: u64, among: i64) -> BTreeSet<i64> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        i64::try_from(state >> 33).unwrap()
    };
    (0..12).map(|_| next() % among).collect()
}

/// What was told of each certificate, in the order of the days: the threshold.
async fn keys(desk: &Desk) -> BTreeMap<String, Vec<i64>> {
    let sql = "select dedup_key from outgoing_mail where kind = 'certificate_expiry' order by id";
    let mut told: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for key in desk.office.db.texts(sql).await {
        let [_, certificate, threshold, _] = key.split(':').collect::<Vec<_>>()[..] else { panic!("{key}") };
        told.entry(certificate.to_owned()).or_default().push(threshold.parse().unwrap());
    }
    told
}

async fn on_random_days_each_certificate_is_told_once_at_the_nearest(db: TestDatabase) {
    const THRESHOLDS: [i64; 8] = [120, 90, 75, 60, 30, 14, 7, 1];
    let first = before_end(160);
    let mut desk = desk_with_mail(db, first, &[MANAGER]).await;
    let mut ends: BTreeMap<String, Date> = BTreeMap::new();
    for number in 0..12_u8 {
        let last_day = first + Duration::days(20 + i64::from(number) * 13);
        let certificate = further(&desk, usize::from(number) % 3, number, last_day).await;
        ends.insert(certificate.id.to_string(), last_day);
    }
    for person in 0..3 {
        ends.insert(desk.certificate(person).to_string(), LAST_DAY);
    }
    let mut expected: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for after in days(7, 180) {
        let today = first + Duration::days(after);
        desk = desk.on(today);
        day(&desk).await;
        for (certificate, last_day) in &ends {
            let left = (*last_day - today).whole_days();
            let nearest = THRESHOLDS.into_iter().filter(|days| (0..=*days).contains(&left)).min();
            let told = expected.entry(certificate.clone()).or_default();
            told.extend(nearest.filter(|days| !told.contains(days)));
        }
    }
    expected.retain(|_, told| !told.is_empty());
    assert!(expected.values().map(Vec::len).sum::<usize>() > 20, "{expected:?}");
    assert_eq!(keys(&desk).await, expected);
    // The manager of the first department was told the same of its people, in one mail a day at most.
    let texts = |sql| desk.office.db.texts(sql);
    let digests = texts("select dedup_key from outgoing_mail where kind = 'certificate_digest'").await;
    assert!(!digests.is_empty() && digests.iter().collect::<BTreeSet<_>>().len() == digests.len());
    let to_manager = texts("select t.topic from telling t join principal p on p.id = t.recipient").await;
    let to_people = texts(
        "select kind from outgoing_mail where kind = 'certificate_expiry' and address <> 'nguoi3@binhphuoc.gov.vn'",
    );
    assert_eq!(to_manager.len(), to_people.await.len());
}

async fn a_business_day_is_done_once_and_not_before_six(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(60), &[]).await;
    let at = |left: i64, hour: i64| {
        let instant = Timestamp::start_of(before_end(left)).plus_seconds(hour * 3600);
        registry_at(&desk.office.registry.store, instant)
    };
    let done = async |left, hour| queue_daily_notices(&at(left, hour)).await.expect("a day");
    assert_eq!(done(60, 5).await, None, "too early");
    assert_eq!(done(60, 6).await, Some(3));
    assert_eq!(done(60, 7).await, None, "done");
    assert_eq!(done(59, 6).await, Some(0));
}

async fn two_who_queue_at_once_tell_once(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(60), &[MANAGER]).await;
    let registry = &desk.office.registry;
    let owed = async || owed_today(registry).await.expect("what is owed");
    let (one, two) = (owed().await, owed().await);
    assert_eq!((one.len(), two.len()), (4, 4), "each saw that nothing was told");
    let (first, second) = tokio::join!(queue_owed(registry, &one), queue_owed(registry, &two));
    assert_eq!(first.expect("a queue") + second.expect("a queue"), 4);
    // Nor is it told by a mail of another key.
    let other = |(number, owed): (usize, OwedNotice)| {
        let id = NoticeId(registry.new_id());
        let notice = NewNotice { id, dedup_key: format!("other:{number}"), ..owed.notice };
        OwedNotice { notice, ..owed }
    };
    let late: Vec<OwedNotice> = two.into_iter().enumerate().map(other).collect();
    assert_eq!(queue_owed(registry, &late).await.expect("a queue"), 0);
    let counts = desk.office.db.texts("select dedup_key from outgoing_mail").await;
    assert_eq!(counts.len(), 4, "{counts:?}");
}
