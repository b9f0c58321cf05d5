//! Decisions: entered once, everything follows on its day.

mod book;
mod corrections;
mod erasure;
mod every_kind;
mod handover;
mod office;
mod recording;
mod running;
mod steps;
mod stop_use;
