//! One person under a decision: what follows for them, and every further word: correcting, withdrawing, answering a hand-over.

pub(in crate::web) mod answer;
pub(in crate::web) mod correct;
mod read;
pub(in crate::web) mod show;
pub(in crate::web) mod withdraw;
