//! Accounts that nobody logs in to by password: hashing one takes as long as half a test.

use congvu::domain::principal::Role;
use congvu::operations::activate_account::{first_admin, invite};
use congvu::operations::tie_official::OfficialKey;
use congvu::operations::{Actor, Registry};

/// An account with a role over the subtree of an agency; the shell's is the first.
pub(crate) async fn invited(
    registry: &Registry,
    maker: &Actor,
    (name, role, agency): (&str, Role, &str),
    official: Option<&OfficialKey>,
) -> Actor {
    if *maker == Actor::Shell {
        assert_eq!((role, agency), (Role::ItAdmin, "H10"), "the first account");
        first_admin(registry, name).await.expect("an account");
    } else {
        invite(registry, maker, name, role, agency, official).await.expect("an account");
    }
    let reader = registry.store.read().await.expect("a reader");
    let account = reader.principal_by_name(name, registry.clock.today()).await.expect("a look-up");
    Actor::Principal(account.expect("an account").principal)
}
