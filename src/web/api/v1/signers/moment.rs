//! The instant that a question is about: the parameter `at`.

use crate::domain::clock::Timestamp;
use crate::domain::lang::Bilingual;
use crate::web::api::query::{Fields, FromQuery};

/// `at`; none stands for now.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct Moment(pub(in crate::web) Option<Timestamp>);

impl FromQuery for Moment {
    fn read(fields: &mut Fields) -> Self {
        let Some(text) = fields.text("at") else { return Self(None) };
        // A + that was sent as it is arrives as a space.
        let read = Timestamp::parse_rfc3339(&text.replace(' ', "+")).ok();
        if read.is_none() {
            fields.wrong(
                "at",
                Bilingual::new("Không phải thời điểm theo RFC 3339", "This is no RFC 3339 instant"),
                Bilingual::new(
                    "Gửi thời điểm như 2019-12-31T09:00:00+07:00 hoặc 2019-12-31T02:00:00Z",
                    "Send an instant such as 2019-12-31T09:00:00+07:00 or 2019-12-31T02:00:00Z",
                ),
            );
        }
        Self(read)
    }
}
