//! Mail to people: what it says (in Vietnamese), and the client that hands it to the province's mail server.
//!
//! What is owed, when, and how often it was tried is the store's matter; `operations::send_notices` joins the two.

pub mod courier;
pub mod decision_result;
pub mod digest;
pub mod message;
pub mod smtp;
pub mod subject_word;
mod words;
