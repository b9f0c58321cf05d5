//! What a province decides about notices.

use serde::{Deserialize, Serialize};

/// The province's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NoticeSettings {
    /// How many days before its end a certificate is told of, once each; none: never.
    pub expiry_days: Vec<u16>,
    /// Where people choose what they are told of: an address, where our pages have one. Told with `[mailboxes] pages`.
    #[serde(skip)]
    pub choose: Option<String>,
}

impl Default for NoticeSettings {
    fn default() -> Self {
        Self { expiry_days: vec![120, 90, 75, 60, 30, 14, 7, 1], choose: None }
    }
}
