//! OCSP over HTTP on loopback: which certificates are asked about, what an answer changes, and what is refused.

mod asking;
mod office;
mod program;
mod reads;
mod refusals;
mod responder;
