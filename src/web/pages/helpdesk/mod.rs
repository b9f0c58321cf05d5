//! The helpdesk: somebody is found, their mailbox unlocked, or a code issued by which they set its password. Whoever helps sees the code
//! once, and never a password.

mod account;
mod find;
mod issue;
mod person;
mod unlock;

pub(in crate::web) use account::{account_form, unlock_login};
pub(in crate::web) use find::find;
pub(in crate::web) use issue::issue;
pub(in crate::web) use person::person;
pub(in crate::web) use unlock::unlock;

/// Where the desk is, and its section of the menu.
const PLACE: &str = "/helpdesk";
/// The page of accounts that have to wait.
pub(in crate::web) const ACCOUNT: &str = "/helpdesk/account";
const SECTION: &str = "helpdesk";
