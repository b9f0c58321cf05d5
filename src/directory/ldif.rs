//! Reads LDIF content records (RFC 2849), as `slapcat` and `ldapsearch -LLL` write them: one entry at a time, whatever the file's size.
//!
//! A file that is no such list is refused with the number of the line; nothing is guessed. Change records are refused, and so are
//! values by URL: a file must not make us open another.

use std::io::{BufRead, Read as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use super::named::Named;

/// How much one entry may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Octets of a line, folded ones put together.
    pub line: usize,
    /// Octets of an entry.
    pub entry: usize,
    /// Values of an entry.
    pub values: usize,
    /// Attribute descriptions of an entry.
    pub attributes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { line: 12 << 20, entry: 32 << 20, values: 200_000, attributes: 1_000 }
    }
}

/// Why a file is not read on.
#[derive(Debug, Error)]
pub enum LdifError {
    /// It cannot be read at all.
    #[error("the file cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// A line is wrong.
    #[error("line {line}: {fault}")]
    Line {
        /// Which, from 1.
        line: u64,
        /// What is wrong with it.
        fault: Fault,
    },
}

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Fault {
    /// Not version 1.
    #[error("only version 1 of LDIF is read")]
    Version,
    /// A record does not begin with a name.
    #[error("a record must begin with 'dn:'; export with `ldapsearch -LLL` or `slapcat`")]
    NoName,
    /// The name is no UTF-8.
    #[error("the entry's name is not UTF-8")]
    Name,
    /// A record of changes.
    #[error("this is a record of changes; export entries instead, with `ldapsearch -LLL` or `slapcat`")]
    Changes,
    /// A value by URL.
    #[error("values by URL (':<') are not read; export the values themselves")]
    Url,
    /// No `attribute: value`.
    #[error("this is no 'attribute: value'")]
    NoAttribute,
    /// Not base64.
    #[error("the value after '::' is not base64")]
    Base64,
    /// A continued line without one to continue.
    #[error("a line that begins with a space continues none")]
    Continues,
    /// Too much for one entry.
    #[error("the line or its entry is larger than an entry may be")]
    TooLarge,
}

/// The entries of a file, in its order. After an error there are no more.
#[derive(Debug)]
pub struct LdifReader<R> {
    input: R,
    limits: Limits,
    /// Physical lines read so far.
    lines: u64,
    /// A physical line that was read and belongs to what comes next.
    next: Option<Vec<u8>>,
    is_begun: bool,
    is_over: bool,
}

/// A line with its folds undone, and where it began.
type Logical = (u64, Vec<u8>);

impl<R: BufRead> LdifReader<R> {
    /// A reader of `input`.
    pub const fn new(input: R, limits: Limits) -> Self {
        Self { input, limits, lines: 0, next: None, is_begun: false, is_over: false }
    }

    /// One line without its end; none at the end of the file.
    fn physical(&mut self) -> Result<Option<Vec<u8>>, LdifError> {
        let mut line = Vec::new();
        let bound = self.limits.line as u64 + 2;
        if (&mut self.input).take(bound).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        self.lines += 1;
        if line.last() == Some(&b'\n') {
            line.pop();
            if line.last() == Some(&b'\r') {
                line.pop();
            }
        }
        if line.len() > self.limits.line { Err(at(self.lines, Fault::TooLarge)) } else { Ok(Some(line)) }
    }

    fn logical(&mut self) -> Result<Option<Logical>, LdifError> {
        let mut line = match self.next.take() {
            Some(line) => line,
            None => match self.physical()? {
                Some(line) => line,
                None => return Ok(None),
            },
        };
        let number = self.lines;
        if line.first() == Some(&b' ') {
            return Err(at(number, Fault::Continues));
        }
        if line.is_empty() {
            return Ok(Some((number, line)));
        }
        while let Some(next) = self.physical()? {
            if let Some((b' ', rest)) = next.split_first() {
                line.extend_from_slice(rest);
            } else {
                self.next = Some(next);
                break;
            }
            if line.len() > self.limits.line {
                return Err(at(number, Fault::TooLarge));
            }
        }
        Ok(Some((number, line)))
    }

    /// The next line that is no comment; empty ones separate records.
    fn line(&mut self) -> Result<Option<Logical>, LdifError> {
        while let Some((number, mut line)) = self.logical()? {
            if !self.is_begun && line.starts_with(b"\xEF\xBB\xBF") {
                line.drain(..3);
            }
            if line.first() == Some(&b'#') {
                continue;
            }
            if !self.is_begun && !line.is_empty() {
                self.is_begun = true;
                if let Some(version) = strip_name(&line, b"version") {
                    if version != b"1" {
                        return Err(at(number, Fault::Version));
                    }
                    continue;
                }
            }
            return Ok(Some((number, line)));
        }
        Ok(None)
    }

    fn record(&mut self) -> Result<Option<Named>, LdifError> {
        let (number, line) = loop {
            match self.line()? {
                None => return Ok(None),
                Some((_, line)) if line.is_empty() => {}
                Some(found) => break found,
            }
        };
        let (name, dn) = attribute(&line).map_err(|fault| at(number, fault))?;
        if !name.eq_ignore_ascii_case("dn") {
            return Err(at(number, Fault::NoName));
        }
        let dn = String::from_utf8(dn).map_err(|_| at(number, Fault::Name))?;
        let mut entry = Named { dn, attributes: Vec::new() };
        let (mut octets, mut values) = (line.len(), 0);
        while let Some((number, line)) = self.line()? {
            if line.is_empty() {
                break;
            }
            let (name, value) = attribute(&line).map_err(|fault| at(number, fault))?;
            if ["changetype", "control"].iter().any(|change| name.eq_ignore_ascii_case(change)) {
                return Err(at(number, Fault::Changes));
            }
            octets += line.len();
            values += 1;
            entry.push(name, value);
            let limits = self.limits;
            if octets > limits.entry || values > limits.values || entry.attributes.len() > limits.attributes {
                return Err(at(number, Fault::TooLarge));
            }
        }
        Ok(Some(entry))
    }
}

impl<R: BufRead> Iterator for LdifReader<R> {
    type Item = Result<Named, LdifError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let record = self.record().transpose();
        self.is_over = !matches!(record, Some(Ok(_)));
        record
    }
}

const fn at(line: u64, fault: Fault) -> LdifError {
    LdifError::Line { line, fault }
}

/// What follows `name:` and its spaces.
fn strip_name<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let (start, rest) = line.split_at_checked(name.len())?;
    let rest = rest.strip_prefix(b":")?;
    start.eq_ignore_ascii_case(name).then(|| rest.trim_ascii())
}

/// The attribute description and the value of a line.
fn attribute(line: &[u8]) -> Result<(&str, Vec<u8>), Fault> {
    let colon = line.iter().position(|&byte| byte == b':').ok_or(Fault::NoAttribute)?;
    let (name, rest) = line.split_at(colon);
    let name = std::str::from_utf8(name).map_err(|_| Fault::NoAttribute)?;
    let is_description = name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | ';' | '.' | '_'));
    if !is_description {
        return Err(Fault::NoAttribute);
    }
    let rest = rest.get(1..).unwrap_or_default();
    match rest.split_first() {
        Some((b'<', _)) => Err(Fault::Url),
        Some((b':', encoded)) => {
            STANDARD.decode(encoded.trim_ascii()).map(|value| (name, value)).map_err(|_| Fault::Base64)
        }
        _ => Ok((name, rest.trim_ascii_start().to_vec())),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Vec<Named>, String> {
        LdifReader::new(text.as_bytes(), Limits::default()).collect::<Result<_, _>>().map_err(|error| error.to_string())
    }

    fn entry(dn: &str, attributes: &[(&str, &[&str])]) -> Named {
        let of = |(name, values): &(&str, &[&str])| {
            ((*name).to_owned(), values.iter().map(|value| value.as_bytes().to_vec()).collect())
        };
        Named { dn: dn.to_owned(), attributes: attributes.iter().map(of).collect() }
    }

    #[test]
    fn records_as_programs_write_them() {
        let text = "\u{feff}version: 1\r\n\r\n# a comment\r\n  that goes on\r\ndn: cn=A,dc=x\r\ncn: A\r\ncn:: xJDhu5c=\r\nCN: a \
                    b\r\n  c\r\nuserCertificate;binary:: /wA=\r\ndescription:\r\n\r\n\r\ndn:: Y249xJE=\r\ncn:đ";
        let mut second = entry("cn=đ", &[("cn", &["đ"])]);
        let mut first = entry("cn=A,dc=x", &[("cn", &["A", "Đỗ", "a b c"])]);
        first.push("userCertificate;binary", vec![0xff, 0]);
        first.push("description", Vec::new());
        assert_eq!(read(text), Ok(vec![first.clone(), second.clone()]));
        assert_eq!(read(&text.replace("\r\n", "\n")), Ok(vec![first, second.clone()]));
        second.dn = "cn=x".to_owned();
        assert_eq!(read("dn: cn=x\ncn:   đ\n"), Ok(vec![second]));
        assert_eq!(read("\n\n# nothing\n"), Ok(vec![]));
    }

    #[test]
    fn what_is_no_list_of_entries_is_refused_by_line() {
        for (text, line, fault) in [
            ("version: 2\n", 1, Fault::Version),
            ("dn: a=b\ncn: x\n\nsearch: 2\nresult: 0 Success\n", 4, Fault::NoName),
            ("dn:: /w==\n", 1, Fault::Name),
            ("dn: a=b\nchangetype: modify\n", 2, Fault::Changes),
            ("dn: a=b\ncontrol: 1.2.3\n", 2, Fault::Changes),
            ("dn: a=b\ncn:< file:///etc/passwd\n", 2, Fault::Url),
            ("dn: a=b\n-\n", 2, Fault::NoAttribute),
            ("dn: a=b\nkhông: x\n", 2, Fault::NoAttribute),
            ("dn: a=b\n\ncn: x\n", 3, Fault::NoName),
            ("dn: a=b\ncn:: ====\n", 2, Fault::Base64),
            (" cn: x\n", 1, Fault::Continues),
            ("dn: a=b\n\n x\n", 3, Fault::Continues),
        ] {
            assert_eq!(read(text), Err(format!("line {line}: {fault}")), "{text:?}");
        }
    }

    #[test]
    fn nothing_grows_without_bound() {
        let limits = Limits { line: 10, entry: 40, values: 4, attributes: 2 };
        let read = |text: &str| LdifReader::new(text.as_bytes(), limits).collect::<Result<Vec<_>, _>>();
        assert!(read("dn: a=b\ncn: 1\ncn: 2\nsn: 1\nsn: 2\n").is_ok());
        for text in [
            "dn: a=bcdefg\n",
            "dn: a=b\n cdef\n",
            "dn: a=b\nx: 1\nx: 2\nx: 3\nx: 4\nx: 5\n",
            "dn: a=b\nx: 1\ny: 2\nz: 3\n",
            "dn: a=b\ncn: 123456\ncn: 123456\ncn: 123456\ncn: 123456\n",
        ] {
            assert!(matches!(read(text), Err(LdifError::Line { fault: Fault::TooLarge, .. })), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_octets_are_entries_or_an_error(bytes in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b':'), Just(b' '), Just(b'd'), Just(b'n'), any::<u8>()], 0..120)) {
            let found: Vec<_> = LdifReader::new(bytes.as_slice(), Limits::default()).collect();
            prop_assert!(found.iter().rev().skip(1).all(Result::is_ok), "an error is the last");
        }

        #[test]
        fn what_is_written_in_base64_reads_back(values in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 1..5), width in 1_usize..20) {
            let mut text = "dn: cn=x\n".to_owned();
            for value in &values {
                let line = format!("cn:: {}", STANDARD.encode(value));
                let folded: Vec<String> = line.as_bytes().chunks(width).map(|part| String::from_utf8_lossy(part).into_owned()).collect();
                text.push_str(&folded.join("\n "));
                text.push('\n');
            }
            let read: Vec<_> = LdifReader::new(text.as_bytes(), Limits::default()).collect::<Result<_, _>>().unwrap();
            prop_assert_eq!(read, vec![Named { dn: "cn=x".to_owned(), attributes: vec![("cn".to_owned(), values)] }]);
        }
    }
}
