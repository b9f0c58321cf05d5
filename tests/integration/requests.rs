//! Requests to the CA, from the draft to the evidence that ends them, by the real operations.

mod campaigns;
mod case_file;
mod closed_loop;
mod counts;
mod deciding;
pub(crate) mod desk;
mod devices;
mod drafting;
mod forms;
mod handover;
mod issuing;
mod late;
mod leaving;
mod letters;
mod losses;
mod reassigned;
