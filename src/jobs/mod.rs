//! Long work in the background: a queue with leases, a worker, and what is done at its time. What a job does is an operation's matter.

mod fetch;
mod follow;
mod live;
mod notices;
mod schedule;
mod standing;
mod task;
mod worker;

pub use fetch::keep_fetching;
pub use follow::keep_following;
pub use live::keep_live;
pub use notices::telling;
pub use schedule::{Every, Schedule};
pub use standing::standing;
pub use worker::{Worker, run_here};
