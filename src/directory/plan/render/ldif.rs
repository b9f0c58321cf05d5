//! LDIF change records (RFC 2849), as `ldapmodify` takes them.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::directory::plan::row::{Modification, Operation, PlanRow};

/// Columns of a line, the line break not counted.
const WIDTH: usize = 76;

/// The first line of a file.
#[must_use]
pub const fn header() -> &'static str {
    "version: 1\n"
}

/// Appends the change record of one row, with an empty line before it.
pub fn row(row: &PlanRow, out: &mut String) {
    out.push('\n');
    line("dn", row.dn.0.as_bytes(), out);
    match &row.operation {
        Operation::Add { values } => {
            out.push_str("changetype: add\n");
            for (attribute, values) in values {
                for value in values {
                    line(attribute.name(), value, out);
                }
            }
        }
        Operation::Modify { modifications } => {
            out.push_str("changetype: modify\n");
            for change in modifications {
                modification(change, out);
            }
        }
        Operation::Delete => out.push_str("changetype: delete\n"),
        Operation::Rename { new_rdn, new_parent, delete_old } => {
            out.push_str("changetype: modrdn\n");
            line("newrdn", new_rdn.as_bytes(), out);
            let _ = writeln!(out, "deleteoldrdn: {}", u8::from(*delete_old));
            if let Some(parent) = new_parent {
                line("newsuperior", parent.0.as_bytes(), out);
            }
        }
    }
}

fn modification(change: &Modification, out: &mut String) {
    let verb = match change {
        Modification::Add { .. } => "add",
        Modification::Delete { .. } => "delete",
        Modification::Replace { .. } => "replace",
    };
    let name = change.attribute().name();
    let _ = writeln!(out, "{verb}: {name}");
    change.values().iter().for_each(|value| line(name, value, out));
    out.push_str("-\n");
}

/// One attribute line, base64 where the value is no safe string, folded.
fn line(name: &str, value: &[u8], out: &mut String) {
    let mut text = String::with_capacity(name.len() + 2 + value.len());
    text.push_str(name);
    if let Some(value) = safe(value) {
        text.push_str(": ");
        text.push_str(value);
    } else {
        text.push_str(":: ");
        BASE64.encode_string(value, &mut text);
    }
    // All ASCII by now: a byte is a column.
    let mut rest = text.as_str();
    let mut width = WIDTH;
    while let Some((part, after)) = rest.split_at_checked(width).filter(|(_, after)| !after.is_empty()) {
        out.push_str(part);
        out.push_str("\n ");
        rest = after;
        width = WIDTH - 1;
    }
    out.push_str(rest);
    out.push('\n');
}

/// SAFE-STRING of RFC 2849, which may not end with a space either.
fn safe(value: &[u8]) -> Option<&str> {
    let good = value.iter().all(|byte| byte.is_ascii() && !matches!(byte, b'\0' | b'\n' | b'\r'));
    let good_start = !matches!(value.first(), Some(b' ' | b':' | b'<'));
    if good && good_start && value.last() != Some(&b' ') { std::str::from_utf8(value).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads one attribute line back, as RFC 2849 says.
    fn unfold(text: &str) -> (String, Vec<u8>) {
        let joined = text.trim_end_matches('\n').replace("\n ", "");
        let (name, value) = joined.split_once(':').unwrap();
        let value = match value.strip_prefix(':') {
            Some(encoded) => BASE64.decode(encoded.trim()).unwrap(),
            None => value.strip_prefix(' ').unwrap_or(value).as_bytes().to_vec(),
        };
        (name.to_owned(), value)
    }

    proptest! {
        #[test]
        fn every_value_reads_back_and_fits(value in prop::collection::vec(any::<u8>(), 0..400)) {
            let mut out = String::new();
            line("userCertificate;binary", &value, &mut out);
            prop_assert!(out.is_ascii() && out.lines().all(|line| line.len() <= WIDTH));
            prop_assert_eq!(unfold(&out), ("userCertificate;binary".to_owned(), value));
        }

        #[test]
        fn so_does_every_text(value in "[ :<a-zạđ\n]{0,200}") {
            let mut out = String::new();
            line("cn", value.as_bytes(), &mut out);
            prop_assert_eq!(unfold(&out).1, value.into_bytes());
        }
    }

    #[test]
    fn plain_text_stays_readable() {
        let mut out = String::new();
        line("mail", b"a@binhphuoc.gov.vn", &mut out);
        line("cn", "Hòa".as_bytes(), &mut out);
        assert_eq!(out, "mail: a@binhphuoc.gov.vn\ncn:: SMOyYQ==\n");
    }
}
