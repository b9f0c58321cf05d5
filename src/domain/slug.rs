//! Slugs: the short Latin names of agencies in mail addresses, derived from Vietnamese names and unique in a list.
//!
//! Sở Thông tin và Truyền thông is `stttt`, a district `dongphu`, a commune `locthanh-locninh` where two share a fold.

use std::collections::{BTreeMap, BTreeSet};

use super::agency::{AgencyKind, Level};
use super::name::fold;

/// Longest slug: with the longest name before it an address stays under 64 characters before the `@`.
pub const MAX_LENGTH: usize = 30;

/// What a slug is derived from.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Name of the agency, NFC.
    pub name: &'a str,
    /// Legal kind.
    pub kind: AgencyKind,
    /// Level.
    pub level: Level,
    /// Place of the parent in the same list, when it is there.
    pub parent: Option<usize>,
    /// A slug chosen by a person, already checked; it is kept as it is.
    pub chosen: Option<&'a str>,
}

/// Whether a text may be a slug: 2 to 30 letters, digits and inner hyphens.
#[must_use]
pub fn is_valid(slug: &str) -> bool {
    (2..=MAX_LENGTH).contains(&slug.len())
        && !slug.starts_with('-')
        && !slug.ends_with('-')
        && slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// One slug for each subject, in order; no two alike. A chosen slug stands. Higher levels choose first; within a level
/// each form is offered to all that still wait before the next longer one is. A body's initials go to the first of the
/// list, while communes of one name all take a longer form.
#[must_use]
pub fn assign(subjects: &[Subject<'_>]) -> Vec<String> {
    let mut slugs: Vec<String> = subjects.iter().map(|subject| subject.chosen.unwrap_or_default().to_owned()).collect();
    let mut used: BTreeSet<String> = slugs.iter().filter(|slug| !slug.is_empty()).cloned().collect();
    for &level in Level::ALL {
        for form in FORMS {
            for (slug, places) in wanted(subjects, &slugs, level, form) {
                let is_contested = level == Level::Commune && places.len() > 1;
                let winner = places.first().filter(|_| !is_contested && is_valid(&slug));
                if let Some(cell) = winner.and_then(|&place| slugs.get_mut(place))
                    && used.insert(slug.clone())
                {
                    *cell = slug;
                }
            }
        }
    }
    number_the_rest(subjects, &mut slugs, &mut used);
    slugs
}

type Form = fn(&Subject<'_>, &[String]) -> Option<String>;

/// From the shortest to the longest.
const FORMS: [Form; 4] = [|subject, _| Some(short_form(subject)), onset_form, kind_form, parent_form];

/// Who of a level still waits, by the slug that a form gives them.
fn wanted(subjects: &[Subject<'_>], slugs: &[String], level: Level, form: Form) -> BTreeMap<String, Vec<usize>> {
    let mut wanted: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, (subject, slug)) in subjects.iter().zip(slugs).enumerate() {
        if subject.level == level
            && slug.is_empty()
            && let Some(form) = form(subject, slugs)
        {
            wanted.entry(form).or_default().push(place);
        }
    }
    wanted
}

/// Whatever no form could tell apart gets a number.
fn number_the_rest(subjects: &[Subject<'_>], slugs: &mut [String], used: &mut BTreeSet<String>) {
    for (cell, subject) in slugs.iter_mut().zip(subjects).filter(|(cell, _)| cell.is_empty()) {
        let short = short_form(subject);
        let stem = short.get(..short.len().min(MAX_LENGTH - 6)).filter(|stem| stem.len() > 1).unwrap_or("donvi");
        let numbered = (2..u32::MAX).map(|number| format!("{stem}{number}")).find(|slug| !used.contains(slug));
        *cell = numbered.unwrap_or_default();
        used.insert(cell.clone());
    }
}

/// Initials of a body (`snv`), the whole name of a place (`dongxoai`).
fn short_form(subject: &Subject<'_>) -> String {
    let words = significant_words(subject);
    let initials: String = words.iter().filter_map(|word| fold(word).chars().next()).collect();
    let whole = || words.iter().map(|word| fold(word)).collect();
    match subject.kind {
        AgencyKind::ProvinceCommittee => "ubndtinh".to_owned(),
        kind if is_place(kind) || initials.len() < 3 => whole(),
        _ => initials,
    }
}

/// Initials with whole onsets: Sở Ngoại vụ is `sngv`, so that Sở Nội vụ may be `snv`.
fn onset_form(subject: &Subject<'_>, _: &[String]) -> Option<String> {
    if is_place(subject.kind) {
        return None;
    }
    let words = significant_words(subject);
    Some(words.iter().map(|word| onset(&fold(word)).to_owned()).collect())
}

/// A township or commune that bears its district's name: `tt-locninh`, `xa-phurieng`.
fn kind_form(subject: &Subject<'_>, slugs: &[String]) -> Option<String> {
    let short = short_form(subject);
    let parent = subject.parent.and_then(|place| slugs.get(place))?;
    let prefix = match subject.kind {
        AgencyKind::Ward => "p",
        AgencyKind::RuralCommune => "xa",
        AgencyKind::Township => "tt",
        _ => return None,
    };
    (*parent == short).then(|| format!("{prefix}-{short}"))
}

/// With the parent's slug: `pnv-budop`, `tanphu-dongxoai`.
fn parent_form(subject: &Subject<'_>, slugs: &[String]) -> Option<String> {
    let parent = subject.parent.and_then(|place| slugs.get(place)).filter(|slug| !slug.is_empty())?;
    Some(format!("{}-{parent}", short_form(subject)))
}

fn is_place(kind: AgencyKind) -> bool {
    use AgencyKind::{City, RuralCommune, RuralDistrict, Town, Township, Ward};
    matches!(kind, City | Town | RuralDistrict | Ward | RuralCommune | Township)
}

/// The words that tell an agency from others: without "UBND xã", "và", hyphens, and the "tỉnh" at the end.
fn significant_words<'a>(subject: &Subject<'a>) -> Vec<&'a str> {
    let name = if is_place(subject.kind) { strip_place_prefix(subject.name) } else { subject.name };
    let mut words: Vec<&str> = name
        .split([' ', ',', '-'])
        .filter(|word| !fold(word).is_empty() && !matches!(*word, "và" | "các" | "của"))
        .collect();
    if words.len() > 1 && words.last() == Some(&"tỉnh") {
        words.pop();
    }
    words
}

fn strip_place_prefix(name: &str) -> &str {
    let committees = ["UBND ", "Ủy ban nhân dân ", "Uỷ ban nhân dân "];
    let kinds = ["thành phố ", "thị xã ", "huyện ", "phường ", "xã ", "thị trấn "];
    let name = committees.iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
    kinds.iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name)
}

/// The consonants that a folded syllable begins with, or its first letter.
fn onset(word: &str) -> &str {
    const CLUSTERS: [&str; 11] = ["ngh", "ng", "nh", "th", "tr", "ph", "kh", "ch", "gh", "gi", "qu"];
    let cluster = CLUSTERS.iter().find(|cluster| word.starts_with(**cluster));
    cluster.copied().unwrap_or_else(|| word.get(..1).unwrap_or(""))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use AgencyKind::{
        City, DistrictDepartment, Inspectorate, Office, ProvincialDepartment, RuralCommune, RuralDistrict, Township,
        Ward,
    };

    fn subject(name: &str, kind: AgencyKind, level: Level, parent: Option<usize>) -> Subject<'_> {
        Subject { name, kind, level, parent, chosen: None }
    }

    #[test]
    fn bodies_are_known_by_their_initials() {
        let bodies = [
            ("Sở Thông tin và Truyền thông", ProvincialDepartment, "stttt"),
            ("Sở Nội vụ", ProvincialDepartment, "snv"),
            ("Sở Ngoại vụ", ProvincialDepartment, "sngv"),
            ("Sở Văn hóa, Thể thao và Du lịch", ProvincialDepartment, "svhttdl"),
            ("Sở Lao động - Thương binh và Xã hội", ProvincialDepartment, "sldtbxh"),
            ("Thanh tra tỉnh", Inspectorate, "thanhtra"),
            ("Văn phòng Tỉnh ủy", Office, "vptu"),
        ];
        let subjects = bodies.map(|(name, kind, _)| subject(name, kind, Level::Province, None));
        assert_eq!(assign(&subjects), bodies.map(|(_, _, slug)| slug));
    }

    #[test]
    fn places_that_share_a_fold_name_their_district() {
        let places = [
            subject("UBND thành phố Đồng Xoài", City, Level::District, None),
            subject("UBND huyện Lộc Ninh", RuralDistrict, Level::District, None),
            subject("UBND phường Tân Phú", Ward, Level::Commune, Some(0)),
            subject("UBND thị trấn Lộc Ninh", Township, Level::Commune, Some(1)),
            subject("UBND xã Lộc Thạnh", RuralCommune, Level::Commune, Some(1)),
            subject("UBND xã Lộc Thành", RuralCommune, Level::Commune, Some(1)),
            subject("UBND xã Tân Phú", RuralCommune, Level::Commune, Some(1)),
            subject("UBND xã Đường 10", RuralCommune, Level::Commune, Some(1)),
            subject("Phòng Nội vụ huyện Lộc Ninh", DistrictDepartment, Level::District, Some(1)),
        ];
        let slugs = assign(&places);
        assert_eq!(
            slugs,
            [
                "dongxoai",
                "locninh",
                "tanphu-dongxoai",
                "tt-locninh",
                "locthanh2",
                "locthanh3",
                "tanphu-locninh",
                "duong10",
                "pnvhln",
            ]
        );
    }

    proptest! {
        #[test]
        fn every_slug_is_valid_and_its_own(
            names in proptest::collection::vec("(Phòng|UBND xã|Sở) [A-ZĐa-zăâ ]{0,40}", 0..30),
            level in 0_usize..3,
        ) {
            let subjects: Vec<_> = names.iter().enumerate()
                .map(|(place, name)| subject(name, AgencyKind::ALL[place % 16], Level::ALL[level], place.checked_sub(3)))
                .collect();
            let slugs = assign(&subjects);
            prop_assert!(slugs.iter().all(|slug| is_valid(slug)), "{slugs:?}");
            prop_assert_eq!(slugs.iter().collect::<BTreeSet<_>>().len(), names.len());
        }
    }
}
