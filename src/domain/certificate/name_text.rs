//! Distinguished names as text (RFC 4514): how a value is escaped, and one spelling for a name that others wrote, whatever blanks, cases,
//! escapes and order they have for it.

/// Kinds of attributes as we write them, and other names for some.
const KINDS: [(&str, &[&str]); 14] = [
    ("CN", &["commonName", "2.5.4.3"]),
    ("SN", &["surname", "2.5.4.4"]),
    ("serialNumber", &["2.5.4.5"]),
    ("C", &["countryName", "2.5.4.6"]),
    ("L", &["localityName", "2.5.4.7"]),
    ("ST", &["S", "stateOrProvinceName", "2.5.4.8"]),
    ("STREET", &["streetAddress", "2.5.4.9"]),
    ("O", &["organizationName", "2.5.4.10"]),
    ("OU", &["organizationalUnitName", "2.5.4.11"]),
    ("title", &["T", "2.5.4.12"]),
    ("givenName", &["G", "GN", "2.5.4.42"]),
    ("UID", &["userId", "0.9.2342.19200300.100.1.1"]),
    ("DC", &["domainComponent", "0.9.2342.19200300.100.1.25"]),
    ("emailAddress", &["E", "email", "1.2.840.113549.1.9.1"]),
];

/// Escapes by RFC 4514 section 2.4; control characters as hexadecimal pairs, so that a name stays on one line.
#[must_use]
pub fn escaped(text: &str) -> String {
    let last = text.chars().count().saturating_sub(1);
    let mut out = String::with_capacity(text.len());
    for (index, character) in text.chars().enumerate() {
        match character {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => out.extend(['\\', character]),
            '#' if index == 0 => out.push_str("\\#"),
            ' ' if index == 0 || index == last => out.push_str("\\ "),
            control if control.is_control() => {
                let mut octets = [0; 4];
                for octet in control.encode_utf8(&mut octets).bytes() {
                    out.extend(['\\', hex_digit(octet >> 4), hex_digit(octet & 0x0F)]);
                }
            }
            plain => out.push(plain),
        }
    }
    out
}

fn hex_digit(nibble: u8) -> char {
    char::from_digit(u32::from(nibble), 16).map_or('0', |digit| digit.to_ascii_uppercase())
}

/// A name as we write it: last attribute first, which is told by the country. What is no such name stays as it is.
#[must_use]
pub fn canonical(text: &str) -> String {
    let parts: Option<Vec<String>> = split(text, &[',', ';']).into_iter().map(relative).collect();
    let Some(mut parts) = parts else { return text.trim().to_owned() };
    let is_country = |part: Option<&String>| part.is_some_and(|part| part.starts_with("C="));
    if is_country(parts.first()) && !is_country(parts.last()) {
        parts.reverse();
    }
    parts.join(",")
}

/// One part of a name, which may have several attributes.
fn relative(part: &str) -> Option<String> {
    let attributes: Option<Vec<String>> = split(part, &['+']).into_iter().map(attribute).collect();
    attributes.map(|attributes| attributes.join("+"))
}

fn attribute(text: &str) -> Option<String> {
    let (kind, value) = text.split_once('=')?;
    let kind = kind.trim();
    let numbered = kind.split_once('.').filter(|(prefix, _)| prefix.eq_ignore_ascii_case("oid"));
    let kind = numbered.map_or(kind, |(_, number)| number);
    if kind.is_empty() || !kind.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-') {
        return None;
    }
    let is_it = |name: &str| name.eq_ignore_ascii_case(kind);
    let known = KINDS.iter().find(|(ours, others)| is_it(ours) || others.iter().any(|other| is_it(other)));
    let kind = known.map_or(kind, |(ours, _)| ours);
    if let Some(octets) = value.trim_matches(' ').strip_prefix('#') {
        let is_hexadecimal = octets.chars().all(|c| c.is_ascii_hexdigit());
        return is_hexadecimal.then(|| format!("{kind}=#{}", octets.to_lowercase()));
    }
    Some(format!("{kind}={}", escaped(&plain(value)?)))
}

/// Cuts at separators that are neither escaped nor between quotes.
fn split<'a>(text: &'a str, separators: &[char]) -> Vec<&'a str> {
    let (mut parts, mut from, mut is_escaped, mut is_quoted) = (Vec::new(), 0, false, false);
    for (place, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ if !is_quoted && separators.contains(&character) => {
                parts.extend(text.get(from..place));
                from = place + character.len_utf8();
            }
            _ => {}
        }
    }
    parts.extend(text.get(from..));
    parts
}

/// A value without its escapes, its quotes and the blanks around it.
fn plain(value: &str) -> Option<String> {
    let (mut octets, mut kept) = (Vec::with_capacity(value.len()), 0);
    let mut rest = value.trim_start_matches(' ').chars();
    let mut is_quoted = false;
    while let Some(character) = rest.next() {
        match character {
            '"' => is_quoted = !is_quoted,
            '\\' => {
                let pair = rest.as_str().get(..2).filter(|pair| pair.chars().all(|c| c.is_ascii_hexdigit()));
                match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
                    Some(octet) => {
                        octets.push(octet);
                        rest.next();
                        rest.next();
                    }
                    None => octets.extend(rest.next()?.encode_utf8(&mut [0; 4]).bytes()),
                }
            }
            plain => octets.extend(plain.encode_utf8(&mut [0; 4]).bytes()),
        }
        // Blanks at the end count where they are escaped or quoted.
        if is_quoted || character != ' ' {
            kept = octets.len();
        }
    }
    octets.truncate(kept);
    String::from_utf8(octets).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn special_characters_are_escaped_and_vietnamese_is_not() {
        assert_eq!(escaped("Sở Thông tin, Truyền thông"), "Sở Thông tin\\, Truyền thông");
        assert_eq!(escaped(" #a# "), "\\ #a#\\ ");
        assert_eq!(escaped("#a"), "\\#a");
        assert_eq!(escaped("a\u{0}\nb"), "a\\00\\0Ab");
        assert_eq!(escaped(" "), "\\ ");
    }

    #[test]
    fn a_name_has_one_spelling_however_it_was_written() {
        let ours = "CN=CA phục vụ các cơ quan Nhà nước G2,O=Ban Cơ yếu Chính phủ,C=VN";
        for written in [
            ours,
            "CN=CA phục vụ các cơ quan Nhà nước G2, O=Ban Cơ yếu Chính phủ, C=VN",
            "C=VN, O=Ban Cơ yếu Chính phủ, CN=CA phục vụ các cơ quan Nhà nước G2",
            "c = VN; o = \"Ban Cơ yếu Chính phủ\" ;cn=CA phục vụ các cơ quan Nhà nước G2 ",
            "2.5.4.3=CA phục vụ các cơ quan Nhà nước G2,OID.2.5.4.10=Ban C\\C6\\A1 y\\E1\\BA\\BFu Chính phủ,C=VN",
        ] {
            assert_eq!(canonical(written), ours, "{written}");
        }
        assert_eq!(canonical("O=\"Sở A, B\",C=VN"), "O=Sở A\\, B,C=VN");
        assert_eq!(canonical("CN=a+OU=b,C=VN"), "CN=a+OU=b,C=VN");
        assert_eq!(canonical(" Ban Cơ yếu "), "Ban Cơ yếu", "no such name");
    }

    proptest! {
        /// Our own spelling stays as it is.
        #[test]
        fn our_own_names_stay(values in proptest::collection::vec("\\PC{1,12}", 1..4)) {
            let name: Vec<String> = values.iter().map(|value| format!("CN={}", escaped(value))).collect();
            let name = name.join(",");
            prop_assert_eq!(canonical(&name), name);
        }

        #[test]
        fn any_text_is_taken(text in ".{0,80}") {
            let once = canonical(&text);
            prop_assert_eq!(canonical(&once), once);
        }
    }
}
