//! Words on CAs, by graphs of a few.

use super::*;

const fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds)
}

const LIST: Uuid = Uuid::from_u128(7);

/// A CA of one letter under others, by position; a capital letter is pinned.
fn authority(letter: u8, key: u8, begins: i64, issuers: &[usize]) -> Authority {
    let name = |letter: u8| Fingerprint([letter; 32]);
    Authority {
        sha256: Fingerprint([letter.wrapping_add(key); 32]),
        subject: String::new(),
        name: name(letter),
        key: name(key),
        issuer_key: name(0),
        serial: Serial(vec![letter]),
        not_before: at(begins),
        not_after: at(10_000),
        is_anchor: letter.is_ascii_uppercase(),
        issuers: issuers.to_vec(),
    }
}

fn word(from: i64, to: Option<i64>, reason: u8) -> ToldWord {
    ToldWord { word: Word { revocation: Revocation { at: at(from), reason }, ends_at: to.map(at) }, list: LIST }
}

/// From, to and reason of what stands against the name of that letter.
fn told(authorities: &[Authority], told: &[Vec<ToldWord>], letter: u8) -> Vec<(i64, Option<i64>, u8)> {
    let words = issuer_words(authorities, told).remove(&Fingerprint([letter; 32])).unwrap_or_default();
    let line = |word: &IssuerWord| {
        let Word { revocation, ends_at } = word.word;
        (revocation.at.unix_seconds(), ends_at.map(Timestamp::unix_seconds), revocation.reason)
    };
    words.iter().map(line).collect()
}

#[test]
fn everything_below_a_revoked_ca_is_revoked_from_its_date() {
    let chain = [authority(b'R', 1, 0, &[]), authority(b's', 2, 0, &[0]), authority(b'i', 3, 0, &[1])];
    let other = authority(b'o', 4, 0, &[0]);
    let all = [&chain[..], &[other]].concat();
    let words = vec![vec![word(1, None, 1)], vec![word(100, None, 2)], vec![], vec![]];
    assert_eq!(told(&all, &words, b'i'), [(100, None, 2)]);
    assert_eq!(told(&all, &words, b's'), [(100, None, 2)]);
    assert_eq!(told(&all, &words, b'o'), [], "beside it");
    assert_eq!(told(&all, &words, b'R'), [], "what is pinned is believed");
    assert!(issuer_words(&all, &[vec![], vec![], vec![], vec![]]).is_empty());
}

#[test]
fn a_hold_lasts_while_it_lasts_and_a_revocation_ends_it() {
    let chain = [authority(b'R', 1, 0, &[]), authority(b'i', 3, 0, &[0])];
    let hold = |words: Vec<ToldWord>| told(&chain, &[vec![], words], b'i');
    assert_eq!(hold(vec![word(100, Some(150), 6)]), [(100, Some(150), 6)]);
    let both = hold(vec![word(100, None, 6), word(200, None, 1)]);
    assert_eq!(both, [(100, Some(200), 6), (200, None, 1)]);
}

#[test]
fn another_way_up_keeps_it_good_from_when_it_begins() {
    // Certified by two roots; then renewed under the same key by the first.
    let two = [authority(b'R', 1, 0, &[]), authority(b'S', 2, 0, &[]), authority(b'i', 3, 0, &[0])];
    let crossed = [&two[..], &[authority(b'i', 3, 50, &[1])]].concat();
    let words = vec![vec![], vec![], vec![word(100, None, 4)], vec![]];
    assert_eq!(told(&crossed, &words, b'i'), []);
    let late = [&two[..], &[authority(b'i', 3, 150, &[1])]].concat();
    assert_eq!(told(&late, &words, b'i'), [(100, Some(150), 4)]);
    let both = vec![vec![], vec![], vec![word(100, None, 4)], vec![word(300, None, 1)]];
    assert_eq!(told(&crossed, &both, b'i'), [(300, None, 4)], "the oldest word is told");
}

#[test]
fn a_name_is_as_bad_as_its_worst_key() {
    let all = [authority(b'R', 1, 0, &[]), authority(b'i', 3, 0, &[0]), authority(b'i', 4, 50, &[0])];
    let words = vec![vec![], vec![word(100, None, 5)], vec![]];
    assert_eq!(told(&all, &words, b'i'), [(100, None, 5)]);
}

#[test]
fn certificates_that_certify_each_other_are_no_way_up() {
    let all = [authority(b'R', 1, 0, &[]), authority(b'a', 3, 0, &[0, 2]), authority(b'b', 4, 0, &[1])];
    let ring = [all[0].clone(), all[1].clone(), Authority { issuers: vec![1], ..all[2].clone() }];
    assert_eq!(told(&ring, &[vec![], vec![word(100, None, 1)], vec![]], b'b'), [(100, None, 1)]);
}

#[test]
fn lists_are_read_one_after_the_other() {
    let list = |number: u128, from: i64, entry: Option<(i64, u8)>| {
        let window = ListWindow { this_update: at(from), next_update: at(from + 10) };
        (Uuid::from_u128(number), window, entry.map(|(seconds, reason)| Revocation { at: at(seconds), reason }))
    };
    let lists = [list(1, 100, Some((90, 6))), list(2, 120, None), list(3, 140, Some((130, 1)))];
    let told = told_by(&lists, at(1000));
    let line = |told: &ToldWord| (told.word.revocation.at, told.word.ends_at, told.list.as_u128());
    let mut lines: Vec<_> = told.iter().map(line).collect();
    lines.sort_unstable();
    assert_eq!(lines, [(at(90), Some(at(120)), 1), (at(130), None, 3)]);
}

#[test]
fn of_ones_own_word_and_the_cas_the_stricter_decides() {
    let word = |seconds, reason| Some(Revocation { at: at(seconds), reason });
    assert_eq!(stricter(word(10, 1), word(5, 2), at(20)), word(10, 1));
    assert_eq!(stricter(word(10, 6), word(15, 2), at(20)), word(15, 2));
    assert_eq!(stricter(word(30, 1), word(5, 6), at(20)), word(5, 6), "its own begins later");
    assert_eq!(stricter(word(10, 1), word(5, 6), at(20)), word(10, 1));
    assert_eq!(stricter(None, word(5, 6), at(20)), word(5, 6));
    assert_eq!(stricter(word(10, 1), None, at(20)), word(10, 1));
}
