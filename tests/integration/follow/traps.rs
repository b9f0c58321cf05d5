//! Traps of following a real server (`docs/DIRECTORY.md`), on slapd.

use std::collections::HashSet;
use std::time::Duration;

use congvu::demo::slapd::Overlay;
use congvu::directory::attribute::Attribute;
use congvu::directory::entry::{Dn, Entry};
use congvu::directory::ldap::{LdapConfig, LdapDirectory, Password};
use congvu::directory::plan::Operation;
use congvu::directory::syncrepl::{Anew, Cookie, Effect, Ending, Request, Watch, Why};
use ldap3::Mod;
use rustix::process::{Pid, Signal, kill_process};
use uuid::Uuid;

use super::{Heard, digests, is_gone, request, title};
use crate::slapd::{BASE, Fixture, add, dn, of, options, person, replace, write};

async fn people(directory: &LdapDirectory, numbers: std::ops::RangeInclusive<usize>) {
    for number in numbers {
        add(directory, &person(number)).await;
    }
}

async fn uuid_of(directory: &LdapDirectory, number: usize) -> Uuid {
    use congvu::directory::port::Directory as _;
    directory.read_entry(&person(number).dn).await.unwrap().unwrap().entry_uuid
}

fn uuids(heard: &Heard) -> Vec<Uuid> {
    heard.changed().iter().map(|observed| observed.entry_uuid).collect()
}

#[tokio::test]
async fn a_server_restarted_between_cookies_gives_a_present_list() {
    // The session log dies with slapd: what is gone is only not named any more.
    let mut server = Fixture::start().await;
    let directory = server.directory();
    people(&directory, 1..=5).await;
    let first = Heard::refresh(&directory, None, &[]).await;
    let gone = uuid_of(&directory, 2).await;
    write(&directory, &person(2).dn, &Operation::Delete, None).await;
    write(&directory, &person(3).dn, &replace(Attribute::Title, "Văn thư"), None).await;
    server.stopped().await;
    server.revived(options()).await;
    let directory = server.directory();
    let heard = Heard::refresh(&directory, first.cookie(), &uuids(&first)).await;
    assert_eq!(heard.suspects(), [(gone, Why::NotNamed)]);
    assert!(is_gone(&directory, &Dn(BASE.to_owned()), gone).await);
    let [changed] = heard.changed()[..] else { panic!("{heard:?}") };
    assert_eq!(title(changed), ["Văn thư".as_bytes()]);
}

#[tokio::test]
async fn a_cookie_from_the_future_is_dropped_and_everything_is_told_again() {
    // A database restored from an older backup answers 53.
    let mut server = Fixture::start().await;
    let directory = server.directory();
    people(&directory, 1..=3).await;
    server.stopped().await;
    let backup = server.backup();
    server.revived(options()).await;
    let directory = server.directory();
    people(&directory, 4..=4).await;
    let lost = uuid_of(&directory, 4).await;
    let first = Heard::refresh(&directory, None, &[]).await;
    server.stopped().await;
    server.restore(&backup);
    server.revived(options()).await;
    let directory = server.directory();
    let heard = Heard::refresh(&directory, first.cookie(), &uuids(&first)).await;
    assert_eq!(heard.effects, [Effect::Anew(Anew::CookieFromTheFuture)]);
    let anew = Heard::refresh(&directory, None, &uuids(&first)).await;
    assert_eq!((anew.changed().len(), anew.suspects()), (4, vec![(lost, Why::NotNamed)]));
    assert!(is_gone(&directory, &Dn(BASE.to_owned()), lost).await);
}

#[tokio::test]
async fn a_cookie_of_another_making_is_taken_for_none() {
    // slapd says nothing of it and tells everything: nothing is missed.
    let server = Fixture::start().await;
    let directory = server.directory();
    people(&directory, 1..=2).await;
    let heard = Heard::refresh(&directory, Some(Cookie(b"rid=001,csn=nonsense".to_vec())), &[]).await;
    assert!(heard.is_complete() && heard.changed().len() == 3, "{heard:?}");
}

#[tokio::test]
async fn a_move_out_of_the_base_arrives_as_a_delete_and_is_none() {
    let server = Fixture::start().await;
    let directory = server.directory();
    let people = dn("ou=people");
    let unit = Entry {
        dn: people.clone(),
        values: vec![of(Attribute::ObjectClass, &["organizationalUnit"]), of(Attribute::Ou, &["people"])],
    };
    add(&directory, &unit).await;
    let mut moved = person(1);
    moved.dn = Dn(format!("uid=1,{people}"));
    add(&directory, &moved).await;
    let mut below = request(None, true);
    below.query.base = people.clone();
    let mut watch = Watch::start(&directory, &below, std::iter::empty().collect()).await.unwrap();
    Heard::until(&mut watch, Heard::is_complete).await;
    let mut ldap = server.raw().await;
    ldap.modifydn(&moved.dn.0, "uid=1", true, Some(BASE)).await.unwrap().success().unwrap();
    let heard = Heard::until(&mut watch, |heard| !heard.suspects().is_empty()).await;
    let (uuid, why) = heard.suspects()[0];
    assert_eq!((uuid, why), (uuid_of(&directory, 1).await, Why::Announced));
    assert!(is_gone(&directory, &people, uuid).await, "it left what is followed");
    assert!(!is_gone(&directory, &Dn(BASE.to_owned()), uuid).await, "and still is");
}

/// Somebody with a password, whose log-ins are not ours.
async fn with_password(server: &Fixture, number: usize) -> LdapConfig {
    let dn = person(number).dn;
    let change = vec![Mod::Replace("userPassword", HashSet::from(["mat-khau-thu"]))];
    server.raw().await.modify(&dn.0, change).await.unwrap().success().unwrap();
    LdapConfig::new(server.url(), Dn(BASE.to_owned()), dn.0, Password::new("mat-khau-thu"))
}

#[tokio::test]
async fn a_size_limit_on_the_account_shows_and_nothing_follows_from_it() {
    let mut limited = options();
    limited.database_lines = format!("limits dn.exact=\"{}\" size=3", person(1).dn);
    let server = Fixture::with(limited).await;
    let directory = server.directory();
    people(&directory, 1..=6).await;
    let full = Heard::refresh(&directory, None, &[]).await;
    let directory = LdapDirectory::new(with_password(&server, 1).await);
    let heard = Heard::refresh(&directory, None, &uuids(&full)).await;
    assert_eq!(heard.ended(), Some(&Ending::Limited { code: 4 }));
    assert_eq!((heard.suspects(), heard.cookie()), (vec![], None));
}

#[tokio::test]
async fn log_ins_are_noise_that_our_attributes_do_not_show() {
    // Each log-in moves entryCSN and contextCSN, and every follower hears of it.
    let server = Fixture::overlaid(&[Overlay::PasswordPolicy, Overlay::LastBind]).await;
    let directory = server.directory();
    people(&directory, 1..=2).await;
    let user = with_password(&server, 1).await;
    let mut watch = Watch::start(&directory, &request(None, true), std::iter::empty().collect()).await.unwrap();
    let first = Heard::until(&mut watch, Heard::is_complete).await;
    let before = first.changed().into_iter().find(|observed| observed.entry.dn == person(1).dn).unwrap();
    let log_ins = tokio::spawn(async move {
        for _ in 0..150 {
            drop(LdapDirectory::connect(user.clone()).await.unwrap());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    write(&directory, &person(1).dn, &replace(Attribute::Title, "Văn thư"), None).await;
    log_ins.await.unwrap();
    write(&directory, &person(2).dn, &replace(Attribute::Title, "hết"), None).await;
    let last = |heard: &Heard| heard.changed().iter().any(|observed| title(observed) == [b"h\xe1\xba\xbft"]);
    let heard = Heard::until(&mut watch, last).await;
    let ours: Vec<_> = heard.changed().into_iter().filter(|observed| observed.entry.dn == before.entry.dn).collect();
    let versions: HashSet<_> = ours.iter().map(|observed| &observed.csn).collect();
    // slapd notes log-ins to the second.
    assert!(versions.len() > 3, "log-ins must be heard, or this shows nothing: {}", versions.len());
    let mut seen: Vec<_> = ours.iter().map(|observed| digests(observed)).collect();
    seen.dedup();
    seen.retain(|digests| *digests != self::digests(before));
    assert_eq!(seen.len(), 1, "one edit among all that noise");
    assert_eq!(seen[0].differing(&digests(before)).collect::<Vec<_>>(), [Attribute::Title]);
}

#[tokio::test]
async fn a_server_that_hangs_is_noticed() {
    let server = Fixture::start().await;
    let mut config = server.config();
    config.deadlines.operation = Duration::from_millis(400);
    let directory = LdapDirectory::new(config);
    let quick = Request { silence: Duration::from_millis(50), ..request(None, true) };
    let mut watch = Watch::start(&directory, &quick, std::iter::empty().collect()).await.unwrap();
    Heard::until(&mut watch, Heard::is_complete).await;
    // Silence alone is no reason to leave.
    let mut out = Vec::new();
    assert!(tokio::time::timeout(Duration::from_millis(300), watch.next(&mut out)).await.is_err());
    assert!(!watch.session().is_over());
    let slapd = Pid::from_raw(i32::try_from(server.pid()).unwrap()).unwrap();
    kill_process(slapd, Signal::STOP).unwrap();
    let heard = Heard::until(&mut watch, |_| false).await;
    kill_process(slapd, Signal::CONT).unwrap();
    assert!(matches!(heard.ended(), Some(Ending::Cut(reason)) if reason.contains("no answer")), "{heard:?}");
}

#[tokio::test]
async fn a_server_that_dies_is_noticed() {
    let mut server = Fixture::start().await;
    let directory = server.directory();
    let mut watch = Watch::start(&directory, &request(None, true), std::iter::empty().collect()).await.unwrap();
    Heard::until(&mut watch, Heard::is_complete).await;
    server.stopped().await;
    let heard = Heard::until(&mut watch, |_| false).await;
    // slapd tells its followers that it stops (52), or the connection just ends.
    assert!(matches!(heard.ended(), Some(Ending::Cut(_) | Ending::Refused { .. })), "{heard:?}");
}
