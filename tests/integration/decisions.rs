//! Decisions: entered once, everything follows on its day.

mod accounts;
mod book;
mod corrections;
mod devices;
mod erasure;
mod every_kind;
mod handover;
mod office;
mod own_copy;
mod recording;
mod running;
mod staged;
mod steps;
mod stop_use;
