//! Invents people's names from weighted syllables: Kinh, Tày and Nùng, S'tiêng and Khmer, by gender.
//!
//! The lists are in `data/names.txt`; none is taken from a list of people.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::random::Dice;
use crate::domain::name;

static LISTS: LazyLock<BTreeMap<&'static str, Vec<(&'static str, u64)>>> =
    LazyLock::new(|| parse(include_str!("data/names.txt")));

/// Gender, for the name and the age of retirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gender {
    /// Nam.
    Male,
    /// Nữ.
    Female,
}

/// People whose names are made alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum People {
    /// Kinh.
    Kinh,
    /// Tày and Nùng: their own họ, the rest as Kinh names.
    TayNung,
    /// S'tiêng: Điểu for men, Thị for women, then the tên.
    Stieng,
    /// Khmer.
    Khmer,
}

/// A full name in its stored form.
pub fn invent(dice: &mut Dice, people: People, gender: Gender) -> String {
    let of = |male, female| if gender == Gender::Male { male } else { female };
    let middle = of("middle-male", "middle-female");
    let given = of("given-male", "given-female");
    let words = match people {
        People::Kinh => [word(dice, "family"), word(dice, middle), word(dice, given)],
        People::TayNung => [word(dice, "family-northern-highland"), word(dice, middle), word(dice, given)],
        People::Stieng => [of("Điểu", "Thị"), "", word(dice, of("stieng-male", "stieng-female"))],
        People::Khmer => [word(dice, "khmer-family"), "", word(dice, of("khmer-male", "khmer-female"))],
    };
    name::normalise(&words.join(" "))
}

fn word(dice: &mut Dice, list: &str) -> &'static str {
    LISTS.get(list).and_then(|list| dice.weighted(list)).copied().unwrap_or_default()
}

fn parse(text: &'static str) -> BTreeMap<&'static str, Vec<(&'static str, u64)>> {
    let mut lists: BTreeMap<&str, Vec<(&str, u64)>> = BTreeMap::new();
    let mut section = "";
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name;
        } else if let Some((word, weight)) = line.rsplit_once(' ') {
            lists.entry(section).or_default().push((word, weight.parse().unwrap_or_default()));
        }
    }
    lists
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use unicode_normalization::is_nfc;

    use super::*;

    #[test]
    fn lists_are_in_normal_form_and_without_repetition() {
        assert_eq!(LISTS.len(), 11);
        for (section, list) in LISTS.iter() {
            let words: BTreeSet<&str> = list.iter().map(|(word, _)| *word).collect();
            assert_eq!(words.len(), list.len(), "{section} repeats a word");
            assert!(list.iter().all(|(word, weight)| is_nfc(word) && *weight > 0), "{section}");
        }
    }

    #[test]
    fn names_are_varied_and_every_kind_has_two_words_at_least() {
        let mut dice = Dice::new(1, 0);
        let names: BTreeSet<String> = (0..1000).map(|_| invent(&mut dice, People::Kinh, Gender::Female)).collect();
        assert!(names.len() > 850, "{}", names.len());
        for people in [People::Kinh, People::TayNung, People::Stieng, People::Khmer] {
            for gender in [Gender::Male, Gender::Female] {
                let name = invent(&mut dice, people, gender);
                assert!(name.split(' ').count() >= 2, "{name}");
            }
        }
    }
}
