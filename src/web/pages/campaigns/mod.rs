//! Renewal campaigns of agencies: which there are and how far each is, opening one, and acting on its requests together.

mod act;
mod intake;
mod list;
mod open;
mod show;

pub(in crate::web) use act::{go_on, submit as act};
pub(in crate::web) use list::list;
pub(in crate::web) use open::{preview, submit as open};
pub(in crate::web) use show::show;

/// Where the list is.
const PLACE: &str = "/campaigns";

/// The section of the menu.
const SECTION: &str = "requests";
