//! Code lists: enums that travel as short text in SQL, LDAP and JSON.
//!
//! Reading checks the text; an unknown code is an error that names the list, never a default.

use thiserror::Error;

/// A text that is not in its code list.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("'{text}' is not a {list}; use one of {allowed}")]
pub struct UnknownCode {
    /// The code list's name.
    pub list: &'static str,
    /// What was read.
    pub text: String,
    /// The list, comma-separated.
    pub allowed: String,
}

/// Declares an enum whose variants have one text form each.
macro_rules! code_list {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$vmeta])* #[serde(rename = $text)] $variant),+
        }

        impl $name {
            /// Every code, in the list's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code's text.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::code::UnknownCode;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err($crate::domain::code::UnknownCode {
                        list: stringify!($name),
                        text: text.to_owned(),
                        allowed: [$($text),+].join(", "),
                    }),
                }
            }
        }
    };
}
pub(crate) use code_list;
