//! Requests to the CA, from the draft to the evidence that ends them, by the real operations.

mod closed_loop;
mod deciding;
pub(crate) mod desk;
mod devices;
mod drafting;
mod issuing;
mod letters;
mod losses;
