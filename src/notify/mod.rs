//! Mail to people: what it says (in Vietnamese, of certificates also in English), and the client that hands it to the province's mail server.
//!
//! What is owed, when, and how often it was tried is the store's matter; `operations::send_notices` joins the two.

pub mod certificate_digest;
pub mod certificate_expiry;
pub mod certificate_revocation;
pub mod courier;
pub mod decision_result;
pub mod device_loss;
pub mod digest;
mod law;
pub mod message;
pub mod request_outcome;
pub mod smtp;
pub mod subject_word;
mod words;
