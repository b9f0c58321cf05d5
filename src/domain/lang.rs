//! The two languages people read: Vietnamese first, English second.

use serde::{Deserialize, Serialize};

use super::code::{UnknownCode, code_list};

code_list! {
    /// Language of what people read.
    Lang {
        /// Tiếng Việt.
        Vi = "vi",
        /// English.
        En = "en",
    }
}

impl Lang {
    /// The language to speak: what `--lang` says, else what `LANG` says, else Vietnamese. Of `LANG` only an English
    /// locale counts (`en`, `en_GB.UTF-8`); `C` and unknown locales give Vietnamese.
    ///
    /// # Errors
    /// When `--lang` is neither `vi` nor `en`.
    pub fn choose(option: Option<&str>, environment: Option<&str>) -> Result<Self, UnknownCode> {
        if let Some(text) = option {
            return text.parse();
        }
        let language = environment.and_then(|text| text.split(['_', '.', '@', '-']).next());
        Ok(if language == Some("en") { Self::En } else { Self::Vi })
    }

    /// The text of this language.
    #[must_use]
    pub const fn pick(self, vi: &'static str, en: &'static str) -> &'static str {
        match self {
            Self::Vi => vi,
            Self::En => en,
        }
    }
}

/// A text in both languages, made where the facts are known and chosen where somebody reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bilingual {
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// A text from its two forms.
    #[must_use]
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { vi: vi.into(), en: en.into() }
    }

    /// The form of that language.
    #[must_use]
    pub fn pick(&self, lang: Lang) -> &str {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_option_wins_over_the_environment_and_vietnamese_is_the_default() {
        for (option, environment, expected) in [
            (None, None, Lang::Vi),
            (None, Some("C.UTF-8"), Lang::Vi),
            (None, Some("en_US.UTF-8"), Lang::En),
            (None, Some("vi_VN"), Lang::Vi),
            (Some("vi"), Some("en_GB"), Lang::Vi),
            (Some("en"), None, Lang::En),
        ] {
            assert_eq!(Lang::choose(option, environment), Ok(expected), "{option:?} {environment:?}");
        }
        assert!(Lang::choose(Some("fr"), None).is_err());
    }
}
