//! The directory engine from registry rows to directory entries and back. [`suite`] runs against any directory; [`faults`]
//! needs one whose failures can be scripted.

mod faults;
mod kill;
mod moves;
pub(crate) mod office;
pub(crate) mod suite;

use congvu::directory::entry::Dn;

use crate::fake_directory::FakeDirectory;

/// The base of the fake directory.
pub(crate) fn base() -> Dn {
    Dn("dc=binhphuoc,dc=gov,dc=vn".to_owned())
}

#[tokio::test]
async fn the_suite_runs_on_the_fake_directory() {
    suite::run(&FakeDirectory::new(&base()), base()).await;
}

#[tokio::test]
async fn the_suite_runs_without_transactions_and_no_op() {
    let plain = FakeDirectory::new(&base()).offering(|capabilities| {
        capabilities.transactions = false;
        capabilities.no_op = false;
    });
    suite::run(&plain, base()).await;
    assert_eq!(plain.state().transactions, 0);
}

#[tokio::test]
async fn the_suite_runs_without_assertions() {
    let weak = FakeDirectory::new(&base()).offering(|capabilities| capabilities.assertion = false);
    suite::run(&weak, base()).await;
}
