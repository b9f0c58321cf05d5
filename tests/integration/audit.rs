//! The audit record: appended with every write, proved, searched within scope, and found out when it is altered.

mod commands;
mod glance;
mod office;
mod proofs;
mod reads;
mod record;
mod rights;
mod search;
mod tamper;
