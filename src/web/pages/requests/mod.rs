//! The desk of requests to the CA: their list, one with everything that happened to it, and the acts on it, each a form of its own.
//! Who writes, who decides and who records letters are three; each is shown what is theirs to do.

mod act;
mod act_page;
mod content;
mod draft;
mod found;
mod list;
mod mend;
mod show;
mod story;
pub(super) mod words;

pub(in crate::web) use act_page::{ask, carry_out};
pub(in crate::web) use draft::{begin, submit as submit_draft};
pub(in crate::web) use list::list;
pub(in crate::web) use mend::{form as mend_form, submit as submit_mended};
pub(in crate::web) use show::show;

/// The section of the menu.
const SECTION: &str = "requests";
