//! Signing certificates: the facts that bytes state, the life that they lead, the status that facts and evidence give, events and requests.

pub mod alarm;
pub mod answer;
pub mod authority;
pub mod change;
pub mod event;
pub mod facts;
pub mod finding;
pub mod leaving;
pub mod life;
pub mod name_text;
pub mod observation;
pub mod owner;
pub mod place;
pub mod renewal;
pub mod request;
pub mod signer;
pub mod status;
pub mod stop_cause;
