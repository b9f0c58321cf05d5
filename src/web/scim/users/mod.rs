//! Users: officials with the official mailbox.

pub(in crate::web::scim) mod change;
pub(in crate::web::scim) mod find;
pub(in crate::web::scim) mod read;
pub(in crate::web::scim) mod show;
mod wish;
