//! Personal names: normal form, parts, folds for addresses and search, order.
//!
//! A name is stored once, whole; its parts are a suggestion that a person may correct. Order is the Vietnamese collation
//! of CLDR, kept as bytes so that every database sorts alike (`docs/ARCHITECTURE.md`, "names").

use std::sync::LazyLock;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::locale;
use unicode_normalization::UnicodeNormalization;

/// Version of the collation behind [`sort_key`]; stored beside the keys, so that a newer one is noticed. Raise it
/// whenever `icu_collator` or the make-up of the key changes: the test of the key's bytes tells.
pub const SORT_VERSION: i32 = 2;

/// The collator is built once: its data are compiled in, so building cannot fail, and [`sort_key`] is hot.
static VIETNAMESE: LazyLock<Option<CollatorBorrowed<'static>>> =
    LazyLock::new(|| Collator::try_new(locale!("vi").into(), CollatorOptions::default()).ok());

/// The parts of a name; each may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameParts {
    /// Họ.
    pub family: String,
    /// Đệm.
    pub middle: String,
    /// Tên.
    pub given: String,
}

/// The name as it is stored: NFC, single spaces, none around it.
#[must_use]
pub fn normalise(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect()
}

/// Suggests họ, đệm and tên. Kinh, S'tiêng and Khmer names run họ - đệm - tên (Nguyễn Văn An, Điểu Nen); names of the Ê Đê
/// and M'nông begin with `Y` or `H'` and end with the họ (Y Bhăm Êban, H'Bia Niê).
#[must_use]
pub fn split(full_name: &str) -> NameParts {
    let name = normalise(full_name);
    let words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    let part = |words: &[&str]| words.join(" ");
    match *words {
        [] => NameParts::default(),
        [given] => NameParts { given: given.to_owned(), ..NameParts::default() },
        [mark, given] if is_bare_gender_mark(mark) => {
            NameParts { middle: mark.to_owned(), given: given.to_owned(), ..NameParts::default() }
        }
        [mark, given, ref family @ ..] if is_bare_gender_mark(mark) => {
            NameParts { family: part(family), middle: mark.to_owned(), given: given.to_owned() }
        }
        [given, ref family @ ..] if has_gender_mark(given) => {
            NameParts { family: part(family), given: given.to_owned(), ..NameParts::default() }
        }
        [family, ref middle @ .., given] => {
            NameParts { family: family.to_owned(), middle: part(middle), given: given.to_owned() }
        }
    }
}

/// `Y` and `H'` standing alone before the tên.
fn is_bare_gender_mark(word: &str) -> bool {
    matches!(word, "Y" | "H" | "H'" | "H’" | "H\u{2bc}")
}

/// `H'` written together with the tên: H'Bia.
fn has_gender_mark(word: &str) -> bool {
    ["H'", "H’", "H\u{2bc}"].iter().any(|mark| word.starts_with(mark))
}

/// Letters and digits only, without marks, lower case; `đ` becomes `d`, and so does the look-alike `Ð` (U+00D0) of old
/// converters.
#[must_use]
pub fn fold(name: &str) -> String {
    name.nfd().filter_map(fold_char).collect()
}

/// Like [`fold`], with one space between words: `nguyen van an`. What people type into a search box, with or without
/// marks, is folded the same way.
#[must_use]
pub fn search_fold(text: &str) -> String {
    let words: Vec<String> = text.split(char::is_whitespace).map(fold).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

fn fold_char(c: char) -> Option<char> {
    match c {
        'đ' | 'Đ' | 'Ð' | 'ð' => Some('d'),
        c if c.is_ascii_alphanumeric() => Some(c.to_ascii_lowercase()),
        _ => None,
    }
}

/// The key by which people are listed, compared as bytes: tên, then họ, then đệm, each in Vietnamese order
/// (a < ă < â, d < đ; tones: none, huyền, hỏi, ngã, sắc, nặng).
#[must_use]
pub fn sort_key(full_name: &str) -> Vec<u8> {
    let parts = split(full_name);
    let mut key = Vec::with_capacity(64);
    append_key(&mut key, &parts.given);
    // A part's key holds no zero byte, so a shorter part sorts before its continuation.
    key.push(0);
    append_key(&mut key, &parts.family);
    key.push(0);
    append_key(&mut key, &parts.middle);
    key
}

/// The key of any other Vietnamese text, such as an agency's name.
#[must_use]
pub fn text_sort_key(text: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(64);
    append_key(&mut key, text);
    key
}

fn append_key(key: &mut Vec<u8>, part: &str) {
    let part = part.replace('Ð', "Đ").replace('ð', "đ");
    match VIETNAMESE.as_ref() {
        // Writing into a Vec is infallible.
        Some(collator) => match collator.write_sort_key_to(&part, key) {
            Ok(()) => {}
        },
        None => key.extend(fold(&part).into_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(family: &str, middle: &str, given: &str) -> NameParts {
        NameParts { family: family.into(), middle: middle.into(), given: given.into() }
    }

    fn assert_in_order(words: &[&str], key: fn(&str) -> Vec<u8>) {
        for pair in words.windows(2) {
            assert!(key(pair[0]) < key(pair[1]), "{} should come before {}", pair[0], pair[1]);
        }
    }

    #[test]
    fn words_are_in_vietnamese_order() {
        assert_in_order(
            &[
                "an", "ăn", "ân", "ba", "bà", "bả", "bã", "bá", "bạ", "băng", "bằng", "bẳng", "bẵng", "bắng", "bặng",
                "bê", "dung", "đa", "đung", "e", "ê", "ga", "nga", "nha", "o", "ô", "ơ", "pha", "tha", "u", "ư", "va",
                "yên",
            ],
            text_sort_key,
        );
    }

    #[test]
    fn people_are_listed_by_given_then_family_then_middle_name() {
        assert_in_order(
            &[
                "Bùi Thị An",
                "Nguyễn An",
                "Nguyễn Thị An",
                "Nguyễn Văn An",
                "Trần An",
                "Lê Văn Ân",
                "Phạm Thị Dung",
                "Lê Thị Đào",
                "Lê Quốc Hòa",
                "Trần Thị Yến",
            ],
            sort_key,
        );
    }

    #[test]
    fn names_of_other_peoples_are_suggested_in_their_own_order() {
        for (name, expected) in [
            ("Nguyễn Thị Thanh Tâm", parts("Nguyễn", "Thị Thanh", "Tâm")),
            ("Điểu Nen", parts("Điểu", "", "Nen")),
            ("Thị Lan", parts("Thị", "", "Lan")),
            ("Y Bhăm Êban", parts("Êban", "Y", "Bhăm")),
            ("Y Bhăm", parts("", "Y", "Bhăm")),
            ("H'Bia Niê Kdăm", parts("Niê Kdăm", "", "H'Bia")),
            ("H' Bia Niê", parts("Niê", "H'", "Bia")),
            ("H'Mông", parts("", "", "H'Mông")),
            ("", parts("", "", "")),
        ] {
            assert_eq!(split(name), expected, "{name}");
        }
        assert_eq!(["Điểu Nen", "Y Bhăm Êban", "H'Mông"].map(fold), ["dieunen", "ybhameban", "hmong"]);
    }

    #[test]
    fn decomposed_input_is_the_same_name() {
        let composed = "Nguyễn Hữu Thắng";
        let decomposed: String = composed.nfd().collect();
        assert_ne!(composed, decomposed);
        assert_eq!(normalise(&format!("  {decomposed} \u{a0} ")), composed);
        assert_eq!((fold(&decomposed), sort_key(&decomposed)), (fold(composed), sort_key(composed)));
    }

    #[test]
    fn two_spellings_of_one_sound_stay_two_names_with_one_fold() {
        assert_ne!(normalise("Hòa"), normalise("Hoà"));
        assert_ne!(sort_key("Lê Hòa"), sort_key("Lê Hoà"));
        assert_eq!(fold("Hòa"), fold("Hoà"));
    }

    #[test]
    fn the_look_alike_eth_folds_and_sorts_as_d_with_stroke() {
        assert_eq!(fold("\u{d0}ỗ Văn \u{d0}ức"), "dovanduc");
        assert_eq!(sort_key("\u{d0}ỗ \u{d0}ức"), sort_key("Đỗ Đức"));
    }

    #[test]
    fn a_search_keeps_words_apart() {
        assert_eq!(search_fold("  Nguyễn   Văn Đức-Anh "), "nguyen van ducanh");
        assert_eq!(search_fold(" ' - "), "");
    }

    /// Stored beside `SORT_VERSION`: when this fails, the collation has changed and stored keys must be made again.
    #[test]
    fn the_bytes_of_a_key_are_those_of_this_version() {
        assert_eq!(SORT_VERSION, 2);
        assert_eq!(
            hex::encode(sort_key("Nguyễn Văn Đức")),
            "320254022f01448b040501c607004537535b34024501418b030501dc0a00552c0245010701dc06"
        );
    }

    proptest! {
        #[test]
        fn normal_forms_are_stable(name in "\\PC{0,24}") {
            let once = normalise(&name);
            prop_assert_eq!(normalise(&once), once.clone());
            prop_assert_eq!(fold(&once), fold(&name));
            prop_assert!(fold(&name).chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
        }

        #[test]
        fn parts_hold_every_word_once(words in proptest::collection::vec("[A-ZĐa-zăâê']{1,6}", 0..6)) {
            let split = split(&words.join(" "));
            let mut kept: Vec<String> = [split.family, split.middle, split.given]
                .iter().flat_map(|part| part.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect();
            let mut given = words;
            kept.sort();
            given.sort();
            prop_assert_eq!(kept, given);
        }

        #[test]
        fn no_part_of_a_key_holds_the_separator(name in "[A-ZĐa-zăâêôơưáàảãạ' -]{0,24}") {
            prop_assert_eq!(sort_key(&name).split(|byte| *byte == 0).count(), 3);
        }
    }
}
