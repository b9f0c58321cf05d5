//! The press: papers in, PDF files out.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::OnceLock;

use typst::comemo;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Bytes, Smart};
use typst::syntax::Source;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::error::PaperError;
use super::fonts::Fonts;
use super::letters;
use super::model::Paper;
use super::world::{PaperWorld, template};
use crate::domain::form::words::{MOTTO, NATION, PARTY, YOUTH};

/// How the pages look.
const LAYOUT: &str = include_str!("decree30.typ");

/// Papers after which what was kept of one is forgotten: the next of the same kind sets faster, and memory does not grow.
const KEPT_FOR: usize = 2;

/// The press of this process, from its first paper on.
static SHARED: OnceLock<Press> = OnceLock::new();

/// Fonts and layout, ready to print.
#[derive(Debug)]
pub struct Press {
    fonts: Fonts,
    layout: Source,
    standards: PdfStandards,
}

/// A printed paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The file.
    pub pdf: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// Letters that the font lacks: a box stands for each.
    pub lacking: BTreeSet<char>,
}

impl Press {
    /// The press of this process, with the system's fonts. While there are none it looks again each time.
    ///
    /// # Errors
    /// [`PaperError::NoFont`] when none of them is good for official texts.
    pub fn shared() -> Result<&'static Self, PaperError> {
        match SHARED.get() {
            Some(press) => Ok(press),
            None => Self::with_fonts_of(&Fonts::folders()).map(|press| SHARED.get_or_init(|| press)),
        }
    }

    /// A press with fonts of these folders.
    ///
    /// # Errors
    /// [`PaperError::NoFont`] when none of them is good for official texts.
    pub fn with_fonts_of(folders: &[PathBuf]) -> Result<Self, PaperError> {
        let fonts = Fonts::find(folders)?;
        let layout = template(LAYOUT).ok_or_else(|| PaperError::Setting("the layout has no name".to_owned()))?;
        let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
            .map_err(|error| PaperError::Setting(error.message().to_string()))?;
        Ok(Self { fonts, layout, standards })
    }

    /// Prints a paper.
    ///
    /// # Errors
    /// When the typesetter refuses it, which no data should bring about.
    pub fn print(&self, paper: &Paper) -> Result<Printed, PaperError> {
        let (document, lacking) = self.set(paper)?;
        let options = PdfOptions {
            creator: Smart::Custom(Some("congvu".to_owned())),
            standards: self.standards.clone(),
            ..PdfOptions::default()
        };
        let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| told(&errors))?;
        comemo::evict(KEPT_FOR);
        Ok(Printed { pdf, pages: document.pages().len(), lacking })
    }

    fn set(&self, paper: &Paper) -> Result<(PagedDocument, BTreeSet<char>), PaperError> {
        let mut data = serde_json::to_value(paper)?;
        let lacking = letters::clean(&mut data, &|letter| self.fonts.has(letter));
        if let Some(fields) = data.as_object_mut() {
            for (name, always) in [
                ("family", self.fonts.family),
                ("nation", NATION),
                ("motto", MOTTO),
                ("party", PARTY),
                ("youth", YOUTH),
            ] {
                fields.insert(name.to_owned(), always.into());
            }
        }
        let world = PaperWorld {
            template: &self.layout,
            data: Bytes::new(serde_json::to_vec(&data)?),
            book: &self.fonts.book,
            fonts: &self.fonts.faces,
        };
        let document = typst::compile::<PagedDocument>(&world).output.map_err(|errors| told(&errors))?;
        Ok((document, lacking))
    }
}

fn told(errors: &[SourceDiagnostic]) -> PaperError {
    let messages = errors.iter().map(|error| error.message.to_string());
    PaperError::Setting(messages.collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests;
