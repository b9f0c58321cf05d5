//! Letters as they are set: what a font has, in its composed form, and nothing that no eye sees.

use std::collections::BTreeSet;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

/// Stands for a letter that the font lacks.
const LACKING: [char; 2] = ['□', '?'];

/// The twelve vowels of Vietnamese.
const VOWELS: [char; 12] = ['a', 'ă', 'â', 'e', 'ê', 'i', 'o', 'ô', 'ơ', 'u', 'ư', 'y'];
/// Its five marks of tone.
const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];

/// The 134 letters of Vietnamese that ASCII lacks, small and capital.
pub(super) fn vietnamese() -> impl Iterator<Item = char> {
    let toned =
        VOWELS.into_iter().flat_map(|vowel| TONES.into_iter().flat_map(move |tone| [vowel, tone].into_iter().nfc()));
    let plain = VOWELS.into_iter().filter(|vowel| !vowel.is_ascii());
    toned.chain(plain).chain(['đ']).flat_map(|letter| [Some(letter), letter.to_uppercase().next()]).flatten()
}

/// Cleans every text of a document, and tells which letters stand for others now.
pub(super) fn clean(document: &mut Value, has: &impl Fn(char) -> bool) -> BTreeSet<char> {
    let mut lacking = BTreeSet::new();
    walk(document, has, &mut lacking);
    lacking
}

fn walk(value: &mut Value, has: &impl Fn(char) -> bool, lacking: &mut BTreeSet<char>) {
    match value {
        Value::String(text) => *text = cleaned(text, has, lacking),
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, has, lacking)),
        Value::Object(fields) => fields.values_mut().for_each(|field| walk(field, has, lacking)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn cleaned(text: &str, has: &impl Fn(char) -> bool, lacking: &mut BTreeSet<char>) -> String {
    let instead = LACKING.into_iter().find(|letter| has(*letter)).unwrap_or(' ');
    let set = |letter: char| match letter {
        '\n' => Some('\n'),
        '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        letter if is_unseen(letter) => None,
        letter if has(letter) => Some(letter),
        letter => {
            lacking.insert(letter);
            Some(instead)
        }
    };
    text.nfc().filter_map(set).collect()
}

/// Controls, and marks that turn a line around, join or break it: on paper they could only deceive.
fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn vietnamese_has_134_letters_of_its_own() {
        let letters: BTreeSet<char> = vietnamese().collect();
        assert_eq!((vietnamese().count(), letters.len()), (134, 134));
        assert!(['Ằ', 'ẵ', 'Đ', 'ơ', 'Ỵ', 'ỷ', 'à', 'Ý'].iter().all(|letter| letters.contains(letter)));
        assert!(letters.iter().all(|letter| !letter.is_ascii()));
    }

    #[test]
    fn what_no_eye_sees_is_left_out_and_what_the_font_lacks_is_told() {
        let mut document = json!({"a": ["Ho\u{300}a\u{202e}", {"b": "漢\u{0}\tx\u{200b}\n"}], "n": 1});
        let has = |letter: char| letter != '漢';
        let lacking = clean(&mut document, &has);
        assert_eq!(document, json!({"a": ["Hòa", {"b": "□ x\n"}], "n": 1}));
        assert_eq!(lacking.into_iter().collect::<String>(), "漢");
    }

    proptest! {
        #[test]
        fn nothing_is_left_that_the_font_lacks(text in any::<String>()) {
            let has = |letter: char| letter.is_ascii();
            let clean = cleaned(&text, &has, &mut BTreeSet::new());
            prop_assert!(clean.chars().all(|letter| letter == '\n' || (letter.is_ascii() && !letter.is_control())));
        }
    }
}
