//! The instant that a question is about: the parameter `at`.

use crate::domain::clock::Timestamp;
use crate::web::api::dates::instant;
use crate::web::api::query::{Fields, FromQuery};

/// `at`; none stands for now.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct Moment(pub(in crate::web) Option<Timestamp>);

impl FromQuery for Moment {
    fn read(fields: &mut Fields) -> Self {
        Self(instant(fields, "at"))
    }
}
