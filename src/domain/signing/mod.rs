//! Signing events: what document systems report about signed documents, and what each signature proves.
//!
//! An event is evidence, never the document. What it proves is judged from what the registry knows: once by what was known when it was
//! signed, and again by what is known now, whenever that changes.

pub mod event;
pub mod history;
pub mod reading;
pub mod verdict;
