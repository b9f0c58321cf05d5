//! The letters that papers are set in: a font with the widths of Times that has every Vietnamese letter, from the system's folders.
//!
//! None is built in: fonts are the system's, with licences of their own, and are mended there. Debian's plain `fonts-liberation` of old
//! lacks 93 Vietnamese letters, so each family is asked for all of them before it is taken.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use super::error::PaperError;
use super::letters::vietnamese;

/// Families with the widths of Times, the first that is whole is taken; and what their files' names begin with.
const FAMILIES: [(&str, &str); 2] = [("Liberation Serif", "LiberationSerif-"), ("Tinos", "Tinos-")];

/// Upright, bold, italic and both.
const FACES: usize = 4;

/// Folders within folders that are looked into.
const DEPTH: usize = 4;

/// A family in all four faces.
pub(super) struct Fonts {
    pub(super) family: &'static str,
    pub(super) book: LazyHash<FontBook>,
    pub(super) faces: Vec<Font>,
    /// What every face has.
    letters: HashSet<u32>,
}

impl Fonts {
    /// Where systems keep fonts.
    pub(super) fn folders() -> Vec<PathBuf> {
        let mut folders: Vec<PathBuf> = ["/usr/share/fonts", "/usr/local/share/fonts"].map(PathBuf::from).into();
        if let Some(home) = std::env::var_os("HOME") {
            folders.push(Path::new(&home).join(".local/share/fonts"));
        }
        folders
    }

    /// The first family that is there with all faces and all letters.
    pub(super) fn find(folders: &[PathBuf]) -> Result<Self, PaperError> {
        for (family, begins) in FAMILIES {
            let mut files = Vec::new();
            for folder in folders {
                collect(folder, begins, DEPTH, &mut files);
            }
            // In an order that no file system decides: the same fonts give the same file.
            files.sort();
            let mut faces: Vec<Font> = Vec::with_capacity(FACES);
            for face in files.iter().filter_map(|file| face(file)) {
                let is_whole = face.info().family == family && vietnamese().all(|letter| has(&face, letter));
                if is_whole && !faces.iter().any(|known| known.info().variant == face.info().variant) {
                    faces.push(face);
                }
            }
            if faces.len() >= FACES {
                let mut letters: HashSet<u32> = faces.iter().flat_map(|face| face.info().coverage.iter()).collect();
                letters.retain(|letter| faces.iter().all(|face| face.info().coverage.contains(*letter)));
                return Ok(Self { family, book: LazyHash::new(FontBook::from_fonts(&faces)), faces, letters });
            }
        }
        Err(PaperError::NoFont { folders: folders.to_vec() })
    }

    /// Whether every face has the letter.
    pub(super) fn has(&self, letter: char) -> bool {
        self.letters.contains(&u32::from(letter))
    }
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fonts").field("family", &self.family).finish_non_exhaustive()
    }
}

fn has(face: &Font, letter: char) -> bool {
    face.info().coverage.contains(u32::from(letter))
}

fn face(file: &Path) -> Option<Font> {
    Font::new(Bytes::new(fs::read(file).ok()?), 0)
}

/// Font files below a folder whose names begin so; what cannot be read is not there.
fn collect(folder: &Path, begins: &str, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            if depth > 0 {
                collect(&path, begins, depth - 1, files);
            }
            continue;
        }
        let is_font = path.extension().is_some_and(|ending| ending == "ttf" || ending == "otf");
        if is_font && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(begins)) {
            files.push(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_without_the_font_is_told_which_package_to_install() {
        let empty = tempfile::tempdir().unwrap();
        let told = Fonts::find(&[empty.path().to_owned()]).unwrap_err().to_string();
        assert!(told.contains("fonts-liberation2") && told.contains(&empty.path().display().to_string()), "{told}");
    }

    #[test]
    fn files_that_are_no_fonts_and_families_in_part_are_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("LiberationSerif-Regular.ttf"), b"no font").unwrap();
        assert!(Fonts::find(&[folder.path().to_owned()]).is_err());
        let whole = Fonts::find(&Fonts::folders()).unwrap();
        assert_eq!(whole.faces.len(), FACES);
        assert!(vietnamese().all(|letter| whole.has(letter)));
        assert!(!whole.has('漢'), "what it lacks is known");
    }
}
