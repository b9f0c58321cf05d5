//! How changes in a directory are found.

use super::code::code_list;

code_list! {
    /// How changes in a directory are found.
    FollowMode {
        /// The server tells them as they happen.
        Persist = "persist",
        /// The server is asked at times for what has changed.
        Poll = "poll",
        /// Everything is read at times, for the server tells nothing.
        Read = "read",
    }
}
