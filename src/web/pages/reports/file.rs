//! A report as a file: made by the same hands as that of the command line, in the language that the reader chose; pages to be signed are Vietnamese.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LANGUAGE, CONTENT_TYPE, HeaderName};
use axum::response::{IntoResponse as _, Response};

use crate::web::error::PageError;
use crate::web::ui::Say;

/// A form of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Csv,
    Xlsx,
    Pdf,
}

impl Format {
    /// In the order in which they are offered.
    pub(super) const ALL: [Self; 3] = [Self::Pdf, Self::Xlsx, Self::Csv];

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Pdf => "pdf",
        }
    }

    /// The one that an address asks for; a page where it asks for none.
    pub(super) fn asked(text: &str) -> Result<Option<Self>, PageError> {
        if text.is_empty() {
            return Ok(None);
        }
        Self::ALL.into_iter().find(|format| format.code() == text).map(Some).ok_or(PageError::NotFound)
    }

    const fn media(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pdf => "application/pdf",
        }
    }
}

/// A file to be kept, called by `name` and its form.
pub(super) fn file(say: Say, name: &str, format: Format, bytes: Vec<u8>) -> Response {
    let lang = if format == Format::Pdf { Say::VI } else { say };
    let headers: [(HeaderName, String); 3] = [
        (CONTENT_TYPE, format.media().to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{}\"", format.code())),
        (CONTENT_LANGUAGE, lang.code().to_owned()),
    ];
    (headers, bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_asked_for_by_its_code_and_nothing_else_is_one() {
        for format in Format::ALL {
            assert_eq!(Format::asked(format.code()).ok(), Some(Some(format)));
        }
        assert_eq!(Format::asked("").ok(), Some(None));
        assert!(Format::asked("exe").is_err() && Format::asked("PDF").is_err());
    }
}
