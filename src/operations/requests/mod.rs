//! Requests to the CA, an act a file: drafting, mending, submitting, deciding, letters, taking back, and the evidence that ends them.
//!
//! The subscriber manager writes and hands in, the registration authority's approver decides and never what they wrote or handed in
//! themselves, its officer records letters. Nobody says that a request is fulfilled: [`fulfil`] sees it. The life itself is
//! `domain::certificate::request::life`.

mod apart;
mod bar;
mod cancel;
mod decide;
mod draft;
mod exposed;
pub mod fulfil;
mod letter;
mod mend;
mod opened;
mod refuse;
mod stopped;
mod submit;
mod waits;

pub(super) use bar::{barred_renewals, in_words};
pub use cancel::cancel_request;
pub use decide::{Verdict, decide_request, take_up_request};
pub use draft::{RequestDraft, draft_request};
pub(super) use draft::{drafts_of_decision, insert_drafts};
pub(super) use exposed::{Exposed, ask_to_revoke};
pub use letter::{MOST_IN_A_LETTER, record_letter};
pub use mend::mend_request;
pub(super) use opened::{by_program, cancel_for_another, cancel_unsent, said};
pub use refuse::record_ca_refusal;
pub(super) use stopped::{Wanted, ask_for_stopped};
pub use submit::submit_request;
pub use waits::{due_of, overdue_today, waits_for};
