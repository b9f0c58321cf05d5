//! OCSP over HTTP on loopback: which certificates are asked about, what an answer changes, and what is refused.

mod asking;
mod many;
mod office;
mod program;
mod queue;
pub(crate) mod reads;
mod refusals;
mod responder;
mod schedule;
