//! Equality as the server sees it: one normal form per matching rule (RFC 4517), text prepared as RFC 4518 says.
//!
//! Where slapd is laxer or stricter than this, nothing breaks: it keeps the form last written, so what we wrote reads back
//! equal to what we want, and a converged directory gets no write.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfkc};

use super::attribute::Matching;
use super::dn;

/// The form in which values that match are equal octets. Borrows where the value is in that form already.
#[must_use]
pub fn normal(matching: Matching, value: &[u8]) -> Cow<'_, [u8]> {
    if matching == Matching::Octets {
        return Cow::Borrowed(value);
    }
    let Ok(text) = std::str::from_utf8(value) else { return Cow::Borrowed(value) };
    let text = match matching {
        Matching::CaseIgnore => prepare(text),
        Matching::CaseIgnoreIa5 | Matching::ObjectIdentifier => prepare_ascii(text),
        Matching::DistinguishedName => dn::normal(text),
        Matching::Integer => integer(text),
        Matching::Boolean => upper(text),
        Matching::Uuid => lower(text),
        Matching::Octets => Cow::Borrowed(text),
    };
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    }
}

/// Whether two values match.
#[must_use]
pub fn equal(matching: Matching, left: &[u8], right: &[u8]) -> bool {
    left == right || normal(matching, left) == normal(matching, right)
}

/// Prepares text for caseIgnoreMatch: compatibility composition, lower case, outer spaces dropped and inner runs made one.
/// `đ` is a letter of its own and stays; NFC and NFD become one.
#[must_use]
pub fn prepare(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return prepare_ascii(text);
    }
    if is_nfkc(text) && text.chars().all(|c| !changes_case(c)) && has_single_spaces(text) {
        return Cow::Borrowed(text);
    }
    let mut folded: String = text.nfkc().flat_map(char::to_lowercase).nfkc().collect();
    // A few letters need a second turn: composing can make one that lowers again.
    for _ in 0..3 {
        let again: String = folded.chars().flat_map(char::to_lowercase).nfkc().collect();
        if again == folded {
            break;
        }
        folded = again;
    }
    if has_single_spaces(&folded) { Cow::Owned(folded) } else { Cow::Owned(collapse(&folded)) }
}

fn prepare_ascii(text: &str) -> Cow<'_, str> {
    if has_single_spaces(text) { lower(text) } else { Cow::Owned(collapse(text).to_ascii_lowercase()) }
}

fn changes_case(c: char) -> bool {
    let mut lowered = c.to_lowercase();
    lowered.next() != Some(c) || lowered.next().is_some()
}

const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0B' | '\x0C' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn has_single_spaces(text: &str) -> bool {
    let mut after_space = true;
    for c in text.chars() {
        if is_space(c) && (c != ' ' || after_space) {
            return false;
        }
        after_space = c == ' ';
    }
    !after_space || text.is_empty()
}

fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(is_space).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

fn upper(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        Cow::Owned(text.to_ascii_uppercase())
    } else {
        Cow::Borrowed(text)
    }
}

/// Without leading zeros and without a sign on zero; what is no number stays as it is.
fn integer(text: &str) -> Cow<'_, str> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Cow::Borrowed(text);
    }
    let significant = digits.trim_start_matches('0');
    match (significant, negative) {
        ("", _) => Cow::Borrowed("0"),
        (significant, false) => Cow::Borrowed(significant),
        (significant, true) => Cow::Owned(format!("-{significant}")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [Matching; 8] = [
        Matching::CaseIgnore,
        Matching::CaseIgnoreIa5,
        Matching::DistinguishedName,
        Matching::ObjectIdentifier,
        Matching::Integer,
        Matching::Boolean,
        Matching::Uuid,
        Matching::Octets,
    ];

    fn names_equal(left: &str, right: &str) -> bool {
        equal(Matching::CaseIgnore, left.as_bytes(), right.as_bytes())
    }

    #[test]
    fn names_match_as_was_measured_on_slapd() {
        let composed = "Nguyễn Thị Hòa";
        let decomposed: String = composed.nfd().collect();
        assert_ne!(composed, decomposed);
        assert!(names_equal(composed, &decomposed));
        assert!(names_equal(composed, "  NGUYỄN   THỊ HÒA "));
        assert!(!names_equal("Đỗ", "Dỗ") && !names_equal("hòa", "hoà") && !names_equal("H'Mông", "HMông"));
        assert!(!names_equal("an bình", "anbình"));
    }

    #[test]
    fn each_rule_has_its_own_equality() {
        for (matching, left, right) in [
            (Matching::Integer, "0042", "42"),
            (Matching::Integer, "-0", "0"),
            (Matching::Boolean, "true", "TRUE"),
            (Matching::Uuid, "0FC3C23C-DFC5-446D-8050-C8B6E759502D", "0fc3c23c-dfc5-446d-8050-c8b6e759502d"),
            (Matching::CaseIgnoreIa5, "A@B.vn", "a@b.vn"),
            (Matching::ObjectIdentifier, "inetorgperson", "inetOrgPerson"),
            (Matching::DistinguishedName, "UID=a, dc=vn", "uid=A,dc=vn"),
        ] {
            assert!(equal(matching, left.as_bytes(), right.as_bytes()), "{matching:?} {left} {right}");
            assert!(!equal(Matching::Octets, left.as_bytes(), right.as_bytes()));
        }
        assert!(!equal(Matching::Integer, b"-42", b"42"));
    }

    proptest! {
        #[test]
        fn normal_form_is_stable_for_every_rule(text in "\\PC{0,24}|[A-Za-zđĐơƯ \t]{0,24}") {
            for matching in ALL {
                let once = normal(matching, text.as_bytes()).into_owned();
                prop_assert_eq!(normal(matching, &once).into_owned(), once.clone(), "{:?}", matching);
                prop_assert!(equal(matching, text.as_bytes(), &once), "{:?}", matching);
            }
        }

        #[test]
        fn composition_case_and_spaces_do_not_count(words in prop::collection::vec("[A-Za-zàảãáạăằâầđèêềìòôồơờùưừỳÀĐƠƯ']{1,7}", 1..5)) {
            let text = words.join(" ");
            let decomposed: String = words.join("  ").nfd().collect();
            prop_assert!(names_equal(&text, &decomposed));
            prop_assert!(names_equal(&decomposed, &text));
            prop_assert!(names_equal(&text, &text.to_uppercase()));
        }

        #[test]
        fn other_words_are_other_values(left in "[a-zđơư]{1,8}", right in "[a-zđơư]{1,8}") {
            prop_assert_eq!(names_equal(&left, &right), left == right);
        }

        #[test]
        fn octets_that_are_no_text_are_compared_as_they_are(left in prop::collection::vec(any::<u8>(), 0..12), right in prop::collection::vec(any::<u8>(), 0..12)) {
            prop_assert_eq!(equal(Matching::Octets, &left, &right), left == right);
            prop_assert!(equal(Matching::CaseIgnore, &left, &left));
        }
    }
}
