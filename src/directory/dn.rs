//! Distinguished names: how ours are written (RFC 4514), read back and compared, and which name each thing gets.
//!
//! Reads what a server gives back of such names, multi-valued RDNs included; hexadecimal `#` values are kept as text.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::entry::Dn;
use super::matching;
use crate::domain::mailbox;

/// One attribute type and value of a relative name, unescaped.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ava {
    /// Attribute type, as written.
    pub kind: String,
    /// Value, unescaped.
    pub value: String,
}

/// The names of what the registry keeps in one directory. A person's name is the mailbox's opaque number, so that no
/// decision ever renames anybody; agencies are nested by code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    base: Dn,
    people: String,
    agencies: String,
    groups: String,
    shared: String,
    moves_adopted: bool,
}

impl Naming {
    /// Names under `base`.
    #[must_use]
    pub fn new(base: Dn) -> Self {
        let under = |ou: &str| format!("ou={ou},{base}");
        let (people, agencies, groups, shared) = (under("people"), under("agencies"), under("groups"), under("shared"));
        Self { base, people, agencies, groups, shared, moves_adopted: false }
    }

    /// The same; persons' entries that stand under another name, such as adopted ones, are moved to theirs.
    #[must_use]
    pub fn moving_adopted(self) -> Self {
        Self { moves_adopted: true, ..self }
    }

    /// Whether persons' entries under another name are moved.
    #[must_use]
    pub const fn moves_adopted(&self) -> bool {
        self.moves_adopted
    }

    /// The entry above the containers; it is never ours to write.
    #[must_use]
    pub const fn base(&self) -> &Dn {
        &self.base
    }

    /// The containers, in the order in which they are added.
    #[must_use]
    pub fn containers(&self) -> [Dn; 4] {
        [&self.people, &self.agencies, &self.groups, &self.shared].map(|name| Dn(name.clone()))
    }

    /// A person's entry.
    #[must_use]
    pub fn person(&self, number: i64) -> Dn {
        Dn(format!("uid={},{}", mailbox::uid(number), self.people))
    }

    /// An agency's entry, nested below those above it; `path` runs from the root down.
    #[must_use]
    pub fn unit(&self, path: &[String]) -> Dn {
        let mut name = String::with_capacity(self.agencies.len() + 16 * path.len());
        for code in path.iter().rev() {
            let _ = write!(name, "ou={},", escape(code));
        }
        name.push_str(&self.agencies);
        Dn(name)
    }

    /// An agency's mail group.
    #[must_use]
    pub fn group(&self, code: &str) -> Dn {
        Dn(format!("cn={},{}", escape(code), self.groups))
    }
}

/// Escapes a value for use in a name (RFC 4514 section 2.4).
#[must_use]
pub fn escape(value: &str) -> Cow<'_, str> {
    let special = |c: char| matches!(c, '"' | '+' | ',' | ';' | '<' | '>' | '\\' | '=' | '\0'..='\x1F');
    let edge = value.starts_with([' ', '#']) || value.ends_with(' ');
    if !edge && !value.contains(special) {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len() + 8);
    let last = value.char_indices().last().map_or(0, |(at, _)| at);
    for (at, c) in value.char_indices() {
        match c {
            '\0'..='\x1F' => {
                let _ = write!(out, "\\{:02X}", u32::from(c));
                continue;
            }
            ' ' if at == 0 || at == last => out.push('\\'),
            '#' if at == 0 => out.push('\\'),
            c if special(c) => out.push('\\'),
            _ => {}
        }
        out.push(c);
    }
    Cow::Owned(out)
}

/// The relative names of `dn`, the entry's own first. `None` when it is no RFC 4514 text.
#[must_use]
pub fn parse(dn: &str) -> Option<Vec<Vec<Ava>>> {
    if dn.is_empty() {
        return Some(Vec::new());
    }
    split(dn, &[',', ';']).map(|rdn| split(rdn, &['+']).map(parse_ava).collect()).collect()
}

/// The name of the entry above; `None` for the root.
#[must_use]
pub fn parent(dn: &Dn) -> Option<&str> {
    let first = split(&dn.0, &[',', ';']).next()?;
    let rest = dn.0.get(first.len() + 1..)?.trim_start_matches(' ');
    (!rest.is_empty()).then_some(rest)
}

/// The entry's own relative name, as written.
#[must_use]
pub fn relative(dn: &Dn) -> &str {
    split(&dn.0, &[',', ';']).next().unwrap_or_default()
}

/// How many relative names `dn` has.
#[must_use]
pub fn depth(dn: &str) -> usize {
    split(dn, &[',', ';']).count()
}

/// The form in which equal names are equal text: types in lower case, values prepared as caseIgnoreMatch does, no spaces
/// around separators. A text that is no name is only lowered.
#[must_use]
pub fn normal(dn: &str) -> Cow<'_, str> {
    if is_plainly_normal(dn) {
        return Cow::Borrowed(dn);
    }
    let Some(rdns) = parse(dn) else { return Cow::Owned(dn.to_lowercase()) };
    let mut out = String::with_capacity(dn.len());
    for mut rdn in rdns {
        for ava in &mut rdn {
            ava.kind = ava.kind.to_ascii_lowercase();
            ava.value = matching::prepare(&ava.value).into_owned();
        }
        rdn.sort();
        for (at, ava) in rdn.iter().enumerate() {
            if !out.is_empty() {
                out.push(if at == 0 { ',' } else { '+' });
            }
            let _ = write!(out, "{}={}", ava.kind, escape(&ava.value));
        }
    }
    Cow::Owned(out)
}

/// Whether two names are equal by distinguishedNameMatch.
#[must_use]
pub fn equal(left: &str, right: &str) -> bool {
    left == right || normal(left) == normal(right)
}

/// Lower-case ASCII without anything that could be written in another way: the common case, decided without parsing.
fn is_plainly_normal(dn: &str) -> bool {
    dn.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'@' | b'=' | b','))
}

/// Splits at separators that are not escaped, without allocating. The empty text has one empty part.
fn split<'a>(text: &'a str, separators: &'a [char]) -> impl Iterator<Item = &'a str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let current = rest?;
        let mut escaped = false;
        let cut = current.char_indices().find(|&(_, c)| {
            let cuts = !escaped && separators.contains(&c);
            escaped = !escaped && c == '\\';
            cuts
        });
        let (part, after) = match cut {
            Some((at, _)) => (current.get(..at)?, current.get(at + 1..)),
            None => (current, None),
        };
        rest = after;
        Some(part)
    })
}

fn parse_ava(text: &str) -> Option<Ava> {
    let (kind, value) = text.split_once('=')?;
    let kind = kind.trim();
    let kind_is_good = !kind.is_empty() && kind.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.');
    kind_is_good.then_some(())?;
    Some(Ava { kind: kind.to_owned(), value: unescape(value.trim_start_matches(' '))? })
}

/// Undoes [`escape`] and the hexadecimal pairs of other writers; spaces that end a value unescaped do not count.
fn unescape(text: &str) -> Option<String> {
    let mut out: Vec<u8> = Vec::with_capacity(text.len());
    let mut kept = 0;
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => {
                let next = bytes.next()?;
                if let Some(high) = char::from(next).to_digit(16) {
                    let low = char::from(bytes.next()?).to_digit(16)?;
                    out.push(u8::try_from(high * 16 + low).ok()?);
                } else {
                    out.push(next);
                }
                kept = out.len();
            }
            b' ' => out.push(b' '),
            _ => {
                out.push(byte);
                kept = out.len();
            }
        }
    }
    out.truncate(kept);
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn naming() -> Naming {
        Naming::new(Dn("dc=binhphuoc,dc=gov,dc=vn".to_owned()))
    }

    #[test]
    fn names_of_the_province() {
        let path = ["H10", "H10.31", "H10.31.02"].map(str::to_owned);
        assert_eq!(naming().person(42).0, "uid=m000042,ou=people,dc=binhphuoc,dc=gov,dc=vn");
        assert_eq!(naming().unit(&path).0, "ou=H10.31.02,ou=H10.31,ou=H10,ou=agencies,dc=binhphuoc,dc=gov,dc=vn");
        assert_eq!(naming().group("H10.31.02").0, "cn=H10.31.02,ou=groups,dc=binhphuoc,dc=gov,dc=vn");
        let unit = naming().unit(&path);
        assert_eq!(parent(&unit), Some(naming().unit(&path[..2]).0.as_str()));
        assert_eq!((relative(&unit), depth(&unit.0)), ("ou=H10.31.02", 7));
    }

    #[test]
    fn names_are_equal_as_the_server_sees_them() {
        for other in [
            "UID=M000042,OU=People,dc=gov",
            "uid=m000042 , ou=people, dc=gov",
            r"uid=m\30\30\30\30\34\32,ou=people,dc=gov",
        ] {
            assert!(equal("uid=m000042,ou=people,dc=gov", other), "{other}");
        }
        assert!(equal("cn=a+ou=B,dc=x", "OU=b+CN=A,dc=x"));
        assert!(equal(r"cn=a\,b", r"cn=A\2Cb"));
        let wide_space = parse("cn=\u{2000}").unwrap();
        assert_eq!(wide_space[0][0].value, "\u{2000}", "only the space of RFC 4514 is padding");
        assert!(!equal("cn=đ", "cn=d"));
        assert!(!equal("cn=a,cn=b", "cn=b,cn=a"));
    }

    proptest! {
        #[test]
        fn what_is_escaped_reads_back(value in "\\PC{1,20}|[ #,+\"\\\\<>;=\u{0}-\u{1f}a]{1,8}") {
            let text = format!("cn={},dc=vn", escape(&value));
            let read = parse(&text).expect("our own text");
            prop_assert_eq!(read.len(), 2, "{}", text);
            prop_assert_eq!(&read[0][0].value, &value);
        }

        #[test]
        fn normal_form_is_stable(value in "\\PC{0,20}") {
            let text = format!("CN={}, DC=vn", escape(&value));
            let once = normal(&text).into_owned();
            prop_assert_eq!(normal(&once).into_owned(), once.clone());
            prop_assert!(equal(&text, &once));
        }

        #[test]
        fn no_text_breaks_the_parser(text in "\\PC{0,40}") {
            let _ = (parse(&text), normal(&text), parent(&Dn(text.clone())));
        }
    }
}
