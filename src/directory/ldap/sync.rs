//! Controls and messages of content synchronisation (RFC 4533) out of BER, checked: ldap3's own conversions panic on
//! malformed ones.

use ldap3::asn1::{PL, StructureTag, TagClass, parse_tag};
use ldap3::controls::Control;
use uuid::Uuid;

use super::ber;
use crate::directory::syncrepl::{Cookie, EntryState, Info, SyncDone};

const STATE: &str = "1.3.6.1.4.1.4203.1.9.1.2";
const DONE: &str = "1.3.6.1.4.1.4203.1.9.1.3";
const INFO: &[u8] = b"1.3.6.1.4.1.4203.1.9.1.4";

const BOOLEAN: u64 = 1;
const OCTET_STRING: u64 = 4;
const ENUMERATED: u64 = 10;
const SEQUENCE: u64 = 16;
const SET: u64 = 17;

/// The state control of an entry.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) became: EntryState,
    pub(super) uuid: Uuid,
    pub(super) cookie: Option<Cookie>,
}

/// The state that an entry came with.
pub(super) fn state(controls: &[Control]) -> Result<State, String> {
    let value = value_of(controls, STATE).ok_or("an entry without its state")?;
    let mut parts = Parts::of(parsed(value)?, TagClass::Universal, SEQUENCE)?;
    let state = match parts.take(ENUMERATED).map(octets).transpose()?.as_deref() {
        Some([0]) => EntryState::Present,
        Some([1]) => EntryState::Add,
        Some([2]) => EntryState::Modify,
        Some([3]) => EntryState::Delete,
        other => return Err(format!("an entry in no known state: {other:?}")),
    };
    let uuid = parts.take(OCTET_STRING).ok_or("an entry's state without its entryUUID")?;
    Ok(State { became: state, uuid: uuid_of(uuid)?, cookie: parts.cookie()? })
}

/// The control that the end of a search came with.
pub(super) fn done(controls: &[Control]) -> Result<Option<SyncDone>, String> {
    let Some(value) = value_of(controls, DONE) else { return Ok(None) };
    let mut parts = Parts::of(parsed(value)?, TagClass::Universal, SEQUENCE)?;
    let cookie = parts.cookie()?;
    Ok(Some(SyncDone { cookie, deletes: parts.boolean(false)? }))
}

/// What an intermediate response says; none where it is about something else.
pub(super) fn info(tag: StructureTag) -> Result<Option<Info>, String> {
    let PL::C(elements) = tag.payload else { return Err("an intermediate response is no list".to_owned()) };
    let mut name = None;
    let mut value = None;
    for element in elements {
        match element.id {
            0 => name = Some(octets(element)?),
            1 => value = Some(octets(element)?),
            _ => {}
        }
    }
    if name.as_deref() != Some(INFO) {
        return Ok(None);
    }
    let tag = parsed(&value.ok_or("a sync info message without a value")?)?;
    if tag.class != TagClass::Context {
        return Err("a sync info message of no known kind".to_owned());
    }
    let kind = tag.id;
    if kind == 0 {
        return Ok(Some(Info::NewCookie(Cookie(octets(tag)?))));
    }
    let mut parts = Parts::of(tag, TagClass::Context, kind)?;
    let cookie = parts.cookie()?;
    Ok(Some(match kind {
        1 => Info::RefreshDelete { cookie, done: parts.boolean(true)? },
        2 => Info::RefreshPresent { cookie, done: parts.boolean(true)? },
        3 => {
            let deletes = parts.boolean(false)?;
            let PL::C(set) = parts.take(SET).ok_or("a set of entries without the set")?.payload else {
                return Err("a set of entries is none".to_owned());
            };
            Info::IdSet { cookie, deletes, uuids: set.into_iter().map(uuid_of).collect::<Result<_, _>>()? }
        }
        _ => return Err(format!("a sync info message of kind {kind}")),
    }))
}

fn value_of<'a>(controls: &'a [Control], name: &str) -> Option<&'a [u8]> {
    controls.iter().find(|Control(_, raw)| raw.ctype == name).and_then(|Control(_, raw)| raw.val.as_deref())
}

fn parsed(bytes: &[u8]) -> Result<StructureTag, String> {
    ber::check(bytes).map_err(|fault| fault.to_string())?;
    let (_, tag) = parse_tag(bytes).map_err(|_| "no BER".to_owned())?;
    Ok(tag)
}

fn octets(tag: StructureTag) -> Result<Vec<u8>, String> {
    match tag.payload {
        PL::P(octets) => Ok(octets),
        PL::C(_) => Err("a value is a list".to_owned()),
    }
}

fn uuid_of(tag: StructureTag) -> Result<Uuid, String> {
    let octets = octets(tag)?;
    Uuid::from_slice(&octets).map_err(|_| format!("an entryUUID of {} octets", octets.len()))
}

/// The elements of a sequence, some of which may be missing, in order.
struct Parts(std::iter::Peekable<std::vec::IntoIter<StructureTag>>);

impl Parts {
    fn of(tag: StructureTag, class: TagClass, id: u64) -> Result<Self, String> {
        match tag.payload {
            PL::C(elements) if tag.class == class && tag.id == id => Ok(Self(elements.into_iter().peekable())),
            _ => Err("a control's value is no sequence".to_owned()),
        }
    }

    fn take(&mut self, id: u64) -> Option<StructureTag> {
        self.0.next_if(|tag| tag.class == TagClass::Universal && tag.id == id)
    }

    fn cookie(&mut self) -> Result<Option<Cookie>, String> {
        Ok(self.take(OCTET_STRING).map(octets).transpose()?.map(Cookie))
    }

    fn boolean(&mut self, unless_said: bool) -> Result<bool, String> {
        match self.take(BOOLEAN).map(octets).transpose()?.as_deref() {
            None => Ok(unless_said),
            Some([octet]) => Ok(*octet != 0),
            Some(octets) => Err(format!("a boolean of {} octets", octets.len())),
        }
    }
}

#[cfg(test)]
mod tests {
    use ldap3::controls::RawControl;
    use proptest::prelude::*;

    use super::*;

    const UUID: [u8; 16] = [7; 16];

    fn control(name: &str, value: Vec<u8>) -> Vec<Control> {
        vec![Control(None, RawControl { ctype: name.to_owned(), crit: false, val: Some(value) })]
    }

    fn element(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, u8::try_from(content.len()).unwrap()], content].concat()
    }

    fn response(name: &[u8], value: Vec<u8>) -> StructureTag {
        let part = |id, octets| StructureTag { class: TagClass::Context, id, payload: PL::P(octets) };
        let payload = PL::C(vec![part(0, name.to_vec()), part(1, value)]);
        StructureTag { class: TagClass::Application, id: 25, payload }
    }

    #[test]
    fn states_with_and_without_a_cookie() {
        let plain = [element(10, &[3]), element(4, &UUID)].concat();
        let with_cookie = [plain.clone(), element(4, b"rid=1")].concat();
        let read = |value: &[u8]| state(&control(STATE, element(0x30, value))).unwrap();
        let uuid = Uuid::from_bytes(UUID);
        assert_eq!(read(&plain), State { became: EntryState::Delete, uuid, cookie: None });
        assert_eq!(read(&with_cookie).cookie, Some(Cookie(b"rid=1".to_vec())));
    }

    #[test]
    fn malformed_states_are_errors() {
        let read = |value: &[u8]| state(&control(STATE, value.to_vec())).unwrap_err();
        assert!(state(&[]).unwrap_err().contains("without its state"));
        assert!(read(&element(0x30, &[element(10, &[9]), element(4, &UUID)].concat())).contains("no known state"));
        assert!(read(&element(0x30, &[element(10, &[1]), element(4, b"short")].concat())).contains("5 octets"));
        assert!(read(&[0x30, 0x05, 0x0a]).contains("LDAP"));
    }

    #[test]
    fn ends_of_phases_and_of_searches_have_the_defaults_of_the_specification() {
        let read = |value: Vec<u8>| info(response(INFO, value)).unwrap().unwrap();
        assert_eq!(read(element(0xa2, &[])), Info::RefreshPresent { cookie: None, done: true });
        let goes_on = [element(4, b"c"), element(1, &[0])].concat();
        let cookie = Some(Cookie(b"c".to_vec()));
        assert_eq!(read(element(0xa1, &goes_on)), Info::RefreshDelete { cookie: cookie.clone(), done: false });
        assert_eq!(read(element(0x80, b"c")), Info::NewCookie(Cookie(b"c".to_vec())));
        let set = [element(1, &[0xff]), element(0x31, &element(4, &UUID))].concat();
        let uuids = vec![Uuid::from_bytes(UUID)];
        assert_eq!(read(element(0xa3, &set)), Info::IdSet { cookie: None, deletes: true, uuids });
        let ended = done(&control(DONE, element(0x30, &element(4, b"c")))).unwrap();
        assert_eq!(ended, Some(SyncDone { cookie, deletes: false }));
        assert_eq!(done(&[]).unwrap(), None);
    }

    #[test]
    fn what_is_about_something_else_is_nothing() {
        assert_eq!(info(response(b"1.2.3", vec![1])).unwrap(), None);
        assert!(info(response(INFO, element(0xa4, &[]))).is_err());
    }

    proptest! {
        /// No bytes make the conversions panic, however malformed.
        #[test]
        fn any_bytes_are_a_message_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            drop(state(&control(STATE, bytes.clone())));
            drop(done(&control(DONE, bytes.clone())));
            drop(info(response(INFO, bytes)));
        }
    }
}
