//! Letters: many requests in one, all or none; and the CA's refusal by a letter of its own.

use congvu::domain::certificate::facts::Fingerprint;
use congvu::domain::certificate::request::RequestState;
use congvu::domain::certificate::request::letter::{LetterDirection, LetterDraft};
use congvu::domain::ids::RequestId;
use congvu::operations::requests::{Verdict, record_ca_refusal, record_letter};
use congvu::operations::{Actor, OperationError};
use uuid::Uuid;

use super::desk::{Desk, conflict, wrong};
use crate::database::{TestDatabase, on_both_engines};
use crate::decisions::office::TODAY;

on_both_engines! {
    a_letter_takes_all_of_its_requests_or_none
    the_ca_refuses_by_a_letter
}

fn letter(number: &str, sha256: Option<u8>) -> LetterDraft {
    LetterDraft { number: number.to_owned(), dated_on: TODAY, sha256: sha256.map(|octet| Fingerprint([octet; 32])) }
}

async fn approved(desk: &Desk, person: usize) -> RequestId {
    let id = desk.submitted(desk.revoke(person)).await;
    desk.decide(id, Verdict::Approve).await.unwrap();
    id
}

async fn a_letter_takes_all_of_its_requests_or_none(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let registry = &desk.office.registry;
    let (ready, waiting) = (approved(&desk, 0).await, desk.submitted(desk.revoke(1)).await);
    let send = async |draft: LetterDraft, ids: &[RequestId]| record_letter(registry, &desk.officer, draft, ids).await;
    assert_eq!(wrong(send(letter(" ", None), &[]).await), ["/number", "/requests"]);
    assert_eq!(wrong(send(letter("1", None), &[ready, ready]).await), ["/requests"]);
    let tomorrow = LetterDraft { dated_on: TODAY.next_day().unwrap(), ..letter("1", None) };
    assert_eq!(wrong(send(tomorrow, &[ready]).await), ["/dated_on"]);
    assert_eq!(wrong(send(letter("1", None), &[ready, waiting]).await), ["/requests/1"]);
    let nowhere = send(letter("1", None), &[ready, RequestId(Uuid::from_u128(1))]).await;
    assert!(matches!(nowhere, Err(OperationError::NotFound { what: "request" })), "{nowhere:?}");
    assert_eq!((desk.state(ready).await, desk.office.count("letter").await), (RequestState::Approved, "0".to_owned()));
    send(letter("1", Some(7)), &[ready]).await.unwrap();
    assert_eq!(wrong(send(letter("1", None), &[ready]).await), ["/requests/0"], "sent once");
    // The same letter took another one; with another scan it is not the same.
    desk.decide(waiting, Verdict::Approve).await.unwrap();
    assert!(conflict(send(letter("1", Some(8)), &[waiting]).await).contains("another scan"));
    send(letter("1", None), &[waiting]).await.unwrap();
    assert_eq!(desk.office.count("letter").await, "1");
    let told = desk.story(waiting).await.events.pop().unwrap().letter.unwrap();
    assert_eq!((told.direction, told.draft), (LetterDirection::Outgoing, letter("1", Some(7))));
    for actor in [&desk.manager, &desk.approver] {
        let refused = record_letter(registry, actor, letter("2", None), &[ready]).await;
        assert!(matches!(refused, Err(OperationError::NotAllowed { .. })), "{refused:?}");
    }
    let shell = record_letter(registry, &Actor::Shell, letter("2", None), &[ready]).await;
    assert!(matches!(shell, Err(OperationError::NotLoggedIn { .. })), "{shell:?}");
    desk.office.assert_verified().await;
}

async fn the_ca_refuses_by_a_letter(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let registry = &desk.office.registry;
    let id = approved(&desk, 0).await;
    let refuse =
        async |why: &str| record_ca_refusal(registry, &desk.officer, id, (letter("9/CYCP", Some(3)), why), None).await;
    assert!(conflict(refuse("Sai mẫu").await).ends_with("stands at 'Approved' and cannot be refused by the CA"));
    desk.send("2/STTTT", &[id]).await.unwrap();
    assert_eq!(wrong(refuse(" ").await), ["/reason"]);
    refuse("Sai mẫu").await.unwrap();
    assert_eq!(desk.state(id).await, RequestState::CaRejected);
    let last = desk.story(id).await.events.pop().unwrap();
    let told = last.letter.unwrap();
    assert_eq!((told.direction, told.draft.number.as_str()), (LetterDirection::Incoming, "9/CYCP"));
    assert_eq!(last.event.details, "Sai mẫu");
    // It is asked anew by a request of its own.
    assert!(desk.draft(desk.revoke(0)).await.is_ok());
    desk.office.assert_verified().await;
}
