//! Reads what slapcat prints: LDIF, its long lines folded and what is no ASCII in base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::history::{Entry, Values};

/// Every entry of a backup.
pub(super) fn entries(ldif: &str) -> Vec<Entry> {
    let unfolded = ldif.replace("\n ", "");
    unfolded.split("\n\n").filter_map(entry).collect()
}

fn entry(record: &str) -> Option<Entry> {
    let mut values = Values::new();
    for (name, value) in record.lines().filter_map(line) {
        values.entry(name).or_default().push(value);
    }
    let dn = values.get("dn")?.first()?.clone();
    Some(Entry::of(&dn, &values))
}

/// Name in lower case, without options, and value.
fn line(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    let name = name.split(';').next().unwrap_or_default().to_lowercase();
    let value = match value.strip_prefix(": ") {
        Some(coded) => String::from_utf8_lossy(&STANDARD.decode(coded).ok()?).into_owned(),
        None => value.strip_prefix(' ').unwrap_or(value).to_owned(),
    };
    Some((name, value))
}

#[cfg(test)]
mod tests {
    use super::super::history::Mark;
    use super::*;

    #[test]
    fn folded_and_coded_lines_are_read() {
        let ldif = "dn: uid=m000001,ou=people,dc=tinh,dc=ex\n ample\nobjectClass: congvuMailbox\n\
            congvuOfficialId: 7\ntitle:: Q2h1ecOqbiB2acOqbiAwMDA\n wNDI=\nentryCSN: 1\n\ndn: ou=people\nou: people\n\n";
        let found = entries(ldif);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].dn.as_str(), found[0].mark), ("uid=m000001,ou=people,dc=tinh,dc=example", Mark::Ours(42)));
        assert_eq!((found[0].key.as_str(), found[1].key.as_str()), ("person 7", ""));
    }
}
