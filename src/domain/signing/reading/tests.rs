use proptest::prelude::*;

use super::*;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::signing::event::SigningAction;

fn now() -> Timestamp {
    Timestamp::parse_rfc3339("2019-12-31T09:00:00+07:00").unwrap()
}

fn sound() -> Written {
    let mut written = Written::default();
    for (field, value) in [
        (Field::EventId, "e-1"),
        (Field::Document, "vb-7"),
        (Field::Notation, "12/STTTT-CNTT"),
        (Field::Agency, "H10.07"),
        (Field::Action, "leader_approval"),
        (Field::SignerSha256, &"AB".repeat(32)),
        (Field::ClaimedAt, "2019-12-30T15:00:00+07:00"),
        (Field::Format, "pades"),
        (Field::Digest, "sha256"),
        (Field::DocumentDigest, &"0c".repeat(32)),
    ] {
        written.set(field, value);
    }
    written
}

fn with(changes: &[(Field, &str)]) -> Written {
    let mut written = sound();
    for (field, value) in changes {
        written.set(*field, value);
    }
    written
}

fn wrong(changes: &[(Field, &str)]) -> Vec<String> {
    let told = read(&with(changes), ClaimedTimes::AsWritten, now());
    told.err().map(|unfit| unfit.problems).unwrap_or_default().into_iter().map(|problem| problem.field).collect()
}

#[test]
fn a_sound_event_is_read() {
    let event = read(&sound(), ClaimedTimes::AsWritten, now()).unwrap();
    assert_eq!(event.action, SigningAction::LeaderApproval);
    assert_eq!(event.signer, SignerKey::Sha256(Fingerprint([0xab; 32])));
    assert!(!event.is_stamped());
    assert_eq!(event.proven_at(), Timestamp::parse_rfc3339("2019-12-30T08:00:00Z").unwrap());
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let all = read(&Written::default(), ClaimedTimes::AsWritten, now()).unwrap_err().problems;
    let fields: Vec<&str> = all.iter().map(|problem| problem.field.as_str()).collect();
    let required = ["event_id", "document", "agency", "action", "signer_sha256", "claimed_at", "format", "digest"];
    let required: Vec<String> = required.iter().chain(&["document_digest"]).map(|name| format!("/{name}")).collect();
    assert_eq!(fields, required);
    for (field, value) in [
        (Field::EventId, "x".repeat(201)),
        (Field::Document, "a\nb".to_owned()),
        (Field::Action, "seal".to_owned()),
        (Field::Level, "galaxy".to_owned()),
        (Field::SignerSha256, "zz".to_owned()),
        (Field::DocumentDigest, "0c".repeat(20)),
        (Field::ClaimedAt, "yesterday".to_owned()),
    ] {
        assert_eq!(wrong(&[(field, &value)]), [format!("/{field}")]);
    }
    assert_eq!(wrong(&[(Field::StampSerial, "01")]), ["/stamped_at"]);
    let serial_alone = [(Field::SignerSha256, ""), (Field::SignerSerial, "01")];
    assert_eq!(wrong(&serial_alone), ["/signer_issuer"], "a serial number is one CA's");
}

#[test]
fn what_is_no_text_is_told_once_and_is_never_taken_for_nothing() {
    let mut written = sound();
    written.set_no_text(Field::StampedAt);
    let mut without = written.clone();
    without.set(Field::Document, "");
    without.set_no_text(Field::Document);
    let fields = |written: &Written| {
        let unfit = read(written, ClaimedTimes::AsWritten, now()).unwrap_err();
        assert_eq!(unfit.kind, RefusalKind::WrongFields);
        unfit.problems.into_iter().map(|problem| problem.field).collect::<Vec<_>>()
    };
    assert_eq!(fields(&written), ["/stamped_at"]);
    assert_eq!(fields(&without), ["/stamped_at", "/document"]);
}

#[test]
fn a_ca_is_known_however_its_name_is_written() {
    let numbered = |issuer| {
        let changes = [(Field::SignerSha256, ""), (Field::SignerIssuer, issuer), (Field::SignerSerial, "00:AB")];
        read(&with(&changes), ClaimedTimes::AsWritten, now()).unwrap().signer
    };
    assert_eq!(numbered("C=VN, O=Ban Cơ yếu, CN=CA"), numbered("cn=CA,o=Ban Cơ yếu,c=VN"));
    assert_eq!(numbered("C=VN, CN=CA").to_string(), "CN=CA,C=VN+00ab");
}

#[test]
fn nothing_is_signed_in_the_future() {
    let claimed = |text: &str| wrong(&[(Field::ClaimedAt, text)]);
    assert!(claimed("2019-12-31T09:05:00+07:00").is_empty(), "clocks differ by minutes");
    assert_eq!(claimed("2019-12-31T09:05:01+07:00"), ["/claimed_at"]);
    assert_eq!(wrong(&[(Field::StampedAt, "2020-01-01T00:00:00Z")]), ["/stamped_at"]);
    let kind = |changes: &[(Field, &str)]| read(&with(changes), ClaimedTimes::AsWritten, now()).unwrap_err().kind;
    let future = (Field::ClaimedAt, "2020-01-01T09:00:00+07:00");
    assert_eq!(kind(&[future]), RefusalKind::Future);
    assert_eq!(kind(&[future, (Field::Action, "seal")]), RefusalKind::WrongFields);
}

#[test]
fn local_time_marked_as_utc_is_local_where_the_system_is_known_for_it() {
    let at = |text: &str, times| read_instant(text, times).unwrap().to_string();
    for written in ["2019-12-30T15:00:00Z", "2019-12-30T15:00:00.000Z"] {
        assert_eq!(at(written, ClaimedTimes::LocalWhateverWritten), "2019-12-30T15:00:00+07:00");
        assert_eq!(at(written, ClaimedTimes::AsWritten), "2019-12-30T22:00:00+07:00");
    }
    for written in ["2019-12-30T15:00:00", "2019-12-30 15:00", "30/12/2019 15:00:00", "2019-12-30T15:00:00.000"] {
        assert_eq!(at(written, ClaimedTimes::AsWritten), "2019-12-30T15:00:00+07:00", "{written}");
    }
}

#[test]
fn a_time_stamp_proves_when_and_is_never_shifted() {
    let stamped = with(&[(Field::StampedAt, "2019-12-30T08:00:05Z"), (Field::StampSerial, "0A:1f")]);
    let event = read(&stamped, ClaimedTimes::LocalWhateverWritten, now()).unwrap();
    assert_eq!(event.proven_at().to_string(), "2019-12-30T15:00:05+07:00");
    assert_eq!(event.time_stamp.unwrap().serial.as_deref(), Some("0a1f"));
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(texts in proptest::collection::vec(".{0,60}", Field::ALL.len())) {
        let mut written = Written::default();
        for (field, text) in Field::ALL.iter().zip(&texts) {
            written.set(*field, text);
        }
        let _ = read(&written, ClaimedTimes::AsWritten, now());
    }
}
