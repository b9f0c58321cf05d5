//! Signing events: what document systems report about signed documents, and what each signature proves.
//!
//! An event is evidence, never the document. What it proves is judged from what the registry knows: once by what was known when it was
//! signed, and once by what is known now, again whenever that changes.

pub mod agency_codes;
pub mod event;
pub mod grounds;
pub mod history;
pub mod knowledge;
pub mod lists;
pub mod reading;
pub mod refusal;
pub mod system;
pub mod verdict;
