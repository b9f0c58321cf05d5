//! SCIM 2.0 as clients meet it: over a real socket, on both engines.

mod bad_input;
mod clients;
mod discovery;
mod groups;
mod numbers;
pub(crate) mod office;
mod people;
mod reads;
mod scope;
mod tester;
mod writes;
