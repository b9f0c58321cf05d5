//! Letters to the CA: approved requests are chosen by boxes, and the letter that takes them is recorded.

pub(super) mod letter;
mod record;

pub(in crate::web) use record::{show, submit};
