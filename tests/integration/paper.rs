//! Printed pages, read back by tools that had no part in them (Debian's `poppler-utils`).

mod layout;
mod report;
mod tools;

pub(crate) use tools::{Word, flowing, seen, words};
