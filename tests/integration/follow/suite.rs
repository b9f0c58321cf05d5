//! What holds on every directory that can be followed. It is empty but for its base.

use congvu::directory::attribute::Attribute;
use congvu::directory::entry::EntryCsn;
use congvu::directory::plan::Operation;
use congvu::directory::port::{Directory, Write, WriteOutcome};
use congvu::directory::syncrepl::{Cookie, Effect, Ending, Follow, Watch};
use uuid::Uuid;

use super::{Heard, is_gone, request, title};
use crate::slapd::{BASE, add_of, person, replace};
use congvu::directory::entry::{Dn, Observed};

/// The life of a small directory, followed.
pub(super) async fn run<D: Directory + Follow>(directory: &D) {
    for number in 1..=5 {
        add(directory, number).await;
    }
    let (cookie, known) = everything_is_told_once(directory).await;
    let (cookie, known) = what_happens_is_told_as_it_happens(directory, cookie, known).await;
    what_happened_meanwhile_is_told(directory, cookie, &known).await;
}

async fn done(directory: &dyn Directory, number: usize, operation: &Operation) -> Option<EntryCsn> {
    let entry = person(number);
    match directory.write(0, Write { dn: &entry.dn, operation, csn: None }).await.unwrap() {
        WriteOutcome::Done(csn) => csn,
        WriteOutcome::Refused(refusal) => panic!("{refusal:?}"),
    }
}

async fn add(directory: &dyn Directory, number: usize) {
    done(directory, number, &add_of(&person(number))).await;
}

async fn found(directory: &dyn Directory, number: usize) -> Observed {
    directory.read_entry(&person(number).dn).await.unwrap().unwrap()
}

async fn everything_is_told_once<D: Directory + Follow>(directory: &D) -> (Cookie, Vec<Uuid>) {
    let first = Heard::refresh(directory, None, &[]).await;
    assert_eq!(first.changed().len(), 6, "the base and five people");
    assert!(first.is_complete() && first.suspects().is_empty());
    assert_eq!(first.ended(), Some(&Ending::Finished));
    let known: Vec<Uuid> = first.changed().iter().map(|observed| observed.entry_uuid).collect();
    let again = Heard::refresh(directory, first.cookie(), &known).await;
    assert!(again.is_complete() && again.changed().is_empty() && again.suspects().is_empty(), "{again:?}");
    (first.cookie().unwrap(), known)
}

async fn what_happens_is_told_as_it_happens<D: Directory + Follow>(
    directory: &D,
    cookie: Cookie,
    mut known: Vec<Uuid>,
) -> (Cookie, Vec<Uuid>) {
    let mut watch =
        Watch::start(directory, &request(Some(cookie), true), known.iter().copied().collect()).await.unwrap();
    Heard::until(&mut watch, Heard::is_complete).await;
    let gone = found(directory, 4).await.entry_uuid;
    let ours = done(directory, 1, &replace(Attribute::Title, "Chánh văn phòng")).await.unwrap();
    let heard = Heard::until(&mut watch, |heard| !heard.changed().is_empty()).await;
    let [changed] = heard.changed()[..] else { panic!("{heard:?}") };
    assert_eq!(changed.csn, ours, "the echo of a write of ours bears the version that it was told");
    assert_eq!(title(changed), ["Chánh văn phòng".as_bytes()]);

    done(directory, 4, &Operation::Delete).await;
    let heard = Heard::until(&mut watch, |heard| !heard.suspects().is_empty()).await;
    assert_eq!(heard.suspects()[0].0, gone);
    assert!(is_gone(directory, &Dn(BASE.to_owned()), gone).await);

    add(directory, 6).await;
    let heard = Heard::until(&mut watch, |heard| heard.cookie().is_some() && !heard.changed().is_empty()).await;
    let added = found(directory, 6).await.entry_uuid;
    assert_eq!(heard.changed()[0].entry_uuid, added);
    let covers = |effect: &Effect<Observed>| matches!(effect, Effect::Cookie(_));
    assert!(heard.effects.iter().rposition(covers) > Some(0), "a cookie follows what it covers");
    known.retain(|uuid| *uuid != gone);
    known.push(added);
    (heard.cookie().unwrap(), known)
}

async fn what_happened_meanwhile_is_told<D: Directory + Follow>(directory: &D, cookie: Cookie, known: &[Uuid]) {
    let gone = found(directory, 2).await.entry_uuid;
    done(directory, 2, &Operation::Delete).await;
    done(directory, 3, &replace(Attribute::Title, "Văn thư")).await;
    add(directory, 7).await;
    let heard = Heard::refresh(directory, Some(cookie), known).await;
    let mut changed: Vec<_> = heard.changed().iter().map(|observed| observed.entry.dn.clone()).collect();
    changed.sort_unstable();
    assert_eq!(changed, [person(3).dn, person(7).dn]);
    let suspects: Vec<Uuid> = heard.suspects().iter().map(|(uuid, _)| *uuid).collect();
    assert_eq!(suspects, [gone]);
    assert!(heard.is_complete() && heard.cookie().is_some());
}
