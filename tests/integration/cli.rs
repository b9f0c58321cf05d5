//! The program as people run it: the real binary, its exit status, what it prints, and what it leaves behind.

mod access;
mod decisions;
mod demo;
pub(crate) mod demo_folder;
mod demo_year;
mod keys;
mod known;
mod league;
mod log_in;
mod pages;
mod pkits;
pub(crate) mod program;
mod report;
mod requests;
mod successions;
mod validate;
mod verify;
