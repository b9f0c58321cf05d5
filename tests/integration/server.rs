//! The web server over raw sockets: its bounds, its layers, its end, and what it tells of itself.

mod bodies;
pub(crate) mod client;
mod completion;
mod connections;
mod crowd;
mod doors;
mod layers;
mod load;
mod logs;
mod probes;
mod rates;
pub(crate) mod served;
mod tls;
