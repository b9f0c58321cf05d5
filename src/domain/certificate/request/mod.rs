//! Requests to the CA: what is asked for, the life of a request from its draft to the evidence that ends it, and when it is due. Pure.
//!
//! `fulfilled` is never typed in: only [`event::Evidence`] leads there. [`due`] tells what is late, from working days, never stored.

pub mod content;
pub mod due;
pub mod event;
mod kind;
pub mod letter;
pub mod life;
pub mod matching;
mod words;

pub use kind::{Request, RequestEvent, RequestKind, RequestState};
